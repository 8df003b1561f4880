"""Packages of the standard library, each with answers known from elsewhere (Python's own library where it has one)."""

import datetime
import hashlib
import html
import posixpath
import random
import sys
import unicodedata
import urllib.parse

import pytest

from usegolib.errors import ArgumentTypeError, GoError, GoPanicError


def test_strings(std):
    strings = std("strings")
    assert strings.ToUpper("go") == "GO"
    assert strings.Split("a,b,c", ",") == ["a", "b", "c"]
    assert strings.SplitN("a,b,c", ",", 2) == ["a", "b,c"]
    assert strings.Fields("  a  b ") == ["a", "b"]
    assert strings.Join(["x", "y"], "-") == "x-y"
    assert strings.Repeat("ab", 3) == "ababab"
    assert strings.Contains("chicken", "ken") is True
    assert strings.Cut("key=value", "=") == ("key", "value", True)
    assert strings.Cut(s="key", sep="=") == ("key", "", False)
    assert strings.Replace("oink oink oink", "k", "ky", 2) == "oinky oinky oink"
    assert strings.Index("grün", "n") == 4
    assert strings.IndexByte("abc", ord("c")) == 2
    assert strings.EqualFold("Go", "GO") is True
    assert strings.TrimRight("xyxx", "x") == "xy"
    assert strings.ToValidUTF8("a\udcff", "?") == "a?"
    assert strings.Title("hello world") == "Hello World"
    with pytest.raises(GoPanicError, match="negative Repeat count"):
        strings.Repeat("x", -1)
    with pytest.raises(ArgumentTypeError, match=r"strings\.Repeat\(\): parameter count: expected int, got str 'x'"):
        strings.Repeat("a", "x")


def test_strconv(std):
    strconv = std("strconv")
    assert strconv.Atoi("-42") == -42
    assert strconv.Itoa(42) == "42"
    assert strconv.ParseFloat("1e-3", 64) == 0.001
    assert strconv.ParseInt("7f", 16, 64) == 127
    assert strconv.ParseUint("18446744073709551615", 10, 64) == 2**64 - 1
    assert strconv.ParseBool("true") is True
    assert strconv.ParseComplex("1+2i", 128) == 1 + 2j
    assert strconv.Quote('say "hi"\n') == '"say \\"hi\\"\\n"'
    assert strconv.Unquote('"a\\tb"') == "a\tb"
    assert strconv.FormatFloat(1.5, ord("f"), 2, 64) == "1.50"
    assert strconv.FormatInt(-255, 16) == "-ff"
    assert strconv.AppendInt(b"n=", 7, 10) == b"n=7"
    assert strconv.AppendQuote(bytearray(b""), "x") == b'"x"'
    with pytest.raises(GoError, match=r'strconv\.Atoi: parsing "x": invalid syntax') as caught:
        strconv.Atoi("x")
    error = caught.value
    assert error.go_type == "*strconv.NumError"
    assert error.fields["Func"] == "Atoi" and error.fields["Num"] == "x"
    assert error.chain[-1] == ("invalid syntax", "*errors.errorString")
    with pytest.raises(GoError, match="value out of range"):
        strconv.ParseInt("300", 10, 8)


def test_net_url(std):
    url = std("net/url")
    for text in ("a b&c=d/e?f", "grün", "", "100%", "a+b"):
        assert url.QueryEscape(text) == urllib.parse.quote_plus(text)
        assert url.QueryUnescape(url.QueryEscape(text)) == text
        assert url.PathUnescape(url.PathEscape(text)) == text
    assert url.PathEscape("a b/c") == "a%20b%2Fc"
    assert url.ParseQuery("a=1&b=2&a=3") == {"a": ["1", "3"], "b": ["2"]}
    assert url.JoinPath("https://go.dev/x/", "../y", "z") == "https://go.dev/y/z"
    with pytest.raises(GoError, match="invalid URL escape"):
        url.QueryUnescape("%zz")


def test_path(std):
    path = std("path")
    for text in ("/a/b/../c", "a//b", "", ".", "../x", "/.."):
        assert path.Clean(text) == posixpath.normpath(text)
    assert path.Join("a", "b", "../c") == "a/c"
    assert path.Join() == ""
    assert path.Join(["a", "b"]) == "a/b"
    assert path.Split("static/my.css") == ("static/", "my.css")
    assert tuple(getattr(path.Split("a/b"), name) for name in ("dir", "file")) == ("a/", "b")
    assert (path.Base("/a/b.go"), path.Ext("/a/b.go"), path.Dir("/a/b.go")) == ("b.go", ".go", "/a")
    assert path.IsAbs("/a") is True
    assert path.Match("*.go", "x.go") is True
    with pytest.raises(GoError, match="syntax error in pattern"):
        path.Match("[", "x")


