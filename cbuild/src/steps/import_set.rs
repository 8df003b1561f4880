//! The set of packages that `usegolib.import_` builds. It follows from the given names alone, neither from
//! earlier imports nor from what lies in the cache.
//!
//! - A module of a few packages is built as a whole, whichever of them was asked for: it has one artifact.
//! - Of a larger module the packages asked for are built, with all packages of the module that they import. That has a
//!   directory of its own, named by what was asked for.
//!   A directory that has packages only below it stands for them.
//! - So has a list of several modules.
//! - Of the standard library it is the smallest of three sets that has what is asked for: a common one, one with what
//!   programs of a network use, and all of it. Each is an artifact of its own.

use std::path::Path;

use super::resolve::LOCAL_VERSION;
use super::{remote, scan};
use crate::errors::Result;
use crate::plan::{Origin, Request, Source, Subject, import_set, sort_unique};
use crate::process::Runner;
use crate::toolchain::go::Go;

/// Modules of so many packages are built as a whole.
const WHOLE: usize = 20;

/// Widens what was resolved to what an import of it builds.
///
/// # Errors
/// A module cannot be had, or its directory cannot be read.
pub fn settle(subject: &mut Subject, requests: &[Request], scratch: &Path, go: &Go, runner: &Runner<'_>) -> Result<()> {
    if subject.is_standard() {
        return settle_standard(subject, go, runner);
    }
    for module in subject.modules.iter_mut().filter(|module| !module.patterns.is_empty() && !runner.is_dry()) {
        let dir = match &module.origin {
            Origin::Directory(dir) => dir.clone(),
            Origin::Cache => remote::download(module, scratch, go, runner)?.dir,
        };
        if is_small(&dir)? {
            module.patterns.clear();
        } else {
            below_directories(module, &dir);
        }
    }
    if subject.single().is_none_or(|module| !module.patterns.is_empty()) {
        subject.request = names(requests, subject);
    }
    Ok(())
}

fn settle_standard(subject: &mut Subject, go: &Go, runner: &Runner<'_>) -> Result<()> {
    if let Some((name, packages)) = import_set(&subject.standard, go) {
        subject.standard = packages;
        sort_unique(&mut subject.standard);
        subject.request = name.map(str::to_owned).into_iter().collect();
        return Ok(());
    }
    let output = runner.query(&go.command().args(["list", "std"]))?;
    if !output.success {
        return Err(scan::list_failure(&output.stderr));
    }
    let listed = String::from_utf8_lossy(&output.stdout).into_owned();
    subject.standard = listed.lines().filter(|package| go.is_standard(package)).map(str::to_owned).collect();
    sort_unique(&mut subject.standard);
    subject.request = vec!["std".to_owned()];
    Ok(())
}

/// The names that were asked for: as `import_` has them, a local directory by its import path.
fn names(requests: &[Request], subject: &Subject) -> Vec<String> {
    let mut names: Vec<String> = requests
        .iter()
        .map(|request| match request {
            Request::Standard(name) => name.clone(),
            Request::Remote { path, query: Some(query) } => format!("{path}@{query}"),
            Request::Remote { path, query: None } => path.clone(),
            Request::Directory(dir) => format!("{}@{LOCAL_VERSION}", import_path(dir, subject)),
        })
        .collect();
    sort_unique(&mut names);
    names
}

/// The import path of a directory in one of the modules.
fn import_path(dir: &Path, subject: &Subject) -> String {
    let inside = subject.modules.iter().filter_map(|module| match &module.origin {
        Origin::Directory(root) => dir.strip_prefix(root).ok().map(|below| (root, module, below)),
        Origin::Cache => None,
    });
    let Some((_, module, below)) = inside.max_by_key(|(root, ..)| root.components().count()) else {
        return String::new();
    };
    let elements = below.components().map(|element| element.as_os_str().to_string_lossy().into_owned());
    [module.path.clone()].into_iter().chain(elements).collect::<Vec<_>>().join("/")
}

