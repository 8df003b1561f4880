"""Package handles: what is an attribute, what is not, and with which words."""

from __future__ import annotations

import copy
import types
from pathlib import Path
from typing import Any

import pytest

import usegolib
from tests.python import samples
from tests.python.samples import function, package, skipped
from usegolib import errors
from usegolib._packages import in_use as _in_use

PERSON, PERSON_STRUCT, CELSIUS = 25, 26, 27
NAMES = ["deep/inner", "version", "go-x", "class"]
TYPES = [
    {
        "kind": "named",
        "package": "example.com/mod",
        "name": "Person",
        "underlying": PERSON_STRUCT,
        "go": "example.com/mod.Person",
    },
    {"kind": "struct", "fields": [{"name": "Name", "key": "name", "type": samples.STRING}], "go": "struct{...}"},
    {
        "kind": "named",
        "package": "example.com/mod",
        "name": "Celsius",
        "underlying": 13,
        "go": "example.com/mod.Celsius",
    },
]


@pytest.fixture
def handle(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    monkeypatch.setattr(_in_use, "_artifacts", {})
    root = package(
        "example.com/mod",
        function("ToUpper", 0),
        function("ToLower", 1),
        {"kind": "type", "name": "Person", "type": PERSON, "signature": "type Person struct{...}"},
        {"kind": "type", "name": "Celsius", "type": CELSIUS, "signature": "type Celsius float64"},
        {"kind": "type", "name": "Alias", "type": samples.INT, "signature": "type Alias = int"},
        skipped("func", "NewReader", "object", "result: *strings.Reader stays in Go"),
        skipped("var", "Default", "variable", "package variable of type int"),
        {**skipped("method", "Len", "method", "methods come with objects"), "receiver": "*Person"},
    )
    below = [package(f"example.com/mod/{name}", function("F", 2 + index)) for index, name in enumerate(NAMES)]
    broken = package("example.com/mod/broken", error="broken.go:3: undefined: x")
    docs = {"example.com/mod": {"": "Package mod is a sample.", "ToUpper": "ToUpper makes it loud."}}
    return usegolib.load_artifact(samples.write(tmp_path, samples.manifest(root, *below, broken, types=TYPES), docs))


def test_dir_is_exactly_what_there_is(handle: Any) -> None:
    own = ["abi_version", "generic", "host", "hosts", "module", "object", "options", "package", "schema", "slice"]
    own += ["aio", "future", "std", "sub", "typed", "version"]
    children = ["broken", "class_", "deep", "go_x", "version_"]
    assert dir(handle) == sorted([*own, *children, "ToUpper", "ToLower", "Person", "Celsius"])
    for name in dir(handle):
        assert getattr(handle, name) is not None
    assert sorted(handle.__all__) == sorted([*children, "ToUpper", "ToLower", "Person", "Celsius"])


def test_the_home_of_a_type_that_occurs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(_in_use, "_artifacts", {})
    foreign = [{**TYPES[0], "package": "example.org/other"}, TYPES[1]]
    data = samples.manifest(package("example.com/mod", function("F", 0)), types=foreign)
    other = usegolib.load_artifact(samples.write(tmp_path, data)).sub("example.org/other")
    assert other.__all__ == ["Person"]
    assert other.Person(Name="a") == {"name": "a"}


def test_own_attributes(handle: Any) -> None:
    assert isinstance(handle, types.ModuleType)
    assert (handle.module, handle.version, handle.package) == ("example.com/mod", "v1.0.0", "example.com/mod")
    assert handle.abi_version == 1 << 16
    assert handle.schema["packages"][0]["path"] == "example.com/mod"
    assert repr(handle) == "<Go package example.com/mod@v1.0.0>"
    assert repr(handle.deep.inner) == "<Go package example.com/mod/deep/inner of example.com/mod@v1.0.0>"


def test_attributes_are_kept(handle: Any) -> None:
    assert handle.ToUpper is handle.ToUpper
    assert "ToUpper" in vars(handle)
    assert handle.ToUpper.__name__ == "ToUpper"
    assert handle.Person is handle.Person
    assert issubclass(handle.Person, dict)


def test_documentation(handle: Any) -> None:
    assert handle.__doc__ == "Package mod is a sample."
    assert handle.ToUpper.__doc__ == "func ToUpper(s string) string\n\nToUpper makes it loud."
    assert handle.ToLower.__doc__ == "func ToLower(s string) string"


def test_sub_packages(handle: Any) -> None:
    assert handle.sub("version") is handle.version_
    assert handle.sub("deep/inner") is handle.deep.inner is handle.sub("example.com/mod/deep/inner")
    assert handle.sub("go-x") is handle.go_x
    assert handle.deep.package == "example.com/mod/deep"
    assert callable(handle.deep.inner.F)
    with pytest.raises(errors.GoNameError) as caught:
        handle.sub("depe")
    assert str(caught.value) == (
        "example.com/mod has no sub-package 'depe' in this artifact\n"
        "hint: did you mean deep? Or for the Go package depe from the same artifact: "
        'usegolib.import_(["example.com/mod", "depe"])'
    )
    with pytest.raises(errors.GoNameError) as caught:
        handle.sub("Deep")
    assert str(caught.value).endswith("hint: did you mean deep?")


@pytest.mark.parametrize(
    ("name", "nearest"), [("ToUper", "ToUpper"), ("to_lower", "ToLower"), ("person", "Person"), ("modul", "module")]
)
def test_misspelt(handle: Any, name: str, nearest: str) -> None:
    with pytest.raises(AttributeError) as caught:
        getattr(handle, name)
    assert type(caught.value) is errors.GoNameError
    assert str(caught.value) == f"the Go package example.com/mod exports no {name}\nhint: did you mean {nearest}?"


def test_nothing_near(handle: Any) -> None:
    with pytest.raises(errors.GoNameError) as caught:
        handle.Xyzzy  # noqa: B018
    assert str(caught.value) == "the Go package example.com/mod exports no Xyzzy"
    assert not hasattr(handle, "Len")  # a method is no name of the package
    assert not hasattr(handle, "_private")


def test_skipped(handle: Any) -> None:
    with pytest.raises(errors.UnsupportedSignatureError) as caught:
        handle.NewReader  # noqa: B018
    assert str(caught.value) == (
        "mod.NewReader exists in Go and is not bound: result: *strings.Reader stays in Go [object] (a.go:7)\n"
        "    func NewReader"
    )
    with pytest.raises(errors.UnsupportedSignatureError, match=r"package variable of type int \[variable\]"):
        handle.Default  # noqa: B018
    with pytest.raises(errors.UnsupportedSignatureError, match="are plain Python values, pass them as they are"):
        handle.Alias  # noqa: B018


def test_broken_package(handle: Any) -> None:
    with pytest.raises(errors.UnsupportedSignatureError) as caught:
        handle.broken.F  # noqa: B018
    assert str(caught.value) == (
        "the Go package example.com/mod/broken could not be built, so nothing of it is bound:\n"
        "broken.go:3: undefined: x"
    )


def test_copies_and_pickles_are_the_same_object(handle: Any) -> None:
    import pickle

    assert copy.copy(handle) is handle
    assert copy.deepcopy(handle) is handle
    assert pickle.loads(pickle.dumps(handle)) is handle
    assert pickle.loads(pickle.dumps(handle.deep.inner)) is handle.deep.inner
    assert pickle.loads(pickle.dumps(handle.ToUpper)) is handle.ToUpper
