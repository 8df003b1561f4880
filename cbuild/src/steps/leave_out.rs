//! Takes functions out of a schema that Go refused, and numbers the others anew.

use std::collections::{BTreeMap, BTreeSet};

use usegolib_schema::{Kind, Method, Package, Schema, Skip, SkipReason, Symbol, SymbolKind};

use super::compile::Refused;

/// Marks functions as skipped and numbers the others anew. A field or variable goes as a whole.
pub fn leave_out(schema: &mut Schema, functions: &Refused) {
    let change = Change::new(schema, functions);
    for symbol in schema.packages.iter_mut().flat_map(|package| &mut package.symbols) {
        change.symbol(symbol);
    }
    for ty in &mut schema.types {
        change.kind(&mut ty.kind);
    }
    schema.packages.iter_mut().for_each(without_instantiations);
}

/// A generic function all of whose instantiations are refused is so itself.
fn without_instantiations(package: &mut Package) {
    let of = |symbol: &Symbol, bound: bool| {
        symbol.generic.clone().filter(|_| symbol.kind == SymbolKind::Func && symbol.function.is_some() == bound)
    };
    let left: BTreeSet<String> = package.symbols.iter().filter_map(|symbol| of(symbol, true)).collect();
    let gone: BTreeMap<String, Option<Skip>> =
        package.symbols.iter().filter_map(|symbol| Some((of(symbol, false)?, symbol.skip.clone()))).collect();
    for symbol in package.symbols.iter_mut().filter(|symbol| symbol.generic.is_none() && !left.contains(&symbol.name)) {
        if let Some(skip) = gone.get(&symbol.name).filter(|_| symbol.kind == SymbolKind::Func) {
            symbol.skip.clone_from(skip);
        }
    }
}

struct Change {
    refused: Refused,
    numbers: BTreeMap<u32, u32>,
}

impl Change {
    fn new(schema: &Schema, functions: &Refused) -> Self {
        let mut refused = functions.clone();
        for (first, second) in pairs(schema) {
            if let Some(message) = functions.get(&first).or_else(|| functions.get(&second)).cloned() {
                refused.insert(first, message.clone());
                refused.insert(second, message);
            }
        }
        let mut left: Vec<u32> = schema.callables().map(|callable| callable.number).collect();
        left.retain(|number| !refused.contains_key(number));
        left.sort_unstable();
        Self { refused, numbers: left.into_iter().zip(0..).collect() }
    }

    fn number(&self, number: Option<u32>) -> Option<u32> {
        number.and_then(|number| self.numbers.get(&number).copied())
    }

    fn skip(&self, number: Option<u32>) -> Option<Skip> {
        let message = self.refused.get(&number?)?;
        Some(Skip { reason: SkipReason::Compile, detail: format!("Go refuses it: {message}") })
    }

    fn symbol(&self, symbol: &mut Symbol) {
        if let Some(skip) = self.skip(symbol.function) {
            symbol.skip = Some(skip);
            symbol.params.clear();
            symbol.results.clear();
            if symbol.kind == SymbolKind::Var {
                symbol.ty = None;
            }
        }
        symbol.function = self.number(symbol.function);
        symbol.setter = self.number(symbol.setter);
    }

    fn kind(&self, kind: &mut Kind) {
        match kind {
            Kind::Pointer { methods, fields, constructor, .. } => {
                methods.iter_mut().for_each(|method| self.method(method));
                fields.retain(|field| !self.refused.contains_key(&field.get));
                for field in fields {
                    field.get = self.number(Some(field.get)).unwrap_or_default();
                    field.set = self.number(Some(field.set)).unwrap_or_default();
                }
                self.optional(constructor);
            }
            Kind::Named { methods, constructor, .. } => {
                methods.iter_mut().for_each(|method| self.method(method));
                self.optional(constructor);
            }
            Kind::Interface { methods, .. } => methods.iter_mut().for_each(|method| self.method(method)),
            Kind::Func { call, .. } => self.optional(call),
            _ => {}
        }
    }

    fn optional(&self, method: &mut Option<Box<Method>>) {
        if let Some(found) = method {
            self.method(found);
        }
        if method.as_ref().is_some_and(|found| found.function.is_none()) {
            *method = None;
        }
    }

    fn method(&self, method: &mut Method) {
        if let Some(skip) = self.skip(method.function) {
            method.skip = Some(skip);
            method.params.clear();
            method.results.clear();
        }
        method.function = self.number(method.function);
    }
}

