"""Arrays whose items have a type of their own: array.array, memoryview, ctypes, numpy, pandas.

What they hold goes to Go exactly, and what Go wrote goes into them exactly; else the error names the type of the items.
"""

from __future__ import annotations

import struct

from usegolib.errors import ArgumentOverflowError

from .faults import Fault, bad_value, out_of_range, short_repr, wrong_type

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Any, Callable

    from .raw import RawElement

NO_BUFFER = (TypeError, ValueError, BufferError)
"""What memoryview raises for an object without a buffer, or with one it cannot describe (numpy's datetime64)."""

_KINDS = {
    **dict.fromkeys("bhilqn", "i"),
    **dict.fromkeys("BHILQN", "u"),
    **dict.fromkeys("efdg", "f"),
    **dict.fromkeys(("Zf", "Zd", "Zg"), "c"),
    "?": "b",
}
_NAMES = {"i": "int", "u": "uint", "f": "float", "b": "bool", "c": "complex"}


_MOMENTS = ("datetime64", "timedelta64")


def behind(value: Any) -> Any:
    """What holds the items: the numpy array of a pandas Series or Index; a Fault for a masked array that hides some."""
    kind = type(value)
    if hasattr(kind, "mask") and hasattr(kind, "filled"):
        hidden = int(value.mask.sum()) if str(value.mask.dtype) == "bool" else 0
        if hidden:
            raise bad_value(
                f"{hidden} of the {kind.__qualname__}'s {value.size} items are masked, and Go has no masked items",
                "value.compressed() leaves them out, value.filled(x) puts x in their place",
            )
    elif hasattr(kind, "to_numpy") and type(getattr(value, "dtype", None)).__module__.partition(".")[0] == "numpy":
        return value.to_numpy()
    return value


def is_plain_buffer(kind: type) -> bool:
    """Whether the buffer of an object of the class has its whole value.

    A masked array's has the hidden items as well, and that of numpy's times has the format of bytes.
    """
    return not (hasattr(kind, "mask") and hasattr(kind, "filled")) and kind.__name__ not in _MOMENTS


def is_array(value: object) -> bool:
    """Whether a value is an array of numpy or pandas, even one that cannot be changed; their scalars are none."""
    ndim = getattr(value, "ndim", 0)
    return isinstance(ndim, int) and ndim > 0 and hasattr(value, "dtype")


def is_moment(value: object) -> bool:
    """Whether a value is numpy's datetime64 or timedelta64, which show their memory as bytes and turn into a float."""
    return type(value).__name__ in _MOMENTS


def are_bytes(view: memoryview, owner: object) -> bool:
    """Whether the items of a buffer are bytes. Those of libraries that export plain memory have the format of int8."""
    form = view.format.lstrip("@=<>!|")
    if form == "b":
        return not (hasattr(owner, "dtype") or hasattr(owner, "typecode") or isinstance(owner, memoryview))
    return form in ("B", "c")


def is_byte_string(view: memoryview, owner: object) -> bool:
    """Whether an object is bytes by its nature and not an array of small numbers."""
    return are_bytes(view, owner) and not (hasattr(owner, "dtype") or hasattr(owner, "typecode"))


def item_type(owner: Any) -> str:
    """The type of an array's items for messages: `int64`."""
    dtype = getattr(owner, "dtype", None)
    if dtype is not None:
        return str(dtype)
    kind, size = _kind_and_size(owner)
    return f"{_NAMES[kind]}{'' if kind == 'b' else size * 8}" if kind in _NAMES else kind


def byte_memory(value: Any, expected: str, hint: str | None = None) -> memoryview:
    """The memory of a buffer of bytes, byte by byte; a copy where it is not contiguous.

    Items of other types are refused, since nobody can tell whether their values or their memory is meant. int8 that are
    not negative are bytes as well.
    """
    owner = behind(value)
    try:
        if is_moment(owner):
            raise TypeError
        view = memoryview(owner)
    except NO_BUFFER:
        raise wrong_type(expected, value, hint) from None
    if not are_bytes(view, owner):
        _check_small(view, owner, value, expected)
    if not view.c_contiguous:
        return memoryview(view.tobytes())
    return view.cast("B") if view.nbytes else memoryview(b"")


