//! Go types in Python: what results are, and what parameters accept (docs/types.md).

use usegolib_schema::{Kind, Method, Scalar, Schema, Type, TypeId, is_file_system, is_opened_file};

use super::names::Names;
use super::shape::{Shape, resolve};

/// Deeper nesting helps nobody.
const DEPTH: u8 = 8;

/// What `*bytes.Reader` can do: an interface with no more than this takes bytes and text.
const READER: [&str; 11] =
    ["Len", "Read", "ReadAt", "ReadByte", "ReadRune", "Reset", "Seek", "Size", "UnreadByte", "UnreadRune", "WriteTo"];

/// What stands for any struct: a mapping, or an instance of any dataclass (of `typed()`, or of the caller's own).
const STRUCT: [&str; 2] = ["_abc.Mapping[str, _t.Any]", "_dataclass"];

/// Says types in Python.
pub(super) struct Annotate<'a> {
    pub(super) schema: &'a Schema,
    pub(super) names: Names,
}

impl Annotate<'_> {
    fn ty(&self, id: TypeId) -> &Type {
        &self.schema.types[id as usize]
    }

    /// The type of a value that comes from Go.
    pub(super) fn give(&self, id: TypeId) -> String {
        self.give_at(id, 0)
    }

    /// The type of a result or an attribute: what may be nil but seldom is can be used without asking.
    pub(super) fn give_maybe(&self, id: TypeId) -> String {
        self.give_maybe_at(id, 0)
    }

    pub(super) fn give_maybe_at(&self, id: TypeId, depth: u8) -> String {
        let nil = match &self.ty(id).kind {
            Kind::Pointer { object, .. } => *object,
            _ => matches!(
                self.ty(resolve(self.schema, id)).kind,
                Kind::Interface { .. } | Kind::Func { .. } | Kind::Chan { .. } | Kind::Iter { .. }
            ),
        };
        let given = self.give_at(id, depth);
        if nil && given != "_t.Any" { format!("{given} | _maybe_none") } else { given }
    }

    fn give_at(&self, id: TypeId, depth: u8) -> String {
        if let Some((name, _)) = self.class_of(id) {
            return self.names.spell(name);
        }
        if depth > DEPTH || (depth > 0 && self.contains_itself(id)) {
            return "_t.Any".to_owned();
        }
        let inner = |id| self.give_at(id, depth + 1);
        match &self.ty(id).kind {
            Kind::Slice { elem } => format!("list[{}]", inner(*elem)),
            Kind::Set { elem } => format!("set[{}]", inner(*elem)),
            Kind::Array { elem, .. } if self.is_byte(*elem) => "bytes".to_owned(),
            Kind::Array { elem, .. } => format!("tuple[{}, ...]", inner(*elem)),
            Kind::Map { key, elem } => format!("dict[{}, {}]", inner(*key), inner(*elem)),
            Kind::Pointer { elem, .. } => optional(inner(*elem)),
            Kind::Named { underlying, .. } => inner(*underlying),
            Kind::Func { results, .. } => {
                if let Some(stream) = self.stream(id, depth) {
                    return stream;
                }
                let results: Vec<String> = results.iter().map(|id| inner(*id)).collect();
                format!("_abc.Callable[..., {}]", several(&results))
            }
            Kind::Chan { .. } | Kind::Iter { .. } => self.stream(id, depth).unwrap_or_default(),
            kind => plain(kind).to_owned(),
        }
    }

    /// The type of a part of a value that comes from Go.
    pub(super) fn give_within(&self, id: TypeId, depth: u8) -> String {
        self.give_at(id, depth)
    }

    /// The type of an argument.
    pub(super) fn accept(&self, id: TypeId) -> String {
        self.accept_within(id, 0)
    }

    pub(super) fn accept_within(&self, id: TypeId, depth: u8) -> String {
        union(self.accept_at(id, depth))
    }

    fn accept_at(&self, id: TypeId, depth: u8) -> Vec<String> {
        if depth > DEPTH || (depth > 0 && self.contains_itself(id)) {
            return one("_t.Any");
        }
        let inner = |id| union(self.accept_at(id, depth + 1));
        let nested = |id| self.accept_at(id, depth + 1);
        match &self.ty(id).kind {
            Kind::Slice { elem } => vec![format!("_abc.Iterable[{}]", inner(*elem)), "_nil".to_owned()],
            Kind::Set { elem } => vec![format!("_abc.Iterable[{}]", inner(*elem)), "_nil".to_owned()],
            Kind::Array { elem, .. } if self.is_byte(*elem) => one("_buffer"),
            Kind::Array { elem, .. } => vec![format!("_abc.Iterable[{}]", inner(*elem))],
            Kind::Map { key, elem } => {
                vec![format!("_abc.Mapping[{}, {}]", self.key(*key), inner(*elem)), "_nil".to_owned()]
            }
            Kind::Pointer { elem, object, .. } => {
                let mut list: Vec<String> = Vec::new();
                if *object {
                    list.extend(self.class_of(id).map(|(name, _)| self.names.spell(name)));
                }
                if !matches!(self.ty(*elem).kind, Kind::Object { .. }) {
                    list.extend(nested(*elem));
                }
                list.push("None".to_owned());
                list
            }
            Kind::Named { underlying, text, uuid, .. } => {
                let mut list = if *uuid { uuid_forms() } else { self.accept_named(id, *underlying, depth) };
                if *text {
                    list.push("str".to_owned());
                }
                list
            }
            Kind::Object { text, .. } => {
                let class = self.class_of(id).map_or("_t.Any".to_owned(), |(name, _)| self.names.spell(name));
                let mut list = vec![class, "None".to_owned()];
                list.extend(text.then(|| "str".to_owned()));
                list
            }
            Kind::Struct { .. } => STRUCT.map(str::to_owned).to_vec(),
            Kind::Func { .. } => vec![self.callable(id, depth), "None".to_owned()],
            Kind::Chan { .. } | Kind::Iter { .. } => self.accept_stream(id, depth),
            kind => wide(kind).iter().map(|form| (*form).to_owned()).collect(),
        }
    }

    fn accept_named(&self, id: TypeId, underlying: TypeId, depth: u8) -> Vec<String> {
        let class = self.names.class(id).map(|(name, shape)| (self.names.spell(name), shape));
        match class {
            Some((name, Shape::Struct)) => [vec![name], STRUCT.map(str::to_owned).to_vec()].concat(),
            Some((name, Shape::Interface)) => {
                let mut list = self.implementations(id, depth);
                if list.is_empty() || self.has_destinations(id) {
                    list.insert(0, name);
                }
                list.extend(["_opaque".to_owned(), "None".to_owned()]);
                if self.is_file(id) {
                    list.push("_t.BinaryIO".to_owned());
                }
                let behind = &self.ty(underlying).go;
                if is_file_system(behind) {
                    list.extend(FILE_SYSTEM.map(str::to_owned));
                }
                if is_opened_file(behind) {
                    list.extend(["_t.BinaryIO", "_buffer", "str"].map(str::to_owned));
                }
                if self.reads(id) {
                    list.extend(["_buffer".to_owned(), "str".to_owned()]);
                }
                list
            }
            Some((name, Shape::Stream)) => [vec![name], self.accept_stream(id, depth)].concat(),
            Some((_, Shape::Opaque)) => vec!["_usegolib.GoObject".to_owned(), "None".to_owned()],
            Some((name, Shape::Func)) => {
                vec![name, self.callable(id, depth), "None".to_owned()]
            }
            _ => self.accept_at(underlying, depth + 1),
        }
    }

    /// Mapping is invariant in its keys, so that only the plain type fits what people have.
    pub(super) fn key(&self, id: TypeId) -> String {
        match &self.ty(resolve(self.schema, id)).kind {
            Kind::Scalar { scalar } => python_scalar(*scalar).to_owned(),
            _ => "_t.Any".to_owned(),
        }
    }

    /// Name and sort of the class that values of a type have.
    pub(super) fn class_of(&self, id: TypeId) -> Option<(&str, Shape)> {
        match &self.ty(id).kind {
            Kind::Pointer { elem, object: true, .. } => self.names.class(id).or_else(|| self.names.class(*elem)),
            _ => self.names.class(id),
        }
    }

    /// A type without a class that contains itself, `type Tree map[string]Tree`.
    fn contains_itself(&self, id: TypeId) -> bool {
        let ty = self.ty(id);
        ty.recursive && matches!(ty.kind, Kind::Named { .. }) && self.class_of(id).is_none()
    }

    fn is_byte(&self, id: TypeId) -> bool {
        matches!(self.ty(id).kind, Kind::Scalar { scalar: Scalar::Uint8 })
    }

    /// Whether bytes and text stand for an interface, as a reader of them; where it is a file's, also with Close.
    fn reads(&self, id: TypeId) -> bool {
        let Kind::Named { methods, .. } = &self.ty(id).kind else { return false };
        let is_file = self.is_file(id);
        let reads = |method: &Method| READER.contains(&method.name.as_str()) || is_file && method.name == "Close";
        !methods.is_empty() && methods.iter().all(reads)
    }

    /// Whether files of Python stand for an interface.
    fn is_file(&self, id: TypeId) -> bool {
        let Kind::Named { methods, .. } = &self.ty(id).kind else { return false };
        !methods.is_empty() && methods.iter().all(Method::is_of_file)
    }
}

