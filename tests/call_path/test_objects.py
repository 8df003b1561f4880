"""Objects: handles, methods, fields, identity, life, and what Python's own operations do with them."""

import copy
import fractions
import gc
import pickle
import subprocess
import sys
import threading
import weakref

import pytest

import usegolib
from tests.bench.object_life import make_and_drop
from usegolib._objects import hints
from usegolib.errors import ArgumentTypeError, GoNameError, GoPanicError, ObjectClosedError, UnsupportedTypeError


@pytest.fixture(scope="module")
def objects(fixture_module):
    return fixture_module("objects", "example.com/objects")


def live(objects):
    """How many objects Go holds for Python; PyPy runs finalisers after a collection, not in it."""
    for _ in range(3):
        gc.collect()
    return objects._artifact.table.home.runtime.live()


# Methods and fields ---------------------------------------------------------------------------------------------------


def test_methods(objects):
    counter = objects.NewCounter(5)
    assert counter.Inc() == 6 and counter.Add(4) == 10 and counter.Add(n=2) == 12
    assert objects.Counter.Add(counter, 1) == 13
    bound = counter.Inc
    assert bound() == 14 and bound.__self__ is counter
    assert "Add" in repr(objects.Counter.Add) and objects.Counter.Add.__qualname__ == "Counter.Add"
    with pytest.raises(ArgumentTypeError, match=r"Counter.Add\(\) missing 1 required positional argument: 'n'"):
        counter.Add()
    with pytest.raises(GoPanicError, match="Counter.Fail"):
        counter.Fail()


def test_fields(objects):
    counter = objects.NewCounter(0)
    counter.Name, counter.Step = "c", 3
    assert counter.Name == "c" and counter.Inc() == 3
    assert counter["Name"] == "c" and dict(counter) == {"Name": "c", "Step": 3}
    counter["Step"] = 10
    assert counter.Inc() == 13
    with pytest.raises(ArgumentTypeError, match=r"Counter.Step\(\): parameter Step: expected int"):
        counter.Step = "x"
    with pytest.raises(AttributeError):
        counter.Count = 1
    with pytest.raises(KeyError):
        counter["count"]


def test_names(objects):
    counter = objects.NewCounter(0)
    with pytest.raises(AttributeError, match="value"):
        print(counter.value)
    public = [name for name in dir(counter) if name[0].isupper()]
    assert public == sorted(["Add", "Beside", "Fail", "Inc", "Len", "Name", "Self", "Step", "String", "Value", "Wait"])


def test_promoted(objects):
    machine = objects.NewMachine(7)
    assert machine.ID == 7 and machine.Describe() == "base 7" and machine.Inc() == 8 and machine.Counter.Value() == 8
    assert machine.Part().Name() == "wheel"
    machine.ID = 9
    assert machine.Base.ID == 9 and machine.Gauge.Level() == 7
    machine.Gauge.Set(3)
    assert machine.Gauge.Level() == 3, "a field that is an object by value is the field itself"
    assert machine.Where.X == 0 and machine.Shape is None and machine.Tags == []
    machine.Shape = objects.NewShape("circle", 1.0)
    assert round(machine.Shape.Area(), 3) == 3.142


def test_context_is_no_parameter(objects):
    import datetime

    assert objects.NewCounter(0).Wait(datetime.timedelta(milliseconds=1)) is True


# Identity -------------------------------------------------------------------------------------------------------------


def test_nil_is_none(objects):
    assert objects.NoCounter() is None
    assert objects.Same(None, None) and not objects.Same(objects.NewCounter(0), None)


def test_equality_and_hash(objects):
    one, other = objects.NewCounter(1), objects.NewCounter(1)
    assert one == one.Self() and one is not one.Self() and hash(one) == hash(one.Self())
    assert one != other and one != 1 and {one: "x"}[one.Self()] == "x"
    assert objects.NewGauge(1) == objects.NewGauge(1) != objects.NewGauge(2)
    assert hash(objects.NewGauge(1)) == hash(objects.NewGauge(1))


