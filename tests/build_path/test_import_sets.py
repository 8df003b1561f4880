"""What `import_` builds follows from its names alone: not from earlier imports, nor from what lies in the cache."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any, Callable

import pytest

from tests.support.artifacts import FIXTURES, ROOT, Ran

pytestmark = pytest.mark.compiles

REACH = FIXTURES / "reach"

# Each gives a value. That of the first was an AttributeError until some process had imported package tree; the second
# needed package syntax, the third two steps through net/url, the one with dataclasses was never there, and the last
# needed an artifact that had both packages.
EXAMPLES = {
    "a type of a sibling package": "u.import_(D + '/parse').Words('a b').Name()",
    "a type that no signature mentions": "u.import_(D + '/parse').Words('a b').Body.Depth()",
    "two types further": "[u.import_(D).Target().User.Username(), u.import_(D).Picture().Bounds().Dx()]",
    "an interface before a type of a package two steps away": "[u.import_(D).Running().Release(), attribute_error()]",
    "data of such a package behind an interface": "u.import_(D).Shade().RGBA()",
    "the same with dataclasses": "u.import_(D).typed().Shade().RGBA()",
    "objects of one package for another": "u.import_(D + '/count').Names(u.import_(D + '/parse').Words('a b c'))",
}

OPAQUE = (
    "*os.Process is only a handle here: no method or field of it is bound, as os was not built\n"
    f'hint: to have them: usegolib.import_(["{REACH}", "os"])'
)
ASK = """
def attribute_error():
    try:
        u.import_(D).Running().Kill
    except AttributeError as error:
        return str(error)
