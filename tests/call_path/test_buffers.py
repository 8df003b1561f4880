"""Replies larger than the buffer: Go has run exactly once, and nothing is lost."""

import threading

import pytest


@pytest.mark.parametrize("size", [0, 1, 100, 1000, 4095, 4096, 4097, 65535, 65536, 1_000_000, 20_000_000])
def test_go_runs_once_whatever_the_size(kinds, size):
    before = kinds.Calls()
    text = kinds.CountedBig(size)
    assert len(text) == size
    assert text[:26] == "abcdefghijklmnopqrstuvwxyz"[:size]
    assert kinds.Calls() == before + 1


def test_alternating_sizes(kinds):
    before = kinds.Calls()
    for index in range(50):
        assert len(kinds.CountedBig(10)) == 10
        assert len(kinds.CountedBig(50_000 + index)) == 50_000 + index
    assert kinds.Calls() == before + 100


def test_big_containers(kinds):
    assert kinds.Big(1000, 1000) == ["x" * 1000] * 1000
    assert kinds.BigInts(300_000) == list(range(300_000))
    assert kinds.BigBytes(5_000_000) == bytes(index % 256 for index in range(256)) * 19531 + bytes(range(64))


def test_many_threads_with_big_replies(kinds):
    before = kinds.Calls()
    wrong = []

    def work(seed):
        for index in range(20):
            size = 1000 * seed + 7919 * index
            if len(kinds.CountedBig(size)) != size:
                wrong.append(size)

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
    assert kinds.Calls() == before + 160
