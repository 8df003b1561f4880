//! The fast lane: function objects for CPython that read arguments, enter Go and build results without Python code in
//! between.
//!
//! The rooms, each with one door (its `mod.rs`); a room uses those below it only (docs/architecture.md,
//! tests/layers.rs):
//!
//! | room | what is in it |
//! |---|---|
//! | [`make`] | makes the lane of an interpreter, and the functions that Python gets of it |
//! | [`calls`] | the function objects; a call from vectorcall to result |
//! | [`callbacks`] | Go calls Python: a callable from the arguments in a frame to its result |
//! | [`write_back`] | what Go wrote into arguments, put into the caller's containers |
//! | [`encode`], [`decode`] | Python objects into the frame, the reply into objects |
//! | [`kinds`] | what those share about a kind of value |
//! | [`lane`] | what the functions of one interpreter share; a call's buffers |
//! | [`classes`] | what Python has for the types of a call plan |
//! | [`plan`] | the call plan: what the schema says about a function, compiled into nodes |
//! | [`types`] | the types that Python's classes derive from |
//! | [`interpreter`] | CPython's functions, looked up in the running process |
//! | [`wire`] | the forms of values in frames |
//!
//! What this lane does not handle itself goes to the portable function of the same Go function: before Go was entered
//! the whole call, afterwards the reply. So Go never runs twice, and values, exceptions and texts are the
//! same on both lanes.
//!
//! docs/abi.md 4 and docs/adr/0008-fast-lane.md give the rules.
//!
//! No `catch_unwind` spans a call into CPython, and no value with a destructor is on the stack while the GIL is taken
//! back: Python may end the thread there, by unwinding.

mod callbacks;
mod calls;
mod classes;
mod decode;
mod encode;
mod interpreter;
mod kinds;
mod lane;
mod make;
mod plan;
mod types;
mod wire;
mod write_back;

use std::ffi::c_void;

use crate::failure::Outcome;

/// Makes the lane of the calling interpreter; gives a new reference, or NULL with an exception set.
///
/// # Safety
/// The GIL is held; `helpers` is the tuple that docs/abi.md 4 describes and alive; `python` is the handle of the
/// process.
pub unsafe fn make(python: *mut c_void, helpers: *mut c_void) -> Outcome<*mut c_void> {
    // SAFETY: the GIL is held, the caller holds the tuple `helpers`, and `python` is the handle of the process, which
    // is never closed (`# Safety` above).
    unsafe { make::make(python, helpers.cast()) }.map(<*mut _>::cast)
}
