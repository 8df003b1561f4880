"""The standard library with functions and objects of Python, as its Go documentation uses funcs and interfaces."""

import io
import tarfile
import urllib.request
import zipfile
from pathlib import Path

import pytest

import usegolib
from usegolib.errors import ArgumentTypeError

pytestmark = pytest.mark.corpus

GENERICS = Path(__file__).parent / "callbacks_generics.json"
PACKAGES = (
    *("archive/tar", "archive/zip", "bufio", "bytes", "container/heap", "encoding/csv", "encoding/json", "expvar"),
    *("flag", "io", "io/fs", "maps", "net/http", "net/http/httptest", "path/filepath", "regexp", "slices", "sort"),
    *("strings", "sync", "testing/fstest", "text/template"),
)


@pytest.fixture(scope="module")
def std(build):
    """`std("sort")` gives the handle of a package; all of PACKAGES share one artifact."""
    root = build(*PACKAGES, generics=GENERICS)
    return lambda package: usegolib.import_(package, artifact_dir=root)


class ByLength:
    """sort.Interface and heap.Interface over a list of Python."""

    def __init__(self, *items: str) -> None:
        self.items = list(items)

    def Len(self):
        return len(self.items)

    def Less(self, i, j):
        return len(self.items[i]) < len(self.items[j])

    def Swap(self, i, j):
        self.items[i], self.items[j] = self.items[j], self.items[i]

    def Push(self, item):
        self.items.append(item)

    def Pop(self):
        return self.items.pop()


def test_strings_and_regexp(std):
    strings, regexp = std("strings"), std("regexp")
    assert strings.Map(lambda r: -1 if chr(r) == "b" else r + 1, "abc") == "bd"
    assert strings.FieldsFunc("a1b22c", lambda r: chr(r).isdigit()) == ["a", "b", "c"]
    assert strings.IndexFunc("ab1", lambda r: chr(r).isdigit()) == 2
    digits = regexp.MustCompile(r"\d+")
    assert digits.ReplaceAllStringFunc("a1b22", lambda found: str(int(found) * 2)) == "a2b44"
    assert digits.ReplaceAllFunc(b"a1b22", lambda found: b"<" + found + b">") == b"a<1>b<22>"


def test_sort(std):
    sort = std("sort")
    values = [1, 3, 5, 7]
    assert sort.Search(len(values), lambda i: values[i] >= 5) == 2
    words = ByLength("ccc", "a", "bb")
    sort.Sort(words)
    assert words.items == ["a", "bb", "ccc"] and sort.IsSorted(words)
    sort.Stable(sort.Reverse(words))
    assert words.items == ["ccc", "bb", "a"]
    with pytest.raises(ArgumentTypeError, match="would see the elements where they were") as refused:
        sort.Slice(values, lambda i, j: values[i] > values[j])
    assert "slices.SortFunc" in str(refused.value)


def test_heap(std):
    heap, words = std("container/heap"), ByLength("ccc", "a", "bb")
    heap.Init(words)
    heap.Push(words, "dddd")
    assert [heap.Pop(words) for _ in range(4)] == ["a", "bb", "ccc", "dddd"]


def test_slices_and_maps(std):
    slices, maps = std("slices"), std("maps")
    words = ["bb", "a", "ccc"]
    slices.SortFunc["[]string", "string"](words, lambda a, b: len(b) - len(a))
    assert words == ["ccc", "bb", "a"]
    assert slices.BinarySearchFunc["[]int", "int", "int"]([1, 2, 3], 3, lambda a, b: a - b) == (2, True)
    assert slices.Sorted["int"](n * n for n in (3, 1, 2)) == [1, 4, 9]
    counts = {"a": 1, "b": 2}
    maps.DeleteFunc["map[string]int", "string", "int"](counts, lambda key, value: value == 1)
    assert counts == {"b": 2}
    assert sorted(maps.Keys["map[string]int", "string", "int"](counts)) == ["b"]


