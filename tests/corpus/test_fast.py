"""Small modules, each used for what it is known for."""

import datetime
import uuid as python_uuid

import pytest

from usegolib.errors import GoError


def test_bluemonday_sanitises(corpus):
    bluemonday = corpus("github.com/microcosm-cc/bluemonday")
    policy = bluemonday.UGCPolicy()
    assert policy.Sanitize('<a onblur="alert(1)" href="https://x.y">t</a>') == (
        '<a href="https://x.y" rel="nofollow">t</a>'
    )
    assert bluemonday.StrictPolicy().Sanitize("<b>Hi</b><script>x()</script>") == "Hi"
    only_bold = bluemonday.NewPolicy().AllowElements("b")
    assert only_bold.SanitizeBytes(b"<b>x</b><i>y</i>") == b"<b>x</b>y"


def test_decimal_divides(corpus):
    decimal = corpus("github.com/shopspring/decimal")
    third = decimal.NewFromInt(1).DivRound(decimal.RequireFromString("3"), 5)
    assert str(third) == "0.33333" and third.Mul(decimal.NewFromInt(3)).String() == "0.99999"
    assert decimal.NewFromFloat(0.1).Add(decimal.NewFromFloat(0.2)).Equal(decimal.RequireFromString("0.3"))
    with pytest.raises(GoError, match="can't convert abc to decimal"):
        decimal.NewFromString("abc")


def test_roaring_intersects(corpus):
    roaring = corpus("github.com/RoaringBitmap/roaring/v2")
    left, right = roaring.BitmapOf(1, 2, 3, 1000), roaring.BitmapOf(3, 4, 1000)
    assert roaring.And(left, right).ToArray() == [3, 1000]
    left.Or(right)
    assert left.GetCardinality() == 5 and left.Contains(4)
    again = roaring.New()
    again.FromBuffer(left.ToBytes())
    assert again.Equals(left)


def test_goldmark_renders(corpus):
    goldmark = corpus("github.com/yuin/goldmark")
    buffer = goldmark.sub("bytes").Buffer()
    goldmark.Convert(b"# Hi *there*", buffer)
    assert buffer.String() == "<h1>Hi <em>there</em></h1>\n"
    markdown = goldmark.New(
        goldmark.WithExtensions(goldmark.extension.GFM),
        goldmark.WithParserOptions(goldmark.parser.WithAutoHeadingID()),
    )
    buffer.Reset()
    markdown.Convert(b"## A b\n\n~~gone~~", buffer)
    assert buffer.String() == '<h2 id="a-b">A b</h2>\n<p><del>gone</del></p>\n'


def test_gojq_queries(corpus):
    gojq = corpus("github.com/itchyny/gojq")
    found = gojq.Parse(".users | map(.age) | add").Run({"users": [{"age": 3}, {"age": 4}]})
    assert found.Next() == (7, True)
    assert found.Next() == (None, False)
    code = gojq.Compile(gojq.Parse(".[] | . * 2"))
    values = code.Run([1, 2])
    assert [values.Next()[0], values.Next()[0]] == [2, 4]
    *numbers, error = code.Run([1, 2, {}])
    assert numbers == [2, 4] and "cannot multiply" in str(error)


def test_yaml_round_trip(corpus):
    yaml = corpus("gopkg.in/yaml.v3")
    document = {"name": "usegolib", "tags": ["go", "python"], "depth": {"a": 1}}
    assert yaml.Unmarshal(yaml.Marshal(document)) == document
    assert yaml.Unmarshal(b"a: [1, 2.5, yes]") == {"a": [1, 2.5, "yes"]}
    with pytest.raises(GoError, match="did not find expected"):
        yaml.Unmarshal(b"a: [")


def test_toml_round_trip(corpus):
    toml = corpus("github.com/BurntSushi/toml")
    document = {"title": "t", "owner": {"age": 3, "tags": ["a", "b"]}}
    assert toml.Unmarshal(toml.Marshal(document)) == document
    meta, value = toml.Decode("x = 1\n[t]\ny = 2.5")
    assert value == {"x": 1, "t": {"y": 2.5}} and meta.IsDefined("t", "y")


