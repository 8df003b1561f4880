//! The directory of one build; gone when the build ends, and swept by the next one when it was killed.

use std::fs::File;
use std::path::{Path, PathBuf};

use fs4::fs_std::FileExt;

use crate::digest::digest;
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
    /// Makes one below the cache, and removes those whose builds are no more. Builds of the same modules get the same
    /// directory where they can: Go's build cache takes C code for new when the directory of a package, which is in the
    /// arguments of the C compiler, is another one.
    ///
    /// # Errors
    /// The cache cannot be written to.
    pub fn new(cache: &Path, modules: &str) -> Result<Self> {
        let parent = cache.join("work");
        paths::create_private_dir(&parent, true)?;
        sweep(&parent);
        let lock = parent.join(format!("build-{}.lock", &digest(modules.as_bytes())[..16]));
        match Self::named(lock)? {
            Some(work) => Ok(work),
            None => Self::unnamed(&parent),
        }
    }

    /// The directory of that lock; none when another build has it.
    fn named(lock: PathBuf) -> Result<Option<Self>> {
        let held = fs_err::OpenOptions::new().create(true).truncate(false).write(true).open(&lock)?.into_parts().0;
        if !held.try_lock_exclusive().unwrap_or(false) || !is_at(&held, &lock) {
            return Ok(None);
        }
        let dir = lock.with_extension("");
        if dir.exists() {
            fs_err::remove_dir_all(&dir)?;
        }
        paths::create_private_dir(&dir, true)?;
        Ok(Some(Self { dir, lock, _held: held }))
    }

    fn unnamed(parent: &Path) -> Result<Self> {
        loop {
            let lock = tempfile::Builder::new().prefix("build-").suffix(".lock").tempfile_in(parent)?;
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

/// Whether a file is still the one at its path: it may have been removed, and made anew, before it was locked.
#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let identity = |metadata: std::io::Result<std::fs::Metadata>| metadata.map(|found| (found.dev(), found.ino())).ok();
    identity(file.metadata()).is_some_and(|own| identity(std::fs::metadata(path)) == Some(own))
}

/// Elsewhere there is no way to tell, and every build gets a directory of its own.
#[cfg(not(unix))]
fn is_at(_file: &File, _path: &Path) -> bool {
    false
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn builds_of_the_same_modules_have_the_same_directory_unless_they_run_together() {
        let cache = tempfile::tempdir().expect("a directory");
        let path = |work: &Work| work.path().expect("it is there");
        let first = Work::new(cache.path(), "example.com/m").expect("a work directory");
        let known = path(&first);
        std::fs::write(known.join("left"), "").expect("a file");
        let second = Work::new(cache.path(), "example.com/m").expect("a work directory");
        assert_ne!(path(&second), known);
        drop(first);
        let third = Work::new(cache.path(), "example.com/m").expect("a work directory");
        assert_eq!(path(&third) == known, cfg!(unix));
        assert!(!path(&third).join("left").exists());
        drop((second, third));
        let left = std::fs::read_dir(cache.path().join("work")).expect("a directory").count();
        assert_eq!(left, 0);
    }
}
