//! Two Go runtimes in one process, both with asynchronous preemption.

mod support;

use std::process::Command;

use support::*;

/// What used to happen: the runtime loaded last dropped the SIGURGs meant for the first, whose collector then waited
/// until the loop ended by itself.
#[test]
fn every_runtime_can_interrupt_its_loops() {
    if !Command::new("go").arg("version").output().is_ok_and(|output| output.status.success()) {
        eprintln!("skipped: there is no Go");
        return;
    }
    let fixtures = ["tight-one", "tight-two", "tight-three"].map(Fixture::go);
    let collects = |artifact: u64| call(artifact, 0, None, b"\x90", 8).unwrap() == b"\0\x91\xc3";
    let mut loaded = Vec::new();
    for fixture in &fixtures {
        loaded.push(fixture.open().unwrap().artifact);
        for (number, artifact) in loaded.iter().enumerate() {
            assert!(collects(*artifact), "runtime {number} of {} waited for the loop", loaded.len());
        }
    }
}
