"""Why a value does not fit: collected while unwinding, worded once at the call."""

from __future__ import annotations

import struct

from usegolib._core import MAX_DEPTH
from usegolib.errors import ABIDecodeError, ArgumentOverflowError, ArgumentTypeError, ArgumentValueError

TYPE_CHECKING = False  # typing is not imported for this; type checkers take the name as true

if TYPE_CHECKING:
    from typing import Any

    from usegolib.errors import UseGoLibError

_SHOWN_STEPS = 8


class Fault(Exception):
    """A Python value that cannot become the Go type; `path` grows from the inside out while unwinding.

    `kind` is the class of the final error. `schema` marks a mapping that does not fit a struct.
    """

    def __init__(self, kind: type[UseGoLibError], text: str, hint: str | None = None, *, schema: bool = False) -> None:
        super().__init__(text)
        self.kind = kind
        self.text = text
        self.hint = hint
        self.schema = schema
        self.path: list[str] = []
        self.containers: list[int] | None = None

    def inside(self, step: str, container: object) -> Fault:
        """Adds the step that leads from `container` to the place of the fault."""
        self.path.append(step)
        if self.containers is not None:
            self.containers.append(id(container))
        return self

    def error(self, prefix: str, name: str) -> UseGoLibError:
        """The exception for the caller: `prefix` ends with a space or is empty, `name` is what the path starts from."""
        text = self.text
        if self.containers is not None and len(set(self.containers)) < len(self.containers):
            text = f"{text}: it contains itself (a cycle)"
        steps = self.path[::-1]
        if len(steps) > _SHOWN_STEPS:
            steps = [*steps[:_SHOWN_STEPS], "..."]
        # A field of the wrong type is a value that does not fit its struct, as a missing one is.
        wrong_field = self.kind is ArgumentTypeError and any(step.startswith(".") for step in steps)
        schema = "schema: " if self.schema or wrong_field else ""
        return self.kind(f"{prefix}{schema}{name}{''.join(steps)}: {text}", hint=self.hint)


class DecodeFault(Exception):
    """Bytes that are not what the schema says, or a Go value that Python cannot hold."""


DECODE_ERRORS = (DecodeFault, IndexError, struct.error)
"""What a decoder raises for bad bytes: reading past the end shows as one of the last two."""


def decode_error(prefix: str, error: BaseException) -> ABIDecodeError:
    """The exception for the caller from one of [DECODE_ERRORS]."""
    text = str(error) if isinstance(error, DecodeFault) else "the data ends too early"
    return ABIDecodeError(f"{prefix}{text}")


def wrong_type(expected: str, value: object, hint: str | None = None) -> Fault:
    """`expected int, got str 'x'`."""
    return Fault(ArgumentTypeError, f"expected {expected}, got {describe(value)}", hint)


def out_of_range(value: object, expected: str, limits: str) -> Fault:
    """A number beyond its type."""
    return Fault(ArgumentOverflowError, f"{short_repr(value)} is out of range for {expected} ({limits})")


def bad_value(text: str, hint: str | None = None) -> Fault:
    """The right type, but not a value that Go has."""
    return Fault(ArgumentValueError, text, hint)


def too_deep() -> Fault:
    """A value beyond [MAX_DEPTH]; the containers on the way out tell whether it is a cycle."""
    fault = Fault(ArgumentValueError, f"nested more than {MAX_DEPTH} levels deep")
    fault.containers = []
    return fault


def short_repr(value: object) -> str:
    """The value on one short line; empty when its repr says nothing or fails."""
    try:
        if isinstance(value, (str, bytes, bytearray)) and len(value) > 40:
            return f"{value[:40]!r}..."
        if isinstance(value, (list, tuple, dict, set, frozenset)) and len(value) > 4:
            return f"of length {len(value)}"
        if isinstance(value, int) and value.bit_length() > 256:
            return f"an integer of {value.bit_length()} bits"
        text = repr(value)
    except Exception:
        return ""
    if text.startswith("<"):
        return ""
    return text if len(text) <= 80 else f"{text[:77]}..."


def describe(value: object) -> str:
    """Type and value for a message: `str 'x'`, `None`."""
    if value is None:
        return "None"
    text = short_repr(value)
    name = type(value).__qualname__
    if name == "NilObject":
        return repr(value)[1:-1]
    return f"{name} {text}" if text and text != name else name


def key_step(key: Any) -> str:
    """The path step of a map entry: `["k"]`, `[3]`."""
    if isinstance(key, str):
        text = short_repr(str(key))
        if text.startswith("'") and text.endswith("'"):
            inner = text[1:-1].replace("\\'", "'").replace('"', '\\"')
            return f'["{inner}"]'
        return f"[{text}]"
    return f"[{short_repr(key) or type(key).__qualname__}]"
