//! Fields that embedded types promote, as `_promoted` of `usegolib/_codec/struct_plan.py` finds them.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use usegolib_schema::{Kind, Schema, TypeId};

use super::shape::{methods, resolve};

/// A field of an embedded type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Promoted {
    /// The field of the outer struct that leads there.
    pub(super) way: String,
    /// Its type.
    pub(super) ty: TypeId,
}

/// The names that a struct type has from embedded ones: the shallowest wins, ties cancel, and methods hide fields.
pub(super) fn promoted(schema: &Schema, id: TypeId) -> BTreeMap<String, Promoted> {
    let outer = fields(schema, resolve(schema, id));
    let mut taken: BTreeSet<String> = outer.iter().map(|field| field.name.to_owned()).collect();
    let mut level: Vec<(TypeId, String)> =
        outer.iter().filter_map(|field| Some((embedded(schema, field)?, field.name.to_owned()))).collect();
    let (mut found, mut seen) = (BTreeMap::new(), HashSet::new());
    while !level.is_empty() {
        let mut names: BTreeMap<String, Vec<Promoted>> = BTreeMap::new();
        let mut following = Vec::new();
        for (target, way) in level.iter().filter(|(target, _)| !seen.contains(target)) {
            for field in fields(schema, *target) {
                names.entry(field.name.to_owned()).or_default().push(Promoted { way: way.clone(), ty: field.ty });
                following.extend(embedded(schema, &field).map(|next| (next, way.clone())));
            }
        }
        seen.extend(level.iter().map(|(target, _)| *target));
        for (name, mut ways) in names {
            if taken.insert(name.clone())
                && let (Some(only), true) = (ways.pop(), ways.is_empty())
            {
                found.insert(name, only);
            }
        }
        level = following;
    }
    for method in methods(schema, id) {
        found.remove(&method.name);
    }
    found
}

struct Member<'a> {
    name: &'a str,
    ty: TypeId,
    embedded: bool,
}

/// The fields of a struct; of a pointer to what stays in Go those that can be read, which has promoted ones among them.
fn fields(schema: &Schema, id: TypeId) -> Vec<Member<'_>> {
    match &schema.types[id as usize].kind {
        Kind::Struct { fields } => {
            fields.iter().map(|field| Member { name: &field.name, ty: field.ty, embedded: field.embedded }).collect()
        }
        Kind::Pointer { fields, .. } => {
            fields.iter().map(|field| Member { name: &field.name, ty: field.ty, embedded: false }).collect()
        }
        _ => Vec::new(),
    }
}

/// The type whose fields an embedded field promotes.
fn embedded(schema: &Schema, field: &Member) -> Option<TypeId> {
    if !field.embedded {
        return None;
    }
    let target = resolve(schema, field.ty);
    match &schema.types[target as usize].kind {
        Kind::Struct { .. } => Some(target),
        Kind::Pointer { elem, object, .. } => {
            let elem = resolve(schema, *elem);
            let data = matches!(schema.types[elem as usize].kind, Kind::Struct { .. });
            if data { Some(elem) } else { object.then_some(target) }
        }
        _ => None,
    }
}
