//! The runtime inside a package: usegolib's Python files and its core, under a name of the package's own.

use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use super::File;
use crate::errors::{Error, Result};

/// Files of the core by platform.
const CORES: [&str; 3] = ["libusegolib.so", "libusegolib.dylib", "usegolib.dll"];

/// The files below `<package>/_vendor`.
///
/// # Errors
/// This program does not lie in an installed usegolib.
pub fn files(package: &str) -> Result<Vec<File>> {
    let runtime = runtime()?;
    let inside = format!("{package}._vendor.usegolib");
    let mut files = vec![(format!("{package}/_vendor/__init__.py"), Vec::new())];
    for entry in WalkDir::new(&runtime).sort_by_file_name().into_iter().flatten() {
        let name = entry.path().strip_prefix(&runtime).unwrap_or(entry.path()).to_string_lossy().replace('\\', "/");
        let target = format!("{package}/_vendor/usegolib/{name}");
        let core = CORES.iter().any(|core| name == format!("_bin/{core}"));
        if core || name == "py.typed" {
            files.push((target, fs_err::read(entry.path())?));
        } else if name.ends_with(".py") {
            files.push((target, renamed(&fs_err::read_to_string(entry.path())?, &inside).into_bytes()));
        }
    }
    if files.iter().any(|(name, _)| CORES.iter().any(|core| name.ends_with(core))) {
        return Ok(files);
    }
    Err(Error::other(format!("there is no core beside this program (in {})", runtime.display()))
        .hint("run it from an installed usegolib: python -m usegolib package ..."))
}

/// usegolib/, in which this program lies as `_bin/usegolib-cbuild`.
fn runtime() -> Result<PathBuf> {
    let program = std::env::current_exe()?;
    let above = program.parent().and_then(Path::parent).filter(|dir| dir.join("_library.py").is_file());
    above.map(Path::to_path_buf).ok_or_else(|| {
        Error::other("--vendor copies the usegolib that is installed, and this program does not lie in one")
            .at(program.to_string_lossy())
            .hint("run it from an installed usegolib: python -m usegolib package ...")
    })
}

/// Every module of the runtime imports the others by their whole names.
fn renamed(source: &str, inside: &str) -> String {
    let line = |line: &str| {
        let start = line.trim_start();
        if start.starts_with("from usegolib") || start.starts_with("import usegolib._") {
            line.replacen("usegolib", inside, 1)
        } else {
            line.replace("\"usegolib._", &format!("\"{inside}._"))
        }
    };
    source.lines().map(line).collect::<Vec<_>>().join("\n") + "\n"
}

#[cfg(test)]
mod tests {
    use super::renamed;

    #[test]
    fn imports_get_the_name_inside() {
        let source = "from usegolib import errors\n    from usegolib._x import y\nlog = \"usegolib\"\nm = f\"usegolib._v.{z}\"\n";
        let expected = "from p._vendor.usegolib import errors\n    from p._vendor.usegolib._x import y\nlog = \"usegolib\"\n\
            m = f\"p._vendor.usegolib._v.{z}\"\n";
        assert_eq!(renamed(source, "p._vendor.usegolib"), expected);
    }
}
