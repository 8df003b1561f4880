//! Any bytes as a manifest.
#![no_main]

use libfuzzer_sys::fuzz_target;
use usegolib::frame::Signatures;
use usegolib::loader::manifest;

fuzz_target!(|input: &[u8]| {
    if let Ok(manifest) = manifest::parse(input, "manifest.json") {
        let signatures = Signatures::new(&manifest.schema);
        let _ = signatures.check_arguments(0, b"\x91\x92\x05\xa1a", &[]);
    }
});
