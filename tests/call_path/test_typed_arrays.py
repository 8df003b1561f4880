"""Arrays with items of a type of their own: what they hold goes to Go exactly, what Go wrote goes into them exactly, or
the error names the type of the items. Each of these cases used to give other numbers, and said nothing."""

import array
import ctypes
import datetime
import re

import pytest

import usegolib
from usegolib.errors import ArgumentOverflowError, ArgumentTypeError, ArgumentValueError, GoError, WriteBackError


def test_what_an_array_cannot_hold_is_an_error_and_changes_nothing(kinds):
    """array('q') was a bare TypeError after Go had run, with the first items changed."""
    numbers = array.array("q", [2, 3])
    text = (
        r"kinds\.Scale\(\): parameter v: Go wrote 1\.5 to \[1\], which int64 cannot hold; nothing was changed\nhint: "
    )
    with pytest.raises(WriteBackError, match=text) as caught:
        kinds.Scale(numbers, 0.5)
    assert numbers == array.array("q", [2, 3])
    assert caught.value.results.sum == 2.5 and caught.value.results == (2.5,) and caught.value.written == [1.0, 1.5]
    assert isinstance(caught.value, ValueError)


@pytest.mark.parametrize("code", "bBhHiIlLqQfd")
def test_what_it_can_hold_is_written(kinds, code):
    numbers = array.array(code, [2, 4])
    if code in "bB":
        numbers = memoryview(numbers) if code == "b" else numbers
    assert kinds.Scale(numbers, 0.5) == 3.0
    assert list(numbers) == [1, 2]


def test_narrow_items(kinds):
    for code, by in (("b", 100), ("B", -1), ("H", 0.25), ("I", 1e12), ("f", 0.1)):
        numbers = array.array(code, [2, 4])
        with pytest.raises(WriteBackError, match=r"Go wrote .* to \[\d\], which \w+ cannot hold"):
            kinds.Scale(numbers, by)
        assert list(numbers) == [2, 4]


def test_ctypes_arrays(kinds):
    """ctypes cuts numbers off that are too large."""
    numbers = (ctypes.c_int * 2)(1, 2)
    kinds.Sort(numbers)
    assert kinds.Scale(numbers, 2) == 6 and list(numbers) == [2, 4]
    with pytest.raises(WriteBackError, match="which int32 cannot hold"):
        kinds.Scale(numbers, 1e10)
    assert list(numbers) == [2, 4]


def test_the_other_arguments_get_what_go_wrote_and_its_error_comes_first(kinds):
    numbers, people = array.array("q", [1]), [0.5]
    with pytest.raises(WriteBackError):
        kinds.ScaleBoth(numbers, people, "")
    assert people == [0.25] and list(numbers) == [1]
    with pytest.raises(GoError, match="as asked"):
        kinds.ScaleBoth(numbers, people, "as asked")
    assert people == [0.125] and list(numbers) == [1]


def test_inside_a_list_the_place_takes_what_go_wrote(kinds):
    rows = [array.array("q", [4]), array.array("q", [3])]
    kinds.ScaleRows(rows, 0.5)
    assert rows[0] == array.array("q", [2]) and rows[1] == [1.5]


def test_a_number_that_is_not_exactly_a_float_is_refused(kinds):
    with pytest.raises(
        ArgumentValueError, match=r"parameter v\[1\]: the int64 9007199254740993 is not exactly a float64"
    ):
        kinds.Scale(array.array("q", [0, 2**53 + 1]), 1)
    assert kinds.Scale(array.array("q", [2**53, 2**60]), 1) == float(2**53 + 2**60)
    with pytest.raises(ArgumentValueError, match="the float64 0.1 is not exactly a float32"):
        kinds.Float32s(array.array("d", [0.5, 0.1]))
    assert kinds.Float32s(array.array("d", [0.5, float("inf")])) == [0.5, float("inf")]
    assert kinds.Float32s([0.5]) == [0.5]


def test_bytes_are_no_numbers(kinds):
    """The bytes were read as small integers."""
    for value in (b"\0\0\0\0\0\0\xf0?", bytearray(8), memoryview(bytes(8))):
        with pytest.raises(
            ArgumentTypeError, match=r"expected \[\]float64, got \w+.*\nhint: .*memoryview\(value\)\.cast\('d'\)"
        ):
            kinds.Scale(value, 1)
        assert kinds.Scale(memoryview(value).cast("d"), 1) == (1.0 if any(value) else 0.0)
        assert kinds.Scale(list(value), 1) == sum(value)


