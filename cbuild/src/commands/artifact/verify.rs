//! `artifact verify`: the checks of loading, by the core's own code, for artifacts of all platforms.

use std::path::Path;
use std::process::ExitCode;

use serde_json::json;
use usegolib::envelope::OpenRequest;

use super::chosen;
use crate::cli::VerifyArgs;
use crate::errors::Result;
use crate::lock::Lock;
use crate::process::env_var;
use crate::steps::publish::MANIFEST_FILE;
use crate::store::Stored;
use crate::trust;
use crate::ui::Ui;

/// Checks artifacts; exit code 1 when one of them would be refused.
///
/// # Errors
/// There is no such artifact, or the trusted keys or the lock file cannot be read.
pub fn run(args: &VerifyArgs, ui: &Ui) -> Result<ExitCode> {
    let keys = trust::keys()?;
    let mut all_good = true;
    let mut objects = Vec::new();
    for stored in chosen(args.path.as_deref(), &args.select)? {
        let problem = problem(&stored, &keys)?;
        all_good &= problem.is_none();
        objects.push(json!({"directory": stored.dir, "ok": problem.is_none(), "problem": problem}));
        if !ui.is_json() {
            ui.data(&match problem {
                None => format!("ok   {}", stored.dir.display()),
                Some(problem) => format!("BAD  {}: {problem}", stored.dir.display()),
            });
        }
    }
    ui.result(&json!(objects), []);
    Ok(if all_good { ExitCode::SUCCESS } else { ExitCode::FAILURE })
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
    Ok(Lock::of(&stored.dir, manifest)?.and_then(|lock| lock.problem(manifest, &file)))
}

/// The directory says what the manifest says: an artifact that was put under another name is found for it.
fn misplaced(dir: &Path, manifest: &usegolib_schema::Manifest) -> Option<String> {
    let platform = format!("{}-{}", manifest.goos, manifest.goarch);
    let named = dir.file_name().unwrap_or_default().to_string_lossy().into_owned();
    (named.contains('-') && named != platform).then(|| format!("it is for {platform}, in a directory named {named}"))
}
