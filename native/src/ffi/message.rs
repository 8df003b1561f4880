//! The text of a status: it stands in the calling thread's storage.

use std::cell::RefCell;

use crate::abi::status::{Status, StatusCode};
use crate::failure::Failure;

thread_local! {
    static MESSAGE: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Text for a thread that is ending and has no storage left.
const NO_STORAGE: &[u8] = b"the message is lost: the thread is ending\0";

impl Status {
    /// The status of a success.
    #[must_use]
    pub fn ok() -> Self {
        Self { code: StatusCode::Ok as i32, message: c"".as_ptr(), length: 0, detail: 0 }
    }

    /// The status of a failure; its text moves into the calling thread's storage.
    #[must_use]
    pub fn from_failure(failure: &Failure) -> Self {
        let stored = MESSAGE.try_with(|cell| {
            let mut message = cell.borrow_mut();
            message.clear();
            message.extend_from_slice(failure.message.as_bytes());
            message.push(0);
            (message.as_ptr().cast(), message.len() - 1)
        });
        let (message, length) = stored.unwrap_or((NO_STORAGE.as_ptr().cast(), NO_STORAGE.len() - 1));
        Self { code: failure.code as i32, message, length, detail: failure.detail }
    }
}
