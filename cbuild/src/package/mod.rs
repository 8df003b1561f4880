//! A Python package around artifacts: [`project`] lays out its files, [`readme`] describes it, [`wheel`] zips them,
//! [`tags`] says where a wheel runs, [`sbom`] what is in it, [`names`] what it may be called, [`runtime`] what is put
//! inside so that it needs nothing else.

pub mod names;
pub mod project;
pub mod readme;
pub mod runtime;
pub mod sbom;
pub mod tags;
pub mod wheel;

use std::path::PathBuf;

use usegolib_schema::Manifest;

use crate::target::Target;

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
    /// The requirement on usegolib; none where the runtime is inside.
    pub requirement: Option<String>,
    /// SPDX expression of everything inside, where all of it is known.
    pub license: Option<String>,
    /// The long description.
    pub readme: Readme,
}

/// A long description and its content type.
#[derive(Clone, Debug)]
pub struct Readme {
    /// The text.
    pub text: String,
    /// As `Description-Content-Type` has it.
    pub content_type: &'static str,
}

impl Readme {
    /// The name of its file in a project, from which other tools know the content type.
    #[must_use]
    pub fn file(&self) -> &'static str {
        match self.content_type {
            "text/x-rst" => "README.rst",
            "text/plain" => "README.txt",
            _ => "README.md",
        }
    }
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

impl Built {
    /// The platform of its artifact.
    #[must_use]
    pub fn target(&self) -> Target {
        Target { goos: self.manifest.goos.clone(), goarch: self.manifest.goarch.clone() }
    }
}
