//! A MessagePack small enough for the frames of these tests.

use std::collections::BTreeMap;

/// A value on the wire. Maps are compared without their order.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Nil,
    Bool(bool),
    Int(i128),
    Float(f64),
    Float32(f32),
    Str(String),
    Bin(Vec<u8>),
    List(Vec<Value>),
    Map(BTreeMap<String, (Value, Value)>),
    Ext(i8, Vec<u8>),
}

pub use Value::{Bool, Float, Int, Nil};

pub fn text(s: &str) -> Value {
    Value::Str(s.to_owned())
}

pub fn bin(b: &[u8]) -> Value {
    Value::Bin(b.to_vec())
}

pub fn list<const N: usize>(items: [Value; N]) -> Value {
    Value::List(items.into())
}

pub fn map<const N: usize>(entries: [(Value, Value); N]) -> Value {
    Value::Map(entries.into_iter().map(|(k, v)| (format!("{k:?}"), (k, v))).collect())
}

/// A value of a type that an `any` names by its number.
pub fn typed(number: u32, value: &Value) -> Value {
    let mut payload = encode(&Int(i128::from(number)));
    payload.extend(encode(value));
    Value::Ext(2, payload)
}

pub fn encode(value: &Value) -> Vec<u8> {
    let mut out = Vec::new();
    write(value, &mut out);
    out
}

fn write(value: &Value, out: &mut Vec<u8>) {
    match value {
        Value::Nil => out.push(0xc0),
        Value::Bool(b) => out.push(0xc2 + u8::from(*b)),
        Value::Int(v) => write_int(*v, out),
        Value::Float(v) => {
            out.push(0xcb);
            out.extend(v.to_be_bytes());
        }
        Value::Float32(v) => {
            out.push(0xca);
            out.extend(v.to_be_bytes());
        }
        Value::Str(s) => {
            if s.len() < 32 {
                out.push(0xa0 | s.len() as u8)
            } else {
                header(&[0xd9, 0xda, 0xdb], s.len(), out)
            }
            out.extend(s.bytes());
        }
        Value::Bin(b) => {
            header(&[0xc4, 0xc5, 0xc6], b.len(), out);
            out.extend(b);
        }
        Value::List(items) => {
            if items.len() < 16 {
                out.push(0x90 | items.len() as u8)
            } else {
                header(&[0, 0xdc, 0xdd], items.len(), out)
            }
            items.iter().for_each(|item| write(item, out));
        }
        Value::Map(entries) => {
            assert!(entries.len() < 16, "the tests have small maps only");
            out.push(0x80 | entries.len() as u8);
            for (k, v) in entries.values() {
                write(k, out);
                write(v, out);
            }
        }
        Value::Ext(code, payload) => {
            match payload.len() {
                1 => out.push(0xd4),
                2 => out.push(0xd5),
                4 => out.push(0xd6),
                8 => out.push(0xd7),
                16 => out.push(0xd8),
                n => header(&[0xc7, 0xc8, 0xc9], n, out),
            }
            out.push(*code as u8);
            out.extend(payload);
        }
    }
}

fn write_int(v: i128, out: &mut Vec<u8>) {
    match v {
        -32..=127 => out.push(v as u8),
        128..=0xff => out.extend([0xcc, v as u8]),
        0x100..=0xffff => tagged(0xcd, &(v as u16).to_be_bytes(), out),
        0x1_0000..=0xffff_ffff => tagged(0xce, &(v as u32).to_be_bytes(), out),
        0x1_0000_0000.. => tagged(0xcf, &(v as u64).to_be_bytes(), out),
        -128..=-33 => out.extend([0xd0, v as u8]),
        -0x8000..=-129 => tagged(0xd1, &(v as i16).to_be_bytes(), out),
        -0x8000_0000..=-0x8001 => tagged(0xd2, &(v as i32).to_be_bytes(), out),
        _ => tagged(0xd3, &(v as i64).to_be_bytes(), out),
    }
}

