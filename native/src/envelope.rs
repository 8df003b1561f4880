//! Envelopes: MessagePack maps with field names, for control functions.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::failure::{Failure, Outcome, StatusCode};

/// In of `ugl_open` and `ugl_verify`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenRequest {
    /// Path of `manifest.json`.
    pub manifest: String,
    /// The environment for Go: `K=V\0K=V\0...`; empty leaves Go with that of process start.
    #[serde(default, with = "serde_bytes")]
    pub environ: Vec<u8>,
    /// The command line that Go sees behind the program's name: `ARG\0ARG\0...`.
    #[serde(default, with = "serde_bytes")]
    pub argv: Vec<u8>,
    /// How the library is loaded.
    #[serde(default)]
    pub load: LoadMode,
    /// SHA-256 of the manifest as the caller has read it, hex: what is loaded is what was looked at.
    #[serde(default)]
    pub manifest_sha256: Option<String>,
    /// Load also what every user of the machine can write.
    #[serde(default)]
    pub allow_shared: bool,
    /// ed25519 public keys, hex. One of them must have signed the manifest; with none, signatures are not looked at.
    #[serde(default)]
    pub trusted_keys: Vec<String>,
}

/// How a library is loaded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LoadMode {
    /// By path when only this user and root can write there, else through a sealed memfd.
    #[default]
    Auto,
    /// By path, whoever can write there.
    Path,
    /// Through a sealed memfd (Linux).
    Memfd,
}

/// Out of `ugl_open` and `ugl_info`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArtifactInfo {
    /// The handle.
    pub artifact: u64,
    /// Instance number of the loaded library.
    pub instance: u16,
    /// Path of the library.
    pub library: String,
    /// What was given to dlopen: the path, or a memfd's path below /proc.
    pub loaded_from: String,
    /// Build id.
    pub build_id: String,
    /// Number of bound functions.
    pub functions: u32,
}

/// In of `ugl_logs`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogRequest {
    /// The level to collect from now on.
    #[serde(default)]
    pub level: Option<String>,
}

/// One collected log line: level, target, message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogLine(pub String, pub String, pub String);

/// Reads an envelope; bytes left over are an error.
pub fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Outcome<T> {
    let mut reader = rmp_serde::Deserializer::new(std::io::Cursor::new(bytes));
    let refused = |error: &dyn std::fmt::Display| {
        let name = std::any::type_name::<T>().rsplit("::").next().unwrap_or_default();
        Failure::invalid(format!("the envelope is not a {name}: {error}"))
    };
    let value = T::deserialize(&mut reader).map_err(|error| refused(&error))?;
    let rest = bytes.len() as u64 - reader.position();
    if rest != 0 {
        return Err(refused(&format_args!("{rest} bytes follow it")));
    }
    Ok(value)
}

/// Writes an envelope.
pub fn encode<T: Serialize>(value: &T) -> Outcome<Vec<u8>> {
    rmp_serde::to_vec_named(value)
        .map_err(|error| Failure::new(StatusCode::Error, format!("writing an envelope: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_have_names_and_defaults() {
        let request = OpenRequest {
            manifest: "m".into(),
            environ: b"A=1\0".to_vec(),
            argv: b"-v\0".to_vec(),
            load: LoadMode::Memfd,
            manifest_sha256: Some("ab".into()),
            allow_shared: true,
            trusted_keys: vec!["cd".into()],
        };
        let bytes = encode(&request).unwrap();
        assert_eq!(bytes[0], 0x87, "a map of seven");
        assert_eq!(decode::<OpenRequest>(&bytes).unwrap(), request);
        let short = decode::<OpenRequest>(b"\x81\xa8manifest\xa1m").unwrap();
        assert_eq!((short.environ, short.load), (vec![], LoadMode::Auto));
    }

    #[test]
    fn wrong_envelopes_say_what_is_wrong() {
        let text = |bytes: &[u8]| decode::<OpenRequest>(bytes).unwrap_err().message.into_owned();
        assert_eq!(text(b"\x80"), "the envelope is not a OpenRequest: missing field `manifest`");
        assert_eq!(text(b"\x81\xa8manifest\xa1m\0"), "the envelope is not a OpenRequest: 1 bytes follow it");
        assert!(text(b"").starts_with("the envelope is not a OpenRequest: "));
        assert!(text(b"\x82\xa8manifest\xa1m\xa4load\xa3odd").contains("unknown variant `odd`"));
    }
}
