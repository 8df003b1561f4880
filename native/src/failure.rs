//! The one error type of the core: a status code, a text, and the detail of the status.

use std::borrow::Cow;
use std::fmt;

pub use crate::abi::status::StatusCode;

/// Why a call did not succeed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The status code; never [`StatusCode::Ok`].
    pub code: StatusCode,
    /// What failed, where, and how to mend it.
    pub message: Cow<'static, str>,
    /// `detail` of the status: a ticket, a `DECODE_` number, or 0.
    pub detail: u64,
}

/// Result of everything that can end in a status.
pub type Outcome<T> = Result<T, Failure>;

impl Failure {
    /// A failure without detail.
    pub fn new(code: StatusCode, message: impl Into<Cow<'static, str>>) -> Self {
        Self { code, message: message.into(), detail: 0 }
    }

    /// Adds a line that says how to mend it.
    #[must_use]
    pub fn hint(mut self, hint: &str) -> Self {
        self.message = format!("{}\nhint: {hint}", self.message).into();
        self
    }

    /// An argument that breaks the contract of a function.
    pub fn invalid(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::InvalidArgument, message)
    }

    /// Something the caller names does not exist.
    pub fn not_found(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::NotFound, message)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Failure {}

/// Shorthand for `Err(Failure::new(code, format!(...)))`.
macro_rules! fail {
    ($code:ident, $($text:tt)*) => {
        Err($crate::failure::Failure::new($crate::failure::StatusCode::$code, format!($($text)*)))
    };
}
pub(crate) use fail;
