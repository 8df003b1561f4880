//! Which artifacts a command is about.

use std::path::{Path, PathBuf};

use usegolib_schema::Manifest;

use crate::artifact::MANIFEST_FILE;
use crate::cli::SelectArgs;
use crate::errors::{Error, Kind, Result};
use crate::store::{self, Stored, Wanted};

/// The artifact of a path, or those that `--module` means; none is an error when one is named.
pub fn chosen(path: Option<&Path>, select: &SelectArgs) -> Result<Vec<Stored>> {
    if let Some(path) = path {
        let dir = if path.file_name().is_some_and(|name| name == MANIFEST_FILE) { path.parent() } else { Some(path) };
        let dir = dir.filter(|dir| dir.join(MANIFEST_FILE).is_file()).ok_or_else(|| {
            Error::new(Kind::ModuleNotFound, "this is no artifact").at(path.to_string_lossy()).hint(format!(
                "name the directory that has {MANIFEST_FILE}; --artifact-dir DIR means all artifacts below a root"
            ))
        })?;
        return Ok(vec![Stored { dir: std::path::absolute(dir)?, manifest: store::read(&dir.join(MANIFEST_FILE)) }]);
    }
    let root = existing(store::root(select.artifact_dir.as_deref())?)?;
    let Some(module) = &select.module else { return Ok(store::all(&root)) };
    let found = store::select(&root, Some(&Wanted::parse(module)?));
    if found.is_empty() { Err(nothing(module, &root)) } else { Ok(found) }
}

/// A root that is there. A mistyped one has no artifacts, which must not look like artifacts without a fault.
pub fn existing(root: PathBuf) -> Result<PathBuf> {
    if root.is_dir() {
        return Ok(root);
    }
    Err(Error::new(Kind::ModuleNotFound, "there is no such artifact root")
        .at(root.to_string_lossy())
        .hint("name it with --artifact-dir DIR, or build: usegolib build --module MODULE --out DIR"))
}

pub fn nothing(module: &str, root: &Path) -> Error {
    Error::new(Kind::ModuleNotFound, format!("there is no artifact of {module}"))
        .at(root.to_string_lossy())
        .hint("usegolib artifact list   shows what there is")
}

/// Several artifacts of different versions are meant only when that is said.
pub fn one_version(wanted: &Wanted, found: &[Stored], all_versions: bool) -> Result<()> {
    let version = |stored: &Stored| stored.dir.parent().map(Path::to_path_buf);
    let mut versions: Vec<Option<PathBuf>> = found.iter().map(version).collect();
    versions.dedup();
    if wanted.version.is_some() || all_versions || versions.len() < 2 {
        return Ok(());
    }
    let list: Vec<String> = found.iter().map(|stored| format!("  {}", stored.dir.display())).collect();
    Err(Error::usage(format!("there are several versions of {}:\n{}", wanted.package, list.join("\n")))
        .hint(format!("write --module {}@version, or --all-versions", wanted.package)))
}

/// `module@version`, all of them when there are several.
pub fn title(manifest: &Manifest) -> String {
    let modules: Vec<String> = manifest.modules.iter().map(|m| format!("{}@{}", m.path, m.version)).collect();
    modules.join(" ")
}
