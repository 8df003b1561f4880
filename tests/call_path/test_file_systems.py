"""Directories, mappings and Python objects where Go wants an fs.FS."""

import datetime
import gc
import io
import pathlib
import time
import weakref

import pytest

import usegolib
from tests.support.modules import INTERFACES
from usegolib.errors import ArgumentTypeError, ArgumentValueError, GoError


@pytest.fixture(scope="module")
def h(fixture_module):
    return fixture_module("filesystems", "example.com/filesystems")


FILES = {
    "a/b.txt": b"bee",
    "a/c/d.txt": "dée",
    "top": bytearray(b"top"),
    "empty": b"",
    "z/long": memoryview(b"x" * 9999),
}
TEXTS = {name: bytes(found).decode() if not isinstance(found, str) else found for name, found in FILES.items()}


@pytest.fixture
def directory(tmp_path):
    for name, content in TEXTS.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content.encode())
    return tmp_path


# What go's testing/fstest says


def test_a_mapping_is_a_whole_file_system(h):
    h.Check(FILES, *FILES)
    h.Check({})
    assert h.Contents(FILES) == TEXTS
    assert h.Contents({pathlib.PurePosixPath("a/b"): b"x"}) == {"a/b": "x"}
    assert h.Contents({f"{n // 300}/{n}": str(n) for n in range(70_000)})["233/69999"] == "69999"


def test_a_directory_by_its_path(h, directory):
    for path in (directory, str(directory)):
        h.Check(path, *FILES)
        assert h.Contents(path) == TEXTS


def test_go_gets_the_mapping_as_it_is_when_it_is_passed(h):
    files = {"name": b"before"}
    h.Kept = files
    files["name"] = b"after"
    assert h.Contents(h.Kept) == {"name": "before"}
    h.Kept = None
    assert h.Kept is None


def test_wherever_a_file_system_stands(h, directory):
    assert h.Site(Files=FILES).Read("top") == "top"
    site = h.Site()
    site.Files = directory
    assert site.Read("a/b.txt") == "bee"
    assert h.Overlay("x", {}, {"x": "found"}, directory) == "found"
    assert h.Names(FILES, "a") == h.Names(directory, "a") == ["b.txt", "c"]
    asked = []
    made = h.Made(lambda name: asked.append(name) or {name: b"made"}, "n")
    assert asked == ["n"] and h.Contents(made) == {"n": "made"}


def test_a_missing_directory_is_an_error_of_go(h, tmp_path):
    with pytest.raises(GoError, match="no such file or directory|cannot find"):
        h.Contents(tmp_path / "missing")
    with pytest.raises(GoError, match="file does not exist"):
        h.Overlay("missing", FILES)


@pytest.mark.parametrize(
    ("files", "kind", "text"),
    [
        ({"/a": b""}, ArgumentValueError, r"got a mapping with the name '/a'\n.*names are paths like 'a/b.txt'"),
        ({"a/": b""}, ArgumentValueError, "the name 'a/'"),
        ({"a/../b": b""}, ArgumentValueError, "the name 'a/../b'"),
        ({".": b""}, ArgumentValueError, r"the name '\.'"),
        ({"": b""}, ArgumentValueError, "the name ''"),
        ({"a": b"", "a/b/c": b""}, ArgumentValueError, "'a' is a file and, because of 'a/b/c', a directory"),
        ({3: b""}, ArgumentTypeError, "got a mapping with the name int"),
        ({"a": 3}, ArgumentTypeError, r"whose file 'a' is int 3\n.*contents are bytes or str"),
        ({"a": {"b": b""}}, ArgumentTypeError, "whose file 'a' is dict"),
        (
            b"content",
            ArgumentTypeError,
            r"got bytes.*\n.*the path of a directory, a mapping of names",
        ),
        (3, ArgumentTypeError, r"an object with the methods Open\(name string\)"),
        (["a"], ArgumentTypeError, "got list"),
    ],
)
def test_what_is_no_file_system(h, files, kind, text):
    with pytest.raises(kind, match=f"(?s)^filesystems.Contents\\(\\): parameter system: expected io/fs.FS, .*{text}"):
        h.Contents(files)


