"""Files of Python, and what is like one, as Go's readers, writers and files."""

import bz2
import errno
import gc
import gzip
import http.client
import http.server
import io
import lzma
import os
import pathlib
import pickle
import socket
import subprocess
import sys
import tempfile
import textwrap
import threading
import time
import weakref
import zipfile

import pytest

from tests.support.artifacts import FIXTURES, ROOT
from usegolib._objects import held
from usegolib.errors import ArgumentTypeError, ArgumentValueError, GoError


@pytest.fixture(scope="module")
def h(fixture_module):
    return fixture_module("files", "example.com/files")


@pytest.fixture
def path(tmp_path):
    found = tmp_path / "file"
    found.write_bytes(b"content of a file")
    return found


class Raw(io.RawIOBase):
    """Gives its parts one by one."""

    def __init__(self, *parts):
        self.parts = list(parts)

    def readable(self):
        return True

    def readinto(self, buffer):
        part = self.parts.pop(0) if self.parts else b""
        if isinstance(part, BaseException):
            raise part
        if part is None:
            return None
        buffer[: len(part)] = part
        return len(part)


class Duck:
    """Has read and nothing else."""

    def __init__(self, *parts):
        self.parts = list(parts)

    def read(self, size=-1):
        return self.parts.pop(0) if self.parts else b""


# What can be read


def test_every_sort_of_file_is_a_reader(h, path, tmp_path):
    def member():
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w") as made:
            made.writestr("name", b"content of a file")
        return zipfile.ZipFile(archive).open("name")

    def spooled():
        file = tempfile.SpooledTemporaryFile()
        file.write(b"content of a file")
        file.seek(0)
        return file

    def temporary():
        file = tempfile.NamedTemporaryFile()
        file.write(b"content of a file")
        file.seek(0)
        return file

    (tmp_path / "gz").write_bytes(gzip.compress(b"content of a file"))
    (tmp_path / "bz").write_bytes(bz2.compress(b"content of a file"))
    (tmp_path / "xz").write_bytes(lzma.compress(b"content of a file"))
    for make in (
        lambda: io.BytesIO(b"content of a file"),
        lambda: open(path, "rb"),
        lambda: open(path, "rb", buffering=0),
        lambda: open(path, "r+b"),
        lambda: gzip.open(tmp_path / "gz"),
        lambda: bz2.open(tmp_path / "bz"),
        lambda: lzma.open(tmp_path / "xz"),
        member,
        spooled,
        temporary,
        lambda: Raw(b"content ", b"of a file"),
        lambda: io.BufferedReader(Raw(b"content ", b"of a file")),
        lambda: Duck(b"content ", bytearray(b"of a "), memoryview(b"file")),
        lambda: h.NewParts(False, "content ", "of a file"),
        lambda: io.BufferedReader(h.NewParts(False, "content ", "of a file")),
        lambda: b"content of a file",
        lambda: bytearray(b"content of a file"),
        lambda: memoryview(b"content of a file"),
        lambda: "content of a file",
        lambda: path,
    ):
        made = make()
        assert h.ReadAll(made) == b"content of a file", made
        if hasattr(made, "close"):
            made.close()


def test_a_socket(h):
    one, other = socket.socketpair()
    with one, other, other.makefile("rb") as file, other.makefile("wb") as writer:
        one.sendall(b"abc")
        # What is there is enough: Go must not wait for a whole buffer.
        assert h.ReadSome(file, 4096) == "abc"
        assert h.WriteSome(writer, "def") == 3
        writer.flush()
        assert one.recv(10) == b"def"
        one.shutdown(socket.SHUT_WR)
        assert h.ReadAll(file) == b""


def test_the_body_of_a_response(h):
    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            self.send_response(200)
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            for part in (b"one", b"two" * 10_000):
                self.wfile.write(b"%x\r\n%s\r\n" % (len(part), part))
            self.wfile.write(b"0\r\n\r\n")

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        connection = http.client.HTTPConnection(*server.server_address)
        connection.request("GET", "/")
        assert h.ReadAll(connection.getresponse()) == b"one" + b"two" * 10_000
        connection.close()
        server.shutdown()


def test_reads_of_go_are_short_as_python_gives_them(h):
    file = Raw(b"ab", b"c")
    assert [h.ReadSome(file, 10), h.ReadSome(file, 1)] == ["ab", "c"]
    assert h.IsEnd(file) and h.IsEnd(Duck()) and h.IsEnd(io.BytesIO())
    duck = Duck(b"abc")
    with pytest.raises(ValueError, match=r"read\(2\) gave 3 bytes"):
        h.ReadSome(duck, 2)
    assert h.ReadSome(Raw(), 0) == ""


