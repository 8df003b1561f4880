"""The figures of README.md, measured: exact large numbers, odd text, the time of GetRows here and in Go alone, memory
over 20,000 reads."""

import json
import os
import shutil
import statistics
import subprocess
import sys
import time

import usegolib

MODULE = "github.com/xuri/excelize/v2@v2.11.1"
ROWS, COLUMNS, READS = 2000, 10, 20_000


def resident():
    """Memory of the process that is in RAM, in MiB (Linux)."""
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


def values(book):
    """Whether a large number and text with NUL and emoji come back as they were."""
    book.SetCellValue("Sheet1", "A1", 2**40)
    book.SetCellValue("Sheet1", "A2", "a\x00b 🐹")
    return {
        "2**40": book.GetCellValue("Sheet1", "A1") == str(2**40),
        "NUL and emoji": book.GetCellValue("Sheet1", "A2") == "a\x00b 🐹",
    }


def write(book):
    """A sheet of 2,000 x 10 texts."""
    for row in range(1, ROWS + 1):
        for column in range(COLUMNS):
            book.SetCellValue("Sheet1", f"{chr(65 + column)}{row}", f"cell {row}.{column}")


def rows(book):
    """Milliseconds of GetRows of that sheet, median of 20."""
    times = []
    for _ in range(20):
        start = time.perf_counter()
        found = book.GetRows("Sheet1")
        times.append((time.perf_counter() - start) * 1000)
    assert len(found) == ROWS and len(found[0]) == COLUMNS
    return round(statistics.median(times), 1)


def in_go():
    """The same from the program in pure/, where there is Go."""
    if shutil.which("go") is None:
        return None
    command = ["go", "run", "."]
    place = os.path.join(os.path.dirname(os.path.abspath(__file__)), "pure")
    return json.loads(subprocess.check_output(command, cwd=place, env={**os.environ, "GOWORK": "off"}))


def growth(book):
    """MiB that the process grew by over 20,000 reads, after as many that warmed it up."""
    for _ in range(READS):
        book.GetCellValue("Sheet1", "B7")
    before = resident()
    for _ in range(READS):
        book.GetCellValue("Sheet1", "B7")
    return round(resident() - before, 2)


def main():
    """All of them, as JSON, the times of GetRows in turn with those of Go alone."""
    excelize = usegolib.import_(MODULE, artifact_dir=sys.argv[1] if len(sys.argv) > 1 else None, build_if_missing=True)
    with excelize.NewFile() as book:
        found = values(book)
        write(book)
        found["GetRows ms"] = []
        for _ in range(3):
            with excelize.OpenReader(book.WriteToBuffer()) as opened:
                times = {"just written": rows(book), "opened": rows(opened)}
            found["GetRows ms"].append({"usegolib": times, "go": in_go()})
        found["MiB grown"] = growth(book)
    print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
