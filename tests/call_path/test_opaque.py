"""Objects of Python that are no data, inside `any`: Go keeps, compares and gives back the very objects."""

import gc
import io
import threading
import types
import weakref

import pytest

import usegolib
from usegolib._objects import held
from usegolib.errors import ArgumentTypeError, GoError


@pytest.fixture(scope="module")
def h(fixture_module):
    return fixture_module("callbacks", "example.com/callbacks")


class Session:
    def __init__(self, name=""):
        self.name = name


class Caller:
    def __call__(self, *_):
        return "called"


def things(tmp_path):
    yield Session()
    yield object()
    yield threading
    yield threading.Lock()
    yield Session
    yield ValueError
    yield types.SimpleNamespace(a=1)
    yield io.BytesIO()
    with open(tmp_path / "f", "wb") as file:
        yield file


# What used to be "expected a value that any can carry".


def test_the_very_object_comes_back(h, tmp_path):
    for thing in things(tmp_path):
        assert h.Back(thing) is thing
        nested = h.Back({"k": [thing, 1, {"m": thing}]})
        assert nested["k"][0] is thing and nested["k"][2]["m"] is thing
        assert h.Pass(thing, lambda v: v) is thing
        got = []
        assert h.Pass(thing, lambda v, got=got: got.append(v) or [v])[0] is thing
        assert got[0] is thing
        behind = h.Behind(F=lambda v, *_: v, M={"f": lambda *_, v=thing: v}, L=[lambda *_: None])
        assert h.CallBehind(behind, thing) == [thing, thing, None]
    assert h.Back(h.Behind(F=Session)).F is Session


def test_go_compares_by_identity(h):
    one, other = Session("a"), Session("a")
    assert h.Same(one, one) and not h.Same(one, other) and not h.Same(one, "a")
    assert h.Through([one, other, one, "x"]) == [one, 2, other, 1, one, 2, "x", 1]
    h.Store(one, other)
    h.Store(Session, one)
    assert h.Load(one) == (other, True) and h.Load(other) == (None, False) and h.Load(Session)[0] is one
    h.Forget()


def test_as_keys_of_a_dict(h):
    one = Session()
    assert h.Back({one: 1, "s": 2, Session: 3, abs: 4}) == {one: 1, "s": 2, Session: 3, abs: 4}


def test_what_go_prints_and_refuses_to_write(h):
    name = f"{__name__}.Session"
    assert h.Texts(Session()) == [f"<python {name}>", "rt.Opaque"]
    for form in ("json", "gob", "text"):
        with pytest.raises(GoError, match=rf"a Python object of the type {name} has no (JSON|gob|text) form"):
            h.Encoded(form, Session())
    assert h.Stringed(Session.__new__(Session)).__class__ is Session


def test_what_looks_like_data_is_still_refused(h):
    for data in ({1}, frozenset(), range(3), iter([]), (x for x in ()), {}.keys()):
        with pytest.raises(ArgumentTypeError, match="expected a value that any can carry") as caught:
            h.Back(data)
        assert "usegolib.opaque(value)" in caught.value.hint
        assert h.Back(usegolib.opaque(data)) is data
    with pytest.raises(ArgumentTypeError, match="expected a value that any can carry") as caught:
        h.Back(h.Point)
    assert caught.value.hint == "Point() makes a value of it"


def test_anything_by_force(h):
    data = {"a": [1]}
    assert h.Back(usegolib.opaque(data)) is data and h.Back(data) is not data
    assert h.Same(usegolib.opaque(data), usegolib.opaque(data)) and not h.Same(usegolib.opaque(data), 1)
    point, caller = h.Point(X=1), Caller()
    assert h.Back([usegolib.opaque(point)])[0] is point
    assert h.Back(usegolib.opaque(caller)) is caller
    assert repr(usegolib.opaque(1)) == "usegolib.opaque(1)"


def test_an_option_restores_the_refusal(h):
    plain = h.options(opaque=False)
    for call in (lambda: plain.Back(object()), lambda: plain.Back([{"k": Session}])):
        with pytest.raises(ArgumentTypeError, match="expected a value that any can carry, got"):
            call()
    data = {}
    assert plain.Back(usegolib.opaque(data)) is data and plain.Back(caller_of(3))() == 3
    assert h.options(gil="hold").Back(threading) is threading


def caller_of(value):
    return lambda *_: value


def test_what_go_has_dropped_is_let_go(h):
    session = Session()
    gone = weakref.ref(session)
    h.Store("session", session)
    del session
    gc.collect()
    assert gone() is not None and h.Load("session")[0] is gone()
    h.Forget()
    for _ in range(50):
        h.Collect()
        h.Back(object())
        gc.collect()
        if gone() is None:
            break
    assert gone() is None


def test_a_refused_call_holds_nothing(h):
    before = len(held.live)
    session = Session()
    gone = weakref.ref(session)
    with pytest.raises(ArgumentTypeError):
        h.Back([session, {1}])
    del session
    gc.collect()
    assert gone() is None and len(held.live) <= before


def test_from_many_threads(h):
    def work(i):
        session = Session(i)
        for _ in range(200):
            assert h.Back([session])[0] is session
            assert h.Same(session, session)

    threads = [threading.Thread(target=work, args=(i,)) for i in range(8)]
    failed = []
    hook, threading.excepthook = threading.excepthook, failed.append
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        threading.excepthook = hook
    assert not failed
