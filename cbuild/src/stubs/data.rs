//! A module of bindings as data: everything the printers need, decided.

use usegolib_schema::Schema;

use super::annotate::Annotate;
use super::docs::Documents;
use super::shape::Values;

/// A whole module.
#[derive(Debug)]
pub(super) struct Module {
    /// Import path of the package.
    pub(super) path: String,
    /// Its documentation.
    pub(super) doc: String,
    /// Classes of the types that occur, in the order of their names.
    pub(super) classes: Vec<Class>,
    /// Other names of classes, for places where an attribute has the class's name: alias, class.
    pub(super) aliases: Vec<(String, String)>,
    /// The package, then the packages below it.
    pub(super) packages: Vec<Package>,
    /// Dataclasses that exist without an artifact.
    pub(super) dataclasses: Vec<Dataclass>,
    /// Constants that exist without an artifact: name, Python literal.
    pub(super) constants: Vec<(String, String)>,
}

/// The handle of a package.
#[derive(Debug)]
pub(super) struct Package {
    /// Name of its class.
    pub(super) class: String,
    /// Import path.
    pub(super) path: String,
    /// Packages below: attribute, class.
    pub(super) children: Vec<(String, String)>,
    /// Types, constants and variables.
    pub(super) attributes: Vec<Attribute>,
    /// Functions.
    pub(super) functions: Vec<Function>,
}

/// A class.
#[derive(Debug, Default)]
pub(super) struct Class {
    /// Its name in the stub.
    pub(super) name: String,
    /// Base classes.
    pub(super) bases: Vec<String>,
    /// A type variable that its methods use, and the bound of that.
    pub(super) variable: Option<(String, String)>,
    /// Decorators without `@`.
    pub(super) decorators: Vec<String>,
    /// Documentation.
    pub(super) doc: String,
    /// Attributes.
    pub(super) attributes: Vec<Attribute>,
    /// Methods, `__init__` among them.
    pub(super) methods: Vec<Function>,
}

/// An attribute of a class or of a package.
#[derive(Debug)]
pub(super) struct Attribute {
    /// Its name.
    pub(super) name: String,
    /// The type that is read.
    pub(super) annotation: String,
    /// How it is written.
    pub(super) access: Access,
    /// Documentation.
    pub(super) doc: String,
}

/// How an attribute can be written.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Access {
    /// Like any attribute, with what is read.
    Plain,
    /// Never.
    Constant,
    /// A property that cannot be written.
    Read,
    /// A property that takes this type.
    Write(String),
}

/// A function or method.
#[derive(Debug, Default)]
pub(super) struct Function {
    /// Its name.
    pub(super) name: String,
    /// Parameters without `self`.
    pub(super) params: Vec<Param>,
    /// The type of the result.
    pub(super) result: String,
    /// Documentation.
    pub(super) doc: String,
    /// The first parameter is a destination to append to, and may be left out.
    pub(super) appends: bool,
}

/// A parameter.
#[derive(Debug)]
pub(super) struct Param {
    /// Its name.
    pub(super) name: String,
    /// The type of its values; of the elements for `*args`.
    pub(super) annotation: String,
    /// How it is given.
    pub(super) passing: Passing,
    /// It can be left out.
    pub(super) optional: bool,
}

/// How an argument is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Passing {
    /// By position only.
    Position,
    /// By position or name.
    Both,
    /// By name only.
    Name,
    /// `*args`
    Star,
}

/// A dataclass of the `.py` file.
#[derive(Debug)]
pub(super) struct Dataclass {
    /// Its name.
    pub(super) name: String,
    /// The Go type.
    pub(super) go: String,
    /// Documentation.
    pub(super) doc: String,
    /// Fields: Go name, annotation, default expression.
    pub(super) fields: Vec<(String, String, String)>,
    /// Fields of embedded structs: Go name, the field that leads there.
    pub(super) promoted: Vec<(String, String)>,
}

/// What all makers share.
pub(super) struct Context<'a> {
    pub(super) schema: &'a Schema,
    pub(super) annotate: Annotate<'a>,
    pub(super) docs: Documents<'a>,
    pub(super) values: Values,
}
