//! `gen`: typed Python bindings of a package, and the stub beside them.

use std::path::Path;

use usegolib_schema::Manifest;

use super::inspect;
use crate::cli::GenArgs;
use crate::errors::{Error, Result};
use crate::steps::generate::Docs;
use crate::store;
use crate::stubs;
use crate::ui::Ui;

/// Writes both files.
///
/// # Errors
/// There is no such artifact or package; the files cannot be written.
pub fn run(args: &GenArgs, ui: &Ui) -> Result<()> {
    let name = args.out.file_name().unwrap_or_default().to_string_lossy();
    let Some(stem) = name.strip_suffix(".py").filter(|stem| !stem.is_empty()) else {
        return Err(Error::usage("--out is no Python file").at(name).hint("its name is that of the module and `.py`"));
    };
    let module = match &args.version {
        Some(version) => format!("{}@{version}", args.package),
        None => args.package.clone(),
    };
    let file = inspect::find(&module, args.artifact_dir.as_deref())?;
    let manifest = store::read(&file)?;
    let docs = docs(&manifest, &file)?;
    let made = stubs::bindings(&manifest, &docs, &args.package)?;
    let stub = args.out.with_file_name(format!("{stem}.pyi"));
    if let Some(parent) = args.out.parent().filter(|parent| !parent.as_os_str().is_empty()) {
        fs_err::create_dir_all(parent)?;
    }
    fs_err::write(&args.out, made.module)?;
    fs_err::write(&stub, made.stub)?;
    ui.say(&format!("wrote {} and {}", args.out.display(), stub.display()));
    Ok(())
}

/// The documentation beside a manifest; none when the file is not shipped.
fn docs(manifest: &Manifest, file: &Path) -> Result<Docs> {
    let path = file.with_file_name(&manifest.docs);
    if !path.is_file() {
        return Ok(Docs::new());
    }
    serde_json::from_slice(&fs_err::read(&path)?).map_err(|error| Error::from(error).at(path.to_string_lossy()))
}
