//! Which types generated code can write down, and how they are called in messages.

use std::collections::BTreeSet;

use usegolib_schema::{Kind, TypeId};

use super::context::Context;
use super::go_types::split_fields;

impl Context<'_> {
    /// Whether the type, or what it points to, has a name that only its own package can use.
    pub(super) fn is_hidden(&self, id: TypeId) -> bool {
        match &self.ty(id).kind {
            Kind::Pointer { elem, .. } => self.is_hidden(*elem),
            Kind::Named { package, name, .. } | Kind::Object { package, name, .. } => {
                let is_written = name.starts_with(char::is_uppercase) && self.names.is_importable(package);
                !is_written && !self.names.spellings().contains_key(&self.ty(id).go)
            }
            _ => false,
        }
    }

    /// A hidden type whose values are handed on as they are.
    pub(super) fn is_hidden_handle(&self, id: TypeId) -> bool {
        self.is_hidden(id) && self.handle(id).is_some()
    }

    /// Whether the type and all that its spelling names can be written.
    pub(super) fn is_spellable(&self, id: TypeId) -> bool {
        let mut seen = Vec::new();
        let mut pending = vec![id];
        while let Some(id) = pending.pop() {
            if seen.contains(&id) {
                continue;
            }
            seen.push(id);
            match &self.ty(id).kind {
                Kind::TypeParam { .. } => return false,
                Kind::Named { .. } | Kind::Object { .. } if self.is_hidden(id) => return false,
                Kind::Interface { .. } if !self.has_exported_methods_only(id) => return false,
                kind => pending.extend(mentioned(kind)),
            }
        }
        true
    }

    /// Types without a name that generated code mentions, in themselves or in the spelling of others. Those that only
    /// stand behind a name are not among them.
    pub(super) fn needs_alias(&self) -> BTreeSet<TypeId> {
        let is_unnamed = |id: &TypeId| matches!(self.ty(*id).kind, Kind::Struct { .. } | Kind::Interface { .. });
        let all = || (0..).take(self.schema.types.len());
        let mut ids: BTreeSet<TypeId> = all().filter(|id| self.reachable[*id as usize]).collect();
        ids.extend(all().filter(|id| !is_unnamed(id)).flat_map(|id| mentioned(&self.ty(id).kind)));
        let nested: Vec<TypeId> = ids.iter().flat_map(|id| mentioned(&self.ty(*id).kind)).collect();
        ids.extend(nested);
        ids.retain(is_unnamed);
        ids
    }

    fn has_exported_methods_only(&self, id: TypeId) -> bool {
        self.method_names(id).is_some()
    }

    /// The methods of an interface type without a name, and what else is in its spelling; none when one of the methods
    /// is not exported.
    pub(super) fn method_names(&self, id: TypeId) -> Option<Vec<&str>> {
        method_names(&self.ty(id).go)
    }

    /// A type as Go's own reflection spells it with full package paths.
    pub(super) fn reflected(&self, id: TypeId) -> String {
        self.ty(id).go.replace(", ", ",")
    }

    /// A type as Go code in another package names it, without pointers.
    pub(super) fn short(&self, id: TypeId) -> String {
        match &self.ty(id).kind {
            Kind::Pointer { elem, .. } => self.short(*elem),
            Kind::Named { package, name, .. } | Kind::Object { package, name, .. } => {
                format!("{}.{name}", self.names.package_name(package))
            }
            _ => self.ty(id).go.clone(),
        }
    }
}

/// The methods in the spelling of an interface type; None where other packages cannot have them all.
pub(crate) fn method_names(go: &str) -> Option<Vec<&str>> {
    let parts = split_fields(go.strip_prefix("interface{").and_then(|go| go.strip_suffix('}'))?);
    let is_exported = |part: &&str| part.starts_with(char::is_uppercase) || !part.contains('(');
    parts.iter().all(is_exported).then_some(parts)
}

/// The types that the spelling of a type without a name is made of.
fn mentioned(kind: &Kind) -> Vec<TypeId> {
    match kind {
        Kind::Slice { elem }
        | Kind::Array { elem, .. }
        | Kind::Set { elem }
        | Kind::Pointer { elem, .. }
        | Kind::Chan { elem, .. } => vec![*elem],
        Kind::Map { key, elem } => vec![*key, *elem],
        Kind::Struct { fields } => fields.iter().map(|field| field.ty).collect(),
        Kind::Func { params, results, .. } => params.iter().chain(results).copied().collect(),
        Kind::Iter { elems } => elems.clone(),
        _ => Vec::new(),
    }
}
