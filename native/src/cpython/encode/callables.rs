//! Callables of Python where Go wants funcs: numbers (extension 5). Python makes what stands behind a number
//! (usegolib/_codec/callables.py), and holds it once the whole frame is ready, so that a call that is refused holds
//! nothing.

use std::ptr::null_mut;

use usegolib_schema::TypeId;

use super::encoder::{Encoder, NotHere, Read};
use crate::cpython::interpreter::Obj;
use crate::cpython::wire::{EXT_CALLBACK, put_ext_header};

impl Encoder<'_> {
    /// Anything but an object of Go where a func of the type is wanted. What is no callable of Python, a Go function
    /// for example, is left to the portable lane.
    ///
    /// # Safety
    /// The GIL is held; `value` is alive until this returns.
    pub unsafe fn callable(&mut self, id: TypeId, value: Obj) -> Read {
        let api = &self.lane.api;
        // SAFETY: the GIL is held; `value` is alive; references are owned until they are given up, and the getters
        // refuse objects of other types. The list is this frame's own, which Python code does not reach.
        unsafe {
            let key = (api.PyLong_FromUnsignedLongLong)(id.into());
            let give = if key.is_null() { key } else { (api.PyObject_GetItem)(self.scope.made.funcs, key) };
            api.release(key);
            if give.is_null() {
                return Err(NotHere);
            }
            let pair = (api.PyObject_VectorcallDict)(give, &raw const value, 1, null_mut());
            api.release(give);
            if pair.is_null() || pair == api._Py_NoneStruct {
                api.release(pair);
                return Err(NotHere);
            }
            let number = (api.PyLong_AsUnsignedLongLong)((api.PyTuple_GetItem)(pair, 0));
            if self.frame.callables.is_null() {
                self.frame.callables = (api.PyList_New)(0);
            }
            let is_listed = !self.frame.callables.is_null() && (api.PyList_Append)(self.frame.callables, pair) == 0;
            api.release(pair);
            if !is_listed || !(api.PyErr_Occurred)().is_null() {
                return Err(NotHere);
            }
            put_ext_header(&mut self.frame.bytes, EXT_CALLBACK, 8);
            self.frame.bytes.extend_from_slice(&number.to_be_bytes());
            Ok(())
        }
    }
}
