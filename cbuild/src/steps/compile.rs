//! Compile: `go build` makes the library. One symbol whose generated code Go refuses is left out, not the rest.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use usegolib_schema::{Schema, Skip, SkipReason};

use super::copy::Copy;
use super::generate::BRIDGE_DIR;
use super::scan::{in_users_words, shared_flags};
use crate::emit::EmittedFile;
use crate::errors::{Error, Kind};
use crate::process::{Command, Runner};
use crate::toolchain::Tools;

/// How a compilation went wrong.
pub enum Failure {
    /// Generated functions that Go refuses, with its message, by function number.
    Functions(BTreeMap<u32, String>),
    /// Anything else.
    Error(Error),
}

/// The command that builds the library.
#[must_use]
pub fn command(copy: &Copy, bridge_import: &str, library: &Path, tools: &Tools, jobs: Option<usize>) -> Command {
    Command::new(&tools.go.found.program)
        .envs(tools.env())
        .arg("build")
        .args(shared_flags(copy, jobs))
        .args(["-ldflags".to_owned(), "-s -w".to_owned()])
        // All errors of the generated package, not the first ten: each names a symbol to leave out.
        .arg(format!("-gcflags={bridge_import}=-e"))
        .args(["-o".to_owned(), library.to_string_lossy().into_owned()])
        .arg(format!("./{BRIDGE_DIR}"))
        .dir(&copy.dir)
}

/// Compiles the bridge into `library`.
///
/// # Errors
/// See [`Failure`].
pub fn compile(
    command: &Command,
    files: &[EmittedFile],
    copy: &Copy,
    library: &Path,
    runner: &Runner<'_>,
) -> std::result::Result<PathBuf, Failure> {
    let output = runner.run(command).map_err(Failure::Error)?;
    if output.success {
        // Go writes a C header beside every c-shared library; the ABI is fixed, nobody needs it.
        let _ = std::fs::remove_file(library.with_extension("h"));
        return Ok(library.to_path_buf());
    }
    let functions = blame(&output.stderr, files);
    if functions.is_empty() {
        Err(Failure::Error(error(&in_users_words(&output.stderr, copy))))
    } else {
        Err(Failure::Functions(functions))
    }
}

/// What Go says, as Go says it.
#[must_use]
pub fn error(text: &str) -> Error {
    let hint = if text.contains("C compiler") || text.contains("cgo:") {
        "check that the C compiler works (`doctor`), or choose another one with --cc"
    } else {
        "mend what Go names, then build again"
    };
    Error::new(Kind::Compile, format!("go build failed:\n{}", text.trim_end())).hint(hint)
}

/// Finds the generated functions that compiler messages point into.
fn blame(text: &str, files: &[EmittedFile]) -> BTreeMap<u32, String> {
    let mut found = BTreeMap::new();
    for line in text.lines() {
        let Some((_, rest)) = line.split_once(&format!("{BRIDGE_DIR}/")) else { continue };
        let mut parts = rest.splitn(4, ':');
        let (Some(file), Some(row)) = (parts.next(), parts.next()) else { continue };
        let Some(row) = row.parse::<usize>().ok() else { continue };
        let message = parts.last().unwrap_or_default().trim().to_owned();
        let Some(file) = files.iter().find(|emitted| emitted.path == file) else { continue };
        // The language floor put two lines above what the emitter printed.
        let contents = crate::runtime::language_floor(file.contents.as_bytes());
        if let Some(function) = function_at(&String::from_utf8_lossy(&contents), row) {
            found.entry(function).or_insert(message);
        }
    }
    found
}

/// Number of the generated function that a line belongs to: the nearest `func callN(` at or above it.
fn function_at(source: &str, row: usize) -> Option<u32> {
    let lines: Vec<&str> = source.lines().take(row).collect();
    let head = lines.iter().rev().find(|line| line.starts_with("func "))?;
    let name = head.strip_prefix("func ")?.split('(').next()?;
    let digits = name.trim_start_matches(|c: char| !c.is_ascii_digit());
    digits.parse().ok()
}

/// Marks functions as skipped and numbers the others anew.
pub fn leave_out(schema: &mut Schema, functions: &BTreeMap<u32, String>) {
    let mut next = 0;
    for symbol in schema.packages.iter_mut().flat_map(|package| &mut package.symbols) {
        let Some(number) = symbol.function else { continue };
        if let Some(message) = functions.get(&number) {
            symbol.function = None;
            symbol.skip = Some(Skip { reason: SkipReason::Compile, detail: format!("Go refuses it: {message}") });
            symbol.params.clear();
            symbol.results.clear();
        } else {
            symbol.function = Some(next);
            next += 1;
        }
    }
}
