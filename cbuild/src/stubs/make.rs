//! Makes the module of bindings from the schema.

use usegolib_schema::{Schema, SymbolKind};

use super::annotate::Annotate;
use super::data::{Class, Context, Module, Package};
use super::docs::Documents;
use super::names::{Names, is_keyword};
use super::shape::Values;
use super::{called, classes, defaults, functions, scan};
use crate::artifact::Docs;

/// Makes the module of a package.
pub(super) fn make(schema: &Schema, docs: &Docs, path: &str, values: Values) -> Module {
    let found = scan::scan(schema, path);
    let names = Names::new(schema, &found, path);
    let docs = Documents::new(schema, docs);
    let context = Context { schema, annotate: Annotate { schema, names }, docs, values };
    let mut classes: Vec<Class> = found.types.iter().filter_map(|&id| classes::class(&context, id)).collect();
    classes.extend(found.types.iter().filter_map(|&id| classes::error(&context, id)));
    classes.extend(found.types.iter().filter_map(|&id| called::implementation(&context, id)));
    classes.extend(found.types.iter().filter_map(|&id| called::metaclass(&context, id)));
    let packages: Vec<Package> =
        found.packages.iter().map(|package| functions::package(&context, &found, package, &mut classes)).collect();
    if let Some(own) = packages.first() {
        functions::unshadow_classes(own, &mut classes);
    }
    classes.sort_by(|a, b| a.name.cmp(&b.name));
    let dataclasses = if values == Values::Dataclasses { defaults::dataclasses(&context, &found) } else { Vec::new() };
    let own = found.packages.first();
    let symbols = own.iter().flat_map(|package| &package.symbols);
    let is_named = |symbol: &&usegolib_schema::Symbol| symbol.kind == SymbolKind::Const && !is_keyword(&symbol.name);
    let constants = symbols.filter(is_named).filter_map(|symbol| {
        Some((symbol.name.clone(), defaults::literal(schema, symbol.ty?, symbol.literal.as_deref()?)?))
    });
    Module {
        path: path.to_owned(),
        doc: own.map(|package| context.docs.package(package)).unwrap_or_default(),
        aliases: context.annotate.names.aliases(),
        constants: constants.collect(),
        classes,
        packages,
        dataclasses,
    }
}
