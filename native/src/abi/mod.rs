//! The C ABI's structs and numbers: what crosses the borders to Python and to artifacts. No code is in here, and
//! nothing of the core is below it. The C header is generated from here and from [`crate::ffi`].

pub mod host;
pub mod options;
pub mod status;
pub mod version;
