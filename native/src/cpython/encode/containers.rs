//! Reading lists, tuples, dicts and sets, and what stands for a struct.

use std::ptr::null_mut;

use super::encoder::{Encoder, NotHere, Read};
use super::items;
use crate::cpython::interpreter::{Obj, type_of};
use crate::cpython::plan::{Keys, Node, NodeId, StructNode};
use crate::cpython::wire::{put_array, put_map};

impl Encoder<'_> {
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
        // SAFETY: the GIL is held, and the objects are alive until this returns.
        unsafe {
            match &self.scope.nodes[node] {
                Node::RawSlice(element) => {
                    items::put_items(self.lane, &mut self.frame.bytes, |index| values[index], values.len(), *element)
                }
                Node::Instances { class, raw, len: None } => items::put_instances(
                    self.lane,
                    &mut self.frame.bytes,
                    |index| values[index],
                    values.len(),
                    *raw,
                    &self.scope.classes.named[*class],
                ),
                Node::Slice { elem } => {
                    if !put_array(&mut self.frame.bytes, values.len()) {
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
    pub unsafe fn sequence(&mut self, value: Obj, ty: Obj, elem: NodeId, wanted: Option<usize>, depth: u32) -> Read {
        // SAFETY: exact types; the caller holds the sequence, and `held` each element. One that the list no longer has
        // is NULL.
        unsafe {
            let count = self.length(value, ty).ok_or(NotHere)?;
            if wanted.is_some_and(|wanted| wanted != count) || !put_array(&mut self.frame.bytes, count) {
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
        // SAFETY: alive now, and held until the reference is given up; where it is not, its container keeps it, as no
        // code runs.
        unsafe {
            if matches!(
                self.scope.nodes[node],
                Node::Str | Node::Int { .. } | Node::Uint { .. } | Node::Float64 | Node::Bool
            ) {
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
    pub unsafe fn map(&mut self, value: Obj, key: NodeId, elem: NodeId, keys: Keys, depth: u32) -> Read {
        let api = &self.lane.api;
        let expected = match keys {
            Keys::Str => api.PyUnicode_Type,
            Keys::Int => api.PyLong_Type,
            Keys::Plain | Keys::Frozen => return Err(NotHere),
        };
        // Equal keys of both types cannot be in one dict.
        let class = match &self.scope.nodes[key] {
            Node::Named { class, .. } => Some(&self.scope.classes.named[*class]),
            _ => None,
        };
        // SAFETY: an exact dict, which the caller holds. The dict keeps key and value until `held` has a reference to
        // the value: reading a str or an int runs no code. PyDict_Next looks at the dict anew each time.
        unsafe {
            let count = (api.PyDict_Size)(value) as usize;
            if !put_map(&mut self.frame.bytes, count) {
                return Err(NotHere);
            }
            let (mut at, mut seen, mut k, mut v) = (0, 0, null_mut(), null_mut());
            while (api.PyDict_Next)(value, &raw mut at, &raw mut k, &raw mut v) != 0 {
                seen += 1;
                if seen > count || class.map_or(type_of(k), |class| class.read_as(type_of(k))) != expected {
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
    pub unsafe fn set(&mut self, value: Obj, elem: NodeId, depth: u32) -> Read {
        let api = &self.lane.api;
        // SAFETY: a set, held; the iterator and each member are owned here, and a set that changes ends the iteration
        // with an error.
        unsafe {
            let count = (api.PySet_Size)(value) as usize;
            if !put_array(&mut self.frame.bytes, count) {
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
    pub unsafe fn structure(&mut self, value: Obj, ty: Obj, structure: &StructNode, depth: u32) -> Read {
        let api = &self.lane.api;
        let plain = ty == api.PyDict_Type;
        if !plain && ty != self.scope.classes.structs[structure.class].class {
            // SAFETY: `value` is held and of type `ty`.
            return unsafe { self.dataclass(value, ty, structure, depth) };
        }
        // SAFETY: `value` is held and of type `ty`; a dict.
        unsafe { self.fields(value, structure, plain, depth) }
    }

    /// The fields of a struct from a dict, or from a plain one, which must have those that are required.
    ///
    /// # Safety
    /// `value` is held and derives from dict.
    pub unsafe fn fields(&mut self, value: Obj, structure: &StructNode, plain: bool, depth: u32) -> Read {
        let (api, class) = (&self.lane.api, &self.scope.classes.structs[structure.class]);
        if !put_array(&mut self.frame.bytes, structure.fields.len()) {
            return Err(NotHere);
        }
        // SAFETY: a dict, which the caller holds; a value is borrowed from it until `held` has a reference, with
        // nothing in between. The function owns key and name.
        unsafe {
            let count = (api.PyDict_Size)(value) as usize;
            let mut found = 0;
            for (field, keys) in structure.fields.iter().zip(&class.keys) {
                let mut item = (api.PyDict_GetItemWithError)(value, keys.key);
                if item.is_null() && !keys.name.is_null() && (api.PyErr_Occurred)().is_null() {
                    item = (api.PyDict_GetItemWithError)(value, keys.name);
                }
                if !item.is_null() {
                    found += 1;
                    self.held(field.node, item, depth + 1)?;
                } else if (plain && field.required) || !(api.PyErr_Occurred)().is_null() {
                    return Err(NotHere);
                } else {
                    self.frame.bytes.push(0xc0);
                }
            }
            // Any further key is one too many, or a second name of a field.
            if found == count && (api.PyDict_Size)(value) as usize == count { Ok(()) } else { Err(NotHere) }
        }
    }
}
