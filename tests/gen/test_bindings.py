"""Modules that `gen` writes, imported and called."""

import importlib.util
import inspect
import sys

import pytest

import usegolib
from tests.gen.conftest import write_bindings


@pytest.fixture(scope="session")
def generate(build, tmp_path_factory):
    """`generate(package, *modules)` imports the bindings of a package and gives them with the artifact root."""

    def make(package, *modules):
        root = build(*modules)
        file = tmp_path_factory.mktemp("bindings") / f"{package.rsplit('/', 1)[-1]}_bindings.py"
        write_bindings(root, package, file)
        spec = importlib.util.spec_from_file_location(file.stem, file)
        module = importlib.util.module_from_spec(spec)
        sys.modules[file.stem] = module
        spec.loader.exec_module(module)
        return module, root

    return make


@pytest.fixture(scope="session")
def kinds_bindings(generate, fixtures):
    """The bindings of the fixture package with every kind of value."""
    return generate("example.com/kinds", str(fixtures.kinds))


def test_dataclasses_need_no_artifact(kinds_bindings):
    module, _ = kinds_bindings
    person = module.Person("Ada", 36)
    assert (person.Name, person.Age, person.Tags) == ("Ada", 36, [])
    assert module.Person("Ada", 36) == person
    assert module.Line().From == module._geo_Point()
    assert "Person has a required name" in module.Person.__doc__


def test_functions_take_and_give_dataclasses(kinds_bindings):
    module, root = kinds_bindings
    api = module.load(artifact_dir=root)
    person = module.Person(Name="Ada", Age=36, Tags=["x"], Email="a@b.c")
    person.Friends = [module.Person(Name="Bob"), None]
    back = api.SamePointer(person)
    assert type(back) is module.Person and type(back.Friends[0]) is module.Person
    assert back == person
    assert api.Person is module.Person
    api.Birthday(person)
    assert person.Age == 37, "what Go writes comes back into the dataclass"
    assert module.Int(3) == 3, "the module itself answers as well"


@pytest.fixture(scope="session")
def objects_bindings(generate, fixtures):
    """The bindings of the fixture package with interfaces, objects and embedded structs."""
    return generate("example.com/objects", str(fixtures.objects))


def test_promoted_fields_are_assigned(objects_bindings):
    """The assignment made an attribute of its own, which Go never saw."""
    module, root = objects_bindings
    badge = module.Badge(Label="b")
    badge.X = 5
    assert badge.Point == module.Point(X=5) and badge.X == 5 and "X" not in vars(badge)
    with pytest.raises(AttributeError, match="Badge.Step is promoted from Counter, which is nil"):
        badge.Step = 1
    api = module.load(artifact_dir=root)
    assert api.Describe(badge) == "5 0 -1 b"
    made = api.NewBadge("n")
    assert type(made) is module.Badge and (made.X, made.Step) == (1, 1)
    made.Y, made.Step = 7, 9
    assert api.Describe(made) == "1 7 9 n" and made.Counter.Step == 9
    typed = usegolib.import_("example.com/objects", artifact_dir=root).typed()
    other = typed.NewBadge("t")
    other.Y, other.Step = 8, 4
    assert typed.Describe(other) == "1 8 4 t"


def test_dataclasses_stand_for_interfaces(objects_bindings):
    """They were refused, though the type has the methods."""
    module, root = objects_bindings
    api = module.load(artifact_dir=root)
    square = module.Square(Side=2.0)
    assert api.Area(square, module.Square(Side=1.0)) == 5.0
    plain = usegolib.import_("example.com/objects", artifact_dir=root)
    assert plain.Area(square) == 4.0 and plain.Area([square]) == 4.0
    with pytest.raises(usegolib.errors.ArgumentTypeError, match="Shape"):
        plain.Area(module.Point(X=1))
    point = module.Point(X=1)
    assert api.Unmarshal('{"y": 2}', point) is point and point == module.Point(1, 2)
    assert api.Unmarshal('{"y": 2}', module.Point) == module.Point(0, 2)


def test_dataclasses_keep_their_type_in_any(generate, fixtures):
    """They were maps for Go."""
    module, root = generate("example.com/values", str(fixtures.values))
    api = module.load(artifact_dir=root)
    assert api.ShowAny(module.Inner(Names=["a"])) == 'values.Inner{Names:[]string{"a"}}'


def test_signatures_and_docs_are_there(kinds_bindings):
    module, root = kinds_bindings
    api = module.load(artifact_dir=root)
    assert list(inspect.signature(api.Birthday).parameters) == ["p"]
    assert api.Birthday.__doc__.startswith("func Birthday(")
    with pytest.raises(AttributeError, match="exports no Nowhere"):
        module.Nowhere  # noqa: B018


def test_what_gen_refuses(cli, build, fixtures, tmp_path):
    root = build(str(fixtures.kinds))
    ran = cli("gen", "--artifact-dir", root, "--package", "example.com/kinds", "--out", tmp_path / "kinds.txt")
    assert ran.code == 1 and "its name is that of the module and `.py`" in ran.stderr
    artifact = next(root.rglob("manifest.json")).parent
    ran = cli("gen", "--artifact-dir", artifact, "--package", "example.com/kinds/none", "--out", tmp_path / "kinds.py")
    assert ran.code == 1 and "no package example.com/kinds/none" in ran.stderr
    assert "example.com/kinds/geo" in ran.stderr
    ran = cli("gen", "--artifact-dir", root, "--package", "example.com/none", "--out", tmp_path / "kinds.py")
    assert ran.code == 1 and "usegolib build --module example.com/none" in ran.stderr


def test_handles_are_typed_for_annotations(std):
    assert isinstance(std("strings"), usegolib.GoPackage)
