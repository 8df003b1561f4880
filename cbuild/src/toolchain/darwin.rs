//! Stubs of the macOS libraries that Go's own packages link to. zig brings the C library of macOS and no more; the
//! linker only wants to know which names the others export, and Go's sources say which it uses.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use super::go::Go;
use crate::errors::Result;
use crate::paths;

/// `//go:cgo_import_dynamic local symbol "library"` in Go's sources.
const DIRECTIVE: &str = "//go:cgo_import_dynamic ";

/// The directory of the stubs for a Go version, made when it is not there. It is to be given to the linker as -F and
/// -L.
///
/// # Errors
/// The cache cannot be written to.
pub fn stubs(go: &Go) -> Result<PathBuf> {
    let cache = paths::cache_dir()?.join("darwin");
    let dir = cache.join(go.version.replace(' ', "_"));
    if dir.is_dir() {
        return Ok(dir);
    }
    paths::create_private_dir(&cache, true)?;
    let new = tempfile::Builder::new().prefix("new-").tempdir_in(&cache)?;
    for (library, symbols) in imports(&go.root.join("src")) {
        let file = new.path().join(stub_name(&library));
        fs_err::create_dir_all(file.parent().unwrap_or(&file))?;
        fs_err::write(file, stub(&library, &symbols))?;
    }
    match fs_err::rename(new.keep(), &dir) {
        // Another build was faster.
        Err(_) if dir.is_dir() => Ok(dir),
        done => Ok(done.map(|()| dir)?),
    }
}

/// Symbols by library, but for libSystem, which zig has.
fn imports(sources: &Path) -> BTreeMap<String, BTreeSet<String>> {
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for entry in WalkDir::new(sources).into_iter().flatten() {
        let path = entry.path().to_string_lossy().to_lowercase();
        if !path.ends_with(".go") || !(path.contains("darwin") || path.contains("macos")) {
            continue;
        }
        let Ok(text) = std::fs::read_to_string(entry.path()) else { continue };
        for line in text.lines().filter_map(|line| line.strip_prefix(DIRECTIVE)) {
            if let [_, symbol, library] = line.split_whitespace().collect::<Vec<_>>()[..] {
                let library = library.trim_matches('"');
                if library.starts_with('/') && !library.contains("libSystem") {
                    found.entry(library.to_owned()).or_default().insert(symbol.to_owned());
                }
            }
        }
    }
    found
}

/// Where the linker looks: `libresolv.tbd`, `Security.framework/Security.tbd`.
fn stub_name(library: &str) -> PathBuf {
    let file = library.rsplit('/').next().unwrap_or(library);
    if library.contains(".framework/") {
        return Path::new(&format!("{file}.framework")).join(format!("{file}.tbd"));
    }
    PathBuf::from(format!("{}.tbd", file.split('.').next().unwrap_or(file)))
}

fn stub(library: &str, symbols: &BTreeSet<String>) -> String {
    let targets = "[ x86_64-macos, arm64-macos ]";
    let names: Vec<String> = symbols.iter().map(|symbol| format!("_{symbol}")).collect();
    let mut text = format!("--- !tapi-tbd\ntbd-version: 4\ntargets: {targets}\ninstall-name: '{library}'\nexports:\n");
    let _ = writeln!(text, "  - targets: {targets}\n    symbols: [ {} ]\n...", names.join(", "));
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stubs_name_what_go_imports() {
        let root = tempfile::tempdir().unwrap();
        let file = root.path().join("net/x_darwin.go");
        fs_err::create_dir_all(file.parent().unwrap()).unwrap();
        let source = "package net\n\n//go:cgo_import_dynamic a res_9_ninit \"/usr/lib/libresolv.9.dylib\"\n\
            //go:cgo_import_dynamic b CFRelease \"/System/X.framework/Versions/A/X\"\n\
            //go:cgo_import_dynamic c open \"/usr/lib/libSystem.B.dylib\"\n//go:cgo_import_dynamic _ _ \"lib\"\n";
        fs_err::write(&file, source).unwrap();
        let found = imports(root.path());
        let names: Vec<PathBuf> = found.keys().map(|library| stub_name(library)).collect();
        assert_eq!(names, [Path::new("X.framework/X.tbd"), Path::new("libresolv.tbd")]);
        assert!(stub("/l", &found["/usr/lib/libresolv.9.dylib"]).contains("symbols: [ _res_9_ninit ]"));
    }
}
