//! Lists, tuples, sets, dicts and the dicts of structs, from a reply.

use std::ptr::null_mut;

use super::decoder::Decoder;
use crate::cpython::interpreter::Obj;
use crate::cpython::kinds::numbers;
use crate::cpython::lane::Nil;
use crate::cpython::plan::{Node, NodeId, Omit, StructNode};

impl Decoder<'_> {
    /// A list, of any elements.
    ///
    /// # Safety
    /// The GIL is held.
    pub unsafe fn list(&mut self, elem: NodeId, depth: u32) -> Option<Obj> {
        if self.reader.nil() {
            // SAFETY: the GIL is held.
            return Some(unsafe { self.nil(Nil::List) });
        }
        let count = self.reader.array()?;
        // SAFETY: the GIL is held; the list is owned, new, has `count` places, and takes each element over, also when
        // it refuses it: whoever asks the collector for all objects could have made it shorter.
        unsafe {
            let made = (self.lane.api.PyList_New)(count as isize);
            for index in 0..count {
                let item = if made.is_null() { made } else { self.value(elem, depth + 1) };
                if item.is_null() || (self.lane.api.PyList_SetItem)(made, index as isize, item) != 0 {
                    self.lane.api.release(made);
                    return None;
                }
            }
            Some(made)
        }
    }

    /// A tuple: an array of any elements.
    ///
    /// # Safety
    /// The GIL is held.
    pub unsafe fn tuple(&mut self, elem: NodeId, len: usize, depth: u32) -> Option<Obj> {
        if self.reader.array()? != len {
            return None;
        }
        // SAFETY: as in `list`.
        unsafe {
            let made = (self.lane.api.PyTuple_New)(len as isize);
            for index in 0..len {
                let item = if made.is_null() { made } else { self.value(elem, depth + 1) };
                if item.is_null() || (self.lane.api.PyTuple_SetItem)(made, index as isize, item) != 0 {
                    self.lane.api.release(made);
                    return None;
                }
            }
            Some(made)
        }
    }

    /// A set.
    ///
    /// # Safety
    /// The GIL is held.
    pub unsafe fn set(&mut self, elem: NodeId, depth: u32) -> Option<Obj> {
        if self.reader.nil() {
            // SAFETY: the GIL is held.
            return Some(unsafe { self.nil(Nil::Set) });
        }
        let count = self.reader.array()?;
        // SAFETY: the GIL is held; the set holds references of its own.
        unsafe {
            let made = (self.lane.api.PySet_New)(null_mut());
            for _ in 0..count {
                let item = if made.is_null() { made } else { self.value(elem, depth + 1) };
                let added = !item.is_null() && (self.lane.api.PySet_Add)(made, item) == 0;
                self.lane.api.release(item);
                if !added {
                    self.lane.api.release(made);
                    return None;
                }
            }
            Some(made)
        }
    }

    /// A dict.
    ///
    /// # Safety
    /// The GIL is held.
    pub unsafe fn map(&mut self, key: NodeId, elem: NodeId, depth: u32) -> Option<Obj> {
        if self.reader.nil() {
            // SAFETY: the GIL is held.
            return Some(unsafe { self.nil(Nil::Dict) });
        }
        let count = self.reader.map()?;
        // SAFETY: the GIL is held.
        unsafe {
            let made = (self.lane.api.PyDict_New)();
            for _ in 0..count {
                let name = match &self.scope.nodes[key] {
                    _ if made.is_null() => made,
                    Node::Str => self.key(),
                    _ => self.value(key, depth + 1),
                };
                let item = if name.is_null() { name } else { self.value(elem, depth + 1) };
                if !self.store(made, name, item) {
                    self.lane.api.release(made);
                    return None;
                }
            }
            self.whole(made, count)
        }
    }

    /// A dict with all its entries. Two Go keys that are one in Python: the portable lane names them.
    ///
    /// # Safety
    /// The GIL is held; `made` is an owned dict, which is given up when there is no result.
    pub unsafe fn whole(&self, made: Obj, count: usize) -> Option<Obj> {
        // SAFETY: the GIL is held; `made` is an owned dict, which is given up when there is no result.
        unsafe {
            let is_whole = (self.lane.api.PyDict_Size)(made) as usize == count;
            if !is_whole {
                self.lane.api.release(made);
            }
            is_whole.then_some(made)
        }
    }

    /// Puts an entry into a dict; gives up both references.
    ///
    /// # Safety
    /// The GIL is held; the references are owned or NULL.
    pub unsafe fn store(&self, dict: Obj, key: Obj, value: Obj) -> bool {
        let api = &self.lane.api;
        // SAFETY: the GIL is held; the references are owned or NULL; the dict holds references of its own.
        unsafe {
            let stored = !key.is_null() && !value.is_null() && (api.PyDict_SetItem)(dict, key, value) == 0;
            api.release(key);
            api.release(value);
            stored
        }
    }

    /// The dict of a struct. Out of the way: inlined into `value`, it costs every value registers.
    ///
    /// # Safety
    /// The GIL is held.
    #[inline(never)]
    pub unsafe fn structure(&mut self, structure: &StructNode, depth: u32) -> Obj {
        let (lane, class) = (self.lane, &self.scope.classes.structs[structure.class]);
        let api = &lane.api;
        if self.reader.array() != Some(structure.fields.len()) {
            return null_mut();
        }
        // SAFETY: the GIL is held; the class is a dict subclass that the call plan owns.
        unsafe {
            let made = (class.new)(class.class, lane.no_arguments, null_mut());
            if made.is_null() {
                return made;
            }
            for (field, keys) in structure.fields.iter().zip(&class.keys) {
                let value = self.value(field.node, depth + 1);
                let fine = match self.keeps(field.omit, value) {
                    Some(true) => (api.PyDict_SetItem)(made, keys.key, value) == 0,
                    Some(false) => true,
                    None => false,
                };
                api.release(value);
                if !fine {
                    api.release(made);
                    return null_mut();
                }
            }
            made
        }
    }

    /// Whether a field's value goes into the dict; None when there is none, or the portable lane is to say.
    ///
    /// # Safety
    /// The GIL is held; `value` is NULL or alive.
    #[inline]
    unsafe fn keeps(&self, omit: Omit, value: Obj) -> Option<bool> {
        let api = &self.lane.api;
        if value.is_null() {
            return None;
        }
        // SAFETY: alive, and of the type that its node builds.
        unsafe {
            match omit {
                Omit::Never => Some(true),
                Omit::None => Some(value != api._Py_NoneStruct),
                Omit::Equal => None,
                Omit::False | Omit::Zero => match (api.PyObject_IsTrue)(value) {
                    0 if omit == Omit::Zero => Some(numbers::has_sign(self.lane, value)),
                    answer => (answer >= 0).then_some(answer == 1),
                },
            }
        }
    }
}
