//! Python's callables in Go.

use super::control::{Control, control};
use crate::abi::status::Status;
use crate::callbacks;

/// Registers the function that runs Python's callables for Go (`ugl_python_callback`, docs/abi.md), or takes it away
/// with 0: from then on Go gets an error instead of a call. Out: 8 bytes in native order, the address of two `uint64_t`
/// that live as long as the process: how many calls into Python are running, and how many numbers `ugl_dropped` has.
/// In: nothing.
///
/// # Safety
/// Pointers are NULL or valid for the length beside them until the call returns (docs/abi.md). The function lives until
/// another one is registered and no call is running.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn ugl_callbacks(
    function: u64,
    in_ptr: *const u8,
    in_len: usize,
    out_ptr: *mut u8,
    out_cap: usize,
    out_len: *mut usize,
    out_status: *mut Status,
) -> i32 {
    let raw = Control { in_ptr, in_len, out_ptr, out_cap, out_len, out_status };
    // SAFETY: each pointer is NULL or valid for the length beside it until the call returns (`# Safety` above);
    // `control` compares NULL and length before anything is read. The function lives as long as it is needed.
    unsafe {
        control(&raw, |_input, output| {
            output.write(&0_usize.to_ne_bytes())?; // a buffer that is too small changes nothing
            let counts = callbacks::register(function);
            output.write(&counts.to_ne_bytes())
        })
    }
}

/// The numbers of callables and exceptions that Go does not hold any more. `handle` is 0. In: nothing. Out: as many as
/// fit, 8 bytes each in native order; they are not given again.
///
/// # Safety
/// Pointers are NULL or valid for the length beside them until the call returns (docs/abi.md).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn ugl_dropped(
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
    unsafe { control(&raw, |_input, output| callbacks::dropped(output)) }
}
