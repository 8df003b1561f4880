//! Slices and arrays of bools and numbers: their elements as they stand in Go's memory.

use std::ffi::{CStr, c_int};
use std::mem::MaybeUninit;

use super::api::{Buffer, Obj, type_of};
use super::encode::{NotHere, Read};
use super::lane::Lane;
use super::plan::Raw;
use super::wire::put_bin_header;

/// `PyBUF_FULL_RO`: what memoryview asks for.
const BUFFER_FULL_READ_ONLY: c_int = 0x11c;

/// A number as float32; None when a finite one would become infinite.
pub fn narrow(value: f64) -> Option<f32> {
    let narrow = value as f32;
    (!narrow.is_infinite() || value.is_infinite()).then_some(narrow)
}

/// Writes exact bools and numbers, `count` of them, borrowed from `get` one by one.
///
/// # Safety
/// The GIL is held, and what `get` gives is NULL or alive. No code of Python's runs in here.
#[inline]
pub unsafe fn put_items(
    lane: &Lane,
    frame: &mut Vec<u8>,
    get: impl Fn(usize) -> Obj,
    count: usize,
    element: Raw,
) -> Read {
    let api = &lane.api;
    let bytes = count.checked_mul(element.size()).ok_or(NotHere)?;
    if !put_bin_header(frame, bytes) {
        return Err(NotHere);
    }
    frame.reserve(bytes);
    // SAFETY: elements are alive, and each function is called on the exact type it asks for.
    let number = |item: Obj, low: i64, high: u64| unsafe {
        if type_of(item) != api.PyLong_Type {
            return None;
        }
        let mut overflow = 0;
        let number = (api.PyLong_AsLongLongAndOverflow)(item, &raw mut overflow);
        if overflow == 0 {
            return (number >= low && (number < 0 || number as u64 <= high)).then_some(number as u64);
        }
        if overflow < 0 || high <= i64::MAX as u64 {
            return None;
        }
        let number = (api.PyLong_AsUnsignedLongLong)(item);
        if number == u64::MAX && !(api.PyErr_Occurred)().is_null() { None } else { Some(number) }
    };
    // SAFETY: as above.
    let float = |item: Obj| unsafe {
        let ty = type_of(item);
        if ty == api.PyFloat_Type {
            return Some((api.PyFloat_AsDouble)(item));
        }
        if ty != api.PyLong_Type {
            return None;
        }
        let number = (api.PyLong_AsDouble)(item);
        if number == -1.0 && !(api.PyErr_Occurred)().is_null() { None } else { Some(number) }
    };
    for index in 0..count {
        let item = get(index);
        if item.is_null() {
            return Err(NotHere);
        }
        match element {
            Raw::F64 => frame.extend_from_slice(&float(item).ok_or(NotHere)?.to_le_bytes()),
            Raw::F32 => frame.extend_from_slice(&float(item).and_then(narrow).ok_or(NotHere)?.to_le_bytes()),
            Raw::Bool if item == api._Py_TrueStruct => frame.push(1),
            Raw::Bool if item == api._Py_FalseStruct => frame.push(0),
            Raw::Bool | Raw::C64 | Raw::C128 => return Err(NotHere),
            _ => {
                let (low, high) = element.limits().ok_or(NotHere)?;
                let number = number(item, low, high).ok_or(NotHere)?;
                // Two's complement, little-endian: the low bytes are the number in any width.
                frame.extend_from_slice(&number.to_le_bytes()[..element.size()]);
            }
        }
    }
    Ok(())
}

/// Writes the elements of a buffer that holds them as Go does; anything else is left to the portable lane.
///
/// # Safety
/// The GIL is held; `value` is alive and of type `ty`.
pub unsafe fn put_buffer(
    lane: &Lane,
    frame: &mut Vec<u8>,
    value: Obj,
    ty: Obj,
    element: Raw,
    wanted: Option<usize>,
) -> Read {
    let api = &lane.api;
    if ty == api.PyUnicode_Type || cfg!(target_endian = "big") {
        return Err(NotHere);
    }
    let mut buffer = MaybeUninit::<Buffer>::zeroed();
    // SAFETY: the object is alive, and the pointer is to a struct of the right layout.
    if unsafe { (api.PyObject_GetBuffer)(value, buffer.as_mut_ptr(), BUFFER_FULL_READ_ONLY) } != 0 {
        return Err(NotHere);
    }
    // SAFETY: filled by a successful PyObject_GetBuffer; its pointers are good until it is released.
    unsafe {
        let view = &*buffer.as_ptr();
        let bytes = view.len as usize;
        let fits = is_contiguous(view)
            && view.itemsize as usize == element.size()
            && format_fits(view, element)
            && wanted.is_none_or(|wanted| bytes == wanted * element.size());
        let read = if fits && put_bin_header(frame, bytes) {
            if bytes != 0 {
                frame.extend_from_slice(std::slice::from_raw_parts(view.buf.cast(), bytes));
            }
            Ok(())
        } else {
            Err(NotHere)
        };
        (api.PyBuffer_Release)(buffer.as_mut_ptr());
        read
    }
}

/// One dimension, one item after the other.
///
/// # Safety
/// The buffer is filled.
unsafe fn is_contiguous(view: &Buffer) -> bool {
    // SAFETY: with one dimension, strides and suboffsets are NULL or have one entry.
    view.ndim == 1
        && view.suboffsets.is_null()
        && !view.format.is_null()
        && (view.strides.is_null() || unsafe { *view.strides } == view.itemsize)
}

/// Whether the items are of the element's kind, in native byte order; their size was compared.
///
/// # Safety
/// The buffer is filled and has a format.
unsafe fn format_fits(view: &Buffer, element: Raw) -> bool {
    // SAFETY: a C string that lives as long as the buffer.
    let format = unsafe { CStr::from_ptr(view.format) }.to_bytes();
    let code = match format {
        [b'@' | b'=' | b'<', code @ ..] => code,
        code => code,
    };
    let kinds: &[&[u8]] = match element {
        Raw::I8 | Raw::I16 | Raw::I32 | Raw::I64 => &[b"b", b"h", b"i", b"l", b"q", b"n"],
        Raw::U8 | Raw::U16 | Raw::U32 | Raw::U64 => &[b"B", b"H", b"I", b"L", b"Q", b"N"],
        Raw::F32 | Raw::F64 => &[b"f", b"d"],
        Raw::Bool => &[b"?"],
        Raw::C64 | Raw::C128 => &[b"Zf", b"Zd"],
    };
    kinds.contains(&code)
}

/// A list or tuple of the elements in `chunk`, a whole number of them; NULL with an exception set, or when a bool is neither 0 nor 1.
///
/// # Safety
/// The GIL is held; `new` and `set` belong together.
pub unsafe fn build(
    lane: &Lane,
    chunk: &[u8],
    element: Raw,
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
            let item = item(lane, bytes, element);
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
