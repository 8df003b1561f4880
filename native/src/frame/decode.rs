//! Reading a value by its type.

use usegolib_schema::numbers::ext;
use usegolib_schema::{Field, Kind, Scalar, TypeId};

use super::numbers::{big_int, narrow, range, timestamp, widen};
use super::raw::RawElement;
use super::reader::{Head, Reader};
use super::{MAX_DEPTH, Types, Value};

/// Ext code of a segment.
pub(super) const SEGMENT: i8 = ext::SEGMENT as i8;
/// Preallocated at most, whatever the frame announces.
const PREALLOCATED: usize = 1024;

/// What a frame may do.
#[derive(Clone, Copy, Debug, Default)]
pub struct Limits<'a> {
    /// Lengths of the segments it may name; empty for self-contained frames.
    pub segments: &'a [usize],
    /// Levels above the value.
    pub depth: u32,
}

/// A reader that knows the types.
pub struct Decoder<'a> {
    pub(super) types: Types<'a>,
    pub(super) reader: Reader<'a>,
    pub(super) limits: Limits<'a>,
}

type Decoded = Result<Value, String>;

impl<'a> Decoder<'a> {
    /// At the beginning of a frame.
    pub fn new(types: Types<'a>, bytes: &'a [u8], limits: Limits<'a>) -> Self {
        Self { types, reader: Reader::new(bytes), limits }
    }

    /// Nothing may be left.
    pub fn finish(&self) -> Result<(), String> {
        match self.reader.left() {
            0 => Ok(()),
            left => Err(format!("{left} bytes follow the value")),
        }
    }

    /// An arguments frame: an array with one value per parameter.
    pub fn arguments(&mut self, parameters: &[(String, TypeId)]) -> Decoded {
        let head = self.reader.head()?;
        if head != Head::Array(parameters.len()) {
            return Err(format!("the arguments are {}, expected array of {}", describe(head), parameters.len()));
        }
        let values = parameters
            .iter()
            .zip(1..)
            .map(|((name, id), number)| self.value(*id).map_err(|text| format!("parameter {number} {name}: {text}")));
        Ok(Value::Array(values.collect::<Result<_, _>>()?))
    }

    /// A value of a type.
    pub fn value(&mut self, id: TypeId) -> Decoded {
        let types = self.types;
        let (kind, text) = types.resolve(id)?;
        let mut ahead = self.reader;
        match ahead.head()? {
            Head::Nil => {
                self.reader = ahead;
                return Ok(Value::Nil);
            }
            Head::Str(length) if text => {
                self.reader = ahead;
                return Ok(Value::Str(self.reader.take(length)?.to_vec()));
            }
            _ => {}
        }
        self.present(kind).map_err(|error| self.located(id, error))
    }

    /// Adds the type to the innermost error.
    fn located(&self, id: TypeId, error: String) -> String {
        match self.types.get(id) {
            Ok(ty) if !error.contains(" (of type ") => format!("{error} (of type {})", ty.go),
            _ => error,
        }
    }

    fn present(&mut self, kind: &Kind) -> Decoded {
        match kind {
            Kind::Scalar { scalar } => self.scalar(*scalar),
            // A slice that lives in Go.
            Kind::Bytes | Kind::Slice { .. } if self.is_handle() => self.handle(false),
            Kind::Bytes => self.bytes(None, None),
            Kind::Slice { elem } => self.sequence(*elem, None),
            Kind::Array { len, elem } => self.sequence(*elem, Some(*len)),
            Kind::Set { elem } => self.nested(|decoder| decoder.elements(*elem, None)),
            Kind::Map { key, elem } => self.nested(|decoder| decoder.pairs(*key, *elem)),
            Kind::Struct { fields } => self.nested(|decoder| decoder.fields(fields)),
            Kind::Pointer { .. } if self.is_given() => self.given(),
            Kind::Pointer { elem, object: true, .. } if self.is_handle() || self.stays_in_go(*elem)? => {
                self.handle(false)
            }
            Kind::Pointer { elem, .. } => self.nested(|decoder| decoder.pointer(*elem)),
            // `resolve` has followed all names.
            Kind::Named { name, .. } => Err(format!("the name {name} stands for nothing")),
            Kind::Time => self.time(),
            Kind::Duration => self.int(range(Scalar::Int64, 8)),
            Kind::BigInt => self.big_int(),
            Kind::BigRat => self.big_rat(),
            Kind::BigFloat => self.big_float(),
            Kind::Any => self.any(),
            Kind::Error => self.nested(Self::error),
            Kind::Interface { .. } => self.interface(),
            Kind::Func { .. } => self.handle(true),
            Kind::Chan { .. } | Kind::Iter { .. } | Kind::Object { .. } => self.handle(false),
            Kind::TypeParam { .. } => Err("values of this type do not travel".to_owned()),
        }
    }

