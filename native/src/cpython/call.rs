//! A call, from vectorcall to result.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr::{null, null_mut};

use super::api::{Api, Obj, type_of};
use super::decode::Decoder;
use super::encode::{Encoder, NotHere, Read};
use super::function::{Function, gone};
use super::lane::Lane;
use super::levels::{self, Level};
use super::plan::{Node, NodeId};
use super::ready::{Prepared, Ready, prepare};
use super::wire::{Reader, put_array};
use crate::failure::{Failure, Outcome, StatusCode};
use crate::ffi::buffer::Output;
use crate::ffi::options::CallOpts;
use crate::{artifact, tickets};

/// `PY_VECTORCALL_ARGUMENTS_OFFSET`: a flag in the number of arguments.
const OFFSET_FLAG: usize = 1 << (usize::BITS - 1);

/// The arguments of a call as CPython gives them: borrowed, alive until the call has returned.
#[derive(Clone, Copy)]
struct Arguments {
    first: *const Obj,
    count: usize,
    /// Names of the keyword arguments, which follow the others; NULL without.
    names: Obj,
}

impl Arguments {
    fn new(first: *const Obj, count: usize, names: Obj) -> Self {
        Self { first, count: count & !OFFSET_FLAG, names }
    }

    /// The positional ones.
    ///
    /// # Safety
    /// The call has not returned.
    unsafe fn positional<'a>(self) -> &'a [Obj] {
        // SAFETY: CPython gives so many; with none the pointer may be NULL.
        if self.count == 0 { &[] } else { unsafe { std::slice::from_raw_parts(self.first, self.count) } }
    }
}

/// Calls until the artifact is open and the plan is made.
///
/// # Safety
/// A vectorcall of CPython: the GIL is held, `callable` is a [`Function`] that stays alive, the arguments are borrowed.
pub unsafe extern "C-unwind" fn first(callable: Obj, arguments: *const Obj, count: usize, names: Obj) -> Obj {
    // SAFETY: by this function's contract.
    unsafe {
        let function = callable.cast::<Function>();
        if (*function).portable.is_null() {
            return gone(&(*(*function).lane).api);
        }
        match prepare(function) {
            Prepared::Failed => null_mut(),
            Prepared::NotYet => portable(&*function, Arguments::new(arguments, count, names)),
            Prepared::Never => {
                (*function).vectorcall = never;
                portable(&*function, Arguments::new(arguments, count, names))
            }
            Prepared::Ready => {
                (*function).vectorcall = direct;
                direct(callable, arguments, count, names)
            }
        }
    }
}

/// Calls of a function that this lane does not handle.
///
/// # Safety
/// As for [`first`].
unsafe extern "C-unwind" fn never(callable: Obj, arguments: *const Obj, count: usize, names: Obj) -> Obj {
    // SAFETY: by this function's contract.
    unsafe { portable(&*callable.cast::<Function>(), Arguments::new(arguments, count, names)) }
}

/// Calls with a plan.
///
/// # Safety
/// As for [`first`]; the function has its plan.
unsafe extern "C-unwind" fn direct(callable: Obj, arguments: *const Obj, count: usize, names: Obj) -> Obj {
    // SAFETY: by this function's contract. No value with a destructor is alive while the GIL is taken back.
    unsafe {
        let function = &*callable.cast::<Function>();
        let (lane, ready) = (&*function.lane, &*function.ready);
        let api = &lane.api;
        let arguments = Arguments::new(arguments, count, names);
        let mut by_position = [null_mut(); MOST_NAMED];
        let given =
            if names.is_null() { Some(arguments.positional()) } else { sort(api, ready, arguments, &mut by_position) };
        let Some(given) = given.filter(|given| takes(ready, given.len()) && ready.is_open()) else {
            return portable(function, arguments);
        };
        let level = levels::take();
        if level.is_null() {
            return portable(function, arguments);
        }
        let level_ref = &mut *level;
        let Ok(mask) = read(lane, ready, level_ref, given) else {
            finish_level(lane, level);
            (api.PyErr_Clear)();
            return portable(function, arguments);
        };
        let failure = if ready.plan.hold {
            enter(ready, level_ref, mask)
        } else {
            let thread = (api.PyEval_SaveThread)();
            let failure = enter(ready, level_ref, mask);
            (api.PyEval_RestoreThread)(thread);
            failure
        };
        if !failure.is_null() {
            finish_level(lane, level);
            return raise(function, ready, failure);
        }
        let result = results(lane, ready, &level_ref.reply);
        if result.is_null() {
            (api.PyErr_Clear)();
            if level_ref.reply.first() == Some(&1) && raise_go_error(lane, ready, level) {
                return null_mut();
            }
            return finish(function, ready, level, given);
        }
        finish_level(lane, level);
        result
    }
}

