"""Calls that are awaited, give futures, have a time limit, or are cancelled (docs/async.md)."""

import array
import asyncio
import concurrent.futures
import gc
import sys
import threading
import time

import pytest

import usegolib
from usegolib.errors import (
    ArgumentTypeError,
    ArgumentValueError,
    CallTimeoutError,
    GoError,
    GoPanicError,
    ObjectClosedError,
)


@pytest.fixture(scope="module")
def contexts(fixture_module):
    return fixture_module("contexts", "example.com/contexts")


@pytest.fixture(autouse=True)
def nothing_is_left(contexts):
    """Each test ends with the goroutines and objects that it began with."""
    contexts.future.Add(1, 1).result()  # the watcher is there
    gc.collect()
    goroutines, objects = contexts.Goroutines(), _objects(contexts)
    yield
    gc.collect()
    assert _within(lambda: contexts.Active() == 0 and not usegolib.abandoned())
    assert _within(lambda: contexts.Goroutines() <= goroutines)
    assert _within(lambda: _objects(contexts) <= objects)


def _objects(contexts):
    gc.collect()
    return contexts._artifact.table.home.runtime.live()


def _within(condition, seconds=5.0):
    until = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > until:
            return False
        time.sleep(0.01)
    return True


# Limits and tokens ----------------------------------------------------------------------------------------------------


def test_a_timeout_reaches_the_context(contexts):
    with pytest.raises(TimeoutError, match="context deadline exceeded") as caught, usegolib.timeout(0.1):
        contexts.Wait(10_000)
    assert isinstance(caught.value, GoError)
    with pytest.raises(TimeoutError, match="context deadline exceeded"):
        contexts.options(timeout=0.1).Wait(10_000)
    assert contexts.Left() == -1, "outside of the block"


def test_of_two_timeouts_the_earlier_counts(contexts):
    with usegolib.timeout(100):
        assert 90_000 < contexts.Left() <= 100_000
        with usegolib.timeout(10):
            assert 5_000 < contexts.Left() <= 10_000
            assert 1_000 < contexts.options(timeout=5).Left() <= 5_000
            with usegolib.timeout(1000):
                assert 5_000 < contexts.Left() <= 10_000
        assert 90_000 < contexts.Left() <= 100_000


def test_a_block_without_time_left_still_asks_go(contexts):
    with usegolib.timeout(0.001):
        time.sleep(0.01)
        with pytest.raises(TimeoutError):
            contexts.Wait(10_000)


@pytest.mark.parametrize("wrong", ["5", True, None])
def test_a_limit_is_a_number(wrong):
    with pytest.raises(ArgumentTypeError, match="takes a number of seconds"):
        usegolib.timeout(wrong)


@pytest.mark.parametrize("wrong", [0, -1, float("nan"), float("inf")])
def test_a_limit_is_above_zero(contexts, wrong):
    with pytest.raises(ArgumentValueError, match="takes a number of seconds above 0"):
        usegolib.timeout(wrong)
    with pytest.raises(ArgumentValueError, match="options\\(\\): timeout takes a number of seconds above 0"):
        contexts.options(timeout=wrong)


def test_a_function_without_a_context_is_left(contexts):
    numbers = [0] * 3
    start = time.monotonic()
    with pytest.raises(CallTimeoutError, match=r"contexts.Fill\(\) has not returned within its time"):
        contexts.options(timeout=0.05).Fill(numbers, 400)
    assert time.monotonic() - start < 0.3
    (left,) = usegolib.abandoned()
    assert left.function == "contexts.Fill" and 0 < left.seconds < 5 and "test_moved_calls.py:" in left.line
    assert _within(lambda: not usegolib.abandoned())
    assert numbers == [0, 0, 0], "a call that was left never writes back"


def test_a_function_that_ignores_its_context_is_left(contexts):
    start = time.monotonic()
    with pytest.raises(CallTimeoutError), usegolib.timeout(0.05):
        contexts.Deaf(600)
    assert time.monotonic() - start < 0.5
    assert [call.function for call in usegolib.abandoned()] == ["contexts.Deaf"]


def test_a_timeout_does_not_concern_functions_without_a_context(contexts):
    with usegolib.timeout(0.01):
        assert contexts.Sleep(50) == 50


