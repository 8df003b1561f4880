//! Reading arguments of type `any`: the plain exact types; others keep their Go type.

use std::ptr::null_mut;

use super::encoder::{DEEPEST, Encoder, NotHere, Read};
use crate::cpython::interpreter::{Obj, type_of};
use crate::cpython::wire::{put_array, put_float64, put_map};

impl Encoder<'_> {
    /// The plain exact types of any.
    ///
    /// # Safety
    /// `value` is held and of type `ty`.
    pub unsafe fn any(&mut self, value: Obj, ty: Obj, depth: u32) -> Read {
        let api = &self.lane.api;
        // SAFETY: exact types; the caller holds `value`, and `any_held` the elements of a container.
        unsafe {
            if ty == api.PyUnicode_Type {
                return self.any_text(value);
            }
            if ty == api.PyLong_Type {
                return self.big_int(value);
            }
            if ty == api.PyBool_Type {
                self.frame.bytes.push(if value == api._Py_TrueStruct { 0xc3 } else { 0xc2 });
                return Ok(());
            }
            if ty == api.PyFloat_Type {
                put_float64(&mut self.frame.bytes, (api.PyFloat_AsDouble)(value));
                return Ok(());
            }
            if ty == api.PyBytes_Type {
                return self.bytes(value, ty, None);
            }
            if value == api._Py_NoneStruct {
                self.frame.bytes.push(0xc0);
                return Ok(());
            }
            if ty == api.PyList_Type || ty == api.PyTuple_Type {
                return self.any_list(value, ty, depth);
            }
            if ty == api.PyDict_Type {
                self.any_dict(value, depth)
            } else if let Some(nil) = self.lane.nils.find(ty) {
                self.any_nil(value, nil, depth)
            } else if self.lane.is_object(ty) {
                self.any_handle(value, ty)
            } else {
                self.typed(value, ty, depth, false)
            }
        }
    }

    /// # Safety
    /// `value` is a held list or tuple of type `ty`.
    unsafe fn any_list(&mut self, value: Obj, ty: Obj, depth: u32) -> Read {
        // SAFETY: as in `sequence`.
        unsafe {
            let count = self.length(value, ty).ok_or(NotHere)?;
            if !put_array(&mut self.frame.bytes, count) {
                return Err(NotHere);
            }
            let get = self.getter(ty);
            for index in 0..count {
                let item = get(value, index as isize);
                self.any_held(item, depth + 1)?;
            }
            if self.length(value, ty) == Some(count) { Ok(()) } else { Err(NotHere) }
        }
    }

    /// # Safety
    /// `value` is a held exact dict.
    unsafe fn any_dict(&mut self, value: Obj, depth: u32) -> Read {
        let api = &self.lane.api;
        // SAFETY: as in `map`: the dict keeps the key, and `any_held` the value. Keys that are not str may be one in
        // Go, which the portable lane finds out.
        unsafe {
            let count = (api.PyDict_Size)(value) as usize;
            if !put_map(&mut self.frame.bytes, count) {
                return Err(NotHere);
            }
            let (mut at, mut seen, mut k, mut v) = (0, 0, null_mut(), null_mut());
            while (api.PyDict_Next)(value, &raw mut at, &raw mut k, &raw mut v) != 0 {
                seen += 1;
                if seen > count || type_of(k) != api.PyUnicode_Type {
                    return Err(NotHere);
                }
                self.any_text(k)?;
                self.any_held(v, depth + 1)?;
            }
            if seen == count && (api.PyDict_Size)(value) as usize == count { Ok(()) } else { Err(NotHere) }
        }
    }

    /// # Safety
    /// `value` is NULL or alive now.
    unsafe fn any_held(&mut self, value: Obj, depth: u32) -> Read {
        if value.is_null() || depth > DEEPEST {
            return Err(NotHere);
        }
        // SAFETY: alive now, and held until the reference is given up.
        unsafe {
            self.lane.api.own(value);
            let read = self.any(value, type_of(value), depth);
            self.lane.api.release(value);
            read
        }
    }
}
