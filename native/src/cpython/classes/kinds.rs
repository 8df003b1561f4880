//! The kinds of classes that nodes name, and what reading and building their instances needs of Python.

use crate::cpython::interpreter::Obj;

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
pub struct TimeClass {
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
pub struct DurationClass {
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
pub struct UuidClass {
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

/// The class of a struct.
pub struct StructClass {
    /// The generated dict subclass; the function owns it.
    pub class: Obj,
    /// Its `tp_new`, which is dict's.
    pub new: New,
    /// Of its fields, in their order.
    pub keys: Box<[FieldKeys]>,
    /// By class, made when first asked: how dataclasses stand for it (usegolib/_calls/fast_types.py); the function
    /// owns it.
    pub shapes: Obj,
}

/// What a field is called in Python; the function owns both.
pub struct FieldKeys {
    /// Its key, an interned str.
    pub key: Obj,
    /// Its Go name, where that stands for it as well; else NULL.
    pub name: Obj,
}

/// The classes of a plan: what Python has for its types. A node names one by its number in the table of its kind.
#[derive(Default)]
pub struct Classes {
    pub named: Vec<Class>,
    pub structs: Vec<StructClass>,
    /// Classes of objects that stay in Go; the function owns them.
    pub objects: Vec<Obj>,
    pub times: Vec<TimeClass>,
    pub durations: Vec<DurationClass>,
    pub uuids: Vec<UuidClass>,
}
