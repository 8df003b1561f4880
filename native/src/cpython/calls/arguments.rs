//! The arguments of a call as CPython passes them.

use std::ptr::null;

use super::ready::Ready;
use crate::cpython::interpreter::{Api, Obj, type_of};

/// `PY_VECTORCALL_ARGUMENTS_OFFSET`: a flag in the number of arguments.
const OFFSET_FLAG: usize = 1 << (usize::BITS - 1);

/// The arguments of a call as CPython gives them: borrowed, and alive until the call has returned, as whoever makes a
/// vectorcall holds the callable, the arguments and the tuple of names.
#[derive(Clone, Copy)]
pub struct Arguments {
    pub first: *const Obj,
    pub count: usize,
    /// Names of the keyword arguments, which follow the others; NULL without.
    pub names: Obj,
}

impl Arguments {
    pub fn new(first: *const Obj, count: usize, names: Obj) -> Self {
        Self { first, count: count & !OFFSET_FLAG, names }
    }

    /// The positional ones.
    ///
    /// # Safety
    /// The call has not returned.
    pub unsafe fn positional<'a>(self) -> &'a [Obj] {
        // SAFETY: CPython gives so many; with none the pointer may be NULL.
        if self.count == 0 { &[] } else { unsafe { std::slice::from_raw_parts(self.first, self.count) } }
    }
}

/// Functions with more parameters take names through the portable lane.
pub const MOST_NAMED: usize = 16;

/// Arguments given by name, put into their places; None when that is not plain.
///
/// # Safety
/// The GIL is held; names are a tuple, and the arguments are alive.
pub unsafe fn sort<'a>(
    api: &Api,
    ready: &Ready,
    arguments: Arguments,
    places: &'a mut [Obj; MOST_NAMED],
) -> Option<&'a [Obj]> {
    let wanted = ready.plan.params.len();
    // SAFETY: the GIL is held; names are a tuple, and the arguments are alive; the values of named arguments follow the
    // others.
    unsafe {
        let named = (api.PyTuple_Size)(arguments.names) as usize;
        if ready.plan.variadic || wanted > MOST_NAMED || arguments.count + named != wanted {
            return None;
        }
        places[..arguments.count].copy_from_slice(arguments.positional());
        for index in 0..named {
            let name = (api.PyTuple_GetItem)(arguments.names, index as isize);
            // Both are interned, as a rule.
            let place = ready.names.iter().position(|known| *known == name);
            let place = place.or_else(|| ready.names.iter().position(|known| same_text(api, *known, name)))?;
            if !places.get(place)?.is_null() {
                return None;
            }
            places[place] = *arguments.first.add(arguments.count + index);
        }
        Some(&places[..wanted])
    }
}

/// Whether two names are the same text; None, which stands for no name, is like nothing.
///
/// # Safety
/// The GIL is held; both are alive.
unsafe fn same_text(api: &Api, one: Obj, other: Obj) -> bool {
    // SAFETY: the GIL is held; both are alive; asked of exact str only, whose bytes live as long as they do.
    let text = |name: Obj| unsafe {
        let mut length = 0;
        let is_text = type_of(name) == api.PyUnicode_Type;
        let data = if is_text { (api.PyUnicode_AsUTF8AndSize)(name, &raw mut length) } else { null() };
        if is_text && data.is_null() {
            (api.PyErr_Clear)();
        }
        (!data.is_null()).then(|| std::slice::from_raw_parts(data.cast::<u8>(), length as usize))
    };
    let (one, other) = (text(one), text(other));
    one.is_some() && one == other
}
