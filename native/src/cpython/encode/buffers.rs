//! Contiguous buffers (bytearray, memoryview, array, numpy), into the frame or beside it.

use std::mem::MaybeUninit;

use super::encoder::{Encoder, NotHere, Read};
use crate::abi::options::{SEGMENT_LENT, Segment};
use crate::cpython::interpreter::{Buffer, Obj};
use crate::cpython::kinds::buffers::FULL_READ_ONLY;
use crate::cpython::wire::{SEGMENT_FROM, put_bin_header, put_segment};

/// Writes the bytes of a contiguous buffer that `fits`, long and lent ones as a segment with these flags; anything else
/// is left to the portable lane.
///
/// # Safety
/// The GIL is held; the caller holds `value`, which is of type `ty`: giving a buffer can run code.
pub unsafe fn put(
    encoder: &mut Encoder<'_>,
    value: Obj,
    ty: Obj,
    flags: u64,
    fits: impl FnOnce(&Buffer) -> bool,
) -> Read {
    let api = &encoder.lane.api;
    if ty == api.PyUnicode_Type || ty == api.PyList_Type || ty == api.PyTuple_Type || cfg!(target_endian = "big") {
        return Err(NotHere);
    }
    // SAFETY: the GIL is held; the caller holds `value`, which is of type `ty`: giving a buffer can run code; the
    // function owns the table.
    let plain = ty == api.PyByteArray_Type || unsafe { is_plain(encoder, ty) };
    if !plain {
        return Err(NotHere);
    }
    let frame = &mut *encoder.frame;
    let mut buffer = MaybeUninit::<Buffer>::zeroed();
    // SAFETY: the object is alive, and the pointer is to a struct of the right layout.
    if unsafe { (api.PyObject_GetBuffer)(value, buffer.as_mut_ptr(), FULL_READ_ONLY) } != 0 {
        return Err(NotHere);
    }
    // SAFETY: filled by a successful PyObject_GetBuffer; its pointers are good until it is released. It is moved into a
    // box: `shape` may point into the struct itself and is not used from then on, and releasing looks at the object
    // only.
    unsafe {
        let view = buffer.assume_init_ref();
        let bytes = view.len as usize;
        // Of other classes the portable lane decides, when Go has written something, whether that is an error.
        encoder.readonly = view.readonly != 0 && ty == api.PyMemoryView_Type;
        let good = view.ndim == 1 && (api.PyBuffer_IsContiguous)(buffer.as_ptr(), b'C' as _) != 0 && fits(view);
        if good && (bytes > SEGMENT_FROM || flags & SEGMENT_LENT != 0) {
            put_segment(&mut frame.bytes, frame.segments.len(), bytes);
            frame.segments.push(Segment { ptr: view.buf.cast(), len: bytes, flags });
            frame.buffers.push(Box::new(buffer.assume_init()));
            return Ok(());
        }
        let good = good && put_bin_header(&mut frame.bytes, bytes);
        if good && bytes != 0 {
            frame.bytes.extend_from_slice(std::slice::from_raw_parts(view.buf.cast(), bytes));
        }
        (api.PyBuffer_Release)(buffer.as_mut_ptr());
        if good { Ok(()) } else { Err(NotHere) }
    }
}

/// Whether the buffer of an instance of a class says all about it; an exception may be set when it does not.
///
/// # Safety
/// The GIL is held; `ty` is a type and alive.
unsafe fn is_plain(encoder: &Encoder<'_>, ty: Obj) -> bool {
    let api = &encoder.lane.api;
    // SAFETY: the GIL is held; `ty` is a type and alive; the type is held while Python answers; the answer is owned
    // here, and compared only.
    unsafe {
        api.own(ty);
        let answer = (api.PyObject_GetItem)(encoder.scope.made.buffers, ty);
        api.release(ty);
        api.release(answer);
        answer == api._Py_TrueStruct
    }
}
