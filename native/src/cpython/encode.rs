//! From Python objects to the arguments frame. Exact types only: everything else (subclasses, `__index__`, iterables, values that
//! do not fit) is the portable lane's, which reads the arguments again from the beginning and words every error.
//!
//! Nothing here calls back into Python code, with two exceptions: looking up a field in a dict may run the `__eq__` of an odd key, and
//! making the iterator of a set may run the garbage collector. So containers are held while their elements are read, and no length
//! is trusted twice.

use std::ptr::null_mut;

use super::api::{Obj, type_of};
use super::lane::Lane;
use super::levels::Level;
use super::object::{handle_of, is_object};
use super::plan::{Keys, Node, NodeId, Raw, StructNode};
use super::raw;
use super::wire::{
    SEGMENT_FROM, put_array, put_bin_header, put_float32, put_float64, put_handle, put_int, put_map, put_segment,
    put_str_header, put_uint,
};
use crate::ffi::options::{SEGMENT_LENT, Segment};
use crate::handles::unpack;

/// Values nested deeper than this are left to the portable lane, which names the limit.
pub const DEEPEST: u32 = 200;

/// The value is not one that this lane reads; an exception may be set and is to be cleared.
pub struct NotHere;

/// Result of reading one value.
pub type Read = Result<(), NotHere>;

/// Reads arguments into a level's frame.
pub struct Encoder<'a> {
    pub lane: &'a Lane,
    pub nodes: &'a [Node],
    pub level: &'a mut Level,
    /// Of the artifact that is called.
    pub instance: u16,
    /// Whether the last buffer that was read can only be read.
    pub readonly: bool,
}

