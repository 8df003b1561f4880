"""Host functions: variables of a func type that Go code calls and Python provides."""

import gc
import os
import threading
import time

import pytest

from usegolib._objects import held
from usegolib.errors import ArgumentTypeError, ArgumentValueError, GoError, GoNameError, GoPanicError


@pytest.fixture(scope="module")
def h(fixture_module):
    return fixture_module("callbacks", "example.com/callbacks")


@pytest.fixture(autouse=True)
def unregistered(h):
    yield
    for host in h.hosts():
        if host.function is not None:
            delattr(h, host.name)


def test_before_registration_an_error_names_it(h):
    for call in (h.Token, h.TokenElsewhere):
        with pytest.raises(
            GoError, match=r"host function example.com/callbacks.FetchToken is not registered: Python has assigned no"
        ):
            call("a")
    assert h.Hosted() == [0, 1]  # by the directive, and Go's own function
    with pytest.raises(GoPanicError, match=r"host function example.com/callbacks.Area is not registered"):
        h.AreaOf()


def test_assigned_decorated_and_taken_back(h):
    h.FetchToken = lambda scope: f"t-{scope}"
    assert h.Token("a") == h.TokenElsewhere("a") == "t-a"
    del h.FetchToken
    with pytest.raises(GoError, match="is not registered"):
        h.Token("a")

    @h.host
    def FetchToken(scope):
        return scope * 2

    @h.host("Weight")
    def weigh(name):
        return len(name)

    assert h.Token("ab") == "abab" and h.Hosted()[0] == 1 and FetchToken("x") == "xx"
    h.host("Level")(lambda: 5)
    assert h.Hosted() == [1, 5]
    del h.Level
    assert h.Hosted() == [1, 1]  # Go's own again
    h.Weight = None
    assert h.Hosted() == [0, 1]
    del h.FetchToken, h.Weight  # the second is not registered any more, and hidden as other variables are
    with pytest.raises(AttributeError):
        _ = h.Weight
    h.Weight = None


def test_a_sentence_for_each(h):
    found = {host.name: host for host in h.hosts()}
    assert set(found) == {"Area", "FetchToken", "Level", "OnFunc", "Weight"}
    assert found["FetchToken"].signature == "func(context.Context, string) (string, error)"
    assert [found[name].declared for name in sorted(found)] == [True, True, False, False, True]
    assert all(host.function is None and host.timeout is None and host.late == 0 for host in found.values())
    h.host("Area", timeout=2)(area)
    host = next(host for host in h.hosts() if host.name == "Area")
    assert host.function is area and host.timeout == 2.0
    assert h.AreaOf() == 6


def area(point):
    return point.X * point.Y


def test_exceptions_and_wrong_results(h):
    error = ValueError("no token")

    def fail(scope):
        raise error

    for timeout in (None, 5):
        h.host("FetchToken", timeout=timeout)(fail)
        with pytest.raises(ValueError) as caught:
            h.Token("a")
        assert caught.value is error
        h.host("FetchToken", timeout=timeout)(lambda scope: 3)
        with pytest.raises(TypeError, match=r"result: expected string, got int 3"):
            h.Token("a")


def test_a_time_limit(h):
    late = threading.Event()
    threads = []

    @h.host("FetchToken", timeout=0.2)
    def slow(scope):
        threads.append(threading.current_thread())
        if scope == "slow":
            late.wait(10)
        return scope

    assert h.Token("fast") == "fast" and h.TokenElsewhere("long" * 10_000) == "long" * 10_000
    assert threading.current_thread() not in threads
    began = time.monotonic()
    with pytest.raises(TimeoutError, match=r"did not answer within 200ms"):
        h.Token("slow")
    assert time.monotonic() - began < 5
    assert h.IsDeadline("slow") == [True, True, True, False]
    late.set()
    until = time.monotonic() + 10
    while _late(h) < 2 and time.monotonic() < until:
        time.sleep(0.01)
    assert _late(h) == 2  # dropped, and counted
    assert h.Token("fast") == "fast"


def _late(h):
    return next(host for host in h.hosts() if host.name == "FetchToken").late


def test_many_callers_with_a_limit_wait_beside_each_other(h):
    both = threading.Barrier(8)

    @h.host("FetchToken", timeout=20)
    def meet(scope):
        both.wait(10)
        return scope

    results = []
    callers = [threading.Thread(target=lambda i=i: results.append(h.Token(str(i)))) for i in range(8)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    assert sorted(results) == [str(i) for i in range(8)]


def test_a_second_answer_is_dropped_and_counted(h):
    from usegolib._calls import host_threads

    asked = []
    start = host_threads.start
    host_threads.start = lambda callback, frame: asked.append((callback, int.from_bytes(frame[:8], "big")))
    try:
        h.host("FetchToken", timeout=20)(str)
        caller = threading.Thread(target=lambda: asked.append(h.Token("a")))
        caller.start()
        until = time.monotonic() + 10
        while not asked and time.monotonic() < until:
            time.sleep(0.01)
        callback, ticket = asked[0]
        reply = callback.plan.reply(str, "first")
        before = len(held.live)
        assert host_threads.answer(callback, ticket, reply)
        assert not host_threads.answer(callback, ticket, reply)
        caller.join()
    finally:
        host_threads.start = start
    assert asked[1] == "first" and _late(h) == 1 and len(held.live) <= before


def test_what_cannot_be_registered(h):
    with pytest.raises(GoNameError, match=r"callbacks has no variable FetchTokens of a func type") as caught:
        h.host("FetchTokens")(str)
    assert "FetchToken" in caught.value.hint
    with pytest.raises(GoNameError, match="has no variable Ran of a func type"):
        h.host("Ran")(str)
    for timeout in (0, -1, "2", True):
        with pytest.raises(ArgumentValueError, match="timeout is"):
            h.host(timeout=timeout)
    with pytest.raises(ArgumentTypeError, match="registers a function, got int"):
        h.host(3)

    async def FetchToken(scope):
        return scope

    with pytest.raises(ArgumentTypeError, match="is a coroutine function"):
        h.host(FetchToken)
    assert all(host.function is None for host in h.hosts())


def test_what_is_replaced_is_let_go(h):
    import weakref

    class Host:
        def __call__(self, scope):
            return scope

    gone = []
    for timeout in (None, 5):
        host = Host()
        gone.append(weakref.ref(host))
        h.host("FetchToken", timeout=timeout)(host)
        assert h.Token("a") == "a"
        del host
    del h.FetchToken
    for _ in range(50):
        h.Collect()
        h.Map([1], abs)
        gc.collect()
        if not any(ref() for ref in gone):
            break
    assert not any(ref() for ref in gone)


if hasattr(os, "fork"):

    def test_idle_threads_belong_to_the_parent(h):
        from usegolib._calls import host_threads

        h.host("FetchToken", timeout=5)(str)
        assert h.Token("a") == "a"
        host_threads._forget()
        assert h.Token("a") == "a"
