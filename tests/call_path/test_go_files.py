"""Go's readers, writers and files as binary files of Python."""

import csv
import gzip
import io
import json
import pickle
import shutil
import tarfile
import zipfile

import pytest

from usegolib.errors import GoError, ObjectClosedError


@pytest.fixture(scope="module")
def h(fixture_module):
    return fixture_module("files", "example.com/files")


@pytest.fixture
def opened(h, tmp_path):
    """An *os.File with some lines."""
    path = tmp_path / "lines"
    path.write_bytes(b"one\ntwo\n" + b"x" * 9000 + b"\nlast")
    with h.Open(str(path)) as file:
        yield file


def test_reads_are_short_as_go_gives_them(h):
    file = h.NewParts(False, "ab", "", "cd", "e")
    assert file.readable() and not file.writable() and not file.seekable() and not file.isatty()
    buffer = bytearray(b"........")
    assert file.readinto(buffer) == 2 and buffer == b"ab......"
    assert file.read1(1) == b"c" and file.read1() == b"d"
    assert file.readinto(bytearray()) == 0 and file.read(0) == b"" and file.read1(0) == b""
    assert [file.read1(), file.read1(), file.read()] == [b"e", b"", b""]
    with pytest.raises(TypeError, match="needs a buffer that can be written to, not bytes"):
        file.readinto(b"123")


def test_read_fills_up_and_ends_at_the_end(h):
    file = h.NewParts(False, *("abc" for _ in range(10)))
    assert file.read(7) == b"abcabca"
    assert file.read(100) == b"bc" + b"abc" * 7
    assert h.NewParts(False, "x" * 300_000, "y").read() == b"x" * 300_000 + b"y"
    assert h.NewParts(False).read() == b"" and h.NewParts(False).read(None) == b""
    assert h.Text("z" * 200_000).read(150_000) == b"z" * 150_000


def test_what_comes_beside_an_error_comes_before_it(h):
    for read in (lambda f: f.read(), lambda f: f.read1(), lambda f: f.readline(), lambda f: f.read(3)):
        file = h.NewParts(True, "ab")
        assert read(file) == b"ab"
        with pytest.raises(h.ErrLate):
            read(file)
        assert read(file) == b""
    with pytest.raises(h.ErrLate):
        list(h.NewParts(True, "ab\n", "c"))


def test_a_reader_that_does_not_keep_the_rules(h):
    with pytest.raises(GoError, match="no data or error"):
        h.Stuck().read(1)
    with pytest.raises(GoError, match="a number of bytes that its buffer does not have"):
        h.Wrong().read(1)


def test_lines(h, opened):
    lines = [b"one\n", b"two\n", b"x" * 9000 + b"\n", b"last"]
    assert list(opened) == lines
    assert opened.seek(0) == 0 and opened.readlines() == lines
    assert opened.seek(0) == 0 and opened.readlines(5) == lines[:2]
    assert opened.readline(4) == b"xxxx" and opened.tell() == 12
    assert opened.readline() == b"x" * 8996 + b"\n" and opened.read() == b"last"
    assert list(h.NewParts(False, "a\nb", "\n\n", "c")) == [b"a\n", b"b\n", b"\n", b"c"]
    assert h.NewParts(False, "abc\n").readline(2) == b"ab"


def test_nothing_is_read_ahead_of_go(h):
    section = h.Section("first\nsecond")
    assert section.readline() == b"first\n"
    assert section.Seek(0, 1) == 6
    assert section.read() == b"second"


def test_places(h, opened):
    assert opened.seekable() and opened.seek(-4, 2) == 9009 and opened.read() == b"last"
    assert opened.seek(-2, io.SEEK_CUR) == 9011 and opened.tell() == 9011
    with pytest.raises(ValueError, match=r"invalid whence \(7"):
        opened.seek(0, 7)
    with pytest.raises(GoError):
        opened.seek(-1)
    assert opened.truncate(3) == 3 and opened.seek(0) == 0 and opened.read() == b"one"
    assert opened.seek(1) == 1 and opened.truncate() == 1
    assert isinstance(opened.fileno(), int) and opened.name.endswith("lines")
    reader, writer = h.Pipe()
    assert not hasattr(reader, "seek") and not reader.seekable()
    with pytest.raises(io.UnsupportedOperation):
        reader.fileno()


