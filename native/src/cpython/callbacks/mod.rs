//! Go calls Python without ctypes: a callable from the arguments in a frame to its result.
//!
//! # What runs where, and what guards it
//!
//! A goroutine calls on some thread; the thread needs a thread state of the interpreter and the GIL ([`threads`]).
//! Everything of this lane that a callback uses is guarded by the GIL: the table of callables ([`known`]), the levels
//! of buffers, the plans. So nothing here has a lock, and nothing is held while Python runs but references: a callable
//! is owned by the table, and Go keeps its number, and with it the entry, until the call has returned
//! (`runtime.KeepAlive` in go-runtime/bridge/callback.go). A level belongs to one callback. What another thread does
//! meanwhile, or this one in a call within the callable, takes other levels.
//!
//! The GIL is never waited for with a lock held, and Go has given its processor up when it calls C: other goroutines,
//! and Go's collector, run on. Whoever ends Python first takes the registered function away and then waits for the
//! calls that were counted before ([`crate::callbacks`]).
//!
//! # What is handled
//!
//! A callable whose arguments and result are values that this lane knows. Before the callable has run, everything else
//! is left to the registered function. Afterwards, so that it runs once, Python's code is called with what came of it:
//! the result that this lane does not write, or the exception (usegolib/_calls/serving.py). So values, exceptions and
//! texts are the same on both lanes.
//!
//! The usual rule holds here too: no value with a destructor is on the stack while Python runs or the GIL is taken.

mod func;
mod known;
mod outcome;
mod run;
mod threads;
mod words;

pub use func::compile;
pub use known::forget;
pub use threads::set_calls;

use super::lane::Lane;

/// Serves Go's calls of callables from now on.
pub fn serve(lane: &'static Lane) {
    known::serve_with(lane);
    crate::callbacks::serve_directly(run::call, words::call);
}
