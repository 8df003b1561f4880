"""The Go module that judges the structs of another package: functions that make, take, change and describe each.

What it says of a value is a tree (judge/tree.go); [differences] compares one with a value in Python.
"""

from __future__ import annotations

import datetime
import hashlib
import math
import os
import re
import struct
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

HERE = Path(__file__).parent
PATH = "example.com/judge"

HEAD = """// Package judge says what it got.
package judge

import (
	"reflect"

	p "{package}"
)

func init() {{ known = []reflect.Type{{{known}}} }}
"""

FUNCTIONS = """
// Make{i} gives a {go} for a seed, 0 the zero value; Want{i} is its text, Show{i} that of a value that came back.
func Make{i}(seed int64) {go} {{ return made[{go}](seed) }}
func Want{i}(seed int64) string {{ return tree(made[{go}](seed)) }}
func Show{i}(v {go}) string {{ return tree(v) }}

// Hold{i} is the text of values in containers and behind a pointer.
func Hold{i}(list []{go}, table map[string][]*{go}, to *{go}) string {{
	return tree(list) + tree(table) + tree(to)
}}

func WantHold{i}(seed int64) string {{
	v := made[{go}](seed)
	return Hold{i}([]{go}{{v, v}}, map[string][]*{go}{{"k": {{&v, nil}}}}, &v)
}}

// Any{i} gives one in an interface.
func Any{i}(seed int64) any {{ return made[{go}](seed) }}

// Change{i} writes into a value and tells what it is then; Merged{i} has fields of two values.
func Change{i}(v *{go}, seed int64) string {{ return changed(v, seed) }}
func Merged{i}(seed, other int64, mask uint64) string {{ return tree(merged[{go}](seed, other, mask)) }}
"""


class Judged(NamedTuple):
    """The judging module of a package."""

    folder: Path
    types: list[str]


def structs_of(folder: Path, package: str) -> list[str]:
    """The exported struct types of a package, generic ones left out."""
    done = subprocess.run(["go", "doc", "-short", package], cwd=folder, capture_output=True, encoding="utf-8")
    if done.returncode != 0:
        raise RuntimeError(f"go doc {package}: {done.stderr}")
    return sorted(set(re.findall(r"^type (\w+) struct\b", done.stdout, re.M)))


def write(parent: Path, package: str, module: str, version: str) -> Judged:
    """Writes the module that judges a package of a module at a version."""
    name = re.sub(r"\W+", "_", package)
    folder = parent / f"{name}.{os.getpid()}"
    folder.mkdir(parents=True, exist_ok=True)
    require = f"\nrequire {module} {version}\n" if module else ""
    (folder / "go.mod").write_text(f"module {PATH}\n\ngo 1.24\n{require}", encoding="utf-8")
    if module:
        get = ["go", "get", f"{package}@{version}" if package == module else package]
        done = subprocess.run(get, cwd=folder, capture_output=True, encoding="utf-8")
        if done.returncode != 0:
            raise RuntimeError(f"{' '.join(get)}: {done.stderr}")
    types = structs_of(folder, package)
    known = ", ".join(f"reflect.TypeFor[p.{name}]()" for name in types)
    source = HEAD.format(package=package, known=known)
    source += "".join(FUNCTIONS.format(i=i, go=f"p.{name}") for i, name in enumerate(types))
    (folder / "judge.go").write_text(source, encoding="utf-8")
    for file in sorted((HERE / "judge").glob("*.go")):
        (folder / file.name).write_bytes(file.read_bytes())
    return Judged(_kept(folder, parent / name), types)


def _kept(folder: Path, name: Path) -> Path:
    """The folder under a name by its contents, so that the artifact is built once."""
    whole = hashlib.sha256()
    for file in sorted(folder.iterdir()):
        whole.update(file.name.encode() + b"\0" + file.read_bytes())
    kept = name.with_name(f"{name.name}.{whole.hexdigest()[:12]}")
    if kept.exists():
        for file in folder.iterdir():
            file.unlink()
        folder.rmdir()
    else:
        folder.rename(kept)
    return kept


def differences(node: Any, value: Any, path: str = "") -> Iterator[str]:
    """Where a value in Python is another one than the tree says."""
    if node is None or isinstance(node, bool):
        if value is not node and not (node is None and stays_in_go(value) and not value):
            yield f"{path}: {value!r} for {node}"
        return
    compare = _KINDS.get(node[0])
    if compare is not None:
        yield from compare(node, value, path)


