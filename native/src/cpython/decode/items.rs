//! Slices and arrays of bools and numbers: their elements as they stand in Go's memory.

use std::ffi::c_int;

use super::named;
use crate::cpython::classes::Class;
use crate::cpython::interpreter::Obj;
use crate::cpython::lane::Lane;
use crate::cpython::plan::Raw;

/// A list or tuple of the elements in `chunk`, a whole number of them, as instances of `class` where there is one; NULL
/// with an exception set, or when a bool is neither 0 nor 1.
///
/// # Safety
/// The GIL is held; `new` and `set` belong together.
pub unsafe fn build(
    lane: &Lane,
    chunk: &[u8],
    element: Raw,
    class: Option<&Class>,
    new: unsafe extern "C-unwind" fn(isize) -> Obj,
    set: unsafe extern "C-unwind" fn(Obj, isize, Obj) -> c_int,
) -> Obj {
    let api = &lane.api;
    let size = element.size();
    // SAFETY: the GIL is held; the sequence is new, has a place for every element, and takes each one over.
    unsafe {
        let made = new((chunk.len() / size) as isize);
        if made.is_null() {
            return made;
        }
        for (index, bytes) in chunk.chunks_exact(size).enumerate() {
            let mut item = item(lane, bytes, element);
            if let Some(class) = class {
                item = named::wrap(lane, class, item);
            }
            if item.is_null() {
                api.release(made);
                return std::ptr::null_mut();
            }
            set(made, index as isize, item);
        }
        made
    }
}

/// One element.
///
/// # Safety
/// The GIL is held; `bytes` has the element's size.
#[inline]
unsafe fn item(lane: &Lane, bytes: &[u8], element: Raw) -> Obj {
    let api = &lane.api;
    let mut word = [0_u8; 8];
    let low = bytes.len().min(8);
    word[..low].copy_from_slice(&bytes[..low]);
    let number = u64::from_le_bytes(word);
    let half = |at: usize| f32::from_bits((number >> (32 * at)) as u32);
    // SAFETY: the GIL is held; these functions take plain numbers.
    unsafe {
        match element {
            Raw::F64 => (api.PyFloat_FromDouble)(f64::from_bits(number)),
            Raw::F32 => (api.PyFloat_FromDouble)(f64::from(half(0))),
            Raw::I8 => (api.PyLong_FromLongLong)(i64::from(number as i8)),
            Raw::I16 => (api.PyLong_FromLongLong)(i64::from(number as i16)),
            Raw::I32 => (api.PyLong_FromLongLong)(i64::from(number as i32)),
            Raw::I64 => (api.PyLong_FromLongLong)(number as i64),
            Raw::U8 | Raw::U16 | Raw::U32 | Raw::U64 => (api.PyLong_FromUnsignedLongLong)(number),
            Raw::Bool if number <= 1 => (api.PyBool_FromLong)(number as _),
            Raw::Bool => std::ptr::null_mut(),
            Raw::C64 => (api.PyComplex_FromDoubles)(f64::from(half(0)), f64::from(half(1))),
            Raw::C128 => {
                let mut imag = [0_u8; 8];
                imag.copy_from_slice(&bytes[8..]);
                (api.PyComplex_FromDoubles)(f64::from_bits(number), f64::from_le_bytes(imag))
            }
        }
    }
}
