"""Names, arguments and annotations of a generated function."""

from __future__ import annotations

import keyword
import unicodedata

from usegolib.errors import ArgumentTypeError

TYPE_CHECKING = False

if TYPE_CHECKING:
    import inspect
    from typing import Any

    from .table import TypeTable


class Param:
    """A parameter as Python sees it.

    `name` is its Python name, `go_name` what messages call it; `keyword` is False for unnamed ones. One that is
    `optional` may be left out; before others that may not, only a call with keywords can do so. `index` is its place
    among the parameters, a receiver not counted: that of a receiver is -1.
    """

    def __init__(self, entry: dict[str, Any], index: int, name: str) -> None:
        self.type: int = entry["type"]
        self.mode: str = entry.get("mode", "in")
        self.variadic: bool = entry.get("variadic", False)
        unnamed = ("receiver", "receiver") if index < 0 else (f"arg{index}", f"{index + 1}")
        self.name = name or unnamed[0]
        self.keyword = bool(name)
        go_name = entry.get("name", "")
        self.go_name = unnamed[1] if go_name in ("", "_") else go_name
        self.optional = self.mode == "out" and not self.variadic


def python_name(name: str) -> str:
    """A Go name in Python: keywords get an underscore; empty when Python cannot spell it."""
    if not name or name == "_" or not name.isidentifier() or unicodedata.normalize("NFKC", name) != name:
        return ""
    return f"{name}_" if keyword.iskeyword(name) else name


def make_params(entries: list[dict[str, Any]], receivers: int = 0) -> list[Param]:
    """The parameters of a symbol, of which the first is the receiver where `receivers` is 1."""
    names = [python_name(entry.get("name", "")) for entry in entries]
    for index, name in enumerate(names):
        while name and (name in names[:index] or (name.endswith("_") and name in names[index + 1 :])):
            name += "_"
        names[index] = name
    params = [Param(entry, index - receivers, names[index]) for index, entry in enumerate(entries)]
    taken = {param.name for param in params if param.keyword}
    for param in params:
        while not param.keyword and param.name in taken:
            param.name += "_"
        taken.add(param.name)
    return params


def plural(count: int, noun: str) -> str:
    """`1 argument`, `2 arguments`."""
    return f"{count} {noun}{'' if count == 1 else 's'}"


def listed(names: list[str]) -> str:
    """Names as Python lists them: `'a'`, `'a' and 'b'`, `'a', 'b', and 'c'`."""
    quoted = [f"'{name}'" for name in names]
    if len(quoted) < 3:
        return " and ".join(quoted)
    return f"{', '.join(quoted[:-1])}, and {quoted[-1]}"


def bind(
    label: str,
    params: list[Param],
    missing: object,
    given: tuple[Any, ...],
    rest: tuple[Any, ...],
    named: dict[str, Any],
) -> list[Any]:
    """Arguments by position from a call that was not simply positional; worded as Python words it.

    The last element belongs to a variadic parameter when there is one: a tuple of its elements.
    """
    fixed = [param for param in params if not param.variadic]
    variadic = len(fixed) < len(params)
    positional = [value for value in given if value is not missing]
    if rest and not variadic:
        raise _too_many(label, fixed, len(positional) + len(rest))
    values = dict(zip((param.name for param in fixed), positional))
    packed: Any = rest
    for name, value in named.items():
        param = next((param for param in params if param.name == name and param.keyword), None)
        if param is None:
            raise _unknown(label, params, name)
        if name in values or (param.variadic and rest):
            raise ArgumentTypeError(f"{label}() got multiple values for argument '{name}'")
        if param.variadic:
            packed = (value,)
        else:
            values[name] = value
    lacking = [param.name for param in fixed if param.name not in values and not param.optional]
    if lacking:
        raise ArgumentTypeError(
            f"{label}() missing {len(lacking)} required positional argument{'' if len(lacking) == 1 else 's'}: "
            f"{listed(lacking)}"
        )
    return [values.get(param.name, missing) for param in fixed] + ([packed] if variadic else [])


def _too_many(label: str, fixed: list[Param], count: int) -> ArgumentTypeError:
    required = _required(fixed)
    takes = plural(len(fixed), "positional argument")
    if required < len(fixed):
        takes = f"from {required} to {len(fixed)} positional arguments"
    verb = "was" if count == 1 else "were"
    return ArgumentTypeError(f"{label}() takes {takes} but {count} {verb} given")


def _required(fixed: list[Param]) -> int:
    """How many parameters there are up to the last one that cannot be left out."""
    return max((index + 1 for index, param in enumerate(fixed) if not param.optional), default=0)


def _unknown(label: str, params: list[Param], name: str) -> ArgumentTypeError:
    import difflib

    near = difflib.get_close_matches(name, [param.name for param in params if param.keyword], 1)
    hint = f"did you mean '{near[0]}'?" if near else None
    return ArgumentTypeError(f"{label}() got an unexpected keyword argument '{name}'", hint=hint)


