"""A hand-made artifact directory: what the tests of this folder need where no library is loaded."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from usegolib._artifacts.find import escaped
from usegolib._core.platform import target

BASIC_TYPES = [
    *(
        {"kind": "scalar", "scalar": name, "go": name}
        for name in (
            "bool int int8 int16 int32 int64 uint uint8 uint16 uint32 uint64 uintptr "
            "float32 float64 complex64 complex128 string"
        ).split()
    ),
    {"kind": "bytes", "go": "[]uint8"},
    {"kind": "any", "go": "any"},
    {"kind": "error", "go": "error"},
    {"kind": "time", "go": "time.Time"},
    {"kind": "duration", "go": "time.Duration"},
    {"kind": "big_int", "go": "math/big.Int"},
    {"kind": "big_rat", "go": "math/big.Rat"},
    {"kind": "big_float", "go": "math/big.Float"},
]
INT, STRING = 1, 16


def function(name: str, number: int, doc: str = "") -> dict[str, Any]:
    """A bound `func Name(s string) string`."""
    return {
        "kind": "func",
        "name": name,
        "function": number,
        "signature": f"func {name}(s string) string",
        "position": "a.go:1",
        "params": [{"name": "s", "type": STRING}],
        "results": [{"type": STRING}],
    }


def skipped(kind: str, name: str, reason: str, detail: str) -> dict[str, Any]:
    """An exported symbol that is not bound."""
    skip = {"reason": reason, "detail": detail}
    return {"kind": kind, "name": name, "skip": skip, "signature": f"{kind} {name}", "position": "a.go:7"}


def package(path: str, *symbols: dict[str, Any], module: str = "example.com/mod", **more: Any) -> dict[str, Any]:
    """A package of the schema."""
    return {"path": path, "name": path.rsplit("/", 1)[-1], "module": module, "symbols": list(symbols), **more}


def manifest(
    *packages: dict[str, Any],
    module: str = "example.com/mod",
    version: str = "v1.0.0",
    types: list[dict[str, Any]] | None = None,
    modules: list[tuple[str, str]] | None = None,
    **changes: Any,
) -> dict[str, Any]:
    """The JSON of a manifest; `changes` replace top-level keys."""
    goos, goarch = target().split("-")
    data = {
        "manifest_version": 2,
        "abi_version": 1 << 16,
        "usegolib_version": "0.2.0",
        "module": module,
        "version": version,
        "modules": [{"path": path, "version": at} for path, at in modules or [(module, version)]],
        "goos": goos,
        "goarch": goarch,
        "go_version": "go1.26.8",
        "packages": sorted(entry["path"] for entry in packages),
        "symbols": {},
        "library": {"path": "libmod-0123456789abcdef.so", "sha256": "0" * 64, "size": 1},
        "input_fingerprint": "0" * 64,
        "build_id": "0123456789abcdef" * 4,
        "schema_sha256": "0" * 64,
        "c_compiler": {"name": "gcc", "version": "12.2.0"},
        "options": {"modules": [module]},
        "docs": "docs.json",
        "schema": {
            "schema_version": 1,
            "word_size": 8,
            "packages": list(packages),
            "types": BASIC_TYPES + (types or []),
        },
    }
    data.update(changes)
    return data


def write(root: Path, data: dict[str, Any], docs: dict[str, dict[str, str]] | None = None) -> Path:
    """Write the manifest where an artifact root has it; its directory."""
    name = f"{escaped(data['module'])}@{escaped(data['version'])}"
    if len(data["modules"]) > 1:
        name = f"usegolib.local/bundle@{data['build_id'][:16]}"
    folder = root / name / f"{data['goos']}-{data['goarch']}"
    folder.mkdir(parents=True)
    (folder / "manifest.json").write_text(json.dumps(data), encoding="utf-8")
    if docs is not None:
        (folder / "docs.json").write_text(json.dumps(docs), encoding="utf-8")
    return folder
