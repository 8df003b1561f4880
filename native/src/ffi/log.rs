//! Log lines for a caller that wants them.

use super::control::{Control, control};
use crate::abi::status::Status;
use crate::logs;

/// Sets the log level and takes the collected lines. `handle` is 0. In: nothing, or envelope
/// `{level: "off" | "error" | "warn" | "info" | "debug" | "trace"}`. Out: envelope, an array of
/// `[level str, target str, message str]`, oldest first, at most 1,024 (older ones are lost). With USEGOLIB_LOG or
/// RUST_LOG set, lines go to stderr instead and the array is empty.
///
/// # Safety
/// Pointers are NULL or valid for the length beside them until the call returns (docs/abi.md).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn ugl_logs(
    handle: u64,
    in_ptr: *const u8,
    in_len: usize,
    out_ptr: *mut u8,
    out_cap: usize,
    out_len: *mut usize,
    out_status: *mut Status,
) -> i32 {
    // Part of the shape; this function has no object.
    let _ = handle;
    let raw = Control { in_ptr, in_len, out_ptr, out_cap, out_len, out_status };
    // SAFETY: each pointer is NULL or valid for the length beside it until the call returns (`# Safety` above);
    // `control` compares NULL and length before anything is read.
    unsafe { control(&raw, logs::exchange) }
}
