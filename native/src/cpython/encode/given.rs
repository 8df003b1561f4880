//! Objects of which Go makes pointers: one that is given twice is one pointer, and what Go writes through it comes
//! back.

use usegolib_schema::TypeId;

use super::encoder::{Encoder, NotHere};
use crate::cpython::interpreter::Obj;

impl Encoder<'_> {
    /// Whether the object was given as a pointer to the type before, and is written as that now; else it is noted.
    ///
    /// # Safety
    /// The GIL is held; `value` is alive and of type `ty`.
    pub unsafe fn refers(&mut self, elem: TypeId, value: Obj, ty: Obj) -> Result<bool, NotHere> {
        let api = &self.lane.api;
        // As in usegolib/_codec/given.py.
        let alone = [
            api.PyTuple_Type,
            api.PyUnicode_Type,
            api.PyBytes_Type,
            api.PyLong_Type,
            api.PyFloat_Type,
            api.PyBool_Type,
            api.PyFrozenSet_Type,
            api.PyDict_Type,
            api.PyList_Type,
            api.PySet_Type,
        ];
        let elem = (!alone.contains(&ty)).then_some(elem);
        let frame = &mut *self.frame;
        if elem.is_some_and(|elem| frame.given.refer(&mut frame.bytes, value, elem)) {
            return Ok(true);
        }
        // SAFETY: the GIL is held; `value` is alive.
        unsafe { frame.given.note(api, &frame.bytes, value, elem) }.ok_or(NotHere)?;
        Ok(false)
    }
}
