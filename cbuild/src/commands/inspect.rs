//! `inspect`: what an artifact offers, and what it leaves out and why.

use std::cmp::Reverse;
use std::path::{Path, PathBuf};

use usegolib_schema::{Manifest, Package, Schema, Symbol, basic};

use crate::artifact::MANIFEST_FILE;
use crate::cli::InspectArgs;
use crate::errors::{Error, Kind, Result};
use crate::size;
use crate::store::{self, Wanted};
use crate::stubs::is_error;
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
    let manifest = store::read(&file)?;
    if args.size {
        return size(&manifest, &file, ui);
    }
    if ui.is_json() {
        ui.data(&json(&manifest, &file).to_string());
    } else {
        text(&manifest, &file, ui);
    }
    Ok(())
}

/// Prints what the library consists of, the largest first.
fn size(manifest: &Manifest, file: &Path, ui: &Ui) -> Result<()> {
    let library = file.with_file_name(&manifest.library.path);
    let sizes = size::of(&fs_err::read(&library)?).map_err(|error| error.at(library.to_string_lossy()))?;
    if sizes.packages.is_empty() {
        ui.warn("the code of packages cannot be told apart: the function table of Go is not in the library");
    }
    let mut packages: Vec<(&str, u64)> = sizes.packages.iter().map(|(path, size)| (&**path, *size)).collect();
    let mut rest: Vec<(&str, u64)> = sizes.rest;
    for lines in [&mut packages, &mut rest] {
        lines.sort_by_key(|(_, size)| Reverse(*size));
    }
    let list = |what: &str, lines: &[(&str, u64)]| -> Vec<serde_json::Value> {
        lines.iter().map(|(name, size)| serde_json::json!({what: name, "bytes": size})).collect()
    };
    let json = serde_json::json!({
        "library": library, "bytes": sizes.file, "code": list("package", &packages), "other": list("what", &rest),
    });
    let line = |name: &str, size: u64| {
        let note = if name == size::BRIDGE { " (what usegolib generates for the calls)" } else { "" };
        let share = f64::from(u32::try_from((size * 1000 + sizes.file / 2) / sizes.file.max(1)).unwrap_or(0)) / 10.0;
        format!("{size:>12} {share:>5.1} %  {name}{note}")
    };
    let block = |title: &str, lines: &[(&str, u64)]| -> Vec<String> {
        let all = lines.iter().map(|(_, size)| size).sum();
        let lines = lines.iter().map(|(name, size)| line(name, *size));
        [String::new(), title.to_owned()].into_iter().chain(lines).chain([line("together", all)]).collect()
    };
    let code = block("code of packages, in bytes and as a share of the file", &packages);
    let other = block("what cannot be told apart by package", &rest);
    let head = format!("{}  {} bytes", library.display(), sizes.file);
    ui.result(&json, [head].into_iter().chain(code).chain(other));
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

/// Finds the artifact of a module for any target, or of the package of one.
pub(super) fn find(module: &str, root: Option<&Path>) -> Result<PathBuf> {
    let root = store::root(root)?;
    let wanted = Wanted::parse(module)?;
    let found = store::select(&root, Some(&wanted));
    match found.as_slice() {
        [only] => Ok(only.dir.join(MANIFEST_FILE)),
        [] => Err(Error::new(Kind::ModuleNotFound, format!("there is no artifact of {module}"))
            .at(root.to_string_lossy())
            .hint(format!("usegolib build --module {module}"))),
        several => {
            let list: Vec<String> =
                several.iter().map(|stored| stored.dir.join(MANIFEST_FILE).display().to_string()).collect();
            Err(Error::usage(format!("there are several artifacts of {module}:\n{}", list.join("\n")))
                .hint("write --module path@version, or give the path of one"))
        }
    }
}

fn text(manifest: &Manifest, file: &Path, ui: &Ui) {
    let m = manifest;
    ui.data(&format!("{}@{}  {}/{}  {}", m.module, m.version, m.goos, m.goarch, m.go_version));
    ui.data(&format!("  manifest    {}", file.display()));
    ui.data(&format!("  library     {} ({} bytes)", m.library.path, m.library.size));
    let floor = m.libc_floor.as_ref().map(|floor| format!(", runs on glibc {floor} or newer")).unwrap_or_default();
    ui.data(&format!("  C compiler  {} {}{floor}", m.c_compiler.name, m.c_compiler.version));
    for package in &m.schema.packages {
        describe(package, &m.schema, ui);
    }
    let symbols = || m.schema.packages.iter().flat_map(|package| &package.symbols);
    let bound = symbols().filter(|symbol| symbol.skip.is_none()).count();
    ui.data(&format!("\n{bound} of {} exported symbols bound", symbols().count()));
}

fn describe(package: &Package, schema: &Schema, ui: &Ui) {
    ui.data(&format!("\npackage {}", package.path));
    if let Some(error) = &package.error {
        ui.data(&format!("  nothing bound: {}", error.trim_end().replace('\n', "\n    ")));
    }
    let (skipped, there): (Vec<&Symbol>, Vec<&Symbol>) =
        package.symbols.iter().partition(|symbol| symbol.skip.is_some());
    for symbol in there {
        let note = if gives_error(symbol, schema) { "  // gives an error as a value: usegolib.raise_for" } else { "" };
        ui.data(&format!("  {}{note}", symbol.signature));
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

/// Whether a result that is no trailing `error` is an error: it is given back and not raised.
fn gives_error(symbol: &Symbol, schema: &Schema) -> bool {
    symbol.results.iter().any(|result| result.ty == basic("error") || is_error(schema, result.ty))
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
