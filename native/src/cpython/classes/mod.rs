//! What Python has for the types of a plan: the classes that its nodes name ([`Classes`]), and what Python makes when a
//! value is first met ([`Made`], [`Typed`]). The function owns the objects.

mod answers;
mod host;
mod kinds;
mod made;
mod scope;
mod typed;

pub use answers::{items, number, parts};
pub use host::Answers;
pub use kinds::{Class, Classes, DurationClass, New, StructClass, TimeClass, UuidClass};
pub use made::Made;
pub use scope::Scope;
pub use typed::Typed;
