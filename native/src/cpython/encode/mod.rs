//! From Python objects to a frame. A file for each kind of value; [`Encoder`] chooses by the node of the plan.

mod any;
mod big;
mod buffers;
mod bytes;
mod callables;
mod containers;
mod dataclass;
mod encoder;
mod given;
mod items;
mod nils;
mod times;
mod typed;
mod writable;

pub use encoder::{Encoder, NotHere, Read};
pub use writable::writable;
