"""Builds killed at any moment: `python -m tests.kills [200]` (minutes). A few of them run in CI.

After each SIGKILL the old artifact must be whole, a call into it must give what it gave before, and the next build must
leave no litter.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.support.artifacts import FIXTURES, _build_tool, usegolib_cli

USE = "import sys, usegolib; print(usegolib.import_('example.com/twoa', artifact_dir=sys.argv[1]).Name())"


def kill_builds(folder: Path, count: int, seed: int = 1) -> int:
    """Kill that many builds; how many were killed before they had published."""
    chance = random.Random(seed)
    module, root, cache = folder / "two_a", folder / "artifacts", folder / "cache"
    shutil.copytree(FIXTURES / "two_a", module)
    compiled = subprocess.run(["go", "env", "GOCACHE"], capture_output=True, text=True, check=True).stdout.strip()
    env = {"XDG_CACHE_HOME": str(cache), "GOCACHE": compiled}
    build = ["build", "-q", "--force", "-m", str(module), "-o", str(root)]
    start = time.monotonic()
    assert usegolib_cli(*build, env=env).code == 0
    assert usegolib_cli(*build, env=env).code == 0  # the scanner and Go's cache are warm now
    start = time.monotonic()
    assert usegolib_cli(*build, env=env).code == 0
    whole = time.monotonic() - start
    killed = 0
    for number in range(count):
        (module / "changed.go").write_text(f"package twoa\n\nvar changed{number} = {number}\n")
        # A group of its own, so that the kill also takes Go and the compiler.
        process = subprocess.Popen(
            [str(_build_tool()), *build], env={**os.environ, **env}, start_new_session=True, stderr=subprocess.DEVNULL
        )
        time.sleep(chance.uniform(0, whole * 1.1))
        os.killpg(process.pid, signal.SIGKILL)
        killed += process.wait() != 0
        verified = usegolib_cli("artifact", "verify", "--artifact-dir", root)
        assert verified.code == 0, verified.stdout
        used = subprocess.run([sys.executable, "-c", USE, str(root)], capture_output=True, text=True, check=False)
        assert used.stdout == "twoa\n", used.stderr
    assert usegolib_cli(*build, env=env).code == 0
    left = [path for path in root.rglob("*") if path.name.startswith(".tmp-")] + list(
        (cache / "usegolib/work").iterdir()
    )
    assert not left, left
    libraries = list(root.rglob("lib*"))
    assert len(libraries) <= 2, libraries
    return killed


def main() -> None:
    """As many kills as asked for."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    with tempfile.TemporaryDirectory() as folder:
        killed = kill_builds(Path(folder), count, seed=int(time.time()))
    print(f"ok   {killed} of {count} builds were killed under way; the artifact was whole every time")


if __name__ == "__main__":
    main()
