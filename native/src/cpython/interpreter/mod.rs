//! CPython as this library sees it: its functions, its objects, and references to them. Nothing here knows Go.

mod api;
mod key_cache;
mod owned;
pub mod slot;

pub use api::{
    Address, Api, Buffer, GetSetDef, Member, MemberDef, MethodDef, Obj, PyObject, TypeSlot, TypeSpec, type_of,
};
pub use key_cache::KeyCache;
pub use owned::Owned;
