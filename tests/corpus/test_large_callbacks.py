"""Large modules with functions and objects of Python, as their documentation uses funcs and interfaces."""

import http.server
import io
import threading

import pytest

import usegolib

pytestmark = pytest.mark.corpus

S3 = {
    "github.com/aws/aws-sdk-go-v2/service/s3": "v1.114.10",
    "github.com/aws/aws-sdk-go-v2/aws": "v1.48.0",
}


def test_goja_calls_python(corpus):
    goja = corpus("github.com/dop251/goja")
    vm = goja.New()
    vm.Set("twice", lambda n: n * 2)
    vm.Set("joined", lambda *values: "|".join(map(str, values)))
    vm.Set("library", {"up": str.upper, "version": 3})
    assert vm.RunString("twice(21)").Export() == 42
    assert vm.RunString("joined('x', 1.5, [1, 2], {a: 1})").Export() == "x|1.5|[1, 2]|{'a': 1}"
    assert vm.RunString("library.up('go') + library.version").Export() == "GO3"
    # With a func type of its own, JavaScript's values are fitted to it, and further ones are left out.
    vm.Set("repeated", usegolib.func("func(int, string) (string, error)", lambda n, text: text * n))
    vm.Set("half", usegolib.func("func(float64) float64", lambda x: x / 2))
    assert vm.RunString("repeated('3', 'ab') + [1, 3].map(half)").Export() == "ababab0.5,1.5"

    def total(call):
        return vm.ToValue(sum(argument.ToInteger() for argument in call.Arguments))

    types = "func(github.com/dop251/goja.FunctionCall) github.com/dop251/goja.Value"
    vm.Set("total", usegolib.func(types, total))
    assert vm.RunString("total(1, 2, 3)").Export() == 6


def test_goja_exceptions_and_objects_of_python(corpus):
    goja = corpus("github.com/dop251/goja")
    vm, kept, settled = goja.New(), object(), []

    def fails():
        raise ValueError("from Python")

    vm.Set("fails", fails)
    assert vm.RunString("try { fails() } catch (e) { String(e) }").Export() == "GoError: from Python"
    with pytest.raises(goja.Exception, match="GoError: from Python") as raised:
        vm.RunString("fails()")
    assert type(raised.value.__cause__) is ValueError
    vm.Set("kept", kept)
    assert vm.Get("kept").Export() is kept
    vm.RunString("function sum(a, b) { return a + b }")
    add, is_function = goja.AssertFunction(vm.Get("sum"))
    assert is_function and add(goja.Undefined(), vm.ToValue(40), vm.ToValue(2)).Export() == 42
    promise, resolve, _ = vm.NewPromise()
    vm.Set("promise", vm.ToValue(promise))
    vm.Set("settled", settled.append)
    vm.RunString("promise.then(settled)")
    resolve(5)
    assert settled == [5] and promise.State() == goja.PromiseStateFulfilled


def test_goja_object_with_a_dict_behind(corpus):
    goja, content = corpus("github.com/dop251/goja"), {}
    vm = goja.New()

    class Backed:
        def Get(self, key):
            return vm.ToValue(content.get(key, "none"))

        def Set(self, key, value):
            content[key] = value.Export()
            return True

        def Has(self, key):
            return key in content

        def Delete(self, key):
            return content.pop(key, None) is not None

        def Keys(self):
            return list(content)

    vm.Set("backed", vm.NewDynamicObject(Backed()))
    text = "backed.x = 4; backed.y = backed.x + 1; delete backed.x; Object.keys(backed).join() + backed.other"
    assert vm.RunString(text).Export() == "ynone" and content == {"y": 5}


