//! `version`

use usegolib_schema::{MANIFEST_VERSION, SCHEMA_VERSION};

use crate::ui::Ui;
use usegolib_schema::ABI_VERSION;

/// Prints the versions.
pub fn run(ui: &Ui) {
    let version = env!("CARGO_PKG_VERSION");
    let abi = format!("{}.{}", ABI_VERSION >> 16, ABI_VERSION & 0xffff);
    ui.result(
        &serde_json::json!({"version": version, "abi": abi, "manifest": MANIFEST_VERSION, "schema": SCHEMA_VERSION}),
        [format!("usegolib {version} (ABI {abi}, manifest {MANIFEST_VERSION}, schema {SCHEMA_VERSION})")],
    );
}
