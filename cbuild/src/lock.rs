//! `usegolib.lock`: the hashes of artifacts by module, version and platform. Where there is one, an artifact that is
//! not in it, or is another one, is not loaded.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use usegolib_schema::Manifest;

use crate::errors::{Error, Result};
use crate::fingerprint::digest;
use crate::paths;
use crate::process::env_var;
use crate::steps::publish::MANIFEST_FILE;

/// Name of the file in an artifact root.
pub const LOCK_FILE: &str = "usegolib.lock";
const LOCK_VERSION: u32 = 1;

/// The file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lock {
    /// Version of its shape.
    pub lock_version: u32,
    /// What may be loaded, sorted.
    pub artifacts: Vec<Locked>,
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
        Self { lock_version: LOCK_VERSION, artifacts: Vec::new() }
    }
}

impl Lock {
    /// Adds an artifact.
    ///
    /// # Errors
    /// Its manifest cannot be read.
    pub fn add(&mut self, manifest: &Manifest, dir: &Path) -> Result<()> {
        let manifest_sha256 = digest(&fs_err::read(dir.join(MANIFEST_FILE))?);
        let platform = format!("{}-{}", manifest.goos, manifest.goarch);
        let (module, version) = (manifest.module.clone(), manifest.version.clone());
        self.artifacts.push(Locked { module, version, platform, manifest_sha256 });
        Ok(())
    }

    /// Writes the file, by rename.
    ///
    /// # Errors
    /// The file system's.
    pub fn write(&mut self, file: &Path) -> Result<()> {
        self.artifacts.sort();
        let temporary = file.with_extension("lock.tmp");
        fs_err::write(&temporary, format!("{}\n", serde_json::to_string_pretty(self)?))?;
        Ok(fs_err::rename(temporary, file)?)
    }

    /// The lock that counts for an artifact: `USEGOLIB_LOCK`, else the file in its root.
    ///
    /// # Errors
    /// There is one that cannot be read.
    pub fn of(dir: &Path, manifest: &Manifest) -> Result<Option<Self>> {
        let file = env_var("USEGOLIB_LOCK").map(PathBuf::from).or_else(|| {
            paths::root_of(dir, &manifest.module).map(|root| root.join(LOCK_FILE)).filter(|file| file.is_file())
        });
        file.map(|file| Self::read(&file)).transpose()
    }

    /// Reads a lock file.
    ///
    /// # Errors
    /// It is missing, damaged, or of another version.
    pub fn read(file: &Path) -> Result<Self> {
        let lock: Self = serde_json::from_slice(&fs_err::read(file)?).map_err(|error| {
            Error::from(error).at(file.to_string_lossy()).hint("write it again: usegolib artifact lock")
        })?;
        if lock.lock_version != LOCK_VERSION {
            let text = format!("the lock file has version {}, this usegolib reads {LOCK_VERSION}", lock.lock_version);
            return Err(Error::other(text).at(file.to_string_lossy()).hint("update usegolib, or write it again"));
        }
        Ok(lock)
    }

    /// Why the lock refuses an artifact.
    #[must_use]
    pub fn problem(&self, manifest: &Manifest, file: &Path) -> Option<String> {
        let platform = format!("{}-{}", manifest.goos, manifest.goarch);
        let is_same = |locked: &&Locked| {
            (&locked.module, &locked.version, &locked.platform) == (&manifest.module, &manifest.version, &platform)
        };
        let found = std::fs::read(file).map(|data| digest(&data)).unwrap_or_default();
        let mut same = self.artifacts.iter().filter(is_same).peekable();
        if same.peek().is_none() {
            return Some(format!("{}@{} for {platform} is not in {LOCK_FILE}", manifest.module, manifest.version));
        }
        (!same.any(|locked| locked.manifest_sha256 == found))
            .then(|| format!("it is not the one in {LOCK_FILE}: its manifest has SHA-256 {found}"))
    }
}