"""


def run(root: Path, code: str, **env: str) -> Any:
    """The value that a program prints as JSON, run with an artifact root of its own."""
    program = f"import json, usegolib as u\nD = {str(REACH)!r}\n{ASK}\n{textwrap.dedent(code)}\n"
    ran = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "USEGOLIB_ARTIFACT_DIR": str(root), "PYTHONPATH": str(ROOT), **env},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)


def artifacts(root: Path) -> list[str]:
    return sorted(path.parent.parent.relative_to(root).as_posix() for path in root.rglob("manifest.json"))


def test_the_same_answers_in_every_order(tmp_path: Path) -> None:
    """Each alone in a fresh cache, then all of them in one process, in both orders, in a cache and in a grown one."""
    alone = {}
    for number, (name, code) in enumerate(EXAMPLES.items()):
        alone[name] = run(tmp_path / str(number), f"print(json.dumps({code}))")
    assert alone == dict(zip(EXAMPLES, ["words", 1, ["me", 4], [None, OPAQUE], [65535] * 4, [65535] * 4, 3]))
    for order in (list(EXAMPLES), list(reversed(EXAMPLES))):
        root = tmp_path / order[0][:5]
        lines = "\n".join(f"found[{name!r}] = {EXAMPLES[name]}" for name in order)
        for _ in range(2):
            found = run(root, f"found = {{}}\n{lines}\nprint(json.dumps(found))")
            assert found == alone
        assert artifacts(root) == ["example.com/reach@local"]


def test_a_list_is_one_artifact(tmp_path: Path, cli: Callable[..., Ran]) -> None:
    """`age.Encrypt(u.import_("bytes").Buffer(), r)` was refused, and no import could give a buffer that fits."""
    code = """
        mine = u.import_(D)
        taken = mine.Text
        h, bytes, io = u.import_([D, "bytes", "io"])
        buffer = bytes.Buffer()
        h.Fill(buffer)
        result = [buffer.String(), h.Text(bytes.NewReader(b"to")), io.ReadAll(h.Buffer()).decode()]
        result += [u.import_("bytes") is bytes is h.std.bytes, u.import_(D) is h, mine is h, len(u.loaded())]
        print(json.dumps(result))
    """
    for _ in range(2):
        assert run(tmp_path, code) == ["filled", "to", "mine", True, True, True, 1]
    single, bundle = artifacts(tmp_path)
    assert [single, bundle.split("@")[0]] == ["example.com/reach@local", "usegolib.local/bundle"]
    ran = cli("artifact", "rm", "--module", "example.com/reach@local", "--artifact-dir", tmp_path, "--yes")
    # It used to go as well, without a word.
    assert (
        "together with others (example.com/reach@local, std@" in ran.stderr
        and f"it goes with --module {bundle}" in ran.stderr
    )
    assert artifacts(tmp_path) == [bundle]
    cli("artifact", "rm", "--module", bundle, "--artifact-dir", tmp_path, "--yes")
    assert artifacts(tmp_path) == []


def test_where_objects_do_not_fit_the_import_that_makes_them_is_named(tmp_path: Path) -> None:
    """The hint said: make it with the package that takes it, which there was none of."""
    code = """
        import os.path
        from usegolib import errors
        u.build(D, out=A)
        u.build(u.__file__.replace("usegolib/__init__.py", "tests/fixtures/two_a"), "bytes", out=B)
        h = u.import_(D, artifact_dir=A)
        other = u.import_("bytes", artifact_dir=B)
        try:
            h.Fill(other.NewBufferString("x"))
        except errors.ArgumentTypeError as error:
            text = str(error)
        try:
            h.sub("net/url").NoSuch
        except AttributeError as error:
            text += "\\n" + str(error)
        try:
            h.std.bytes
        except AttributeError as error:
            text += "\\n" + str(error)
        try:
            h.sub("archive/tar")
        except AttributeError as error:
            text += "\\n" + str(error)
        print(json.dumps(text.replace(os.path.realpath(D), "DIR").replace(D, "DIR")))
    """
    code = f"A, B = {str(tmp_path / 'a')!r}, {str(tmp_path / 'b')!r}\n" + textwrap.dedent(code)
    assert run(tmp_path / "default", code) == (
        "reach.Fill(): parameter w: expected io.Writer, got a *bytes.Buffer that is an object of another artifact\n"
        "hint: objects stay with the artifact that made them; take both packages from one: "
        'usegolib.import_(["DIR", "bytes"])\n'
        "the Go package net/url is not built in the artifact of example.com/reach, which has only those of its types "
        "that others mention\n"
        'hint: to have it there as well: usegolib.import_(["DIR", "net/url"])\n'
        "the artifact of example.com/reach has no standard package bytes\n"
        'hint: to have it there as well: usegolib.import_(["DIR", "bytes"])\n'
        "example.com/reach has no sub-package 'archive/tar' in this artifact\n"
        'hint: for the Go package archive/tar from the same artifact: usegolib.import_(["DIR", "archive/tar"])'
    )


def test_a_part_of_a_large_module(tmp_path: Path) -> None:
    """A module of many packages is not built as a whole: the package asked for is, with those that it imports."""
    module = tmp_path / "big"
    for name in ["p", "q", *(f"other{number}" for number in range(20))]:
        (module / name).mkdir(parents=True)
        (module / name / "a.go").write_text(f"package {name}\n\ntype T struct{{ n int }}\n", encoding="utf-8")
    (module / "go.mod").write_text("module example.com/big\n\ngo 1.21\n", encoding="utf-8")
    text = 'package p\n\nimport "example.com/big/q"\n\nfunc New() any { return q.New() }\n'
    (module / "p" / "a.go").write_text(text, encoding="utf-8")
    text = (
        "package q\n\ntype T struct{ n int }\n\nfunc New() *T { return &T{7} }\n\nfunc (t *T) N() int { return t.n }\n"
    )
    (module / "q" / "a.go").write_text(text, encoding="utf-8")
    code = f"""
        p = u.import_({str(module / "p")!r})
        q = u.import_({str(module / "q")!r})
        print(json.dumps([p.New().N(), sorted(p._artifact.manifest.packages), q._artifact is p._artifact]))
    """
    for _ in range(2):
        assert run(tmp_path / "root", code) == [7, ["example.com/big/p", "example.com/big/q"], True]
    (name,) = artifacts(tmp_path / "root")
    assert name.startswith("usegolib.local/bundle@")
    # A directory with packages only below it was "no Go files in", unless an artifact had them already.
    (module / "only" / "inner").mkdir(parents=True)
    (module / "only" / "inner" / "a.go").write_text("package inner\n\nfunc One() int { return 1 }\n", encoding="utf-8")
    code = f"""
        only = u.import_({str(module / "only")!r})
        print(json.dumps([only.inner.One(), sorted(only._artifact.manifest.packages)]))
    """
    for _ in range(2):
        assert run(tmp_path / "below", code) == [1, ["example.com/big/only/inner"]]
    # One with none at all was Go's own warning.
    (module / "none").mkdir()
    (module / "none" / "README").write_text("no Go\n", encoding="utf-8")
    code = f"""
        try:
            import usegolib.errors
            u.import_({str(module / "none")!r})
        except u.errors.BuildError as error:
            print(json.dumps([error.kind, str(error)]))
    """
    kind, text = run(tmp_path / "none", code)
    assert kind == "module-not-found"
    assert text.startswith(f"there is no Go package in {module / 'none'}, nor below it\nhint: "), text
