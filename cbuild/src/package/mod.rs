//! A Python package around artifacts: [`project`] lays out its files, [`wheel`] zips them, [`tags`] says where a wheel
//! runs, [`sbom`] what is in it, [`names`] what it may be called, [`vendor`] puts the runtime inside.

pub mod names;
pub mod project;
pub mod sbom;
pub mod tags;
pub mod vendor;
pub mod wheel;

use std::path::PathBuf;

use usegolib_schema::Manifest;

/// A file of the package: its path with `/`, and its bytes.
pub type File = (String, Vec<u8>);

/// What is packaged, in which words.
#[derive(Clone, Debug)]
pub struct Package {
    /// Name for `import`.
    pub name: String,
    /// Version after PEP 440.
    pub version: String,
    /// One line.
    pub summary: String,
    /// What its `__init__` imports: a Go module or package.
    pub import: String,
    /// Put the runtime inside, in place of a dependency.
    pub vendor: bool,
}

/// An artifact to be packaged.
#[derive(Clone, Debug)]
pub struct Built {
    /// Its directory.
    pub dir: PathBuf,
    /// Its directory below the root, with `/`.
    pub below: String,
    /// Its manifest.
    pub manifest: Manifest,
}
