//! The Python types of the fast lane's functions: `FastFunction`, and `FastMethod`, which binds. An instance stands for
//! a portable function: it has that one's attributes, and a call of it takes the fast lane.

use std::cell::Cell;
use std::ffi::{CStr, c_int, c_void};
use std::mem::offset_of;
use std::ptr::{null, null_mut};

use super::dispatch;
use super::function::{Function, gone};
use super::ready::Ready;
use crate::cpython::interpreter::{
    Address, Api, GetSetDef, Member, MemberDef, MethodDef, Obj, TypeSlot, TypeSpec, slot, type_of,
};
use crate::cpython::lane::{self, Lane};

const METH_NOARGS: c_int = 4;
const METH_O: c_int = 8;
/// CPython's adaptive interpreter remembers where it found a method only if the method's type cannot change. Unused
/// before 3.10.
const IMMUTABLE: u32 = 1 << 8;
const HAVE_VECTORCALL: u32 = 1 << 11;
const HAVE_GC: u32 = 1 << 14;
/// CPython calls a method found on the class with the object as first argument, without making a bound method.
const METHOD_DESCRIPTOR: u32 = 1 << 17;
const DEFAULT: u32 = 1 << 18;

/// The attributes that a type has itself and that would hide those of the portable function.
const ATTRIBUTES: [&CStr; 5] = [c"__name__", c"__qualname__", c"__doc__", c"__signature__", c"__annotations__"];
/// Another one, which the types must have as their own: the module that a type names is read as an item of its dict.
const MODULE: &[u8] = b"__module__";
/// One more: a function is its own `__call__`, so that `unittest.mock` finds the signature where it looks for it.
const CALL: &[u8] = b"__call__";

/// That of methods, which is another one for `unittest.mock` (usegolib/_codec/function.py).
const CLASS: &CStr = c"__class__";

/// Makes the type of functions, or that of methods, which binds: a new reference, or NULL with an exception set.
///
/// # Safety
/// The GIL is held.
pub unsafe fn make_type(api: &Api, binds: bool) -> Obj {
    let address = |function: *const ()| function as Address;
    let offset = |name: &'static CStr, offset: usize| MemberDef {
        name: name.as_ptr(),
        ty: Member::SIZE,
        offset: offset as isize,
        flags: Member::READONLY,
        doc: null(),
    };
    let members = leak(vec![
        offset(c"__vectorcalloffset__", offset_of!(Function, vectorcall)),
        offset(c"__weaklistoffset__", offset_of!(Function, weak_references)),
        MemberDef { name: null(), ty: 0, offset: 0, flags: 0, doc: null() },
    ]);
    let mut attributes = Vec::new();
    for name in ATTRIBUTES.into_iter().chain(binds.then_some(CLASS)) {
        // SAFETY: the GIL is held; the str is interned for good and the closure of its getter.
        let key = unsafe { (api.PyUnicode_InternFromString)(name.as_ptr()) };
        if key.is_null() {
            return key;
        }
        let get = address(get_attribute as *const ());
        attributes.push(GetSetDef { name: name.as_ptr(), get, set: null_mut(), doc: null(), closure: key.cast() });
    }
    attributes.push(GetSetDef { name: null(), get: null_mut(), set: null_mut(), doc: null(), closure: null_mut() });
    let method = |name: &'static CStr, function: *const (), flags| MethodDef {
        name: name.as_ptr(),
        method: function as Address,
        flags,
        doc: null(),
    };
    let methods = leak(vec![
        method(c"__reduce__", reduce as *const (), METH_NOARGS),
        method(c"__copy__", same as *const (), METH_NOARGS),
        method(c"__deepcopy__", same as *const (), METH_O),
        MethodDef { name: null(), method: null_mut(), flags: 0, doc: null() },
    ]);
    let slots = leak(vec![
        TypeSlot { slot: slot::TP_CALL, value: address(api.PyVectorcall_Call as *const ()) },
        TypeSlot { slot: slot::TP_CLEAR, value: address(clear as *const ()) },
        TypeSlot { slot: slot::TP_DEALLOC, value: address(deallocate as *const ()) },
        TypeSlot {
            slot: slot::TP_DESCR_GET,
            value: address(if binds { method_get as *const () } else { descriptor_get as *const () }),
        },
        TypeSlot { slot: slot::TP_GETATTRO, value: address(get_any_attribute as *const ()) },
        TypeSlot { slot: slot::TP_METHODS, value: methods.cast() },
        TypeSlot { slot: slot::TP_NEW, value: address(refuse_new as *const ()) },
        TypeSlot { slot: slot::TP_REPR, value: address(repr as *const ()) },
        TypeSlot { slot: slot::TP_SETATTRO, value: address(set_attribute as *const ()) },
        TypeSlot { slot: slot::TP_TRAVERSE, value: address(traverse as *const ()) },
        TypeSlot { slot: slot::TP_MEMBERS, value: members.cast() },
        TypeSlot { slot: slot::TP_GETSET, value: leak(attributes).cast() },
        TypeSlot { slot: 0, value: null_mut() },
    ]);
    let mut spec = TypeSpec {
        name: if binds { c"usegolib.FastMethod" } else { c"usegolib.FastFunction" }.as_ptr(),
        basic_size: size_of::<Function>() as c_int,
        item_size: 0,
        flags: DEFAULT | IMMUTABLE | HAVE_GC | HAVE_VECTORCALL | if binds { METHOD_DESCRIPTOR } else { 0 },
        slots,
    };
    // SAFETY: the GIL is held; tables and names live for good, as older versions keep pointers to them.
    unsafe { (api.PyType_FromSpec)(&raw mut spec) }
}

