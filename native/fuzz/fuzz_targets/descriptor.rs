//! Any bytes as a descriptor.
#![no_main]

use libfuzzer_sys::fuzz_target;
use usegolib::loader::descriptor::{Descriptor, total_length};

fuzz_target!(|input: &[u8]| {
    let length = total_length(input);
    if let Ok(descriptor) = Descriptor::parse(input) {
        assert!(length.is_ok_and(|length| length <= input.len()));
        assert!(!format!("{descriptor:?}").is_empty());
    }
});
