"""Replies that are not results: from a Go error or panic to the exception that is raised."""

from __future__ import annotations

from usegolib._objects import held, is_named, make_error, matched_error
from usegolib.errors import ABIDecodeError, GoError, GoPanicError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, NoReturn, Union

    from usegolib._artifacts import Manifest
    from usegolib._codec import GoFunction
    from usegolib._packages import Artifact

    Reply = Union[bytes, memoryview]
    OnReply = Callable[[GoFunction, Reply, Any, tuple[Any, ...]], NoReturn]

PANIC = 2
EXCEPTION = 3


def go_error(
    called: GoFunction,
    message: str,
    go_type: str,
    chain: tuple[tuple[str, str], ...],
    fields: dict[str, object],
    cls: type[GoError],
) -> GoError:
    """The exception for an error that a function returned, of the class of all that it matches.

    The parts are what GoError's own `__init__` would make of them, which costs more than the rest of a call.
    """
    if len(chain) > 1 or "eadlineExceeded" in go_type or issubclass(cls, TimeoutError) or is_named(go_type):
        error = matched_error(cls._go_keys, message, go_type, chain, fields, called._go_label)
        error.__dict__["_called"] = called
        return error
    error = cls.__new__(cls, message)
    error.__dict__ = {"go_type": go_type, "_called": called}
    if fields or cls is not GoError:
        error.__dict__.update(message=message, chain=chain, fields=fields)
    return error


def go_panic(panic: dict[str, Any], function: str, manifest: Manifest | None, hint: str | None = None) -> GoPanicError:
    """The exception for a panic, whose traceback begins with Go's frames."""
    from . import frames as _frames

    error = GoPanicError(
        panic["value"],
        go_type=panic["type"],
        stack=panic["stack"],
        goroutine=panic["goroutine"],
        function=function,
        parameter=panic["parameter"],
        hint=hint,
    )
    _frames.add(error, panic["stack"], manifest)
    return error


def exception(reply: Reply, function: str) -> BaseException:
    """What a callable has raised, and ended the Go call with."""
    from usegolib._codec import wire

    found = held.exception(wire.get_int(reply, 2)[0])
    return found or ABIDecodeError(f"{function}(): the reply names an exception that is not there any more")


def make_on_reply(artifact: Artifact) -> OnReply:
    """What generated code calls for a reply of a kind other than 0; it raises."""

    def on_reply(
        called: GoFunction, reply: Reply, found: dict[str, Any] | None, arguments: tuple[Any, ...]
    ) -> NoReturn:
        from usegolib import _codec

        function = called._go_label
        kind = reply[0] if len(reply) else -1
        if found is not None:
            error = make_error(artifact.table, found, function)
            if not isinstance(error, GoError) or (found.get("exceptions") and len(found["chain"]) == 1):
                raise error  # the exception itself that a callable has raised
            error.__dict__["_called"] = called
            if "results" in found:
                error.__dict__["_results"] = found["results"]
            if "stack" in found:
                from . import frames as _frames

                _frames.add(error, found["stack"], artifact.manifest)
            raise error
        if kind == EXCEPTION:
            raise exception(reply, function)
        if kind == PANIC:
            panic = _codec.decode_panic(reply, 1)
            # The panic of Go's runtime that None causes; its text differs for maps and funcs.
            hint = called._none_given(arguments) if "nil" in panic["value"] else None
            raise go_panic(panic, function, artifact.manifest, hint)
        raise ABIDecodeError(
            f"{function}(): reply of unknown kind {kind}",
            hint="the artifact was built by another version of usegolib; build it again",
        )

    return on_reply
