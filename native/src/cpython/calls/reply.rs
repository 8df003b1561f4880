//! Turns a reply into the result of the call: a value, a Go error, or what the portable lane reads from it.
//!
//! However a reading ends, the objects of Go in the reply have one owner then. It has made a value: they are adopted.
//! It gives up ([`give_up`]): they are disowned, and the portable lane makes them anew. Neither can be, as an interrupt
//! ends the call: the handles in the reply are noted for release ([`lose`]).

use std::ptr::null_mut;

use super::arguments::Arguments;
use super::function::{Function, gone};
use super::level::finish_level;
use super::plain_error;
use super::ready::Ready;
use crate::cpython::decode::Decoder;
use crate::cpython::interpreter::{Api, Obj, type_of};
use crate::cpython::lane::{Entry, Lane, Level, lose};
use crate::cpython::wire::Reader;
use crate::cpython::write_back::Changes;
use crate::failure::Failure;

/// A decoder of a function's reply, behind the byte that says what kind of reply it is.
#[inline]
fn decoder<'a>(lane: &'a Lane, ready: &'a Ready, level: &'a Level) -> Decoder<'a> {
    Decoder { lane, scope: ready.scope(), reader: Reader { data: &level.reply, at: 1 }, pending: &level.pending }
}

/// The value of a call from a reply in the usual form; NULL when the portable lane is to read it, and the caller is to
/// [`give_up`].
///
/// # Safety
/// The GIL is held; the level is in use by this call.
#[inline]
pub unsafe fn results(lane: &Lane, ready: &Ready, level: &Level) -> Obj {
    let api = &lane.api;
    let wanted = ready.plan.results.len();
    let mut decoder = decoder(lane, ready, level);
    if level.reply.first() != Some(&0) || decoder.reader.array() != Some(wanted) {
        return null_mut();
    }
    // SAFETY: the GIL is held; references are owned until they are given away or up.
    unsafe {
        let value = values(lane, ready, &mut decoder);
        if !value.is_null() && decoder.reader.at != level.reply.len() {
            api.release(value);
            return null_mut();
        }
        value
    }
}

/// Lets go of what was made of a reply, for the portable lane to read it from the beginning. False, with an exception
/// set, when the call is to end instead.
///
/// # Safety
/// The GIL is held; the level is in use by this call, and has its reply.
#[inline]
pub unsafe fn give_up(lane: &Lane, level: &Level) -> bool {
    // SAFETY: the GIL is held; the level is in use by this call, and has its reply.
    unsafe {
        if !level.pending.is_empty() {
            level.pending.disown(&lane.api);
        }
        let goes_on = lane.api.forgive();
        if !goes_on {
            lose(&level.reply);
        }
        goes_on
    }
}

/// The results of a call as one value.
///
/// # Safety
/// The GIL is held.
#[inline]
unsafe fn values(lane: &Lane, ready: &Ready, decoder: &mut Decoder<'_>) -> Obj {
    // SAFETY: the GIL is held.
    unsafe {
        match ready.plan.results[..] {
            [] => lane.api.own(lane.api._Py_NoneStruct),
            [node] => decoder.value(node, 1),
            _ => several(lane, ready, decoder),
        }
    }
}

/// The value of a call whose reply has what Go wrote into arguments, once that is in them, or NULL with an exception
/// that ends the call; None when the portable lane is to do both, and the caller is to [`give_up`]. Some changes may
/// have been made then, and are made again: the outcome is the same.
///
/// # Safety
/// The GIL is held; the level is in use by this call, and the caller of the function keeps the arguments alive.
unsafe fn written(lane: &Lane, ready: &Ready, level: &Level, given: &[Obj]) -> Option<Obj> {
    let mut decoder = decoder(lane, ready, level);
    if level.reply.first() != Some(&0) || decoder.reader.array() != Some(ready.plan.results.len() + 1) {
        return None;
    }
    // SAFETY: the GIL is held; references are owned until they are given away or up.
    unsafe {
        let value = values(lane, ready, &mut decoder);
        if value.is_null() {
            return None;
        }
        let mut changes = Changes::new(&ready.plan, &decoder, &level.changes);
        let is_read = changes.read(&mut decoder, given).is_some() && decoder.reader.at == level.reply.len();
        let done = is_read && changes.apply();
        level.changes.clear(&lane.api);
        if done {
            return Some(value);
        }
        lane.api.release(value);
        // Once something was applied, an interrupt leaves it there with its objects.
        if is_read && !lane.api.forgive() { Some(null_mut()) } else { None }
    }
}

