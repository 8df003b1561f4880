//! What is done with artifacts after they were built.

mod common;

use std::path::{Path, PathBuf};

use common::{Sandbox, fixture};
use insta::assert_snapshot;

/// A sandbox with one small artifact, and the artifact's directory.
fn with_artifact() -> (Sandbox, PathBuf) {
    let mut sandbox = Sandbox::new();
    let config = sandbox.path().join("config").to_string_lossy().into_owned();
    sandbox.set("XDG_CONFIG_HOME", &config);
    let built = sandbox.build(&["-q", "-m", &fixture("two")]);
    let dir = Path::new(built["manifest"].as_str().unwrap()).parent().unwrap().to_path_buf();
    (sandbox, dir)
}

fn artifact(sandbox: &Sandbox, command: &str, args: &[&str]) -> common::Run {
    let out = sandbox.out();
    let mut all = vec!["artifact", command, "--artifact-dir", &out];
    all.extend_from_slice(args);
    sandbox.run(&all)
}

const MODULE: &str = "example.com/fixture/two/v2";

#[test]
fn rm_asks_and_removes_what_it_listed() {
    let (sandbox, dir) = with_artifact();
    let list = artifact(&sandbox, "list", &[]);
    assert!(list.stdout.starts_with(&format!("{MODULE}@local  ")), "{}", list.text());
    let json = artifact(&sandbox, "list", &["--json"]).json();
    assert_eq!((&json[0]["module"], &json[0]["version"]), (&MODULE.into(), &"local".into()));

    let asked = artifact(&sandbox, "rm", &["-m", MODULE]);
    sandbox.settings().bind(|| assert_snapshot!("artifact-rm-asked", asked.text()));
    assert!(dir.exists());
    let absent = artifact(&sandbox, "rm", &["-m", "example.com/absent", "--yes"]);
    sandbox.settings().bind(|| assert_snapshot!("artifact-rm-absent", absent.text()));
    let latest = artifact(&sandbox, "rm", &["-m", &format!("{MODULE}@latest")]);
    sandbox.settings().bind(|| assert_snapshot!("artifact-rm-latest", latest.text()));

    // A second version: which one is meant has to be said.
    let other = dir.parent().unwrap().with_file_name("v2@v1.0.0").join(dir.file_name().unwrap());
    std::fs::create_dir_all(&other).unwrap();
    for entry in dir.read_dir().unwrap().map(|entry| entry.unwrap().path()) {
        std::fs::copy(&entry, other.join(entry.file_name().unwrap())).unwrap();
    }
    let manifest = std::fs::read_to_string(other.join("manifest.json")).unwrap();
    std::fs::write(other.join("manifest.json"), manifest.replace("\"version\":\"local\"", "\"version\":\"v1.0.0\""))
        .unwrap();
    let several = artifact(&sandbox, "rm", &["-m", MODULE, "--yes"]);
    sandbox.settings().bind(|| assert_snapshot!("artifact-rm-several", several.text()));
    assert!(
        artifact(&sandbox, "rm", &["-m", &fixture("two"), "--yes"]).success,
        "a directory means its local artifact"
    );
    assert!(!dir.exists() && other.exists());
    assert!(artifact(&sandbox, "rm", &["-m", MODULE, "--all-versions", "--yes"]).success);
    assert_eq!(std::fs::read_dir(sandbox.out()).unwrap().count(), 0, "empty directories go as well");
}

#[test]
fn verify_finds_every_change() {
    let (sandbox, dir) = with_artifact();
    assert!(artifact(&sandbox, "verify", &[]).success);
    let library = library(&dir);
    let good = std::fs::read(&library).unwrap();
    let mut bad = good.clone();
    *bad.last_mut().unwrap() ^= 1;
    std::fs::write(&library, &bad).unwrap();
    let run = artifact(&sandbox, "verify", &["--json"]);
    assert!(!run.success && run.stdout.contains("is damaged: its SHA-256 is"), "{}", run.text());
    std::fs::write(&library, &good).unwrap();
    // An artifact that stands where one of another platform is looked for.
    let moved = dir.with_file_name("plan9-amd64");
    std::fs::rename(&dir, &moved).unwrap();
    let run = artifact(&sandbox, "verify", &[]);
    assert!(!run.success && run.stdout.contains("in a directory named plan9-amd64"), "{}", run.text());
    std::fs::rename(&moved, &dir).unwrap();
    std::fs::write(dir.join("manifest.json"), "{").unwrap();
    assert!(!sandbox.run(&["artifact", "verify", &dir.to_string_lossy()]).success);
    assert!(artifact(&sandbox, "list", &[]).stdout.contains("unusable: "));
}

