//! What a package leads to: the packages below it, and every type that occurs in what they bind.

use std::collections::{BTreeSet, HashMap};

use usegolib_schema::{Kind, Method, Package, Schema, Symbol, SymbolKind, Type, TypeId};

/// What bindings of a package speak of.
pub(super) struct Found<'a> {
    /// The package, then those below it.
    pub(super) packages: Vec<&'a Package>,
    /// Every type that occurs, by number.
    pub(super) types: BTreeSet<TypeId>,
}

/// Follows a package.
pub(super) fn scan<'a>(schema: &'a Schema, path: &str) -> Found<'a> {
    let below = format!("{path}/");
    let bound = |package: &&Package| package.error.is_none();
    let mut packages: Vec<&Package> = schema.packages.iter().filter(|package| package.path == path).collect();
    packages.extend(schema.packages.iter().filter(bound).filter(|package| package.path.starts_with(&below)));
    let pointers = pointers(schema);
    let mut types = BTreeSet::new();
    let mut todo: Vec<TypeId> = packages.iter().flat_map(|package| &package.symbols).flat_map(of_symbol).collect();
    while let Some(id) = todo.pop() {
        if types.insert(id) {
            todo.extend(of_type(&schema.types[id as usize]));
            todo.extend(pointers.get(&id));
        }
    }
    Found { packages, types }
}

/// Pointers that have methods, by what they point to: times and big numbers have theirs there.
fn pointers(schema: &Schema) -> HashMap<TypeId, TypeId> {
    let entries = (0..).zip(&schema.types);
    let entry = |(id, ty): (TypeId, &Type)| match &ty.kind {
        Kind::Pointer { elem, methods, .. } if !methods.is_empty() => Some((*elem, id)),
        _ => None,
    };
    entries.filter_map(entry).collect()
}

fn of_symbol(symbol: &Symbol) -> Vec<TypeId> {
    if symbol.skip.is_some() || (symbol.kind == SymbolKind::Method) {
        return Vec::new();
    }
    let params = symbol.params.iter().map(|param| param.ty);
    params.chain(symbol.results.iter().map(|result| result.ty)).chain(symbol.ty).collect()
}

fn of_method(method: &Method) -> Vec<TypeId> {
    if method.function.is_none() {
        return Vec::new();
    }
    method.params.iter().map(|param| param.ty).chain(method.results.iter().map(|result| result.ty)).collect()
}

/// The types that an entry names.
fn of_type(ty: &Type) -> Vec<TypeId> {
    let of_methods = |methods: &[Method]| methods.iter().flat_map(of_method).collect::<Vec<_>>();
    match &ty.kind {
        Kind::Slice { elem } | Kind::Array { elem, .. } | Kind::Set { elem } | Kind::Chan { elem, .. } => vec![*elem],
        Kind::Map { key, elem } => vec![*key, *elem],
        Kind::Struct { fields } => fields.iter().map(|field| field.ty).collect(),
        Kind::Pointer { elem, methods, fields, constructor, .. } => {
            let mut list = of_methods(methods);
            list.push(*elem);
            list.extend(fields.iter().map(|field| field.ty));
            list.extend(constructor.iter().flat_map(|made| of_method(made)));
            list
        }
        Kind::Named { underlying, pointer, methods, .. } => {
            let mut list = of_methods(methods);
            list.push(*underlying);
            list.extend(pointer);
            list
        }
        Kind::Interface { methods, .. } => of_methods(methods),
        Kind::Func { params, results, call, .. } => {
            let mut list: Vec<TypeId> = params.iter().chain(results).copied().collect();
            list.extend(call.iter().flat_map(|made| of_method(made)));
            list
        }
        Kind::Iter { elems } => elems.clone(),
        Kind::Object { pointer, .. } => vec![*pointer],
        _ => Vec::new(),
    }
}
