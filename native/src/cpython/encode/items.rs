//! Slices and arrays of bools and numbers: their elements as they stand in Go's memory.

use super::encoder::{NotHere, Read};
use crate::cpython::classes::Class;
use crate::cpython::interpreter::{Obj, type_of};
use crate::cpython::kinds::numbers::{float, float_of, narrow, signed, signed_of, unsigned, unsigned_of};
use crate::cpython::lane::Lane;
use crate::cpython::plan::Raw;
use crate::cpython::wire::put_bin_header;

/// Writes exact bools and numbers, `count` of them, borrowed from `get` one by one.
///
/// # Safety
/// The GIL is held, and what `get` gives is NULL or alive. No code of Python's runs in here, so that the container,
/// which the caller holds, keeps each element while it is read; the exception of one that is refused ends it.
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
    // SAFETY: the GIL is held; `item` is alive and of type `ty`, or of one that derives from it.
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
