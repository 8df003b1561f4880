"""What this process runs on, in Go's words, and where artifacts are kept by default."""

from __future__ import annotations

import os
import sys

from .numbers import MACHINES, NARROW

_SYSTEMS = {"win32": "windows", "cygwin": "windows"}


def goos() -> str:
    """The operating system as Go names it (`linux`, `darwin`, `windows`)."""
    return _SYSTEMS.get(sys.platform, sys.platform.rstrip("0123456789"))


def goarch() -> str:
    """The processor architecture of this Python as Go names it (`amd64`, `arm64`, ...)."""
    machine = os.uname().machine if hasattr(os, "uname") else os.environ.get("PROCESSOR_ARCHITECTURE", "amd64")
    arch = MACHINES.get(machine.lower(), machine.lower())
    return arch if sys.maxsize > 2**32 else NARROW.get(arch, arch)


def target() -> str:
    """`<goos>-<goarch>`, the name of an artifact's innermost directory."""
    return f"{goos()}-{goarch()}"


def artifact_root() -> str:
    """The default artifact root: `USEGOLIB_ARTIFACT_DIR`, else `usegolib/artifacts` in the user's cache directory."""
    chosen = os.environ.get("USEGOLIB_ARTIFACT_DIR")
    return os.path.abspath(chosen) if chosen else os.path.join(cache_dir(), "usegolib", "artifacts")


def cache_dir() -> str:
    """The cache directory of this user."""
    system = goos()
    if system == "windows":
        return os.environ.get("LOCALAPPDATA") or os.path.expanduser(os.path.join("~", "AppData", "Local"))
    if system == "darwin":
        return os.path.expanduser("~/Library/Caches")
    chosen = os.environ.get("XDG_CACHE_HOME", "")
    # The XDG specification: a relative path is invalid and is ignored. The build command does the same.
    return chosen if os.path.isabs(chosen) else os.path.expanduser("~/.cache")


def use_cffi() -> bool:
    """PyPy carries cffi inside, and its JIT sees through it; `USEGOLIB_FFI=ctypes` chooses the other way."""
    return sys.implementation.name == "pypy" and os.environ.get("USEGOLIB_FFI", "cffi") != "ctypes"
