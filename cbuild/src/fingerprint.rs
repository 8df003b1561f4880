//! Digests of everything that goes into a build. Contents count, times do not; size and time of a file only save
//! reading it again.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use serde::{Deserialize, Serialize};

use crate::digest::{digest, file_digest, walk};
use crate::errors::Result;
use crate::plan::{Origin, Subject};
use crate::runtime;
use crate::toolchain::Tools;

/// An input file as build.json remembers it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InputFile {
    /// Absolute path.
    pub path: PathBuf,
    /// Size in bytes.
    pub size: u64,
    /// Time of the last change, nanoseconds since 1970.
    pub mtime_ns: u64,
    /// SHA-256 of the content, hex.
    pub sha256: String,
}

/// The inputs of a build.
#[derive(Clone, Debug)]
pub struct Fingerprint {
    /// Digest over all of them, without machine paths.
    pub inputs: String,
    /// Digest over inputs and options: the name of the result.
    pub build_id: String,
    /// The files of local modules.
    pub files: Vec<InputFile>,
}

/// Takes the fingerprint. `directories` are local modules beside those of the subject (replacements, workspace),
/// `known` the files of the last build, and `excluded` the artifact root, which may lie inside a module.
///
/// # Errors
/// A file cannot be read.
pub fn take(
    subject: &Subject,
    tools: &Tools,
    directories: &[PathBuf],
    known: &[InputFile],
    excluded: &Path,
) -> Result<Fingerprint> {
    let known: BTreeMap<&Path, &InputFile> = known.iter().map(|file| (file.path.as_path(), file)).collect();
    let mut lines = tool_lines(tools);
    let mut files = Vec::new();
    for module in &subject.modules {
        lines.push(format!("module {}@{}", module.path, module.version));
        if let Origin::Directory(dir) = &module.origin {
            hash_tree(dir, excluded, &known, &mut files, &mut lines)?;
        }
    }
    for dir in directories {
        lines.push("directory".into());
        hash_tree(dir, excluded, &known, &mut files, &mut lines)?;
    }
    let inputs = digest(lines.join("\n").as_bytes());
    let options = serde_json::to_string(&subject.options())?;
    let go = &tools.go;
    let build_id = digest(format!("{inputs}\n{}\n{}\n{options}", go.goos, go.goarch).as_bytes());
    Ok(Fingerprint { inputs, build_id, files })
}

fn tool_lines(tools: &Tools) -> Vec<String> {
    let mut lines = vec![
        format!("usegolib {} {}", env!("CARGO_PKG_VERSION"), runtime::digest()),
        format!("go {}", tools.go.version),
        format!("cc {} {}{}", tools.cc.name, tools.cc.version, tools.cc.arguments),
        format!("floor {}", tools.cc.floor.as_deref().unwrap_or("host")),
    ];
    lines.extend(tools.go.settings.iter().map(|(name, value)| format!("{name}={value}")));
    lines
}

/// Adds all files of a module. Tests change no build; what version control keeps is no input.
fn hash_tree(
    root: &Path,
    excluded: &Path,
    known: &BTreeMap<&Path, &InputFile>,
    files: &mut Vec<InputFile>,
    lines: &mut Vec<String>,
) -> Result<()> {
    for entry in walk(root, excluded) {
        let entry = entry?;
        let path = entry.path();
        if path.to_string_lossy().ends_with("_test.go") {
            continue;
        }
        // A symlink counts by what it leads to; a broken one is no input.
        let Ok(meta) = std::fs::metadata(path) else { continue };
        if !meta.is_file() {
            continue;
        }
        let modified = meta.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
        let mtime_ns = modified.map_or(0, |time| u64::try_from(time.as_nanos()).unwrap_or(u64::MAX));
        let same = known.get(path).filter(|file| file.size == meta.len() && file.mtime_ns == mtime_ns && mtime_ns != 0);
        let sha256 = match same {
            Some(file) => file.sha256.clone(),
            None => file_digest(path)?.0,
        };
        let name = path.strip_prefix(root).unwrap_or(path).to_string_lossy().replace('\\', "/");
        lines.push(format!("{sha256} {name}"));
        files.push(InputFile { path: path.to_path_buf(), size: meta.len(), mtime_ns, sha256 });
    }
    Ok(())
}
