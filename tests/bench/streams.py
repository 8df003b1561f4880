"""Throughput of files both ways, beside the same chunks passed as bytes: `python -m tests.bench.streams [MiB]`.

Every way compresses the same stream with the same Go writer. `bytes` hands each chunk to Write as an argument, which is
what a program does without files. `Go -> Python` reads the compressed stream back, by read beside the same reads with
results as bytes.
"""

from __future__ import annotations

import io
import random
import sys
import time
from functools import partial
from typing import Any, Callable

import usegolib
from tests.support import artifacts

CHUNK = 1 << 15
"""What io.Copy reads at once."""


class Source(io.RawIOBase):
    """A stream of a number of bytes that compress to about a third."""

    def __init__(self, size: int) -> None:
        self.left = size
        self.at = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        count = min(len(buffer), len(BLOCK) - self.at, self.left)
        buffer[:count] = BLOCK[self.at : self.at + count]
        self.at = (self.at + count) % len(BLOCK)
        self.left -= count
        return count


class Null(io.RawIOBase):
    """Takes everything."""

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        return len(data)


def _block() -> bytes:
    chosen = random.Random(1)
    words = [bytes(chosen.randrange(97, 123) for _ in range(chosen.randrange(2, 10))) for _ in range(5000)]
    return b" ".join(chosen.choice(words) for _ in range(200_000))[: 1 << 20]


BLOCK = _block()


def main(size: int) -> None:
    """Prints a table."""
    zstd = "github.com/klauspost/compress/zstd"
    directory = artifacts.build("compress/gzip", "io")
    go = {name: usegolib.import_(name, artifact_dir=directory) for name in ("compress/gzip", "io")}
    print(f"{size >> 20} MiB, chunks of {CHUNK >> 10} KiB")
    gz = go["compress/gzip"]
    for level in (1, 6):
        _row(f"gzip level {level}", partial(gz.NewWriterLevel, Null(), level), go["io"].Copy, size)
    z = usegolib.import_(zstd, artifact_dir=artifacts.build("github.com/klauspost/compress@v1.20.1", "io"))
    copy = usegolib.import_("io", artifact_dir=artifacts.build("github.com/klauspost/compress@v1.20.1", "io")).Copy
    _row("zstd", lambda: z.NewWriter(Null()), copy, size)


def _row(name: str, writer: Callable[[], Any], copy: Callable[..., Any], size: int) -> None:
    ways = {"bytes": _by_bytes, "io.Copy": lambda w, n: copy(w, Source(n)), "shutil": _by_write}
    found: dict[str, float] = {}
    for _ in range(3):
        for way, run in ways.items():
            made = writer()
            start = time.perf_counter()
            run(made, size)
            made.Close()
            found[way] = max(found.get(way, 0.0), size / (time.perf_counter() - start) / 1e6)
    rates = ", ".join(f"{way} {rate:.0f} MB/s ({rate / found['bytes']:.2f})" for way, rate in found.items())
    print(f"{name}: {rates}")


def _by_bytes(writer: Any, size: int) -> None:
    source = Source(size)
    while chunk := source.read(CHUNK):
        writer.Write(chunk)


def _by_write(writer: Any, size: int) -> None:
    source = Source(size)
    while chunk := source.read(CHUNK):
        writer.write(chunk)


if __name__ == "__main__":
    main(int(sys.argv[1]) << 20 if len(sys.argv) > 1 else 256 << 20)
