"""Channels and iterators of Go as Python objects: what their classes have beyond those of other objects.

The items stay in Go until they are asked for. `usegolib/_calls/streams.py` asks.
"""

from __future__ import annotations

from collections import deque

from usegolib.errors import ArgumentTypeError, ChannelClosedError, ObjectClosedError

from .base import GoObject

TYPE_CHECKING = False

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from usegolib._codec import TypeTable

_CLOSE_SECONDS = 1.0


def items_of(table: TypeTable, type_id: int) -> list[int] | None:
    """The types of the items of a channel, of an iterator, or of a func that is one (`func(yield func(T) bool)`); None
    for every other type. `items` in cbuild/src/emit/streams.rs says the same."""
    entry = table.types[table.resolve(type_id)]
    kind = entry["kind"]
    if kind == "chan":
        return [entry["elem"]]
    if kind == "iter":
        return list(entry["elems"])
    if kind != "func" or entry["variadic"] or entry["results"] or len(entry["params"]) != 1:
        return None
    gives = table.types[entry["params"][0]]
    if gives["kind"] != "func" or gives["variadic"] or len(gives["params"]) not in (1, 2):
        return None
    results = [table.types[result] for result in gives["results"]]
    goes_on = [result["kind"] == "scalar" and result["scalar"] == "bool" for result in results]
    return list(gives["params"]) if goes_on == [True] else None


def operations(table: TypeTable, type_id: int) -> dict[str, Any]:
    """What the class of a type has because its values are streams; nothing for other types."""
    items = items_of(table, type_id)
    if items is None:
        return {}
    body: dict[str, Any] = {"_go_items": items}
    entry = table.types[table.resolve(type_id)]
    if entry["kind"] != "chan":
        return {**body, "__iter__": _iterate, "iterate": _iterate_in_batches}
    body.update(__len__=_len, cap=property(_cap, doc="How many items the channel holds at most; 0: it has no buffer."))
    body["_go_new"] = classmethod(_make)
    if entry["direction"] != "send":
        body.update(__iter__=_iterate_channel, iterate=_iterate_channel_in_batches, receive=_receive)
    else:
        body["__iter__"] = None
    if entry["direction"] != "receive":
        body.update(send=_send, close=_close, __exit__=_exit)
    return body


# Iterators -----------------------------------------------------------------------------------------------------------


class GoIterator:
    """The items of a Go iterator or channel.

    It may be used by any thread, and by several at once: each item goes to one of them. `close()` ends it, as does the
    end of a `with` block, and Python when nothing refers to the iterator any more. The Go func sees that its yield is
    false then.
    """

    __slots__ = ("__weakref__", "_handle", "_question", "_ready", "_streams", "_type")

    def __init__(self, streams: Any, of: Any, most: int) -> None:
        self._handle = 0
        self._streams = streams
        # The rest of a batch. Taking from it and adding to it are single steps, whatever thread takes them.
        self._ready: deque[Any] = deque()
        self._type = type(of)
        self._handle = streams.iterate(of)
        self._question = streams.question(self._handle, most)

    def __iter__(self) -> Iterator[Any]:
        return self

    def __next__(self) -> Any:
        try:
            return self._ready.popleft()
        except IndexError:
            pass
        handle = self._handle
        if not handle:
            raise StopIteration
        try:
            items = self._streams.next(self._question, self._type)
        except ObjectClosedError:  # another thread has come to the end, or has closed the iteration
            raise StopIteration from None
        if items is None:
            self._end()
            raise StopIteration
        if len(items) > 1:
            self._ready.extend(items[1:])
        return items[0]

    def _end(self, seconds: float = 0.0) -> None:
        handle, self._handle = self._handle, 0
        if handle:
            self._streams.stop(handle, seconds)

    def close(self) -> None:
        """Ends the iteration. The deferred functions of the Go func have run when this returns, unless it works for
        longer than a second before its next yield. Closing twice is fine."""
        self._ready.clear()
        self._end(_CLOSE_SECONDS)

    def __enter__(self) -> GoIterator:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __del__(self) -> None:
        # Go is entered here, on whatever thread Python collects: stop sets a mark and returns. A queue that a later
        # call empties would let the func stand in its yield, with its locks, until there is such a call.
        try:
            self._end()
        except Exception:  # Python is ending, the process was forked
            pass

    def __reduce_ex__(self, protocol: object) -> Any:
        raise TypeError("an iteration of Go runs in this process: it cannot be copied or pickled")


