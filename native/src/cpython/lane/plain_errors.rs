//! The class, the names and the attributes with which the lane raises a Go error that has only a message and a type.

use std::cell::Cell;
use std::ptr::{null, null_mut, slice_from_raw_parts};

use crate::cpython::classes::New;
use crate::cpython::interpreter::{Address, Api, Obj, slot};
use crate::cpython::wire::Reader;

/// What is needed for all of them. Objects are owned.
pub struct PlainErrors {
    /// `usegolib.GoError`.
    pub class: Obj,
    /// Its `tp_new`, which is that of BaseException: it keeps the arguments as `args`.
    pub new: New,
    /// Names of the attributes.
    go_type: Obj,
    /// The attribute with the portable function, which knows the function's name and the results beside the error.
    called: Obj,
    /// The attributes of the last exception that this module raised, and the function that it came from.
    last: Cell<Last>,
}

/// Attributes of an error as a dict, which is copied for each one; all are owned or NULL.
#[derive(Clone, Copy)]
struct Last {
    /// The portable function of the function that gave the error.
    called: Obj,
    /// What followed the message in the reply, as a bytes object.
    end: Obj,
    /// The bytes in it.
    bytes: *const [u8],
    attributes: Obj,
}

/// Nothing is kept: no function has NULL as its portable function.
const NONE: Last =
    Last { called: null_mut(), end: null_mut(), bytes: slice_from_raw_parts(null(), 0), attributes: null_mut() };

impl PlainErrors {
    /// None when memory is short.
    ///
    /// # Safety
    /// The GIL is held; `class` is alive and derives from Exception.
    pub unsafe fn new(api: &Api, class: Obj) -> Option<Self> {
        // SAFETY: the GIL is held; the slot of a type has the type that its number says.
        unsafe {
            let new = (api.PyType_GetSlot)(class, slot::TP_NEW);
            let [go_type, called] =
                [c"go_type", c"_called"].map(|name| (api.PyUnicode_InternFromString)(name.as_ptr()));
            if new.is_null() || go_type.is_null() || called.is_null() {
                return None;
            }
            let new = std::mem::transmute::<Address, New>(new);
            Some(Self { class: api.own(class), new, go_type, called, last: Cell::new(NONE) })
        }
    }

    /// The attributes of an error as a new dict; NULL for one that is not raised here, or with an exception set.
    ///
    /// # Safety
    /// The GIL is held; `called`, which is not NULL, is alive.
    pub unsafe fn attributes(&self, api: &Api, called: Obj, end: &[u8]) -> Obj {
        // SAFETY: the GIL is held; the bytes are those of an object that `last` owns, since `called` is not NULL.
        unsafe {
            let last = self.last.get();
            if last.called == called && &*last.bytes == end {
                // A new dict can start a collection, whose finalizers can come here and change the last one.
                self.last.set(NONE);
                let copy = (api.PyDict_Copy)(last.attributes);
                self.keep(api, last);
                return copy;
            }
            self.first(api, called, end)
        }
    }

    /// Makes the attributes of an error, and keeps them for the next one.
    ///
    /// # Safety
    /// As for [`PlainErrors::attributes`].
    unsafe fn first(&self, api: &Api, called: Obj, end: &[u8]) -> Obj {
        let Some(name) = name_of(end) else { return null_mut() };
        // These are TimeoutError as well. A name with other characters could be one that UTF-8 cannot write.
        if !name.is_ascii() || name.windows(15).any(|part| part == b"eadlineExceeded") {
            return null_mut();
        }
        // SAFETY: the GIL is held; references are owned until they are given away or up.
        unsafe {
            let go_type =
                (api.PyUnicode_DecodeUTF8)(name.as_ptr().cast(), name.len() as isize, c"surrogateescape".as_ptr());
            let attributes = if go_type.is_null() { go_type } else { (api.PyDict_New)() };
            let is_made = !attributes.is_null()
                && (api.PyDict_SetItem)(attributes, self.go_type, go_type) == 0
                && (api.PyDict_SetItem)(attributes, self.called, called) == 0;
            api.release(go_type);
            let kept = if is_made {
                (api.PyBytes_FromStringAndSize)(end.as_ptr().cast(), end.len() as isize)
            } else {
                null_mut()
            };
            if kept.is_null() {
                api.release(attributes);
                return kept;
            }
            let bytes = slice_from_raw_parts((api.PyBytes_AsString)(kept).cast_const().cast::<u8>(), end.len());
            let copy = (api.PyDict_Copy)(attributes);
            self.keep(api, Last { called: api.own(called), end: kept, bytes, attributes });
            copy
        }
    }

    /// Takes over what is kept for the next error.
    ///
    /// # Safety
    /// The GIL is held.
    #[inline]
    unsafe fn keep(&self, api: &Api, last: Last) {
        let old = self.last.replace(last);
        if !old.called.is_null() {
            // SAFETY: the references were owned by the cell.
            [old.called, old.end, old.attributes].into_iter().for_each(|object| unsafe { api.release(object) });
        }
    }
}

/// The Go type of such an error, when nothing was written back.
fn name_of(end: &[u8]) -> Option<&[u8]> {
    text_of(end).filter(|(_, rest)| *rest == [0x90]).map(|(name, _)| name)
}

/// A str that is not nil, and what follows it.
#[inline(always)]
pub fn text_of(data: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut reader = Reader { data, at: 0 };
    if reader.peek() == Some(0xc0) {
        return None;
    }
    let text = reader.text()?;
    Some((text, &data[reader.at..]))
}
