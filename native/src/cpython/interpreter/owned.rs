//! Lists of references that a call owns.

use std::cell::UnsafeCell;

use super::api::{Api, Obj};

/// Lists of references are not kept either when they have become longer.
const MOST_REFERENCES: usize = 4096;

/// References that a call owns, in memory that Python code cannot reach: it may run while they are there. A list that a
/// thread loses, because Python ends it inside a call, is lost with its level.
#[derive(Default)]
pub struct Owned(UnsafeCell<Vec<Obj>>);

impl Owned {
    /// Adds a reference of its own to a live object.
    ///
    /// # Safety
    /// The GIL is held.
    #[inline]
    pub unsafe fn push(&self, api: &Api, object: Obj) {
        // SAFETY: the GIL is held, and no reference into the cell outlives the statement; counting up runs no code.
        unsafe { (*self.0.get()).push(api.own(object)) };
    }

    /// How many there are.
    #[inline]
    pub fn len(&self) -> usize {
        // SAFETY: the value is not Sync and belongs to one call, and no reference into the cell outlives the statement.
        unsafe { (*self.0.get()).len() }
    }

    /// One of them, borrowed: alive until [`Owned::clear`].
    #[inline]
    pub fn get(&self, index: usize) -> Obj {
        // SAFETY: the value is not Sync and belongs to one call, and no reference into the cell outlives the statement.
        unsafe { (&*self.0.get())[index] }
    }

    /// Gives all of them up.
    ///
    /// # Safety
    /// The GIL is held.
    #[inline]
    pub unsafe fn clear(&self, api: &Api) {
        // SAFETY: the GIL is held; an object is out of the list before it is given up, since that can run code.
        unsafe {
            while let Some(object) = (*self.0.get()).pop() {
                api.release(object);
            }
        }
    }

    /// Gives memory back that a call seldom needs.
    pub fn trim(&mut self) {
        if self.0.get_mut().capacity() > MOST_REFERENCES {
            *self = Self::default();
        }
    }
}
