"""Python objects where Go wants interfaces: methods, identity, errors, lifetime."""

import gc
import os
import subprocess
import sys
import textwrap
import threading
import time
import urllib.request
import weakref

import pytest

import usegolib
from tests.support.artifacts import FIXTURES, ROOT
from tests.support.modules import INTERFACES
from usegolib._objects import held
from usegolib.errors import ArgumentTypeError, GoError


@pytest.fixture(scope="module")
def h(fixture_module):
    return fixture_module("implementations", "example.com/implementations")


class Square:
    def __init__(self, side):
        self.side = side

    def Area(self, scale):
        return self.side * self.side * scale

    def Name(self):
        return f"square {self.side}"


class Broken:
    def __init__(self, error):
        self.error = error

    def Area(self, scale):
        raise self.error

    def Name(self):
        raise self.error

    Value = Area


def test_go_calls_the_methods(h):
    assert h.Describe(Square(3)) == "square 3 of 18"
    assert h.Sum(Doubled(), 4) == 12


class Doubled:
    def Value(self, i):
        return 2 * i


def test_a_wrong_object_for_one_method(h):
    # The error did not say that a callable will do.
    class Wrong:
        def Nam(self):
            return "x"

    for wrong in (5, Wrong()):
        with pytest.raises(
            ArgumentTypeError, match=r"the method Name\(\) string can stand for it, and so can a callable"
        ):
            h.NameOf(wrong)
    assert h.NameOf(lambda: "called") == "called"

    async def name():
        return "x"

    class Async:
        async def Name(self):
            return "x"

    with pytest.raises(ArgumentTypeError, match="coroutine function, which Go cannot await"):
        h.NameOf(name)
    with pytest.raises(ArgumentTypeError, match=r"Name\(\) string is a coroutine function, which Go cannot await"):
        h.NameOf(Async())


def test_wherever_an_interface_stands(h):
    square, other = Square(1), Square(2)
    assert h.Several() == ([], {})
    several, by_name = h.Several(square, other)
    assert several[0] is square and several[1] is other
    assert by_name["square 1"] is square
    assert h.Holder(Shape=square).Held() == "square 1 of 2"
    assert h.InHolder({"Label": "x", "Shape": square})["Shape"] is square
    h.Default = square
    assert h.Default is square
    h.Default = None
    assert h.Default is None
    holder = h.Holder()
    holder.Shape = other
    assert h.InHolder(holder).Shape is other


def test_embedded_unexported_and_unnamed_interfaces(h):
    class Bigger(Square):
        def __str__(self):
            return "text"

        def Add(self, *points):
            return len(points), points[-1]

    assert h.UseBigger(Bigger(2)) == "square 2text2 {3 4}"
    assert h.Show(Bigger(2)) == "<text>"

    class Secret:
        def Secret(self, n):
            return n + 1

    assert h.Reach(Secret()) == 21

    class Twice:
        def Twice(self, n):
            return n * 2

    assert h.Unnamed(Twice()) == 8


def test_a_callable_is_the_one_method_of_an_interface(h):
    assert h.NameOf(lambda: "x") == "x"
    assert h.Sum(lambda i: i, 4) == 6
    assert h.NameOf(Square(1)) == "square 1"
    assert h.NameOf(h.Point(X=1, Y=2)) == "point"  # Go's own values are themselves


def test_interfaces_whose_methods_take_and_give_interfaces(h):
    class Factory:
        def Make(self, name):
            self.made = Square(len(name))
            return self.made

        def Take(self, shape):
            self.taken = shape
            return shape

    factory = Factory()
    assert h.UseFactory(factory, "abc") is factory.made is factory.taken
    square = Square(1)
    assert h.Each(lambda shape: shape, square)[0] is square
    point = h.Each(lambda _: h.Point(X=2, Y=3), square)[0]
    assert h.Describe(point) == "point of 12"


# What does not fit


class Misspelt:
    area = 1

    def Name(self, x):
        return "x"


