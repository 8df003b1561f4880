//! From a reply to what the call comes to: a value, a Go error, or the portable lane's reading of it.

use std::ptr::null_mut;

use super::api::{Obj, type_of};
use super::arguments::Arguments;
use super::decode::Decoder;
use super::function::{Function, gone};
use super::lane::Lane;
use super::levels::Level;
use super::plain_error;
use super::ready::Ready;
use super::wire::Reader;
use super::written::Changes;
use crate::failure::Failure;

/// A decoder of a function's reply, behind the byte that says what kind of reply it is.
#[inline]
fn decoder<'a>(lane: &'a Lane, ready: &'a Ready, reply: &'a [u8]) -> Decoder<'a> {
    Decoder {
        lane,
        nodes: &ready.plan.nodes,
        made: &ready.made,
        artifact: &ready.artifact,
        reader: Reader { data: reply, at: 1 },
    }
}

/// The value of a call from a reply in the usual form; NULL when the portable lane is to read it.
///
/// # Safety
/// The GIL is held.
#[inline]
pub unsafe fn results(lane: &Lane, ready: &Ready, reply: &[u8]) -> Obj {
    let api = &lane.api;
    let wanted = ready.plan.results.len();
    let mut decoder = decoder(lane, ready, reply);
    if reply.first() != Some(&0) || decoder.reader.array() != Some(wanted) {
        return null_mut();
    }
    // SAFETY: the GIL is held; references are owned until they are given away or up.
    unsafe {
        let value = values(lane, ready, &mut decoder);
        if !value.is_null() && decoder.reader.at != reply.len() {
            api.release(value);
            return null_mut();
        }
        value
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

/// The value of a call whose reply has what Go wrote into arguments, once that is in them; NULL when the portable lane is to do both.
///
/// # Safety
/// The GIL is held; the arguments are alive.
unsafe fn written(lane: &Lane, ready: &Ready, reply: &[u8], given: &[Obj]) -> Obj {
    let mut decoder = decoder(lane, ready, reply);
    if reply.first() != Some(&0) || decoder.reader.array() != Some(ready.plan.results.len() + 1) {
        return null_mut();
    }
    // SAFETY: the GIL is held; references are owned until they are given away or up.
    unsafe {
        let value = values(lane, ready, &mut decoder);
        if value.is_null() {
            return value;
        }
        let done = match Changes::read(lane, &ready.plan, &mut decoder, given) {
            Some(changes) if decoder.reader.at == reply.len() => changes.apply(),
            Some(changes) => {
                changes.drop();
                false
            }
            None => false,
        };
        if done {
            return value;
        }
        lane.api.release(value);
        null_mut()
    }
}

/// A tuple of several results, a named one where they have names.
///
/// # Safety
/// The GIL is held.
unsafe fn several(lane: &Lane, ready: &Ready, decoder: &mut Decoder<'_>) -> Obj {
    let api = &lane.api;
    // SAFETY: the GIL is held; the tuple is new and has a place for every result.
    unsafe {
        let made = (api.PyTuple_New)(ready.plan.results.len() as isize);
        for (index, node) in ready.plan.results.iter().enumerate() {
            let value = if made.is_null() { made } else { decoder.value(*node, 1) };
            if value.is_null() {
                api.release(made);
                return value;
            }
            (api.PyTuple_SetItem)(made, index as isize, value);
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

/// Gives a level back with the references it holds.
///
/// # Safety
/// The GIL is held; the level is not used any more.
#[inline]
pub unsafe fn finish_level(lane: &Lane, level: *mut Level) {
    // SAFETY: by this function's contract.
    unsafe {
        (*level).let_go(&lane.api);
        lane.levels.put_back(level);
    }
}

/// The whole call through the portable lane.
///
/// # Safety
/// The GIL is held; function and arguments are alive.
#[cold]
pub unsafe fn portable(function: &Function, arguments: Arguments) -> Obj {
    // SAFETY: by this function's contract.
    unsafe {
        let api = &(*function.lane).api;
        if function.portable.is_null() {
            return gone(api);
        }
        let tuple = owned_tuple(function, arguments.positional());
        if tuple.is_null() {
            return tuple;
        }
        let mut named = null_mut();
        if !arguments.names.is_null() {
            named = (api.PyDict_New)();
            for index in 0..(api.PyTuple_Size)(arguments.names) {
                let value = *arguments.first.add(arguments.count + index as usize);
                let name = (api.PyTuple_GetItem)(arguments.names, index);
                if named.is_null() || (api.PyDict_SetItem)(named, name, value) != 0 {
                    api.release(named);
                    api.release(tuple);
                    return null_mut();
                }
            }
        }
        let result = (api.PyObject_Call)(function.portable, tuple, named);
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
    // SAFETY: by this function's contract; the new tuple has a place for every object.
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

/// What a reply in another form than the usual one comes to: one with write-backs, or one for the portable lane (panics, errors of many
/// parts, values that are not built here). Gives the level back.
///
/// # Safety
/// The GIL is held; function and arguments are alive, the level is in use by this call.
#[cold]
pub unsafe fn finish(function: &Function, ready: &Ready, level: *mut Level, given: &[Obj]) -> Obj {
    // SAFETY: by this function's contract.
    unsafe {
        let lane = &*function.lane;
        let api = &lane.api;
        let reply: &[u8] = &(*level).reply;
        let value = written(lane, ready, reply, given);
        if !value.is_null() {
            finish_level(lane, level);
            return value;
        }
        (api.PyErr_Clear)();
        let reply = (api.PyBytes_FromStringAndSize)(reply.as_ptr().cast(), reply.len() as isize);
        finish_level(lane, level);
        let fixed = ready.plan.params.len() - usize::from(ready.plan.variadic);
        let mut values = owned_tuple(function, given);
        if ready.plan.variadic && !values.is_null() {
            // One object for all of a variadic parameter, as the portable callable has it.
            api.release(values);
            let rest = owned_tuple(function, &given[fixed..]);
            values = (api.PyTuple_New)(fixed as isize + 1);
            if values.is_null() {
                api.release(rest);
            } else {
                for (index, object) in given[..fixed].iter().enumerate() {
                    (api.PyTuple_SetItem)(values, index as isize, api.own(*object));
                }
                (api.PyTuple_SetItem)(values, fixed as isize, rest);
            }
        }
        let arguments = api.tuple(&[reply, values]);
        if arguments.is_null() {
            return arguments;
        }
        let method = if function.portable.is_null() {
            gone(api)
        } else {
            (api.PyObject_GetAttr)(function.portable, lane.reply_name)
        };
        let result = if method.is_null() { method } else { (api.PyObject_Call)(method, arguments, null_mut()) };
        api.release(method);
        api.release(arguments);
        result
    }
}

/// Raises the exception of a Go error in the usual form, and gives the level back; false when the portable lane is to do that.
///
/// # Safety
/// The GIL is held; the function is alive, the level is in use by this call and has a reply.
pub unsafe fn raise_go_error(function: &Function, ready: &Ready, level: *mut Level) -> bool {
    // SAFETY: the lane outlives its functions.
    let lane = unsafe { &*function.lane };
    let (api, called) = (&lane.api, function.portable);
    if called.is_null() {
        return false;
    }
    // SAFETY: by this function's contract; references are owned until they are given away or up.
    unsafe {
        if plain_error::raise(function, ready, level) {
            return true;
        }
        let reply: &[u8] = &(*level).reply;
        let mut decoder = Decoder {
            lane,
            nodes: &[],
            made: &ready.made,
            artifact: &ready.artifact,
            reader: Reader { data: reply, at: 1 },
        };
        let arguments = decoder.error(api.own(called));
        // Nothing to write back, and nothing behind.
        if arguments.is_null() || decoder.reader.array() != Some(0) || decoder.reader.at != reply.len() {
            api.release(arguments);
            (api.PyErr_Clear)();
            return false;
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
    // SAFETY: by this function's contract; the failure is freed before Python code runs.
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
        let artifact = api.own(function.artifact);
        let arguments = api.tuple(&[artifact, number, code, text, detail]);
        if arguments.is_null() {
            return arguments;
        }
        let result = (api.PyObject_Call)(lane.fail, arguments, null_mut());
        api.release(arguments);
        result
    }
}
