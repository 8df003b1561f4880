//! Plans: what the schema says about a function, compiled once ([`Compiler`]) into a table of [`Node`]s.

mod classes;
mod compile;
mod element;
mod node;

pub use classes::{Class, DurationNode, New, Parts, TimeNode, UuidNode};
pub use compile::Compiler;
pub use element::Raw;
pub use node::{Chosen, FieldNode, Keys, Node, NodeId, Omit, Plan, StructNode};
