"""Type checkers know what of Python stands for Go's funcs and interfaces, and find what does not."""

import pytest

from tests.gen.conftest import write_bindings
from tests.support.modules import INTERFACES, STANDARD

pytestmark = [pytest.mark.compiles]


def test_callables(build, fixtures, tmp_path, check_lines):
    """Every callable fitted: what it is called with and what it has to give were not said."""
    write_bindings(build(str(fixtures.callbacks)), "example.com/callbacks", tmp_path / "callbacks.py")
    check_lines(
        "callbacks",
        """
        from __future__ import annotations

        import callbacks
        from callbacks import Point

        m = callbacks.load()


        class Adder:
            def __call__(self, x: int) -> int:
                return x + 1


        def serve(name: str, p: Point) -> Point:
            return Point(p.Y, p.X) if name else p


        def several(a: int, b: int) -> tuple[int, int]:
            return b, a


        m.Map([1], lambda x: x + 1)
        m.Map([1], Adder())
        m.Map([1], int.__abs__)
        m.Call(serve, "x").X
        m.Handler(serve).Serve("x").Y
        m.Divide(1, 2, several)
        m.Divide(1, 2, divmod)
        m.Divide(1, 2, lambda a, b: (b, a))
        m.Each(print)
        m.Each(lambda text: text.upper())
        m.All(lambda: "a", lambda: "b")
        m.ByName({"a": Adder()}, 1)
        m.Use(callbacks.Options(On=lambda name: print(name.upper())))
        m.Join(lambda *texts: "".join(texts))
        m.WithContext(lambda n: str(n + 1))
        m.Compose(lambda f: f(2) + 1)
        m.Maker(lambda: lambda x: x + 1)
        m.Map([1], None)
        """,
        """
        m.Map([1], lambda x: x.upper())
        m.Map([1], lambda x: "a")
        m.Map([1], lambda x, y: x)
        m.Map([1], str.upper)
        m.Map([1], 1)
        m.Call(lambda name, p: name, "x")
        m.Handler(lambda name: name)
        m.Divide(1, 2, lambda a, b: a)
        m.Divide(1, 2, lambda a, b: (a, b, 1))
        m.All("a")
        m.ByName({"a": str.upper}, 1)
        callbacks.Options(On=lambda name: name.nothing)
        m.Maker(lambda: lambda x: "a")
        """,
    )


def test_implementations(build, fixtures, tmp_path, check_lines):
    """No class of Python fitted: its methods take what Go gives, while those of a Go object take more."""
    write_bindings(build(str(fixtures.implementations)), "example.com/implementations", tmp_path / "shapes.py")
    check_lines(
        "shapes",
        """
        from __future__ import annotations

        import shapes
        from shapes import Shape

        m = shapes.load()


        class Square:
            def Area(self, scale: int) -> int:
                return scale

            def Name(self) -> str:
                return "square"


        class Factory:
            def Make(self, name: str) -> Square:
                return Square()

            def Take(self, s: Shape) -> Shape | None:
                return s if s.Name() else None


        class Late(TimeoutError):
            def Timeout(self) -> bool:
                return True


        class Nameless:
            def Area(self, scale: int) -> int:
                return scale


        class Misfit(Square):
            def Area(self, scale: str) -> int:  # type: ignore[override]  # pyright: ignore
                return 1


        @m.Shape.implement
        class Checked(Square):
            more = 1


        m.Describe(Square())
        m.Describe(shapes.Point(1, 2))
        m.Describe(m.Default)
        m.Describe(m.Several(Square(), Checked(), shapes.Point(1, 2))[0][0])
        m.Same(Checked()).Area(1)
        m.Each(lambda shape: shape, Square())
        m.UseFactory(Factory(), "x").Name().upper()
        m.InHolder({"Shape": Square()}).Shape.Name()
        shapes.Holder("x", Square())
        m.NameOf(Square())
        m.NameOf(lambda: "x")
        m.Sum(lambda i: i + 1, 3)
        m.Show(3)
        m.IsTimeout(Late())
        m.Reach(lambda n: n)
        print(Checked.more, isinstance(m.Default, m.Shape))
        """,
        """
        m.Describe(Nameless())
        m.Describe(Misfit())
        m.Describe(Square)
        m.Describe(1)
        m.NameOf(lambda: 1)
        m.NameOf(lambda x: "x")
        m.NameOf("x")
        m.UseFactory(Square(), "x")
        m.Each(lambda shape: "x", Square())
        shapes.Holder("x", Nameless())
        m.Shape.implement(Misfit)
        m.Shape.implement(Nameless)
        """,
    )


