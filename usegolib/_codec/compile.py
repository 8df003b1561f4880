"""The source of a function's `__call__`: straight-line code for its parameters, and what reads the reply.

In generated code `a0`, `a1`, ... are the arguments, `rest` the variadic ones, `o` the frame, `s` its segments, `r` the
reply.
"""

from __future__ import annotations

from types import ModuleType

from usegolib._core import FREED_BATCH, freed
from usegolib._values import Nil
from usegolib.errors import GoError

from . import callables, encode, scopes, wire
from .compile_reply import provide, reading, result_class_of, writable
from .containers import MISSING
from .faults import Fault
from .function import GoFunction, element_type, is_bytes, is_method, takes_sequences
from .given import ASKED, Frame, gives
from .lending import Lent
from .out import put_out
from .places import check_place, copied_beside_index
from .raw import RawElement
from .signature import Param, make_params
from .source import define, indent
from .writeback import is_writable

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Any, Callable

    from usegolib._codec.options import Options

    from .table import TypeTable

DIRECT, GUARDED, STEPS = "direct", "guarded", "steps"

# How the elements of `...byte` become the bytes that they are on the wire.
_pack_bytes = RawElement("uint8", 8).pack


def compile_function(
    table: TypeTable,
    package_path: str,
    package_name: str,
    symbol: dict[str, Any],
    invoke: Callable[..., Any],
    on_reply: Callable[[GoFunction, Any, Any, tuple[Any, ...]], Any],
    owner: str = "",
    kind: type[GoFunction] = GoFunction,
    options: Options | None = None,
    form: str = DIRECT,
) -> GoFunction:
    """The callable of a bound function of the schema, or of a method of the type `owner`, its receiver first.

    `options` are those of its calls; None: the default ones. `form` is DIRECT; GUARDED where `invoke` looks after
    callables and contexts itself; or STEPS: a call gives a generator, which yields the arguments of `invoke`, is sent
    the reply, and returns the value.

    `invoke(fn, frame, segments, writeback)` enters Go and gives the reply; `on_reply(function, reply, error,
    arguments)` raises for a reply that is no result, of which `error` is what an error reply has.
    UnsupportedSignatureError when a type cannot be converted.
    """
    name = symbol["name"]
    qualified = f"{owner}.{name}" if owner else name
    label = f"{package_name}.{qualified}" if package_name else qualified
    params = make_params(symbol.get("params", []), 1 if is_method(kind) else 0)
    names: dict[str, Any] = ModuleType(f"usegolib {package_path}.{qualified}").__dict__
    result_class = result_class_of(name, symbol.get("results", []))
    source = "\n".join(_source(table, params, symbol, names, result_class is not None, options, form))
    takes_callables = form == DIRECT and issubclass(names["Frame"], callables.Frame)
    names.update(invoke=callables.entering(invoke) if takes_callables else invoke, result_class=result_class)
    call = define(source, "__call__", label, names)
    call.__qualname__ = label
    function: GoFunction = type(name, (kind,), {"__call__": call, "__module__": package_path})()
    signature = symbol.get("signature", "")
    doc = symbol.get("doc", "")
    function.__dict__.update(
        __name__=name,
        __qualname__=qualified,
        __module__=package_path,
        __call__=function,  # unittest.mock takes the signature from there
        __doc__=f"{signature}\n\n{doc}".strip() if doc else signature,
        _go_label=label,
        _params=params,
        _table=table,
        _symbol=symbol,
        _result_class=result_class,
        _append_at=append_destination(symbol, 1 if owner else 0),
        _on_reply=on_reply,
        _options=options,
        _form=form,
    )
    return function


def _source(
    table: TypeTable,
    params: list[Param],
    symbol: dict[str, Any],
    names: dict[str, Any],
    named_result: bool,
    options: Options | None,
    form: str,
) -> list[str]:
    steps = form == STEPS
    fixed = [param for param in params if not param.variadic]
    variadic = len(fixed) < len(params)
    outs = any(param.mode == "out" for param in params)
    arguments = [f"a{index}" for index in range(len(fixed))]
    head = ["self", *(f"{argument}=MISSING" for argument in arguments), "/", "*rest", "**named"]
    required = [index for index, param in enumerate(fixed) if not param.optional]
    conditions = [f"a{required[-1]} is MISSING"] if required else []
    conditions += ["named"] if variadic else ["rest", "named"]
    everything = "".join(f"{argument}, " for argument in arguments)
    body = [
        f"if {' or '.join(conditions)}:",
        f"    return {_whole(f'self._rebind(({everything}), rest, named)', steps)}",
    ]
    body += [f"if a{index} is MISSING: a{index} = Nil" for index, param in enumerate(fixed) if param.optional]
    if variadic:
        last = len(fixed)
        elem = element_type(table, params[-1].type)
        packed = "rest[0] is Nil" if takes_sequences(table, elem) else "isinstance(rest[0], packed)"
        body.append(f"a{last} = rest[0] if len(rest) == 1 and ({packed}) else rest")
        arguments.append(f"a{last}")
        names["packed"] = (list, tuple, type(Nil), Lent)
        if is_bytes(table, params[-1].type):
            names["packed"] += (bytes, bytearray, memoryview)
    written = writable(table, params, options)
    given = "".join(f"{argument}, " for argument in arguments)
    everything = given if written else ""
    noted = any(param.mode != "out" and gives(table, param.type) for param in params)
    body += _encoding(table, params, arguments, names, noted, options, steps)
    mask = _mask(written)
    if noted and (options is None or options.writeback):
        mask = f"({mask}) | ({ASKED} if o.given else 0)"
    request = f"({symbol['function']}, o, {_segments(table, params)}, {mask})"
    body.append(f"r = yield {request}" if steps else f"r = invoke{request}")
    if outs:
        body[-1:-1] = ["w = len(outs)"]
    noting = "o.given" if noted else ""
    body += reading(table, symbol, names, f"({given})", f"({everything})", noting, named_result, options, outs)
    if _mentions_handles(table, params, symbol) and table.home is not None:
        names["freed"], names["hand_over"] = freed.waiting, freed.hand_over
        body.insert(0, f"if len(freed) >= {FREED_BATCH}: hand_over()")
    if form == GUARDED:
        body = ["try:", *indent(body, 1), "except GoError as f:", "    explain(f, scope())", "    raise"]
        names.update(GoError=GoError, explain=scopes.explain, scope=scopes.current.get)
    names.update(
        Fault=Fault,
        MISSING=MISSING,
        Nil=Nil,
        is_writable=is_writable,
    )
    return [f"def __call__({', '.join(head)}):", *indent(body, 1), ""]


