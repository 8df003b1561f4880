"""Generated callables: binding, packing, results, replies, and what introspection shows."""

import inspect
import pickle
import traceback

import msgpack
import pytest

import usegolib
from tests.codec.schemas import Types, function
from usegolib._codec.errors_wire import decode_panic, reply_error
from usegolib._codec.function import GoFunction, GoMethod
from usegolib.errors import ABIDecodeError, ABIEncodeError, ArgumentTypeError, UnsupportedSignatureError

TYPES = Types()
TYPES.struct("Person", ("Name", "string"))
TYPES.entries.append({"kind": "type_param", "go": "T", "name": "T"})
TYPES.ids["T"] = len(TYPES.entries) - 1
for _go in ("[]int", "[]any", "[][]int", "[]string", "map[string][]p.Person", "*int", "[2]string", "set[int]"):
    TYPES(_go)


def args(call):
    """The arguments of a call, as MessagePack."""
    assert call.segments is None
    return msgpack.unpackb(call.frame)


def recorder(params, **symbol):
    seen = []
    made = function(TYPES, params, [], lambda call: seen.append(args(call)) or b"\0\x90", **symbol)
    return made, seen


def text_of(call, *args, **named):
    with pytest.raises(ArgumentTypeError) as caught:
        call(*args, **named)
    return str(caught.value)


def test_binding():
    call, seen = recorder([("a", "int"), ("b", "string")])
    assert call(1, "x") is None
    call(1, b="x")
    call(b="x", a=1)
    assert seen == [[1, "x"]] * 3
    assert text_of(call) == "p.F() missing 2 required positional arguments: 'a' and 'b'"
    assert text_of(call, 1) == "p.F() missing 1 required positional argument: 'b'"
    assert text_of(call, b="x") == "p.F() missing 1 required positional argument: 'a'"
    assert text_of(call, 1, "x", 3) == "p.F() takes 2 positional arguments but 3 were given"
    assert text_of(call, 1, "x", a=3) == "p.F() got multiple values for argument 'a'"
    assert text_of(call, 1, c="x") == "p.F() got an unexpected keyword argument 'c'"
    assert text_of(call, 1, alpha=1).startswith("p.F() got an unexpected keyword argument 'alpha'")
    none, _ = recorder([])
    assert text_of(none, 1) == "p.F() takes 0 positional arguments but 1 was given"
    three, _ = recorder([("a", "int"), ("b", "int"), ("c", "int")])
    assert text_of(three) == "p.F() missing 3 required positional arguments: 'a', 'b', and 'c'"


def test_names():
    call, seen = recorder([("from", "int"), ("self", "int"), ("a0", "int"), ("o", "int"), ("rest", "int")])
    call(from_=1, self=2, a0=3, o=4, rest=5)
    assert seen == [[1, 2, 3, 4, 5]]
    assert list(inspect.signature(call).parameters) == ["from_", "self", "a0", "o", "rest"]
    assert text_of(call, 1, 2, 3, 4, "x") == "p.F(): parameter rest: expected int, got str 'x'"
    call, seen = recorder([("", "int"), ("_", "int"), ("b", "int")])
    call(1, 2, b=3)
    assert seen == [[1, 2, 3]]
    kinds = [parameter.kind.name for parameter in inspect.signature(call).parameters.values()]
    assert kinds == ["POSITIONAL_ONLY", "POSITIONAL_ONLY", "POSITIONAL_OR_KEYWORD"]
    assert text_of(call, "x", 1, 2) == "p.F(): parameter 1: expected int, got str 'x'"
    call, seen = recorder([("if", "int"), ("if_", "int")])
    call(if__=1, if_=2)
    assert seen == [[1, 2]]


def test_unnamed_parameters_behind_a_receiver():
    """The receiver counted as the first: `parameter 2` was the first argument of a func object."""
    call, seen = recorder([("", "int"), ("", "int"), ("_", "int")], kind=GoMethod)
    call(1, 2, 3)
    assert seen == [[1, 2, 3]]
    assert list(inspect.signature(call).parameters) == ["receiver", "arg0", "arg1"]
    assert text_of(call, 1, "x", 3) == "p.F(): parameter 1: expected int, got str 'x'"
    assert text_of(call, 1, 2, "x") == "p.F(): parameter 2: expected int, got str 'x'"
    assert text_of(call, "x", 2, 3) == "p.F(): parameter receiver: expected int, got str 'x'"
    assert text_of(call, 1, 2) == "p.F() missing 1 required positional argument: 'arg1'"


