"""The source of what reads a reply: straight-line code for the results of a function.

In generated code `r` is the reply, `b` the same for the decoders, `p` the position in it.
"""

from __future__ import annotations

from types import ModuleType

from usegolib._core import WRITEBACK_LIMIT
from usegolib._objects import nil_of

from . import decode
from .arrays import result_reader
from .signature import python_name
from .source import define, indent

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Any

    from .function import GoFunction
    from .options import Options
    from .signature import Param
    from .table import TypeTable


def compile_reply(function: GoFunction) -> Any:
    """The part of a function's `__call__` that reads the reply `r`; `arguments` are those of the call."""
    symbol, table, options = function._symbol, function._table, function._options
    names: dict[str, Any] = ModuleType(f"usegolib {function._go_label} reply").__dict__
    written = "arguments" if writable(table, function._params, options) else "()"
    named = function._result_class is not None
    body = reading(table, symbol, names, "arguments", written, "noted", named, options)
    names["result_class"] = function._result_class
    source = "\n".join(["def reply(self, r, arguments, noted=None):", *indent(body, 1), ""])
    return define(source, "reply", f"{function._go_label} reply", names)


def result_class_of(name: str, results: list[dict[str, Any]]) -> type | None:
    """The named tuple of several results that all have names."""
    fields = [python_name(result.get("name", "")) for result in results]
    return named_results(name, fields) if len(fields) > 1 else None


def named_results(name: str, fields: list[str]) -> type | None:
    """A named tuple for results of these Python names; None where one has none."""
    if not all(fields) or any(field.startswith("_") for field in fields) or len(set(fields)) < len(fields):
        return None
    from collections import namedtuple

    make: Any = namedtuple
    made: type = make(f"{name}Result", fields)
    # The class is made at run time and cannot be found by name: it is pickled as the tuple that it is.
    setattr(made, "__reduce__", lambda self: (tuple, (tuple(self),)))  # noqa: B010
    made.__doc__ = f"Results of {name}: {', '.join(fields)}."
    return made


def reading(
    table: TypeTable,
    symbol: dict[str, Any],
    names: dict[str, Any],
    given: str,
    everything: str,
    noted: str,
    named_result: bool,
    options: Options | None,
    outs: bool = False,
) -> list[str]:
    """From the reply `r` to the value.

    `given` is the tuple of arguments, `everything` that for write-backs, `noted` what the frame has noted, if it does.
    """
    noted = f", {noted}" if noted else ""
    return [
        "if not len(r) or r[0]:",
        f"    self._failed(r, {given}{noted}{', outs=outs' if outs else ''})",
        *_decoding(table, symbol.get("results", []), names, everything, noted, named_result, options, outs),
    ]


def _guarded(body: list[str]) -> list[str]:
    """Statements that read the results: when they fail, no code has got anything of the reply yet."""
    return ["try:", *indent(body, 1), "except BaseException as f:", "    self._lost(r, f)", "    raise"]


def _decoding(
    table: TypeTable,
    results: list[dict[str, Any]],
    names: dict[str, Any],
    everything: str,
    noted: str,
    named_result: bool,
    options: Options | None,
    outs: bool,
) -> list[str]:
    count = len(results)
    if outs:
        return _decoding_outs(table, results, names, everything, noted, options)
    needed: list[str] = []
    if count < 16:
        body = [f"if r[1] == {0x90 | count}: n = {count}; p = 2", f"else: n, p = self._results(r, {count})"]
    else:
        body = [f"n, p = self._results(r, {count})"]
    body = [*body, "b = r"]
    for index, result in enumerate(results):
        body += _result(table, result["type"], index, names, needed, options)
    given = "".join(f"x{index}, " for index in range(count))
    body = _guarded(body)
    body.append(f"if n != {count} or p != len(r): self._rest(r, p, n, {count}, {everything}, ({given}){noted})")
    provide(table, needed, names)
    names.update(decode.NAMES)
    values = ", ".join(f"x{index}" for index in range(count))
    if count < 2:
        return [*body, f"return {values or 'None'}"]
    return [*body, f"return result_class({values})" if named_result else f"return ({values})"]


def _result(
    table: TypeTable, type_id: int, index: int, names: dict[str, Any], needed: list[str], options: Options | None
) -> list[str]:
    """Statements that read a whole result into `x<index>`."""
    read = result_reader(table, type_id, options.arrays) if options is not None else None
    if read is None:
        lines = decode.lines(table, type_id, f"x{index}", "1", needed)
        if options is not None and options.nil == "object" and (nil := nil_of(table, type_id)) is not None:
            names[f"nil{index}"] = nil
            lines.append(f"if x{index} is None: x{index} = nil{index}")
        return lines
    names[f"read{index}"] = read
    return [f"x{index}, p = read{index}(b, p, 1)"]


def _decoding_outs(
    table: TypeTable,
    results: list[dict[str, Any]],
    names: dict[str, Any],
    everything: str,
    noted: str,
    options: Options | None,
) -> list[str]:
    """The same for a function with parameters that Go writes into: `w` values follow the results."""
    count = len(results)
    values = "".join(f"x{index}, " for index in range(count))
    needed = [f"d{decode.canonical(table, _ANY)}"]
    body = [f"n, p = self._results(r, {count} + w)", "b = r"]
    for index, result in enumerate(results):
        body += _result(table, result["type"], index, names, needed, options)
    body += [
        "made = []",
        "for _ in range(w):",
        f"    x, p = {needed[0]}(b, p, 1)",
        "    made.append(x)",
    ]
    body = [
        *_guarded(body),
        f"if n != {count} + w or p != len(r): self._rest(r, p, n, {count} + w, {everything}, ({values}*made,){noted})",
    ]
    provide(table, needed, names)
    names.update(decode.NAMES)
    return [*body, f"return self._with_outs(({values}), outs, made)"]


_ANY = 18


def provide(table: TypeTable, needed: list[str], names: dict[str, Any]) -> None:
    """Puts conversions, by their names in generated code, and the classes of objects into a namespace."""
    for name in needed:
        number = int(name[1:])
        names[name] = table.encoder(number) if name[0] == "e" else table.decoder(number)
        if table.types[number].get("object"):
            names[f"object{number}"] = table.object_class(number)


def writable(table: TypeTable, params: list[Param], options: Options | None) -> list[int]:
    """Parameters whose new values may come back: what Go writes through a handle stays in Go."""
    if options is not None and not options.writeback:
        return []
    found = enumerate(params[:WRITEBACK_LIMIT])
    return [index for index, param in found if param.mode == "inout" and _may_be_written(table, param.type)]


def _may_be_written(table: TypeTable, type_id: int) -> bool:
    entry = table.types[table.resolve(type_id)]
    if entry["kind"] == "interface":
        return True  # data that has the methods, a sort.IntSlice
    return table.is_data(entry["elem"] if entry.get("object") else type_id)