def test_a_non_blocking_file_that_has_nothing(h):
    with pytest.raises(BlockingIOError, match="non-blocking, and has no data now"):
        h.ReadAll(Raw(b"a", None))
    with pytest.raises(BlockingIOError):
        h.ReadAll(Duck(None))
    reader, writer = os.pipe()
    os.set_blocking(reader, False)
    with open(reader, "rb", buffering=0) as file, open(writer, "wb", buffering=0):
        with pytest.raises(BlockingIOError):
            h.ReadAll(file)


def test_results_that_do_not_fit(h):
    class Wrong(Raw):
        def readinto(self, buffer):
            return len(buffer) + 1

    with pytest.raises(ValueError, match=r"readinto\(\) gave 11, for a buffer of 10 bytes"):
        h.ReadSome(Wrong(), 10)
    with pytest.raises(TypeError, match="gave a str, and Go wants bytes: open the file in binary mode"):
        h.ReadAll(Duck("text"))


# What can be written


def test_every_sort_of_file_is_a_writer(h, tmp_path):
    for opened in (
        lambda: open(tmp_path / "out", "wb"),
        lambda: open(tmp_path / "out", "wb", buffering=0),
        lambda: open(tmp_path / "out", "w+b"),
    ):
        with opened() as file:
            assert h.Copy(file, "x" * 100_000) == 100_000
        assert (tmp_path / "out").read_bytes() == b"x" * 100_000
    with gzip.open(tmp_path / "out", "wb") as file:
        assert h.Copy(file, b"y" * 100_000) == 100_000
    assert gzip.decompress((tmp_path / "out").read_bytes()) == b"y" * 100_000
    out = io.BytesIO()
    assert h.Copy(out, open(__file__, "rb")) == len(out.getvalue())


def test_a_writer_may_keep_what_it_gets(h):
    class Parts(list):
        def write(self, data):  # says nothing of how much it took
            self.append(data)

    parts = Parts()
    assert h.Copy(parts, Raw(b"ab", b"c")) == 3 and parts == [b"ab", b"c"]


def test_short_writes_are_continued(h):
    class Slow(io.RawIOBase):
        got = b""

        def writable(self):
            return True

        def write(self, data):
            self.got += bytes(data[:3])
            return len(data[:3])

    slow = Slow()
    assert h.WriteSome(slow, "abcdefgh") == 8 and slow.got == b"abcdefgh"

    class Full(Slow):
        def write(self, data):
            return 0 if self.got else super().write(data)

    with pytest.raises(GoError, match="short write"):
        h.WriteSome(Full(), "abcdefgh")

    class Busy(Slow):
        def write(self, data):
            return None

    with pytest.raises(BlockingIOError):
        h.WriteSome(Busy(), "abc")
    with pytest.raises(OSError, match="No space left") as caught, open("/dev/full", "wb", buffering=0) as full:
        h.WriteSome(full, "abc")
    assert caught.value.errno == errno.ENOSPC


# What Go sees of it


def test_go_sees_the_methods_that_there_are(h, path, tmp_path):
    both = "Close Read ReadAt Seek Write WriteAt"
    assert h.CanReader(io.BytesIO()) == h.CanWriter(io.BytesIO()) == h.CanCloser(io.BytesIO()) == both
    with open(path, "rb") as file:
        assert h.CanReader(file) == h.CanCloser(file) == "Close Read ReadAt Seek"
    with open(tmp_path / "new", "wb") as file:
        assert h.CanWriter(file) == "Close Seek Write WriteAt"
    with open(tmp_path / "new", "ab", buffering=0) as file:
        assert h.CanWriter(file) == "Close Seek Write"  # where it is written, the place does not say
    reader, writer = os.pipe()
    with open(reader, "rb") as file, open(writer, "wb") as end:
        assert h.CanReader(file) == "Close Read" and h.CanWriter(end) == "Close Write"
    assert h.CanReader(Duck()) == "Read" and h.CanReader(Raw()) == "Close Read"


def test_objects_with_gos_own_names(h):
    class Source:
        def __init__(self, data):
            self.data = data

        def Read(self, buffer):
            part, self.data = self.data[: len(buffer)], self.data[len(buffer) :]
            buffer[: len(part)] = part
            return len(part)

        def ReadAt(self, buffer, offset):
            part = b"0123456789"[offset : offset + len(buffer)]
            buffer[: len(part)] = part
            return len(part)

        def Close(self):
            self.data = None

    source = Source(b"abc" * 1000)
    assert h.CanReader(source) == "Close Read ReadAt"
    assert h.ReadAll(source) == b"abc" * 1000
    assert h.ReadParts(source, 3, 4) == (["0123", "4567", "89\0\0"], b"")
    h.Shut(source)
    assert source.data is None

    class Sink:
        got = b""

        def Write(self, data):
            self.got += data
            return len(data)

    sink = Sink()
    assert h.Copy(sink, source.__class__(b"xyz")) == 3 and sink.got == b"xyz"


