//! From a frame to Python objects. A file for each kind of value; [`Decoder`] chooses by the node of the plan.

mod any;
mod big;
mod containers;
mod decoder;
mod errors;
mod items;
mod named;
mod nils;
mod objects;
mod times;
mod typed;

pub use decoder::Decoder;
