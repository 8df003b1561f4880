"""The results that Go returned beside an error: `error.results`.

Go sends them when one of them is not zero (docs/wire.md, error reply); else the zeros are made when they are asked for.
"""

from __future__ import annotations

from usegolib.errors import ABIEncodeError, UseGoLibError, WriteBackError

from . import wire
from .arrays import result_reader
from .compile_reply import named_results
from .faults import DECODE_ERRORS, DecodeFault, decode_error
from .out import ANY, take
from .signature import python_name

TYPE_CHECKING = False

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from .function import GoFunction
    from .wire import Data, Decoder


def read(function: GoFunction, reply: Data, at: int, outs: Sequence[Any] = ()) -> tuple[Any, ...] | UseGoLibError:
    """The results at a position of an error reply; why there are none, where Go or Python cannot hold one.

    `outs` are the places that the call gave Go to write into: what Go wrote before it failed follows the results, and
    is put into the instances among them.
    """
    label = f"{function._go_label}(): results beside the error: "
    try:
        if 0xA0 <= reply[at] < 0xC0 or 0xD9 <= reply[at] <= 0xDB:
            return ABIEncodeError(label + wire.get_str(reply, at)[0])
        count, at = wire.get_array(reply, at)
        wanted = len(function._symbol.get("results", ())) + len(outs)
        if count != wanted:
            raise DecodeFault(f"expected {wanted} results, found {count}")
        values, at = _values(function, reply, at)
        if not outs:
            return as_results(function, values)
        for given in outs:
            made, at = function._table.decoder(ANY)(reply, at, 1)
            values.append(take(function._table, given, made))
        return tuple(values)
    except DECODE_ERRORS as error:
        return decode_error(label, error)
    except WriteBackError as error:
        return error


def zeros(function: GoFunction) -> tuple[Any, ...]:
    """The results of a call that gave nothing but an error."""
    # On the wire nil is the zero value of every type.
    return as_results(function, _values(function, b"\xc0" * len(function._symbol.get("results", ())), 0)[0])


def _values(function: GoFunction, data: Data, at: int) -> tuple[list[Any], int]:
    values = []
    for result in function._symbol.get("results", ()):
        value, at = _reader(function, result["type"])(data, at, 1)
        values.append(value)
    return values, at


def as_results(function: GoFunction, values: Any) -> tuple[Any, ...]:
    """The results of a function as the tuple that errors carry, with the names that Go has for them."""
    results: tuple[Any, ...] = _class(function)(values)
    return results


def _reader(function: GoFunction, type_id: int) -> Decoder:
    options = function._options
    found = result_reader(function._table, type_id, options.arrays) if options is not None else None
    return found or function._table.decoder(type_id)


def _class(function: GoFunction) -> Any:
    """The class of the results: named where Go names them, that of the results of a call where there are several."""
    found: Any = function.__dict__.get("_beside_class")
    if found is None:
        if function._result_class is not None:
            found = function._result_class._make  # type: ignore[attr-defined]
        else:
            names = [python_name(result.get("name", "")) for result in function._symbol.get("results", ())]
            found = tuple if len(names) != 1 else _named(function, names)
        function.__dict__["_beside_class"] = found
    return found


def _named(function: GoFunction, names: list[str]) -> Any:
    made: Any = named_results(function.__name__, names)
    return tuple if made is None else made._make