def test_a_callable_is_the_one_method(h):
    got = []
    assert h.Copy(got.append, b"abc") == 3 and got == [b"abc"]
    closed = []
    h.Shut(lambda: closed.append(1))
    assert closed == [1]


def test_places(h, path):
    with open(path, "r+b") as file:
        h.Swap(file, 0, 2)
        assert h.Size(file) == 17 and file.tell() == 0
        assert h.Size(io.BytesIO(b"abc")) == 3
    assert path.read_bytes() == b"notcent of a file".replace(b"notcent", b"nocten"[:3] + b"tent")
    data = io.BytesIO(b"abc")
    data.seek(1)
    h.Swap(data, 0, 2)
    assert data.getvalue() == b"cba" and data.tell() == 1


def test_reads_at_places_from_many_goroutines(h, tmp_path):
    content = bytes(range(256)) * 40
    (tmp_path / "large").write_bytes(content)
    wanted = [content[at : at + 100] for at in range(0, 10_000, 100)]
    with open(tmp_path / "large", "rb") as file, open(tmp_path / "large", "r+b") as updated:
        for source in (file, updated, io.BytesIO(content)):
            parts, everything = h.ReadParts(source, 100, 100)
            assert [part.encode("utf-8", "surrogateescape") for part in parts] == wanted
            assert everything == content


def test_a_file_behind_a_field_and_bytes_that_are_closed(h):
    body = io.BytesIO(b"body")
    assert h.Drain({"Name": "n", "Body": body}) == "n:body" and body.closed
    assert h.Drain(h.Body(Name="n", Body=Raw(b"raw"))) == "n:raw"
    assert h.Drain({"Name": "n", "Body": "text"}) == "n:text"
    assert h.Drain({"Name": "n", "Body": b"bytes" * 2000}) == "n:" + "bytes" * 2000


def test_a_path_is_opened_for_reading_only(h, path):
    assert h.ReadAll(path) == b"content of a file"
    assert h.Drain({"Name": "n", "Body": path}) == "n:content of a file"
    assert h.ReadAll(str(path)) == str(path).encode()  # a str is the text itself
    with pytest.raises(FileNotFoundError):
        h.ReadAll(path / "missing") if os.name == "nt" else h.ReadAll(pathlib.Path("/nonexistent/file"))
    with pytest.raises(ArgumentTypeError, match=r"expected io.Writer \(a binary file\).*\n.*open\(\) gives a file"):
        h.Copy(path, b"x")


# Refusals


def test_text_files_are_refused_with_the_way_out(h, path):
    with open(path) as text:
        for file in (text, io.StringIO("x")):
            with pytest.raises(ArgumentTypeError, match=r"got a text file \(\w+\), and Go wants bytes\n.*'rb' or 'wb'"):
                h.ReadAll(file)
    with pytest.raises(ArgumentTypeError, match="text file"):
        h.Copy(sys.__stdout__ if isinstance(sys.__stdout__, io.TextIOBase) else io.StringIO(), b"x")


def test_what_cannot_do_what_is_wanted(h, path, tmp_path):
    with pytest.raises(ArgumentTypeError, match=r"expected io.Reader \(a binary file\), got int 3"):
        h.ReadAll(3)
    with pytest.raises(ArgumentTypeError, match=r"it cannot do Seek \(seek\(\), and seekable\(\)\)"):
        h.Size(Raw())
    with open(tmp_path / "new", "wb") as file:
        with pytest.raises(ArgumentTypeError, match=r"it cannot do Read \(read\(\)\)"):
            h.ReadAll(file)
    with pytest.raises(ArgumentTypeError, match=r"io.BytesIO\(\) takes what Go writes"):
        h.Copy(bytearray(), b"x")
    with pytest.raises(ArgumentTypeError):
        h.ReadAll(io.BytesIO)
    closed = open(path, "rb")
    closed.close()
    with pytest.raises(ArgumentValueError, match="I/O operation on closed file|closed"):
        h.ReadAll(closed)
    before = len(held.live)
    with pytest.raises(ArgumentTypeError):
        h.Copy(io.BytesIO(), 3)
    assert len(held.live) == before
    with pytest.raises(ArgumentTypeError, match="while this call keeps the GIL"):
        h.options(gil="hold").ReadAll(io.BytesIO())


def test_an_interface_with_another_signature_is_no_file(h):
    class Door:
        shut = 0

        def Close(self):
            self.shut += 1

    door = Door()
    h.ShutQuietly(door)
    assert door.shut == 1


# Exceptions


