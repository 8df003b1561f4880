//! Makes the call plan of a function from what Python and the schema say about it.

use std::ptr::null_mut;

use super::function::Function;
use super::ready::Ready;
use super::word_plan::WordPlan;
use crate::artifact;
use crate::cpython::classes::{Answers, Made, items, number, parts};
use crate::cpython::interpreter::{Api, Obj};
use crate::cpython::plan::{Chosen, Compiler};

/// What asking for a function's call plan came to.
pub enum Prepared {
    Ready,
    /// The artifact is not open yet.
    NotYet,
    /// This function is always called through the portable lane.
    Never,
    /// An exception is set.
    Failed,
}

/// Makes the call plan of a function, asking Python for what it knows.
///
/// # Safety
/// The GIL is held; `function` is not cleared.
pub unsafe fn prepare(function: &Function) -> Prepared {
    // SAFETY: the GIL is held; `function` is not cleared; results are checked before they are used.
    unsafe {
        let lane = &*function.lane;
        let api = &lane.api;
        let arguments = api.tuple(&[api.own(function.portable.get()), api.own(function.artifact.get())]);
        if arguments.is_null() {
            return Prepared::Failed;
        }
        let answer = (api.PyObject_Call)(lane.prepare, arguments, null_mut());
        api.release(arguments);
        if answer.is_null() {
            return Prepared::Failed;
        }
        let made = if answer == api._Py_NoneStruct { None } else { Some(compile(api, answer)) };
        api.release(answer);
        match made {
            None => Prepared::NotYet,
            // Memory was short, or the like: the next call tries again. Compiling runs no code, so nothing else is
            // cleared.
            Some(None) if !(api.PyErr_Occurred)().is_null() => {
                (api.PyErr_Clear)();
                Prepared::NotYet
            }
            Some(None) => Prepared::Never,
            Some(Some(ready)) if function.ready.get().is_null() => {
                function.ready.set(ready);
                Prepared::Ready
            }
            Some(Some(superfluous)) => {
                // Another thread was faster while Python ran.
                Ready::free(superfluous, api);
                Prepared::Ready
            }
        }
    }
}

/// From Python's answer `(handle, number, names, result class or None, ((type number, class, new, objects), ...),
/// (flags, hold, writeback, takes callables), (objects, raised, numbers, entries, buffers, funcs))` to a call plan.
/// `new` says that the class's `__new__` makes its instances; what the objects are depends on the type ([`Compiler`]).
/// Runs no Python code.
///
/// # Safety
/// The GIL is held; `answer` is alive.
unsafe fn compile(api: &Api, answer: Obj) -> Option<*mut Ready> {
    // SAFETY: the GIL is held; `answer` is alive; the getters refuse objects of other types and give NULL or an error.
    // What is borrowed from the tuples of `answer` stays alive with it, and has references of its own before this ends.
    unsafe {
        let part = |index| {
            let part = (api.PyTuple_GetItem)(answer, index);
            (!part.is_null()).then_some(part)
        };
        let (number, items) = (|object| number(api, object), |tuple| items(api, tuple));
        let (handle, function) = (number(part(0)?)?, number(part(1)?)?);
        let (names, result_class, types) = (items(part(2)?), part(3)?, part(4)?);
        let function = u32::try_from(function).ok()?;
        let mut owned = names.clone();
        let parts = parts(api, types, &mut owned)?;
        let options = items(part(5)?);
        let &[flags, hold, writeback, takes_callables] = options.as_slice() else { return None };
        let chosen = Chosen {
            flags: u32::try_from(number(flags)?).ok()?,
            hold: hold == api._Py_TrueStruct,
            writeback: writeback == api._Py_TrueStruct,
            takes_callables: takes_callables == api._Py_TrueStruct,
        };
        let made = Made::new(&items(part(6)?), &mut owned)?;
        let artifact = artifact::get(handle).ok()?;
        let signatures = artifact.library.signatures().ok()?;
        let types = signatures.types();
        let mut answers = Answers::new(&parts);
        let compiler = Compiler::new(types.table, types.word_size, &mut answers);
        let plan = compiler.compile(function, signatures.function(function)?, &chosen)?;
        let result_class = if result_class == api._Py_NoneStruct { null_mut() } else { api.own(result_class) };
        owned.iter().for_each(|object| (api.Py_IncRef)(*object));
        let entry = artifact.library.entry;
        let classes = answers.into_classes();
        let call = entry.symbols.call;
        let words = entry.words().and_then(|enter| WordPlan::new(&plan, &classes, enter));
        let names = names.into();
        Some(Box::into_raw(Box::new(Ready { plan, classes, made, artifact, call, words, result_class, names, owned })))
    }
}
