//! Real builds of small modules, with the real Go and the C compiler of this machine.

mod common;

use std::path::Path;
use std::process::Command;

use common::{Sandbox, contents, fixture, go};
use insta::assert_snapshot;
use serde_json::Value;
use usegolib_schema::Manifest;

/// The manifest that a build names, checked against what lies beside it.
fn manifest(result: &Value) -> Manifest {
    let path = Path::new(result["manifest"].as_str().expect("a path"));
    let text = std::fs::read_to_string(path).expect("it was published");
    let manifest: Manifest = serde_json::from_str(&text).expect("the schema crate reads it");
    let dir = path.parent().expect("in a directory");
    let library = std::fs::read(dir.join(&manifest.library.path)).expect("beside the manifest");
    assert_eq!(library.len() as u64, manifest.library.size);
    assert_eq!(usegolib_cbuild::digest::digest(&library), manifest.library.sha256);
    let schema = serde_json::to_vec(&manifest.schema).expect("it came from JSON");
    assert_eq!(usegolib_cbuild::digest::digest(&schema), manifest.schema_sha256);
    for needle in ["UGLDESC1", &manifest.schema_sha256, &manifest.build_id] {
        assert!(find(&library, needle), "{needle} is not in the library");
    }
    assert!(dir.join("docs.json").is_file() && dir.join("build.json").is_file());
    assert!(!names(dir).iter().any(|name| name.starts_with(".tmp-")), "litter");
    manifest
}

fn find(data: &[u8], needle: &str) -> bool {
    data.windows(needle.len()).any(|window| window == needle.as_bytes())
}

fn names(dir: &Path) -> Vec<String> {
    let entries = dir.read_dir().expect("readable");
    entries.map(|entry| entry.expect("readable").file_name().to_string_lossy().into_owned()).collect()
}

fn functions(manifest: &Manifest) -> Vec<String> {
    let symbols = manifest.symbols.iter();
    symbols.flat_map(|(package, names)| names.iter().map(move |name| format!("{package}.{name}"))).collect()
}

#[test]
fn standard_packages_extend_one_artifact() {
    let sandbox = Sandbox::new();
    let first = sandbox.build(&["-m", "unicode/utf8"]);
    assert_eq!(
        (&first["module"], &first["version"], &first["cached"]),
        (&"std".into(), &go("GOVERSION").into(), &false.into())
    );
    let one = manifest(&first);
    assert_eq!(one.packages, ["unicode/utf8"]);
    assert!(functions(&one).contains(&"unicode/utf8.RuneLen".to_owned()));
    assert_eq!(sandbox.build(&["-m", "unicode/utf8"])["cached"], true);

    let second = sandbox.build(&["-m", "html", "--version", go("GOVERSION")]);
    assert_eq!(manifest(&second).packages, ["html", "unicode/utf8"]);
    assert_eq!(second["manifest"], first["manifest"]);
    // What is recorded already is there without work.
    assert_eq!(sandbox.build(&["-m", "unicode/utf8"])["cached"], true);
    let docs = std::fs::read_to_string(second["manifest"].as_str().unwrap().replace("manifest.json", "docs.json"));
    let docs: Value = serde_json::from_str(&docs.unwrap()).unwrap();
    assert!(docs["html"]["EscapeString"].as_str().unwrap().starts_with("EscapeString escapes"));
    assert!(docs["html"][""].as_str().unwrap().starts_with("Package html"));
}

