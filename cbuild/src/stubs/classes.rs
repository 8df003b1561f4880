//! Classes of types.

use usegolib_schema::{Accessor, Field, Kind, Method, Scalar, TypeId};

use super::annotate::{plain, python_scalar};
use super::called::metaclass;
use super::data::{Access, Attribute, Class, Context, Function, Param, Passing};
use super::functions::{Call, function};
use super::names::is_keyword;
use super::promoted::promoted;
use super::shape::Values;
use super::shape::{Shape, resolve};
use super::streams::{stepped, stream};

/// The class of a type, where it has one; named tuples of its methods are not among them.
pub(super) fn class(context: &Context, id: TypeId) -> Option<Class> {
    let (name, shape) = context.annotate.names.class(id)?;
    let mut class = Class { name: name.to_owned(), doc: declared(context, id).doc, ..Class::default() };
    match shape {
        Shape::Struct => structure(context, id, &mut class),
        Shape::Object => object(context, id, &mut class),
        Shape::Opaque => class.bases.push("_opaque".to_owned()),
        Shape::Interface => interface(context, id, &mut class),
        Shape::Stream => {
            stream(context, id, &mut class);
            let Kind::Named { methods, .. } = &context.schema.types[id as usize].kind else { unreachable!() };
            let own = bound(context, &class.name, id, methods);
            class.methods.extend(own);
        }
        Shape::Func => func(context, id, &mut class),
        Shape::Value => {
            class.bases.push(base(context, id));
            class.methods = methods(context, &class.name, id);
        }
    }
    class.attributes.sort_by(|a, b| a.name.cmp(&b.name));
    Some(class)
}

/// The exception class of an error type: fields are attributes, and `data` is the class of its values.
pub(super) fn error(context: &Context, id: TypeId) -> Option<Class> {
    let name = context.annotate.names.error(id)?;
    let (values, _) = context.annotate.names.class(id)?;
    let read = |name: &str, ty| Attribute {
        name: name.to_owned(),
        annotation: context.annotate.give_maybe(ty),
        access: Access::Plain,
        doc: String::new(),
    };
    let mut attributes: Vec<Attribute> = match &context.schema.types[resolve(context.schema, id) as usize].kind {
        Kind::Struct { fields } => fields.iter().map(|field| read(&field.name, field.ty)).collect(),
        _ => {
            pointer(context, id).map_or(&[][..], |(_, fields, _)| fields).iter().map(|f| read(&f.name, f.ty)).collect()
        }
    };
    attributes.retain(|attribute| !is_keyword(&attribute.name));
    attributes.push(Attribute {
        name: "data".to_owned(),
        annotation: format!("_t.ClassVar[type[{values}]]"),
        access: Access::Plain,
        doc: String::new(),
    });
    let bases = vec!["_usegolib.GoError".to_owned()];
    Some(Class { name: name.to_owned(), bases, doc: declared(context, id).doc, attributes, ..Class::default() })
}

/// Where a type is declared.
struct Declared {
    package: String,
    name: String,
    doc: String,
}

fn declared(context: &Context, id: TypeId) -> Declared {
    let (package, name) = match &context.schema.types[id as usize].kind {
        Kind::Pointer { elem, .. } => return declared(context, *elem),
        Kind::Named { package, name, .. } | Kind::Object { package, name, .. } => (package.as_str(), name.as_str()),
        Kind::Time => ("time", "Time"),
        Kind::Duration => ("time", "Duration"),
        _ => ("", ""),
    };
    Declared { package: package.to_owned(), name: name.to_owned(), doc: context.docs.ty(package, name) }
}

/// Methods, fields and constructor of a type.
type Pointed<'a> = (&'a [Method], &'a [Accessor], Option<&'a Method>);

/// The entry that lists methods and fields of a type: that of `*T`.
fn pointer<'a>(context: &Context<'a>, id: TypeId) -> Option<Pointed<'a>> {
    let entry = match &context.schema.types[id as usize].kind {
        Kind::Object { pointer, .. } => *pointer,
        Kind::Named { pointer, .. } => (*pointer)?,
        Kind::Pointer { .. } => id,
        _ => (0..).zip(&context.schema.types).find_map(|(number, ty)| match &ty.kind {
            Kind::Pointer { elem, methods, .. } if *elem == id && !methods.is_empty() => Some(number),
            _ => None,
        })?,
    };
    match &context.schema.types[entry as usize].kind {
        Kind::Pointer { methods, fields, constructor, .. } => Some((methods, fields, constructor.as_deref())),
        _ => None,
    }
}

/// The bound methods of a type whose methods stand in the entry of `*T`.
fn methods(context: &Context, owner: &str, id: TypeId) -> Vec<Function> {
    let list = pointer(context, id).map_or(&[][..], |(methods, _, _)| methods);
    bound(context, owner, id, list)
}