/// A tuple of several results, a named one where they have names.
///
/// # Safety
/// The GIL is held.
unsafe fn several(lane: &Lane, ready: &Ready, decoder: &mut Decoder<'_>) -> Obj {
    let api = &lane.api;
    // SAFETY: the GIL is held; the tuple is new, owned, and has a place for every result. One that somebody else has
    // found takes none.
    unsafe {
        let made = (api.PyTuple_New)(ready.plan.results.len() as isize);
        for (index, node) in ready.plan.results.iter().enumerate() {
            let value = if made.is_null() { made } else { decoder.value(*node, 1) };
            if value.is_null() || (api.PyTuple_SetItem)(made, index as isize, value) != 0 {
                api.release(made);
                return null_mut();
            }
        }
        if ready.result_class.is_null() {
            return made;
        }
        let arguments = api.tuple(&[api.own(ready.result_class), made]);
        if arguments.is_null() {
            return arguments;
        }
        let named = (api.PyObject_Call)(lane.tuple_new, arguments, null_mut());
        api.release(arguments);
        named
    }
}

/// The whole call through the portable lane.
///
/// # Safety
/// The GIL is held; function and arguments are alive.
#[cold]
pub unsafe fn portable(function: &Function, arguments: Arguments) -> Obj {
    // SAFETY: the GIL is held; function and arguments are alive.
    unsafe {
        let api = &(*function.lane).api;
        if function.portable.get().is_null() {
            return gone(api);
        }
        let tuple = owned_tuple(function, arguments.positional());
        if tuple.is_null() {
            return tuple;
        }
        // The collector may clear the function meanwhile.
        let portable = api.own(function.portable.get());
        let mut named = null_mut();
        if !arguments.names.is_null() {
            named = (api.PyDict_New)();
            for index in 0..(api.PyTuple_Size)(arguments.names) {
                let value = *arguments.first.add(arguments.count + index as usize);
                let name = (api.PyTuple_GetItem)(arguments.names, index);
                if named.is_null() || (api.PyDict_SetItem)(named, name, value) != 0 {
                    api.release(portable);
                    api.release(named);
                    api.release(tuple);
                    return null_mut();
                }
            }
        }
        let result = (api.PyObject_Call)(portable, tuple, named);
        api.release(portable);
        api.release(named);
        api.release(tuple);
        result
    }
}

/// A tuple with references of its own.
///
/// # Safety
/// The GIL is held; the objects are alive.
unsafe fn owned_tuple(function: &Function, objects: &[Obj]) -> Obj {
    // SAFETY: the GIL is held; the objects are alive; the new tuple has a place for every object.
    unsafe {
        let api = &(*function.lane).api;
        let tuple = (api.PyTuple_New)(objects.len() as isize);
        if !tuple.is_null() {
            for (index, object) in objects.iter().enumerate() {
                (api.PyTuple_SetItem)(tuple, index as isize, api.own(*object));
            }
        }
        tuple
    }
}

