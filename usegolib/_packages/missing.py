"""The error for a name that a package does not have: why it is not there, and how to have it."""

from __future__ import annotations

from usegolib._artifacts import names as _names
from usegolib.errors import GoNameError, UnsupportedSignatureError

from . import together as _together

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .handle import GoPackage


def missing(handle: GoPackage, name: str) -> AttributeError:
    """UnsupportedSignatureError for a name of Go that is not bound, GoNameError for any other."""
    if handle._package.get("error"):
        return UnsupportedSignatureError(
            f"the Go package {handle._path} could not be built, so nothing of it is bound:\n{handle._package['error']}"
        )
    symbol = handle._symbols.get(name)
    if symbol is not None:
        where = f" ({symbol['position']})" if symbol.get("position") else ""
        reason = _names.reason(handle._artifact.manifest.schema, symbol)
        return UnsupportedSignatureError(
            f"{handle._label}.{name} exists in Go and is not bound: {reason}{where}\n"
            f"    {symbol.get('signature', '')}".rstrip()
        )
    if handle._path == _names.STD and name.islower():
        return GoNameError(
            f"the artifact of {handle._artifact.manifest.module} has no standard package {name}",
            hint=f"to have it there as well: {_together.with_package(handle._artifact, name)}",
        )
    if _names.is_only_types(handle._artifact.manifest, handle._path):
        return GoNameError(
            f"the Go package {handle._path} is not built in the artifact of {handle._artifact.manifest.module}, which "
            f"has only those of its types that others mention",
            hint=f"to have it there as well: {_together.with_package(handle._artifact, handle._path)}",
        )
    below = [path for path in handle._artifact.manifest.packages if path.endswith("/std")]
    if handle._path == _names.STD and below:
        return GoNameError(
            f"h.std, the standard packages, has no {name}",
            hint=f'the Go package {below[0]} is std_, or h.sub("{below[0]}")',
        )
    return GoNameError(
        f"the Go package {handle._path} exports no {name}",
        hint=_names.nearest_hint(name, dir(handle)),
    )
