//! The public keys that artifacts must be signed with, when there are any.

use std::path::{Path, PathBuf};

use crate::errors::{Error, Result};
use crate::process::env_var;

/// The trusted keys: `USEGOLIB_TRUSTED_KEYS`, else `usegolib/trusted-keys` in the user's configuration directory. One
/// key per line; what stands behind it, and lines that begin with #, are comments.
///
/// # Errors
/// The file is named and cannot be read, or has a line that is no key.
pub fn keys() -> Result<Vec<String>> {
    let (file, named) = match env_var("USEGOLIB_TRUSTED_KEYS") {
        Some(file) => (PathBuf::from(file), true),
        None => match config_file() {
            Some(file) => (file, false),
            None => return Ok(Vec::new()),
        },
    };
    match fs_err::read_to_string(&file) {
        Ok(text) => parse(&text, &file),
        Err(error) if !named && error.kind() == std::io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(Error::from(error).hint("the trusted keys must be readable; correct USEGOLIB_TRUSTED_KEYS")),
    }
}

fn config_file() -> Option<PathBuf> {
    let base = if cfg!(windows) {
        env_var("APPDATA").map(PathBuf::from)
    } else {
        let chosen = env_var("XDG_CONFIG_HOME").map(PathBuf::from).filter(|dir| dir.is_absolute());
        chosen.or_else(|| env_var("HOME").map(|home| Path::new(&home).join(".config")))
    };
    base.map(|dir| dir.join("usegolib").join("trusted-keys"))
}

fn parse(text: &str, file: &Path) -> Result<Vec<String>> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    let keys = lines.map(|line| {
        let key = line.split_whitespace().next().unwrap_or_default().to_ascii_lowercase();
        match usegolib::loader::signature::public_key(&key) {
            Ok(_) => Ok(key),
            Err(failure) => Err(Error::other(failure.message)
                .at(file.to_string_lossy())
                .hint("one public key per line, as `usegolib artifact keygen` prints it")),
        }
    });
    keys.collect()
}
