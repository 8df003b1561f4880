"""What the first argument of `import_` means: an import path, with or without version, or a local directory."""

from __future__ import annotations

import os
import re
from collections import namedtuple

from usegolib.errors import ArtifactNotFoundError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NamedTuple

    class _TargetFields(NamedTuple):
        package: str
        version: str | None
        directory: str | None
else:
    _TargetFields = namedtuple("_TargetFields", "package version directory")

# A bare word of this list is the standard package, also where a directory of that name is at hand.
_STANDARD_WORDS = frozenset(
    "bufio bytes cmp context crypto embed encoding errors expvar flag fmt hash html image io iter log maps math mime "
    "net os path plugin reflect regexp runtime slices sort std strconv strings structs sync syscall testing time "
    "unicode unique unsafe weak".split()
)


class Target(_TargetFields):
    """`package` is the import path; `version` is None when none was asked; `directory` is set for a local one."""

    __slots__ = ()

    @property
    def is_standard(self) -> bool:
        """Whether it is a standard library package: the first element of its path has no dot."""
        return self.directory is None and "." not in self.package.split("/", 1)[0]

    @property
    def text(self) -> str:
        """What was asked for, as a build records it."""
        version = "local" if self.directory is not None else self.version
        return self.package if version is None else f"{self.package}@{version}"


def parse(module: str | os.PathLike[str], version: str | None) -> Target:
    """The target that `import_(module, version)` means. ArtifactNotFoundError for a directory that cannot be one."""
    if not isinstance(module, (str, os.PathLike)):
        raise TypeError(f"import_(): module: expected str or path, got {type(module).__name__}")
    text = os.fspath(module)
    if not isinstance(module, str) or _means_directory(text):
        if version is not None:
            raise ValueError(f"import_(): a local directory has no version to choose: {text}, version {version!r}")
        return _directory(text)
    path, at, named = text.partition("@")
    if at and version is not None and version != named:
        raise ValueError(f"import_(): {text!r} and version={version!r} name different versions")
    path = path.strip("/")
    if not _is_import_path(path) or (at and not named):
        raise ValueError(f"import_(): {text!r} is neither an import path nor a directory")
    return Target(path, named if at else version, None)


def _is_import_path(path: str) -> bool:
    """Whether it can stand below an artifact root: what Go takes as an import path, and never a way out of the root."""
    elements = path.split("/")
    return all(re.fullmatch(r"[\w~+-][\w.~+-]*", element, re.ASCII) for element in elements)


def _means_directory(text: str) -> bool:
    if text.startswith((".", "~")) or os.path.isabs(text):
        return True
    if os.sep in text or "/" in text:
        # `example.com/x` is an import path whatever lies on the disk; `work/x` may be `net/url` or a directory.
        first = re.split(r"[/\\]", text, maxsplit=1)[0]
        return "." not in first and _is_go_directory(text)
    return text not in _STANDARD_WORDS and os.path.isfile(os.path.join(text, "go.mod"))


def _is_go_directory(path: str) -> bool:
    return os.path.isdir(path) and _go_mod_above(os.path.abspath(path)) is not None


def _directory(text: str) -> Target:
    path = os.path.realpath(os.path.expanduser(text))
    if not os.path.isdir(path):
        raise ArtifactNotFoundError(
            f"no such directory: {text}", hint="give the directory of a Go module, or an import path"
        )
    root = _go_mod_above(path)
    if root is None:
        raise ArtifactNotFoundError(
            f"{text} is not in a Go module: no go.mod in it or in a directory above it",
            hint=f"make it one: cd {text} && go mod init example.com/name",
        )
    module = _module_line(os.path.join(root, "go.mod"))
    below = os.path.relpath(path, root).replace(os.sep, "/")
    return Target(module if below == "." else f"{module}/{below}", None, path)


def _go_mod_above(path: str) -> str | None:
    while True:
        if os.path.isfile(os.path.join(path, "go.mod")):
            return path
        parent = os.path.dirname(path)
        if parent == path:
            return None
        path = parent


def _module_line(path: str) -> str:
    with open(path, encoding="utf-8", errors="replace") as file:
        for line in file:
            words = line.split("//", 1)[0].split()
            if len(words) == 2 and words[0] == "module":
                return words[1].strip('"`')
    raise ArtifactNotFoundError(f"{path} has no module line", hint="begin it with: module example.com/name")
