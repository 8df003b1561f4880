//! A C program that uses only the header, as C11, as C++17, and with the address sanitizer where it is there, on the
//! fake artifact. tests/call_path/test_c_program.py runs it on a real one.

mod support;

use std::path::{Path, PathBuf};
use std::process::Command;

use support::*;

/// Compiles c/program.c against the built library.
fn compile(compiler: &[&str], directory: &Path) -> PathBuf {
    let program = directory.join("program");
    let library = cdylib();
    let mut command = Command::new(compiler[0]);
    command.args(&compiler[1..]).args(["-Wall", "-Wextra", "-Werror", "-pedantic", "-pthread"]);
    command.arg("-I").arg(native().join("include")).arg(native().join("tests/c/program.c"));
    command.arg("-x").arg("none").arg(&library).arg("-o").arg(&program);
    command.arg(format!("-Wl,-rpath,{}", library.parent().unwrap().display()));
    run(&mut command);
    program
}

fn has(compiler: &str) -> bool {
    Command::new(compiler).arg("--version").output().is_ok_and(|output| output.status.success())
}

fn echo(program: &Path, build_id: &str) {
    let fixture = Fixture::new(build_id);
    run(Command::new(program)
        .arg(fixture.manifest_path())
        .args([&ECHO.to_string(), "91a2676f", "0091a2676f"])
        .env("ASAN_OPTIONS", "detect_leaks=0"));
}

#[test]
fn as_c11() {
    let directory = tempfile::tempdir().unwrap();
    echo(&compile(&["cc", "-std=c11", "-x", "c"], directory.path()), "c11");
}

#[test]
fn as_cpp17() {
    if !has("c++") {
        eprintln!("skipped: there is no C++ compiler");
        return;
    }
    let directory = tempfile::tempdir().unwrap();
    echo(&compile(&["c++", "-std=c++17", "-x", "c++"], directory.path()), "cpp17");
}

#[test]
fn with_the_address_sanitizer() {
    let directory = tempfile::tempdir().unwrap();
    let probe = directory.path().join("probe.c");
    std::fs::write(&probe, "int main(void) { return 0; }\n").unwrap();
    let probe_result =
        Command::new("cc").arg("-fsanitize=address").arg(&probe).arg("-o").arg(directory.path().join("probe")).output();
    if !probe_result.is_ok_and(|output| output.status.success()) {
        eprintln!("skipped: the C compiler has no address sanitizer");
        return;
    }
    echo(&compile(&["cc", "-std=c11", "-fsanitize=address", "-g", "-x", "c"], directory.path()), "asan");
}
