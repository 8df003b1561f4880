//! Options of a call: read from the caller's struct whatever its version, and checked before anything of them is
//! followed.

use crate::abi::options::{
    CALL_CHECK_FRAME, CALL_HOLDS, CALL_LARGE_VIEWS, CALL_SELF_CONTAINED, CALL_VIEWS, CallOpts, SEGMENT_LENT, Segment,
};
use crate::failure::{Failure, Outcome, fail};

/// The options as this core knows them: completed with zeros, or refused.
///
/// # Safety
/// `opts` is NULL, or valid for reads of as many bytes as its first field says, and its pointers for their lengths.
pub unsafe fn read(opts: *const CallOpts) -> Outcome<Option<CallOpts>> {
    const KNOWN: usize = size_of::<CallOpts>();
    const LARGEST: usize = 4096;
    if opts.is_null() {
        return Ok(None);
    }
    // SAFETY: the struct begins with its own size; unaligned, since nothing has been checked yet.
    let size = unsafe { opts.cast::<u32>().read_unaligned() } as usize;
    if !(8..=LARGEST).contains(&size) {
        return Err(Failure::invalid(format!("opts.size is {size}, not the size of a ugl_call_opts")));
    }
    let mut known = CallOpts::default();
    // SAFETY: `opts` is valid for reads of `size` bytes (`# Safety` above), the local has KNOWN bytes, and the smaller
    // number is copied; every bit pattern is a valid CallOpts.
    unsafe { std::ptr::copy_nonoverlapping(opts.cast::<u8>(), (&raw mut known).cast(), size.min(KNOWN)) };
    if size > KNOWN {
        // SAFETY: `opts` is valid for reads of `size` bytes (`# Safety` above), and KNOWN is less than `size`.
        let newer = unsafe { std::slice::from_raw_parts(opts.cast::<u8>().add(KNOWN), size - KNOWN) };
        if newer.iter().any(|byte| *byte != 0) {
            return fail!(
                NotSupported,
                "opts has a field set that this core does not know (size {size}, known {KNOWN})"
            );
        }
    }
    known.size = KNOWN as u32;
    check_options(&known)?;
    Ok(Some(known))
}

fn check_options(opts: &CallOpts) -> Outcome<()> {
    if opts.flags & !(CALL_SELF_CONTAINED | CALL_CHECK_FRAME | CALL_VIEWS | CALL_LARGE_VIEWS | CALL_HOLDS) != 0 {
        return fail!(NotSupported, "opts.flags has a bit that this core does not know: {:#x}", opts.flags);
    }
    if opts.deadline_ns != 0 || opts.cancel != 0 || opts.context_len != 0 {
        return fail!(NotSupported, "opts: deadline, cancel token and context values are not served yet");
    }
    if opts.flags & CALL_SELF_CONTAINED != 0 && opts.flags & (CALL_VIEWS | CALL_LARGE_VIEWS) != 0 {
        return fail!(InvalidArgument, "opts asks for views, but is flagged self-contained");
    }
    if opts.segments_len == 0 {
        return Ok(());
    }
    if opts.segments_ptr.is_null() || !opts.segments_ptr.is_aligned() || opts.segments_len > u32::MAX as usize {
        return fail!(InvalidArgument, "opts.segments_ptr is NULL or not aligned, or segments_len is too large");
    }
    if opts.flags & CALL_SELF_CONTAINED != 0 {
        return fail!(InvalidArgument, "opts has segments, but is flagged self-contained");
    }
    if let Some(index) = segments(opts).iter().position(|segment| segment.flags & !SEGMENT_LENT != 0) {
        return fail!(NotSupported, "opts.segments[{index}].flags has a bit that this core does not know");
    }
    let is_bad = |segment: &Segment| (segment.ptr.is_null() && segment.len != 0) || segment.len > isize::MAX as usize;
    match segments(opts).iter().position(is_bad) {
        Some(index) => {
            fail!(InvalidArgument, "opts.segments[{index}]: ptr is NULL but len is not 0, or len is too large")
        }
        None => Ok(()),
    }
}

/// The segments of options whose pointer was checked.
pub fn segments(opts: &CallOpts) -> &[Segment] {
    if opts.segments_len == 0 {
        return &[];
    }
    // SAFETY: `check_options` found the pointer aligned and not NULL, and `read` was given one that is valid for so
    // many segments.
    unsafe { std::slice::from_raw_parts(opts.segments_ptr, opts.segments_len) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::failure::StatusCode;

    fn read(opts: &CallOpts) -> Outcome<Option<CallOpts>> {
        // SAFETY: a reference to a whole struct; sizes above it are not used here.
        unsafe { super::read(opts) }
    }

    #[test]
    fn options_of_older_callers_are_completed() {
        // SAFETY: NULL is allowed.
        assert!(unsafe { super::read(std::ptr::null()) }.unwrap().is_none());
        let older = CallOpts { size: 8, writeback: 7, ..CallOpts::default() };
        assert_eq!(read(&older).unwrap().unwrap().writeback, 0, "beyond the size the caller knows");
        let whole = CallOpts { writeback: 7, ..CallOpts::default() };
        assert_eq!(read(&whole).unwrap().unwrap().writeback, 7);
    }

    #[test]
    fn options_of_newer_callers_are_accepted_while_zero() {
        let mut bytes = vec![0_u64; size_of::<CallOpts>() / 8 + 1];
        bytes[0] = size_of_val(bytes.as_slice()) as u64;
        let opts = bytes.as_ptr().cast();
        // SAFETY: the buffer has as many bytes as its first field says.
        assert!(unsafe { super::read(opts) }.is_ok());
        *bytes.last_mut().unwrap() = 1;
        // SAFETY: the buffer has as many bytes as its first field says.
        assert_eq!(unsafe { super::read(bytes.as_ptr().cast()) }.unwrap_err().code, StatusCode::NotSupported);
    }

    #[test]
    fn broken_options_are_refused() {
        let segment = Segment { ptr: std::ptr::null(), len: 1, flags: 0 };
        let odd = Segment { ptr: std::ptr::null(), len: 0, flags: 2 };
        let cases = [
            (CallOpts { size: 7, ..CallOpts::default() }, StatusCode::InvalidArgument),
            (CallOpts { size: 5000, ..CallOpts::default() }, StatusCode::InvalidArgument),
            (CallOpts { flags: 32, ..CallOpts::default() }, StatusCode::NotSupported),
            (CallOpts { flags: 9, ..CallOpts::default() }, StatusCode::InvalidArgument),
            (CallOpts { flags: 5, ..CallOpts::default() }, StatusCode::InvalidArgument),
            (CallOpts { deadline_ns: 1, ..CallOpts::default() }, StatusCode::NotSupported),
            (CallOpts { cancel: 1, ..CallOpts::default() }, StatusCode::NotSupported),
            (CallOpts { context_len: 1, ..CallOpts::default() }, StatusCode::NotSupported),
            (CallOpts { segments_len: 1, ..CallOpts::default() }, StatusCode::InvalidArgument),
            (CallOpts { segments_len: 1, segments_ptr: &segment, ..CallOpts::default() }, StatusCode::InvalidArgument),
            (CallOpts { segments_len: 1, segments_ptr: &odd, ..CallOpts::default() }, StatusCode::NotSupported),
            (
                CallOpts { flags: 1, segments_len: 1, segments_ptr: &segment, ..CallOpts::default() },
                StatusCode::InvalidArgument,
            ),
        ];
        for (opts, code) in cases {
            assert_eq!(read(&opts).unwrap_err().code, code, "{opts:?}");
        }
    }
}
