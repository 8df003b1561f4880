//! Every numbered function of a schema in one list, whatever it belongs to.

use crate::{Accessor, Kind, Method, Mode, Package, Parameter, ResultValue, Schema, Symbol, SymbolKind, TypeId};

/// What a numbered function does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role<'a> {
    /// Calls a package-level function, perhaps an instantiation of a generic one.
    Func(&'a Package, &'a Symbol),
    /// Reads a package variable; one whose type is an object by value gives the pointer to it.
    GetVar(&'a Package, &'a Symbol),
    /// Assigns a package variable.
    SetVar(&'a Package, &'a Symbol),
    /// Calls a method of the first parameter.
    Method(TypeId, &'a Method),
    /// Reads a field through the pointer that is the first parameter.
    GetField(TypeId, &'a Accessor),
    /// Assigns a field.
    SetField(TypeId, &'a Accessor),
    /// Makes a pointer to a new value, or a func of a named type.
    New(TypeId, &'a Method),
    /// Calls the func that is the first parameter.
    CallFunc(TypeId, &'a Method),
}

/// A numbered function: how it is called, and for what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Callable<'a> {
    /// Its number.
    pub number: u32,
    /// What it does. A `TypeId` in it is the type whose entry names the function.
    pub role: Role<'a>,
    /// All parameters on the wire, a receiver first.
    pub params: Vec<Parameter>,
    /// Results, without a trailing error.
    pub results: Vec<ResultValue>,
    /// The last result is an `error`.
    pub error: bool,
    /// The first Go parameter (after a receiver) is a context.Context.
    pub context: bool,
    /// `//usegolib:` directives of the declaration.
    pub directives: &'a [String],
}

impl Schema {
    /// All numbered functions, in no particular order.
    pub fn callables(&self) -> impl Iterator<Item = Callable<'_>> {
        let symbols = self.packages.iter().flat_map(|p| p.symbols.iter().flat_map(|s| of_symbol(p, s)));
        let ids = (0..).take(self.types.len());
        symbols.chain(ids.zip(&self.types).flat_map(|(id, ty)| of_type(id, &ty.kind)))
    }
}

fn of_symbol<'a>(package: &'a Package, symbol: &'a Symbol) -> Vec<Callable<'a>> {
    let made = |number, role, params, results| Callable {
        number,
        role,
        params,
        results,
        error: symbol.error,
        context: symbol.context,
        directives: &symbol.directives,
    };
    let mut list = Vec::new();
    match (symbol.kind, symbol.function, symbol.ty) {
        (SymbolKind::Func, Some(number), _) => {
            let role = Role::Func(package, symbol);
            list.push(made(number, role, symbol.params.clone(), symbol.results.clone()));
        }
        (SymbolKind::Var, Some(number), Some(ty)) => {
            list.push(made(number, Role::GetVar(package, symbol), Vec::new(), vec![result(ty)]));
            if let Some(setter) = symbol.setter {
                list.push(made(setter, Role::SetVar(package, symbol), vec![parameter("value", ty)], Vec::new()));
            }
        }
        _ => {}
    }
    list
}

fn of_type(id: TypeId, kind: &Kind) -> Vec<Callable<'_>> {
    let (methods, fields, constructor, call): (&[Method], &[Accessor], _, _) = match kind {
        Kind::Pointer { methods, fields, constructor, .. } => (methods, fields, constructor.as_deref(), None),
        Kind::Named { methods, constructor, .. } => (methods, &[], constructor.as_deref(), None),
        Kind::Interface { methods, .. } => (methods, &[], None, None),
        Kind::Func { call, .. } => (&[], &[], None, call.as_deref()),
        _ => return Vec::new(),
    };
    let mut list: Vec<Callable> = methods.iter().filter_map(|m| of_method(m, Role::Method(id, m))).collect();
    list.extend(constructor.and_then(|m| of_method(m, Role::New(id, m))));
    list.extend(call.and_then(|m| of_method(m, Role::CallFunc(id, m))));
    for field in fields {
        let access = |number, role, params, results| Callable {
            number,
            role,
            params,
            results,
            error: false,
            context: false,
            directives: &[],
        };
        let receiver = || parameter("", id);
        list.push(access(field.get, Role::GetField(id, field), vec![receiver()], vec![result(field.ty)]));
        let both = vec![receiver(), parameter(&field.name, field.ty)];
        list.push(access(field.set, Role::SetField(id, field), both, Vec::new()));
    }
    list
}

fn of_method<'a>(method: &'a Method, role: Role<'a>) -> Option<Callable<'a>> {
    Some(Callable {
        number: method.function?,
        role,
        params: method.params.clone(),
        results: method.results.clone(),
        error: method.error,
        context: method.context,
        directives: &method.directives,
    })
}

fn parameter(name: &str, ty: TypeId) -> Parameter {
    Parameter { name: name.to_owned(), ty, mode: Mode::In, variadic: false }
}

fn result(ty: TypeId) -> ResultValue {
    ResultValue { name: String::new(), ty }
}
