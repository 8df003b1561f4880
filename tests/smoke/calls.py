"""Everything of an artifact that can be called: functions, methods, funcs, constructors, fields, variables."""

from __future__ import annotations

from typing import Any, Callable, Iterator, NamedTuple, Optional

from tests.smoke.arguments import Arguments

TRIES = 4
"""So many functions that return a type are asked for a value of it."""


class Call(NamedTuple):
    """A callable: its Go name, how to get it, the type of its receiver, its parameters without that."""

    name: str
    get: Callable[[], Any]
    receiver: Optional[int]
    params: list[dict[str, Any]]
    results: list[dict[str, Any]]

    @property
    def turns(self) -> int:
        """How often it is called: with zero values, and with odd ones; a method also on nil."""
        if self.receiver is None:
            return 3 if self.params else 1
        return 4 if self.params else 3


class Caller:
    """Makes the calls of an artifact, and the objects that they need."""

    def __init__(self, handle: Any) -> None:
        self._handle = handle
        self._schema = handle.schema
        self._types = handle.schema["types"]
        self._table = handle._artifact.table
        self._arguments = Arguments(self._types, self.make)
        self._making: set[int] = set()
        self._recipes: dict[int, Callable[[], Any]] = {}
        self._makers: dict[int, list[Call]] = {}
        self.allowed: Callable[[str], bool] = lambda name: True

    def calls(self) -> Iterator[Call]:
        """All of them, in the order of the schema."""
        for package in self._schema["packages"]:
            place = self._handle.sub(package["path"])
            for symbol in package["symbols"]:
                yield from self._of_package(package["path"], place, symbol)
        for number in range(len(self._types)):
            yield from self._of_type(number)

    def _of_package(self, path: str, place: Any, symbol: dict[str, Any]) -> Iterator[Call]:
        name = symbol["name"]
        if symbol.get("skip") or symbol.get("function") is None or symbol["kind"] not in ("func", "var"):
            return
        if symbol["kind"] == "func":
            yield _call(f"{path}.{name}", lambda: getattr(place, name), None, symbol)
        else:
            yield Call(f"{path}.{name}", lambda: lambda: getattr(place, name), None, [], [])
            if symbol.get("setter") is not None:
                yield Call(f"{path}.{name}=", lambda: lambda: setattr(place, name, getattr(place, name)), None, [], [])

    def _of_type(self, number: int) -> Iterator[Call]:
        entry = self._types[number]
        owner = self._go_name(number)
        for method in entry.get("methods", ()):
            if method.get("function") is not None:
                get = _member(self, number, method["name"])
                yield _call(f"{owner}.{method['name']}", get, number, {**method, "params": method["params"][1:]})
        call = entry.get("call")
        if call and call.get("function") is not None:
            yield _call(owner, _member(self, number, "__call__"), number, {**call, "params": call["params"][1:]})
        new = entry.get("new")
        if new and new.get("function") is not None:
            yield _call(f"{owner}()", lambda: self._class(number)._go_new, None, new)
        if entry["kind"] == "pointer":
            for field in entry.get("fields", ()):
                name, value = field["name"], [{"type": field["type"]}]
                get = _member(self, number, name)
                yield Call(f"{owner}.{name}", _part(get, "fget"), number, [], [])
                yield Call(f"{owner}.{name}=", _part(get, "fset"), number, value, [])

    def _go_name(self, number: int) -> str:
        entry = self._types[number]
        entry = self._types[entry["elem"]] if entry["kind"] == "pointer" else entry
        return f"{entry['package']}.{entry['name']}" if "package" in entry else str(entry["go"])

    def _class(self, number: int) -> Any:
        table = self._table
        entry = self._types[number]
        if entry["kind"] == "pointer" and not entry.get("object"):  # of time.Time, say: copied, with methods
            package, name = table.declared(number)
            return getattr(self._handle.sub(package), name)
        return table.object_class(number) if table.is_handle(number) else table.named_class(number)

    # Making objects --------------------------------------------------------------------------------------------------

    def arguments(self, call: Call, turn: int) -> Optional[list[Any]]:
        """The arguments of a turn, the receiver first; None where no receiver can be made."""
        on_nil = call.receiver is not None and turn == call.turns - 1
        given = []
        if call.receiver is not None:
            receiver = None if on_nil else self.receiver(call.receiver, turn)
            if receiver is None and not on_nil:
                return None
            given.append(receiver)
        for param in call.params:
            value = self._arguments.of(param["type"], 0 if on_nil else turn)
            given += value if param.get("variadic") and isinstance(value, list) else [value]
        return given

    def receiver(self, number: int, turn: int) -> Any:
        """A value with the methods of a type: for turn 0 a zero one, else one that a function made."""
        entry = self._types[number]
        if entry["kind"] == "pointer" and not self._table.is_handle(number):
            return self._arguments.of(entry["elem"], turn)
        first, second = (self._zero, self._made) if turn == 0 else (self._made, self._zero)
        found = first(number)
        return second(number) if found is None else found

    def make(self, number: int, turn: int) -> Any:
        """What stays in Go, for an argument; None where there is no way to one."""
        if number in self._making:
            return None
        self._making.add(number)
        try:
            return self.receiver(number, turn)
        finally:
            self._making.discard(number)

    def _zero(self, number: int) -> Any:
        entry = self._types[number]
        pointer = self._types[entry["pointer"]] if entry["kind"] == "object" else entry
        if (pointer.get("new") or {}).get("function") is None:
            return None
        return self._class(number)()

    def _made(self, number: int) -> Any:
        """From a recipe that has worked, else from the first way that does."""
        known = self._recipes.get(number)
        if known is None:
            known = next(self._working(number), lambda: None)
            self._recipes[number] = known
        return known()

    def _working(self, number: int) -> Iterator[Callable[[], Any]]:
        for recipe in self._ways(number):
            try:
                found = recipe()
            except Exception:  # whatever it is, it is met again when that function's turn comes
                continue
            if found is not None:
                yield recipe

    def _ways(self, number: int) -> Iterator[Callable[[], Any]]:
        """Functions that return the type, with zero and with odd arguments; for an interface what has its methods, for
        a func a Go function of the type."""
        for maker in self._returning(number)[:TRIES]:
            for turn in (1, 0, 2):
                yield _recipe(self, maker, turn)
        entry = self._arguments.entry(number)
        if entry["kind"] == "interface":
            wanted = {method["name"] for method in self._table.methods(number)}
            for other, candidate in enumerate(self._types):
                if candidate["kind"] == "pointer" and candidate.get("object") and candidate.get("new"):
                    has = {method["name"] for method in candidate.get("methods", ())}
                    if wanted <= has and issubclass(self._class(other), self._class(number)):
                        yield _zero_of(self, other)
        if entry["kind"] == "func":
            for package in self._schema["packages"]:
                for symbol in package["symbols"]:
                    if symbol.get("func_type") == number and self.allowed(f"{package['path']}.{symbol['name']}"):
                        place, name = self._handle.sub(package["path"]), symbol["name"]
                        yield lambda place=place, name=name: getattr(place, name)

    def _returning(self, number: int) -> list[Call]:
        if not self._makers:
            for call in self.calls():
                if call.results and call.receiver is None and self.allowed(call.name):
                    self._makers.setdefault(call.results[0]["type"], []).append(call)
        return self._makers.get(number, [])


def _call(name: str, get: Callable[[], Any], receiver: Optional[int], callable_: dict[str, Any]) -> Call:
    return Call(name, get, receiver, callable_.get("params", []), callable_.get("results", []))


def _member(caller: Caller, number: int, name: str) -> Callable[[], Any]:
    return lambda: getattr(caller._class(number), name)


def _part(get: Callable[[], Any], name: str) -> Callable[[], Any]:
    return lambda: getattr(get(), name)


def _zero_of(caller: Caller, number: int) -> Callable[[], Any]:
    return lambda: caller._class(number)()


def _recipe(caller: Caller, maker: Call, turn: int) -> Callable[[], Any]:
    def make() -> Any:
        found = maker.get()(*(caller.arguments(maker, turn) or ()))
        return found[0] if len(maker.results) > 1 else found

    return make
