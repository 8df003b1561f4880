//! What the program says: help, versions, errors, dry runs. Nothing is compiled here.

mod common;

use common::{Sandbox, fixture};
use insta::assert_snapshot;

/// A compiler that is only asked for its version.
#[cfg(unix)]
fn fake_compiler(sandbox: &Sandbox) -> String {
    sandbox.script("tools/cc", "echo 'fake clang version 1.0'")
}

#[test]
fn help_of_every_command() {
    let sandbox = Sandbox::new();
    for command in ["", "version", "build", "gen", "package", "sync", "artifact", "completions", "inspect", "doctor"] {
        let args: Vec<&str> = [command, "--help"].into_iter().filter(|arg| !arg.is_empty()).collect();
        let name = if command.is_empty() { "help" } else { command };
        sandbox.settings().bind(|| assert_snapshot!(format!("help-{name}"), sandbox.run(&args).text()));
    }
}

#[test]
fn version_is_one_line() {
    let run = Sandbox::new().run(&["version"]);
    assert_eq!(run.stdout, "usegolib 0.2.0 (ABI 1.0, manifest 2, schema 1)\n");
    let json = Sandbox::new().run(&["version", "--json"]).json();
    assert_eq!(json["version"], "0.2.0");
    assert_eq!(json["abi"], "1.0");
}

#[cfg(unix)]
#[test]
fn dry_runs_print_the_commands() {
    let sandbox = Sandbox::new();
    let (out, cc) = (sandbox.out(), fake_compiler(&sandbox));
    let run = |name: &str, args: &[&str]| {
        let mut all = vec!["build", "--dry-run", "--out", &out, "--cc", &cc];
        all.extend_from_slice(args);
        let run = sandbox.run(&all);
        sandbox.settings().bind(|| assert_snapshot!(format!("dry-{name}"), run.text()));
    };
    run("standard", &["-m", "strings", "-m", "crypto/sha256"]);
    run("directory", &["-m", &fixture("everything"), "--jobs", "3"]);
    run("sub-package", &["-m", &fixture("everything/sub")]);
    run("remote", &["-m", "example.com/owner/mod@v1.2.3"]);
    run("several", &["-m", &fixture("two"), "-m", &fixture("workspace/one"), "-m", "strings"]);
    run("vendor", &["-m", &fixture("vendored")]);
    assert!(!sandbox.path().join("out").exists(), "a dry run writes nothing");
}

#[cfg(unix)]
#[test]
fn wrong_requests() {
    let sandbox = Sandbox::new();
    let (out, cc) = (sandbox.out(), fake_compiler(&sandbox));
    sandbox.write("plain/x.go", "package x\n");
    sandbox.write("bad/go.mod", "module example.com/bad\n\nrequire oops\n");
    sandbox.write("bareword/x.go", "package x\n");
    let everything = fixture("everything");
    let run = |name: &str, args: &[&str]| {
        let mut all = vec!["build", "--out", &out, "--cc", &cc];
        all.extend_from_slice(args);
        let run = sandbox.run(&all);
        assert!(!run.success, "{}", run.text());
        sandbox.settings().bind(|| assert_snapshot!(format!("wrong-{name}"), run.text()));
    };
    run("typo", &["-m", "strngs"]);
    run("unknown-word", &["-m", "mylibrary"]);
    run("bare-directory", &["-m", "bareword"]);
    run("no-such-directory", &["-m", "./nowhere"]);
    run("file", &["-m", "./plain/x.go"]);
    run("no-go-mod", &["-m", "./plain"]);
    run("bad-go-mod", &["-m", "./bad"]);
    run("not-a-path", &["-m", "a b"]);
    run("leaves-the-root", &["-m", "example.com/../../x"]);
    run("not-a-version", &["-m", "example.com/mod@-x"]);
    run("other-go-version", &["-m", "strings@go1.2"]);
    run("version-of-directory", &["-m", &everything, "--version", "v1.0.0"]);
    run("version-of-several", &["-m", "strings", "-m", "sort", "--version", "v1.0.0"]);
    run("two-versions", &["-m", "example.com/mod@v1", "--version", "v1.0.0"]);
    run("foreign-package", &["-m", &everything, "--package", "example.com/other"]);
    run("bad-package", &["-m", &everything, "--package", "../x"]);
    run("vendor-of-several", &["-m", &everything, "-m", &fixture("vendored")]);
}

