//! Generate: the schema becomes the Go source of the bridge, written into the private copy.

use std::collections::BTreeMap;
use std::path::Path;

use usegolib_schema::{Descriptor, Schema};

use crate::artifact::Docs;
use crate::digest::digest;
use crate::emit::{EmitInput, EmittedFile, declared_names, emit};
use crate::errors::Result;
use crate::runtime;
use crate::steps::copy::Copy;

/// Directory of the bridge package in the private copy.
pub const BRIDGE_DIR: &str = "usegolib_bridge";

/// Takes the documentation out of a schema.
#[must_use]
pub fn split_docs(schema: &mut Schema) -> Docs {
    let mut docs = Docs::new();
    for package in &mut schema.packages {
        let mut texts = BTreeMap::new();
        let mut put = |name: String, text: String| {
            if !text.is_empty() {
                texts.insert(name, text);
            }
        };
        put(String::new(), std::mem::take(&mut package.doc));
        for symbol in &mut package.symbols {
            let name = match &symbol.receiver {
                Some(receiver) => format!("{}.{}", receiver.trim_start_matches('*'), symbol.name),
                None => symbol.name.clone(),
            };
            put(name, std::mem::take(&mut symbol.doc));
        }
        if !texts.is_empty() {
            docs.insert(package.path.clone(), texts);
        }
    }
    docs
}

/// Digest of a schema without documentation, as manifest and descriptor have it.
///
/// # Errors
/// None in practice: a schema always serializes.
pub fn schema_digest(schema: &Schema) -> Result<String> {
    Ok(digest(&serde_json::to_vec(schema)?))
}

/// Number of bound functions: everything that has a number, methods and accessors too.
#[must_use]
pub fn bound_functions(schema: &Schema) -> u32 {
    u32::try_from(schema.callables().count()).unwrap_or(u32::MAX)
}

/// The generated files.
///
/// # Errors
/// As [`schema_digest`].
pub fn generate(schema: &Schema, bridge_import: &str, descriptor: &Descriptor) -> Result<Vec<EmittedFile>> {
    let descriptor_json = serde_json::to_string(descriptor)?;
    Ok(emit(schema, &EmitInput { bridge_import, descriptor_json: &descriptor_json }))
}

/// Declares the names of types that generated code needs and cannot have otherwise, with a file in each package's
/// directory.
///
/// # Errors
/// The file system's.
pub fn write_names(schema: &Schema, copy: &Copy) -> Result<()> {
    for (package, source) in declared_names(schema) {
        let Some(dir) = copy.package_dir(&package) else { continue };
        fs_err::create_dir_all(&dir)?;
        fs_err::write(dir.join("usegolib_names.go"), runtime::language_floor(source.as_bytes()))?;
    }
    Ok(())
}

/// Writes generated files and the runtime, with the parts that the artifact needs, into a module; what an earlier
/// attempt left there goes first.
///
/// # Errors
/// The file system's.
pub fn write(files: &[EmittedFile], module: &Path, parts: runtime::Parts) -> Result<()> {
    let dir = module.join(BRIDGE_DIR);
    if dir.exists() {
        fs_err::remove_dir_all(&dir)?;
    }
    fs_err::create_dir_all(&dir)?;
    for file in files {
        let path = dir.join(&file.path);
        if let Some(parent) = path.parent() {
            fs_err::create_dir_all(parent)?;
        }
        fs_err::write(path, runtime::language_floor(file.contents.as_bytes()))?;
    }
    runtime::write_bridge(&dir.join("rt"), parts)
}

/// Copies the generated files, runtime included, to where the user wants to read them.
///
/// # Errors
/// The file system's.
pub fn keep(module: &Path, to: &Path) -> Result<()> {
    let from = module.join(BRIDGE_DIR);
    for entry in crate::digest::walk(&from, Path::new("")) {
        let entry = entry?;
        let target = to.join(entry.path().strip_prefix(&from).unwrap_or(entry.path()));
        if let Some(parent) = target.parent() {
            fs_err::create_dir_all(parent)?;
        }
        fs_err::copy(entry.path(), target)?;
    }
    Ok(())
}
