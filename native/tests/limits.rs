//! How many runtimes one process takes. In a program of its own, since libraries are never unloaded.

mod support;

use support::*;
use usegolib::envelope::{self, LogLine};
use usegolib::failure::StatusCode;
use usegolib::ffi::log::ugl_logs;
use usegolib::rendezvous::MAX_RUNTIMES;

#[test]
fn many_runtimes_are_warned_about_and_then_refused() {
    let warnings = || -> Vec<LogLine> {
        let lines: Vec<LogLine> = envelope::decode(&control(ugl_logs, 0, b"").unwrap()).unwrap();
        lines.into_iter().filter(|line| line.1 != "go").collect()
    };
    let first = Fixture::new("runtime-00");
    let mut instances = vec![first.open().unwrap().instance];
    for number in 1..MAX_RUNTIMES {
        if number == 7 {
            assert_eq!(warnings(), []);
        }
        let info = first.renamed(&format!("runtime-{number:02}")).open().unwrap();
        assert_eq!(call(info.artifact, ECHO, None, b"\x91\x05", 8).unwrap(), b"\0\x91\x05");
        instances.push(info.instance);
        if number == 7 {
            let lines = warnings();
            assert_eq!(lines.len(), 1, "{lines:?}");
            assert_eq!(lines[0].0, "warn");
            assert!(lines[0].2.starts_with("this is Go runtime number 8 in this process"), "{lines:?}");
        }
    }
    instances.sort_unstable();
    assert_eq!(instances, (1..=MAX_RUNTIMES as u16).collect::<Vec<_>>(), "every library has its own number");
    let (code, text) = first.renamed("runtime-64").open().unwrap_err();
    assert_eq!(code, StatusCode::Limit as i32);
    assert!(
        text.starts_with("64 Go runtimes are loaded in this process") && text.contains("hint: build several"),
        "{text}"
    );
    assert!(first.open().is_ok(), "what is loaded can still be opened");
}
