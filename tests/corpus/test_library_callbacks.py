"""Libraries with funcs and interfaces of their callers, given those of Python, as their documentation has it."""

import hashlib
import hmac
import threading
from datetime import timedelta
from pathlib import Path

import pytest

import usegolib

pytestmark = pytest.mark.corpus

GENERICS = Path(__file__).parent / "library_generics.json"
MODULES = {
    "github.com/Masterminds/sprig/v3": "v3.3.0",
    "github.com/go-co-op/gocron/v2": "v2.21.2",
    "github.com/go-jose/go-jose/v4": "v4.1.9",
    "github.com/google/btree": "v1.1.3",
    "github.com/lestrrat-go/jwx/v3/jwa": "v3.4.0",
    "github.com/lestrrat-go/jwx/v3/jws": "v3.4.0",
    "github.com/lestrrat-go/jwx/v3/jwt": "v3.4.0",
    "github.com/mattn/go-sqlite3": "v1.14.53",
    "github.com/onsi/gomega": "v1.44.0",
}
STANDARD = ("database/sql", "database/sql/driver", "io", "text/template")
KEY = b"k" * 32


@pytest.fixture(scope="module")
def library(build):
    """`library("github.com/onsi/gomega")` gives the handle; all of MODULES and STANDARD share one artifact."""
    root = build(*(f"{path}@{version}" for path, version in MODULES.items()), *STANDARD, generics=GENERICS)
    return lambda path: usegolib.import_(path, artifact_dir=root)


def test_gomega_tells_a_failer(library):
    gomega, messages = library("github.com/onsi/gomega"), []
    w = gomega.NewGomega(lambda message, *skip: messages.append(message))
    assert w.Expect("abc").To(gomega.ContainSubstring("b")) is True
    assert w.Expect([1, 2]).Should(gomega.ConsistOf(2, 1)) is True
    assert w.Expect(1).To(gomega.Equal(2)) is False
    assert messages == ["Expected\n    <int>: 1\nto equal\n    <int>: 2"]
    gomega.RegisterFailHandler(lambda message, *skip: messages.append(message))
    gomega.Expect(3).To(gomega.BeNumerically(">", 4), "the count")
    assert messages[1] == "the count\nExpected\n    <int>: 3\nto be >\n    <int>: 4"

    def fail(message, *skip):
        raise AssertionError(message)

    with pytest.raises(AssertionError, match="to equal"):
        gomega.NewGomega(fail).Expect(1).To(gomega.Equal(2))


def test_gomega_in_a_test_of_python(library):
    gomega, failed = library("github.com/onsi/gomega"), []

    class Test:
        helped = 0

        def Helper(self):
            self.helped += 1

        def Fatalf(self, text, *values):
            failed.append(text % values)

    test = Test()
    gomega.NewWithT(test).Expect("a").To(gomega.BeEmpty())
    assert failed == ["\nExpected\n    <string>: a\nto be empty"] and test.helped > 0


def test_gomega_matchers(library):
    gomega, types, messages = library("github.com/onsi/gomega"), library("github.com/onsi/gomega/types"), []
    w = gomega.NewGomega(lambda message, *skip: messages.append(message))

    class Even:
        def Match(self, actual):
            if not isinstance(actual, int):
                raise TypeError(f"{actual!r} is no int")
            return actual % 2 == 0

        def FailureMessage(self, actual):
            return f"{actual} is odd"

        def NegatedFailureMessage(self, actual):
            return f"{actual} is even"

    w.Expect(4).To(Even())
    w.Expect(3).To(Even())
    w.Expect(4).NotTo(Even())
    w.Expect("x").To(Even())
    assert messages == ["3 is odd", "4 is even", "'x' is no int"]
    # Inside a list of any.
    even = types.GomegaMatcher.of(Even())
    assert w.Expect([1, 4]).To(gomega.ContainElement(even)) and w.Expect([3, 4]).To(gomega.ConsistOf(even, 3))
    # These look at the func type by reflection.
    assert w.Expect(3).To(gomega.Satisfy(usegolib.func("func(int) bool", lambda n: n > 2)))
    assert w.Expect(3).To(gomega.WithTransform(usegolib.func("func(int) int", lambda n: n * 2), gomega.Equal(6)))


def test_gomega_polls(library):
    gomega, polls, messages = library("github.com/onsi/gomega"), [], []
    w = gomega.NewGomega(lambda message, *skip: messages.append(message))

    def poll():
        polls.append(1)
        return len(polls)

    assert w.Eventually(poll, "10s", "1ms").Should(gomega.Equal(3)) and len(polls) == 3

    def never(inner):
        inner.Expect(1).To(gomega.Equal(2))

    inner = usegolib.func("func(github.com/onsi/gomega/types.Gomega)", never)
    assert w.Eventually(inner, "20ms", "5ms").Should(gomega.Succeed()) is False
    assert "Timed out after" in messages[0] and "to equal" in messages[0]


