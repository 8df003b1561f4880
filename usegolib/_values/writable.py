"""`[]byte` arguments of callbacks: bytes whose items can be written in place."""

from __future__ import annotations

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Any


class WritableBytes(bytearray):
    """What Go gives a callback for a `[]byte`: what is written into it comes back to Go.

    It is a bytearray that stands where bytes do: its parts and what its methods give are bytes, and it has the hash of
    the bytes that it equals.
    """

    __slots__ = ()

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(bytes(self))

    def __repr__(self) -> str:
        return repr(bytes(self))

    __str__ = __repr__

    def __getitem__(self, index: Any) -> Any:
        found = bytearray.__getitem__(self, index)
        return bytes(found) if isinstance(index, slice) else found

    def __reduce_ex__(self, protocol: object) -> Any:
        return bytes, (bytes(self),)


def _of_bytes(name: str) -> Any:
    of = getattr(bytes, name)

    def method(self: WritableBytes, *args: Any, **named: Any) -> Any:
        return of(bytes(self), *args, **named)

    method.__name__, method.__doc__ = name, of.__doc__
    method.__qualname__ = f"WritableBytes.{name}"
    return method


for _name in sorted(set(dir(bytes)) & set(dir(bytearray))):
    if not _name.startswith("_") and _name not in ("fromhex", "maketrans"):
        setattr(WritableBytes, _name, _of_bytes(_name))
for _name in ("__add__", "__mul__", "__rmul__", "__mod__"):
    setattr(WritableBytes, _name, _of_bytes(_name))
