//! `artifact lock`: writes the hashes of artifacts, by which they are known again where they are loaded.

use crate::cli::LockArgs;
use crate::errors::{Error, Kind, Result};
use crate::lock::{LOCK_FILE, Lock};
use crate::store;
use crate::ui::Ui;

/// Writes the lock file of a root.
///
/// # Errors
/// There is no artifact, one cannot be read, or the file cannot be written.
pub fn run(args: &LockArgs, ui: &Ui) -> Result<()> {
    let root = store::root(args.artifact_dir.as_deref())?;
    let mut lock = Lock::default();
    for stored in store::all(&root) {
        lock.add(&stored.manifest?, &stored.dir)?;
    }
    if lock.artifacts.is_empty() {
        return Err(Error::new(Kind::ModuleNotFound, "there is no artifact to lock").at(root.to_string_lossy()));
    }
    let file = args.out.clone().unwrap_or_else(|| root.join(LOCK_FILE));
    lock.write(&file)?;
    let count = crate::commands::report::count(lock.artifacts.len(), "artifact");
    ui.say(&format!("locked {count} in {}", file.display()));
    ui.result(&serde_json::json!({"lock": file, "artifacts": lock.artifacts}), []);
    Ok(())
}
