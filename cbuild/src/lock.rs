//! `usegolib.lock`: the hashes of artifacts by module, version and platform. Where there is one, an artifact that is
//! not in it, or is another one, is not loaded.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use usegolib_schema::Manifest;

use crate::artifact::MANIFEST_FILE;
use crate::digest::digest;
use crate::errors::{Error, Result};
use crate::process::env_var;

/// Name of the file in an artifact root.
pub const LOCK_FILE: &str = "usegolib.lock";
const LOCK_VERSION: u32 = 1;

/// The file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lock {
    /// Version of its shape.
    pub lock_version: u32,
    /// Whether it holds for everything below its directory; one that lies elsewhere holds where it is named.
    #[serde(default = "yes")]
    pub root: bool,
    /// What may be loaded, sorted.
    pub artifacts: Vec<Locked>,
}

fn yes() -> bool {
    true
}

/// One artifact.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Locked {
    /// Path of the main module.
    pub module: String,
    /// Its version.
    pub version: String,
    /// `<goos>-<goarch>`
    pub platform: String,
    /// SHA-256 of manifest.json, which holds those of everything that is loaded.
    pub manifest_sha256: String,
}

impl Default for Lock {
    fn default() -> Self {
        Self { lock_version: LOCK_VERSION, root: true, artifacts: Vec::new() }
    }
}

impl Lock {
    /// Adds an artifact, in place of another one for the same module, version and platform.
    ///
    /// # Errors
    /// Its manifest cannot be read.
    pub fn add(&mut self, manifest: &Manifest, dir: &Path) -> Result<()> {
        let locked = Locked::of(manifest, &fs_err::read(dir.join(MANIFEST_FILE))?);
        self.artifacts.retain(|known| !known.is_same(&locked));
        self.artifacts.push(locked);
        Ok(())
    }

    /// Writes the file, by rename, for the artifacts below `root`.
    ///
    /// # Errors
    /// The file system's.
    pub fn write(&mut self, file: &Path, root: &Path) -> Result<()> {
        self.artifacts.sort();
        self.root = std::path::absolute(file)?.parent() == Some(&*std::path::absolute(root)?);
        let temporary = file.with_extension("lock.tmp");
        fs_err::write(&temporary, format!("{}\n", serde_json::to_string_pretty(self)?))?;
        Ok(fs_err::rename(temporary, file)?)
    }

    /// The locks that count for an artifact: `USEGOLIB_LOCK`, else those of the roots above it.
    ///
    /// # Errors
    /// There is one that cannot be read.
    pub fn of(dir: &Path) -> Result<Vec<(PathBuf, Self)>> {
        match env_var("USEGOLIB_LOCK").map(PathBuf::from) {
            Some(file) => Ok(vec![(file.clone(), Self::read(&file)?)]),
            None => Self::above(dir),
        }
    }

    /// The locks above a directory that hold for what is below them. Where the directory says it lies does not matter,
    /// nor what the manifest in it says of itself.
    ///
    /// # Errors
    /// There is one that cannot be read.
    pub fn above(dir: &Path) -> Result<Vec<(PathBuf, Self)>> {
        let dir = dir.canonicalize().or_else(|_| std::path::absolute(dir))?;
        let files = dir.ancestors().map(|dir| dir.join(LOCK_FILE)).filter(|file| file.symlink_metadata().is_ok());
        let read = files.map(|file| Self::read(&file).map(|lock| (file, lock)));
        Ok(read.collect::<Result<Vec<_>>>()?.into_iter().filter(|(_, lock)| lock.root).collect())
    }

    /// Reads a lock file.
    ///
    /// # Errors
    /// It is missing, damaged, or of another version.
    pub fn read(file: &Path) -> Result<Self> {
        let lock: Self = serde_json::from_slice(&fs_err::read(file)?).map_err(|error| {
            Error::from(error)
                .at(file.to_string_lossy())
                .hint("correct it, or write it again: python -m usegolib artifact lock --artifact-dir DIR")
        })?;
        if lock.lock_version != LOCK_VERSION {
            let text = format!("the lock file has version {}, this usegolib reads {LOCK_VERSION}", lock.lock_version);
            return Err(Error::other(text).at(file.to_string_lossy()).hint("update usegolib, or write it again"));
        }
        Ok(lock)
    }

