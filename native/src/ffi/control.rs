//! What all control functions do: check the pointers, enter the boundary, give the body its input and output.

use super::boundary::boundary;
use crate::abi::status::Status;
use crate::buffer::{Output, input};
use crate::failure::Outcome;

/// The raw arguments of a control function after its handle.
pub(super) struct Control {
    pub(super) in_ptr: *const u8,
    pub(super) in_len: usize,
    pub(super) out_ptr: *mut u8,
    pub(super) out_cap: usize,
    pub(super) out_len: *mut usize,
    pub(super) out_status: *mut Status,
}

/// Runs a control function: `body` gets the checked input and output.
///
/// # Safety
/// The pointers keep the contract of control functions: NULL, or valid for the length beside them until the call
/// returns.
pub(super) unsafe fn control(raw: &Control, body: impl FnOnce(&[u8], &Output) -> Outcome<()>) -> i32 {
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
