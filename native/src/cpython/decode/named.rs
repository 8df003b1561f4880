//! Values of named types that have a class in Python: subclasses of int, str, list ... with Go's methods.

use std::ptr::null_mut;

use crate::cpython::classes::Class;
use crate::cpython::interpreter::{Obj, type_of};
use crate::cpython::lane::Lane;

/// The instance for a plain value, whose reference it takes over: an owned reference or NULL.
///
/// # Safety
/// The GIL is held; `value` is owned or NULL.
pub unsafe fn wrap(lane: &Lane, class: &Class, value: Obj) -> Obj {
    let api = &lane.api;
    // SAFETY: the GIL is held; `value` is owned or NULL; the class is alive.
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
