"""The licences of the crates that are compiled into a program, for the wheel: cargo knows which, and where they lie."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

_FILES = re.compile(r"(licen[sc]e|copying|notice|unlicense|copyright)", re.IGNORECASE)


def texts(root: Path, cargo: str, programs: list[str], target: str = "") -> dict[str, str]:
    """The notices of each program (a crate of the workspace), built for `target`."""
    target = target or _host(cargo)
    command = [cargo, "metadata", "--format-version", "1", "--locked", "--filter-platform", target]
    # A build has fetched all that is in the programs, but not what only their tests need, which cargo asks for too.
    for further in (["--offline"], []):
        done = subprocess.run([*command, *further], cwd=root, capture_output=True, text=True, check=not further)
        if done.returncode == 0:
            break
    metadata = json.loads(done.stdout)
    return {program: _text(_crates(metadata, program), program) for program in programs}


def _host(cargo: str) -> str:
    said = subprocess.run([cargo, "-vV"], capture_output=True, text=True, check=True).stdout
    return next(line.partition(" ")[2] for line in said.splitlines() if line.startswith("host: "))


def _crates(metadata: dict[str, Any], program: str) -> list[dict[str, Any]]:
    """The crates that are linked into it: no dependencies of builds and tests."""
    packages = {package["id"]: package for package in metadata["packages"]}
    nodes = {node["id"]: node for node in metadata["resolve"]["nodes"]}
    waiting = [key for key, package in packages.items() if package["name"] == program]
    seen: set[str] = set()
    while waiting:
        key = waiting.pop()
        if key not in seen:
            seen.add(key)
            linked = (d for d in nodes[key]["deps"] if any(kind["kind"] is None for kind in d["dep_kinds"]))
            waiting += [dependency["pkg"] for dependency in linked]
    others = seen - set(metadata["workspace_members"])
    return sorted((packages[key] for key in others), key=lambda package: (package["name"], package["version"]))


def _text(crates: list[dict[str, Any]], program: str) -> str:
    """First the SPDX expression, which `package` reads; then the crates, and every text once."""
    names: dict[str, list[str]] = {}
    lines = [f"SPDX-License-Identifier: {_expression(crates)}", "", f"These crates are compiled into {program}:", ""]
    for crate in crates:
        name = f"{crate['name']} {crate['version']}"
        home = crate.get("repository") or f"https://crates.io/crates/{crate['name']}"
        lines.append(f"  {name}, {_spdx(crate)}, {home}")
        for text in _licenses(crate):
            names.setdefault(text, []).append(name)
    for text, users in sorted(names.items(), key=lambda item: item[1]):
        lines += ["", "-" * 80, ", ".join(dict.fromkeys(users)), "", text]
    return "\n".join(lines) + "\n"


def _licenses(crate: dict[str, Any]) -> list[str]:
    folder = Path(crate["manifest_path"]).parent
    files = [path for path in sorted(folder.iterdir()) if path.is_file() and _FILES.match(path.name)]
    if crate.get("license_file"):
        files.append(folder / crate["license_file"])
    found = (path.read_text(encoding="utf-8", errors="replace").strip() for path in files if path.is_file())
    return list(dict.fromkeys(text.replace("\r\n", "\n") for text in found))


def _spdx(crate: dict[str, Any]) -> str:
    """Its expression, the alternatives in one order: crates of old times write `MIT/Apache-2.0`."""
    said = re.sub(r"\s*/\s*", " OR ", crate.get("license") or "LicenseRef-unknown")
    return said if "(" in said else " OR ".join(sorted(said.split(" OR ")))


def _expression(crates: list[dict[str, Any]]) -> str:
    found = {"MIT", *(_spdx(crate) for crate in crates)}  # MIT is usegolib's own
    return " AND ".join(f"({one})" if " OR " in one else one for one in sorted(found))