def test_another_thread_cancels_with_a_cause(contexts):
    stop, cause = usegolib.Cancel(), RuntimeError("enough")
    timer = threading.Timer(0.1, stop.cancel, (cause,))
    timer.start()
    with pytest.raises(GoError, match="^context canceled") as caught:
        contexts.Wait(10_000, ctx=stop)
    assert caught.value.__cause__ is cause and stop.cancelled and stop.cause is cause
    with pytest.raises(GoError, match="^gave up: context canceled") as caught:
        contexts.Wrapped(ctx=stop)
    assert caught.value.__cause__.__cause__ is cause
    with pytest.raises(RuntimeError) as raised:
        contexts.Cause(10_000, ctx=stop)
    assert raised.value is cause, "context.Cause gives Go code the exception"


def test_one_token_cancels_several_calls(contexts):
    stop = usegolib.Cancel()
    with stop, concurrent.futures.ThreadPoolExecutor(8) as pool:
        direct = [pool.submit(lambda: contexts.Wait(10_000, ctx=stop)) for _ in range(4)]
        moved = [contexts.future.Wait(10_000) for _ in range(4)]
        assert _within(lambda: contexts.Active() == 8)
        stop.cancel()
        for future in direct + moved:
            with pytest.raises(GoError, match="context canceled") as caught:
                future.result(5)
            assert caught.value.__cause__ is None


def test_tokens_inside_each_other(contexts):
    outer, inner = usegolib.Cancel(), usegolib.Cancel()
    with outer, inner:
        waiting = contexts.future.Wait(10_000)
        outer.cancel(KeyError("outer"))
        with pytest.raises(GoError, match="context canceled") as caught:
            waiting.result(5)
    assert isinstance(caught.value.__cause__, KeyError)
    assert contexts.Wait(1, ctx=inner) == "waited", "ctx= stands in place of the tokens of blocks"


def test_a_cancelled_token_cancels_what_comes_later(contexts):
    stop = usegolib.Cancel()
    stop.cancel()
    stop.cancel(ValueError("the first one counts"))
    assert stop.cause is None
    with pytest.raises(GoError, match="context canceled"):
        contexts.Wait(10_000, ctx=stop)
    with pytest.raises(ArgumentTypeError, match="takes an exception or None, got str"):
        usegolib.Cancel().cancel("why")


def test_a_context_of_go_is_used_as_it_is(contexts):
    context = contexts.With("value")
    assert contexts.Value(ctx=context) == "value" and contexts.Value() is None
    nested = contexts.With("other", ctx=context)
    assert contexts.Value(ctx=nested) == "other"
    assert contexts.future.Value(ctx=context).result(5) == "value"
    with pytest.raises(ArgumentTypeError, match=r"contexts.Value\(\): ctx is int\n"):
        contexts.Value(ctx=5)
    with pytest.raises(ArgumentTypeError, match="got an unexpected keyword argument 'ctx'|ctx"):
        contexts.Add(1, 2, ctx=context)
    context.close()
    with pytest.raises(ObjectClosedError, match="ctx: expected context.Context, got a closed"):
        contexts.Value(ctx=context)


def test_an_object_keeps_the_context_of_the_call_that_made_it(contexts):
    stop = usegolib.Cancel()
    kept = [contexts.Keep(), contexts.Keep(ctx=stop), contexts.future.Keep().result(5)]
    with usegolib.timeout(0.2):
        kept.append(contexts.Keep())
    assert [one.Err() for one in kept] == ["", "", "", ""], "the end of a call does not cancel its context"
    stop.cancel()
    assert kept[1].Err() == "context canceled"
    assert _within(lambda: kept[3].Err() == "context deadline exceeded")
    assert kept[0].Err() == "" == kept[2].Err()


def test_a_callback_stays_on_the_thread_of_a_call_without_a_limit(contexts):
    here = threading.get_ident()
    assert contexts.CallWith(threading.get_ident) is not None
    seen = []
    contexts.CallWith(lambda: seen.append(threading.get_ident()) or 1)
    assert seen == [here]
    with usegolib.timeout(10):
        assert contexts.CallWith(lambda: 5) == 5


# Futures --------------------------------------------------------------------------------------------------------------