/// What stands for fs.FS: the path of a directory, and names with contents.
const FILE_SYSTEM: [&str; 3] = ["str", "_os.PathLike[str]", "_abc.Mapping[str, _buffer | str]"];

fn one(form: &str) -> Vec<String> {
    vec![form.to_owned()]
}

fn union(mut forms: Vec<String>) -> String {
    if forms.iter().any(|form| form == "_t.Any") {
        return "_t.Any".to_owned();
    }
    let mut seen = std::collections::BTreeSet::new();
    forms.retain(|form| seen.insert(form.clone()));
    forms.join(" | ")
}

/// `X | None`, unless X says so already.
pub(super) fn optional(given: String) -> String {
    if given == "_t.Any" || given.ends_with("| None") { given } else { format!("{given} | None") }
}

/// The type of several results.
pub(super) fn several(results: &[String]) -> String {
    match results {
        [] => "None".to_owned(),
        [only] => only.clone(),
        list => format!("tuple[{}]", list.join(", ")),
    }
}

/// The Python type of a predeclared Go type.
pub(super) fn python_scalar(scalar: Scalar) -> &'static str {
    match scalar {
        Scalar::Bool => "bool",
        Scalar::String => "str",
        Scalar::Float32 | Scalar::Float64 => "float",
        Scalar::Complex64 | Scalar::Complex128 => "complex",
        _ => "int",
    }
}