#[test]
fn rebuild_keeps_options_and_prune_removes_what_was_replaced() {
    let mut sandbox = Sandbox::new();
    let cache = sandbox.path().join("cache").to_string_lossy().into_owned();
    sandbox.set("XDG_CACHE_HOME", &cache);
    let source = sandbox.write("mod/go.mod", "module example.com/mod\n\ngo 1.21\n").with_file_name("a.go");
    std::fs::write(&source, "package mod\n\nfunc A() int { return 1 }\n").unwrap();
    sandbox.write("mod/one/one.go", "package one\n\nfunc One() int { return 1 }\n");
    sandbox.write("mod/two/two.go", "package two\n\nfunc Two() int { return 2 }\n");
    let first = sandbox.build(&["-q", "-m", "./mod", "-p", "./one"]);
    let manifest = PathBuf::from(first["manifest"].as_str().unwrap());
    let packages = || {
        let manifest: usegolib_schema::Manifest = serde_json::from_slice(&std::fs::read(&manifest).unwrap()).unwrap();
        manifest.packages
    };
    assert_eq!(packages(), ["example.com/mod/one"]);
    let libraries = || {
        let names = manifest.parent().unwrap().read_dir().unwrap().map(|entry| entry.unwrap().file_name());
        names.filter(|name| name.to_string_lossy().starts_with("lib")).count()
    };
    let rebuilt = artifact(&sandbox, "rebuild", &["-q", "-m", "example.com/mod", "--json"]).json();
    assert_eq!(rebuilt["cached"], false);
    assert_eq!((packages(), libraries()), (vec!["example.com/mod/one".to_owned()], 1));

    // A build extends what is recorded, unless it is told not to.
    sandbox.build(&["-q", "-m", "./mod", "-p", "./two"]);
    assert_eq!((packages().len(), libraries()), (2, 2), "the last library stays for who is about to load it");
    sandbox.build(&["-q", "-m", "./mod", "-p", "./two", "--exact"]);
    assert_eq!((packages(), libraries()), (vec!["example.com/mod/two".to_owned()], 2));

    let old = sandbox.write("cache/usegolib/scanner/go1.20-0000000000000000/usegolib-scan", "old");
    let young = sandbox.write("cache/usegolib/unpacked/fedcba9876543210/libmod.so", "copy");
    let copy = sandbox.write("cache/usegolib/unpacked/0123456789abcdef/libmod.so", "copy");
    let yesterday = std::time::SystemTime::now() - std::time::Duration::from_secs(24 * 3600);
    std::fs::File::open(copy.parent().unwrap()).unwrap().set_modified(yesterday).unwrap();
    let would = artifact(&sandbox, "prune", &["--dry-run"]);
    assert!(would.success && libraries() == 2 && old.exists() && copy.exists());
    let pruned = artifact(&sandbox, "prune", &[]);
    assert_eq!(pruned.stdout, would.stdout);
    assert!(
        pruned.stdout.lines().count() == 3 && libraries() == 1 && !old.exists() && !copy.exists() && young.exists(),
        "{}",
        pruned.text()
    );
    assert!(artifact(&sandbox, "verify", &[]).success);
    assert!(artifact(&sandbox, "rebuild", &["-q", "-m", "example.com/mod", "--clean"]).success);
    assert_eq!(packages(), ["example.com/mod/two"]);

    std::fs::rename(sandbox.path().join("mod"), sandbox.path().join("away")).unwrap();
    let gone = artifact(&sandbox, "rebuild", &["-q", "-m", "example.com/mod"]);
    sandbox.settings().bind(|| assert_snapshot!("artifact-rebuild-gone", gone.text()));
    std::fs::remove_file(manifest.with_file_name("build.json")).unwrap();
    let foreign = artifact(&sandbox, "rebuild", &["-q", "-m", "example.com/mod"]);
    sandbox.settings().bind(|| assert_snapshot!("artifact-rebuild-foreign", foreign.text()));
}

