//! Compile: `go build` makes the library. One symbol whose generated code Go refuses is left out, not the rest.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use usegolib_schema::{Callable, Kind as TypeKind, Schema, TypeId};

use super::copy::Copy;
use super::generate::BRIDGE_DIR;
use super::scan::{in_users_words, shared_flags};
use crate::emit::EmittedFile;
use crate::errors::{Error, Kind};
use crate::process::{Command, Runner};
use crate::toolchain::Tools;

/// Generated functions that Go refuses, with its message, by function number.
pub type Refused = BTreeMap<u32, String>;

/// How a compilation went wrong.
pub enum Failure {
    /// See [`Refused`]; everything else may be fine.
    Functions(Refused),
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
        .args(["-ldflags".to_owned(), linker_flags(&tools.go.goos).to_owned()])
        // All errors of the generated package, not the first ten: each names a symbol to leave out.
        .arg(format!("-gcflags={bridge_import}=-e"))
        .args(["-o".to_owned(), library.to_string_lossy().into_owned()])
        .arg(format!("./{BRIDGE_DIR}"))
        .dir(&copy.dir)
        .names_packages()
}

/// Stripped. zig forgets Go's -s over the -g of CGO_CFLAGS that follows it, and its debug information holds its own
/// directory; the last -s counts. On macOS a library holds its own name, which is not to be the path of this build.
fn linker_flags(goos: &str) -> &'static str {
    match goos {
        "darwin" => "-s -w -extldflags=-Wl,-install_name,@rpath/usegolib-artifact",
        "linux" => "-s -w -extldflags=-s",
        _ => "-s -w",
    }
}

/// Compiles the bridge into `library`.
///
/// # Errors
/// See [`Failure`].
pub fn compile(
    command: &Command,
    files: &[EmittedFile],
    schema: &Schema,
    copy: &Copy,
    library: &Path,
    runner: &Runner<'_>,
) -> std::result::Result<(), Failure> {
    let output = runner.run(command).map_err(Failure::Error)?;
    if output.success {
        // Go writes a C header beside every c-shared library; the ABI is fixed, nobody needs it.
        let _ = std::fs::remove_file(library.with_extension("h"));
        return Ok(());
    }
    let functions = blame(&output.stderr, files, schema);
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

/// Finds the functions to leave out: those that compiler messages point into, and those whose types they point into.
fn blame(text: &str, files: &[EmittedFile], schema: &Schema) -> Refused {
    let mut refused = Refused::new();
    for line in text.lines() {
        // Go writes file names with the separator of the system.
        let Some((_, rest)) = line.split_once(BRIDGE_DIR) else { continue };
        let Some(rest) = rest.strip_prefix(std::path::is_separator) else { continue };
        let mut parts = rest.splitn(4, ':');
        let (Some(file), Some(row)) = (parts.next(), parts.next()) else { continue };
        let Some(row) = row.parse::<usize>().ok() else { continue };
        let message = parts.last().unwrap_or_default().trim();
        let Some(file) = files.iter().find(|emitted| emitted.path == file) else { continue };
        // The file was written with the language floor, which may have put lines above.
        let contents = crate::runtime::language_floor(file.contents.as_bytes());
        for function in culprits(&String::from_utf8_lossy(&contents), row, schema) {
            refused.entry(function).or_insert_with(|| message.to_owned());
        }
    }
    refused
}

/// The function numbers behind a line of generated code: `callN` is function N, `decN` and `encN` are the codec of
/// type N.
fn culprits(source: &str, row: usize, schema: &Schema) -> Vec<u32> {
    let lines: Vec<&str> = source.lines().take(row).collect();
    let head = lines.iter().rev().find_map(|line| line.strip_prefix("func "));
    let name = head.and_then(|head| head.split('(').next()).unwrap_or_default();
    let (what, digits) = name.split_at(name.find(|c: char| c.is_ascii_digit()).unwrap_or(name.len()));
    match (what, digits.parse::<u32>()) {
        ("call", Ok(function)) => vec![function],
        ("dec" | "enc", Ok(ty)) => {
            schema.callables().filter(|callable| uses(callable, ty, schema)).map(|callable| callable.number).collect()
        }
        _ => Vec::new(),
    }
}

/// Whether values of a type are in a function's arguments or results.
fn uses(callable: &Callable<'_>, ty: TypeId, schema: &Schema) -> bool {
    let parameters = callable.params.iter().map(|parameter| parameter.ty);
    let mut open: Vec<TypeId> = parameters.chain(callable.results.iter().map(|result| result.ty)).collect();
    let mut seen = BTreeSet::new();
    while let Some(next) = open.pop() {
        if next == ty {
            return true;
        }
        if seen.insert(next) {
            open.extend(schema.types.get(next as usize).map(|ty| parts(&ty.kind)).unwrap_or_default());
        }
    }
    false
}

/// The types that values of a type consist of.
fn parts(kind: &TypeKind) -> Vec<TypeId> {
    match kind {
        TypeKind::Slice { elem }
        | TypeKind::Array { elem, .. }
        | TypeKind::Set { elem }
        | TypeKind::Pointer { elem, .. } => vec![*elem],
        TypeKind::Map { key, elem } => vec![*key, *elem],
        TypeKind::Struct { fields } => fields.iter().map(|field| field.ty).collect(),
        TypeKind::Named { underlying, .. } => vec![*underlying],
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schema() -> Schema {
        let function = |number: u32, ty: u32| {
            serde_json::json!({"kind": "func", "name": format!("F{number}"), "function": number, "signature": "func()",
                "params": [{"name": "x", "type": ty}]})
        };
        let types = serde_json::json!([
            {"kind": "scalar", "scalar": "int", "go": "int"},
            {"kind": "struct", "fields": [{"name": "A", "key": "A", "type": 0}], "go": "struct{A int}"},
            {"kind": "slice", "elem": 1, "go": "[]struct{A int}"},
        ]);
        let package = serde_json::json!({"path": "p", "name": "p", "module": "p",
            "symbols": [function(0, 0), function(1, 2), function(2, 1), function(3, 0)]});
        let schema = serde_json::json!({"schema_version": 1, "word_size": 8, "packages": [package], "types": types});
        serde_json::from_value(schema).expect("a schema")
    }

    fn file() -> Vec<EmittedFile> {
        let contents = "package main\n\n// call0 is p.F0.\nfunc call0() {\n\tx\n}\n\nfunc enc1() {\n\ty\n}\n";
        vec![EmittedFile { path: "all.go".into(), contents: contents.into() }]
    }

    #[test]
    fn messages_lead_to_functions() {
        let text =
            "# m/usegolib_bridge\nusegolib_bridge/all.go:7:2: undefined: x\nusegolib_bridge/all.go:11:2: bad y: z\n";
        let refused = blame(text, &file(), &schema());
        let expected = [(0, "undefined: x"), (1, "bad y: z"), (2, "bad y: z")];
        assert_eq!(refused, expected.map(|(number, text)| (number, text.to_owned())).into());
        assert!(blame("usegolib_bridge/rt/call.go:1:1: x\nother.go:7:2: x\n", &file(), &schema()).is_empty());
    }
}
