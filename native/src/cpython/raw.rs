//! Slices and arrays of bools and numbers: their elements as they stand in Go's memory.

use std::ffi::{CStr, c_int};
use std::mem::MaybeUninit;

use super::api::{Buffer, Obj, type_of};
use super::encode::{Encoder, NotHere, Read};
use super::lane::Lane;
use super::plan::Raw;
use super::wire::{SEGMENT_FROM, put_bin_header, put_segment};
use crate::ffi::options::{SEGMENT_LENT, Segment};

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
    // SAFETY: elements are alive or NULL, and each function is called on the exact type it asks for.
    unsafe {
        match element {
            Raw::F64 => {
                // In registers: after every call the compiler would load them from the lane again.
                let (exact, as_double) = (api.PyFloat_Type, api.PyFloat_AsDouble);
                fill(frame, count, |index| {
                    let item = get(index);
                    let is_exact = !item.is_null() && type_of(item) == exact;
                    Some(if is_exact { as_double(item) } else { float(lane, item)? }.to_le_bytes())
                })
            }
            Raw::F32 => fill(frame, count, |index| Some(narrow(float(lane, get(index))?)?.to_le_bytes())),
            Raw::Bool => fill(frame, count, |index| match get(index) {
                item if item == api._Py_TrueStruct => Some([1]),
                item if item == api._Py_FalseStruct => Some([0]),
                _ => None,
            }),
            Raw::I64 => {
                let (exact, as_int) = (api.PyLong_Type, api.PyLong_AsLongLongAndOverflow);
                fill(frame, count, |index| {
                    let (item, mut overflow) = (get(index), 0);
                    let is_exact = !item.is_null() && type_of(item) == exact;
                    let number = is_exact.then(|| as_int(item, &raw mut overflow))?;
                    (overflow == 0).then_some(number.to_le_bytes())
                })
            }
            Raw::I32 => fill(frame, count, |index| Some(i32::try_from(signed(lane, get(index))?).ok()?.to_le_bytes())),
            Raw::I16 => fill(frame, count, |index| Some(i16::try_from(signed(lane, get(index))?).ok()?.to_le_bytes())),
            Raw::I8 => fill(frame, count, |index| Some(i8::try_from(signed(lane, get(index))?).ok()?.to_le_bytes())),
            Raw::U64 => fill(frame, count, |index| Some(unsigned(lane, get(index))?.to_le_bytes())),
            Raw::U32 => fill(frame, count, |index| Some(u32::try_from(signed(lane, get(index))?).ok()?.to_le_bytes())),
            Raw::U16 => fill(frame, count, |index| Some(u16::try_from(signed(lane, get(index))?).ok()?.to_le_bytes())),
            Raw::U8 => fill(frame, count, |index| Some(u8::try_from(signed(lane, get(index))?).ok()?.to_le_bytes())),
            Raw::C64 | Raw::C128 => Err(NotHere),
        }
    }
}

/// Appends `count` elements of `N` bytes each; None ends it.
#[inline(always)]
fn fill<const N: usize>(frame: &mut Vec<u8>, count: usize, element: impl Fn(usize) -> Option<[u8; N]>) -> Read {
    frame.reserve(count * N);
    let start = frame.len();
    // SAFETY: there is room for `count` elements; the length grows only after all of them have been written.
    unsafe {
        let out = frame.as_mut_ptr().add(start).cast::<[u8; N]>();
        for index in 0..count {
            out.add(index).write(element(index).ok_or(NotHere)?);
        }
        frame.set_len(start + count * N);
    }
    Ok(())
}

/// An exact float, or an exact int as a float.
///
/// # Safety
/// The GIL is held; `item` is NULL or alive.
#[inline(always)]
pub unsafe fn float(lane: &Lane, item: Obj) -> Option<f64> {
    let api = &lane.api;
    if item.is_null() {
        return None;
    }
    // SAFETY: alive, and of the exact types.
    unsafe {
        let ty = type_of(item);
        if ty == api.PyFloat_Type {
            return Some((api.PyFloat_AsDouble)(item));
        }
        if ty != api.PyLong_Type {
            return None;
        }
        let number = (api.PyLong_AsDouble)(item);
        if number == -1.0 && !(api.PyErr_Occurred)().is_null() { None } else { Some(number) }
    }
}

