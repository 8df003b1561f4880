//! Gives the level of a call back at the end of the call.

use crate::cpython::lane::{Lane, Level};

/// Gives a level back with the references it holds; the objects of its reply, if there are any, are adopted.
///
/// # Safety
/// The GIL is held; the level is not used any more.
#[inline(always)]
pub unsafe fn finish_level(lane: &Lane, level: *mut Level) {
    // SAFETY: the GIL is held; the level is not used any more.
    unsafe {
        (*level).pending.adopt(&lane.api);
        (*level).frame.let_go(&lane.api);
        lane.levels.put_back(level);
    }
}
