"""Replies that are not results: from a Go error or panic to the exception that is raised."""

from __future__ import annotations

from usegolib.errors import ABIDecodeError, GoError, GoPanicError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, NoReturn, Union

    from usegolib._artifact import Artifact

    Reply = Union[bytes, memoryview]
    OnReply = Callable[[str, str, Reply, Any], NoReturn]

ERROR, PANIC, HOST_EXCEPTION = 1, 2, 3


def make_on_reply(artifact: Artifact) -> OnReply:
    """What generated code calls for a reply of a kind other than 0; it raises."""

    def on_reply(package: str, function: str, reply: Reply, apply_writebacks: Any) -> NoReturn:
        from usegolib import _codec

        name = f"{artifact.manifest.packages[package]['name']}.{function}"
        kind = reply[0] if len(reply) else -1
        if kind == ERROR:
            error = _codec.decode_error(artifact.table, reply, 1)
            raise GoError(
                error["message"],
                go_type=error["type"],
                chain=error["chain"],
                fields=error["fields"],
                function=name,
            )
        if kind == PANIC:
            panic = _codec.decode_panic(reply, 1)
            raise GoPanicError(
                panic["value"],
                go_type=panic["type"],
                stack=panic["stack"],
                goroutine=panic["goroutine"],
                function=name,
            )
        raise ABIDecodeError(
            f"{name}(): reply of unknown kind {kind}",
            hint="the artifact was built by another version of usegolib; build it again",
        )

    return on_reply