impl Encoder<'_> {
    /// Writes one value.
    ///
    /// # Safety
    /// The GIL is held; `value` is alive until this returns.
    #[inline]
    pub unsafe fn value(&mut self, node: NodeId, value: Obj, depth: u32) -> Read {
        let api = &self.lane.api;
        // SAFETY: `value` is alive, and every function is called on an object of the exact type it asks for.
        unsafe {
            let ty = type_of(value);
            match &self.nodes[node] {
                Node::Int { low, high } => {
                    let number = raw::signed(self.lane, value).ok_or(NotHere)?;
                    if number < *low || number > *high {
                        return Err(NotHere);
                    }
                    put_int(&mut self.level.frame, number);
                    Ok(())
                }
                Node::Uint { high } => {
                    let number = raw::unsigned(self.lane, value).ok_or(NotHere)?;
                    if number > *high {
                        return Err(NotHere);
                    }
                    put_uint(&mut self.level.frame, number);
                    Ok(())
                }
                Node::Str if ty == api.PyUnicode_Type => self.text(value),
                Node::Float64 => {
                    let number = raw::float(self.lane, value).ok_or(NotHere)?;
                    put_float64(&mut self.level.frame, number);
                    Ok(())
                }
                Node::Object { class, .. } if ty == *class => self.handle(value),
                Node::Bool if ty == api.PyBool_Type => {
                    self.level.frame.push(if value == api._Py_TrueStruct { 0xc3 } else { 0xc2 });
                    Ok(())
                }
                _ => self.other(node, value, ty, depth),
            }
        }
    }

    /// The kinds that are seldom a whole argument.
    ///
    /// # Safety
    /// As for [`Encoder::value`]; `ty` is the type of `value`.
    unsafe fn other(&mut self, node: NodeId, value: Obj, ty: Obj, depth: u32) -> Read {
        let api = &self.lane.api;
        let nodes = self.nodes;
        if depth > DEEPEST {
            return Err(NotHere);
        }
        if ty == self.lane.lent {
            // SAFETY: by this function's contract.
            return unsafe { self.lent(node, value, depth) };
        }
        // SAFETY: `value` is alive, and every function is called on an object of the exact type it asks for.
        unsafe {
            match &nodes[node] {
                Node::Float32 => {
                    let number = raw::float(self.lane, value).ok_or(NotHere)?;
                    put_float32(&mut self.level.frame, raw::narrow(number).ok_or(NotHere)?);
                    Ok(())
                }
                Node::Complex(raw) if ty == api.PyComplex_Type => self.complex(value, *raw),
                Node::Bytes => self.bytes(value, ty, None),
                Node::ByteArray { len } => self.bytes(value, ty, Some(*len)),
                Node::RawSlice(raw) => self.raw(value, ty, *raw, None),
                Node::RawArray { raw, len } => self.raw(value, ty, *raw, Some(*len)),
                Node::Slice { elem } => self.sequence(value, ty, *elem, None, depth),
                Node::Array { elem, len } => self.sequence(value, ty, *elem, Some(*len), depth),
                Node::Map { key, elem, keys } if ty == api.PyDict_Type => self.map(value, *key, *elem, *keys, depth),
                Node::Set { elem } if ty == api.PySet_Type || ty == api.PyFrozenSet_Type => {
                    self.set(value, *elem, depth)
                }
                Node::Pointer { .. } | Node::Any | Node::Error if value == api._Py_NoneStruct => {
                    self.level.frame.push(0xc0);
                    Ok(())
                }
                Node::Pointer { elem, wrapped } => {
                    if *wrapped {
                        self.level.frame.push(0x91);
                    }
                    self.value(*elem, value, depth + 1)
                }
                Node::Object { .. } | Node::Handle { .. } if value == api._Py_NoneStruct => {
                    self.level.frame.push(0xc0);
                    Ok(())
                }
                Node::Object { data: Some(data), .. } => self.value(*data, value, depth),
                Node::Handle { .. } => self.any_handle(value, ty),
                Node::Struct(structure) => self.structure(value, ty, structure, depth),
                Node::Any => self.any(value, ty, depth),
                _ => Err(NotHere),
            }
        }
    }

    /// # Safety
    /// `value` is an object of Go and alive.
    #[inline]
    unsafe fn handle(&mut self, value: Obj) -> Read {
        // SAFETY: by this function's contract.
        let handle = unsafe { handle_of(value) };
        if handle == 0 {
            return Err(NotHere);
        }
        put_handle(&mut self.level.frame, handle);
        Ok(())
    }

    /// Any object of the artifact that is called; what type it must have Go knows.
    ///
    /// # Safety
    /// `value` is alive and of type `ty`.
    pub unsafe fn any_handle(&mut self, value: Obj, ty: Obj) -> Read {
        // SAFETY: by this function's contract; an instance has a handle.
        unsafe {
            if !is_object(self.lane, ty) || unpack(handle_of(value)).0 != self.instance {
                return Err(NotHere);
            }
            self.handle(value)
        }
    }

    /// # Safety
    /// `value` is an exact complex number.
    unsafe fn complex(&mut self, value: Obj, raw: Raw) -> Read {
        // SAFETY: the exact type.
        let (real, imag) =
            unsafe { ((self.lane.api.PyComplex_RealAsDouble)(value), (self.lane.api.PyComplex_ImagAsDouble)(value)) };
        let frame = &mut self.level.frame;
        frame.push(0x92);
        if raw == Raw::C128 {
            put_float64(frame, real);
            put_float64(frame, imag);
        } else {
            put_float32(frame, raw::narrow(real).ok_or(NotHere)?);
            put_float32(frame, raw::narrow(imag).ok_or(NotHere)?);
        }
        Ok(())
    }

    /// # Safety
    /// `value` is an exact str and alive.
    #[inline]
    pub unsafe fn text(&mut self, value: Obj) -> Read {
        let mut length = 0;
        // SAFETY: a str; the pointer is to a local.
        let data: *const u8 = unsafe { (self.lane.api.PyUnicode_AsUTF8AndSize)(value, &raw mut length) }.cast();
        if data.is_null() {
            // Lone surrogates: those of surrogateescape are bytes, others are refused.
            return Err(NotHere);
        }
        let length = length as usize;
        if length > SEGMENT_FROM {
            // SAFETY: the bytes belong to the str, which does not change.
            unsafe { self.segment(value, data, length) };
            return Ok(());
        }
        if !put_str_header(&mut self.level.frame, length) {
            return Err(NotHere);
        }
        // SAFETY: the str has this many bytes.
        self.level.frame.extend_from_slice(unsafe { std::slice::from_raw_parts(data, length) });
        Ok(())
    }

    /// Names bytes beside the frame, and holds the object that they belong to until the call has returned.
    ///
    /// # Safety
    /// `data` are `length` bytes of `owner` that stay where they are as long as it lives.
    unsafe fn segment(&mut self, owner: Obj, data: *const u8, length: usize) {
        put_segment(&mut self.level.frame, self.level.segments.len(), length);
        self.level.segments.push(Segment { ptr: data, len: length, flags: 0 });
        // SAFETY: the GIL is held and the object is alive.
        self.level.held.push(unsafe { self.lane.api.own(owner) });
    }

    /// A buffer that is lent: a whole argument, for a slice of elements like its own.
    ///
    /// # Safety
    /// The GIL is held; `value` is alive and of the lane's class of lent buffers.
    unsafe fn lent(&mut self, node: NodeId, value: Obj, depth: u32) -> Read {
        let element = match &self.nodes[node] {
            Node::RawSlice(element) if depth == 1 => Some(*element),
            Node::Bytes if depth == 1 => None,
            _ => return Err(NotHere),
        };
        // SAFETY: by this function's contract; the memory is held by a reference of its own.
        unsafe {
            let view = (self.lane.api.PyObject_GetAttr)(value, self.lane.view_name);
            if view.is_null() {
                return Err(NotHere);
            }
            let read = raw::put_buffer(self, view, type_of(view), SEGMENT_LENT, |view| match element {
                Some(element) => raw::fits(view, element, None),
                None => view.itemsize == 1,
            });
            self.lane.api.release(view);
            // What Go writes is there already.
            self.readonly = true;
            read
        }
    }

    /// bytes and contiguous buffers; of the given length for `[N]byte`.
    ///
    /// # Safety
    /// `value` is alive and of type `ty`.
    pub unsafe fn bytes(&mut self, value: Obj, ty: Obj, wanted: Option<usize>) -> Read {
        let api = &self.lane.api;
        if ty != api.PyBytes_Type {
            // SAFETY: by this function's contract.
            return unsafe {
                raw::put_buffer(self, value, ty, 0, |view| {
                    view.itemsize == 1 && wanted.is_none_or(|wanted| view.len as usize == wanted)
                })
            };
        }
        // SAFETY: the exact type.
        let (data, length) =
            unsafe { ((api.PyBytes_AsString)(value).cast::<u8>(), (api.PyBytes_Size)(value) as usize) };
        if wanted.is_some_and(|wanted| wanted != length) {
            return Err(NotHere);
        }
        if length > SEGMENT_FROM {
            // SAFETY: bytes do not change.
            unsafe { self.segment(value, data, length) };
            return Ok(());
        }
        if !put_bin_header(&mut self.level.frame, length) {
            return Err(NotHere);
        }
        // SAFETY: the object has this many bytes.
        self.level.frame.extend_from_slice(unsafe { std::slice::from_raw_parts(data, length) });
        Ok(())
    }

    /// # Safety
    /// `value` is alive and of type `ty`.
    unsafe fn raw(&mut self, value: Obj, ty: Obj, element: Raw, wanted: Option<usize>) -> Read {
        // SAFETY: by this function's contract.
        unsafe {
            let Some(count) = self.length(value, ty) else {
                return raw::put_buffer(self, value, ty, 0, |view| raw::fits(view, element, wanted));
            };
            if wanted.is_some_and(|wanted| wanted != count) {
                return Err(NotHere);
            }
            let get = self.getter(ty);
            raw::put_items(self.lane, &mut self.level.frame, |index| get(value, index as isize), count, element)
        }
    }

    /// The length of a list or tuple; None for anything else.
    ///
    /// # Safety
    /// `value` is alive and of type `ty`.
    #[inline]
    pub unsafe fn length(&self, value: Obj, ty: Obj) -> Option<usize> {
        let api = &self.lane.api;
        // SAFETY: exact types.
        unsafe {
            if ty == api.PyList_Type {
                Some((api.PyList_Size)(value) as usize)
            } else if ty == api.PyTuple_Type {
                Some((api.PyTuple_Size)(value) as usize)
            } else {
                None
            }
        }
    }

    /// How elements of a list or tuple are borrowed.
    #[inline]
    pub fn getter(&self, ty: Obj) -> unsafe extern "C-unwind" fn(Obj, isize) -> Obj {
        let api = &self.lane.api;
        if ty == api.PyList_Type { api.PyList_GetItem } else { api.PyTuple_GetItem }
    }

    /// Writes the arguments of a variadic parameter: the elements of its slice.
    ///
    /// # Safety
    /// The GIL is held, and the objects are alive until this returns.
    pub unsafe fn variadic(&mut self, node: NodeId, values: &[Obj]) -> Read {
        // SAFETY: by this function's contract.
        unsafe {
            match &self.nodes[node] {
                Node::RawSlice(element) => {
                    raw::put_items(self.lane, &mut self.level.frame, |index| values[index], values.len(), *element)
                }
                Node::Slice { elem } => {
                    if !put_array(&mut self.level.frame, values.len()) {
                        return Err(NotHere);
                    }
                    values.iter().try_for_each(|value| self.value(*elem, *value, 2))
                }
                _ => Err(NotHere),
            }
        }
    }

    /// # Safety
    /// `value` is alive and of type `ty`.
    unsafe fn sequence(&mut self, value: Obj, ty: Obj, elem: NodeId, wanted: Option<usize>, depth: u32) -> Read {
        // SAFETY: exact types; the sequence is held while its elements are read, and each element while it is read.
        unsafe {
            let count = self.length(value, ty).ok_or(NotHere)?;
            if wanted.is_some_and(|wanted| wanted != count) || !put_array(&mut self.level.frame, count) {
                return Err(NotHere);
            }
            let get = self.getter(ty);
            for index in 0..count {
                // NULL: the list has become shorter.
                let item = get(value, index as isize);
                self.held(elem, item, depth + 1)?;
            }
            if self.length(value, ty) == Some(count) { Ok(()) } else { Err(NotHere) }
        }
    }

    /// Writes a borrowed value, and holds it meanwhile.
    ///
    /// # Safety
    /// `value` is NULL or alive now.
    #[inline]
    unsafe fn held(&mut self, node: NodeId, value: Obj, depth: u32) -> Read {
        if value.is_null() {
            return Err(NotHere);
        }
        // SAFETY: alive now, and held until the reference is given up.
        unsafe {
            if matches!(self.nodes[node], Node::Str | Node::Int { .. } | Node::Uint { .. } | Node::Float64 | Node::Bool)
            {
                // Reading these runs no code.
                return self.value(node, value, depth);
            }
            self.lane.api.own(value);
            let read = self.value(node, value, depth);
            self.lane.api.release(value);
            read
        }
    }

    /// # Safety
    /// `value` is an exact dict and held.
    unsafe fn map(&mut self, value: Obj, key: NodeId, elem: NodeId, keys: Keys, depth: u32) -> Read {
        let api = &self.lane.api;
        let expected = match keys {
            Keys::Str => api.PyUnicode_Type,
            Keys::Int => api.PyLong_Type,
            Keys::Plain | Keys::Frozen => return Err(NotHere),
        };
        // SAFETY: an exact dict, held; keys and values are borrowed from it and held while they are read.
        unsafe {
            let count = (api.PyDict_Size)(value) as usize;
            if !put_map(&mut self.level.frame, count) {
                return Err(NotHere);
            }
            let (mut at, mut seen, mut k, mut v) = (0, 0, null_mut(), null_mut());
            while (api.PyDict_Next)(value, &raw mut at, &raw mut k, &raw mut v) != 0 {
                seen += 1;
                if seen > count || type_of(k) != expected {
                    return Err(NotHere);
                }
                self.value(key, k, depth + 1)?;
                self.held(elem, v, depth + 1)?;
            }
            if seen == count && (api.PyDict_Size)(value) as usize == count { Ok(()) } else { Err(NotHere) }
        }
    }

    /// # Safety
    /// `value` is an exact set or frozenset and held.
    unsafe fn set(&mut self, value: Obj, elem: NodeId, depth: u32) -> Read {
        let api = &self.lane.api;
        // SAFETY: a set, held; the iterator and each member are owned here, and a set that changes ends the iteration with an error.
        unsafe {
            let count = (api.PySet_Size)(value) as usize;
            if !put_array(&mut self.level.frame, count) {
                return Err(NotHere);
            }
            let members = (api.PyObject_GetIter)(value);
            if members.is_null() {
                return Err(NotHere);
            }
            let mut seen = 0;
            let mut read = Ok(());
            while read.is_ok() {
                let member = (api.PyIter_Next)(members);
                if member.is_null() {
                    break;
                }
                seen += 1;
                read = self.value(elem, member, depth + 1);
                api.release(member);
            }
            api.release(members);
            if seen == count && (api.PyErr_Occurred)().is_null() { read } else { Err(NotHere) }
        }
    }

    /// # Safety
    /// `value` is held and of type `ty`.
    unsafe fn structure(&mut self, value: Obj, ty: Obj, structure: &StructNode, depth: u32) -> Read {
        let api = &self.lane.api;
        let plain = ty == api.PyDict_Type;
        if !plain && ty != structure.class {
            return Err(NotHere);
        }
        if !put_array(&mut self.level.frame, structure.fields.len()) {
            return Err(NotHere);
        }
        // SAFETY: a dict, held; field values are borrowed from it and held while they are read.
        unsafe {
            let count = (api.PyDict_Size)(value) as usize;
            let mut found = 0;
            for field in &structure.fields {
                let item = (api.PyDict_GetItemWithError)(value, field.key);
                if !item.is_null() {
                    found += 1;
                    self.held(field.node, item, depth + 1)?;
                } else if (plain && field.required) || !(api.PyErr_Occurred)().is_null() {
                    return Err(NotHere);
                } else {
                    self.level.frame.push(0xc0);
                }
            }
            // Any further key is a Go name, or one too many.
            if found == count && (api.PyDict_Size)(value) as usize == count { Ok(()) } else { Err(NotHere) }
        }
    }
}
