//! The build path, one file per step.

pub mod compile;
pub mod copy;
pub mod generate;
pub mod import_set;
pub mod leave_out;
pub mod links;
pub mod publish;
pub mod remote;
pub mod resolve;
pub mod scan;
pub mod workspace;
