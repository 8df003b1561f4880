//! CPython's C API, looked up in the running process: this library links to no Python.
//!
//! Only functions with the same signature from 3.9 on, nearly all of the limited API, and of structs only what the
//! stable ABI freezes: the head of an object (reference count, type), and the structs that describe types and methods.

use std::cell::Cell;
use std::ffi::{c_char, c_double, c_int, c_long, c_longlong, c_uint, c_ulonglong, c_void};

/// The head of every object, as the stable ABI freezes it on builds with a GIL; [`Api::check_layout`] verifies it.
/// Cells: CPython changes them while Rust holds a shared reference to the object.
#[repr(C)]
pub struct PyObject {
    refcount: Cell<isize>,
    ty: Cell<*mut PyObject>,
}

/// A Python object. Who owns the reference is said where it is not plain.
pub type Obj = *mut PyObject;
/// `getter`, `setter`, `destructor` and the like are stored as untyped addresses in slots.
pub type Address = *mut c_void;

/// The exact type of an object.
///
/// # Safety
/// `object` is a live object, and the layout was checked.
#[inline(always)]
pub unsafe fn type_of(object: Obj) -> Obj {
    // SAFETY: `object` is a live object, and the layout was checked.
    unsafe { (*object).ty.get() }
}

/// `PyMethodDef`.
#[repr(C)]
pub struct MethodDef {
    pub name: *const c_char,
    pub method: Address,
    pub flags: c_int,
    pub doc: *const c_char,
}

/// `PyMemberDef`.
#[repr(C)]
pub struct MemberDef {
    pub name: *const c_char,
    pub ty: c_int,
    pub offset: isize,
    pub flags: c_int,
    pub doc: *const c_char,
}

/// Kinds and flags of members.
pub struct Member;

impl Member {
    pub const UNSIGNED_LONG_LONG: c_int = 18;
    pub const SIZE: c_int = 19;
    pub const READONLY: c_int = 1;
}

/// `PyGetSetDef`.
#[repr(C)]
pub struct GetSetDef {
    pub name: *const c_char,
    pub get: Address,
    pub set: Address,
    pub doc: *const c_char,
    pub closure: Address,
}

/// `PyType_Slot`.
#[repr(C)]
pub struct TypeSlot {
    pub slot: c_int,
    pub value: Address,
}

/// `PyType_Spec`.
#[repr(C)]
pub struct TypeSpec {
    pub name: *const c_char,
    pub basic_size: c_int,
    pub item_size: c_int,
    pub flags: c_uint,
    pub slots: *mut TypeSlot,
}

/// `Py_buffer`.
#[repr(C)]
pub struct Buffer {
    pub buf: *mut c_void,
    pub obj: Obj,
    pub len: isize,
    pub itemsize: isize,
    pub readonly: c_int,
    pub ndim: c_int,
    pub format: *const c_char,
    pub shape: *const isize,
    pub strides: *const isize,
    pub suboffsets: *const isize,
    pub internal: *mut c_void,
}

/// An open library to look names up in.
type Library = libloading::Library;

macro_rules! api {
    (functions { $($function:ident($($argument:ty),*) -> $result:ty;)* } objects { $($object:ident;)* } pointers { $($pointer:ident;)* }) => {
        /// The functions and objects in use.
        #[allow(non_snake_case)]
        pub struct Api {
            $(pub $function: unsafe extern "C-unwind" fn($($argument),*) -> $result,)*
            $(pub $object: Obj,)*
            $(pub $pointer: Obj,)*
            /// `PyThreadState_GetUnchecked`, which was `_PyThreadState_UncheckedGet` before 3.13.
            pub current_state: unsafe extern "C-unwind" fn() -> *mut c_void,
        }

        impl Api {
            /// Looks all of them up; the name of the first one that is missing.
            ///
            /// # Safety
            /// The interpreter is running: objects behind the `PyExc_*` pointers exist.
            pub unsafe fn find(library: &Library) -> Result<Self, &'static str> {
                Ok(Self {
                    // SAFETY: the documented signature of this function of CPython's C API.
                    $($function: *unsafe { library.get(concat!(stringify!($function), "\0").as_bytes()) }
                        .map_err(|_| stringify!($function))?,)*
                    // SAFETY: the symbol of a static object is the object's address.
                    $($object: *unsafe { library.get::<Obj>(concat!(stringify!($object), "\0").as_bytes()) }
                        .map_err(|_| stringify!($object))?,)*
                    // SAFETY: the symbol of such a variable is its address; it was set when Python started.
                    $($pointer: unsafe { **library.get::<*mut Obj>(concat!(stringify!($pointer), "\0").as_bytes())
                        .map_err(|_| stringify!($pointer))? },)*
                    // SAFETY: the documented signature of this function of CPython's C API, which both names have.
                    current_state: *unsafe {
                        library
                            .get(b"PyThreadState_GetUnchecked\0")
                            .or_else(|_| library.get(b"_PyThreadState_UncheckedGet\0"))
                            .map_err(|_| "PyThreadState_GetUnchecked")?
                    },
                })
            }
        }
    };
}

