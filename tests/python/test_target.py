"""What the first argument of `import_` means."""

from __future__ import annotations

from pathlib import Path

import pytest

from usegolib import errors
from usegolib._artifacts.target import Target, parse


@pytest.fixture
def go_module(tmp_path: Path) -> Path:
    root = tmp_path / "mod"
    (root / "sub").mkdir(parents=True)
    (root / "go.mod").write_text("// a comment\nmodule example.com/mod/v2 // another\n\ngo 1.21\n", encoding="utf-8")
    return root


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (("strings", None), Target("strings", None, None)),
        (("net/url", None), Target("net/url", None, None)),
        (("github.com/google/uuid", None), Target("github.com/google/uuid", None, None)),
        (("github.com/google/uuid@v1.6.0", None), Target("github.com/google/uuid", "v1.6.0", None)),
        (("github.com/google/uuid", "v1.6.0"), Target("github.com/google/uuid", "v1.6.0", None)),
        (("github.com/google/uuid@v1.6.0", "v1.6.0"), Target("github.com/google/uuid", "v1.6.0", None)),
        (("example.com/x@latest", None), Target("example.com/x", "latest", None)),
    ],
)
def test_import_paths(given: tuple[str, str | None], expected: Target) -> None:
    assert parse(*given) == expected


@pytest.mark.parametrize("name", ["strings", "net/url", "example.com/x"])
def test_what_is_standard(name: str) -> None:
    assert parse(name, None).is_standard == (name != "example.com/x")


def test_directories(go_module: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = Target("example.com/mod/v2", None, str(go_module.resolve()))
    assert parse(go_module, None) == whole
    assert parse(str(go_module), None) == whole
    monkeypatch.chdir(go_module.parent)
    assert parse("./mod", None) == whole
    assert parse("mod", None) == whole  # it has a go.mod
    below = Target("example.com/mod/v2/sub", None, str((go_module / "sub").resolve()))
    assert parse("mod/sub", None) == below
    monkeypatch.chdir(go_module / "sub")
    assert parse(".", None) == below


def test_a_standard_word_wins_over_a_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "strings").mkdir()
    (tmp_path / "strings" / "go.mod").write_text("module example.com/strings\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert parse("strings", None).directory is None
    assert parse("./strings", None).directory is not None
    assert parse(Path("strings"), None).directory is not None


def test_wrong_directories(tmp_path: Path) -> None:
    with pytest.raises(errors.ArtifactNotFoundError, match=r"no such directory: .*nowhere\nhint: "):
        parse(tmp_path / "nowhere", None)
    with pytest.raises(
        errors.ArtifactNotFoundError, match=r"is not in a Go module: no go\.mod .*\nhint: make it one: "
    ):
        parse(tmp_path, None)
    (tmp_path / "go.mod").write_text("go 1.21\n", encoding="utf-8")
    with pytest.raises(errors.ArtifactNotFoundError, match="has no module line"):
        parse(tmp_path, None)


def test_contradictions(go_module: Path) -> None:
    with pytest.raises(ValueError, match="name different versions"):
        parse("example.com/x@v1.0.0", "v2.0.0")
    with pytest.raises(ValueError, match="a local directory has no version to choose"):
        parse(go_module, "v1.0.0")
    for text in ("", "@v1", "x@", " x"):
        with pytest.raises(ValueError, match="neither an import path nor a directory"):
            parse(text, None)
    with pytest.raises(TypeError, match="expected str or path, got int"):
        parse(3, None)  # type: ignore[arg-type]
