"""Elements of live slices: their type, and how they travel: as values of any that keep their type."""

from __future__ import annotations

from usegolib._objects import object_of
from usegolib.errors import ArgumentTypeError, ArgumentValueError

from . import callables, wire
from .faults import Fault, wrong_type
from .raw import LITTLE, RawElement, is_mapping
from .typed_arrays import NO_BUFFER, behind
from .typed_values import put_typed
from .wire_forms import raw_scalar

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Any

    from .lending import Lent
    from .table import TypeTable
    from .wire import Segments

ANY = 18
"""The number of the type any in every table."""


def memory_of(table: TypeTable, elem: int) -> RawElement | None:
    """How elements stand in memory, for types whose elements Python reads there: bools, integers, floats."""
    scalar = raw_scalar(table, elem)
    element = None if scalar is None else RawElement(scalar, table.word_size)
    return element if LITTLE and element is not None and len(element.code) == 1 else None


def put_element(table: TypeTable, elem: int, value: Any, frame: callables.Frame, where: str) -> None:
    """Writes an element into a frame; `where` begins the message of what does not fit."""
    try:
        if elem == ANY or table.is_handle(elem):
            if value is not None and elem != ANY and object_of(value) is None:
                raise wrong_type(table.go(elem), value)
            table.encoder(ANY)(value, frame, None, 1)
        else:
            put_typed(table, elem, value, frame, None, 1)
    except Fault as fault:
        raise fault.error(where, "element") from None


def put_sample(table: TypeTable, elem: int, frame: callables.Frame) -> None:
    """Writes a zero of a type, by which Go knows the type; nil for types that Go finds by their number."""
    if elem == ANY or table.is_handle(elem):
        frame.append(0xC0)
    else:
        put_typed(table, elem, table.zero(elem), frame, None, 1)


def live_elements(table: TypeTable, reply: Any, at: int) -> list[Any]:
    """The elements in a reply of Go."""
    read = table.decoder(ANY)
    count, at = wire.get_array(reply, at)
    found = []
    for _ in range(count):
        value, at = read(reply, at, 1)
        found.append(value)
    return found


# The type of the elements -------------------------------------------------------------------------------------------


def element_type(table: TypeTable, values: list[Any], source: Any) -> int:
    """The type that elements have which say it themselves: all of one sort, else any."""
    try:
        found = scalar_of(memoryview(behind(source)))
    except (Fault, *NO_BUFFER):
        found = None
    if found is not None:
        return _number(table, found)
    kinds = {type(value) for value in values}
    if not kinds:
        raise ArgumentValueError(
            "slice(): an empty slice says nothing about the type of its elements", hint='slice([], "int") says it'
        )
    if kinds == {int} and all(-(1 << 63) <= value < 1 << 63 for value in values):
        return _number(table, "int")
    if kinds <= {int, float} and float in kinds:
        return _number(table, "float64")
    if len(kinds) > 1:
        return ANY
    kind = kinds.pop()
    name = _BY_CLASS.get(kind) or getattr(kind, "__go_type__", "")
    number = table.id_of(name) if name and not is_mapping(kind) else None
    return ANY if number is None else number


def _number(table: TypeTable, go: str) -> int:
    found = table.id_of(go)
    assert found is not None, go  # every table has the basic types
    return found


_BY_CLASS: dict[type, str] = {bool: "bool", str: "string", bytes: "[]uint8"}
_NAMES: dict[type, str] = {int: "int", float: "float64", **_BY_CLASS}


def named_element(table: TypeTable, package: str, element: Any) -> int:
    """The type that was named: by its spelling in Go, or by a class."""
    if isinstance(element, type):
        spelled = _NAMES.get(element) or getattr(element, "__go_type__", "") or element.__name__
        element = spelled
    if not isinstance(element, str):
        raise ArgumentTypeError(f"slice(): the type of the elements is text or a class, got {element!r}")
    text = element.strip()
    stem = text.lstrip("*[]")
    head = text[: len(text) - len(stem)]
    stem = {"byte": "uint8", "rune": "int32", "interface{}": "any"}.get(stem, stem)
    for spelled in (head + stem, f"{head}{package}.{stem}"):
        found = table.id_of(spelled)
        if found is not None and table.types[found]["kind"] != "type_param":
            return found
    raise ArgumentValueError(
        f"slice(): this artifact has no Go type {text!r}",
        hint="write it as in Go, with the whole import path of a type of another package",
    )


# Lent memory inside any ---------------------------------------------------------------------------------------------

_SIGNED, _UNSIGNED = "bhilqn", "BHILQN"


def scalar_of(view: memoryview) -> str | None:
    """The Go type of the items of a buffer; None for what is no bool or number in the order of this machine's bytes."""
    code, size = view.format.lstrip("@=<"), view.itemsize
    if view.ndim != 1 or view.format[:1] in (">", "!"):
        return None
    if len(code) == 1 and code in _SIGNED:
        return f"int{8 * size}"
    if len(code) == 1 and code in _UNSIGNED:
        return f"uint{8 * size}"
    return {"?": "bool", "f": "float32", "d": "float64", "Zf": "complex64", "Zd": "complex128", "c": "uint8"}.get(code)


def put_lent_any(table: TypeTable, lent: Lent, out: bytearray, segments: Segments, depth: int) -> None:
    """Writes a lent buffer where Go takes any: a slice of its items' type, which is the memory itself."""
    scalar = scalar_of(lent.view)
    number = None if scalar is None else table.id_of(scalar)
    if number is None:
        raise wrong_type(
            "a buffer of bools or numbers", lent.view.obj, f"its items have the format {lent.view.format!r}"
        )
    if depth != 1 or segments is None:
        raise Fault(
            ArgumentValueError,
            "a lent buffer stands for a whole argument only",
            "pass the buffer without lend(): it is copied",
        )
    content = bytearray()
    wire.put_int(content, number)
    wire.put_segment(content, lent, lent.view.nbytes, segments)
    wire.put_ext(out, wire.EXT_TYPED, content)
