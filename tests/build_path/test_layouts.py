"""Builds of every shape of Go module: what comes out works, and the user's files stay as they were."""

import json
import os
import shlex

import pytest

import usegolib
from usegolib.errors import ArtifactNotFoundError

pytestmark = pytest.mark.compiles


@pytest.fixture
def built(cli, copy_fixture, tree_state, tmp_path):
    """Builds a copied fixture, checks that its files did not change, and gives the artifact root."""

    def make(name, *beside, module=None, arguments=()):
        folder = copy_fixture(name, *beside)
        before = tree_state(folder.parent)
        root = tmp_path / "artifacts"
        ran = cli("build", "--module", module(folder) if module else folder, "--out", root, *arguments)
        assert ran.code == 0, ran.stderr
        assert tree_state(folder.parent) == before
        return root

    return make


def test_sub_packages_replace_and_internal_types(built, evaluate):
    root = built("layout", "layout_dep")
    values = evaluate(
        root,
        "example.com/layout",
        "h.Version()",
        "h.Open('box')",
        "h.sub('greet').Hello('Ada')",
        "h.greet.Hello('Ada')",
        "usegolib.import_('example.com/layout/greet', artifact_dir=sys.argv[1]).Hello('Bob')",
        "usegolib.import_('example.com/layout/deep/er', artifact_dir=sys.argv[1]).Level()",
    )
    assert values == ["replaced", {"Name": "box", "Size": 3}, "hello Ada", "hello Ada", "hello Bob", 2]
    for left_out in ("internal/secret", "cmd/tool"):
        with pytest.raises(ArtifactNotFoundError):
            usegolib.import_(f"example.com/layout/{left_out}", artifact_dir=root)


def test_unexported_types_that_exported_functions_lead_to(built, evaluate):
    root = built("layout", "layout_dep")
    assert evaluate(
        root, "example.com/layout", "h.Corner(1, 2)", "h.Mirror([{'X': 3, 'Y': 4, 'name': 'a'}])", "'corner' in dir(h)"
    ) == [{"X": 1, "Y": 2, "name": "corner"}, {"a": {"X": -3, "Y": -4, "name": "a"}}, False]


def test_nil_in_a_field_whose_type_no_other_package_can_name(built, evaluate):
    """It was an object, and not None: a pointer in an interface is not nil there."""
    root = built("layout", "layout_dep")
    values = evaluate(root, "example.com/layout", "h.Shelf().Top", "h.Shelf().Low.Number()", "h.Shelf().Low is None")
    assert values == [None, 3, False]


NAMED_ELSEWHERE = (
    "h.Tree({'Name': 'a', 'Kids': [{'Name': 'b', 'Kids': []}]})",
    "[w := h.Words(), w.Push('a'), w.Push('b'), h.Depth(w)][1:]",
    "h.sub('greet').Shout({'Text': 'hey'})",
    "h.Corner(1, 2)",
)


def named_elsewhere(values):
    tree = {"Name": "a!", "Kids": [{"Name": "b", "Kids": []}]}
    assert values == [[2, tree], [1, 2, 2], {"Text": "HEY"}, {"X": 1, "Y": 2, "name": "corner"}]


def test_types_that_generated_code_writes_by_another_name(built, evaluate):
    """They were left out: aliases of internal types elsewhere and of generic ones, internal packages of a folder."""
    named_elsewhere(evaluate(built("layout", "layout_dep"), "example.com/layout", *NAMED_ELSEWHERE))


def test_a_bundle_binds_what_its_modules_bind_alone(cli, copy_fixture, tree_state, evaluate, find_artifact, tmp_path):
    """No module was the one that is built: functions with unexported or internal types were left out of a bundle."""
    layout = copy_fixture("layout", "layout_dep", "two_a")
    before = tree_state(layout.parent)

    def bound(root, *modules):
        options = [option for module in modules for option in ("--module", module)]
        ran = cli("build", *options, "--out", root)
        assert ran.code == 0, ran.stderr
        manifest = json.loads((find_artifact(root) / "manifest.json").read_text())
        return {package["path"]: package["symbols"] for package in manifest["schema"]["packages"]}

    def names(symbols):
        return [(symbol["name"], "skip" in symbol) for symbol in symbols]

    alone = bound(tmp_path / "alone", layout)
    root = tmp_path / "together"
    together = bound(root, layout, layout.parent / "two_a", "bytes")
    assert {path: names(together[path]) for path in alone} == {path: names(alone[path]) for path in alone}
    named_elsewhere(evaluate(root, "example.com/layout", *NAMED_ELSEWHERE))
    assert tree_state(layout.parent) == before


def test_major_version_in_the_path(built, evaluate):
    root = built("v2mod")
    assert evaluate(root, "example.com/v2mod/v2", "h.Major()", "h.extra.Twice()") == [2, 4]


def test_no_package_in_the_root(built, evaluate):
    root = built("noroot")
    assert evaluate(root, "example.com/noroot/one", "h.Name()") == ["one"]
    assert evaluate(root, "example.com/noroot", "h.two.Name()") == ["two"]


def test_missing_requirement(built, evaluate):
    assert evaluate(built("untidy"), "example.com/untidy", "h.Hash('a')") == [0xD24EC4F1A98C6E5B]


def test_vendor(built, evaluate):
    assert evaluate(built("vendored"), "example.com/vendored", "h.Version()") == ["vendored"]


def test_workspace(built, evaluate):
    root = built("workspace", module=lambda folder: folder / "app")
    assert evaluate(root, "example.com/app", "h.Name()") == ["workspace"]


