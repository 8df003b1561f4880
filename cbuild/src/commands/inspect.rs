//! `inspect`: what an artifact offers, and what it leaves out and why.

use std::path::{Path, PathBuf};

use usegolib_schema::{MANIFEST_VERSION, Manifest, Package, Symbol};

use crate::cli::InspectArgs;
use crate::errors::{Error, Kind, Result};
use crate::paths;
use crate::steps::publish::MANIFEST_FILE;
use crate::ui::Ui;

/// Prints the contents of an artifact.
///
/// # Errors
/// There is no such artifact, or more than one.
pub fn run(args: &InspectArgs, ui: &Ui) -> Result<()> {
    let file = match (&args.path, &args.module) {
        (Some(path), _) => manifest_file(path)?,
        (None, Some(module)) => find(module, args.artifact_dir.as_deref())?,
        (None, None) => return Err(Error::usage("neither a path nor --module is given")),
    };
    let manifest = read(&file)?;
    if args.json {
        ui.data(&json(&manifest, &file).to_string());
    } else {
        text(&manifest, &file, ui);
    }
    Ok(())
}

fn manifest_file(path: &Path) -> Result<PathBuf> {
    let file = if path.is_dir() { path.join(MANIFEST_FILE) } else { path.to_path_buf() };
    if file.is_file() {
        return Ok(file);
    }
    Err(Error::new(Kind::ModuleNotFound, format!("{} is no artifact: there is no {MANIFEST_FILE}", path.display()))
        .hint("give the directory <root>/<module>@<version>/<goos>-<goarch>, or --module"))
}

pub(super) fn read(file: &Path) -> Result<Manifest> {
    let place = |error: Error| error.at(file.to_string_lossy());
    let data = fs_err::read(file)?;
    let value: serde_json::Value =
        serde_json::from_slice(&data).map_err(|error| place(error.into()).hint("build the artifact again"))?;
    match value["manifest_version"].as_u64() {
        Some(version) if version == u64::from(MANIFEST_VERSION) => {}
        Some(version) if version > u64::from(MANIFEST_VERSION) => {
            return Err(place(Error::other(format!(
                "the manifest has version {version}, this usegolib reads {MANIFEST_VERSION}"
            )))
            .hint("update usegolib"));
        }
        _ => return Err(place(Error::other("the manifest is of an older version")).hint("build the artifact again")),
    }
    serde_json::from_value(value).map_err(|error| place(error.into()).hint("build the artifact again"))
}

/// Finds the artifact of a module for any target, or of the package of one.
pub(super) fn find(module: &str, root: Option<&Path>) -> Result<PathBuf> {
    let root = root.map_or_else(paths::default_root, |root| Ok(std::path::absolute(root)?))?;
    let (path, version) = module.split_once('@').map_or((module, None), |(path, version)| (path, Some(version)));
    paths::check_module_path(path)?;
    // A package belongs to the module of the longest prefix; a standard package to std.
    let mut found = Vec::new();
    let mut prefix = Some(path);
    while let Some(name) = prefix.filter(|_| found.is_empty()) {
        found = versions(&root, name, version);
        prefix = name.rsplit_once('/').map(|(parent, _)| parent);
    }
    if found.is_empty() {
        found = versions(&root, "std", version);
        found.retain(|file| {
            path == "std" || read(file).is_ok_and(|manifest| manifest.packages.iter().any(|p| p == path))
        });
    }
    match found.as_slice() {
        [only] => Ok(only.clone()),
        [] => Err(Error::new(Kind::ModuleNotFound, format!("there is no artifact of {module}"))
            .at(root.to_string_lossy())
            .hint(format!("usegolib build --module {module}"))),
        several => {
            let list: Vec<String> = several.iter().map(|file| file.display().to_string()).collect();
            Err(Error::usage(format!("there are several artifacts of {module}:\n{}", list.join("\n")))
                .hint("write --module path@version, or give the path of one"))
        }
    }
}

