//! Go errors that are no more than a message and a type, as most are: their exceptions are made here, without Python code.

use std::cell::Cell;
use std::ptr::{null, null_mut, slice_from_raw_parts};

use super::api::{Api, Obj};
use super::function::slot;
use super::lane::Lane;
use super::levels::Level;
use super::named::New;
use super::ready::Ready;
use super::reply::finish_level;
use super::wire::Reader;

/// What is needed for all of them. Objects are owned.
pub struct PlainErrors {
    /// `usegolib.GoError`.
    class: Obj,
    /// Its `tp_new`, which is that of BaseException: it keeps the arguments as `args`.
    new: New,
    /// Names of the attributes.
    go_type: Obj,
    function: Obj,
    /// The attributes of the last one, and where they are from. One that is not raised here is never kept.
    last: Cell<Last>,
}

/// Attributes of an error as a dict, which is copied for each one; all are owned or NULL.
#[derive(Clone, Copy)]
struct Last {
    /// The function's label, which the dict holds too.
    label: Obj,
    /// The Go type, a str.
    go_type: Obj,
    /// Its bytes, which live as long as the str.
    name: *const [u8],
    attributes: Obj,
}

impl PlainErrors {
    /// None when memory is short.
    ///
    /// # Safety
    /// The GIL is held; `class` is alive and derives from Exception.
    pub unsafe fn new(api: &Api, class: Obj) -> Option<Self> {
        // SAFETY: the GIL is held; the slot of a type has the type that its number says.
        unsafe {
            let new = (api.PyType_GetSlot)(class, slot::TP_NEW);
            let (go_type, function) = (
                (api.PyUnicode_InternFromString)(c"go_type".as_ptr()),
                (api.PyUnicode_InternFromString)(c"function".as_ptr()),
            );
            if new.is_null() || go_type.is_null() || function.is_null() {
                return None;
            }
            let new = std::mem::transmute::<super::api::Address, New>(new);
            Some(Self {
                class: api.own(class),
                new,
                go_type,
                function,
                last: Cell::new(Last {
                    label: null_mut(),
                    go_type: null_mut(),
                    name: slice_from_raw_parts(null(), 0),
                    attributes: null_mut(),
                }),
            })
        }
    }

    /// The attributes of an error of a Go type as a new dict; NULL for one that is not raised here, or with an exception set.
    ///
    /// # Safety
    /// The GIL is held; `label` is alive.
    unsafe fn attributes(&self, api: &Api, label: Obj, name: &[u8]) -> Obj {
        // SAFETY: the GIL is held; the last Go type is a live str, whose text lives as long.
        unsafe {
            let last = self.last.get();
            if last.label == label && !label.is_null() && &*last.name == name {
                return (api.PyDict_Copy)(last.attributes);
            }
            self.first(api, label, name)
        }
    }

    /// Makes the attributes of an error, and keeps them for the next one.
    ///
    /// # Safety
    /// As for [`PlainErrors::attributes`].
    unsafe fn first(&self, api: &Api, label: Obj, name: &[u8]) -> Obj {
        // These are TimeoutError as well. A name with other characters could be one that UTF-8 cannot write.
        if !name.is_ascii() || name.windows(15).any(|part| part == b"eadlineExceeded") {
            return null_mut();
        }
        // SAFETY: the GIL is held; references are owned until they are given away or up.
        unsafe {
            let go_type =
                (api.PyUnicode_DecodeUTF8)(name.as_ptr().cast(), name.len() as isize, c"surrogateescape".as_ptr());
            let attributes = if go_type.is_null() { go_type } else { (api.PyDict_New)() };
            let mut length = 0;
            let text =
                if attributes.is_null() { null() } else { (api.PyUnicode_AsUTF8AndSize)(go_type, &raw mut length) };
            let is_made = !text.is_null()
                && (api.PyDict_SetItem)(attributes, self.go_type, go_type) == 0
                && (api.PyDict_SetItem)(attributes, self.function, label) == 0;
            if !is_made {
                api.release(attributes);
                api.release(go_type);
                return null_mut();
            }
            let name = slice_from_raw_parts(text.cast::<u8>(), length as usize);
            let last = self.last.replace(Last { label: api.own(label), go_type, name, attributes });
            [last.label, last.go_type, last.attributes].into_iter().for_each(|old| api.release(old));
            (api.PyDict_Copy)(attributes)
        }
    }
}

/// Message and Go type of such an error from a reply with nothing else in it.
fn parts(reply: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut reader = Reader { data: reply, at: 1 };
    if reply.first() != Some(&1) || reader.array() != Some(2) || reader.array() != Some(2) {
        return None;
    }
    let mut text = || if reader.peek() == Some(0xc0) { None } else { reader.text() };
    let (message, go_type) = (text()?, text()?);
    (reader.array() == Some(0) && reader.at == reply.len()).then_some((message, go_type))
}

/// Raises the exception of such an error, and gives the level back; false for any other reply, or when something went wrong.
///
/// # Safety
/// The GIL is held; the level is in use by this call and has a reply.
pub unsafe fn raise(lane: &Lane, ready: &Ready, level: *mut Level) -> bool {
    let (api, plain) = (&lane.api, &lane.plain_errors);
    // SAFETY: by this function's contract; references are owned until they are given away or up.
    unsafe {
        let reply: &[u8] = &(*level).reply;
        let Some((message, go_type)) = parts(reply) else { return false };
        let attributes = plain.attributes(api, ready.label, go_type);
        if attributes.is_null() {
            (api.PyErr_Clear)();
            return false;
        }
        let message =
            (api.PyUnicode_DecodeUTF8)(message.as_ptr().cast(), message.len() as isize, c"surrogateescape".as_ptr());
        let arguments = api.tuple(&[message]);
        let error = if arguments.is_null() { arguments } else { (plain.new)(plain.class, arguments, null_mut()) };
        api.release(arguments);
        let is_made = !error.is_null() && (api.PyObject_GenericSetDict)(error, attributes, null_mut()) == 0;
        api.release(attributes);
        if is_made {
            finish_level(lane, level);
            (api.PyErr_SetObject)(plain.class, error);
        } else {
            (api.PyErr_Clear)();
        }
        api.release(error);
        is_made
    }
}
