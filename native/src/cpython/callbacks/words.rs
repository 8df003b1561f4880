//! Callbacks whose arguments and result are bools and numbers, one word each, without frames (docs/abi.md 2).

use std::ptr::null_mut;

use super::func::MOST_ARGUMENTS;
use super::known::{Entry, find, served};
use super::outcome::{Reply, failed, invoke, otherwise};
use super::threads::{give_back, take};
use crate::abi::host::{CALLBACK_NOT_RUN, CallbackAnswer, CallbackWords};
use crate::abi::status::StatusCode;
use crate::cpython::interpreter::{Obj, type_of};
use crate::cpython::kinds::numbers;
use crate::cpython::lane::Lane;
use crate::cpython::plan::Node;
use crate::nesting::Thread;

/// Calls the callable with words; the status for Go. *Not supported*: nothing was done, nor will be.
///
/// # Safety
/// The words are valid until this returns; `thread` is the calling one. No value with a destructor is
/// on the caller's stack.
pub unsafe fn call(thread: &Thread, words: *mut CallbackWords) -> i32 {
    let Some(lane) = served() else { return StatusCode::NotSupported as i32 };
    // SAFETY: the words are valid until this returns; `thread` is the calling one.
    unsafe {
        let taken = match take(&lane.api, thread) {
            Ok(taken) => taken,
            Err(status) => return status,
        };
        let status = with_gil(lane, thread, words);
        give_back(&lane.api, taken);
        status
    }
}

/// # Safety
/// As for [`call`], with the GIL held.
#[inline]
unsafe fn with_gil(lane: &'static Lane, thread: &Thread, words: *mut CallbackWords) -> i32 {
    let api = &lane.api;
    // SAFETY: the GIL is held. The entry and its func stay where they are: Go has the number until this returns. What
    // is in the array is owned, up to the count; the words are as many.
    unsafe {
        let number = (*words).number;
        let entry = find(lane, number);
        if entry.is_null() || (*entry).func.is_null() || !(*(*entry).func).has_words {
            if !api.forgive() {
                return otherwise_told(lane, number, null_mut(), words);
            }
            return StatusCode::NotSupported as i32;
        }
        let params = &(*(*entry).func).nodes.params;
        let mut values: [Obj; MOST_ARGUMENTS + 1] = [null_mut(); MOST_ARGUMENTS + 1];
        let values = values.as_mut_ptr().add(1);
        for (index, node) in params.iter().enumerate() {
            let value = build(lane, &(*(*entry).func).nodes.nodes[*node], (*words).words[index]);
            if value.is_null() {
                (0..index).for_each(|index| api.release(*values.add(index)));
                return otherwise_told(lane, number, value, words);
            }
            values.add(index).write(value);
        }
        let result = invoke(api, thread, &*entry, values, params.len());
        (0..params.len()).for_each(|index| api.release(*values.add(index)));
        let word = if result.is_null() { None } else { read(lane, &*entry, result) };
        let status = match word {
            Some(word) => {
                (*words).words[0] = word;
                StatusCode::Ok as i32
            }
            None => otherwise_told(lane, number, result, words),
        };
        api.release(result);
        status
    }
}

/// An argument: a new reference, or NULL with an exception set.
///
/// # Safety
/// The GIL is held.
#[inline]
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

/// The word of a result; 0 where there is none. None when this lane does not read it, and an exception may be set.
///
/// # Safety
/// The GIL is held; the result is alive.
#[inline]
unsafe fn read(lane: &Lane, entry: &Entry, result: Obj) -> Option<u64> {
    // SAFETY: the entry's func lives as long as the entry; the GIL is held, and the result is alive.
    unsafe {
        let nodes = &(*entry.func).nodes;
        // In the place of an error an exception can be returned, and Python looks at what else it is.
        let Some(node) = nodes.results.first() else { return (result == lane.api._Py_NoneStruct).then_some(0) };
        match &nodes.nodes[*node] {
            Node::Int { low, high } => numbers::signed(lane, result)
                .filter(|number| number >= low && number <= high)
                .map(|number| number as u64),
            Node::Uint { high } => numbers::unsigned(lane, result).filter(|number| number <= high),
            Node::Float64 => numbers::float(lane, result).map(f64::to_bits),
            Node::Float32 => numbers::narrow(numbers::float(lane, result)?).map(|number| f64::from(number).to_bits()),
            Node::Bool if type_of(result) == lane.api.PyBool_Type => Some(u64::from(result == lane.api._Py_TrueStruct)),
            _ => None,
        }
    }
}

/// What Go is told where there is no word: the reply for a result that is read otherwise, or for the exception that is
/// set where `result` is NULL, is kept under a ticket.
///
/// # Safety
/// The GIL is held; the words are valid; the result is alive, or NULL with an exception set.
#[cold]
unsafe fn otherwise_told(lane: &Lane, number: u64, result: Obj, words: *mut CallbackWords) -> i32 {
    let mut answer = CallbackAnswer { status: CALLBACK_NOT_RUN, attempt: 0, length: 0, ticket: 0 };
    let mut reply = Reply { out: null_mut(), capacity: 0, answer: &mut answer };
    // SAFETY: the GIL is held; the result is alive, or NULL with an exception set. Nothing fits into no room, so that
    // nothing is written there.
    unsafe {
        if result.is_null() {
            failed(lane, number, &mut reply)
        } else {
            otherwise(lane, number, result, &mut reply)
        }
        (*words).length = answer.length as u64;
        (*words).ticket = answer.ticket;
    }
    answer.status
}