@pytest.mark.parametrize("error", [ValueError("boom"), OSError(5, "x"), KeyboardInterrupt(), SystemExit(7)])
def test_the_very_exception_comes_back(h, error):
    with pytest.raises(type(error)) as caught:
        h.ReadAll(Raw(b"a", error))
    assert caught.value is error
    if isinstance(error, Exception):
        assert h.Dropped(Raw(error)) == 0
        with pytest.raises(GoError, match="wrapped") as wrapped:
            h.Wrapped(Raw(error))
        assert wrapped.value.__cause__ is error
    else:
        with pytest.raises(type(error)) as caught:
            h.Dropped(Raw(error))
        assert caught.value is error
    assert error.__traceback__.tb_next is not None


def test_gos_own_errors_are_themselves(h):
    class Ends(Raw):
        def readinto(self, buffer):
            raise h.ErrLate

    with pytest.raises(h.ErrLate):
        h.ReadAll(Ends())


def test_a_buffer_ends_with_the_call(h, monkeypatch):
    class Keeps(Raw):
        def readinto(self, buffer):
            self.kept = self.keep(buffer)
            return 0

    keeps = Keeps()
    keeps.keep = lambda buffer: buffer
    assert h.ReadAll(keeps) == b""
    with pytest.raises(ValueError, match="released"):
        keeps.kept[0]
    if sys.implementation.name == "cpython":
        reported = []
        monkeypatch.setattr(sys, "unraisablehook", lambda told: reported.append(str(told.exc_value)))
        keeps.keep = pickle.PickleBuffer
        assert h.ReadAll(keeps) == b""
        text = "Keeps: a method of this file has kept the buffer that it was given, which is only valid during the call"
        assert reported == [text]


# Identity, lifetime, other threads


def test_the_same_file_is_the_same_value(h):
    file, other = io.BytesIO(b"a"), io.BytesIO(b"a")
    given, same = h.Same(file, file)
    assert given is file and same is True
    assert h.Same(file, other)[1] is False
    assert h.Same(b"a", file)[0] is not file


def test_another_goroutine_reads_after_the_call(h):
    file = Raw(b"later ", b"on")
    h.Keep(file)
    seen = weakref.ref(file)
    del file
    gc.collect()
    assert seen() is not None and h.Kept() == "later on"
    h.Keep(Raw(ValueError("there")))
    with pytest.raises(ValueError, match="there"):
        h.Kept()
    h.Keep(None)


def held_objects():
    """How many objects all libraries of this process hold; those of other tests may stay."""
    return sum(type(thing) is held.HeldObject for thing in list(held.live.values()))


def test_many_files_are_let_go_of(h):
    before = held_objects()
    for _ in range(20_000):
        h.Size(io.BytesIO())
    deadline = time.monotonic() + 30
    while held_objects() > before + 100:
        h.Collect()
        h.Size(io.BytesIO())
        assert time.monotonic() < deadline


# The process


def run(code, **options):
    program = "import io, os, sys, threading, time, usegolib\n"
    program += f"h = usegolib.import_('example.com/files', artifact_dir={str(DIRECTORY[0])!r})\n"
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [sys.executable, "-c", program + textwrap.dedent(code)],
        env=env,
        capture_output=True,
        text=True,
        timeout=60,
        **options,
    )


DIRECTORY = []


@pytest.fixture(scope="module", autouse=True)
def directory(build):
    DIRECTORY[:] = [build(str(FIXTURES / "files"))]


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_ctrl_c_while_python_reads(h):
    done = run(
        """
        import signal
        reader, writer = os.pipe()
        threading.Timer(0.5, lambda: os.kill(os.getpid(), signal.SIGINT)).start()
        try:
            h.ReadAll(open(reader, "rb"))
        except KeyboardInterrupt:
            print("interrupted")
        """
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "interrupted\n", "")


def test_python_ends_while_a_goroutine_reads(h):
    for end, code in (("pass", 0), ("sys.exit(3)", 3), ("raise SystemError", 1)):
        done = run(
            f"""
            class Endless(io.RawIOBase):
                def readable(self): return True
                def readinto(self, p):
                    p[:1] = b"x"
                    return 1
            h.Spin(Endless())
            time.sleep(0.2)
            {end}
            """
        )
        assert done.returncode == code
        assert ("SystemError" in done.stderr) == (code == 1)
        assert "Fatal" not in done.stderr


def test_a_child_of_a_fork_has_no_files(h):
    if not hasattr(os, "fork"):
        pytest.skip("no fork")
    done = run(
        """
        import warnings
        warnings.simplefilter("ignore")
        h.Keep(io.BytesIO(b"x"))
        if os.fork() == 0:
            os._exit(0)
        print(os.wait()[1], h.Kept())
        """
    )
    assert (done.stdout, done.stderr) == ("0 x\n", "")