def _iterate(self: Any) -> GoIterator:
    self._check_open()
    return GoIterator(self._go_runtime.streams, self, 1)


def _iterate_in_batches(self: Any, batch: int = 1) -> GoIterator:
    """The items, asked for in batches: the Go func runs ahead by up to `batch` items."""
    self._check_open()
    return GoIterator(self._go_runtime.streams, self, _checked(batch))


def _checked(batch: Any) -> int:
    if not isinstance(batch, int) or batch < 1:
        raise ArgumentTypeError(f"iterate(): batch is a number of items from 1 on, got {batch!r}")
    return batch


# Channels ------------------------------------------------------------------------------------------------------------


class ChannelIterator:
    """The items of a channel, until it is closed."""

    __slots__ = ("_channel", "_question", "_ready", "_streams")

    def __init__(self, channel: Any, most: int) -> None:
        self._channel = channel
        self._streams = channel._go_runtime.streams
        self._question = self._streams.channel_question(channel, most)
        self._ready: deque[Any] = deque()

    def __iter__(self) -> Iterator[Any]:
        return self

    def __next__(self) -> Any:
        try:
            return self._ready.popleft()
        except IndexError:
            pass
        items = self._streams.next_of_channel(self._question, type(self._channel))
        if items is None:
            raise StopIteration
        if len(items) > 1:
            self._ready.extend(items[1:])
        return items[0]


def _iterate_channel(self: Any) -> ChannelIterator:
    self._check_open()
    return ChannelIterator(self, 1)


def _iterate_channel_in_batches(self: Any, batch: int = 1) -> ChannelIterator:
    """The items until the channel is closed, taken in batches of those that are ready: up to `batch` at a time."""
    self._check_open()
    return ChannelIterator(self, _checked(batch))


def _receive(self: Any, timeout: float | None = None) -> Any:
    """The next item. Raises ChannelClosedError when the channel is closed and empty, ChannelTimeoutError when nothing
    came within `timeout` seconds; None waits as long as it takes, 0 does not wait."""
    items = self._go_runtime.streams.receive(self, 1, timeout)
    if items is None:
        raise ChannelClosedError(f"receive(): this {self.__go_type__} is closed, and has no more items")
    return items[0]


def _send(self: Any, item: Any, timeout: float | None = None) -> None:
    """Sends an item. Raises ChannelClosedError when the channel is closed, ChannelTimeoutError when nobody took the
    item within `timeout` seconds; None waits as long as it takes, 0 does not wait."""
    if not self._go_runtime.streams.send(self, item, timeout):
        raise ChannelClosedError(f"send(): this {self.__go_type__} is closed")


def _len(self: Any) -> int:
    return int(self._go_runtime.len(self._check_open()))


def _cap(self: Any) -> int:
    return int(self._go_runtime.streams.cap(self._check_open()))


def _close(self: Any) -> None:
    """Close the channel, as Go's `close` does: what it holds can still be received, nothing can be sent. Closing twice
    is fine. The object stays usable."""
    if self._handle:
        self._go_runtime.streams.close(self._handle)


def _exit(self: Any, *_: object) -> None:
    _close(self)
    GoObject.close(self)


def _make(cls: Any, size: int = 0) -> Any:
    """A new channel that holds so many items."""
    if not isinstance(size, int) or size < 0:
        raise ArgumentTypeError(f"{cls.__go_type__}: the size is a number of items from 0 on, got {size!r}")
    return cls._go_runtime.streams.channel(cls, size)
