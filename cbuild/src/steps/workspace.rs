//! go.mod and go.work, read through Go itself; workspaces become replacements in the private copy.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::links::Links;
use crate::errors::{Error, Kind, Result};
use crate::plan::Source;
use crate::process::Runner;
use crate::toolchain::go::Go;

/// A go.mod as `go mod edit -json` prints it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct GoMod {
    #[serde(default)]
    module: Option<Version>,
    /// `require` lines.
    #[serde(default)]
    pub require: Option<Vec<Version>>,
    #[serde(default)]
    replace: Option<Vec<Replace>>,
}

/// A module, with or without a version.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Version {
    /// Module path, or a directory on the right side of a replacement.
    pub path: String,
    /// Version; empty means all, or a directory.
    #[serde(default)]
    pub version: String,
}

/// One `replace` line; directories are absolute.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Replace {
    /// What is replaced.
    pub old: Version,
    /// By what.
    pub new: Version,
}

/// A go.work as `go work edit -json` prints it.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct GoWork {
    #[serde(default, rename = "Use")]
    uses: Option<Vec<Use>>,
    #[serde(default)]
    replace: Option<Vec<Replace>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Use {
    disk_path: String,
}

impl GoMod {
    /// Reads a go.mod.
    ///
    /// # Errors
    /// Go cannot parse it; its message names file and line.
    pub fn read(file: &Path, go: &Go, runner: &Runner<'_>) -> Result<Self> {
        let dir = file.parent().unwrap_or(file);
        let command = go.command().args(["mod", "edit", "-json"]).arg(file.to_string_lossy()).dir(dir);
        let output = runner.query(&command)?;
        if !output.success {
            return Err(Error::new(Kind::Compile, output.stderr.trim()).hint("mend go.mod"));
        }
        Ok(serde_json::from_slice(&output.stdout)?)
    }

    /// The module path.
    #[must_use]
    pub fn path(&self) -> String {
        self.module.as_ref().map(|module| module.path.clone()).unwrap_or_default()
    }

    /// Replacements with directories made absolute.
    #[must_use]
    pub fn replacements(&self, dir: &Path) -> Vec<Replace> {
        absolute(self.replace.as_deref().unwrap_or_default(), dir)
    }
}

impl GoMod {
    /// Arguments for `go mod edit` that remove all replacements.
    #[must_use]
    pub fn dropped_replacements(&self) -> Vec<String> {
        let list = self.replace.as_deref().unwrap_or_default();
        list.iter().map(|replace| format!("-dropreplace={}", replace.old.spell())).collect()
    }
}

impl Version {
    fn spell(&self) -> String {
        if self.version.is_empty() { self.path.clone() } else { format!("{}@{}", self.path, self.version) }
    }
}

/// Directories are relative to the file that names them.
fn absolute(replacements: &[Replace], dir: &Path) -> Vec<Replace> {
    let mut list = replacements.to_vec();
    for replace in list.iter_mut().filter(|replace| replace.new.version.is_empty()) {
        replace.new.path = clean(&dir.join(&replace.new.path)).to_string_lossy().into_owned();
    }
    list
}

/// Removes `.` and `..` by resolving them on disk where possible.
fn clean(path: &Path) -> PathBuf {
    std::fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf())
}

/// Replacements by what they replace; a later source never overrides an earlier one.
#[derive(Clone, Debug, Default)]
pub struct Replacements {
    map: BTreeMap<Version, Version>,
}

impl Replacements {
    /// Adds those that are not there yet.
    pub fn add(&mut self, list: Vec<Replace>) {
        for replace in list {
            self.map.entry(replace.old).or_insert(replace.new);
        }
    }

    /// Adds those of one module of several, which must not contradict the others.
    ///
    /// # Errors
    /// Two modules replace the same one differently.
    pub fn unite(&mut self, list: Vec<Replace>, module: &str) -> Result<()> {
        for replace in list {
            if let Some(known) = self.map.get(&replace.old) {
                if *known != replace.new {
                    return Err(Error::usage(format!(
                        "the modules replace {} differently: by {} and, in {module}, by {}",
                        replace.old.path, known.path, replace.new.path
                    ))
                    .hint("build them as artifacts of their own, or make the replace lines agree"));
                }
            }
            self.map.insert(replace.old, replace.new);
        }
        Ok(())
    }

