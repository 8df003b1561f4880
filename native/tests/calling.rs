//! Calls and tickets, with the fake artifact.

mod support;

use support::*;
use usegolib::abi::options::{CALL_CHECK_FRAME, CallOpts, Segment};
use usegolib::envelope::{self, LogLine, LogRequest};
use usegolib::failure::StatusCode;
use usegolib::ffi::artifact::{ugl_close, ugl_info};
use usegolib::ffi::freed::ugl_freed;
use usegolib::ffi::log::ugl_logs;
use usegolib::ffi::rendezvous::ugl_rendezvous;
use usegolib::ffi::ticket::{ugl_drop, ugl_take};
use usegolib::tickets::MAX_KEPT;

/// The counter in a reply of COUNT.
fn count(reply: &[u8]) -> u32 {
    assert_eq!((reply[0], reply[1], reply[2], reply.len()), (0, 0x92, 0xce, 109));
    u32::from_be_bytes(reply[3..7].try_into().unwrap())
}

#[test]
fn too_small_a_buffer_never_runs_the_function_twice() {
    let artifact = Fixture::new("single-execution").open().unwrap().artifact;
    for (round, cap) in (1_u32..).zip([0, 1, 8, 108]) {
        let (code, _, len, ticket) = call(artifact, COUNT, None, b"\x90", cap).unwrap_err();
        assert_eq!((code, len), (StatusCode::BufferTooSmall as i32, 109));
        let reply = control(ugl_take, ticket, b"").unwrap();
        assert_eq!(count(&reply), 2 * round - 1, "ran once per call");
        assert_eq!(control(ugl_take, ticket, b"").unwrap_err().0, StatusCode::NotFound as i32);
        assert_eq!(count(&call(artifact, COUNT, None, b"\x90", 109).unwrap()), 2 * round);
    }
}

#[test]
fn kept_replies_are_bounded_and_the_oldest_goes_first() {
    let artifact = Fixture::new("bounded").open().unwrap().artifact;
    let keep = || call(artifact, ECHO, None, b"\x91\x05", 0).unwrap_err().3;
    let tickets: Vec<u64> = (0..=MAX_KEPT).map(|_| keep()).collect();
    assert_eq!(control(ugl_take, tickets[0], b"").unwrap_err().0, StatusCode::NotFound as i32);
    for ticket in &tickets[1..] {
        assert_eq!(control(ugl_take, *ticket, b"").unwrap(), b"\0\x91\x05");
    }
    assert_eq!(control(ugl_drop, keep(), b"").unwrap(), b"");
}

#[test]
fn a_close_frees_the_kept_replies() {
    let fixture = Fixture::new("freed");
    let (first, second) = (fixture.open().unwrap().artifact, fixture.open().unwrap().artifact);
    let gone = call(first, ECHO, None, b"\x91\x05", 0).unwrap_err().3;
    let stays = call(second, ECHO, None, b"\x91\x05", 0).unwrap_err().3;
    control(ugl_close, first, b"").unwrap();
    assert_eq!(control(ugl_take, gone, b"").unwrap_err().0, StatusCode::NotFound as i32);
    assert_eq!(control(ugl_take, stays, b"").unwrap(), b"\0\x91\x05");
    assert_eq!(control(ugl_close, first, b"").unwrap_err().0, StatusCode::Closed as i32);
}

#[test]
fn one_of_two_threads_gets_the_reply() {
    let artifact = Fixture::new("race").open().unwrap().artifact;
    for _ in 0..200 {
        let ticket = call(artifact, ECHO, None, b"\x91\x05", 0).unwrap_err().3;
        let takers: Vec<_> = (0..2).map(|_| std::thread::spawn(move || control(ugl_take, ticket, b""))).collect();
        let taken: Vec<_> = takers.into_iter().map(|taker| taker.join().unwrap()).collect();
        assert_eq!(taken.iter().filter(|result| result.is_ok()).count(), 1, "{taken:?}");
    }
}

#[test]
fn the_answers_of_an_artifact_become_statuses() {
    let artifact = Fixture::new("answers").open().unwrap().artifact;
    let failing = |function, cap| {
        let (code, text, len, _) = call(artifact, function, None, b"\x90", cap).unwrap_err();
        assert_eq!(len, usize::MAX, "*out_len is untouched");
        (code, text)
    };
    assert_eq!(failing(FAIL_DECODE, 64), (StatusCode::Decode as i32, "parameter s: expected str".into()));
    assert_eq!(failing(FAIL_DECODE, 9), (StatusCode::Decode as i32, "parameter".into()), "cut at the buffer's end");
    assert_eq!(failing(FAIL_DECODE, 0).1, "the arguments do not fit the schema");
    assert_eq!(failing(FAIL_ENCODE, 64), (StatusCode::Encode as i32, "a func cannot be written".into()));
    assert_eq!(failing(7, 64).1, "function 7 is not in the artifact, which has 7");
    let (code, text) = failing(BROKEN, 64);
    assert_eq!(code, StatusCode::Error as i32);
    assert!(text.contains("broke the ABI: status 99"), "{text}");
}

