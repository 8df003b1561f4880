//! What Python has for the types of a plan: told beforehand ([`parts`]), and made when a value is first met ([`Made`],
//! [`Typed`]).

mod answers;
mod made;
mod typed;

pub use answers::{items, number, parts};
pub use made::Made;
pub use typed::{Known, Typed};