#[test]
fn one_module_with_everything() {
    let sandbox = Sandbox::new();
    let (dir, keep) = (fixture("everything"), sandbox.path().join("kept"));
    let before = contents(&fixture(""));
    let out = sandbox.out();
    let run = sandbox.run(&["build", "-m", &dir, "--out", &out, "--keep", &keep.to_string_lossy()]);
    sandbox.settings().bind(|| assert_snapshot!("build-everything", run.text()));
    assert_eq!(contents(&fixture("")), before, "the user's files are never changed");
    assert!(names(&keep).contains(&"main.go".to_owned()) && keep.join("rt").is_dir());
    let parts = names(&keep.join("rt"));
    assert!(parts.contains(&"uncallable.go".to_owned()) && !parts.contains(&"call_func.go".to_owned()), "no any");

    let again = sandbox.build(&["-m", &dir]);
    assert_eq!(again["cached"], true);
    let first = manifest(&again);
    let module = "example.com/fixture/everything";
    assert_eq!((first.module.as_str(), first.version.as_str()), (module, "local"));
    let expected = ["Doubled", "Greeting", "Hidden", "native.Add", "sub.Name"];
    let expected =
        expected.map(|name| if name.contains('.') { format!("{module}/{name}") } else { format!("{module}.{name}") });
    assert_eq!(functions(&first), expected);
    let inspect = sandbox.run(&["inspect", "-m", module, "--artifact-dir", &out]);
    sandbox.settings().bind(|| assert_snapshot!("inspect-everything", inspect.text()));
    let json = sandbox.run(&["inspect", "--json", again["manifest"].as_str().unwrap()]).json();
    assert_eq!(json["packages"][1]["path"], format!("{module}/broken"));
    assert!(json["packages"][1]["error"].as_str().unwrap().starts_with("# "));

    let library = Path::new(again["manifest"].as_str().unwrap()).with_file_name(&first.library.path);
    sizes_add_up(&sandbox, again["manifest"].as_str().unwrap(), &std::fs::read(&library).unwrap());

    // No path of this machine is in what is shipped, and the same inputs give the same bytes.
    let other = sandbox.path().join("other").to_string_lossy().into_owned();
    let second = sandbox.run(&["build", "-q", "--json", "-m", &dir, "--out", &other]).json();
    assert_eq!(manifest(&second), first);
    let library = Path::new(second["manifest"].as_str().unwrap()).with_file_name(&first.library.path);
    let shipped = [std::fs::read(library).unwrap(), std::fs::read(second["manifest"].as_str().unwrap()).unwrap()];
    for path in [fixture(""), sandbox.path().to_string_lossy().into_owned(), "usegolib/work/build-".to_owned()] {
        assert!(!shipped.iter().any(|data| find(data, path.trim_end_matches('/'))), "{path} is in the artifact");
    }
}

/// `inspect --size` counts every byte of the file once, and all of Go's code for a package.
fn sizes_add_up(sandbox: &Sandbox, manifest: &str, library: &[u8]) {
    use object::{Object, ObjectSection};
    let json = sandbox.run(&["inspect", "--json", "--size", manifest]).json();
    let sum = |lines: &Value| lines.as_array().unwrap().iter().map(|line| line["bytes"].as_u64().unwrap()).sum::<u64>();
    assert_eq!(json["bytes"], library.len());
    assert_eq!(sum(&json["code"]) + sum(&json["other"]), library.len() as u64, "{json}");
    let code = |name: &str| {
        let line = json["code"].as_array().unwrap().iter().find(|line| line["package"] == name);
        line.unwrap_or_else(|| panic!("{name} is not in {json}"))["bytes"].as_u64().unwrap()
    };
    // The fixture's own functions are small and may be inlined into the bridge; Go's runtime is the largest part.
    assert!(code("main") > 0 && code("runtime") > 100_000, "{json}");
    assert!(code("example.com/fixture/everything/usegolib_bridge/rt") > 10_000, "{json}");
    let file = object::File::parse(library).unwrap();
    let text = file.sections().find(|section| [".text", "__text"].contains(&section.name().unwrap())).unwrap();
    assert!(sum(&json["code"]) * 100 > text.size() * 95, "{} of {}", sum(&json["code"]), text.size());

    let text = sandbox.run(&["inspect", "--size", manifest]).stdout;
    let column = |line: &str| line.split_whitespace().next()?.parse::<u64>().ok();
    let block: Vec<u64> = text.lines().skip(3).map_while(column).collect();
    let (together, packages) = block.split_last().unwrap();
    assert!(packages.is_sorted_by(|a, b| a >= b) && packages.iter().sum::<u64>() == *together, "{text}");
}

