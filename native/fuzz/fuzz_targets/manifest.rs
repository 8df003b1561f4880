//! Any bytes as a manifest, and as the schema in one (whose digest a fuzzer would never guess).
#![no_main]

use libfuzzer_sys::fuzz_target;
use usegolib::frame::Signatures;
use usegolib::loader::manifest;
use usegolib_schema::Schema;

fuzz_target!(|input: &[u8]| {
    let _ = manifest::parse(input, "manifest.json");
    if let Ok(schema) = serde_json::from_slice::<Schema>(input) {
        let _ = Signatures::new(&schema).check_arguments(0, b"\x91\x92\x05\xa1a", &[]);
    }
});
