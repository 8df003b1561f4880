//! Making the lane of an interpreter, and the functions that Python gets of it.

use std::ffi::{CStr, c_int, c_void};
use std::ptr::{null, null_mut};

use super::interpreter::{Address, Api, KeyCache, MethodDef, Obj, type_of};
use super::lane::{CAPSULE, Callbacks, Lane, Levels, Nils, PlainErrors, keep_basics, of_capsule, refuse};
use super::{callbacks, calls, types};
use crate::failure::{Outcome, fail};

const METH_VARARGS: c_int = 1;
const METH_NOARGS: c_int = 4;
const METH_O: c_int = 8;

/// Makes the lane of the calling interpreter.
///
/// `python` is a handle of the process as ctypes.pythonapi has it; `helpers` the tuple `(prepare, fail, go_error, Lent,
/// GoError, nils, callback_helpers)`. Gives a new reference to the tuple of the functions `make(portable, artifact,
/// method)`, the functions for callbacks, the type of objects and the bases of structs and of packages,
/// or NULL with an exception set. Fails with *not supported* when this is not an interpreter that the lane knows.
///
/// # Safety
/// The GIL is held; `helpers` is that tuple and alive; `python` is the handle of the process.
pub unsafe fn make(python: *mut c_void, helpers: Obj) -> Outcome<Obj> {
    // SAFETY: the process's handle is open for as long as the process (`# Safety` above); looking up names changes
    // nothing.
    let found = unsafe {
        let library = open(python);
        let found = Api::find(&library);
        // The process keeps its handle.
        std::mem::forget(library);
        found
    };
    let api = match found {
        Ok(api) => api,
        Err(name) => return fail!(NotSupported, "this interpreter has no {name}"),
    };
    // SAFETY: addresses found in the running process.
    if !unsafe { api.check_layout() } {
        return fail!(NotSupported, "objects of this interpreter are not laid out as the stable ABI says");
    }
    // SAFETY: the GIL is held.
    Ok(unsafe { finish(api, helpers) })
}

#[cfg(unix)]
unsafe fn open(handle: *mut c_void) -> libloading::Library {
    // SAFETY: `make` was given the handle of the process, which is never closed.
    unsafe { libloading::os::unix::Library::from_raw(handle) }.into()
}

#[cfg(windows)]
unsafe fn open(handle: *mut c_void) -> libloading::Library {
    // SAFETY: `make` was given the handle of the process, which is never closed.
    unsafe { libloading::os::windows::Library::from_raw(handle as _) }.into()
}

/// The part that calls CPython.
///
/// # Safety
/// The GIL is held; `helpers` is a live tuple.
unsafe fn finish(api: Api, helpers: Obj) -> Obj {
    // SAFETY: the GIL is held; every result is checked before it is used.
    unsafe {
        let new = (api.PyUnicode_InternFromString)(c"__new__".as_ptr());
        let Some(plain_errors) = PlainErrors::new(&api, (api.PyTuple_GetItem)(helpers, 4)) else { return null_mut() };
        let Some(nils) = Nils::new(&api, (api.PyTuple_GetItem)(helpers, 5)) else { return null_mut() };
        let lane = Lane {
            plain_errors,
            nils,
            function_type: calls::make_type(&api, false),
            method_type: calls::make_type(&api, true),
            object_type: types::make_object_type(&api),
            prepare: api.own((api.PyTuple_GetItem)(helpers, 0)),
            fail: api.own((api.PyTuple_GetItem)(helpers, 1)),
            go_error: api.own((api.PyTuple_GetItem)(helpers, 2)),
            lent: api.own((api.PyTuple_GetItem)(helpers, 3)),
            view_name: (api.PyUnicode_InternFromString)(c"view".as_ptr()),
            no_arguments: (api.PyTuple_New)(0),
            tuple_new: if new.is_null() { new } else { (api.PyObject_GetAttr)(api.PyTuple_Type, new) },
            reply_name: (api.PyUnicode_InternFromString)(c"_reply".as_ptr()),
            class_name: (api.PyUnicode_InternFromString)(c"__class__".as_ptr()),
            keys: KeyCache::default(),
            levels: Levels::default(),
            callbacks: Callbacks::new(api.own((api.PyTuple_GetItem)(helpers, 6))),
            api,
        };
        lane.api.release(new);
        let helpers = [lane.prepare, lane.fail, lane.go_error, lane.lent];
        let types = [lane.function_type, lane.method_type, lane.object_type];
        let parts = [lane.no_arguments, lane.tuple_new, lane.reply_name, lane.view_name, lane.class_name];
        if helpers.iter().any(|helper| helper.is_null()) || parts.iter().chain(&types).any(|part| part.is_null()) {
            return null_mut();
        }
        let lane: &'static Lane = Box::leak(Box::new(lane));
        let capsule =
            (lane.api.PyCapsule_New)(std::ptr::from_ref(lane).cast_mut().cast(), CAPSULE.as_ptr(), null_mut());
        if capsule.is_null() {
            return capsule;
        }
        let make = define(lane, capsule, c"make", make_function as *const (), METH_VARARGS);
        let for_callbacks = lane.api.tuple(&[
            define(lane, capsule, c"serve_callbacks", serve_callbacks as *const (), METH_NOARGS),
            define(lane, capsule, c"set_calls", set_calls as *const (), METH_O),
            define(lane, capsule, c"forget_callables", forget_callables as *const (), METH_O),
            define(lane, capsule, c"compile_func", compile_func as *const (), METH_O),
        ]);
        let bases =
            [lane.api.own(lane.object_type), types::make_mapping_type(&lane.api), types::make_module_type(&lane.api)];
        let made = lane.api.tuple(&[make, for_callbacks, bases[0], bases[1], bases[2]]);
        types::prepare(&lane.api);
        keep_basics(&lane.api);
        lane.api.release(capsule);
        made
    }
}