def test_classes(objects):
    counter = objects.NewCounter(1)
    assert type(counter) is objects.Counter and isinstance(counter, usegolib.GoObject)
    assert type(objects.Anything("counter")) is objects.Counter and type(counter.Self()) is objects.Counter
    assert counter.type_name == "Counter" and counter.go_type == "*example.com/objects.Counter"
    shape = objects.NewShape("circle", 1.0)
    assert isinstance(shape, objects.Shape) and not isinstance(counter, objects.Shape)
    assert isinstance(objects.Square(Side=1.0), objects.Shape)
    assert isinstance(objects.NewPoint(1, 2), objects.Point)


def test_text(objects):
    counter = objects.NewCounter(4)
    counter.Name = "n"
    assert str(counter) == "n=4" and repr(counter) == "<*example.com/objects.Counter n=4>"
    assert repr(objects.NewGauge(1)).startswith("<") and "Gauge" in repr(objects.NewGauge(1))


def test_python_operations(objects):
    counter = objects.NewCounter(0)
    assert len(counter) == 0 and counter, "an object is true, however long it is"
    with pytest.raises(TypeError):
        iter(counter)


def test_constructors(objects):
    assert objects.Counter().Value() == 0 and objects.Counter(Step=5).Inc() == 5
    with pytest.raises(ArgumentTypeError, match="unknown field 'Stop'"):
        objects.Counter(Stop=1)
    with objects.object("Counter", {"Name": "x"}) as counter:
        assert counter.Name == "x" and counter.type_name.endswith("Counter")
    assert counter.closed
    with objects.object("Point", {"x": 1, "y": 2}) as point:
        point.Move(1, 1)
        assert (point.X, point["y"]) == (2, 3) and str(point) == "(2, 3)"

    class Mine(objects.Counter):
        def twice(self):
            return self.Inc() + self.Inc()

    assert Mine(Step=1).twice() == 3 and objects.Same(*[Mine()] * 2)


def test_func_types(objects):
    twice = objects.Op(objects.Double)
    assert type(twice) is objects.Op and twice(4) == 8 and twice.Apply(5) == 10
    assert objects.Op(twice).Apply(1) == 2 and objects.Op(objects.Adder(3))(1) == 4
    assert objects.Op(lambda n: n + 5)(1) == 6
    with pytest.raises(ArgumentTypeError, match="takes one func, got 0"):
        objects.Op()


def test_unnamed_funcs_are_named_by_their_type(objects):
    """The names began with a dot: `.func__int__int__error.__call__`."""
    divide = objects.Divide(3)
    assert repr(type(divide).__call__) == "<Go method func(int) (int, error).__call__>"
    with pytest.raises(ArgumentTypeError, match=r"^func\(int\) \(int, error\)\.__call__\(\): "):
        divide("x")


def test_misspelt_names(objects):
    counter, point = objects.NewCounter(1), objects.Point(X=1, Y=2)
    owners = [objects.Counter, point, objects.Point, objects.Green, objects.Color]
    names = ["Icn", "Mvoe", "Mvoe", "Strng", "Gren"]
    nearest = ["Inc", "Move", "Move", "String", "Green"]
    if hints.ARE_FREE:
        owners.append(counter)
        names.append("inc")
        nearest.append("Inc")
    for owner, name, near in zip(owners, names, nearest):
        with pytest.raises(GoNameError, match=rf"(?s)has no method or field '{name}'.*did you mean {near}\?"):
            getattr(owner, name)
    for owner in (*owners, counter):
        assert not hasattr(owner, "shape") and not hasattr(owner, "_repr_html_") and not hasattr(owner, "Zzzzzzzz")


