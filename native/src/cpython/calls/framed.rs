//! A call with a frame, from arguments to result.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr::{null, null_mut};

use super::arguments::Arguments;
use super::function::Function;
use super::large;
use super::level::finish_level;
use super::ready::Ready;
use super::reply::{finish, give_up, portable, raise, raise_go_error, results};
use crate::abi::options::{CALL_LARGE_VIEWS, CallOpts};
use crate::artifact::{Answer, enter_go, refused};
use crate::buffer::Output;
use crate::callbacks;
use crate::cpython::encode::{Encoder, NotHere, Read, writable};
use crate::cpython::interpreter::{Obj, type_of};
use crate::cpython::lane::{Helper, Lane, Level, lose};
use crate::cpython::plan::NodeId;
use crate::cpython::wire::put_array;
use crate::failure::{Failure, Outcome, StatusCode};
use crate::tickets;

/// Calls with `given`, the arguments by position.
///
/// # Safety
/// As for [`super::dispatch::first`]; the function has its call plan.
#[inline]
pub unsafe fn call(function: &Function, given: &[Obj], arguments: Arguments) -> Obj {
    // SAFETY: a vectorcall of CPython: the GIL is held, `callable` is a `Function` that stays alive, the arguments are
    // borrowed; the function has its call plan. No value with a destructor is alive while the GIL is taken back.
    unsafe {
        let (lane, ready) = (&*function.lane, &*function.ready.get());
        let api = &lane.api;
        if !takes(ready, given.len()) || !ready.is_open() {
            return portable(function, arguments);
        }
        let level = lane.levels.take();
        let level_ref = &mut *level;
        let Ok(mask) = read(lane, ready, level_ref, given) else {
            finish_level(lane, level);
            return if api.forgive() { portable(function, arguments) } else { null_mut() };
        };
        if !level_ref.frame.callables.is_null() {
            return with_callables(function, level, mask, given);
        }
        let failure = if ready.plan.hold {
            callbacks::hold();
            let failure = enter(ready, level_ref, mask);
            callbacks::release_held();
            failure
        } else {
            let thread = (api.PyEval_SaveThread)();
            let failure = enter(ready, level_ref, mask);
            (api.PyEval_RestoreThread)(thread);
            failure
        };
        conclude(function, level, failure, given)
    }
}

/// A call that gives Go callables of Python: Python holds them while Go is entered, and has the last word, since an
/// exception of one may have to reach the caller whatever Go has made of it (usegolib/_calls/callbacks.py).
///
/// # Safety
/// The GIL is held; function and arguments are alive; the level is in use by this call, and has its frame, with
/// callables. No value with a destructor is on the caller's stack.
#[cold]
unsafe fn with_callables(function: &Function, level: *mut Level, mask: u64, given: &[Obj]) -> Obj {
    // SAFETY: the GIL is held; function, arguments and the list of callables are alive, as the level owns the list. No
    // value with a destructor is alive while the GIL is taken back.
    unsafe {
        let (lane, ready) = (&*function.lane, &*function.ready.get());
        let (api, callables) = (&lane.api, (*level).frame.callables);
        let owned = lane.callbacks.call(api, Helper::Begin, &[callables]);
        if owned.is_null() {
            finish_level(lane, level);
            return owned;
        }
        let thread = (api.PyEval_SaveThread)();
        let failure = enter(ready, &mut *level, mask);
        (api.PyEval_RestoreThread)(thread);
        // A result that Go could not write comes after the function has run.
        let entered = failure.is_null() || (*failure).code == StatusCode::Encode;
        let entered = if entered { api._Py_TrueStruct } else { api._Py_FalseStruct };
        let ended = lane.callbacks.call(api, Helper::End, &[owned, entered]);
        api.release(owned);
        api.release(ended);
        if ended.is_null() {
            if failure.is_null() {
                lose(&(*level).reply);
            } else {
                drop(Box::from_raw(failure));
            }
            finish_level(lane, level);
            return ended;
        }
        if !failure.is_null() {
            finish_level(lane, level);
            return raise(function, ready, failure);
        }
        conclude(function, level, failure, given)
    }
}

/// What a call comes to once Go has answered: a value from the level's reply, or an exception. Gives the level back.
///
/// # Safety
/// The GIL is held; function and arguments are alive, the level is in use by this call, `failure` is from [`enter`].
#[inline]
pub unsafe fn conclude(function: &Function, level: *mut Level, failure: *mut Failure, given: &[Obj]) -> Obj {
    // SAFETY: the GIL is held; function and arguments are alive, the level is in use by this call, `failure` is from
    // `enter`.
    unsafe {
        let (lane, ready) = (&*function.lane, &*function.ready.get());
        if !failure.is_null() {
            finish_level(lane, level);
            return raise(function, ready, failure);
        }
        if ready.plan.flags & CALL_LARGE_VIEWS != 0 {
            if let Some(result) = large::bytes(lane, &(*level).reply) {
                finish_level(lane, level);
                return result;
            }
        }
        let result = results(lane, ready, &*level);
        if result.is_null() {
            if !give_up(lane, &*level) {
                finish_level(lane, level);
                return null_mut();
            }
            if (*level).reply.first() == Some(&1) && raise_go_error(function, ready, level) {
                return null_mut();
            }
            return finish(function, ready, level, given);
        }
        finish_level(lane, level);
        result
    }
}

/// The bit of the write-backs that asks for what given pointers lead to, whatever parameters are asked for.
const GIVEN_ASKED: u64 = 1 << 63;

