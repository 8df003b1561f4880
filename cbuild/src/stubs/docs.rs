//! Documentation: Go's comment and the Go declaration.

use std::collections::HashMap;

use usegolib_schema::{Package, Schema, Symbol, SymbolKind};

use crate::artifact::Docs;

/// Documentation of symbols, from the file beside the manifest.
pub(super) struct Documents<'a> {
    docs: &'a Docs,
    /// Package and type name to the type's declaration.
    declared: HashMap<(&'a str, &'a str), &'a Symbol>,
}

impl<'a> Documents<'a> {
    pub(super) fn new(schema: &'a Schema, docs: &'a Docs) -> Self {
        let packages = schema.packages.iter();
        let types = packages.flat_map(|package| {
            let symbols = package.symbols.iter().filter(|symbol| symbol.kind == SymbolKind::Type);
            symbols.map(|symbol| ((package.path.as_str(), symbol.name.as_str()), symbol))
        });
        Documents { docs, declared: types.collect() }
    }

    /// Of a package.
    pub(super) fn package(&self, package: &Package) -> String {
        self.text(&package.path, "").to_owned()
    }

    /// Of a function, variable or constant.
    pub(super) fn symbol(&self, package: &Package, symbol: &Symbol) -> String {
        let name = symbol.generic.as_ref().unwrap_or(&symbol.name);
        joined(&symbol.signature, self.text(&package.path, name))
    }

    /// Of a type.
    pub(super) fn ty(&self, package: &str, name: &str) -> String {
        let base = base(name);
        let signature = self.declared.get(&(package, base)).map_or("", |symbol| symbol.signature.as_str());
        joined(signature, self.text(package, base))
    }

    /// Of a method.
    pub(super) fn method(&self, package: &str, ty: &str, name: &str, signature: &str) -> String {
        joined(signature, self.text(package, &format!("{}.{name}", base(ty))))
    }

    fn text(&self, package: &str, name: &str) -> &str {
        self.docs.get(package).and_then(|texts| texts.get(name)).map_or("", String::as_str)
    }
}

/// `Cache` of `Cache[string, int]`.
fn base(name: &str) -> &str {
    name.split_once('[').map_or(name, |(base, _)| base)
}

fn joined(signature: &str, text: &str) -> String {
    match (signature.is_empty(), text.trim().is_empty()) {
        (_, true) => signature.to_owned(),
        (true, false) => text.trim().to_owned(),
        (false, false) => format!("{signature}\n\n{}", text.trim()),
    }
}
