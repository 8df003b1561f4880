"""The functions that every artifact has for its objects: equality, hash, text, type, length.

Their numbers are reserved (docs/wire.md), so that no schema lists them.
"""

from __future__ import annotations

import sys

from usegolib._codec import DECODE_ERRORS, callables, decode_error, wire
from usegolib._core import FIRST_RESERVED, RESERVED, freed as _freed

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Any, Callable

    from usegolib._artifacts import Manifest
    from usegolib._codec import Decoder

    from .moved import Moves
    from .slices import Slices
    from .streams import Streams

NAMES = {number: f"usegolib.{name}" for number, name in enumerate(RESERVED, FIRST_RESERVED)}
RELEASE, EQUAL, HASH, TEXT, TYPE, STATS, LEN, VALUE, CALL, FILE = list(NAMES)[:10]
ANSWER, CHANGE = list(NAMES)[19], list(NAMES)[23]


_TOTALS = frozenset({"objects", "sequences"})


class Runtime:
    """The object functions of one artifact."""

    def __init__(self, invoke: Callable[..., Any], manifest: Manifest | None = None) -> None:
        self._invoke = invoke
        self._manifest = manifest
        self._streams: Streams | None = None
        self._moves: Moves | None = None
        self._slices: Slices | None = None

    def equal(self, one: int, other: int) -> bool:
        """Whether two handles lead to the same pointer, or to equal values."""
        return bool(self._ask(EQUAL, one, other))

    def hash(self, handle: int) -> int:
        """A hash that agrees with `equal`."""
        found = int(self._ask(HASH, handle))
        # hash() itself would fold it in the same way; a finished value is cheaper.
        return found % sys.hash_info.modulus

    def text(self, handle: int) -> str:
        """Go's Error(), String(), or the value as fmt prints it, within bounds."""
        return str(self._ask(TEXT, handle))

    def type_name(self, handle: int) -> str:
        """The dynamic Go type."""
        return str(self._ask(TYPE, handle))

    def len(self, handle: int) -> int:
        """The length of a slice, map, string, array or channel behind a handle, or what Len() says."""
        return int(self._ask(LEN, handle))

    def value(self, handle: int, read: Decoder) -> Any:
        """What a pointer leads to, as `*p` in Go: a copy."""
        return self._ask(VALUE, handle, read=read)

    def change(self, handle: int, removed: bytes | None, put: bytes | None) -> None:
        """Removes the keys of one map from the map behind a handle, and puts the entries of another one into it; both
        are typed values."""
        frame = bytearray(b"\x93")
        wire.put_handle(frame, handle)
        frame += removed or b"\xc0"
        frame += put or b"\xc0"
        self.reply(CHANGE, frame)

    def answer(self, ticket: int, reply: bytearray) -> bool:
        """Gives Go the reply to a call of a callable with a time limit; whether the call has waited for it."""
        frame = bytearray(b"\x92")
        wire.put_int(frame, ticket)
        wire.put_bin(frame, reply, len(reply), None)
        found = self._invoke(ANSWER, frame)
        return bool(_value(found, wire.get_array(found, 1)[1]))

    def live(self) -> int:
        """How many objects Go holds for Python, after those that Python has freed were released."""
        _freed.give_back()
        return int(self._ask(STATS)["objects"])

    def live_types(self) -> dict[str, int]:
        """The same by Go types."""
        _freed.give_back()
        return {name: count for name, count in self._ask(STATS).items() if name not in _TOTALS}

    def sequences(self) -> int:
        """How many iterators of Go stand in a yield, or work between two."""
        return int(self._ask(STATS)["sequences"])

    @property
    def streams(self) -> Streams:
        """Its channels and iterators."""
        if self._streams is None:
            from .streams import Streams

            self._streams = Streams(self)
        return self._streams

    @property
    def slices(self) -> Slices:
        """Its live slices."""
        if self._slices is None:
            from .slices import Slices

            self._slices = Slices(self)
        return self._slices

    def moves(self, table: Any) -> Moves:
        """Its calls that run on goroutines of their own."""
        if self._moves is None:
            from .moved import Moves

            self._moves = Moves(self, table)
        return self._moves

    def reply(self, number: int, frame: bytes | bytearray) -> tuple[Any, int]:
        """The reply to one of these functions, and where its first result is."""
        invoke: Any = self._invoke
        if getattr(frame, "callables", None) is not None and callables.enter_with is not None:
            reply = callables.enter_with(invoke, frame, (number, frame, None, 0))  # type: ignore[arg-type]
        else:
            reply = invoke(number, frame)
        try:
            if reply[0] == 0:
                return reply, wire.get_array(reply, 1)[1]
            from . import reply as _reply

            if reply[0] == _reply.EXCEPTION:
                raise _reply.exception(reply, NAMES[number])
            # The user's own code has panicked: a String or Equal method, a sequence.
            from usegolib._codec import decode_panic

            raise _reply.go_panic(decode_panic(reply, 1), NAMES[number], self._manifest)
        except DECODE_ERRORS as error:
            raise decode_error(f"{NAMES[number]}: ", error) from None

    def _ask(self, number: int, *handles: int, read: Decoder | None = None) -> Any:
        frame = bytearray()
        wire.put_array(frame, len(handles))
        for handle in handles:
            wire.put_handle(frame, handle)
        reply, at = self.reply(number, frame)
        try:
            return _value(reply, at) if read is None else read(reply, at, 1)[0]
        except DECODE_ERRORS as error:
            raise decode_error(f"{NAMES[number]}: ", error) from None


def _value(reply: Any, at: int) -> Any:
    tag = reply[at]
    if tag in (0xC2, 0xC3):
        return tag == 0xC3
    if 0xA0 <= tag < 0xC0 or 0xD9 <= tag <= 0xDB:
        return wire.get_str(reply, at)[0]
    if 0x80 <= tag < 0x90 or tag in (0xDE, 0xDF):
        count, at = wire.get_map(reply, at)
        found = {}
        for _ in range(count):
            key, at = wire.get_str(reply, at)
            found[key], at = wire.get_int(reply, at)
        return found
    return wire.get_int(reply, at)[0]
