//! Slices and arrays of bools and numbers: their elements as they stand in Go's memory.

use std::ffi::c_int;

use super::api::{Obj, type_of};
use super::encode::{NotHere, Read};
use super::lane::Lane;
use super::named::{self, Class};
use super::plan::Raw;
use super::wire::put_bin_header;

/// A number as float32; None when a finite one would become infinite.
pub fn narrow(value: f64) -> Option<f32> {
    let narrow = value as f32;
    (!narrow.is_infinite() || value.is_infinite()).then_some(narrow)
}

/// Writes exact bools and numbers, `count` of them, borrowed from `get` one by one.
///
/// # Safety
/// The GIL is held, and what `get` gives is NULL or alive. No code of Python's runs in here, so that the container, which the caller holds,
/// keeps each element while it is read; the exception of one that is refused ends it.
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

/// Writes bools and numbers, `count` of them, that are plain or instances of `class`, borrowed from `get` one by one.
///
/// # Safety
/// As for [`put_items`].
pub unsafe fn put_instances(
    lane: &Lane,
    frame: &mut Vec<u8>,
    get: impl Fn(usize) -> Obj,
    count: usize,
    element: Raw,
    class: &Class,
) -> Read {
    if !put_bin_header(frame, count.checked_mul(element.size()).ok_or(NotHere)?) {
        return Err(NotHere);
    }
    for index in 0..count {
        let item = get(index);
        if item.is_null() {
            return Err(NotHere);
        }
        // SAFETY: alive, and an instance of the class is one of its base.
        let word = unsafe { bits(lane, item, class.read_as(type_of(item)), element) }.ok_or(NotHere)?;
        frame.extend_from_slice(&word.to_le_bytes()[..element.size()]);
    }
    Ok(())
}

/// A bool or number, read as one of type `ty`, as it stands in Go's memory, in the lowest bytes.
///
/// # Safety
/// The GIL is held; `item` is alive and of type `ty`, or of one that derives from it.
unsafe fn bits(lane: &Lane, item: Obj, ty: Obj, element: Raw) -> Option<u64> {
    // SAFETY: by this function's contract.
    unsafe {
        Some(match element {
            Raw::F64 => float_of(lane, item, ty)?.to_bits(),
            Raw::F32 => u64::from(narrow(float_of(lane, item, ty)?)?.to_bits()),
            Raw::U8 | Raw::U16 | Raw::U32 | Raw::U64 => {
                let number = unsigned_of(lane, item, ty)?;
                element.limits().filter(|(_, high)| number <= *high).map(|_| number)?
            }
            Raw::I8 | Raw::I16 | Raw::I32 | Raw::I64 => {
                let number = signed_of(lane, item, ty)?;
                let fits = element.limits().is_some_and(|(low, high)| number >= low && number <= high as i64);
                fits.then_some(number as u64)?
            }
            Raw::Bool | Raw::C64 | Raw::C128 => return None,
        })
    }
}

/// An exact float, or an exact int as a float.
///
/// # Safety
/// The GIL is held; `item` is NULL or alive.
#[inline(always)]
pub unsafe fn float(lane: &Lane, item: Obj) -> Option<f64> {
    // SAFETY: alive.
    if item.is_null() { None } else { unsafe { float_of(lane, item, type_of(item)) } }
}

/// The same for an object that is read as one of type `ty`.
///
/// # Safety
/// The GIL is held; `item` is alive and of type `ty`, or of one that derives from it.
#[inline(always)]
pub unsafe fn float_of(lane: &Lane, item: Obj, ty: Obj) -> Option<f64> {
    let api = &lane.api;
    // SAFETY: alive, and of the types asked for.
    unsafe {
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

/// Whether a float or complex number that is 0 has a sign.
///
/// # Safety
/// The GIL is held; `number` is alive and a float, a complex number, or an instance of a class that derives from them.
pub unsafe fn has_sign(lane: &Lane, number: Obj) -> bool {
    let api = &lane.api;
    // SAFETY: by this function's contract.
    unsafe {
        (api.PyComplex_RealAsDouble)(number).is_sign_negative()
            || (api.PyComplex_ImagAsDouble)(number).is_sign_negative()
    }
}

/// An exact int that is an int64.
///
/// # Safety
/// The GIL is held; `item` is NULL or alive.
#[inline(always)]
pub unsafe fn signed(lane: &Lane, item: Obj) -> Option<i64> {
    // SAFETY: alive.
    if item.is_null() { None } else { unsafe { signed_of(lane, item, type_of(item)) } }
}

/// The same for an object that is read as one of type `ty`.
///
/// # Safety
/// As for [`float_of`].
#[inline(always)]
pub unsafe fn signed_of(lane: &Lane, item: Obj, ty: Obj) -> Option<i64> {
    let mut overflow = 0;
    if ty != lane.api.PyLong_Type {
        return None;
    }
    // SAFETY: alive, and an int, for which nothing but overflow can go wrong.
    let number = unsafe { (lane.api.PyLong_AsLongLongAndOverflow)(item, &raw mut overflow) };
    (overflow == 0).then_some(number)
}

/// An exact int that is a uint64.
///
/// # Safety
/// The GIL is held; `item` is NULL or alive.
#[inline(always)]
pub unsafe fn unsigned(lane: &Lane, item: Obj) -> Option<u64> {
    // SAFETY: alive.
    if item.is_null() { None } else { unsafe { unsigned_of(lane, item, type_of(item)) } }
}

/// The same for an object that is read as one of type `ty`.
///
/// # Safety
/// As for [`float_of`].
#[inline(always)]
pub unsafe fn unsigned_of(lane: &Lane, item: Obj, ty: Obj) -> Option<u64> {
    let mut overflow = 0;
    if ty != lane.api.PyLong_Type {
        return None;
    }
    // SAFETY: as in `signed_of`.
    unsafe {
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

/// A list or tuple of the elements in `chunk`, a whole number of them, as instances of `class` where there is one; NULL with an exception
/// set, or when a bool is neither 0 nor 1.
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
