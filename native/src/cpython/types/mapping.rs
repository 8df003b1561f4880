//! Makes the base class of the classes of Go structs: a dict whose subclasses are as fast as dict for `d[key]` and
//! `key in d`.
//!
//! CPython fills the slots of a dict subclass that was made in Python with functions that look up the methods
//! `__getitem__` and `__contains__` in each operation. A base class that fills both slots itself avoids this: CPython
//! copies the C functions of such slots into subclasses.

use std::ffi::{CStr, c_int};
use std::ptr::null_mut;

use crate::cpython::interpreter::{Address, Api, Obj, TypeSlot, TypeSpec, slot};

const DEFAULT: u32 = 1 << 18;
const BASE_TYPE: u32 = 1 << 10;
const NAME: &CStr = c"usegolib.StructStorage";

/// Makes the base: a new reference, or NULL with an exception set.
///
/// # Safety
/// The GIL is held.
pub unsafe fn make_type(api: &Api) -> Obj {
    // SAFETY: the GIL is held. The slots of dict itself cannot be asked for on 3.9, those that a subclass has inherited
    // can.
    unsafe {
        let plain = derive(api, NAME, api.PyDict_Type, &[]);
        if plain.is_null() {
            return plain;
        }
        let own = [slot::MP_SUBSCRIPT, slot::SQ_CONTAINS].map(|number| (number, (api.PyType_GetSlot)(plain, number)));
        let made = if own.iter().any(|(_, value)| value.is_null()) {
            null_mut()
        } else {
            derive(api, NAME, api.PyDict_Type, &own)
        };
        api.release(plain);
        made
    }
}

/// A subclass of a static type, as large as that, with some slots of its own.
///
/// # Safety
/// The GIL is held; the slots are functions of the kinds that their numbers say.
pub unsafe fn derive(api: &Api, name: &'static CStr, base: Obj, slots: &[(c_int, Address)]) -> Obj {
    let mut table: Vec<TypeSlot> = slots.iter().map(|&(slot, value)| TypeSlot { slot, value }).collect();
    table.push(TypeSlot { slot: 0, value: null_mut() });
    let mut spec = TypeSpec {
        name: name.as_ptr(),
        basic_size: 0,
        item_size: 0,
        flags: DEFAULT | BASE_TYPE,
        slots: Vec::leak(table).as_mut_ptr(),
    };
    // SAFETY: the GIL is held; name and table live for good.
    unsafe {
        let bases = api.tuple(&[api.own(base)]);
        let made = if bases.is_null() { bases } else { (api.PyType_FromSpecWithBases)(&raw mut spec, bases) };
        api.release(bases);
        made
    }
}
