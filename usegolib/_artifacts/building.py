"""Building artifacts from Python, with the command that `python -m usegolib build` runs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import namedtuple

from usegolib._core import reinstall
from usegolib.errors import BuildError

from .cli import cli_environment, cli_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any, NamedTuple, Union

    PathLike = Union[str, os.PathLike[str]]

    class BuildResult(NamedTuple):
        """What a build made.

        `manifest` is the path of the artifact's manifest; `bound`, `total` and `skipped` count exported functions;
        `cached` says that nothing had changed.
        """

        manifest: str
        module: str
        version: str
        bound: int
        total: int
        skipped: int
        cached: bool
else:
    BuildResult = namedtuple("BuildResult", "manifest module version bound total skipped cached")
    BuildResult.__doc__ = """What a build made: path of the manifest, module, version, counts of functions, and whether
    nothing had changed."""


def build(
    module: PathLike | Sequence[PathLike],
    *more: PathLike,
    version: str | None = None,
    out: PathLike | None = None,
    packages: Iterable[str] = (),
    force: bool = False,
    gomodcache: PathLike | None = None,
    redownload: bool = False,
    progress: bool | None = None,
) -> BuildResult:
    """Build one artifact of one or several modules.

    Args:
        module: import path, `path@version`, standard library package, or local directory; or several of them.
        more: further modules of the same artifact.
        version: version of the module, where it is not in its name.
        out: artifact root; None is the default root.
        packages: patterns that choose packages; none means all.
        force: build although nothing has changed.
        gomodcache: directory of Go's module cache.
        redownload: fetch the modules again.
        progress: show progress on stderr; None shows it on a terminal.

    Raises BuildError, with the compiler's own words where it is the Go code that is wrong.
    """
    modules = [module] if isinstance(module, (str, os.PathLike)) else list(module)
    arguments = ["build"]
    for name in [*modules, *more]:
        arguments += ["--module", os.fspath(name)]
    for flag, value in (("--version", version), ("--out", out), ("--gomodcache", gomodcache)):
        if value is not None:
            arguments += [flag, os.fspath(value)]
    for pattern in packages:
        arguments += ["--package", pattern]
    arguments += ["--force"] * force + ["--redownload"] * redownload
    return run_build(arguments, progress)


def run_build(arguments: list[str], progress: bool | None = None) -> BuildResult:
    """Run the build command with `arguments` and `--json`; its answer. Raises BuildError."""
    command = [cli_path(), *arguments, "--json"]
    show = sys.stderr is not None and sys.stderr.isatty() if progress is None else progress
    try:
        ran = subprocess.run(
            command,
            env=cli_environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=None if show else subprocess.PIPE,
            check=False,
        )
    except OSError as error:
        raise BuildError(
            f"cannot run {command[0]}: {error.strerror}",
            hint=reinstall("it may be built for another platform; install the wheel of this one"),
        ) from None
    answer = _last_json(ran.stdout)
    if ran.returncode == 0 and "manifest" in answer:
        fields: list[Any] = [answer.get(field) for field in BuildResult._fields]
        return BuildResult(*fields)
    raise _build_error(ran.returncode, answer, (ran.stderr or b"").decode("utf-8", "replace"))


def _last_json(output: bytes) -> dict[str, Any]:
    for line in reversed(output.decode("utf-8", "replace").splitlines()):
        if line.startswith("{"):
            try:
                answer = json.loads(line)
            except ValueError:
                return {}
            return answer if isinstance(answer, dict) else {}
    return {}


def _build_error(code: int, answer: dict[str, Any], stderr: str) -> BuildError:
    if answer.get("error"):
        return BuildError(str(answer["error"]), hint=answer.get("hint") or None, kind=str(answer.get("kind", "other")))
    said = stderr.strip().removeprefix("error: ")
    text, _, hint = said.partition("\nhint: ")
    return BuildError(text or f"the build command ended with exit code {code} and said nothing", hint=hint or None)