def test_path_filepath(std, tmp_path):
    filepath = std("path/filepath")
    (tmp_path / "one.txt").write_text("1")
    (tmp_path / "two.txt").write_text("2")
    assert filepath.Glob(str(tmp_path / "*.txt")) == [str(tmp_path / "one.txt"), str(tmp_path / "two.txt")]
    assert filepath.Rel("/a", "/b/c") == "../b/c"
    assert filepath.Join("a", "b") == "a/b" if sys.platform != "win32" else "a\\b"
    assert filepath.Ext("x.tar.gz") == ".gz"
    assert filepath.ToSlash("a/b") == "a/b"
    (tmp_path / "link").symlink_to(tmp_path / "one.txt")
    assert filepath.EvalSymlinks(str(tmp_path / "link")) == str((tmp_path / "one.txt").resolve())
    with pytest.raises(GoError, match="no such file") as caught:
        filepath.EvalSymlinks(str(tmp_path / "missing"))
    assert caught.value.fields["Op"] == "lstat"


def test_html(std):
    page = std("html")
    for text in ("<a href='x'>&</a>", '"', "grün", ""):
        assert html.unescape(page.EscapeString(text)) == text
    assert page.EscapeString("<b>") == "&lt;b&gt;"
    assert page.UnescapeString("&eacute;&#8364;") == "é€"


def test_sha256(std):
    sha256 = std("crypto/sha256")
    for data in (b"", b"abc", bytes(1_000_000)):
        digest = sha256.Sum256(data)
        assert digest == hashlib.sha256(data).digest() and type(digest) is bytes
        assert sha256.Sum224(data) == hashlib.sha224(data).digest()
    assert sha256.Sum256(bytearray(b"abc")) == sha256.Sum256(memoryview(b"abc"))


def test_hex(std):
    codec = std("encoding/hex")
    assert codec.EncodeToString(b"\x00\xff") == "00ff"
    assert codec.DecodeString("00ff") == b"\x00\xff"
    buffer = bytearray(6)
    assert codec.Encode(buffer, b"abc") == 6
    assert buffer == b"616263"
    back = bytearray(3)
    assert codec.Decode(back, buffer) == 3
    assert back == b"abc"
    assert codec.EncodedLen(10) == 20
    assert codec.AppendEncode(b"x", b"\x01") == b"x01"
    assert codec.Dump(b"abc").startswith("00000000  61 62 63")
    with pytest.raises(GoError, match="invalid byte"):
        codec.DecodeString("zz")
    with pytest.raises(GoPanicError, match="index out of range"):
        codec.Encode(bytearray(1), b"abc")


def test_base64(std):
    codec = std("encoding/base64")
    assert codec.StdEncoding.EncodeToString(b"any + old & data") == "YW55ICsgb2xkICYgZGF0YQ=="
    assert codec.URLEncoding.WithPadding(codec.NoPadding).DecodeString("YQ") == b"a"
    with pytest.raises(codec.CorruptInputError):
        codec.StdEncoding.DecodeString("?")


def test_regexp(std):
    regexp = std("regexp")
    pattern = regexp.MustCompile(r"(\w)(\d+)")
    assert pattern.FindString("-a12-") == "a12" and pattern.FindStringSubmatch("-a12-") == ["a12", "a", "12"]
    assert pattern.ReplaceAllString("a1 b2", "$2$1") == "1a 2b" and str(pattern) == r"(\w)(\d+)"
    assert isinstance(pattern, regexp.Regexp) and pattern.NumSubexp() == 2
    with pytest.raises(Exception, match="missing closing"):
        regexp.Compile("(")


def test_builders_and_buffers(std):
    strings, buffers = std("strings"), std("bytes")
    builder = strings.Builder()
    builder.WriteString("a")
    builder.WriteString("b")
    assert str(builder) == builder.String() == "ab" and len(builder) == 2
    assert strings.NewReplacer("a", "1", "b", "2").Replace("abc") == "12c"
    buffer = buffers.NewBufferString("line 1\nline 2\n")
    assert buffer.ReadString(ord("\n")) == "line 1\n" and buffer.Len() == 7
    assert std("io").ReadAll(buffer) == b"line 2\n" and std("io").ReadAll("text") == b"text"


def test_values_and_templates(std):
    url, template = std("net/url"), std("text/template")
    values = url.Values({"b": ["2"]})
    values.Add("a", "1")
    values.Set("b", "3")
    assert values == {"b": ["3"], "a": ["1"]} and values.Encode() == "a=1&b=3" and values.Get("a") == "1"
    parsed = url.Parse("https://example.com/x?q=1")
    assert parsed.Host == "example.com" and parsed.Query().Get("q") == "1" and str(parsed).endswith("?q=1")
    buffer = std("bytes").NewBufferString("")
    template.New("t").Parse("Hello {{.Name}}").Execute(buffer, {"Name": "World"})
    assert buffer.String() == "Hello World"