/// An exact int that is an int64.
///
/// # Safety
/// The GIL is held; `item` is NULL or alive.
#[inline(always)]
pub unsafe fn signed(lane: &Lane, item: Obj) -> Option<i64> {
    let mut overflow = 0;
    // SAFETY: alive, and an exact int, for which nothing but overflow can go wrong.
    unsafe {
        if item.is_null() || type_of(item) != lane.api.PyLong_Type {
            return None;
        }
        let number = (lane.api.PyLong_AsLongLongAndOverflow)(item, &raw mut overflow);
        (overflow == 0).then_some(number)
    }
}

/// An exact int that is a uint64.
///
/// # Safety
/// The GIL is held; `item` is NULL or alive.
#[inline(always)]
pub unsafe fn unsigned(lane: &Lane, item: Obj) -> Option<u64> {
    let mut overflow = 0;
    // SAFETY: as in `signed`.
    unsafe {
        if item.is_null() || type_of(item) != lane.api.PyLong_Type {
            return None;
        }
        let number = (lane.api.PyLong_AsLongLongAndOverflow)(item, &raw mut overflow);
        match overflow {
            0 => u64::try_from(number).ok(),
            1 => {
                let number = (lane.api.PyLong_AsUnsignedLongLong)(item);
                // The largest number, with an exception set, means that it does not fit.
                (number != u64::MAX || (lane.api.PyErr_Occurred)().is_null()).then_some(number)
            }
            _ => None,
        }
    }
}

/// Writes the bytes of a contiguous buffer that `fits`, long and lent ones as a segment with these flags; anything else is left to the
/// portable lane.
///
/// # Safety
/// The GIL is held; `value` is alive and of type `ty`.
pub unsafe fn put_buffer(
    encoder: &mut Encoder<'_>,
    value: Obj,
    ty: Obj,
    flags: u64,
    fits: impl FnOnce(&Buffer) -> bool,
) -> Read {
    let api = &encoder.lane.api;
    let level = &mut *encoder.level;
    if ty == api.PyUnicode_Type || ty == api.PyList_Type || ty == api.PyTuple_Type || cfg!(target_endian = "big") {
        return Err(NotHere);
    }
    let mut buffer = MaybeUninit::<Buffer>::zeroed();
    // SAFETY: the object is alive, and the pointer is to a struct of the right layout.
    if unsafe { (api.PyObject_GetBuffer)(value, buffer.as_mut_ptr(), BUFFER_FULL_READ_ONLY) } != 0 {
        return Err(NotHere);
    }
    // SAFETY: filled by a successful PyObject_GetBuffer; its pointers are good until it is released. It is moved into a box: `shape` may
    // point into the struct itself and is not used from then on, and releasing looks at the object only.
    unsafe {
        let view = buffer.assume_init_ref();
        let bytes = view.len as usize;
        encoder.readonly = view.readonly != 0;
        let good = view.ndim == 1 && (api.PyBuffer_IsContiguous)(buffer.as_ptr(), b'C' as _) != 0 && fits(view);
        if good && (bytes > SEGMENT_FROM || flags & SEGMENT_LENT != 0) {
            put_segment(&mut level.frame, level.segments.len(), bytes);
            level.segments.push(Segment { ptr: view.buf.cast(), len: bytes, flags });
            level.buffers.push(Box::new(buffer.assume_init()));
            return Ok(());
        }
        let good = good && put_bin_header(&mut level.frame, bytes);
        if good && bytes != 0 {
            level.frame.extend_from_slice(std::slice::from_raw_parts(view.buf.cast(), bytes));
        }
        (api.PyBuffer_Release)(buffer.as_mut_ptr());
        if good { Ok(()) } else { Err(NotHere) }
    }
}

/// Whether a filled buffer holds elements as Go does, `wanted` of them when that is given.
pub fn fits(view: &Buffer, element: Raw, wanted: Option<usize>) -> bool {
    view.itemsize as usize == element.size()
        && wanted.is_none_or(|wanted| view.len as usize == wanted * element.size())
        // SAFETY: the format of a filled buffer is NULL or a C string.
        && unsafe { format_fits(view, element) }
}

/// Whether the items are of the element's kind, in native byte order; their size was compared.
///
/// # Safety
/// The buffer is filled.
unsafe fn format_fits(view: &Buffer, element: Raw) -> bool {
    if view.format.is_null() {
        return false;
    }
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
