//! From what Python knows about types to the classes of a call plan, while the plan is compiled.

use std::collections::HashMap;
use std::ptr::null_mut;

use usegolib_schema::TypeId;

use super::kinds::{Class, Classes, DurationClass, FieldKeys, New, StructClass, TimeClass, UuidClass};
use crate::cpython::interpreter::{Address, Obj};
use crate::cpython::plan::{ClassId, Host};

/// What Python knows about a type (usegolib/_calls/fast_types.py): its class, and the objects that reading and
/// building its values needs.
pub struct Parts {
    pub class: Obj,
    /// `tp_new` of the class, where that makes its instances; else NULL.
    pub new: Address,
    pub objects: Vec<Obj>,
}

/// Answers what a compiler asks, and puts what it is told about into the tables.
pub struct Answers<'a> {
    parts: &'a HashMap<TypeId, Parts>,
    classes: Classes,
    /// Named types are asked for again and again.
    named: HashMap<TypeId, ClassId>,
}

impl<'a> Answers<'a> {
    /// `parts` has an entry for every type whose values have a class.
    pub fn new(parts: &'a HashMap<TypeId, Parts>) -> Self {
        Self { parts, classes: Classes::default(), named: HashMap::new() }
    }

    /// The classes of the call plan that was compiled.
    pub fn into_classes(self) -> Classes {
        self.classes
    }
}

/// Adds a class to its table; gives its number.
fn put<T>(table: &mut Vec<T>, class: T) -> ClassId {
    table.push(class);
    table.len() - 1
}

impl Host for Answers<'_> {
    fn named(&mut self, id: TypeId) -> Option<ClassId> {
        if let Some(known) = self.named.get(&id) {
            return Some(*known);
        }
        let parts = self.parts.get(&id)?;
        let &[base, nil, nil_base] = parts.objects.as_slice() else { return None };
        let class = Class { class: parts.class, base, nil, nil_base, new: as_new(parts.new) };
        let number = put(&mut self.classes.named, class);
        self.named.insert(id, number);
        Some(number)
    }

    fn structure(&mut self, id: TypeId, fields: usize) -> Option<ClassId> {
        let Parts { class, new, objects } = self.parts.get(&id)?;
        let (new, [shapes, names @ ..]) = (as_new(*new)?, objects.as_slice()) else { return None };
        if names.len() != 2 * fields {
            return None;
        }
        let keys = names.chunks_exact(2).map(|names| {
            // A key stands for itself: the field has no other name then.
            let name = if names[1] == names[0] { null_mut() } else { names[1] };
            FieldKeys { key: names[0], name }
        });
        let class = StructClass { class: *class, new, keys: keys.collect(), shapes: *shapes };
        Some(put(&mut self.classes.structs, class))
    }

    fn object(&mut self, id: TypeId) -> Option<ClassId> {
        let parts = self.parts.get(&id).filter(|parts| !parts.new.is_null())?;
        Some(put(&mut self.classes.objects, parts.class))
    }

    fn time(&mut self, id: TypeId) -> Option<ClassId> {
        let Parts { class, objects, .. } = self.parts.get(&id)?;
        let &[datetime, new, utc, zone, read_zone, sub, fold, tzinfo, ref fields @ ..] = objects.as_slice() else {
            return None;
        };
        let fields = fields.try_into().ok()?;
        let class = TimeClass { class: *class, datetime, new, utc, zone, read_zone, sub, fold, tzinfo, fields };
        Some(put(&mut self.classes.times, class))
    }

    fn duration(&mut self, id: TypeId) -> Option<ClassId> {
        let Parts { class, objects, .. } = self.parts.get(&id)?;
        let &[timedelta, new, sub, days, seconds, microseconds] = objects.as_slice() else { return None };
        let class = DurationClass { class: *class, timedelta, new, sub, fields: [days, seconds, microseconds] };
        Some(put(&mut self.classes.durations, class))
    }

    fn uuid(&mut self, id: TypeId) -> Option<ClassId> {
        let Parts { class, new, objects } = self.parts.get(&id)?;
        let (new, &[uuid, own, unknown, int, is_safe]) = (as_new(*new)?, objects.as_slice()) else { return None };
        let class = UuidClass { class: *class, new, plain: [uuid, own], unknown, names: [int, is_safe] };
        Some(put(&mut self.classes.uuids, class))
    }
}

/// A slot with `tp_new`; None for NULL.
fn as_new(slot: Address) -> Option<New> {
    // SAFETY: the slot of a class, with the signature of `newfunc`, or NULL.
    unsafe { std::mem::transmute::<Address, Option<New>>(slot) }
}