#[test]
fn a_change_rebuilds_and_nothing_else_does() {
    let sandbox = Sandbox::new();
    sandbox.write("mod/go.mod", "module example.com/Upper/mod\n\ngo 1.21\n");
    sandbox.write("mod/lib.go", "package mod\n\nfunc One() int { return 1 }\n");
    let artifacts = sandbox.path().join("mod/artifacts").to_string_lossy().into_owned();
    let build = |more: &[&str]| {
        let mut args = vec!["build", "-q", "--json", "-m", "./mod", "--out", &artifacts];
        args.extend_from_slice(more);
        let run = sandbox.run(&args);
        (run.json()["cached"] == true, manifest(&run.json()))
    };
    let (cached, first) = build(&[]);
    assert!(!cached);
    assert!(Path::new(&artifacts).join("example.com/!upper/mod@local").is_dir());
    // Artifacts inside the module, tests and times of files are no inputs.
    sandbox.write("mod/lib_test.go", "package mod\n");
    sandbox.write("mod/lib.go", "package mod\n\nfunc One() int { return 1 }\n");
    assert!(build(&[]).0);
    assert!(!build(&["--force"]).0);
    sandbox.write("mod/lib.go", "package mod\n\nfunc One() int { return 1 }\n\nfunc Two() int { return 2 }\n");
    let (cached, changed) = build(&[]);
    assert!(!cached);
    assert_eq!(functions(&changed), ["example.com/Upper/mod.One", "example.com/Upper/mod.Two"]);
    assert_ne!(changed.library.path, first.library.path, "a loaded library is never written over");
    // A damaged artifact is built again.
    let module = Path::new(&artifacts).join("example.com/!upper/mod@local");
    std::fs::remove_file(module.join(&names(&module)[0]).join("docs.json")).unwrap();
    assert!(!build(&[]).0);
}

#[test]
fn major_versions_vendor_and_workspaces() {
    let sandbox = Sandbox::new();
    let before = contents(&fixture(""));
    let two = manifest(&sandbox.build(&["-m", &fixture("two")]));
    assert_eq!(functions(&two), ["example.com/fixture/two/v2/lib.Major"]);
    assert!(two.library.path.starts_with("libtwo-"));
    let vendored = manifest(&sandbox.build(&["-m", &fixture("vendored")]));
    assert_eq!(functions(&vendored), ["example.com/fixture/vendored.Answer"]);
    let one = manifest(&sandbox.build(&["-m", &fixture("workspace/one")]));
    assert_eq!(functions(&one), ["example.com/fixture/one.Word"]);
    assert_eq!(contents(&fixture("")), before, "the user's files are never changed");
}

#[test]
fn several_modules_in_one_artifact() {
    let sandbox = Sandbox::new();
    let args = ["-m", &fixture("workspace/one"), "-m", &fixture("two"), "-m", "unicode/utf8"];
    let result = sandbox.build(&args);
    let manifest = manifest(&result);
    let modules: Vec<&str> = manifest.modules.iter().map(|module| module.path.as_str()).collect();
    assert_eq!((manifest.module.as_str(), manifest.version.as_str()), ("example.com/fixture/one", "local"));
    assert_eq!(modules, ["example.com/fixture/one", "example.com/fixture/two/v2", "std"]);
    assert_eq!(manifest.packages, ["example.com/fixture/one", "example.com/fixture/two/v2/lib", "unicode/utf8"]);
    assert_eq!(sandbox.build(&args)["cached"], true);
}

