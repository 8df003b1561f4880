//! Copies a large result of bytes once, directly from Go's memory, and gives that memory back (docs/adr/0013).

use crate::cpython::interpreter::Obj;
use crate::cpython::lane::{Lane, release_one};
use crate::cpython::wire::EXT_VIEW;

/// A reply that is one result, a view: status, array of 1, header of the extension; then handle, address and length.
const VIEW: [u8; 5] = [0, 0x91, 0xc7, 24, EXT_VIEW];
const LENGTH: usize = VIEW.len() + 24;

/// The bytes of the view that a reply is: a new reference, or NULL with an exception set. None for every other reply.
///
/// # Safety
/// The GIL is held, no value with a destructor is on the caller's stack, and the reply is of a call that asked for
/// large views.
#[inline]
pub unsafe fn bytes(lane: &Lane, reply: &[u8]) -> Option<Obj> {
    if reply.len() != LENGTH || !reply.starts_with(&VIEW) {
        return None;
    }
    let number = |index: usize| {
        let at = VIEW.len() + 8 * index;
        Some(u64::from_be_bytes(reply.get(at..at + 8)?.try_into().ok()?))
    };
    let (handle, address, length) = (number(0)?, number(1)?, number(2)?);
    // SAFETY: the GIL is held; the artifact keeps so many bytes there until it hears of the handle.
    unsafe {
        let made = (lane.api.PyBytes_FromStringAndSize)(address as *const _, length as isize);
        release_one(lane, handle);
        Some(made)
    }
}
