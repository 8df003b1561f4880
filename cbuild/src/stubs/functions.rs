//! Functions, methods and the handles of packages.

use std::collections::{BTreeMap, BTreeSet};

use usegolib_schema::{BASIC_TYPES, Kind, Method, Mode, Parameter, ResultValue, Symbol, SymbolKind, TypeId};

use super::annotate::several;
use super::data::{Access, Attribute, Class, Context, Function, Package, Param, Passing};
use super::names::{identifier, is_identifier, is_keyword, parameter_names, python_name};
use super::scan::Found;
use super::shape::{Shape, resolve};

/// What is called: a symbol or a method.
pub(super) struct Call<'a> {
    pub(super) name: &'a str,
    pub(super) params: &'a [Parameter],
    pub(super) results: &'a [ResultValue],
    pub(super) error: bool,
    pub(super) doc: String,
}

impl<'a> Call<'a> {
    /// A method without its receiver.
    pub(super) fn method(method: &'a Method, doc: String) -> Self {
        let params = method.params.get(1..).unwrap_or_default();
        Self { name: &method.name, params, results: &method.results, error: method.error, doc }
    }
}

/// A function or method; several named results become a named tuple, a class of its own.
pub(super) fn function(context: &Context, owner: &str, call: &Call, tuples: Option<&mut Vec<Class>>) -> Function {
    let mut results: Vec<String> = call.results.iter().map(|result| given(context, result.ty, call.error)).collect();
    let written = call.params.iter().filter(|param| param.mode == Mode::Out).count();
    results.extend(std::iter::repeat_n("_t.Any".to_owned(), written));
    let mut result = several(&results);
    if let (Some(tuples), Some(fields)) = (tuples, fields(call, written)) {
        let name = format!("_{}_{}_Result", identifier(owner.trim_start_matches('_')), call.name);
        let attributes = fields.into_iter().zip(results).map(|(name, annotation)| Attribute {
            name,
            annotation,
            access: Access::Plain,
            doc: String::new(),
        });
        result.clone_from(&name);
        tuples.push(Class {
            name,
            bases: vec!["_t.NamedTuple".to_owned()],
            attributes: attributes.collect(),
            ..Class::default()
        });
    }
    Function {
        name: call.name.to_owned(),
        params: params(context, call.params),
        result,
        doc: call.doc.clone(),
        appends: appends(call),
    }
}

/// Whether a function appends to its first parameter and gives it back, as `append_destination` of
/// `usegolib/_codec/compile.py` has it.
fn appends(call: &Call) -> bool {
    let bytes = |id: TypeId| BASIC_TYPES.get(id as usize).is_some_and(|go| *go == "[]uint8");
    let [destination, _, ..] = call.params else { return false };
    let same = bytes(destination.ty) && call.results.first().is_some_and(|result| bytes(result.ty));
    same && !destination.variadic && matches!(destination.name.as_str(), "dst" | "b" | "buf")
}

/// A result; with an error beside it, it is what was asked for.
fn given(context: &Context, id: TypeId, error: bool) -> String {
    if error { context.annotate.give(id) } else { context.annotate.give_maybe(id) }
}

/// The fields of a named tuple, where results have one.
fn fields(call: &Call, written: usize) -> Option<Vec<String>> {
    let names: Vec<String> = call.results.iter().map(|result| python_name(&result.name)).collect();
    let distinct = names.iter().collect::<BTreeSet<_>>().len() == names.len();
    // `count` and `index` are methods of tuples, so that a checker would not have them as fields.
    let good = |name: &String| !name.is_empty() && !name.starts_with('_') && name != "count" && name != "index";
    (names.len() > 1 && written == 0 && distinct && names.iter().all(good)).then_some(names)
}

fn params(context: &Context, params: &[Parameter]) -> Vec<Param> {
    let go_names: Vec<&str> = params.iter().map(|param| param.name.as_str()).collect();
    let names = parameter_names(&go_names);
    let unnamed = names.iter().rposition(|(_, keyword)| !keyword);
    let trailing = params.iter().rev().take_while(|param| param.mode == Mode::Out || param.variadic).count();
    let made = params.iter().zip(names).enumerate().map(|(index, (param, (name, _)))| {
        let by_position = unnamed.is_some_and(|last| index <= last);
        let out = param.mode == Mode::Out && !param.variadic && index + trailing >= params.len();
        Param {
            name,
            annotation: argument(context, param),
            passing: match (param.variadic, by_position) {
                (true, _) => Passing::Star,
                (false, true) => Passing::Position,
                (false, false) => Passing::Both,
            },
            optional: out,
        }
    });
    made.collect()
}

