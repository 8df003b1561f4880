"""Artifacts in this process, and the package handles, functions and classes that programs get from them."""

from __future__ import annotations

from usegolib._door import door

TYPE_CHECKING = False
if TYPE_CHECKING:
    from . import bindings as bindings, importing as importing, lazy as lazy, tracebacks as tracebacks
    from .artifact import Artifact as Artifact
    from .handle import GoPackage as GoPackage
    from .holdings import Held as Held, held as held
    from .home import Home as Home
    from .importing import Loaded as Loaded, load_artifact as load_artifact, loaded as loaded
    from .module import GoModule as GoModule
    from .raising import raise_for as raise_for
    from .shipped import attach as attach
else:
    __getattr__ = door(
        __name__,
        {
            "": "bindings importing lazy tracebacks",
            "artifact": "Artifact",
            "handle": "GoPackage",
            "holdings": "Held held",
            "home": "Home",
            "importing": "Loaded load_artifact loaded",
            "module": "GoModule",
            "raising": "raise_for",
            "shipped": "attach",
        },
    )
