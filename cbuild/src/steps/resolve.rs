//! Resolve: what `--module` names becomes modules with exact versions, and packages.

use std::path::{Path, PathBuf};

use super::remote;
use crate::errors::{Error, Kind, Result};
use crate::plan::{Origin, Request, Source, Subject, sort_unique, standard_packages};
use crate::process::Runner;
use crate::steps::workspace::GoMod;
use crate::toolchain::go::Go;

/// The version of a module that is a directory.
pub const LOCAL_VERSION: &str = "local";

/// Resolves all requests to one subject.
///
/// # Errors
/// A module does not exist or cannot be reached, or two requests contradict each other.
pub fn resolve(
    requests: &[Request],
    packages: &[String],
    scratch: &Path,
    go: &Go,
    runner: &Runner<'_>,
) -> Result<Subject> {
    let mut subject = Subject::default();
    for request in requests {
        match request {
            Request::Standard(name) => subject.standard.extend(standard_packages(name, go)),
            Request::Directory(dir) => add(&mut subject, local(dir, go, runner)?)?,
            Request::Remote { path, query } => {
                let source = remote::resolve(path, query.as_deref(), scratch, go, runner)?;
                add(&mut subject, source)?;
            }
        }
    }
    sort_unique(&mut subject.standard);
    choose(&mut subject, packages)?;
    Ok(subject)
}

/// Adds a module; the same one named twice (root and sub-package) is one module with both patterns.
fn add(subject: &mut Subject, source: Source) -> Result<()> {
    let Some(known) = subject.modules.iter_mut().find(|module| module.path == source.path) else {
        subject.modules.push(source);
        return Ok(());
    };
    if known.version != source.version || known.origin != source.origin {
        return Err(Error::usage(format!(
            "module {} is asked for twice, as {} and as {}",
            source.path, known.version, source.version
        ))
        .hint("an artifact holds one version of a module"));
    }
    if known.patterns.is_empty() || source.patterns.is_empty() {
        known.patterns.clear();
    } else {
        known.patterns.extend(source.patterns);
        sort_unique(&mut known.patterns);
    }
    Ok(())
}

/// A directory: the module of the nearest go.mod above; a sub-directory means that package.
fn local(dir: &Path, go: &Go, runner: &Runner<'_>) -> Result<Source> {
    let root = module_root(dir)?;
    let go_mod = GoMod::read(&root.join("go.mod"), go, runner)?;
    let path = go_mod.path();
    if path.is_empty() {
        return Err(Error::new(Kind::ModuleNotFound, "go.mod has no module line")
            .at(root.join("go.mod").to_string_lossy())
            .hint("go mod init <module path>"));
    }
    crate::paths::check_module_path(&path)?;
    let mut patterns = Vec::new();
    if let Ok(below) = dir.strip_prefix(&root) {
        if !below.as_os_str().is_empty() {
            patterns.push(format!("{path}/{}", below.to_string_lossy().replace('\\', "/")));
        }
    }
    Ok(Source { path, version: LOCAL_VERSION.into(), origin: Origin::Directory(root), patterns })
}

fn module_root(dir: &Path) -> Result<PathBuf> {
    dir.ancestors().find(|dir| dir.join("go.mod").is_file()).map(Path::to_path_buf).ok_or_else(|| {
        Error::new(Kind::ModuleNotFound, "there is no go.mod in this directory or above it")
            .at(dir.to_string_lossy())
            .hint("go mod init <module path>")
    })
}

/// Applies `--package`. Patterns are import paths, or relative (`./sub/...`) to the module.
fn choose(subject: &mut Subject, packages: &[String]) -> Result<()> {
    for pattern in packages {
        check_pattern(pattern)?;
        let relative = pattern == "." || pattern.starts_with("./");
        let owner = if relative {
            match subject.modules.as_mut_slice() {
                [module] => Some(module),
                _ => return Err(relative_without_module(pattern)),
            }
        } else {
            subject
                .modules
                .iter_mut()
                .filter(|module| below(pattern, &module.path))
                .max_by_key(|module| module.path.len())
        };
        let Some(module) = owner else {
            if subject.modules.is_empty() {
                return Err(Error::usage(format!(
                    "--package {pattern} chooses packages of a module, and there is none"
                ))
                .hint("name packages of the standard library themselves: --module strings --module net/url"));
            }
            let known: Vec<&str> = subject.modules.iter().map(|module| module.path.as_str()).collect();
            return Err(Error::usage(format!("--package {pattern} is in none of the modules: {}", known.join(", ")))
                .hint("write it as an import path of the module, or relative to it: ./sub/..."));
        };
        let rest = pattern.strip_prefix('.').filter(|_| relative);
        module.patterns.push(rest.map_or_else(|| pattern.clone(), |rest| format!("{}{rest}", module.path)));
    }
    subject.modules.iter_mut().for_each(|module| sort_unique(&mut module.patterns));
    Ok(())
}

fn below(pattern: &str, module: &str) -> bool {
    pattern.strip_prefix(module).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn check_pattern(pattern: &str) -> Result<()> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "-._~/+".contains(c);
    let leaves = pattern.split('/').any(|element| element == "..");
    if pattern.is_empty() || pattern.starts_with(['-', '/']) || leaves || !pattern.chars().all(allowed) {
        return Err(Error::usage(format!("--package {pattern:?} is not a package pattern"))
            .hint("examples: ./sub, ./sub/..., github.com/owner/module/sub"));
    }
    Ok(())
}

fn relative_without_module(pattern: &str) -> Error {
    Error::usage(format!("--package {pattern} is relative, but there is not exactly one module"))
        .hint("write it as an import path")
}