def test_only_bytes_are_bytes(kinds):
    """The memory of any array was taken: [1, 300] as int64 were 16 bytes."""
    with pytest.raises(
        ArgumentTypeError,
        match=r"hint: its items are int64, not all from 0 to 255: value\.tobytes\(\) passes their memory",
    ):
        kinds.Fill(array.array("q", [1, 300]), 7)
    with pytest.raises(ArgumentOverflowError, match=r"parameter v\[1\]: -1 is out of range for uint8.*\nhint: .*int8"):
        kinds.Fill(array.array("b", [1, -1]), 7)
    small = array.array("b", [1, 2])
    assert kinds.Fill(small, 100) == 2 and list(small) == [100, 100]
    with pytest.raises(WriteBackError, match="Go wrote 200 to"):
        kinds.Fill(small, 200)
    unsigned = array.array("B", [1, 2])
    assert kinds.Fill(unsigned, 200) == 2 and list(unsigned) == [200, 200]
    assert kinds.Fill((ctypes.c_byte * 3)(), 7) == 3


def test_int8_inside_any_are_numbers(kinds):
    """They arrived as []uint8."""
    assert kinds.Any(array.array("b", [1, -2])) == [1, -2]
    assert kinds.TypeOf(array.array("b", [1])) == "[]interface {}"
    assert kinds.TypeOf(array.array("B", [1])) == kinds.TypeOf(bytearray(b"x")) == "[]uint8"


class TestNumpy:
    """The same for numpy, whose arrays have types and ways of their own."""

    @pytest.fixture
    def np(self):
        return pytest.importorskip("numpy")

    def test_in_place(self, kinds, np):
        """The halves were cut off: [0 1 1]."""
        for dtype in ("int64", "uint8", "int8"):
            numbers = np.arange(1, 4).astype(dtype)
            with pytest.raises(
                WriteBackError, match=rf"which {dtype} cannot hold.*\nhint: pass value\.astype\('float64'\)"
            ):
                kinds.Scale(numbers, 0.5)
            assert numbers.tolist() == [1, 2, 3]
        for dtype in ("int64", "float32", "float16", ">f8", ">i4"):
            numbers = (2 * np.arange(1, 4)).astype(dtype)
            assert kinds.Scale(numbers, 0.5) == 6.0
            assert numbers.tolist() == [1, 2, 3] and numbers.dtype == dtype
        every_second = np.zeros(6, "int64")[::2]
        every_second[:] = 4
        kinds.Scale(every_second, 0.5)
        assert every_second.tolist() == [2, 2, 2]
        rows = np.full((2, 2), 4)
        kinds.ScaleRows(rows, 0.5)
        assert rows.tolist() == [[2, 2], [2, 2]]
        with pytest.raises(WriteBackError):
            kinds.ScaleRows(rows, 0.25)
        assert rows.tolist() == [[2, 2], [2, 2]]

    def test_an_array_that_cannot_be_changed(self, kinds, np):
        numbers = np.ones(2)
        numbers.flags.writeable = False
        with pytest.raises(WriteBackError, match=r"(?s)ndarray cannot be changed.*writeback=False"):
            kinds.Scale(numbers, 0.5)
        assert kinds.options(writeback=False).Scale(numbers, 0.5) == kinds.SumFloats(*numbers) / 2 == 1.0

    def test_types_of_items_are_named(self, kinds, np):
        with pytest.raises(
            ArgumentTypeError, match=r"its items are int64: value\.astype\('uint8'\) passes their values"
        ):
            kinds.Fill(np.array([1, 255]), 0)
        # These hints used to name a conversion that gives other values.
        with pytest.raises(ArgumentTypeError, match=r"not all from 0 to 255: value\.tobytes\(\) passes their memory"):
            kinds.Fill(np.array([1, 300]), 0)
        with pytest.raises(ArgumentOverflowError, match="its items are int64: a conversion would change the value"):
            kinds.Uint64s(np.array([-1]))
        with pytest.raises(
            ArgumentTypeError, match=r"value\.astype\('int64'\) converts them, which cuts off fractions"
        ):
            kinds.Sort(np.array([0.5]))
        with pytest.raises(ArgumentValueError, match=r"value\.astype\('float32'\) converts them, which rounds"):
            kinds.Float32s(np.array([0.1]))
        assert kinds.Fill(np.array([[1, 2], [3, 4]], "uint8"), 0) == 4

    def test_masked_arrays(self, kinds, np):
        """What the mask hides was passed on."""
        masked = np.ma.array([1.0, 2.0], mask=[False, True])
        for call in (lambda: kinds.Scale(masked, 1), lambda: kinds.Any(masked), lambda: usegolib.lend(masked)):
            with pytest.raises(
                ArgumentValueError, match=r"1 of the MaskedArray's 2 items are masked.*(\n.*)*compressed\(\)"
            ):
                call()
        with pytest.raises(ArgumentTypeError, match="masked item"):
            kinds.Scale([np.ma.masked], 1)
        whole = np.ma.array([1.0, 2.0])
        assert kinds.Scale(whole, 0.5) == 1.5 and whole.tolist() == [0.5, 1.0]

    def test_times_are_no_numbers(self, kinds, np):
        """datetime64 was a float, its memory bytes, and a timedelta64 of seconds nanoseconds."""
        moment = np.datetime64("2024-01-01T00:00:00", "ns")
        for call in (
            lambda: kinds.Scale([moment], 1),
            lambda: kinds.Scale(np.array([moment]), 1),
            lambda: kinds.Any(moment),
            lambda: kinds.Any(np.array([moment])),
            lambda: kinds.Any(np.timedelta64(1, "s")),
            lambda: kinds.Fill(moment, 1),
            lambda: kinds.Time(moment),
            lambda: kinds.Duration(np.timedelta64(1, "Y")),
            lambda: kinds.Duration(np.timedelta64("NaT")),
        ):
            with pytest.raises(ArgumentTypeError, match="got (datetime64|timedelta64)"):
                call()
        assert kinds.Duration(np.timedelta64(2, "s")) == datetime.timedelta(seconds=2)
        assert kinds.Duration(np.timedelta64(3, "ns")).nanoseconds == 3

    def test_arrays_of_one_item_are_no_numbers(self, kinds, np):
        with pytest.raises(ArgumentTypeError, match=r"got ndarray.*\nhint: it is an array"):
            kinds.Scale([np.array([1.5])], 1)

    def test_inside_any(self, kinds, np):
        assert kinds.Any(np.array([1, -2], "int8")) == [1, -2]
        assert kinds.Any(np.array([[1, 2]], "uint8")) == [[1, 2]]


