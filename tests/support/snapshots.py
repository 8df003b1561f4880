"""Whole texts as snapshots: `UPDATE_SNAPSHOTS=1` writes them, any other run compares."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path

from tests.support.artifacts import ROOT

NOISE = (
    (re.compile(r"go1\.\d+(\.\d+)?"), "<go version>"),
    (re.compile(r"linux-amd64|linux-arm64|darwin-arm64|darwin-amd64"), "<platform>"),
    (re.compile(r"linux/amd64|linux/arm64|darwin/arm64|darwin/amd64"), "<platform>"),
    (re.compile(r"\b[0-9a-f]{64}\b"), "<sha256>"),
    (re.compile(r"-[0-9a-f]{16}\.(so|dylib|dll)"), "-<build id>.so"),
    (re.compile(r"\b\d+(\.\d+)? m?s\b"), "<time>"),
    (re.compile(r"\b\d+ bytes\b"), "<n> bytes"),
    (re.compile(r"the manifest says \d+"), "the manifest says <n>"),
    (re.compile(r"\b(CC|CXX)=('[^']*'|\S+)"), r"\1=<compiler>"),
    (re.compile(r"\b[0-9a-f]{24}\b"), "<key>"),
    (re.compile(r"C compiler  .*"), "C compiler  <c compiler>"),
    (re.compile(r"<go version>-[0-9a-f]{16}"), "<go version>-<digest>"),
)


def normal(text: str, replace: Mapping[str, str]) -> str:
    """The text without what differs between machines."""
    for raw, name in sorted({**replace, str(ROOT): "<root>"}.items(), key=lambda item: -len(item[0])):
        text = text.replace(raw, name)
    for pattern, name in NOISE:
        text = pattern.sub(name, text)
    return "\n".join(line.rstrip() for line in text.strip().splitlines()) + "\n"


def check(test_file: str, name: str, text: str, **replace: object) -> None:
    """Compare with `snapshots/<name>.txt` beside the test; keywords give names to paths (`TMP=tmp_path`)."""
    seen = normal(text, {str(raw): f"<{label.lower()}>" for label, raw in replace.items()})
    file = Path(test_file).parent / "snapshots" / f"{name}.txt"
    if os.environ.get("UPDATE_SNAPSHOTS"):
        file.parent.mkdir(exist_ok=True)
        file.write_text(seen, encoding="utf-8")
    expected = (
        file.read_text(encoding="utf-8")
        if file.exists()
        else f"(no snapshot {file.name}; UPDATE_SNAPSHOTS=1 writes it)"
    )
    assert seen == expected
