//! The artifacts below a root. Only directories of the layout `<module>@<version>/<goos>-<goarch>` count, not any
//! manifest.json somewhere; links are not followed.

use std::path::{Path, PathBuf};

use usegolib_schema::{Instantiations, MANIFEST_VERSION, Manifest};
use walkdir::WalkDir;

use crate::artifact::MANIFEST_FILE;
use crate::errors::{Error, Kind, Result};
use crate::paths;

/// An artifact on disk.
pub struct Stored {
    /// Its directory.
    pub dir: PathBuf,
    /// Its manifest, or why it cannot be read.
    pub manifest: Result<Manifest>,
}

/// What `--module` of the artifact commands names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Import path of a module or package.
    pub package: String,
    /// The version behind `@`; `local` for a directory.
    pub version: Option<String>,
}

impl Wanted {
    /// An import path with or without `@version`, or a directory of a Go module.
    ///
    /// # Errors
    /// It is neither.
    pub fn parse(text: &str) -> Result<Self> {
        let looks_like_path = text.starts_with(['.', '~']) || text.contains('\\') || Path::new(text).has_root();
        if looks_like_path || (Path::new(text).join("go.mod").is_file() && !text.contains('@')) {
            return Self::directory(text);
        }
        let (package, version) = text.split_once('@').map_or((text, None), |(path, version)| (path, Some(version)));
        paths::check_module_path(package)?;
        version.map_or(Ok(()), paths::check_version)?;
        Ok(Self { package: package.to_owned(), version: version.map(str::to_owned) })
    }

    fn directory(text: &str) -> Result<Self> {
        let missing = || {
            Error::new(Kind::ModuleNotFound, format!("{text} is no directory of a Go module"))
                .hint("give a directory with a go.mod in it or above it, or an import path")
        };
        let dir = std::fs::canonicalize(text).map_err(|_| missing())?;
        let root = dir.ancestors().find(|dir| dir.join("go.mod").is_file()).ok_or_else(missing)?;
        let go_mod = fs_err::read_to_string(root.join("go.mod"))?;
        let module = go_mod.lines().find_map(|line| {
            let mut words = line.split("//").next().unwrap_or_default().split_whitespace();
            (words.next() == Some("module")).then(|| words.next().unwrap_or_default().trim_matches(['"', '`']))
        });
        let below = dir.strip_prefix(root).unwrap_or(Path::new("")).to_string_lossy().replace('\\', "/");
        let package = [module.unwrap_or_default(), &below].into_iter().filter(|part| !part.is_empty());
        let package = package.collect::<Vec<_>>().join("/");
        paths::check_module_path(&package)?;
        Ok(Self { package, version: Some(crate::steps::resolve::LOCAL_VERSION.to_owned()) })
    }

    /// Whether an artifact is meant: it holds the package (or module) in the version asked for.
    #[must_use]
    pub fn fits(&self, manifest: &Manifest) -> bool {
        let below = |module: &str| self.package.strip_prefix(module).is_some_and(|rest| rest.starts_with('/'));
        let is_module = manifest.modules.iter().any(|module| module.path == self.package);
        if !is_module && !manifest.packages.contains(&self.package) {
            return false;
        }
        let modules = manifest.modules.iter();
        let owners =
            modules.filter(|module| module.path == self.package || below(&module.path) || module.path == "std");
        let owner = owners.max_by_key(|module| if module.path == "std" { 0 } else { module.path.len() });
        self.version.as_ref().is_none_or(|version| owner.is_some_and(|owner| owner.version == *version))
    }

    /// Whether an artifact holds modules besides the one that is meant, and is not named itself
    /// (`usegolib.local/bundle@0123456789abcdef`).
    #[must_use]
    pub fn is_only_a_part_of(&self, stored: &Stored) -> bool {
        let several = stored.manifest.as_ref().is_ok_and(|manifest| manifest.modules.len() > 1);
        several && self.package != paths::BUNDLE
    }

    /// The text that was parsed.
    #[must_use]
    pub fn text(&self) -> String {
        self.version.as_ref().map_or_else(|| self.package.clone(), |version| format!("{}@{version}", self.package))
    }
}

/// The root that `--artifact-dir` names, or the default one.
///
/// # Errors
/// There is no default one.
pub fn root(named: Option<&Path>) -> Result<PathBuf> {
    named.map_or_else(paths::default_root, |root| Ok(std::path::absolute(root)?))
}

/// The directories of all artifacts below a root, sorted.
#[must_use]
pub fn directories(root: &Path) -> Vec<PathBuf> {
    let versioned = |name: &str| name.contains('@');
    let walk = WalkDir::new(root).sort_by_file_name().into_iter().filter_entry(|entry| entry.file_type().is_dir());
    walk.flatten()
        .map(|entry| entry.into_path())
        .filter(|dir| {
            let above = dir.parent().and_then(Path::file_name).map(|name| name.to_string_lossy().into_owned());
            let own = dir.file_name().unwrap_or_default().to_string_lossy();
            above.is_some_and(|name| versioned(&name)) && is_platform(&own) && dir.join(MANIFEST_FILE).is_file()
        })
        .collect()
}

