//! What Python makes for a function when it is first asked for.

use super::typed::Known;
use crate::cpython::interpreter::Obj;

/// What Python makes when it is first asked for, by number or by what is on the wire: dicts, which the function owns.
pub struct Made {
    /// Classes of objects by type number; -1 for objects whose type the schema does not have.
    pub objects: Obj,
    /// Exception classes by the numbers of what an error matches, as they stand in the reply.
    pub raised: Obj,
    /// Numbers of the types that values of a class have inside `any`; None for classes that have none.
    pub numbers: Obj,
    /// What Python knows about a type and all that it is made of, by number.
    pub entries: Obj,
    /// By class: True where the buffer of an instance says all about it.
    pub buffers: Obj,
    /// The types that were met.
    pub known: Known,
}
