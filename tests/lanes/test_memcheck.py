"""`make memcheck` blames the right part for what valgrind finds."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest

from tests.dev.memcheck import blame, errors

CORE, GO, PYTHON, LIBC = "/x/libusegolib.so", "/x/libkinds-0123456789abcdef.so", "/usr/bin/python3.11", "/lib/libc.so.6"


def error(*frames: tuple[str, str], kind: str = "InvalidRead") -> str:
    """An error as valgrind writes it, innermost frame first."""
    inside = "".join(f"<frame><obj>{library}</obj><fn>{name}</fn></frame>" for library, name in frames)
    return f"<error><kind>{kind}</kind><what>w</what><stack>{inside}</stack></error>"


@pytest.mark.parametrize(
    ("frames", "part"),
    [
        ([(CORE, "encode"), (PYTHON, "_PyEval_EvalFrameDefault")], "core"),
        ([(LIBC, "memmove"), (CORE, "encode"), (PYTHON, "vectorcall")], "core"),
        ([(PYTHON, "Py_DECREF"), (PYTHON, "list_dealloc"), (CORE, "reply")], "core"),
        ([(PYTHON, "Py_INCREF"), (PYTHON, "_PyEval_EvalFrameDefault"), (CORE, "call::first")], "python"),
        ([(GO, "runtime.scanobject"), (GO, "crosscall2"), (CORE, "calls::dispatch::with_frame")], "go"),
        ([("", "???"), (CORE, "calls::dispatch::with_frame")], "go"),
        ([(PYTHON, "unicode_compare"), (PYTHON, "main")], "python"),
        ([("/x/_json.cpython-311.so", "scan"), (PYTHON, "main")], "_json.cpython-311.so"),
    ],
)
def test_blame(frames: list[tuple[str, str]], part: str) -> None:
    assert blame(ET.fromstring(error(*frames))) == part


def test_a_report_that_ends_early_is_read(tmp_path) -> None:  # type: ignore[no-untyped-def]
    report = tmp_path / "report.xml"
    good, lost = error((CORE, "encode")), error((LIBC, "malloc"), (CORE, "make"), kind="Leak_PossiblyLost")
    report.write_text(f"<valgrindoutput>\n{good}\n{lost}\n<error><kind>cut", encoding="utf-8")
    assert [blame(found) for found in errors(report)] == ["core"]
