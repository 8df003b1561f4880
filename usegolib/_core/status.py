"""From a status of the core to the exception that stands for it."""

from __future__ import annotations

from usegolib.errors import (
    ABIDecodeError,
    ABIEncodeError,
    CallTimeoutError,
    ClosedError,
    CorruptArtifactError,
    ForkedRuntimeError,
    IncompatibleError,
    LoadError,
    UntrustedArtifactError,
    UseGoLibError,
)

from . import abi as _abi

_CLASSES: dict[int, type[UseGoLibError]] = {
    _abi.STATUS_NOT_FOUND: LoadError,
    _abi.STATUS_TIMEOUT: CallTimeoutError,
    _abi.STATUS_CLOSED: ClosedError,
    _abi.STATUS_OUTDATED: ClosedError,
    _abi.STATUS_INCOMPATIBLE: IncompatibleError,
    _abi.STATUS_FORKED: ForkedRuntimeError,
    _abi.STATUS_DECODE: ABIDecodeError,
    _abi.STATUS_ENCODE: ABIEncodeError,
    _abi.STATUS_DAMAGED: CorruptArtifactError,
    _abi.STATUS_LOAD: LoadError,
    _abi.STATUS_LIMIT: LoadError,
    _abi.STATUS_UNTRUSTED: UntrustedArtifactError,
}

FORK_HINT = (
    "start processes with the spawn or forkserver method, or use Go for the first time after the fork; "
    "with os.fork, call Go only in the parent"
)


def error_for(code: int, message: str, where: str = "") -> UseGoLibError:
    """The exception for a status; a `hint:` line of its `message` becomes the hint, and `where` names the call."""
    text, _, hint = message.partition("\nhint: ")
    prefix = f"{where}: " if where else ""
    cls = _CLASSES.get(code, UseGoLibError)
    if cls is ForkedRuntimeError and not hint:
        hint = FORK_HINT
    return cls(f"{prefix}{text or f'status {code} of the core'}", hint=hint or None)
