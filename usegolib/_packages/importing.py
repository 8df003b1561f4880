"""From what `import_` is given to package handles, and the artifacts that are loaded."""

from __future__ import annotations

import os
from collections import namedtuple

from usegolib._artifacts import Manifest, Target, parse, read_manifest
from usegolib._core import platform as _platform

# `references` makes itself known to pickled.py: programs that pickle what they import need it.
from . import instances, references as references
from .artifact import check_values
from .handle import GoPackage, handle_of
from .in_use import artifact_of, in_use, take_over
from .resolve import Place, artifact_for

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import NamedTuple

    class Loaded(NamedTuple):
        """A loaded artifact."""

        module: str
        version: str
        packages: list[str]
        manifest: str
        library: str

else:
    Loaded = namedtuple("Loaded", "module version packages manifest library")


def import_(
    module: str | os.PathLike[str],
    version: str | None = None,
    *,
    artifact_dir: str | os.PathLike[str] | None = None,
    build_if_missing: bool | None = None,
    values: str | None = None,
) -> GoPackage:
    """`usegolib.import_` of one package."""
    return _import([parse(module, version)], artifact_dir, build_if_missing, values)[0]


def import_several(
    modules: Sequence[str | os.PathLike[str]],
    version: str | None = None,
    *,
    artifact_dir: str | os.PathLike[str] | None = None,
    build_if_missing: bool | None = None,
    values: str | None = None,
) -> list[GoPackage]:
    """`usegolib.import_` of a list."""
    if not modules:
        raise ValueError("import_(): an empty list names no module")
    if version is not None:
        raise ValueError('import_(): the modules of a list have their versions behind them: "example.com/mod@v1.2.3"')
    return _import([parse(module, None) for module in modules], artifact_dir, build_if_missing, values)


def _import(
    targets: list[Target],
    artifact_dir: str | os.PathLike[str] | None,
    build_if_missing: bool | None,
    values: str | None,
) -> list[GoPackage]:
    check_values(values)
    may_build = artifact_dir is None if build_if_missing is None else build_if_missing
    root = (
        _platform.artifact_root()
        if artifact_dir is None
        else os.path.abspath(os.path.expanduser(os.fspath(artifact_dir)))
    )
    place = Place(root, artifact_dir is not None)
    artifact = artifact_for(targets, place, may_build)
    artifact.note_import([artifact.manifest.name_in_hints(target) for target in targets])
    if may_build and not artifact.shipped and not artifact.builds_instances:
        instances.allow(artifact, place.root)
    if not place.given:
        take_over(artifact)
    return [handle_of(artifact.with_values(values), target.package) for target in targets]


def load_artifact(path: str | os.PathLike[str]) -> GoPackage:
    """See `usegolib.load_artifact`."""
    manifest = read_manifest(path)
    artifact = artifact_of(manifest)
    return handle_of(artifact, _main_package(manifest))


def loaded() -> list[Loaded]:
    """See `usegolib.loaded`."""
    return [
        Loaded(a.manifest.module, a.manifest.version, list(a.manifest.packages), a.manifest.path, a.library)
        for a in in_use()
        if a.handle and not a.forked
    ]


def _main_package(manifest: Manifest) -> str:
    """The module's root package, or the only package there is; else the module's directory."""
    if manifest.module not in manifest.packages and len(manifest.packages) == 1:
        return next(iter(manifest.packages))
    return manifest.module