class TestPandas:
    """Series write back, and times keep their nanoseconds."""

    @pytest.fixture
    def pd(self):
        return pytest.importorskip("pandas")

    def test_series_in_place(self, kinds, pd):
        """What Go wrote was lost."""
        numbers = pd.Series([2.0, 4.0], index=["a", "b"])
        assert kinds.Scale(numbers, 0.5) == 3.0
        assert numbers.to_dict() == {"a": 1.0, "b": 2.0}
        whole = pd.Series([1, 2])
        with pytest.raises(WriteBackError, match="which int64 cannot hold"):
            kinds.Scale(whole, 0.5)
        assert whole.tolist() == [1, 2]
        kinds.Scale(whole, 2)
        assert whole.tolist() == [2, 4] and whole.dtype == "int64"
        with pytest.raises(WriteBackError, match="Index cannot be changed"):
            kinds.Scale(pd.Index([1.0]), 2)

    def test_the_memory_of_a_series(self, kinds, pd):
        """The hint said `bytes(value)`, which makes bytes of the values."""
        for value in (pd.Series([1, 300]), pd.Index([1, 300]), pd.Series([1, 255])):
            with pytest.raises(ArgumentTypeError, match="its items are int64") as refused:
                kinds.Fill(value, 0)
            expression = re.search(r"(value\.to\S+\(\)) (passes )?their memory", refused.value.hint)
            assert expression, refused.value.hint
            assert eval(expression[1], {"value": value}) == array.array("q", value).tobytes()
        for value in (pd.Series([1, -1], dtype="int8"), pd.Index([1, -1], dtype="int8")):
            with pytest.raises(ArgumentOverflowError, match=r"value\.to_numpy\(\)\.tobytes\(\) passes their memory"):
                kinds.Fill(value, 0)

    def test_missing_items(self, kinds, pd):
        with pytest.raises(ArgumentTypeError, match=r"parameter v\[1\]: expected float64, got NAType"):
            kinds.Scale(pd.Series([1, None], dtype="Int64"), 1)
        with pytest.raises(ArgumentValueError, match="NaT is no time"):
            kinds.Time(pd.NaT)

    def test_inside_any(self, kinds, pd):
        assert kinds.Any(pd.Series([1, 2])) == [1, 2]
        assert kinds.Any(pd.Series([1.5])) == [1.5]

    def test_nanoseconds(self, kinds, pd):
        """They were cut off: a Timedelta of 1 ns was 0."""
        moment = pd.Timestamp("2024-01-01T00:00:00.123456789Z")
        assert kinds.Time(moment).nanosecond == kinds.Any(moment).nanosecond == 123456789
        assert kinds.Time(moment) == moment and kinds.Time(moment) != moment.floor("us")
        for count in (1, -1, 1001):
            assert kinds.Duration(pd.Timedelta(count, "ns")).nanoseconds == count
            assert kinds.Any([pd.Timedelta(count, "ns")])[0].nanoseconds == count
            assert usegolib.GoDuration(count) == pd.Timedelta(count, "ns")
            assert usegolib.GoDuration(count) + pd.Timedelta(count, "ns") == usegolib.GoDuration(2 * count)