/// What a reply in another form than the usual one comes to: one with write-backs, or one for the portable lane
/// (panics, errors of many parts, values that are not built here). Gives the level back.
///
/// # Safety
/// The GIL is held; function and arguments are alive, the level is in use by this call.
#[cold]
pub unsafe fn finish(function: &Function, ready: &Ready, level: *mut Level, given: &[Obj]) -> Obj {
    // SAFETY: the GIL is held; function and arguments are alive, the level is in use by this call.
    unsafe {
        let lane = &*function.lane;
        let value = written(lane, ready, &*level, given);
        if value.is_some() || !give_up(lane, &*level) {
            finish_level(lane, level);
            return value.unwrap_or(null_mut());
        }
        let (method, arguments) = portable_reading(function, ready, &*level, given);
        if arguments.is_null() {
            // An exception is set, and nobody has read the reply.
            lose(&(*level).reply);
        }
        let has_written = has_written(ready, &(*level).reply);
        finish_level(lane, level);
        let result = if method.is_null() { method } else { (lane.api.PyObject_Call)(method, arguments, null_mut()) };
        if result.is_null() && !method.is_null() && !has_written {
            lose_without_memory(lane, arguments);
        }
        lane.api.release(method);
        lane.api.release(arguments);
        result
    }
}

/// Whether a reply holds what Go wrote into arguments; also said of one that is in no usual form.
fn has_written(ready: &Ready, reply: &[u8]) -> bool {
    let mut reader = Reader { data: reply, at: 1 };
    match reply.first() {
        Some(0) => reader.array() != Some(ready.plan.results.len()),
        // The last part of an error reply.
        Some(1) => reply.last() != Some(&0x90),
        _ => true,
    }
}

/// Lets go of a reply that the portable lane had no memory to read; it could not do that itself. Nothing of it is in a
/// container of the caller's, as nothing was written back.
///
/// # Safety
/// The GIL is held, an exception is set; `arguments` is a tuple with the reply as a bytes object.
unsafe fn lose_without_memory(lane: &Lane, arguments: Obj) {
    let api = &lane.api;
    // SAFETY: the GIL is held, an exception is set; `arguments` is a tuple with the reply as a bytes object; the tuple
    // keeps the reply alive.
    unsafe {
        if (api.PyErr_ExceptionMatches)(api.PyExc_MemoryError) == 0 {
            return;
        }
        let reply = (api.PyTuple_GetItem)(arguments, 0);
        let (data, length) = ((api.PyBytes_AsString)(reply).cast::<u8>(), (api.PyBytes_Size)(reply) as usize);
        lose(std::slice::from_raw_parts(data, length));
    }
}

/// The method of the portable function that reads a reply, and its arguments: owned references, NULL with an exception
/// set.
///
/// # Safety
/// As for [`finish`].
unsafe fn portable_reading(function: &Function, ready: &Ready, level: &Level, given: &[Obj]) -> (Obj, Obj) {
    // SAFETY: the GIL is held; function and arguments are alive, the level is in use by this call; tuples are new and
    // have a place for every object.
    unsafe {
        let lane = &*function.lane;
        let api = &lane.api;
        let reply = (api.PyBytes_FromStringAndSize)(level.reply.as_ptr().cast(), level.reply.len() as isize);
        let fixed = ready.plan.params.len() - usize::from(ready.plan.variadic);
        let mut values = owned_tuple(function, given);
        if ready.plan.variadic && !values.is_null() {
            // One object for all of a variadic parameter, as the portable function has it.
            api.release(values);
            let rest = owned_tuple(function, &given[fixed..]);
            values = (api.PyTuple_New)(fixed as isize + 1);
            if values.is_null() || rest.is_null() {
                api.release(values);
                api.release(rest);
                values = null_mut();
            } else {
                for (index, object) in given[..fixed].iter().enumerate() {
                    (api.PyTuple_SetItem)(values, index as isize, api.own(*object));
                }
                (api.PyTuple_SetItem)(values, fixed as isize, rest);
            }
        }
        let noted = level.frame.given.entries();
        let arguments = if noted.is_empty() {
            api.tuple(&[reply, values])
        } else {
            api.tuple(&[reply, values, places(api, noted)])
        };
        if arguments.is_null() {
            return (null_mut(), null_mut());
        }
        let portable = function.portable.get();
        let method = if portable.is_null() { gone(api) } else { (api.PyObject_GetAttr)(portable, lane.reply_name) };
        if method.is_null() {
            api.release(arguments);
            return (null_mut(), null_mut());
        }
        (method, arguments)
    }
}