fn versions(root: &Path, module: &str, version: Option<&str>) -> Vec<PathBuf> {
    let escaped = paths::escape(module);
    let (parent, last) = escaped.rsplit_once('/').map_or(("", escaped.as_str()), |(parent, last)| (parent, last));
    let prefix = format!("{last}@{}", version.map(paths::escape).unwrap_or_default());
    let matches = |name: &str| if version.is_some() { name == prefix } else { name.starts_with(&prefix) };
    let directories = |dir: PathBuf| dir.read_dir().into_iter().flatten().flatten().collect::<Vec<_>>();
    let mut files: Vec<PathBuf> = directories(root.join(parent))
        .into_iter()
        .filter(|entry| matches(&entry.file_name().to_string_lossy()))
        .flat_map(|entry| directories(entry.path()))
        .map(|entry| entry.path().join(MANIFEST_FILE))
        .filter(|file| file.is_file())
        .collect();
    files.sort();
    files
}

fn text(manifest: &Manifest, file: &Path, ui: &Ui) {
    let m = manifest;
    ui.data(&format!("{}@{}  {}/{}  {}", m.module, m.version, m.goos, m.goarch, m.go_version));
    ui.data(&format!("  manifest    {}", file.display()));
    ui.data(&format!("  library     {} ({} bytes)", m.library.path, m.library.size));
    let floor = m.libc_floor.as_ref().map(|floor| format!(", runs on glibc {floor} or newer")).unwrap_or_default();
    ui.data(&format!("  C compiler  {} {}{floor}", m.c_compiler.name, m.c_compiler.version));
    for package in &m.schema.packages {
        describe(package, ui);
    }
    let symbols = || m.schema.packages.iter().flat_map(|package| &package.symbols);
    let bound = symbols().filter(|symbol| symbol.skip.is_none()).count();
    ui.data(&format!("\n{bound} of {} exported symbols bound", symbols().count()));
}

fn describe(package: &Package, ui: &Ui) {
    ui.data(&format!("\npackage {}", package.path));
    if let Some(error) = &package.error {
        ui.data(&format!("  nothing bound: {}", error.trim_end().replace('\n', "\n    ")));
    }
    let (skipped, there): (Vec<&Symbol>, Vec<&Symbol>) =
        package.symbols.iter().partition(|symbol| symbol.skip.is_some());
    for symbol in there {
        ui.data(&format!("  {}", symbol.signature));
    }
    if !skipped.is_empty() {
        ui.data(&format!("  skipped ({}):", skipped.len()));
    }
    for symbol in skipped {
        if let Some(skip) = &symbol.skip {
            ui.data(&format!("    {}  {}: {}", symbol.signature, reason(symbol), skip.detail));
            ui.data(&format!("      {}", symbol.position));
        }
    }
}

fn reason(symbol: &Symbol) -> String {
    let reason = symbol.skip.as_ref().map(|skip| serde_json::to_value(skip.reason).unwrap_or_default());
    reason.and_then(|reason| reason.as_str().map(str::to_owned)).unwrap_or_default()
}

fn json(manifest: &Manifest, file: &Path) -> serde_json::Value {
    let symbol = |symbol: &Symbol| {
        serde_json::json!({
            "name": symbol.name, "kind": symbol.kind, "receiver": symbol.receiver, "signature": symbol.signature,
            "position": symbol.position, "bound": symbol.skip.is_none(), "skip": symbol.skip,
        })
    };
    let packages: Vec<serde_json::Value> = manifest
        .schema
        .packages
        .iter()
        .map(|package| {
            let symbols: Vec<serde_json::Value> = package.symbols.iter().map(symbol).collect();
            serde_json::json!({"path": package.path, "error": package.error, "symbols": symbols})
        })
        .collect();
    serde_json::json!({
        "manifest": file, "module": manifest.module, "version": manifest.version, "modules": manifest.modules,
        "goos": manifest.goos, "goarch": manifest.goarch, "go_version": manifest.go_version,
        "library": manifest.library, "c_compiler": manifest.c_compiler, "libc_floor": manifest.libc_floor,
        "build_id": manifest.build_id, "packages": packages,
    })
}