def test_variadic():
    call, seen = recorder([("sep", "string"), ("xs", "[]string", {"variadic": True})])
    for given_args, named in [
        (("-", "a", "b"), {}),
        (("-", ["a", "b"]), {}),
        (("-", ("a", "b")), {}),
        (("-",), {"xs": ["a", "b"]}),
        ((), {"sep": "-", "xs": iter(["a", "b"])}),
    ]:
        call(*given_args, **named)
    assert seen == [["-", ["a", "b"]]] * 5
    call("-")
    call("-", usegolib.Nil)
    assert seen[5:] == [["-", []], ["-", None]]
    assert text_of(call, "-", "a", 5) == "p.F(): parameter xs[1]: expected string, got int 5"
    assert text_of(call, xs=["a"]) == "p.F() missing 1 required positional argument: 'sep'"
    assert text_of(call, "-", "a", xs=["a"]) == "p.F() got multiple values for argument 'xs'"
    assert "hint: put it into a list" in text_of(call, "-", xs="abc")
    assert str(inspect.signature(call)) == "(sep: str, *xs: str) -> None"


def test_variadic_whose_elements_are_lists():
    call, seen = recorder([("xs", "[][]int", {"variadic": True})])
    call([1], [2])
    call([1])
    call(xs=[[1], [2]])
    assert [len(xs) for (xs,) in seen] == [2, 1, 2]
    call, seen = recorder([("xs", "[]any", {"variadic": True})])
    call([1, 2])
    assert seen == [[[[1, 2]]]]


def test_out_parameter():
    answers = []

    def answer(call):
        made = msgpack.unpackb(call.frame)[1]
        answers.append(made)
        return b"\0" + msgpack.packb([7, {"a": 1}])

    call = function(TYPES, [("data", "string"), ("v", "any", {"mode": "out"})], ["int"], answer)
    assert call("x") == (7, {"a": 1}) and call("x", None) == (7, {"a": 1})
    assert call("x", TYPES.table.struct_class(TYPES("p.Person"))) == (7, {"a": 1})
    assert answers[:2] == [None, None]
    assert answers[2] == msgpack.ExtType(2, bytes([TYPES("p.Person"), 0xC0]))
    call("x", int)
    assert answers[3] == msgpack.ExtType(2, bytes([TYPES("int"), 0xC0]))
    assert "a place for what Go writes" in text_of(call, "x", 3)
    assert "a type of this artifact" in text_of(call, "x", GoFunction)


def test_append_style_destinations():
    def answer(call):
        return b"\0" + msgpack.packb([msgpack.unpackb(call.frame)[0] or b"nil"])

    call = function(TYPES, [("dst", "[]byte"), ("i", "int")], ["[]byte"], answer)
    assert call(b"x", 1) == b"x" and call(1) == b"nil" and call(i=1) == b"nil" and call(dst=b"y", i=1) == b"y"
    assert text_of(call) == "p.F() missing 2 required positional arguments: 'dst' and 'i'"


def test_results():
    def results(*types):
        return function(TYPES, [], list(types), lambda call: b"\0" + msgpack.packb([1, "a"][: len(types)]))

    assert results()() is None
    assert results("int")() == 1
    assert results("int", "string")() == (1, "a")
    named = results(("n", "int"), ("from", "string"))
    assert named() == (1, "a") and named().n == 1 and named().from_ == "a"
    assert type(named()).__name__ == "FResult" and pickle.loads(pickle.dumps(named())) == (1, "a")
    assert type(results(("_", "int"), ("b", "string"))()) is tuple


@pytest.mark.parametrize(
    ("reply", "text"),
    [
        (b"", "the reply is empty"),
        (b"\0", "the data ends too early"),
        (b"\0\x90", "expected 1 results, found 0"),
        (b"\0\x91\x01\x02", "1 bytes are left over"),
        (b"\0\x91\xa1x", "expected an integer, found a string"),
        (b"\0\x93\1\x90\x90", "expected 1 results, found 3"),
        (b"\0\x01", "expected an array, found an integer"),
    ],
)
def test_bad_replies(reply, text):
    with pytest.raises(ABIDecodeError) as caught:
        function(TYPES, [], ["int"], lambda call: reply)()
    assert str(caught.value) == f"p.F(): result: {text}"