/// Whether a number of arguments is the usual one.
#[inline]
fn takes(ready: &Ready, count: usize) -> bool {
    let wanted = ready.plan.params.len();
    count == wanted || (ready.plan.variadic && count + 1 >= wanted)
}

/// Functions with more parameters take names through the portable lane.
const MOST_NAMED: usize = 16;

/// Arguments given by name, put into their places; None when that is not plain.
///
/// # Safety
/// The GIL is held; names are a tuple, and the arguments are alive.
unsafe fn sort<'a>(
    api: &Api,
    ready: &Ready,
    arguments: Arguments,
    places: &'a mut [Obj; MOST_NAMED],
) -> Option<&'a [Obj]> {
    let wanted = ready.plan.params.len();
    // SAFETY: by this function's contract; the values of named arguments follow the others.
    unsafe {
        let named = (api.PyTuple_Size)(arguments.names) as usize;
        if ready.plan.variadic || wanted > MOST_NAMED || arguments.count + named != wanted {
            return None;
        }
        places[..arguments.count].copy_from_slice(arguments.positional());
        for index in 0..named {
            let name = (api.PyTuple_GetItem)(arguments.names, index as isize);
            // Both are interned, as a rule.
            let place = ready.names.iter().position(|known| *known == name);
            let place = place.or_else(|| ready.names.iter().position(|known| same_text(api, *known, name)))?;
            if !places.get(place)?.is_null() {
                return None;
            }
            places[place] = *arguments.first.add(arguments.count + index);
        }
        Some(&places[..wanted])
    }
}

/// Whether two names are the same text; None, which stands for no name, is like nothing.
///
/// # Safety
/// The GIL is held; both are alive.
unsafe fn same_text(api: &Api, one: Obj, other: Obj) -> bool {
    // SAFETY: by this function's contract; asked of exact str only, whose bytes live as long as they do.
    let text = |name: Obj| unsafe {
        let mut length = 0;
        let is_text = type_of(name) == api.PyUnicode_Type;
        let data = if is_text { (api.PyUnicode_AsUTF8AndSize)(name, &raw mut length) } else { null() };
        if is_text && data.is_null() {
            (api.PyErr_Clear)();
        }
        (!data.is_null()).then(|| std::slice::from_raw_parts(data.cast::<u8>(), length as usize))
    };
    let (one, other) = (text(one), text(other));
    one.is_some() && one == other
}

/// Reads the arguments into the frame; gives the bits of those that may be written back.
///
/// # Safety
/// The GIL is held; the arguments are alive.
#[inline]
unsafe fn read(lane: &Lane, ready: &Ready, level: &mut Level, given: &[Obj]) -> Result<u64, NotHere> {
    let plan = &ready.plan;
    level.frame.clear();
    put_array(&mut level.frame, plan.params.len());
    let fixed = plan.params.len() - usize::from(plan.variadic);
    let mut mask = 0;
    let mut encoder = Encoder { lane, nodes: &plan.nodes, level, readonly: true };
    for (index, (param, value)) in plan.params[..fixed].iter().zip(given).enumerate() {
        // SAFETY: by this function's contract.
        unsafe {
            encoder.value(param.node, *value, 1)?;
            if param.written {
                mask |= u64::from(writable(&encoder, param.node, *value)?) << index;
            }
        }
    }
    if plan.variadic {
        // SAFETY: by this function's contract.
        unsafe { read_rest(lane, &mut encoder, plan.params[fixed].node, given.get(fixed..).ok_or(NotHere)?)? };
    }
    Ok(mask)
}

