"""The types of channels and iterators for annotations and isinstance: `usegolib.GoChannel[int]`.

Stubs name them, so that type checkers know the items. The classes of streams are made for each artifact; `isinstance`
looks at what they have.
"""

from __future__ import annotations

from abc import ABCMeta

TYPE_CHECKING = False

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any, Callable, Generic, TypeVar

    from .base import GoObject

    T = TypeVar("T")
    Got = TypeVar("Got", covariant=True)
    Given = TypeVar("Given", contravariant=True)

    class GoSequence(GoObject, Generic[Got]):
        """An iterator of Go: it can be iterated as often as the Go func can be called."""

        def __iter__(self) -> GoIteration[Got]: ...
        def iterate(self, batch: int = 1) -> GoIteration[Got]: ...

    class GoFuncSequence(GoSequence[Got]):
        """The same as a func: `func(yield func(T) bool)`."""

        def __call__(self, yield_: Callable[..., bool], /) -> None: ...

    class GoIteration(Generic[Got]):
        """One walk through the items."""

        def __iter__(self) -> Iterator[Got]: ...
        def __next__(self) -> Got: ...
        def close(self) -> None: ...
        def __enter__(self) -> GoIteration[Got]: ...
        def __exit__(self, *_: object) -> None: ...

    class _Queue(GoObject):
        @property
        def cap(self) -> int: ...
        def __len__(self) -> int: ...

    class GoReceiver(_Queue, Generic[Got]):
        """A channel to receive from."""

        def __iter__(self) -> Iterator[Got]: ...
        def iterate(self, batch: int = 1) -> Iterator[Got]: ...
        def receive(self, timeout: float | None = None) -> Got: ...

    class GoSender(_Queue, Generic[Given]):
        """A channel to send to."""

        def send(self, item: Given, timeout: float | None = None) -> None: ...

    class GoChannel(GoReceiver[T], GoSender[T]):
        """A channel with both ends."""

else:
    from types import GenericAlias

    class _StreamType(ABCMeta):
        def __subclasscheck__(cls, other: Any) -> bool:
            return cls in getattr(other, "__mro__", ()) or (
                hasattr(other, "_go_items")
                and all(hasattr(other, name) for name in cls._has)
                and not any(hasattr(other, name) for name in cls._lacks)
            )

        def __instancecheck__(cls, thing: Any) -> bool:
            return cls.__subclasscheck__(type(thing))

    def _make(name: str, doc: str, has: tuple[str, ...], lacks: tuple[str, ...] = ()) -> Any:
        body = {"__doc__": doc, "__module__": "usegolib", "__slots__": (), "_has": has, "_lacks": lacks}
        body["__class_getitem__"] = classmethod(GenericAlias)
        return _StreamType(name, (), body)

    GoSequence = _make("GoSequence", "An iterator of Go.", ("iterate",), ("receive",))
    GoFuncSequence = _make("GoFuncSequence", "An iterator of Go that is a func.", ("iterate", "__call__"), ("receive",))
    GoReceiver = _make("GoReceiver", "A channel to receive from.", ("receive",))
    GoSender = _make("GoSender", "A channel to send to.", ("send",))
    GoChannel = _make("GoChannel", "A channel with both ends.", ("receive", "send"))


def stream_type(kind: str, direction: str, item: Any) -> Any:
    """The type of a channel or an iterator with these items."""
    made: Any = GoSequence
    if kind == "chan":
        made = {"receive": GoReceiver, "send": GoSender}.get(direction, GoChannel)
    return made[item]