def _check_small(view: memoryview, owner: Any, value: Any, expected: str) -> None:
    if view.format.lstrip("@=<") != "b" or view.ndim != 1:
        values = "value.astype('uint8')" if hasattr(value, "astype") else "bytes(list(value))"
        memory = _memory_of(value)
        if _are_small(view):
            hint = f"its items are {item_type(owner)}: {values} passes their values, {memory} their memory"
        else:
            hint = f"its items are {item_type(owner)}, not all from 0 to 255: {memory} passes their memory"
        raise wrong_type(expected, value, hint)
    for index, item in enumerate(view.tolist()):
        if item < 0:
            fault = out_of_range(item, "uint8", "0 to 255")
            fault.hint = f"its items are int8: {_memory_of(value)} passes their memory"
            raise fault.inside(f"[{index}]", value)


def _memory_of(value: object) -> str:
    """The expression that gives the memory of a buffer as bytes."""
    if hasattr(value, "tobytes"):
        return "value.tobytes()"
    # bytes(value) of a pandas Series or Index makes bytes of its items.
    return "value.to_numpy().tobytes()" if hasattr(value, "to_numpy") else "bytes(value)"


def _are_small(view: memoryview) -> bool:
    """Whether all items are values of bytes, so that converting them loses nothing."""
    try:
        return view.ndim == 1 and all(item in _BYTES for item in view.tolist())
    except (NotImplementedError, ValueError):
        return False


_BYTES = range(256)


def pack(element: RawElement, owner: Any, value: Any) -> bytes:
    """The items of a buffer as Go's elements; an item that no element is equal to is a Fault."""
    numbers = owner.tolist() if hasattr(owner, "tolist") else list(owner)
    try:
        data = element.pack(numbers)
    except Fault as fault:
        kind, _ = _kind_and_size(owner)
        if kind in _NAMES and len(fault.path) == 1:
            converts = _conversion(value, element)
            if kind == "f" and element.buffer_kind not in ("float", "complex"):
                converts += ", which cuts off fractions"
            if fault.kind is ArgumentOverflowError:
                converts = "a conversion would change the value"
            fault.hint = f"its items are {item_type(owner)}: {converts}"
        raise
    if element.buffer_kind in ("float", "complex"):
        index = _first_unequal(numbers, element.unpack(data))
        if index is not None:
            unequal = bad_value(
                f"the {item_type(owner)} {numbers[index]!r} is not exactly a {element.scalar}",
                f"{_conversion(value, element)}, which rounds",
            )
            raise unequal.inside(f"[{index}]", value)
    return data


def _conversion(value: Any, element: RawElement) -> str:
    if not hasattr(value, "astype"):
        return "list(value) passes its numbers one by one"
    name = element.scalar if element.scalar[-1:].isdigit() else f"{element.scalar}{element.size * 8}"
    return f"value.astype({'bool' if element.scalar == 'bool' else name!r}) converts them"


def _first_unequal(old: list[Any], new: list[Any]) -> int | None:
    if old == new:
        return None
    for index, (a, b) in enumerate(zip(old, new)):
        if a != b and (a == a or b == b):
            return index
    return None


class Lost(Exception):
    """What Go wrote does not fit into the object that was given; nothing of it was changed."""

    def __init__(self, text: str, hint: str | None = None) -> None:
        super().__init__(text)
        self.text = text
        self.hint = hint


