//! Which types generated code needs, how each one is treated, and the `types_<n>.go` files.
//!
//! Simple types are read and written inline (`values`), the others by `decN` and `encN` (`helpers`). Types that are large
//! or hold others (struct, array, big numbers) are passed by pointer, all others by value.

use usegolib_schema::{Kind, Scalar, Schema, Symbol, SymbolKind, TypeId};

use super::source::Source;
use super::{Context, EmittedFile};

/// Types per file.
const CHUNK: usize = 200;

/// Whether values of a type are copied, and not kept in Go.
pub(super) fn is_data(schema: &Schema, id: TypeId) -> bool {
    let mut seen = vec![false; schema.types.len()];
    let mut pending = vec![id];
    while let Some(id) = pending.pop() {
        if std::mem::replace(&mut seen[id as usize], true) {
            continue;
        }
        match &schema.types[id as usize].kind {
            Kind::Interface { .. }
            | Kind::Func { .. }
            | Kind::Chan { .. }
            | Kind::Iter { .. }
            | Kind::Object { .. }
            | Kind::TypeParam { .. } => return false,
            kind => pending.extend(parts(kind)),
        }
    }
    true
}

/// The types that a kind is made of.
fn parts(kind: &Kind) -> Vec<TypeId> {
    match kind {
        Kind::Slice { elem } | Kind::Array { elem, .. } | Kind::Set { elem } | Kind::Pointer { elem, .. } => {
            vec![*elem]
        }
        Kind::Map { key, elem } => vec![*key, *elem],
        Kind::Struct { fields } => fields.iter().map(|f| f.ty).collect(),
        Kind::Named { underlying, .. } => vec![*underlying],
        _ => Vec::new(),
    }
}

/// By type number: whether generated code needs the type, because a bound function or an exported type leads to it.
pub(super) fn reachable(schema: &Schema) -> Vec<bool> {
    let mut seen = vec![false; schema.types.len()];
    let symbols = schema.packages.iter().flat_map(|p| &p.symbols);
    let mut pending: Vec<TypeId> = symbols.flat_map(roots).filter(|id| is_data(schema, *id)).collect();
    while let Some(id) = pending.pop() {
        if std::mem::replace(&mut seen[id as usize], true) {
            continue;
        }
        match &schema.types[id as usize].kind {
            // A named struct is read and written as itself, so the unnamed one behind it is not needed.
            Kind::Named { underlying, .. } => match &schema.types[*underlying as usize].kind {
                kind @ Kind::Struct { .. } => pending.extend(parts(kind)),
                _ => pending.push(*underlying),
            },
            kind => pending.extend(parts(kind)),
        }
    }
    seen
}

fn roots(symbol: &Symbol) -> Vec<TypeId> {
    match symbol.kind {
        SymbolKind::Func if symbol.function.is_some() => {
            symbol.params.iter().map(|p| p.ty).chain(symbol.results.iter().map(|r| r.ty)).collect()
        }
        SymbolKind::Type if symbol.skip.is_none() => symbol.ty.into_iter().collect(),
        _ => Vec::new(),
    }
}

pub(super) fn files(context: &Context) -> Vec<EmittedFile> {
    let ids: Vec<TypeId> =
        (0..).take(context.schema.types.len()).filter(|id| context.reachable[*id as usize]).collect();
    let mut files = Vec::new();
    for (number, chunk) in ids.chunks(CHUNK).enumerate() {
        let mut source = Source::new(context);
        let mut empty = true;
        for id in chunk {
            let text = source.helpers(*id);
            empty &= text.is_empty();
            source.append(&text);
        }
        if !empty {
            files.push(source.into_file(format!("types_{number}.go")));
        }
    }
    files
}

/// What memory a slice or array of a type is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Raw {
    Numbers,
    Bools,
}

impl Context<'_> {
    pub(super) fn underlying(&self, id: TypeId) -> &Kind {
        match &self.ty(id).kind {
            Kind::Named { underlying, .. } => &self.ty(*underlying).kind,
            kind => kind,
        }
    }

    /// Whether a str is accepted besides the type's own form.
    pub(super) fn has_text(&self, id: TypeId) -> bool {
        let named_string = matches!(self.underlying(id), Kind::Scalar { scalar: Scalar::String });
        matches!(self.ty(id).kind, Kind::Named { text: true, .. }) && !named_string
    }

    pub(super) fn raw_element(&self, id: TypeId) -> Option<Raw> {
        match self.underlying(id) {
            _ if self.has_text(id) => None,
            Kind::Scalar { scalar: Scalar::String } => None,
            Kind::Scalar { scalar: Scalar::Bool } => Some(Raw::Bools),
            Kind::Scalar { .. } => Some(Raw::Numbers),
            _ => None,
        }
    }

    /// Passed by pointer.
    pub(super) fn is_by_pointer(&self, id: TypeId) -> bool {
        matches!(
            self.underlying(id),
            Kind::Struct { .. } | Kind::Array { .. } | Kind::BigInt | Kind::BigRat | Kind::BigFloat
        )
    }

    /// The type whose helpers serve this one; none when it is written inline.
    pub(super) fn helper(&self, id: TypeId) -> Option<TypeId> {
        match &self.ty(id).kind {
            Kind::Named { .. } if self.has_text(id) => Some(id),
            Kind::Named { .. } if matches!(self.underlying(id), Kind::Struct { .. }) => Some(id),
            Kind::Named { underlying, .. } => self.helper(*underlying),
            Kind::Slice { elem } | Kind::Array { elem, .. } => self.raw_element(*elem).is_none().then_some(id),
            Kind::Map { .. } | Kind::Set { .. } | Kind::Struct { .. } | Kind::Pointer { .. } => Some(id),
            _ => None,
        }
    }

    /// Whether writing it can fail for its value: it may be cyclic, or hold something that cannot leave Go.
    pub(super) fn can_fail(&self, id: TypeId) -> bool {
        let mut seen = Vec::new();
        let mut pending = vec![id];
        while let Some(id) = pending.pop() {
            if self.ty(id).recursive || matches!(self.ty(id).kind, Kind::Any | Kind::BigFloat) {
                return true;
            }
            if !seen.contains(&id) {
                seen.push(id);
                pending.extend(parts(&self.ty(id).kind));
            }
        }
        false
    }

    /// Whether a map key may turn out not to be one: it holds an interface.
    pub(super) fn may_be_unhashable(&self, id: TypeId) -> bool {
        match self.underlying(id) {
            Kind::Any => true,
            Kind::Array { elem, .. } => self.may_be_unhashable(*elem),
            Kind::Struct { fields } => fields.iter().any(|f| self.may_be_unhashable(f.ty)),
            _ => false,
        }
    }

    /// Whether a nil pointer to it could not be told from a pointer to its nil.
    pub(super) fn is_nilable_element(&self, id: TypeId) -> bool {
        matches!(self.underlying(id), Kind::Pointer { .. } | Kind::Any | Kind::Error)
    }
}
