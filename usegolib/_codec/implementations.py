"""Objects of Python as Go interfaces: which methods they need, and the call of one from Go.

In a frame an object is its number, as a callable is (docs/wire.md, extension 5), but the same one as long as Go has it.
Its methods are looked up by their Go names when Go calls them. Before that they are checked, so that the call that is
given an object refuses one that cannot stand for the interface.
"""

from __future__ import annotations

from types import FunctionType
from weakref import WeakSet

from usegolib._objects import held, object_of
from usegolib._values import Nil
from usegolib.errors import ArgumentTypeError

from . import wire
from .callables import holder
from .faults import Fault, describe, wrong_type
from .func_plan import FuncPlan
from .returned import is_async, not_awaited
from .standing import Standing

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Any, Callable

    from .table import TypeTable


class Interface:
    """An interface type that objects of Python may stand for."""

    takes_content = False
    """Whether bytes and text stand for it, as a reader of them."""
    others = ""
    """What else stands for it, in front of what is said of objects."""

    def __init__(self, table: TypeTable, type_id: int) -> None:
        self._table, self._type_id = table, type_id
        self.go = table.go(type_id)
        self.methods = [Method(table, type_id, method) for method in table.methods(type_id)]
        self.obstacle = _obstacle(table, type_id, self.methods)
        """Why no object can stand for it; empty where one can."""
        self.optional = [Method(table, type_id, method) for method in table.types[type_id].get("optional", ())]
        """Methods that Go code looks for by a type assertion; the place of one is its bit in a frame."""
        self._names = frozenset(method.name for method in self.methods)
        self._fitting: WeakSet[type] = WeakSet()  # classes whose own methods fit

    def put(self, value: Any, out: bytearray) -> None:
        """Writes an object that stands for the interface; raises for one that cannot."""
        self.check(value)
        things = holder(out, self.go, value)
        entry = held.held_object(value, self._table)
        things.append((entry.number, entry))
        number, can = entry.number.to_bytes(8, "big"), self._can(value)
        wire.put_ext(out, wire.EXT_CALLBACK, number + can.to_bytes(4, "big") if can else number)

    def _can(self, value: Any) -> int:
        """The optional methods that an object has, as bits. One that takes other arguments is not Go's."""
        has = (m.skip is None and m.is_on(value) and not m.problems(value) for m in self.optional)
        return sum(1 << bit for bit, found in enumerate(has) if found)

    def method(self, index: int) -> Method:
        """The method that Go calls by this number."""
        own = len(self.methods)
        return self.methods[index] if index < own else self.optional[index - own]

    def check(self, value: Any) -> None:
        """Raises for an object that cannot stand for the interface."""
        kind = type(value)
        if kind in self._fitting and self._names.isdisjoint(getattr(value, "__dict__", ())):
            return
        if self.obstacle:
            raise wrong_type(self.go, value, f"no object of Python can stand for it: {self.obstacle}")
        if len(self.methods) == 1 and callable(value) and not self.methods[0].is_on(value):
            if is_async(value):
                raise not_awaited(self.go, value)
            return  # it is the method
        if kind.__module__ == "builtins" and not any(method.is_on(value) for method in self.methods):
            raise wrong_type(self.go, value, self._way())
        problems = [problem for method in self.methods for problem in method.problems(value)]
        if problems:
            raise Fault(
                ArgumentTypeError,
                f"expected {self.go}, got {describe(value)}, which does not have its methods: {'; '.join(problems)}",
                f"{value.__name__} is a class: pass an object of it" if isinstance(value, type) else self._way(False),
            )
        if all(isinstance(getattr(kind, method.name, None), FunctionType) for method in self.methods):
            self._fitting.add(kind)

    def _way(self, always: bool = True) -> str | None:
        """What can stand for the interface."""
        if len(self.methods) == 1:
            return f"an object with the method {self.signatures()} can stand for it, and so can a callable"
        return f"an object with the methods {self.signatures()} can stand for it" if always else None

    def implement(self, cls: type) -> type:
        """Checks a class whose instances are to stand for the interface; gives it back."""
        if not isinstance(cls, type):
            raise ArgumentTypeError(f"implement() of {self.go} takes a class, got {describe(cls)}")
        if self.obstacle:
            raise ArgumentTypeError(f"no object of Python can stand for {self.go}: {self.obstacle}")
        problems = [problem for method in self.methods for problem in method.problems(cls, of_class=True)]
        if problems:
            raise ArgumentTypeError(f"{cls.__name__} does not have the methods of {self.go}: {'; '.join(problems)}")
        return cls

    def of(self, value: Any) -> Any:
        """What stands for the interface where an object is given in an `any`: Go's code finds the methods there."""
        if value is None or value is Nil or object_of(value) is not None or hasattr(type(value), "__go_type__"):
            raise ArgumentTypeError(
                f"{self.go}.of() takes an object of Python, got {describe(value)}",
                hint=None if value is None else "pass it as it is: inside any a value of Go has its methods",
            )
        try:
            self.check(value)
        except Fault as fault:
            raise fault.error(f"{self.go}.of(): ", "value") from None
        return Standing(self._table, self._type_id, value)

    def fits(self, value: Any) -> bool:
        """Whether an object has all methods."""
        return not self.obstacle and not any(method.problems(value) for method in self.methods)

    def signatures(self) -> str:
        """The methods as Go writes them."""
        return ", ".join(method.signature for method in self.methods)


