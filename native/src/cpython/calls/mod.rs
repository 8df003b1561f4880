//! The functions of the fast lane and their calls.
//!
//! CPython calls a function object ([`function_type`], in memory [`function`]) by one of the functions in [`dispatch`].
//! The first call makes what the later ones need ([`prepare`], [`ready`]). A call goes with words ([`words`]) or with a
//! frame ([`framed`]). [`reply`] reads a reply that is no plain value.

mod arguments;
mod dispatch;
mod framed;
mod function;
mod function_type;
mod large;
mod level;
mod plain_error;
mod prepare;
mod ready;
mod reply;
mod word_plan;
mod words;

pub use function_type::{make, make_type};
