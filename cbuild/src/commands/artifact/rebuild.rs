//! `artifact rebuild`: builds artifacts again, with the options of the builds that made them.

use std::path::Path;

use usegolib_schema::Manifest;

use super::rm;
use super::selection::{nothing, one_version};
use crate::cli::{BuildArgs, RebuildArgs};
use crate::commands::build;
use crate::errors::{Error, Result};
use crate::lock::Guard;
use crate::steps::publish::BuildRecord;
use crate::steps::resolve::LOCAL_VERSION;
use crate::store::{self, Stored, Wanted};
use crate::ui::Ui;

/// Builds every artifact that is meant.
///
/// # Errors
/// The first that cannot be built.
pub fn run(args: &RebuildArgs, ui: &Ui) -> Result<()> {
    let root = store::root(args.artifact_dir.as_deref())?;
    for stored in selected(args, &root)? {
        let manifest = stored.manifest?;
        let again = again(&manifest, &BuildRecord::read(&stored.dir), &root, args)?;
        if args.clean {
            rm::remove(&root, &stored.dir, ui)?;
        }
        build::run(&again, ui)?;
    }
    Ok(())
}

/// The artifacts that are meant.
fn selected(args: &RebuildArgs, root: &Path) -> Result<Vec<Stored>> {
    if let Some(dir) = &args.at {
        let dir = std::path::absolute(dir)?;
        let found = store::at(&dir);
        return if dir.starts_with(root) && found.manifest.is_ok() {
            Ok(vec![found])
        } else {
            Err(nothing(&dir.to_string_lossy(), root))
        };
    }
    let module = args.module.as_deref().unwrap_or_default();
    let wanted = Wanted::parse(module)?;
    let found = store::select(root, Some(&wanted));
    if found.is_empty() {
        return Err(nothing(module, root));
    }
    one_version(&wanted, &found, args.all_versions)?;
    Ok(found)
}

/// The command line that makes an artifact. One that gets more instantiations keeps what other builds add meanwhile.
fn again(manifest: &Manifest, record: &BuildRecord, root: &Path, args: &RebuildArgs) -> Result<BuildArgs> {
    let mut modules = Vec::new();
    let mut packages = Vec::new();
    for module in manifest.modules.iter().filter(|module| module.path != "std") {
        modules.push(if module.version == LOCAL_VERSION {
            directory(&module.path, record)?
        } else {
            format!("{}@{}", module.path, module.version)
        });
    }
    for package in &manifest.options.packages {
        let is_standard = !package.split('/').next().unwrap_or_default().contains('.');
        if is_standard { modules.push(package.clone()) } else { packages.push(package.clone()) }
    }
    Ok(BuildArgs {
        modules,
        packages,
        generics: args.generics.clone(),
        recorded_generics: manifest.options.generics.clone(),
        version: None,
        targets: vec![format!("{}/{}", manifest.goos, manifest.goarch)],
        out: Some(root.to_path_buf()),
        force: args.generics.is_none(),
        exact: args.generics.is_none(),
        for_import: false,
        recorded_request: manifest.options.request.clone(),
        prints: true,
        dry_run: false,
        relock: args.relock,
        guard: Guard::default(),
        keep: None,
        gomodcache: None,
        redownload: args.redownload,
        tools: args.tools.clone(),
        jobs: None,
    })
}

/// Where the sources of a local module are; only the machine that built it knows.
fn directory(module: &str, record: &BuildRecord) -> Result<String> {
    match record.directories.get(module) {
        Some(dir) if dir.is_dir() => Ok(dir.to_string_lossy().into_owned()),
        Some(dir) => Err(Error::other(format!("the sources of {module} are gone: {} is no directory", dir.display()))
            .hint("build it from where they are now: usegolib build --module DIR")),
        None => Err(Error::other(format!("{module} was built from a directory on another machine"))
            .hint("build it from its sources: usegolib build --module DIR")),
    }
}
