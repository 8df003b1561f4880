"""The benchmark's own parts: nothing here looks at how long anything takes."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.bench import build, chart, profile, report, runner, targets
from tests.bench.figures.figure import figure
from tests.bench.rows import BY_KEY, ROWS, VALUES, read

SAMPLE: dict[str, Any] = {
    "made": "2026-01-02",
    "machine": "a machine",
    "versions": "Go 1.26",
    "rows": {
        "cpython3.11": {
            "add_int": {"usegolib": {"ns": 90.0}, "cext": {"ns": 100.0}, "ctypes": {"ns": 500.0}},
            "echo_5": {"usegolib": {"ns": 250.0}, "cext": {"ns": 200.0}, "0.1.0": {"failed": "wrong 'x'"}},
            "echo_bytes": {"usegolib": {"ns": 100.0}, "cext": {"ns": 200.0}, "cffi": {"ns": 50.0}},
            "counter": {"usegolib": {"absent": "no objects"}, "cext": {"ns": 5.0}},
            "people": {"usegolib": {"ns": 900.0}, "floor": {"ns": 300.0}, "cext": {"ns": 1000.0}},
            "people_unread": {"msgspec": {"ns": 400.0}},
        },
        "pypy3.9": {"add_int": {"usegolib": {"ns": 301.0}}},
    },
    "missing": {"pypy3.9": {"cext": "a C extension for CPython"}},
    "figures": {"cpython3.11": [figure("cpython3.11", "scan", "0.9 s", "<= 0.5 s", False)]},
}


def verdicts(title: str) -> list[tuple[str, object]]:
    """What the sample reaches of one target."""
    return [(outcome.reached, outcome.met) for outcome in targets.outcomes(SAMPLE) if outcome.title == title]


def test_rows_have_one_key_each_and_right_answers() -> None:
    assert len(BY_KEY) == len(ROWS)
    people = [{"Name": "", "Age": 20 + i % 60, "Email": "", "Tags": [], "Scores": {}} for i in range(1000)]
    assert read(people) == BY_KEY["people"].expected
    assert sum(VALUES["numbers"]) == BY_KEY["sum_list"].expected
    assert sum(VALUES["doubles"]) == BY_KEY["sum_lent"].expected


def test_targets_compare_within_the_run() -> None:
    assert verdicts("AddInt(1, 2)") == [("0.90 x", True)]
    assert verdicts("Echo, 5 characters") == [("1.25 x", False)]
    assert verdicts("EchoBytes, 1 MiB") == [("2.00 x", False)], "against the best peer, which is not the C extension"
    assert verdicts("Counter.Inc on an object") == [("no objects", None)]
    assert verdicts("People(1000), without the Go function's own time") == [("1.50 x", False)]
    assert verdicts("AddInt(1, 2), PyPy, warm") == [("301 ns", False)]
    assert verdicts("scan") == [("0.9 s", False)]


def test_report_names_what_is_not_met_and_what_is_not_there(tmp_path: Path) -> None:
    text = report.markdown(SAMPLE)
    assert "| AddInt(1, 2) | 90 | 100 | - | 500 |" in text
    assert "**not met**" in text and "no objects" in text and "wrong 'x'" in text
    assert "cext is not there: a C extension for CPython" in text
    page = tmp_path / "page.md"
    page.write_text("before\n<!-- begin figures: written by make bench -->\nold\n<!-- end figures -->\nafter\n")
    for _ in range(2):
        report.insert(page, text, "figures")
    whole = page.read_text()
    assert whole.startswith("before\n") and whole.endswith("-->\nafter\n") and "old" not in whole
    assert whole.count("not met") == text.count("not met")
    with pytest.raises(SystemExit, match="has lost its marks"):
        report.insert(page, text, "other")


def test_chart_is_an_image_with_a_line_per_row() -> None:
    drawn = ElementTree.fromstring(chart.draw("cpython3.11", SAMPLE["rows"]["cpython3.11"]))
    texts = ["".join(element.itertext()) for element in drawn.iter("{http://www.w3.org/2000/svg}text")]
    assert {"AddInt(1, 2)", "90 ns", "Counter.Inc on an object", "not offered yet", "1x"} <= set(texts)
    assert "SumFloats, list of 1,000" not in texts, "a row without times has no line"


def test_profile_reads_counts_and_leaves_out_what_both_runs_have(tmp_path: Path) -> None:
    few, many = tmp_path / "few", tmp_path / "many"
    few.write_text(
        "events: Ir\nfl=/x/Python/ceval.c\nfn=eval\n1 1000\n2 500\nfl=???\nfn=core::call::h0123456789abcdef\n0 7\n"
    )
    many.write_text(
        "events: Ir\nfl=/x/Python/ceval.c\nfn=eval\n1 9000\n2 500\nfl=???\nfn=core::call::h0123456789abcdef\n0 9\n"
    )
    core = {"core::call"}
    found = profile.counts(many, core)
    found.subtract(profile.counts(few, core))
    assert found == Counter({("Python", "eval"): 8000, ("the core, Rust", "core::call"): 2})


@pytest.mark.compiles
def test_peers_are_built_checked_and_timed_in_turns() -> None:
    commands, missing = build.commands(build.main_interpreter(), ["usegolib", "cext", "ctypes", "floor"])
    assert set(missing) <= {"cext"}, "a Python without C headers has no C extension"
    rows = [BY_KEY["add_int"], BY_KEY["echo_person"]]
    cells = runner.measure(commands, rows, runner.Plan(rounds=2, repeats=1, least_ms=1))
    for peer in commands:
        assert len(cells["add_int"][peer]["all"]) == 2  # type: ignore[arg-type]
    assert cells["echo_person"]["floor"] == {"absent": "not a row of the floor"}
    assert cells["echo_person"]["usegolib"]["ns"]


@pytest.mark.compiles
def test_a_peer_that_answers_wrongly_or_ends_is_not_timed() -> None:
    shell = {
        "wrong": build.Command(["sh", "-c", "read line; echo wrong 4; read line"], {}),
        "gone": build.Command(["sh", "-c", "exit 3"], {}),
    }
    cells = runner.measure(shell, [BY_KEY["add_int"]], runner.Plan(rounds=1, repeats=1, least_ms=1))["add_int"]
    assert cells["wrong"] == {"failed": "wrong 4"}
    assert str(cells["gone"]["failed"]).startswith("failed: the process")
