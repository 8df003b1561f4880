"""UUIDs on the wire: 16 bytes, or text where Go takes it."""

from __future__ import annotations

import uuid

from usegolib._values import GoUUID, Nil

from . import wire
from .faults import DecodeFault, bad_value, wrong_type
from .scalars import encode_string
from .typed_arrays import byte_memory

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Any

    from .wire import Data, Decoder, Encoder, Segments


_ULID_LENGTH = 26
"""ULIDs are 16 bytes with text marshalling as well, and have a text of their own."""


def uuid_encoder(takes_text: bool, expected: str) -> Encoder:
    """A uuid.UUID, 16 bytes, or text; a ULID's text is left to Go's UnmarshalText, if there is one."""

    def encode(value: Any, out: bytearray, segments: Segments, depth: int) -> None:
        if isinstance(value, uuid.UUID):
            data = value.bytes
        elif isinstance(value, str):
            try:
                data = uuid.UUID(value).bytes
            except ValueError:
                if takes_text and len(value) == _ULID_LENGTH:
                    encode_string(value, out, segments, depth)
                    return
                raise bad_value(f"{value!r} is not a UUID") from None
        elif isinstance(value, (bytes, bytearray, memoryview)):
            data = bytes(byte_memory(value, expected))
            if len(data) != 16:
                raise bad_value(f"expected 16 bytes for {expected}, got {len(data)}")
        else:
            hint = f"{expected.rsplit('/', 1)[-1]} is never nil; uuid.UUID(int=0) is its zero value"
            raise wrong_type(f"{expected} (uuid.UUID, str or 16 bytes)", value, hint if value in (None, Nil) else None)
        wire.put_bin(out, data, 16, None)

    return encode


def uuid_decoder(cls: type[GoUUID] | None) -> Decoder:
    """The decoder of one UUID type; `cls` is its class where it has methods."""
    made = cls or GoUUID

    def decode(data: Data, at: int, depth: int) -> tuple[GoUUID, int]:
        if data[at] == 0xC0:
            return made(int=0), at + 1
        chunk, at = wire.get_bin(data, at)
        if len(chunk) != 16:
            raise DecodeFault(f"expected 16 bytes for a UUID, found {len(chunk)}")
        return made(bytes=bytes(chunk)), at

    return decode
