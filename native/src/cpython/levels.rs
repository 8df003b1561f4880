//! The thread's stack of buffers: one level per call in progress, since reading an argument can call Go in the middle of a call.
//!
//! A level's buffers are never shared, moved or grown while their addresses are in use. The level of a thread that Python ends
//! inside a call is lost: that happens when the process ends.

use std::cell::UnsafeCell;

use super::api::{Api, Buffer, Obj};
use crate::ffi::options::Segment;

/// The out buffer that a level begins with.
const FIRST_REPLY: usize = 16 * 1024;
/// Larger buffers are not kept after the call: room for a reply of 1 MiB and its headers, which the next call then finds.
const LARGEST_KEPT: usize = 2 * 1024 * 1024;

/// The buffers of one call.
pub struct Level {
    /// The arguments frame.
    pub frame: Vec<u8>,
    /// Where Go writes the reply.
    pub reply: Vec<u8>,
    /// Bulk data that the frame names.
    pub segments: Vec<Segment>,
    /// Owned references that keep the memory of `segments` alive.
    pub held: Vec<Obj>,
    /// Buffers of objects, held for the same reason. Boxes: their owners know them by address.
    #[allow(clippy::vec_box, reason = "a Py_buffer must not be moved")]
    pub buffers: Vec<Box<Buffer>>,
}

impl Level {
    fn new() -> Self {
        Self {
            frame: Vec::with_capacity(256),
            reply: Vec::with_capacity(FIRST_REPLY),
            segments: Vec::new(),
            held: Vec::new(),
            buffers: Vec::new(),
        }
    }

    /// Makes room for a reply of `size` bytes; what was in the buffer is lost.
    pub fn grow_reply(&mut self, size: usize) {
        self.reply = Vec::with_capacity(size.next_power_of_two());
    }

    /// Gives up what was held for the call.
    ///
    /// # Safety
    /// The GIL is held, and Go no longer reads the segments. Nothing that needs dropping may be on the caller's stack: releasing a
    /// buffer can run Python code.
    #[inline]
    pub unsafe fn let_go(&mut self, api: &Api) {
        self.segments.clear();
        while let Some(object) = self.held.pop() {
            // SAFETY: the reference is owned.
            unsafe { api.release(object) };
        }
        while let Some(buffer) = self.buffers.pop() {
            let buffer = Box::into_raw(buffer);
            // SAFETY: filled by PyObject_GetBuffer, released once, then freed.
            unsafe {
                (api.PyBuffer_Release)(buffer);
                drop(Box::from_raw(buffer));
            }
        }
    }

    fn trim(&mut self) {
        if self.frame.capacity() > LARGEST_KEPT {
            self.frame = Vec::with_capacity(256);
        }
        if self.reply.capacity() > LARGEST_KEPT {
            self.reply = Vec::with_capacity(FIRST_REPLY);
        }
    }
}

thread_local! {
    /// Levels that no call of this thread uses. Boxes: the address of a level is in use while others come and go.
    #[allow(clippy::vec_box, reason = "levels are handed out by address")]
    static FREE: UnsafeCell<Vec<Box<Level>>> = const { UnsafeCell::new(Vec::new()) };
}

/// Takes a level; NULL when the thread is ending and has no storage left. It belongs to the caller until [`put_back`].
///
/// Calls need not end in the order in which they began: switching stacks (greenlets) inside an argument's method is allowed.
#[inline]
pub fn take() -> *mut Level {
    let level = FREE.try_with(|free| {
        // SAFETY: the cell is this thread's own, and no reference into it outlives the statement.
        let level = unsafe { (*free.get()).pop() };
        Box::into_raw(level.unwrap_or_else(|| Box::new(Level::new())))
    });
    level.unwrap_or(std::ptr::null_mut())
}

/// Gives a level back; the references it held must have been given up.
///
/// # Safety
/// `level` is from [`take`] and is not used any more.
#[inline]
pub unsafe fn put_back(level: *mut Level) {
    // SAFETY: by this function's contract the box is the caller's.
    let mut level = unsafe { Box::from_raw(level) };
    level.trim();
    // Without storage the level is simply freed.
    let _ = FREE.try_with(|free| {
        // SAFETY: as in `take`.
        unsafe { (*free.get()).push(level) };
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_are_separate_and_come_back_in_any_order() {
        let levels: Vec<_> = (0..20).map(|_| take()).collect();
        for (index, level) in levels.iter().enumerate() {
            // SAFETY: taken by this thread and not given back.
            unsafe { (**level).frame.push(index as u8) };
        }
        for (index, level) in levels.iter().enumerate() {
            // SAFETY: as above; used for the last time.
            unsafe {
                assert_eq!((**level).frame, [index as u8]);
                put_back(*level);
            }
        }
        assert_eq!(take(), levels[19]);
    }

    #[test]
    fn large_buffers_are_not_kept() {
        let level = take();
        // SAFETY: taken above.
        unsafe {
            (*level).grow_reply(3 * LARGEST_KEPT);
            put_back(level);
        }
        let again = take();
        assert_eq!(again, level);
        // SAFETY: taken above.
        assert_eq!(unsafe { (*again).reply.capacity() }, FIRST_REPLY);
    }
}
