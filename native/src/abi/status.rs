//! Status codes and the status struct: the one home of the numbers.
//!
//! The C header, `usegolib/_core/abi.py` and `docs/status.md` are generated from this file (`examples/ugl-generate`).

use std::ffi::c_char;

/// What became of a call. The numbers are permanent; new ones are appended.
#[repr(i32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StatusCode {
    /// Done; for `ugl_call`: Go was entered and a reply exists.
    Ok = 0,
    /// A failure without a code of its own; the message tells.
    Error = 1,
    /// A pointer, length, flag or envelope that breaks the contract of the function; nothing was done.
    InvalidArgument = 2,
    /// The out buffer is too small: `*out_len` is the size needed, and for `ugl_call` `detail` is the ticket of the
    /// kept reply.
    BufferTooSmall = 3,
    /// Part of the ABI that this build or this platform does not serve.
    NotSupported = 4,
    /// No such handle, ticket, function or file.
    NotFound = 5,
    /// The core itself panicked; the message is the panic's text. (A panic in Go is a reply of kind 2, not a status.)
    Panic = 6,
    /// The deadline of the call passed.
    Timeout = 7,
    /// The call was cancelled.
    Cancelled = 8,
    /// The handle was closed.
    Closed = 9,
    /// The handle belongs to an artifact that has been replaced by a newer one.
    Outdated = 10,
    /// Made for another version, platform or library: the message says which side to change.
    Incompatible = 11,
    /// This process is a fork of one that had loaded a Go runtime; Go cannot run here.
    Forked = 12,
    /// The arguments do not fit the schema; Go was not entered.
    Decode = 13,
    /// The result could not be written; Go has run.
    Encode = 14,
    /// A file is not what its digest says: truncated, changed, or not a library at all.
    Damaged = 15,
    /// The operating system's loader refused the library.
    Load = 16,
    /// A limit was reached: Go runtimes per process, handles, address space.
    Limit = 17,
    /// The artifact is signed by no trusted key, or everybody can replace it.
    Untrusted = 18,
}

/// `detail` of the status decode when an argument is an object that was closed.
pub const DECODE_CLOSED: u64 = 1;
/// `detail` of the status decode when an argument is an object of another type than is wanted.
pub const DECODE_OTHER_TYPE: u64 = 2;
/// `detail` of the status decode when an argument is an object of another artifact.
pub const DECODE_FOREIGN: u64 = 3;

/// Outcome of a call. The caller owns the struct; it may be uninitialised before the call.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Status {
    /// A `ugl_status_code`; equals the function's return value.
    pub code: i32,
    /// Text in UTF-8, ends with NUL (not counted in `length`), never NULL. It lives in the calling thread's storage
    /// until that thread's next call into this library; the caller must not free it.
    pub message: *const c_char,
    /// Bytes in `message`.
    pub length: usize,
    /// With buffer too small from `ugl_call` and `ugl_take`: the ticket. With decode: what is wrong, where that has a
    /// `UGL_DECODE_` number. Otherwise 0.
    pub detail: u64,
}
