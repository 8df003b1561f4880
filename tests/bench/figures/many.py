"""A generated Go module of 20 packages with 25 functions each: the module of usual size for build and load times."""

from __future__ import annotations

from pathlib import Path

from tests.bench.build import OUT
from tests.support import artifacts

PACKAGES, FUNCTIONS = 20, 25
MODULE = "example.com/many"

HEAD = """// Package {name} is generated for the benchmark.
package {name}

import (
	"errors"
	"strconv"
	"strings"
)

// Item is data.
type Item struct {{
	Name  string
	Count int
	Tags  []string
}}

// ErrNegative is returned for negative numbers.
var ErrNegative = errors.New("negative")
"""

SHAPES = [
    "func F{n:02}(a int, b string) string {{ return b + strconv.Itoa(a+{salt}) }}",
    "func F{n:02}(xs []float64) float64 {{ s := {salt}.0; for _, x := range xs {{ s += x }}; return s }}",
    "func F{n:02}(item Item) (Item, error) {{ item.Count += {salt}; return item, nil }}",
    "func F{n:02}(words map[string]int) []string {{ r := []string{{}}; for w, c := range words {{ r = append(r, "
    "strings.Repeat(w, c+{salt})) }}; return r }}",
    "func F{n:02}(n int) (int, error) {{ if n < 0 {{ return 0, ErrNegative }}; return n + {salt}, nil }}",
]


def write_many(folder: Path, salt: int = 0) -> None:
    """Write the module; `salt` changes one function of the last package and nothing else."""
    folder.mkdir(parents=True, exist_ok=True)
    write(folder / "go.mod", f"module {MODULE}\n\ngo 1.21\n")
    for index in range(PACKAGES):
        name = f"p{index:02}"
        lines = [HEAD.format(name=name)]
        for number in range(FUNCTIONS):
            mine = salt if index == PACKAGES - 1 and number == 0 else 0
            shape = SHAPES[number % len(SHAPES)].format(n=number, salt=mine)
            lines.append(f"// F{number:02} is one of many.\n{shape}\n")
        write(folder / name / f"{name}.go", "\n".join(lines))


def write(file: Path, text: str) -> None:
    """Write a file unless it is so already: an untouched file keeps its time."""
    file.parent.mkdir(parents=True, exist_ok=True)
    if not file.exists() or file.read_text(encoding="utf-8") != text:
        file.write_text(text, encoding="utf-8")


def build_many() -> Path:
    """The artifact root of the module."""
    folder = OUT / "many"
    write_many(folder)
    return artifacts.build(str(folder))
