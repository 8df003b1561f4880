"""The texts of errors, as they stand in the sources: literals with `...` for what is put in."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import NamedTuple, Union

from tests.support.artifacts import ROOT

_STRING = r'"((?:[^"\\]|\\.|\\\n)*)"'
_BUILD_ERROR = re.compile(r"Error::(?:new\(\s*Kind::(\w+),|(usage|other)\()\s*(?:format!\(\s*)?" + _STRING)
_CORE_ERROR = re.compile(
    r"fail!\(\s*(\w+),\s*" + _STRING + r"|Failure::new\(\s*StatusCode::(\w+),\s*(?:format!\(\s*)?" + _STRING
)
# What only a program in C can bring about, and what the fuzzers' reader says.
_OF_THE_C_ABI = ("ffi", "frame", "options.rs", "envelope.rs", "logs.rs", "failure.rs", "cpython")


class Text(NamedTuple):
    """An error's text, its kind or status as the source spells it, and where it is."""

    code: str
    text: str
    file: str


def _plain(literal: str) -> str:
    """The first line of a Rust literal."""
    text = re.sub(r"\\\n\s*", "", literal).replace('\\"', '"').replace("\\\\", "\\")
    return re.sub(r"\{[^{}]*\}", "...", text.split("\\n")[0]).strip()


def _rust(folder: str) -> list[tuple[Path, str]]:
    """The sources of a crate, without their tests."""
    found = []
    for file in sorted((ROOT / folder).rglob("*.rs")):
        source = file.read_text(encoding="utf-8").split("#[cfg(test)]")[0]
        found.append((file, source.replace("'\"'", "' '")))  # a character, and no string's end
    return found


def of_the_build_command() -> list[Text]:
    """The errors of cbuild."""
    return [
        Text(match.group(1) or match.group(2).title(), _plain(match.group(3)), file.name)
        for file, source in _rust("cbuild/src")
        for match in _BUILD_ERROR.finditer(source)
        if file.name != "errors.rs"
    ]


def of_the_core() -> list[Text]:
    """The errors of the core that a Python program can meet."""
    base = ROOT / "native" / "src"
    return [
        Text(match.group(1) or match.group(3), _plain(match.group(2) or match.group(4)), file.name)
        for file, source in _rust("native/src")
        if file.relative_to(base).parts[0] not in _OF_THE_C_ABI
        for match in _CORE_ERROR.finditer(source)
        if re.search(r"\w", _plain(match.group(2) or match.group(4)))  # else it is another's text, with the file's name
    ]


def all_literals() -> list[str]:
    """Every string in the sources of all parts, for the question whether a text exists."""
    found = [_plain(m.group(1)) for folder in ("cbuild/src", "native/src") for _, source in _rust(folder)
             for m in re.finditer(_STRING, source)]  # fmt: skip
    for file in (ROOT / "usegolib").rglob("*.py"):
        found += _strings(ast.parse(file.read_text(encoding="utf-8")))
    for file in (ROOT / "go-runtime" / "bridge").glob("*.go"):
        found += re.findall(_STRING, file.read_text(encoding="utf-8"))
    return found


def _strings(tree: ast.AST) -> list[str]:
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            found.append("".join(_part(part) for part in node.values))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            found.append(node.value)
    return found


def _part(node: Union[ast.expr, ast.AST]) -> str:
    return str(node.value) if isinstance(node, ast.Constant) else "..."


def fits(entry: str, text: str) -> bool:
    """Whether an entry of the page, with `...` for anything, is about a text."""
    parts = [part.strip() for part in entry.split("...")]
    place = 0
    for part in parts:
        place = text.find(part, place)
        if place < 0:
            return False
        place += len(part)
    # An entry that says how it begins means texts that begin so.
    return not parts[0] or text.startswith(parts[0])