def test_all_that_is_wrong_with_the_methods_is_one_error(h):
    with pytest.raises(
        ArgumentTypeError,
        match=r"^implementations.Describe\(\): parameter s: expected example.com/implementations.Shape, "
        r"got Misspelt, which does not have its methods: "
        r"Area\(scale int\) \(int, error\) is missing \(did you mean area\?\); "
        r"Name\(\) string is called with no arguments, and Name\(x\) does not take them\n",
    ):
        h.Describe(Misspelt())
    with pytest.raises(ArgumentTypeError, match=r"(?s)Area\(self, scale\) does not take.*Square is a class: pass an"):
        h.Describe(Square)

    class NoMethod(Square):
        Name = 3

    with pytest.raises(ArgumentTypeError, match=r"Name\(\) string is missing, and Name is int 3"):
        h.Describe(NoMethod(1))

    class FewPoints(Square):
        def Add(self, point):
            return 0, None

        def String(self):
            return ""

    with pytest.raises(ArgumentTypeError, match=r"called with any number of arguments, and Add\(point\) does not"):
        h.UseBigger(FewPoints(1))


@pytest.mark.parametrize("value", [3, "x", 1.5, [1], {"a": 1}, object(), print, lambda: 1])
def test_what_is_no_object_with_methods(h, value):
    with pytest.raises(
        ArgumentTypeError,
        match=r"expected example.com/implementations.Shape, got .*\n"
        r"hint: an object with the methods Area\(scale int\) \(int, error\), Name\(\) string can stand for it",
    ):
        h.Describe(value)


def test_an_interface_with_unexported_methods_says_so(h):
    class Open:
        def Open(self):
            pass

    with pytest.raises(ArgumentTypeError, match=r"methods that only its own package can write \(seal\)"):
        h.TakeSealed(Open())
    h.TakeSealed(h.NewSealed())


def test_an_interface_that_fills_memory(h):
    class Filler:
        def Read(self, p):
            p[:] = b"x" * len(p)
            return len(p)

        def Label(self):
            return ""

    assert h.Fill(Filler()) == "xxxxxxxx"


def test_a_zero_value_that_go_makes_by_reflection_does_nothing(h):
    assert h.ZeroName(Square(1)) == ""


def test_a_class_is_checked_when_it_is_made(h):
    @h.Shape.implement
    class Good(Square):
        @staticmethod
        def Name():
            return "good"

    assert h.Describe(Good(1)) == "good of 2"

    @h.Bigger.implement
    class Bigger(Good):
        def Add(self, *points):
            return 0, h.Point()

        def __str__(self):
            return ""

    assert h.UseBigger(Bigger(1)).startswith("good")
    with pytest.raises(
        TypeError,
        match=r"^Bad does not have the methods of example.com/implementations.Shape: Area\(scale int\) \(int, error\) "
        r"is called with 1 argument, and Area\(self\) does not take them; Name\(\) string is missing \(did you mean",
    ):

        @h.Shape.implement
        class Bad:
            def Area(self):
                pass

            def name(self):
                pass

    with pytest.raises(TypeError, match="takes a class, got int 3"):
        h.Shape.implement(3)
    with pytest.raises(TypeError, match=r"no object of Python can stand for .*Sealed: .*\(seal\)"):
        h.Sealed.implement(Good)
    assert not hasattr(h.Registry, "implement")


def test_a_call_that_keeps_the_gil_refuses_objects(h):
    with pytest.raises(ArgumentTypeError, match=r"got Square, which Go cannot call while this call keeps the GIL"):
        h.options(gil="hold").Describe(Square(1))
    assert h.options(gil="hold").Describe(h.Point(X=1, Y=2)) == "point of 4"


def test_any_arguments_and_builtins_that_do_not_say_are_accepted(h):
    class Loose:
        def Area(self, *arguments):
            return len(arguments)

        def Name(self, x="default"):
            return x

    assert h.Describe(Loose()) == "default of 1"

    class Table:
        Value = {0: 5, 1: 7}.get

    assert h.Sum(Table(), 2) == 12


# Coming back


def test_the_same_object_is_the_same_value_in_go(h):
    square, other = Square(1), Square(1)
    assert h.Same(square) is square
    assert h.Behind(square) is square
    assert h.AreEqual(square, square)
    assert not h.AreEqual(square, other)
    registry = h.NewRegistry()
    registry.Put(square, "a")
    registry.Put(other, "b")
    registry.Put(square, "c")
    gc.collect()
    h.Collect()
    assert (registry.Len(), registry.Get(square), registry.Get(other)) == (2, "c", "b")
    assert registry.At(0) is square and registry.At(1) is other