    /// Whether it has an artifact of this module, version and platform, whichever it is.
    #[must_use]
    pub fn names(&self, module: &str, version: &str, platform: &str) -> bool {
        self.artifacts
            .iter()
            .any(|locked| (&*locked.module, &*locked.version, &*locked.platform) == (module, version, platform))
    }

    /// Why the lock refuses an artifact.
    #[must_use]
    pub fn problem(&self, manifest: &Manifest, file: &Path) -> Option<String> {
        let found = Locked::of(manifest, &std::fs::read(file).unwrap_or_default());
        if !self.names(&found.module, &found.version, &found.platform) {
            return Some(format!("{} is not in {LOCK_FILE}", found.name()));
        }
        (!self.artifacts.contains(&found))
            .then(|| format!("it is not the one in {LOCK_FILE}: its manifest has SHA-256 {}", found.manifest_sha256))
    }
}

impl Locked {
    /// The entry of an artifact with these bytes as its manifest.
    #[must_use]
    pub fn of(manifest: &Manifest, data: &[u8]) -> Self {
        Self {
            module: manifest.module.clone(),
            version: manifest.version.clone(),
            platform: format!("{}-{}", manifest.goos, manifest.goarch),
            manifest_sha256: digest(data),
        }
    }

    /// `example.com/mod@v1.2.3 for linux-amd64`
    #[must_use]
    pub fn name(&self) -> String {
        format!("{}@{} for {}", self.module, self.version, self.platform)
    }

    fn is_same(&self, other: &Self) -> bool {
        (&self.module, &self.version, &self.platform) == (&other.module, &other.version, &other.platform)
    }
}

/// What a build may put where: the locks that the result must be in.
#[derive(Clone, Debug, Default)]
pub struct Guard {
    locks: Vec<(PathBuf, Lock)>,
    /// How to build something else all the same.
    hint: String,
}

impl Guard {
    /// The lock of a project, which `sync --locked` compares with.
    #[must_use]
    pub fn project(file: &Path, lock: &Lock) -> Self {
        let hint = "another Go, compiler or source made it; without --locked the lock is written again";
        Self { locks: vec![(file.to_path_buf(), lock.clone())], hint: hint.to_owned() }
    }

    /// Adds the locks of the roots that an artifact's directory lies in.
    ///
    /// # Errors
    /// There is one that cannot be read.
    pub fn and_above(&self, dir: &Path) -> Result<Self> {
        let mut guard = self.clone();
        guard.locks.extend(Lock::above(dir)?);
        if guard.hint.is_empty() {
            guard.hint = "--relock writes what is built into the lock; --out DIR builds in another root".to_owned();
        }
        Ok(guard)
    }

    /// Refuses before anything is built what no lock would let through, whatever comes out.
    ///
    /// # Errors
    /// One of the locks has no such artifact.
    pub fn check_name(&self, module: &str, version: &str, platform: &str) -> Result<()> {
        match self.locks.iter().find(|(_, lock)| !lock.names(module, version, platform)) {
            None => Ok(()),
            Some((file, _)) => Err(Error::other(format!(
                "{module}@{version} for {platform} is not in the lock, so it would not be loaded"
            ))
            .at(file.to_string_lossy())
            .hint(self.hint.clone())),
        }
    }

    /// Refuses an artifact that is not the locked one, before it replaces that.
    ///
    /// # Errors
    /// It is another one than a lock has.
    pub fn check(&self, artifact: &Locked) -> Result<()> {
        match self.locks.iter().find(|(_, lock)| !lock.artifacts.contains(artifact)) {
            None => Ok(()),
            Some((file, _)) => Err(Error::other(format!("{} is not the one that is locked", artifact.name()))
                .at(file.to_string_lossy())
                .hint(self.hint.clone())),
        }
    }
}
