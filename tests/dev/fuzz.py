"""The fuzz targets of every decoder, run for a few seconds each: `go test -fuzz` and cargo-fuzz."""

from __future__ import annotations

import os
import re
import shutil

from tests.dev.process import ROOT, Check, run, say

SECONDS = int(os.environ.get("FUZZ_SECONDS", "10"))


def go_targets() -> list[Check]:
    """Every `func FuzzX` of the Go runtime, found in its test files."""
    module = ROOT / "go-runtime"
    result: list[Check] = []
    for file in sorted(module.rglob("*_test.go")):
        for name in re.findall(r"^func (Fuzz\w+)\(", file.read_text(encoding="utf-8"), re.MULTILINE):
            package = "./" + file.parent.relative_to(module).as_posix()
            command = ["go", "test", "-run", "^$", "-fuzz", f"^{name}$", f"-fuzztime={SECONDS}s", package]
            result.append(Check(f"go fuzz {name}", "fuzz", command, module))
    return result


def _nightly(env: dict[str, str]) -> bool:
    return (
        shutil.which("rustup", path=env.get("PATH")) is not None
        and "nightly" in run(["rustup", "toolchain", "list"], env=env).output
    )


def _cargo_fuzz(env: dict[str, str]) -> bool:
    if shutil.which("cargo-fuzz", path=env.get("PATH")):
        return True
    say("set-up: installing cargo-fuzz into .cache/cargo")
    root = ROOT / ".cache" / "cargo"
    command = ["cargo", "install", "cargo-fuzz", "--locked", "--quiet", "--root", str(root)]
    done = run(command, env={**env, "CARGO_TARGET_DIR": str(root / "target")}, tries=3)
    if done.code != 0:
        say(f"  cargo-fuzz could not be installed, its targets are left out:\n{done.output[-500:]}")
    return done.code == 0


def rust_targets(env: dict[str, str]) -> list[Check]:
    """Every target of native/fuzz, where the nightly compiler that cargo-fuzz needs is there."""
    folder = ROOT / "native" / "fuzz" / "fuzz_targets"
    names = sorted(path.stem for path in folder.glob("*.rs"))
    if not names:
        return []
    if env and not (_nightly(env) and _cargo_fuzz(env)):
        say("fuzz: the Rust targets need a nightly tool chain and cargo-fuzz; left out")
        return []
    options = ["--", f"-max_total_time={SECONDS}"]
    cargo = ["cargo", "+nightly", "fuzz", "run", "--fuzz-dir", "fuzz"]
    return [Check(f"cargo fuzz {name}", "fuzz", [*cargo, name, *options], ROOT / "native") for name in names]


def targets(env: dict[str, str]) -> list[Check]:
    """All fuzz targets; an empty environment only lists them."""
    return [*go_targets(), *rust_targets(env)]
