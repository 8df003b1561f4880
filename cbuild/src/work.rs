//! The directory of one build; gone when the build ends, and swept by the next one when it was killed.

use std::path::{Path, PathBuf};

use fs4::fs_std::FileExt;
use tempfile::TempDir;

use crate::errors::Result;
use crate::paths;

/// A work directory with its lock.
pub struct Work {
    dir: TempDir,
    _lock: std::fs::File,
}

impl Work {
    /// Makes one below the cache, and removes those whose builds are no more.
    ///
    /// # Errors
    /// The cache cannot be written to.
    pub fn new(cache: &Path) -> Result<Self> {
        let parent = cache.join("work");
        paths::create_private_dir(&parent, true)?;
        sweep(&parent);
        let dir = tempfile::Builder::new().prefix("build-").tempdir_in(&parent)?;
        let lock = fs_err::File::create(lock_of(dir.path()))?.into_parts().0;
        lock.lock_exclusive()?;
        Ok(Self { dir, _lock: lock })
    }

    /// The directory, without symlinks: Go compares it with what it finds by itself.
    ///
    /// # Errors
    /// It has been removed meanwhile.
    pub fn path(&self) -> Result<PathBuf> {
        Ok(fs_err::canonicalize(self.dir.path())?)
    }
}

impl Drop for Work {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(lock_of(self.dir.path()));
    }
}

/// The lock is a file beside the directory, so that it is there before anything is in it.
fn lock_of(dir: &Path) -> PathBuf {
    dir.with_extension("lock")
}

/// Removes the directories of builds that are no more. Failures are left to the next sweep: cleaning up must not stop a build.
pub fn sweep(parent: &Path) {
    let Ok(entries) = std::fs::read_dir(parent) else { return };
    for path in entries.flatten().map(|entry| entry.path()).filter(|path| path.is_dir()) {
        let Ok(file) = std::fs::OpenOptions::new().write(true).open(lock_of(&path)) else { continue };
        if file.try_lock_exclusive().unwrap_or(false) {
            let _ = std::fs::remove_dir_all(&path);
            let _ = std::fs::remove_file(lock_of(&path));
        }
    }
}
