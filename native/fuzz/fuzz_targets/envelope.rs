//! Any bytes as the envelope of a control function.
#![no_main]

use libfuzzer_sys::fuzz_target;
use usegolib::envelope::{self, ArtifactInfo, LogLine, LogRequest, OpenRequest};

fuzz_target!(|input: &[u8]| {
    if let Ok(request) = envelope::decode::<OpenRequest>(input) {
        let written = envelope::encode(&request).expect("a request can be written");
        assert_eq!(envelope::decode::<OpenRequest>(&written).expect("and read"), request);
    }
    let _ = envelope::decode::<LogRequest>(input);
    let _ = envelope::decode::<ArtifactInfo>(input);
    let _ = envelope::decode::<Vec<LogLine>>(input);
});
