"""What Go wrote comes back into the caller's own objects."""

import array
import collections
import dataclasses

import msgpack
import pytest

from tests.codec.schemas import Types, function
from usegolib._codec.writeback import is_writable
from usegolib.errors import ABIDecodeError, WriteBackError

TYPES = Types()
TYPES.struct(
    "Person",
    ("Name", "string", {"key": "name"}),
    ("Age", "int", {"omitempty": True}),
    ("Tags", "[]string", {"omitempty": True}),
    ("Next", "*p.Person"),
    recursive=True,
)
GOS = "[]int []byte []string [][]int map[string][]int set[int] *p.Person []p.Person any *[]int *int [2]int".split()
for _go in GOS:
    TYPES(_go)
Person = TYPES.table.struct_class(TYPES("p.Person"))


def write(go, old, new, kind=0):
    """Calls `func F(v T)` with `old`, for which Go leaves `new`; gives the mask."""
    masks = []

    def answer(call):
        masks.append(call.writeback)
        written = b"\x92\x00" + TYPES.table.encode_value(TYPES(go), new)
        return b"\0\x91" + written if kind == 0 else b"\1\x92\x92\xa1m\xa1T" + written

    def on_reply(*_):
        raise RuntimeError("Go's error")

    call = function(TYPES, [("v", go, {"mode": "inout"})], [], answer, on_reply=on_reply)
    if kind:
        with pytest.raises(RuntimeError):
            call(old)
    else:
        call(old)
    return masks[0]


def test_what_is_writable():
    @dataclasses.dataclass
    class Open:
        Name: str

    @dataclasses.dataclass(frozen=True)
    class Frozen:
        Name: str

    person = Person(Name="x")
    for value in ([], {}, bytearray(), set(), array.array("i"), memoryview(bytearray(1)), Open("x"), person,
                  collections.UserList(), collections.OrderedDict(), collections.deque()):  # fmt: skip
        assert is_writable(value)
    for value in ((), b"", "", 1, None, frozenset(), iter([]), memoryview(b""), Frozen("x"), person.frozen(), range(3)):
        assert not is_writable(value)


def test_mask():
    seen = []
    params = [("a", "[]int", {"mode": "inout"}), ("b", "[]int"), ("c", "[]int", {"mode": "inout"})]
    call = function(TYPES, params, [], lambda call: seen.append(call.writeback) or b"\0\x90")
    call([1], [2], [3])
    call((1,), [2], [3])
    call((1,), [2], iter([3]))
    assert seen == [5, 4, 0]


def test_mask_ends_at_64():
    seen = []
    params = [(f"p{index}", "[]int", {"mode": "inout"}) for index in range(66)]
    function(TYPES, params, [], lambda call: seen.append(call.writeback) or b"\0\x90")(*[[1] for _ in range(66)])
    assert seen == [2**64 - 1]


@pytest.mark.parametrize("kind", [0, 1])
def test_list(kind):
    values = [3, 1, 2]
    assert write("[]int", values, [1, 2, 3], kind) == 1
    assert values == [1, 2, 3]


def test_equal_elements_stay_the_same_objects():
    class Text(str):
        pass

    first, second = Text("a"), Text("b")
    values = [first, second]
    write("[]string", values, ["a", "c"])
    assert values[0] is first and values == ["a", "c"]


def test_immutable_arguments_stay():
    for value in ((3, 1), iter([3, 1])):
        assert write("[]int", value, [1, 3]) == 0
    assert write("[]byte", b"ab", b"xy") == 0


def test_memory():
    buffer = bytearray(b"abcd")
    write("[]byte", buffer, b"wxyz")
    assert buffer == b"wxyz"
    write("[]byte", memoryview(buffer)[1:3], b"..")
    assert buffer == b"w..z"
    numbers = array.array("q", [2, 1])
    write("[]int", numbers, [1, 2])
    assert numbers.tolist() == [1, 2]
    narrow = array.array("b", [2, 1])
    write("[]int", narrow, [1, 2])
    assert narrow.tolist() == [1, 2]
    strided = array.array("q", [9, 8, 7, 6])
    write("[]int", memoryview(strided)[::2], [1, 2])
    assert strided.tolist() == [1, 8, 2, 6]