#[test]
fn replacements_that_contradict_each_other() {
    let sandbox = Sandbox::new();
    for name in ["a", "b"] {
        let replace = "replace example.com/dep => ./dep\n";
        sandbox.write(&format!("{name}/go.mod"), &format!("module example.com/{name}\n\ngo 1.21\n\n{replace}"));
        sandbox.write(&format!("{name}/{name}.go"), &format!("package {name}\n"));
        sandbox.write(&format!("{name}/dep/go.mod"), "module example.com/dep\n");
    }
    let run = sandbox.run(&["build", "-q", "-m", "./a", "-m", "./b", "--out", &sandbox.out()]);
    sandbox.settings().bind(|| assert_snapshot!("wrong-replacements", run.text()));
}

#[test]
fn code_that_does_not_compile() {
    let sandbox = Sandbox::new();
    let out = sandbox.out();
    for name in ["hopeless", "nothing"] {
        let run = sandbox.run(&["build", "--json", "-q", "-m", &fixture(name), "--out", &out]);
        assert!(!run.success);
        sandbox.settings().bind(|| assert_snapshot!(format!("broken-{name}"), run.text()));
    }
    let run = sandbox.run(&["build", "-q", "-m", &fixture("everything"), "-p", "./absent", "--out", &out]);
    sandbox.settings().bind(|| assert_snapshot!("broken-no-such-package", run.text()));
    sandbox.write("link/go.mod", "module example.com/link\n\ngo 1.21\n");
    let source = "package link\n\n// #cgo LDFLAGS: -lusegolib_is_nowhere\nimport \"C\"\n\nfunc Gone() int { return int(C.int(1)) }\n";
    sandbox.write("link/link.go", source);
    let run = sandbox.run(&["build", "--json", "-q", "-m", "./link", "--out", &out]);
    assert!(!run.success && run.stdout.contains("\"kind\":\"compile\""), "{}", run.text());
    assert!(run.stderr.contains("usegolib_is_nowhere") && run.stderr.contains("hint: "), "{}", run.text());
}

#[test]
fn remote_modules() {
    let mut sandbox = Sandbox::new();
    let proxy = sandbox.path().join("proxy");
    let written = Command::new("go").args(["run", "main.go"]).arg(&proxy).current_dir(fixture("proxy")).status();
    assert!(written.expect("Go runs").success());
    sandbox.set("GOPROXY", &format!("file://{}", proxy.display()));
    sandbox.set("GONOSUMDB", "example.com");
    sandbox.set("GOFLAGS", "-modcacherw");
    sandbox.set("GOMODCACHE", &sandbox.path().join("modules").to_string_lossy());
    let module = "example.com/Fixture/remote";

    let package = sandbox.build(&["-m", &format!("{module}/sub@v1.0.0")]);
    assert_eq!((&package["module"], &package["version"]), (&module.into(), &"v1.0.0".into()));
    assert_eq!(functions(&manifest(&package)), [format!("{module}/sub.Name")]);
    let whole = sandbox.build(&["-m", module, "--version", "v1.0.0"]);
    let all = [format!("{module}.Version"), format!("{module}/deep/in.Name"), format!("{module}/sub.Name")];
    assert_eq!(functions(&manifest(&whole)), all);
    let below = sandbox.build(&["-m", &format!("{module}/deep@v1.1.0")]);
    assert_eq!(functions(&manifest(&below)), [format!("{module}/deep/in.Name")]);
    assert_eq!(sandbox.build(&["-m", &format!("{module}@latest")])["version"], "v1.1.0");

    let several = sandbox.run(&["inspect", "-m", module, "--artifact-dir", &sandbox.out()]);
    sandbox.settings().bind(|| assert_snapshot!("inspect-several", several.text()));
    for (name, asked) in
        [("version", "remote@v9.0.0"), ("module", "absent@v1.0.0"), ("package", "remote/absent@v1.0.0")]
    {
        let asked = format!("example.com/Fixture/{asked}");
        let run = sandbox.run(&["build", "--json", "-q", "-m", &asked, "--out", &sandbox.out()]);
        sandbox.settings().bind(|| assert_snapshot!(format!("remote-no-{name}"), run.text()));
    }

    // Several modules: each in the version asked for, or none.
    sandbox.write("newer/go.mod", &format!("module example.com/newer\n\ngo 1.21\n\nrequire {module} v1.1.0\n"));
    sandbox.write("newer/newer.go", &format!("package newer\n\nimport _ \"{module}\"\n"));
    let older = format!("{module}@v1.0.0");
    let run = sandbox.run(&["build", "--json", "-q", "-m", &older, "-m", "./newer", "--out", &sandbox.out()]);
    sandbox.settings().bind(|| assert_snapshot!("remote-two-versions", run.text()));

    // Without a network: what is built is there, and what is not has a clear error.
    sandbox.set("GOPROXY", "http://127.0.0.1:1");
    sandbox.set("GOMODCACHE", &sandbox.path().join("empty").to_string_lossy());
    assert_eq!(sandbox.build(&["-m", &format!("{module}@v1.0.0")])["cached"], true);
    let run = sandbox.run(&["build", "--json", "-q", "-m", "example.com/other@v1.0.0", "--out", &sandbox.out()]);
    sandbox.settings().bind(|| assert_snapshot!("remote-no-network", run.text()));
}