def test_real_packages(build, tmp_path, check_lines):
    root = build(*INTERFACES)
    for package in ("net/http", "sort", "strings"):
        name = package.replace("/", "_")
        write_bindings(root if package != "strings" else build(*STANDARD), package, tmp_path / f"go_{name}.py")
    check_lines(
        "real",
        """
        from __future__ import annotations

        import go_net_http
        import go_sort
        import go_strings
        from go_net_http import Request, ResponseWriter

        http, sort, strings = go_net_http.load(), go_sort.load(), go_strings.load()


        class Hello:
            def ServeHTTP(self, writer: ResponseWriter, request: Request) -> None:
                writer.WriteHeader(200)
                writer.Write(request.Method.encode())


        class Wrong:
            def ServeHTTP(self, request: str) -> None: ...


        class Numbers:
            numbers = [3, 1, 2]

            def Len(self) -> int:
                return len(self.numbers)

            def Less(self, i: int, j: int) -> bool:
                return self.numbers[i] < self.numbers[j]

            def Swap(self, i: int, j: int) -> None:
                self.numbers[i], self.numbers[j] = self.numbers[j], self.numbers[i]


        def hello(writer: ResponseWriter, request: Request) -> None:
            print(request.Method.upper())


        mux = http.NewServeMux()
        mux.Handle("/", Hello())
        mux.Handle("/f", http.HandlerFunc(hello))
        mux.Handle("/g", hello)
        mux.Handle("/h", mux)
        mux.HandleFunc("/i", lambda writer, request: writer.WriteHeader(404))
        http.StripPrefix("/x", Hello()).ServeHTTP(None, None)
        sort.Sort(Numbers())
        sort.Sort(sort.Reverse(Numbers()))
        sort.Search(10, lambda i: i > 3)
        strings.Map(lambda r: chr(r).upper(), "abc")
        strings.Map(lambda r: r + 1, "abc")
        strings.FieldsFunc("a1b", lambda r: chr(r).isdigit())
        """,
        """
        mux.Handle("/", Wrong())
        mux.Handle("/", Hello)
        mux.HandleFunc("/i", lambda writer: None)
        http.Handler.implement(Wrong)
        sort.Sort(Wrong())
        sort.Sort([1, 2])
        sort.Search(10, lambda i: i + 3)
        strings.Map(lambda r: [r], "abc")
        strings.Map(str.upper, "abc")
        """,
    )


def test_file_systems_and_readers(build, fixtures, tmp_path, check_lines):
    write_bindings(build(str(fixtures.filesystems)), "example.com/filesystems", tmp_path / "filesystems.py")
    check_lines(
        "filesystems",
        """
        from __future__ import annotations

        import io
        import pathlib

        import filesystems

        m = filesystems.load()


        class Opens:
            def Open(self, name: str) -> bytes:
                return name.encode()


        class Files:
            def Open(self, name: str) -> io.BytesIO:
                return io.BytesIO()


        class File:
            def Stat(self) -> None:
                return None

            def Close(self) -> None: ...

            def Read(self, buffer: memoryview) -> int:
                return len(buffer)


        class Strange:
            def Open(self, name: int) -> bytes:
                return b""


        m.Contents({"a": b"x", "b": "text"})
        m.Contents({"a": b"x"})
        m.Contents("directory")
        m.Contents(pathlib.Path("directory"))
        m.Contents(Opens())
        m.Contents(Files())
        m.Overlay("x", {"a": "b"}, pathlib.Path())
        m.Whole(File())
        m.Whole(b"content")
        """,
        """
        m.Contents(3)
        m.Contents({"a": 3})
        m.Contents(Strange())
        m.Whole(3)
        """,
    )