#[test]
fn signatures_and_locks() {
    let (mut sandbox, dir) = with_artifact();
    let key = sandbox.path().join("key").to_string_lossy().into_owned();
    let made = sandbox.run(&["artifact", "keygen", "--out", &key]);
    let public = made.stdout.trim().to_owned();
    assert!(made.success && public.len() == 64, "{}", made.text());
    #[cfg(unix)]
    assert_eq!(std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&key).unwrap().permissions()) & 0o777, 0o600);
    assert!(!sandbox.run(&["artifact", "keygen", "--out", &key]).success, "a key is never overwritten");

    let trusted = sandbox.write("config/usegolib/trusted-keys", &format!("# ours\n{public} release key\n"));
    let unsigned = artifact(&sandbox, "verify", &[]);
    assert!(!unsigned.success && unsigned.stdout.contains("is not signed"), "{}", unsigned.text());
    assert!(artifact(&sandbox, "sign", &["--key", &key]).success);
    assert!(artifact(&sandbox, "verify", &[]).success);
    // A second key adds its line, and each key is enough.
    let second = sandbox.path().join("second").to_string_lossy().into_owned();
    let other = sandbox.run(&["artifact", "keygen", "--out", &second]).stdout;
    assert!(artifact(&sandbox, "sign", &["--key", &second]).success);
    assert_eq!(std::fs::read_to_string(dir.join("manifest.sig")).unwrap().lines().count(), 3);
    assert!(artifact(&sandbox, "verify", &[]).success);
    std::fs::write(&trusted, other).unwrap();
    assert!(artifact(&sandbox, "verify", &[]).success);
    std::fs::write(&trusted, "not a key\n").unwrap();
    assert!(!artifact(&sandbox, "verify", &[]).success);
    std::fs::remove_file(&trusted).unwrap();
    let wrong = artifact(&sandbox, "sign", &["--key", &trusted.with_file_name("absent").to_string_lossy()]);
    assert!(!wrong.success);
    let named = sandbox.path().join("missing").to_string_lossy().into_owned();
    sandbox.set("USEGOLIB_TRUSTED_KEYS", &named);
    assert!(!artifact(&sandbox, "verify", &[]).success, "keys that are named must be there");
    sandbox.set("USEGOLIB_TRUSTED_KEYS", "");

    assert!(artifact(&sandbox, "lock", &[]).success);
    assert!(artifact(&sandbox, "verify", &[]).success);
    let lock = Path::new(&sandbox.out()).join("usegolib.lock");
    let text = std::fs::read_to_string(&lock).unwrap();
    sandbox.settings().bind(|| {
        let text = text.split("manifest_sha256").next().unwrap_or_default().to_owned();
        assert_snapshot!("artifact-lock", text);
    });
    let manifest = dir.join("manifest.json");
    let data = std::fs::read_to_string(&manifest).unwrap();
    std::fs::write(&manifest, format!("{data} ")).unwrap();
    let changed = artifact(&sandbox, "verify", &[]);
    assert!(!changed.success && changed.stdout.contains("it is not the one in usegolib.lock"), "{}", changed.text());
    std::fs::write(&lock, text.replace("\"version\": \"local\"", "\"version\": \"v2\"")).unwrap();
    let absent = artifact(&sandbox, "verify", &[]);
    assert!(!absent.success && absent.stdout.contains("is not in usegolib.lock"), "{}", absent.text());
}

fn library(dir: &Path) -> PathBuf {
    let mut files = dir.read_dir().unwrap().map(|entry| entry.unwrap().path());
    files.find(|file| file.file_name().is_some_and(|name| name.to_string_lossy().starts_with("lib"))).unwrap()
}

#[test]
fn sync_builds_what_the_project_lists_and_locks_it() {
    let sandbox = Sandbox::new();
    let project = sandbox.write("app/pyproject.toml", "[project]\nname = \"app\"\n");
    let sync = |args: &[&str]| sandbox.run(&[&["sync", "-q", "--project", &project.to_string_lossy()], args].concat());
    let nothing = sync(&[]);
    sandbox.settings().bind(|| assert_snapshot!("sync-nothing", nothing.text()));
    let settings = "[tool.usegolib]\nartifacts = [\"./go\"]\nartifact-dir = \"artifacts\"\n";
    sandbox.write("app/pyproject.toml", &format!("{settings}module = 1\n"));
    assert!(sync(&[]).stderr.contains("unknown field `module`"));
    sandbox.write("app/pyproject.toml", settings);
    sandbox.write("app/go/go.mod", "module example.com/app\n\ngo 1.21\n");
    let source = sandbox.write("app/go/app.go", "package app\n\nfunc A() int { return 1 }\n");
    let run = sync(&[]);
    assert!(run.success, "{}", run.text());
    let lock = std::fs::read_to_string(project.with_file_name("usegolib.lock")).unwrap();
    assert!(lock.contains("\"example.com/app\"") && project.with_file_name("artifacts/example.com").is_dir());
    assert!(sync(&["--locked"]).success);
    std::fs::write(&source, "package app\n\nfunc A() int { return 2 }\n").unwrap();
    let other = sync(&["--locked"]);
    sandbox.settings().bind(|| assert_snapshot!("sync-not-locked", other.text()));
    assert_eq!(std::fs::read_to_string(project.with_file_name("usegolib.lock")).unwrap(), lock);
}
