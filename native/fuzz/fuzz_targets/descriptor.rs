//! Any bytes as a descriptor, and as the JSON in one.
#![no_main]

use libfuzzer_sys::fuzz_target;
use usegolib::loader::descriptor::{parse, total_length};

fuzz_target!(|input: &[u8]| {
    let length = total_length(input);
    if parse(input).is_ok() {
        assert!(length.is_ok_and(|length| length <= input.len()));
    }
    let framed = [format!("UGLDESC1{:08x}", input.len()).as_bytes(), input].concat();
    assert_eq!(total_length(&framed).expect("a whole header"), framed.len());
    let _ = parse(&framed);
});
