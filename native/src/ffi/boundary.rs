//! The one way in: every exported function runs its body in here.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::abi::status::{Status, StatusCode};
use crate::failure::{Failure, Outcome};

/// Runs `body`, turns a failure or a panic into a status, and returns the status code.
///
/// No CPython call may be made inside: one that ends the thread would unwind through `catch_unwind` (docs/abi.md).
///
/// # Safety
/// `out_status` is NULL or valid for a write of one [`Status`].
pub unsafe fn boundary(out_status: *mut Status, body: impl FnOnce() -> Outcome<()>) -> i32 {
    let outcome = catch_unwind(AssertUnwindSafe(body)).unwrap_or_else(|payload| {
        Err(Failure::new(StatusCode::Panic, format!("usegolib's core panicked: {}", panic_text(payload.as_ref()))))
    });
    let status = match &outcome {
        Ok(()) => Status::ok(),
        Err(failure) => Status::from_failure(failure),
    };
    if !out_status.is_null() {
        // SAFETY: `out_status` is NULL or valid for the write of one status (`# Safety` above), and it was just
        // compared with NULL.
        unsafe { out_status.write(status) };
    }
    status.code
}

/// The text of a panic: what `panic!` was given.
fn panic_text(payload: &(dyn std::any::Any + Send)) -> &str {
    if let Some(text) = payload.downcast_ref::<&'static str>() {
        text
    } else if let Some(text) = payload.downcast_ref::<String>() {
        text
    } else {
        "a panic whose value is not text"
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::ffi::CStr;
    use std::mem::MaybeUninit;

    fn run(body: impl FnOnce() -> Outcome<()>) -> (i32, Status) {
        let mut status = MaybeUninit::uninit();
        // SAFETY: the pointer is to a local of the right type.
        let code = unsafe { boundary(status.as_mut_ptr(), body) };
        // SAFETY: boundary always writes the status.
        (code, unsafe { status.assume_init() })
    }

    fn text(status: &Status) -> String {
        // SAFETY: a status' message is NUL-terminated and valid until this thread's next call.
        let text = unsafe { CStr::from_ptr(status.message) };
        assert_eq!(text.to_bytes().len(), status.length);
        text.to_str().unwrap().to_owned()
    }

    #[test]
    fn success_has_an_empty_message() {
        let (code, status) = run(|| Ok(()));
        assert_eq!((code, status.code, status.detail), (0, 0, 0));
        assert_eq!(text(&status), "");
    }

    #[test]
    fn a_failure_keeps_code_text_and_detail() {
        let (code, status) = run(|| Err(Failure { detail: 7, ..Failure::not_found("no artifact") }));
        assert_eq!((code, status.code, status.detail), (5, 5, 7));
        assert_eq!(text(&status), "no artifact");
    }

    #[test]
    fn a_panic_becomes_a_status_with_its_text() {
        let number = 41;
        let (code, status) = run(|| panic!("number {number}"));
        assert_eq!(code, StatusCode::Panic as i32);
        assert_eq!(text(&status), "usegolib's core panicked: number 41");
        let (_, status) = run(|| std::panic::panic_any(3_u8));
        assert_eq!(text(&status), "usegolib's core panicked: a panic whose value is not text");
    }

    #[test]
    fn the_status_may_be_null() {
        // SAFETY: NULL is allowed.
        assert_eq!(unsafe { boundary(std::ptr::null_mut(), fail_closed) }, StatusCode::Closed as i32);
    }

    fn fail_closed() -> Outcome<()> {
        crate::failure::fail!(Closed, "closed")
    }
}
