"""The functions that every artifact has for its objects: release, equality, hash, text, type, length.

Their numbers are reserved (docs/wire.md), so that no schema lists them.
"""

from __future__ import annotations

import struct
import sys

from usegolib._codec import DECODE_ERRORS, decode_error, wire
from usegolib._core import FIRST_RESERVED, FREED_BATCH, RESERVED
from usegolib.errors import UseGoLibError

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Any, Callable

    from usegolib._artifacts import Manifest
    from usegolib._codec import Decoder

NAMES = {number: f"usegolib.{name}" for number, name in enumerate(RESERVED, FIRST_RESERVED)}
RELEASE, EQUAL, HASH, TEXT, TYPE, STATS, LEN, VALUE, CALL, FILE = NAMES

_LARGEST_BATCH = 4096


class Runtime:
    """The object functions of one artifact, and the queue of its freed objects.

    Objects that the core lays out have their queue in the core (native/src/freed.rs). This one is for those that Python
    lays out, on PyPy and the portable lane: a finaliser appends to a list, which enters no C function.
    """

    def __init__(self, invoke: Callable[..., Any], manifest: Manifest | None = None) -> None:
        self._invoke = invoke
        self._manifest = manifest
        # Appending to a list and popping from it are all that finalisers and other threads do.
        self.queue: list[int] = []
        self.freed = self.queue.append

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

    def live(self) -> int:
        """How many objects Go holds for Python, after those that Python has freed were released."""
        self.release_freed()
        return int(self._ask(STATS)["objects"])

    def lose(self, handles: list[int]) -> None:
        """Queues handles of a reply that nobody could read. No finaliser comes here, so this empties a long queue too:
        on the fast lane calls look at the core's queue only."""
        self.queue += handles
        if len(self.queue) >= FREED_BATCH:
            self.release_freed()

    def release(self, handles: list[int]) -> None:
        """Gives objects back to Go. Without a way into Go, as after a fork, the objects are gone already."""
        data = struct.pack(f"<{len(handles)}Q", *handles)
        frame = bytearray(b"\x91")
        wire.put_bin(frame, data, len(data), None)
        try:
            self._invoke(RELEASE, frame)
        except UseGoLibError:
            pass

    def release_freed(self) -> None:
        """Releases everything that was freed."""
        freed = self.queue
        while freed:
            batch: list[int] = []
            try:
                while len(batch) < _LARGEST_BATCH:
                    batch.append(freed.pop())
            except IndexError:  # another thread took the last ones
                pass
            if batch:
                self.release(batch)
        flush = _flush_core
        if flush is not None:
            flush()

    def _ask(self, number: int, *handles: int, read: Decoder | None = None) -> Any:
        frame = bytearray()
        wire.put_array(frame, len(handles))
        for handle in handles:
            wire.put_handle(frame, handle)
        reply = self._invoke(number, frame)
        try:
            if reply[0] != 0:
                # A panic in the user's own String or Equal method.
                from usegolib._codec import decode_panic

                from .reply import go_panic

                raise go_panic(decode_panic(reply, 1), NAMES[number], self._manifest)
            _, at = wire.get_array(reply, 1)
            return _value(reply, at) if read is None else read(reply, at, 1)[0]
        except DECODE_ERRORS as error:
            raise decode_error(f"{NAMES[number]}: ", error) from None


_flush_core: Callable[[], None] | None = None
"""Releases what the core has queued; None where objects are laid out by Python."""


def set_flush(flush: Callable[[], None]) -> None:
    """Told by `fast` when the core lays out objects."""
    global _flush_core
    _flush_core = flush


def _value(reply: Any, at: int) -> Any:
    tag = reply[at]
    if tag in (0xC2, 0xC3):
        return tag == 0xC3
    if 0xA0 <= tag < 0xC0 or 0xD9 <= tag <= 0xDB:
        return wire.get_str(reply, at)[0]
    if 0x80 <= tag < 0x90:
        count, at = wire.get_map(reply, at)
        found = {}
        for _ in range(count):
            key, at = wire.get_str(reply, at)
            found[key], at = wire.get_int(reply, at)
        return found
    return wire.get_int(reply, at)[0]
