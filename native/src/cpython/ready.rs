//! A function that can be called directly: its plan, the artifact, and the Python objects that the plan names.

use std::collections::HashMap;
use std::ptr::null_mut;
use std::sync::Arc;

use usegolib_schema::TypeId;

use super::api::{Api, Obj};
use super::compile::{Compiler, Parts};
use super::function::{Function, slot};
use super::plan::{Chosen, Made, Plan};
use super::typed::Known;
use super::words::WordPlan;
use crate::artifact::{self, Artifact};
use crate::ffi::host::ArtifactCall;

/// Made by the first call after the artifact was opened.
pub struct Ready {
    pub plan: Plan,
    pub made: Made,
    pub artifact: Arc<Artifact>,
    /// The artifact's handle.
    pub handle: u64,
    /// The artifact's way in.
    pub call: ArtifactCall,
    /// For a function that is called with words as a rule.
    pub words: Option<WordPlan>,
    /// The named tuple of the results; owned, or NULL.
    pub result_class: Obj,
    /// `strings.ToUpper`, a str; owned.
    pub label: Obj,
    /// Names of the parameters, interned; None for one without a name. Owned.
    pub names: Box<[Obj]>,
    /// What this value owns: classes, keys, names, label.
    owned: Vec<Obj>,
}

/// What asking for a function's plan came to.
pub enum Prepared {
    Ready,
    /// The artifact is not open yet.
    NotYet,
    /// This function is always called through the portable lane.
    Never,
    /// An exception is set.
    Failed,
}

impl Ready {
    /// Whether Go can be entered; the portable lane says why not.
    #[inline]
    pub fn is_open(&self) -> bool {
        !crate::fork::is_forked() && !self.artifact.is_closed()
    }

    /// Frees a value made by [`prepare`].
    ///
    /// # Safety
    /// The GIL is held, and nothing uses `ready` any more.
    pub unsafe fn free(ready: *mut Self, api: &Api) {
        // SAFETY: by this function's contract; giving references up may run code, which cannot reach the value.
        unsafe {
            let ready = Box::from_raw(ready);
            let Self { mut owned, made, result_class, .. } = *ready;
            owned.extend(made.known.into_owned());
            let (pointer, length, capacity) = {
                let mut owned = std::mem::ManuallyDrop::new(owned);
                (owned.as_mut_ptr(), owned.len(), owned.capacity())
            };
            for index in 0..length {
                api.release(*pointer.add(index));
            }
            api.release(result_class);
            drop(Vec::from_raw_parts(pointer, 0, capacity));
        }
    }
}

/// Makes the plan of a function, asking Python for what it knows.
///
/// # Safety
/// The GIL is held; `function` is not cleared.
pub unsafe fn prepare(function: &Function) -> Prepared {
    // SAFETY: by this function's contract; results are checked before they are used.
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
            // Memory was short, or the like: the next call tries again. Compiling runs no code, so nothing else is cleared.
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

/// From Python's answer `(handle, number, label, names, result class or None, ((type number, class, new, objects), ...), (flags, hold,
/// writeback), (objects, raised, numbers, entries, buffers))` to a plan. `new` says that the class's `__new__` makes its instances; what the objects are depends on
/// the type ([`super::compile`]).
/// Runs no Python code.
///
/// # Safety
/// The GIL is held; `answer` is alive.
unsafe fn compile(api: &Api, answer: Obj) -> Option<*mut Ready> {
    // SAFETY: by this function's contract; the getters refuse objects of other types and give NULL or an error. What is borrowed from the
    // tuples of `answer` stays alive with it, and has references of its own before this ends.
    unsafe {
        let part = |index| {
            let part = (api.PyTuple_GetItem)(answer, index);
            (!part.is_null()).then_some(part)
        };
        let (number, items) = (|object| number(api, object), |tuple| items(api, tuple));
        let (handle, function) = (number(part(0)?)?, number(part(1)?)?);
        let (label, names, result_class, types) = (part(2)?, items(part(3)?), part(4)?, part(5)?);
        let function = u32::try_from(function).ok()?;
        let mut owned = vec![label];
        owned.extend(&names);
        let parts = parts(api, types, &mut owned)?;
        let options = items(part(6)?);
        let &[flags, hold, writeback] = options.as_slice() else { return None };
        let chosen = Chosen {
            flags: u32::try_from(number(flags)?).ok()?,
            hold: hold == api._Py_TrueStruct,
            writeback: writeback == api._Py_TrueStruct,
        };
        let &[objects, raised, numbers, entries, buffers] = items(part(7)?).as_slice() else { return None };
        owned.extend([objects, raised, numbers, entries, buffers]);
        let made = Made { objects, raised, numbers, entries, buffers, known: Known::default() };
        let artifact = artifact::get(handle).ok()?;
        let signatures = artifact.library.signatures().ok()?;
        let types = signatures.types();
        let instance = artifact.library.entry.instance;
        let compiler = Compiler::new(types.table, types.word_size, &parts, instance);
        let plan = compiler.compile(function, signatures.function(function)?, &chosen)?;
        let result_class = if result_class == api._Py_NoneStruct { null_mut() } else { api.own(result_class) };
        owned.iter().for_each(|object| (api.Py_IncRef)(*object));
        let entry = artifact.library.entry;
        let call = entry.symbols.call;
        let words = entry.words().and_then(|enter| WordPlan::new(&plan, enter));
        let names = names.into();
        Some(Box::into_raw(Box::new(Ready {
            plan,
            made,
            artifact,
            handle,
            call,
            words,
            result_class,
            label,
            names,
            owned,
        })))
    }
}

/// From Python's entries `(type number, class, new, objects)` to what the compiler needs; what they name is added to `owned`, whose
/// references the caller takes.
///
/// # Safety
/// The GIL is held; `types` is alive.
pub unsafe fn parts(api: &Api, types: Obj, owned: &mut Vec<Obj>) -> Option<HashMap<TypeId, Parts>> {
    let mut parts = HashMap::new();
    // SAFETY: by this function's contract.
    unsafe {
        for entry in items(api, types) {
            let &[id, class, new, objects] = items(api, entry).as_slice() else { return None };
            let (id, objects) = (number(api, id)?, items(api, objects));
            let new = if new == api._Py_TrueStruct { (api.PyType_GetSlot)(class, slot::TP_NEW) } else { null_mut() };
            owned.push(class);
            owned.extend(&objects);
            parts.insert(u32::try_from(id).ok()?, Parts { class, new, objects });
        }
    }
    Some(parts)
}

/// # Safety
/// The GIL is held; `object` is NULL or alive.
unsafe fn number(api: &Api, object: Obj) -> Option<u64> {
    // SAFETY: the getter refuses objects of other types.
    unsafe {
        let number = (api.PyLong_AsUnsignedLongLong)(object);
        (api.PyErr_Occurred)().is_null().then_some(number)
    }
}

/// The elements of a tuple; none for anything else.
///
/// # Safety
/// The GIL is held; `tuple` is NULL or alive.
unsafe fn items(api: &Api, tuple: Obj) -> Vec<Obj> {
    // SAFETY: the getters refuse objects of other types.
    unsafe { (0..(api.PyTuple_Size)(tuple).max(0)).map(|index| (api.PyTuple_GetItem)(tuple, index)).collect() }
}
