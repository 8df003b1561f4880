"""Builds of every shape of Go module: what comes out works, and the user's files stay as they were."""

import json

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


def test_sub_packages_replace_and_internal_types(built):
    root = built("layout", "layout_dep")
    layout = usegolib.import_("example.com/layout", artifact_dir=root)
    assert layout.Version() == "replaced"
    assert layout.Open("box") == {"Name": "box", "Size": 3}
    assert layout.sub("greet").Hello("Ada") == "hello Ada"
    assert layout.greet.Hello("Ada") == "hello Ada"
    assert usegolib.import_("example.com/layout/greet", artifact_dir=root).Hello("Bob") == "hello Bob"
    assert usegolib.import_("example.com/layout/deep/er", artifact_dir=root).Level() == 2
    for left_out in ("internal/secret", "cmd/tool"):
        with pytest.raises(ArtifactNotFoundError):
            usegolib.import_(f"example.com/layout/{left_out}", artifact_dir=root)


def test_major_version_in_the_path(built):
    root = built("v2mod")
    assert usegolib.import_("example.com/v2mod/v2", artifact_dir=root).Major() == 2
    assert usegolib.import_("example.com/v2mod/v2/extra", artifact_dir=root).Twice() == 4


def test_no_package_in_the_root(built):
    root = built("noroot")
    assert usegolib.import_("example.com/noroot/one", artifact_dir=root).Name() == "one"
    assert usegolib.import_("example.com/noroot", artifact_dir=root).two.Name() == "two"


def test_missing_requirement(built):
    root = built("untidy")
    assert usegolib.import_("example.com/untidy", artifact_dir=root).Hash("a") == 0xD24EC4F1A98C6E5B


def test_vendor(built):
    root = built("vendored")
    assert usegolib.import_("example.com/vendored", artifact_dir=root).Version() == "vendored"


def test_workspace(built):
    root = built("workspace", module=lambda folder: folder / "app")
    assert usegolib.import_("example.com/app", artifact_dir=root).Name() == "workspace"


def test_cgo(built):
    root = built("cgo")
    assert usegolib.import_("example.com/cgo", artifact_dir=root).Twice(21) == 42


def test_broken_package_beside_a_good_one(cli, copy_fixture, tmp_path):
    root = tmp_path / "artifacts"
    ran = cli("build", "--module", copy_fixture("broken"), "--out", root)
    assert ran.code == 0, ran.stderr
    assert "example.com/broken/bad" in ran.stderr
    assert usegolib.import_("example.com/broken/good", artifact_dir=root).Answer() == 42
    inspected = cli("inspect", next(root.rglob("manifest.json")).parent)
    assert "bad.go:5:" in inspected.stdout and "forty-two" in inspected.stdout


def test_several_modules_in_one_artifact(cli, copy_fixture, tmp_path):
    root = tmp_path / "artifacts"
    ran = cli("build", "--module", copy_fixture("two_a"), "--module", copy_fixture("two_b"), "--out", root)
    assert ran.code == 0, ran.stderr
    assert len(list(root.rglob("manifest.json"))) == 1
    assert usegolib.import_("example.com/twoa", artifact_dir=root).Name() == "twoa"
    assert usegolib.import_("example.com/twob", artifact_dir=root).Name() == "twob"


def test_package_patterns(built):
    root = built("layout", "layout_dep", arguments=("--package", "./greet"))
    assert usegolib.import_("example.com/layout/greet", artifact_dir=root).Hello("x") == "hello x"
    with pytest.raises(ArtifactNotFoundError):
        usegolib.import_("example.com/layout/deep/er", artifact_dir=root)


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
