//! Makes the exception for a Go error that has only a message and a type, as most errors do. No Python code runs.

use std::ptr::null_mut;

use super::function::Function;
use crate::cpython::interpreter::Obj;
use crate::cpython::lane::{Lane, text_of};

/// The message of an error that is no more than a message and a type, and what follows it in the reply.
fn message_of(reply: &[u8]) -> Option<(&[u8], &[u8])> {
    // The reply has two parts, the error and the write-backs, when no results stand beside it, and so has the error.
    let [1, 0x92, 0x92, rest @ ..] = reply else { return None };
    text_of(rest)
}

/// The exception of an error that has only a message and a type, for [`raise`]: an owned reference. NULL, and no
/// exception set, for any other reply and when it could not be made.
///
/// # Safety
/// The GIL is held; the function is alive.
pub unsafe fn make(function: &Function, reply: &[u8]) -> Obj {
    // SAFETY: the lane outlives its functions.
    let lane = unsafe { &*function.lane };
    let called = function.portable.get();
    if called.is_null() {
        return null_mut();
    }
    let (api, plain) = (&lane.api, &lane.plain_errors);
    // SAFETY: the GIL is held; the function is alive; references are owned until they are given away or up.
    unsafe {
        let Some((message, end)) = message_of(reply) else { return null_mut() };
        let attributes = plain.attributes(api, called, end);
        if attributes.is_null() {
            (api.PyErr_Clear)();
            return null_mut();
        }
        let message =
            (api.PyUnicode_DecodeUTF8)(message.as_ptr().cast(), message.len() as isize, c"surrogateescape".as_ptr());
        let arguments = if message.is_null() { message } else { (api.PyTuple_New)(1) };
        let mut error = null_mut();
        if arguments.is_null() {
            api.release(message);
        } else {
            (api.PyTuple_SetItem)(arguments, 0, message);
            error = (plain.new)(plain.class, arguments, null_mut());
        }
        api.release(arguments);
        let is_made = !error.is_null() && (api.PyObject_GenericSetDict)(error, attributes, null_mut()) == 0;
        api.release(attributes);
        if !is_made {
            (api.PyErr_Clear)();
            api.release(error);
            return null_mut();
        }
        error
    }
}

/// Raises an exception that [`make`] has made, once the level was given back.
///
/// # Safety
/// The GIL is held; `error` is an owned reference, which is given up.
#[inline]
pub unsafe fn raise(lane: &Lane, error: Obj) {
    // SAFETY: the GIL is held; `error` is an owned reference.
    unsafe {
        (lane.api.PyErr_SetObject)(lane.plain_errors.class, error);
        lane.api.release(error);
    }
}
