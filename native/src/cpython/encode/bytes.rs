//! Reading text, bytes and buffers: short ones into the frame, long ones beside it.

use usegolib_schema::basic;

use super::buffers;
use super::encoder::{Encoder, NotHere, Read};
use super::items;
use crate::abi::options::{SEGMENT_LENT, Segment};
use crate::cpython::classes::Class;
use crate::cpython::interpreter::{Obj, type_of};
use crate::cpython::kinds::buffers as kinds;
use crate::cpython::plan::{Node, NodeId, Raw};
use crate::cpython::wire::{EXT_TYPED, SEGMENT_FROM, put_bin_header, put_segment, put_str_header};

impl Encoder<'_> {
    /// # Safety
    /// `value` is an exact str and alive.
    #[inline]
    pub unsafe fn text(&mut self, value: Obj) -> Read {
        // SAFETY: `value` is an exact str that the caller keeps alive.
        unsafe { self.text_as::<false>(value) }
    }

    /// A str where any is wanted. A long one travels beside the frame, where nothing tells it from bytes: it stands in
    /// a typed value.
    ///
    /// # Safety
    /// As for [`Encoder::text`].
    pub unsafe fn any_text(&mut self, value: Obj) -> Read {
        // SAFETY: `value` is an exact str that the caller keeps alive.
        unsafe { self.text_as::<true>(value) }
    }

    /// A str; with `TYPED` one that travels beside the frame stands in a typed value. A constant: most are short, and
    /// do not pay for it.
    ///
    /// # Safety
    /// As for [`Encoder::text`].
    #[inline]
    unsafe fn text_as<const TYPED: bool>(&mut self, value: Obj) -> Read {
        let mut length = 0;
        // SAFETY: a str; the pointer is to a local.
        let data: *const u8 = unsafe { (self.lane.api.PyUnicode_AsUTF8AndSize)(value, &raw mut length) }.cast();
        if data.is_null() {
            // Lone surrogates: those of surrogateescape are bytes, others are refused.
            return Err(NotHere);
        }
        let length = length as usize;
        if length > SEGMENT_FROM {
            if TYPED {
                // An extension of 16 bytes: the number of the type, and the 15 of a segment.
                self.frame.bytes.extend_from_slice(&[0xd8, EXT_TYPED, basic("string") as u8]);
            }
            // SAFETY: the bytes belong to the str, which does not change.
            unsafe { self.segment(value, data, length) };
            return Ok(());
        }
        if !put_str_header(&mut self.frame.bytes, length) {
            return Err(NotHere);
        }
        // SAFETY: the str has this many bytes.
        self.frame.bytes.extend_from_slice(unsafe { std::slice::from_raw_parts(data, length) });
        Ok(())
    }

    /// Names bytes beside the frame, and holds the object that they belong to until the call has returned.
    ///
    /// # Safety
    /// `data` are `length` bytes of `owner` that stay where they are as long as it lives.
    unsafe fn segment(&mut self, owner: Obj, data: *const u8, length: usize) {
        put_segment(&mut self.frame.bytes, self.frame.segments.len(), length);
        self.frame.segments.push(Segment { ptr: data, len: length, flags: 0 });
        // SAFETY: the GIL is held and the object is alive.
        self.frame.held.push(unsafe { self.lane.api.own(owner) });
    }

    /// A buffer that is lent: a whole argument, for a slice of elements like its own.
    ///
    /// # Safety
    /// The GIL is held; `value` is alive and of the lane's class of lent buffers.
    pub unsafe fn lent(&mut self, node: NodeId, value: Obj, depth: u32) -> Read {
        let element = match &self.scope.nodes[node] {
            Node::RawSlice(element) if depth == 1 => Some(*element),
            Node::Bytes if depth == 1 => None,
            _ => return Err(NotHere),
        };
        // SAFETY: the GIL is held; `value` is alive and of the lane's class of lent buffers; the memory is held by a
        // reference of its own.
        unsafe {
            let view = (self.lane.api.PyObject_GetAttr)(value, self.lane.view_name);
            if view.is_null() {
                return Err(NotHere);
            }
            let read = buffers::put(self, view, type_of(view), SEGMENT_LENT, |view| match element {
                Some(element) => kinds::fits(view, element, None),
                None => view.itemsize == 1,
            });
            self.lane.api.release(view);
            // What Go writes is there already.
            self.readonly = true;
            read
        }
    }

    /// bytes and contiguous buffers; of the given length for `[N]byte`.
    ///
    /// # Safety
    /// `value` is alive and of type `ty`.
    pub unsafe fn bytes(&mut self, value: Obj, ty: Obj, wanted: Option<usize>) -> Read {
        let api = &self.lane.api;
        if ty != api.PyBytes_Type {
            // SAFETY: `value` is alive and of type `ty`.
            return unsafe {
                buffers::put(self, value, ty, 0, |view| {
                    kinds::holds_bytes(view) && wanted.is_none_or(|wanted| view.len as usize == wanted)
                })
            };
        }
        // SAFETY: the exact type.
        let (data, length) =
            unsafe { ((api.PyBytes_AsString)(value).cast::<u8>(), (api.PyBytes_Size)(value) as usize) };
        if wanted.is_some_and(|wanted| wanted != length) {
            return Err(NotHere);
        }
        if length > SEGMENT_FROM {
            // SAFETY: bytes do not change.
            unsafe { self.segment(value, data, length) };
            return Ok(());
        }
        if !put_bin_header(&mut self.frame.bytes, length) {
            return Err(NotHere);
        }
        // SAFETY: the object has this many bytes.
        self.frame.bytes.extend_from_slice(unsafe { std::slice::from_raw_parts(data, length) });
        Ok(())
    }

    /// # Safety
    /// `value` is alive and of type `ty`.
    pub unsafe fn raw(&mut self, value: Obj, ty: Obj, element: Raw, wanted: Option<usize>) -> Read {
        // SAFETY: `value` is alive and of type `ty`.
        unsafe {
            let Some(count) = self.length(value, ty) else {
                return buffers::put(self, value, ty, 0, |view| kinds::fits(view, element, wanted));
            };
            if wanted.is_some_and(|wanted| wanted != count) {
                return Err(NotHere);
            }
            let get = self.getter(ty);
            items::put_items(self.lane, &mut self.frame.bytes, |index| get(value, index as isize), count, element)
        }
    }

    /// As [`Encoder::raw`], for elements that may be instances of a class.
    ///
    /// # Safety
    /// `value` is alive and of type `ty`.
    pub unsafe fn instances(
        &mut self,
        value: Obj,
        ty: Obj,
        class: &Class,
        element: Raw,
        wanted: Option<usize>,
    ) -> Read {
        // SAFETY: `value` is alive and of type `ty`.
        unsafe {
            let Some(count) = self.length(value, ty) else { return self.raw(value, ty, element, wanted) };
            if wanted.is_some_and(|wanted| wanted != count) {
                return Err(NotHere);
            }
            let get = self.getter(ty);
            let get = |index| get(value, index as isize);
            items::put_instances(self.lane, &mut self.frame.bytes, get, count, element, class)
        }
    }
}
