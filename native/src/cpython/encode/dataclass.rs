//! Dataclass instances that stand for structs.
//!
//! Python says once per class which attribute is which field, and refuses classes whose attributes may run code of the
//! caller's.

use super::encoder::{Encoder, NotHere, Read};
use crate::cpython::classes::StructClass;
use crate::cpython::interpreter::Obj;
use crate::cpython::lane::Lane;
use crate::cpython::plan::StructNode;
use crate::cpython::wire::put_array;

/// How the instances of a class stand for a struct: a tuple of whether they can be changed, and for each field the name
/// of its attribute or None. Owned; NULL when the class is not one that is read here.
///
/// # Safety
/// The GIL is held; `ty` is a type and alive.
unsafe fn shape(lane: &Lane, class: &StructClass, ty: Obj) -> Obj {
    // SAFETY: the GIL is held; `ty` is a type and alive; the type is held while Python makes the shape, as its instance
    // may be given another one.
    unsafe {
        lane.api.own(ty);
        let shape = (lane.api.PyObject_GetItem)(class.shapes, ty);
        lane.api.release(ty);
        if shape == lane.api._Py_NoneStruct {
            lane.api.release(shape);
            return std::ptr::null_mut();
        }
        shape
    }
}

/// Whether what Go writes can be put into an instance; None when the class is not one that is read here.
///
/// # Safety
/// As for [`shape`].
pub unsafe fn changes(lane: &Lane, class: &StructClass, ty: Obj) -> Option<bool> {
    // SAFETY: the GIL is held; `ty` is a type and alive; the shape is owned here.
    unsafe {
        let shape = shape(lane, class, ty);
        if shape.is_null() {
            return None;
        }
        let own = shape == lane.api._Py_TrueStruct;
        let changes = own || (lane.api.PyTuple_GetItem)(shape, 0) == lane.api._Py_TrueStruct;
        lane.api.release(shape);
        Some(changes)
    }
}

impl Encoder<'_> {
    /// # Safety
    /// The GIL is held; `value` is held and of type `ty`.
    pub unsafe fn dataclass(&mut self, value: Obj, ty: Obj, structure: &StructNode, depth: u32) -> Read {
        let (lane, class) = (self.lane, &self.scope.classes.structs[structure.class]);
        // SAFETY: the GIL is held; `value` is held and of type `ty`; shape and attributes are owned here, and the
        // shape, a tuple, keeps the names.
        unsafe {
            let shape = shape(lane, class, ty);
            if shape == lane.api._Py_TrueStruct {
                // The struct's own class, with zero parts that it does not show to Python.
                lane.api.release(shape);
                return self.fields(value, structure, false, depth);
            }
            if shape.is_null() || !put_array(&mut self.frame.bytes, structure.fields.len()) {
                return Err(NotHere);
            }
            let mut read = Ok(());
            for (index, field) in structure.fields.iter().enumerate() {
                let name = (lane.api.PyTuple_GetItem)(shape, index as isize + 1);
                if name == lane.api._Py_NoneStruct {
                    self.frame.bytes.push(0xc0);
                    continue;
                }
                let item = if name.is_null() { name } else { (lane.api.PyObject_GetAttr)(value, name) };
                // Without the attribute: the portable lane knows whether it is needed.
                read = if item.is_null() { Err(NotHere) } else { self.value(field.node, item, depth + 1) };
                lane.api.release(item);
                if read.is_err() {
                    break;
                }
            }
            lane.api.release(shape);
            read
        }
    }
}
