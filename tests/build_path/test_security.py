"""Attacks on what is loaded; docs/security.md lists them. Each has to fail, and to say why."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest

import usegolib
from tests.support.artifacts import FIXTURES, ROOT
from usegolib import errors

pytestmark = pytest.mark.skipif(os.name == "nt", reason="permissions are those of Unix")

TWO_A = "example.com/twoa"


@pytest.fixture
def root(own_artifact):
    """The root of `own_artifact`."""
    return own_artifact.parents[2]


@pytest.fixture(autouse=True)
def no_configuration(monkeypatch, tmp_path):
    """No keys and no lock of the person who runs the tests."""
    for name in ("USEGOLIB_LOCK", "USEGOLIB_TRUSTED_KEYS", "USEGOLIB_ALLOW_SHARED"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))


def attempt(root, *, module=TWO_A, call="A", **env):
    """What a fresh process gets that imports and calls: the value, or the name of the error and its text."""
    script = (
        "import sys, usegolib\n"
        "try:\n"
        "    print(getattr(usegolib.import_(sys.argv[2], artifact_dir=sys.argv[1]), sys.argv[3])())\n"
        "except usegolib.errors.UseGoLibError as error:\n"
        "    print(type(error).__name__, error)\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script, str(root), module, call],
        cwd=ROOT,
        env={**os.environ, **env},
        capture_output=True,
        text=True,
        check=True,
    )
    return ran.stdout.strip()


@pytest.fixture
def expected(root, own_artifact):
    """What the function of the artifact gives when nobody attacks; and its name."""
    (symbol,) = json.loads((own_artifact / "manifest.json").read_text())["schema"]["packages"][0]["symbols"]
    return attempt(root, call=symbol["name"]), symbol["name"]


def test_what_everybody_can_write_is_refused(root, own_artifact, expected):
    value, name = expected
    for path, mode in ((root, 0o777), (own_artifact, 0o703), (own_artifact / "manifest.json", 0o666)):
        before = path.stat().st_mode
        path.chmod(mode)
        text = attempt(root, call=name)
        assert text.startswith("UntrustedArtifactError every user of this machine can replace"), text
        assert "hint: chmod o-w" in text
        assert attempt(root, call=name, USEGOLIB_ALLOW_SHARED="1") == value
        path.chmod(before)
    assert attempt(root, call=name) == value


def test_a_library_that_is_swapped_while_it_is_loaded_never_runs(root, own_artifact, expected):
    """A group may write here; one of it swaps the library all the time. Loaded is the good one, or none."""
    value, name = expected
    own_artifact.chmod(0o775)
    (library,) = own_artifact.glob("lib*")
    good, evil = library.read_bytes(), bytearray(library.read_bytes())
    evil[len(evil) // 2] ^= 0xFF
    done = threading.Event()

    def swap():
        spare = own_artifact / "spare"
        while not done.is_set():
            for content in (evil, good):
                spare.write_bytes(content)
                os.replace(spare, library)

    thread = threading.Thread(target=swap)
    thread.start()
    try:
        seen = {attempt(root, call=name).split(" ")[0] for _ in range(8)}
    finally:
        done.set()
        thread.join()
    assert seen <= {value, "CorruptArtifactError"}


def test_a_manifest_changed_between_import_and_call_is_not_used(own_artifact, root, expected):
    """Changed so that the build id stays: what was read at import is not what would be loaded."""
    _, name = expected
    handle = usegolib.import_(TWO_A, artifact_dir=root)
    file = own_artifact / "manifest.json"
    file.write_text(file.read_text().replace('"manifest_version":2', '"manifest_version": 2'))
    with pytest.raises(errors.CorruptArtifactError, match="was changed after it had been read"):
        getattr(handle, name)()


@pytest.mark.parametrize("path", ["../evil.so", "/tmp/evil.so", "a/../../evil.so", "..", "", "lib\0.so", "a\\b.so"])
def test_the_library_is_a_file_of_its_artifact(root, own_artifact, edit_manifest, expected, path):
    manifest = json.loads((own_artifact / "manifest.json").read_text())
    (library,) = own_artifact.glob("lib*")
    shutil.copy(library, root / "evil.so")
    edit_manifest(library={**manifest["library"], "path": path})
    assert attempt(root, call=expected[1]).startswith("CorruptArtifactError")


@pytest.mark.parametrize(
    "module", ["example.com/../../evil", "example.com//x", "example.com/./x", "example.com/x\\..", "evil.com/a\0b"]
)
def test_module_paths_that_leave_the_root_are_refused(tmp_path, module):
    with pytest.raises(ValueError, match="import path"):
        usegolib.import_(module, artifact_dir=tmp_path)


def test_only_the_layout_counts(root, own_artifact, tmp_path):
    """A manifest that lies somewhere below the root is not an artifact."""
    other = tmp_path / "root"
    shutil.copytree(own_artifact, other / "example.com" / "twoa")
    shutil.copytree(own_artifact, other / "twoa@local" / "deeper" / own_artifact.name)
    with pytest.raises(errors.ArtifactNotFoundError):
        usegolib.import_(TWO_A, artifact_dir=other)


def test_nothing_in_a_manifest_is_run(tmp_path, build):
    """Every name of a schema is replaced by text that would do something, were it pasted into source."""
    shutil.copytree(build(str(FIXTURES / "kinds")), tmp_path / "root")
    (file,) = (tmp_path / "root").rglob("manifest.json")
    original = file.read_text()
    marker = tmp_path / "it-ran"
    payloads = [
        f"x):\n    open({str(marker)!r}, 'w')\ndef y(",
        f"x=open({str(marker)!r}, 'w')",
        f"'+str(open({str(marker)!r},'w'))+'",
        f'"""\nopen({str(marker)!r}, "w")\n"""',
        f"{{open({str(marker)!r}, 'w')}}",
        f"x\\\nopen({str(marker)!r}, 'w')",
    ]
    script = (
        "import sys, usegolib\n"
        "handle = usegolib.load_artifact(sys.argv[1])\n"
        "for name in [*handle._symbols, *dir(handle)]:\n"
        "    try:\n"
        "        value = getattr(handle, name)\n"
        "        repr(value), value.__doc__, value()\n"
        "    except Exception as error:\n"
        "        str(error)\n"
    )

    def poisoned(node, payload):
        if isinstance(node, dict):
            named = ("name", "key", "signature", "position", "go", "doc")
            return {k: payload if k in named and isinstance(v, str) else poisoned(v, payload) for k, v in node.items()}
        return [poisoned(item, payload) for item in node] if isinstance(node, list) else node

    for payload in payloads:
        manifest = json.loads(original)
        manifest["schema"] = poisoned(manifest["schema"], payload)
        file.write_text(json.dumps(manifest))
        subprocess.run(
            [sys.executable, "-c", script, str(file)], cwd=ROOT, capture_output=True, timeout=120, check=False
        )
        assert not marker.exists(), payload


def test_a_lock_holds_everything_or_nothing(cli, root, own_artifact, expected, tmp_path):
    value, name = expected
    assert cli("artifact", "lock", "--artifact-dir", root).code == 0
    lock = root / "usegolib.lock"
    locked = lock.read_text()
    assert attempt(root, call=name) == value
    lock.write_text(locked.replace(TWO_A, "example.com/other"))
    assert f"{TWO_A}@local for {own_artifact.name} is not in the lock file" in attempt(root, call=name)
    lock.write_text("{")
    assert attempt(root, call=name).startswith("UntrustedArtifactError the lock file")
    lock.write_text(locked.replace('"lock_version": 1', '"lock_version": 2'))
    assert "it has version 2, this usegolib reads 1" in attempt(root, call=name)
    lock.unlink()
    # A lock elsewhere, which who can write the artifacts cannot write.
    elsewhere = tmp_path / "project.lock"
    elsewhere.write_text(locked)
    manifest = own_artifact / "manifest.json"
    manifest.write_text(manifest.read_text() + " ")
    text = attempt(root, call=name, USEGOLIB_LOCK=str(elsewhere))
    assert "is not the one in the lock file" in text
    assert hashlib.sha256(manifest.read_bytes()).hexdigest() in text
    assert attempt(root, call=name) == value, "without a lock it is as good as before"


def test_only_signed_artifacts_where_keys_are_trusted(cli, root, own_artifact, expected, tmp_path):
    value, name = expected
    key, trusted = tmp_path / "key", tmp_path / "config" / "usegolib" / "trusted-keys"
    public = cli("artifact", "keygen", "--out", key).stdout
    trusted.parent.mkdir(parents=True)
    trusted.write_text(f"# those who build here\n{public.strip()} ci@example.com\n")
    assert "is not signed, and trusted keys are configured" in attempt(root, call=name)
    signed = cli("artifact", "sign", "--key", key, "--artifact-dir", root)
    assert signed.code == 0, signed.stderr
    assert attempt(root, call=name) == value
    manifest = own_artifact / "manifest.json"
    good = manifest.read_text()
    manifest.write_text(good + " ")
    assert "was changed after it was signed" in attempt(root, call=name)
    manifest.write_text(good)
    other = tmp_path / "other"
    cli("artifact", "keygen", "--out", other)
    (own_artifact / "manifest.sig").unlink()
    assert cli("artifact", "sign", "--key", other, "--artifact-dir", root).code == 0
    assert "is signed by none of the 1 trusted keys" in attempt(root, call=name)
    trusted.write_text("nonsense\n")
    assert "is not an ed25519 public key" in attempt(root, call=name)
    assert "the trusted keys cannot be read" in attempt(root, call=name, USEGOLIB_TRUSTED_KEYS=str(tmp_path / "absent"))


@pytest.mark.compiles
def test_the_cache_is_private(cli, tmp_path):
    cache = tmp_path / "fresh"
    compiled = subprocess.run(["go", "env", "GOCACHE"], capture_output=True, text=True, check=True).stdout.strip()
    env = {"XDG_CACHE_HOME": str(cache), "GOCACHE": compiled}
    ran = cli("build", "--module", FIXTURES / "two_a", "-q", env=env)
    assert ran.code == 0, ran.stderr
    for folder in [cache / "usegolib", *(path for path in (cache / "usegolib").rglob("*") if path.is_dir())]:
        assert folder.stat().st_mode & 0o777 == 0o700, folder


@pytest.mark.compiles
def test_secrets_in_the_environment_stay_out_of_messages(cli, tmp_path):
    proxy = "http://me:hunter2@127.0.0.1:1"
    env = {"GOPROXY": proxy, "GONOSUMDB": "*", "GOFLAGS": "-mod=mod", "GOMODCACHE": str(tmp_path / "modules")}
    ran = cli("build", "--module", "example.com/absent@v1.0.0", "--out", tmp_path / "out", "-v", "--json", env=env)
    assert ran.code == 1
    assert "hunter2" not in ran.stdout + ran.stderr
    shutil.rmtree(Path(env["GOMODCACHE"]), ignore_errors=True)
