"""Loads the conversions of times, big numbers and UUIDs when a type needs them: their Python classes are not cheap."""

from __future__ import annotations

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Any

_HOMES = {
    "encode_time": "time_wire",
    "decode_time": "time_wire",
    "encode_duration": "time_wire",
    "decode_duration": "time_wire",
    "encode_big_int": "integers",
    "decode_big_int": "integers",
    "encode_big_rat": "bignums",
    "decode_big_rat": "bignums",
    "encode_big_float": "bignums",
    "decode_big_float": "bignums",
    "uuid_encoder": "uuids",
    "uuid_decoder": "uuids",
}


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(name)
    from importlib import import_module

    return getattr(import_module(f".{home}", __package__), name)