/// Whether a number of arguments is the usual one.
#[inline]
fn takes(ready: &Ready, count: usize) -> bool {
    let wanted = ready.plan.params.len();
    count == wanted || (ready.plan.variadic && count + 1 >= wanted)
}

/// Reads the arguments into the frame; gives the bits of those that may be written back.
///
/// # Safety
/// The GIL is held; the arguments are alive.
#[inline]
unsafe fn read(lane: &Lane, ready: &Ready, level: &mut Level, given: &[Obj]) -> Result<u64, NotHere> {
    let plan = &ready.plan;
    level.frame.bytes.clear();
    put_array(&mut level.frame.bytes, plan.params.len());
    let fixed = plan.params.len() - usize::from(plan.variadic);
    let mut mask = 0;
    let scope = ready.scope();
    let mut encoder = Encoder { lane, scope, frame: &mut level.frame, readonly: true };
    for (index, (param, value)) in plan.params[..fixed].iter().zip(given).enumerate() {
        // SAFETY: the GIL is held; the arguments are alive.
        unsafe {
            encoder.value(param.node, *value, 1)?;
            if param.written {
                mask |= u64::from(writable(&encoder, &scope, param.node, *value)?) << index;
            }
        }
    }
    if plan.variadic {
        // SAFETY: the GIL is held; the arguments are alive.
        unsafe { read_rest(lane, &mut encoder, plan.params[fixed].node, given.get(fixed..).ok_or(NotHere)?)? };
    }
    if !plan.takes_callables && !encoder.frame.callables.is_null() {
        return Err(NotHere);
    }
    if plan.writeback && !encoder.frame.given.entries().is_empty() {
        mask |= GIVEN_ASKED;
    }
    Ok(mask)
}

/// The arguments of a variadic parameter. A single list or tuple may stand for all of them: the portable lane knows.
///
/// # Safety
/// The GIL is held; the arguments are alive.
unsafe fn read_rest(lane: &Lane, encoder: &mut Encoder<'_>, node: NodeId, rest: &[Obj]) -> Read {
    if let [only] = rest {
        // SAFETY: the argument is alive, and all are types.
        let is_packed = unsafe {
            let ty = type_of(*only);
            [lane.api.PyList_Type, lane.api.PyTuple_Type].iter().any(|base| (lane.api.PyType_IsSubtype)(ty, *base) != 0)
        };
        if is_packed {
            return Err(NotHere);
        }
    }
    // SAFETY: the GIL is held; the arguments are alive.
    unsafe { encoder.variadic(node, rest) }
}

/// Enters Go and gets the whole reply into the level. NULL, or why there is none, to be given to [`raise`].
/// Called without the GIL, as a rule; makes no call into CPython. The usual way through it cannot panic.
#[inline]
fn enter(ready: &Ready, level: &mut Level, mask: u64) -> *mut Failure {
    let opts;
    let mut opts_ptr = null();
    if mask != 0 || ready.plan.flags != 0 || !level.frame.segments.is_empty() {
        // What is written back stands in the reply beside the result, for the portable lane to read.
        let flags = if mask == 0 { ready.plan.flags } else { ready.plan.flags & !CALL_LARGE_VIEWS };
        opts = CallOpts {
            flags,
            segments_ptr: level.frame.segments.as_ptr(),
            segments_len: level.frame.segments.len(),
            writeback: mask,
            ..CallOpts::default()
        };
        opts_ptr = &raw const opts;
    }
    level.reply.clear();
    let out = (level.reply.as_mut_ptr(), level.reply.capacity());
    // SAFETY: frame, segments and options stay as they are until Go returns; the out buffer is a vector that nobody
    // else uses.
    let answer = unsafe { enter_go(ready.call, ready.plan.number, opts_ptr, &level.frame.bytes, out) };
    let Some(length) = answer.written() else { return without_reply(ready, level, &answer) };
    // SAFETY: the artifact has written so many bytes, which was compared with the capacity.
    unsafe { level.reply.set_len(length) };
    null_mut()
}

/// Gets a reply that did not fit, or gives the failure that an answer stands for.
#[cold]
pub fn without_reply(ready: &Ready, level: &mut Level, answer: &Answer) -> *mut Failure {
    let outcome = catch_unwind(AssertUnwindSafe(|| fetch(ready, level, answer))).unwrap_or_else(|_| {
        Err(Failure::new(StatusCode::Panic, "usegolib's core panicked during a call of the fast lane"))
    });
    match outcome {
        Ok(()) => null_mut(),
        Err(failure) => Box::into_raw(Box::new(failure)),
    }
}

fn fetch(ready: &Ready, level: &mut Level, answer: &Answer) -> Outcome<()> {
    let mut length = 0;
    // SAFETY: pointer and capacity are of a vector that nobody else uses; the length is a local.
    let output = unsafe { Output::new(level.reply.as_mut_ptr(), level.reply.capacity(), &raw mut length) }?;
    let failure = refused(&ready.artifact, ready.plan.number, &output, answer);
    if failure.code != StatusCode::BufferTooSmall || failure.detail == 0 {
        return Err(failure);
    }
    level.grow_reply(length);
    // SAFETY: pointer and capacity are of the level's vector after it has grown; nobody else uses it, and the length is
    // a local.
    let output = unsafe { Output::new(level.reply.as_mut_ptr(), level.reply.capacity(), &raw mut length) }?;
    tickets::take(failure.detail, &output)?;
    // SAFETY: the output has been written up to the length, which was compared with the capacity.
    unsafe { level.reply.set_len(length) };
    Ok(())
}
