"""UUIDs: Go arrays of 16 bytes with text marshalling."""

from __future__ import annotations

import uuid


class GoUUID(uuid.UUID):
    """A UUID that came from Go; equal to the uuid.UUID of the same bytes."""

    def __repr__(self) -> str:
        return f"UUID('{self}')"
