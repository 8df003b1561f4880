"""Zero parts that a struct's dict leaves out: what is assigned to them, or put into them, is there in Python and in Go.

What used to happen: reading such a part gave a value that belonged to nobody, and what was written into it was lost.
"""

import copy
import heapq
import json
import pickle

import pytest

import usegolib


@pytest.fixture(scope="module")
def values(fixture_module):
    return fixture_module("values", "example.com/values")


WRITES = {
    "promoted": (lambda p: setattr(p, "Name", "x"), {"metadata": {"name": "x"}}, 'Name:"x"'),
    "promoted map": (lambda p: p.Labels.update(a="b"), {"metadata": {"labels": {"a": "b"}}}, '{"a":"b"}'),
    "nested": (lambda p: setattr(p.Spec, "Node", "n"), {"spec": {"node": "n", "args": []}}, 'Node:"n"'),
    "deeper": (
        lambda p: setattr(p.Spec.Sub, "Image", "i"),
        {"spec": {"args": [], "sub": {"Image": "i"}}},
        'Image:"i"',
    ),
    "by key": (lambda p: p.Spec.__setitem__("node", "n"), {"spec": {"node": "n", "args": []}}, 'Node:"n"'),
    "list of a part": (lambda p: p.Spec.Ports.append(8), {"spec": {"ports": [8], "args": []}}, "Ports:[]int{8}"),
    "list": (lambda p: p.List.append("l"), {"list": ["l"]}, 'List:[]string{"l"}'),
    "heap": (lambda p: heapq.heappush(p.List, "l"), {"list": ["l"]}, 'List:[]string{"l"}'),
    "dict": (lambda p: p.Table.setdefault("k", 1), {"table": {"k": 1}}, '{"k":1}'),
    "set": (lambda p: p.Set.add("m"), {"set": {"m"}}, '{"m":struct {}{}}'),
    "class": (lambda p: p.Order.append("o"), {"order": ["o"]}, 'sort.StringSlice{"o"}'),
    "array": (lambda p: setattr(p.Pair[1], "Image", "i"), {"pair": ({"Image": ""}, {"Image": "i"})}, 'Image:"i"'),
    "number": (lambda p: setattr(p, "Count", 3), {"count": 3}, "Count:3"),
    "method": (lambda p: p.Spec.Rename("n"), {"spec": {"node": "n", "args": []}}, 'Node:"n"'),
}


@pytest.mark.parametrize("name", WRITES)
@pytest.mark.parametrize("make", ["Pod", "MakePod"])
def test_writes_arrive(values, name, make):
    write, expected, shown = WRITES[name]
    pod = getattr(values, make)()
    write(pod)
    assert pod == expected and dict(pod) == expected and len(pod) == 1
    go = values.ShowPod(pod)
    assert shown in go and go == values.ShowPod(expected).replace("Args:[]string{}", "Args:[]string(nil)")
    assert pod == copy.copy(pod) == copy.deepcopy(pod) == pickle.loads(pickle.dumps(pod))
    if name != "set":
        assert json.loads(json.dumps(pod)) == json.loads(json.dumps(expected))


def test_what_is_only_read_does_not_show(values):
    pod, other = values.Pod(), values.Pod()
    zero = values.ShowPod(other)
    parts = (pod.Spec, pod.Spec.Sub, pod.Spec.Sub.Image, pod.List, pod.Table, pod.Set, pod.Order, pod.Pair, pod.Labels)
    assert parts == ({"args": []}, {"Image": ""}, "", [], {}, set(), [], ({"Image": ""},) * 2, {})
    assert pod == {} == other and pod == other and other == pod and not pod != other and not pod
    assert dict(pod) == {} and {**pod} == {} and list(pod) == [] and len(pod) == 0 and json.dumps(pod) == "{}"
    # From 3.13 on the text has line ends: the encoder looks at the dict's own size before it asks for the entries.
    assert json.loads(json.dumps(pod, indent=1)) == {} and repr(pod) == "Pod()" and list(pod.items()) == []
    assert values.ShowPod(pod) == zero and isinstance(pod, values.Pod)
    assert type(copy.copy(pod)) is values.Pod and type(pickle.loads(pickle.dumps(pod))) is values.Pod
    assert pod.List is pod.List and pod.Spec.Sub is pod.Spec.Sub


def test_a_part_that_was_read_is_written_later(values):
    pod = values.Pod()
    spec, names = pod.Spec, pod.List
    assert pod == {}
    spec.Node = "n"
    names.append("l")
    assert pod == {"spec": {"node": "n", "args": []}, "list": ["l"]} and type(pod) is values.Pod
    assert values.ShowPod(pod) == values.ShowPod({"spec": {"node": "n", "args": usegolib.Nil}, "list": ["l"]})


def test_an_empty_part_is_not_nil(values):
    pod = values.Pod()
    pod.List = []
    assert pod.Spec.Node == "" and "List:[]string{}" in values.ShowPod(pod) and pod == {"list": []}


def test_go_writes_into_a_part_that_was_read(values):
    pod = values.Pod()
    spec, table = pod.Spec, pod.Table
    values.Schedule(pod, "n")
    assert spec.Node == "n" and table == {"n": 1} and pod.Spec is spec and pod.Table is table


def test_keywords_of_promoted_fields(values):
    assert values.Pod(Name="x") == {"metadata": {"name": "x"}}
    assert 'Name:"x"' in values.ShowPod(values.Pod(Name="x", Labels={"a": "b"}))


def test_dataclasses(values):
    typed = values.typed()
    pod = typed.types.Pod()
    pod.Name = "x"
    pod.Spec.Node = "n"
    pod.List.append("l")
    assert pod.Name == pod.Meta.Name == "x" and "Name" not in vars(pod)
    assert typed.ShowPod(pod) == values.ShowPod(
        {"metadata": {"name": "x"}, "spec": {"node": "n", "args": usegolib.Nil}, "list": ["l"]}
    )


def test_keys_cannot_change(values):
    frozen = values.Pod(Count=1).frozen()
    assert frozen.List == [] and frozen == {"count": 1} and hash(frozen) == hash(values.Pod(Count=1).frozen())


def test_a_part_is_not_zero_that_has_an_empty_slice(values):
    """It was left out, and the slice came back as nil."""
    pod = values.EmptyPart()
    assert pod == {"spec": {"args": []}} and "Args:[]string{}" in values.ShowPod(pod)
    assert "Args:[]string{}" in values.ShowPod(pickle.loads(pickle.dumps(pod)))
    assert values.MakePod() == {} and "Args:[]string(nil)" in values.ShowPod(values.MakePod())
