"""Real modules in a few artifacts, with the pinned versions of modules.json.

`fast` modules are small and run in CI; the others only with `make corpus-test` (`--corpus`). Every artifact holds many
modules and the standard packages that their tests use, so that a type of one package is the same in all of them.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Callable

import pytest

import usegolib

HERE = Path(__file__).parent
LISTED = json.loads((HERE / "modules.json").read_text(encoding="utf-8"))["modules"]
PINNED = dict(entry["module"].rsplit("@", 1) for entry in LISTED)
STANDARD = ("bytes", "errors", "io", "strings")
GROUPS = {
    "fast": (
        "github.com/BurntSushi/toml",
        "github.com/Masterminds/semver/v3",
        "github.com/PuerkitoBio/goquery",
        "github.com/RoaringBitmap/roaring/v2",
        "github.com/cespare/xxhash/v2",
        "github.com/dustin/go-humanize",
        "github.com/google/uuid",
        "github.com/hashicorp/golang-lru/v2",
        "github.com/itchyny/gojq",
        "github.com/microcosm-cc/bluemonday",
        "github.com/oklog/ulid/v2",
        "github.com/samber/lo",
        "github.com/shopspring/decimal",
        "github.com/tdewolff/minify/v2",
        "github.com/yuin/goldmark",
        "gopkg.in/yaml.v3",
    ),
    "large": (
        "github.com/alecthomas/chroma/v2",
        "github.com/blevesearch/bleve/v2",
        "github.com/dop251/goja",
        "github.com/expr-lang/expr",
        "github.com/go-echarts/go-echarts/v2",
        "github.com/google/cel-go/cel",
        "github.com/google/cel-go/common/types",
        "github.com/klauspost/compress",
        "github.com/miekg/dns",
        "github.com/tetratelabs/wazero",
        "github.com/xuri/excelize/v2",
        "gonum.org/v1/gonum/mat",
        "gonum.org/v1/gonum/optimize",
        "gonum.org/v1/gonum/stat",
        "mvdan.cc/sh/v3",
    ),
}


def pinned(path: str) -> str:
    """`path@version`, by the module that is pinned."""
    return next(f"{path}@{version}" for module, version in PINNED.items() if f"{path}/".startswith(f"{module}/"))


def corpus_root(build: Callable[..., Path], group: str) -> Path:
    """The artifact root of a group; what generics.json instantiates is in the fast one."""
    generics = HERE / "generics.json" if group == "fast" else None
    return build(*map(pinned, GROUPS[group]), *STANDARD, generics=generics)


@pytest.fixture(scope="session")
def corpus(build: Callable[..., Path]) -> Callable[[str], Any]:
    """`corpus("github.com/yuin/goldmark")` gives the handle of a package, from the artifact of its module's group."""

    def load(package: str) -> Any:
        for group, modules in GROUPS.items():
            if any(f"{package}/".startswith(f"{module}/") for module in modules):
                return usegolib.import_(package, artifact_dir=corpus_root(build, group))
        raise LookupError(f"{package} is in no group")

    return load