api! {
    functions {
        PyBool_FromLong(c_long) -> Obj;
        PyByteArray_AsString(Obj) -> *mut c_char;
        PyByteArray_Size(Obj) -> isize;
        PyBytes_AsString(Obj) -> *mut c_char;
        PyBytes_FromStringAndSize(*const c_char, isize) -> Obj;
        PyBytes_Size(Obj) -> isize;
        PyBuffer_IsContiguous(*const Buffer, c_char) -> c_int;
        PyBuffer_Release(*mut Buffer) -> ();
        PyCFunction_NewEx(*mut MethodDef, Obj, Obj) -> Obj;
        PyCapsule_GetPointer(Obj, *const c_char) -> *mut c_void;
        PyCapsule_New(*mut c_void, *const c_char, Address) -> Obj;
        PyComplex_FromDoubles(c_double, c_double) -> Obj;
        PyComplex_ImagAsDouble(Obj) -> c_double;
        PyComplex_RealAsDouble(Obj) -> c_double;
        PyContext_Copy(Obj) -> Obj;
        PyContext_Enter(Obj) -> c_int;
        PyContext_Exit(Obj) -> c_int;
        PyDict_DelItem(Obj, Obj) -> c_int;
        PyDict_Copy(Obj) -> Obj;
        PyDict_GetItemWithError(Obj, Obj) -> Obj;
        PyDict_New() -> Obj;
        PyDict_Next(Obj, *mut isize, *mut Obj, *mut Obj) -> c_int;
        PyDict_SetItem(Obj, Obj, Obj) -> c_int;
        PyDict_Size(Obj) -> isize;
        PyDict_Update(Obj, Obj) -> c_int;
        PyErr_Clear() -> ();
        PyErr_ExceptionMatches(Obj) -> c_int;
        PyErr_Fetch(*mut Obj, *mut Obj, *mut Obj) -> ();
        PyErr_NormalizeException(*mut Obj, *mut Obj, *mut Obj) -> ();
        PyErr_Occurred() -> Obj;
        PyErr_SetObject(Obj, Obj) -> ();
        PyErr_SetString(Obj, *const c_char) -> ();
        PyErr_WriteUnraisable(Obj) -> ();
        PyEval_RestoreThread(*mut c_void) -> ();
        PyEval_SaveThread() -> *mut c_void;
        PyException_SetTraceback(Obj, Obj) -> c_int;
        PyFloat_AsDouble(Obj) -> c_double;
        PyFloat_FromDouble(c_double) -> Obj;
        PyGILState_Ensure() -> c_int;
        PyGILState_GetThisThreadState() -> *mut c_void;
        PyGILState_Release(c_int) -> ();
        PyIter_Next(Obj) -> Obj;
        PyMethod_New(Obj, Obj) -> Obj;
        PyList_Append(Obj, Obj) -> c_int;
        PyList_GetItem(Obj, isize) -> Obj;
        PyList_New(isize) -> Obj;
        PyList_SetItem(Obj, isize, Obj) -> c_int;
        PyList_SetSlice(Obj, isize, isize, Obj) -> c_int;
        PyList_Size(Obj) -> isize;
        PyLong_AsDouble(Obj) -> c_double;
        PyLong_AsLongLongAndOverflow(Obj, *mut c_int) -> c_longlong;
        PyLong_AsUnsignedLongLong(Obj) -> c_ulonglong;
        PyLong_FromLongLong(c_longlong) -> Obj;
        PyLong_FromString(*const c_char, *mut *mut c_char, c_int) -> Obj;
        PyLong_FromUnsignedLongLong(c_ulonglong) -> Obj;
        PyModule_GetDict(Obj) -> Obj;
        PyNumber_ToBase(Obj, c_int) -> Obj;
        PyObject_Call(Obj, Obj, Obj) -> Obj;
        PyObject_ClearWeakRefs(Obj) -> ();
        PyObject_GC_Del(*mut c_void) -> ();
        PyObject_GC_UnTrack(*mut c_void) -> ();
        PyObject_GenericGetAttr(Obj, Obj) -> Obj;
        PyObject_GenericSetDict(Obj, Obj, Address) -> c_int;
        PyObject_GenericSetAttr(Obj, Obj, Obj) -> c_int;
        PyObject_GetAttr(Obj, Obj) -> Obj;
        PyObject_GetItem(Obj, Obj) -> Obj;
        PyObject_GetIter(Obj) -> Obj;
        PyObject_GetBuffer(Obj, *mut Buffer, c_int) -> c_int;
        PyObject_IsTrue(Obj) -> c_int;
        PyObject_Repr(Obj) -> Obj;
        PyObject_RichCompareBool(Obj, Obj, c_int) -> c_int;
        PyObject_SetAttr(Obj, Obj, Obj) -> c_int;
        PyObject_VectorcallDict(Obj, *const Obj, usize, Obj) -> Obj;
        PySet_Add(Obj, Obj) -> c_int;
        PySet_New(Obj) -> Obj;
        PySet_Size(Obj) -> isize;
        PyThreadState_Clear(*mut c_void) -> ();
        PyThreadState_DeleteCurrent() -> ();
        PyTuple_GetItem(Obj, isize) -> Obj;
        PyTuple_New(isize) -> Obj;
        PyTuple_SetItem(Obj, isize, Obj) -> c_int;
        PyTuple_Size(Obj) -> isize;
        PyType_FromSpec(*mut TypeSpec) -> Obj;
        PyType_FromSpecWithBases(*mut TypeSpec, Obj) -> Obj;
        PyType_GenericAlloc(Obj, isize) -> Obj;
        PyType_GetSlot(Obj, c_int) -> Address;
        PyType_IsSubtype(Obj, Obj) -> c_int;
        PyUnicode_AsUTF8AndSize(Obj, *mut isize) -> *const c_char;
        PyUnicode_DecodeUTF8(*const c_char, isize, *const c_char) -> Obj;
        PyUnicode_InternFromString(*const c_char) -> Obj;
        PyVectorcall_Call(Obj, Obj, Obj) -> Obj;
        Py_DecRef(Obj) -> ();
        Py_IncRef(Obj) -> ();
    }
    objects {
        PyBool_Type;
        PyByteArray_Type;
        PyBytes_Type;
        PyComplex_Type;
        PyDict_Type;
        PyFloat_Type;
        PyFrozenSet_Type;
        PyList_Type;
        PyLong_Type;
        PyMemoryView_Type;
        PyModule_Type;
        PySet_Type;
        PyTuple_Type;
        PyType_Type;
        PyUnicode_Type;
        _Py_FalseStruct;
        _Py_NoneStruct;
        _Py_TrueStruct;
    }
    pointers {
        PyExc_AttributeError;
        PyExc_Exception;
        PyExc_KeyError;
        PyExc_MemoryError;
        PyExc_TypeError;
    }
}

