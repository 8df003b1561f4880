//! `artifact prune`: removes what newer builds have replaced, what killed builds have left, and copies from archives.

use std::path::{Path, PathBuf};
use std::time::Duration;

use usegolib_schema::Manifest;

use crate::cli::PruneArgs;
use crate::errors::Result;
use crate::steps::publish::{ArtifactDir, is_library, is_temporary};
use crate::steps::scan;
use crate::ui::Ui;
use crate::{paths, store, work};

/// Prunes a root, and the caches of builds.
///
/// # Errors
/// A file cannot be removed.
pub fn run(args: &PruneArgs, ui: &Ui) -> Result<()> {
    let root = store::root(args.artifact_dir.as_deref())?;
    let (mut bytes, mut removed) = (0, Vec::new());
    for stored in store::all(&root) {
        // Without a manifest that is understood nobody knows which library is in use.
        let Ok(manifest) = stored.manifest else { continue };
        let _lock = if args.dry_run { None } else { Some(ArtifactDir::lock(stored.dir.clone(), false, ui)?) };
        for file in superfluous(&stored.dir, &manifest)? {
            bytes += file.metadata().map_or(0, |meta| meta.len());
            remove(&file, args.dry_run, ui)?;
            removed.push(file);
        }
    }
    let cache = paths::cache_dir()?;
    for dir in scan::old_scanners(&cache).into_iter().chain(unpacked(&cache)) {
        bytes += size(&dir);
        remove(&dir, args.dry_run, ui)?;
        removed.push(dir);
    }
    if !args.dry_run {
        work::sweep(&cache.join("work"));
    }
    let lines = removed.iter().map(|path| path.display().to_string());
    ui.result(&serde_json::json!({"removed": removed, "bytes": bytes, "dry_run": args.dry_run}), lines);
    let verb = if args.dry_run { "would free" } else { "freed" };
    ui.say(&format!("{verb} {:.1} MB", bytes as f64 / 1e6));
    Ok(())
}

/// Libraries that the manifest does not name, and temporary files.
fn superfluous(dir: &Path, manifest: &Manifest) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs_err::read_dir(dir)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.file_type()?.is_file() && (is_temporary(&name) || is_library(&name)) && name != manifest.library.path {
            files.push(entry.path());
        }
    }
    files.sort();
    Ok(files)
}

/// Younger copies stay: another process may be about to finish or to load them.
const SETTLED: Duration = Duration::from_secs(3600);

/// Copies of libraries that were imported from an archive; the next import from there makes its copy again.
fn unpacked(cache: &Path) -> Vec<PathBuf> {
    let is_settled = |path: &Path| {
        let changed = path.metadata().and_then(|meta| meta.modified());
        path.is_dir() && changed.is_ok_and(|time| time.elapsed().is_ok_and(|age| age > SETTLED))
    };
    let entries = fs_err::read_dir(cache.join("unpacked")).into_iter().flatten().flatten();
    let mut dirs: Vec<PathBuf> = entries.map(|entry| entry.path()).filter(|path| is_settled(path)).collect();
    dirs.sort();
    dirs
}

/// A library that is loaded keeps its bytes when its name goes; on Windows, where it cannot go, it stays.
fn remove(path: &Path, dry_run: bool, ui: &Ui) -> Result<()> {
    if dry_run {
        return Ok(());
    }
    let removed = if path.is_dir() { fs_err::remove_dir_all(path) } else { fs_err::remove_file(path) };
    match removed {
        Err(error) if cfg!(windows) && error.kind() == std::io::ErrorKind::PermissionDenied => {
            ui.say(&format!("{} is in use and stays", path.display()));
            Ok(())
        }
        other => Ok(other?),
    }
}

fn size(dir: &Path) -> u64 {
    let files = walkdir::WalkDir::new(dir).into_iter().flatten();
    files.filter_map(|entry| entry.metadata().ok()).filter(|meta| meta.is_file()).map(|meta| meta.len()).sum()
}
