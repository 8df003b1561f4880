//! What a build says about its result.

use usegolib_schema::{Manifest, Schema, SymbolKind};

use crate::artifact::MANIFEST_FILE;
use crate::plan::Subject;
use crate::steps::copy::Copy;
use crate::steps::publish::ArtifactDir;
use crate::steps::scan::in_users_words;
use crate::toolchain::Tools;
use crate::ui::Ui;

/// The last line for people, and where the command `prints` this result the line for programs.
pub fn result(manifest: &Manifest, artifact: &ArtifactDir, cached: bool, prints: bool, ui: &Ui) {
    let (bound, total) = counts(&manifest.schema, SymbolKind::Func);
    let (bound_methods, methods) = counts(&manifest.schema, SymbolKind::Method);
    let skipped = total - bound + methods - bound_methods;
    if cached {
        ui.say(&format!("nothing has changed: {}", artifact.path.display()));
    }
    let more = if skipped > 0 { ", see usegolib inspect" } else { "" };
    let and_methods = if methods > 0 { format!(" and {bound_methods} of {methods} methods") } else { String::new() };
    ui.say(&format!("bound {bound} of {total} functions{and_methods} ({skipped} skipped{more})"));
    if prints && ui.is_json() {
        let line = serde_json::json!({
            "manifest": artifact.path.join(MANIFEST_FILE), "module": manifest.module, "version": manifest.version,
            "bound": bound + bound_methods, "total": total + methods, "skipped": skipped, "cached": cached,
        });
        ui.data(&line.to_string());
    }
}

/// Packages that cost themselves and nothing else.
pub fn broken(schema: &Schema, copy: &Copy, ui: &Ui) {
    for package in &schema.packages {
        if package.name == "main" && package.error.is_some() {
            ui.warn(&format!(
                "package {} is a program that does not compile; nothing of it would be bound",
                package.path
            ));
        } else if let Some(error) = &package.error {
            let error = in_users_words(error.trim_end(), copy);
            ui.warn(&format!("package {} is left out:\n{error}", package.path));
        }
    }
}

/// Instantiations that an earlier build was asked for, and that the code does not allow any more.
pub fn forgotten(instantiations: &[String], ui: &Ui) {
    for reason in instantiations {
        ui.warn(&format!("an instantiation of an earlier build is left out: {reason}"));
    }
}

/// Packages that nobody asked for by name, since they exist for tests.
pub fn left_out(schema: &Schema, ui: &Ui) {
    const SHOWN: usize = 3;
    let paths = &schema.left_out;
    if paths.is_empty() {
        return;
    }
    let more = if paths.len() > SHOWN { format!(" and {} more", paths.len() - SHOWN) } else { String::new() };
    let names = paths.iter().take(SHOWN).cloned().collect::<Vec<_>>().join(", ");
    ui.say(&format!("left out {} for tests: {names}{more}", count(paths.len(), "package")));
    ui.say(&format!("hint: name one to bind it: --package {}", paths[0]));
}

/// Bound symbols of a kind, and all that the Go code declares: instantiations count as their generic symbol.
fn counts(schema: &Schema, kind: SymbolKind) -> (usize, usize) {
    let symbols = schema.packages.iter().flat_map(|package| &package.symbols);
    symbols
        .filter(|symbol| symbol.kind == kind && symbol.generic.is_none())
        .fold((0, 0), |(bound, total), symbol| (bound + usize::from(symbol.skip.is_none()), total + 1))
}

/// Modules and packages of a build, in short.
pub fn subject(subject: &Subject, tools: &Tools) -> String {
    let mut names: Vec<String> =
        subject.modules.iter().map(|module| format!("{}@{}", module.path, module.version)).collect();
    if !subject.standard.is_empty() {
        names.push(format!("{} of {}", count(subject.standard.len(), "standard package"), tools.go.version));
    }
    names.join(", ")
}

/// How many packages there are.
pub fn packages(schema: &Schema) -> String {
    count(schema.packages.len(), "package")
}

/// A number with its noun.
pub fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}
