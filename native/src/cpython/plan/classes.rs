//! The classes that nodes name, and what reading and building their instances needs of Python.

use crate::cpython::interpreter::{Address, Obj};

/// `newfunc`: makes an instance of a class from a tuple of arguments and a dict or NULL.
pub type New = unsafe extern "C-unwind" fn(Obj, Obj, Obj) -> Obj;

/// The class of a named type; the function owns the objects.
#[derive(Clone, Copy)]
pub struct Class {
    pub class: Obj,
    /// The builtin type that it derives from, and that its instances are read as.
    pub base: Obj,
    /// The class of its nil, and that of the nil of `base`; None where there is none.
    pub nil: Obj,
    pub nil_base: Obj,
    /// `tp_new` where that alone makes an instance from the plain value; others are called.
    pub new: Option<New>,
}

impl Class {
    /// The type that an object of type `ty` is read as.
    #[inline]
    pub fn read_as(&self, ty: Obj) -> Obj {
        match ty {
            _ if ty == self.class => self.base,
            _ if ty == self.nil => self.nil_base,
            _ => ty,
        }
    }
}

/// What reading and building times needs of Python; the function owns the objects.
pub struct TimeNode {
    /// `GoTime`.
    pub class: Obj,
    pub datetime: Obj,
    /// `datetime.__new__`.
    pub new: Obj,
    /// `timezone.utc`.
    pub utc: Obj,
    /// `zone(name, offset, wall)`: the tzinfo for a time from Go, and its fold.
    pub zone: Obj,
    /// `read_zone(value, tzinfo)`: offset and name of the zone of a datetime; None when reading them could run code of
    /// the caller's.
    pub read_zone: Obj,
    /// The attribute names.
    pub sub: Obj,
    pub fold: Obj,
    pub tzinfo: Obj,
    /// `year` to `microsecond`.
    pub fields: [Obj; 7],
}

/// The same for durations.
pub struct DurationNode {
    /// `GoDuration`.
    pub class: Obj,
    pub timedelta: Obj,
    /// `timedelta.__new__`.
    pub new: Obj,
    pub sub: Obj,
    /// `days`, `seconds`, `microseconds`.
    pub fields: [Obj; 3],
}

/// What reading and building UUIDs needs of Python; the function owns the objects.
pub struct UuidNode {
    /// The class of results.
    pub class: Obj,
    /// Its `tp_new`, which is object's.
    pub new: New,
    /// `uuid.UUID` and `GoUUID`.
    pub plain: [Obj; 2],
    /// `SafeUUID.unknown`.
    pub unknown: Obj,
    /// The attribute names `int` and `is_safe`.
    pub names: [Obj; 2],
}

/// What Python knows about a type (usegolib/_calls/direct_types.py): its class, and the objects that reading and
/// building its values needs.
pub struct Parts {
    pub class: Obj,
    /// `tp_new` of the class, where that makes its instances; else NULL.
    pub new: Address,
    pub objects: Vec<Obj>,
}