impl Api {
    /// Whether the heads of objects are what [`PyObject`] says; they are not on free-threaded and on tracing builds.
    ///
    /// # Safety
    /// The addresses were found in the running process.
    pub unsafe fn check_layout(&self) -> bool {
        let expected = [
            (self._Py_TrueStruct, self.PyBool_Type),
            (self._Py_FalseStruct, self.PyBool_Type),
            (self.PyLong_Type, self.PyType_Type),
            (self.PyUnicode_Type, self.PyType_Type),
        ];
        // SAFETY: static objects, which are larger than their heads on every build.
        expected.iter().all(|(object, ty)| unsafe { type_of(*object) } == *ty)
    }

    /// Clears the exception of a value that could not be read or made here, for the portable lane to do it from the
    /// beginning: what was wrong is wrong there as well. False, and the exception stays, when it is no `Exception`:
    /// KeyboardInterrupt and SystemExit are not about the value, would not come a second time, and end the call.
    ///
    /// # Safety
    /// The GIL is held.
    #[inline]
    pub unsafe fn forgive(&self) -> bool {
        // SAFETY: the GIL is held; comparing classes runs no code.
        unsafe {
            if (self.PyErr_Occurred)().is_null() {
                return true;
            }
            let is_ours = (self.PyErr_ExceptionMatches)(self.PyExc_Exception) != 0;
            if is_ours {
                (self.PyErr_Clear)();
            }
            is_ours
        }
    }

    /// A new tuple that takes over the references of `items`; NULL with an exception set when memory is short or an
    /// item is NULL.
    ///
    /// # Safety
    /// The GIL is held; items are owned references or NULL.
    pub unsafe fn tuple(&self, items: &[Obj]) -> Obj {
        let broken = items.iter().any(|item| item.is_null());
        // SAFETY: the GIL is held; the tuple is new, owned here, and has as many places as items. No code runs in
        // between.
        unsafe {
            let tuple = if broken { std::ptr::null_mut() } else { (self.PyTuple_New)(items.len() as isize) };
            for (index, item) in items.iter().enumerate() {
                if tuple.is_null() {
                    self.release(*item);
                } else {
                    (self.PyTuple_SetItem)(tuple, index as isize, *item);
                }
            }
            tuple
        }
    }

    /// One more reference to a live object.
    ///
    /// # Safety
    /// The GIL is held.
    #[inline]
    pub unsafe fn own(&self, object: Obj) -> Obj {
        // SAFETY: the GIL is held.
        unsafe { (self.Py_IncRef)(object) };
        object
    }

    /// Gives up a reference; NULL is fine.
    ///
    /// # Safety
    /// The GIL is held and the reference is owned.
    #[inline]
    pub unsafe fn release(&self, object: Obj) {
        // SAFETY: the GIL is held and the reference is owned.
        unsafe { (self.Py_DecRef)(object) };
    }
}