#[cfg(unix)]
#[test]
fn missing_tools() {
    let mut sandbox = Sandbox::new();
    sandbox.set("PATH", "/nonexistent");
    let check = |sandbox: &Sandbox, name: &str, args: &[&str]| {
        let run = sandbox.run(args);
        assert!(!run.success, "{}", run.text());
        sandbox.settings().bind(|| assert_snapshot!(format!("tools-{name}"), run.text()));
    };
    check(&sandbox, "no-go", &["build", "-m", "strings", "--json"]);
    check(&sandbox, "wrong-go", &["build", "-m", "strings", "--go", "./nothing"]);
    let old = sandbox.script("tools/go", r#"echo '{"GOVERSION": "go1.20.14", "GOOS": "linux", "GOARCH": "amd64"}'"#);
    check(&sandbox, "old-go", &["build", "-m", "strings", "--go", &old]);
    let broken = sandbox.script("tools/broken", "echo 'cannot find GOROOT' >&2; exit 2");
    check(&sandbox, "broken-go", &["build", "-m", "strings", "--go", &broken]);
    let go = sandbox.script("tools/go2", r#"echo '{"GOVERSION": "go1.99.0", "GOOS": "linux", "GOARCH": "amd64"}'"#);
    check(&sandbox, "no-cc", &["build", "-m", "strings", "--json", "--go", &go]);
    check(&sandbox, "wrong-cc", &["build", "-m", "strings", "--go", &go, "--cc", "nothing"]);
    check(&sandbox, "broken-cc", &["build", "-m", "strings", "--go", &go, "--cc", &broken]);
}

#[cfg(unix)]
#[test]
fn doctor_says_what_is_missing() {
    let mut sandbox = Sandbox::new();
    sandbox.set("PATH", "/nonexistent");
    let cache = sandbox.path().join("cache");
    sandbox.set("XDG_CACHE_HOME", &cache.to_string_lossy());
    let nothing = sandbox.run(&["doctor"]);
    assert!(!nothing.success);
    sandbox.settings().bind(|| assert_snapshot!("doctor-nothing", nothing.text()));
    let go = sandbox.script("tools/go", r#"echo '{"GOVERSION": "go1.99.0", "GOOS": "linux", "GOARCH": "amd64"}'"#);
    let cc = fake_compiler(&sandbox);
    let python = sandbox.script("tools/python", "echo 3.13.1");
    sandbox.set("USEGOLIB_PYTHON", &python);
    let all = sandbox.run(&["doctor", "--go", &go, "--cc", &cc]);
    assert!(all.success);
    sandbox.settings().bind(|| assert_snapshot!("doctor-everything", all.text()));
    let json = sandbox.run(&["doctor", "--json", "--go", &go, "--cc", &cc]).json();
    assert_eq!(json["ok"], true);
    assert_eq!(json["findings"][0]["source"], "--go");
}

#[cfg(unix)]
#[test]
fn tools_are_chosen_in_the_documented_order() {
    let mut sandbox = Sandbox::new();
    let go = |name: &str| {
        sandbox.script(&format!("{name}/go"), r#"echo '{"GOVERSION": "go1.99.0", "GOOS": "linux", "GOARCH": "amd64"}'"#)
    };
    let zig = |name: &str| sandbox.script(&format!("{name}/zig"), "echo 0.16.0");
    let tools = [go("option"), go("variable"), go("path"), go("wheel/go/bin"), zig("variable"), zig("path")];
    let [option, variable, _, wheel_go, zig_variable, _] = &tools;
    let wheel_zig = zig("wheel/ziglang");
    let clang = sandbox.script("path/clang", "echo clang version 1");
    // Answers as Python does to the question where the packages are.
    let wheels = sandbox.path().join("wheel");
    let python = sandbox.script("python", &format!("echo {0}/go; echo {0}/ziglang", wheels.display()));
    let sources = |sandbox: &Sandbox, args: &[&str]| {
        let mut all = vec!["doctor", "--json"];
        all.extend_from_slice(args);
        let json = sandbox.run(&all).json();
        let path = |index: usize| json["findings"][index]["path"].as_str().unwrap_or_default().to_owned();
        (path(0), path(1))
    };
    let on_path = |name: &str| sandbox.path().join("path").join(name).to_string_lossy().into_owned();
    let (path_go, path_zig) = (on_path("go"), on_path("zig"));
    let path = sandbox.path().join("path").to_string_lossy().into_owned();
    sandbox.set("PATH", &path);
    assert_eq!(sources(&sandbox, &[]), (path_go.clone(), path_zig));
    sandbox.set("USEGOLIB_PYTHON", &python);
    assert_eq!(sources(&sandbox, &[]), (path_go, wheel_zig.clone()));
    sandbox.set("USEGOLIB_GO", variable);
    sandbox.set("USEGOLIB_ZIG", zig_variable);
    assert_eq!(sources(&sandbox, &[]), (variable.clone(), zig_variable.clone()));
    assert_eq!(sources(&sandbox, &["--go", option, "--cc", &clang]), (option.clone(), clang.clone()));
    sandbox.set("USEGOLIB_GO", "");
    sandbox.set("USEGOLIB_ZIG", "");
    sandbox.set("PATH", "/nonexistent:/bin");
    assert_eq!(sources(&sandbox, &[]), (wheel_go.clone(), wheel_zig));
}

#[test]
fn completions_know_the_commands() {
    let sandbox = Sandbox::new();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let run = sandbox.run(&["completions", shell]);
        assert!(run.success && run.stdout.contains("artifact") && run.stdout.contains("usegolib"), "{shell}");
    }
}
