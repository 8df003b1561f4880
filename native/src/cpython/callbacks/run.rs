//! One callback, from the arguments in Go's memory to the reply there.

use std::ptr::{from_ref, null, null_mut};
use std::slice::from_raw_parts;
use std::sync::atomic::{AtomicPtr, Ordering};

use super::func::{Func, MOST_ARGUMENTS};
use super::known::{Entry, find};
use super::threads::{give_back, is_elsewhere, take};
use crate::abi::host::{CALLBACK_BEGUN, CALLBACK_CALL, CallbackAnswer};
use crate::abi::status::StatusCode;
use crate::callbacks::serve_directly;
use crate::cpython::decode::Decoder;
use crate::cpython::encode::{Encoder, NotHere, Read};
use crate::cpython::interpreter::{Api, Obj, type_of};
use crate::cpython::lane::{Helper, Lane, Level, lose};
use crate::cpython::wire::{Reader, put_array};

/// `PY_VECTORCALL_ARGUMENTS_OFFSET`: the place before the arguments may be used by who is called.
const OFFSET_FLAG: usize = 1 << (usize::BITS - 1);

/// The lane that serves; NULL before [`serve`].
static LANE: AtomicPtr<Lane> = AtomicPtr::new(null_mut());

/// Serves Go's calls of callables from now on.
pub fn serve(lane: &'static Lane) {
    LANE.store(from_ref(lane).cast_mut(), Ordering::Release);
    serve_directly(call);
}

/// Where Go wants the reply, and what it is told.
struct Reply<'a> {
    out: *mut u8,
    capacity: usize,
    answer: &'a mut CallbackAnswer,
}

/// Calls the callable of a number; false when nothing was done.
///
/// # Safety
/// The pointers are valid for the lengths beside them until this returns; Python has not ended, and who ends it waits.
unsafe fn call(
    number: u64,
    in_ptr: *const u8,
    in_len: usize,
    out: *mut u8,
    capacity: usize,
    answer: &mut CallbackAnswer,
) -> bool {
    let lane = LANE.load(Ordering::Acquire);
    if lane.is_null() || in_len == 0 {
        return false;
    }
    // SAFETY: a lane lives for good; the memory is as the caller says, and has at least a byte of arguments.
    unsafe {
        let (lane, frame) = (&*lane, from_raw_parts(in_ptr, in_len));
        let mut reply = Reply { out, capacity, answer };
        let taken = take(&lane.api);
        let is_done = with_gil(lane, number, frame, &mut reply);
        give_back(&lane.api, taken);
        is_done
    }
}

/// # Safety
/// As for [`call`], with the GIL held.
#[inline]
unsafe fn with_gil(lane: &'static Lane, number: u64, frame: &[u8], reply: &mut Reply<'_>) -> bool {
    let api = &lane.api;
    // SAFETY: the GIL is held. The entry and its func stay where they are: Go has the number until this returns. What
    // is in the array is owned, up to the count.
    unsafe {
        let entry = find(lane, number);
        if entry.is_null() || (*entry).func.is_null() {
            return passed_on(lane, number, frame, reply);
        }
        let func = &*(*entry).func;
        let level = lane.levels.take();
        let mut values: [Obj; MOST_ARGUMENTS + 1] = [null_mut(); MOST_ARGUMENTS + 1];
        let (values, count) = (values.as_mut_ptr().add(1), func.nodes.params.len());
        if !read(lane, func, level, frame, values) {
            (*level).pending.disown(api);
            lane.levels.put_back(level);
            return passed_on(lane, number, frame, reply);
        }
        let result = if is_elsewhere() {
            elsewhere(api, &*entry, values, count)
        } else {
            (api.PyObject_VectorcallDict)((*entry).function, values, count | OFFSET_FLAG, null_mut())
        };
        (0..count).for_each(|index| api.release(*values.add(index)));
        if result.is_null() {
            failed(lane, number, reply);
        } else {
            give(lane, func, level, number, result, reply);
            api.release(result);
        }
        (*level).frame.let_go(api);
        lane.levels.put_back(level);
        true
    }
}

/// Leaves a call to the portable lane; but an exception that is not about the call's values, such as that of a signal
/// handler, ends it.
///
/// # Safety
/// The GIL is held; nobody has read the frame.
#[cold]
unsafe fn passed_on(lane: &Lane, number: u64, frame: &[u8], reply: &mut Reply<'_>) -> bool {
    // SAFETY: the GIL is held.
    unsafe {
        if lane.api.forgive() {
            return false;
        }
        // The frame's first byte is the header of the arguments; `lose` leaves out a byte in front of that.
        lose(&[&[0], frame].concat());
        failed(lane, number, reply);
        true
    }
}