    /// Arguments for `go mod edit`; directories become links beside the private copy.
    ///
    /// # Errors
    /// A link cannot be made.
    pub fn arguments(&self, links: &mut Links, runner: &Runner<'_>) -> Result<Vec<String>> {
        let mut arguments = Vec::new();
        for (old, new) in &self.map {
            let by = if new.version.is_empty() { links.link(Path::new(&new.path), runner)? } else { new.spell() };
            arguments.push(format!("-replace={}={by}", old.spell()));
        }
        Ok(arguments)
    }

    /// As a list, without those of modules that are built themselves.
    #[must_use]
    pub fn but(&self, modules: &[Source]) -> Vec<Replace> {
        let is_built = |old: &Version| modules.iter().any(|module| module.path == old.path);
        let others = self.map.iter().filter(|(old, _)| !is_built(old));
        others.map(|(old, new)| Replace { old: old.clone(), new: new.clone() }).collect()
    }

    /// The directories they lead to.
    #[must_use]
    pub fn directories(&self) -> Vec<PathBuf> {
        self.map.values().filter(|new| new.version.is_empty()).map(|new| PathBuf::from(&new.path)).collect()
    }
}

/// What a local module is built with beside its own files.
#[derive(Clone, Debug, Default)]
pub struct Surroundings {
    /// Its own replacements, and those of its workspace.
    pub replacements: Replacements,
    /// It is part of a workspace; Go then ignores its vendor directory.
    pub workspace: bool,
    /// It has a vendor directory, which is used.
    pub vendor: bool,
}

/// Reads go.mod and the workspace around a local module.
///
/// # Errors
/// Go cannot read one of the files.
pub fn surroundings(root: &Path, go: &Go, runner: &Runner<'_>) -> Result<Surroundings> {
    let mut found = Surroundings::default();
    found.replacements.add(GoMod::read(&root.join("go.mod"), go, runner)?.replacements(root));
    if let Some(file) = workspace_file(root, go, runner)? {
        found.workspace = join_workspace(root, &file, &mut found.replacements, go, runner)?;
    }
    found.vendor = !found.workspace && root.join("vendor/modules.txt").is_file();
    Ok(found)
}

/// The go.work in force for a directory.
fn workspace_file(root: &Path, go: &Go, runner: &Runner<'_>) -> Result<Option<PathBuf>> {
    // The common case is decided without a process.
    let set = crate::process::env_var("GOWORK");
    if set.is_none() && !root.ancestors().any(|dir| dir.join("go.work").is_file()) {
        return Ok(None);
    }
    let restored = ("GOWORK".to_owned(), set.unwrap_or_default());
    let output = runner.query(&go.command().args(["env", "GOWORK"]).envs([restored]).dir(root))?;
    let file = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    Ok((!file.is_empty() && file != "off").then(|| PathBuf::from(file)))
}

/// Adds the modules of a workspace as replacements, when `root` is one of them.
fn join_workspace(
    root: &Path,
    file: &Path,
    replacements: &mut Replacements,
    go: &Go,
    runner: &Runner<'_>,
) -> Result<bool> {
    let output = runner.query(&go.command().args(["work", "edit", "-json"]).arg(file.to_string_lossy()))?;
    if !output.success {
        return Err(Error::new(Kind::Compile, output.stderr.trim()).hint("mend go.work, or set GOWORK=off"));
    }
    let work: GoWork = serde_json::from_slice(&output.stdout)?;
    let base = file.parent().unwrap_or(root);
    let uses = work.uses.unwrap_or_default();
    let members: Vec<PathBuf> = uses.iter().map(|member| clean(&base.join(&member.disk_path))).collect();
    if !members.iter().any(|member| member == root) {
        return Ok(false);
    }
    replacements.add(absolute(work.replace.as_deref().unwrap_or_default(), base));
    for member in members.iter().filter(|member| *member != root) {
        let go_mod = GoMod::read(&member.join("go.mod"), go, runner)?;
        let old = Version { path: go_mod.path(), version: String::new() };
        let new = Version { path: member.to_string_lossy().into_owned(), version: String::new() };
        replacements.add(vec![Replace { old, new }]);
        replacements.add(go_mod.replacements(member));
    }
    Ok(true)
}
