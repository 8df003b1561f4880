//! Puts what Go wrote into arguments into the caller's own containers.

mod merge;
mod written;

pub use written::Changes;