def test_sort_interface(std):
    sort = std("sort")
    numbers = sort.IntSlice([3, 1, 2])
    sort.Sort(numbers)
    assert numbers == [1, 2, 3] and isinstance(numbers, sort.Interface)
    sort.Sort(sort.Reverse(numbers))


def test_months(std):
    time = std("time")
    assert repr(time.March) == "Month.March" and str(time.March) == "March" and time.Second.total_seconds() == 1
    moment = time.Date(2024, time.February, 29, 0, 0, 0, 0, time.UTC)
    assert moment.Weekday() == time.Thursday and moment.Format("Jan 2") == "Feb 29"


def test_time(std):
    time = std("time")
    moment = time.Parse("2006-01-02 15:04", "2024-02-29 12:30")
    assert moment == datetime.datetime(2024, 2, 29, 12, 30, tzinfo=datetime.timezone.utc)
    assert time.ParseDuration("1h2m3.5s") == datetime.timedelta(hours=1, minutes=2, seconds=3.5)
    assert time.Unix(1, 5).microsecond == 0
    assert time.UnixMilli(1500) == datetime.datetime(1970, 1, 1, 0, 0, 1, 500000, tzinfo=datetime.timezone.utc)
    assert time.Since(time.Now()) < datetime.timedelta(minutes=1)
    assert time.Until(moment) < datetime.timedelta(0)
    assert time.Sleep(datetime.timedelta(milliseconds=1)) is None
    assert time.Sleep(1) is None
    with pytest.raises(GoError, match="cannot parse"):
        time.Parse("2006", "not a year")
    with pytest.raises(GoError, match="unknown unit"):
        time.ParseDuration("1parsec")


def test_sort_in_place(std):
    sort = std("sort")
    numbers = random.Random(1).sample(range(100_000), 5_000)
    expected = sorted(numbers)
    sort.Ints(numbers)
    assert numbers == expected
    assert sort.IntsAreSorted(numbers) is True
    words = ["b", "", "a", "ä"]
    sort.Strings(words)
    assert words == ["", "a", "b", "ä"]
    floats = [2.5, -1.0, 0.0]
    sort.Float64s(floats)
    assert floats == [-1.0, 0.0, 2.5]
    assert sort.SearchInts([1, 3, 5], 3) == 1
    assert sort.SearchStrings(["a", "c"], "b") == 1


def test_unicode(std):
    unicode = std("unicode")
    for character in ("a", "Z", "é", "1", " ", "Ω", "ß", "中", "\n"):
        assert unicode.IsLetter(character) == unicodedata.category(character).startswith("L")
        assert unicode.IsUpper(character) == (unicodedata.category(character) == "Lu")
        assert unicode.IsSpace(ord(character)) == character.isspace()
    assert unicode.ToUpper("ä") == ord("Ä")
    assert unicode.IsPunct("!") is True


def test_utf8(std):
    utf8 = std("unicode/utf8")
    assert utf8.RuneCountInString("grün") == 4
    assert utf8.RuneCount("grün".encode()) == 4
    assert utf8.ValidString("a\udcff") is False
    assert utf8.Valid(b"\xc3\xbc") is True
    assert utf8.DecodeRuneInString("über") == (ord("ü"), 2)
    assert utf8.DecodeLastRune(b"a\xff") == (0xFFFD, 1)
    assert utf8.RuneLen("€") == 3
    buffer = bytearray(4)
    assert utf8.EncodeRune(buffer, "€") == 3
    assert buffer[:3] == "€".encode()
    assert utf8.AppendRune(b"x", "ü") == "xü".encode()
    with pytest.raises(GoPanicError, match="out of range"):
        utf8.EncodeRune(bytearray(1), "€")


def test_mime(std):
    mime = std("mime")
    assert mime.TypeByExtension(".html") == "text/html; charset=utf-8"
    assert mime.FormatMediaType("text/html", {"charset": "utf-8"}) == "text/html; charset=utf-8"
    assert mime.ParseMediaType('form-data; name="x"; filename="a.txt"') == (
        "form-data",
        {"name": "x", "filename": "a.txt"},
    )
    assert mime.AddExtensionType(".usegolib", "application/x-usegolib") is None
    assert mime.ExtensionsByType("application/x-usegolib") == [".usegolib"]
    with pytest.raises(GoError, match="unexpected content after media subtype"):
        mime.ParseMediaType("a/b/c; x")
