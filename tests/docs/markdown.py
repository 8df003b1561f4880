"""Reading the pages of the documentation: headings, tables, blocks of code, links."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

from tests.support.artifacts import ROOT


class Table(NamedTuple):
    """A table: the heading that it stands under, and its cells; the first row is the header."""

    section: str
    rows: list[list[str]]


class Block(NamedTuple):
    """A block of code: its language (`indented` for one without fences) and its text."""

    language: str
    text: str


def pages() -> list[Path]:
    """Every page that people read."""
    docs = (path for path in (ROOT / "docs").rglob("*.md"))
    return [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted(docs)]


def read(name: str) -> str:
    """A page, by its path in the repository."""
    return (ROOT / name).read_text(encoding="utf-8")


def prose(text: str) -> str:
    """The page without its blocks of code."""
    return re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)


def headings(text: str) -> list[str]:
    """The headings in their order."""
    return re.findall(r"^#{1,6} +(.+?) *$", prose(text), re.MULTILINE)


def anchor(heading: str) -> str:
    """What a link to a heading says: lower case, hyphens for blanks, no other marks."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def links(text: str) -> list[str]:
    """The targets of all links."""
    return re.findall(r"\]\(([^)\s]+)\)", prose(text))


def tables(text: str) -> list[Table]:
    """The tables in their order."""
    found: list[Table] = []
    section, is_open = "", False
    for line in prose(text).splitlines():
        heading = re.match(r"#{1,6} +(.+?) *$", line)
        section = heading.group(1) if heading else section
        if not line.startswith("|"):
            is_open = False
            continue
        if not is_open:
            found.append(Table(section, []))
            is_open = True
        if not re.fullmatch(r"[|:\- ]+", line):
            found[-1].rows.append([cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]])
    return found


def table(text: str, *header: str) -> list[list[str]]:
    """The rows of the one table with this header."""
    (found,) = [t.rows[1:] for t in tables(text) if t.rows[0] == list(header)]
    return found


def quoted(cell: str) -> list[str]:
    """What stands between backticks."""
    return re.findall(r"`([^`]+)`", cell)


def blocks(text: str) -> list[Block]:
    """The blocks of code in their order, fenced and indented."""
    found: list[Block] = []
    lines = iter(text.splitlines())
    indented: list[str] = []
    previous = ""
    for line in lines:
        if line.startswith("```"):
            inside = []
            for inner in lines:
                if inner.startswith("```"):
                    break
                inside.append(inner)
            found.append(Block(line[3:].strip(), "\n".join(inside)))
        elif line.startswith("    ") and (indented or not previous.strip()):
            indented.append(line[4:])
            continue
        if indented:
            found.append(Block("indented", "\n".join(indented)))
            indented = []
        previous = line
    if indented:
        found.append(Block("indented", "\n".join(indented)))
    return found
