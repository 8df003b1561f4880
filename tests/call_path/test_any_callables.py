"""Python callables inside `any`: as funcs that take whatever there is, and of types that usegolib.func names."""

import functools
import gc
import weakref

import pytest

import usegolib
from usegolib._objects import held
from usegolib.errors import ArgumentTypeError, ArgumentValueError, GoError


@pytest.fixture(scope="module")
def h(fixture_module):
    return fixture_module("callbacks", "example.com/callbacks")


class Twice:
    def __call__(self, x, *_):
        return x * 2

    def method(self, x, *_):
        return x + 1


# What used to be "a function written in Python cannot stand behind any yet".


def test_a_dict_of_functions_for_a_template(h):
    funcs = {
        "up": str.upper,
        "add": lambda a, b: a + b,
        "list": lambda *values: list(values),
        "pow": functools.partial(pow, 2),
        "twice": Twice(),
    }
    text = "{{up .name}} {{add 1 2}} {{index (list 1 .name) 1}} {{pow 5}} {{twice `ab`}} {{.name | up}}"
    assert h.Render(text, funcs, {"name": "go"}) == "GO 3 go 32 abab GO"


def test_wherever_an_any_stands(h):
    assert h.TypeOf(abs) == "func(...interface {}) (interface {}, error)"
    behind = h.Behind(F=Twice(), M={"f": Twice().method}, L=[lambda *a: list(a)])
    assert h.CallBehind(behind, 21) == [42, 22, [21, "more"]]
    with pytest.raises(ZeroDivisionError):
        h.CallBehind(h.Behind(F=lambda *_: 1 // 0, M={}, L=[None]), 1)


def test_values_of_any_go_in_and_come_out(h):
    got = []
    assert h.CallBehind({"F": lambda *a: got.append(a), "M": {"f": print_nothing}, "L": [print_nothing]}, {"k": [1]})
    assert got == [({"k": [1]}, "more")]
    assert h.Back([abs])[0](-3) == 3


def print_nothing(*_):
    return {"b": b"x", "n": None}


def test_an_exception_is_the_error_and_its_cause(h):
    def fail(_):
        raise LookupError("lost")

    with pytest.raises(GoError, match="error calling fail: lost") as caught:
        h.Render("{{fail 1}}", {"fail": fail}, None)
    causes = []
    error = caught.value
    while error is not None:
        causes.append(type(error).__name__)
        error = error.__cause__
    assert causes[-1] == "LookupError"
    with pytest.raises(KeyboardInterrupt):
        h.Render("{{stop}}", {"stop": raise_interrupt}, None)


def raise_interrupt():
    raise KeyboardInterrupt


@pytest.mark.parametrize(
    ("signature", "function", "result"),
    [
        ("func(string) string", str.upper, "TEXT"),
        ("func( string , ...byte ) ( int, float32, error )", lambda s, *n: (len(s) + sum(n), 0.5), [7, 0.5]),
        (
            "func(map[string][]int, [2]bool, *example.com/callbacks.Point) example.com/callbacks.Point",
            lambda m, b, p: {"X": m["k"][0], "Y": p.Y + sum(b)},
            {"X": 1, "Y": 3},
        ),
        ("func(func(int) int) func(int) int", lambda f: lambda x: f(x) * 2, 42),
        ("example.com/callbacks.Handler", lambda name, p: {"X": p.X, "Y": len(name)}, {"X": 3, "Y": 4}),
        ("func()", lambda: "ignored", None),
    ],
)
def test_func_types_that_python_names(h, signature, function, result):
    given = usegolib.func(signature, function)
    assert h.CallTyped(given) == result
    assert repr(given).startswith("usegolib.func(")


def test_func_is_a_decorator_and_still_callable(h):
    @usegolib.func("func(string) string")
    def shout(text):
        return text + "!"

    assert shout("a") == "a!" and h.CallTyped(shout) == "text!"
    assert h.Map([1], usegolib.func("func(string) string", lambda x: x + 1)) == [2]  # Go wants its own func type


def test_a_result_that_does_not_fit_is_refused_as_in_a_call(h):
    with pytest.raises(TypeError, match=r"callback wrong\(\): result: expected string, got int 3"):
        h.CallTyped(usegolib.func("func(string) string", wrong))
    with pytest.raises(TypeError, match=r"callback wrong\(\): expected a tuple of 2 results \(int, float32\), got 3"):
        h.CallTyped(usegolib.func("func(string, ...byte) (int, float32, error)", wrong))
    with pytest.raises(TypeError, match=r"callback wrong\(\): result: expected example.com/callbacks.Point, got int 3"):
        h.CallTyped(usegolib.func("example.com/callbacks.Handler", wrong))
    with pytest.raises(TypeError, match=r"result: expected a value that any can carry, got set {1}"):
        h.CallBehind({"F": lambda *_: {1}, "M": {}, "L": [1]}, 1)


def wrong(*_):
    return 3


def test_texts_that_are_no_func_type(h):
    for text in ("func", "func(", "func(int", "func(int,) string", "func(int) (int", "func(a) b) c", "func(a) b, c"):
        with pytest.raises(ArgumentValueError, match="is no Go func type"):
            usegolib.func(text, abs)
    with pytest.raises(ArgumentTypeError, match="takes a callable, got int"):
        usegolib.func("func()", 3)
    for text in ("func(no.such) int", "func(map[[]int]int)", "func([x]int)", "func(int) func", "func(chan int)"):
        with pytest.raises(ArgumentValueError, match=r"callbacks.TypeOf\(\): parameter v: "):
            h.TypeOf(usegolib.func(text, abs))
    with pytest.raises(ArgumentValueError, match="no.Such is no func type of this artifact"):
        h.TypeOf(usegolib.func("no.Such", abs))


def test_a_call_that_keeps_the_gil_refuses_them(h):
    with pytest.raises(ArgumentTypeError, match="which Go cannot call while this call keeps the GIL"):
        h.options(gil="hold").TypeOf(abs)


def test_what_go_has_dropped_is_let_go(h):
    before = len(held.live)
    function = Twice()
    gone = weakref.ref(function)
    h.TypeOf({"f": [function]})
    del function
    for _ in range(50):
        h.Collect()
        h.TypeOf(abs)
        gc.collect()
        if gone() is None and len(held.live) <= before + 50:
            break
    assert gone() is None
    with pytest.raises(ArgumentTypeError):
        h.TypeOf([abs, {1}])
