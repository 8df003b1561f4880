"""`mypy --strict` and pyright accept generated stubs, and code that uses them; they find mistakes in such code."""

import json
import shutil
import textwrap

import pytest

from tests.corpus.conftest import GROUPS, corpus_root
from tests.gen.conftest import write_bindings
from tests.gen.uses import USES

pytestmark = [pytest.mark.compiles]


def module_paths(root):
    """Packages that are below no other package of the artifact."""
    for manifest in root.rglob("manifest.json"):
        paths = json.loads(manifest.read_text(encoding="utf-8"))["packages"]
        yield from (path for path in paths if not any(path.startswith(f"{other}/") for other in paths))


def write_all(root, folder):
    for path in module_paths(root):
        write_bindings(root, path, folder / f"{module_name(path)}.py")


def module_name(path):
    return f"go_{''.join(c if c.isalnum() else '_' for c in path)}"


def write_uses(root, group, folder):
    for path, code in USES[group].items():
        bindings = folder / f"{module_name(path)}.py"
        if not bindings.exists():
            write_bindings(root, path, bindings)
        text = f"from {module_name(path)} import load\n\nm = load()\n{textwrap.dedent(code).lstrip()}"
        (folder / f"use_{module_name(path)}.py").write_text(text, encoding="utf-8")


def test_the_fixture_with_every_kind(build, fixtures, tmp_path, check_types):
    write_bindings(build(str(fixtures.kinds)), "example.com/kinds", tmp_path / "kinds.py")
    (tmp_path / "use_kinds.py").write_text(
        textwrap.dedent("""
            import dataclasses

            import usegolib
            from kinds import Person, load


            @dataclasses.dataclass
            class Member:
                Name: str


            kinds = load()
            person = kinds.Same(Person("Ada", 36, Tags=["x"]))
            same = kinds.Same(Member("Bob")), kinds.SamePointer(Member("Bob"))
            typed = usegolib.import_("example.com/kinds").typed().types.Person("Eve")
            print(kinds.Same(typed).Name, Person("Ada", Friends=[Member("Bob")]), kinds.SamePointer(person))
            print(person.Name.upper(), kinds.Int(person.Age) + 1, kinds.Same({"name": "Bob"}).Tags[0])
        """),
        encoding="utf-8",
    )
    assert check_types() == {"mypy": "", "pyright": ""}


def test_mistakes_are_found(build, fixtures, tmp_path, check_types):
    write_bindings(build(str(fixtures.kinds)), "example.com/kinds", tmp_path / "kinds.py")
    wrong = (
        "kinds.Int('x')",
        "kinds.Int(1).upper()",
        "kinds.Int()",
        "kinds.Nowhere",
        "kinds.Same(1)",
        "Person(Nme='')",
    )
    head = "from kinds import Person, load\n\nkinds = load()\n"
    (tmp_path / "use_kinds.py").write_text(head + "\n".join(wrong) + "\n", encoding="utf-8")
    found = check_types()
    for line in range(4, 4 + len(wrong)):
        if "Nowhere" not in wrong[line - 4]:  # a handle is a module object, which may have any attribute
            assert f"use_kinds.py:{line}:" in found["mypy"]
            assert f"use_kinds.py:{line}:" in found["pyright"]


def test_a_shipped_package(cli, fixtures, tmp_path, check_types):
    """A package's module has what every handle has; its stub did not say so."""
    wanted = ("--module", fixtures.objects, "-n", "objpkg", "--version", "1.0", "--depend")
    made = cli("package", *wanted, "--out", tmp_path, "--quiet")
    assert made.code == 0, made.stderr
    (tmp_path / "objpkg/src/objpkg").rename(tmp_path / "shipped")
    shutil.rmtree(tmp_path / "objpkg")
    (tmp_path / "shipped").rename(tmp_path / "objpkg")
    (tmp_path / "use_objpkg.py").write_text(
        textwrap.dedent("""
            import objpkg
            from objpkg import types

            row = types.Next(objpkg.typed().types.Row(1)).ID + types.Next({"ID": 3}).ID
            print(objpkg.object_.Sign("b").Name.upper(), objpkg.sub("version").package.upper(), types.version.upper())
            print(objpkg.object("Counter"), objpkg.options(nil="object").module, objpkg.std.package)
            print(objpkg.abi_version + 1, objpkg.schema["packages"])
        """),
        encoding="utf-8",
    )
    assert check_types() == {"mypy": "", "pyright": ""}


@pytest.mark.parametrize(
    "group", [name if name == "fast" else pytest.param(name, marks=pytest.mark.corpus) for name in GROUPS]
)
def test_every_module(group, build, tmp_path, check_types):
    root = corpus_root(build, group)
    write_all(root, tmp_path)
    write_uses(root, group, tmp_path)
    assert check_types() == {"mypy": "", "pyright": ""}


@pytest.mark.corpus
def test_the_standard_library(build, tmp_path, check_types):
    write_all(build("std"), tmp_path)
    assert check_types() == {"mypy": "", "pyright": ""}