/// What results of types without parts are.
pub(super) fn plain(kind: &Kind) -> &'static str {
    match kind {
        Kind::Scalar { scalar } => python_scalar(*scalar),
        Kind::Bytes => "bytes",
        Kind::Time => "_usegolib.GoTime",
        Kind::Duration => "_usegolib.GoDuration",
        Kind::BigInt => "int",
        Kind::BigRat => "_fractions.Fraction",
        Kind::BigFloat => "_decimal.Decimal",
        Kind::Error => "BaseException | None",
        _ => "_t.Any",
    }
}

/// What parameters of types without parts accept.
fn wide(kind: &Kind) -> &'static [&'static str] {
    match kind {
        Kind::Scalar { scalar: Scalar::Bool } => &["bool"],
        Kind::Scalar { scalar: Scalar::String } => &["str"],
        Kind::Scalar { scalar: Scalar::Float32 | Scalar::Float64 } | Kind::BigFloat => {
            &["_t.SupportsFloat", "_t.SupportsIndex"]
        }
        Kind::Scalar { scalar: Scalar::Complex64 | Scalar::Complex128 } => {
            &["_t.SupportsComplex", "_t.SupportsFloat", "_t.SupportsIndex"]
        }
        Kind::Scalar { scalar: Scalar::Int32 } => &["_t.SupportsIndex", "str"],
        Kind::Scalar { .. } | Kind::BigInt => &["_t.SupportsIndex"],
        Kind::Bytes => &["_buffer", "_nil"],
        Kind::Time => &["_datetime.datetime", "str"],
        Kind::Duration => &["_datetime.timedelta", "_t.SupportsIndex"],
        Kind::BigRat => &["_fractions.Fraction", "_decimal.Decimal", "_t.SupportsFloat", "_t.SupportsIndex"],
        Kind::Error => &["BaseException", "None"],
        _ => &["_t.Any"],
    }
}

fn uuid_forms() -> Vec<String> {
    ["_uuid.UUID", "str", "_buffer"].map(str::to_owned).to_vec()
}
