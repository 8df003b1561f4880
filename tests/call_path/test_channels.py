"""Channels of Go as Python objects: receiving, sending, closing, selecting, waiting."""

import threading
import time

import pytest

import usegolib
from tests.support.programs import run_program
from usegolib.errors import (
    ArgumentTypeError,
    ChannelClosedError,
    ChannelTimeoutError,
    GoNameError,
    ObjectClosedError,
)


@pytest.fixture(scope="module")
def h(fixture_module):
    return fixture_module("streams", "example.com/streams")


def test_a_channel_is_iterated_until_it_is_closed(h):
    assert list(h.Numbers(5, 0)) == list(h.Numbers(5, 2)) == [0, 1, 2, 3, 4]
    assert list(h.Filled(3)) == [0, 1, 2]
    assert list(h.FilledTexts(2)) == ["item", "item"]
    assert list(h.Panics()) == [0, 1, 2]
    assert list(h.Filled(2500).iterate(batch=1000)) == list(range(2500))
    assert list(h.Numbers(25, 3).iterate(batch=10)) == list(range(25))


def test_receive(h):
    numbers = h.Numbers(2, 2)
    assert numbers.receive() == 0 and numbers.receive(timeout=5) == 1
    with pytest.raises(ChannelClosedError, match=r"receive\(\): this chan int is closed, and has no more items"):
        numbers.receive()
    assert list(numbers) == []


def test_a_time_for_receiving(h):
    silent = h.Silent()
    began = time.monotonic()
    with pytest.raises(ChannelTimeoutError, match=r"receive\(\): nothing happened within 0\.12 seconds"):
        silent.receive(timeout=0.12)
    assert 0.1 < time.monotonic() - began < 2
    with pytest.raises(TimeoutError):
        silent.receive(timeout=0)
    with pytest.raises(ArgumentTypeError, match="timeout is a number of seconds or None, got 'x'"):
        silent.receive(timeout="x")
    assert h.Filled(1).receive(timeout=0) == 0


def test_send_and_close(h):
    sink, total = h.Sink()
    for n in range(4):
        sink.send(n)
    sink.send(4, timeout=5)
    sink.close()
    assert total.receive() == 10
    with pytest.raises(ChannelClosedError, match=r"send\(\): this chan<- int is closed"):
        sink.send(1)
    sink.close()  # closing twice is fine, and so is closing what Go has closed
    closed = h.Numbers(0, 0)
    assert list(closed) == []
    closed.close()


def test_what_was_sent_can_be_received_after_the_end(h):
    channel = h.object("chan int", 3)
    channel.send(1)
    channel.send(2)
    assert (len(channel), channel.cap) == (2, 3)
    channel.close()
    assert not channel.closed and list(channel) == [1, 2]


def test_a_channel_that_is_full(h):
    channel = h.object("chan int", 1)
    channel.send(1, timeout=0)
    with pytest.raises(ChannelTimeoutError, match=r"send\(\): nothing happened within 0 seconds"):
        channel.send(2, timeout=0)
    with pytest.raises(ChannelTimeoutError):
        channel.send(2, timeout=0.05)
    assert channel.receive() == 1


def test_an_item_that_does_not_fit(h):
    channel = h.object("chan int", 1)
    with pytest.raises(ArgumentTypeError, match=r"chan int\.send\(\): item: expected int, got str 'x'"):
        channel.send("x")
    with pytest.raises(OverflowError):
        channel.send(2**70)
    assert len(channel) == 0


def test_directions(h):
    sink, total = h.Sink()
    assert not hasattr(sink, "receive") and not hasattr(total, "send")
    with pytest.raises(TypeError):
        iter(sink)
    assert sink.send and total.receive and len(sink) == 0 and total.cap == 1
    total.close()  # of a channel that is only received from this releases the object, as for every object
    assert total.closed
    with pytest.raises(ObjectClosedError):
        total.receive(timeout=0)
    sink.close()


def test_the_end_of_a_with_block_closes_and_releases(h):
    with h.object("chan int", 2) as channel:
        channel.send(1)
        other = h.Pipe(channel)
    assert channel.closed and list(other) == [2]


def test_channels_as_arguments(h):
    channel = h.object("chan int", 10)
    h.Fill(channel, 4)
    channel.close()
    assert h.Sum(channel) == 6
    assert h.Sum(h.Filled(3)) == 3
    assert h.Same(channel, channel) and not h.Same(channel, h.object("chan int"))
    assert h.Sum(h.Pipe(h.Numbers(4, 0))) == 12


def test_nil_is_none(h):
    assert h.NilChannel() is None
    assert usegolib.select(None, h.Filled(1)).item == 0
    with pytest.raises(ChannelTimeoutError):
        usegolib.select(None, timeout=0.05)
    with pytest.raises(ArgumentTypeError, match="would wait for ever"):
        usegolib.select(None)


