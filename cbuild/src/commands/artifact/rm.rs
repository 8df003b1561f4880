//! `artifact rm`: removes artifacts, after they were listed.

use std::path::Path;
use std::process::ExitCode;

use super::selection::one_version;
use crate::artifact::MANIFEST_FILE;
use crate::cli::RmArgs;
use crate::errors::{Error, Result};
use crate::steps::publish::ArtifactDir;
use crate::store::{self, Stored, Wanted};
use crate::ui::Ui;

/// Exit code of a list that nobody has confirmed.
const NOT_CONFIRMED: u8 = 2;

/// Removes artifacts, or lists them.
///
/// # Errors
/// Several versions are there and none is named, or a file cannot be removed.
pub fn run(args: &RmArgs, ui: &Ui) -> Result<ExitCode> {
    let root = store::root(args.artifact_dir.as_deref())?;
    let wanted = Wanted::parse(&args.module)?;
    if wanted.version.as_deref() == Some("latest") {
        return Err(Error::usage("artifact rm does not look up what the latest version is")
            .hint(format!("name the version, or all of them: --module {} --all-versions", wanted.package)));
    }
    let (together, found): (Vec<Stored>, Vec<Stored>) =
        store::select(&root, Some(&wanted)).into_iter().partition(|stored| wanted.is_only_a_part_of(stored));
    for stored in &together {
        ui.say(&kept(&wanted, stored));
    }
    let directories: Vec<&Path> = found.iter().map(|stored| stored.dir.as_path()).collect();
    if found.is_empty() {
        ui.result(&serde_json::json!({"removed": directories}), []);
        ui.say(&format!("there is no artifact of {} below {}", wanted.text(), root.display()));
        return Ok(ExitCode::SUCCESS);
    }
    one_version(&wanted, &found, args.all_versions)?;
    if !args.yes {
        let lines = directories.iter().map(|dir| dir.display().to_string());
        ui.result(&serde_json::json!({"found": directories}), lines);
        ui.say("nothing was removed; with --yes these artifacts are");
        return Ok(ExitCode::from(NOT_CONFIRMED));
    }
    for dir in &directories {
        remove(&root, dir, ui)?;
    }
    let lines = directories.iter().map(|dir| format!("removed {}", dir.display()));
    ui.result(&serde_json::json!({"removed": directories}), lines);
    Ok(ExitCode::SUCCESS)
}

/// Why an artifact stays, and how it goes.
fn kept(wanted: &Wanted, stored: &Stored) -> String {
    let modules = stored.manifest.as_ref().map(|manifest| &*manifest.modules).unwrap_or_default();
    let names: Vec<String> = modules.iter().map(|module| format!("{}@{}", module.path, module.version)).collect();
    let directory = stored.dir.parent().and_then(Path::file_name).unwrap_or_default().to_string_lossy();
    let name = format!("usegolib.local/{directory}");
    format!(
        "kept {}, which has {} together with others ({}); it goes with --module {name}",
        stored.dir.display(),
        wanted.text(),
        names.join(", ")
    )
}

/// Removes one artifact, its manifest first: from then on it is not there. The directories above go when they are
/// empty, up to the root.
///
/// # Errors
/// The file system's.
pub fn remove(root: &Path, dir: &Path, ui: &Ui) -> Result<()> {
    let lock = ArtifactDir::lock(dir.to_path_buf(), false, ui)?;
    fs_err::remove_file(dir.join(MANIFEST_FILE))?;
    fs_err::remove_dir_all(dir)?;
    drop(lock);
    let above = dir.ancestors().skip(1).take_while(|dir| *dir != root && dir.starts_with(root));
    for dir in above {
        if std::fs::remove_dir(dir).is_err() {
            break; // it is not empty
        }
    }
    Ok(())
}