def test_bound_methods_and_equal_objects_keep_their_own_identity(h):
    class Equal(Square):
        def __eq__(self, other):
            return True

        __hash__ = None

    one, two = Equal(1), Equal(2)
    assert h.Same(two) is two and not h.AreEqual(one, two)


# Errors and threads


@pytest.mark.parametrize("error", [ValueError("boom"), KeyboardInterrupt(), SystemExit(7), GeneratorExit()])
def test_the_very_exception_comes_back(h, error):
    broken = Broken(error)
    for call in (lambda: h.Describe(broken), lambda: h.NameOf(broken), lambda: h.Deferred(broken)):
        with pytest.raises(type(error)) as caught:
            call()
        assert caught.value is error


def test_a_panic_of_a_method_runs_deferred_functions_and_a_wrapped_error_has_its_cause(h):
    before = h.Ran
    error = ValueError("boom")
    with pytest.raises(ValueError):
        h.Deferred(Broken(error))
    assert h.Ran == before + 1
    with pytest.raises(GoError, match="around: boom") as caught:
        h.Wrapped(Broken(error))
    assert caught.value.__cause__ is error


def test_a_result_that_does_not_fit_names_the_method(h):
    class Wrong:
        def Value(self, i):
            return "x"

    with pytest.raises(TypeError, match=r"callback .*Wrong.Value\(\): result: expected int, got str 'x'"):
        h.Sum(Wrong(), 1)


def test_a_method_that_is_gone_when_go_calls_it(h):
    class Fading:
        def Area(self, scale):
            del Fading.Name
            return 1

        def Name(self):
            return ""

    with pytest.raises(AttributeError, match="Fading has no method Name any more"):
        h.Describe(Fading())


def test_an_exception_that_go_gives_back_as_an_error_is_itself(h):
    class Late(Exception):
        def Timeout(self):
            return True

    late = Late("late")
    with pytest.raises(Late) as caught:
        h.GiveTimeout(late)
    assert caught.value is late


def test_an_exception_with_more_methods(h):
    class Late(Exception):
        def Timeout(self):
            return True

    assert h.IsTimeout(Late("late")) == (True, "around: late")


def test_other_goroutines(h):
    assert h.Elsewhere(Doubled(), 50) == 2450


def test_calls_within_calls(h):
    class Nested:
        def __init__(self, depth):
            self.depth = depth

        def Value(self, _):
            return h.Sum(Nested(self.depth - 1), 1) + 1 if self.depth else 0

    assert h.Sum(Nested(20), 1) == 20
    with pytest.raises(RecursionError, match="32 levels deep"):
        h.Sum(Nested(100), 1)


# Lifetime


def _let_go(h, gone):
    for _ in range(300):
        h.Collect()
        for _ in range(50):
            h.NameOf(str)  # takes some of what Go has dropped
        gc.collect()
        if gone():
            return True
        time.sleep(0.01)
    return False


def test_go_keeps_an_object_and_lets_go_of_it(h):
    square = Square(1)
    gone = weakref.ref(square)
    registry = h.NewRegistry()
    registry.Put(square, "a")
    del square
    gc.collect()
    h.Collect()
    assert registry.At(0).Area(2) == 2
    registry.Clear()
    assert _let_go(h, lambda: gone() is None)


def test_a_call_that_is_refused_holds_nothing(h):
    before = len(held.live)
    square = Square(1)
    with pytest.raises(ArgumentTypeError):
        h.Several(square, 3)
    assert len(held.live) == before
    gone = weakref.ref(square)
    del square
    gc.collect()
    assert gone() is None