def test_futures(contexts):
    future = contexts.future.Add(2, 3)
    assert isinstance(future, concurrent.futures.Future) and future.result(5) == 5
    with pytest.raises(GoError, match="text") as caught:
        contexts.future.Fail("text").result(5)
    assert caught.value.results == (7,)
    with pytest.raises(GoPanicError, match="bad"):
        contexts.future.Panic("bad").result(5)
    with pytest.raises(GoPanicError, match="runtime.Goexit was called"):
        contexts.future.Exit().result(5)
    with pytest.raises(ArgumentTypeError, match="parameter a"):
        contexts.future.Add("x", 3)
    with pytest.raises(AttributeError, match="no_such"):
        _ = contexts.future.no_such
    locker = contexts.NewLocker()
    assert locker.future.Hold(1).result(5) == "waited" and "contexts.Add" in repr(contexts.future.Add)
    many = [contexts.future.Sleep(50) for _ in range(500)]
    assert sum(one.result(10) for one in concurrent.futures.as_completed(many, 10)) == 25_000


def test_a_future_is_cancelled_once_and_without_a_wait(contexts):
    future = contexts.future.Wait(10_000)
    assert future.running() and not future.done()
    assert future.cancel() and future.cancelled() and not future.running()
    assert _within(lambda: contexts.Active() == 0), "its context was cancelled"
    with pytest.raises(concurrent.futures.CancelledError):
        future.result(1)
    done, _ = concurrent.futures.wait([future], 1)
    assert done == {future}
    done = contexts.future.Add(1, 1)
    done.result(5)
    assert not done.cancel()


def test_a_late_result_is_dropped(contexts):
    future = contexts.future.Later(200)
    assert future.cancel()
    (left,) = usegolib.abandoned()
    assert left.function == "contexts.Later"
    assert _within(lambda: not usegolib.abandoned())  # and the fixture counts objects


def test_write_backs_and_lent_buffers_of_futures(contexts):
    numbers, memory = [0, 0], array.array("q", [0] * 3) if array.array("l").itemsize == 8 else None
    assert contexts.future.Fill(numbers, 10).result(5) is None and numbers == [1, 2]
    if memory is not None:
        contexts.future.Fill(usegolib.lend(memory), 10).result(5)
        assert memory.tolist() == [1, 2, 3]
    data = bytearray(b"\1" * 100_000)
    future = contexts.future.Sum(data, 50)
    data[:] = b"\2" * 100_000
    assert future.result(5) == 100_000, "arguments are read when the call is made"
    lent = bytearray(b"\1" * 1000)
    future = contexts.future.Sum(usegolib.lend(lent), 100)
    if sys.implementation.name == "cpython":  # PyPy lets a buffer grow beside its views
        with pytest.raises(BufferError):
            lent.append(1)
    assert future.result(5) == 1000
    del future
    gc.collect()
    lent.append(1)


def test_callbacks_of_futures(contexts):
    assert contexts.future.Call(5, lambda n: n + 1).result(5) == 6

    def bad(n):
        raise KeyError(n)

    with pytest.raises(KeyError):
        contexts.future.Call(5, bad).result(5)

    def leave(n):
        raise SystemExit(n)

    with pytest.raises(SystemExit):
        contexts.future.Call(5, leave).result(5)


# Awaiting -------------------------------------------------------------------------------------------------------------


def test_awaiting(contexts):
    async def main():
        assert await contexts.aio.Add(2, 3) == 5
        with pytest.raises(GoError, match="text"):
            await contexts.aio.Fail("text")
        with pytest.raises(GoPanicError, match="Goexit"):
            await contexts.aio.Exit()
        with pytest.raises(ArgumentTypeError):
            contexts.aio.Add("x", 3)
        numbers = [0, 0, 0]
        await contexts.aio.Fill(numbers, 5)
        assert numbers == [1, 2, 3]
        locker = await contexts.aio.Later(5)
        assert await locker.aio.Hold(5) == "waited"
        assert await contexts.aio.Call(5, lambda n: n) == 5
        assert await asyncio.wait_for(contexts.aio.Sleep(5), 5) == 5
        assert await asyncio.create_task(contexts.aio.Sleep(5)) == 5
        thread = threading.get_ident()
        with usegolib.timeout(10):
            assert 0 < await contexts.aio.Left() <= 10_000
        assert threading.get_ident() == thread

    asyncio.run(main(), debug=True)


