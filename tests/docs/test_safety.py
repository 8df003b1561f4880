"""Every SAFETY comment names the fact that makes its block true; "by the contract" and "as above" name none."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tests.support.artifacts import ROOT

EMPTY = re.compile(
    r"\b(by|keeps?) (this function's|the caller's|the) (contract|word)\b|\bcontract of\b|\bas above\b|\bvouch|"
    r"\bthe caller (promises|guarantees)\b|\bby contract\b|^(safe|fine|ok|trivial|see above)\W*$",
    re.IGNORECASE,
)


def safety_comments(source: str) -> Iterator[tuple[int, str]]:
    """The SAFETY comments of a source, each with its line number and joined into one line."""
    lines = source.splitlines()
    for number, line in enumerate(lines, 1):
        if (found := re.match(r"\s*// SAFETY:\s*(.*)", line)) is None:
            continue
        text = [found[1]]
        for follower in lines[number:]:
            more = re.match(r"\s*// (?!SAFETY:)(.*)", follower)
            if more is None:
                break
            text.append(more[1])
        yield number, " ".join(text)


def test_safety_comments_name_a_fact() -> None:
    found = []
    for folder in ("native", "cbuild"):
        for path in sorted((ROOT / folder).rglob("*.rs")):
            if "target" not in path.relative_to(ROOT).parts:
                comments = safety_comments(path.read_text(encoding="utf-8"))
                name = path.relative_to(ROOT).as_posix()
                found += [f"{name}:{number}: {text}" for number, text in comments if EMPTY.search(text)]
    assert found == []


def test_an_empty_comment_is_noticed() -> None:
    source = (
        "// SAFETY: by this function's\n// contract.\nunsafe {}\n// SAFETY: as above.\n// SAFETY: the GIL is held.\n"
    )
    assert [number for number, text in safety_comments(source) if EMPTY.search(text)] == [1, 4]