def test_named_strings_and_rationals(objects):
    tag = objects.Tagged("go")
    # Without a String method, str() used to ask itself for its text.
    assert type(tag) is objects.Tag and str(tag) == "go" and type(str(tag)) is str and tag.First() == "g"
    assert repr(tag) == "Tag('go')" and pickle.loads(pickle.dumps(tag)) == tag
    rational = objects.sub("math/big").Rat
    # A class of a base with a metaclass could not be made.
    assert issubclass(rational, fractions.Fraction) and rational(1, 2) + 1 == fractions.Fraction(3, 2)


def test_hidden_fields(std):
    one, other = std("unicode").CaseRange(Lo=1), std("unicode").CaseRange(Lo=2)
    other.Delta = one.Delta
    one.Delta = None
    assert one.Lo == 1 and "[0 0 0]" in str(one.Delta)


# As arguments ---------------------------------------------------------------------------------------------------------


def test_inside_containers(objects):
    one, two = objects.NewCounter(1), objects.NewCounter(2)
    pair = objects.Both(one)
    assert pair.Left == pair.Right == one and pair["Note"] == "both"
    assert objects.Total([one, None], {"x": two}, {"Left": two, "Note": ""}) == 5
    assert objects.Total([], {}, objects.Pair(Left=one, Right=two)) == 3
    assert [c and c.Value() for c in objects.Counters(2)] == [0, 1, None]
    assert {name: c.Value() for name, c in objects.ByName("a", "b").items()} == {"a": 0, "b": 1}
    with pytest.raises(
        ArgumentTypeError, match=r"parameter list\[1\]: expected \*example.com/objects.Counter, got int 3"
    ):
        objects.Total([one, 3], {}, pair)


def test_inside_any(objects):
    assert objects.TypeName(objects.NewCounter(1)) == "*objects.Counter"
    assert objects.TypeName(objects.NewGauge(1)) == "objects.Gauge"
    assert objects.TypeName([objects.NewCounter(1)]) == "[]interface {}"
    assert objects.Anything("gauge").Level() == 7
    assert objects.Anything("point") == {"x": 1, "y": 2} and objects.Anything("pointer").Y == 4
    assert objects.Anything("list")[0].Value() == 1
    assert objects.Anything("func")(4) == 8
    assert objects.Anything("color") == objects.Green


def test_objects_by_value_are_copies(objects):
    gauge = objects.NewGauge(3)
    gauge.Set(4)
    assert objects.Highest(gauge, objects.NewGauge(2), None) == 4
    assert objects.Shared.Level() == 0
    objects.Shared.Set(8)
    assert objects.Shared.Level() == 8, "a variable that is an object is the variable itself"
    objects.Shared.Set(0)


def test_hidden_types_and_chains(objects):
    assert objects.Build().Add("a").Add("b").Done() == "a+b"
    assert objects.Hidden(4).Twice() == 8 and objects.HiddenPointer(3).Twice() == 6


def test_interfaces(objects):
    assert objects.Area(objects.Square(Side=2.0), None, objects.NewShape("square", 1.0)) == 5.0
    assert objects.NewShape("square", 2.0) == {"Side": 2.0} and objects.NewShape("none", 1.0) is None
    assert round(objects.NewShape("circle", 1.0).Scale(2.0).Area()) == 13
    with pytest.raises(ArgumentTypeError, match=r"expected example.com/objects.Shape, got .*Counter"):
        objects.Area(objects.NewCounter(1))
    with pytest.raises(ArgumentTypeError, match="expected example.com/objects.Shape, got dict"):
        objects.Area({"Side": 2.0})
    assert objects.NewSealed().Open() == "open"
    assert objects.ReadAll(b"bytes") == "bytes" and objects.ReadAll("text") == "text"
    assert objects.ReadAll(objects.Open("file")) == "file"


