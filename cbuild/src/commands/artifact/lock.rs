//! `artifact lock`: writes the hashes of artifacts, by which they are known again where they are loaded.

use super::selection;
use crate::cli::LockArgs;
use crate::errors::{Error, Kind, Result};
use crate::lock::{LOCK_FILE, Lock};
use crate::process::env_var;
use crate::store;
use crate::ui::Ui;

/// Writes the lock file of a root. In the root itself it holds for everything below, elsewhere where it is named.
///
/// # Errors
/// There is no artifact, one cannot be read, or the file cannot be written.
pub fn run(args: &LockArgs, ui: &Ui) -> Result<()> {
    if args.artifact_dir.is_none() && args.out.is_none() && env_var("USEGOLIB_ARTIFACT_DIR").is_none() {
        return Err(Error::usage("the user's cache is no root to lock: what is built there later would not be loaded")
            .hint("name the root with --artifact-dir DIR, or with --out FILE a lock that counts where USEGOLIB_LOCK names it"));
    }
    let root = selection::existing(store::root(args.artifact_dir.as_deref())?)?;
    let mut lock = Lock::default();
    for stored in store::all(&root) {
        lock.add(&stored.manifest?, &stored.dir)?;
    }
    if lock.artifacts.is_empty() {
        return Err(Error::new(Kind::ModuleNotFound, "there is no artifact to lock").at(root.to_string_lossy()));
    }
    let file = args.out.clone().unwrap_or_else(|| root.join(LOCK_FILE));
    lock.write(&file, &root)?;
    let count = crate::report::count(lock.artifacts.len(), "artifact");
    ui.say(&format!("locked {count} in {}", file.display()));
    ui.result(&serde_json::json!({"lock": file, "artifacts": lock.artifacts}), []);
    Ok(())
}
