//! Typed Python bindings of the packages of an artifact: scan -> data -> names -> print.
//!
//! - [`bindings`]: what `gen` writes, a module with dataclasses and `load`, and the stub beside it.
//! - [`package_stub`]: the stub of a module whose attributes are those of a package handle, for shipped packages.
//!
//! `scan` finds what a package leads to, `names` gives the classes their names, `annotate` says types in Python,
//! `data` and `classes` make the whole module as data, and `print_stub` and `print_module` print it and decide nothing.

mod annotate;
mod classes;
mod data;
mod defaults;
mod docs;
mod functions;
mod names;
mod print_module;
mod print_stub;
mod scan;
mod shape;
mod text;

use usegolib_schema::Manifest;

use crate::errors::{Error, Kind, Result};
use crate::steps::generate::Docs;

/// What struct values are in Python.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Values {
    /// Dataclasses, as `typed()` handles give them.
    Dataclasses,
    /// Dictionaries with attributes, as plain handles give them.
    Dictionaries,
}

/// A generated module and its stub.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bindings {
    /// The text of the `.py` file.
    pub module: String,
    /// The text of the `.pyi` file.
    pub stub: String,
}

/// The bindings of a package and of the packages below it.
///
/// # Errors
/// The artifact has no such package, or nothing of it is bound.
pub fn bindings(manifest: &Manifest, docs: &Docs, package: &str) -> Result<Bindings> {
    check(manifest, package)?;
    let made = data::make(&manifest.schema, docs, package, Values::Dataclasses);
    Ok(Bindings { module: print_module::print(&made), stub: print_stub::print(&made, print_stub::Form::Loaded) })
}

/// The stub of a module that has the attributes of the package's handle: `import mypkg; mypkg.Name(...)`.
///
/// # Errors
/// As [`bindings`].
pub fn package_stub(manifest: &Manifest, docs: &Docs, package: &str) -> Result<String> {
    check(manifest, package)?;
    let made = data::make(&manifest.schema, docs, package, Values::Dictionaries);
    Ok(print_stub::print(&made, print_stub::Form::Module))
}

fn check(manifest: &Manifest, package: &str) -> Result<()> {
    let error = match manifest.schema.packages.iter().find(|found| found.path == package) {
        Some(found) => found.error.as_ref().map(|error| format!("nothing of the package {package} is bound: {error}")),
        None => Some(format!("the artifact of {}@{} has no package {package}", manifest.module, manifest.version)),
    };
    let hint = || format!("its packages: {}", manifest.packages.join(", "));
    error.map_or(Ok(()), |error| Err(Error::new(Kind::ModuleNotFound, error).hint(hint())))
}
