//! What the `.py` file says without an artifact: dataclasses with zero values, and constants.

use usegolib_schema::{Kind, Scalar, Schema, TypeId};

use super::data::{Context, Dataclass};
use super::names::is_keyword;
use super::promoted::promoted;
use super::scan::Found;
use super::shape::{Shape, resolve};
use super::text::string_literal;

/// A dataclass for every struct type.
pub(super) fn dataclasses(context: &Context, found: &Found) -> Vec<Dataclass> {
    let structs = found.types.iter().filter_map(|&id| {
        let (name, shape) = context.annotate.names.class(id)?;
        (shape == Shape::Struct).then(|| dataclass(context, id, name))
    });
    let mut list: Vec<Dataclass> = structs.collect();
    list.sort_by(|a, b| a.name.cmp(&b.name));
    list
}

fn dataclass(context: &Context, id: TypeId, name: &str) -> Dataclass {
    let fields = match &context.schema.types[resolve(context.schema, id) as usize].kind {
        Kind::Struct { fields } => fields.as_slice(),
        _ => &[],
    };
    let fields = fields
        .iter()
        .filter(|field| !is_keyword(&field.name))
        .map(|field| (field.name.clone(), annotation(context, field.ty), default(&zero(context, field.ty))));
    let ty = &context.schema.types[id as usize];
    let doc = match &ty.kind {
        Kind::Named { package, name, .. } => context.docs.ty(package, name),
        _ => String::new(),
    };
    let promoted = promoted(context.schema, id).into_iter().map(|(name, field)| (name, field.way));
    let promoted = promoted.filter(|(name, way)| !is_keyword(name) && !is_keyword(way)).collect();
    Dataclass { name: name.to_owned(), go: ty.go.clone(), doc, fields: fields.collect(), promoted }
}

/// Annotations in the `.py` file name only what is there at run time; the stub says it exactly.
fn annotation(context: &Context, id: TypeId) -> String {
    let inner = |id| annotation(context, id);
    match &context.schema.types[id as usize].kind {
        Kind::Slice { elem } => format!("list[{}]", inner(*elem)),
        Kind::Map { key, elem } => format!("dict[{}, {}]", inner(*key), inner(*elem)),
        Kind::Pointer { elem, object: false, .. } => format!("_t.Optional[{}]", inner(*elem)),
        Kind::Named { .. } => match context.annotate.names.class(id) {
            Some((name, Shape::Struct)) => name.to_owned(),
            _ => match &context.schema.types[resolve(context.schema, id) as usize].kind {
                Kind::Scalar { scalar } => super::annotate::python_scalar(*scalar).to_owned(),
                _ => "_t.Any".to_owned(),
            },
        },
        Kind::Scalar { scalar } => super::annotate::python_scalar(*scalar).to_owned(),
        Kind::Bytes => "bytes".to_owned(),
        _ => "_t.Any".to_owned(),
    }
}

/// The expression of a zero value, and whether it must be made anew each time.
fn zero(context: &Context, id: TypeId) -> (String, bool) {
    let plain = |text: &str| (text.to_owned(), false);
    if let Some((name, Shape::Struct)) = context.annotate.names.class(id) {
        return (name.to_owned() + "()", true);
    }
    if let Kind::Named { uuid: true, .. } = context.schema.types[id as usize].kind {
        return plain("_uuid.UUID(int=0)");
    }
    match &context.schema.types[resolve(context.schema, id) as usize].kind {
        Kind::Scalar { scalar } => plain(match scalar {
            Scalar::Bool => "False",
            Scalar::String => "\"\"",
            Scalar::Float32 | Scalar::Float64 => "0.0",
            Scalar::Complex64 | Scalar::Complex128 => "0j",
            _ => "0",
        }),
        Kind::Bytes => plain("b\"\""),
        Kind::Slice { .. } => ("[]".to_owned(), true),
        Kind::Map { .. } | Kind::Struct { .. } => ("{}".to_owned(), true),
        Kind::Set { .. } => ("set()".to_owned(), true),
        Kind::Array { len, elem } => match &context.schema.types[*elem as usize].kind {
            Kind::Scalar { scalar: Scalar::Uint8 } => (format!("bytes({len})"), false),
            _ => match zero(context, *elem) {
                (text, false) => (format!("({text},) * {len}"), false),
                (text, true) => (format!("tuple({text} for _ in range({len}))"), true),
            },
        },
        Kind::Time => plain("_datetime.datetime(1, 1, 1, tzinfo=_datetime.timezone.utc)"),
        Kind::Duration => plain("_datetime.timedelta()"),
        Kind::BigInt => plain("0"),
        Kind::BigRat => plain("_fractions.Fraction()"),
        Kind::BigFloat => plain("_decimal.Decimal()"),
        _ => plain("None"),
    }
}

fn default((text, fresh): &(String, bool)) -> String {
    match (fresh, text.as_str()) {
        (false, _) => text.clone(),
        (true, "[]") => "_dataclasses.field(default_factory=list)".to_owned(),
        (true, "{}") => "_dataclasses.field(default_factory=dict)".to_owned(),
        (true, _) => format!("_dataclasses.field(default_factory=lambda: {text})"),
    }
}

/// A constant of a type without a class as a Python literal.
pub(super) fn literal(schema: &Schema, id: TypeId, json: &str) -> Option<String> {
    let Kind::Scalar { scalar } = &schema.types[id as usize].kind else { return None };
    let text = match scalar {
        Scalar::Bool => if json == "true" { "True" } else { "False" }.to_owned(),
        Scalar::String => string_literal(json),
        Scalar::Complex64 | Scalar::Complex128 => {
            let parts = json.trim_matches(['[', ']']);
            format!("complex({parts})")
        }
        Scalar::Float32 | Scalar::Float64 => format!("float({json})"),
        _ => json.to_owned(),
    };
    Some(text)
}
