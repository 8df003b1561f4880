"""cffi in API mode on the hand-written cgo library: what most people write, with C types only."""

from __future__ import annotations

import sys
from json import dumps, loads
from typing import Any

from tests.bench.peers.offer import Offer

DECLARATIONS = """
int64_t AddInt(int64_t a, int64_t b);
double SumFloats(double *xs, int64_t n);
uintptr_t NewCounter(void);
int64_t CounterInc(uintptr_t counter, int64_t by);
uint64_t Spin(int64_t n);
char *EchoText(char *text);
char *EchoPersonText(char *text);
char *PeopleText(int64_t n);
char *FailText(char *text);
void *EchoBytesCopied(void *data, int64_t n, int64_t *length);
int64_t CallBack(int64_t (*f)(void *, int64_t), void *data, int64_t n);
int64_t CallBackTwo(int64_t (*f)(void *, int64_t, int64_t), void *data, int64_t n);
int64_t SortFunc(int64_t (*f)(void *, int64_t, int64_t), void *data, int64_t n);
extern "Python" int64_t from_go(void *data, int64_t value);
extern "Python" int64_t two_from_go(void *data, int64_t a, int64_t b);
void free(void *memory);
"""
SOURCE = '#include <stdlib.h>\n#include "libclib.h"\n'
MODULE = "cffi_peer"


class GoError(Exception):
    """The Go function returned an error."""


def write_source(file: str) -> None:
    """The C source of the API module, to be compiled for one interpreter."""
    import cffi

    ffi = cffi.FFI()
    ffi.cdef(DECLARATIONS)
    ffi.set_source(MODULE, SOURCE)
    ffi.emit_c_code(file)


def offer(folder: str) -> Offer:
    """Everything, one line of glue each."""
    sys.path.insert(0, folder)
    module: Any = __import__(MODULE)
    ffi, lib = module.ffi, module.lib

    def taken(address: Any) -> str:
        text: str = ffi.string(address).decode()
        lib.free(address)
        return text

    def echo_bytes(data: bytes) -> bytes:
        length = ffi.new("int64_t *")
        address = lib.EchoBytesCopied(ffi.from_buffer(data), len(data), length)
        result: bytes = ffi.buffer(address, length[0])[:]
        lib.free(address)
        return result

    def raise_error(message: str) -> None:
        raise GoError(taken(lib.FailText(message.encode())))

    @ffi.def_extern()
    def from_go(data: Any, value: int) -> int:
        return ffi.from_handle(data)(value)  # type: ignore[no-any-return]

    @ffi.def_extern()
    def two_from_go(data: Any, a: int, b: int) -> int:
        return ffi.from_handle(data)(a, b)  # type: ignore[no-any-return]

    def call_back_two(function: Any, n: int) -> int:
        handle = ffi.new_handle(function)
        return lib.CallBackTwo(lib.two_from_go, handle, n)  # type: ignore[no-any-return]

    def sort_func(function: Any, n: int) -> int:
        handle = ffi.new_handle(function)
        return lib.SortFunc(lib.two_from_go, handle, n)  # type: ignore[no-any-return]

    def call_back(function: Any, n: int) -> int:
        handle = ffi.new_handle(function)
        return lib.CallBack(lib.from_go, handle, n)  # type: ignore[no-any-return]

    names = {
        "AddInt": lib.AddInt,
        "Echo": lambda text: taken(lib.EchoText(text.encode())),
        "EchoBytes": echo_bytes,
        "SumFloats": lambda xs: lib.SumFloats(ffi.new("double[]", xs), len(xs)),
        "lend": None,
        "lent_sum": lambda xs: lib.SumFloats(ffi.from_buffer("double[]", xs), len(xs)),
        "EchoPerson": lambda person: loads(taken(lib.EchoPersonText(dumps(person).encode()))),
        "People": lambda n: loads(taken(lib.PeopleText(n))),
        "counter": lib.NewCounter(),
        "NewCounter": lib.NewCounter,
        "Inc": lib.CounterInc,
        "Fail": raise_error,
        "GoError": GoError,
        "CallBack": call_back,
        "CallBackTwo": call_back_two,
        "SortFunc": sort_func,
        "Spin": lib.Spin,
    }
    return Offer(names, {"sum_lent": "lent_sum(doubles)", "counter": "Inc(counter, 1)"})


if __name__ == "__main__":
    write_source(sys.argv[1])
