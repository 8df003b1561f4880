"""`import usegolib.hook; import golib...`: Go packages by Python's import statement."""

import importlib
import os
import pickle
import shutil
import subprocess
import sys

import pytest

from tests.support.artifacts import FIXTURES, ROOT
from tests.support.modules import STANDARD, THIRD_PARTY


@pytest.fixture(scope="module")
def root(build, tmp_path_factory):
    """A root with the standard packages, uuid and a fixture."""
    root = tmp_path_factory.mktemp("hook") / "artifacts"
    uuid = f"github.com/google/uuid@{THIRD_PARTY['github.com/google/uuid']}"
    for modules in (STANDARD, (uuid,), (str(FIXTURES / "kinds"),)):
        shutil.copytree(build(*modules), root, dirs_exist_ok=True)
    return root


def run(root, script):
    """What a fresh process prints."""
    env = {**os.environ, "USEGOLIB_ARTIFACT_DIR": str(root)}
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, env=env, capture_output=True, text=True, check=False
    )
    return done.stdout + done.stderr


def test_packages_are_imported_by_name(root):
    script = """
import usegolib.hook
import golib.github_com.google.uuid
from golib import strings
from golib.net import url
from golib.github_com.google import uuid
print(strings.ToUpper("go"), url.QueryEscape("a b"), len(str(uuid.NewString())))
print(golib.github_com.google.uuid is uuid, uuid.__spec__.name, uuid.__spec__.origin)
print("NewString" in dir(uuid), type(uuid.__loader__).__name__)
import importlib, importlib.util, sys
spec = importlib.util.find_spec("golib.github_com.google.uuid")
assert spec is uuid.__spec__ and spec.loader is uuid.__loader__ and spec.parent == uuid.__package__ == uuid.__name__
assert importlib.reload(uuid) is uuid is sys.modules[uuid.__name__] and uuid.__path__ == []
assert importlib.util.find_spec("golib.strings.absent") is not None, "whether there is one shows the import"
namespace = {}
exec("from golib.strings import *", namespace)
assert namespace["ToUpper"]("go") == "GO" and "Builder" in namespace
"""
    assert run(root, script) == (
        "GO a+b 36\nTrue golib.github_com.google.uuid Go package github.com/google/uuid\nTrue _Loader\n"
    )


def test_aliases_and_what_does_not_exist(root):
    script = """
import usegolib.hook
usegolib.hook.alias("id", "github.com/google/uuid")
from golib import id
print(id.NewString.__name__)
try:
    import golib.strings.absent
except ModuleNotFoundError as error:
    print(error.name)
try:
    id.Absent
except AttributeError as error:
    print("exports no Absent" in str(error))
try:
    usegolib.hook.alias("a-b", "x")
except ValueError as error:
    print(error)
import golib.github_com
try:
    golib.github_com.Name
except AttributeError as error:
    print(error)
"""
    text = run(root, script)
    assert text.startswith("NewString\ngolib.strings.absent\nTrue\n"), text
    assert "alias(): 'a-b' cannot be written behind `import golib.`" in text
    assert "golib.github_com is no Go package; import one below it" in text


@pytest.mark.parametrize(
    "script",
    [
        "strings.Repeat('x', -1)",
        "from threading import Thread\nThread(target=strings.Repeat, args=('x', -1)).start()",
        "import traceback\ntry: strings.Repeat('x', -1)\nexcept Exception: traceback.print_exc()",
        "import logging\ntry: strings.Repeat('x', -1)\nexcept Exception: logging.exception('so')",
    ],
    ids=["uncaught", "thread", "traceback", "logging"],
)
def test_tracebacks_show_the_go_signature(root, script):
    text = run(root, f"import usegolib.hook\nfrom golib import strings\n{script}\n")
    assert "GoPanicError: strings.Repeat(): panic: strings: negative Repeat count" in text
    assert text.endswith("\nin Go: func Repeat(s string, count int) string\n")
    assert text.count("in Go: ") == 1


def test_tracebacks_of_causes_show_it_too(root):
    script = "try: strings.Repeat('x', -1)\nexcept Exception as error: raise ValueError('mine') from error"
    text = run(root, f"import usegolib.hook\nfrom golib import strings\n{script}\n")
    assert "\nin Go: func Repeat(s string, count int) string\n\nThe above exception was the direct cause" in text
    assert text.endswith("\nValueError: mine\n")


def test_uninstalling_restores_how_tracebacks_are_printed():
    script = """
import sys, threading, traceback
parts = lambda: [traceback.TracebackException.__init__, traceback.TracebackException.format_exception_only,
                 sys.excepthook, threading.excepthook]
before = parts()
import usegolib.hook
during = parts()
usegolib.hook.uninstall()
print(all(part is old for part, old in zip(parts(), before)), all(part is old for part, old in zip(during, before)))
sys.excepthook = mine = lambda *args: None
usegolib.hook.install()
print(sys.excepthook is mine)
"""
    changes = sys.version_info < (3, 11)
    assert subprocess.check_output([sys.executable, "-c", script], text=True).split() == [
        "True",
        str(not changes),
        "True",
    ]


@pytest.mark.parametrize(
    ("call", "signature"),
    [
        ("strings.Repeat('x', 'y')", "func Repeat(s string, count int) string"),
        ("strconv.Atoi('x')", "func Atoi(s string) (int, error)"),
        ("strings.NewReader('x').UnreadByte()", "func (r *Reader) UnreadByte() error"),
        ("strings.Absent", None),
        ("strings.NewReader('x').Absent", None),
    ],
)
def test_errors_know_the_signature(std, call, signature):
    """Of functions and methods, for wrong arguments as for errors of Go; notes of others are kept."""
    names = {"strings": std("strings"), "strconv": std("strconv")}
    with pytest.raises(Exception) as caught:
        eval(call, names)
    assert getattr(caught.value, "__notes__", []) == ([f"in Go: {signature}"] if signature else [])
    if signature and sys.version_info >= (3, 11):
        caught.value.add_note("more")
        assert caught.value.__notes__ == [f"in Go: {signature}", "more"]
        again = pickle.loads(pickle.dumps(caught.value))
        assert again.__notes__ == caught.value.__notes__


def test_the_finder_stands_last_and_goes(monkeypatch):
    monkeypatch.setattr(sys, "meta_path", list(sys.meta_path))
    hook = importlib.import_module("usegolib.hook")
    hook.install()
    hook.install()
    assert [type(finder).__name__ for finder in sys.meta_path].count("_Finder") == 1
    assert type(sys.meta_path[-1]).__name__ == "_Finder"
    hook.uninstall()
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module("golib.nothing")
