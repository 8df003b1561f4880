"""Items of channels and iterators: asking Go for them, and waiting.

Every wait is cut into slices. Between two of them Python looks after its signals, so that Ctrl-C ends a wait, and while
one runs the GIL is released. No lock of Python is held here: Go keeps order among threads that wait for one thing.
"""

from __future__ import annotations

import time
from typing import NamedTuple

from usegolib._codec import DECODE_ERRORS, begin, decode_error, list_decoder, put_item, wire
from usegolib._core import FIRST_RESERVED, RESERVED
from usegolib._objects import is_object, wrap
from usegolib.errors import ArgumentTypeError, ChannelClosedError, ChannelTimeoutError

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Any, Callable

    from .runtime import Runtime

_ITEMS, _ENDED, _LATER = range(3)
"""What a stream answers: the same numbers as in go-runtime/bridge/streams.go."""
_SLICE = 0.05
_NANOSECONDS = 1_000_000_000


_NUMBERS = {name: number for number, name in enumerate(RESERVED, FIRST_RESERVED)}
CAP, CHANNEL, CLOSE, ITERATE, NEXT, RECEIVE, SELECT, SEND, STOP = (
    _NUMBERS[name] for name in "cap channel close iterate next receive select send stop".split()
)


class Streams:
    """The channels and iterators of one artifact."""

    def __init__(self, runtime: Runtime) -> None:
        self._call = runtime.reply

    # Iterators

    def iterate(self, of: Any) -> int:
        """The handle of a new iteration."""
        frame = begin(2)
        wire.put_handle(frame, of._check_open())
        wire.put_int(frame, of._go_type_id)
        reply, at = self._call(ITERATE, frame)
        return int(wire.get_handle(reply, at)[0])

    def question(self, handle: int, most: int) -> bytes:
        """The frame that asks for the next items of an iteration: the same every time."""
        frame = begin(3)
        wire.put_handle(frame, handle)
        wire.put_int(frame, most)
        wire.put_int(frame, _SLICE_NS)
        return bytes(frame)

    def next(self, question: bytes, cls: Any) -> list[Any] | None:
        """The next items of an iteration, at least one; None at its end."""
        return self._answered(NEXT, question, cls)

    def channel_question(self, channel: Any, most: int) -> bytes:
        """The same for a channel."""
        frame = begin(4)
        wire.put_handle(frame, channel._check_open())
        wire.put_int(frame, channel._go_type_id)
        wire.put_int(frame, most)
        wire.put_int(frame, _SLICE_NS)
        return bytes(frame)

    def next_of_channel(self, question: bytes, cls: Any) -> list[Any] | None:
        """Items that are ready, at least one; None when the channel is closed and empty."""
        return self._answered(RECEIVE, question, cls)

    def _answered(self, number: int, question: bytes, cls: Any) -> list[Any] | None:
        while True:
            reply, at = self._call(number, question)
            state = reply[at]  # a small number is one byte
            if state == _ITEMS:
                return self._read(cls, reply, at + 1)
            if state == _ENDED:
                return None

    def stop(self, handle: int, seconds: float) -> None:
        """Ends an iteration, and waits so long for its Go func."""
        until = time.monotonic() + seconds
        while True:
            wait = max(0.0, min(_SLICE, until - time.monotonic()))
            frame = begin(2)
            wire.put_int(frame, handle)
            wire.put_int(frame, int(wait * _NANOSECONDS))
            reply, at = self._call(STOP, frame)
            if reply[at] == 0xC3 or wait <= 0:
                return

    # Channels

    def channel(self, cls: Any, size: int) -> Any:
        """A new channel."""
        frame = begin(2)
        wire.put_int(frame, cls._go_type_id)
        wire.put_int(frame, size)
        reply, at = self._call(CHANNEL, frame)
        return wrap(cls, wire.get_handle(reply, at)[0])

    def receive(self, channel: Any, most: int, timeout: float | None) -> list[Any] | None:
        """Items that are ready, at least one; None when the channel is closed and empty."""

        def ask(wait: int) -> tuple[int, list[Any]]:
            frame = begin(4)
            wire.put_handle(frame, channel._check_open())
            wire.put_int(frame, channel._go_type_id)
            wire.put_int(frame, most)
            wire.put_int(frame, wait)
            return self._items(type(channel), RECEIVE, frame)

        state, items = _waiting(ask, timeout, "receive()")
        return items if state == _ITEMS else None

    def send(self, channel: Any, item: Any, timeout: float | None) -> bool:
        """Sends an item; False when the channel is closed."""

        def ask(wait: int) -> tuple[int, None]:
            frame = begin(4)
            wire.put_handle(frame, channel._check_open())
            wire.put_int(frame, channel._go_type_id)
            put_item(channel._go_table, channel._go_items[0], item, frame, f"{channel.__go_type__}.send(): ")
            wire.put_int(frame, wait)
            reply, at = self._call(SEND, frame)
            return wire.get_int(reply, at)[0], None

        return _waiting(ask, timeout, "send()")[0] == _ITEMS

    def close(self, handle: int) -> None:
        """Go's close; nothing happens to a channel that is closed already."""
        frame = begin(1)
        wire.put_handle(frame, handle)
        self._call(CLOSE, frame)

    def cap(self, handle: int) -> int:
        """The size of a channel's buffer."""
        frame = begin(1)
        wire.put_handle(frame, handle)
        reply, at = self._call(CAP, frame)
        return wire.get_int(reply, at)[0]

    def select(self, cases: list[tuple[Any, Any]], timeout: float | None) -> Selected:
        """See `select` below; the second part of a case is None, or a tuple of the item to send."""

        def ask(wait: int) -> tuple[int, Selected | None]:
            frame = begin(2)
            wire.put_array(frame, len(cases))
            for index, (channel, item) in enumerate(cases):
                wire.put_array(frame, 2 if item is None else 3)
                if channel is None:
                    frame += b"\xc0\x00" if item is None else b"\xc0\x00\xc0"
                    continue
                wire.put_handle(frame, channel._check_open())
                wire.put_int(frame, channel._go_type_id)
                if item is not None:
                    where = f"select(): case {index}: {channel.__go_type__}: "
                    put_item(channel._go_table, channel._go_items[0], item[0], frame, where)
            wire.put_int(frame, wait)
            reply, at = self._call(SELECT, frame)
            chosen, at = wire.get_int(reply, at)
            state, at = wire.get_int(reply, at)
            if state == _LATER:
                return state, None
            channel, item = cases[chosen]
            if state == _ITEMS and item is None:
                found = self._read(type(channel), reply, at)[0]
                return state, Selected(chosen, channel, found, False)
            if state == _ENDED and item is not None:
                raise ChannelClosedError(f"select(): case {chosen}: this {channel.__go_type__} is closed")
            return state, Selected(chosen, channel, None, state == _ENDED)

        selected: Selected | None = _waiting(ask, timeout, "select()")[1]
        assert selected is not None
        return selected

    def _items(self, cls: Any, number: int, frame: Any) -> tuple[int, list[Any]]:
        reply, at = self._call(number, frame)
        state = reply[at]  # a small number is one byte
        return state, [] if state != _ITEMS else self._read(cls, reply, at + 1)

    def _read(self, cls: Any, reply: Any, at: int) -> list[Any]:
        table, items = cls._go_table, cls._go_items
        try:
            if len(items) == 1:
                return list_decoder(table, items[0])(reply, at, 1)[0]  # type: ignore[no-any-return]
            _, at = wire.get_array(reply, at)
            keys, at = list_decoder(table, items[0])(reply, at, 1)
            values, at = list_decoder(table, items[1])(reply, at, 1)
            return list(zip(keys, values))
        except DECODE_ERRORS as error:
            raise decode_error(f"{cls.__go_type__}: item: ", error) from None


