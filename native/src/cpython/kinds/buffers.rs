//! Contiguous buffers (bytearray, memoryview, array, numpy): their memory as Go's elements.

use std::ffi::{CStr, c_int};

use crate::cpython::interpreter::Buffer;
use crate::cpython::plan::Raw;

/// `PyBUF_FULL_RO`: what memoryview asks for.
pub const FULL_READ_ONLY: c_int = 0x11c;
/// `PyBUF_FULL`: the same, to be written.
pub const FULL: c_int = 0x11d;

/// Whether a filled buffer holds bytes.
pub fn holds_bytes(view: &Buffer) -> bool {
    // SAFETY: the format of a filled buffer is NULL or a C string.
    view.itemsize == 1 && unsafe { format_is(view, &[b"B", b"c"]) }
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
    let kinds: &[&[u8]] = match element {
        Raw::I8 | Raw::I16 | Raw::I32 | Raw::I64 => &[b"b", b"h", b"i", b"l", b"q", b"n"],
        Raw::U8 | Raw::U16 | Raw::U32 | Raw::U64 => &[b"B", b"H", b"I", b"L", b"Q", b"N"],
        Raw::F32 | Raw::F64 => &[b"f", b"d"],
        Raw::Bool => &[b"?"],
        Raw::C64 | Raw::C128 => &[b"Zf", b"Zd"],
    };
    // SAFETY: the buffer is filled.
    unsafe { format_is(view, kinds) }
}

/// Whether the format of the items is one of these, in native byte order.
///
/// # Safety
/// The buffer is filled.
unsafe fn format_is(view: &Buffer, kinds: &[&[u8]]) -> bool {
    if view.format.is_null() {
        return false;
    }
    // SAFETY: a C string that lives as long as the buffer.
    let format = unsafe { CStr::from_ptr(view.format) }.to_bytes();
    let code = match format {
        [b'@' | b'=' | b'<', code @ ..] => code,
        code => code,
    };
    kinds.contains(&code)
}