/// The arguments of a variadic parameter. A single list or tuple may stand for all of them: the portable lane knows.
///
/// # Safety
/// The GIL is held; the arguments are alive.
unsafe fn read_rest(lane: &Lane, encoder: &mut Encoder<'_>, node: NodeId, rest: &[Obj]) -> Read {
    if let [only] = rest {
        // SAFETY: the argument is alive.
        let ty = unsafe { type_of(*only) };
        if ty == lane.api.PyList_Type || ty == lane.api.PyTuple_Type {
            return Err(NotHere);
        }
    }
    // SAFETY: by this function's contract.
    unsafe { encoder.variadic(node, rest) }
}

/// Whether what Go writes can be put into an argument that was just read.
///
/// # Safety
/// The GIL is held; the argument is alive.
unsafe fn writable(encoder: &Encoder<'_>, node: NodeId, value: Obj) -> Result<bool, NotHere> {
    let api = &encoder.lane.api;
    // SAFETY: the argument is alive.
    let ty = unsafe { type_of(value) };
    let always = [api.PyList_Type, api.PyDict_Type, api.PyByteArray_Type, api.PySet_Type];
    let never = [
        api.PyTuple_Type,
        api.PyBytes_Type,
        api.PyUnicode_Type,
        api.PyLong_Type,
        api.PyFloat_Type,
        api.PyBool_Type,
        api.PyFrozenSet_Type,
    ];
    if always.contains(&ty) {
        return Ok(true);
    }
    if never.contains(&ty) || value == api._Py_NoneStruct {
        return Ok(false);
    }
    match &encoder.nodes[node] {
        Node::Struct(structure) if structure.class == ty => Ok(true),
        // What was read for these and is none of the types above is a buffer.
        Node::RawSlice(_) | Node::RawArray { .. } | Node::Bytes | Node::ByteArray { .. } => Ok(!encoder.readonly),
        // SAFETY: as above.
        Node::Pointer { elem, .. } => unsafe { writable(encoder, *elem, value) },
        _ => Err(NotHere),
    }
}

/// Enters Go and gets the whole reply into the level. NULL, or why there is none, to be given to [`raise`].
/// Called without the GIL, as a rule; makes no call into CPython.
#[inline]
fn enter(ready: &Ready, level: &mut Level, mask: u64) -> *mut Failure {
    let outcome = catch_unwind(AssertUnwindSafe(|| run(ready, level, mask)))
        .unwrap_or_else(|_| Err(Failure::new(StatusCode::Panic, "usegolib's core panicked during a direct call")));
    match outcome {
        Ok(()) => null_mut(),
        Err(failure) => Box::into_raw(Box::new(failure)),
    }
}

#[inline]
fn run(ready: &Ready, level: &mut Level, mask: u64) -> Outcome<()> {
    let mut length = 0;
    level.reply.clear();
    // SAFETY: pointer and capacity are of a vector that nobody else uses; the length is a local.
    let output = unsafe { Output::new(level.reply.as_mut_ptr(), level.reply.capacity(), &raw mut length) }?;
    let plain = mask == 0 && level.segments.is_empty();
    let opts = CallOpts {
        segments_ptr: level.segments.as_ptr(),
        segments_len: level.segments.len(),
        writeback: mask,
        ..CallOpts::default()
    };
    let opts = (!plain).then_some(&opts);
    // SAFETY: frame and segments stay as they are until Go returns; the output was made above.
    let outcome =
        unsafe { artifact::enter(&ready.artifact, ready.handle, ready.plan.number, opts, &level.frame, &output) };
    if let Err(failure) = outcome {
        if failure.code != StatusCode::BufferTooSmall || failure.detail == 0 {
            return Err(failure);
        }
        level.grow_reply(length);
        // SAFETY: as above, with the larger buffer.
        let output = unsafe { Output::new(level.reply.as_mut_ptr(), level.reply.capacity(), &raw mut length) }?;
        tickets::take(failure.detail, &output)?;
    }
    // SAFETY: the output has been written up to the length, which was compared with the capacity.
    unsafe { level.reply.set_len(length) };
    Ok(())
}

