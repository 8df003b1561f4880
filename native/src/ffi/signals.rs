//! Signal handlers that are set after Go was loaded.

use super::control::{Control, control};
use crate::abi::status::Status;
use crate::failure::fail;
use crate::rendezvous;

/// For somebody who sets signal handlers after a library was loaded. `step` 0, before it: the handlers for faults are
/// as if Go were not there. `step` 1, after it: Go's come first again, and every handler runs on the alternate stack.
/// Both do nothing before the first load. In and out: nothing.
///
/// # Safety
/// Pointers are NULL or valid for the length beside them until the call returns (docs/abi.md).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn ugl_signals(
    step: u64,
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
            match step {
                0 => rendezvous::lock().lift_handlers(),
                1 => rendezvous::lock().settle_handlers(),
                _ => {
                    return fail!(
                        InvalidArgument,
                        "{step} is no step of ugl_signals: 0 is before handlers are set, 1 after"
                    );
                }
            }
            output.write(&[])
        })
    }
}
