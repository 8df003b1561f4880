"""Lines that people read: pages and comments have at most 120 columns."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.docs import markdown
from tests.support.artifacts import ROOT

COLUMNS = 120
PAGES = markdown.pages()
# Python files are checked by ruff.
# A comment; a table, and a line that is a command or a block of text in a comment, may be longer.
COMMENT = re.compile(r"\s*//(?![/!]? \||\t)")
SOURCES = {".rs": COMMENT, ".go": COMMENT}
FOLDERS = ["native", "cbuild", "go-runtime", "tests", "examples"]


def prose(text: str) -> Iterator[tuple[int, str]]:
    """Lines of a page with their numbers: without code blocks and tables."""
    fenced = False
    for number, line in enumerate(text.splitlines(), 1):
        if line.lstrip().startswith("```"):
            fenced = not fenced
        elif not fenced and not line.startswith(("|", "    ")):
            yield number, line


def sources() -> list[Path]:
    """The sources in Rust and Go that somebody wrote, without build directories."""
    found = (path for folder in FOLDERS for path in (ROOT / folder).rglob("*") if path.suffix in SOURCES)
    return sorted(path for path in found if "target" not in path.relative_to(ROOT).parts)


def too_long(lines: Iterator[tuple[int, str]]) -> list[str]:
    """The lines beyond the limit, each with its number and its beginning."""
    return [f"line {number}: {len(line)} columns: {line[:60]}" for number, line in lines if len(line) > COLUMNS]


@pytest.mark.parametrize("page", PAGES, ids=[path.relative_to(ROOT).as_posix() for path in PAGES])
def test_lines_of_pages(page: Path) -> None:
    assert too_long(prose(page.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize("suffix", sorted(SOURCES))
def test_lines_of_comments(suffix: str) -> None:
    found = {}
    for path in sources():
        if path.suffix == suffix:
            lines = enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
            long = too_long((number, line) for number, line in lines if SOURCES[suffix].match(line))
            if long:
                found[path.relative_to(ROOT).as_posix()] = long
    assert found == {}


def test_the_limit_is_noticed() -> None:
    page = "\n".join(["short", "x" * 121, "| " + "x" * 200, "```", "y" * 200, "```", "z" * 120])
    assert [problem.split(":")[0] for problem in too_long(prose(page))] == ["line 2"]
