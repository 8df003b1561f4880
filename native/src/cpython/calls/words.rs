//! Calls whose arguments and result are words: bools, numbers, strings and objects, without a frame (docs/abi.md 2).

use std::mem::MaybeUninit;
use std::ptr::null_mut;

use super::arguments::Arguments;
use super::framed::{conclude, without_reply};
use super::function::Function;
use super::plain_error;
use super::word_plan::{Word, WordPlan};
use crate::abi::host::Words;
use crate::artifact::Answer;
use crate::callbacks;
use crate::cpython::interpreter::{Obj, type_of};
use crate::cpython::kinds::numbers;
use crate::cpython::lane::{Lane, Level};
use crate::cpython::types::{self, handle_of};
use crate::failure::StatusCode;

/// The call with as many arguments as there are parameters. None when it is to be made with a frame, which also finds
/// what is wrong with an argument; the Go function has not been entered then.
///
/// # Safety
/// The GIL is held; function and arguments are alive, and the plan is the function's.
#[inline(always)]
pub unsafe fn call(function: &Function, plan: &WordPlan, arguments: *const Obj) -> Option<Obj> {
    // SAFETY: the GIL is held; function and arguments are alive, and the plan is the function's. No value with a
    // destructor is alive while the GIL is taken back.
    unsafe {
        let (lane, ready) = (&*function.lane, &*function.ready.get());
        if !ready.is_open() {
            return None;
        }
        let mut words = MaybeUninit::<Words>::uninit();
        let at = words.as_mut_ptr();
        let mut word = (&raw mut (*at).words).cast::<u64>();
        for (index, param) in plan.params.iter().enumerate() {
            let Some(width) = read(lane, param, *arguments.add(index), word) else {
                // Of this lane's own reading, which runs no code: overflow, text that is no UTF-8.
                (lane.api.PyErr_Clear)();
                return None;
            };
            word = word.add(width);
        }
        let mut level = null_mut();
        (&raw mut (*at).function).write(plan.number);
        (&raw mut (*at).reserved).write(0);
        (&raw mut (*at).out_ptr).write(null_mut());
        (&raw mut (*at).out_cap).write(0);
        if plan.has_out {
            level = lane.levels.take();
            (&raw mut (*at).out_ptr).write((*level).reply.as_mut_ptr());
            (&raw mut (*at).out_cap).write((*level).reply.capacity());
        }
        let code = if plan.hold {
            callbacks::hold();
            let code = (plan.enter)(at);
            callbacks::release_held();
            code
        } else {
            let thread = (lane.api.PyEval_SaveThread)();
            let code = (plan.enter)(at);
            (lane.api.PyEval_RestoreThread)(thread);
            code
        };
        if code != StatusCode::Ok as i32 || (*at).out_len != 0 {
            return unusual(function, level, code, at, arguments);
        }
        let result = build(lane, plan.result.as_ref(), at);
        if plan.has_out {
            lane.levels.put_back_reply(level);
        }
        Some(result)
    }
}

/// Errors, panics and failures, which end like those of any other call; None when the call is to be made with a frame.
///
/// # Safety
/// As for [`call`]; `level` is NULL or in use by this call, and its reply has the bytes that the words say were
/// written. The artifact has set what its status promises; nothing else in `words` may be read.
#[cold]
unsafe fn unusual(
    function: &Function,
    level: *mut Level,
    code: i32,
    words: *const Words,
    arguments: *const Obj,
) -> Option<Obj> {
    // SAFETY: the GIL is held; function, arguments and plan are alive, and there are as many arguments as parameters;
    // `level` is NULL or in use by this call. The artifact wrote as many bytes of the reply as the words say, and only
    // the words that its status names are read.
    unsafe {
        let (lane, ready) = (&*function.lane, &*function.ready.get());
        let level = if level.is_null() { lane.levels.take() } else { level };
        if code == StatusCode::NotSupported as i32 || code == StatusCode::Decode as i32 {
            if code == StatusCode::NotSupported as i32 {
                (*function.ready.get()).words.iter().for_each(|plan| plan.refused.set(true));
            }
            lane.levels.put_back_reply(level);
            return None;
        }
        let ticket = if code == StatusCode::BufferTooSmall as i32 { (*words).ticket } else { 0 };
        let answer = Answer { code, len: (*words).out_len, ticket, capacity: (*words).out_cap };
        let failure = match answer.written() {
            Some(length) => {
                (*level).reply.set_len(length);
                null_mut()
            }
            None => without_reply(ready, &mut *level, &answer),
        };
        if failure.is_null() {
            let plain = plain_error::make(function, &(*level).reply);
            if !plain.is_null() {
                lane.levels.put_back_reply(level);
                plain_error::raise(lane, plain);
                return Some(null_mut());
            }
        }
        let count = ready.plan.params.len();
        Some(conclude(function, level, failure, Arguments { first: arguments, count, names: null_mut() }.positional()))
    }
}

