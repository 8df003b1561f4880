"""Methods of Python objects that Go code looks for by type assertions."""

import io

import pytest

from usegolib.errors import ArgumentTypeError


@pytest.fixture(scope="module")
def h(fixture_module):
    return fixture_module("filesystems", "example.com/filesystems")


def with_methods(names, **known):
    """An object with these methods."""
    return type("Made", (), {name: known.get(name, lambda self, *args: None) for name in names})()


def sets_of(names):
    """All sets of some names."""
    for bits in range(1 << len(names)):
        yield [name for bit, name in enumerate(names) if bits >> bit & 1]


# The number of arguments counts: these are Go's.
SHAPES = {
    "Open": lambda self, name: None,
    "ReadDir": lambda self, name: None,
    "ReadFile": lambda self, name: None,
    "Stat": lambda self, name: None,
    "Glob": lambda self, pattern: None,
    "Sub": lambda self, name: None,
    "Header": lambda self: {},
    "Write": lambda self, data: len(data),
    "WriteHeader": lambda self, code: None,
    "Flush": lambda self: None,
    "Hijack": lambda self: None,
    "ReadFrom": lambda self, reader: 0,
    "WriteString": lambda self, text: len(text),
    "Unwrap": lambda self: None,
    "RoundTrip": lambda self, request: None,
    "CloseIdleConnections": lambda self: None,
    "Read": lambda self, buffer: 0,
    "Close": lambda self: None,
    "Seek": lambda self, offset, whence: 0,
    "ReadAt": lambda self, buffer, offset: 0,
    "WriteAt": lambda self, data, offset: len(data),
    "WriteTo": lambda self, writer: 0,
    "ReadByte": lambda self: 0,
}


@pytest.mark.parametrize(
    ("ask", "own", "shown", "optional"),
    [
        ("OfFileSystem", ["Open"], [], ["ReadDir", "ReadFile", "Stat", "Glob", "Sub"]),
        (
            "OfWriter",
            ["Header", "Write", "WriteHeader"],
            ["Write"],
            ["Flush", "Hijack", "ReadFrom", "WriteString", "Unwrap"],
        ),
        ("OfNamed", ["Header", "Write", "WriteHeader"], ["Write"], ["Flush", "Unwrap"]),
        ("OfTransport", ["RoundTrip"], [], ["CloseIdleConnections"]),
        ("OfReader", ["Read"], ["Read"], ["Close", "Seek", "WriteTo", "ReadByte"]),
        ("OfReader", ["Read"], ["Read"], ["Write", "Close", "WriteTo", "ReadByte", "ReadFrom", "WriteString"]),
        ("OfReader", ["Read"], ["Read"], ["Write", "Close", "Seek", "ReadAt", "WriteAt"]),
    ],
)
def test_what_an_object_has_is_seen_and_nothing_else(h, ask, own, shown, optional):
    for names in sets_of(optional):
        if ask == "OfReader" and "Write" not in names and {"ReadFrom", "WriteString"} & set(names):
            continue  # they are those of writers
        assert getattr(h, ask)(with_methods([*own, *names], **SHAPES)) == sorted([*shown, *names])


def test_an_open_file(h):
    methods = {**SHAPES, "Stat": lambda self: None, "ReadDir": lambda self, n: []}
    for names in sets_of(["ReadDir", "Seek", "ReadAt"]):
        shown = ["ReadDirFile" if name == "ReadDir" else name for name in names]
        assert h.OfFile(with_methods(["Read", "Stat", "Close", *names], **methods)) == sorted(["Close", "Read", *shown])


def test_a_method_with_other_arguments_is_not_gos(h):
    class Writer:
        def Header(self):
            return {}

        def Write(self, data):
            return len(data)

        def WriteHeader(self, code):
            pass

        def Flush(self, how):
            raise AssertionError

        Unwrap = "not callable"

    assert h.OfWriter(Writer()) == ["Write"]


def test_beside_methods_of_readers_stand_no_places(h):
    """There is no Go type for each set of ten methods."""
    reader = ["Read", "Seek", "ReadAt", "WriteTo"]
    assert h.OfReader(with_methods(reader, **SHAPES)) == ["Read", "Seek", "WriteTo"]
    stream = ["Read", "Write", "Seek", "ReadAt", "WriteAt", "WriteTo", "WriteString"]
    assert h.OfStream(with_methods(stream, **SHAPES)) == ["Read", "Write", "WriteString", "WriteTo"]


def test_files_of_python_have_none_of_them(h):
    assert h.OfReader(io.BytesIO(b"x")) == ["Close", "Read", "ReadAt", "Seek", "Write", "WriteAt"]


class Recorder:
    """A writer of responses."""

    def __init__(self):
        self.header, self.code, self.calls = {}, 0, []

    def Header(self):
        return self.header

    def WriteHeader(self, code):
        self.code = code

    def Write(self, data):
        self.calls.append(("Write", data))
        return len(data)


class Full(Recorder):
    def WriteString(self, text):
        self.calls.append(("WriteString", text))
        return len(text)

    def ReadFrom(self, reader):
        data = reader.read()
        self.calls.append(("ReadFrom", data))
        return len(data)

    def Flush(self):
        self.calls.append("Flush")


def test_go_calls_them(h):
    plain, full = Recorder(), Full()
    with pytest.raises(Exception, match="feature not supported"):
        h.Respond(plain)
    assert plain.calls == [("Write", b"text "), ("Write", b"copied")]
    h.Respond(full)
    assert full.calls == [("WriteString", "text "), ("ReadFrom", b"copied"), "Flush"] and full.code == 201

    class Around(Recorder):
        def Unwrap(self):
            return full

    around = Around()
    h.Respond(around)
    assert around.calls == plain.calls and full.calls[-2:] == ["Flush", "Flush"]
    assert h.AreSameWriters(around, around) is True and h.AreSameWriters(around, full) is False


def test_readers_and_writers_with_gos_names(h):
    class Reader:
        def Read(self, buffer):
            raise AssertionError("WriteTo is there")

        def WriteTo(self, writer):
            return writer.write(b"written")

        def ReadByte(self):
            return 65

    class Writer:
        def __init__(self):
            self.calls = []

        def Write(self, data):
            raise AssertionError("ReadFrom is there")

        def ReadFrom(self, reader):
            self.calls.append(reader.read())
            return len(self.calls[-1])

        def WriteString(self, text):
            self.calls.append(text)
            return len(text)

    writer = Writer()
    assert h.Copy(Reader()) == "written"
    assert h.FirstByte(Reader()) == h.FirstByte(b"A") == 65
    h.CopyTo(writer, "text")
    assert writer.calls == ["t", b"ext"]

    class Ended(Reader):
        def WriteTo(self, writer):
            raise KeyError("stop")

        def ReadByte(self):
            raise EOFError

    with pytest.raises(KeyError, match="stop"):
        h.Copy(Ended())
    with pytest.raises(Exception, match="EOF"):
        h.FirstByte(Ended())

    class Wrong(Writer):
        def WriteString(self, text):
            return "many"

    with pytest.raises(ArgumentTypeError, match=r"Wrong.WriteString\(\): result: expected int, got str 'many'"):
        h.CopyTo(Wrong(), "text")
