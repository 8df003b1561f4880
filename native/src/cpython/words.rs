//! Functions of bools, numbers and strings: arguments and result are words, so there is no frame (docs/abi.md 2).

use std::mem::MaybeUninit;
use std::ptr::null_mut;

use super::api::{Obj, type_of};
use super::call::{conclude, without_reply};
use super::lane::Lane;
use super::levels::Level;
use super::plan::{Node, Plan};
use super::raw;
use super::reply::portable;
use super::{arguments::Arguments, function::Function};
use crate::artifact::Answer;
use crate::failure::StatusCode;
use crate::ffi::host::{ArtifactWords, MAX_WORDS, Words};

/// Whether a function can be called with words; the artifact has the last word.
pub fn fit(plan: &Plan) -> bool {
    let width = |node: &usize| match plan.nodes[*node] {
        Node::Bool | Node::Int { .. } | Node::Uint { .. } | Node::Float64 | Node::Float32 => 1,
        Node::Str => 2,
        _ => MAX_WORDS + 1,
    };
    !plan.variadic
        && plan.results.len() <= 1
        && plan.params.iter().map(|param| width(&param.node)).sum::<usize>() <= MAX_WORDS
        && plan.results.iter().all(|node| width(node) <= 2)
}

/// The call with `given`, the arguments by position, as many as there are parameters. None when the artifact does not serve the
/// function in this way; nothing has happened then.
///
/// # Safety
/// The GIL is held; function and arguments are alive, and the plan [`fit`]s.
#[inline]
pub unsafe fn call(function: &Function, enter: ArtifactWords, given: &[Obj], arguments: Arguments) -> Option<Obj> {
    // SAFETY: by this function's contract. No value with a destructor is alive while the GIL is taken back.
    unsafe {
        let (lane, ready) = (&*function.lane, &*function.ready);
        let api = &lane.api;
        let mut words = MaybeUninit::<Words>::uninit();
        let at = words.as_mut_ptr();
        let mut word = (&raw mut (*at).words).cast::<u64>();
        for (param, value) in ready.plan.params.iter().zip(given) {
            let node = &ready.plan.nodes[param.node];
            let written =
                if matches!(node, Node::Str) { text(lane, *value, word) } else { read(lane, node, *value, word) };
            let Some(width) = written else {
                (api.PyErr_Clear)();
                return Some(portable(function, arguments));
            };
            word = word.add(width);
        }
        let level = lane.levels.take();
        let reply = &mut (*level).reply;
        (&raw mut (*at).function).write(ready.plan.number);
        (&raw mut (*at).out_ptr).write(reply.as_mut_ptr());
        (&raw mut (*at).out_cap).write(reply.capacity());
        let code = if ready.plan.hold {
            enter(at)
        } else {
            let thread = (api.PyEval_SaveThread)();
            let code = enter(at);
            (api.PyEval_RestoreThread)(thread);
            code
        };
        if code == StatusCode::Ok as i32 && (*at).out_len == 0 {
            let result = match ready.plan.results[..] {
                [node] => build(lane, &ready.plan.nodes[node], (*at).words[0], (*at).out_ptr),
                _ => api.own(api._Py_NoneStruct),
            };
            lane.levels.put_back(level);
            return Some(result);
        }
        if code == StatusCode::NotSupported as i32 {
            lane.levels.put_back(level);
            ready.words.set(None);
            return None;
        }
        let answer = Answer { code, len: (*at).out_len, ticket: (*at).ticket, capacity: (*at).out_cap };
        Some(unusual(function, level, &answer, given))
    }
}

/// Errors, panics and failures: from here on the call is like any other.
///
/// # Safety
/// As for [`call`]; the level is in use by this call, and its reply has the bytes that the answer says were written.
#[cold]
unsafe fn unusual(function: &Function, level: *mut Level, answer: &Answer, given: &[Obj]) -> Obj {
    // SAFETY: by this function's contract.
    unsafe {
        let failure = match answer.written() {
            Some(length) => {
                (*level).reply.set_len(length);
                null_mut()
            }
            None => without_reply(&*function.ready, &mut *level, answer),
        };
        conclude(function, level, failure, given)
    }
}

/// Writes a bool or number as a word, and gives the number of words; None when this lane does not read it, and an exception may then be set.
///
/// # Safety
/// The GIL is held; `value` is alive; there is room for a word.
#[inline(always)]
unsafe fn read(lane: &Lane, node: &Node, value: Obj, word: *mut u64) -> Option<usize> {
    // SAFETY: by this function's contract.
    unsafe {
        word.write(match node {
            Node::Int { low, high } => {
                let number = raw::signed(lane, value)?;
                if number < *low || number > *high {
                    return None;
                }
                number as u64
            }
            Node::Uint { high } => raw::unsigned(lane, value).filter(|number| number <= high)?,
            Node::Float64 => raw::float(lane, value)?.to_bits(),
            Node::Float32 => f64::from(raw::narrow(raw::float(lane, value)?)?).to_bits(),
            Node::Bool if type_of(value) == lane.api.PyBool_Type => u64::from(value == lane.api._Py_TrueStruct),
            _ => return None,
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
/// The GIL is held; of a string, `out` has so many bytes as the word says.
#[inline(always)]
unsafe fn build(lane: &Lane, node: &Node, word: u64, out: *const u8) -> Obj {
    let api = &lane.api;
    // SAFETY: by this function's contract.
    unsafe {
        match node {
            Node::Str => (api.PyUnicode_DecodeUTF8)(out.cast(), word as isize, c"surrogateescape".as_ptr()),
            Node::Int { .. } => (api.PyLong_FromLongLong)(word as i64),
            Node::Uint { .. } => (api.PyLong_FromUnsignedLongLong)(word),
            Node::Bool => (api.PyBool_FromLong)((word != 0).into()),
            _ => (api.PyFloat_FromDouble)(f64::from_bits(word)),
        }
    }
}
