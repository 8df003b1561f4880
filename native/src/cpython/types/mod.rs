//! The types that Python's classes derive from: objects of Go, dicts of structs, and packages.

mod mapping;
mod memory;
mod module;
mod object;

pub use mapping::make_type as make_mapping_type;
pub use memory::{let_go, prepare};
pub use module::make_type as make_module_type;
pub use object::{Pending, build, handle_of, make_type as make_object_type};
