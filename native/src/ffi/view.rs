//! Results that stay in Go's memory.

use super::control::{Control, control};
use crate::abi::status::Status;
use crate::views;

/// Lets go of a view that a reply named (`UGL_CALL_VIEWS`), from now on or soon: it may be called anywhere, never
/// enters Go and never waits. A handle that was used or forged is ignored. In and out are empty.
///
/// # Safety
/// Pointers are NULL or valid for the length beside them until the call returns (docs/abi.md).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn ugl_release_view(
    view: u64,
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
            views::release(view);
            output.write(&[])
        })
    }
}
