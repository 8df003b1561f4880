"""Which platform a library file is for, by its header: for messages only, the core does its own checking."""

from __future__ import annotations

import struct

_ELF = {3: "386", 21: "ppc64", 22: "s390x", 40: "arm", 62: "amd64", 183: "arm64", 243: "riscv64", 258: "loong64"}
_PE = {0x14C: "386", 0x8664: "amd64", 0xAA64: "arm64", 0x1C4: "arm"}
_MACH = {7: "386", 0x01000007: "amd64", 0x0100000C: "arm64"}


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
            arch = "ppc64le" if machine == 21 and order == "<" else _ELF.get(machine, f"machine{machine}")
            return f"linux-{arch}"
        if head[:2] == b"MZ":
            machine = struct.unpack_from("<H", head, struct.unpack_from("<I", head, 0x3C)[0] + 4)[0]
            return f"windows-{_PE.get(machine, f'machine{machine}')}"
        if head[:4] in (b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe"):
            machine = struct.unpack_from("<I", head, 4)[0]
            return f"darwin-{_MACH.get(machine, f'machine{machine}')}"
    except (struct.error, IndexError):
        return None
    return None