def test_jose_keys_of_python(library):
    jose = library("github.com/go-jose/go-jose/v4")

    def digest(payload):
        return hmac.new(KEY, payload, hashlib.sha256).digest()

    class Signer:
        def Public(self):
            return jose.JSONWebKey(Key=KEY, KeyID="python", Algorithm=jose.HS256)

        def Algs(self):
            return [jose.HS256]

        def SignPayload(self, payload, algorithm):
            assert algorithm == jose.HS256
            return digest(payload)

    class Verifier:
        def VerifyPayload(self, payload, signature, algorithm):
            if digest(payload) != signature:
                raise ValueError("forged")

    class Nonces:
        def Nonce(self):
            return "once"

    options = jose.SignerOptions(NonceSource=Nonces())
    signer = jose.NewSigner(jose.SigningKey(Algorithm=jose.HS256, Key=jose.OpaqueSigner.of(Signer())), options)
    parsed = jose.ParseSigned(signer.Sign(b"payload").CompactSerialize(), [jose.HS256])
    assert parsed.Signatures[0].Header.Nonce == "once"
    assert parsed.Verify(KEY) == b"payload"  # Go computes the same
    assert parsed.Verify(jose.OpaqueVerifier.of(Verifier())) == b"payload"
    other = jose.NewSigner(jose.SigningKey(Algorithm=jose.HS256, Key=b"x" * 32), None).Sign(b"payload")
    with pytest.raises(jose.ErrCryptoFailure):
        jose.ParseSigned(other.CompactSerialize(), [jose.HS256]).Verify(jose.OpaqueVerifier.of(Verifier()))


def test_jwx_keys_and_validators_of_python(library):
    jwa, jws, jwt = (library(f"github.com/lestrrat-go/jwx/v3/{name}") for name in ("jwa", "jws", "jwt"))
    signed = jwt.Sign(jwt.NewBuilder().Subject("me").Build(), jwt.WithKey(jwa.HS256(), KEY))
    asked = []

    class Keys:
        def FetchKeys(self, sink, signature, message):
            asked.append(message.Payload())
            sink.Key(jwa.HS256(), KEY)

    assert jwt.Parse(signed, jwt.WithKeyProvider(Keys())).Subject() == ("me", True)
    assert len(asked) == 1 and b'"me"' in asked[0]

    def no_key(sink, signature, message):
        raise LookupError("no key today")

    with pytest.raises(usegolib.GoError, match="no key today"):
        jwt.Parse(signed, jwt.WithKeyProvider(jws.KeyProviderFunc(no_key)))

    def only_you(token):
        if token.Subject()[0] != "you":
            raise ValueError("not you")

    with pytest.raises(usegolib.GoError, match="validation failed: not you"):
        jwt.Parse(signed, jwt.WithKey(jwa.HS256(), KEY), jwt.WithValidator(jwt.ValidatorFunc(only_you)))


def test_gocron_jobs(library):
    gocron, done, runs = library("github.com/go-co-op/gocron/v2"), threading.Event(), []

    @usegolib.func("func(string, int)")  # gocron counts the parameters by reflection
    def job(name, number):
        runs.append((name, number))
        if len(runs) == 3:
            done.set()

    scheduler = gocron.NewScheduler()
    scheduler.NewJob(gocron.DurationJob(timedelta(milliseconds=10)), gocron.NewTask(job, "a", 1))
    scheduler.Start()
    assert done.wait(30)
    scheduler.Shutdown()
    assert runs[:3] == [("a", 1)] * 3


def test_gocron_listeners_get_the_exception(library):
    gocron, done, heard = library("github.com/go-co-op/gocron/v2"), threading.Event(), []
    error = ValueError("no run")

    @usegolib.func("func() error")
    def job():
        raise error

    def after(number, name, failure):
        heard.append((name, failure))
        done.set()

    scheduler = gocron.NewScheduler()
    once = gocron.OneTimeJob(gocron.OneTimeJobStartImmediately())
    listeners = gocron.WithEventListeners(gocron.AfterJobRunsWithError(after))
    scheduler.NewJob(once, gocron.NewTask(job), gocron.WithName("nightly"), listeners)
    scheduler.Start()
    assert done.wait(30)
    scheduler.Shutdown()
    assert heard[0][0] == "nightly" and heard[0][1] is error


