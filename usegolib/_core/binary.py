"""Which platform a library file is for, by its header: for messages only, the core does its own checking."""

from __future__ import annotations

import struct

from .numbers import ELF, MACH, PE


def describe(path: str) -> str | None:
    """`<goos>-<goarch>` of an ELF, PE or Mach-O file; None for anything else, and for a file that cannot be read."""
    try:
        with open(path, "rb") as file:
            head = file.read(1024)
    except OSError:
        return None
    try:
        if head[:4] == b"\x7fELF":
            order = "<" if head[5] == 1 else ">"
            machine = struct.unpack_from(order + "H", head, 18)[0]
            little = order == "<"
            # Only some machines have both orders.
            arch = ELF.get((machine, little)) or ELF.get((machine, not little), f"machine{machine}")
            return f"linux-{arch}"
        if head[:2] == b"MZ":
            machine = struct.unpack_from("<H", head, struct.unpack_from("<I", head, 0x3C)[0] + 4)[0]
            return f"windows-{PE.get(machine, f'machine{machine}')}"
        if head[:4] in (b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe"):
            machine = struct.unpack_from("<I", head, 4)[0]
            return f"darwin-{MACH.get(machine, f'machine{machine}')}"
    except (struct.error, IndexError):
        return None
    return None
