//! The emitter's output: compared with a golden, then compiled and called with real frames.

#[cfg(unix)]
#[path = "emit/artifact.rs"]
mod artifact;
#[path = "emit/build.rs"]
mod build;
#[cfg(unix)]
#[path = "emit/calls.rs"]
mod calls;
#[cfg(unix)]
#[path = "emit/failures.rs"]
mod failures;
#[path = "emit/golden.rs"]
mod golden;
#[cfg(unix)]
#[path = "emit/objects.rs"]
mod objects;
#[cfg(unix)]
#[path = "emit/wire.rs"]
mod wire;