fn argument(context: &Context, param: &Parameter) -> String {
    if param.mode == Mode::Out {
        return "_t.Any".to_owned();
    }
    let accept = |id| context.annotate.accept(id);
    if !param.variadic {
        return accept(param.ty);
    }
    // One list or tuple of elements can stand for them all.
    let packed = accept(param.ty);
    let element = match &context.schema.types[resolve(context.schema, param.ty) as usize].kind {
        Kind::Slice { elem } => accept(*elem),
        _ => "_t.SupportsIndex".to_owned(),
    };
    if element == "_t.Any" { element } else { format!("{element} | {packed}") }
}

/// The handle of a package: its class as data.
pub(super) fn package(
    context: &Context,
    found: &Found,
    package: &usegolib_schema::Package,
    classes: &mut Vec<Class>,
) -> Package {
    let class = class_name(found, &package.path);
    let mut attributes = Vec::new();
    let mut functions = Vec::new();
    let generic: BTreeSet<&str> = package.symbols.iter().filter_map(|symbol| symbol.generic.as_deref()).collect();
    for symbol in package.symbols.iter().filter(|symbol| symbol.skip.is_none() && !is_keyword(&symbol.name)) {
        let doc = context.docs.symbol(package, symbol);
        if let (SymbolKind::Func, Some(_)) = (symbol.kind, symbol.function) {
            let call =
                Call { name: &symbol.name, params: &symbol.params, results: &symbol.results, error: symbol.error, doc };
            functions.push(function(context, &package.name, &call, Some(classes)));
        } else if symbol.function.is_none() && generic.contains(symbol.name.as_str()) {
            // `h.Id["int64"]`: which instantiation it is cannot be said in a stub.
            let annotation = "_t.Any".to_owned();
            attributes.push(Attribute { name: symbol.name.clone(), annotation, access: Access::Constant, doc });
        } else if let Some(attribute) = attribute(context, symbol, doc) {
            attributes.push(attribute);
        }
    }
    add_constants(context, package, classes);
    let children = children(found, &package.path).into_iter().map(|(name, path)| (name, class_name(found, &path)));
    let mut made = Package { class, path: package.path.clone(), children: children.collect(), attributes, functions };
    unshadow(&mut made);
    made
}

/// The constants of a type are attributes of its class too: `h.Color.Red`.
fn add_constants(context: &Context, package: &usegolib_schema::Package, classes: &mut [Class]) {
    let constants = package.symbols.iter().filter(|symbol| symbol.kind == SymbolKind::Const && symbol.skip.is_none());
    for symbol in constants.filter(|symbol| !is_keyword(&symbol.name)) {
        let Some(id) = symbol.ty else { continue };
        let Kind::Named { package: home, .. } = &context.schema.types[id as usize].kind else { continue };
        let Some((name, _)) = context.annotate.class_of(id).filter(|_| *home == package.path) else { continue };
        let Some(class) = classes.iter_mut().find(|class| class.name == *name) else { continue };
        let has = class.attributes.iter().any(|attribute| attribute.name == symbol.name)
            || class.methods.iter().any(|method| method.name == symbol.name);
        if !has {
            class.attributes.push(Attribute {
                name: symbol.name.clone(),
                annotation: format!("_t.ClassVar[{}]", context.annotate.names.spell(name)),
                access: Access::Plain,
                doc: String::new(),
            });
        }
    }
}

/// Names of Python that annotations use.
const BUILTINS: [&str; 12] =
    ["bool", "bytes", "complex", "dict", "float", "int", "list", "object", "set", "str", "tuple", "type"];

/// Spells Python's own classes so that a package below, which is an attribute, may have the name of one.
fn unshadow(package: &mut Package) {
    for name in shadowing(package) {
        unshadow_members(&name, &mut package.attributes, &mut package.functions);
    }
}

/// The same for the classes beside a package, whose module has the packages below as attributes.
pub(super) fn unshadow_classes(package: &Package, classes: &mut [Class]) {
    for name in shadowing(package) {
        for class in &mut *classes {
            class.bases.iter_mut().for_each(|base| *base = qualified(base, &name));
            unshadow_members(&name, &mut class.attributes, &mut class.methods);
        }
    }
}

fn shadowing(package: &Package) -> Vec<String> {
    let names = package.children.iter().map(|(name, _)| name.clone());
    names.filter(|name| BUILTINS.contains(&name.as_str())).collect()
}

