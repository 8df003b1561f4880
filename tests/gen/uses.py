"""Code that uses the generated bindings of the corpus, for type checkers alone: by group and package, `m` is `load()`.

Each is what tests/corpus does with the module, with the types that a user would write. `make corpus-test` checks all.
"""

USES = {
    "fast": {
        "github.com/shopspring/decimal": """
            third = m.NewFromInt(1).DivRound(m.RequireFromString("3"), 5)
            text: str = third.Mul(m.NewFromInt(3)).String()
            same: bool = m.NewFromFloat(0.1).Equal(third)
        """,
        "github.com/RoaringBitmap/roaring/v2": """
            left, right = m.BitmapOf(1, 2, 3), m.BitmapOf(3, 4)
            numbers: list[int] = m.And(left, right).ToArray()
            left.Or(right)
            size: int = left.GetCardinality()
            m.New().FromBuffer(left.ToBytes())
        """,
        "github.com/yuin/goldmark": """
            buffer = m.sub("bytes").Buffer()
            m.Convert(b"# Hi", buffer)
            markdown = m.New(m.WithExtensions(m.extension.GFM))
            markdown.Convert(b"~~gone~~", buffer)
        """,
        "github.com/itchyny/gojq": """
            found = m.Parse(".a").Run({"a": [1]})
            value, more = found.Next()
            going: bool = more
        """,
        "gopkg.in/yaml.v3": """
            packed: bytes = m.Marshal({"a": [1, 2.5]})
            document = m.Unmarshal(packed)
        """,
        "github.com/BurntSushi/toml": """
            packed: bytes = m.Marshal({"title": "t"})
            meta, value = m.Decode("x = 1")
            there: bool = meta.IsDefined("x")
        """,
        "github.com/oklog/ulid/v2": """
            value = m.MustParse("01ARZ3NDEKTSV4RRFFQ69G5FAV")
            since: int = value.Time()
            text: str = value.String()
        """,
        "github.com/cespare/xxhash/v2": """
            digest = m.New()
            written: int = digest.Write(b"ab") + digest.WriteString("c")
            total: int = digest.Sum64() + m.Sum64(b"abc")
            packed: bytes = digest.Sum(b"")
        """,
        "github.com/hashicorp/golang-lru/v2": """
            cache = m.New["string", "int"](2)
            cache.Add("a", 1)
        """,
        "github.com/samber/lo": """
            unique = m.generic("Uniq", ["int", "[]int"])([1, 2, 1])
            text: str = m.CamelCase("go from python")
        """,
        "github.com/Masterminds/semver/v3": """
            version = m.NewVersion("v1.4.2-rc.1")
            major: int = version.Major()
            fits: bool = m.NewConstraint(">= 1.2").Check(m.MustParse("1.9"))
            try:
                m.StrictNewVersion("one")
            except m.ErrInvalidSemVer as error:
                text: str = error.message
        """,
        "github.com/dustin/go-humanize": """
            text: str = m.Bytes(82854982) + m.Comma(-1234567)
            many: int = m.ParseBigBytes("1 EB") or 0
        """,
        "github.com/google/uuid": """
            value = m.NewSHA1(m.NameSpaceDNS, b"go.dev")
            text: str = value.URN()
            hexadecimal: str = value.hex
        """,
        "github.com/PuerkitoBio/goquery": """
            document = m.NewDocumentFromReader("<p class=a>one</p>")
            items = document.Find("p")
            count: int = items.Length()
            name, found = items.Attr("class")
            text: str = items.Last().Text() + name
        """,
        "github.com/tdewolff/minify/v2": """
            minifier = m.New()
            minifier.AddFunc("text/html", m.html.Minify)
            text: str = minifier.String("text/html", "<p>  a </p>")
            packed: bytes = minifier.Bytes("text/html", b"<p>  a </p>")
        """,
        "github.com/microcosm-cc/bluemonday": """
            policy = m.UGCPolicy()
            policy.AllowElements("b", "i")
            text: str = policy.Sanitize("<b>x</b>")
        """,
    },
    "large": {
        "github.com/dop251/goja": """
            vm = m.New()
            vm.Set("limit", 10)
            value = vm.RunString("limit * 2")
            number: int = value.ToInteger()
            try:
                vm.RunString("nothing()")
            except m.Exception as error:
                text: str = error.message
        """,
        "github.com/expr-lang/expr": """
            answer = m.Eval("a + 1", {"a": 1})
            program = m.Compile("a * 2", m.Env({"a": 1}))
            result = m.Run(program, {"a": 4})
        """,
        "github.com/google/cel-go/cel": """
            env = m.NewEnv(m.Variable("n", m.IntType))
            ast, issues = env.Compile("n > 2")
            out, details = env.Program(ast).Eval({"n": 3})
            value = out.Value()
        """,
        "github.com/xuri/excelize/v2": """
            with m.NewFile() as book:
                book.SetCellValue("Sheet1", "A1", 2**40)
                sheet: int = book.NewSheet("Sheet2")
                writer = book.NewStreamWriter("Sheet2")
                writer.SetRow("A1", ["text", 1.5, True])
                rows: list[list[str]] = book.GetRows("Sheet1")
                text: str = book.GetCellValue("Sheet1", "A1")
        """,
        "gonum.org/v1/gonum/mat": """
            a = m.NewDense(2, 2, [1.0, 2.0, 3.0, 4.0])
            product = m.Dense()
            product.Mul(a, a.T())
            number: float = product.At(0, 1) + m.Det(a)
        """,
        "gonum.org/v1/gonum/stat": """
            number: float = m.Correlation([1.0, 2.0], [2.0, 4.0], [1.0, 1.0])
            mean: float = m.Mean([1.0, 2.0], [1.0, 1.0])
        """,
        "github.com/blevesearch/bleve/v2": """
            index = m.NewMemOnly(m.NewIndexMapping())
            index.Index("a", {"title": "Go from Python"})
            found = index.Search(m.NewSearchRequest(m.NewMatchQuery("python")))
            total: int = found.Total + index.DocCount()
            index.Close()
        """,
        "github.com/tetratelabs/wazero": """
            runtime = m.NewRuntime()
            module = runtime.Instantiate(b"")
            results: list[int] = module.ExportedFunction("add").Call(40, 2)
        """,
        "github.com/alecthomas/chroma/v2": """
            buffer = m.sub("bytes").Buffer()
            tokens = m.lexers.Get("python").Tokenise(None, "x = 1")
            m.formatters.Get("html").Format(buffer, m.styles.Get("monokai"), tokens)
        """,
        "github.com/go-echarts/go-echarts/v2/charts": """
            bar = m.NewBar()
            bar.SetXAxis(["a", "b"])
            bar.Render(m.sub("bytes").Buffer())
        """,
        "mvdan.cc/sh/v3/syntax": """
            file = m.NewParser().Parse("echo a|b", "script")
            m.NewPrinter().Print(m.sub("bytes").Buffer(), file)
        """,
        "github.com/miekg/dns": """
            question = m.Msg()
            question.SetQuestion("example.org.", m.TypeMX)
            packed: bytes = question.Pack()
            record = m.NewRR("example.org. 3600 IN A 192.0.2.1")
            seconds: int = record.Header().Ttl
        """,
        "github.com/klauspost/compress": """
            packed: bytes = m.zstd.NewWriter(None).EncodeAll(b"usegolib", b"")
            data: bytes = m.zstd.NewReader(None).DecodeAll(packed, b"")
        """,
    },
}
