//! The invocation.

use super::boundary::boundary;
use crate::abi::options::CallOpts;
use crate::abi::status::Status;
use crate::artifact;
use crate::buffer::{Output, input};
use crate::freed;

/// Calls function `function` of an artifact. In: the arguments frame. Out: the reply: its kind (one byte: 0 result, 1
/// error, 2 panic, 3 host exception), then its payload (docs/wire.md).
///
/// Returns 0 whenever Go was entered and a reply exists. Buffer too small means that the function has run once and its
/// reply is kept: `*out_len` is the size needed and `out_status->detail` the ticket for `ugl_take` or `ugl_drop`. Other
/// failures: not found (handle or function number), closed, decode (Go was not entered), encode (Go has run), not
/// supported, forked. Any number of threads may call at once. After a failure the bytes of the out buffer are
/// unspecified. Once 64 handles wait in the queue of `ugl_freed`, a call gives them back before it enters Go.
///
/// # Safety
/// Pointers are NULL or valid for the length beside them until the call returns; segments too (docs/abi.md).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn ugl_call(
    artifact: u64,
    function: u32,
    opts: *const CallOpts,
    in_ptr: *const u8,
    in_len: usize,
    out_ptr: *mut u8,
    out_cap: usize,
    out_len: *mut usize,
    out_status: *mut Status,
) -> i32 {
    let run = || {
        // SAFETY: each pointer is NULL or valid for the length beside it until the call returns, the segments of `opts`
        // too (`# Safety` above); `input`, `Output::new` and `artifact::call` compare NULL and length before anything
        // is read.
        unsafe {
            let (input, output) = (input(in_ptr, in_len)?, Output::new(out_ptr, out_cap, out_len)?);
            if freed::is_due() {
                freed::give_back(freed::take());
            }
            artifact::call(artifact, function, opts, input, &output)
        }
    };
    // SAFETY: `out_status` is NULL or valid for the write of one status (`# Safety` above).
    unsafe { boundary(out_status, run) }
}