/// Whether this is `<goos>-<goarch>`.
fn is_platform(name: &str) -> bool {
    let word = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    name.split_once('-').is_some_and(|(goos, goarch)| word(goos) && word(goarch))
}

/// The artifact in a directory.
#[must_use]
pub fn at(dir: &Path) -> Stored {
    Stored { dir: dir.to_path_buf(), manifest: read(&dir.join(MANIFEST_FILE)) }
}

/// The instantiations that the newest build of another version of a module was asked for; `dir` is the directory of an
/// artifact that is not there yet.
#[must_use]
pub fn instances_of_other_versions(dir: &Path) -> Vec<Instantiations> {
    let (Some(versioned), Some(platform)) = (dir.parent(), dir.file_name()) else { return Vec::new() };
    let name = versioned.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let (Some((module, _)), Some(above)) = (name.rsplit_once('@'), versioned.parent()) else { return Vec::new() };
    let prefix = format!("{module}@");
    let others = std::fs::read_dir(above).into_iter().flatten().flatten();
    let others = others.filter(|entry| entry.file_name().to_string_lossy().starts_with(&prefix));
    let manifests = others.map(|entry| entry.path().join(platform).join(MANIFEST_FILE));
    let newest = manifests.max_by_key(|file| std::fs::metadata(file).and_then(|meta| meta.modified()).ok());
    newest.and_then(|file| read(&file).ok()).map_or_else(Vec::new, |manifest| manifest.options.generics)
}

/// All artifacts below a root, those that cannot be read as well.
#[must_use]
pub fn all(root: &Path) -> Vec<Stored> {
    directories(root).iter().map(|dir| at(dir)).collect()
}

/// The artifacts that `--module` means; all when it is not given. One that cannot be read is meant when its
/// directory says so.
#[must_use]
pub fn select(root: &Path, wanted: Option<&Wanted>) -> Vec<Stored> {
    let mut found = all(root);
    if let Some(wanted) = wanted {
        found.retain(|stored| match &stored.manifest {
            Ok(manifest) => wanted.fits(manifest) || named_by_directory(root, &stored.dir, wanted),
            Err(_) => named_by_directory(root, &stored.dir, wanted),
        });
    }
    found
}

fn named_by_directory(root: &Path, dir: &Path, wanted: &Wanted) -> bool {
    let Some(name) = dir.parent().and_then(|dir| dir.strip_prefix(root).ok()) else { return false };
    let name = name.to_string_lossy().replace('\\', "/");
    let prefix = format!("{}@", paths::escape(&wanted.package));
    name.strip_prefix(&prefix)
        .is_some_and(|version| wanted.version.as_ref().is_none_or(|asked| paths::escape(asked) == version))
}

/// Reads a manifest, and says which side to update when it is of another version.
///
/// # Errors
/// It is missing, damaged, or of another version.
pub fn read(file: &Path) -> Result<Manifest> {
    let place = |error: Error| error.at(file.to_string_lossy());
    let data = fs_err::read(file)?;
    let value: serde_json::Value =
        serde_json::from_slice(&data).map_err(|error| place(error.into()).hint("build the artifact again"))?;
    match value["manifest_version"].as_u64() {
        Some(version) if version == u64::from(MANIFEST_VERSION) => {}
        Some(version) if version > u64::from(MANIFEST_VERSION) => {
            return Err(place(Error::other(format!(
                "the manifest has version {version}, this usegolib reads {MANIFEST_VERSION}"
            )))
            .hint("update usegolib"));
        }
        _ => return Err(place(Error::other("the manifest is of an older version")).hint("build the artifact again")),
    }
    serde_json::from_value(value).map_err(|error| place(error.into()).hint("build the artifact again"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_layout_counts() {
        let root = tempfile::tempdir().unwrap();
        let put = |dir: &str| {
            fs_err::create_dir_all(root.path().join(dir)).unwrap();
            fs_err::write(root.path().join(dir).join(MANIFEST_FILE), "{").unwrap();
        };
        for dir in ["example.com/a@v1/linux-amd64", "std@go1.26/linux-arm64"] {
            put(dir);
        }
        for dir in ["example.com/a", "x/linux-amd64", "b@v1", "b@v1/deeper/linux-amd64", "b@v1/Linux-x", "b@v1/linux"] {
            put(dir);
        }
        #[cfg(unix)]
        std::os::unix::fs::symlink(root.path().join("example.com"), root.path().join("link")).unwrap();
        let found = directories(root.path());
        let names: Vec<_> = found.iter().map(|dir| dir.strip_prefix(root.path()).unwrap().to_str().unwrap()).collect();
        assert_eq!(names, ["example.com/a@v1/linux-amd64", "std@go1.26/linux-arm64"]);
        let broken = select(root.path(), Some(&Wanted::parse("example.com/a@v1").unwrap()));
        assert_eq!(broken.len(), 1);
        assert!(select(root.path(), Some(&Wanted::parse("example.com/a@v2").unwrap())).is_empty());
    }
}