def test_cel_functions(corpus):
    cel, types = corpus("github.com/google/cel-go/cel"), corpus("github.com/google/cel-go/common/types")
    text, whole = cel.StringType, cel.IntType

    def total(*values):
        return types.Int(sum(value.Value() for value in values))

    def checked(value):
        return value if value.Value() else types.NewErr("empty %s", "text")

    greet = cel.UnaryBinding(lambda value: types.String(f"hello {value.Value()}"))
    shake = cel.BinaryBinding(lambda a, b: types.String(f"{a.Value()}+{b.Value()}"))
    env = cel.NewEnv(
        cel.Variable("name", text),
        cel.Function("greet", cel.Overload("greet_string", [text], text, greet)),
        cel.Function("shake", cel.MemberOverload("string_shake_string", [text, text], text, shake)),
        cel.Function("total", cel.Overload("total_ints", [whole] * 3, whole, cel.FunctionBinding(total))),
        cel.Function("checked", cel.Overload("checked_string", [text], text, cel.UnaryBinding(checked))),
    )

    def program(source):
        ast, issues = env.Compile(source)
        assert issues is None or issues.Err() is None
        return env.Program(ast)

    greeting = program("greet(name) + ' ' + name.shake('b') + ' ' + string(total(1, 2, 3))")
    assert greeting.Eval({"name": "a"})[0].Value() == "hello a a+b 6"
    with pytest.raises(types.Err, match="empty text"):
        program("checked('')").Eval({})

    class Names:
        """interpreter.Activation."""

        def ResolveName(self, name):
            return name.upper(), name == "name"

        def Parent(self):
            return None

    assert greeting.Eval(cel.Activation.of(Names()))[0].Value() == "hello NAME NAME+b 6"


def test_gonum_minimizes_a_function_of_python(corpus):
    optimize = corpus("gonum.org/v1/gonum/optimize")

    def rosenbrock(x):
        return (1 - x[0]) ** 2 + 100 * (x[1] - x[0] ** 2) ** 2

    class Steps:
        count = 0

        def Init(self):
            self.count = 0

        def Record(self, location, operation, stats):
            self.count += 1

    problem, steps = optimize.Problem(Func=rosenbrock), Steps()
    found = optimize.Minimize(problem, [-1.2, 1.0], optimize.Settings(Recorder=steps), optimize.NelderMead())
    assert found.X == pytest.approx([1, 1]) and found.F == pytest.approx(0, abs=1e-9) and steps.count > 10
    # The values of a generation are computed by goroutines of their own.
    settings = optimize.Settings(Concurrent=4, FuncEvaluations=2000)
    found = optimize.Minimize(problem, [-1.2, 1.0], settings, optimize.CmaEsChol(InitStepSize=0.5, Population=16))
    assert found.F < 2 < rosenbrock([-1.2, 1.0])  # its steps are random
    stops = iter([optimize.NotTerminated] * 5 + [optimize.Success])
    problem = optimize.Problem(Func=rosenbrock, Status=lambda: next(stops))
    assert optimize.Minimize(problem, [-1.2, 1.0], None, optimize.NelderMead()).Status == optimize.Success


def test_gonum_gives_the_exception_of_the_function(corpus, monkeypatch):
    """What used to happen: each of the calls that followed told sys.unraisablehook of its own exception."""
    import sys

    optimize, unheard = corpus("gonum.org/v1/gonum/optimize"), []
    monkeypatch.setattr(sys, "unraisablehook", unheard.append)

    def fails(x):
        raise ValueError("no value there")

    with pytest.raises(ValueError, match="no value there"):
        optimize.Minimize(optimize.Problem(Func=fails), [-1.2, 1.0], None, optimize.NelderMead())
    assert unheard == []


