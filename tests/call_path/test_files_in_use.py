"""Files both ways through Go's own packages: compression, archives, csv, json, hashes, http."""

import csv
import gzip
import hashlib
import io
import json
import os
import pickle
import shutil
import tarfile
import threading
import zipfile

import pytest

PACKAGES = (
    "archive/tar",
    "archive/zip",
    "bufio",
    "compress/gzip",
    "crypto/sha256",
    "encoding/csv",
    "encoding/json",
    "io",
    "net/http",
    "net/http/httptest",
    "os",
)


@pytest.fixture(scope="module")
def go(build):
    import usegolib

    directory = build(*PACKAGES)
    return lambda package: usegolib.import_(package, artifact_dir=directory)


class Endless(io.RawIOBase):
    """A stream of `size` bytes; it remembers the most that anybody asked for at once."""

    def __init__(self, size):
        self.left = size
        self.most = 0

    def readable(self):
        return True

    def readinto(self, buffer):
        count = min(len(buffer), self.left)
        self.most = max(self.most, len(buffer))
        part = PATTERN[:count]
        buffer[: len(part)] = part
        self.left -= len(part)
        return len(part)


PATTERN = bytes(range(256)) * 4096


class Counted(io.RawIOBase):
    def __init__(self):
        self.count = 0
        self.most = 0

    def writable(self):
        return True

    def write(self, data):
        self.count += len(data)
        self.most = max(self.most, len(data))
        return len(data)


def test_a_stream_through_gzip_and_back_in_constant_memory(go, pytestconfig):
    size = pytestconfig.getoption("--stream-mib") << 20
    gz, io_ = go("compress/gzip"), go("io")
    reader, writer = os.pipe()
    source, target = Endless(size), Counted()

    def compress():
        with open(writer, "wb") as end:
            packer = gz.NewWriterLevel(end, 1)
            io_.Copy(packer, source)
            packer.Close()
            packer.close()

    thread = threading.Thread(target=compress)
    thread.start()
    with open(reader, "rb") as begin, gz.NewReader(begin) as unpacker:
        assert io_.Copy(target, unpacker) == size
    thread.join()
    assert (source.left, target.count) == (0, size)
    assert source.most <= 1 << 20 and target.most <= 1 << 20


def test_go_packs_what_python_unpacks(go, tmp_path):
    gz = go("compress/gzip")
    out = io.BytesIO()
    with gz.NewWriter(out) as packer, io.TextIOWrapper(packer, write_through=True) as text:
        text.write("line\n" * 1000)
    assert gzip.decompress(out.getvalue()) == b"line\n" * 1000
    packed = io.BytesIO(gzip.compress(b'{"a": [1, 2]}'))
    assert json.load(gz.NewReader(packed)) == {"a": [1, 2]}


def test_zip_archives(go):
    archive = go("archive/zip")
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("a.txt", "text" * 1000)
        file.writestr("b.txt", "b")
    read = archive.NewReader(made, len(made.getvalue()))
    assert [entry.Name for entry in read.File] == ["a.txt", "b.txt"]
    with read.File[0].Open() as entry:
        assert entry.read() == b"text" * 1000
    out = io.BytesIO()
    writer = archive.NewWriter(out)
    entry = writer.Create("c.txt")
    shutil.copyfileobj(io.BytesIO(b"c" * 100_000), entry)
    writer.Close()
    with zipfile.ZipFile(out) as file:
        assert file.read("c.txt") == b"c" * 100_000


def test_tar_archives(go):
    tar, io_ = go("archive/tar"), go("io")
    out = io.BytesIO()
    writer = tar.NewWriter(out)
    for name in ("a", "b"):
        writer.WriteHeader(tar.Header(Name=name, Size=5000, Mode=0o600))
        assert io_.Copy(writer, name * 5000) == 5000
    writer.Close()
    out.seek(0)
    with tarfile.open(fileobj=out) as file:
        assert {member.name: file.extractfile(member).read(2) for member in file} == {"a": b"aa", "b": b"bb"}
    out.seek(0)
    reader = tar.NewReader(out)
    assert reader.Next().Name == "a" and reader.read() == b"a" * 5000
    assert reader.Next().Name == "b" and reader.read(3) == b"bbb"