/// The value of a call from a reply in the usual form; NULL when the portable lane is to read it.
///
/// # Safety
/// The GIL is held.
#[inline]
unsafe fn results(lane: &Lane, ready: &Ready, reply: &[u8]) -> Obj {
    let api = &lane.api;
    let wanted = ready.plan.results.len();
    let mut decoder = Decoder { lane, nodes: &ready.plan.nodes, reader: Reader { data: reply, at: 1 } };
    if reply.first() != Some(&0) || decoder.reader.array() != Some(wanted) {
        return null_mut();
    }
    // SAFETY: the GIL is held; references are owned until they are given away or up.
    unsafe {
        let value = match ready.plan.results[..] {
            [] => api.own(api._Py_NoneStruct),
            [node] => decoder.value(node, 1),
            _ => several(lane, ready, &mut decoder),
        };
        if !value.is_null() && decoder.reader.at != reply.len() {
            api.release(value);
            return null_mut();
        }
        value
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
unsafe fn finish_level(lane: &Lane, level: *mut Level) {
    // SAFETY: by this function's contract.
    unsafe {
        (*level).let_go(&lane.api);
        levels::put_back(level);
    }
}

/// The whole call through the portable lane.
///
/// # Safety
/// The GIL is held; function and arguments are alive.
#[cold]
unsafe fn portable(function: &Function, arguments: Arguments) -> Obj {
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

/// Hands a reply to the portable lane: errors, panics, write-backs, and values that are not built here. Gives the level back.
///
/// # Safety
/// The GIL is held; function and arguments are alive, the level is in use by this call.
#[cold]
unsafe fn finish(function: &Function, ready: &Ready, level: *mut Level, given: &[Obj]) -> Obj {
    // SAFETY: by this function's contract.
    unsafe {
        let lane = &*function.lane;
        let api = &lane.api;
        let reply = &(*level).reply;
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
/// The GIL is held; the level is in use by this call and has a reply.
unsafe fn raise_go_error(lane: &Lane, ready: &Ready, level: *mut Level) -> bool {
    let api = &lane.api;
    // SAFETY: by this function's contract; references are owned until they are given away or up.
    unsafe {
        let reply: &[u8] = &(*level).reply;
        let mut decoder = Decoder { lane, nodes: &[], reader: Reader { data: reply, at: 1 } };
        let arguments = decoder.error(api.own(ready.label));
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
unsafe fn raise(function: &Function, ready: &Ready, failure: *mut Failure) -> Obj {
    // SAFETY: by this function's contract; the failure is freed before Python code runs.
    unsafe {
        let lane = &*function.lane;
        let api = &lane.api;
        let failure = Box::from_raw(failure);
        let code = (api.PyLong_FromLongLong)(failure.code as i64);
        let text = (api.PyUnicode_DecodeUTF8)(
            failure.message.as_ptr().cast(),
            failure.message.len() as isize,
            c"replace".as_ptr(),
        );
        drop(failure);
        let number = (api.PyLong_FromLongLong)(i64::from(ready.plan.number));
        let artifact = api.own(function.artifact);
        let arguments = api.tuple(&[artifact, number, code, text]);
        if arguments.is_null() {
            return arguments;
        }
        let result = (api.PyObject_Call)(lane.fail, arguments, null_mut());
        api.release(arguments);
        result
    }
}
