//! One callback, from the arguments in Go's memory to the reply there.

use std::ptr::null_mut;
use std::slice::from_raw_parts;

use super::func::{Func, MOST_ARGUMENTS};
use super::known::{find, served};
use super::outcome::{Reply, failed, invoke, keep, otherwise};
use super::threads::{give_back, take};
use crate::abi::host::CallbackAnswer;
use crate::abi::status::StatusCode;
use crate::cpython::decode::Decoder;
use crate::cpython::encode::{Encoder, NotHere, Read};
use crate::cpython::interpreter::{Obj, type_of};
use crate::cpython::lane::{Helper, Lane, Level, lose};
use crate::cpython::wire::{Reader, put_array};
use crate::nesting::Thread;

/// Calls the callable of a number; false when nothing was done.
///
/// # Safety
/// The pointers are valid for the lengths beside them until this returns; Python has not ended, and who ends it waits.
pub unsafe fn call(
    thread: &Thread,
    number: u64,
    in_ptr: *const u8,
    in_len: usize,
    out: *mut u8,
    capacity: usize,
    answer: &mut CallbackAnswer,
) -> bool {
    let Some(lane) = served() else { return false };
    if in_len == 0 {
        return false;
    }
    // SAFETY: the memory is as the caller says, and has at least a byte of arguments.
    unsafe {
        let frame = from_raw_parts(in_ptr, in_len);
        let mut reply = Reply { out, capacity, answer };
        let taken = match take(&lane.api, thread) {
            Ok(taken) => taken,
            Err(status) => {
                reply.answer.status = status;
                return true;
            }
        };
        let is_done = with_gil(lane, thread, number, frame, &mut reply);
        give_back(&lane.api, taken);
        is_done
    }
}

/// # Safety
/// As for [`call`], with the GIL held.
#[inline]
unsafe fn with_gil(lane: &'static Lane, thread: &Thread, number: u64, frame: &[u8], reply: &mut Reply<'_>) -> bool {
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
        let result = invoke(api, thread, &*entry, values, count);
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
            // In the place of an error an exception can be returned, and Python looks at what else it is.
            [] => return if result == lane.api._Py_NoneStruct { Ok(()) } else { Err(NotHere) },
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