def test_ulid(corpus):
    ulid = corpus("github.com/oklog/ulid/v2")
    value = ulid.MustParse("01ARZ3NDEKTSV4RRFFQ69G5FAV")
    assert value.Time() == 1469922850259 and str(value) == "01ARZ3NDEKTSV4RRFFQ69G5FAV"
    moment = datetime.datetime(2026, 1, 2, tzinfo=datetime.timezone.utc)
    assert ulid.Time(ulid.Timestamp(moment)) == moment


def test_xxhash(corpus):
    xxhash = corpus("github.com/cespare/xxhash/v2")
    digest = xxhash.New()
    assert digest.Write(b"ab") == 2 and digest.WriteString("c") == 1
    assert digest.Sum64() == xxhash.Sum64(b"abc") == 0x44BC2CF5AD770999


def test_lru(corpus):
    lru = corpus("github.com/hashicorp/golang-lru/v2")
    cache = lru.New["string", "int"](2)
    assert [cache.Add(key, value) for key, value in (("a", 1), ("b", 2), ("c", 3))] == [False, False, True]
    assert cache.Get("c") == (3, True) and cache.Get("a") == (0, False)
    assert cache.Keys() == ["b", "c"] and cache.Len() == len(cache) == 2


def test_lo(corpus):
    lo = corpus("github.com/samber/lo")
    assert lo.generic("Uniq", ["int", "[]int"])([1, 2, 1]) == [1, 2]
    assert lo.generic("Chunk", ["int", "[]int"])([1, 2, 3], 2) == [[1, 2], [3]]
    assert lo.generic("Intersect", ["int", "[]int"])([1, 2, 3], [3, 1]) == [1, 3]


def test_semver(corpus):
    semver = corpus("github.com/Masterminds/semver/v3")
    version = semver.NewVersion("v1.4.2-rc.1")
    assert (version.Major(), version.Prerelease(), str(version.IncMinor())) == (1, "rc.1", "1.5.0")
    assert semver.NewConstraint(">= 1.2, < 2").Check(semver.MustParse("1.9"))
    assert semver.MustParse("1.2.3").LessThan(semver.MustParse("1.10"))
    with pytest.raises(semver.ErrInvalidSemVer):
        semver.StrictNewVersion("one")


def test_humanize(corpus):
    humanize = corpus("github.com/dustin/go-humanize")
    assert humanize.Bytes(82854982) == "83 MB" and humanize.Comma(-1234567) == "-1,234,567"
    assert humanize.ParseBigBytes("1 EB") == 10**18


def test_uuid(corpus):
    uuid = corpus("github.com/google/uuid")
    value = uuid.NewSHA1(uuid.NameSpaceDNS, b"go.dev")
    assert value == python_uuid.uuid5(python_uuid.NAMESPACE_DNS, "go.dev")
    assert value.Version() == 5 and value.URN() == f"urn:uuid:{value}"


def test_goquery(corpus):
    goquery = corpus("github.com/PuerkitoBio/goquery")
    document = goquery.NewDocumentFromReader("<ul><li class=a>one</li><li>two</li></ul>")
    items = document.Find("li")
    assert items.Length() == 2 and items.Last().Text() == "two"
    assert document.Find("li.a").Attr("class") == ("a", True)


def test_minify(corpus):
    minify = corpus("github.com/tdewolff/minify/v2")
    minifier = minify.New()
    minifier.AddFunc("text/html", minify.html.Minify)
    minifier.AddFunc("text/css", minify.css.Minify)
    assert minifier.String("text/html", "<p>  a   b </p> <!-- x -->") == "<p>a b</p>"
    assert minifier.Bytes("text/css", b"a { color: #ff0000; }") == b"a{color:red}"