/// The numbers that go together: of fields, and of variables that can be assigned.
fn pairs(schema: &Schema) -> Vec<(u32, u32)> {
    let symbols = schema.packages.iter().flat_map(|package| &package.symbols);
    let mut list: Vec<(u32, u32)> = symbols.filter_map(|symbol| symbol.function.zip(symbol.setter)).collect();
    for ty in &schema.types {
        if let Kind::Pointer { fields, .. } = &ty.kind {
            list.extend(fields.iter().map(|field| (field.get, field.set)));
        }
    }
    list
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schema() -> Schema {
        let receiver = serde_json::json!([{"name": "c", "type": 1}]);
        let method = |name: &str, number: u32| serde_json::json!({"name": name, "signature": "func()", "function": number, "params": receiver});
        let symbol = |kind: &str, name: &str, number: u32| serde_json::json!({"kind": kind, "name": name, "function": number, "signature": "x"});
        let mut variable = symbol("var", "V", 1);
        variable["setter"] = 2.into();
        variable["type"] = 0.into();
        let types = serde_json::json!([
            {"kind": "object", "package": "p", "name": "C", "pointer": 1, "go": "p.C"},
            {"kind": "pointer", "elem": 0, "object": true, "go": "*p.C", "methods": [method("A", 3), method("B", 4)],
                "fields": [{"name": "F", "key": "F", "type": 1, "get": 5, "set": 6},
                    {"name": "G", "key": "G", "type": 1, "get": 7, "set": 8}],
                "new": {"name": "C", "signature": "func() *C", "function": 9, "results": [{"type": 1}]}},
        ]);
        let symbols = [symbol("func", "F0", 0), variable, symbol("method", "A", 3), symbol("method", "B", 4)];
        let package = serde_json::json!({"path": "p", "name": "p", "module": "p", "symbols": symbols});
        let schema = serde_json::json!({"schema_version": 1, "word_size": 8, "packages": [package], "types": types});
        serde_json::from_value(schema).expect("a schema")
    }

    #[test]
    fn the_others_are_numbered_anew() {
        let mut schema = schema();
        leave_out(&mut schema, &Refused::from([(0, "x".into()), (3, "y".into()), (6, "z".into())]));
        let mut numbers: Vec<u32> = schema.callables().map(|callable| callable.number).collect();
        numbers.sort_unstable();
        assert_eq!(numbers, [0, 1, 2, 3, 4, 5]);
        let symbols = &schema.packages[0].symbols;
        let functions: Vec<Option<u32>> = symbols.iter().map(|symbol| symbol.function).collect();
        assert_eq!(functions, [None, Some(0), None, Some(2)]);
        let skip = symbols[2].skip.as_ref().expect("a reason");
        assert_eq!((skip.reason, skip.detail.as_str()), (SkipReason::Compile, "Go refuses it: y"));
        let Kind::Pointer { fields, constructor, .. } = &schema.types[1].kind else { panic!("no pointer") };
        assert_eq!((fields.len(), fields[0].name.as_str(), fields[0].get, fields[0].set), (1, "G", 3, 4));
        assert_eq!(constructor.as_ref().and_then(|made| made.function), Some(5));
    }

    #[test]
    fn a_generic_function_goes_with_its_last_instantiation() {
        let symbol = |name: &str, generic: Option<&str>, number: Option<u32>| serde_json::json!({"kind": "func", "name": name, "generic": generic, "function": number, "signature": "x"});
        let symbols = [
            symbol("A", None, None),
            symbol("A__int", Some("A"), Some(0)),
            symbol("B", None, None),
            symbol("B__int", Some("B"), Some(1)),
            symbol("B__string", Some("B"), Some(2)),
        ];
        let package = serde_json::json!({"path": "p", "name": "p", "module": "p", "symbols": symbols});
        let schema = serde_json::json!({"schema_version": 1, "word_size": 8, "packages": [package], "types": []});
        let mut schema: Schema = serde_json::from_value(schema).expect("a schema");
        leave_out(&mut schema, &Refused::from([(0, "x".into()), (1, "y".into())]));
        let skipped: Vec<bool> = schema.packages[0].symbols.iter().map(|symbol| symbol.skip.is_some()).collect();
        assert_eq!(skipped, [true, true, false, true, false]);
    }
}
