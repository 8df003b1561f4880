"""`usegolib.lend`: Go gets the caller's memory itself."""

import array
import ctypes
import mmap
import sys
import threading

import pytest

import usegolib
from usegolib.errors import ArgumentTypeError, ArgumentValueError

CODES = {"Int8s": "b", "Int16s": "h", "Int32s": "i", "Int64s": "q", "Uint16s": "H", "Uint32s": "I", "Uint64s": "Q"}
CODES.update({"Ints": "q", "Uints": "Q", "Float32s": "f", "Float64s": "d", "Bytes": "B"})


def address(buffer):
    return ctypes.addressof((ctypes.c_char * memoryview(buffer).nbytes).from_buffer(buffer))


@pytest.mark.parametrize("count", [1, 3, 100_000])
def test_go_sees_the_memory_itself(kinds, count):
    numbers = array.array("d", range(count))
    assert kinds.At(usegolib.lend(numbers)) == address(numbers)
    assert kinds.At(numbers) != address(numbers)
    data = bytearray(count)
    assert kinds.BytesAt(usegolib.lend(data)) == address(data)
    assert kinds.BytesAt(usegolib.lend(memoryview(data)[count // 2 :])) == address(data) + count // 2


def test_what_go_writes_is_there(kinds):
    numbers = array.array("d", [1, 2, 3])
    assert kinds.Scale(usegolib.lend(numbers), 2) == 12
    assert numbers.tolist() == [2, 4, 6]
    data = bytearray(5000)
    kinds.Fill(usegolib.lend(data), 7)
    assert data == b"\7" * 5000
    flags = memoryview(bytearray([0, 1, 1])).cast("?")
    kinds.Invert(usegolib.lend(flags))
    assert flags.tolist() == [True, False, False]
    kinds.SortFloats(usegolib.lend(memoryview(numbers)[::1]))
    with mmap.mmap(-1, 5000) as pages:
        lent = usegolib.lend(pages)
        kinds.Fill(lent, 9)
        assert pages[:] == b"\t" * 5000
        lent.view.release()


@pytest.mark.parametrize("name", CODES)
def test_every_kind_of_number(kinds, name):
    for count in (0, 1, 1000):
        numbers = array.array(CODES[name], [index % 100 for index in range(count)])
        expected = bytes(numbers) if name == "Bytes" else numbers.tolist()
        assert getattr(kinds, name)(usegolib.lend(numbers)) == expected


def test_read_only_buffers(kinds):
    data = bytes(range(200)) * 100
    readonly = memoryview(array.array("d", [1.5] * 1000)).toreadonly()
    for lent in (usegolib.lend(data), usegolib.lend(memoryview(data)), usegolib.lend(bytearray(data))):
        assert kinds.Bytes(lent) == data
    assert kinds.Float64s(usegolib.lend(readonly)) == [1.5] * 1000
    if sys.implementation.name == "cpython":
        assert kinds.At(usegolib.lend(readonly)) == address(readonly.obj)
    assert kinds.BytesAt(usegolib.lend(b"")) is not None


def test_a_buffer_is_lent_as_often_as_wanted(kinds):
    numbers = array.array("d", [1.0] * 1000)
    lent = usegolib.lend(numbers)
    for _ in range(10):
        kinds.Scale(lent, 2)
    assert set(numbers) == {1024.0}
    assert repr(lent) == "usegolib.lend(array of 8000 bytes)"


def test_by_name_and_variadic(kinds):
    numbers = array.array("d", [1, 2])
    assert kinds.Scale(by=3.0, v=usegolib.lend(numbers)) == 9
    assert kinds.SumFloats(usegolib.lend(numbers)) == 9
    assert kinds.SumFloats(*numbers) == 9


def test_the_result_of_a_lent_slice_is_a_copy(kinds):
    numbers = array.array("d", range(1000))
    everything, first = kinds.options(arrays="view").More(usegolib.lend(numbers))
    numbers[0] = -1
    assert everything.tolist() == [*map(float, range(1000))] * 2
    assert first.tolist() == [*map(float, range(1000))]


@pytest.mark.skipif(sys.implementation.name == "pypy", reason="PyPy lets a bytearray grow under a memoryview")
def test_a_bytearray_cannot_be_resized_meanwhile(kinds):
    data = bytearray(10_000)
    lent = usegolib.lend(data)
    with pytest.raises(BufferError):
        data.append(0)
    lent.view.release()
    data.append(0)
    with pytest.raises((ValueError, usegolib.errors.UseGoLibError)):
        kinds.Bytes(lent)


def test_many_threads(kinds):
    buffers = [array.array("d", [1.0] * 10_000) for _ in range(8)]
    threads = [
        threading.Thread(target=lambda b=buffer: [kinds.Scale(usegolib.lend(b), 2) for _ in range(10)])
        for buffer in buffers
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(set(buffer) == {1024.0} for buffer in buffers)


def test_numpy(kinds):
    numpy = pytest.importorskip("numpy")
    numbers = numpy.arange(100_000, dtype="f8")
    total = kinds.Scale(usegolib.lend(numbers), 2)
    assert total == numbers.sum() and numbers[-1] == 199_998
    assert kinds.At(usegolib.lend(numbers[10:])) == numbers.ctypes.data + 80
    assert kinds.Complex128s(usegolib.lend(numpy.array([1j, 2]))) == [1j, 2]
    with pytest.raises(ArgumentValueError, match="lend\\(\\) takes a flat, contiguous buffer, got one of 2 dimensions"):
        usegolib.lend(numbers.reshape(10, -1))
    with pytest.raises(ArgumentValueError, match="got not contiguous"):
        usegolib.lend(numbers[::2])


ERRORS = {
    "items of another size": ("Float64s", lambda: array.array("f", [1]), ArgumentTypeError),
    "items of another kind": ("Float64s", lambda: array.array("q", [1]), ArgumentTypeError),
    "no slice": ("Int", lambda: array.array("q", [1]), ArgumentTypeError),
    "a string": ("String", lambda: bytearray(b"x"), ArgumentTypeError),
    "an array": ("Uint8Array", lambda: bytearray(3), ArgumentTypeError),
    "a slice of strings": ("Strings", lambda: bytearray(b"x"), ArgumentTypeError),
    "a buffer that is not aligned": ("Float64s", lambda: odd_doubles(), ArgumentValueError),
    "a bool that is 2": ("Bools", lambda: memoryview(bytearray([2])).cast("?"), ArgumentValueError),
}


def odd_doubles():
    return memoryview(bytearray(17))[1:].cast("d")


@pytest.mark.parametrize("name", ERRORS)
def test_what_cannot_be_lent_to_a_parameter(kinds, name):
    function, make, error = ERRORS[name]
    if not hasattr(kinds, function):
        pytest.fail(f"the fixture has no {function}")
    with pytest.raises(error, match=f"{function}\\(\\): .*"):
        getattr(kinds, function)(usegolib.lend(make()))


def test_only_whole_arguments(kinds):
    lent = usegolib.lend(bytearray(b"x"))
    with pytest.raises(ArgumentValueError, match=r"v\[0\]: a lent buffer stands for a whole argument only\n.*copied"):
        kinds.Blobs([lent])
    assert kinds.Blobs([lent.view]) == [b"x"]


@pytest.mark.parametrize("value", [[1.0], "text", 1, None, array.array])
def test_what_is_no_buffer(value):
    with pytest.raises(ArgumentTypeError, match="lend\\(\\) takes a buffer, got .*\n.*without lend"):
        usegolib.lend(value)
