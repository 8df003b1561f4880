//! Decides which arguments can take what Go writes into them.

use super::dataclass;
use super::encoder::{Encoder, NotHere};
use crate::cpython::classes::Scope;
use crate::cpython::interpreter::{Obj, type_of};
use crate::cpython::plan::{Node, NodeId};

/// Whether what Go writes can be put into an argument that was just read.
///
/// # Safety
/// The GIL is held; the argument is alive.
pub unsafe fn writable(encoder: &Encoder<'_>, scope: &Scope<'_>, node: NodeId, value: Obj) -> Result<bool, NotHere> {
    let api = &encoder.lane.api;
    // SAFETY: the argument is alive.
    let mut ty = unsafe { type_of(value) };
    if let Node::Named { class, .. } = &scope.nodes[node] {
        ty = scope.classes.named[*class].read_as(ty);
    }
    let always = [api.PyList_Type, api.PyDict_Type, api.PyByteArray_Type, api.PySet_Type];
    let never = [
        api.PyTuple_Type,
        api.PyBytes_Type,
        api.PyUnicode_Type,
        api.PyLong_Type,
        api.PyFloat_Type,
        api.PyBool_Type,
        api.PyFrozenSet_Type,
    ];
    if always.contains(&ty) {
        return Ok(true);
    }
    if never.contains(&ty) || value == api._Py_NoneStruct {
        return Ok(false);
    }
    match &scope.nodes[node] {
        Node::Struct(structure) if scope.classes.structs[structure.class].class == ty => Ok(true),
        // SAFETY: the GIL is held, and the argument keeps its type alive.
        Node::Struct(structure) => unsafe {
            dataclass::changes(encoder.lane, &scope.classes.structs[structure.class], ty).ok_or(NotHere)
        },
        Node::Object { class, .. } if scope.classes.objects[*class] == ty => Ok(false),
        // SAFETY: the GIL is held; the argument is alive, and its class is registered with a type of its own.
        Node::Any | Node::Handle { interface: true, .. } => unsafe {
            if encoder.lane.is_object(ty) {
                return Ok(false);
            }
            let (_, typed) = encoder.type_of_class(ty).ok_or(NotHere)?;
            writable(encoder, &typed.scope(scope), typed.root, value)
        },
        // What was read for these is an object: nothing of it is in Python.
        Node::Handle { .. } | Node::Object { data: None, .. } => Ok(false),
        // SAFETY: the GIL is held; the argument is alive.
        Node::Object { data: Some(data), .. } => unsafe { writable(encoder, scope, *data, value) },
        // What was read for these and is none of the types above is a buffer.
        Node::RawSlice(_) | Node::RawArray { .. } | Node::Instances { .. } => Ok(!encoder.readonly),
        Node::Bytes | Node::ByteArray { .. } => Ok(!encoder.readonly),
        // What was read for these cannot be changed.
        Node::Time(_) | Node::Duration(_) | Node::Uuid(_) => Ok(false),
        // SAFETY: the GIL is held; the argument is alive.
        Node::Pointer { elem, .. } => unsafe { writable(encoder, scope, *elem, value) },
        _ => Err(NotHere),
    }
}
