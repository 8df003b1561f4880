//! The fast lane: callables for CPython that read arguments, enter Go and build results without Python code in between.
//!
//! The path of a call, one module per step:
//!
//! 1. [`call`]: CPython calls the function by vectorcall; [`arguments`] that are given by name find their places.
//! 2. [`levels`]: the call takes a set of buffers.
//! 3. [`encode`], [`raw`]: arguments of exact types into the frame ([`wire`]), as the function's [`plan`] says, which
//!    [`compile`] made at the first call ([`ready`]).
//!    Functions of bools, numbers and strings need no frame: [`words`].
//! 4. The GIL is released, and Go entered as by the portable lane ([`crate::artifact`]).
//! 5. [`decode`], [`reply`]: the reply becomes objects, or an exception ([`plain_error`]).
//!
//! Whatever this lane does not handle itself goes through the portable lane's callable of the same function: before Go was entered
//! the whole call, afterwards the reply. So Go never runs twice, and values, exceptions and texts are the same on both lanes.
//!
//! Dicts of structs derive from [`mapping`]'s type, handles of packages from [`module`]'s. Objects of Go are instances of [`object`]'s type; those that Python frees wait in [`freed`] for a later call.
//!
//! [`function`] is the type of the callables, [`lane`] what they share in one interpreter, [`api`] CPython's functions, looked up in
//! the running process. docs/abi.md 4 and docs/adr/0008-fast-lane.md give the rules.
//!
//! No `catch_unwind` spans a call into CPython, and no value with a destructor is on the stack while the GIL is taken back: Python
//! may end the thread there, by unwinding.

mod api;
mod arguments;
mod big;
mod buffers;
mod call;
mod compile;
mod dataclass;
mod decode;
mod decode_any;
mod decode_containers;
mod encode;
mod encode_any;
mod encode_bytes;
mod encode_containers;
mod errors;
mod freed;
mod function;
mod key_cache;
mod lane;
mod large;
mod levels;
mod mapping;
mod merge;
mod module;
mod named;
mod nils;
mod object;
mod plain_error;
mod plan;
mod raw;
mod ready;
mod reply;
mod times;
mod typed;
mod wire;
mod words;
mod written;

use std::ffi::c_void;

use crate::failure::Outcome;

/// Makes the lane of the calling interpreter; gives a new reference, or NULL with an exception set.
///
/// # Safety
/// The GIL is held; `helpers` is a live tuple of three callables, `python` an open handle of the process.
pub unsafe fn make(python: *mut c_void, helpers: *mut c_void) -> Outcome<*mut c_void> {
    // SAFETY: by this function's contract.
    unsafe { lane::make(python, helpers.cast()) }.map(<*mut _>::cast)
}