def _waiting(ask: Callable[[int], tuple[int, Any]], timeout: float | None, what: str) -> tuple[int, Any]:
    """Asks until there is an answer other than "later", or the time is over."""
    if timeout is None:
        while True:
            answer = ask(_SLICE_NS)
            if answer[0] != _LATER:
                return answer
    until = time.monotonic() + _seconds(timeout, what)
    while True:
        left = until - time.monotonic()
        answer = ask(max(0, int(min(left, _SLICE) * _NANOSECONDS)))
        if answer[0] != _LATER:
            return answer
        if left <= 0:
            raise ChannelTimeoutError(f"{what}: nothing happened within {timeout} seconds")


_SLICE_NS = int(_SLICE * _NANOSECONDS)


def _seconds(timeout: Any, what: str) -> float:
    if isinstance(timeout, bool) or not isinstance(timeout, (int, float)):
        raise ArgumentTypeError(f"{what}: timeout is a number of seconds or None, got {timeout!r}")
    return float(timeout)


class Selected(NamedTuple):
    """What `usegolib.select` gives: the number of the case, its channel, the item that was received, and whether the
    channel is closed and empty instead."""

    case: int
    channel: Any
    item: Any
    closed: bool


def select(*cases: Any, timeout: float | None = None) -> Selected:
    """Waits for the first of several channels: `case, channel, item, closed = usegolib.select(a, b, (c, 5))`.

    Args:
        cases: a channel to receive from it, or a tuple of a channel and an item to send. None in place of a channel is
            a nil channel, which is never ready.
        timeout: seconds; None waits as long as it takes, 0 does not wait.

    Raises ChannelTimeoutError when no channel was ready within the time, ChannelClosedError where the chosen case sends
    to a closed channel.
    """
    pairs = [(case[0], (case[1],)) if isinstance(case, tuple) and len(case) == 2 else (case, None) for case in cases]
    first: Any = None
    for index, (channel, item) in enumerate(pairs):
        if channel is None:
            continue
        needed = "receive" if item is None else "send"
        if not is_object(channel) or not hasattr(type(channel), needed) or not hasattr(type(channel), "_go_items"):
            raise ArgumentTypeError(
                f"select(): case {index}: expected a channel to {needed}, got {type(channel).__name__}",
                hint="a case is a channel, or a tuple of a channel and an item to send",
            )
        first = channel if first is None else first
        if not channel._go_table.shares_library(first._go_table):
            raise ArgumentTypeError(f"select(): case {index}: a channel of another artifact than case 0")
    if first is None:
        if timeout is None:
            raise ArgumentTypeError("select(): without a channel and a timeout this would wait for ever")
        time.sleep(max(0.0, _seconds(timeout, "select()")))
        raise ChannelTimeoutError(f"select(): nothing happened within {timeout} seconds")
    streams: Streams = first._go_runtime.streams
    return streams.select(pairs, timeout)
