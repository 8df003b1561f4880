//! The way into the fast lane for CPython.

use std::ffi::c_void;
use std::ptr::null_mut;

use super::boundary::boundary;
use crate::abi::status::Status;
use crate::buffer::{Output, input};
use crate::cpython;
use crate::failure::Failure;

/// Makes the fast lane of the calling CPython interpreter. Only for ctypes.PyDLL in that interpreter: the GIL must be
/// held. `helpers` is the address of a tuple of functions and classes (docs/abi.md 4). In: the handle of the process
/// (`ctypes.pythonapi._handle`), 8 bytes in native order. Out: 8 bytes in native order, the address of a new reference
/// to a tuple of functions and types (docs/abi.md 4), or 0 with a Python exception set. Fails with not supported when a
/// function of the C API is missing, or objects are laid out in another way.
///
/// # Safety
/// Pointers are NULL or valid for the length beside them until the call returns (docs/abi.md); the GIL is held;
/// `helpers` is the address of that tuple, which lives until the call returns; the handle is open.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn ugl_python(
    helpers: u64,
    in_ptr: *const u8,
    in_len: usize,
    out_ptr: *mut u8,
    out_cap: usize,
    out_len: *mut usize,
    out_status: *mut Status,
) -> i32 {
    let mut python = 0;
    let check = || {
        // SAFETY: each pointer is NULL or valid for the length beside it until the call returns (`# Safety` above);
        // `input` and `Output::new` refuse NULL with a length.
        let (given, output) = unsafe { (input(in_ptr, in_len)?, Output::new(out_ptr, out_cap, out_len)?) };
        let handle = given.try_into().map_err(|_| Failure::invalid(format!("in_len is {in_len}, not 8")))?;
        python = u64::from_ne_bytes(handle);
        if helpers == 0 || python == 0 {
            return Err(Failure::invalid("helpers or the handle of the process is NULL"));
        }
        if out_cap < 8 { Err(output.too_small(8, 0)) } else { Ok(()) }
    };
    // SAFETY: `out_status` is NULL or valid for the write of one status (`# Safety` above).
    let code = unsafe { boundary(out_status, check) };
    if code != 0 {
        return code;
    }
    // CPython is called outside of the boundary: it may end the thread.
    // SAFETY: ctypes.PyDLL calls with the GIL held; `usegolib/_calls/fast.py` holds the tuple during the call, and the
    // process never closes its own handle. Both were compared with 0.
    let made = unsafe { cpython::make(python as *mut c_void, helpers as *mut c_void) };
    let object = made.as_ref().map_or(null_mut(), |object| *object) as u64;
    let answer = || {
        made?;
        // SAFETY: the out buffer is NULL or valid for `out_cap` bytes until the call returns (`# Safety` above).
        unsafe { Output::new(out_ptr, out_cap, out_len) }?.write(&object.to_ne_bytes())
    };
    // SAFETY: `out_status` is NULL or valid for the write of one status (`# Safety` above).
    unsafe { boundary(out_status, answer) }
}