def _whole(call: str, steps: bool) -> str:
    """A call of the function itself, with other arguments."""
    return f"(yield from {call})" if steps else call


def _mentions_handles(table: TypeTable, params: list[Param], symbol: dict[str, Any]) -> bool:
    """Whether objects go in or come out, so that this is a time to release those that were freed."""
    types = [*(param.type for param in params), *(result["type"] for result in symbol.get("results", ()))]
    return any(table.is_handle(type_id) or table.types[table.resolve(type_id)]["kind"] == "any" for type_id in types)


def append_destination(symbol: dict[str, Any], at: int) -> int | None:
    """The place of a destination that a function appends to and gives back, `dst []byte`: it may be left out."""
    params, results = symbol.get("params", ()), symbol.get("results", ())
    if len(params) <= at or not results or params[at].get("variadic"):
        return None
    if len(params) == at + 1:
        # Nothing but a slice of bytes: only these names say that it is appended to, and not read.
        appends = at and (symbol["name"] == "Sum" or symbol["name"].startswith("Append"))
        return at if appends and params[at]["type"] == results[0]["type"] == _BYTES else None
    same = params[at]["type"] == results[0]["type"] == _BYTES
    return at if same and params[at].get("name") in ("dst", "b", "buf") else None


_BYTES = 17


def _mask(written: list[int]) -> str:
    return " | ".join(f"({1 << index} if is_writable(a{index}) else 0)" for index in written) or "0"


def _segments(table: TypeTable, params: list[Param]) -> str:
    """Plain numbers never need segments."""
    return "s or None" if any(_may_be_long(table, param.type) for param in params) else "None"


def _may_be_long(table: TypeTable, type_id: int) -> bool:
    return bool(table.types[encode.canonical(table, type_id)].get("scalar", "string") == "string")


def _encoding(
    table: TypeTable,
    params: list[Param],
    arguments: list[str],
    names: dict[str, Any],
    noted: bool,
    options: Options | None,
    steps: bool,
) -> list[str]:
    header = bytearray()
    wire.put_array(header, len(params))
    place = None
    names["Frame"] = Frame
    if callables.takes_callables(table, [param.type for param in params]):
        names["Frame"] = callables.frame_class(options)
        place = copied_beside_index(table, params)
        noted = True
    body = [f"o = {'Frame' if noted else 'bytearray'}({bytes(header)!r})"]
    body.append("s = []" if _segments(table, params) != "None" else "s = None")
    if not params:
        return body
    body += ["i = 0", "try:"]
    needed: list[str] = []
    if any(param.mode == "out" for param in params):
        body.insert(0, "outs = []")
        names.update(table=table, put_out=put_out)
    for index, param in enumerate(params):
        if index:
            body.append(f"    i = {index}")
        argument = arguments[index]
        if param.mode == "out":
            body += indent(_out_lines(argument, param.variadic), 1)
            continue
        if param.variadic and is_bytes(table, param.type):
            body.append(f"    v = pack_bytes({argument}) if isinstance({argument}, (list, tuple)) else {argument}")
            names["pack_bytes"], argument = _pack_bytes, "v"
        statements = encode.lines(table, param.type, argument, "1", needed)
        if param.optional:
            statements = [f"if {arguments[index]} is Nil: o.append(0xC0)", "else:", *indent(statements, 1)]
        body += indent(statements, 1)
    if place is not None:
        body.append(f"    if o.callables: i = {place}; check_place(table, {arguments[place]})")
        names.update(table=table, check_place=check_place)
    again = f"self._again(i, f, ({', '.join(arguments)},))"
    body += ["except Fault as f:", f"    return {_whole(again, steps)}"]
    provide(table, needed, names)
    names.update(encode.NAMES)
    return body


def _out_lines(argument: str, variadic: bool) -> list[str]:
    if not variadic:
        return [f"if put_out(table, {argument}, o, s): outs.append({argument})"]
    return [
        f"put_array(o, len({argument}))",
        f"for x in {argument}:",
        "    if put_out(table, x, o, s): outs.append(x)",
    ]