def test_a_str_is_a_path_for_a_file_system_only(h):
    assert h.Copy("text") == "text"


# Objects with Open


class Opens:
    """Gives what Python opens."""

    def __init__(self, files):
        self.files = files

    def Open(self, name):
        if name not in self.files:
            raise FileNotFoundError(name)
        found = self.files[name]
        return found() if callable(found) else found


def test_open_gives_binary_files_bytes_or_text(h, directory):
    system = Opens(
        {
            "file": lambda: open(directory / "top", "rb"),
            "memory": lambda: io.BytesIO(b"memory"),
            "bytes": b"bytes",
            "text": "text",
        }
    )
    for name, content in {"file": "top", "memory": "memory", "bytes": "bytes", "text": "text"}.items():
        assert h.Overlay(name, system) == content
    assert h.Overlay("file", h.Site(Files=system).Files) == "top"
    with pytest.raises(ArgumentTypeError, match=r"(?s)Opens.Open.*: result: expected io/fs.File, got a text file"):
        h.Overlay("x", Opens({"x": lambda: open(directory / "top")}))
    with pytest.raises(ArgumentTypeError, match=r"Close\(\) error is missing"):
        h.Overlay("x", Opens({"x": Opens({})}))
    assert h.Made(lambda name: system, "x") is system


def test_what_open_raises_is_what_the_caller_gets(h):
    with pytest.raises(FileNotFoundError):
        h.Overlay("missing", Opens({}))
    assert h.IsNotExist(Opens({}), "missing") is True
    assert h.IsNotExist(FILES, "missing") is True


def test_go_knows_of_an_opened_file_what_python_does(h, directory):
    with open(directory / "top", "rb") as file:
        assert h.Whole(file) == ("top", 3, "top")
    assert file.closed
    assert h.Whole(io.BytesIO(b"content")) == (".", 7, "content")
    assert h.Whole(b"content") == (".", 7, "content")
    assert "Seek" in h.OfFile(b"") and "ReadAt" in h.OfFile(io.BytesIO())

    class Pipe(io.RawIOBase):
        def readable(self):
            return True

        def readinto(self, buffer):
            return 0

    assert h.OfFile(Pipe()) == ["Close", "Read"]
    assert h.Whole(Pipe()) == (".", 0, "")


class Info:
    def __init__(self, name, size=0, is_dir=False):
        self.name, self.size, self.is_dir = name, size, is_dir

    def Name(self):
        return self.name

    def Size(self):
        return self.size

    def Mode(self):
        return 0o20000000555 if self.is_dir else 0o444

    def ModTime(self):
        return datetime.datetime(2024, 1, 2, tzinfo=datetime.timezone.utc)

    def IsDir(self):
        return self.is_dir

    def Sys(self):
        return None

    # fs.DirEntry
    def Type(self):
        return self.Mode() & ~0o777

    def Info(self):
        return self


class File:
    """Has all of Go's names."""

    def __init__(self, name, content):
        self.info, self.file = Info(name, len(content)), io.BytesIO(content)

    def Read(self, buffer):
        return self.file.readinto(buffer)

    def Stat(self):
        return self.info

    def Close(self):
        self.file.close()


class Directory(File):
    def __init__(self, name, entries):
        super().__init__(name, b"")
        self.info.is_dir, self.entries = True, list(entries)

    def Read(self, buffer):
        raise IsADirectoryError(self.info.name)

    def ReadDir(self, n):
        if n > 0 and not self.entries:
            raise END[0]
        count = n if n > 0 else len(self.entries)
        found, self.entries = self.entries[:count], self.entries[count:]
        return found


END = []


class Flat:
    """A file system of one directory, by Go's names alone."""

    def __init__(self, files):
        self.files = files

    def Open(self, name):
        if name == ".":
            return Directory(".", [Info(n, len(self.files[n])) for n in sorted(self.files)])
        if name not in self.files:
            raise FileNotFoundError(name)
        return File(name, self.files[name])


