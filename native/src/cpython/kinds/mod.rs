//! What encoding, decoding and writing back share about a kind of value.

pub mod buffers;
pub mod dates;
pub mod numbers;
pub mod uuids;
