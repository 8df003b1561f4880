"""Modules that nobody here wrote, at pinned versions, each called with checked answers."""

import datetime
import statistics
import uuid as python_uuid

import pytest

from usegolib.errors import GoError, GoPanicError


def test_uuid(third_party):
    uuid = third_party("github.com/google/uuid")
    text = "6ba7b810-9dad-11d1-80b4-00c04fd430c8"
    value = uuid.Parse(text)
    assert value == python_uuid.UUID(text) and isinstance(value, python_uuid.UUID)
    assert str(value) == text
    assert uuid.ParseBytes(text.encode()) == value
    assert uuid.MustParse("urn:uuid:" + text) == value
    assert uuid.Validate(text) is None
    assert python_uuid.UUID(uuid.NewString()).version == 4
    assert uuid.New() != uuid.New()
    assert uuid.NewRandom().version == 4
    assert uuid.NewV7().bytes[6] >> 4 == 7
    for space, name in ((python_uuid.NAMESPACE_DNS, b"go.dev"), (python_uuid.NAMESPACE_URL, b"")):
        assert uuid.NewSHA1(space, name) == python_uuid.uuid5(space, name.decode())
        assert uuid.NewMD5(str(space), name) == python_uuid.uuid3(space, name.decode())
    assert uuid.FromBytes(value.bytes) == value
    with pytest.raises(GoError, match="invalid UUID length: 3"):
        uuid.Parse("abc")
    with pytest.raises(GoPanicError, match="invalid UUID"):
        uuid.MustParse("abc")
    assert uuid.IsInvalidLengthError(None) is False


def test_xxhash(third_party):
    xxhash = third_party("github.com/cespare/xxhash/v2")
    # The reference values of XXH64 with seed 0.
    for data, digest in ((b"", 0xEF46DB3751D8E999), (b"a", 0xD24EC4F1A98C6E5B), (b"abc", 0x44BC2CF5AD770999)):
        assert xxhash.Sum64(data) == digest
        assert xxhash.Sum64String(data.decode()) == digest
    assert xxhash.Sum64(bytearray(1_000_000)) == xxhash.Sum64(bytes(1_000_000))


def test_humanize(third_party):
    humanize = third_party("github.com/dustin/go-humanize")
    assert humanize.Bytes(82854982) == "83 MB"
    assert humanize.IBytes(82854982) == "79 MiB"
    assert humanize.ParseBytes("42 MB") == 42_000_000
    assert humanize.Comma(-1234567) == "-1,234,567"
    assert humanize.Commaf(1234.5) == "1,234.5"
    assert humanize.BigComma(10**20) == "100,000,000,000,000,000,000"
    assert humanize.Ordinal(23) == "23rd"
    assert humanize.SI(0.00000000223, "M") == "2.23 nM"
    assert humanize.Ftoa(2.0) == "2"
    past = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(days=2)
    assert humanize.Time(past) == "2 days ago"
    assert humanize.RelTime(past, past + datetime.timedelta(hours=3), "earlier", "later") == "3 hours earlier"
    with pytest.raises(GoError, match="unhandled size name"):
        humanize.ParseBytes("42 parsecs")


def test_levenshtein(third_party):
    levenshtein = third_party("github.com/agnivade/levenshtein")
    assert levenshtein.ComputeDistance("kitten", "sitting") == 3
    assert levenshtein.ComputeDistance("", "abc") == 3
    assert levenshtein.ComputeDistance("résumé", "resume") == 2


def test_gonum_stat(third_party):
    stat = third_party("gonum.org/v1/gonum/stat")
    values = [2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0]
    from usegolib import Nil

    assert stat.Mean(values, Nil) == 5.0
    assert stat.Mean([1.0, 3.0], [3.0, 1.0]) == 1.5
    assert stat.Variance(values, Nil) == pytest.approx(statistics.variance(values))
    mean, deviation = stat.MeanStdDev(values, Nil)
    assert (mean, deviation) == (5.0, pytest.approx(statistics.stdev(values)))
    assert stat.Correlation([1.0, 2.0, 3.0], [2.0, 4.0, 6.0], Nil) == pytest.approx(1.0)
    alpha, beta = stat.LinearRegression([0.0, 1.0, 2.0], [1.0, 3.0, 5.0], Nil, False)
    assert (alpha, beta) == (pytest.approx(1.0), pytest.approx(2.0))
    assert stat.Mode([1.0, 2.0, 2.0], Nil) == (2.0, 2.0)
    xs = [3.0, 1.0, 2.0]
    stat.SortWeighted(xs, Nil)
    assert xs == [1.0, 2.0, 3.0]
    with pytest.raises(GoPanicError, match="length mismatch"):
        stat.Mean([1.0, 2.0], [1.0])


def test_html_nodes(third_party):
    """Instances that Go links with each other; their links were handles, or the values of other instances."""
    html = third_party("golang.org/x/net/html")
    body, p, q = (html.Node(Type=html.ElementNode, Data=name) for name in ("body", "p", "q"))
    body.AppendChild(p)
    body.InsertBefore(q, p)
    assert body.FirstChild is q and body.LastChild is p and q.NextSibling is p and p.PrevSibling is q
    assert p.Parent is body and q.Parent is body
    text = html.Node(Type=html.TextNode, Data="hello")
    p.AppendChild(text)
    assert text.Parent is p and p.FirstChild is text
    body.RemoveChild(q)
    assert body.FirstChild is p and p.PrevSibling is None and q.Parent is None and q.NextSibling is None
    assert "Parent=..." in repr(body)
