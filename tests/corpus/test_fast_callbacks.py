"""Small modules with functions of Python, as their documentation uses funcs."""

import io

import pytest


def test_goquery_each(corpus):
    goquery, seen = corpus("github.com/PuerkitoBio/goquery"), []
    items = goquery.NewDocumentFromReader("<ul><li class=a>one</li><li>two</li></ul>").Find("li")
    items.Each(lambda place, item: seen.append((place, item.Text())))
    assert seen == [(0, "one"), (1, "two")]
    assert items.Map(lambda place, item: item.Text().upper()) == ["ONE", "TWO"]
    assert items.FilterFunction(lambda place, item: item.HasClass("a")).Text() == "one"


def test_gojq_functions(corpus):
    gojq = corpus("github.com/itchyny/gojq")
    code = gojq.Compile(
        gojq.Parse("[.[] | repeated(3)]"), gojq.WithFunction("repeated", 1, 1, lambda value, given: value * given[0])
    )
    assert code.Run([1, "ab"]).Next() == ([3, "ababab"], True)

    def fails(value, given):
        raise ValueError(f"not {value}")

    failing = gojq.Compile(gojq.Parse("fails"), gojq.WithFunction("fails", 0, 0, fails))
    with pytest.raises(ValueError, match="not 1"):
        failing.Run(1).Next()


def test_lo_funcs(corpus):
    lo = corpus("github.com/samber/lo")
    assert lo.generic("Map", ["int", "string"])([1, 2], lambda item, place: str(item + place)) == ["1", "3"]
    assert lo.generic("Filter", ["int", "[]int"])([1, 2, 3], lambda item, place: item > 1) == [2, 3]
    assert lo.generic("Reduce", ["int", "int"])([1, 2, 3], lambda total, item, place: total * 10 + item, 0) == 123


def test_lru_tells_what_it_evicts(corpus):
    lru, evicted = corpus("github.com/hashicorp/golang-lru/v2"), []
    cache = lru.generic("NewWithEvict", ["string", "int"])(2, lambda key, value: evicted.append((key, value)))
    for key, value in (("a", 1), ("b", 2), ("c", 3)):
        cache.Add(key, value)
    assert evicted == [("a", 1)] and cache.Keys() == ["b", "c"]
    cache.Purge()
    assert sorted(evicted) == [("a", 1), ("b", 2), ("c", 3)]


GOLDMARK = "github.com/yuin/goldmark"


def converted(goldmark, text, *options):
    out = io.BytesIO()
    goldmark.New(*options).Convert(text, out)
    return out.getvalue()


def test_goldmark_renderer_of_python(corpus):
    """What used to happen: `Prioritized` takes an any, where an object of Python had no methods."""
    goldmark, ast, renderer, util = (corpus(GOLDMARK + name) for name in ("", "/ast", "/renderer", "/util"))

    class Loud:
        def RegisterFuncs(self, registerer):
            registerer.Register(ast.KindEmphasis, self.emphasis)

        def emphasis(self, writer, source, node, entering):
            writer.WriteString("<b>" if entering else "</b>")
            return ast.WalkContinue

    loud = util.Prioritized(renderer.NodeRenderer.of(Loud()), 500)
    options = goldmark.WithRendererOptions(renderer.WithNodeRenderers(loud))
    assert converted(goldmark, b"# Hi *there*", options) == b"<h1>Hi <b>there</b></h1>\n"


def test_goldmark_extension_of_python(corpus):
    goldmark, ast, parser, util = (corpus(GOLDMARK + name) for name in ("", "/ast", "/parser", "/util"))

    class NewTabs:
        def Transform(self, document, reader, context):
            def visit(node, entering):
                if entering and isinstance(node, ast.Link):
                    node.SetAttributeString("target", b"_blank")
                return ast.WalkContinue

            ast.Walk(document, visit)

    class Extension:
        def Extend(self, markdown):
            transformer = util.Prioritized(parser.ASTTransformer.of(NewTabs()), 100)
            markdown.Parser().AddOptions(parser.WithASTTransformers(transformer))

    html = converted(goldmark, b"[a](http://x)", goldmark.WithExtensions(Extension()))
    assert html == b'<p><a href="http://x" target="_blank">a</a></p>\n'


def test_goldmark_syntax_of_python(corpus):
    goldmark, ast, parser, util = (corpus(GOLDMARK + name) for name in ("", "/ast", "/parser", "/util"))

    class Mentions:
        def Trigger(self):
            return b"@"

        def Parse(self, parent, block, context):
            line, _ = block.PeekLine()
            name = line[1:].split()[0]
            block.Advance(1 + len(name))
            mention = ast.NewString(b"<i>" + name + b"</i>")
            mention.SetCode(True)
            return mention

    mentions = util.Prioritized(parser.InlineParser.of(Mentions()), 100)
    options = goldmark.WithParserOptions(parser.WithInlineParsers(mentions))
    assert converted(goldmark, b"hi @bob there", options) == b"<p>hi <i>bob</i> there</p>\n"