def test_numpy():
    numpy = pytest.importorskip("numpy")
    values = numpy.array([2, 1])
    write("[]int", values, [1, 2])
    assert values.tolist() == [1, 2]
    rows = numpy.array([[1, 2], [3, 4]])
    write("[][]int", rows, [[5, 6], [7, 8]])
    assert rows.tolist() == [[5, 6], [7, 8]]
    values.flags.writeable = False
    with pytest.raises(WriteBackError, match="ndarray cannot be changed"):
        write("[]int", values, [3, 4])
    assert values.tolist() == [1, 2]


def test_nested_lists_are_updated_in_place():
    inner = [1, 2]
    rows = [inner, (3,)]
    write("[][]int", rows, [[5], [4]])
    assert rows == [[5], [4]] and rows[0] is inner


def test_user_list_and_set():
    values = collections.UserList([2, 1])
    write("[]int", values, [1, 2])
    assert list(values) == [1, 2]
    members = {1, 2}
    write("set[int]", members, {2, 3})
    assert members == {2, 3}


def test_map():
    inner = [1]
    values = {"a": inner, "b": [2]}
    write("map[string][]int", values, {"a": [9], "c": [3]})
    assert values == {"a": [9], "c": [3]} and values["a"] is inner


def test_structs():
    old = Person(Name="Ann", Next=Person(Name="Bob"))
    follower = old.Next
    write("*p.Person", old, Person(Name="Ann", Age=1, Tags=["x"], Next=Person(Name="Cy")))
    assert old == {"name": "Ann", "Age": 1, "Tags": ["x"], "Next": {"name": "Cy", "Next": None}}
    assert follower.Name == "Bob" and old.Next is not follower  # the pointer leads elsewhere now
    same = old.Next
    write("*p.Person", old, Person(Name="Zoe", Next=Person(Name="Cy")))
    assert old.Next is same and old.Name == "Zoe" and old["Age"] == 0 and old["Tags"] == []
    by_name = {"Name": "Ann", "Next": None}
    write("*p.Person", by_name, Person(Name="Zoe", Age=2))
    assert by_name == {"Name": "Zoe", "Next": None, "Age": 2}


def test_dataclass():
    @dataclasses.dataclass
    class Typed:
        Name: str
        Age: int = 0

    old = Typed("Ann")
    write("*p.Person", old, Person(Name="Zoe", Age=2))
    assert (old.Name, old.Age) == ("Zoe", 2)


def test_structs_in_a_list_are_updated_in_place():
    ann = {"name": "Ann", "Next": None}
    people = [ann, Person(Name="Bob")]
    write("[]p.Person", people, [Person(Name="Zoe"), Person(Name="Bob")])
    assert people[0] is ann and ann["name"] == "Zoe" and people[1].Name == "Bob"


def test_any():
    values = [1, {"a": 1}]
    inner = values[1]
    write("any", values, [2, {"a": 1}])
    assert values == [2, {"a": 1}] and values[1] is inner


def test_variadic_list():
    def answer(call):
        assert call.writeback == 1
        return b"\0\x91\x92\x00" + TYPES.table.encode_value(TYPES("[]int"), [1, 2])

    values = [2, 1]
    function(TYPES, [("xs", "[]int", {"mode": "inout", "variadic": True})], [], answer)(values)
    assert values == [1, 2]


def test_beside_results():
    values = [2, 1]
    reply = b"\0\x92\x05\x92\x00" + TYPES.table.encode_value(TYPES("[]int"), [1, 2])
    assert function(TYPES, [("v", "[]int", {"mode": "inout"})], ["int"], lambda call: reply)(values) == 5
    assert values == [1, 2]


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"\x91\x00", "in pairs, found 1"),
        (b"\x92\x05\xc0", "parameter 5, of 1"),
        (b"\x92\x00\x05", "expected binary data"),
        (b"\x92\x00", "too early"),
        (b"\x90\x00", "left over"),
    ],
)
def test_bad_writebacks(data, text):
    with pytest.raises(ABIDecodeError, match=text):
        function(TYPES, [("v", "[]int", {"mode": "inout"})], [], lambda call: b"\0\x91" + data)([1])


def test_msgpack_reads_what_is_sent():
    seen = []
    params = [("v", "[]string", {"mode": "inout"})]
    function(TYPES, params, [], lambda call: seen.append(msgpack.unpackb(call.frame)) or b"\0\x90")(["a"])
    assert seen == [[["a"]]]