    /// Whether values of a type are never data.
    fn stays_in_go(&self, id: TypeId) -> Result<bool, String> {
        let (kind, _) = self.types.resolve(id)?;
        Ok(kind.is_reference() || matches!(kind, Kind::Object { .. }))
    }

    /// One level down.
    pub(super) fn nested(&mut self, read: impl FnOnce(&mut Self) -> Decoded) -> Decoded {
        if self.limits.depth >= MAX_DEPTH {
            return Err(format!("nested deeper than {MAX_DEPTH} levels"));
        }
        self.limits.depth += 1;
        let value = read(self);
        self.limits.depth -= 1;
        value
    }

    fn scalar(&mut self, scalar: Scalar) -> Decoded {
        match scalar {
            Scalar::Bool => match self.reader.head()? {
                Head::Bool(value) => Ok(Value::Bool(value)),
                other => Err(expected("bool", other)),
            },
            Scalar::String => self.string(),
            Scalar::Float32 | Scalar::Float64 => self.float(scalar == Scalar::Float32),
            Scalar::Complex64 | Scalar::Complex128 => {
                self.array_head(2)?;
                let narrow = scalar == Scalar::Complex64;
                Ok(Value::Array(vec![self.float(narrow)?, self.float(narrow)?]))
            }
            integer => self.int(range(integer, self.types.word_size)),
        }
    }

    pub(super) fn int(&mut self, range: Option<(i128, i128)>) -> Decoded {
        match (self.reader.head()?, range) {
            (Head::Int(number), Some((least, most))) if number < least || number > most => {
                Err(format!("{number} is not between {least} and {most}"))
            }
            (Head::Int(number), _) => Ok(Value::Int(number)),
            (other, _) => Err(expected("int", other)),
        }
    }

    fn float(&mut self, is_narrow: bool) -> Decoded {
        match (self.reader.head()?, is_narrow) {
            (Head::Float32(bits), true) => Ok(Value::Float32(bits)),
            (Head::Float64(bits), true) => Ok(Value::Float32(narrow(bits)?)),
            (Head::Float32(bits), false) => Ok(Value::Float64(widen(bits))),
            (Head::Float64(bits), false) => Ok(Value::Float64(bits)),
            (other, _) => Err(expected("float", other)),
        }
    }

    pub(super) fn string(&mut self) -> Decoded {
        match self.reader.head()? {
            Head::Str(length) => Ok(Value::Str(self.reader.take(length)?.to_vec())),
            Head::Ext(SEGMENT, length) => self.segment(length).map(|(value, _)| value),
            other => Err(expected("str", other)),
        }
    }

    /// A bin, or a segment in its place; of raw elements, and of so many, when given.
    pub(super) fn bytes(&mut self, element: Option<RawElement>, count: Option<u64>) -> Decoded {
        let (value, found) = match self.reader.head()? {
            Head::Bytes(length) => {
                let bytes = self.reader.take(length)?;
                let found = element.map_or(Ok(length), |element| element.check(bytes))?;
                (Value::Bytes(bytes.to_vec()), found)
            }
            Head::Ext(SEGMENT, length) => {
                let (value, length) = self.segment(length)?;
                (value, element.map_or(Ok(length), |element| element.count(length))?)
            }
            other => return Err(expected("bin", other)),
        };
        match count {
            Some(count) if found as u64 != count => Err(format!("{found} elements, expected {count}")),
            _ => Ok(value),
        }
    }

    /// The content of ext 3: index and length of a segment.
    fn segment(&mut self, length: usize) -> Result<(Value, usize), String> {
        let content = self.reader.take(length)?;
        let Some((index, size)) = content.split_first_chunk::<4>() else {
            return Err("a segment has 12 bytes".to_owned());
        };
        let Ok(size) = <[u8; 8]>::try_from(size) else { return Err("a segment has 12 bytes".to_owned()) };
        let (index, size) = (u32::from_be_bytes(*index), u64::from_be_bytes(size));
        match self.limits.segments.get(index as usize) {
            Some(actual) if *actual as u64 == size => Ok((Value::Ext(SEGMENT, content.to_vec()), *actual)),
            Some(actual) => Err(format!("segment {index} has {actual} bytes, the frame says {size}")),
            None => Err(format!("segment {index} does not exist, there are {}", self.limits.segments.len())),
        }
    }

