//! Which types generated code needs, how each one is treated, and the `types_<n>.go` files.
//!
//! Simple types are read and written inline (`values`), the others by `decN` and `encN` (`helpers`). Types that are
//! large or hold others (struct, array, big numbers) are passed by pointer, all others by value.

use usegolib_schema::{Kind, Method, Mode, Parameter, Role, Scalar, Schema, SymbolKind, TypeId};

use super::context::{Context, EmittedFile, items};
use super::source::Source;

/// Types per file.
const CHUNK: usize = 200;

/// The types that are read and written with a kind. A pointer to an object is a handle, a pointer to data with
/// methods is a handle or data.
pub(super) fn parts(kind: &Kind) -> Vec<TypeId> {
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

/// The types that optional methods take and give.
fn of_optional(kind: &Kind) -> Vec<TypeId> {
    let (Kind::Interface { optional, .. } | Kind::Named { optional, .. }) = kind else { return Vec::new() };
    let params = optional.iter().flat_map(|method| method.params.iter().skip(1).map(|p| p.ty));
    params.chain(optional.iter().flat_map(|method| method.results.iter().map(|r| r.ty))).collect()
}

/// By type number: whether values are read or written, because a numbered function or an exported type leads to it.
pub(super) fn reachable(schema: &Schema) -> Vec<bool> {
    reachable_but(schema, |_| false)
}

/// The same without the parameters that `unwanted` names.
fn reachable_but(schema: &Schema, unwanted: impl Fn(&Parameter) -> bool) -> Vec<bool> {
    let mut seen = vec![false; schema.types.len()];
    let symbols = schema.packages.iter().flat_map(|p| &p.symbols);
    let exported = symbols.filter(|s| s.kind == SymbolKind::Type && s.skip.is_none()).filter_map(|s| s.ty);
    let mut pending: Vec<TypeId> = exported.collect();
    for callable in schema.callables() {
        let params = callable.params.iter().filter(|p| !unwanted(p)).map(|p| p.ty);
        pending.extend(params.chain(callable.results.iter().map(|r| r.ty)));
    }
    while let Some(id) = pending.pop() {
        if std::mem::replace(&mut seen[id as usize], true) {
            continue;
        }
        pending.extend(items(&schema.types, id).unwrap_or_default());
        pending.extend(of_optional(&schema.types[id as usize].kind));
        match &schema.types[id as usize].kind {
            // A named struct is read and written as itself, so the unnamed one behind it is not needed.
            Kind::Named { underlying, .. } => match &schema.types[*underlying as usize].kind {
                kind @ Kind::Struct { .. } => pending.extend(parts(kind)),
                // Handles are made of nothing; what stands behind the name may be impossible to write.
                Kind::Interface { .. } | Kind::Func { .. } | Kind::Chan { .. } => {}
                _ => pending.push(*underlying),
            },
            kind => pending.extend(parts(kind)),
        }
    }
    seen
}

/// By type number: whether Python may give values of it, as arguments or as results of what Go calls.
pub(super) fn given(schema: &Schema) -> Vec<bool> {
    let mut seen = vec![false; schema.types.len()];
    let kind = |id: TypeId| &schema.types[id as usize].kind;
    let behind = |id: TypeId| match kind(id) {
        Kind::Named { underlying, .. } => kind(*underlying),
        kind => kind,
    };
    let symbols = schema.packages.iter().flat_map(|p| &p.symbols);
    let exported = symbols.filter(|s| s.kind == SymbolKind::Type && s.skip.is_none()).filter_map(|s| s.ty);
    // A value that any holds is never of an interface type, but an object of Python may stand for one there.
    let (interfaces, mut pending): (Vec<TypeId>, Vec<TypeId>) =
        exported.partition(|id| matches!(behind(*id), Kind::Interface { .. }));
    for callable in schema.callables() {
        // What has a method or is called is an object already.
        let is_receiver = match callable.role {
            Role::Method(id, _) => matches!(behind(id), Kind::Interface { .. } | Kind::Func { .. }),
            Role::CallFunc(..) => true,
            _ => false,
        };
        pending.extend(callable.params.iter().skip(usize::from(is_receiver)).map(|p| p.ty));
    }
    let results = |method: &Method| method.results.iter().map(|r| r.ty).collect::<Vec<_>>();
    let mut inside_any = Some(interfaces);
    while let Some(id) = pending.pop() {
        if std::mem::replace(&mut seen[id as usize], true) {
            continue;
        }
        match (kind(id), behind(id)) {
            (_, Kind::Any) => pending.extend(inside_any.take().unwrap_or_default()),
            (Kind::Interface { methods, optional } | Kind::Named { methods, optional, .. }, Kind::Interface { .. }) => {
                pending.extend(methods.iter().chain(optional).flat_map(results))
            }
            (_, Kind::Func { call, .. }) => pending.extend(call.as_deref().map(results).unwrap_or_default()),
            (kind, _) => pending.extend(parts(kind)),
        }
    }
    seen
}

/// Whether a value of math/big can be read or written because of its static type, or as the dynamic value of another
/// one.
#[must_use]
pub fn may_hold_big(schema: &Schema) -> bool {
    let holds =
        |kind: &Kind| matches!(kind, Kind::Any | Kind::Interface { .. } | Kind::BigInt | Kind::BigRat | Kind::BigFloat);
    reachable(schema).iter().zip(&schema.types).any(|(reached, ty)| *reached && holds(&ty.kind))
}

/// Whether Go can give out a func of a type that no function is generated for: behind an `any`, or of a func type that
/// cannot be written. What goes into an `any` parameter stays there. A func behind an interface with methods has these.
#[must_use]
pub fn may_hold_funcs(schema: &Schema) -> bool {
    let kind = |id: TypeId| &schema.types[id as usize].kind;
    let stays = |p: &Parameter| {
        p.mode == Mode::In
            && match kind(p.ty) {
                Kind::Any => true,
                Kind::Slice { elem } => p.variadic && matches!(kind(*elem), Kind::Any),
                _ => false,
            }
    };
    let holds = |kind: &Kind| matches!(kind, Kind::Any | Kind::Func { call: None, .. });
    reachable_but(schema, stays).iter().zip(&schema.types).any(|(reached, ty)| *reached && holds(&ty.kind))
}

/// Whether Python may want a slice that lives in Go: something takes or gives an `any`, or calls back with places.
pub(super) fn has_live_slices(context: &Context) -> bool {
    let ty = |id: TypeId| &context.ty(id).kind;
    let is = |id: TypeId, wanted: Scalar| matches!(ty(id), Kind::Scalar { scalar } if *scalar == wanted);
    (0..).take(context.schema.types.len()).filter(|id| context.reachable[*id as usize]).any(|id| match ty(id) {
        Kind::Any => true,
        Kind::Func { params, results, .. } => {
            params.len() == 2
                && params.iter().all(|param| is(*param, Scalar::Int))
                && matches!(results.as_slice(), [result] if is(*result, Scalar::Bool))
        }
        _ => false,
    })
}

pub(super) fn files(context: &Context) -> Vec<EmittedFile> {
    let all = (0..).take(context.schema.types.len());
    let ids: Vec<TypeId> = all.filter(|id| context.is_spellable(*id)).collect();
    let named = context.needs_alias();
    let mut files = Vec::new();
    for (number, chunk) in ids.chunks(CHUNK).enumerate() {
        let mut source = Source::new(context);
        let mut empty = true;
        for id in chunk {
            let mut text = String::new();
            if named.contains(id) {
                text.push_str(&source.alias_declaration(*id));
            }
            if context.reachable[*id as usize] {
                text.push_str(&source.helpers(*id));
                text.push_str(&source.callback(*id));
                text.push_str(&source.implementation(*id));
            }
            empty &= text.is_empty();
            source.append(&text);
        }
        if !empty {
            files.push(source.into_file(format!("types_{number}.go")));
        }
    }
    files
}

/// How values of a type that stay in Go are referred to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Handle {
    /// A pointer; data as well when it points to that.
    Pointer,
    /// A func, a channel or an iterator.
    Reference,
    /// An interface with methods.
    Interface,
    /// A copy of a value that is none of these.
    Boxed,
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

    /// How a value of the type stays in Go; none for data.
    pub(super) fn handle(&self, id: TypeId) -> Option<Handle> {
        match self.underlying(id) {
            Kind::Pointer { object: true, .. } => Some(Handle::Pointer),
            Kind::Func { .. } | Kind::Chan { .. } | Kind::Iter { .. } => Some(Handle::Reference),
            Kind::Interface { .. } => Some(Handle::Interface),
            Kind::Object { .. } => Some(Handle::Boxed),
            _ => None,
        }
    }

    /// Whether a map that a method or a field gives stays Go's own in Python: one of a named type with methods.
    pub(super) fn is_live(&self, id: TypeId) -> bool {
        let Kind::Named { pointer: Some(pointer), .. } = self.ty(id).kind else { return false };
        let Kind::Pointer { methods, object: true, .. } = &self.ty(pointer).kind else { return false };
        matches!(self.underlying(id), Kind::Map { .. })
            && methods.iter().any(|method| method.function.is_some())
            && !self.has_text(id)
            && self.reachable[pointer as usize]
    }

    /// T of `*T`.
    pub(super) fn pointee(&self, id: TypeId) -> Option<TypeId> {
        match self.ty(id).kind {
            Kind::Pointer { elem, .. } => Some(elem),
            _ => None,
        }
    }

    /// The element of a slice.
    pub(super) fn element(&self, id: TypeId) -> Option<TypeId> {
        match self.underlying(id) {
            Kind::Slice { elem } => Some(*elem),
            _ => None,
        }
    }

    pub(super) fn is_any(&self, id: TypeId) -> bool {
        matches!(self.ty(id).kind, Kind::Any)
    }

    /// Whether a parameter is an out parameter: one that Go writes into, of type `any` (or variadic of `any`).
    pub(super) fn is_out(&self, param: &Parameter) -> bool {
        let any = if param.variadic { self.element(param.ty) } else { Some(param.ty) };
        param.mode == Mode::Out && any.is_some_and(|id| self.is_any(id))
    }

    /// Whether a pointer that stays in Go may come as the data that it points to.
    pub(super) fn takes_data(&self, id: TypeId) -> bool {
        self.handle(id) == Some(Handle::Pointer) && self.pointee(id).is_some_and(|elem| self.handle(elem).is_none())
    }

    /// Whether a str is accepted besides the type's own form.
    pub(super) fn has_text(&self, id: TypeId) -> bool {
        let named_string = matches!(self.underlying(id), Kind::Scalar { scalar: Scalar::String });
        matches!(self.ty(id).kind, Kind::Named { text: true, .. } | Kind::Object { text: true, .. }) && !named_string
    }

    /// Whether a type is a pointer to data that can be changed in Python too: a struct, map, set or slice.
    pub(super) fn is_given(&self, id: TypeId) -> bool {
        let is_data = |elem: TypeId| self.handle(elem).is_none() && self.is_spellable(elem);
        let changes = |elem: TypeId| {
            matches!(
                self.underlying(elem),
                Kind::Struct { .. } | Kind::Map { .. } | Kind::Set { .. } | Kind::Slice { .. }
            )
        };
        self.pointee(id).is_some_and(|elem| is_data(elem) && changes(elem))
    }

    /// Whether a value that is given as data can become such a pointer, or hold one.
    pub(super) fn gives(&self, id: TypeId) -> bool {
        let mut seen = Vec::new();
        let mut pending = vec![id];
        while let Some(id) = pending.pop() {
            if self.is_given(id) || matches!(self.underlying(id), Kind::Any | Kind::Interface { .. }) {
                return true;
            }
            if !seen.contains(&id) && self.handle(id).is_none() {
                seen.push(id);
                pending.extend(parts(&self.ty(id).kind));
            }
        }
        false
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
            Kind::Struct { .. }
                | Kind::Array { .. }
                | Kind::Object { .. }
                | Kind::BigInt
                | Kind::BigRat
                | Kind::BigFloat
        )
    }

    /// The type whose helpers serve this one; none when it is written inline.
    pub(super) fn helper(&self, id: TypeId) -> Option<TypeId> {
        match &self.ty(id).kind {
            Kind::Named { .. } | Kind::Object { .. } if self.has_text(id) => Some(id),
            Kind::Named { .. } if matches!(self.underlying(id), Kind::Struct { .. }) => Some(id),
            Kind::Named { underlying, .. } => self.helper(*underlying),
            Kind::Slice { elem } | Kind::Array { elem, .. } => self.raw_element(*elem).is_none().then_some(id),
            Kind::Map { .. } | Kind::Set { .. } | Kind::Struct { .. } => Some(id),
            Kind::Pointer { object, .. } => (!object || self.takes_data(id)).then_some(id),
            _ => None,
        }
    }

    /// Whether writing it can fail for its value: it may be cyclic, or hold something that cannot leave Go.
    pub(super) fn can_fail(&self, id: TypeId) -> bool {
        let mut seen = Vec::new();
        let mut pending = vec![id];
        while let Some(id) = pending.pop() {
            if self.ty(id).recursive || matches!(self.ty(id).kind, Kind::Any | Kind::BigFloat | Kind::Interface { .. })
            {
                return true;
            }
            if !seen.contains(&id) {
                seen.push(id);
                if self.handle(id).is_none() {
                    pending.extend(parts(&self.ty(id).kind));
                }
            }
        }
        false
    }

    /// Whether a map key may turn out not to be one: it holds an interface.
    pub(super) fn may_be_unhashable(&self, id: TypeId) -> bool {
        match self.underlying(id) {
            // Of an object the fields are not known.
            Kind::Any | Kind::Interface { .. } | Kind::Object { .. } => true,
            Kind::Array { elem, .. } => self.may_be_unhashable(*elem),
            Kind::Struct { fields } => fields.iter().any(|f| self.may_be_unhashable(f.ty)),
            _ => false,
        }
    }

    /// Whether a nil pointer to it could not be told from a pointer to its nil.
    pub(super) fn is_nilable_element(&self, id: TypeId) -> bool {
        self.underlying(id).has_nil()
    }
}
