//! What the printers of the emitter share: the schema, the names of packages, and what follows from types.

use usegolib_schema::{Callable, Kind, Role, Scalar, Schema, TypeId};

use super::names::Names;

/// One generated file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmittedFile {
    /// Path relative to the bridge package's directory, separated by `/`.
    pub path: String,
    /// The whole text.
    pub contents: String,
}

/// Everything the printers share.
pub(super) struct Context<'a> {
    pub(super) schema: &'a Schema,
    pub(super) names: Names<'a>,
    /// By type number: values of it are read or written as data, because a numbered function or an exported type leads
    /// to it.
    pub(super) reachable: Vec<bool>,
    /// By type number: the type whose proxy stands for an interface type, where Python may give objects for it.
    pub(super) proxies: Vec<Option<TypeId>>,
}

impl Context<'_> {
    /// Whether generated code can call it: all its types can be written there. Of one that cannot, a method is called
    /// through an interface, and what it gives is handed on, and assigned by reflection.
    pub(super) fn is_served(&self, callable: &Callable) -> bool {
        let mut params = callable.params.iter().enumerate();
        let mut results = callable.results.iter();
        let untyped = |i, ty| match callable.role {
            Role::Method(..) => i == 0 && self.is_hidden(ty),
            Role::SetField(..) => i == 1 && self.is_hidden(ty) && self.pointee(ty).is_some(),
            _ => false,
        };
        params.all(|(i, param)| self.is_spellable(param.ty) || untyped(i, param.ty))
            && results.all(|result| self.is_spellable(result.ty) || self.is_hidden_handle(result.ty))
    }

    /// What a function is called in messages.
    pub(super) fn title(&self, callable: &Callable) -> String {
        match callable.role {
            Role::Func(package, symbol) | Role::GetVar(package, symbol) | Role::SetVar(package, symbol) => {
                format!("{}.{}", package.name, symbol.name)
            }
            Role::Method(ty, method) => format!("{}.{}", self.short(ty), method.name),
            Role::GetField(ty, field) | Role::SetField(ty, field) => format!("{}.{}", self.short(ty), field.name),
            Role::New(ty, _) | Role::CallFunc(ty, _) => self.short(ty),
        }
    }

    pub(super) fn ty(&self, id: TypeId) -> &usegolib_schema::Type {
        &self.schema.types[id as usize]
    }
}

/// The types of the items of a channel or an iterator.
pub(crate) fn items(types: &[usegolib_schema::Type], id: TypeId) -> Option<Vec<TypeId>> {
    match &types[id as usize].kind {
        Kind::Named { underlying, .. } => items(types, *underlying),
        Kind::Chan { elem, .. } => Some(vec![*elem]),
        Kind::Iter { elems } => Some(elems.clone()),
        Kind::Func { params, results, variadic: false, .. } if results.is_empty() && params.len() == 1 => {
            match &types[params[0] as usize].kind {
                Kind::Func { params, results, variadic: false, .. }
                    if matches!(params.len(), 1 | 2) && results.len() == 1 =>
                {
                    let result = &types[results[0] as usize].kind;
                    matches!(result, Kind::Scalar { scalar: Scalar::Bool }).then(|| params.clone())
                }
                _ => None,
            }
        }
        _ => None,
    }
}