def stays_in_go(value: Any) -> bool:
    """Whether a value is an object, a handle to something in Go."""
    return hasattr(type(value), "_go_methods") and hasattr(value, "_handle")


def _struct(node: Any, value: Any, path: str) -> Iterator[str]:
    if stays_in_go(value) and getattr(type(value), "_go_opaque", None) is not None:
        return  # too far from the module: its fields are not bound
    for name, part in node[2]:
        if isinstance(value, dict) and not hasattr(type(value), "__go_plan__"):
            return  # of a type that no signature names: its keys are those of the tags
        try:
            found = getattr(value, name)
        except AttributeError as error:
            if not stays_in_go(value) and "promoted" not in str(error) and not _hidden(value, name):
                yield f"{path}.{name}: {error}"
            continue
        yield from differences(part, found, f"{path}.{name}")


def _hidden(value: Any, name: str) -> bool:
    return name not in {field.name for field in type(value).__go_plan__.fields}


def _items(node: Any, value: Any, path: str) -> Iterator[str]:
    if stays_in_go(value):  # a pointer to a list with methods
        return
    if len(value) != len(node[3]):
        yield f"{path}: {value!r} for {node}"
    elif type(value) is list and node[2]:
        yield f"{path}: {value!r} is not nil"
    else:
        for index, part in enumerate(node[3]):
            yield from differences(part, value[index], f"{path}[{index}]")


def _table(node: Any, value: Any, path: str) -> Iterator[str]:
    if stays_in_go(value):
        return
    if len(value) != len(node[3]):
        yield f"{path}: {value!r} for {node}"
        return
    if type(value) in (dict, set) and node[2]:
        yield f"{path}: {value!r} is not nil"
    if isinstance(value, (set, frozenset)):
        return
    for key, part in node[3]:
        fitting = [k for k in value if not list(differences(key, k))]
        if not fitting:
            yield f"{path}: no key {key} in {list(value)}"
        else:
            yield from differences(part, value[fitting[0]], f"{path}[{fitting[0]!r}]")


def _number(node: Any, value: Any, path: str) -> Iterator[str]:
    if stays_in_go(value):  # a pointer to a number with methods
        return
    found = value.nanoseconds if isinstance(value, datetime.timedelta) else value
    if int(found) != int(node[2]):
        yield f"{path}: {value!r} for {node}"


def _same_bits(text: str, value: float) -> bool:
    wanted = struct.unpack(">d", bytes.fromhex(text.rjust(16, "0")))[0]
    if math.isnan(wanted):
        return math.isnan(value)
    return struct.pack(">d", value) == struct.pack(">d", wanted)


def _float(node: Any, value: Any, path: str) -> Iterator[str]:
    parts = [value.real, value.imag] if node[0] == "complex" else [value]
    if not all(map(_same_bits, node[2:], parts)):
        yield f"{path}: {value!r} for {node}"


def _text(node: Any, value: Any, path: str) -> Iterator[str]:
    wanted = node[2] if node[0] == "str" else bytes.fromhex(node[2]).decode("utf-8", "surrogateescape")
    if not isinstance(value, str) or str.__str__(value) != wanted:
        yield f"{path}: {value!r} for {node}"


def _bytes(node: Any, value: Any, path: str) -> Iterator[str]:
    found = value.bytes if hasattr(value, "bytes") else value
    if not stays_in_go(value) and bytes(found) != bytes.fromhex(node[3]):
        yield f"{path}: {value!r} for {node}"


def _time(node: Any, value: Any, path: str) -> Iterator[str]:
    offset = value.utcoffset()
    digits = f".{value.nanosecond:09d}".rstrip("0").rstrip(".")
    found = value.strftime("%Y-%m-%dT%H:%M:%S").rjust(19, "0") + digits
    if offset is None or offset.total_seconds() != node[2] or not node[3].startswith(found):
        yield f"{path}: {value!r} for {node}"


def _pointer(node: Any, value: Any, path: str) -> Iterator[str]:
    if value is None:
        yield f"{path}: None for {node}"
    else:
        yield from differences(node[2], value, path)


_KINDS = {
    "struct": _struct,
    "list": _items,
    "map": _table,
    "int": _number,
    "float": _float,
    "complex": _float,
    "str": _text,
    "raw": _text,
    "bytes": _bytes,
    "time": _time,
    "pointer": _pointer,
}
