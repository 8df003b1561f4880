//! The directory of one build; gone when the build ends, and swept by the next one when it was killed.

use std::fs::File;
use std::path::{Path, PathBuf};

use fs4::fs_std::FileExt;

use crate::errors::Result;
use crate::paths;

/// A work directory with its lock: a file beside it, which is there before the directory and goes after it, so that a
/// build killed at any moment leaves nothing that the next one does not find.
pub struct Work {
    dir: PathBuf,
    lock: PathBuf,
    _held: File,
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
        loop {
            let lock = tempfile::Builder::new().prefix("build-").suffix(".lock").tempfile_in(&parent)?;
            lock.as_file().lock_exclusive()?;
            let (held, lock) = lock.keep().map_err(|error| error.error)?;
            // Another build may have taken it for a dead one's before it was locked.
            if lock.exists() {
                let dir = lock.with_extension("");
                paths::create_private_dir(&dir, true)?;
                return Ok(Self { dir, lock, _held: held });
            }
        }
    }

    /// The directory, without symlinks: Go compares it with what it finds by itself.
    ///
    /// # Errors
    /// It has been removed meanwhile.
    pub fn path(&self) -> Result<PathBuf> {
        Ok(fs_err::canonicalize(&self.dir)?)
    }
}

impl Drop for Work {
    fn drop(&mut self) {
        remove(&self.dir, &self.lock);
    }
}

/// Removes the directories of builds that are no more. Failures are left to the next sweep: cleaning up must not stop
/// a build.
pub fn sweep(parent: &Path) {
    let Ok(entries) = std::fs::read_dir(parent) else { return };
    let is_lock = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "lock");
    for lock in entries.flatten().map(|entry| entry.path()).filter(is_lock) {
        let Ok(file) = std::fs::OpenOptions::new().write(true).open(&lock) else { continue };
        if file.try_lock_exclusive().unwrap_or(false) {
            remove(&lock.with_extension(""), &lock);
        }
    }
}

fn remove(dir: &Path, lock: &Path) {
    match std::fs::remove_dir_all(dir) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {} // the lock stays for the next sweep
        _ => drop(std::fs::remove_file(lock)),
    }
}
