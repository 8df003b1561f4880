//! What is in a package: Go, the modules that were compiled in, and their licences. CycloneDX, and the texts
//! themselves.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use usegolib_schema::Module;

use super::{File, Package};
use crate::errors::{Error, Result};
use crate::paths::escape;
use crate::process::Runner;
use crate::toolchain::go::Go;

/// Names that licences have.
const LICENSE_FILES: [&str; 7] =
    ["LICENSE", "LICENSE.txt", "LICENSE.md", "LICENCE", "COPYING", "LICENSE-MIT", "License"];

/// Names that descriptions have.
const README_FILES: [&str; 5] = ["README.md", "Readme.md", "readme.md", "README", "README.txt"];

/// A module in the library.
#[derive(Clone, Debug)]
struct Part {
    version: String,
    license: Option<(String, Vec<u8>)>,
    directory: PathBuf,
}

/// The list of parts.
#[derive(Clone, Debug, Default)]
pub struct Sbom {
    parts: BTreeMap<String, Part>,
}

impl Sbom {
    /// Adds what a library says it was built from. Go knows a module that was asked for as `(devel)`: `asked` has its
    /// version, and `directories` where it is when it is a local one.
    ///
    /// # Errors
    /// Go cannot read the library.
    pub fn add(
        &mut self,
        library: &Path,
        asked: &[Module],
        directories: &BTreeMap<String, PathBuf>,
        go: &Go,
        runner: &Runner<'_>,
    ) -> Result<()> {
        let output = runner.query(&go.command().args(["version", "-m"]).arg(library.to_string_lossy()))?;
        if !output.success {
            return Err(Error::other(format!("go version -m cannot read the library: {}", output.stderr.trim())));
        }
        let cache = runner.query(&go.command().args(["env", "GOMODCACHE"]))?;
        let cache = PathBuf::from(String::from_utf8_lossy(&cache.stdout).trim());
        for (path, version) in modules(&String::from_utf8_lossy(&output.stdout)) {
            let known = asked.iter().find(|module| module.path == path);
            let version = known.map_or(version, |module| module.version.clone());
            let in_cache = cache.join(format!("{}@{}", escape(&path), escape(&version)));
            let dir = directories.get(&path).filter(|dir| dir.is_dir()).unwrap_or(&in_cache);
            self.parts.insert(path, Part { license: license(dir), version, directory: dir.clone() });
        }
        // Go's own runtime and library are compiled in, always.
        let version = go.version.clone();
        self.parts.insert("std".into(), Part { license: license(&go.root), version, directory: go.root.clone() });
        Ok(())
    }

    /// The texts of the licences, by file name.
    #[must_use]
    pub fn licenses(&self) -> Vec<File> {
        let texts = self.parts.iter().filter_map(|(path, part)| {
            part.license.as_ref().map(|(_, text)| (format!("{}.txt", path.replace('/', "_")), text.clone()))
        });
        texts.collect()
    }

    /// Modules whose licence was not found.
    #[must_use]
    pub fn without_license(&self) -> Vec<&str> {
        self.parts.iter().filter(|(_, part)| part.license.is_none()).map(|(path, _)| path.as_str()).collect()
    }

    /// The SPDX expression of all of it; none where one licence is not known.
    #[must_use]
    pub fn expression(&self) -> Option<String> {
        let names = self.parts.values().map(|part| part.license.as_ref().map(|(name, _)| name.as_str()));
        let names: Option<BTreeSet<&str>> = names.map(|name| name.filter(|name| !name.is_empty())).collect();
        names.map(|names| names.into_iter().collect::<Vec<_>>().join(" AND "))
    }

    /// The README of a module, in Markdown or plain text; none for the standard library.
    #[must_use]
    pub fn readme(&self, module: &str) -> Option<String> {
        let part = self.parts.get(module).filter(|_| module != "std")?;
        README_FILES.iter().find_map(|name| std::fs::read_to_string(part.directory.join(name)).ok())
    }

    /// CycloneDX 1.5.
    ///
    /// # Errors
    /// None that happens.
    pub fn json(&self, package: &Package) -> Result<Vec<u8>> {
        let component = |(path, part): (&String, &Part)| {
            let mut component = json!({
                "type": "library", "name": path, "version": part.version,
                "purl": format!("pkg:golang/{path}@{}", part.version),
            });
            if let Some((name, _)) = part.license.as_ref().filter(|(name, _)| !name.is_empty()) {
                component["licenses"] = json!([{"license": {"id": name}}]);
            }
            component
        };
        let components: Vec<Value> = self.parts.iter().map(component).collect();
        let whole = json!({
            "bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1,
            "metadata": {"component": {"type": "library", "name": package.name, "version": package.version}},
            "components": components,
        });
        let mut text = serde_json::to_vec_pretty(&whole)?;
        text.push(b'\n');
        Ok(text)
    }
}

/// `mod` and `dep` lines, with what replaced a module in its place.
fn modules(text: &str) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    for line in text.lines() {
        let words: Vec<&str> = line.trim().split('\t').collect();
        match words[..] {
            ["mod" | "dep", path, version, ..] if !path.starts_with("usegolib.local/") => {
                found.push((path.to_owned(), version.to_owned()));
            }
            ["=>", path, version, ..] if path.contains('.') && !path.starts_with('.') => {
                found.pop();
                found.push((path.to_owned(), version.to_owned()));
            }
            _ => {}
        }
    }
    found
}

/// SPDX name (empty when the text is not known) and text.
fn license(dir: &Path) -> Option<(String, Vec<u8>)> {
    let text = LICENSE_FILES.iter().find_map(|name| std::fs::read(dir.join(name)).ok())?;
    Some((spdx(&String::from_utf8_lossy(&text)).to_owned(), text))
}

/// The usual licences by sentences that only they have.
fn spdx(text: &str) -> &'static str {
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let has = |sentence: &str| words.contains(sentence);
    if has("Apache License") && has("Version 2.0") {
        "Apache-2.0"
    } else if has("Mozilla Public License") && has("2.0") {
        "MPL-2.0"
    } else if has("GNU AFFERO GENERAL PUBLIC LICENSE") {
        "AGPL-3.0-only"
    } else if has("Permission is hereby granted, free of charge") {
        "MIT"
    } else if has("Permission to use, copy, modify, and/or distribute")
        || has("Permission to use, copy, modify, and distribute")
    {
        "ISC"
    } else if has("Redistribution and use in source and binary forms") {
        if has("Neither the name") || has("may be used to endorse") { "BSD-3-Clause" } else { "BSD-2-Clause" }
    } else {
        ""
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modules_of_a_library() {
        let text = "x.so: go1.26\n\tpath\tm/usegolib_bridge\n\tmod\tm.org/a\t(devel)\t\n\tdep\tb.org/b\tv1.0.0\th1:x\n\
            \tdep\tc.org/c\tv1.0.0\n\t=>\td.org/d\tv2.0.0\th1:y\n\tdep\te.org/e\tv0.0.0\n\t=>\t../other/1\t(devel)\n\tmod\tusegolib.local/std\t(devel)\n";
        let names: Vec<String> = modules(text).into_iter().map(|(path, version)| format!("{path} {version}")).collect();
        assert_eq!(names, ["m.org/a (devel)", "b.org/b v1.0.0", "d.org/d v2.0.0", "e.org/e v0.0.0"]);
    }
}
