//! `package`: a Python package, or wheels, around artifacts.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::build;
use crate::artifact::MANIFEST_FILE;
use crate::cli::{BuildArgs, PackageArgs};
use crate::errors::{Error, Result};
use crate::lock::Guard;
use crate::package::runtime::Runtime;
use crate::package::sbom::Sbom;
use crate::package::{Built, File, Package, Readme, names, project, readme, tags, wheel};
use crate::process::Runner;
use crate::steps::publish::{BuildRecord, is_library};
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
    let requirement = requirement(args)?;
    let readme = args.readme.as_deref().map(readme::read).transpose()?;
    let targets = Target::parse_all(&args.targets)?;
    let go = go(args, ui)?;
    let inside = inside(args, &targets, &go)?;
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
    let whole =
        Whole { package: describe(args, (requirement, readme), &artifacts, &sbom, inside.as_ref())?, sbom, inside };
    let paths =
        if args.wheel { whole.wheels(&args.out, &artifacts, ui)? } else { whole.project(args, &artifacts, ui)? };
    report(&paths.iter().map(std::path::PathBuf::as_path).collect::<Vec<_>>(), ui);
    Ok(())
}

/// What all wheels of a run have in common.
struct Whole {
    package: Package,
    sbom: Sbom,
    inside: Option<Runtime>,
}

impl Whole {
    fn wheels(&self, out: &Path, artifacts: &[Built], ui: &Ui) -> Result<Vec<PathBuf>> {
        let mut paths = Vec::new();
        for built in artifacts {
            let (files, tag) = self.files(std::slice::from_ref(built), built, ui)?;
            paths.push(wheel::write(out, &self.package, &tag, files, self.licenses())?);
        }
        Ok(paths)
    }

    fn project(&self, args: &PackageArgs, artifacts: &[Built], ui: &Ui) -> Result<Vec<PathBuf>> {
        let mut tags = BTreeMap::new();
        let mut all: BTreeMap<String, Vec<u8>> = BTreeMap::new();
        for built in artifacts {
            let (files, tag) = self.files(artifacts, built, ui)?;
            tags.insert(format!("{}-{}", built.manifest.goos, built.manifest.goarch), tag);
            all.extend(files);
        }
        let files: Vec<File> = all.into_iter().collect();
        let content = project::Content { files: &files, licenses: &self.licenses(), tags: &tags };
        let dir = project::write(&args.out, &self.package, &content)?;
        ui.say(&format!("install it: python -m pip install {}", dir.display()));
        Ok(vec![dir])
    }

    /// The files of a package with these artifacts, and the tag of a wheel with the libraries of this one.
    fn files(&self, artifacts: &[Built], built: &Built, ui: &Ui) -> Result<(Vec<File>, String)> {
        let files = project::files(&self.package, artifacts, &self.sbom, self.inside.as_ref())?;
        let of_others =
            |name: &str| artifacts.iter().any(|other| other.below != built.below && in_dir(name, &other.below));
        let libraries: Vec<(&str, &[u8])> = files
            .iter()
            .filter(|(name, _)| is_library(name.rsplit('/').next().unwrap_or(name)) && !of_others(name))
            .map(|(name, data)| (name.rsplit('/').next().unwrap_or(name), data.as_slice()))
            .collect();
        let tag = tags::platform(&built.manifest, &libraries)?;
        if let Some(remark) = tags::remark(&built.manifest, &libraries) {
            ui.warn(&remark);
        }
        Ok((files, tag))
    }

    fn licenses(&self) -> Vec<File> {
        self.sbom.licenses().into_iter().chain(self.inside.iter().flat_map(Runtime::licenses)).collect()
    }
}

/// Whether a file of the package lies in the directory of an artifact.
fn in_dir(name: &str, below: &str) -> bool {
    name.rsplit_once('/').is_some_and(|(dir, _)| dir.ends_with(below))
}

/// The requirement on usegolib that `--depend` asks for.
fn requirement(args: &PackageArgs) -> Result<Option<String>> {
    let range = args.depend.as_ref().map(|range| names::range(range, &wheel::range())).transpose()?;
    Ok(range.map(|range| format!("{}{range}", wheel::DISTRIBUTION)))
}

/// The runtime for every target, unless the package depends on it.
fn inside(args: &PackageArgs, targets: &[Target], go: &go::Go) -> Result<Option<Runtime>> {
    if args.depend.is_some() {
        return Ok(None);
    }
    if !args.wheel && targets.len() > 1 {
        return Err(Error::usage("a project for several platforms has no room for a runtime of each").hint(
            "with --wheel there is a wheel for each platform; with --depend the project depends on usegolib-rs",
        ));
    }
    let runtime = Runtime::find(&args.runtimes)?;
    let here = Target { goos: go.goos.clone(), goarch: go.goarch.clone() };
    runtime.check(if targets.is_empty() { std::slice::from_ref(&here) } else { targets })?;
    Ok(Some(runtime))
}

fn report(paths: &[&Path], ui: &Ui) {
    ui.result(&serde_json::json!({"written": paths}), paths.iter().map(|path| path.display().to_string()));
}

fn go(args: &PackageArgs, ui: &Ui) -> Result<go::Go> {
    let runner = Runner::new(ui, false);
    let wheels = Wheels::new(&runner);
    go::find(&Choice::from(&args.tools), &wheels, &runner)
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
        for_import: false,
        recorded_request: Vec::new(),
        prints: false,
        dry_run: false,
        relock: false,
        guard: Guard::default(),
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

fn describe(
    args: &PackageArgs,
    (requirement, readme): (Option<String>, Option<Readme>),
    artifacts: &[Built],
    sbom: &Sbom,
    inside: Option<&Runtime>,
) -> Result<Package> {
    let first = artifacts.first().ok_or_else(|| Error::other("nothing was built"))?;
    let manifest = &first.manifest;
    // One standard package, or one package of a module, is what the name stands for.
    let import = match manifest.packages.as_slice() {
        [only] => only.clone(),
        _ => manifest.module.clone(),
    };
    let import = args.import.clone().unwrap_or(import);
    let summary = args.summary.clone().unwrap_or_else(|| format!("The Go package {import} as a Python module"));
    // One licence that is not known is enough for no expression.
    let license = match inside {
        None => sbom.expression(),
        Some(runtime) => sbom.expression().zip(runtime.license()).map(|(go, runtime)| format!("{go} AND {runtime}")),
    };
    let mut package = Package {
        name: args.python_package_name.clone(),
        version: names::version(args.version.as_deref(), &manifest.version)?,
        summary,
        import,
        requirement,
        license,
        readme: Readme { text: String::new(), content_type: "text/markdown" },
    };
    package.readme = readme.unwrap_or_else(|| {
        readme::write(&package, sbom.readme(&manifest.module).map(|text| (manifest.module.as_str(), text)))
    });
    Ok(package)
}