def test_many_calls_wait_without_threads(contexts):
    async def main():
        before = threading.active_count()
        tasks = [asyncio.ensure_future(contexts.aio.Sleep(500)) for _ in range(2000)]
        await asyncio.sleep(0.2)
        threads = threading.active_count() - before
        return threads, sum(await asyncio.gather(*tasks))

    assert asyncio.run(main()) == (0, 1_000_000)


def test_the_loop_goes_on(contexts):
    async def main():
        beats = 0

        async def beat():
            nonlocal beats
            while True:
                await asyncio.sleep(0.01)
                beats += 1

        heart = asyncio.ensure_future(beat())
        await asyncio.gather(*(contexts.aio.Sleep(300) for _ in range(20)))
        heart.cancel()
        return beats

    assert asyncio.run(main()) > 8


def test_cancelling_a_task_cancels_the_context(contexts):
    async def main():
        task = asyncio.ensure_future(contexts.aio.Wait(10_000))
        while contexts.Active() == 0:
            await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(contexts.aio.Wait(10_000), 0.05)
        with pytest.raises(TimeoutError, match="deadline exceeded"):
            with usegolib.timeout(0.05):
                await contexts.aio.Wait(10_000)
        with pytest.raises(CallTimeoutError):
            await contexts.options(timeout=0.05).aio.Sleep(300)
        with pytest.raises(GoError, match="context canceled") as caught:
            await contexts.aio.Own()
        assert not isinstance(caught.value, asyncio.CancelledError), "Go's own cancellation misleads no scope"

    asyncio.run(main(), debug=True)


def test_a_cancelled_call_gives_back_its_mutex(contexts):
    async def main():
        locker = contexts.NewLocker()
        task = asyncio.ensure_future(locker.aio.Hold(10_000))
        while locker.Try():
            await asyncio.sleep(0.01)
        task.cancel()
        start = time.monotonic()
        assert await locker.aio.Hold(1) == "waited"
        assert time.monotonic() - start < 0.5

    asyncio.run(main())


def test_cancellation_beside_completion(contexts):
    failures = []

    async def main():
        asyncio.get_running_loop().set_exception_handler(lambda _, problem: failures.append(problem))
        outcomes = set()
        for step in range(60):
            task = asyncio.ensure_future(contexts.aio.Later(2))
            await asyncio.sleep(0.001 + step % 20 * 0.0001)
            task.cancel()
            try:
                outcomes.add(type(await task).__name__)
            except asyncio.CancelledError:
                outcomes.add("cancelled")
        return outcomes

    for _ in range(5):
        assert asyncio.run(main(), debug=True) <= {"Locker", "cancelled"}
    assert not failures  # and the fixture counts objects


def test_a_loop_that_closes_with_calls_pending(contexts):
    async def leaves():
        pending = [asyncio.ensure_future(contexts.aio.Wait(10_000)), asyncio.ensure_future(contexts.aio.Later(100))]
        await asyncio.sleep(0.05)
        return len(pending)

    async def works():
        return await contexts.aio.Add(1, 2)

    loop = asyncio.new_event_loop()
    task = loop.create_task(contexts.aio.Later(100))
    loop.run_until_complete(asyncio.sleep(0.02))
    loop.close()  # nobody has cancelled the task
    assert asyncio.run(leaves()) == 2
    assert asyncio.run(works()) == 3
    time.sleep(0.2)
    task._log_destroy_pending = False
    del task
    gc.collect()
    assert asyncio.run(works()) == 3


def test_two_loops_in_two_threads(contexts):
    async def main():
        return sum(await asyncio.gather(*(contexts.aio.Sleep(n % 7) for n in range(200))))

    expected = sum(n % 7 for n in range(200))
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        assert list(pool.map(lambda _: asyncio.run(main()), range(4))) == [expected] * 4


def test_outside_of_a_loop(contexts):
    call = contexts.aio.Add(1, 2)
    with pytest.raises(RuntimeError, match="no running event loop"):
        call.send(None)


@pytest.mark.filterwarnings("ignore:coroutine 'contexts.Sleep' was never awaited:RuntimeWarning")
def test_what_is_never_awaited_never_runs(contexts):
    contexts.aio.Sleep(10_000)
    gc.collect()
    assert contexts.Active() == 0