/// A table that CPython keeps a pointer to.
fn leak<T>(table: Vec<T>) -> *mut T {
    Vec::leak(table).as_mut_ptr()
}

/// A new function: a new reference, or NULL with an exception set.
///
/// # Safety
/// The GIL is held; the objects are alive, and the lane lives for good.
pub unsafe fn make(lane: *const Lane, portable: Obj, artifact: Obj, method: bool) -> Obj {
    // SAFETY: the new object is zeroed and of the size of a Function; no code runs until it is filled, and zero is a
    // null function, so no reference is made to it before.
    unsafe {
        let api = &(*lane).api;
        let ty = if method { (*lane).method_type } else { (*lane).function_type };
        let made = (api.PyType_GenericAlloc)(ty, 0).cast::<Function>();
        if !made.is_null() {
            (&raw mut (*made).vectorcall).write(Cell::new(dispatch::first));
            (&raw mut (*made).lane).write(lane);
            (&raw mut (*made).portable).write(Cell::new(api.own(portable)));
            (&raw mut (*made).artifact).write(Cell::new(api.own(artifact)));
        }
        made.cast()
    }
}

/// The instance and the API of its lane.
///
/// # Safety
/// `object` is an instance, and the reference is not used longer than it lives.
unsafe fn instance<'a>(object: Obj) -> (&'a Function, &'a Api) {
    // SAFETY: `object` is an instance, and the reference is not used longer than it lives; an instance has its lane
    // from the beginning.
    unsafe {
        let function = &*object.cast::<Function>();
        let api = &(*function.lane).api;
        (function, api)
    }
}

// The slots. Each is called by CPython with the GIL held, on an instance, with live or NULL objects as its
// documentation says.

unsafe extern "C-unwind" fn deallocate(object: Obj) {
    // SAFETY: CPython calls this once, when nothing refers to the object any more.
    unsafe {
        let ty = type_of(object);
        let (function, api) = instance(object);
        (api.PyObject_GC_UnTrack)(object.cast());
        if !function.weak_references.get().is_null() {
            (api.PyObject_ClearWeakRefs)(object);
        }
        clear(object);
        let ready = function.ready.replace(null());
        if !ready.is_null() {
            Ready::free(ready.cast_mut(), api);
        }
        (api.PyObject_GC_Del)(object.cast());
        api.release(ty);
    }
}

/// `visitproc`.
type Visit = unsafe extern "C-unwind" fn(Obj, *mut c_void) -> c_int;

unsafe extern "C-unwind" fn traverse(object: Obj, visit: Visit, argument: *mut c_void) -> c_int {
    // SAFETY: a slot; a new object is filled before anything is allocated, so before the collector comes.
    unsafe {
        let function = &*object.cast::<Function>();
        for part in [type_of(object), function.portable.get(), function.artifact.get()] {
            if !part.is_null() {
                let stop = visit(part, argument);
                if stop != 0 {
                    return stop;
                }
            }
        }
    }
    0
}

unsafe extern "C-unwind" fn clear(object: Obj) -> c_int {
    // SAFETY: a slot; the fields are NULL before the references are given up, which may run code.
    unsafe {
        let (function, api) = instance(object);
        let portable = function.portable.replace(null_mut());
        let artifact = function.artifact.replace(null_mut());
        api.release(portable);
        api.release(artifact);
    }
    0
}

