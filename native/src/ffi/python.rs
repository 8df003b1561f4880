//! The way into the fast lane for CPython.

use std::ffi::c_void;
use std::ptr::null_mut;

use super::boundary::boundary;
use super::buffer::{Output, input};
use super::status::Status;
use crate::cpython;
use crate::failure::Failure;

/// Makes the fast lane of the calling CPython interpreter. Only for ctypes.PyDLL in that interpreter: the GIL must be
/// held. `helpers` is the address of a tuple of three callables (docs/abi.md 4). In: the handle of the process
/// (`ctypes.pythonapi._handle`), 8 bytes in native order. Out: 8 bytes in native order, the address of a new reference
/// to a Python function `make(portable, artifact)`, or 0 with a Python exception set. Fails with not supported when a
/// function of the C API is missing, or objects are laid out in another way.
///
/// # Safety
/// Pointers are NULL or valid for the length beside them until the call returns (docs/abi.md); the GIL is held, and
/// `helpers` and the handle are what they should be.
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
        // SAFETY: the caller keeps the contract of control functions.
        let (given, output) = unsafe { (input(in_ptr, in_len)?, Output::new(out_ptr, out_cap, out_len)?) };
        let handle = given.try_into().map_err(|_| Failure::invalid(format!("in_len is {in_len}, not 8")))?;
        python = u64::from_ne_bytes(handle);
        if helpers == 0 || python == 0 {
            return Err(Failure::invalid("helpers or the handle of the process is NULL"));
        }
        if out_cap < 8 { Err(output.too_small(8, 0)) } else { Ok(()) }
    };
    // SAFETY: the caller keeps the contract of control functions.
    let code = unsafe { boundary(out_status, check) };
    if code != 0 {
        return code;
    }
    // CPython is called outside of the boundary: it may end the thread.
    // SAFETY: the caller vouches for the GIL, the tuple and the handle.
    let made = unsafe { cpython::make(python as *mut c_void, helpers as *mut c_void) };
    let object = made.as_ref().map_or(null_mut(), |object| *object) as u64;
    let answer = || {
        made?;
        // SAFETY: as above.
        unsafe { Output::new(out_ptr, out_cap, out_len) }?.write(&object.to_ne_bytes())
    };
    // SAFETY: the caller keeps the contract of control functions.
    unsafe { boundary(out_status, answer) }
}
