//! Plans: what the schema says about a function, compiled once ([`Compiler`]) into a table of [`Node`]s. Nothing here
//! knows Python: what a [`Host`] has for the types stands in tables of its own, and nodes name it by number.

mod compile;
mod element;
mod host;
mod node;

pub use compile::Compiler;
pub use element::Raw;
pub use host::Host;
pub use node::{CallPlan, Chosen, ClassId, FieldNode, FuncNodes, Keys, Node, NodeId, Omit, StructNode};
