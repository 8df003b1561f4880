"""The same module in another directory, compiled anew from the first package on, builds to the same bytes."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Callable

import pytest

from tests.property import generate


def _contents(root: Path) -> dict[str, bytes]:
    """What the inputs determine, by path below the artifact root: all but the lock and the record of the build."""
    files = [path for path in root.rglob("*") if path.is_file() and path.name not in (".lock", "build.json")]
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in files}


@pytest.mark.compiles
def test_same_bytes_from_another_directory_and_an_empty_cache(
    build: Callable[..., Path], cli: Callable[..., Any], generated: Path, tmp_path: Path
) -> None:
    other = tmp_path / "elsewhere" / "module"
    generate.write_into(other, generate.sources())
    nothing_compiled = {"GOCACHE": str(tmp_path / "go-cache")}
    ran = cli("build", "--module", other, "--out", tmp_path / "out", "--force", env=nothing_compiled)
    assert ran.code == 0, ran.stderr
    first, second = _contents(build(str(generated))), _contents(tmp_path / "out")
    assert sorted(first) == sorted(second)
    assert any(name.endswith("manifest.json") for name in first)
    assert [name for name in first if first[name] != second[name]] == []
