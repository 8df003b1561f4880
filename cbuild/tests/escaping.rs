//! Module paths and versions as file names: checked against Go's own escaping, on 100,000 generated paths.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use usegolib_cbuild::paths::{check_module_path, escape};

/// Small, fast, the same on every machine (xorshift).
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit as u64) as usize
    }

    fn word(&mut self, parts: &[&str], longest: usize) -> String {
        (0..=self.below(longest)).map(|_| parts[self.below(parts.len())]).collect()
    }
}

/// Go's program beside a copy of golang.org/x/mod, which lies vendored in every Go.
fn go_program(dir: &Path) -> String {
    let root = Command::new("go").args(["env", "GOROOT"]).output().expect("Go runs");
    let root = String::from_utf8_lossy(&root.stdout).trim().to_owned();
    let vendored = Path::new(&root).join("src/cmd/vendor/golang.org/x/mod");
    for package in ["module", "semver", "internal/lazyregexp"] {
        std::fs::create_dir_all(dir.join(package)).expect("writable");
        for file in vendored.join(package).read_dir().expect("Go has x/mod").map(|file| file.expect("readable").path())
        {
            std::fs::copy(&file, dir.join(package).join(file.file_name().expect("a file"))).expect("writable");
        }
    }
    std::fs::create_dir_all(dir.join("escape")).expect("writable");
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/support/escape/main.go");
    std::fs::copy(source, dir.join("escape/main.go")).expect("writable");
    std::fs::write(dir.join("go.mod"), "module golang.org/x/mod\n\ngo 1.21\n").expect("writable");
    let built =
        Command::new("go").args(["build", "-o", "program", "./escape"]).current_dir(dir).output().expect("Go runs");
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    dir.join("program").to_string_lossy().into_owned()
}

#[test]
fn paths_are_escaped_as_gos_module_cache_does() {
    const COUNT: usize = 100_000;
    let letters = [
        "a",
        "b",
        "Z",
        "Q",
        "go",
        "0",
        "9",
        ".",
        "-",
        "_",
        "~",
        "~1",
        "+",
        "!",
        "..",
        " ",
        "é",
        ":",
        "\\",
        "con",
        "AUX.",
        "v2",
        "BurntSushi",
        "@",
        "\"",
        "*",
    ];
    // Mostly good paths, so that escaping is seen, and enough bad ones.
    let good = &letters[..12];
    let mut random = Random(0x5eed);
    let cases: Vec<(String, String)> = (0..COUNT)
        .map(|index| {
            let parts = if index % 3 == 0 { &letters[..] } else { good };
            let elements: Vec<String> = (0..=random.below(4)).map(|_| random.word(parts, 5)).collect();
            (elements.join("/"), format!("v1.{}.0-{}", random.below(99), random.word(&good[..7], 4)))
        })
        .collect();
    let dir = tempfile::tempdir().expect("a temporary directory");
    let program = go_program(dir.path());
    let mut child =
        Command::new(program).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("it was just built");
    let input: String = cases.iter().map(|(path, version)| format!("{path}\t{version}\n")).collect();
    let mut stdin = child.stdin.take().expect("piped");
    let writer = std::thread::spawn(move || stdin.write_all(input.as_bytes()));
    let output = child.wait_with_output().expect("it ends");
    writer.join().expect("no panic").expect("it reads everything");
    let answers = String::from_utf8(output.stdout).expect("UTF-8");
    assert_eq!(answers.lines().count(), COUNT);
    let mut accepted = 0;
    for ((path, version), answer) in cases.iter().zip(answers.lines()) {
        let go: Vec<&str> = answer.split('\t').collect();
        // Go takes a leading dot in an import path and not in a module path; we never do.
        let ours = check_module_path(path).is_ok();
        let dotted = path.split('/').any(|element| element.starts_with('.'));
        assert_eq!(ours, go[0] == "true" && !dotted, "{path:?}");
        if ours {
            accepted += 1;
            // A + may be in a package's path and not in a module's, which alone become file names.
            if !path.contains('+') {
                assert_eq!(escape(path), go[1], "{path:?}");
            }
        }
        assert_eq!(escape(version), go[2], "{version:?}");
    }
    assert!(accepted > COUNT / 4, "{accepted} of the paths are good ones");
}
