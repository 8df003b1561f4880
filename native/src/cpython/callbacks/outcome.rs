//! Calling a callable, and what Go is told of what came of it, where that is no result that the core writes.

use std::ptr::{null, null_mut};

use super::known::Entry;
use crate::abi::host::{CALLBACK_BEGUN, CALLBACK_CALL, CallbackAnswer};
use crate::abi::status::StatusCode;
use crate::cpython::interpreter::{Api, Obj, type_of};
use crate::cpython::lane::{Helper, Lane};
use crate::nesting::Thread;

/// `PY_VECTORCALL_ARGUMENTS_OFFSET`: the place before the arguments may be used by who is called.
const OFFSET_FLAG: usize = 1 << (usize::BITS - 1);

/// Where Go wants the reply, and what it is told.
pub struct Reply<'a> {
    pub out: *mut u8,
    pub capacity: usize,
    pub answer: &'a mut CallbackAnswer,
}

/// Calls with `count` arguments: a new reference, or NULL with an exception set.
///
/// # Safety
/// The GIL is held; entry and arguments are alive, and there is a place before the arguments.
#[inline]
pub unsafe fn invoke(api: &Api, thread: &Thread, entry: &Entry, values: *const Obj, count: usize) -> Obj {
    // SAFETY: the GIL is held; entry and arguments are alive, and there is a place before the arguments.
    unsafe {
        // In no call with callables, the context is not that of a caller who waits for the callable.
        if thread.calls.get() == 0 {
            return elsewhere(api, entry, values, count);
        }
        (api.PyObject_VectorcallDict)(entry.function, values, count | OFFSET_FLAG, null_mut())
    }
}

/// Calls in the context of the moment when the callable was given.
///
/// # Safety
/// The GIL is held; the arguments are alive, and there is a place before them.
#[cold]
unsafe fn elsewhere(api: &Api, entry: &Entry, values: *const Obj, count: usize) -> Obj {
    // SAFETY: the GIL is held; the context is one, and so is its copy, which is owned here.
    unsafe {
        let context = (api.PyContext_Copy)(entry.context);
        if context.is_null() || (api.PyContext_Enter)(context) != 0 {
            api.release(context);
            return null_mut();
        }
        let mut result = (api.PyObject_VectorcallDict)(entry.function, values, count | OFFSET_FLAG, null_mut());
        if (api.PyContext_Exit)(context) != 0 {
            api.release(result);
            result = null_mut();
        }
        api.release(context);
        result
    }
}

/// A result that this lane does not write: the portable lane does, or says what is wrong with it.
///
/// # Safety
/// As for [`give`]; an exception may be set.
#[cold]
pub unsafe fn otherwise(lane: &Lane, number: u64, result: Obj, reply: &mut Reply<'_>) {
    let api = &lane.api;
    // SAFETY: the GIL is held; references are owned until they are given up.
    unsafe {
        if !api.forgive() {
            return failed(lane, number, reply);
        }
        let arguments = [
            (api.PyLong_FromUnsignedLongLong)(number),
            result,
            (api.PyLong_FromUnsignedLongLong)(reply.capacity as u64),
        ];
        let answer = lane.callbacks.call(api, Helper::Write, &arguments);
        api.release(arguments[0]);
        api.release(arguments[2]);
        if !told(api, answer, reply) {
            failed(lane, number, reply);
        }
    }
}

/// A reply that does not fit is kept under a ticket.
///
/// # Safety
/// The GIL is held.
#[cold]
pub unsafe fn keep(lane: &Lane, number: u64, bytes: &[u8], reply: &mut Reply<'_>) {
    let api = &lane.api;
    // SAFETY: the GIL is held; references are owned until they are given up.
    unsafe {
        let whole = (api.PyBytes_FromStringAndSize)(bytes.as_ptr().cast(), bytes.len() as isize);
        let ticket = lane.callbacks.call(api, Helper::Keep, &[whole]);
        api.release(whole);
        if ticket.is_null() {
            return failed(lane, number, reply);
        }
        reply.answer.ticket = (api.PyLong_AsUnsignedLongLong)(ticket);
        reply.answer.length = bytes.len();
        reply.answer.status = StatusCode::BufferTooSmall as i32;
        api.release(ticket);
    }
}

/// The exception that is set becomes the reply. While Python writes that, another one can come, of a signal handler
/// mostly, and takes its place.
///
/// # Safety
/// The GIL is held, and an exception is set.
#[cold]
pub unsafe fn failed(lane: &Lane, number: u64, reply: &mut Reply<'_>) {
    let api = &lane.api;
    reply.answer.attempt = CALLBACK_BEGUN;
    for _ in 0..3 {
        // SAFETY: the GIL is held; references are owned until they are given up.
        unsafe {
            let error = raised(api);
            let arguments = [
                (api.PyLong_FromUnsignedLongLong)(CALLBACK_CALL.into()),
                (api.PyLong_FromUnsignedLongLong)(number),
                error,
                (api.PyLong_FromUnsignedLongLong)(reply.capacity as u64),
            ];
            let answer = lane.callbacks.call(api, Helper::Interrupted, &arguments);
            arguments.into_iter().for_each(|object| api.release(object));
            if told(api, answer, reply) {
                return;
            }
        }
    }
    // SAFETY: the GIL is held, an exception is set.
    unsafe { (api.PyErr_WriteUnraisable)(null_mut()) };
}

/// The exception that is set, which is no more: an owned reference.
///
/// # Safety
/// The GIL is held.
unsafe fn raised(api: &Api) -> Obj {
    let [mut ty, mut value, mut trace] = [null_mut(); 3];
    // SAFETY: the GIL is held; the three are owned here, and replaced by owned ones.
    unsafe {
        (api.PyErr_Fetch)(&raw mut ty, &raw mut value, &raw mut trace);
        (api.PyErr_NormalizeException)(&raw mut ty, &raw mut value, &raw mut trace);
        if !trace.is_null() && !value.is_null() {
            (api.PyException_SetTraceback)(value, trace);
        }
        api.release(ty);
        api.release(trace);
        value
    }
}

/// Tells Go what Python has answered, `(status, ticket, reply)`; false with an exception set. Gives the answer up.
///
/// # Safety
/// The GIL is held; `answer` is owned, or NULL with an exception set.
unsafe fn told(api: &Api, answer: Obj, reply: &mut Reply<'_>) -> bool {
    if answer.is_null() {
        return false;
    }
    // SAFETY: the GIL is held; the getters refuse objects of other types; the bytes are copied while the tuple keeps
    // their object, and fit: so says the status.
    unsafe {
        let part = |index| (api.PyTuple_GetItem)(answer, index);
        let status = (api.PyLong_AsUnsignedLongLong)(part(0)) as i32;
        reply.answer.ticket = (api.PyLong_AsUnsignedLongLong)(part(1));
        let data = part(2);
        let is_buffer = !data.is_null() && (api.PyType_IsSubtype)(type_of(data), api.PyByteArray_Type) != 0;
        let length = if is_buffer { (api.PyByteArray_Size)(data) as usize } else { 0 };
        reply.answer.length = length;
        let from = if is_buffer { (api.PyByteArray_AsString)(data).cast::<u8>() } else { null::<u8>().cast_mut() };
        let is_whole = (api.PyErr_Occurred)().is_null();
        if is_whole {
            if status == StatusCode::Ok as i32 && length <= reply.capacity && length > 0 {
                reply.out.copy_from_nonoverlapping(from, length);
            }
            reply.answer.status = status;
        }
        api.release(answer);
        is_whole
    }
}
