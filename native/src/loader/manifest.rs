//! Reads a manifest, and refuses one of another version, platform or digest.

use std::fs::File;
use std::io::Read;
use std::path::{Component, Path};

use serde::Deserialize;
use serde_json::value::RawValue;
use sha2::{Digest, Sha256};
use usegolib_schema::{LibraryFile, MANIFEST_VERSION, Module, SCHEMA_VERSION, Schema};

use super::signature;
use crate::abi::version::ABI_VERSION;
use crate::failure::{Failure, Outcome, StatusCode, fail};

/// Larger than any manifest: the whole standard library's is a few MiB.
const MAX_SIZE: u64 = 256 << 20;

/// All that is sure to be there in a manifest of another version.
#[derive(Deserialize)]
struct Version {
    manifest_version: u32,
}

/// Read from the schema's text before the rest.
#[derive(Deserialize)]
struct SchemaVersion {
    schema_version: u32,
}

/// The part of `usegolib_schema::Manifest` that loading needs. The schema, by far the largest part, stays text until a
/// call wants its frame checked: parsing the standard library's would take longer than everything else.
#[derive(Debug, Deserialize)]
pub struct Head {
    /// `MANIFEST_VERSION` of the writer.
    pub manifest_version: u32,
    /// ABI between core and artifact.
    pub abi_version: u32,
    /// All modules, the main one first.
    pub modules: Vec<Module>,
    /// GOOS of the library.
    pub goos: String,
    /// GOARCH of the library.
    pub goarch: String,
    /// Version of the Go tool chain.
    pub go_version: String,
    /// The library beside the manifest.
    pub library: LibraryFile,
    /// Digest of inputs and options.
    pub build_id: String,
    /// SHA-256 of the schema's canonical JSON, hex.
    pub schema_sha256: String,
    /// The schema as it stands in the file.
    pub schema: Box<RawValue>,
}

impl Head {
    /// The schema, parsed.
    pub fn schema(&self, name: &str) -> Outcome<Schema> {
        serde_json::from_str(self.schema.get()).map_err(|error| unreadable(name, &error))
    }
}

/// Reads and checks a manifest, for any platform. `expected` is the SHA-256 that the caller knows it to have, and
/// `trusted` the keys one of which must have signed it.
pub fn read(path: &Path, expected: Option<&str>, trusted: &[String]) -> Outcome<Head> {
    let name = path.display().to_string();
    let unreadable = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::NotFound => Failure::not_found(format!("there is no manifest at {name}"))
            .hint("build the artifact: python -m usegolib build --module MODULE"),
        _ => Failure::new(StatusCode::Error, format!("cannot read the manifest {name}: {error}")),
    };
    let mut bytes = Vec::new();
    File::open(path).map_err(unreadable)?.take(MAX_SIZE + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > MAX_SIZE {
        return fail!(Damaged, "the manifest {name} is larger than {MAX_SIZE} bytes");
    }
    check_digest(&bytes, &name, expected)?;
    signature::check(path, &bytes, trusted)?;
    parse(&bytes, &name)
}

fn check_digest(bytes: &[u8], name: &str, expected: Option<&str>) -> Outcome<()> {
    let found = hex::encode(Sha256::digest(bytes));
    match expected {
        Some(expected) if found != expected => Err(Failure::new(
            StatusCode::Damaged,
            format!("the manifest {name} was changed after it had been read: its SHA-256 is {found}, not {expected}"),
        )
        .hint("import it again")),
        _ => Ok(()),
    }
}

fn unreadable(name: &str, error: &serde_json::Error) -> Failure {
    Failure::new(StatusCode::Damaged, format!("the manifest {name} cannot be read: {error}"))
        .hint("build the artifact again")
}

/// Parses the bytes of a manifest and checks everything that does not depend on this machine.
pub fn parse(bytes: &[u8], name: &str) -> Outcome<Head> {
    let broken = |error: serde_json::Error| unreadable(name, &error);
    let parsed = serde_json::from_slice::<Head>(bytes);
    let version = match &parsed {
        Ok(head) => head.manifest_version,
        // What another version writes need not have the shape of this one.
        Err(_) => serde_json::from_slice::<Version>(bytes).map_err(broken)?.manifest_version,
    };
    if version != MANIFEST_VERSION {
        let text = format!("the manifest {name} has version {version}, this usegolib reads {MANIFEST_VERSION}");
        let is_newer = version > MANIFEST_VERSION;
        return Err(Failure::new(StatusCode::Incompatible, text).hint(if is_newer {
            "update usegolib"
        } else {
            "build the artifact again with this usegolib"
        }));
    }
    let head = parsed.map_err(broken)?;
    check_abi(head.abi_version, &format!("the artifact of {name}"))?;
    check_library_name(&head.library.path, name)?;
    check_schema(&head, name)?;
    Ok(head)
}

