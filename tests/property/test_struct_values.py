"""Struct types of the standard library keep their values on the way through Python; Go says what it got.

Zero values, filled ones, and ones with empty parts that are not nil; given by Go and made in Python, as parameters, in
slices and maps and behind pointers, as dataclasses, and after every attribute was read.
"""

from __future__ import annotations

import copy
import pickle
from typing import Any, Callable

import pytest

import usegolib
from tests.property import judge
from tests.support import artifacts

STRUCTS = """
archive/tar.Header archive/zip.FileHeader crypto/x509/pkix.Name encoding/asn1.BitString encoding/csv.ParseError
encoding/pem.Block encoding/xml.StartElement expvar.KeyValue go/build.Package go/token.Position image.Rectangle
image/color.RGBA net.IPNet net.TCPAddr net.MX net/http.Cookie net/mail.Address net/url.URL os/user.User
runtime/debug.BuildInfo runtime/debug.Module
""".split()


@pytest.fixture(scope="module")
def judged(build: Callable[..., Any]) -> Any:
    folder = judge.write(artifacts.CACHE.parent / "judge", STRUCTS)
    return usegolib.import_("example.com/judge", artifact_dir=build(str(folder)))


def touched(value: Any) -> Any:
    """The value after every part was read by attribute."""
    if hasattr(type(value), "__go_plan__"):
        for field in type(value).__go_plan__.fields:
            touched(getattr(value, field.name))
    return value


@pytest.mark.parametrize("way", [0, 1, 2], ids=["zero", "filled", "empty"])
@pytest.mark.parametrize("number", range(len(STRUCTS)), ids=STRUCTS)
def test_struct(judged: Any, number: int, way: int) -> None:
    make, want, show, hold, want_hold = (
        getattr(judged, f"{name}{number}") for name in ("Make", "Want", "Show", "Hold", "WantHold")
    )
    value, expected = make(way), want(way)
    if not isinstance(value, dict):
        pytest.skip("stays in Go")
    assert show(value) == expected
    assert show(touched(make(way))) == expected
    other = value if holds_objects(value) else copy.deepcopy(value)
    assert hold([value, other], {"k": value}, value) == want_hold(way)
    if not holds_objects(value):
        assert show(pickle.loads(pickle.dumps(value))) == show(copy.deepcopy(value)) == expected
    typed = judged.typed()
    assert getattr(typed, f"Show{number}")(getattr(typed, f"Make{number}")(way)) == expected
    if way == 0:
        assert show(type(value)()) == expected and value == type(value)()


def holds_objects(value: Any) -> bool:
    """Whether something inside stays in Go."""
    if isinstance(value, dict):
        return any(map(holds_objects, value.values()))
    if isinstance(value, (list, tuple)):
        return any(map(holds_objects, value))
    return hasattr(value, "_handle")
