//! Embeds the sources of go-runtime/: the bridge runtime goes into every artifact, the scanner is built on the
//! user's machine. Tests and test data stay out, so that changing them never makes an artifact outdated.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() {
    let root = Path::new(&env::var("CARGO_MANIFEST_DIR").expect("cargo sets it")).join("../go-runtime");
    println!("cargo:rerun-if-changed={}", root.display());
    assert!(root.join("go.mod").is_file(), "{} is missing: cbuild embeds the Go runtime", root.display());
    let mut files = Vec::new();
    collect(&root, &mut files);
    files.sort();
    let mut table = String::from("&[\n");
    for file in &files {
        let name = file.strip_prefix(&root).expect("collected below root").to_string_lossy().replace('\\', "/");
        let path = file.canonicalize().expect("collected just now");
        writeln!(table, "    ({name:?}, include_bytes!({path:?})),").expect("a String takes everything");
    }
    table.push(']');
    let out = Path::new(&env::var("OUT_DIR").expect("cargo sets it")).join("go_runtime.rs");
    fs::write(out, table).expect("OUT_DIR is writable");
}

/// All Go sources below `dir` that are not tests, and go.mod.
fn collect(dir: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).expect("readable directory") {
        let path = entry.expect("readable entry").path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() {
            if name != "testdata" && !name.starts_with('.') {
                collect(&path, files);
            }
        } else if name == "go.mod" || is_source(&name) {
            files.push(path);
        }
    }
}

fn is_source(name: &str) -> bool {
    (name.ends_with(".go") && !name.ends_with("_test.go")) || name.ends_with(".c") || name.ends_with(".h")
}