fn is_small(dir: &Path) -> Result<bool> {
    let mut count = 0;
    count_packages(dir, &mut count)?;
    Ok(count <= WHOLE)
}

/// A directory without a package stands for the packages below it.
fn below_directories(module: &mut Source, root: &Path) {
    for pattern in &mut module.patterns {
        let below = pattern.strip_prefix(module.path.as_str()).map(|below| root.join(below.trim_start_matches('/')));
        if below.is_some_and(|dir| dir.is_dir() && !has_go_files(&dir)) {
            pattern.push_str("/...");
        }
    }
}

/// Whether a directory has Go files; one that cannot be read is Go's to judge.
fn has_go_files(dir: &Path) -> bool {
    let Ok(mut entries) = fs_err::read_dir(dir) else { return true };
    entries.any(|entry| entry.is_ok_and(|entry| entry.path().extension().is_some_and(|extension| extension == "go")))
}

/// Counts directories with a package that could be imported, whatever the platform; no further than matters.
fn count_packages(dir: &Path, count: &mut usize) -> Result<()> {
    let mut importable = None;
    for entry in fs_err::read_dir(dir)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.file_type()?.is_dir() {
            let skipped = name.starts_with(['.', '_']) || matches!(&*name, "internal" | "testdata" | "vendor");
            if !skipped && *count <= WHOLE && !entry.path().join("go.mod").is_file() {
                count_packages(&entry.path(), count)?;
            }
        } else if importable.is_none() && name.ends_with(".go") && !name.ends_with("_test.go") {
            importable = package_clause(&entry.path()).map(|package| package != "main");
        }
    }
    *count += usize::from(importable == Some(true));
    Ok(())
}

/// The name in the package clause of a file; None where a comment of an odd form hides it.
fn package_clause(file: &Path) -> Option<String> {
    let text = String::from_utf8_lossy(&std::fs::read(file).ok()?).into_owned();
    let clause = text.lines().find_map(|line| line.strip_prefix("package "))?;
    Some(clause.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn put(root: &Path, file: &str, text: &str) {
        let path = root.join(file);
        fs_err::create_dir_all(path.parent().unwrap()).unwrap();
        fs_err::write(path, text).unwrap();
    }

    #[test]
    fn packages_are_counted_that_can_be_imported() {
        let root = tempfile::tempdir().unwrap();
        let dir = root.path();
        put(dir, "a.go", "// Package a is one.\npackage a // import \"x\"\n");
        put(dir, "a_test.go", "package a\n");
        put(dir, "b/b.go", "package b\n");
        put(dir, "b/c/c.go", "package c\n");
        for file in ["internal/i/i.go", "testdata/t.go", "vendor/v/v.go", "_x/x.go", ".y/y.go", "only/only_test.go"] {
            put(dir, file, "package other\n");
        }
        put(dir, "cmd/main.go", "package main\n");
        put(dir, "nested/go.mod", "module nested\n");
        put(dir, "nested/n.go", "package nested\n");
        let mut count = 0;
        count_packages(dir, &mut count).unwrap();
        assert_eq!(count, 3);
    }

    #[test]
    fn a_directory_has_its_import_path() {
        let source = |path: &str, dir: &str| Source {
            path: path.into(),
            version: LOCAL_VERSION.into(),
            origin: Origin::Directory(dir.into()),
            patterns: Vec::new(),
        };
        let subject = Subject {
            modules: vec![source("example.com/a", "/src/a"), source("example.com/n", "/src/a/n")],
            ..Subject::default()
        };
        let names = names(
            &[
                Request::Standard("io".into()),
                Request::Directory("/src/a/n/x/y".into()),
                Request::Directory("/src/a".into()),
                Request::Remote { path: "example.org/r".into(), query: Some("v1.2.3".into()) },
            ],
            &subject,
        );
        assert_eq!(names, ["example.com/a@local", "example.com/n/x/y@local", "example.org/r@v1.2.3", "io"]);
    }
}