def test_writes(h):
    sink = h.Sink(Room=8)
    assert sink.writable() and not sink.readable() and not hasattr(sink, "read")
    assert sink.write(b"ab") == 2 and sink.write(bytearray(b"c")) == 1 and sink.write(memoryview(b"d.e")[::2]) == 2
    sink.writelines([b"f", b""])
    sink.flush()
    assert sink.Got == "abcdef"[:3] + "def" and sink.Flushes == 1
    with pytest.raises(TypeError, match=r"not 'str': io.TextIOWrapper\(file\) takes text"):
        sink.write("text")
    with pytest.raises(h.ErrLate):
        sink.write(b"12345")
    assert sink.Got == "abcdef12"


def test_close_closes_in_go_and_lets_go(h):
    parts = h.NewParts(False, "a")
    again = parts.AsReader()
    assert not parts.closed
    with parts as file:
        assert file.read() == b"a"
    assert parts.closed and again.Closed == 1
    for use in (lambda: parts.read(), lambda: parts.readable(), lambda: iter(parts), lambda: parts.flush()):
        with pytest.raises(ObjectClosedError):
            use()
    parts.close()
    assert again.Closed == 1


def test_objects_whose_type_is_bound_nowhere(h):
    text = h.Text("a\nb\n")
    assert text.readline() == b"a\n" and text.read() == b"b\n"
    assert not hasattr(text, "write") and not hasattr(text, "other") and text.readable()


def test_pythons_wrappers(h, opened):
    buffered = io.BufferedReader(h.NewParts(False, "ab\n", "c"))
    assert buffered.peek(1)[:1] == b"a" and buffered.readline() == b"ab\n" and buffered.read() == b"c"
    raw = buffered.detach()
    assert not raw.closed
    with io.TextIOWrapper(h.NewParts(False, "gr\u00fc\u00dfe\n", "x"), encoding="utf-8") as text:
        assert list(text) == ["gr\u00fc\u00dfe\n", "x"]
    sink = h.Sink(Room=100)
    text = io.TextIOWrapper(sink, encoding="utf-8")
    print("\u00e4", file=text, flush=True)
    text.detach()
    assert sink.Got == "\u00e4\n"
    with io.BufferedRandom(opened) as both:
        both.write(b"ONE")
        both.seek(0)
        assert both.readline() == b"ONE\n"
    assert opened.closed


def test_the_standard_library_of_python_takes_them(h, tmp_path):
    def made(name, content):
        (tmp_path / name).write_bytes(content)
        return h.Open(str(tmp_path / name))

    copied = io.BytesIO()
    shutil.copyfileobj(h.NewParts(False, "a", "b"), copied)
    assert copied.getvalue() == b"ab"
    with made("copy", b"") as target:
        shutil.copyfileobj(io.BytesIO(b"x" * 100_000), target)
    assert (tmp_path / "copy").read_bytes() == b"x" * 100_000
    assert json.load(h.Text('{"a": [1]}')) == {"a": [1]}
    assert list(csv.reader(io.TextIOWrapper(h.Text("a,b\n1,2\n")))) == [["a", "b"], ["1", "2"]]
    data = {"k": [1.5, "x" * 5000], "b": b"y" * 5000}
    with made("pickle", b"") as file:
        pickle.dump(data, file)
        file.seek(0)
        assert pickle.load(file) == data
    with gzip.GzipFile(fileobj=made("gz", gzip.compress(b"z" * 9999))) as unpacked:
        assert unpacked.read() == b"z" * 9999
    with made("zip", b"") as file:
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr("name", b"content")
        with zipfile.ZipFile(file) as archive:
            assert archive.read("name") == b"content"
    with made("tar", b"") as file:
        with tarfile.open(fileobj=file, mode="w") as archive:
            info = tarfile.TarInfo("name")
            info.size = 7
            archive.addfile(info, io.BytesIO(b"content"))
        file.seek(0)
        with tarfile.open(fileobj=file) as archive:
            assert archive.extractfile("name").read() == b"content"


def test_a_pipe_of_go_between_threads(h):
    import threading

    reader, writer = h.Pipe()

    def feed():
        with io.TextIOWrapper(writer) as text:
            for number in range(1000):
                print(number, file=text)

    thread = threading.Thread(target=feed)
    thread.start()
    assert [int(line) for line in io.BufferedReader(reader)] == list(range(1000))
    thread.join()
