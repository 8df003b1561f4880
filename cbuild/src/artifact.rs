//! The files of an artifact that have the same name in each.

use std::collections::BTreeMap;

/// The name whose appearance makes an artifact.
pub const MANIFEST_FILE: &str = "manifest.json";
/// Documentation, read on demand.
pub const DOCS_FILE: &str = "docs.json";

/// Documentation texts by package and name; the package's own has the empty name.
pub type Docs = BTreeMap<String, BTreeMap<String, String>>;
