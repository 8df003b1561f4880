"""The distribution is `usegolib-rs`: `usegolib` on the Python index is another project, and no text leads there."""

from __future__ import annotations

import re

from tests.support.artifacts import ROOT
from usegolib._version import DISTRIBUTION

_TEXTS = {".py", ".rs", ".go", ".md", ".toml", ".txt", ".snap", ".yml", ".yaml", ".cfg", ""}
_INSTALL = re.compile(r"pip[^\n`\"]* install [^\n`\"]*?(?<![\w./*-])usegolib(?![\w*/-])")


def test_no_text_tells_to_install_the_other_project() -> None:
    """Hints used to end with `pip install --force-reinstall usegolib`, which replaced this package by that one."""
    found = []
    for folder in ("usegolib", "native", "cbuild", "go-runtime", "docs", "examples", "tests"):
        files = (path for path in (ROOT / folder).rglob("*") if path.is_file() and path.suffix in _TEXTS)
        found += [file for file in files if not {"target", "_bin", "__pycache__"} & set(file.parts)]
    found += [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "setup.py", "Makefile", "pyproject.toml")]
    for file in found:
        match = _INSTALL.search(file.read_text(encoding="utf-8", errors="replace"))
        # Pages on moving from that project, and this test's own words, name it on purpose.
        assert match is None or file.name in {"test_distribution.py"}, f"{file}: {match.group()}"


def test_the_name_is_the_same_everywhere() -> None:
    rust = (ROOT / "cbuild" / "src" / "package" / "wheel.rs").read_text(encoding="utf-8")
    assert f'pub const DISTRIBUTION: &str = "{DISTRIBUTION}";' in rust
    assert DISTRIBUTION in (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_pattern_finds_what_it_is_for() -> None:
    assert _INSTALL.search("run: pip install --force-reinstall usegolib")
    assert _INSTALL.search("python -m pip install usegolib==0.1")
    for good in ("pip install usegolib-rs", "pip install dist/usegolib_rs-*.whl", "pip uninstall usegolib usegolib-rs"):
        assert not _INSTALL.search(good), good