def _kind_and_size(owner: Any) -> tuple[str, int]:
    """numpy's letter for the kind of the items, or else their name; and their bytes."""
    dtype = getattr(owner, "dtype", None)
    if dtype is not None:
        return str(getattr(dtype, "kind", dtype)), int(getattr(dtype, "itemsize", 0))
    view = memoryview(owner)
    return _KINDS.get(view.format.lstrip("@=<>!"), f"items of format {view.format!r}"), view.itemsize


def holds_typed_items(value: Any) -> bool:
    """Whether the items of a container have a type that decides what can be put there."""
    if is_array(value):
        return True
    try:
        memoryview(value)
    except NO_BUFFER:
        return False
    return not isinstance(value, bytearray)


def put(old: Any, values: list[Any]) -> None:
    """Puts Go's numbers into an array whose items are of another type: all of them exactly, or Lost and none."""
    _store(old, _converted(old, values))


def _converted(old: Any, values: list[Any]) -> list[Any]:
    kind, size = _kind_and_size(old)
    convert = _CONVERSIONS.get(kind)
    if convert is None:
        raise Lost(f"{type(old).__qualname__} of {item_type(old)} does not take what Go wrote")
    if len(values) != len(old) and not _can_grow(old):
        raise Lost(
            f"Go made {len(values)} items of {len(old)}, and the length of {type(old).__qualname__} cannot change"
        )
    if _is_table(old):
        return [_converted(row, list(values[index])) for index, row in enumerate(old)]
    new = []
    for index, value in enumerate(values):
        try:
            new.append(convert(value, size))
        except (ValueError, TypeError, OverflowError, struct.error):
            raise Lost(
                f"Go wrote {short_repr(value)} to [{index}], which {item_type(old)} cannot hold; nothing was changed",
                _wider(old, value),
            ) from None
    return new


def _wider(old: Any, value: Any) -> str:
    if not hasattr(old, "astype"):
        return "pass a list, or an array of items that can"
    name = {int: "int64", complex: "complex128"}.get(type(value), "float64")
    return f"pass value.astype({name!r}), which has what Go wrote after the call"


def _can_grow(old: Any) -> bool:
    return hasattr(old, "append") and hasattr(old, "typecode")


def _is_table(old: Any) -> bool:
    return is_array(old) and old.ndim > 1


def _store(old: Any, new: list[Any]) -> None:
    if _is_table(old):
        for row, values in zip(old, new):
            _store(row, values)
        return
    target = getattr(old, "iloc", None)
    try:
        if target is not None:
            target[:] = new
            return
        for index, value in enumerate(new[: len(old)]):
            old[index] = value
    except (TypeError, ValueError) as error:
        raise Lost(f"Go wrote to it, and {type(old).__qualname__} cannot be changed: {error}", _COPY) from None
    if _can_grow(old):
        del old[len(new) :]
        old.extend(new[len(old) :])


_COPY = "pass a copy that can, value.copy() or list(value); options(writeback=False) gives up what Go writes"


def _integer(value: Any, size: int, signed: bool) -> int:
    number = int(value)
    if number != value or isinstance(value, bool):
        raise ValueError
    number.to_bytes(size, "little", signed=signed)
    return number


def _float(value: Any, size: int) -> float:
    number = float(value)
    if isinstance(value, bool) or (number != value and value == value):
        raise ValueError
    code = {2: "e", 4: "f"}.get(size, "d")
    narrow = struct.unpack(code, struct.pack(code, number))[0]
    if narrow != number and number == number:
        raise ValueError
    return number


def _complex(value: Any, size: int) -> complex:
    number = complex(value)
    _float(number.real, size // 2)
    _float(number.imag, size // 2)
    return number


def _bool(value: Any, size: int) -> bool:
    if not isinstance(value, bool):
        raise ValueError
    return value


_CONVERSIONS: dict[str, Callable[[Any, int], Any]] = {
    "i": lambda value, size: _integer(value, size, True),
    "u": lambda value, size: _integer(value, size, False),
    "f": _float,
    "c": _complex,
    "b": _bool,
    "O": lambda value, size: value,
}
