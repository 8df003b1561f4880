//! Integers beyond 64 bits, and UUIDs: numbers whose digits the stable API gives as text only.

use std::ffi::c_char;
use std::ptr::null_mut;

use super::api::Obj;
use super::decode::Decoder;
use super::encode::{Encoder, NotHere, Read};
use super::lane::Lane;
use super::named::New;
use super::raw;
use super::wire::{EXT_BIG, Integer, put_bin_header, put_ext_header, put_int, put_uint};

/// What reading and building UUIDs needs of Python; the function owns the objects.
pub struct UuidNode {
    /// The class of results.
    pub class: Obj,
    /// Its `tp_new`, which is object's.
    pub new: New,
    /// `uuid.UUID` and `GoUUID`.
    pub plain: [Obj; 2],
    /// `SafeUUID.unknown`.
    pub unknown: Obj,
    /// The attribute names `int` and `is_safe`.
    pub names: [Obj; 2],
}

/// The hexadecimal digits of an int: whether it is negative, and the digits.
///
/// # Safety
/// The GIL is held; `value` is an int and alive.
unsafe fn digits(lane: &Lane, value: Obj) -> Option<(bool, Vec<u8>)> {
    let api = &lane.api;
    // SAFETY: by this function's contract; the text is owned here, and its bytes live as long.
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

/// The int of a sign and bytes, most significant first: an owned reference or NULL.
///
/// # Safety
/// The GIL is held.
unsafe fn integer(lane: &Lane, negative: bool, magnitude: &[u8]) -> Obj {
    let mut text = Vec::with_capacity(magnitude.len() * 2 + 3);
    if negative {
        text.push(b'-');
    }
    text.push(b'0');
    for byte in magnitude {
        text.extend([byte >> 4, byte & 15].map(|digit| b"0123456789abcdef"[usize::from(digit)]));
    }
    text.push(0);
    // SAFETY: the GIL is held; a C string of digits. Python's limit for long texts is not for this base.
    unsafe { (lane.api.PyLong_FromString)(text.as_ptr().cast::<c_char>(), null_mut(), 16) }
}

impl Encoder<'_> {
    /// An int of any size.
    ///
    /// # Safety
    /// The GIL is held; `value` is an exact int and alive.
    pub unsafe fn big_int(&mut self, value: Obj) -> Read {
        // SAFETY: by this function's contract.
        let (negative, digits) = unsafe {
            if let Some(number) = raw::signed(self.lane, value) {
                put_int(&mut self.level.frame, number);
                return Ok(());
            }
            if let Some(number) = raw::unsigned(self.lane, value) {
                put_uint(&mut self.level.frame, number);
                return Ok(());
            }
            (self.lane.api.PyErr_Clear)();
            digits(self.lane, value).ok_or(NotHere)?
        };
        let frame = &mut self.level.frame;
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
    pub unsafe fn uuid(&mut self, value: Obj, ty: Obj, uuid: &UuidNode) -> Read {
        let api = &self.lane.api;
        // SAFETY: by this function's contract; exact types, whose attributes run no code of the caller's.
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
        put_bin_header(&mut self.level.frame, 16);
        self.level.frame.extend_from_slice(&number.to_be_bytes());
        Ok(())
    }
}

/// The number of a UUID in the usual form; other texts are left to the portable lane.
fn parse(text: &[u8]) -> Option<u128> {
    let mut number = 0;
    if text.len() != 36 {
        return None;
    }
    for (index, byte) in text.iter().enumerate() {
        if matches!(index, 8 | 13 | 18 | 23) {
            if *byte != b'-' {
                return None;
            }
        } else {
            number = number << 4 | u128::from(char::from(*byte).to_digit(16)?);
        }
    }
    Some(number)
}

impl Decoder<'_> {
    /// # Safety
    /// The GIL is held.
    pub unsafe fn big_int(&mut self) -> Obj {
        let api = &self.lane.api;
        // SAFETY: the GIL is held.
        unsafe {
            if !matches!(self.reader.peek(), Some(0xc7..=0xc9 | 0xd4..=0xd8)) {
                return match self.reader.integer() {
                    Some(Integer::Signed(number)) => (api.PyLong_FromLongLong)(number),
                    Some(Integer::Unsigned(number)) => (api.PyLong_FromUnsignedLongLong)(number),
                    None => null_mut(),
                };
            }
            match self.reader.ext() {
                Some((EXT_BIG, [sign @ (0 | 1), magnitude @ ..])) => integer(self.lane, *sign == 1, magnitude),
                _ => null_mut(),
            }
        }
    }

    /// # Safety
    /// The GIL is held.
    pub unsafe fn uuid(&mut self, uuid: &UuidNode) -> Option<Obj> {
        let api = &self.lane.api;
        let bytes = self.reader.binary().filter(|bytes| bytes.len() == 16)?;
        // SAFETY: the GIL is held; the class derives from uuid.UUID, whose attributes these are.
        unsafe {
            let made = (uuid.new)(uuid.class, self.lane.no_arguments, null_mut());
            let whole = if made.is_null() { made } else { integer(self.lane, false, bytes) };
            let set = |name, value| (api.PyObject_GenericSetAttr)(made, name, value) == 0;
            let filled = !whole.is_null() && set(uuid.names[0], whole) && set(uuid.names[1], uuid.unknown);
            api.release(whole);
            if !filled {
                api.release(made);
            }
            filled.then_some(made)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn only_the_usual_text_of_a_uuid_is_read() {
        assert_eq!(parse(b"00000000-0000-0000-0000-00000000000A"), Some(10));
        assert_eq!(parse(b"ffffffff-ffff-ffff-ffff-ffffffffffff"), Some(u128::MAX));
        for text in [&b"0000000000000000000000000000000a"[..], b"", b"00000000-0000-0000-0000-00000000000g"] {
            assert_eq!(parse(text), None);
        }
    }
}
