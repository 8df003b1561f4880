//! From a reply to Python objects. NULL means that the portable lane is to read the reply instead: it is not in the
//! usual form, Python cannot hold it, or it has a kind of value that is not built here. An exception may then be set,
//! and is to be cleared.

use std::ffi::c_char;
use std::ptr::null_mut;

use super::{items, named};
use crate::cpython::classes::{Class, Scope};
use crate::cpython::interpreter::Obj;
use crate::cpython::kinds::numbers;
use crate::cpython::lane::{Lane, Nil};
use crate::cpython::plan::{Keys, Node, NodeId, Raw};
use crate::cpython::types::Pending;
use crate::cpython::wire::{EXT_TYPED, Integer, Reader};

/// Replies nested deeper than this are left to the portable lane, which names the limit.
pub const DEEPEST: u32 = 200;

/// Builds objects from a frame: the values of a reply, say.
pub struct Decoder<'a> {
    pub lane: &'a Lane,
    /// The types of the values.
    pub scope: Scope<'a>,
    pub reader: Reader<'a>,
    /// Objects of Go that are made, for whoever reads the frame to adopt or disown.
    pub pending: &'a Pending,
}

/// The value, or NULL for None.
pub fn or_null(object: Option<Obj>) -> Obj {
    object.unwrap_or(null_mut())
}

