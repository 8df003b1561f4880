"""What `help()`, inspect and completion in a shell (IPython asks the same questions) show of handles."""

import inspect
import pydoc
import rlcompleter


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
