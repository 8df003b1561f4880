//! Handles that Python has freed.

use super::control::{Control, control};
use crate::abi::status::Status;
use crate::failure::fail;
use crate::freed;

/// Takes handles of objects and views that Python has freed. `now` 0 puts them into the queue, which a later call
/// empties; 1 gives them and all that wait back to Go before it returns. In: the handles, 8 bytes each in native order.
/// Out: nothing. Unknown and used handles are ignored. In a forked child it does nothing.
///
/// # Safety
/// Pointers are NULL or valid for the length beside them until the call returns (docs/abi.md).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn ugl_freed(
    now: u64,
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
        control(&raw, |input, output| {
            if now > 1 || input.len() % 8 != 0 {
                return fail!(InvalidArgument, "ugl_freed takes 0 or 1 and handles of 8 bytes each");
            }
            let handle = |bytes: &[u8]| bytes.try_into().map_or(0, u64::from_ne_bytes);
            freed::push(input.chunks_exact(8).map(handle));
            if now == 1 {
                freed::give_back(freed::take());
            }
            output.write(&[])
        })
    }
}
