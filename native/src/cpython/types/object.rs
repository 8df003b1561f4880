//! The memory layout of the Python object of a Go object: a handle behind the head. The classes of Go types, made by
//! Python, derive from this type.
//!
//! An object owns its handle: freeing it queues the handle for release. A reply can be read twice, though, here and
//! then, when this lane meets something that it does not handle, by the portable lane. So the objects of a reply are in
//! its [`Pending`] list from when they are made until the call knows who gives the result. They are then adopted as
//! they are, or disowned all together: their handles are zeroed without being queued, and those that the portable lane
//! makes own them. The list holds a reference to each, so that none is freed before. An object that a callable of
//! Python's has got hold of meanwhile (a class that was given the elements of a list, say) is then closed.

use std::ffi::{CStr, c_int, c_void};
use std::mem::offset_of;
use std::ptr::{null, null_mut};

use super::memory;
use crate::cpython::interpreter::{Api, Member, MemberDef, Obj, Owned, PyObject, TypeSlot, TypeSpec, slot, type_of};

/// An instance of a class of a Go type.
#[repr(C)]
struct Object {
    head: PyObject,
    /// 0 once it is closed.
    handle: u64,
    weak_references: Obj,
}

const BASE_TYPE: u32 = 1 << 10;
const DEFAULT: u32 = 1 << 18;

/// Makes the type: a new reference, or NULL with an exception set.
///
/// # Safety
/// The GIL is held.
pub unsafe fn make_type(api: &Api) -> Obj {
    let member = |name: &'static CStr, ty, offset: usize, flags| MemberDef {
        name: name.as_ptr(),
        ty,
        offset: offset as isize,
        flags,
        doc: null(),
    };
    let members = Vec::leak(vec![
        member(c"_handle", Member::UNSIGNED_LONG_LONG, offset_of!(Object, handle), 0),
        member(c"__weaklistoffset__", Member::SIZE, offset_of!(Object, weak_references), Member::READONLY),
        MemberDef { name: null(), ty: 0, offset: 0, flags: 0, doc: null() },
    ]);
    let slots = Vec::leak(vec![
        TypeSlot { slot: slot::TP_DEALLOC, value: deallocate as *const () as *mut c_void },
        TypeSlot { slot: slot::TP_MEMBERS, value: members.as_mut_ptr().cast() },
        TypeSlot { slot: 0, value: null_mut() },
    ]);
    let mut spec = TypeSpec {
        name: c"usegolib.ObjectStorage".as_ptr(),
        basic_size: size_of::<Object>() as c_int,
        item_size: 0,
        flags: DEFAULT | BASE_TYPE,
        slots: slots.as_mut_ptr(),
    };
    // SAFETY: the GIL is held; tables and names live for good, as older versions keep pointers to them.
    unsafe { (api.PyType_FromSpec)(&raw mut spec) }
}

/// The handle of an instance; 0 when it is closed.
///
/// # Safety
/// `object` is an instance and alive.
#[inline(always)]
pub unsafe fn handle_of(object: Obj) -> u64 {
    // SAFETY: `object` is an instance and alive.
    unsafe { (*object.cast::<Object>()).handle }
}

/// A new instance of a class: an owned reference, or NULL; the handle is still the caller's then.
///
/// # Safety
/// The GIL is held; `class` derives from the type of [`make_type`] and stays alive.
#[inline]
pub unsafe fn build(api: &Api, class: Obj, handle: u64) -> Obj {
    // SAFETY: the new object is zeroed and begins with an Object; it has a reference to its class.
    unsafe {
        let made = (api.PyType_GenericAlloc)(class, 0);
        if !made.is_null() {
            (*made.cast::<Object>()).handle = handle;
        }
        made
    }
}

/// The objects made of a reply whose call has not ended.
#[derive(Default)]
pub struct Pending(Owned);

impl Pending {
    /// A new instance, as [`build`] makes it.
    ///
    /// # Safety
    /// As for [`build`].
    #[inline]
    pub unsafe fn build(&self, api: &Api, class: Obj, handle: u64) -> Obj {
        // SAFETY: the GIL is held; `class` derives from the type of `make_type` and stays alive; what is added is
        // alive.
        unsafe {
            let made = build(api, class, handle);
            if !made.is_null() {
                self.0.push(api, made);
            }
            made
        }
    }

    /// Leaves the objects to whoever has them: the call has a result.
    ///
    /// # Safety
    /// The GIL is held.
    #[inline]
    pub unsafe fn adopt(&self, api: &Api) {
        // SAFETY: the GIL is held.
        unsafe { self.0.clear(api) };
    }

    /// Takes the handles away from the objects: others are made of them. All are zeroed before the first one is freed,
    /// which can run code.
    ///
    /// # Safety
    /// The GIL is held.
    #[cold]
    pub unsafe fn disown(&self, api: &Api) {
        // SAFETY: the GIL is held; what is in the list are instances, which it keeps alive.
        unsafe {
            (0..self.0.len()).for_each(|index| (*self.0.get(index).cast::<Object>()).handle = 0);
            self.0.clear(api);
        }
    }

    /// Whether no object was made.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.0.len() == 0
    }

    /// Gives memory back that a call seldom needs.
    pub fn trim(&mut self) {
        self.0.trim();
    }
}

/// Frees an instance. Go hears of it later, with others: nothing may be called from here.
unsafe extern "C-unwind" fn deallocate(object: Obj) {
    let Some(free) = memory::memory() else { return };
    // SAFETY: CPython calls this once, when nothing refers to the object any more; its type is a heap type that it
    // holds.
    unsafe {
        let ty = type_of(object);
        let instance = object.cast::<Object>();
        if !(*instance).weak_references.is_null() {
            (free.clear_weak_references)(object);
        }
        let handle = (*instance).handle;
        if handle != 0 {
            memory::let_go(handle);
        }
        let release = (free.get_slot)(ty, slot::TP_FREE);
        let release: unsafe extern "C-unwind" fn(*mut c_void) = std::mem::transmute(release);
        release(object.cast());
        (free.release)(ty);
    }
}
