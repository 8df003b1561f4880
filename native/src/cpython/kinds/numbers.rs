//! Exact numbers of Python.

use crate::cpython::interpreter::{Obj, type_of};
use crate::cpython::lane::Lane;

/// A number as float32; None when a finite one would become infinite.
pub fn narrow(value: f64) -> Option<f32> {
    let narrow = value as f32;
    (!narrow.is_infinite() || value.is_infinite()).then_some(narrow)
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
    // SAFETY: the GIL is held; `number` is alive and a float, a complex number, or an instance of a class that derives
    // from them.
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
