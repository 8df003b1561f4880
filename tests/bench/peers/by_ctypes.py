"""ctypes on the hand-written cgo library: what most people write, with C types only."""

from __future__ import annotations

import ctypes
from ctypes import POINTER, byref, c_char_p, c_double, c_int64, c_uint64, c_void_p, string_at
from json import dumps, loads
from typing import Any

from tests.bench.peers.offer import Offer


class GoError(Exception):
    """The Go function returned an error."""


class Text:
    """A function from text to text that Go allocates and the caller frees."""

    def __init__(self, go: Any, free: Any, argument: Any = c_char_p) -> None:
        go.argtypes, go.restype = [argument], c_void_p
        self.go, self.free = go, free

    def __call__(self, argument: Any) -> str:
        address = self.go(argument)
        text = string_at(address).decode()
        self.free(address)
        return text


def offer(path: str) -> Offer:
    """Everything, one line of glue each."""
    lib = ctypes.CDLL(path)
    free = ctypes.CDLL(None).free
    free.argtypes, free.restype = [c_void_p], None
    types = {
        "AddInt": ([c_int64, c_int64], c_int64),
        "SumFloats": ([POINTER(c_double), c_int64], c_double),
        "NewCounter": ([], c_uint64),
        "CounterInc": ([c_uint64, c_int64], c_int64),
        "Spin": ([c_int64], c_uint64),
        "EchoBytesCopied": ([c_char_p, c_int64, POINTER(c_int64)], c_void_p),
    }
    for name, (arguments, result) in types.items():
        function = getattr(lib, name)
        function.argtypes, function.restype = arguments, result
    callback = ctypes.CFUNCTYPE(c_int64, c_void_p, c_int64)
    lib.CallBack.argtypes, lib.CallBack.restype = [callback, c_void_p, c_int64], c_int64
    two = ctypes.CFUNCTYPE(c_int64, c_void_p, c_int64, c_int64)
    for function in (lib.CallBackTwo, lib.SortFunc):
        function.argtypes, function.restype = [two, c_void_p, c_int64], c_int64
    echo, echo_person = Text(lib.EchoText, free), Text(lib.EchoPersonText, free)
    people, fail = Text(lib.PeopleText, free, c_int64), Text(lib.FailText, free)

    def echo_bytes(data: bytes) -> bytes:
        length = c_int64()
        address = lib.EchoBytesCopied(data, len(data), byref(length))
        result = string_at(address, length.value)
        free(address)
        return result

    def raise_error(message: str) -> None:
        raise GoError(fail(message.encode()))

    names = {
        "AddInt": lib.AddInt,
        "Echo": lambda text: echo(text.encode()),
        "EchoBytes": echo_bytes,
        "SumFloats": lambda xs: lib.SumFloats((c_double * len(xs))(*xs), len(xs)),
        "lend": None,
        "lent_sum": lambda xs: lib.SumFloats((c_double * len(xs)).from_buffer(xs), len(xs)),
        "EchoPerson": lambda person: loads(echo_person(dumps(person).encode())),
        "People": lambda n: loads(people(n)),
        "counter": lib.NewCounter(),
        "NewCounter": lib.NewCounter,
        "Inc": lib.CounterInc,
        "Fail": raise_error,
        "GoError": GoError,
        "CallBack": lambda f, n: lib.CallBack(callback(lambda _data, value: f(value)), None, n),
        "CallBackTwo": lambda f, n: lib.CallBackTwo(two(lambda _data, a, b: f(a, b)), None, n),
        "SortFunc": lambda f, n: lib.SortFunc(two(lambda _data, a, b: f(a, b)), None, n),
        "Spin": lib.Spin,
    }
    return Offer(names, {"sum_lent": "lent_sum(doubles)", "counter": "Inc(counter, 1)"})
