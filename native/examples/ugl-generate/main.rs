//! Writes what is generated from the Rust sources: the C header, the Python prototypes, the table of status codes.
//!
//! `ugl-generate` writes the files, `--check` fails when one is stale, `--print` shows them.
//! The normal test run checks them too (tests/generated.rs).

mod generate;

use std::process::ExitCode;

fn main() -> ExitCode {
    let files = generate::all();
    let root = generate::root();
    let mode = std::env::args().nth(1);
    let mut stale = false;
    for (path, contents) in files {
        match mode.as_deref() {
            None => std::fs::write(root.join(path), contents).expect("the file can be written"),
            Some("--print") => println!("==> {path}\n{contents}"),
            Some("--check") if std::fs::read_to_string(root.join(path)).ok().as_deref() == Some(&contents) => {}
            Some("--check") => {
                eprintln!("{path} is stale");
                stale = true;
            }
            Some(other) => {
                eprintln!("usage: ugl-generate [--check | --print], not {other}");
                return ExitCode::from(2);
            }
        }
    }
    if stale {
        eprintln!("hint: cargo run -p usegolib-native --example ugl-generate");
    }
    ExitCode::from(u8::from(stale))
}
