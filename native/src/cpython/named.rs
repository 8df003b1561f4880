//! Values of named types that have a class in Python: subclasses of int, str, list ... with Go's methods.

use std::ptr::null_mut;

use super::api::{Obj, type_of};
use super::lane::Lane;

/// `newfunc`: makes an instance of a class from a tuple of arguments and a dict or NULL.
pub type New = unsafe extern "C-unwind" fn(Obj, Obj, Obj) -> Obj;

/// The class of a named type; the function owns the objects.
#[derive(Clone, Copy)]
pub struct Class {
    pub class: Obj,
    /// The builtin type that it derives from, and that its instances are read as.
    pub base: Obj,
    /// The class of its nil, and that of the nil of `base`; None where there is none.
    pub nil: Obj,
    pub nil_base: Obj,
    /// `tp_new` where that alone makes an instance from the plain value; others are called.
    pub new: Option<New>,
}

impl Class {
    /// The type that an object of type `ty` is read as.
    #[inline]
    pub fn read_as(&self, ty: Obj) -> Obj {
        match ty {
            _ if ty == self.class => self.base,
            _ if ty == self.nil => self.nil_base,
            _ => ty,
        }
    }
}

/// The instance for a plain value, whose reference it takes over: an owned reference or NULL.
///
/// # Safety
/// The GIL is held; `value` is owned or NULL.
pub unsafe fn wrap(lane: &Lane, class: &Class, value: Obj) -> Obj {
    let api = &lane.api;
    // SAFETY: by this function's contract; the class is alive.
    unsafe {
        if !value.is_null() && type_of(value) == class.nil_base {
            api.release(value);
            return (api.PyObject_Call)(class.nil, lane.no_arguments, null_mut());
        }
        let arguments = api.tuple(&[value]);
        if arguments.is_null() {
            return arguments;
        }
        let made = match class.new {
            Some(new) => new(class.class, arguments, null_mut()),
            None => (api.PyObject_Call)(class.class, arguments, null_mut()),
        };
        api.release(arguments);
        made
    }
}