/// The objects that Go has made pointers of, with their places: an owned list, or NULL with an exception set.
///
/// # Safety
/// The GIL is held; the objects are alive.
unsafe fn places(api: &Api, noted: &[Entry]) -> Obj {
    // SAFETY: the GIL is held; the objects are alive; the list is new, owned, and takes each pair over.
    unsafe {
        let list = (api.PyList_New)(noted.len() as isize);
        for (index, entry) in noted.iter().enumerate() {
            let place = if list.is_null() { list } else { (api.PyLong_FromUnsignedLongLong)(entry.place.into()) };
            let pair = if place.is_null() { place } else { api.tuple(&[place, api.own(entry.object)]) };
            if pair.is_null() || (api.PyList_SetItem)(list, index as isize, pair) != 0 {
                api.release(list);
                return null_mut();
            }
        }
        list
    }
}

/// Raises the exception of a Go error in the usual form, and gives the level back; false when the portable lane is to
/// do that.
///
/// # Safety
/// The GIL is held; the function is alive, the level is in use by this call and has a reply.
pub unsafe fn raise_go_error(function: &Function, ready: &Ready, level: *mut Level) -> bool {
    // SAFETY: the lane outlives its functions.
    let lane = unsafe { &*function.lane };
    let (api, called) = (&lane.api, function.portable.get());
    if called.is_null() {
        return false;
    }
    // SAFETY: the GIL is held; the function is alive, the level is in use by this call and has a reply; references are
    // owned until they are given away or up.
    unsafe {
        let plain = plain_error::make(function, &(*level).reply);
        if !plain.is_null() {
            finish_level(lane, level);
            plain_error::raise(lane, plain);
            return true;
        }
        let mut decoder = decoder(lane, ready, &*level);
        let arguments = decoder.error(api.own(called));
        // Nothing to write back, and nothing behind.
        if arguments.is_null() || decoder.reader.array() != Some(0) || decoder.reader.at != (*level).reply.len() {
            api.release(arguments);
            let goes_on = give_up(lane, &*level);
            if !goes_on {
                finish_level(lane, level);
            }
            return !goes_on;
        }
        finish_level(lane, level);
        let error = (api.PyObject_Call)(lane.go_error, arguments, null_mut());
        api.release(arguments);
        if !error.is_null() {
            (api.PyErr_SetObject)(type_of(error), error);
            api.release(error);
        }
        true
    }
}

/// Raises the exception of a status.
///
/// # Safety
/// The GIL is held; `failure` is from [`enter`] and used once.
#[cold]
pub unsafe fn raise(function: &Function, ready: &Ready, failure: *mut Failure) -> Obj {
    // SAFETY: the GIL is held; `failure` is from `enter` and used once; the failure is freed before Python code runs.
    unsafe {
        let lane = &*function.lane;
        let api = &lane.api;
        let failure = Box::from_raw(failure);
        let code = (api.PyLong_FromLongLong)(failure.code as i64);
        let detail = (api.PyLong_FromLongLong)(failure.detail as i64);
        let text = (api.PyUnicode_DecodeUTF8)(
            failure.message.as_ptr().cast(),
            failure.message.len() as isize,
            c"replace".as_ptr(),
        );
        drop(failure);
        let number = (api.PyLong_FromLongLong)(i64::from(ready.plan.number));
        let artifact = api.own(function.artifact.get());
        let arguments = api.tuple(&[artifact, number, code, text, detail]);
        if arguments.is_null() {
            return arguments;
        }
        let result = (api.PyObject_Call)(lane.fail, arguments, null_mut());
        api.release(arguments);
        result
    }
}
