//! Which types have a class of their own in Python, and of which sort.

use std::collections::HashSet;

use usegolib_schema::{BASIC_TYPES, Kind, Method, Mode, Parameter, Scalar, Schema, SymbolKind, TypeId};

use crate::emit::method_names;

/// What struct values are in Python.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Values {
    /// Dataclasses, as `typed()` handles give them.
    Dataclasses,
    /// Dictionaries with attributes, as plain handles give them.
    Dictionaries,
}

/// The sorts of class.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// A struct whose values are copied.
    Struct,
    /// Values stay in Go; methods and fields are known.
    Object,
    /// Values stay in Go, and nothing else is known of them.
    Opaque,
    /// A channel or an iterator.
    Stream,
    /// An interface with methods.
    Interface,
    /// A func type.
    Func,
    /// A subclass of a Python type, for the methods or constants that the Go type has.
    Value,
}

/// The types that have typed constants or methods.
pub(super) fn with_more(schema: &Schema) -> HashSet<TypeId> {
    let symbols = schema.packages.iter().flat_map(|package| &package.symbols);
    let constants = symbols.filter(|symbol| symbol.kind == SymbolKind::Const && symbol.skip.is_none());
    let pointed = schema.types.iter().filter_map(|ty| match &ty.kind {
        Kind::Pointer { elem, methods, .. } if !methods.is_empty() => Some(*elem),
        _ => None,
    });
    constants.filter_map(|symbol| symbol.ty).chain(pointed).collect()
}

/// The type behind all names.
pub(super) fn resolve(schema: &Schema, mut id: TypeId) -> TypeId {
    while let Kind::Named { underlying, .. } = &schema.types[id as usize].kind {
        id = *underlying;
    }
    id
}

/// The sort of class that a type has; None when its values are plain Python values, or those of another type.
pub(super) fn shape(schema: &Schema, more: &HashSet<TypeId>, id: TypeId) -> Option<Shape> {
    match &schema.types[id as usize].kind {
        Kind::Object { pointer, .. } => Some(of_pointer(schema, *pointer)),
        Kind::Pointer { elem, object: true, .. } => match schema.types[*elem as usize].kind {
            Kind::Object { .. } => None, // the class of the object
            _ => Some(of_pointer(schema, id)),
        },
        Kind::Named { uuid, methods, .. } => match &schema.types[resolve(schema, id) as usize].kind {
            _ if *uuid => Some(Shape::Value),
            Kind::Struct { .. } => Some(Shape::Struct),
            Kind::Interface { .. } if methods.is_empty() => Some(Shape::Opaque),
            Kind::Interface { .. } => Some(Shape::Interface),
            Kind::Func { .. } => Some(Shape::Func),
            Kind::Chan { .. } | Kind::Iter { .. } => Some(Shape::Stream),
            Kind::Scalar { scalar: Scalar::Bool } | Kind::Any | Kind::Error | Kind::Pointer { .. } => None,
            _ => more.contains(&id).then_some(Shape::Value),
        },
        Kind::Time | Kind::Duration => more.contains(&id).then_some(Shape::Value),
        _ => None,
    }
}

/// The methods of a type: its own where values are handles themselves, else those of `*T`.
pub(super) fn methods(schema: &Schema, id: TypeId) -> &[Method] {
    match &schema.types[id as usize].kind {
        Kind::Pointer { methods, .. } | Kind::Interface { methods, .. } => methods,
        Kind::Object { pointer, .. } => methods_of(schema, *pointer),
        Kind::Named { pointer: Some(pointer), .. } => methods_of(schema, *pointer),
        Kind::Named { methods, .. } => methods,
        _ => &[],
    }
}

fn methods_of(schema: &Schema, pointer: TypeId) -> &[Method] {
    match &schema.types[pointer as usize].kind {
        Kind::Pointer { methods, .. } => methods,
        _ => &[],
    }
}

/// The methods of an interface type that objects of Python can stand for.
pub(super) fn implementable(schema: &Schema, id: TypeId) -> Option<&[Method]> {
    let Kind::Named { underlying, methods, .. } = &schema.types[id as usize].kind else { return None };
    let all = method_names(&schema.types[*underlying as usize].go)?;
    // Files get the memory of Go itself.
    let is_file =
        methods.iter().all(Method::is_of_file) && methods.iter().any(|method| method.name.starts_with("Read"));
    let is_whole = !methods.is_empty() && all.len() == methods.len();
    (is_whole && !is_file && methods.iter().all(|method| method.function.is_some())).then_some(methods)
}

/// Whether Python gets a parameter of what Go calls as bytes that it can change.
pub(super) fn is_writable_bytes(param: &Parameter) -> bool {
    param.mode == Mode::InOut && BASIC_TYPES.get(param.ty as usize).is_some_and(|go| *go == "[]uint8")
}

/// The methods that an object needs to stand for an interface type with these: str() is `String()` for objects that say
/// what their text is, and `Error()` for exceptions.
pub(super) fn needed(methods: &[Method]) -> impl Iterator<Item = &Method> {
    let alone = methods.len() == 1;
    methods.iter().filter(move |method| {
        let takes_nothing = method.params.len() == 1;
        !(takes_nothing && (method.name == "String" || (method.name == "Error" && !alone)))
    })
}

/// Whether a type has Go's method `Error() string`: the name of such a type is that of an exception class.
pub(crate) fn is_error(schema: &Schema, id: TypeId) -> bool {
    let text = |id: TypeId| matches!(schema.types[id as usize].kind, Kind::Scalar { scalar: Scalar::String });
    methods(schema, id).iter().any(|method| {
        method.name == "Error" && method.params.len() == 1 && matches!(method.results.as_slice(), [one] if text(one.ty))
    })
}

fn of_pointer(schema: &Schema, pointer: TypeId) -> Shape {
    match &schema.types[pointer as usize].kind {
        Kind::Pointer { methods, fields, constructor: None, .. } if methods.is_empty() && fields.is_empty() => {
            Shape::Opaque
        }
        _ => Shape::Object,
    }
}
