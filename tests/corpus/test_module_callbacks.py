"""Modules with functions and files of Python, as their documentation uses funcs, readers and writers."""

import io

import pytest

import usegolib

pytestmark = pytest.mark.corpus

MODULES = {
    "github.com/d5/tengo/v2": "v2.17.0",
    "github.com/expr-lang/expr": "v1.17.8",
    "github.com/klauspost/compress/zstd": "v1.20.4",
    "github.com/tidwall/buntdb": "v1.3.0",
}


@pytest.fixture(scope="module")
def module(build):
    """`module("github.com/tidwall/buntdb")` gives the handle; all of MODULES share one artifact."""
    root = build(*(f"{path}@{version}" for path, version in MODULES.items()))
    return lambda path: usegolib.import_(path, artifact_dir=root)


def test_expr_functions(module):
    expr = module("github.com/expr-lang/expr")
    twice = expr.Function("twice", lambda *given: given[0] * 2)
    assert expr.Run(expr.Compile("twice(x) + 1", twice, expr.Env({"x": 0})), {"x": 4}) == 9
    assert expr.Eval("up(name)", {"up": lambda text: text.upper(), "name": "go"}) == "GO"


def test_buntdb_transactions(module):
    buntdb = module("github.com/tidwall/buntdb")
    found, pairs = [], []

    def fill(tx):
        for key, value in (("b", "2"), ("a", "1")):
            tx.Set(key, value, None)

    def fails(tx):
        tx.Set("c", "3", None)
        raise ValueError("roll back")

    with buntdb.Open(":memory:") as db:
        db.Update(fill)
        with pytest.raises(ValueError, match="roll back"):
            db.Update(fails)
        db.View(lambda tx: tx.Ascend("", lambda key, value: pairs.append((key, value)) or True))
        assert pairs == [("a", "1"), ("b", "2")]
        db.View(lambda tx: tx.Descend("", lambda key, value: bool(found.append(key))))
        assert found == ["b"]
        with pytest.raises(buntdb.ErrNotFound):
            db.View(lambda tx: tx.Get("c"))


def test_tengo_functions(module):
    tengo = module("github.com/d5/tengo/v2")
    script = tengo.NewScript(b"a := twice(4)")
    script.Add("twice", tengo.UserFunction(Name="twice", Value=lambda *given: tengo.Int(Value=given[0].Value * 2)))
    assert script.Run().Get("a").Int() == 8


def test_zstd_over_files(module):
    zstd, packed = module("github.com/klauspost/compress/zstd"), io.BytesIO()
    data = b"usegolib" * 100_000
    with zstd.NewWriter(packed) as writer:
        writer.write(data)
    assert 0 < len(packed.getvalue()) < 1000
    with zstd.NewReader(io.BytesIO(packed.getvalue())) as reader:
        assert reader.read() == data
