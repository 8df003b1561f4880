//! What Go wrote into arguments, put into the caller's own containers.

mod merge;
mod written;

pub use written::Changes;