def test_objects_with_all_of_gos_names_pass_gos_own_test(h, build):
    END.append(usegolib.import_("io", artifact_dir=build(str(FIXTURE), "io")).EOF)
    flat = Flat({"a": b"content of a", "b": b""})
    together = usegolib.import_("example.com/filesystems", artifact_dir=build(str(FIXTURE), "io"))
    together.Check(flat, "a", "b")
    assert together.Contents(flat) == {"a": "content of a", "b": ""}


FIXTURE = pathlib.Path(__file__).parents[1] / "fixtures" / "filesystems"


def test_file_systems_are_let_go_of(h):
    system = Opens({"x": b"x"})
    seen = weakref.ref(system)
    h.Kept = system
    assert h.Kept is system and h.Overlay("x", h.Kept) == "x"
    assert h.AreSame(system, system) is True and h.AreSame(system, Opens({})) is False
    h.Kept = None
    del system
    until = time.monotonic() + 30
    while seen() is not None and time.monotonic() < until:
        h.Collect()
        h.Overlay("y", Opens({"y": b""}))
        gc.collect()
        time.sleep(0.01)
    assert seen() is None


# Real packages


def test_package_fs_and_templates_on_a_mapping(std, directory):
    fs, template = std("io/fs"), std("text/template")
    seen = []
    fs.WalkDir({"a/b.txt": b"...", "c": ""}, ".", lambda name, entry, error: seen.append((name, entry.IsDir())))
    assert seen == [(".", True), ("a", True), ("a/b.txt", False), ("c", False)]
    for system in (FILES, directory, str(directory)):
        assert fs.ReadFile(system, "a/b.txt") == b"bee"
        assert fs.Glob(system, "*/*.txt") == ["a/b.txt"]
        assert [entry.Name() for entry in fs.ReadDir(system, "a")] == ["b.txt", "c"]
        assert fs.ReadFile(fs.Sub(system, "a"), "c/d.txt").decode() == "dée"
        assert fs.Stat(system, "z/long").Size() == 9999 and fs.Stat(system, "z").IsDir()
    made = template.New("x").ParseFS({"one.tmpl": "{{.}}!", "two.tmpl": b"?"}, "*.tmpl")
    target = io.BytesIO()
    made.ExecuteTemplate(target, "one.tmpl", "hello")
    assert target.getvalue() == b"hello!"


def test_package_fs_looks_for_what_a_python_object_has(std):
    fs = std("io/fs")

    class Fast(Opens):
        def ReadFile(self, name):
            return b"read at once"

        def Glob(self, pattern):
            return [pattern]

        def Sub(self, name):
            return {"in": name.encode()}

    fast = Fast({"slow": b"read in parts"})
    assert fs.ReadFile(fast, "slow") == b"read at once"
    assert fs.ReadFile(Opens({"slow": b"read in parts"}), "slow") == b"read in parts"
    assert fs.Glob(fast, "p*") == ["p*"]
    assert fs.ReadFile(fs.Sub(fast, "below"), "in") == b"below"


def test_a_file_server_of_go(build, directory):
    artifact = build(*INTERFACES)
    http, httptest = (usegolib.import_(name, artifact_dir=artifact) for name in ("net/http", "net/http/httptest"))

    class Files(Opens):
        """With the files of a directory, and no directories."""

        def Open(self, name):
            return open(directory / name, "rb")

    for system in (FILES, directory, Files({})):
        server = http.FileServer(http.FS(system))

        def get(path, server=server):
            recorder = httptest.NewRecorder()
            server.ServeHTTP(recorder, httptest.NewRequest("GET", path, None))
            return recorder.Code, recorder.Body.String()

        assert get("/a/b.txt") == (200, "bee")
        assert get("/z/long") == (200, "x" * 9999)
        assert get("/missing")[0] == 404