class Method(FuncPlan):
    """A method of an interface type: what it is called with, and what it gives."""

    def __init__(self, table: TypeTable, type_id: int, method: dict[str, Any]) -> None:
        super().__init__(table, type_id, method)
        self.name: str = method["name"]
        before, name, after = str(method.get("signature", "")).partition(f" {self.name}(")
        self.signature = f"{self.name}({after}" if name else before
        self.skip: dict[str, Any] | None = method.get("skip")
        self.count = len(method.get("params", ())[1:])

    def is_on(self, value: Any) -> bool:
        """Whether an object has the method."""
        return self.of(value) is not None

    def of(self, value: Any) -> Any:
        """The method of an object, by its Go name; None when it has none. String and Error are str() too."""
        found = getattr(value, self.name, None)
        if found is None and self._is_text(value if isinstance(value, type) else type(value)):
            return None if isinstance(value, type) else value.__str__
        return found

    def _is_text(self, kind: type) -> bool:
        """Whether str() stands for the method: String() of classes with a text of their own, Error() of exceptions."""
        if self.count or self.name not in _TEXTS:
            return False
        own: Any = kind.__str__
        return issubclass(kind, BaseException) if self.name == "Error" else own is not object.__str__

    def problems(self, value: Any, of_class: bool = False) -> list[str]:
        """What is wrong with the method of an object, or of the instances of a class: at most one text."""
        found = self.of(value)
        if found is None and of_class and self._is_text(value):
            return []
        if found is None:
            near = _nearest(self.name, value)
            return [f"{self.signature} is missing" + (f" (did you mean {near}?)" if near else "")]
        if not callable(found):
            return [f"{self.signature} is missing, and {self.name} is {describe(found)}"]
        if is_async(found):
            return [f"{self.signature} is a coroutine function, which Go cannot await"]
        # A function of a class takes the object first.
        own = _static(value, self.name) if of_class else None
        return self._wrong_count(found, int(isinstance(own, FunctionType)))

    def _wrong_count(self, found: Callable[..., Any], before: int = 0) -> list[str]:
        import inspect

        try:
            signature = inspect.signature(found)
        except (TypeError, ValueError):  # a builtin that does not say
            return []
        # A variadic parameter is any number of arguments.
        counts = (self.count - 1, self.count + 1) if self.variadic else (self.count,)
        for count in counts:
            try:
                signature.bind(*[None] * (count + before))
            except TypeError:
                many = "any number of arguments" if self.variadic else _arguments(count)
                return [f"{self.signature} is called with {many}, and {self.name}{signature} does not take them"]
        return []


_TEXTS = frozenset({"String", "Error"})


def _static(cls: Any, name: str) -> Any:
    """What a class has under a name, not bound to it."""
    for part in cls.__mro__:
        if name in part.__dict__:
            return part.__dict__[name]
    return None


def _arguments(count: int) -> str:
    return f"{count or 'no'} argument{'' if count == 1 else 's'}"


def _nearest(name: str, value: Any) -> str | None:
    import difflib

    known = {other.replace("_", "").casefold(): other for other in dir(value) if not other.startswith("__")}
    near = difflib.get_close_matches(name.casefold(), list(known), 1, 0.75)
    return known[near[0]] if near else None


def _obstacle(table: TypeTable, type_id: int, methods: list[Method]) -> str:
    """Why no object of Python can stand for an interface type; empty where one can."""
    all_names = method_names(str(table.types[table.resolve(type_id)]["go"]))
    own = [name for name in all_names if "." in name]
    if own:
        names = ", ".join(name.rpartition(".")[2] for name in own)
        return f"it has methods that only its own package can write ({names})"
    for method in methods:
        if method.skip is not None:
            return f"its method {method.name} cannot be called: {method.skip.get('detail', '')}"
    if len(methods) != len(all_names):
        return "it is too far from the API for its methods to be bound"
    return ""


def method_names(go: str) -> list[str]:
    """The methods in the spelling of an interface type; those that are not exported have their package's path."""
    names, depth, start = [], 0, len("interface{")
    for at, char in enumerate(go):
        if char in "({[":
            if depth == 1 and char == "(":
                name = go[start:at].strip()
                names += [name] if name else []
                start = len(go)
            depth += 1
        elif char in ")}]":
            depth -= 1
        elif char == ";" and depth == 1:
            start = at + 1
    return names
