//! `sync`: builds what `[tool.usegolib]` of pyproject.toml lists, and writes usegolib.lock beside it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::build;
use crate::cli::{BuildArgs, SyncArgs};
use crate::errors::{Error, Kind, Result};
use crate::lock::{Guard, LOCK_FILE, Lock};
use crate::paths;
use crate::store;
use crate::target::Target;
use crate::ui::Ui;

#[derive(Deserialize)]
struct Pyproject {
    #[serde(default)]
    tool: Tools,
}

#[derive(Default, Deserialize)]
struct Tools {
    usegolib: Option<Settings>,
}

/// `[tool.usegolib]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Settings {
    /// Artifacts: a module (with @version, or a directory relative to the file), or a list of modules for one artifact.
    artifacts: Vec<Modules>,
    /// Platforms; none is this machine.
    #[serde(default)]
    targets: Vec<String>,
    /// Artifact root, relative to the file; none is the user's cache.
    artifact_dir: Option<PathBuf>,
    /// Package patterns by module; none means all.
    #[serde(default)]
    packages: BTreeMap<String, Vec<String>>,
    /// File with instantiations of generic functions and types, relative to the file.
    generics: Option<PathBuf>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Modules {
    One(String),
    Several(Vec<String>),
}

impl Modules {
    fn list(&self) -> &[String] {
        match self {
            Self::One(module) => std::slice::from_ref(module),
            Self::Several(modules) => modules,
        }
    }
}

/// Builds everything, then locks it. With `--locked` nothing may differ from the lock that is there.
///
/// # Errors
/// pyproject.toml cannot be used, a build fails, or the result is not the locked one.
pub fn run(args: &SyncArgs, ui: &Ui) -> Result<()> {
    let file = std::path::absolute(&args.project)?;
    let file = if file.is_dir() { file.join("pyproject.toml") } else { file };
    let settings = read(&file)?;
    let dir = file.parent().unwrap_or(&file);
    let root = match &settings.artifact_dir {
        Some(root) => dir.join(root),
        None => paths::default_root()?,
    };
    let locked = dir.join(LOCK_FILE);
    // Compared before anything is replaced; without --locked this command is who writes the lock.
    let guard = if args.locked { Guard::project(&locked, &Lock::read(&locked)?) } else { Guard::default() };
    let mut lock = Lock::default();
    let targets = Target::parse_all(&settings.targets)?;
    for artifact in &settings.artifacts {
        for target in if targets.is_empty() { vec![None] } else { targets.iter().cloned().map(Some).collect() } {
            let manifest = build::run_one(&build_args(artifact, &settings, dir, &root, args, &guard), target, ui)?;
            lock.add(&store::read(&manifest)?, manifest.parent().unwrap_or(&manifest))?;
        }
    }
    if !args.locked {
        lock.write(&locked, &root)?;
        let count = crate::report::count(lock.artifacts.len(), "artifact");
        ui.say(&format!("locked {count} in {}", locked.display()));
    }
    Ok(())
}

fn read(file: &Path) -> Result<Settings> {
    let text = fs_err::read_to_string(file).map_err(|error| {
        Error::new(Kind::Usage, error.to_string()).hint("run it where pyproject.toml is, or name it with --project")
    })?;
    let project: Pyproject =
        toml::from_str(&text).map_err(|error| Error::usage(error.to_string()).at(file.to_string_lossy()))?;
    project.tool.usegolib.ok_or_else(|| {
        Error::usage("there is no [tool.usegolib]")
            .at(file.to_string_lossy())
            .hint("add: [tool.usegolib]   artifacts = [\"github.com/google/uuid@v1.6.0\"]")
    })
}

fn build_args(
    artifact: &Modules,
    settings: &Settings,
    dir: &Path,
    root: &Path,
    args: &SyncArgs,
    guard: &Guard,
) -> BuildArgs {
    let is_directory = |module: &str| module.starts_with('.');
    let modules = artifact.list();
    let place = |module: &String| {
        if is_directory(module) { dir.join(module).to_string_lossy().into_owned() } else { module.clone() }
    };
    BuildArgs {
        modules: modules.iter().map(place).collect(),
        version: None,
        packages: modules
            .iter()
            .flat_map(|module| settings.packages.get(module).cloned().unwrap_or_default())
            .collect(),
        generics: settings.generics.as_ref().map(|file| dir.join(file)),
        recorded_generics: Vec::new(),
        out: Some(root.to_path_buf()),
        targets: Vec::new(),
        force: false,
        exact: true,
        for_import: false,
        recorded_request: Vec::new(),
        prints: true,
        dry_run: false,
        relock: !args.locked,
        guard: guard.clone(),
        keep: None,
        gomodcache: None,
        redownload: false,
        tools: args.tools.clone(),
        jobs: None,
    }
}
