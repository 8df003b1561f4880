//! Several cores in one process.

use super::control::{Control, control};
use crate::abi::status::Status;
use crate::rendezvous;

/// With `table` 0: out is the address of this core's rendezvous table, 8 bytes in native order. Otherwise `table` is
/// such an address from another core of this process, and this core uses its registry from now on. In: nothing. Fails
/// with incompatible (naming both libraries) when it cannot, for example because this core has already loaded
/// something.
///
/// # Safety
/// Pointers are NULL or valid for the length beside them until the call returns (docs/abi.md).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn ugl_rendezvous(
    table: u64,
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
        control(&raw, |_input, output| match table {
            0 => output.write(&rendezvous::address().to_ne_bytes()),
            // The caller vouches that a non-zero value is the address of another core's table.
            address => rendezvous::join(address).and_then(|()| output.write(&[])),
        })
    }
}