def test_bleve_analyzers_of_python(corpus):
    bleve = corpus("github.com/blevesearch/bleve/v2")
    analysis, registry = (corpus(f"github.com/blevesearch/bleve/v2/{name}") for name in ("analysis", "registry"))

    class AtDashes:
        def Tokenize(self, text):
            tokens, start = [], 0
            for place, word in enumerate(text.split(b"-")):
                end = start + len(word)
                tokens.append(analysis.Token(Term=word.lower(), Start=start, End=end, Position=place + 1))
                start = end + 1
            return tokens

    class Backwards:
        def Filter(self, tokens):
            return [
                analysis.Token(Term=token.Term[::-1], Start=token.Start, End=token.End, Position=token.Position)
                for token in tokens
            ]

    class Analyzer:
        def Analyze(self, text):
            return AtDashes().Tokenize(text)

    registry.RegisterTokenizer("at_dashes", lambda config, cache: AtDashes())
    registry.RegisterTokenFilter("backwards", lambda config, cache: Backwards())
    registry.RegisterAnalyzer("of_python", lambda config, cache: Analyzer())
    mapping = bleve.NewIndexMapping()
    mapping.AddCustomAnalyzer(
        "dashes_backwards", {"type": "custom", "tokenizer": "at_dashes", "token_filters": ["backwards"]}
    )
    mapping.DefaultAnalyzer = "dashes_backwards"
    assert [token.Term for token in mapping.AnalyzeText("dashes_backwards", b"Ab-Cd")] == [b"ba", b"dc"]

    def found(mapping, words):
        index = bleve.NewMemOnly(mapping)
        index.Index("1", {"name": "Alpha-Beta"})
        index.Index("2", {"name": "Gamma"})
        result = index.Search(bleve.NewSearchRequest(bleve.NewMatchQuery(words)))
        return [hit.ID for hit in result.Hits]

    assert found(mapping, "zeta-BETA") == ["1"] and found(mapping, "gamma") == ["2"]
    mapping = bleve.NewIndexMapping()
    mapping.DefaultAnalyzer = "of_python"
    assert found(mapping, "ALPHA") == ["1"]


class Bucket(http.server.BaseHTTPRequestHandler):
    """A server that keeps what is put."""

    stored: dict = {}

    def do_PUT(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.stored[self.path.partition("?")[0]] = (body, self.headers["Authorization"])
        self.send_response(200)
        self.send_header("ETag", '"tag"')
        self.end_headers()

    def do_GET(self):
        body, _ = self.stored[self.path.partition("?")[0]]
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def test_aws_bodies_and_credentials_of_python(build):
    root = build(*(f"{path}@{version}" for path, version in S3.items()))
    s3, aws = (usegolib.import_(path, artifact_dir=root) for path in S3)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Bucket)
    threading.Thread(target=server.serve_forever, daemon=True).start()

    class Credentials:
        def Retrieve(self):
            return aws.Credentials(AccessKeyID="of-class", SecretAccessKey="secret")

    def client(credentials):
        url = f"http://127.0.0.1:{server.server_port}"
        return s3.New(s3.Options(Region="us-east-1", BaseEndpoint=url, UsePathStyle=True, Credentials=credentials))

    try:
        first, data = client(Credentials()), b"from Python" * 20_000
        assert first.PutObject(s3.PutObjectInput(Bucket="b", Key="k", Body=io.BytesIO(data))).ETag == '"tag"'
        stored, authorization = Bucket.stored["/b/k"]
        assert stored == data and "Credential=of-class/" in authorization
        with first.GetObject(s3.GetObjectInput(Bucket="b", Key="k")).Body as body:
            assert body.read() == data
        provider = aws.CredentialsProviderFunc(lambda: aws.Credentials(AccessKeyID="of-func", SecretAccessKey="secret"))
        second = client(provider)
        second.PutObject(s3.PutObjectInput(Bucket="b", Key="k2", Body=io.BytesIO(b"x")))
        assert "Credential=of-func/" in Bucket.stored["/b/k2"][1]

        def elsewhere(options):
            options.Region = "eu-west-1"

        second.PutObject(s3.PutObjectInput(Bucket="b", Key="k2", Body=io.BytesIO(b"y")), elsewhere)
        assert "/eu-west-1/" in Bucket.stored["/b/k2"][1]

        def no_key():
            raise PermissionError("no key today")

        with pytest.raises(usegolib.GoError, match="no key today") as raised:
            client(aws.CredentialsProviderFunc(no_key)).GetObject(s3.GetObjectInput(Bucket="b", Key="k"))
        cause = raised.value
        while cause.__cause__ is not None:
            cause = cause.__cause__
        assert type(cause) is PermissionError
    finally:
        server.shutdown()
        server.server_close()