unsafe extern "C-unwind" fn refuse_new(_ty: Obj, _arguments: Obj, _named: Obj) -> Obj {
    lane::refuse(c"Go functions are made by their packages")
}

unsafe extern "C-unwind" fn descriptor_get(object: Obj, _instance: Obj, _owner: Obj) -> Obj {
    // SAFETY: a slot. As the portable function: found on a class, it is itself.
    unsafe { instance(object).1.own(object) }
}

unsafe extern "C-unwind" fn method_get(object: Obj, receiver: Obj, _owner: Obj) -> Obj {
    // SAFETY: a slot; without a receiver it is asked for by its class.
    unsafe {
        let api = instance(object).1;
        if receiver.is_null() || receiver == api._Py_NoneStruct {
            return api.own(object);
        }
        (api.PyMethod_New)(object, receiver)
    }
}

unsafe extern "C-unwind" fn same(object: Obj, _ignored: Obj) -> Obj {
    // SAFETY: a method.
    unsafe { instance(object).1.own(object) }
}

unsafe extern "C-unwind" fn repr(object: Obj) -> Obj {
    // SAFETY: a slot; NULL, after the collector has cleared the object, is allowed.
    unsafe {
        let (function, api) = instance(object);
        let portable = function.portable.get();
        let text = (api.PyObject_Repr)(api.own(portable));
        api.release(portable);
        text
    }
}

unsafe extern "C-unwind" fn reduce(object: Obj, _ignored: Obj) -> Obj {
    // SAFETY: a method.
    unsafe {
        let (function, api) = instance(object);
        let name = (api.PyUnicode_InternFromString)(c"__reduce__".as_ptr());
        if name.is_null() {
            return name;
        }
        let method = attribute(function, api, name);
        api.release(name);
        if method.is_null() {
            return method;
        }
        let made = (api.PyObject_Call)(method, (*function.lane).no_arguments, null_mut());
        api.release(method);
        made
    }
}

/// An attribute of the portable function, which is held meanwhile: code may run, and the collector clear the function.
///
/// # Safety
/// The GIL is held; the name is alive.
unsafe fn attribute(function: &Function, api: &Api, name: Obj) -> Obj {
    let portable = function.portable.get();
    // SAFETY: the GIL is held; the name is alive; the portable function is owned here.
    unsafe {
        if portable.is_null() {
            return gone(api);
        }
        let found = (api.PyObject_GetAttr)(api.own(portable), name);
        api.release(portable);
        found
    }
}

unsafe extern "C-unwind" fn get_attribute(object: Obj, name: *mut c_void) -> Obj {
    // SAFETY: a getter; the closure is the interned name.
    unsafe {
        let (function, api) = instance(object);
        attribute(function, api, name.cast())
    }
}

unsafe extern "C-unwind" fn get_any_attribute(object: Obj, name: Obj) -> Obj {
    // SAFETY: a slot; the name is a live str, or an exception is set where it is not.
    unsafe {
        let (function, api) = instance(object);
        if is_name(api, name, CALL) {
            return api.own(object);
        }
        if is_name(api, name, MODULE) && !function.portable.get().is_null() {
            return attribute(function, api, name);
        }
        let found = (api.PyObject_GenericGetAttr)(object, name);
        if !found.is_null()
            || function.portable.get().is_null()
            || (api.PyErr_ExceptionMatches)(api.PyExc_AttributeError) == 0
        {
            return found;
        }
        (api.PyErr_Clear)();
        attribute(function, api, name)
    }
}

/// Whether a name is this one.
///
/// # Safety
/// The GIL is held; the name is alive.
unsafe fn is_name(api: &Api, name: Obj, known: &[u8]) -> bool {
    let mut length = 0;
    // SAFETY: the GIL is held; the name is alive; the text belongs to the name and has the length that is told.
    unsafe {
        let text = (api.PyUnicode_AsUTF8AndSize)(name, &raw mut length);
        if text.is_null() {
            // No str, or one that UTF-8 cannot hold: what asks next says so.
            (api.PyErr_Clear)();
            return false;
        }
        std::slice::from_raw_parts(text.cast::<u8>(), length as usize) == known
    }
}

unsafe extern "C-unwind" fn set_attribute(object: Obj, name: Obj, value: Obj) -> c_int {
    // SAFETY: a slot; NULL as the value deletes the attribute.
    unsafe {
        let (function, api) = instance(object);
        let portable = function.portable.get();
        if portable.is_null() {
            gone(api);
            return -1;
        }
        api.own(portable);
        let set = (api.PyObject_SetAttr)(portable, name, value);
        api.release(portable);
        set
    }
}