/// Writes an argument, and gives the number of words; None when this lane does not read it, and an exception may then
/// be set.
///
/// # Safety
/// The GIL is held; `value` is alive; there is room for the words.
#[inline(always)]
unsafe fn read(lane: &Lane, param: &Word, value: Obj, word: *mut u64) -> Option<usize> {
    // SAFETY: the GIL is held; `value` is alive; there is room for the words; an object of the exact class has a
    // handle.
    unsafe {
        word.write(match param {
            Word::Int { low, high } => {
                let number = numbers::signed(lane, value)?;
                if number < *low || number > *high {
                    return None;
                }
                number as u64
            }
            Word::Str => return text(lane, value, word),
            Word::Object { class } if type_of(value) == *class => handle_of(value),
            Word::Uint { high } => numbers::unsigned(lane, value).filter(|number| number <= high)?,
            Word::Float64 => numbers::float(lane, value)?.to_bits(),
            Word::Float32 => f64::from(numbers::narrow(numbers::float(lane, value)?)?).to_bits(),
            Word::Bool if type_of(value) == lane.api.PyBool_Type => u64::from(value == lane.api._Py_TrueStruct),
            Word::Bool | Word::Object { .. } => return None,
        });
    }
    Some(1)
}

/// Writes address and length of an exact str, which the caller of the function keeps alive.
///
/// # Safety
/// As for [`read`], with room for two words.
#[inline(always)]
unsafe fn text(lane: &Lane, value: Obj, word: *mut u64) -> Option<usize> {
    let mut length = 0;
    // SAFETY: an exact str, whose bytes stay where they are as long as it lives.
    unsafe {
        if type_of(value) != lane.api.PyUnicode_Type {
            return None;
        }
        let data = (lane.api.PyUnicode_AsUTF8AndSize)(value, &raw mut length);
        if data.is_null() {
            return None;
        }
        word.write(data as u64);
        word.add(1).write(length as u64);
    }
    Some(2)
}

/// The result: a new reference, or NULL with an exception set.
///
/// # Safety
/// The GIL is held; the words are from a call that went well, so that the first one is the result, where there is one;
/// of a string, the out buffer has as many bytes as the word says.
#[inline(always)]
unsafe fn build(lane: &Lane, result: Option<&Word>, words: *const Words) -> Obj {
    let api = &lane.api;
    let Some(result) = result else {
        // SAFETY: the GIL is held.
        return unsafe { api.own(api._Py_NoneStruct) };
    };
    // SAFETY: the GIL is held; the words are from a call that went well, so that the first one is the result, where
    // there is one; of a string, the out buffer has as many bytes as the word says.
    unsafe {
        let word = (*words).words[0];
        match result {
            Word::Int { .. } => (api.PyLong_FromLongLong)(word as i64),
            Word::Str => {
                (api.PyUnicode_DecodeUTF8)((*words).out_ptr.cast(), word as isize, c"surrogateescape".as_ptr())
            }
            Word::Uint { .. } => (api.PyLong_FromUnsignedLongLong)(word),
            Word::Bool => (api.PyBool_FromLong)((word != 0).into()),
            Word::Object { .. } if word == 0 => api.own(api._Py_NoneStruct),
            Word::Object { class } => object_of(lane, *class, word),
            Word::Float64 | Word::Float32 => (api.PyFloat_FromDouble)(f64::from_bits(word)),
        }
    }
}

/// The object of a handle. Nobody reads this result a second time, so without an object the handle is let go of.
///
/// # Safety
/// The GIL is held; the function owns the class.
#[inline(always)]
unsafe fn object_of(lane: &Lane, class: Obj, handle: u64) -> Obj {
    // SAFETY: the GIL is held; the function owns the class.
    let made = unsafe { types::build(&lane.api, class, handle) };
    if made.is_null() {
        types::let_go(handle);
    }
    made
}