impl Decoder<'_> {
    /// Builds one value: an owned reference or NULL.
    ///
    /// # Safety
    /// The GIL is held.
    #[inline]
    pub unsafe fn value(&mut self, node: NodeId, depth: u32) -> Obj {
        let api = &self.lane.api;
        // SAFETY: the GIL is held.
        unsafe {
            match &self.scope.nodes[node] {
                Node::Int { low, high } => match self.reader.integer() {
                    Some(Integer::Signed(number)) if number >= *low && number <= *high => {
                        (api.PyLong_FromLongLong)(number)
                    }
                    Some(Integer::Unsigned(number)) if number <= *high as u64 => {
                        (api.PyLong_FromUnsignedLongLong)(number)
                    }
                    _ => null_mut(),
                },
                Node::Uint { high } => match self.reader.integer() {
                    Some(Integer::Signed(number)) if number >= 0 && number as u64 <= *high => {
                        (api.PyLong_FromLongLong)(number)
                    }
                    Some(Integer::Unsigned(number)) if number <= *high => (api.PyLong_FromUnsignedLongLong)(number),
                    _ => null_mut(),
                },
                Node::Str => self.text(),
                Node::Float64 => match self.reader.float() {
                    Some(number) => (api.PyFloat_FromDouble)(number),
                    None => null_mut(),
                },
                Node::Struct(structure) => {
                    if depth > DEEPEST {
                        return null_mut();
                    }
                    self.structure(structure, depth)
                }
                _ => self.other(node, depth),
            }
        }
    }

    /// # Safety
    /// The GIL is held.
    unsafe fn other(&mut self, node: NodeId, depth: u32) -> Obj {
        let (nodes, classes) = (self.scope.nodes, self.scope.classes);
        if depth > DEEPEST {
            return null_mut();
        }
        // SAFETY: the GIL is held.
        unsafe {
            match &nodes[node] {
                Node::Bool => match self.reader.byte() {
                    Some(0xc3) => self.lane.api.own(self.lane.api._Py_TrueStruct),
                    Some(0xc2 | 0xc0) => self.lane.api.own(self.lane.api._Py_FalseStruct),
                    _ => null_mut(),
                },
                Node::Float32 => match self.reader.float() {
                    Some(number) if numbers::narrow(number).is_some() => (self.lane.api.PyFloat_FromDouble)(number),
                    _ => null_mut(),
                },
                Node::Complex(raw) => or_null(self.complex(*raw)),
                Node::Bytes => self.bytes(None),
                Node::ByteArray { len } => self.bytes(Some(*len)),
                Node::RawSlice(raw) => or_null(self.raw_list(*raw, None)),
                Node::RawArray { raw, len } => or_null(self.raw_tuple(*raw, *len, None)),
                Node::Slice { elem } => or_null(self.list(*elem, depth)),
                Node::Array { elem, len } => or_null(self.tuple(*elem, *len, depth)),
                Node::Set { elem } => or_null(self.set(*elem, depth)),
                Node::Map { key, elem, keys } if *keys != Keys::Frozen => or_null(self.map(*key, *elem, depth)),
                Node::Pointer { elem, wrapped, .. } => {
                    if self.reader.nil() {
                        return self.lane.api.own(self.lane.api._Py_NoneStruct);
                    }
                    if *wrapped && self.reader.array() != Some(1) {
                        return null_mut();
                    }
                    self.value(*elem, depth + 1)
                }
                Node::Object { class, .. } | Node::Handle { class, .. } => {
                    if self.reader.nil() {
                        return self.lane.api.own(self.lane.api._Py_NoneStruct);
                    }
                    if let (Node::Object { data: Some(data), wrapped, .. }, None) =
                        (&nodes[node], self.reader.ext_code())
                    {
                        // In write-backs: what Go has written behind a pointer that was made of the caller's data.
                        if *wrapped && self.reader.array() != Some(1) {
                            return null_mut();
                        }
                        return self.value(*data, depth + 1);
                    }
                    self.object_or_typed(classes.objects[*class], depth)
                }
                Node::Any => self.any(depth),
                Node::Error if self.reader.nil() => self.lane.api.own(self.lane.api._Py_NoneStruct),
                Node::Error => self.object_or_typed(null_mut(), depth),
                Node::Named { class, inner } => {
                    let plain = self.value(*inner, depth);
                    named::wrap(self.lane, &classes.named[*class], plain)
                }
                Node::Instances { class, raw, len: None } => or_null(self.raw_list(*raw, Some(&classes.named[*class]))),
                Node::Instances { class, raw, len: Some(len) } => {
                    or_null(self.raw_tuple(*raw, *len, Some(&classes.named[*class])))
                }
                Node::Time(time) => or_null(self.time(&classes.times[*time])),
                Node::Duration(duration) => or_null(self.duration(&classes.durations[*duration])),
                Node::BigInt => self.big_int(),
                Node::Uuid(uuid) => or_null(self.uuid(&classes.uuids[*uuid])),
                _ => null_mut(),
            }
        }
    }

    /// What is in a place for handles: an object, or data in an interface.
    ///
    /// # Safety
    /// The GIL is held; `class` as for [`Decoder::object`].
    #[inline]
    pub unsafe fn object_or_typed(&mut self, class: Obj, depth: u32) -> Obj {
        // SAFETY: the GIL is held; `class` is NULL or derives from the type of `make_object_type`.
        unsafe {
            if self.reader.ext_code() == Some(EXT_TYPED) { or_null(self.typed(depth)) } else { self.object(class) }
        }
    }

    /// # Safety
    /// The GIL is held.
    #[inline]
    pub unsafe fn text(&mut self) -> Obj {
        let Some(text) = self.reader.text() else { return null_mut() };
        // SAFETY: the GIL is held; pointer and length are of a slice.
        unsafe {
            (self.lane.api.PyUnicode_DecodeUTF8)(
                text.as_ptr().cast::<c_char>(),
                text.len() as isize,
                c"surrogateescape".as_ptr(),
            )
        }
    }

    /// A str that is the key of a dict.
    ///
    /// # Safety
    /// The GIL is held.
    #[inline]
    pub unsafe fn key(&mut self) -> Obj {
        let Some(text) = self.reader.text() else { return null_mut() };
        // SAFETY: the GIL is held.
        unsafe { self.lane.keys.get(&self.lane.api, text) }
    }

    /// # Safety
    /// The GIL is held.
    pub unsafe fn bytes(&mut self, wanted: Option<usize>) -> Obj {
        if wanted.is_some() && self.reader.peek() == Some(0xc0) {
            return null_mut();
        }
        if self.reader.nil() {
            // SAFETY: the GIL is held.
            return unsafe { self.nil(Nil::Bytes) };
        }
        match self.reader.binary() {
            Some(bytes) if wanted.is_none_or(|wanted| wanted == bytes.len()) => {
                // SAFETY: the GIL is held; pointer and length are of a slice.
                unsafe { (self.lane.api.PyBytes_FromStringAndSize)(bytes.as_ptr().cast(), bytes.len() as isize) }
            }
            _ => null_mut(),
        }
    }

    /// # Safety
    /// The GIL is held.
    unsafe fn complex(&mut self, raw: Raw) -> Option<Obj> {
        if self.reader.array()? != 2 {
            return None;
        }
        let (real, imag) = (self.reader.float()?, self.reader.float()?);
        if raw == Raw::C64 {
            numbers::narrow(real).and(numbers::narrow(imag))?;
        }
        // SAFETY: the GIL is held.
        Some(unsafe { (self.lane.api.PyComplex_FromDoubles)(real, imag) })
    }

    /// # Safety
    /// The GIL is held.
    unsafe fn raw_list(&mut self, raw: Raw, class: Option<&Class>) -> Option<Obj> {
        if self.reader.nil() {
            // SAFETY: the GIL is held.
            return Some(unsafe { self.nil(Nil::List) });
        }
        let chunk = self.reader.binary()?;
        let whole = chunk.len() % raw.size() == 0;
        let api = &self.lane.api;
        // SAFETY: the GIL is held; list functions.
        whole.then(|| unsafe { items::build(self.lane, chunk, raw, class, api.PyList_New, api.PyList_SetItem) })
    }

    /// # Safety
    /// The GIL is held.
    unsafe fn raw_tuple(&mut self, raw: Raw, len: usize, class: Option<&Class>) -> Option<Obj> {
        if self.reader.peek() == Some(0xc0) {
            return None;
        }
        let chunk = self.reader.binary()?;
        let whole = Some(chunk.len()) == len.checked_mul(raw.size());
        let api = &self.lane.api;
        // SAFETY: the GIL is held; tuple functions.
        whole.then(|| unsafe { items::build(self.lane, chunk, raw, class, api.PyTuple_New, api.PyTuple_SetItem) })
    }
}
