//! `package`: a Python package, or wheels, around artifacts.

use std::path::Path;

use super::build;
use crate::cli::{BuildArgs, PackageArgs};
use crate::errors::{Error, Result};
use crate::package::sbom::Sbom;
use crate::package::{Built, File, Package, names, project, tags, wheel};
use crate::process::Runner;
use crate::steps::publish::{BuildRecord, MANIFEST_FILE, is_library};
use crate::store;
use crate::target::Target;
use crate::toolchain::{Choice, Wheels, go};
use crate::ui::Ui;

/// Builds for every target and packages the result.
///
/// # Errors
/// A name is not acceptable, a build fails, or a file cannot be written.
pub fn run(args: &PackageArgs, ui: &Ui) -> Result<()> {
    names::check(&args.python_package_name)?;
    names::version(args.version.as_deref(), "local")?;
    let targets = Target::parse_all(&args.targets)?;
    let go = go(args, ui)?;
    if args.vendor {
        check_vendor(&targets, &go)?;
    }
    let mut artifacts = Vec::new();
    // The builds stay in the cache: packaging again with nothing changed builds nothing.
    let root = crate::paths::cache_dir()?.join("package").join(&args.python_package_name);
    for target in if targets.is_empty() { vec![None] } else { targets.into_iter().map(Some).collect() } {
        let manifest = build::run_one(&build_args(args, &root), target, ui)?;
        let dir = manifest.parent().unwrap_or(&manifest).to_path_buf();
        let below = dir.strip_prefix(&root).unwrap_or(&dir).to_string_lossy().replace('\\', "/");
        artifacts.push(Built { manifest: store::read(&dir.join(MANIFEST_FILE))?, dir, below });
    }
    let sbom = sbom(&artifacts, &go, ui)?;
    let package = describe(args, &artifacts)?;
    if args.wheel {
        return wheels(args, &package, &artifacts, &sbom, ui);
    }
    let files = project::files(&package, &artifacts, &sbom)?;
    let dir = project::write(&args.out, &package, &files, &sbom.licenses())?;
    ui.say(&format!("install it: python -m pip install {}", dir.display()));
    report(&[dir.as_path()], ui);
    Ok(())
}

fn wheels(args: &PackageArgs, package: &Package, artifacts: &[Built], sbom: &Sbom, ui: &Ui) -> Result<()> {
    let mut paths = Vec::new();
    for built in artifacts {
        let files: Vec<File> = project::files(package, std::slice::from_ref(built), sbom)?;
        let libraries = files.iter().filter(|(name, _)| is_library(name.rsplit('/').next().unwrap_or(name)));
        let tag = tags::platform(&built.manifest, &libraries.map(|(_, data)| data.as_slice()).collect::<Vec<_>>())?;
        paths.push(wheel::write(&args.out, package, &tag, files, sbom.licenses())?);
    }
    report(&paths.iter().map(std::path::PathBuf::as_path).collect::<Vec<_>>(), ui);
    Ok(())
}

fn report(paths: &[&Path], ui: &Ui) {
    ui.result(&serde_json::json!({"written": paths}), paths.iter().map(|path| path.display().to_string()));
}

fn go(args: &PackageArgs, ui: &Ui) -> Result<go::Go> {
    let runner = Runner::new(ui, false);
    let wheels = Wheels::new(&runner);
    go::find(&Choice::from(&args.tools), &wheels, &runner)
}

/// The runtime that is installed is that of this machine.
fn check_vendor(targets: &[Target], go: &go::Go) -> Result<()> {
    match targets.iter().find(|target| (&target.goos, &target.goarch) != (&go.goos, &go.goarch)) {
        None => Ok(()),
        Some(target) => Err(Error::usage(format!(
            "--vendor copies the runtime of this machine ({}/{}), which does not run on {target}",
            go.goos, go.goarch
        ))
        .hint("package for other platforms without --vendor: pip then takes the usegolib of each platform")),
    }
}

fn build_args(args: &PackageArgs, root: &Path) -> BuildArgs {
    BuildArgs {
        modules: args.modules.clone(),
        version: None,
        packages: args.packages.clone(),
        generics: args.generics.clone(),
        recorded_generics: Vec::new(),
        out: Some(root.to_path_buf()),
        targets: Vec::new(),
        force: args.force,
        exact: true,
        prints: false,
        dry_run: false,
        keep: None,
        gomodcache: args.gomodcache.clone(),
        redownload: false,
        tools: args.tools.clone(),
        jobs: None,
    }
}

fn sbom(artifacts: &[Built], go: &go::Go, ui: &Ui) -> Result<Sbom> {
    let runner = Runner::new(ui, false);
    let mut sbom = Sbom::default();
    for built in artifacts {
        let directories = BuildRecord::read(&built.dir).directories;
        let library = built.dir.join(&built.manifest.library.path);
        sbom.add(&library, &built.manifest.modules, &directories, go, &runner)?;
    }
    for module in sbom.without_license() {
        ui.warn(&format!("no licence was found for {module}; see to it before you publish"));
    }
    Ok(sbom)
}

fn describe(args: &PackageArgs, artifacts: &[Built]) -> Result<Package> {
    let first = artifacts.first().ok_or_else(|| Error::other("nothing was built"))?;
    let manifest = &first.manifest;
    // One standard package, or one package of a module, is what the name stands for.
    let import = match manifest.packages.as_slice() {
        [only] => only.clone(),
        _ => manifest.module.clone(),
    };
    let import = args.import.clone().unwrap_or(import);
    Ok(Package {
        name: args.python_package_name.clone(),
        version: names::version(args.version.as_deref(), &manifest.version)?,
        summary: args.summary.clone().unwrap_or_else(|| format!("The Go package {import} as a Python module")),
        import,
        vendor: args.vendor,
    })
}