def test_cgo(built, evaluate):
    assert evaluate(built("cgo"), "example.com/cgo", "h.Twice(21)") == [42]


@pytest.mark.skipif(os.name == "nt", reason="a shell stands in for the compiler")
def test_c_code_is_compiled_once(cli, copy_fixture, tmp_path):
    """Go compiled all C code again in each build: the directory had a random name, and package main used cgo."""
    log, compiler = tmp_path / "log", tmp_path / "cc"
    compiler.write_text(f'#!/bin/sh\necho "$@" >> {shlex.quote(str(log))}\nexec cc "$@"\n')
    compiler.chmod(0o755)
    module = copy_fixture("cgo")

    def compiled():
        log.write_text("")
        ran = cli("build", "--module", module, "--out", tmp_path / "artifacts", "--force", "--cc", compiler)
        assert ran.code == 0, ran.stderr
        return [line for line in log.read_text().splitlines() if line.endswith(".cgo2.c")]

    assert compiled() and not compiled()


def test_broken_package_beside_a_good_one(cli, copy_fixture, evaluate, find_artifact, tmp_path):
    root = tmp_path / "artifacts"
    ran = cli("build", "--module", copy_fixture("broken"), "--out", root)
    assert ran.code == 0, ran.stderr
    assert "example.com/broken/bad" in ran.stderr
    assert evaluate(root, "example.com/broken/good", "h.Answer()") == [42]
    inspected = cli("inspect", find_artifact(root))
    assert "bad.go:5:" in inspected.stdout and "forty-two" in inspected.stdout


def test_several_modules_in_one_artifact(cli, copy_fixture, evaluate, find_artifact, tmp_path):
    root = tmp_path / "artifacts"
    one = copy_fixture("two_a", "two_b")
    ran = cli("build", "--module", one, "--module", one.parent / "two_b", "--out", root)
    assert ran.code == 0, ran.stderr
    assert find_artifact(root)
    assert evaluate(root, "example.com/twoa", "h.Name()") == ["twoa"]
    assert evaluate(root, "example.com/twob", "h.Name()") == ["twob"]


def test_package_patterns(built, evaluate):
    root = built("layout", "layout_dep", arguments=("--package", "./greet"))
    assert evaluate(root, "example.com/layout/greet", "h.Hello('x')") == ["hello x"]
    with pytest.raises(ArtifactNotFoundError):
        usegolib.import_("example.com/layout/deep/er", artifact_dir=root)


def test_packages_for_tests_are_left_out_until_they_are_named(cli, copy_fixture, evaluate, tmp_path):
    """A helper of go-git's tests brought 70 MB of data into every artifact."""
    folder, root = copy_fixture("broken"), tmp_path / "artifacts"
    helper = folder / "testutil"
    helper.mkdir()
    (helper / "testutil.go").write_text("package testutil\n\nfunc Help() int { return 7 }\n")
    program = folder / "cmd" / "tool"
    program.mkdir(parents=True)
    (program / "main.go").write_text("package main\n\nfunc main() { missing() }\n")
    ran = cli("build", "--module", folder, "--out", root)
    assert ran.code == 0, ran.stderr
    assert "left out 1 package for tests: example.com/broken/testutil\n" in ran.stderr
    assert "hint: name one to bind it: --package example.com/broken/testutil\n" in ran.stderr
    # What the compiler says about a program, of which nothing would be bound, used to be shown in full.
    assert ran.stderr.count("cmd/tool") == 1
    ran = cli("build", "--module", folder, "--package", "./testutil", "--out", root)
    assert ran.code == 0, ran.stderr
    for _ in range(2):  # and a build never takes anything away
        assert evaluate(root, "example.com/broken/testutil", "h.Help()") == [7]
        assert evaluate(root, "example.com/broken/good", "h.Answer()") == [42]
        again = cli("build", "--module", folder, "--out", root)
        assert "nothing has changed" in again.stderr, again.stderr


def test_json_result_and_cache(cli, copy_fixture, tmp_path):
    folder, root = copy_fixture("two_a"), tmp_path / "artifacts"
    first = json.loads(cli("build", "--module", folder, "--out", root, "--json").stdout)
    assert (first["module"], first["version"], first["cached"]) == ("example.com/twoa", "local", False)
    assert (first["bound"], first["total"], first["skipped"]) == (1, 1, 0)
    again = json.loads(cli("build", "--module", folder, "--out", root, "--json").stdout)
    assert again == {**first, "cached": True}
    forced = json.loads(cli("build", "--module", folder, "--out", root, "--json", "--force").stdout)
    assert forced["cached"] is False
    with open(folder / "twoa.go", "a", encoding="utf-8") as source:
        source.write("\n// More is new.\nfunc More() int { return 1 }\n")
    changed = json.loads(cli("build", "--module", folder, "--out", root, "--json").stdout)
    assert (changed["cached"], changed["bound"]) == (False, 2)


def test_same_input_same_bytes(cli, copy_fixture, find_artifact, tree_state, tmp_path):
    states = []
    for name in ("one", "two"):
        folder = copy_fixture("two_a") if name == "one" else copy_fixture("layout_dep").parent / "two_a"
        ran = cli("build", "--module", folder, "--out", tmp_path / name)
        assert ran.code == 0, ran.stderr
        state = tree_state(find_artifact(tmp_path / name))
        # build.json records times, and is never shipped or hashed.
        states.append({file: digest for file, digest in state.items() if file != "build.json"})
    assert states[0] == states[1]
    assert not any(str(tmp_path).encode() in file.read_bytes() for file in find_artifact(tmp_path / "one").glob("lib*"))