def test_csv_and_json_from_files(go, tmp_path):
    (tmp_path / "people.csv").write_bytes(b"name,age\nada,36\n")
    with open(tmp_path / "people.csv", "rb") as file:
        assert go("encoding/csv").NewReader(file).ReadAll() == [["name", "age"], ["ada", "36"]]
    documents = io.BytesIO(b"".join(b'{"n": %d}\n' % number for number in range(2000)))
    decoder = go("encoding/json").NewDecoder(documents)
    found = []
    while decoder.More():
        found.append(decoder.Decode()["n"])
    assert found == list(range(2000))
    out = io.BytesIO()
    go("encoding/json").NewEncoder(out).Encode({"a": 1})
    assert out.getvalue() == b'{"a":1}\n'


def test_bufio_and_hashes(go, tmp_path):
    (tmp_path / "file").write_bytes(PATTERN)
    hasher = go("crypto/sha256").New()
    with open(tmp_path / "file", "rb") as file:
        assert go("io").Copy(hasher, file) == len(PATTERN)
    assert hasher.Sum() == hashlib.sha256(PATTERN).digest()
    shutil.copyfileobj(io.BytesIO(b"more"), hasher)
    assert hasher.Sum() == hashlib.sha256(PATTERN + b"more").digest()
    out = io.BytesIO()
    writer = go("bufio").NewWriterSize(out, 16)
    assert writer.WriteString("0123456789") == 10 and out.getvalue() == b""
    writer.flush()
    assert out.getvalue() == b"0123456789"
    lines = go("bufio").NewReader(io.BytesIO(b"one\ntwo\n"))
    assert lines.ReadString(10) == "one\n" and list(lines) == [b"two\n"]


def test_files_that_go_opens(go, tmp_path):
    opened = go("os")
    with opened.Create(str(tmp_path / "made")) as file:
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr("people.csv", "name,age\nada,36\n")
    with opened.Open(str(tmp_path / "made")) as file, zipfile.ZipFile(file) as archive:
        rows = list(csv.DictReader(io.TextIOWrapper(archive.open("people.csv"))))
    assert rows == [{"name": "ada", "age": "36"}]
    with opened.Create(str(tmp_path / "pickled")) as file:
        pickle.dump([1, "x"], file)
    with opened.Open(str(tmp_path / "pickled")) as file:
        assert pickle.load(file) == [1, "x"]


def test_pandas_reads_what_go_opens(go, tmp_path):
    pandas = pytest.importorskip("pandas")
    (tmp_path / "people.csv").write_text("name,age\nada,36\nbob,7\n")
    with go("os").Open(str(tmp_path / "people.csv")) as file:
        assert pandas.read_csv(file)["age"].sum() == 43
    packed = io.BytesIO(gzip.compress(b"name,age\nada,36\n"))
    assert pandas.read_csv(go("compress/gzip").NewReader(packed))["age"][0] == 36


def test_pillow_reads_what_go_opens(go, tmp_path):
    image = pytest.importorskip("PIL.Image")
    image.new("RGB", (3, 2)).save(tmp_path / "image.png")
    with go("os").Open(str(tmp_path / "image.png")) as file:
        assert image.open(file).size == (3, 2)


def test_bodies_of_requests(go):
    http, httptest = go("net/http"), go("net/http/httptest")
    request = http.NewRequest("POST", "http://example.com/", io.BytesIO(b"body" * 1000))
    assert request.Body.read() == b"body" * 1000
    recorder = httptest.NewRecorder()
    shutil.copyfileobj(io.BytesIO(b"answer"), recorder)
    assert recorder.Result().Body.read() == b"answer"

    seen = []

    def serve(writer, request):
        seen.append(request.Body.read())
        shutil.copyfileobj(io.BytesIO(b"from python" * 1000), writer)

    server = httptest.NewServer(http.HandlerFunc(serve))
    source = Endless(300_000)
    answer = http.Post(server.URL, "application/octet-stream", source)
    with answer.Body as body:
        assert body.read() == b"from python" * 1000
    assert len(seen[0]) == 300_000 and source.closed
    server.Close()
