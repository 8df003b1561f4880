"""Cross builds, all of them: `python -m tests.cross` (minutes; needs zig, and qemu-aarch64 for the last part).

Builds a fixture and the packages that need the most of a platform's libraries for every target of `--target all`,
checks what came out, and loads and calls the linux/arm64 one in a C program under an emulator.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Optional

from tests.support.artifacts import FIXTURES, ROOT, usegolib_cli

MAGIC = {"linux": b"\x7fELF", "windows": b"MZ", "darwin": b"\xcf\xfa\xed\xfe"}
# e_machine of ELF, Machine of PE, cputype of Mach-O.
MACHINES = {
    "linux": {"amd64": 62, "arm64": 183, "386": 3, "riscv64": 243},
    "windows": {"amd64": 0x8664, "arm64": 0xAA64},
    "darwin": {"amd64": 0x01000007, "arm64": 0x0100000C},
}
FLOORS = {"riscv64": (2, 27)}
# The C library of linux/arm64 for the emulator.
SYSROOT = Path("/usr/aarch64-linux-gnu")


def zig() -> Optional[str]:
    """zig: USEGOLIB_ZIG, that of the tests' own set-up, the wheel of this Python, or PATH."""
    chosen = os.environ.get("USEGOLIB_ZIG") or os.environ.get("USEGOLIB_TEST_ZIG")
    if chosen:
        return chosen
    where = "import os, ziglang; print(os.path.join(os.path.dirname(ziglang.__file__), 'zig'))"
    asked = subprocess.run([sys.executable, "-c", where], capture_output=True, text=True, check=False)
    return asked.stdout.strip() or shutil.which("zig")


def check(manifest_path: str, target: str) -> None:
    """The kind of file, its machine, the glibc that it asks for, and what Go says of it."""
    manifest = json.loads(Path(manifest_path).read_text(encoding="utf-8"))
    goos, goarch = target.split("/")
    assert (manifest["goos"], manifest["goarch"]) == (goos, goarch)
    library = Path(manifest_path).with_name(manifest["library"]["path"])
    data = library.read_bytes()
    assert data.startswith(MAGIC[goos]), target
    header = int.from_bytes(data[0x3C:0x40], "little")  # of PE
    place = {"linux": (18, 2), "windows": (header + 4, 2), "darwin": (4, 4)}[goos]
    assert int.from_bytes(data[place[0] : place[0] + place[1]], "little") == MACHINES[goos][goarch], target
    said = subprocess.run(["go", "version", "-m", str(library)], capture_output=True, text=True, check=True).stdout
    assert f"GOOS={goos}\n" in said and f"GOARCH={goarch}\n" in said and "-buildmode=c-shared" in said
    if goos == "linux":
        floor = tuple(int(part) for part in manifest["libc_floor"].split("."))
        assert floor == FLOORS.get(goarch, (2, 17)), manifest["libc_floor"]
        asked = {
            tuple(map(int, v[6:].split(b"."))) for v in data.split(b"\0") if v.startswith(b"GLIBC_2.") and len(v) < 13
        }
        assert asked and max(asked)[:2] <= floor, max(asked)
    for secret in (str(ROOT), str(Path.home() / ".cache"), "ziglang/lib"):
        assert secret.encode() not in data, f"{secret} is in the library of {target}"


def build_all(out: Path) -> None:
    """Everything for every target; the network packages link to the most libraries."""
    found = zig()
    if found is None:
        raise SystemExit("no zig: pip install 'ziglang<0.17'")
    for modules in ([str(FIXTURES / "two_a")], ["net/http", "crypto/x509"]):
        arguments = [part for module in modules for part in ("-m", module)]
        ran = usegolib_cli("build", "-q", "--json", *arguments, "-o", out, "-t", "all", env={"USEGOLIB_ZIG": found})
        if ran.code != 0:
            raise SystemExit(ran.stderr)
        for line in ran.stdout.splitlines():
            manifest = json.loads(line)["manifest"]
            target = Path(manifest).parent.name.replace("-", "/")
            check(manifest, target)
            print(f"ok   {', '.join(map(os.path.basename, modules))} for {target}")


def no_emulator() -> Optional[str]:
    """Why linux/arm64 cannot be run here."""
    if _qemu() and SYSROOT.is_dir():
        return None
    return "no emulator for linux/arm64: apt-get install qemu-user libc6-arm64-cross"


def _qemu() -> Optional[str]:
    return shutil.which("qemu-aarch64") or shutil.which("qemu-aarch64-static")


def emulate(out: Path) -> None:
    """Load and call the linux/arm64 artifact: a C program with its exports, under qemu-aarch64."""
    qemu, found = str(_qemu()), zig()
    (manifest,) = out.glob("example.com/twoa@local/linux-arm64/manifest.json")
    (library,) = manifest.parent.glob("lib*.so")
    with tempfile.TemporaryDirectory() as folder:
        program = Path(folder) / "program"
        source = ROOT / "tests" / "support" / "load_artifact.c"
        # Linked for the C library of the emulator's system root, which may be older than zig's newest.
        build = [str(found), "cc", "-target", "aarch64-linux-gnu.2.34", "-o", str(program), str(source), "-ldl"]
        subprocess.run(build, check=True)
        command = [qemu, "-L", str(SYSROOT), str(program), str(library), "0"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    # Kind 0, and an array of the one result, the text "twoa" in MessagePack.
    if done.stdout.strip() != b"\0\x91\xa4twoa".hex():
        raise SystemExit(f"the artifact of linux/arm64 answers {done.stdout.strip()!r}: {done.stderr}")


def main() -> None:
    """Build, check, run."""
    with tempfile.TemporaryDirectory() as folder:
        build_all(Path(folder))
        missing = no_emulator()
        if missing is None:
            emulate(Path(folder))
        print(f"skip {missing}" if missing else "ok   linux/arm64 loaded and called under an emulator")


if __name__ == "__main__":
    main()
