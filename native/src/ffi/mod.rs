//! The exported functions, thin: check pointers, enter the boundary, call safe code, translate the result.
//!
//! Two shapes and no third (docs/abi.md): control functions, and the invocation.

pub mod artifact;
pub mod boundary;
pub mod call;
pub mod callback;
pub mod freed;
pub mod log;
mod message;
pub mod python;
pub mod rendezvous;
pub mod signals;
pub mod ticket;
pub mod view;

use boundary::boundary;

use crate::abi::status::Status;
use crate::buffer::{Output, input};
use crate::failure::Outcome;

/// Every function this library exports; a test compares the list with the built library and with the header.
pub const EXPORTS: [&str; 17] = [
    "ugl_abi_version",
    "ugl_call",
    "ugl_callbacks",
    "ugl_close",
    "ugl_drop",
    "ugl_dropped",
    "ugl_freed",
    "ugl_info",
    "ugl_loaded",
    "ugl_logs",
    "ugl_open",
    "ugl_python",
    "ugl_release_view",
    "ugl_rendezvous",
    "ugl_signals",
    "ugl_take",
    "ugl_verify",
];

/// The raw arguments of a control function after its handle.
struct Control {
    in_ptr: *const u8,
    in_len: usize,
    out_ptr: *mut u8,
    out_cap: usize,
    out_len: *mut usize,
    out_status: *mut Status,
}

/// Runs a control function: `body` gets the checked input and output.
///
/// # Safety
/// The pointers keep the contract of control functions: NULL, or valid for the length beside them until the call
/// returns.
unsafe fn control(raw: &Control, body: impl FnOnce(&[u8], &Output) -> Outcome<()>) -> i32 {
    let run = || {
        // SAFETY: each pointer is NULL or valid for the length beside it until the call returns (`# Safety` above);
        // `input` and `Output::new` refuse NULL with a length.
        let (input, output) =
            unsafe { (input(raw.in_ptr, raw.in_len)?, Output::new(raw.out_ptr, raw.out_cap, raw.out_len)?) };
        body(input, &output)
    };
    // SAFETY: `out_status` is NULL or valid for the write of one status until the call returns (`# Safety` above).
    unsafe { boundary(raw.out_status, run) }
}