def argument_annotation(table: TypeTable, type_id: int) -> Any:
    """The annotation of a parameter; for an interface it says which objects of Python can stand for it, for channels
    and iterators that iterables can."""
    import typing

    entry = table.types[table.resolve(type_id)]
    if entry["kind"] == "iter" or (entry["kind"] == "chan" and entry["direction"] != "send"):
        iterable: Any = typing.Iterable
        return iterable[_item(table, entry)]
    if entry["kind"] != "interface":
        return annotation(table, type_id)
    from .interface_types import interface

    wanted = interface(table, type_id)
    if wanted.obstacle or not wanted.methods:
        return typing.Any
    methods = "the method" if len(wanted.methods) == 1 else "the methods"
    described: Any = typing.Annotated
    return described[typing.Any, f"{wanted.others}an object with {methods} {wanted.signatures()}"]


def annotation(table: TypeTable, type_id: int, within: int = 0) -> Any:
    """The Python type that results of a Go type have; for parameters the most usual one. `within`: so many funcs."""
    import typing

    entry = table.types[type_id]
    kind = entry["kind"]
    if kind == "scalar":
        return _scalar_class(entry["scalar"])
    if kind in ("slice", "set"):
        container: Any = list if kind == "slice" else set
        return container[annotation(table, entry["elem"], within)]
    if kind == "array":
        if table.types[entry["elem"]].get("scalar") == "uint8":
            return bytes
        several: Any = tuple
        return several[annotation(table, entry["elem"], within), ...]
    if kind == "map":
        mapping: Any = dict
        return mapping[annotation(table, entry["key"], within), annotation(table, entry["elem"], within)]
    if kind == "pointer":
        return typing.Optional[annotation(table, entry["elem"], within)]
    if kind == "struct" or (kind == "named" and table.types[table.resolve(type_id)]["kind"] == "struct"):
        return table.struct_class(type_id)
    if kind == "named" and not entry.get("uuid"):
        return table.element_class(type_id) or annotation(table, entry["underlying"], within)
    if kind == "func":
        return _callable(table, entry, within, typing)
    if kind in ("chan", "iter"):
        from usegolib._objects import stream_type

        return stream_type(kind, entry.get("direction", ""), _item(table, entry))
    return _special_class(kind, typing)


def _item(table: TypeTable, entry: dict[str, Any]) -> Any:
    """The type of the items of a channel or an iterator."""
    items = tuple(annotation(table, item) for item in entry.get("elems") or [entry["elem"]])
    several: Any = tuple
    return items[0] if len(items) == 1 else several[items]


def _callable(table: TypeTable, entry: dict[str, Any], within: int, typing: Any) -> Any:
    """The callables that are, or can stand for, a func."""
    call = entry.get("call")
    if call is None or within > 1:
        return typing.Callable[..., typing.Any]
    params = call.get("params", ())[1:]
    results = tuple(annotation(table, result["type"], within + 1) for result in call.get("results", ()))
    several: Any = tuple
    gives = None if not results else results[0] if len(results) == 1 else several[results]
    if any(param.get("variadic") for param in params):
        return typing.Callable[..., gives]
    return typing.Callable[[_argument(table, param, within + 1) for param in params], gives]


def _argument(table: TypeTable, param: dict[str, Any], within: int) -> Any:
    found = annotation(table, param["type"], within)
    return bytearray if found is bytes and param.get("mode") == "inout" else found


def _scalar_class(scalar: str) -> type:
    if scalar.startswith(("int", "uint")):
        return int
    return {"bool": bool, "string": str, "complex64": complex, "complex128": complex}.get(scalar, float)


def _special_class(kind: str, typing: Any) -> Any:
    if kind in ("time", "duration"):
        import datetime

        return datetime.datetime if kind == "time" else datetime.timedelta
    if kind == "named":
        import uuid

        return uuid.UUID
    if kind == "big_rat":
        import fractions

        return fractions.Fraction
    if kind == "big_float":
        import decimal

        return decimal.Decimal
    if kind == "error":
        return typing.Optional[BaseException]
    return {"bytes": bytes, "big_int": int}.get(kind, typing.Any)


def result_annotation(table: TypeTable, results: list[dict[str, Any]], result_class: type | None) -> Any:
    """The annotation of a call's value."""
    if not results:
        return None
    if result_class is not None:
        return result_class
    parts = tuple(annotation(table, result["type"]) for result in results)
    several: Any = tuple
    return parts[0] if len(parts) == 1 else several[parts]


def make_signature(params: list[Param], annotations: dict[str, Any]) -> inspect.Signature:
    """What inspect.signature shows: names and mapped types."""
    import inspect

    shown = []
    last_unnamed = max((index for index, p in enumerate(params) if not p.keyword), default=-1)
    required = _required([param for param in params if not param.variadic])
    for index, param in enumerate(params):
        kind: Any = inspect.Parameter.POSITIONAL_OR_KEYWORD
        if param.variadic:
            kind = inspect.Parameter.VAR_POSITIONAL
        elif index <= last_unnamed:
            kind = inspect.Parameter.POSITIONAL_ONLY
        # Python has no default before a parameter without one.
        default = None if param.optional and index >= required else inspect.Parameter.empty
        shown.append(
            inspect.Parameter(
                param.name, kind, default=default, annotation=annotations.get(param.name, inspect.Parameter.empty)
            )
        )
    return inspect.Signature(shown, return_annotation=annotations.get("return"))
