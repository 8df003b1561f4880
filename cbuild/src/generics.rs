//! The file behind `--generics`: which instantiations of generic functions and types are wanted.

use std::path::Path;

use serde::{Deserialize, Serialize};
use usegolib_schema::Instantiations;

use crate::cli::BuildArgs;
use crate::errors::{Error, Kind, Result};
use crate::plan::sort_unique;

const HINT: &str =
    r#"write a list such as [{"package": "example.com/mod", "name": "Map", "type_args": [["string", "int64"]]}]"#;

/// What a build is asked for by the file.
///
/// # Errors
/// The file cannot be read, or has another shape.
pub fn asked(args: &BuildArgs) -> Result<Vec<Instantiations>> {
    args.generics.as_deref().map_or_else(|| Ok(Vec::new()), read)
}

/// What a build is asked for, by the file or by the build that it repeats.
#[must_use]
pub fn wanted(args: &BuildArgs, asked: &[Instantiations]) -> Vec<Instantiations> {
    let mut list = args.recorded_generics.clone();
    list.extend(asked.iter().cloned());
    sort_unique(&mut list);
    list
}

/// The file for the scanner: each entry says whether this build was asked for it, or an earlier one of the artifact.
///
/// # Errors
/// None that can happen: the entries are plain text.
pub fn for_scanner(all: &[Instantiations], asked: &[Instantiations]) -> Result<Vec<u8>> {
    #[derive(Serialize)]
    struct Entry<'a> {
        #[serde(flatten)]
        instantiations: &'a Instantiations,
        remembered: bool,
    }
    let entries: Vec<Entry> = all
        .iter()
        .map(|instantiations| Entry { instantiations, remembered: !asked.contains(instantiations) })
        .collect();
    Ok(serde_json::to_vec(&entries)?)
}

fn read(file: &Path) -> Result<Vec<Instantiations>> {
    let text = fs_err::read_to_string(file)
        .map_err(|error| Error::usage(format!("--generics: {error}")).hint("give a file that exists"))?;
    serde_json::from_str(&text).or_else(|error| {
        of_first_shape(&text).ok_or_else(|| {
            Error::usage(format!("--generics: the file has another shape: {error}"))
                .at(file.to_string_lossy())
                .hint(HINT)
        })
    })
}

/// The shape that version 0.1 had: `{"instantiations": [{"pkg": ..., "name": ..., "type_args": ["int64"]}]}`.
fn of_first_shape(text: &str) -> Option<Vec<Instantiations>> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct File {
        instantiations: Vec<Entry>,
    }
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Entry {
        pkg: String,
        name: String,
        type_args: Vec<String>,
    }
    let file: File = serde_json::from_str(text).ok()?;
    let whole =
        |entry: Entry| Instantiations { package: entry.pkg, name: entry.name, type_args: vec![entry.type_args] };
    Some(file.instantiations.into_iter().map(whole).collect())
}

/// The scanner's complaint about an entry.
#[must_use]
pub fn refused(text: &str) -> Error {
    Error::new(Kind::TypeArguments, format!("--generics: {}", text.trim()))
        .hint("types are written as in Go, with import paths: int64, []string, map[string]any, example.com/mod.Point")
}