    fn sequence(&mut self, elem: TypeId, count: Option<u64>) -> Decoded {
        match self.types.raw_element(elem)? {
            Some(element) => self.bytes(Some(element), count),
            None => self.nested(|decoder| decoder.elements(elem, count)),
        }
    }

    fn elements(&mut self, elem: TypeId, count: Option<u64>) -> Decoded {
        let length = match self.reader.head()? {
            Head::Array(length) => length,
            other => return Err(expected("array", other)),
        };
        if let Some(count) = count.filter(|count| *count != length as u64) {
            return Err(format!("{length} elements, expected {count}"));
        }
        let mut values = Vec::with_capacity(length.min(PREALLOCATED));
        for index in 0..length {
            values.push(self.value(elem).map_err(|text| format!("[{index}]: {text}"))?);
        }
        Ok(Value::Array(values))
    }

    pub(super) fn pairs(&mut self, key: TypeId, elem: TypeId) -> Decoded {
        let length = match self.reader.head()? {
            Head::Map(length) => length,
            other => return Err(expected("map", other)),
        };
        let mut pairs = Vec::with_capacity(length.min(PREALLOCATED));
        for index in 0..length {
            let key = self.value(key).map_err(|text| format!("key {index}: {text}"))?;
            let value = self.value(elem).map_err(|text| format!("value {index}: {text}"))?;
            pairs.push((key, value));
        }
        Ok(Value::Map(pairs))
    }

    fn fields(&mut self, fields: &[Field]) -> Decoded {
        self.array_head(fields.len())?;
        let values = fields.iter().map(|field| self.value(field.ty).map_err(|text| format!(".{}: {text}", field.name)));
        Ok(Value::Array(values.collect::<Result<_, _>>()?))
    }

    fn pointer(&mut self, elem: TypeId) -> Decoded {
        let types = self.types;
        let (kind, _) = types.resolve(elem)?;
        // Where nil is a value of the element as well, an array of one keeps the two apart.
        if kind.has_nil() {
            self.array_head(1)?;
            return Ok(Value::Array(vec![self.value(elem)?]));
        }
        self.value(elem)
    }

    /// The head of an array with so many elements.
    pub(super) fn array_head(&mut self, length: usize) -> Result<(), String> {
        match self.reader.head()? {
            Head::Array(found) if found == length => Ok(()),
            other => Err(format!("expected array of {length}, found {}", describe(other))),
        }
    }

    fn time(&mut self) -> Decoded {
        self.array_head(3)?;
        let instant = match self.reader.head()? {
            Head::Ext(-1, length) => timestamp(self.reader.take(length)?)?,
            other => return Err(expected("timestamp", other)),
        };
        let offset = self.int(range(Scalar::Int32, 8))?;
        Ok(Value::Array(vec![instant, offset, self.string()?]))
    }

    fn big_int(&mut self) -> Decoded {
        match self.reader.head()? {
            Head::Int(number) => Ok(Value::Int(number)),
            Head::Ext(1, length) => big_int(self.reader.take(length)?),
            other => Err(expected("int or big integer", other)),
        }
    }

    fn big_rat(&mut self) -> Decoded {
        self.array_head(2)?;
        let (numerator, denominator) = (self.big_int()?, self.big_int()?);
        let is_positive = match &denominator {
            Value::Int(number) => *number > 0,
            Value::Ext(_, content) => content.first() == Some(&0),
            _ => false,
        };
        if is_positive {
            Ok(Value::Array(vec![numerator, denominator]))
        } else {
            Err("the denominator is not positive".to_owned())
        }
    }

    fn big_float(&mut self) -> Decoded {
        self.array_head(2)?;
        let precision = self.int(range(Scalar::Uint32, 8))?;
        match self.reader.head()? {
            Head::Str(length) => Ok(Value::Array(vec![precision, Value::Str(self.reader.take(length)?.to_vec())])),
            other => Err(expected("decimal text", other)),
        }
    }
}

/// What stands there instead.
pub(super) fn expected(what: &str, found: Head) -> String {
    format!("expected {what}, found {}", describe(found))
}

fn describe(head: Head) -> String {
    match head {
        Head::Array(length) => format!("array of {length}"),
        Head::Ext(code, _) => format!("ext {code}"),
        other => other.name().to_owned(),
    }
}
