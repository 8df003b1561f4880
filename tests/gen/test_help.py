"""What `help()`, inspect and completion in a shell (IPython asks the same questions) show of handles."""

import inspect
import pydoc
import rlcompleter
from typing import Any, Callable

import usegolib


def shown(function, python, go):
    """What pydoc puts first: for the portable lane's callables, which it does not take for routines, Go's signature."""
    return python if inspect.isroutine(function) else go


def test_help_of_a_package_lists_functions_with_docs(std):
    text = pydoc.plain(pydoc.render_doc(std("strings")))
    assert "strings - Package strings implements simple functions" in text
    assert shown(std("strings").HasSuffix, "HasSuffix(s: str, suffix: str) -> bool", "func HasSuffix(s string") in text
    assert "HasSuffix reports whether the string s ends with suffix." in text


def test_help_of_a_function(std):
    split = std("strings").Split
    assert str(inspect.signature(split)) == "(s: str, sep: str) -> list[str]"
    assert inspect.getdoc(split).startswith("func Split(s string, sep string) []string\n\nSplit slices s into")
    text = pydoc.plain(pydoc.render_doc(split))
    assert shown(split, "Split(s: str, sep: str)", "func Split(s string, sep string) []string") in text


def test_completion(std):
    found = rlcompleter.Completer({"strings": std("strings")}).attr_matches("strings.HasS")
    assert [name.rstrip("(") for name in found] == ["strings.HasSuffix"]


def test_what_stands_for_funcs_is_said(build, fixtures):
    """It was `Any`: nothing said what the callable is called with."""
    root = build(str(fixtures.callbacks))
    go = usegolib.import_("example.com/callbacks", artifact_dir=root)

    def of(function, name="f"):
        return inspect.signature(function).parameters[name].annotation

    assert of(go.Map) == Callable[[int], int]
    assert of(go.Divide) == Callable[[int, int], tuple[int, int]]
    assert of(go.Deferred) == Callable[[], None]
    assert of(go.Join) == Callable[..., str]
    assert of(go.Compose) == Callable[[Callable[[int], int]], int]
    assert of(go.ByName, "fs") == dict[str, Callable[[int], int]]
    assert of(go.Call, "h").__args__[0] is str
    assert str(inspect.signature(go.Map)) == "(xs: list[int], f: Callable[[int], int]) -> list[int]"
    assert "f: Callable[[int], int]" in pydoc.plain(pydoc.render_doc(go.Map)) or not inspect.isroutine(go.Map)


def test_what_stands_for_interfaces_is_said(build, fixtures):
    """It was `Any`."""
    root = build(str(fixtures.implementations))
    go = usegolib.import_("example.com/implementations", artifact_dir=root)
    shape = inspect.signature(go.Describe).parameters["s"].annotation
    assert shape.__metadata__ == ("an object with the methods Area(scale int) (int, error), Name() string",)
    named = inspect.signature(go.NameOf).parameters["n"].annotation
    assert named.__metadata__ == ("an object with the method Name() string",)
    assert inspect.signature(go.TakeSealed).parameters["arg0"].annotation is Any
