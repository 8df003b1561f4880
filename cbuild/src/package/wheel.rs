//! A wheel: a zip file with metadata and the digest of every file. The same input gives the same bytes.

use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use zip::write::SimpleFileOptions;

use super::names::distribution;
use super::{File, Package};
use crate::errors::{Error, Result};

/// Writes the wheel of these files; answers with its path.
///
/// # Errors
/// The file cannot be written.
pub fn write(out: &Path, package: &Package, tag: &str, mut files: Vec<File>, licenses: Vec<File>) -> Result<PathBuf> {
    let info = format!("{}-{}.dist-info", package.name, package.version);
    files.sort();
    files.push((format!("{info}/METADATA"), metadata(package, &licenses).into_bytes()));
    let wheel = format!(
        "Wheel-Version: 1.0\nGenerator: usegolib {}\nRoot-Is-Purelib: false\nTag: py3-none-{tag}\n",
        env!("CARGO_PKG_VERSION")
    );
    files.push((format!("{info}/WHEEL"), wheel.into_bytes()));
    files.extend(licenses.into_iter().map(|(name, text)| (format!("{info}/licenses/{name}"), text)));
    let record = record(&files, &info);
    files.push((format!("{info}/RECORD"), record.into_bytes()));
    let path = out.join(format!("{}-{}-py3-none-{tag}.whl", package.name, package.version));
    let data = zipped(&files).map_err(|error| Error::other(format!("cannot write the wheel: {error}")))?;
    fs_err::create_dir_all(out)?;
    let temporary = path.with_extension("whl.tmp");
    fs_err::write(&temporary, data)?;
    fs_err::rename(temporary, &path)?;
    Ok(path)
}

fn metadata(package: &Package, licenses: &[File]) -> String {
    let mut lines = vec![
        "Metadata-Version: 2.4".to_owned(),
        format!("Name: {}", distribution(&package.name)),
        format!("Version: {}", package.version),
        format!("Summary: {}", package.summary.replace('\n', " ")),
        "Requires-Python: >=3.9".to_owned(),
    ];
    lines.extend(package.requirement.iter().map(|requirement| format!("Requires-Dist: {requirement}")));
    lines.extend(package.license.iter().map(|license| format!("License-Expression: {license}")));
    lines.extend(licenses.iter().map(|(name, _)| format!("License-File: {name}")));
    lines.push(format!("Description-Content-Type: {}", package.readme.content_type));
    lines.join("\n") + "\n\n" + &package.readme.text
}

/// The distribution of this program and its runtime; `usegolib/_version.py` has the same name.
pub const DISTRIBUTION: &str = "usegolib-rs";

/// The versions of usegolib that can stand in for this one: they read this manifest and have this ABI.
#[must_use]
pub fn range() -> String {
    let version = env!("CARGO_PKG_VERSION");
    let mut parts = version.split('.').map(|part| part.parse::<u32>().unwrap_or(0));
    let (major, minor) = (parts.next().unwrap_or(0), parts.next().unwrap_or(0));
    // Before 1.0 a minor version may change the manifest.
    let below = if major == 0 { format!("0.{}", minor + 1) } else { format!("{}", major + 1) };
    format!(">={version},<{below}")
}

fn record(files: &[File], info: &str) -> String {
    let line = |(name, data): &File| {
        let digest = URL_SAFE_NO_PAD.encode(Sha256::digest(data));
        format!("{name},sha256={digest},{}\n", data.len())
    };
    files.iter().map(line).collect::<String>() + &format!("{info}/RECORD,,\n")
}

fn zipped(files: &[File]) -> zip::result::ZipResult<Vec<u8>> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    // The default time is that of the format's beginning, 1980.
    let options = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    for (name, data) in files {
        let is_library = [".so", ".dylib", ".dll"].iter().any(|end| name.ends_with(end));
        zip.start_file(name, options.unix_permissions(if is_library { 0o755 } else { 0o644 }))?;
        zip.write_all(data)?;
    }
    Ok(zip.finish()?.into_inner())
}
