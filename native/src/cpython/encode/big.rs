//! Integers beyond 64 bits, and UUIDs: numbers whose digits the stable API gives as text only.

use super::encoder::{Encoder, NotHere, Read};
use crate::cpython::classes::UuidClass;
use crate::cpython::interpreter::Obj;
use crate::cpython::kinds::numbers;
use crate::cpython::kinds::uuids::parse;
use crate::cpython::lane::Lane;
use crate::cpython::wire::{EXT_BIG, put_bin_header, put_ext_header, put_int, put_uint};

/// The hexadecimal digits of an int: whether it is negative, and the digits.
///
/// # Safety
/// The GIL is held; `value` is an int and alive.
unsafe fn digits(lane: &Lane, value: Obj) -> Option<(bool, Vec<u8>)> {
    let api = &lane.api;
    // SAFETY: the GIL is held; `value` is an int and alive; the text is owned here, and its bytes live as long.
    unsafe {
        let text = (api.PyNumber_ToBase)(value, 16);
        if text.is_null() {
            return None;
        }
        let mut length = 0;
        let data = (api.PyUnicode_AsUTF8AndSize)(text, &raw mut length);
        let found = (!data.is_null()).then(|| std::slice::from_raw_parts(data.cast::<u8>(), length as usize).to_vec());
        api.release(text);
        let found = found?;
        match found.as_slice() {
            [b'-', b'0', b'x', digits @ ..] => Some((true, digits.to_vec())),
            [b'0', b'x', digits @ ..] => Some((false, digits.to_vec())),
            _ => None,
        }
    }
}

impl Encoder<'_> {
    /// An int of any size.
    ///
    /// # Safety
    /// The GIL is held; `value` is an exact int and alive.
    pub unsafe fn big_int(&mut self, value: Obj) -> Read {
        // SAFETY: the GIL is held; `value` is an exact int and alive.
        let (negative, digits) = unsafe {
            if let Some(number) = numbers::signed(self.lane, value) {
                put_int(&mut self.frame.bytes, number);
                return Ok(());
            }
            if let Some(number) = numbers::unsigned(self.lane, value) {
                put_uint(&mut self.frame.bytes, number);
                return Ok(());
            }
            (self.lane.api.PyErr_Clear)();
            digits(self.lane, value).ok_or(NotHere)?
        };
        let frame = &mut self.frame.bytes;
        if !put_ext_header(frame, EXT_BIG, digits.len().div_ceil(2) + 1) {
            return Err(NotHere);
        }
        frame.push(negative.into());
        // An odd number of digits begins with half a byte.
        let nibble = |digit: u8| if digit.is_ascii_digit() { digit - b'0' } else { digit - b'a' + 10 };
        let (first, rest) = digits.split_at(digits.len() % 2);
        frame.extend(first.iter().map(|digit| nibble(*digit)));
        frame.extend(rest.chunks_exact(2).map(|pair| nibble(pair[0]) << 4 | nibble(pair[1])));
        Ok(())
    }

    /// A UUID, its 16 bytes, or its usual text.
    ///
    /// # Safety
    /// The GIL is held; `value` is held and of type `ty`.
    pub unsafe fn uuid(&mut self, value: Obj, ty: Obj, uuid: &UuidClass) -> Read {
        let api = &self.lane.api;
        // SAFETY: the GIL is held; `value` is held and of type `ty`; exact types, whose attributes run no code of the
        // caller's.
        let number = unsafe {
            if ty == api.PyBytes_Type {
                return self.bytes(value, ty, Some(16));
            }
            if ty == api.PyUnicode_Type {
                let mut length = 0;
                let data = (api.PyUnicode_AsUTF8AndSize)(value, &raw mut length).cast::<u8>();
                if data.is_null() {
                    return Err(NotHere);
                }
                parse(std::slice::from_raw_parts(data, length as usize)).ok_or(NotHere)?
            } else if ty == uuid.class || uuid.plain.contains(&ty) {
                let whole = (api.PyObject_GetAttr)(value, uuid.names[0]);
                if whole.is_null() {
                    return Err(NotHere);
                }
                let found = digits(self.lane, whole);
                api.release(whole);
                let (negative, digits) = found.ok_or(NotHere)?;
                if negative {
                    return Err(NotHere);
                }
                std::str::from_utf8(&digits).ok().and_then(|text| u128::from_str_radix(text, 16).ok()).ok_or(NotHere)?
            } else {
                return Err(NotHere);
            }
        };
        put_bin_header(&mut self.frame.bytes, 16);
        self.frame.bytes.extend_from_slice(&number.to_be_bytes());
        Ok(())
    }
}