fn bound(context: &Context, owner: &str, id: TypeId, list: &[Method]) -> Vec<Function> {
    let declared = declared(context, id);
    let bound = list.iter().filter(|method| method.function.is_some() && !is_keyword(&method.name));
    let made = bound.map(|method| {
        let doc = context.docs.method(&declared.package, &declared.name, &method.name, &method.signature);
        // Without named tuples: an interface and the types that satisfy it have the same results.
        function(context, owner, &Call::method(method, doc), None)
    });
    made.collect()
}

/// A struct: a dataclass, or a dictionary with attributes.
fn structure(context: &Context, id: TypeId, class: &mut Class) {
    let Kind::Struct { fields } = &context.schema.types[resolve(context.schema, id) as usize].kind else { return };
    class.methods = methods(context, &class.name, id);
    match context.values {
        Values::Dataclasses => class.decorators.push("_dataclasses.dataclass(init=False)".to_owned()),
        Values::Dictionaries => class.bases.push("_usegolib.GoStruct".to_owned()),
    }
    let own = fields.iter().filter(|field| !is_keyword(&field.name));
    class.attributes = own.clone().map(|field| field_attribute(context, field)).collect();
    class.methods.insert(0, constructor(context, own));
    let promoted = promoted(context.schema, id).into_iter().filter(|(name, _)| !is_keyword(name));
    class.attributes.extend(promoted.map(|(name, field)| Attribute {
        name,
        annotation: context.annotate.give_maybe(field.ty),
        access: Access::Write(context.annotate.accept(field.ty)),
        doc: format!("Promoted from {}.", field.way),
    }));
}

fn field_attribute(context: &Context, field: &Field) -> Attribute {
    let annotation = context.annotate.give_maybe(field.ty);
    Attribute { name: field.name.clone(), annotation, access: Access::Plain, doc: String::new() }
}

/// Every field can be given, by name or in Go's order; the rest is zero.
fn constructor<'a>(context: &Context, fields: impl Iterator<Item = &'a Field>) -> Function {
    let mut params = Vec::new();
    let passing = match context.values {
        Values::Dataclasses => Passing::Both,
        Values::Dictionaries => {
            params.push(Param {
                name: "values".to_owned(),
                annotation: "_abc.Mapping[str, _t.Any] | _abc.Iterable[tuple[str, _t.Any]] | None".to_owned(),
                passing: Passing::Position,
                optional: true,
            });
            Passing::Name
        }
    };
    params.extend(fields.map(|field| Param {
        name: field.name.clone(),
        annotation: context.annotate.accept(field.ty),
        passing,
        optional: true,
    }));
    Function { name: "__init__".to_owned(), params, result: "None".to_owned(), doc: String::new(), appends: false }
}

/// An object: methods, and fields as properties.
fn object(context: &Context, id: TypeId, class: &mut Class) {
    class.bases.push("_usegolib.GoObject".to_owned());
    let Some((_, fields, new)) = pointer(context, id) else { return };
    class.methods = methods(context, &class.name, id);
    let known = |name: &str| class.methods.iter().any(|method| method.name == name) || is_keyword(name);
    class.attributes = fields
        .iter()
        .filter(|field| !known(&field.name))
        .map(|field| Attribute {
            name: field.name.clone(),
            annotation: context.annotate.give_maybe(field.ty),
            access: Access::Write(context.annotate.accept(field.ty)),
            doc: String::new(),
        })
        .collect();
    if let Some(new) = new.filter(|new| new.function.is_some()) {
        class.methods.insert(0, object_constructor(context, new, fields));
    }
    let list = class.methods.as_slice();
    let operations = operations(list, !fields.is_empty());
    class.methods.extend(operations);
    let is_iterated = class.methods.iter().any(|method| method.name == "__iter__");
    if !is_iterated && mapping(&class.methods).is_none() {
        class.methods.extend(stepped(context, list_of(context, id)));
    }
}

/// The methods of a type's pointer.
fn list_of<'a>(context: &Context<'a>, id: TypeId) -> &'a [Method] {
    pointer(context, id).map_or(&[], |(methods, _, _)| methods)
}

/// One value, where the type is data, or a mapping of fields; or fields by name.
fn object_constructor(context: &Context, new: &Method, fields: &[Accessor]) -> Function {
    let value = new.params.first().map(|param| context.annotate.accept(param.ty));
    let mut params = vec![Param {
        name: "value".to_owned(),
        annotation: value.unwrap_or_else(|| "_abc.Mapping[str, _t.Any]".to_owned()),
        passing: Passing::Position,
        optional: true,
    }];
    params.extend(fields.iter().filter(|field| !is_keyword(&field.name)).map(|field| Param {
        name: field.name.clone(),
        annotation: context.annotate.accept(field.ty),
        passing: Passing::Name,
        optional: true,
    }));
    maker(params)
}

/// The base makes objects in `__new__`, whatever the class.
fn maker(params: Vec<Param>) -> Function {
    Function { name: "__new__".to_owned(), params, result: "_self_type".to_owned(), doc: String::new(), appends: false }
}

