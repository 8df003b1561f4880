"""Links between the pages lead somewhere, the README leads to every page, and what pages name exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.docs import markdown
from tests.support.artifacts import ROOT

PAGES = markdown.pages()
NAMES = [path.relative_to(ROOT).as_posix() for path in PAGES]


def target(page: Path, link: str) -> tuple[Path, str]:
    """The file that a relative link leads to, and the anchor in it."""
    path, _, anchor = link.partition("#")
    return ((page.parent / path).resolve() if path else page), anchor


def relative_links(page: Path) -> list[str]:
    """The links of a page to files of this repository."""
    return [link for link in markdown.links(page.read_text(encoding="utf-8")) if not re.match(r"\w+:", link)]


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_links_lead_somewhere(page: Path) -> None:
    for link in relative_links(page):
        path, anchor = target(page, link)
        assert path.exists() and path.is_relative_to(ROOT), f"{link}: there is no {path}"
        if anchor:
            known = [markdown.anchor(title) for title in markdown.headings(path.read_text(encoding="utf-8"))]
            assert anchor in known, f"{link}: the anchors of {path.name} are {known}"


def test_the_readme_leads_to_every_page() -> None:
    linked = {target(ROOT / "README.md", link)[0] for link in relative_links(ROOT / "README.md")}
    pages = set((ROOT / "docs").glob("*.md"))
    assert sorted(path.name for path in pages - linked) == []


def test_the_index_of_decisions_is_whole() -> None:
    folder = ROOT / "docs" / "adr"
    rows = markdown.table((folder / "README.md").read_text(encoding="utf-8"), "record", "decision")
    files = sorted(path.name for path in folder.glob("[0-9]*.md"))
    assert [re.findall(r"\[(\d+)\]\(([\w-]+\.md)\)", row[0]) for row in rows] == [[(f[:4], f)] for f in files]
    assert len({name[:4] for name in files}) == len(files)


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_tests_that_a_page_names_exist(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for path, name in re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", text):
        file = ROOT / path
        assert file.is_file(), path
        assert not name or f"def {name}(" in file.read_text(encoding="utf-8"), f"{path} has no {name}"


@pytest.mark.parametrize(("page", "least"), [("architecture.md", 80), ("glossary.md", 20), ("abi.md", 2)])
def test_files_that_a_page_names_exist(page: str, least: int) -> None:
    text = markdown.read(f"docs/{page}")
    named = re.findall(r"`((?:usegolib|native|cbuild|go-runtime|tests)/[\w./{},-]*)`", text)
    assert len(named) >= least
    missing = [path for name in named for path in alternatives(name) if not (ROOT / path).exists()]
    assert missing == []


def alternatives(name: str) -> list[str]:
    """The paths that `a/{b,c}.rs` stands for."""
    if (found := re.fullmatch(r"(.*)\{([^}]*)\}(.*)", name)) is None:
        return [name]
    return [found[1] + part + found[3] for part in found[2].split(",")]
