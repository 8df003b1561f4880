//! What Python does for callables that Go is given (usegolib/_calls/callbacks.py): functions that the lane asks for
//! when a call first needs one, since most programs give Go no callables.

use std::cell::Cell;
use std::ptr::null_mut;

use crate::cpython::interpreter::{Api, Obj};

/// Places in the tuple that Python gives.
#[derive(Clone, Copy)]
pub enum Helper {
    /// `begin(callables)`: a call with these callables enters Go; the call as an object.
    Begin,
    /// `end(call, entered)`: it has returned; raises what must reach the caller.
    End,
    /// `hold(callables)`: Go gets these in the result of a callback.
    Hold,
    /// `direct(number)`: function, context and compiled func type of a number; None for one that the portable lane
    /// calls.
    Direct,
    /// `write(number, result, capacity)`: status, ticket and reply for what a callable gave.
    Write,
    /// `interrupted(operation, number, error, capacity)`: the same for an exception.
    Interrupted,
    /// `keep(reply)`: the ticket of a reply that does not fit.
    Keep,
}

/// Those functions, once they are there.
pub struct Callbacks {
    /// Gives the tuple; owned.
    source: Obj,
    /// Owned; NULL before the first use.
    functions: Cell<Obj>,
}

impl Callbacks {
    /// `source` is owned by the lane from now on.
    pub fn new(source: Obj) -> Self {
        Self { source, functions: Cell::new(null_mut()) }
    }

    /// Calls one of them with arguments that are borrowed: a new reference, or NULL with an exception set.
    ///
    /// # Safety
    /// The GIL is held; the arguments are alive, or NULL with an exception set. Nothing that needs dropping is on the
    /// caller's stack.
    #[cold]
    pub unsafe fn call(&self, api: &Api, helper: Helper, arguments: &[Obj]) -> Obj {
        if arguments.iter().any(|argument| argument.is_null()) {
            return null_mut();
        }
        // SAFETY: the GIL is held; the arguments are alive, and so are the functions, which the lane owns.
        unsafe {
            if self.functions.get().is_null() {
                let functions = (api.PyObject_VectorcallDict)(self.source, arguments.as_ptr(), 0, null_mut());
                if functions.is_null() {
                    return functions;
                }
                // Another thread may have been faster: its tuple stays.
                if self.functions.get().is_null() { self.functions.set(functions) } else { api.release(functions) }
            }
            let function = (api.PyTuple_GetItem)(self.functions.get(), helper as isize);
            if function.is_null() {
                return function;
            }
            (api.PyObject_VectorcallDict)(function, arguments.as_ptr(), arguments.len(), null_mut())
        }
    }
}
