"""Sub-packages whose names every handle has: both are there, the handle's own and what Go exports.

`h.object.Signature` used to be "'function' object has no attribute 'Signature'", without a word about `h.object_`.
"""

import copy
import inspect
import json
import pickle
from unittest import mock

import pytest

from usegolib.errors import GoNameError


@pytest.fixture
def objects(fixture_module):
    return fixture_module("objects", "example.com/objects")


def test_go_names_behind_a_method(objects):
    assert objects.object.Sign("Ada").Name == "Ada"
    assert objects.object.Signature is objects.object_.Signature is objects.sub("object").Signature
    assert objects.options(nil="object").object.Sign("Ada") == {"Name": "Ada"}
    with pytest.raises(GoNameError, match=r"example.com/objects/object exports no Signatur\nhint: did you mean Signa"):
        _ = objects.object.Signatur
    assert {"Sign", "Signature"} <= set(dir(objects.object))


def test_variables_behind_a_method(objects):
    objects.object.Depth = 5
    assert objects.object_.Depth == objects.object.Depth == 5
    objects.object.Depth = 1
    with pytest.raises(GoNameError, match="exports no Dept\n"):
        objects.object.Dept = 1


def test_the_method_is_still_one(objects):
    with objects.object("Counter") as counter:
        assert isinstance(counter, objects.Counter)
    with pytest.raises(AttributeError):
        objects.object("Nothing")
    assert list(inspect.signature(objects.object).parameters) == ["type", "init"]
    assert callable(objects.object) and "A new Go-side object" in objects.object.__doc__
    assert pickle.loads(pickle.dumps(objects.object)) is objects.object
    with mock.patch.object(objects, "object") as patched:
        objects.object("Counter")
        patched.assert_called_once_with("Counter")
    assert objects.object.Sign("a").Name == "a"


def test_texts_and_the_schema(objects):
    version = objects.version
    assert version == "local" and isinstance(version, str) and f"{version}!" == "local!" and {version: 1}["local"]
    assert version.Get() == objects.version_.Get() == "v7"
    assert type(pickle.loads(pickle.dumps(version))) is str and type(copy.copy(version)) is str
    assert json.dumps(version) == '"local"'
    assert objects.schema["packages"] and json.loads(json.dumps(objects.schema)) == objects.schema
    assert objects.schema.Parse("x") is True
    assert type(objects.module) is type(objects.part.version) is str
    with pytest.raises(GoNameError, match="example.com/objects/version exports no Gett"):
        _ = version.Gett
    with pytest.raises(AttributeError, match="_hidden"):
        _ = version._hidden


def test_handles_without_such_packages_have_plain_methods(kinds):
    assert inspect.ismethod(kinds.object) and type(kinds.version) is str and type(kinds.schema) is dict
    with pytest.raises(AttributeError):
        _ = kinds.object.Signature


def test_dataclasses(objects):
    typed = objects.typed()
    assert type(typed.object.Sign("Ada")) is typed.object_.Signature is typed.object.Signature
    assert typed.version == "local" and typed.version.Get() == "v7"
    with typed.object("Counter") as counter:
        assert counter.Add(1) is not None
    row = typed.types.Row(3)
    assert typed.types.Next(row).ID == 4 and typed.sub("types").Next(row) == typed.types.Row(4)
    assert "Row" in dir(typed.types)
    with pytest.raises(GoNameError, match="objects/types exports no Nothing"):
        _ = typed.types.Nothing


def test_generated_bindings(objects):
    from usegolib._packages.bindings import API
    from usegolib._packages.typed import Dataclasses

    api = API(objects, Dataclasses(objects))
    assert type(api.object.Sign("Ada")) is objects.object.typed().types.Signature
    assert api.object("Counter").Add(1) is not None and api.version.Get() == "v7"
    with pytest.raises(GoNameError, match="exports no Nothing"):
        _ = api.object.Nothing


def test_a_handle_that_was_pickled_elsewhere(objects):
    from usegolib._packages import handle as _handle, references as _references

    place = _references.Place(*objects.__reduce__()[1][0])
    away = _handle.unbound(place, None)
    assert away.typed().object.Sign("Ada").Name == "Ada"
    assert away.object.Sign("Ada").Name == "Ada" and away.version.Get() == "v7"
    again = _handle.unbound(place, None)
    with pytest.raises(AttributeError, match="'OwnMethod' object has no attribute 'Sign'"):
        _ = again.generic.Sign
