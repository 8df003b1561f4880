//! `version`

use usegolib_schema::{MANIFEST_VERSION, SCHEMA_VERSION};

use crate::cli::VersionArgs;
use crate::ui::Ui;
use usegolib_schema::ABI_VERSION;

/// Prints the versions.
pub fn run(args: &VersionArgs, ui: &Ui) {
    let version = env!("CARGO_PKG_VERSION");
    let abi = format!("{}.{}", ABI_VERSION >> 16, ABI_VERSION & 0xffff);
    if args.json {
        let line = serde_json::json!({
            "version": version, "abi": abi, "manifest": MANIFEST_VERSION, "schema": SCHEMA_VERSION,
        });
        ui.data(&line.to_string());
    } else {
        ui.data(&format!("usegolib {version} (ABI {abi}, manifest {MANIFEST_VERSION}, schema {SCHEMA_VERSION})"));
    }
}