/// Python's operations where Go has the equivalent, as `usegolib/_objects/protocols.py` gives them.
fn operations(methods: &[Function], fields: bool) -> Vec<Function> {
    let find = |name: &str| methods.iter().find(|method| method.name == name);
    let made = |name: &str, params: Vec<Param>, result: &str| Function {
        name: name.to_owned(),
        params,
        result: result.to_owned(),
        ..Function::default()
    };
    let key = |annotation: &str| {
        let annotation = annotation.to_owned();
        vec![Param { name: "key".to_owned(), annotation, passing: Passing::Position, optional: false }]
    };
    let one = |method: &&Function| method.params.len() == 1;
    let len = find("Len").filter(|method| method.params.is_empty() && method.result == "int");
    let at =
        find("At").filter(one).filter(|at| len.is_some() && at.params[0].annotation.starts_with("_t.SupportsIndex"));
    let get = mapping(methods);
    let mut list: Vec<Function> = len.map(|_| made("__len__", Vec::new(), "int")).into_iter().collect();
    if let Some(at) = at {
        list.push(made("__getitem__", key("_t.SupportsIndex"), &at.result));
        list.push(made("__iter__", Vec::new(), &format!("_abc.Iterator[{}]", at.result)));
    } else if let Some(get) = get {
        let value = get.result.trim_start_matches("tuple[").trim_end_matches(", bool]");
        list.push(made("__getitem__", key(&get.params[0].annotation), value));
    } else if fields {
        list.push(made("__getitem__", key("str"), "_t.Any"));
    }
    list
}

/// The method that makes a type a mapping: `Get(key K) (T, bool)`.
fn mapping(methods: &[Function]) -> Option<&Function> {
    let is_get = |method: &&Function| method.name == "Get" && method.params.len() == 1;
    methods.iter().find(is_get).filter(|get| get.result.ends_with(", bool]"))
}

/// An interface: whatever has its methods fits.
fn interface(context: &Context, id: TypeId, class: &mut Class) {
    let Kind::Named { methods, .. } = &context.schema.types[id as usize].kind else { return };
    class.decorators.push("_t.runtime_checkable".to_owned());
    class.bases.push("_t.Protocol".to_owned());
    class.bases.extend(metaclass(context, id).map(|metaclass| format!("metaclass={}", metaclass.name)));
    class.methods = bound(context, &class.name, id, methods);
    class.methods.iter_mut().for_each(|method| method.appends = false);
    // Of any items, so that every class with the methods fits.
    class
        .methods
        .extend(stepped(context, methods).map(|made| Function { result: "_abc.Iterator[_t.Any]".to_owned(), ..made }));
    for param in class.methods.iter_mut().flat_map(|method| &mut method.params) {
        // The names of parameters are not part of an interface.
        if param.passing == Passing::Both {
            param.passing = Passing::Position;
        }
    }
}

/// A func type: its values can be called.
fn func(context: &Context, id: TypeId, class: &mut Class) {
    class.bases.push(context.annotate.stream(id, 0).unwrap_or_else(|| "_usegolib.GoObject".to_owned()));
    let Kind::Named { methods, constructor, .. } = &context.schema.types[id as usize].kind else { return };
    class.methods = bound(context, &class.name, id, methods);
    if let Some(new) = constructor {
        let annotation =
            new.params.first().map_or_else(|| "_t.Any".to_owned(), |param| context.annotate.accept(param.ty));
        let params = vec![Param { name: "f".to_owned(), annotation, passing: Passing::Position, optional: false }];
        class.methods.insert(0, maker(params));
    }
    let resolved = resolve(context.schema, id);
    if let Kind::Func { call: Some(method), .. } = &context.schema.types[resolved as usize].kind {
        let call = Call { name: "__call__", ..Call::method(method, String::new()) };
        class.methods.insert(0, function(context, &class.name, &call, None));
    }
}

/// The Python type whose subclass a type with methods or constants is.
fn base(context: &Context, id: TypeId) -> String {
    let give = |id| context.annotate.give(id);
    let resolved = resolve(context.schema, id);
    if matches!(context.schema.types[id as usize].kind, Kind::Named { uuid: true, .. }) {
        return "_usegolib.GoUUID".to_owned();
    }
    match &context.schema.types[resolved as usize].kind {
        Kind::Scalar { scalar } => python_scalar(*scalar).to_owned(),
        Kind::Slice { elem } => format!("list[{}]", give(*elem)),
        Kind::Set { elem } => format!("set[{}]", give(*elem)),
        Kind::Map { key, elem } => format!("dict[{}, {}]", give(*key), give(*elem)),
        Kind::Array { elem, .. } => match context.schema.types[*elem as usize].kind {
            Kind::Scalar { scalar: Scalar::Uint8 } => "bytes".to_owned(),
            _ => format!("tuple[{}, ...]", give(*elem)),
        },
        kind => plain(kind).to_owned(),
    }
}
