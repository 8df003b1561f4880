"""A Python function that comes back from Go is the very function, wherever it stands."""

import gc
import threading
import weakref

import pytest

import usegolib
from usegolib._objects import held


@pytest.fixture(scope="module")
def h(fixture_module):
    return fixture_module("callbacks", "example.com/callbacks")


class Add:
    def __call__(self, x):
        return x + 1


# What came back used to be an object of the func type, which called Python.


def test_the_very_function_comes_back(h):
    add = Add()
    for function in (add, abs, lambda x: x, add.__call__):
        assert h.EchoFunc(function) is function
        assert h.Back(function) is function
        assert h.Back({"k": [function]})["k"][0] is function
        parts = h.EchoParts({"F": function, "L": [function, None], "A": function})
        assert parts.F is function and parts.L == [function, None] and parts.A is function
        assert h.ToCallback(function, lambda f, a, function=function: f is function and a is function)
        h.OnFunc = function
        assert h.OnFunc is function
    h.OnFunc = None
    assert h.OnFunc is None


def test_of_a_type_that_python_names(h):
    up = usegolib.func("func(string) string", str.upper)
    assert h.Back(up) is up and h.Back([up, up]) == [up, up]


def test_what_is_another_func_is_an_object(h):
    wrapped = h.Wrap(Add())
    assert wrapped is not None and wrapped(1) == 3 and h.EchoFunc(wrapped)(1) == 3
    handler = h.EchoHandler(lambda name, p: p)  # its type has a method
    assert isinstance(handler, h.Handler) and handler.Serve("x") == {"X": 1, "Y": 2}
    assert h.Handler(lambda name, p: p).Serve("x") == {"X": 1, "Y": 2}


def test_a_host_function_reads_as_itself(h):
    add = Add()
    h.host("OnFunc")(add)
    assert h.OnFunc is add
    del h.OnFunc
    assert h.OnFunc is None
    assert h.FetchToken is not None  # Go's own, which gives the error


def test_dropped_while_it_comes_back(h):
    stop = threading.Event()

    def collect():
        while not stop.is_set():
            h.Collect()
            gc.collect()

    collector = threading.Thread(target=collect)
    collector.start()
    try:
        for _ in range(300):
            add = Add()
            assert h.EchoFunc(add) is add and h.Back([add])[0] is add
    finally:
        stop.set()
        collector.join()


def test_it_is_let_go(h):
    before = len(held.live)
    add = Add()
    gone = weakref.ref(add)
    assert h.EchoFunc(add) is add and h.Back(add) is add
    assert h.Back(usegolib.func("func(int) int", add)).function is add
    del add
    for _ in range(50):
        h.Collect()
        h.Map([1], abs)
        gc.collect()
        if gone() is None and len(held.live) <= before + 30:
            break
    assert gone() is None
