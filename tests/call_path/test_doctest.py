"""Examples of errors in docstrings: doctest compares type and text, whatever Python and artifact run them."""

import doctest
import sys

import pytest

import usegolib.hook
from usegolib.errors import GoError

EXAMPLES = """
>>> kinds.Fail("plain")
Traceback (most recent call last):
  ...
usegolib.errors.GoError: plain trouble
>>> kinds.Panic("string")
Traceback (most recent call last):
  ...
usegolib.errors.GoPanicError: kinds.Panic(): panic: a string
>>> kinds.Int("2")
Traceback (most recent call last):
  ...
usegolib.errors.ArgumentTypeError: kinds.Int(): parameter v: expected int, got str '2'
"""


def run(text, **names):
    test = doctest.DocTestParser().get_doctest(text, names, "examples", None, 0)
    shown = []
    result = doctest.DocTestRunner(verbose=False).run(test, out=shown.append)
    return result.failed, "".join(shown)


@pytest.fixture(params=[False, True], ids=["", "hook"])
def hook(request):
    if request.param:
        usegolib.hook.install()
        yield
        usegolib.hook.uninstall()
    else:
        usegolib.hook.uninstall()
        yield


def test_the_signature_is_not_compared(kinds, hook):
    """It was taken for the text of the error, and no example passed."""
    assert run(EXAMPLES, kinds=kinds) == (0, "")
    failed, shown = run(EXAMPLES.replace("plain trouble", "other"), kinds=kinds)
    assert failed == 1 and "usegolib.errors.GoError: plain trouble" in shown


@pytest.mark.skipif(sys.version_info < (3, 11), reason="errors have no add_note")
def test_notes_of_others_are_kept(kinds):
    with pytest.raises(GoError) as caught:
        kinds.Fail("plain")
    names = {"kinds": kinds, "error": caught.value}
    assert run(">>> error.add_note('mine')\n>>> error.__notes__[-1]\n'mine'\n", **names) == (0, "")
    assert len(caught.value.__notes__) == 2 and caught.value.__notes__[0].startswith("in Go: func Fail(")