def test_a_type_with_a_name(h):
    queue = h.NewQueue(2)
    queue.send({"X": 1, "Y": 2})
    queue.send(h.Point(X=3, Y=4))
    assert queue.Size() == queue.cap == len(queue) == 2
    assert queue.receive() == {"X": 1, "Y": 2}
    made = h.Queue(1)
    made.send(h.Point())
    assert made.Size() == 1 and made.receive() == h.Point()


def test_items_of_other_kinds(h):
    assert [str(error) for error in (h.Errors().receive(),)] == ["first"]
    errors = h.Errors()
    errors.send(ValueError("x"), timeout=0) if len(errors) < 2 else None
    assert str(errors.receive()) == "first" and errors.receive() is None
    errors.send(ValueError("third"))
    assert str(errors.receive()) == "third"
    assert h.After(1).receive(timeout=5).tzinfo is not None
    assert list(h.Closed(1)) == []


def test_channels_from_python(h):
    point = h.object("chan Point")
    assert point.cap == 0
    with pytest.raises(
        GoNameError, match=r"has a channel with items of the type uint8(.|\n)*there are channels of .*int"
    ):
        h.object("chan uint8")
    for size in (-1, "x", 1.5):
        with pytest.raises(ArgumentTypeError, match="the size is a number of items from 0 on"):
            h.object("chan int", size)


# Select


def test_select(h):
    full, empty = h.Filled(2), h.Silent()
    case, channel, item, closed = usegolib.select(empty, full)
    assert (case, channel is full, item, closed) == (1, True, 0, False)
    full.receive()
    assert usegolib.select(empty, full, timeout=1) == (1, full, None, True)
    with pytest.raises(ChannelTimeoutError, match=r"select\(\): nothing happened within 0\.1 seconds"):
        usegolib.select(empty, timeout=0.1)
    with pytest.raises(ChannelTimeoutError):
        usegolib.select(empty, timeout=0)


def test_select_to_send(h):
    channel, silent = h.object("chan int", 1), h.Silent()
    assert usegolib.select(silent, (channel, 5)) == (1, channel, None, False)
    with pytest.raises(ChannelTimeoutError):
        usegolib.select(silent, (channel, 6), timeout=0.05)
    assert channel.receive() == 5
    channel.close()
    with pytest.raises(ChannelClosedError, match=r"select\(\): case 1: this chan int is closed"):
        usegolib.select(silent, (channel, 6))


def test_select_refuses_what_is_no_channel(h):
    sink, total = h.Sink()
    for case in (5, h.Count(3), sink, (total, 1)):
        with pytest.raises(ArgumentTypeError, match=r"select\(\): case 1: expected a channel to (receive|send), got"):
            usegolib.select(h.Silent(), case)
    with pytest.raises(ArgumentTypeError, match=r"select\(\): case 0: chan<- int: item: expected int, got str 'x'"):
        usegolib.select((sink, "x"))
    sink.close()


def test_select_waits_for_what_comes(h):
    channel, silent = h.object("chan int"), h.Silent()
    timer = threading.Timer(0.15, channel.send, (7,))
    timer.start()
    assert usegolib.select(silent, channel)[1:3] == (channel, 7)
    timer.join()


# Threads and the process


def test_many_threads_receive_and_send(h):
    channel, sums = h.object("chan int"), []

    def receive():
        sums.append(sum(channel))

    receivers = [threading.Thread(target=receive) for _ in range(3)]
    senders = [threading.Thread(target=lambda: [channel.send(n) for n in range(500)]) for _ in range(3)]
    for thread in receivers + senders:
        thread.start()
    for thread in senders:
        thread.join(30)
    channel.close()
    for thread in receivers:
        thread.join(30)
    assert sum(sums) == 3 * sum(range(500)) and len(sums) == 3


def test_within_a_callback(h):
    seen = []
    h.During(lambda: seen.extend(h.Numbers(3, 0)))
    assert seen == [0, 1, 2]


@pytest.mark.parametrize(
    "wait",
    [
        "h.Silent().receive()",
        "next(iter(h.Silent()))",
        "h.object('chan int').send(1)",
        "usegolib.select(h.Silent())",
        "h.Silent().receive(timeout=60)",
    ],
)
def test_control_c_ends_a_wait(h, wait):
    ran = run_program(
        h,
        f"""
        import os, signal, threading
        threading.Timer(0.2, lambda: os.kill(os.getpid(), signal.SIGINT)).start()
        began = time.monotonic()
        try:
            {wait}
        except KeyboardInterrupt:
            print("interrupted", time.monotonic() - began < 2)
        """,
    )
    assert (ran.stdout, ran.returncode) == ("interrupted True\n", 0), ran.stderr


def test_the_process_ends_while_threads_wait(h):
    ran = run_program(
        h,
        """
        import threading
        for wait in (h.Silent().receive, lambda: h.object("chan int").send(1), lambda: usegolib.select(h.Silent())):
            threading.Thread(target=wait, daemon=True).start()
        time.sleep(0.1)
        print("end")
        sys.exit(3)
        """,
    )
    assert (ran.stdout, ran.returncode, ran.stderr) == ("end\n", 3, "")