def test_memoryview_reply():
    call = function(TYPES, [], ["string", "[]int"], lambda call: memoryview(b"\0\x92\xa2hi\xc4\x08\1" + bytes(7)))
    assert call() == ("hi", [1])


def test_other_replies():
    seen = []

    def on_reply(function, reply, error, arguments):
        seen.append((function._go_label, bytes(reply), error["message"]))
        raise RuntimeError("raised by the caller")

    call = function(TYPES, [], [], lambda call: b"\1\x92\x92\xa1m\xa1T\x90", on_reply=on_reply)
    with pytest.raises(RuntimeError, match="raised by the caller"):
        call()
    assert seen == [("p.F", b"\1\x92\x92\xa1m\xa1T\x90", "m")]


def test_error_and_panic_payloads():
    payload = b"\1" + msgpack.packb([["m", "T", [["m", "T"]], {"a": 1}], []])
    assert reply_error(TYPES.table, payload, 1) == {
        "message": "m", "type": "T", "chain": [("m", "T")], "fields": {"a": 1}, "writebacks": len(payload) - 1,
    }  # fmt: skip
    payload = b"\1" + msgpack.packb([["m", "T"], [1, "x"], []])
    assert reply_error(TYPES.table, payload, 1) == {
        "message": "m", "type": "T", "chain": [("m", "T")], "fields": {}, "results": 7, "writebacks": len(payload) - 1,
    }  # fmt: skip
    assert decode_panic(b"\2" + msgpack.packb(["boom", "string", "stack", 7]), 1) == {
        "value": "boom", "type": "string", "stack": "stack", "goroutine": 7, "parameter": "",
    }  # fmt: skip
    for data in (b"\1", b"\1\x90", b"\1\x92\x91\xa1m\x90", b"\1\x01"):
        with pytest.raises(ABIDecodeError):
            reply_error(TYPES.table, data, 1)
        with pytest.raises(ABIDecodeError):
            decode_panic(data, 1)


def test_results_beside_an_error():
    def beside(results, payload):
        found = []

        def on_reply(function, reply, error, arguments):
            found.append(error["results"])
            raise RuntimeError

        call = function(TYPES, [], results, lambda call: b"\1\x93\x92\xa1m\xa1T" + payload, on_reply=on_reply)
        with pytest.raises(RuntimeError):
            call()
        return found[0]

    assert beside(["int", "string"], b"\x92\7\xa1s\x90") == (7, "s")
    assert beside([("n", "int")], b"\x91\7\x90").n == 7
    assert beside(["int", "string"], b"\x92\xc0\xc0\x90") == (0, "")
    assert isinstance(beside(["int"], b"\xa1x\x90"), ABIEncodeError)
    assert isinstance(beside(["int"], b"\x92\1\2\x90"), ABIDecodeError)
    assert isinstance(beside(["int"], b"\x91\xa1s\x90"), ABIDecodeError)


def test_metadata():
    call, _ = recorder([("a", "int"), ("p", "map[string][]p.Person")], doc="It does.", signature="func F(a int)")
    assert isinstance(call, GoFunction) and repr(call) == "<Go function p.F>"
    assert (call.__name__, call.__qualname__, call.__module__) == ("F", "F", "example.com/p")
    assert call.__doc__ == "func F(a int)\n\nIt does."
    assert call.__annotations__["a"] is int
    assert call.__annotations__["p"].__args__[1].__args__[0] is TYPES.table.struct_class(TYPES("p.Person"))
    call, _ = recorder([("a", "[2]string"), ("b", "set[int]"), ("c", "*int"), ("d", "any")])
    assert str(inspect.signature(call)).startswith("(a: ")
    with pytest.raises(TypeError, match="belongs to no package"):
        pickle.dumps(call)


def test_type_parameters_have_no_values():
    with pytest.raises(UnsupportedSignatureError, match="type parameter"):
        function(TYPES, [("c", "T")], [], lambda call: b"")


def test_more_parameters_than_fit_a_short_array():
    call, seen = recorder([(f"p{index}", "int") for index in range(20)])
    call(*range(20))
    assert seen == [list(range(20))]


def test_tracebacks_show_generated_lines():
    class Bad:
        def __index__(self):
            raise KeyError("mine")

    call, _ = recorder([("a", "[]string"), ("b", "int")])
    with pytest.raises(KeyError) as caught:
        call([], Bad())
    assert any("a1" in line for line in traceback.format_tb(caught.value.__traceback__))
