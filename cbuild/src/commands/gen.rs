//! `gen`: typed Python bindings of a package, and the stub beside them.

use std::path::{Path, PathBuf};

use usegolib_schema::Manifest;

use super::inspect;
use crate::artifact::Docs;
use crate::artifact::MANIFEST_FILE;
use crate::cli::GenArgs;
use crate::errors::{Error, Kind, Result};
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
    let (manifest, file) = artifact(args)?;
    let docs = docs(&manifest, &file)?;
    let made = stubs::bindings(&manifest, &docs, &args.package)?;
    let stub = args.out.with_file_name(format!("{stem}.pyi"));
    if let Some(parent) = args.out.parent().filter(|parent| !parent.as_os_str().is_empty()) {
        fs_err::create_dir_all(parent)?;
    }
    fs_err::write(&args.out, made.module)?;
    fs_err::write(&stub, made.stub)?;
    ui.say(&format!("wrote {} and {}", args.out.display(), stub.display()));
    ui.result(&serde_json::json!({"written": [args.out, stub]}), []);
    Ok(())
}

/// The artifact of the package: the one that `--artifact-dir` names itself, that of its module, or one of several
/// modules that holds it.
fn artifact(args: &GenArgs) -> Result<(Manifest, PathBuf)> {
    let here = args.artifact_dir.as_ref().map(|dir| dir.join(MANIFEST_FILE)).filter(|file| file.is_file());
    let read = |file: PathBuf| Ok((store::read(&file)?, file));
    if let Some(file) = here {
        return read(file);
    }
    let module = match &args.version {
        Some(version) => format!("{}@{version}", args.package),
        None => args.package.clone(),
    };
    match inspect::find(&module, args.artifact_dir.as_deref()) {
        Err(error) if error.kind == Kind::ModuleNotFound => bundle(args)?.map_or(Err(error), read),
        found => read(found?),
    }
}

/// The first artifact of several modules that holds the package, in the version asked for.
fn bundle(args: &GenArgs) -> Result<Option<PathBuf>> {
    let root = store::root(args.artifact_dir.as_deref())?;
    let mut manifests = store::directories(&root).into_iter().map(|dir| dir.join(MANIFEST_FILE));
    let holds = |file: &PathBuf| {
        store::read(file).is_ok_and(|manifest| {
            let versions = manifest
                .modules
                .iter()
                .filter(|module| format!("{}/", args.package).starts_with(&format!("{}/", module.path)));
            let fits = args
                .version
                .as_ref()
                .is_none_or(|asked| versions.max_by_key(|m| m.path.len()).is_some_and(|m| m.version == *asked));
            let below = format!("{}/", args.package);
            fits && manifest.packages.iter().any(|package| *package == args.package || package.starts_with(&below))
        })
    };
    Ok(manifests.find(holds))
}

/// The documentation beside a manifest; none when the file is not shipped.
fn docs(manifest: &Manifest, file: &Path) -> Result<Docs> {
    let path = file.with_file_name(&manifest.docs);
    if !path.is_file() {
        return Ok(Docs::new());
    }
    serde_json::from_slice(&fs_err::read(&path)?).map_err(|error| Error::from(error).at(path.to_string_lossy()))
}
