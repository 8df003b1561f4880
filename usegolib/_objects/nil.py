"""Go's nil pointers as objects: `h.Log.nil` has the methods of `*Log`, since Go may call them on nil.

What Go returns as nil is None in Python, unless `h.options(nil="object")` asks for these.
"""

from __future__ import annotations

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Any

    from usegolib._codec import TypeTable


class NilObject:
    """A nil pointer of a Go type: false, equal to None, and an instance of the type's class for isinstance."""

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
        return other is None or (type(other) is NilObject and other._cls is self._cls)

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

    def __dir__(self) -> list[str]:
        return [name for name in dir(self._cls) if name[:1].isupper()]

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


def nil_of(table: TypeTable, type_id: int) -> NilObject | None:
    """The nil of a pointer type that has objects; None for every other type."""
    entry = table.types[type_id]
    return nil_of_class(table.object_class(type_id)) if entry["kind"] == "pointer" and entry.get("object") else None


def nil_of_class(cls: Any) -> NilObject | None:
    """The nil pointer of a class; None where its values are no pointers."""
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
