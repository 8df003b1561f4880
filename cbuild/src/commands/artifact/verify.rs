//! `artifact verify`: the checks of loading, by the core's own code, for artifacts of all platforms.

use std::path::Path;
use std::process::ExitCode;

use serde_json::json;
use usegolib::envelope::OpenRequest;
use usegolib_schema::Manifest;

use super::selection::chosen;
use crate::artifact::MANIFEST_FILE;
use crate::cli::VerifyArgs;
use crate::errors::{Error, Kind, Result};
use crate::lock::{Lock, Locked};
use crate::process::env_var;
use crate::store::{self, Stored};
use crate::trust;
use crate::ui::Ui;

/// Checks artifacts; exit code 1 when one of them would be refused, or is in the lock and not there.
///
/// # Errors
/// There is no such artifact, or the trusted keys or the lock file cannot be read.
pub fn run(args: &VerifyArgs, ui: &Ui) -> Result<ExitCode> {
    let keys = trust::keys()?;
    let mut checked = Vec::new();
    let chosen = chosen(args.path.as_deref(), &args.select)?;
    for stored in &chosen {
        checked.push((stored.dir.display().to_string(), problem(stored, &keys)?));
    }
    if args.path.is_none() && args.select.module.is_none() {
        let root = store::root(args.select.artifact_dir.as_deref())?;
        checked.extend(missing(&root, &chosen)?);
        if checked.is_empty() {
            return Err(Error::new(Kind::ModuleNotFound, "there is no artifact to verify").at(root.to_string_lossy()));
        }
    }
    if !ui.is_json() {
        for (place, problem) in &checked {
            ui.data(&match problem {
                None => format!("ok   {place}"),
                Some(problem) => format!("BAD  {place}: {problem}"),
            });
        }
    }
    let object = |(place, problem): &(String, Option<String>)| json!({"directory": place, "ok": problem.is_none(), "problem": problem});
    ui.result(&json!(checked.iter().map(object).collect::<Vec<_>>()), []);
    let all_good = checked.iter().all(|(_, problem)| problem.is_none());
    Ok(if all_good { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// What the locks of a root have and the root does not.
fn missing(root: &Path, there: &[Stored]) -> Result<Vec<(String, Option<String>)>> {
    let known: Vec<&Manifest> = there.iter().filter_map(|stored| stored.manifest.as_ref().ok()).collect();
    let is_there = |locked: &&Locked| {
        known.iter().any(|manifest| {
            let platform = format!("{}-{}", manifest.goos, manifest.goarch);
            (&locked.module, &locked.version, &locked.platform) == (&manifest.module, &manifest.version, &platform)
        })
    };
    let mut found = Vec::new();
    for (file, lock) in Lock::of(root)? {
        for locked in lock.artifacts.iter().filter(|locked| !is_there(locked)) {
            let problem = format!("it is in {} and not in {}", file.display(), root.display());
            found.push((locked.name(), Some(problem)));
        }
    }
    Ok(found)
}

/// Why an artifact would not be loaded.
fn problem(stored: &Stored, keys: &[String]) -> Result<Option<String>> {
    let manifest = match &stored.manifest {
        Ok(manifest) => manifest,
        Err(error) => return Ok(Some(error.to_string())),
    };
    let file = stored.dir.join(MANIFEST_FILE);
    if let Some(text) = misplaced(&stored.dir, manifest) {
        return Ok(Some(text));
    }
    let request = OpenRequest {
        manifest: file.to_string_lossy().into_owned(),
        allow_shared: env_var("USEGOLIB_ALLOW_SHARED").is_some(),
        trusted_keys: keys.to_vec(),
        ..OpenRequest::default()
    };
    if let Err(failure) = usegolib::loader::verify(&request) {
        return Ok(Some(failure.message.into_owned()));
    }
    Ok(Lock::of(&stored.dir)?.iter().find_map(|(_, lock)| lock.problem(manifest, &file)))
}

/// The directory says what the manifest says: an artifact that was put under another name is found for it.
fn misplaced(dir: &Path, manifest: &Manifest) -> Option<String> {
    let platform = format!("{}-{}", manifest.goos, manifest.goarch);
    let named = dir.file_name().unwrap_or_default().to_string_lossy().into_owned();
    (named.contains('-') && named != platform).then(|| format!("it is for {platform}, in a directory named {named}"))
}