def test_what_each_side_holds_for_the_other(h):
    registry = h.NewRegistry()
    before = usegolib.held()
    squares = [Square(n) for n in range(3)]
    for square in squares:
        registry.Put(square, "x")
        registry.Put(square, "y")
    registry.Put(h.Point(X=1), "go's own")
    now = usegolib.held()
    name = f"{__name__}.Square"
    assert now.by_go[name] - before.by_go.get(name, 0) == 3
    assert now.by_python["*example.com/implementations.Registry"] >= 1
    registry.Clear()
    assert _let_go(h, lambda: usegolib.held().by_go.get(name, 0) < now.by_go[name])


def test_closing_the_go_object_breaks_a_cycle_through_both_collectors(h):
    class Cyclic(Square):
        pass

    cyclic = Cyclic(1)
    cyclic.registry = h.NewRegistry()
    cyclic.registry.Put(cyclic, "x")
    gone = weakref.ref(cyclic)
    cyclic.registry.close()
    del cyclic
    assert _let_go(h, lambda: gone() is None)


_STRESS = """
    import gc, random, threading, time
    import usegolib
    from tests.support.artifacts import build
    from usegolib._objects import held
    h = usegolib.import_("example.com/implementations", artifact_dir=build({module!r}))

    class Shape:
        def __init__(self, n):
            self.n = n
        def Area(self, scale):
            return self.n * scale
        def Name(self):
            return str(self.n)

    h.Same(Shape(1))
    until = time.monotonic() + 4
    shared = [Shape(n) for n in range(20)]
    wrong = []

    def work(seed):
        some, registry = random.Random(seed), h.NewRegistry()
        try:
            while time.monotonic() < until:
                shape = some.choice(shared) if some.random() < 0.7 else Shape(some.randrange(1000))
                what = some.randrange(6)
                if what == 0:
                    assert h.Same(shape) is shape
                elif what == 1:
                    assert h.Behind(shape) is shape
                elif what == 2:
                    assert h.AreEqual(shape, shape)
                elif what == 3:
                    registry.Put(shape, "x")
                    assert registry.Get(shape) == "x"
                    registry.Drop(shape)
                    assert registry.Get(shape) == ""
                elif what == 4:
                    assert h.Describe(shape) == f"{{shape.n}} of {{2 * shape.n}}"
                else:
                    assert h.Each(lambda one: one, shape)[0] is shape
        except BaseException as error:
            wrong.append(error)
            raise

    def collect():
        while time.monotonic() < until:
            gc.collect()
            h.Collect()
            time.sleep(0.001)

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(6)]
    threads.append(threading.Thread(target=collect))
    h.Collecting(4000)
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong, wrong
    del shared[:]
    for _ in range(300):
        h.Collect()
        h.NameOf(lambda: "x")
        gc.collect()
        left = sum(isinstance(thing, held.HeldObject) for thing in held.live.values())
        if left < 4:
            break
        time.sleep(0.01)
    assert left < 4, left
    print("done")
"""


def _run(tmp_path, text, seconds):
    script = tmp_path / "script.py"
    script.write_text(textwrap.dedent(text).format(module=str(FIXTURES / "implementations")))
    return subprocess.run(
        [sys.executable, "-X", "faulthandler", str(script)],
        capture_output=True,
        text=True,
        timeout=seconds,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
    )


def test_passes_drops_and_collections_at_once(h, tmp_path):
    """Go may drop an object while Python passes it again, or has not read the reply that has it."""
    ended = _run(tmp_path, _STRESS, 180)
    assert (ended.returncode, ended.stdout) == (0, "done\n"), ended.stderr


def test_many_objects_alive_at_once(h):
    registry = h.NewRegistry()
    count = 100_000
    for number in range(count):
        registry.Put(Square(number), "x")
    assert registry.Len() == count
    assert registry.At(70_000).side == 70_000
    registry.Clear()

    def few():
        return sum(isinstance(thing, held.HeldObject) for thing in list(held.live.values())) < 1000

    assert _let_go(h, few)


def test_threads_share_an_object(h):
    square, found = Square(2), []

    def work():
        for _ in range(200):
            found.append(h.Same(square) is square)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 800 and all(found)


# Real packages


@pytest.fixture(scope="module")
def go(build):
    artifact = build(*INTERFACES)
    return lambda package: usegolib.import_(package, artifact_dir=artifact)


