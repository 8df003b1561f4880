"""What `help()`, inspect and completion in a shell (IPython asks the same questions) show of handles."""

import inspect
import pydoc
import rlcompleter


def test_help_of_a_package_lists_functions_with_docs(std):
    text = pydoc.plain(pydoc.render_doc(std("strings")))
    assert "strings - Package strings implements simple functions" in text
    assert "HasSuffix(s: str, suffix: str) -> bool" in text
    assert "HasSuffix reports whether the string s ends with suffix." in text


def test_help_of_a_function(std):
    split = std("strings").Split
    assert str(inspect.signature(split)) == "(s: str, sep: str) -> list[str]"
    assert inspect.getdoc(split).startswith("func Split(s string, sep string) []string\n\nSplit slices s into")
    assert "Split(s: str, sep: str)" in pydoc.plain(pydoc.render_doc(split))


def test_completion(std):
    found = rlcompleter.Completer({"strings": std("strings")}).attr_matches("strings.HasS")
    assert [name.rstrip("(") for name in found] == ["strings.HasSuffix"]
