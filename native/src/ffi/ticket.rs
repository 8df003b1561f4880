//! Replies that are kept because the caller's buffer was too small.

use super::control::{Control, control};
use crate::abi::status::Status;
use crate::tickets;

/// Copies a kept reply and frees it. In: nothing. Out: the reply. Buffer too small keeps it under the same ticket.
/// Fails with not found for a ticket that was used, forged, or freed with its artifact.
///
/// # Safety
/// Pointers are NULL or valid for the length beside them until the call returns (docs/abi.md).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn ugl_take(
    ticket: u64,
    in_ptr: *const u8,
    in_len: usize,
    out_ptr: *mut u8,
    out_cap: usize,
    out_len: *mut usize,
    out_status: *mut Status,
) -> i32 {
    let raw = Control { in_ptr, in_len, out_ptr, out_cap, out_len, out_status };
    // SAFETY: each pointer is NULL or valid for the length beside it until the call returns (`# Safety` above);
    // `control` compares NULL and length before anything is read.
    unsafe { control(&raw, |_input, output| tickets::take(ticket, output)) }
}

/// Frees a kept reply unseen. In and out are empty. Fails with not found as `ugl_take`.
///
/// # Safety
/// Pointers are NULL or valid for the length beside them until the call returns (docs/abi.md).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn ugl_drop(
    ticket: u64,
    in_ptr: *const u8,
    in_len: usize,
    out_ptr: *mut u8,
    out_cap: usize,
    out_len: *mut usize,
    out_status: *mut Status,
) -> i32 {
    let raw = Control { in_ptr, in_len, out_ptr, out_cap, out_len, out_status };
    // SAFETY: each pointer is NULL or valid for the length beside it until the call returns (`# Safety` above);
    // `control` compares NULL and length before anything is read.
    unsafe {
        control(&raw, |_input, output| {
            tickets::discard(ticket)?;
            output.write(&[])
        })
    }
}