def test_refused(objects):
    with pytest.raises(ArgumentTypeError, match=r"parameter a: expected \*.*Counter, got a handle of \*.*Gauge"):
        objects.Same(objects.NewGauge(1), None)
    with pytest.raises(UnsupportedTypeError, match="got int 3"):
        objects.Counter.Inc(3)
    forged = objects.NewCounter(1)
    kept, forged._handle = forged._handle, forged._handle ^ (1 << 40)
    with pytest.raises(ValueError, match="object"):
        forged.Inc()
    forged._handle = kept
    assert forged.Inc() == 2


def test_objects_of_another_artifact(objects, std):
    # The same Go type in two artifacts: the class is not the same, and neither takes the other's objects.
    other = std("bytes")
    with pytest.raises(ArgumentTypeError, match="an object of another artifact"):
        objects.ReadAll(other.NewBufferString("x"))


# Life -----------------------------------------------------------------------------------------------------------------


def test_close(objects):
    counter = objects.NewCounter(1)
    counter.close()
    counter.close()
    assert counter.closed and counter == counter and repr(counter).startswith("<closed ")
    for use in (counter.Inc, lambda: counter.Name, lambda: objects.Same(counter, None), lambda: str(counter)):
        with pytest.raises(ObjectClosedError, match="closed"):
            use()
    with pytest.raises(ObjectClosedError):
        hash(counter)
    with pytest.raises(ObjectClosedError), counter:
        pass


def test_close_is_go_s_close(objects):
    with objects.Open("x") as file:
        again = objects.Closer(file) if hasattr(objects, "Closer") else file.Close()
        assert again is None
        with pytest.raises(objects.ErrClosed):
            file.Close()
        # The block closes once more, and Go's error would come out of it.
        with pytest.raises(objects.ErrClosed):
            file.close()
    assert file.closed


def test_a_closed_handle_elsewhere(objects):
    counter = objects.NewCounter(1)
    handle = counter._handle
    counter.close()
    counter._handle = handle
    with pytest.raises(ObjectClosedError, match="closed object"):
        counter.Inc()
    counter._handle = 0


def test_cannot_be_copied(objects):
    counter = objects.NewCounter(1)
    for attempt in (copy.copy, copy.deepcopy, pickle.dumps):
        with pytest.raises(TypeError, match="cannot be copied or pickled"):
            attempt(counter)
    assert pickle.loads(pickle.dumps(objects.Counter.Inc)) is not None


def test_weak_references(objects):
    counter = objects.NewCounter(1)
    reference = weakref.ref(counter)
    assert reference() is counter
    del counter
    gc.collect()
    gc.collect()
    assert reference() is None


def test_the_table_stays_flat(objects):
    before = live(objects)
    make_and_drop(objects, 20_000)
    assert live(objects) == before
    kept = [objects.NewCounter(n) for n in range(100)]
    assert live(objects) == before + 100
    del kept
    assert live(objects) == before


def test_threads(objects):
    before = live(objects)
    failures = []

    def work():
        try:
            shared = objects.NewCounter(0)
            for _ in range(500):
                objects.NewCounter(1).Inc()
                shared.Inc()
            assert shared.Value() == 500
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert live(objects) <= before + 8


LAST_THINGS = """
import gc, os, sys, threading
import usegolib
objects = usegolib.import_("example.com/objects", artifact_dir={root!r})
kept = [objects.NewCounter(n) for n in range(200)]
class Late:
    def __del__(self):
        self.counter = None
late = Late()
late.counter = objects.NewCounter(1)
if hasattr(os, "fork"):
    child = os.fork()
    if child == 0:
        del kept[:]
        gc.collect()
        try:
            objects.NewCounter(1)
        except usegolib.errors.ForkedRuntimeError:
            sys.exit(0)
        sys.exit(3)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
assert kept[5].Inc() == 6
threading.Thread(target=lambda: [objects.NewCounter(1) for _ in range(50000)], daemon=True).start()
"""


def test_the_end_of_a_process_and_forks(objects, build, fixtures):
    root = str(build(str(fixtures.objects)))
    for _ in range(3):
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", LAST_THINGS.format(root=root)],
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, "")
