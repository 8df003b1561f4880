"""Decides which artifacts may be used: by the lock file, by trusted keys, and by who can write to their files.

Without configuration nothing is asked for but that other users of the machine cannot replace the files. The digests and
the signatures of what is loaded are checked by the core, on the bytes that it loads; docs/security.md has the whole.
"""

from __future__ import annotations

import json
import os

from usegolib.errors import LoadError, UntrustedArtifactError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .manifest import Manifest

LOCK_FILE = "usegolib.lock"
_LOCK_VERSION = 1
_BUNDLE = "usegolib.local/bundle"


def conditions(manifest: Manifest) -> dict[str, Any]:
    """What the core is to check when it opens the artifact."""
    return {
        "manifest_sha256": manifest.sha256,
        "allow_shared": bool(os.environ.get("USEGOLIB_ALLOW_SHARED")),
        "trusted_keys": trusted_keys(),
    }


def check(manifest: Manifest) -> None:
    """Refuse an artifact before anything in its manifest is used. Raises UntrustedArtifactError."""
    _check_lock(manifest)
    asked = conditions(manifest)
    if asked["trusted_keys"]:
        from usegolib._core import library, pack

        library().control("ugl_verify", 0, pack({"manifest": manifest.path, **asked}))


def is_pinned(manifest: Manifest) -> bool:
    """Whether a lock or a key says which artifact it must be, so that no other build may take its place."""
    if os.environ.get("USEGOLIB_LOCK") or trusted_keys():
        return True
    return any(_read_lock(path).get("root", True) for path in _locks_above(manifest.directory))


# Signatures ----------------------------------------------------------------------------------------------------------


def trusted_keys() -> list[str]:
    """The public keys of `USEGOLIB_TRUSTED_KEYS`, else of `usegolib/trusted-keys` in the user's configuration."""
    chosen = os.environ.get("USEGOLIB_TRUSTED_KEYS")
    path = chosen or os.path.join(_config_dir(), "usegolib", "trusted-keys")
    try:
        with open(path, encoding="utf-8") as file:
            lines = [line.strip() for line in file]
    except FileNotFoundError as error:
        if not chosen:
            return []
        raise _no_keys(path, error) from None
    except (OSError, UnicodeDecodeError) as error:
        raise _no_keys(path, error) from None
    return [line.split()[0].lower() for line in lines if line and not line.startswith("#")]


def _no_keys(path: str, error: Exception) -> LoadError:
    return LoadError(
        f"the trusted keys cannot be read: {path}: {getattr(error, 'strerror', None) or error}",
        hint="correct USEGOLIB_TRUSTED_KEYS, or the file; it has one public key per line",
    )


def _config_dir() -> str:
    if os.name == "nt":
        return os.environ.get("APPDATA") or os.path.expanduser("~")
    chosen = os.environ.get("XDG_CONFIG_HOME", "")
    return chosen if os.path.isabs(chosen) else os.path.expanduser("~/.config")


# The lock file -------------------------------------------------------------------------------------------------------


def _check_lock(manifest: Manifest) -> None:
    chosen = os.environ.get("USEGOLIB_LOCK")
    if chosen:
        _check_one(manifest, chosen, _root(manifest), _read_lock(chosen)["artifacts"])
        return
    for path in _locks_above(manifest.directory):
        lock = _read_lock(path)
        if lock.get("root", True):
            _check_one(manifest, path, os.path.dirname(path), lock["artifacts"])


def _check_one(manifest: Manifest, path: str, root: str, entries: list[dict[str, Any]]) -> None:
    data = manifest.data
    platform = f"{data['goos']}-{data['goarch']}"
    key = (manifest.module, manifest.version, platform)
    digests = [entry["manifest_sha256"] for entry in entries if _key(entry) == key]
    name = f"{manifest.module}@{manifest.version} for {platform}"
    if not digests:
        raise UntrustedArtifactError(
            f"{name} is not in the lock file {path} (artifact {manifest.directory})", hint=_again(path, root)
        )
    if manifest.sha256 not in digests:
        raise UntrustedArtifactError(
            f"{name} is not the one in the lock file {path}: its manifest {manifest.path} has SHA-256 "
            f"{manifest.sha256}, not {digests[0]}",
            hint=_again(path, root),
        )


def _again(lock: str, root: str) -> str:
    """The command that writes this lock again, for this root."""
    import shlex

    path = os.path.abspath(lock)
    named = "" if path == os.path.join(root, LOCK_FILE) else f" --out {shlex.quote(path)}"
    command = f"python -m usegolib artifact lock --artifact-dir {shlex.quote(root)}{named}"
    return f"if you know why it is another one, write the lock again: {command}"


def _root(manifest: Manifest) -> str:
    """The artifact root that an artifact lies in, as far as its own names say."""
    versioned = os.path.dirname(manifest.directory)
    module = _BUNDLE if os.path.basename(versioned).startswith("bundle@") else manifest.module
    root = manifest.directory
    for _ in range(module.count("/") + 2):
        root = os.path.dirname(root)
    return root


def _key(entry: dict[str, Any]) -> tuple[Any, Any, Any]:
    return entry["module"], entry["version"], entry["platform"]


def _locks_above(directory: str) -> list[str]:
    """The lock files above an artifact. The content of its manifest does not matter: every artifact in a locked root
    is locked."""
    found = []
    while True:
        path = os.path.join(directory, LOCK_FILE)
        if os.path.lexists(path):
            found.append(path)
        above = os.path.dirname(directory)
        if above == directory:
            return found
        directory = above


def _read_lock(path: str) -> dict[str, Any]:
    try:
        with open(path, encoding="utf-8") as file:
            data: dict[str, Any] = json.load(file)
        if data["lock_version"] != _LOCK_VERSION:
            raise ValueError(f"it has version {data['lock_version']}, this usegolib reads {_LOCK_VERSION}")
        for entry in data["artifacts"]:
            _key(entry)
            entry["manifest_sha256"]
        return data
    except (OSError, ValueError, LookupError, TypeError) as error:
        # A lock that cannot be read refuses every artifact.
        raise UntrustedArtifactError(
            f"the lock file {path} cannot be read: {error}",
            hint="correct it, or write it again: python -m usegolib artifact lock --artifact-dir DIR",
        ) from None
