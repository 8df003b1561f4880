//! Objects of Go: instances of the class of their type.

use std::ptr::null_mut;

use super::decoder::Decoder;
use crate::cpython::interpreter::Obj;

impl Decoder<'_> {
    /// The object of a handle in the reply: of the class of its dynamic type where that is there, else of `class`; NULL
    /// stands for that of objects of no known type.
    ///
    /// # Safety
    /// The GIL is held; `class` is NULL or derives from the type of [`crate::cpython::types::make_object_type`].
    #[inline]
    pub unsafe fn object(&mut self, class: Obj) -> Obj {
        // SAFETY: the GIL is held; `class` is NULL or derives from the type of
        // `crate::cpython::types::make_object_type`.
        unsafe {
            match self.reader.handle() {
                Some((handle, None)) if !class.is_null() => self.pending.build(&self.lane.api, class, handle),
                Some((handle, number)) => self.dynamic(number.map_or(-1, i64::from), handle),
                None => null_mut(),
            }
        }
    }

    /// # Safety
    /// The GIL is held.
    unsafe fn dynamic(&self, number: i64, handle: u64) -> Obj {
        let api = &self.lane.api;
        // SAFETY: the GIL is held; key and class are owned here, and the class is looked at before it is used.
        unsafe {
            let key = (api.PyLong_FromLongLong)(number);
            let class = if key.is_null() { key } else { (api.PyObject_GetItem)(self.scope.made.objects, key) };
            api.release(key);
            if class.is_null() {
                return class;
            }
            let known = (api.PyType_IsSubtype)(class, self.lane.object_type) != 0;
            let made = if known { self.pending.build(&self.lane.api, class, handle) } else { null_mut() };
            api.release(class);
            made
        }
    }
}
