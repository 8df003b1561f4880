//! What the functions of one interpreter share ([`Lane`]), and what a call borrows of it: a level of buffers.

mod callbacks;
mod given;
mod levels;
mod nils;
mod plain_errors;
mod release;
mod shared;

pub use callbacks::{Callbacks, Helper};
pub use given::Entry;
pub use levels::{Frame, Level, Levels};
pub use nils::{ALL, Nil, Nils};
pub use plain_errors::{PlainErrors, text_of};
pub use release::{lose, release, release_one};
pub use shared::{CAPSULE, Lane, in_capsule, keep_basics, of_capsule, refuse};
