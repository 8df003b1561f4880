//! Buffers of calls: one level per call in progress, since other threads call meanwhile, and reading an argument can
//! call Go in the middle of a call.
//!
//! A level's buffers are never shared, moved or grown while their addresses are in use. The level of a thread that
//! Python ends inside a call is lost: that happens when the process ends.

use std::cell::UnsafeCell;
use std::ptr::null_mut;

use super::given::Given;
use crate::abi::options::Segment;
use crate::cpython::interpreter::{Api, Buffer, Obj, Owned};
use crate::cpython::types::Pending;

/// The out buffer that a level begins with.
const FIRST_REPLY: usize = 16 * 1024;
/// Larger buffers are not kept after the call: room for a reply of 1 MiB and its headers, which the next call then
/// finds.
const LARGEST_KEPT: usize = 2 * 1024 * 1024;

/// Levels kept for later calls; more are in use at once only while so many threads are inside Go.
const MOST_KEPT: usize = 64;

/// What goes to Go: the frame, and what it names beside it. An encoder writes it, and needs no more of a call than
/// this.
pub struct Frame {
    pub bytes: Vec<u8>,
    /// Bulk data that the frame names.
    pub segments: Vec<Segment>,
    /// Owned references that keep the memory of `segments` alive.
    pub held: Vec<Obj>,
    /// Buffers of objects, held for the same reason. Boxes: their owners know them by address.
    #[allow(clippy::vec_box, reason = "a Py_buffer must not be moved")]
    pub buffers: Vec<Box<Buffer>>,
    /// Objects that Go makes pointers of.
    pub given: Given,
    /// Pairs of a number and the callable that Go knows by it; an owned list, or NULL while there is none.
    pub callables: Obj,
}

impl Default for Frame {
    fn default() -> Self {
        Self {
            bytes: Vec::new(),
            segments: Vec::new(),
            held: Vec::new(),
            buffers: Vec::new(),
            given: Given::default(),
            callables: null_mut(),
        }
    }
}

impl Frame {
    /// Gives up what was held for the call.
    ///
    /// # Safety
    /// The GIL is held, and Go no longer reads the segments. Nothing that needs dropping may be on the caller's stack:
    /// releasing a buffer can run Python code.
    #[inline]
    pub unsafe fn let_go(&mut self, api: &Api) {
        self.segments.clear();
        // SAFETY: the GIL is held.
        unsafe { self.given.clear(api) };
        if !self.callables.is_null() {
            let callables = std::mem::replace(&mut self.callables, null_mut());
            // SAFETY: the reference is owned.
            unsafe { api.release(callables) };
        }
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
        if self.bytes.capacity() > LARGEST_KEPT {
            self.bytes = Vec::with_capacity(256);
        }
    }
}

/// The buffers of one call.
pub struct Level {
    /// The arguments.
    pub frame: Frame,
    /// Where Go writes the reply.
    pub reply: Vec<u8>,
    /// Objects of Go that were made of the reply.
    pub pending: Pending,
    /// What the write-back has prepared: container, keys that go or NULL's stand-in None, new content; and so on.
    pub changes: Owned,
}

impl Level {
    fn new() -> Self {
        Self {
            frame: Frame { bytes: Vec::with_capacity(256), ..Frame::default() },
            reply: Vec::with_capacity(FIRST_REPLY),
            pending: Pending::default(),
            changes: Owned::default(),
        }
    }

    /// Makes room for a reply of `size` bytes; what was in the buffer is lost.
    pub fn grow_reply(&mut self, size: usize) {
        self.reply = Vec::with_capacity(size.next_power_of_two());
    }

    #[inline]
    fn trim_reply(&mut self) {
        if self.reply.capacity() > LARGEST_KEPT {
            self.reply = Vec::with_capacity(FIRST_REPLY);
        }
    }

    fn trim(&mut self) {
        self.frame.trim();
        self.trim_reply();
        self.frame.given.trim();
        self.pending.trim();
        self.changes.trim();
    }
}

/// A new level, for more calls at once than before.
#[cold]
#[inline(never)]
fn fresh() -> *mut Level {
    Box::into_raw(Box::new(Level::new()))
}

/// Levels that no call of the interpreter uses. Boxes: the address of a level is in use while others come and go.
///
/// Taking and giving back happen with the GIL held, which guards the list as it guards a Python list.
#[derive(Default)]
#[allow(clippy::vec_box, reason = "levels are handed out by address")]
pub struct Levels(UnsafeCell<Vec<Box<Level>>>);

impl Levels {
    /// Takes a level, which belongs to the caller until [`Levels::put_back`].
    ///
    /// Calls need not end in the order in which they began: other threads and switching stacks (greenlets) are in
    /// between.
    ///
    /// # Safety
    /// The GIL is held.
    #[inline(always)]
    pub unsafe fn take(&self) -> *mut Level {
        // SAFETY: the GIL is held, and no reference into the cell outlives the statement.
        let level = unsafe { (*self.0.get()).pop() };
        level.map_or_else(fresh, Box::into_raw)
    }

    /// Gives a level back; the references it held must have been given up.
    ///
    /// # Safety
    /// The GIL is held; `level` is from [`Levels::take`] and is not used any more.
    #[inline]
    pub unsafe fn put_back(&self, level: *mut Level) {
        // SAFETY: `take` made the box, and nobody uses it any more (`# Safety` above); the GIL is held.
        unsafe {
            (*level).trim();
            self.keep(level);
        }
    }

    /// The same for a call that has used the reply only: nothing else can have grown.
    ///
    /// # Safety
    /// As for [`Levels::put_back`]; since it was taken, nothing but the reply was used.
    #[inline(always)]
    pub unsafe fn put_back_reply(&self, level: *mut Level) {
        // SAFETY: `take` made the box, and nobody uses it any more (`# Safety` above); the GIL is held.
        unsafe {
            (*level).trim_reply();
            self.keep(level);
        }
    }

    /// # Safety
    /// As for [`Levels::put_back`].
    #[inline(always)]
    unsafe fn keep(&self, level: *mut Level) {
        // SAFETY: `take` made the box, and nobody uses it any more (`# Safety` above); the GIL is held, and no
        // reference into the cell outlives this block.
        unsafe {
            let level = Box::from_raw(level);
            let levels = &mut *self.0.get();
            if levels.len() < MOST_KEPT {
                levels.push(level);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_are_separate_and_come_back_in_any_order() {
        let list = Levels::default();
        // SAFETY: one thread stands for the holder of the GIL; a level is used until it is given back.
        unsafe {
            let levels: Vec<_> = (0..100).map(|_| list.take()).collect();
            for (index, level) in levels.iter().enumerate() {
                (**level).frame.bytes.push(index as u8);
            }
            for (index, level) in levels.iter().enumerate() {
                assert_eq!((**level).frame.bytes, [index as u8]);
                list.put_back(*level);
            }
            assert_eq!(list.take(), levels[MOST_KEPT - 1]);
        }
    }

    #[test]
    fn large_buffers_are_not_kept() {
        let list = Levels::default();
        // SAFETY: one thread stands for the holder of the GIL; the level is used until it is given back.
        unsafe {
            let level = list.take();
            (*level).grow_reply(3 * LARGEST_KEPT);
            list.put_back(level);
            let again = list.take();
            assert_eq!(again, level);
            assert_eq!((*again).reply.capacity(), FIRST_REPLY);
        }
    }
}
