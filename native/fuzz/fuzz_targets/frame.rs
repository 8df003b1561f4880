//! Any bytes as a value of any type of the vectors: refused, or read to something that is written and read back the
//! same.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use usegolib::frame::{Limits, Types, decode, encode};
use usegolib_schema::{BASIC_TYPES, Kind, Scalar, Type};

/// One type of every kind after the basic ones.
const MORE: &str = r#"[
  {"kind": "slice", "elem": 1, "go": "[]int"}, {"kind": "slice", "elem": 16, "go": "[]string"},
  {"kind": "array", "len": 2, "elem": 13, "go": "[2]float64"}, {"kind": "array", "len": 2, "elem": 16, "go": "[2]string"},
  {"kind": "map", "key": 16, "elem": 18, "go": "map[string]any"}, {"kind": "set", "elem": 1, "go": "map[int]struct{}"},
  {"kind": "struct", "fields": [{"name": "V", "key": "v", "type": 1}, {"name": "Next", "key": "next", "type": 33}], "go": "struct{}"},
  {"kind": "named", "package": "m", "name": "Node", "underlying": 31, "go": "m.Node"},
  {"kind": "pointer", "elem": 32, "go": "*m.Node"}, {"kind": "pointer", "elem": 33, "go": "**m.Node"},
  {"kind": "named", "package": "m", "name": "Level", "underlying": 1, "text": true, "go": "m.Level"},
  {"kind": "slice", "elem": 35, "go": "[]m.Level"}, {"kind": "pointer", "elem": 18, "go": "*any"},
  {"kind": "named", "package": "m", "name": "Loop", "underlying": 38, "go": "m.Loop"},
  {"kind": "func", "params": [], "results": [], "go": "func()"},
  {"kind": "object", "package": "m", "name": "T", "pointer": 41, "text": true, "go": "m.T"},
  {"kind": "pointer", "elem": 40, "object": true, "go": "*m.T"}, {"kind": "pointer", "elem": 32, "object": true, "go": "*m.Node"},
  {"kind": "interface", "go": "interface{Close() error}"}, {"kind": "pointer", "elem": 43, "go": "*interface{Close() error}"},
  {"kind": "chan", "elem": 1, "direction": "both", "go": "chan int"}, {"kind": "iter", "elems": [1], "go": "iter.Seq[int]"},
  {"kind": "map", "key": 43, "elem": 41, "go": "map[interface{Close() error}]*m.T"}
]"#;

static TABLE: LazyLock<Vec<Type>> = LazyLock::new(|| {
    let basic = BASIC_TYPES.iter().map(|name| {
        let scalar = serde_json::from_value::<Scalar>((*name).into()).ok();
        let kind = scalar.map(|scalar| Kind::Scalar { scalar }).unwrap_or_else(|| match *name {
            "[]uint8" => Kind::Bytes,
            "any" => Kind::Any,
            "error" => Kind::Error,
            "time.Time" => Kind::Time,
            "time.Duration" => Kind::Duration,
            "math/big.Int" => Kind::BigInt,
            "math/big.Rat" => Kind::BigRat,
            _ => Kind::BigFloat,
        });
        Type { kind, go: (*name).into(), recursive: false }
    });
    let more: Vec<Type> = serde_json::from_str(MORE).expect("types");
    basic.chain(more).collect()
});

fuzz_target!(|input: &[u8]| {
    let Some((choice, frame)) = input.split_first() else { return };
    let types = Types { table: &TABLE, word_size: if choice & 128 == 0 { 8 } else { 4 } };
    // One beyond the table, too.
    let id = u32::from(choice & 127) % (TABLE.len() as u32 + 1);
    let limits = Limits { segments: &[0, 8, 16], depth: 0 };
    if let Ok(value) = decode(types, id, frame, limits) {
        let written = encode(types, id, &value, limits).expect("what was read can be written");
        assert_eq!(decode(types, id, &written, limits).expect("what was written can be read"), value);
    }
});