def test_btree_of_python_objects(library):
    btree = library("github.com/google/btree")

    class Item:
        def __init__(self, n):
            self.n = n

        def Less(self, than):
            return self.n < than.n

    items, seen = [Item(n) for n in (5, 3, 9, 1)], []
    tree = btree.New(2)
    for item in items:
        assert tree.ReplaceOrInsert(item) is None
    tree.Ascend(lambda item: seen.append(item) or True)
    assert [item.n for item in seen] == [1, 3, 5, 9] and seen[0] is items[3]
    assert tree.Get(Item(9)) is items[2] and tree.Delete(Item(3)) is items[1] and tree.Len() == 3
    seen.clear()
    tree.DescendLessOrEqual(Item(6), lambda item: seen.append(item.n) or len(seen) < 1)
    assert seen == [5]


def test_btree_with_a_less_of_python(library):
    btree, seen = library("github.com/google/btree"), []
    tree = btree.NewG["int"](2, lambda a, b: a > b)
    for n in (1, 5, 3):
        tree.ReplaceOrInsert(n)
    tree.Ascend(lambda n: seen.append(n) or len(seen) < 2)
    assert seen == [5, 3]


def test_sprig_beside_functions_of_python(library):
    import io

    sprig, template = library("github.com/Masterminds/sprig/v3"), library("text/template")

    def rendered(funcs, text):
        out = io.BytesIO()
        template.New("x").Funcs(funcs).Parse(text).Execute(out, None)
        return out.getvalue().decode()

    funcs = {**sprig.TxtFuncMap(), "reversed": lambda text: text[::-1]}
    assert rendered(funcs, '{{"ab" | upper | repeat 2 | reversed}} {{list 1 2 | join "-"}}') == "BABA 1-2"
    assert funcs["upper"]("x") == "X"


def test_sqlite_with_functions_of_python(library):
    sql, sqlite, changes = library("database/sql"), library("github.com/mattn/go-sqlite3"), []

    def fails(text):
        raise ValueError(f"no {text}")

    def connected(connection):
        connection.RegisterFunc("twice", usegolib.func("func(int64) int64", lambda n: n * 2), True)
        connection.RegisterFunc("up", str.upper, True)
        connection.RegisterFunc("fails", fails, True)
        connection.RegisterCollation("backwards", lambda a, b: (a < b) - (a > b))
        connection.RegisterUpdateHook(lambda operation, database, table, row: changes.append((table, row)))

    sql.Register("sqlite3-of-python", sqlite.SQLiteDriver(ConnectHook=connected))
    with sql.Open("sqlite3-of-python", ":memory:") as database:
        database.SetMaxOpenConns(1)
        database.Exec("create table pairs (n integer, s text)")
        database.Exec("insert into pairs values (?, ?), (?, ?)", 1, "a", 2, "b")
        assert changes == [("pairs", 1), ("pairs", 2)]
        found = []
        with database.Query("select twice(n), up(s) from pairs order by n") as rows:
            assert rows.Columns() == ["twice(n)", "up(s)"]
            while rows.Next():
                found.append(rows.Scan(int, str))
            assert rows.Err() is None
        assert found == [(2, "A"), (4, "B")]
        assert list(database.Query("select n from pairs order by s collate backwards")) == [(2,), (1,)]
        assert database.QueryRow("select n from pairs where s = ?", "b").Scan(int) == 2
        with pytest.raises(sqlite.Error, match="no a"):
            list(database.Query("select fails(s) from pairs"))


def test_a_database_driver_of_python(library):
    """What used to happen: what `Next` put into its list stayed in Python's copy, and each row was of None."""
    sql, driver, go_io = library("database/sql"), library("database/sql/driver"), library("io")

    class Rows:
        def __init__(self):
            self.left = [[1, "a"], [2, "b"]]

        def Columns(self):
            return ["n", "s"]

        def Close(self):
            pass

        def Next(self, row):
            if not self.left:
                raise go_io.EOF
            row[:] = self.left.pop(0)

    class Statement:
        def Close(self):
            pass

        def NumInput(self):
            return -1

        def Exec(self, values):
            return driver.RowsAffected(len(values))

        def Query(self, values):
            return Rows()

    class Connection:
        def Prepare(self, query):
            return Statement()

        def Close(self):
            pass

        def Begin(self):
            raise ValueError("no transactions")

    class Driver:
        def Open(self, name):
            return Connection()

    sql.Register("of-python", Driver())
    with sql.Open("of-python", "x") as database:
        assert database.Exec("delete", 1, 2).RowsAffected() == 2
        assert list(database.Query("select")) == [(1, "a"), (2, "b")]
        with pytest.raises(ValueError, match="no transactions"):
            database.Begin()
