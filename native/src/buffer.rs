//! Caller-allocated buffers: pointer and length are checked once here, and never followed when they do not fit.

use crate::failure::{Failure, Outcome, StatusCode};

/// The bytes the caller gives.
///
/// # Safety
/// `ptr` is NULL, or valid for reads of `len` bytes that nobody changes while `'a` lasts.
pub unsafe fn input<'a>(ptr: *const u8, len: usize) -> Outcome<&'a [u8]> {
    match (ptr.is_null(), len) {
        (_, 0) => Ok(&[]),
        (true, _) => Err(Failure::invalid(format!("in_ptr is NULL but in_len is {len}"))),
        (false, _) if len > isize::MAX as usize => {
            Err(Failure::invalid(format!("in_len is {len}, more than can exist")))
        }
        // SAFETY: `ptr` is not NULL, and valid for reads of `len` bytes while `'a` lasts (`# Safety` above); `len` fits
        // in an isize.
        (false, _) => Ok(unsafe { std::slice::from_raw_parts(ptr, len) }),
    }
}

/// Where the caller wants the answer.
#[derive(Clone, Copy, Debug)]
pub struct Output {
    ptr: *mut u8,
    cap: usize,
    len: *mut usize,
}

impl Output {
    /// Checks pointer against capacity.
    ///
    /// # Safety
    /// `ptr` is NULL or valid for writes of `cap` bytes, `len` is NULL or valid for a write, as long as the value is
    /// used.
    pub unsafe fn new(ptr: *mut u8, cap: usize, len: *mut usize) -> Outcome<Self> {
        if ptr.is_null() && cap != 0 {
            return Err(Failure::invalid(format!("out_ptr is NULL but out_cap is {cap}")));
        }
        if cap > isize::MAX as usize {
            return Err(Failure::invalid(format!("out_cap is {cap}, more than can exist")));
        }
        Ok(Self { ptr, cap, len })
    }

    /// Writes the whole answer, or reports the size needed.
    pub fn write(&self, bytes: &[u8]) -> Outcome<()> {
        if bytes.len() > self.cap {
            return Err(self.too_small(bytes.len(), 0));
        }
        if !bytes.is_empty() {
            // SAFETY: the bytes fit in the capacity, and `Output::new` was given a pointer that is valid for writes of
            // so many bytes; bytes of this library never overlap a caller's buffer.
            unsafe { std::ptr::copy_nonoverlapping(bytes.as_ptr(), self.ptr, bytes.len()) };
        }
        self.set_len(bytes.len());
        Ok(())
    }

    /// Sets `*out_len`, where the caller wants to know it.
    pub fn set_len(&self, len: usize) {
        if !self.len.is_null() {
            // SAFETY: `Output::new` was given NULL or a pointer that is valid for a write, and it is not NULL.
            unsafe { self.len.write(len) };
        }
    }

    /// The failure *buffer too small*, after telling the size needed.
    pub fn too_small(&self, needed: usize, ticket: u64) -> Failure {
        self.set_len(needed);
        Failure { code: StatusCode::BufferTooSmall, message: "the out buffer is too small".into(), detail: ticket }
    }

    /// Pointer and capacity, for handing on to an artifact.
    pub fn raw(&self) -> (*mut u8, usize) {
        (self.ptr, self.cap)
    }

    /// The first `len` bytes (at most the capacity) of what an artifact wrote.
    ///
    /// # Safety
    /// These bytes have been written.
    pub unsafe fn written(&self, len: usize) -> &[u8] {
        let len = len.min(self.cap);
        if len == 0 {
            return &[];
        }
        // SAFETY: `len` was cut at the capacity, the pointer is not NULL since the capacity is not 0, and the artifact
        // has written these bytes (`# Safety` above).
        unsafe { std::slice::from_raw_parts(self.ptr, len) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::ptr::{dangling, null, null_mut};

    #[test]
    fn null_goes_with_zero_only() {
        // SAFETY: nothing is read: the lengths are zero or refused.
        unsafe {
            assert_eq!(input(null(), 0).unwrap(), b"");
            assert_eq!(input(dangling(), 0).unwrap(), b"");
            assert_eq!(input(null(), 1).unwrap_err().code, StatusCode::InvalidArgument);
            assert_eq!(input(dangling(), usize::MAX).unwrap_err().code, StatusCode::InvalidArgument);
            assert!(Output::new(null_mut(), 0, null_mut()).is_ok());
            assert_eq!(Output::new(null_mut(), 1, null_mut()).unwrap_err().code, StatusCode::InvalidArgument);
        }
    }

    #[test]
    fn a_short_buffer_is_untouched_and_told_the_size() {
        let (mut bytes, mut len) = ([7_u8; 3], 99);
        // SAFETY: pointer and capacity are of a local array.
        let output = unsafe { Output::new(bytes.as_mut_ptr(), 3, &mut len) }.unwrap();
        assert_eq!(output.write(b"four").unwrap_err().code, StatusCode::BufferTooSmall);
        assert_eq!((bytes, len), ([7; 3], 4));
        // SAFETY: pointer and capacity are of a local array.
        let output = unsafe { Output::new(bytes.as_mut_ptr(), 3, &mut len) }.unwrap();
        output.write(b"two").unwrap();
        assert_eq!((&bytes, len), (b"two", 3));
    }
}