class Numbers:
    def __init__(self, *numbers):
        self.numbers = list(numbers)

    def Len(self):
        return len(self.numbers)

    def Less(self, i, j):
        return self.numbers[i] < self.numbers[j]

    def Swap(self, i, j):
        self.numbers[i], self.numbers[j] = self.numbers[j], self.numbers[i]

    def Push(self, number):
        self.numbers.append(number)

    def Pop(self):
        return self.numbers.pop()


def test_sort_and_heap(go):
    sort, heap = go("sort"), go("container/heap")
    numbers = Numbers(3, 1, 2)
    sort.Sort(numbers)
    assert numbers.numbers == [1, 2, 3] and sort.IsSorted(numbers)
    sort.Sort(sort.Reverse(numbers))
    assert numbers.numbers == [3, 2, 1]
    heap.Init(numbers)
    heap.Push(numbers, 0)
    assert [heap.Pop(numbers) for _ in range(4)] == [0, 1, 2, 3]
    with pytest.raises(ArgumentTypeError, match=r"Pop\(\) any is missing; Push\(x any\) is missing"):
        heap.Init(type("NoHeap", (), {name: getattr(Numbers, name) for name in ("Len", "Less", "Swap")})())


def test_a_flag_value(go):
    flag = go("flag")

    class Names:
        def __init__(self):
            self.names = []

        def Set(self, text):
            if text == "bad":
                raise ValueError("not that one")
            self.names.append(text)

        def __str__(self):
            return ",".join(self.names)

    names = Names()
    flags = flag.NewFlagSet("x", flag.ContinueOnError)
    output = go("net/http/httptest").NewRecorder()  # a writer of Go
    flags.SetOutput(output)
    flags.Var(names, "name", "a name")
    flags.Parse(["-name", "a", "-name", "b"])
    assert names.names == ["a", "b"]
    assert flags.Lookup("name").Value is names
    with pytest.raises(GoError, match="not that one"):
        flags.Parse(["-name", "bad"])
    # Package flag asks a zero value of the type for its text, which used to be a panic.
    assert "panic" not in output.Body.String() and "a name" in output.Body.String()


def test_expvar(go):
    expvar = go("expvar")

    class Level:
        def String(self):
            return "7"

    level = Level()
    expvar.Publish(f"level{id(level)}", level)
    assert expvar.Get(f"level{id(level)}") is level
    expvar.Publish(f"func{id(level)}", expvar.Func(lambda: {"k": [1]}))
    assert expvar.Get(f"func{id(level)}").String() == '{"k":[1]}'


def test_http_handlers(go):
    http, httptest = go("net/http"), go("net/http/httptest")

    @http.Handler.implement
    class Hello:
        def ServeHTTP(self, writer, request):
            writer.WriteHeader(201)
            writer.Write(f"hello {request.URL.Path}".encode())

    def middleware(following):
        def handler(writer, request):
            writer.Write(b"[")
            following.ServeHTTP(writer, request)
            writer.Write(b"]")

        return handler

    recorder = httptest.NewRecorder()
    mux = http.NewServeMux()
    mux.Handle("/", Hello())
    mux.HandleFunc("/func", lambda writer, request: writer.Write(b"func"))
    mux.ServeHTTP(recorder, httptest.NewRequest("GET", "/a", None))
    assert (recorder.Code, recorder.Body.String()) == (201, "hello /a")
    server = httptest.NewServer(middleware(mux))
    try:
        bodies = []

        def get(path):
            with urllib.request.urlopen(server.URL + path, timeout=30) as response:
                bodies.append(response.read().decode())

        threads = [threading.Thread(target=get, args=(f"/{n}",)) for n in range(10)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        get("/func")
        assert sorted(bodies) == sorted(["[func]", *(f"[hello /{n}]" for n in range(10))])
    finally:
        server.Close()


def test_an_http_transport(go):
    http = go("net/http")

    class Refusing:
        def RoundTrip(self, request):
            raise ConnectionRefusedError(f"no way to {request.URL.Host}")

    client = http.Client(Transport=Refusing())
    with pytest.raises(GoError, match="no way to example.com") as caught:
        client.Get("http://example.com/x")
    assert isinstance(caught.value.__cause__, ConnectionRefusedError)
