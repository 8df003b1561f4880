//! Where things are: cache, artifact root, artifact directories.

use std::path::{Path, PathBuf};

use crate::errors::{Error, Result};
use crate::process::env_var;

/// Path under which artifacts of several modules stand.
pub const BUNDLE: &str = "usegolib.local/bundle";

/// Escapes a module path or version as Go's module cache does: `!` and lower case for every upper case letter, so
/// that file systems without case keep them apart.
#[must_use]
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii_uppercase() {
            escaped.push('!');
        }
        escaped.push(c.to_ascii_lowercase());
    }
    escaped
}

/// Names that Windows keeps for devices, whatever stands behind a dot.
const DEVICES: &str = " con com1 com2 com3 com4 com5 com6 com7 com8 com9 nul prn aux \
    lpt1 lpt2 lpt3 lpt4 lpt5 lpt6 lpt7 lpt8 lpt9 ";

/// Refuses what could leave the root, or mean something else, when used as a path on any system; as Go does.
///
/// # Errors
/// A usage error naming the text.
pub fn check_module_path(path: &str) -> Result<()> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "-._~/+".contains(c);
    let element = |element: &str| {
        let stem = element.split('.').next().unwrap_or_default();
        // `name~1` is another name of a file on Windows.
        let short =
            stem.rsplit_once('~').is_some_and(|(_, end)| !end.is_empty() && end.bytes().all(|b| b.is_ascii_digit()));
        let device = DEVICES.contains(&format!(" {} ", stem.to_ascii_lowercase()));
        !element.is_empty() && !element.starts_with('.') && !element.ends_with('.') && !short && !device
    };
    let dashed = path.starts_with('-');
    if !dashed && path.chars().all(allowed) && path.split('/').all(element) {
        return Ok(());
    }
    Err(Error::usage(format!("{path:?} is not a Go import path"))
        .hint("give an import path (github.com/google/uuid), a standard package (strings) or a directory (./mylib)"))
}

/// Refuses versions that are not one path element.
///
/// # Errors
/// A usage error naming the text.
pub fn check_version(version: &str) -> Result<()> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "-._+/".contains(c);
    if !version.is_empty() && !version.starts_with(['-', '.', '/']) && version.chars().all(allowed) {
        return Ok(());
    }
    Err(Error::usage(format!("{version:?} is not a version"))
        .hint("give a version as Go does: v1.2.3, latest, a branch"))
}

/// The directory of an artifact below its root.
#[must_use]
pub fn artifact_dir(root: &Path, module: &str, version: &str, goos: &str, goarch: &str) -> PathBuf {
    let mut dir = root.to_path_buf();
    dir.extend(format!("{}@{}", escape(module), escape(version)).split('/'));
    dir.join(format!("{goos}-{goarch}"))
}

/// The cache of this user: scanner binaries, work directories and, by default, artifacts.
///
/// # Errors
/// Neither the cache variables nor a home directory are set.
pub fn cache_dir() -> Result<PathBuf> {
    user_cache()
        .map(|dir| dir.join("usegolib"))
        .ok_or_else(|| Error::other("there is no cache directory: HOME is not set").hint("set HOME or XDG_CACHE_HOME"))
}

/// Where artifacts go without `--out`.
///
/// # Errors
/// As [`cache_dir`].
pub fn default_root() -> Result<PathBuf> {
    match env_var("USEGOLIB_ARTIFACT_DIR") {
        Some(dir) => Ok(std::path::absolute(dir)?),
        None => Ok(cache_dir()?.join("artifacts")),
    }
}

fn user_cache() -> Option<PathBuf> {
    if cfg!(windows) {
        return env_var("LOCALAPPDATA").map(PathBuf::from);
    }
    if cfg!(target_os = "macos") {
        return env_var("HOME").map(|home| Path::new(&home).join("Library/Caches"));
    }
    // The XDG specification: a relative path is invalid and is ignored.
    env_var("XDG_CACHE_HOME")
        .map(PathBuf::from)
        .filter(|dir| dir.is_absolute())
        .or_else(|| env_var("HOME").map(|home| Path::new(&home).join(".cache")))
}

/// Creates a directory and its parents, writable by nobody else: what lies here is loaded as code.
///
/// # Errors
/// The file system's.
pub fn create_private_dir(dir: &Path, private: bool) -> Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        let mode = if private { 0o700 } else { 0o755 };
        std::fs::DirBuilder::new().recursive(true).mode(mode).create(dir).map_err(|error| not_created(dir, &error))
    }
    #[cfg(not(unix))]
    {
        let _ = private;
        std::fs::create_dir_all(dir).map_err(|error| not_created(dir, &error))
    }
}

fn not_created(dir: &Path, error: &std::io::Error) -> Error {
    let variable = if cfg!(unix) { "XDG_CACHE_HOME" } else { "LOCALAPPDATA" };
    let out = "choose a directory you may write with --out".to_owned();
    let hint = match cache_dir() {
        Ok(cache) if dir.starts_with(&cache) && !dir.starts_with(cache.join("artifacts")) => {
            format!("set {variable} to a directory you may write")
        }
        _ => out,
    };
    Error::other(format!("cannot create the directory {}: {error}", dir.display())).hint(hint)
}

/// The last element of a module path that says something: `/v2` does not.
#[must_use]
pub fn short_name(module: &str) -> String {
    let is_major = |element: &str| {
        element.strip_prefix('v').is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit()))
    };
    let mut elements = module.rsplit('/');
    let mut last = elements.next().unwrap_or_default();
    if is_major(last) {
        last = elements.next().unwrap_or(last);
    }
    last.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn upper_case_is_escaped() {
        let dir = artifact_dir(Path::new("r"), "github.com/BurntSushi/toml", "v1.4.0-RC1", "linux", "amd64");
        assert_eq!(dir, Path::new("r/github.com/!burnt!sushi/toml@v1.4.0-!r!c1/linux-amd64"));
    }

    #[test]
    fn paths_that_leave_the_root_are_refused() {
        for path in ["../x", "a/../b", "", "a//b", "a/", "/a", "a b", "a\\b", "a@v1"] {
            assert!(check_module_path(path).is_err(), "{path}");
        }
        assert!(check_module_path("gopkg.in/yaml.v3").is_ok());
        for version in ["", "../x", "-x", "v 1"] {
            assert!(check_version(version).is_err(), "{version}");
        }
    }

    #[test]
    fn major_versions_are_no_name() {
        assert_eq!(short_name("github.com/cespare/xxhash/v2"), "xxhash");
        assert_eq!(short_name("gopkg.in/yaml.v3"), "yaml_v3");
        assert_eq!(short_name("v2"), "v2");
    }
}