#[test]
fn options_reach_the_artifact() {
    let artifact = Fixture::new("options").open().unwrap().artifact;
    let bytes = [1_u8, 2, 3];
    let segments =
        [Segment { ptr: bytes.as_ptr(), len: 3, flags: 0 }, Segment { ptr: std::ptr::null(), len: 0, flags: 0 }];
    let opts = CallOpts { writeback: 5, segments_ptr: segments.as_ptr(), segments_len: 2, ..CallOpts::default() };
    assert_eq!(call(artifact, OPTIONS, Some(&opts), b"\x90", 64).unwrap(), [0, 0x94, 0, 5, 3, 6]);
    assert_eq!(call(artifact, OPTIONS, None, b"\x90", 64).unwrap(), [0, 0x94, 0, 0, 0, 0]);
}

#[test]
fn frames_are_checked_on_demand() {
    let artifact = Fixture::new("checked").open().unwrap().artifact;
    let bytes = *b"lent";
    let segment = Segment { ptr: bytes.as_ptr(), len: 4, flags: 0 };
    let opts = CallOpts { flags: CALL_CHECK_FRAME, ..CallOpts::default() };
    assert_eq!(call(artifact, ECHO, Some(&opts), b"\x91\x05", 64).unwrap(), b"\0\x91\x05");
    let text = |frame: &[u8], opts: &CallOpts| {
        let (code, text, ..) = call(artifact, ECHO, Some(opts), frame, 64).unwrap_err();
        assert_eq!(code, StatusCode::Decode as i32);
        text
    };
    assert_eq!(text(b"\x90", &opts), "the arguments are array of 0, expected array of 1");
    assert_eq!(text(b"\x91\xd4\x09\0", &opts), "parameter 1 v: expected a value of any, found ext 9 (of type any)");
    assert_eq!(text(b"\x91\x05\x05", &opts), "1 bytes follow the value");
    // A byte slice as a typed value in any, its bytes in a segment; without the segment it is refused.
    let lent = b"\x91\xc7\x10\x02\x11\xc7\x0c\x03\0\0\0\0\0\0\0\0\0\0\0\x04";
    assert!(text(lent, &opts).contains("segment 0 does not exist, there are 0"));
    let opts = CallOpts { segments_ptr: &raw const segment, segments_len: 1, ..opts };
    assert!(call(artifact, ECHO, Some(&opts), lent, 64).is_ok());
}

#[test]
fn forged_handles_are_refused() {
    let artifact = Fixture::new("forged").open().unwrap().artifact;
    for forged in [0, 1, artifact + 1, artifact ^ 1 << 52, artifact ^ 1 << 33, u64::MAX] {
        let code = call(forged, ECHO, None, b"\x91\x05", 64).unwrap_err().0;
        assert!(code == StatusCode::NotFound as i32 || code == StatusCode::Closed as i32, "{forged:#x}: {code}");
        assert_ne!(control(ugl_info, forged, b"").unwrap_err().0, 0);
        assert_eq!(control(ugl_take, forged, b"").unwrap_err().0, StatusCode::NotFound as i32);
    }
    assert!(control(ugl_info, artifact, b"").is_ok());
}

#[test]
fn freed_handles_are_taken_whole_and_unknown_ones_are_dropped() {
    let unknown: Vec<u8> = [0, 7, u64::MAX].iter().flat_map(|handle: &u64| handle.to_ne_bytes()).collect();
    for now in [0, 1] {
        assert_eq!(control(ugl_freed, now, &unknown).unwrap(), b"");
        assert_eq!(control(ugl_freed, now, b"").unwrap(), b"");
        assert_eq!(control(ugl_freed, now, &unknown[1..]).unwrap_err().0, StatusCode::InvalidArgument as i32);
    }
    assert_eq!(control(ugl_freed, 2, b"").unwrap_err().0, StatusCode::InvalidArgument as i32);
}

#[test]
fn logs_are_collected_at_the_level_asked_for() {
    let request = envelope::encode(&LogRequest { level: Some("debug".into()) }).unwrap();
    control(ugl_logs, 0, &request).unwrap();
    Fixture::new("logs").open().unwrap();
    let lines: Vec<LogLine> = envelope::decode(&control(ugl_logs, 0, b"").unwrap()).unwrap();
    let go = LogLine("warn".into(), "go".into(), "the fake artifact is there".into());
    assert!(lines.contains(&go), "{lines:?}");
    assert!(lines.iter().any(|line| line.0 == "debug" && line.2.contains("libfake-logs.so")), "{lines:?}");
}

#[test]
fn a_core_joins_itself_and_refuses_what_is_no_table() {
    Fixture::new("rendezvous").open().unwrap();
    let own = u64::from_ne_bytes(control(ugl_rendezvous, 0, b"").unwrap().try_into().unwrap());
    assert_eq!(control(ugl_rendezvous, own, b"").unwrap(), b"");
    assert_eq!(control(ugl_rendezvous, 1, b"").unwrap_err().0, StatusCode::InvalidArgument as i32);
    let newer: [u32; 64] = std::array::from_fn(|index| if index == 0 { 1024 } else { 99 });
    let address = std::ptr::from_ref(&newer).cast::<u64>();
    assert_eq!(address as u64 % 4, 0);
    if address.is_aligned() {
        let (code, text) = control(ugl_rendezvous, address as u64, b"").unwrap_err();
        assert_eq!(code, StatusCode::Incompatible as i32);
        assert!(text.contains("two versions of usegolib's core in one process"), "{text}");
    }
}
