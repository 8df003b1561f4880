//! The one error type of the CLI: what failed, where, and how to mend it.

use std::fmt;

/// Short form of [`std::result::Result`] with [`Error`].
pub type Result<T> = std::result::Result<T, Error>;

/// What sort of failure it is; the Python package chooses its message and exception by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// No usable Go tool chain.
    GoNotFound,
    /// No usable C compiler.
    CcNotFound,
    /// A module, version or package that does not exist.
    ModuleNotFound,
    /// A proxy or host could not be reached.
    Network,
    /// The user's Go code, or the generated code, does not compile.
    Compile,
    /// An instantiation of a generic function or type that Go does not allow.
    TypeArguments,
    /// The request itself is wrong.
    Usage,
    /// Everything else: files, permissions, damaged state.
    Other,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::GoNotFound => "go-not-found",
            Self::CcNotFound => "cc-not-found",
            Self::ModuleNotFound => "module-not-found",
            Self::Network => "network",
            Self::Compile => "compile",
            Self::TypeArguments => "type-arguments",
            Self::Usage => "usage",
            Self::Other => "other",
        })
    }
}

/// A failure with everything a person needs to go on.
#[derive(Debug, thiserror::Error)]
#[error("{message}{}", in_place(.place))]
pub struct Error {
    /// See [`Kind`].
    pub kind: Kind,
    /// What failed; may have several lines (a compiler's output).
    pub message: String,
    /// The file, symbol, option or module concerned.
    pub place: Option<String>,
    /// How to mend it.
    pub hint: Option<String>,
}

fn in_place(place: &Option<String>) -> String {
    place.as_ref().map(|place| format!(" (in {place})")).unwrap_or_default()
}

impl Error {
    /// An error of a kind with its message.
    pub fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), place: None, hint: None }
    }

    /// A wrong request.
    pub fn usage(message: impl Into<String>) -> Self {
        Self::new(Kind::Usage, message)
    }

    /// Everything that has no kind of its own.
    pub fn other(message: impl Into<String>) -> Self {
        Self::new(Kind::Other, message)
    }

    /// Says where it happened.
    #[must_use]
    pub fn at(mut self, place: impl Into<String>) -> Self {
        self.place = Some(place.into());
        self
    }

    /// Says how to mend it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

impl From<std::io::Error> for Error {
    fn from(error: std::io::Error) -> Self {
        // fs-err puts operation and path into the text.
        let hint = match error.kind() {
            std::io::ErrorKind::PermissionDenied => Some("choose a directory you may write with --out".to_owned()),
            std::io::ErrorKind::StorageFull => Some("free some space, or choose another place with --out".to_owned()),
            _ => None,
        };
        Self { kind: Kind::Other, message: error.to_string(), place: None, hint }
    }
}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        Self::other(format!("unreadable JSON: {error}"))
    }
}
