"""What both ways into the core have in common: the sizes of the out buffers of calls."""

from __future__ import annotations

NOT_OPEN = -1


FIRST_BUFFER = 16 * 1024


LARGEST_KEPT_BUFFER = 2 * 1024 * 1024  # a reply of 1 MiB and its headers fit


def grown(size: int) -> int:
    """The next buffer of a level after a reply of `size` bytes did not fit: a power of two, bounded."""
    return min(1 << (size - 1).bit_length(), LARGEST_KEPT_BUFFER)
