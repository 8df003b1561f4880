//! The callables and their calls.
//!
//! CPython calls a callable ([`callable`], in memory [`function`]) by one of the functions in [`dispatch`]. The first
//! call makes what the later ones need ([`prepare`], [`ready`]). A call goes with words ([`words`]) or with a frame
//! ([`framed`]); a reply that is no plain value is [`reply`]'s.

mod arguments;
mod callable;
mod dispatch;
mod framed;
mod function;
mod large;
mod level;
mod plain_error;
mod prepare;
mod ready;
mod reply;
mod word_plan;
mod words;

pub use callable::{make, make_type};
