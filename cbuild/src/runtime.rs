//! The Go sources embedded in this program: the bridge runtime and the scanner.

use std::path::Path;

use sha2::{Digest, Sha256};

use crate::errors::Result;

/// Path and content of every embedded file, sorted by path.
static FILES: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/go_runtime.rs"));

/// Directory of the bridge runtime.
const BRIDGE: &str = "bridge/";

/// Digest of all embedded files, hex.
#[must_use]
pub fn digest() -> String {
    let mut hasher = Sha256::new();
    for (path, content) in FILES {
        hasher.update(format!("{path} {}\n", content.len()));
        hasher.update(content);
    }
    hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The two ways to treat numbers of math/big; one of both files is left out.
const BIG: &str = "big.go";
const BIGLESS: &str = "bigless.go";

/// The two ways to treat methods StackTrace; the second is also that of Go before 1.22.
const STACKS: &str = "stack_trace.go";
const STACKLESS: &str = "stackless.go";

/// The two ways to treat funcs of types that no function is generated for: with calls by reflection, or without.
const FUNCS: [&str; 4] = ["call_func.go", "fit.go", "make_func.go", "spelled_type.go"];
const FUNCLESS: &str = "uncallable.go";

/// The way in which package fmt prints exceptions of Python.
const FMT: &str = "python_format.go";

/// Parts of the bridge that only some artifacts need, and that others do without as they make a library larger.
#[derive(Clone, Copy, Default)]
pub struct Parts {
    /// math/big.
    pub big: bool,
    /// Calls of methods StackTrace by reflection.
    pub stacks: bool,
    /// Calls of funcs by reflection, and funcs made by it.
    pub funcs: bool,
    /// Package fmt.
    pub fmt: bool,
}

/// Writes the bridge runtime, package rt, into `dir`.
///
/// # Errors
/// The file system's.
pub fn write_bridge(dir: &Path, parts: Parts) -> Result<()> {
    let is_left_out = |path: &str| {
        path == if parts.big { BIGLESS } else { BIG }
            || path == STACKS && !parts.stacks
            || path == FMT && !parts.fmt
            || path == FUNCLESS && parts.funcs
            || FUNCS.contains(&path) && !parts.funcs
    };
    let is_free = |path: &str| {
        [BIG, BIGLESS, FUNCLESS].contains(&path) || FUNCS.contains(&path) || path == STACKLESS && !parts.stacks
    };
    let bridge = FILES.iter().filter_map(|(path, content)| Some((path.strip_prefix(BRIDGE)?, *content)));
    for (path, content) in bridge.filter(|(path, _)| !is_left_out(path)) {
        let content = if is_free(path) { without_constraint(content) } else { content };
        write(&dir.join(path), &language_floor(content))?;
    }
    Ok(())
}

/// A file without its first line, the constraint that keeps both apart in go-runtime.
fn without_constraint(source: &[u8]) -> &[u8] {
    let end = source.iter().position(|byte| *byte == b'\n').map_or(0, |end| end + 1);
    if source.starts_with(b"//go:build ") { &source[end..] } else { source }
}

/// Writes the module of the scanner into `dir`.
///
/// # Errors
/// The file system's.
pub fn write_scanner(dir: &Path) -> Result<()> {
    for (path, content) in FILES.iter().filter(|(path, _)| !path.starts_with(BRIDGE)) {
        write(&dir.join(path), content)?;
    }
    Ok(())
}

/// A module may say `go 1.16`; a build constraint gives our own files in it the language they are written in.
#[must_use]
pub fn language_floor(source: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(source);
    let constrained =
        text.lines().take_while(|line| !line.starts_with("package ")).any(|l| l.starts_with("//go:build "));
    if constrained || !text.lines().any(|line| line.starts_with("package ")) {
        return source.to_vec();
    }
    format!("//go:build go1.21\n\n{text}").into_bytes()
}

fn write(path: &Path, content: &[u8]) -> Result<()> {
    if let Some(parent) = path.parent() {
        fs_err::create_dir_all(parent)?;
    }
    Ok(fs_err::write(path, content)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_parts_are_embedded() {
        let has = |name: &str| FILES.iter().any(|(path, _)| *path == name);
        assert!(has("go.mod") && has("cmd/usegolib-scan/main.go"));
        assert!(FILES.iter().any(|(path, _)| path.starts_with(BRIDGE)));
        for name in [BIG, BIGLESS, STACKS, STACKLESS, FUNCLESS].into_iter().chain(FUNCS) {
            let (_, content) = FILES.iter().find(|(path, _)| path.strip_prefix(BRIDGE) == Some(name)).unwrap();
            assert!(content.starts_with(b"//go:build ") && !without_constraint(content).starts_with(b"//go:build "));
        }
        assert!(!FILES.iter().any(|(path, _)| path.ends_with("_test.go") || path.contains("testdata")));
    }

    #[test]
    fn constraints_are_added_once() {
        let once = language_floor(b"// Doc.\npackage rt\n");
        assert!(once.starts_with(b"//go:build go1.21\n\n// Doc."));
        assert_eq!(language_floor(&once), once);
        assert_eq!(language_floor(b"int x;\n"), b"int x;\n");
    }
}
