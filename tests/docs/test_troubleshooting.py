"""docs/troubleshooting.md has every error, each where it belongs, and none that does not exist."""

from __future__ import annotations

import inspect
import re

import pytest

from tests.docs import markdown, texts
from tests.support.artifacts import ROOT
from usegolib import errors
from usegolib._core import abi as _abi, status as _status

PAGE = markdown.read("docs/troubleshooting.md")
TABLES = markdown.tables(PAGE)
CLASSES = [name for name, cls in inspect.getmembers(errors, inspect.isclass) if issubclass(cls, errors.UseGoLibError)]
# Entries by section, from the tables of texts.
ENTRIES = [
    (table.section, entry)
    for table in TABLES
    if table.rows[0][0] == "text"
    for row in table.rows[1:]
    for entry in markdown.quoted(row[0])
]


def kinds() -> list[str]:
    """The kinds of the build command, as its source spells them."""
    source = (ROOT / "cbuild" / "src" / "errors.rs").read_text(encoding="utf-8")
    return re.findall(r'Self::\w+ => "([a-z-]+)"', source)


def section(title: str) -> str:
    """What stands below a heading, its own sub-headings included."""
    level, rest = re.search(rf"^(#+) {re.escape(title)}\n(.*)", PAGE, re.MULTILINE | re.DOTALL).groups()  # type: ignore[union-attr]
    return re.split(rf"^#{{1,{len(level)}}} ", rest, maxsplit=1, flags=re.MULTILINE)[0]


def test_every_class_has_an_entry_and_every_entry_a_class() -> None:
    listed = re.findall(r"^### (\w+)$", section("Exceptions"), re.MULTILINE)
    assert sorted(listed) == sorted(CLASSES)
    for name in listed:
        assert len(section(name).strip()) > 60, name


def test_every_kind_of_build_error() -> None:
    listed = re.findall(r"^### ([\w-]+)$", section("Kinds of build errors"), re.MULTILINE)
    assert listed == kinds()
    documented = re.findall(r"`([a-z-]+)`", errors.BuildError.__doc__ or "")
    assert [name for name in documented if name != "kind"] == kinds()


def test_every_status_of_the_core() -> None:
    rows = markdown.table(PAGE, "code", "exception", "when")
    assert [row[0] for row in rows] == [f"{n} {name}" for n, name in _abi.STATUS_NAMES.items() if n]
    for number, row in enumerate(rows, start=1):
        if number != _abi.STATUS_BUFFER_TOO_SMALL:
            assert row[1] == type(_status.error_for(number, "x")).__name__, row


@pytest.mark.parametrize("found", texts.of_the_build_command(), ids=lambda text: f"{text.file}:{text.text[:40]}")
def test_texts_of_the_build_command(found: texts.Text) -> None:
    kind = re.sub(r"(?<!^)(?=[A-Z])", "-", found.code).lower()
    assert [entry for place, entry in ENTRIES if place == kind and texts.fits(entry, found.text)], (kind, found)


@pytest.mark.parametrize("found", texts.of_the_core(), ids=lambda text: f"{text.file}:{text.text[:40]}")
def test_texts_of_the_core(found: texts.Text) -> None:
    code = next(n for n, name in _abi.STATUS_NAMES.items() if name.replace(" ", "") == found.code.lower())
    name = type(_status.error_for(code, "x")).__name__
    assert [entry for place, entry in ENTRIES if place == name and texts.fits(entry, found.text)], (name, found)


LITERALS = texts.all_literals()


@pytest.mark.parametrize(("place", "entry"), ENTRIES, ids=lambda part: str(part)[:50])
def test_no_entry_without_an_error(place: str, entry: str) -> None:
    assert any(texts.fits(entry, literal) for literal in LITERALS), (place, entry)


# Reasons for not binding ---------------------------------------------------------------------------------------------


def reasons(text: str, *header: str) -> list[str]:
    """The first column of a table of reasons."""
    return [name for row in markdown.table(text, *header) for name in markdown.quoted(row[0])]


def test_the_list_of_reasons_is_the_same_everywhere() -> None:
    rust = (ROOT / "native" / "schema" / "src" / "skip.rs").read_text(encoding="utf-8")
    names = re.findall(r"^    (\w+),$", rust.partition("pub enum SkipReason")[2], re.MULTILINE)
    known = {re.sub(r"(?<!^)(?=[A-Z])", "-", name).lower() for name in names}
    go = (ROOT / "go-runtime" / "scan" / "schema.go").read_text(encoding="utf-8")
    scanner = set(re.findall(r'^\treason\w+ +Reason = "([\w-]+)"', go, re.MULTILINE))
    assert len(known) > 10 and scanner == known - {"compile"}  # which the build command finds

    types = markdown.read("docs/types.md")
    explained = reasons(types, "reason", "meaning")
    outdated = re.search(r"^((?:`\w+`(?:, | and )?)+) stand in the schema", types, re.MULTILINE)
    assert outdated
    earlier = markdown.quoted(outdated.group(1))
    assert set(explained) | set(earlier) == known and len(explained) + len(earlier) == len(known)
    assert set(reasons(PAGE, "reason", "what can be done")) == known


def test_the_scanner_gives_no_reason_that_is_only_of_earlier_versions() -> None:
    used = set()
    for file in (ROOT / "go-runtime" / "scan").glob("*.go"):
        used |= set(re.findall(r"obstacle\((reason\w+)", file.read_text(encoding="utf-8")))
    go = (ROOT / "go-runtime" / "scan" / "schema.go").read_text(encoding="utf-8")
    names = dict(re.findall(r'^\t(reason\w+) +Reason = "([\w-]+)"', go, re.MULTILINE))
    explained = set(reasons(markdown.read("docs/types.md"), "reason", "meaning")) - {"compile"}
    assert {names[name] for name in used} == explained