def test_walk(std, tmp_path):
    filepath, fs, fstest = std("path/filepath"), std("io/fs"), std("testing/fstest")
    for name in ("a/b/c", "d"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    seen = []

    def visit(path, entry, error):
        seen.append((filepath.Rel(str(tmp_path), path), entry.IsDir(), error))
        if entry.Name() == "b":
            raise fs.SkipDir

    filepath.WalkDir(str(tmp_path), visit)
    assert seen == [(".", True, None), ("a", True, None), ("a/b", True, None), ("d", False, None)]
    files, paths = fstest.MapFS({"a/b.txt": fstest.MapFile(Data=b"hi")}), []
    fs.WalkDir(files, ".", lambda path, entry, error: paths.append(path))
    assert paths == [".", "a", "a/b.txt"]


def test_a_class_as_fs(std):
    fs, fstest = std("io/fs"), std("testing/fstest")
    files = fstest.MapFS({"inner/a.txt": fstest.MapFile(Data=b"hi")})

    class Below:
        def Open(self, name):
            return files.Open(f"inner/{name}")

    assert fs.ReadFile(Below(), "a.txt") == b"hi"
    with pytest.raises(fs.ErrNotExist):
        fs.ReadFile(Below(), "b.txt")


def test_template(std):
    template = std("text/template")
    out = io.BytesIO()
    funcs = {"up": str.upper, "add": lambda a, b: a + b}
    text = "{{.Name | up}} {{add 1 2}} {{range .Items}}[{{.}}]{{end}}"
    template.New("x").Funcs(funcs).Parse(text).Execute(out, {"Name": "go", "Items": [1, 2]})
    assert out.getvalue() == b"GO 3 [1][2]"

    def fails(value):
        raise ValueError(f"no {value}")

    failing = template.New("x").Funcs({"fails": fails}).Parse("{{fails .}}")
    with pytest.raises(template.ExecError, match="error calling fails: no go") as raised:
        failing.Execute(io.BytesIO(), "go")
    cause = raised.value
    while cause.__cause__ is not None:
        cause = cause.__cause__
    assert type(cause) is ValueError and cause.args == ("no go",)


def test_json_streams(std):
    json, out = std("encoding/json"), io.BytesIO()
    decoder, values = json.NewDecoder(io.BytesIO(b'{"a":1} {"a":2} [3]')), []
    while decoder.More():
        values.append(decoder.Decode())
    assert values == [{"a": 1}, {"a": 2}, [3]]
    json.NewEncoder(out).Encode({"a": [1]})
    assert out.getvalue() == b'{"a":[1]}\n'


def test_zip_both_ways(std):
    archive, out = std("archive/zip"), io.BytesIO()
    writer = archive.NewWriter(out)
    writer.Create("a.txt").Write(b"from Go")
    writer.Close()
    assert zipfile.ZipFile(out).read("a.txt") == b"from Go"
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as more:
        more.writestr("b.txt", "from Python" * 50)
    reader = archive.NewReader(out, len(out.getvalue()))
    assert [file.Name for file in reader.File] == ["a.txt", "b.txt"]
    with reader.File[1].Open() as member:
        assert member.read() == b"from Python" * 50


def test_tar_both_ways(std):
    archive, out = std("archive/tar"), io.BytesIO()
    writer = archive.NewWriter(out)
    writer.WriteHeader(archive.Header(Name="a.txt", Mode=0o600, Size=7))
    writer.Write(b"from Go")
    writer.Close()
    out.seek(0)
    assert tarfile.open(fileobj=out).extractfile("a.txt").read() == b"from Go"
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as more:
        member = tarfile.TarInfo("b.txt")
        member.size = 11
        more.addfile(member, io.BytesIO(b"from Python"))
    packed.seek(0)
    reader = archive.NewReader(packed)
    assert reader.Next().Name == "b.txt" and reader.read() == b"from Python"


def test_http_server(std):
    http, httptest = std("net/http"), std("net/http/httptest")

    class Hello:
        def ServeHTTP(self, writer, request):
            writer.Write(b"hello " + request.URL.Path.encode())

    def only_get(following):
        def serve(writer, request):
            if request.Method != "GET":
                http.Error(writer, "only GET", http.StatusMethodNotAllowed)
            else:
                following.ServeHTTP(writer, request)

        return http.HandlerFunc(serve)

    mux = http.NewServeMux()
    mux.Handle("/hello/", Hello())
    mux.HandleFunc("/func", lambda writer, request: writer.Write(b"func"))
    handler = only_get(mux)
    recorder = httptest.NewRecorder()
    handler.ServeHTTP(recorder, httptest.NewRequest("POST", "/func", None))
    assert (recorder.Code, recorder.Body.String()) == (405, "only GET\n")
    server = httptest.NewServer(handler)
    try:
        for path, body in (("/hello/x", b"hello /hello/x"), ("/func", b"func")):
            with urllib.request.urlopen(server.URL + path, timeout=30) as response:
                assert response.read() == body
    finally:
        server.Close()


def test_flag_values(std):
    flag = std("flag")

    class Names:
        def __init__(self):
            self.names = []

        def String(self):
            return ",".join(self.names)

        def Set(self, text):
            if not text:
                raise ValueError("empty name")
            self.names.append(text)

    flags, names, seen = flag.NewFlagSet("program", flag.ContinueOnError), Names(), []
    flags.SetOutput(std("io").Discard)
    flags.Var(names, "name", "a name")
    flags.Func("call", "calls", seen.append)
    flags.Parse(["-name", "a", "-name=b", "-call", "c", "rest"])
    assert (names.names, seen, flags.Args()) == (["a", "b"], ["c"], ["rest"])
    with pytest.raises(usegolib.errors.GoError, match='invalid value "" for flag -name: empty name'):
        flags.Parse(["-name", ""])


def test_expvar(std):
    expvar, seen = std("expvar"), {}

    class Level:
        def String(self):
            return '"high"'

    expvar.Publish("test.level", Level())
    expvar.Publish("test.func", expvar.Func(lambda: {"x": 1}))
    expvar.Do(lambda variable: seen.update({variable.Key: variable.Value.String()}))
    assert (seen["test.level"], seen["test.func"]) == ('"high"', '{"x":1}')


def test_lines_and_rows(std):
    bufio, csv, strings = std("bufio"), std("encoding/csv"), std("strings")
    assert list(bufio.NewScanner(strings.NewReader("a\nb"))) == ["a", "b"]
    assert list(csv.NewReader(strings.NewReader("a,b\nc,d"))) == [["a", "b"], ["c", "d"]]

    def at_commas(data, at_end):
        head, comma, _ = data.partition(b",")
        return len(head) + len(comma), head if head or comma else None

    scanner = bufio.NewScanner(io.BytesIO(b"a,b,c"))
    scanner.Split(at_commas)
    assert list(scanner) == ["a", "b", "c"]


def test_sync(std):
    sync, seen, calls = std("sync"), {}, []
    kept = sync.Map()
    kept.Store("a", 1)
    kept.Store("b", 2)
    kept.Range(lambda key, value: seen.update({key: value}) or True)
    assert seen == {"a": 1, "b": 2}
    once = sync.OnceFunc(lambda: calls.append(1))
    once()
    once()
    assert calls == [1]


def test_http_middleware_changes_headers(std):
    """`w.Header().Set()` in Python used to change a copy."""
    http, httptest = std("net/http"), std("net/http/httptest")
    seen = {}

    class Inner:
        def ServeHTTP(self, writer, request):
            writer.Header().Add("X-Item", "c")
            writer.Header().update({"X-Up": ["u"]})
            del writer.Header()["X-Before"]
            request.Header["X-More"] = ["m"]
            writer.WriteHeader(202)
            writer.Write(b"ok")

    class Outer:
        def ServeHTTP(self, writer, request):
            header = writer.Header()
            header.Set("X-Before", "1")
            header["X-Item"] = ["a", "b"]
            Inner().ServeHTTP(writer, request)
            seen.update(ask=request.Header.Get("X-Ask"), more=request.Header.Get("X-More"), a=request.URL.Query()["a"])
            seen["items"] = header.Values("X-Item")

    recorder, request = httptest.NewRecorder(), httptest.NewRequest("GET", "/p?a=1&a=2", None)
    request.Header.Set("X-Ask", "yes")
    Outer().ServeHTTP(recorder, request)
    assert seen == {"ask": "yes", "more": "m", "a": ["1", "2"], "items": ["a", "b", "c"]}
    assert recorder.Header() == {"X-Item": ["a", "b", "c"], "X-Up": ["u"]}
    recorder = httptest.NewRecorder()
    http.HandlerFunc(Outer().ServeHTTP).ServeHTTP(recorder, request)
    server = httptest.NewServer(Outer())
    try:
        response = urllib.request.urlopen(f"{server.URL}/?a=1")
        assert response.status == 202
        assert response.headers.get_all("X-Item") == ["a", "b", "c"]
        assert response.headers["X-Up"] == "u"
        assert response.headers["X-Before"] is None
    finally:
        server.Close()
