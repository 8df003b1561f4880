"""Random values of random types survive the way out and back, and random bytes raise nothing but ABIDecodeError."""

import datetime
import math
import uuid

from hypothesis import HealthCheck, given, settings, strategies as st

import usegolib
from tests.codec.schemas import SCALARS, SPECIAL, Types, echo
from usegolib.errors import ABIDecodeError

UTC = datetime.timezone.utc
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
SCALAR_VALUES = {
    "bool": st.booleans(),
    "float64": st.floats(allow_nan=False),
    "float32": st.floats(allow_nan=False, width=32),
    "complex128": st.complex_numbers(allow_nan=False),
    "complex64": st.builds(complex, st.floats(allow_nan=False, width=32), st.floats(allow_nan=False, width=32)),
    "string": st.text(st.characters(exclude_categories=["Cs"]), max_size=40) | st.binary(max_size=5).map(
        lambda raw: raw.decode("utf-8", "surrogateescape")
    ),
    "[]uint8": st.binary(max_size=300),
    "any": st.recursive(
        st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats(allow_nan=False) | st.binary(max_size=5),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
        max_leaves=6,
    ),
    "error": st.none(),
    "time.Time": st.datetimes(timezones=st.just(UTC)),
    "time.Duration": st.timedeltas(datetime.timedelta(days=-100000), datetime.timedelta(days=100000)),
    "math/big.Int": st.integers(-(2**200), 2**200),
    "math/big.Rat": st.fractions(),
    "math/big.Float": st.decimals(allow_nan=False),
}  # fmt: skip
KEYS = [name for name in SCALARS if name not in ("float32", "float64", "complex64", "complex128")] + [
    "[2]int",
    "[3]byte",
]


def integers(name):
    bits = int("".join(c for c in name if c.isdigit()) or 64)
    return st.integers(0, 2**bits - 1) if name.startswith("u") else st.integers(-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)


def scalar_values(name):
    if name == "[2]int":
        return st.tuples(integers("int"), integers("int"))
    if name == "[3]byte":
        return st.binary(min_size=3, max_size=3)
    return SCALAR_VALUES[name] if name in SCALAR_VALUES else integers(name)


@st.composite
def typed_values(draw, types, depth=3):
    """A Go type, made in `types`, with a strategy for the values that Python gets for it."""
    simple = [*SCALARS, *SPECIAL]
    shapes = (
        ["simple"] if depth == 0 else ["simple", "slice", "array", "map", "set", "pointer", "struct", "named", "uuid"]
    )
    shape = draw(st.sampled_from(shapes))
    number = next(types.numbers)
    if shape == "simple":
        name = draw(st.sampled_from(simple))
        return name, scalar_values(name)
    if shape == "uuid":
        types.named(f"U{number}", "[16]uint8", uuid=True, text=True)
        return f"p.U{number}", st.uuids(allow_nil=True).map(lambda value: uuid.UUID(int=value.int))
    if shape in ("map", "set"):
        key = draw(st.sampled_from(KEYS))
        keys = scalar_values(key)
        if shape == "set":
            return f"set[{key}]", st.sets(keys, max_size=4)
        elem, values = draw(typed_values(types, depth - 1))
        return f"map[{key}]{elem}", st.dictionaries(keys, values, max_size=4)
    if shape == "struct":
        parts = [draw(typed_values(types, depth - 1)) for _ in range(draw(st.integers(0, 3)))]
        types.struct(f"S{number}", *((f"F{i}", go, {"key": f"k{i}"}) for i, (go, _) in enumerate(parts)))
        return f"p.S{number}", st.fixed_dictionaries({f"k{i}": values for i, (_, values) in enumerate(parts)})
    elem, values = draw(typed_values(types, depth - 1))
    if shape == "slice":
        return f"[]{elem}", st.binary(max_size=9) if elem == "uint8" else st.lists(values, max_size=4)
    if shape == "array":
        count = draw(st.integers(0, 3))
        if elem == "uint8":
            return f"[{count}]uint8", st.binary(min_size=count, max_size=count)
        return f"[{count}]{elem}", st.tuples(*[values] * count)
    if shape == "pointer":
        return f"*{elem}", st.none() | values
    types.named(f"N{number}", elem, text=draw(st.booleans()))
    return f"p.N{number}", values


def same(left, right):
    """Equality in which NaN equals itself, at any depth."""
    if isinstance(left, float) and isinstance(right, float):
        return left == right or (math.isnan(left) and math.isnan(right))
    return left == right


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_round_trip(data):
    types = Types()
    go, values = data.draw(typed_values(types))
    call = echo(types, go)
    for _ in range(3):
        value = data.draw(values)
        result = call(value)
        assert same(result, value), (go, value, result)
        again = call(result)
        assert again == result


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_any_bytes(data):
    types = Types()
    go, values = data.draw(typed_values(types))
    number = types(go)
    if data.draw(st.booleans()):
        raw = data.draw(st.binary(max_size=30))
    else:
        whole = bytearray(types.table.encode_value(number, data.draw(values)))
        for _ in range(data.draw(st.integers(0, 3))):
            whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
        raw = bytes(whole[: data.draw(st.integers(0, len(whole)))])
    try:
        types.table.decode_value(number, raw)
    except ABIDecodeError:
        pass


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3) | st.binary(max_size=3)
    | st.complex_numbers() | st.datetimes() | st.just(usegolib.Nil) | st.builds(object) | st.just(int),
    lambda inner: st.lists(inner, max_size=3) | st.tuples(inner, inner)
    | st.dictionaries(st.text(max_size=2) | st.integers() | st.just("k0"), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_any_argument(data):
    types = Types()
    go, _ = data.draw(typed_values(types))
    call = echo(types, go)
    try:
        call(data.draw(ANYTHING))
    except usegolib.errors.UnsupportedTypeError as error:
        assert str(error).startswith("p.F(): ")
    except ABIDecodeError:
        pass  # what Go would refuse comes back as it is: text of a type with text, a key that is two keys in Python
