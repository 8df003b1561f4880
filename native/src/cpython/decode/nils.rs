//! Nil slices, maps, sets and `[]byte`: empty containers of classes of their own.

use std::ptr::null_mut;

use super::decoder::Decoder;
use crate::cpython::interpreter::Obj;
use crate::cpython::lane::{ALL, Nil};
use crate::cpython::wire::EXT_NIL;

impl Decoder<'_> {
    /// A nil: an owned reference or NULL.
    ///
    /// # Safety
    /// The GIL is held.
    #[cold]
    pub unsafe fn nil(&self, nil: Nil) -> Obj {
        // SAFETY: the GIL is held; the class is the lane's.
        unsafe { (self.lane.api.PyObject_Call)(self.lane.nils.0[nil as usize], self.lane.no_arguments, null_mut()) }
    }

    /// A nil inside `any`.
    ///
    /// # Safety
    /// The GIL is held.
    #[cold]
    pub unsafe fn any_nil(&mut self) -> Obj {
        match self.reader.ext() {
            // SAFETY: the GIL is held.
            Some((EXT_NIL, &[number @ 0..=2])) => unsafe { self.nil(ALL[usize::from(number)]) },
            _ => null_mut(),
        }
    }
}
