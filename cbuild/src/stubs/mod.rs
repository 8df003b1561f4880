//! Typed Python bindings of the packages of an artifact: scan -> data -> names -> print.
//!
//! - [`bindings`]: what `gen` writes, a module with dataclasses and `load`, and the stub beside it.
//! - [`package_modules`]: the stubs of modules whose attributes are those of package handles, for shipped packages.
//!
//! `scan` finds what a package leads to, `names` gives the classes their names, `annotate` says types in Python,
//! `data` and `classes` make the whole module as data, and `print_stub` and `print_module` print it and decide nothing.

mod annotate;
mod called;
mod classes;
mod data;
mod defaults;
mod docs;
mod functions;
mod make;
mod names;
mod print_module;
mod print_stub;
mod promoted;
mod scan;
mod shape;
mod streams;
mod text;

use std::collections::BTreeSet;

use usegolib_schema::{Manifest, Package, Schema};

use crate::artifact::Docs;
use crate::errors::{Error, Kind, Result};

use shape::Values;
pub(crate) use shape::is_error;

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
    let schema = with_directories(manifest, package)?;
    let made = make::make(&schema, docs, package, Values::Dataclasses);
    Ok(Bindings { module: print_module::print(&made), stub: print_stub::print(&made, print_stub::Form::Loaded) })
}

/// A module of a shipped package: `import mypkg.sub; mypkg.sub.Name(...)`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackageModule {
    /// Its names below the shipped package; none for that itself.
    pub names: Vec<String>,
    /// Import path of the Go package, or of a directory above some.
    pub path: String,
    /// What type checkers see.
    pub stub: String,
}

/// Of a package whose names are not known.
const ANY: &str = "from typing import Any\n\ndef __getattr__(name: str) -> Any: ...\n";

/// The module of a package and those of the packages below it. Those that Python cannot spell are left out: they are
/// reached with `sub`.
///
/// # Errors
/// As [`bindings`].
pub fn package_modules(manifest: &Manifest, docs: &Docs, package: &str) -> Result<Vec<PackageModule>> {
    if package != "std" || manifest.packages.iter().any(|path| path == package) {
        return modules_below(manifest, docs, package, &[]);
    }
    // The standard library has no package of its own above the others.
    let first = |path: &String| path.split('/').next().unwrap_or_default().to_owned();
    let mut made = vec![PackageModule { names: Vec::new(), path: package.to_owned(), stub: ANY.to_owned() }];
    for path in manifest.packages.iter().map(first).collect::<BTreeSet<_>>() {
        if let Some(name) = functions::child_name(&path) {
            made.extend(modules_below(manifest, docs, &path, &[name])?);
        }
    }
    Ok(made)
}

fn modules_below(manifest: &Manifest, docs: &Docs, top: &str, above: &[String]) -> Result<Vec<PackageModule>> {
    let schema = with_directories(manifest, top)?;
    let made = make::make(&schema, docs, top, Values::Dictionaries);
    let prefix = format!("{top}/");
    let own = print_stub::print(&made, print_stub::Form::Module);
    let mut modules = vec![PackageModule { names: above.to_vec(), path: top.to_owned(), stub: own }];
    for path in schema.packages.iter().map(|package| &package.path) {
        let Some(below) = path.strip_prefix(&prefix) else { continue };
        let Some(names) = below.split('/').map(functions::child_name).collect::<Option<Vec<_>>>() else { continue };
        // A package that could not be built is there and has nothing.
        let package = made.packages.iter().find(|package| package.path == *path);
        let stub = package.map_or_else(|| ANY.to_owned(), |p| print_stub::print_below(&made, p, names.len()));
        modules.push(PackageModule { names: [above, &names].concat(), path: path.clone(), stub });
    }
    Ok(modules)
}

/// The schema with an empty package for the package itself and every directory below that is none: their handles have
/// the packages below as attributes.
fn with_directories(manifest: &Manifest, package: &str) -> Result<Schema> {
    let mut schema = manifest.schema.clone();
    let found = schema.packages.iter().find(|found| found.path == package);
    if let Some(error) = found.and_then(|found| found.error.as_ref()) {
        let text = format!("nothing of the package {package} is bound: {}", error.trim_end());
        return Err(Error::new(Kind::ModuleNotFound, text));
    }
    let prefix = format!("{package}/");
    let below: Vec<String> =
        schema.packages.iter().filter_map(|p| Some(p.path.strip_prefix(&prefix)?.to_owned())).collect();
    if found.is_none() && below.is_empty() {
        let text = format!("the artifact of {}@{} has no package {package}", manifest.module, manifest.version);
        let hint = format!("its packages: {}", manifest.packages.join(", "));
        return Err(Error::new(Kind::ModuleNotFound, text).hint(hint));
    }
    let ends =
        below.iter().flat_map(|path| path.match_indices('/').map(|(end, _)| format!("{prefix}{}", &path[..end])));
    let mut directories: BTreeSet<String> = ends.chain([package.to_owned()]).collect();
    for package in &schema.packages {
        directories.remove(&package.path);
    }
    schema.packages.extend(directories.into_iter().map(|path| Package {
        name: path.rsplit('/').next().unwrap_or_default().to_owned(),
        module: String::new(),
        doc: String::new(),
        error: None,
        symbols: Vec::new(),
        path,
    }));
    Ok(schema)
}
