//! Decides which elements of the caller's container stay in it when Go has changed the container. An element stays when
//! its value is the same for Go, or when the element itself can be updated in place.
//!
//! Comparing elements can run Python code: making a zero value can start the garbage collector, which runs finalisers.
//! So this module owns a reference to the old and to the new element while it compares them, and the list of changes
//! owns references to the containers.

use std::ptr::null_mut;

use super::written::Changes;
use crate::cpython::decode::Decoder;
use crate::cpython::interpreter::{Obj, type_of};
use crate::cpython::plan::{FieldNode, Node, NodeId};
use crate::cpython::wire::Reader;

/// `Py_EQ`.
const EQUAL: i32 = 2;

impl Changes<'_> {
    /// [`Changes::stays`] for two borrowed objects, which are held meanwhile.
    ///
    /// # Safety
    /// The GIL is held; both are alive now.
    unsafe fn held_stays(&mut self, node: Option<NodeId>, before: Obj, after: Obj) -> Option<bool> {
        let api = &self.lane.api;
        // SAFETY: alive now, and then by references that are given up below.
        unsafe {
            api.own(before);
            api.own(after);
            let stays = self.stays(node, before, after);
            api.release(after);
            api.release(before);
            stays
        }
    }

    /// Prepares `old` to hold what `new` holds.
    ///
    /// # Safety
    /// The GIL is held; both are held by the caller, `new` was built for the node and belongs to nobody else.
    pub unsafe fn merge(&mut self, node: NodeId, old: Obj, new: Obj) -> Option<()> {
        let api = &self.lane.api;
        // SAFETY: the GIL is held; both are held by the caller, `new` was built for the node and belongs to nobody
        // else; types are compared before a container is used as one.
        unsafe {
            let ty = type_of(old);
            if new == api._Py_NoneStruct {
                return Some(());
            }
            match &self.plan.nodes[node] {
                Node::Slice { elem } if ty == api.PyList_Type => self.list(Some(*elem), old, new),
                Node::RawSlice(_) | Node::Instances { len: None, .. } if ty == api.PyList_Type => {
                    self.list(None, old, new)
                }
                Node::Map { elem, .. } if ty == api.PyDict_Type => self.map(*elem, old, new),
                Node::Struct(structure)
                    if ty == self.scope.classes.structs[structure.class].class || ty == api.PyDict_Type =>
                {
                    self.structure(node, old, new)
                }
                _ => None,
            }
        }
    }

    /// # Safety
    /// As for [`Changes::merge`]; `old` is a list and `new` one, or an instance of a class that derives from it.
    unsafe fn list(&mut self, elem: Option<NodeId>, old: Obj, new: Obj) -> Option<()> {
        let api = &self.lane.api;
        // SAFETY: the GIL is held; both are held by the caller, `new` was built for the node and belongs to nobody
        // else; `old` is a list and `new` one, or an instance of a class that derives from it: both lists are noted,
        // and so held. What is borrowed from them is owned before code can run; a list that has become shorter gives
        // NULL. A place of the new list takes a reference over.
        unsafe {
            self.note(old, api._Py_NoneStruct, new)?;
            let length = (api.PyList_Size)(old).min((api.PyList_Size)(new));
            for index in 0..length {
                let before = (api.PyList_GetItem)(old, index);
                if before.is_null() {
                    return None;
                }
                api.own(before);
                let after = (api.PyList_GetItem)(new, index);
                let stays = if after.is_null() { None } else { self.held_stays(elem, before, after) };
                match stays {
                    Some(true) if (api.PyList_SetItem)(new, index, before) == 0 => {}
                    Some(true) => return None,
                    _ => api.release(before),
                }
                stays?;
            }
            Some(())
        }
    }

    /// # Safety
    /// As for [`Changes::merge`]; both are dicts.
    unsafe fn map(&mut self, elem: NodeId, old: Obj, new: Obj) -> Option<()> {
        let api = &self.lane.api;
        // SAFETY: the GIL is held; both are held by the caller, `new` was built for the node and belongs to nobody
        // else; both are dicts: both dicts and `gone` are noted, and so held. Key and value are owned before code can
        // run, and a dict that changes its size is left alone.
        unsafe {
            let gone = (api.PyList_New)(0);
            let noted = if gone.is_null() { None } else { self.note(old, gone, new) };
            // The list of changes holds it.
            api.release(gone);
            noted?;
            let size = (api.PyDict_Size)(old);
            let (mut at, mut key, mut before) = (0, null_mut(), null_mut());
            while (api.PyDict_Next)(old, &raw mut at, &raw mut key, &raw mut before) != 0 {
                let ty = type_of(key);
                if ty != api.PyUnicode_Type && ty != api.PyLong_Type {
                    return None;
                }
                api.own(key);
                api.own(before);
                let done = self.entry(elem, gone, new, key, before);
                api.release(before);
                api.release(key);
                done?;
                if (api.PyDict_Size)(old) != size {
                    return None;
                }
            }
            Some(())
        }
    }

    /// What becomes of one entry of a dict.
    ///
    /// # Safety
    /// The GIL is held; `gone` is a list and `new` a dict that are held, `key` and `before` are owned by the caller.
    unsafe fn entry(&mut self, elem: NodeId, gone: Obj, new: Obj, key: Obj, before: Obj) -> Option<()> {
        let api = &self.lane.api;
        // SAFETY: the GIL is held; `gone` is a list and `new` a dict that are held, `key` and `before` are owned by the
        // caller; `after` is owned before code can run.
        unsafe {
            let after = (api.PyDict_GetItemWithError)(new, key);
            let done = if !after.is_null() {
                !self.held_stays(Some(elem), before, after)? || (api.PyDict_SetItem)(new, key, before) == 0
            } else {
                (api.PyErr_Occurred)().is_null() && (api.PyList_Append)(gone, key) == 0
            };
            done.then_some(())
        }
    }

    /// # Safety
    /// As for [`Changes::merge`]; `old` is a dict or an instance of the struct's class, `new` is one.
    unsafe fn structure(&mut self, node: NodeId, old: Obj, new: Obj) -> Option<()> {
        let api = &self.lane.api;
        let Node::Struct(structure) = &self.plan.nodes[node] else { return None };
        let class = &self.scope.classes.structs[structure.class];
        // SAFETY: the GIL is held; both are held by the caller, `new` was built for the node and belongs to nobody
        // else; `old` is a dict or an instance of the struct's class, `new` is one: `old` and `update` are noted, and
        // so held, and the caller holds `new`. Values are owned before code can run, which may be the `__eq__` of an
        // odd key in `old`; the function owns the keys.
        unsafe {
            let update = (api.PyDict_New)();
            let noted = if update.is_null() { None } else { self.note(old, api._Py_NoneStruct, update) };
            api.release(update);
            noted?;
            for (field, keys) in structure.fields.iter().zip(&class.keys) {
                let before = (api.PyDict_GetItemWithError)(old, keys.key);
                api.own(before);
                let after = (api.PyDict_GetItemWithError)(new, keys.key);
                api.own(after);
                let named = !keys.name.is_null() && !(api.PyDict_GetItemWithError)(old, keys.name).is_null();
                let done = if named || !(api.PyErr_Occurred)().is_null() {
                    None
                } else {
                    self.field(update, field, keys.key, before, after)
                };
                api.release(after);
                api.release(before);
                done?;
            }
            Some(())
        }
    }

    /// Puts what becomes of a field into `update`, unless it stays.
    ///
    /// # Safety
    /// The GIL is held; `update` is a dict that is held, `before` and `after` are NULL or owned by the caller.
    unsafe fn field(&mut self, update: Obj, field: &FieldNode, key: Obj, before: Obj, after: Obj) -> Option<()> {
        // SAFETY: the GIL is held; `update` is a dict that is held, `before` and `after` are NULL or owned by the
        // caller; the zero value is owned here.
        unsafe {
            if after.is_null() {
                if before.is_null() {
                    return Some(());
                }
                // One that was left out is zero.
                let zero = self.zero(field.node);
                let done = if zero.is_null() { None } else { self.field(update, field, key, before, zero) };
                self.lane.api.release(zero);
                return done;
            }
            let stays = !before.is_null() && self.stays(Some(field.node), before, after)?;
            (stays || (self.lane.api.PyDict_SetItem)(update, key, after) == 0).then_some(())
        }
    }

    /// The zero value of a type, for which nil stands: an owned reference, or NULL when the portable lane is to make
    /// it.
    ///
    /// # Safety
    /// The GIL is held.
    unsafe fn zero(&self, node: NodeId) -> Obj {
        let reader = Reader { data: &[0xc0], at: 0 };
        let mut decoder = Decoder { lane: self.lane, scope: self.scope, reader, pending: self.pending };
        // SAFETY: the GIL is held.
        unsafe { decoder.value(node, 1) }
    }

    /// Whether the object that stood somewhere stays: it is the same for Go, or it is brought up to date itself.
    ///
    /// # Safety
    /// The GIL is held; the caller owns both.
    unsafe fn stays(&mut self, node: Option<NodeId>, before: Obj, after: Obj) -> Option<bool> {
        let api = &self.lane.api;
        // SAFETY: the GIL is held; the caller owns both.
        unsafe {
            if let Some(node) = node {
                let (mut behind, mut old, mut new) = (node, type_of(before), type_of(after));
                while let Node::Named { class, inner } = &self.plan.nodes[behind] {
                    let class = &self.scope.classes.named[*class];
                    (old, new, behind) = (class.read_as(old), class.read_as(new), *inner);
                }
                if self.lane.nils.find(new).is_some() {
                    // Go has made it nil: what stood there is as it was, for whoever else has it.
                    return Some(old == new && (api.PyObject_IsTrue)(before) == 0);
                }
                if matches!(
                    self.plan.nodes[behind],
                    Node::Slice { .. }
                        | Node::RawSlice(_)
                        | Node::Map { .. }
                        | Node::Struct(_)
                        | Node::Instances { .. }
                ) {
                    self.merge(behind, before, after)?;
                    return Some(true);
                }
            }
            if before == after {
                return Some(true);
            }
            let (old, new) = (type_of(before), type_of(after));
            let plain = [api.PyLong_Type, api.PyUnicode_Type, api.PyBytes_Type, api.PyBool_Type, api.PyFloat_Type];
            if before == api._Py_NoneStruct || after == api._Py_NoneStruct {
                return plain.contains(&old).then_some(false).or(plain.contains(&new).then_some(false));
            }
            // The new value may be an instance of a class of ours; the caller's is not looked at when it has another
            // class.
            if !(plain.contains(&old) || old == new) || !(plain.contains(&new) || self.derives(new, &plain)) {
                return None;
            }
            let float = |ty| ty == api.PyFloat_Type;
            if old != new && [old, new].iter().any(|ty| float(*ty) || *ty == api.PyBool_Type) {
                return Some(false);
            }
            if float(old) {
                let (old, new) = ((api.PyFloat_AsDouble)(before), (api.PyFloat_AsDouble)(after));
                return Some(old == new && old.is_sign_negative() == new.is_sign_negative());
            }
            match (api.PyObject_RichCompareBool)(before, after, EQUAL) {
                0 => Some(false),
                1 => Some(true),
                _ => None,
            }
        }
    }

    /// Whether a class of ours derives from int, str or bytes.
    ///
    /// # Safety
    /// The GIL is held; `ty` is a type.
    unsafe fn derives(&self, ty: Obj, plain: &[Obj; 5]) -> bool {
        // SAFETY: all are types.
        plain[..3].iter().any(|base| unsafe { (self.lane.api.PyType_IsSubtype)(ty, *base) != 0 })
    }
}