#[test]
fn two_builds_at_once_do_the_work_once() {
    let sandbox = Sandbox::new();
    let build = || sandbox.build(&["-m", "container/ring", "-m", "unicode/utf16"])["cached"] == true;
    let cached = std::thread::scope(|scope| {
        let other = scope.spawn(build);
        [build(), other.join().expect("no panic")]
    });
    assert_eq!(cached.iter().filter(|cached| **cached).count(), 1);
}

#[test]
fn what_a_killed_build_left_is_swept() {
    let mut sandbox = Sandbox::new();
    let cache = sandbox.path().join("cache");
    sandbox.set("XDG_CACHE_HOME", &cache.to_string_lossy());
    let left = sandbox.write("cache/usegolib/work/build-dead/module/go.mod", "module x\n");
    sandbox.write("cache/usegolib/work/build-dead.lock", "");
    let dir = Path::new(&sandbox.out()).join(format!("std@{}", go("GOVERSION")));
    let first = sandbox.build(&["-m", "html"]);
    let artifact = Path::new(first["manifest"].as_str().unwrap()).parent().unwrap().to_path_buf();
    assert!(artifact.starts_with(&dir) && !left.exists());
    std::fs::write(artifact.join(".tmp-manifest.json"), "{").unwrap();
    assert_eq!(sandbox.build(&["-m", "html"])["cached"], true);
    manifest(&first);
    assert_eq!(names(&cache.join("usegolib/work")), Vec::<String>::new());
}

#[test]
fn math_big_is_linked_where_its_numbers_can_turn_up() {
    let sandbox = Sandbox::new();
    let source = "package mod\n\nfunc Add(a, b int) int { return a + b }\n";
    let cases = [
        ("plain", source.to_owned(), false),
        ("dynamic", format!("{source}\nfunc Same(v any) any {{ return v }}\n"), true),
        (
            "nested",
            format!("{source}\ntype T struct{{ A map[string][]any }}\n\nfunc Same(v T) T {{ return v }}\n"),
            true,
        ),
        ("hidden", source.replace("package mod\n", "package mod\n\nimport _ \"math/big\"\n"), true),
    ];
    for (name, source, expected) in cases {
        sandbox.write(&format!("{name}/go.mod"), &format!("module example.com/{name}\n\ngo 1.21\n"));
        sandbox.write(&format!("{name}/mod.go"), &source);
        let built = sandbox.build(&["-q", "-m", &format!("./{name}")]);
        let library = Path::new(built["manifest"].as_str().unwrap()).with_file_name(manifest(&built).library.path);
        let found = find(&std::fs::read(library).unwrap(), "math/big.");
        assert_eq!(found, expected, "{name}");
    }
}