/// A function for Python, with the lane's capsule as its self.
///
/// # Safety
/// The GIL is held; the function has the signature that the flags say.
unsafe fn define(lane: &Lane, capsule: Obj, name: &'static CStr, function: *const (), flags: c_int) -> Obj {
    let definition = MethodDef { name: name.as_ptr(), method: function as Address, flags, doc: null() };
    // SAFETY: the GIL is held; the function has the signature that the flags say; the definition lives for good.
    unsafe { (lane.api.PyCFunction_NewEx)(Box::leak(Box::new(definition)), capsule, null_mut()) }
}

/// `make(portable, artifact, method)`.
unsafe extern "C-unwind" fn make_function(capsule: Obj, arguments: Obj) -> Obj {
    // SAFETY: CPython passes the capsule that the function was made with; arguments are a tuple.
    unsafe {
        let lane = of_capsule(capsule);
        if lane.is_null() {
            return null_mut();
        }
        let api = &(*lane).api;
        if (api.PyTuple_Size)(arguments) != 3 {
            return refuse(c"make() takes a portable function, an artifact, and whether it is a method");
        }
        let part = |index| (api.PyTuple_GetItem)(arguments, index);
        calls::make(lane, part(0), part(1), part(2) == api._Py_TrueStruct)
    }
}

/// `serve_callbacks()`: from now on the core calls Python's callables for Go itself.
unsafe extern "C-unwind" fn serve_callbacks(capsule: Obj, _ignored: *mut c_void) -> Obj {
    // SAFETY: CPython passes the capsule that the function was made with, with the GIL held; a lane lives for good.
    unsafe {
        let lane = of_capsule(capsule);
        if lane.is_null() {
            return null_mut();
        }
        callbacks::serve(&*lane);
        (*lane).api.own((*lane).api._Py_NoneStruct)
    }
}

/// `set_calls(count)`: how many calls with callables the calling thread is in.
unsafe extern "C-unwind" fn set_calls(capsule: Obj, count: Obj) -> Obj {
    // SAFETY: CPython passes the capsule that the function was made with, with the GIL held; the getter refuses objects
    // of other types.
    unsafe {
        let lane = of_capsule(capsule);
        let count = if lane.is_null() { 0 } else { ((*lane).api.PyLong_AsUnsignedLongLong)(count) };
        if lane.is_null() || !((*lane).api.PyErr_Occurred)().is_null() {
            return null_mut();
        }
        callbacks::set_calls(count as u32);
        (*lane).api.own((*lane).api._Py_NoneStruct)
    }
}

/// `forget_callables(numbers)`: Go does not have the callables of these numbers any more, 8 bytes each in native order.
unsafe extern "C-unwind" fn forget_callables(capsule: Obj, numbers: Obj) -> Obj {
    // SAFETY: CPython passes the capsule that the function was made with, with the GIL held; the bytes live as long as
    // the object, which the caller holds.
    unsafe {
        let lane = of_capsule(capsule);
        if lane.is_null() {
            return null_mut();
        }
        let api = &(*lane).api;
        if type_of(numbers) != api.PyBytes_Type {
            return refuse(c"forget_callables() takes bytes");
        }
        let (data, length) = ((api.PyBytes_AsString)(numbers).cast::<u8>(), (api.PyBytes_Size)(numbers) as usize);
        callbacks::forget(api, std::slice::from_raw_parts(data, length));
        api.own(api._Py_NoneStruct)
    }
}

/// `compile_func(answer)`: how the core calls callables of a func type, as an object; None where it cannot.
unsafe extern "C-unwind" fn compile_func(capsule: Obj, answer: Obj) -> Obj {
    // SAFETY: CPython passes the capsule that the function was made with, with the GIL held; a lane lives for good.
    unsafe {
        let lane = of_capsule(capsule);
        if lane.is_null() { null_mut() } else { callbacks::compile(&*lane, answer) }
    }
}
