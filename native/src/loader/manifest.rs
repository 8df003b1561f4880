//! Reading a manifest and refusing what does not belong here.

use std::fs::File;
use std::io::Read;
use std::path::{Component, Path};

use serde::Deserialize;
use sha2::{Digest, Sha256};
use usegolib_schema::{MANIFEST_VERSION, Manifest, SCHEMA_VERSION};

use crate::failure::{Failure, Outcome, StatusCode, fail};
use crate::ffi::version::ABI_VERSION;

/// Larger than any manifest: the whole standard library's is a few MiB.
const MAX_SIZE: u64 = 256 << 20;

/// Read before the rest, whose shape depends on it.
#[derive(Deserialize)]
struct Version {
    manifest_version: u32,
}

/// Reads and checks a manifest.
pub fn read(path: &Path) -> Outcome<Manifest> {
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
    let manifest = parse(&bytes, &name)?;
    check_platform(&manifest, &name, std::env::consts::OS, std::env::consts::ARCH)?;
    Ok(manifest)
}

/// Parses the bytes of a manifest and checks everything that does not depend on this machine.
pub fn parse(bytes: &[u8], name: &str) -> Outcome<Manifest> {
    let broken = |error: serde_json::Error| {
        Failure::new(StatusCode::Damaged, format!("the manifest {name} cannot be read: {error}"))
            .hint("build the artifact again")
    };
    let version = serde_json::from_slice::<Version>(bytes).map_err(broken)?.manifest_version;
    if version > MANIFEST_VERSION {
        return Err(Failure::new(
            StatusCode::Incompatible,
            format!("the manifest {name} has version {version}, this usegolib reads {MANIFEST_VERSION}"),
        )
        .hint("update usegolib"));
    }
    if version < MANIFEST_VERSION {
        return Err(Failure::new(
            StatusCode::Incompatible,
            format!("the manifest {name} has version {version}, this usegolib reads {MANIFEST_VERSION}"),
        )
        .hint("build the artifact again with this usegolib"));
    }
    let manifest: Manifest = serde_json::from_slice(bytes).map_err(broken)?;
    check_content(&manifest, name)?;
    Ok(manifest)
}

fn check_content(manifest: &Manifest, name: &str) -> Outcome<()> {
    check_abi(manifest.abi_version, &format!("the artifact of {name}"))?;
    let schema = &manifest.schema;
    if schema.schema_version > SCHEMA_VERSION {
        let text =
            format!("the schema in {name} has version {}, this usegolib reads {SCHEMA_VERSION}", schema.schema_version);
        return Err(Failure::new(StatusCode::Incompatible, text).hint("update usegolib"));
    }
    let library = Path::new(&manifest.library.path);
    let mut parts = library.components();
    let is_plain =
        matches!((parts.next(), parts.next()), (Some(Component::Normal(only)), None) if only == library.as_os_str());
    if !is_plain || manifest.library.path.contains(['/', '\\', '\0']) {
        return fail!(
            Damaged,
            "the manifest {name} names the library {:?}, which is not a file name in its directory",
            manifest.library.path
        );
    }
    let canonical = serde_json::to_vec(schema)
        .map_err(|error| Failure::new(StatusCode::Error, format!("the schema in {name}: {error}")))?;
    let digest = hex(&Sha256::digest(&canonical));
    if digest != manifest.schema_sha256 {
        let text = format!(
            "the schema in {name} is not the one that was built: SHA-256 {digest}, expected {}",
            manifest.schema_sha256
        );
        return Err(Failure::new(StatusCode::Damaged, text).hint("build the artifact again"));
    }
    Ok(())
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

/// Whether the artifact is for this operating system and machine (Rust's names).
fn check_platform(manifest: &Manifest, name: &str, os: &str, arch: &str) -> Outcome<()> {
    let goos = if os == "macos" { "darwin" } else { os };
    let goarch = match arch {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        "x86" => "386",
        "powerpc64" if cfg!(target_endian = "little") => "ppc64le",
        other => other,
    };
    if manifest.goos == goos && manifest.goarch == goarch {
        return Ok(());
    }
    let text = format!("{name} is for {}/{}, this process is {goos}/{goarch}", manifest.goos, manifest.goarch);
    Err(Failure::new(StatusCode::Incompatible, text).hint(&format!("build with --target {goos}-{goarch}")))
}

/// Lower-case hexadecimal digits.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
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
