//! A Go module with a generated bridge, in a temporary directory.

use std::path::{Path, PathBuf};
use std::process::Command;

use usegolib_cbuild::emit::{EmitInput, emit};
use usegolib_schema::Schema;

pub const DESCRIPTOR: &str = "{\"abi_version\": 65536, \"build_id\": \"what??/ \u{e9}\"}";

pub fn here() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/emit")
}

pub fn schema(name: &str) -> Schema {
    let path = here().join(name);
    let text = std::fs::read(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    serde_json::from_slice(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// Copies the fixture module, adds the generated package and the runtime, and gives the module's directory.
pub fn module(schema: &Schema) -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("a temporary directory");
    copy(&here().join("fixture"), dir.path(), |_| true);
    let bridge = dir.path().join("usegolib_bridge");
    let runtime = Path::new(env!("CARGO_MANIFEST_DIR")).join("../go-runtime/bridge");
    copy(&runtime, &bridge.join("rt"), |name| {
        !name.ends_with("_test.go") && (name.ends_with(".go") || name.ends_with(".h"))
    });
    let input = EmitInput { bridge_import: "example.com/fixture/usegolib_bridge", descriptor_json: DESCRIPTOR };
    for file in emit(schema, &input) {
        let path = bridge.join(&file.path);
        std::fs::create_dir_all(path.parent().expect("a directory")).expect("a directory can be made");
        std::fs::write(path, file.contents).expect("a generated file can be written");
    }
    dir
}

fn copy(from: &Path, to: &Path, wanted: fn(&str) -> bool) {
    std::fs::create_dir_all(to).expect("a directory can be made");
    for entry in std::fs::read_dir(from).unwrap_or_else(|e| panic!("{}: {e}", from.display())) {
        let entry = entry.expect("a directory entry");
        let (path, name) = (entry.path(), entry.file_name());
        if path.is_file() && wanted(&name.to_string_lossy()) {
            std::fs::copy(&path, to.join(name)).expect("a file can be copied");
        } else if path.is_dir() && name != "testdata" {
            copy(&path, &to.join(name), wanted);
        }
    }
}

/// Runs a Go tool in a directory; fails the test with its output, or gives it.
pub fn run(dir: &Path, command: &[&str]) -> String {
    let output = Command::new(command[0])
        .args(&command[1..])
        .current_dir(dir)
        .env("GOFLAGS", "-mod=mod")
        .env("GOWORK", "off")
        .output()
        .unwrap_or_else(|e| panic!("{}: {e}; hint: the tests of the emitter need Go on PATH", command[0]));
    let text = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{command:?} failed:\n{text}");
    text
}
