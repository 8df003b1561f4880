"""Go's nil pointers as objects: `h.Log.nil` has the methods of `*Log`, since Go may call them on nil.

What Go returns as nil is None in Python, unless `h.options(nil="object")` asks for these.
"""

from __future__ import annotations

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Any

    from usegolib._codec import TypeTable


class NilObject:
    """A nil pointer of a Go type: false, equal to None, and an instance of the type's classes for isinstance."""

    __slots__ = ("_cls",)

    def __init__(self, cls: Any) -> None:
        self._cls = cls

    @property
    def __class__(self) -> Any:
        return self._cls

    @__class__.setter
    def __class__(self, _: Any) -> None:
        raise TypeError(f"the class of {self!r} cannot be changed")

    def __bool__(self) -> bool:
        return False

    def __eq__(self, other: object) -> bool:
        return other is None or (type(other) is NilObject and other.go_type == self.go_type)

    def __hash__(self) -> int:
        return hash(None)

    def __repr__(self) -> str:
        return f"<nil {_spelled(self._cls)}>"

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        member = getattr(self._cls, name)
        if isinstance(member, property):
            assert member.fget is not None
            return member.fget(None)  # which Go says is a nil dereference
        return NilMethod(self._cls, name, member)

    # What objects have besides Go's names. -------------------------------------------------------------------------

    @property
    def type_name(self) -> str:
        """The name of the Go type, `Log`."""
        name: str = self._cls.__name__
        return name

    @property
    def go_type(self) -> str:
        """The Go type, with full package paths: `*example.com/mod.Log`."""
        return _spelled(self._cls)

    @property
    def closed(self) -> bool:
        """False: there is nothing that could be released."""
        return False

    def close(self) -> None:
        """Nothing: a nil pointer holds nothing. Go's own Close is not called."""

    def __enter__(self) -> NilObject:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def __dir__(self) -> list[str]:
        return [name for name in dir(self._cls) if name[:1].isupper() or name in _OWN]

    def __reduce__(self) -> Any:
        return (getattr, (self._cls, "nil"))


class NilMethod:
    """A method of a nil pointer; the nil pointers that it gives are objects as well, so that calls can be chained."""

    __slots__ = ("__name__", "_cls", "_method")

    def __init__(self, cls: Any, name: str, method: Any) -> None:
        self._cls, self.__name__, self._method = cls, name, method

    def __call__(self, *args: Any, **named: Any) -> Any:
        value = self._method(None, *args, **named)
        table = self._cls._go_table
        methods = table.methods(self._cls._go_type_id)
        results: list[Any] = next((m.get("results", []) for m in methods if m["name"] == self.__name__), [])
        if len(results) == 1:
            return value if value is not None else nil_of(table, results[0]["type"])
        if not isinstance(value, tuple) or not any(v is None for v in value):
            return value
        values = [v if v is not None else nil_of(table, r["type"]) for v, r in zip(value, results)]
        return value._make(values) if hasattr(value, "_make") else tuple(values)

    def __repr__(self) -> str:
        return f"<{self.__name__} of the nil {_spelled(self._cls)}>"


def _spelled(cls: Any) -> str:
    go: str = cls.__go_type__
    return go if go.startswith("*") else f"*{go}"


_OWN = frozenset({"type_name", "go_type", "closed", "close"})


def nil_of(table: TypeTable, type_id: int) -> NilObject | None:
    """The nil of a pointer type that has objects; None for every other type."""
    entry = table.types[type_id]
    return nil_of_class(table.object_class(type_id)) if entry["kind"] == "pointer" and entry.get("object") else None


def is_nil_of(given: NilObject, table: TypeTable, type_id: int) -> bool:
    """Whether a nil object may stand for nil of a pointer type: that is the same whatever artifact the object is of."""
    own = nil_of(table, type_id)
    return own is not None and given.go_type == own.go_type


def nil_of_class(cls: Any) -> NilObject | None:
    """The nil pointer of a class, of data as well; None where there is no pointer that has methods."""
    data = cls.__dict__.get("_go_methods_of")
    if data is not None:
        table, type_id = data
        pointer = table.pointer_to(type_id)
        return None if pointer is None else nil_of(table, pointer)
    table = getattr(cls, "_go_table", None)
    if table is None or "_go_type_id" not in cls.__dict__:
        return None
    entry = table.types[cls._go_type_id]
    if entry["kind"] != "pointer" and table.pointer_to(cls._go_type_id) is None:
        return None
    found: NilObject | None = cls.__dict__.get("_go_nil")
    if found is None:
        found = NilObject(cls)
        cls._go_nil = found
    return found