/// Reads the arguments: owned references. False when the portable lane is to read them.
///
/// # Safety
/// The GIL is held; the level is in use by this callback, and there is room for the arguments.
#[inline]
unsafe fn read(lane: &Lane, func: &Func, level: *mut Level, frame: &[u8], values: *mut Obj) -> bool {
    let params = &func.nodes.params;
    // SAFETY: the GIL is held; the level is in use by this callback, and there is room for the arguments.
    unsafe {
        let mut decoder =
            Decoder { lane, scope: func.scope(), reader: Reader { data: frame, at: 0 }, pending: &(*level).pending };
        let mut count = 0;
        if decoder.reader.array() == Some(params.len()) {
            for node in params {
                let value = decoder.value(*node, 1);
                if value.is_null() {
                    break;
                }
                values.add(count).write(value);
                count += 1;
            }
        }
        if count == params.len() && decoder.reader.at == frame.len() {
            if !(*level).pending.is_empty() {
                (*level).pending.adopt(&lane.api);
            }
            return true;
        }
        (0..count).for_each(|index| lane.api.release(*values.add(index)));
        false
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

/// Writes what a callable gave.
///
/// # Safety
/// The GIL is held; the level is in use by this callback; the result is owned by the caller.
#[inline]
unsafe fn give(lane: &Lane, func: &Func, level: *mut Level, number: u64, result: Obj, reply: &mut Reply<'_>) {
    // SAFETY: the GIL is held; the level is in use by this callback; out has room for what is copied.
    unsafe {
        if write(lane, func, level, result).is_err() {
            return otherwise(lane, number, result, reply);
        }
        let bytes = &(*level).frame.bytes;
        if bytes.len() > reply.capacity {
            return keep(lane, number, bytes, reply);
        }
        reply.out.copy_from_nonoverlapping(bytes.as_ptr(), bytes.len());
        reply.answer.length = bytes.len();
        reply.answer.status = StatusCode::Ok as i32;
    }
}

/// Writes the results into the level's frame, which then has nothing beside it.
///
/// # Safety
/// As for [`give`].
#[inline]
unsafe fn write(lane: &Lane, func: &Func, level: *mut Level, result: Obj) -> Read {
    let nodes = &func.nodes.results;
    // SAFETY: the GIL is held; the level is in use by this callback; results are alive, since the caller holds the
    // object, and each element has a reference of its own while it is read.
    unsafe {
        let frame = &mut (*level).frame;
        frame.bytes.clear();
        frame.bytes.push(0);
        put_array(&mut frame.bytes, nodes.len());
        let mut encoder = Encoder { lane, scope: func.scope(), frame, readonly: true };
        match nodes[..] {
            [] => return Ok(()),
            [node] => encoder.value(node, result, 1)?,
            _ => several(&mut encoder, nodes, result)?,
        }
        let frame = &(*level).frame;
        // Go reads the reply by itself, and knows of no other places.
        if !frame.segments.is_empty() || frame.given.is_named() {
            return Err(NotHere);
        }
        if !frame.callables.is_null() {
            let done = lane.callbacks.call(&lane.api, Helper::Hold, &[frame.callables]);
            lane.api.release(done);
            return if done.is_null() { Err(NotHere) } else { Ok(()) };
        }
    }
    Ok(())
}

/// Several results: an exact tuple or list of so many.
///
/// # Safety
/// As for [`give`].
unsafe fn several(encoder: &mut Encoder<'_>, nodes: &[usize], result: Obj) -> Read {
    let api = &encoder.lane.api;
    // SAFETY: the GIL is held; each function is called on the exact type that it asks for; an element is owned while it
    // is read, which can run code.
    unsafe {
        let ty = type_of(result);
        let (size, item) = match ty {
            _ if ty == api.PyTuple_Type => ((api.PyTuple_Size)(result), api.PyTuple_GetItem),
            _ if ty == api.PyList_Type => ((api.PyList_Size)(result), api.PyList_GetItem),
            _ => return Err(NotHere),
        };
        if size != nodes.len() as isize {
            return Err(NotHere);
        }
        for (index, node) in nodes.iter().enumerate() {
            let value = item(result, index as isize);
            if value.is_null() {
                return Err(NotHere);
            }
            api.own(value);
            let read = encoder.value(*node, value, 1);
            api.release(value);
            read?;
        }
    }
    Ok(())
}

/// A result that this lane does not write: the portable lane does, or says what is wrong with it.
///
/// # Safety
/// As for [`give`]; an exception may be set.
#[cold]
unsafe fn otherwise(lane: &Lane, number: u64, result: Obj, reply: &mut Reply<'_>) {
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
unsafe fn keep(lane: &Lane, number: u64, bytes: &[u8], reply: &mut Reply<'_>) {
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
unsafe fn failed(lane: &Lane, number: u64, reply: &mut Reply<'_>) {
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
