//! `artifact list`: what is below a root.

use serde_json::json;

use super::selection::{chosen, title};
use crate::cli::SelectArgs;
use crate::errors::Result;
use crate::store::Stored;
use crate::ui::Ui;

/// Prints one line per artifact.
///
/// # Errors
/// `--module` names something that is not there.
pub fn run(args: &SelectArgs, ui: &Ui) -> Result<()> {
    let found = chosen(None, args)?;
    if ui.is_json() {
        ui.data(&json!(found.iter().map(object).collect::<Vec<_>>()).to_string());
        return Ok(());
    }
    for stored in &found {
        match &stored.manifest {
            Ok(manifest) => {
                let size = manifest.library.size as f64 / 1e6;
                let packages = crate::report::count(manifest.packages.len(), "package");
                let platform = format!("{}/{}", manifest.goos, manifest.goarch);
                ui.data(&format!("{}  {platform}  {packages}  {size:.1} MB", title(manifest)));
            }
            Err(error) => ui.data(&format!("{}  unusable: {}", stored.dir.display(), error.message)),
        }
    }
    if found.is_empty() {
        let root = crate::store::root(args.artifact_dir.as_deref())?;
        ui.say(&format!("there is no artifact below {}", root.display()));
    }
    Ok(())
}

fn object(stored: &Stored) -> serde_json::Value {
    match &stored.manifest {
        Ok(m) => json!({
            "directory": stored.dir, "module": m.module, "version": m.version, "modules": m.modules, "goos": m.goos,
            "goarch": m.goarch, "go_version": m.go_version, "packages": m.packages, "size": m.library.size,
            "build_id": m.build_id,
        }),
        Err(error) => json!({"directory": stored.dir, "error": error.to_string(), "hint": error.hint}),
    }
}
