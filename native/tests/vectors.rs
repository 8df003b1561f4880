//! The vectors shared with Go and Python (tests/vectors), read by the core's frame module.

use std::path::Path;

use serde::Deserialize;
use serde_json::Value as Json;
use usegolib::frame::{Limits, Types, Value, decode, encode};
use usegolib_schema::{BASIC_TYPES, Kind, Scalar, Type, TypeId};

#[derive(Deserialize)]
struct Case {
    name: String,
    types: Vec<Type>,
    #[serde(rename = "type")]
    ty: TypeId,
    wire: String,
    value: Option<Json>,
    canonical: Option<String>,
    #[serde(default)]
    segments: Vec<String>,
    error: Option<String>,
}

#[test]
fn every_vector_is_read_and_written_as_it_says() {
    let mut count = 0;
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/vectors");
    for entry in std::fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "json") {
            continue;
        }
        let cases: Vec<Case> = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        for case in &cases {
            check(case).unwrap_or_else(|text| panic!("{}: {}: {text}", path.display(), case.name));
        }
        count += cases.len();
    }
    assert!(count > 200, "only {count} cases were found");
}

fn check(case: &Case) -> Result<(), String> {
    let table: Vec<Type> = BASIC_TYPES.iter().map(|name| basic(name)).chain(case.types.iter().cloned()).collect();
    let types = Types { table: &table, word_size: 8 };
    let segments: Vec<usize> = case.segments.iter().map(|content| content.len() / 2).collect();
    let limits = Limits { segments: &segments, depth: 0 };
    let wire = unhex(&case.wire);
    let decoded = decode(types, case.ty, &wire, limits);
    if case.error.is_some() {
        return match decoded {
            Err(_) => Ok(()),
            Ok(value) => Err(format!("accepted as {value:?}")),
        };
    }
    let value = tree(case.value.as_ref().unwrap_or(&Json::Null));
    let decoded = decoded?;
    if decoded != value {
        return Err(format!("read as {decoded:?}, expected {value:?}"));
    }
    let expected = case.canonical.as_deref().map_or(wire, unhex);
    let encoded = encode(types, case.ty, &value, limits)?;
    if encoded == expected { Ok(()) } else { Err(format!("written as {encoded:02x?}")) }
}

fn basic(name: &str) -> Type {
    let scalar = serde_json::from_value::<Scalar>(Json::from(name)).ok();
    let kind = scalar.map(|scalar| Kind::Scalar { scalar }).unwrap_or_else(|| match name {
        "[]uint8" => Kind::Bytes,
        "any" => Kind::Any,
        "error" => Kind::Error,
        "time.Time" => Kind::Time,
        "time.Duration" => Kind::Duration,
        "math/big.Int" => Kind::BigInt,
        "math/big.Rat" => Kind::BigRat,
        "math/big.Float" => Kind::BigFloat,
        other => panic!("{other} is not a basic type"),
    });
    Type { kind, go: name.to_owned(), recursive: false }
}

fn unhex(text: &str) -> Vec<u8> {
    assert_eq!(text.len() % 2, 0, "{text}");
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
}

fn tree(json: &Json) -> Value {
    let Json::Object(object) = json else {
        return json.as_bool().map_or(Value::Nil, Value::Bool);
    };
    let (tag, content) = object.iter().next().expect("a tag");
    let text = content.as_str().unwrap_or_default();
    let list = || content.as_array().expect("a list").iter();
    match tag.as_str() {
        "int" => Value::Int(text.parse().unwrap()),
        "float" if text.len() == 8 => Value::Float32(u32::from_str_radix(text, 16).unwrap()),
        "float" => Value::Float64(u64::from_str_radix(text, 16).unwrap()),
        "str" => Value::Str(text.as_bytes().to_vec()),
        "strhex" => Value::Str(unhex(text)),
        "bytes" => Value::Bytes(unhex(text)),
        "array" => Value::Array(list().map(tree).collect()),
        "map" => Value::Map(list().map(|pair| (tree(&pair[0]), tree(&pair[1]))).collect()),
        "deep" => (0..content.as_u64().unwrap()).fold(Value::Nil, |inner, _| Value::Array(vec![inner])),
        "ext" => Value::Ext(content[0].as_i64().unwrap() as i8, unhex(content[1].as_str().unwrap())),
        other => panic!("unknown tag {other}"),
    }
}
