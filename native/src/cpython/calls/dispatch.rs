//! The vectorcall functions of a function object. Each serves one state of it: without a call plan,
//! with one, and with one that also has words.

use std::ptr::null_mut;

use super::arguments::{Arguments, MOST_NAMED, sort};
use super::framed;
use super::function::{Function, gone};
use super::prepare::{Prepared, prepare};
use super::reply::portable;
use super::words;
use crate::cpython::interpreter::Obj;
use crate::cpython::lane::release;
use crate::freed::is_due;

/// Calls until the artifact is open and the call plan is made.
///
/// # Safety
/// A vectorcall of CPython: the GIL is held, `callable` is a [`Function`] that stays alive, the arguments are borrowed.
pub unsafe extern "C-unwind" fn first(callable: Obj, arguments: *const Obj, count: usize, names: Obj) -> Obj {
    // SAFETY: a vectorcall of CPython: the GIL is held, `callable` is a `Function` that stays alive, the arguments are
    // borrowed.
    unsafe {
        let function = &*callable.cast::<Function>();
        if function.portable.get().is_null() {
            return gone(&(*function.lane).api);
        }
        match prepare(function) {
            Prepared::Failed => null_mut(),
            Prepared::NotYet => portable(function, Arguments::new(arguments, count, names)),
            Prepared::Never => {
                function.vectorcall.set(never);
                portable(function, Arguments::new(arguments, count, names))
            }
            Prepared::Ready => {
                let words = (*function.ready.get()).words.is_some();
                function.vectorcall.set(if words { with_words } else { with_frame });
                (function.vectorcall.get())(callable, arguments, count, names)
            }
        }
    }
}

/// Calls of a function that this lane does not handle.
///
/// # Safety
/// As for [`first`].
unsafe extern "C-unwind" fn never(callable: Obj, arguments: *const Obj, count: usize, names: Obj) -> Obj {
    // SAFETY: a vectorcall of CPython: the GIL is held, `callable` is a `Function` that stays alive, the arguments are
    // borrowed.
    unsafe { portable(&*callable.cast::<Function>(), Arguments::new(arguments, count, names)) }
}

/// Calls with a frame.
///
/// # Safety
/// As for [`first`]; the function has its call plan.
pub unsafe extern "C-unwind" fn with_frame(callable: Obj, arguments: *const Obj, count: usize, names: Obj) -> Obj {
    // SAFETY: a vectorcall of CPython: the GIL is held, `callable` is a `Function` that stays alive, the arguments are
    // borrowed; the function has its call plan.
    unsafe {
        let function = &*callable.cast::<Function>();
        if is_due() {
            release(&*function.lane);
        }
        let arguments = Arguments::new(arguments, count, names);
        if names.is_null() {
            framed::call(function, arguments.positional(), arguments)
        } else {
            named(function, arguments)
        }
    }
}

/// Calls with arguments given by name.
///
/// # Safety
/// As for [`with_frame`].
#[inline(never)]
unsafe fn named(function: &Function, arguments: Arguments) -> Obj {
    let mut by_position = [null_mut(); MOST_NAMED];
    // SAFETY: a vectorcall of CPython: the GIL is held, `callable` is a `Function` that stays alive, the arguments are
    // borrowed; the function has its call plan.
    unsafe {
        match sort(&(*function.lane).api, &*function.ready.get(), arguments, &mut by_position) {
            Some(given) => {
                let words = (*function.ready.get()).words.as_ref();
                let result = words.and_then(|plan| words::call(function, plan, given.as_ptr()));
                result.unwrap_or_else(|| framed::call(function, given, arguments))
            }
            None => portable(function, arguments),
        }
    }
}

/// Calls of a function with a word plan.
///
/// # Safety
/// A vectorcall of CPython: the GIL is held, `callable` is a [`Function`] that stays alive, the arguments are borrowed.
/// It has its call plan and a word plan.
unsafe extern "C-unwind" fn with_words(callable: Obj, arguments: *const Obj, count: usize, names: Obj) -> Obj {
    // SAFETY: a vectorcall of CPython: the GIL is held, `callable` is a `Function` that stays alive, the arguments are
    // borrowed; it has its call plan and a word plan; the arguments are as many as the parameters.
    unsafe {
        let function = &*callable.cast::<Function>();
        if names.is_null() && !is_due() {
            if let Some(plan) = &(*function.ready.get()).words {
                if Arguments::new(arguments, count, names).count == plan.params.len() {
                    if let Some(result) = words::call(function, plan, arguments) {
                        return result;
                    }
                }
            }
        }
        otherwise(callable, arguments, count, names)
    }
}

/// The same with a frame. Out of the way: inlined, it costs the usual way registers.
///
/// # Safety
/// As for [`with_words`].
#[cold]
#[inline(never)]
unsafe fn otherwise(callable: Obj, arguments: *const Obj, count: usize, names: Obj) -> Obj {
    // SAFETY: a vectorcall of CPython: the GIL is held, `callable` is a `Function` that stays alive, the arguments are
    // borrowed; it has its call plan and a word plan.
    unsafe {
        let function = &*callable.cast::<Function>();
        if (*function.ready.get()).words.as_ref().is_some_and(|plan| plan.refused.get()) {
            function.vectorcall.set(with_frame);
        }
        with_frame(callable, arguments, count, names)
    }
}