fn tagged(tag: u8, bytes: &[u8], out: &mut Vec<u8>) {
    out.push(tag);
    out.extend(bytes);
}

/// A header of 8, 16 or 32 bits; a tag of 0 means that there is no such form.
fn header(tags: &[u8; 3], n: usize, out: &mut Vec<u8>) {
    match n {
        0..=0xff if tags[0] != 0 => out.extend([tags[0], n as u8]),
        0..=0xffff => tagged(tags[1], &(n as u16).to_be_bytes(), out),
        _ => tagged(tags[2], &(n as u32).to_be_bytes(), out),
    }
}

/// Decodes one value that fills the bytes.
pub fn decode(bytes: &[u8]) -> Value {
    let mut rest = bytes;
    let value = read(&mut rest);
    assert!(rest.is_empty(), "left over after {value:?}: {rest:x?}");
    value
}

fn read(rest: &mut &[u8]) -> Value {
    let tag = number(rest, 1) as u8;
    match tag {
        0x00..=0x7f => Int(tag.into()),
        0x80..=0x8f => read_map(rest, (tag & 15).into()),
        0x90..=0x9f => read_list(rest, (tag & 15).into()),
        0xa0..=0xbf => read_str(rest, (tag & 31).into()),
        0xc0 => Nil,
        0xc2 | 0xc3 => Bool(tag == 0xc3),
        0xc4..=0xc6 => {
            let n = number(rest, 1 << (tag - 0xc4));
            Value::Bin(take(rest, n as usize).to_vec())
        }
        0xc7..=0xc9 => {
            let n = number(rest, 1 << (tag - 0xc7));
            read_ext(rest, n as usize)
        }
        0xca => Value::Float32(f32::from_bits(number(rest, 4) as u32)),
        0xcb => Float(f64::from_bits(number(rest, 8))),
        0xcc..=0xcf => Int(number(rest, 1 << (tag - 0xcc)).into()),
        0xd0 => Int((number(rest, 1) as i8).into()),
        0xd1 => Int((number(rest, 2) as i16).into()),
        0xd2 => Int((number(rest, 4) as i32).into()),
        0xd3 => Int((number(rest, 8) as i64).into()),
        0xd4..=0xd8 => read_ext(rest, 1 << (tag - 0xd4)),
        0xd9..=0xdb => {
            let n = number(rest, 1 << (tag - 0xd9));
            read_str(rest, n as usize)
        }
        0xdc | 0xdd => {
            let n = number(rest, 2 << (tag - 0xdc));
            read_list(rest, n as usize)
        }
        0xde | 0xdf => {
            let n = number(rest, 2 << (tag - 0xde));
            read_map(rest, n as usize)
        }
        0xe0..=0xff => Int((tag as i8).into()),
        0xc1 => panic!("byte c1 is no MessagePack"),
    }
}

fn take<'a>(rest: &mut &'a [u8], n: usize) -> &'a [u8] {
    let (head, tail) = rest.split_at(n);
    *rest = tail;
    head
}

fn number(rest: &mut &[u8], size: usize) -> u64 {
    take(rest, size).iter().fold(0, |v, b| v << 8 | u64::from(*b))
}

fn read_str(rest: &mut &[u8], n: usize) -> Value {
    Value::Str(String::from_utf8_lossy(take(rest, n)).into_owned())
}

fn read_list(rest: &mut &[u8], n: usize) -> Value {
    Value::List((0..n).map(|_| read(rest)).collect())
}

fn read_map(rest: &mut &[u8], n: usize) -> Value {
    let entries = (0..n).map(|_| (read(rest), read(rest)));
    Value::Map(entries.map(|(k, v)| (format!("{k:?}"), (k, v))).collect())
}

fn read_ext(rest: &mut &[u8], n: usize) -> Value {
    let code = number(rest, 1) as i8;
    Value::Ext(code, take(rest, n).to_vec())
}
