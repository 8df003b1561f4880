//! Classes and tables that Python makes for a function when a call first needs them.

use super::typed::{Known, Typed, make};
use crate::artifact::Artifact;
use crate::cpython::interpreter::{Api, Obj};

/// What Python makes when it is first asked for, by number or by what is on the wire: dicts, which the function owns.
pub struct Made {
    /// Classes of objects by type number; -1 for objects whose type the schema does not have.
    pub objects: Obj,
    /// Exception classes by the numbers of what an error matches, as they stand in the reply.
    pub raised: Obj,
    /// Numbers of the types that values of a class have inside `any`; None for classes that have none.
    pub numbers: Obj,
    /// What Python knows about a type and all that it is made of, and the class of structs that come by value, by
    /// number.
    pub entries: Obj,
    /// By class: True where the buffer of an instance says all about it.
    pub buffers: Obj,
    /// By number of a func type: the function that makes a callable of Python one that Go can be given.
    pub funcs: Obj,
    /// The types that were met.
    pub known: Known,
}

impl Made {
    /// From the tables that Python gives; they are added to `owned`, whose references the caller takes.
    pub fn new(tables: &[Obj], owned: &mut Vec<Obj>) -> Option<Self> {
        let &[objects, raised, numbers, entries, buffers, funcs] = tables else { return None };
        owned.extend(tables);
        Some(Self { objects, raised, numbers, entries, buffers, funcs, known: Known::default() })
    }

    /// The nodes of a type; None when the portable lane is to handle it, and an exception may then be set.
    ///
    /// # Safety
    /// The GIL is held; `artifact` is the function's.
    pub unsafe fn typed(&self, api: &Api, artifact: &Artifact, number: u32) -> Option<&Typed> {
        // SAFETY: the GIL is held; no reference into the list is kept, and a type stays where it is until the function
        // is freed.
        unsafe {
            if let Some((_, typed)) = (*self.known.0.get()).iter().find(|(known, _)| *known == number) {
                return Some(&*std::ptr::from_ref::<Typed>(typed));
            }
            let key = (api.PyLong_FromUnsignedLongLong)(number.into());
            let said = if key.is_null() { key } else { (api.PyObject_GetItem)(self.entries, key) };
            api.release(key);
            if said.is_null() {
                return None;
            }
            let made = make(api, artifact, number, said);
            api.release(said);
            // Python ran meanwhile: another thread may have added the type as well, which does no harm.
            (*self.known.0.get()).push((number, Box::new(made?)));
            (*self.known.0.get()).last().map(|(_, typed)| &*std::ptr::from_ref::<Typed>(typed))
        }
    }
}
