//! Functions of bools and numbers: arguments and result are words, so there is no frame and no buffer (docs/abi.md 2).

use std::mem::MaybeUninit;
use std::ptr::null_mut;

use super::api::{Obj, type_of};
use super::call::{conclude, without_reply};
use super::lane::Lane;
use super::plan::{Node, Plan};
use super::raw;
use super::reply::portable;
use super::{arguments::Arguments, function::Function};
use crate::artifact::Answer;
use crate::failure::StatusCode;
use crate::ffi::host::{ArtifactWords, MAX_WORDS, Words};

/// Room for an error; a longer one is fetched by its ticket.
const ROOM: usize = 1024;

/// Whether a function can be called with words; the artifact has the last word.
pub fn fit(plan: &Plan) -> bool {
    let word = |node: &usize| {
        matches!(plan.nodes[*node], Node::Bool | Node::Int { .. } | Node::Uint { .. } | Node::Float64 | Node::Float32)
    };
    !plan.variadic
        && plan.params.len() <= MAX_WORDS
        && plan.results.len() <= 1
        && plan.params.iter().all(|param| word(&param.node))
        && plan.results.iter().all(word)
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
        let mut room = [MaybeUninit::<u8>::uninit(); ROOM];
        let mut words = MaybeUninit::<Words>::uninit();
        let at = words.as_mut_ptr();
        (&raw mut (*at).function).write(ready.plan.number);
        (&raw mut (*at).out_ptr).write(room.as_mut_ptr().cast());
        (&raw mut (*at).out_cap).write(ROOM);
        let word = (&raw mut (*at).words).cast::<u64>();
        for (index, (param, value)) in ready.plan.params.iter().zip(given).enumerate() {
            let Some(number) = read(lane, &ready.plan.nodes[param.node], *value) else {
                (api.PyErr_Clear)();
                return Some(portable(function, arguments));
            };
            word.add(index).write(number);
        }
        let code = if ready.plan.hold {
            enter(at)
        } else {
            let thread = (api.PyEval_SaveThread)();
            let code = enter(at);
            (api.PyEval_RestoreThread)(thread);
            code
        };
        if code == StatusCode::Ok as i32 && (*at).out_len == 0 {
            return Some(match ready.plan.results[..] {
                [node] => build(lane, &ready.plan.nodes[node], *word),
                _ => api.own(api._Py_NoneStruct),
            });
        }
        if code == StatusCode::NotSupported as i32 {
            ready.words.set(None);
            return None;
        }
        let answer = Answer { code, len: (*at).out_len, ticket: (*at).ticket, capacity: ROOM };
        Some(unusual(function, &answer, room.as_ptr().cast(), given))
    }
}

/// Errors, panics and failures: from here on the call is like any other.
///
/// # Safety
/// As for [`call`]; `room` has the bytes that the answer says were written.
#[cold]
unsafe fn unusual(function: &Function, answer: &Answer, room: *const u8, given: &[Obj]) -> Obj {
    // SAFETY: by this function's contract.
    unsafe {
        let (lane, ready) = (&*function.lane, &*function.ready);
        let level = lane.levels.take();
        let reply = &mut (*level).reply;
        reply.clear();
        reply.extend_from_slice(std::slice::from_raw_parts(room, answer.len.min(ROOM)));
        let failure = if answer.written().is_some() { null_mut() } else { without_reply(ready, &mut *level, answer) };
        conclude(function, level, failure, given)
    }
}

/// An argument as a word; None when this lane does not read it, and an exception may then be set.
///
/// # Safety
/// The GIL is held; `value` is alive.
#[inline(always)]
unsafe fn read(lane: &Lane, node: &Node, value: Obj) -> Option<u64> {
    // SAFETY: by this function's contract.
    unsafe {
        match node {
            Node::Int { low, high } => {
                let number = raw::signed(lane, value)?;
                (number >= *low && number <= *high).then_some(number as u64)
            }
            Node::Uint { high } => raw::unsigned(lane, value).filter(|number| number <= high),
            Node::Float64 => raw::float(lane, value).map(f64::to_bits),
            Node::Float32 => Some(f64::from(raw::narrow(raw::float(lane, value)?)?).to_bits()),
            Node::Bool if type_of(value) == lane.api.PyBool_Type => Some(u64::from(value == lane.api._Py_TrueStruct)),
            _ => None,
        }
    }
}

/// The result: a new reference, or NULL with an exception set.
///
/// # Safety
/// The GIL is held.
#[inline(always)]
unsafe fn build(lane: &Lane, node: &Node, word: u64) -> Obj {
    let api = &lane.api;
    // SAFETY: the GIL is held; these functions take plain numbers.
    unsafe {
        match node {
            Node::Int { .. } => (api.PyLong_FromLongLong)(word as i64),
            Node::Uint { .. } => (api.PyLong_FromUnsignedLongLong)(word),
            Node::Bool => (api.PyBool_FromLong)((word != 0).into()),
            _ => (api.PyFloat_FromDouble)(f64::from_bits(word)),
        }
    }
}