fn check_library_name(library: &str, name: &str) -> Outcome<()> {
    let path = Path::new(library);
    let mut parts = path.components();
    let is_plain =
        matches!((parts.next(), parts.next()), (Some(Component::Normal(only)), None) if only == path.as_os_str());
    if is_plain && !library.contains(['/', '\\', '\0']) {
        return Ok(());
    }
    fail!(Damaged, "the manifest {name} names the library {library:?}, which is not a file name in its directory")
}

/// Version and digest of the schema.
fn check_schema(head: &Head, name: &str) -> Outcome<()> {
    let text = head.schema.get();
    let version: SchemaVersion = serde_json::from_str(text).map_err(|error| unreadable(name, &error))?;
    if version.schema_version > SCHEMA_VERSION {
        let version = version.schema_version;
        let text = format!("the schema in {name} has version {version}, this usegolib reads {SCHEMA_VERSION}");
        return Err(Failure::new(StatusCode::Incompatible, text).hint("update usegolib"));
    }
    let digest = |bytes: &[u8]| hex::encode(Sha256::digest(bytes));
    // Usually the text is the canonical one.
    if digest(text.as_bytes()) == head.schema_sha256 {
        return Ok(());
    }
    let canonical = serde_json::to_vec(&head.schema(name)?).map_err(|error| unreadable(name, &error))?;
    let found = digest(&canonical);
    if found == head.schema_sha256 {
        return Ok(());
    }
    let expected = &head.schema_sha256;
    let text = format!("the schema in {name} is not the one that was built: SHA-256 {found}, expected {expected}");
    Err(Failure::new(StatusCode::Damaged, text).hint("build the artifact again"))
}

/// Whether an artifact with this ABI version can be used: same major, minor not newer than the core's.
pub fn check_abi(version: u32, what: &str) -> Outcome<()> {
    let (major, minor) = (version >> 16, version & 0xffff);
    let (own_major, own_minor) = (ABI_VERSION >> 16, ABI_VERSION & 0xffff);
    if major == own_major && minor <= own_minor {
        return Ok(());
    }
    let text = format!("{what} has ABI {major}.{minor}, this usegolib has {own_major}.{own_minor}");
    let newer = (major, minor) > (own_major, own_minor);
    Err(Failure::new(StatusCode::Incompatible, text).hint(if newer {
        "update usegolib"
    } else {
        "build the artifact again with this usegolib"
    }))
}

/// Whether the artifact is for this operating system and machine.
pub fn check_platform(manifest: &Head, path: &Path) -> Outcome<()> {
    let (goos, goarch, name) = (usegolib_schema::goos(), usegolib_schema::goarch(), path.display());
    if manifest.goos == goos && manifest.goarch == goarch {
        return Ok(());
    }
    let text = format!("{name} is for {}/{}, this process is {goos}/{goarch}", manifest.goos, manifest.goarch);
    Err(Failure::new(StatusCode::Incompatible, text).hint("build the module again on this machine"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn abi_versions() {
        assert!(check_abi(ABI_VERSION, "x").is_ok());
        let newer = check_abi(ABI_VERSION + 1, "the artifact").unwrap_err();
        assert_eq!(newer.message, "the artifact has ABI 1.1, this usegolib has 1.0\nhint: update usegolib");
        let older = check_abi(0x0000_0009, "the artifact").unwrap_err();
        assert!(older.message.ends_with("hint: build the artifact again with this usegolib"));
    }

    #[test]
    fn the_version_is_read_first() {
        let text = |json: &str| parse(json.as_bytes(), "m.json").unwrap_err();
        let newer = text(r#"{"manifest_version": 3, "anything": []}"#);
        assert_eq!(newer.code, StatusCode::Incompatible);
        assert_eq!(newer.message, "the manifest m.json has version 3, this usegolib reads 2\nhint: update usegolib");
        assert!(
            text(r#"{"manifest_version": 1}"#).message.ends_with("hint: build the artifact again with this usegolib")
        );
        assert_eq!(text("{").code, StatusCode::Damaged);
        assert!(text("{}").message.contains("missing field `manifest_version`"));
    }
}
