//! Reads what `usegolib/_calls/fast_types.py` says about the types of a function.

use std::collections::HashMap;
use std::ptr::null_mut;

use usegolib_schema::TypeId;

use super::host::Parts;
use crate::cpython::interpreter::{Api, Obj, slot};

/// From Python's entries `(type number, class, new, objects)` to what the compiler needs; what they name is added to
/// `owned`, whose references the caller takes.
///
/// # Safety
/// The GIL is held; `types` is alive.
pub unsafe fn parts(api: &Api, types: Obj, owned: &mut Vec<Obj>) -> Option<HashMap<TypeId, Parts>> {
    let mut parts = HashMap::new();
    // SAFETY: the GIL is held; `types` is alive.
    unsafe {
        for entry in items(api, types) {
            let &[id, class, new, objects] = items(api, entry).as_slice() else { return None };
            let (id, objects) = (number(api, id)?, items(api, objects));
            let new = if new == api._Py_TrueStruct { (api.PyType_GetSlot)(class, slot::TP_NEW) } else { null_mut() };
            owned.push(class);
            owned.extend(&objects);
            parts.insert(u32::try_from(id).ok()?, Parts { class, new, objects });
        }
    }
    Some(parts)
}

/// # Safety
/// The GIL is held; `object` is NULL or alive.
pub unsafe fn number(api: &Api, object: Obj) -> Option<u64> {
    // SAFETY: the getter refuses objects of other types.
    unsafe {
        let number = (api.PyLong_AsUnsignedLongLong)(object);
        (api.PyErr_Occurred)().is_null().then_some(number)
    }
}

/// The elements of a tuple; none for anything else.
///
/// # Safety
/// The GIL is held; `tuple` is NULL or alive.
pub unsafe fn items(api: &Api, tuple: Obj) -> Vec<Obj> {
    // SAFETY: the getters refuse objects of other types.
    unsafe { (0..(api.PyTuple_Size)(tuple).max(0)).map(|index| (api.PyTuple_GetItem)(tuple, index)).collect() }
}
