"""Large modules, each used for what it is known for: `make corpus-test`."""

import pytest

from usegolib import Nil

pytestmark = pytest.mark.corpus

# (module (func (export "add") (param i32 i32) (result i32) local.get 0 local.get 1 i32.add))
ADD_WASM = bytes.fromhex(
    "0061736d01000000"  # magic, version
    "0107016002"
    "7f7f017f"  # type: two i32 to one
    "03020100"  # function 0 has type 0
    "0707010361646400"
    "00"  # export "add"
    "0a09010700200020016a0b"  # code
)


def test_goja_runs_javascript(corpus):
    goja = corpus("github.com/dop251/goja")
    vm = goja.New()
    vm.Set("limit", 10)
    value = vm.RunString("[1, 2, 3].map(x => x * limit)")
    assert value.Export() == [10, 20, 30]
    assert vm.Get("limit").ToInteger() == 10
    with pytest.raises(goja.Exception, match="ReferenceError: nothing is not defined"):
        vm.RunString("nothing()")


def test_expr_evaluates_with_a_dict(corpus):
    expr = corpus("github.com/expr-lang/expr")
    assert expr.Eval('user.age > 17 and "admin" in roles', {"user": {"age": 20}, "roles": ["admin"]}) is True
    program = expr.Compile("sum(prices) * rate", expr.Env({"prices": [0.0], "rate": 1.0}))
    assert expr.Run(program, {"prices": [1.5, 2.5], "rate": 2.0}) == 8.0


def test_cel_evaluates(corpus):
    cel = corpus("github.com/google/cel-go/cel")
    env = cel.NewEnv(cel.Variable("name", cel.StringType), cel.Variable("n", cel.IntType))
    ast, issues = env.Compile('name.startsWith("g") && n > 2')
    assert issues is None or issues.Err() is None
    out, _ = env.Program(ast).Eval({"name": "go", "n": 3})
    assert out.Value() is True


def test_excelize_writes_and_reads(corpus, tmp_path):
    excelize = corpus("github.com/xuri/excelize/v2")
    with excelize.NewFile() as book:
        book.SetCellValue("Sheet1", "A1", 2**40)
        book.NewSheet("Sheet2")
        writer = book.NewStreamWriter("Sheet2")
        writer.SetRow("A1", ["text", 1.5, True])
        writer.Flush()
        book.SetCellFormula("Sheet1", "B1", "SUM(A1,1)")
        book.SaveAs(str(tmp_path / "book.xlsx"))
    with excelize.OpenFile(str(tmp_path / "book.xlsx")) as book:
        assert book.GetCellValue("Sheet1", "A1") == str(2**40)
        assert book.GetRows("Sheet2") == [["text", "1.5", "TRUE"]]
        assert book.CalcCellValue("Sheet1", "B1") == str(2**40 + 1)


def test_gonum_mat_multiplies(corpus):
    mat = corpus("gonum.org/v1/gonum/mat")
    a = mat.NewDense(2, 2, [1.0, 2.0, 3.0, 4.0])
    product = mat.Dense()
    product.Mul(a, a.T())
    assert [[product.At(row, column) for column in range(2)] for row in range(2)] == [[5, 11], [11, 25]]
    assert mat.Det(a) == pytest.approx(-2)
    solution = mat.VecDense()
    solution.SolveVec(a, mat.NewVecDense(2, [5.0, 11.0]))
    assert [solution.AtVec(0), solution.AtVec(1)] == pytest.approx([1, 2])


def test_gonum_stat(corpus):
    stat = corpus("gonum.org/v1/gonum/stat")
    assert stat.Correlation([1.0, 2.0, 3.0], [2.0, 4.0, 6.0], Nil) == pytest.approx(1.0)


def test_bleve_indexes(corpus):
    bleve = corpus("github.com/blevesearch/bleve/v2")
    with bleve.NewMemOnly(bleve.NewIndexMapping()) as index:
        index.Index("a", {"title": "Go from Python", "year": 2026})
        index.Index("b", {"title": "Rust"})
        found = index.Search(bleve.NewSearchRequest(bleve.NewMatchQuery("python")))
        assert found.Total == 1 and found.Hits[0].ID == "a"
        assert index.DocCount() == 2


def test_wazero_runs_a_module(corpus):
    wazero = corpus("github.com/tetratelabs/wazero")
    runtime = wazero.NewRuntime()
    module = runtime.Instantiate(ADD_WASM)
    assert module.ExportedFunction("add").Call(40, 2) == [42]
    runtime.Close()


def test_chroma_highlights(corpus):
    chroma = corpus("github.com/alecthomas/chroma/v2")
    buffer = chroma.sub("bytes").Buffer()
    tokens = chroma.lexers.Get("python").Tokenise(None, "def f(): pass")
    chroma.formatters.Get("html").Format(buffer, chroma.styles.Get("monokai"), tokens)
    assert '<span class="k">def</span>' in buffer.String()
    buffer.Reset()
    chroma.quick.Highlight(buffer, "x = 1", "python", "terminal", "monokai")
    assert "\x1b[" in buffer.String()


def test_echarts_renders(corpus):
    charts = corpus("github.com/go-echarts/go-echarts/v2/charts")
    opts = charts.sub("github.com/go-echarts/go-echarts/v2/opts")
    bar = charts.NewBar()
    bar.SetXAxis(["a", "b"]).AddSeries("sales", [opts.BarData(Value=3), opts.BarData(Value=5)])
    buffer = charts.sub("bytes").Buffer()
    bar.Render(buffer)
    assert '"sales"' in buffer.String() and "echarts.init" in buffer.String()


def test_sh_parses(corpus):
    syntax = corpus("mvdan.cc/sh/v3/syntax")
    file = syntax.NewParser().Parse("if true; then echo a|b; fi", "script")
    buffer = syntax.sub("bytes").Buffer()
    syntax.NewPrinter().Print(buffer, file)
    assert buffer.String() == "if true; then echo a | b; fi\n"
    with pytest.raises(syntax.ParseError, match="must be followed by a statement list"):
        syntax.NewParser().Parse("if", "script")


def test_dns_packs_and_parses(corpus):
    dns = corpus("github.com/miekg/dns")
    question = dns.Msg()
    question.SetQuestion("example.org.", dns.TypeMX)
    again = dns.Msg()
    again.Unpack(question.Pack())
    assert again.Question[0].Name == "example.org." and again.Question[0].Qtype == dns.TypeMX
    record = dns.NewRR("example.org. 3600 IN A 192.0.2.1")
    assert record.Header().Ttl == 3600 and str(record).endswith("192.0.2.1")


def test_compress_round_trip(corpus):
    zstd = corpus("github.com/klauspost/compress/zstd")
    data = b"usegolib" * 1000
    packed = zstd.NewWriter(None).EncodeAll(data, b"")
    assert len(packed) < 100
    assert zstd.NewReader(None).DecodeAll(packed, b"") == data
