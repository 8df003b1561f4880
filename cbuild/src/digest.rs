//! SHA-256 of texts and files, and the files of a module in a fixed order.

use std::path::Path;

use sha2::{Digest, Sha256};
use walkdir::{DirEntry, WalkDir};

use crate::errors::{Error, Result};

/// SHA-256 in hex.
#[must_use]
pub fn digest(data: &[u8]) -> String {
    hex::encode(Sha256::digest(data))
}

/// SHA-256 of a file, and its size.
///
/// # Errors
/// It cannot be read.
pub fn file_digest(path: &Path) -> Result<(String, u64)> {
    let mut hasher = Sha256::new();
    let size = std::io::copy(&mut fs_err::File::open(path)?, &mut hasher)?;
    Ok((hex::encode(hasher.finalize()), size))
}

/// The files of a module in a fixed order, without version control and without the artifacts.
pub fn walk<'a>(root: &'a Path, excluded: &'a Path) -> impl Iterator<Item = Result<DirEntry>> + 'a {
    let keep = move |entry: &DirEntry| {
        let name = entry.file_name().to_string_lossy();
        entry.depth() == 0 || (!matches!(&*name, ".git" | ".hg" | ".svn" | ".bzr") && entry.path() != excluded)
    };
    WalkDir::new(root)
        .sort_by_file_name()
        .into_iter()
        .filter_entry(keep)
        .filter(|entry| entry.as_ref().map_or(true, |entry| !entry.file_type().is_dir()))
        .map(|entry| entry.map_err(|error| Error::other(error.to_string())))
}