fn unshadow_members(name: &str, attributes: &mut [Attribute], functions: &mut [Function]) {
    let change = |text: &mut String| *text = qualified(text, name);
    for attribute in attributes {
        change(&mut attribute.annotation);
        if let Access::Write(annotation) = &mut attribute.access {
            change(annotation);
        }
    }
    for function in functions {
        change(&mut function.result);
        function.params.iter_mut().for_each(|param| change(&mut param.annotation));
    }
}

/// `list[list_[int]]` as `_builtins.list[list_[int]]`.
pub(super) fn qualified(text: &str, name: &str) -> String {
    let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == '.';
    let mut result = String::new();
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest.find(|c| !is_part(c)).unwrap_or(rest.len()).max(1);
        let (word, after) = rest.split_at(end);
        if word == name {
            result.push_str("_builtins.");
        }
        result.push_str(word);
        rest = after;
    }
    result
}

/// A constant, variable or type as an attribute of the handle.
fn attribute(context: &Context, symbol: &Symbol, doc: String) -> Option<Attribute> {
    let id = symbol.ty?;
    let (annotation, access) = match symbol.kind {
        // A class and a number or text in one.
        SymbolKind::Const if symbol.sentinel => ("_t.Any".to_owned(), Access::Constant),
        SymbolKind::Const => (context.annotate.give(id), Access::Constant),
        SymbolKind::Var if symbol.is_sentinel() => ("type[_usegolib.GoError]".to_owned(), Access::Constant),
        SymbolKind::Var if symbol.function.is_some() => {
            let access = symbol.setter.map_or(Access::Read, |_| Access::Write(context.annotate.accept(id)));
            (context.annotate.give_maybe(id), access)
        }
        SymbolKind::Type => (type_attribute(context, id)?, Access::Constant),
        _ => return None,
    };
    Some(Attribute { name: symbol.name.clone(), annotation, access, doc })
}

/// The class that a type's name stands for.
fn type_attribute(context: &Context, id: TypeId) -> Option<String> {
    let annotate = &context.annotate;
    let class = match (annotate.names.error(id), annotate.class_of(id)) {
        (Some(error), _) => annotate.names.spell(error),
        (None, Some((_, Shape::Opaque))) => "_usegolib.GoObject".to_owned(),
        (None, Some((class, _))) => annotate.names.spell(class),
        // Values are plain; the class only names the type.
        (None, None) => match &context.schema.types[resolve(context.schema, id) as usize].kind {
            Kind::Any | Kind::Error | Kind::Pointer { .. } | Kind::TypeParam { .. } => return None,
            Kind::Func { .. } | Kind::Chan { .. } | Kind::Iter { .. } => "_usegolib.GoObject".to_owned(),
            _ => annotate.give(id),
        },
    };
    Some(format!("type[{class}]"))
}

/// The packages directly below one, as `usegolib/_artifacts/names.py` gives them their attributes; only those with
/// bound packages.
fn children(found: &Found, path: &str) -> BTreeMap<String, String> {
    let prefix = format!("{path}/");
    let below = found.packages.iter().filter_map(|package| package.path.strip_prefix(&prefix));
    let direct = below.filter(|rest| !rest.contains('/'));
    direct.filter_map(|element| Some((child_name(element)?, format!("{prefix}{element}")))).collect()
}

/// The attribute of a package in the one above it; none when Python cannot spell it.
pub(super) fn child_name(element: &str) -> Option<String> {
    let mut name = identifier(element);
    if OWN_NAMES.contains(&name.as_str()) || is_keyword(&name) {
        name.push('_');
    }
    is_identifier(&name).then_some(name)
}

/// Names that the handle itself has (`OWN_NAMES` and `_KEPT_NAMES` of `usegolib/_packages/handle.py`).
const OWN_NAMES: [&str; 17] = [
    "host",
    "hosts",
    "slice",
    "module",
    "version",
    "package",
    "abi_version",
    "schema",
    "sub",
    "typed",
    "object",
    "generic",
    "aio",
    "future",
    "options",
    "std",
    "close",
];

/// The class of a package's handle.
fn class_name(found: &Found, path: &str) -> String {
    let own = found.packages.first().map_or("", |package| package.path.as_str());
    match path.strip_prefix(own) {
        Some("") => "API".to_owned(),
        Some(below) => format!("_API{}", identifier(below)),
        None => format!("_API_{}", identifier(path)),
    }
}

#[cfg(test)]
mod tests {
    use super::qualified;

    #[test]
    fn only_whole_names_are_qualified() {
        let expected = "_builtins.list[list_[int]] | _t.list | dict[str, _builtins.list[_list]]";
        assert_eq!(qualified("list[list_[int]] | _t.list | dict[str, list[_list]]", "list"), expected);
    }
}
