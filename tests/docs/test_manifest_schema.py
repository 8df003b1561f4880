"""docs/manifest.schema.json fits every manifest that a build writes, key by key, and refuses what is none.

The file itself is made from the Rust structs; `cargo test` fails when it is stale.
"""

from __future__ import annotations

import copy
import json
import os
import sys
from pathlib import Path
from typing import Any, Callable

import pytest

from tests import cross
from tests.python import samples
from tests.support.artifacts import FIXTURES, ROOT
from tests.support.modules import STANDARD, THIRD_PARTY

jsonschema: Any = pytest.importorskip("jsonschema", reason="installed for the main interpreter only")

SCHEMA: dict[str, Any] = json.loads((ROOT / "docs" / "manifest.schema.json").read_text(encoding="utf-8"))
GENERICS = [{"package": "example.com/objects", "name": "Tuple", "type_args": [["string", "int"]]}]


def closed(schema: Any) -> Any:
    """The schema with all keys that it does not name refused: readers pass over them, and a build writes none."""
    if isinstance(schema, list):
        return [closed(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    made = {key: closed(part) for key, part in schema.items()}
    if "properties" in made and "const" not in made["properties"].get("kind", {}):
        # A variant of a tagged type stands beside the fields that all of them have.
        made["unevaluatedProperties"] = False
    return made


OPEN = jsonschema.Draft202012Validator(SCHEMA)
CLOSED = jsonschema.Draft202012Validator(closed(SCHEMA))


def problems(validator: Any, data: Any) -> list[str]:
    """What a validator objects to, with the place."""
    return [f"{error.json_path}: {error.message[:300]}" for error in validator.iter_errors(data)]


def manifests(root: Path) -> list[dict[str, Any]]:
    """All manifests below a root."""
    found = [json.loads(path.read_text(encoding="utf-8")) for path in root.rglob("manifest.json")]
    assert found, root
    return found


def test_it_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"


REAL = {
    "kinds": (str(FIXTURES / "kinds"),),
    "standard": STANDARD,
    **{module: (f"{module}@{version}",) for module, version in THIRD_PARTY.items()},
}


@pytest.mark.parametrize("name", REAL)
def test_real_manifests(build: Callable[..., Path], name: str) -> None:
    for data in manifests(build(*REAL[name])):
        assert problems(CLOSED, data) == []


@pytest.mark.compiles
@pytest.mark.parametrize("folders", ["objects", "odd", "broken", "cgo", "two_a", "two_a two_b"])
def test_fixtures(build: Callable[..., Path], folders: str) -> None:
    for data in manifests(build(*(str(FIXTURES / name) for name in folders.split()))):
        assert problems(CLOSED, data) == []


@pytest.mark.compiles
def test_options_of_builds(cli: Callable[..., Any], build: Callable[..., Path], tmp_path: Path) -> None:
    generics = tmp_path / "generics.json"
    generics.write_text(json.dumps(GENERICS), encoding="utf-8")
    (data,) = manifests(build(str(FIXTURES / "objects"), generics=generics))
    assert problems(CLOSED, data) == [] and data["options"]["generics"] == GENERICS
    ran = cli("build", "-q", "-m", FIXTURES / "layout", "-p", "./greet", "-o", tmp_path / "out")
    assert ran.code == 0, ran.stderr
    (data,) = manifests(tmp_path / "out")
    assert problems(CLOSED, data) == [] and data["options"]["packages"]


@pytest.mark.compiles
@pytest.mark.skipif(sys.platform != "linux", reason="the foreign one is linux/arm64")
def test_another_platform(cli: Callable[..., Any], tmp_path: Path) -> None:
    zig = cross.zig()
    if zig is None:
        pytest.skip("no zig here: pip install 'ziglang<0.17'")
    targets = ["linux/arm64" if os.uname().machine == "x86_64" else "linux/amd64", "linux/386"]
    named = [part for target in targets for part in ("-t", target)]
    ran = cli("build", "-q", "-m", FIXTURES / "two_a", "-o", tmp_path, *named, env={"USEGOLIB_ZIG": zig})
    assert ran.code == 0, ran.stderr
    found = manifests(tmp_path)
    assert sorted(data["schema"]["word_size"] for data in found) == [4, 8]
    for data in found:
        assert problems(CLOSED, data) == [] and data["libc_floor"] == "2.17"


def changed(path: str, value: Any) -> dict[str, Any]:
    """A good manifest with one value replaced, or removed with `...`."""
    data = copy.deepcopy(samples.manifest(samples.package("example.com/mod", samples.function("F", 0))))
    *way, last = path.split(".")
    place: Any = data
    for step in way:
        place = place[int(step)] if isinstance(place, list) else place[step]
    if value is ...:
        del place[last]
    elif isinstance(place, list):
        place[int(last)] = value
    else:
        place[last] = value
    return data


def test_the_sample_is_good_and_unknown_keys_are_passed_over() -> None:
    assert problems(CLOSED, changed("version", "v2.0.0")) == []
    assert problems(OPEN, changed("later", 1)) == []
    assert problems(CLOSED, changed("later", 1)) != []


WRONG: list[tuple[str, Any]] = [
    *((key, ...) for key in SCHEMA["required"]),
    *((f"library.{key}", ...) for key in ("path", "sha256", "size")),
    ("manifest_version", 1),
    ("manifest_version", 3),
    ("manifest_version", "2"),
    ("abi_version", -1),
    ("module", None),
    ("modules", {}),
    ("modules.0", {"path": "example.com/mod"}),
    ("packages", ["a", 1]),
    ("symbols", {"example.com/mod": "F"}),
    ("library.path", "../lib.so"),
    ("library.path", "a\\b.dll"),
    ("library.path", ""),
    ("library.sha256", "0" * 63),
    ("library.sha256", "G" * 64),
    ("library.size", -1),
    ("build_id", "short"),
    ("libc_floor", "new"),
    ("options", {}),
    ("options", {"modules": ["m"], "generics": [{"package": "p", "name": "F"}]}),
    ("options", {"modules": ["m"], "generics": [{"package": "p", "name": "F", "type_args": [], "more": 1}]}),
    ("schema.schema_version", 2),
    ("schema.word_size", 16),
    ("schema.packages.0.symbols.0.kind", "function"),
    ("schema.packages.0.symbols.0.name", ...),
    ("schema.packages.0.symbols.0.skip", {"reason": "tired", "detail": ""}),
    ("schema.packages.0.symbols.0.params.0.type", "string"),
    ("schema.packages.0.symbols.0.params.0.mode", "sideways"),
    ("schema.types.0.kind", "boolean"),
    ("schema.types.0.scalar", ...),
    ("schema.types.0.go", ...),
    ("schema.types", {}),
]


@pytest.mark.parametrize(("path", "value"), WRONG, ids=lambda part: str(part)[:40])
def test_what_is_refused(path: str, value: Any) -> None:
    assert problems(OPEN, changed(path, value)) != []
