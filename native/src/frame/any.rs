//! `any` and `error`: values that say themselves what they are.

use super::decode::{Decoder, expected};
use super::handle::{GIVEN, HANDLE, TYPED};
use super::numbers::{big_int, widen};
use super::reader::Head;
use super::{Limits, Value};
use usegolib_schema::numbers::ext;

/// Ext code of a big integer.
const BIG_INT: i8 = ext::BIG_INT as i8;
/// Ext code of a nil slice, map or `[]byte`.
const NIL: i8 = ext::NIL as i8;
/// The type `error`.
const ERROR: usegolib_schema::TypeId = usegolib_schema::basic("error");

impl Decoder<'_> {
    /// A value of type `any`.
    pub(super) fn any(&mut self) -> Result<Value, String> {
        let before = self.reader;
        Ok(match self.reader.head()? {
            Head::Nil => Value::Nil,
            Head::Bool(value) => Value::Bool(value),
            Head::Int(number) => Value::Int(number),
            Head::Float32(bits) => Value::Float64(widen(bits)),
            Head::Float64(bits) => Value::Float64(bits),
            Head::Str(length) => Value::Str(self.reader.take(length)?.to_vec()),
            Head::Bytes(length) => Value::Bytes(self.reader.take(length)?.to_vec()),
            Head::Array(length) => {
                self.nested(|decoder| (0..length).map(|_| decoder.any()).collect::<Result<_, _>>().map(Value::Array))?
            }
            Head::Map(length) => self.nested(|decoder| {
                (0..length).map(|_| Ok((decoder.any()?, decoder.any()?))).collect::<Result<_, String>>().map(Value::Map)
            })?,
            Head::Ext(NIL, 1) => match self.reader.take(1)? {
                what @ [0..=2] => Value::Ext(NIL, what.to_vec()),
                _ => return Err("ext 7 stands for no nil that is known".to_owned()),
            },
            Head::Ext(BIG_INT, length) => {
                let content = self.reader.take(length)?;
                // A small one keeps its form here: as a plain int it would be a Go int.
                big_int(content)?;
                Value::Ext(BIG_INT, content.to_vec())
            }
            Head::Ext(TYPED, length) => {
                let content = self.reader.take(length)?;
                self.nested(|decoder| decoder.typed(content))?
            }
            Head::Ext(HANDLE, _) => {
                self.reader = before;
                self.handle(true)?
            }
            Head::Ext(GIVEN, 4) => {
                self.reader = before;
                self.given()?
            }
            other => return Err(expected("a value of any", other)),
        })
    }

    /// The content of ext 2: a type number, then a value of that type.
    fn typed(&mut self, content: &[u8]) -> Result<Value, String> {
        let mut inner = Decoder::new(self.types, content, Limits { ..self.limits });
        let Value::Int(number) = inner.int(Some((0, u32::MAX.into())))? else {
            return Err("no type number".to_owned());
        };
        // Lent memory: a slice of the scalar type.
        let is_lent = number <= usegolib_schema::basic("complex128").into() && inner.is_segment();
        let value = if is_lent { inner.bytes(None, None) } else { inner.value(number as u32) };
        let value = value.map_err(|text| format!("typed value: {text}"))?;
        inner.finish()?;
        let mut canonical = Vec::new();
        super::encode::write(&Value::Int(number), &mut canonical);
        super::encode::write(&value, &mut canonical);
        Ok(Value::Ext(TYPED, canonical))
    }

    /// A value of type `error`: message, Go type, then what else there is: chain, fields, sentinels, types, members,
    /// values, stack, exceptions; elements after those are for later versions. Or, as every interface, a handle or a
    /// typed value.
    pub(super) fn error(&mut self) -> Result<Value, String> {
        if matches!({ self.reader }.head()?, Head::Ext(HANDLE | TYPED, _)) {
            return self.interface();
        }
        let length = match self.reader.head()? {
            Head::Array(length) if length >= 2 => length,
            other => return Err(expected("an error (array of 2 or more)", other)),
        };
        let mut values = vec![self.string()?, self.string()?];
        for index in 2..length {
            values.push(match index {
                2 => self.chain()?,
                3 => self.error_fields()?,
                4 | 5 | 9 => self.numbers()?,
                6 => self.members()?,
                8 => self.string()?,
                _ => self.any()?,
            });
        }
        Ok(Value::Array(values))
    }

    fn chain(&mut self) -> Result<Value, String> {
        let length = match self.reader.head()? {
            Head::Array(length) => length,
            other => return Err(expected("the chain of an error (array)", other)),
        };
        let links = (0..length).map(|_| {
            self.array_head(2)?;
            Ok(Value::Array(vec![self.string()?, self.string()?]))
        });
        Ok(Value::Array(links.collect::<Result<_, String>>()?))
    }

    fn numbers(&mut self) -> Result<Value, String> {
        let length = match self.reader.head()? {
            Head::Array(length) => length,
            other => return Err(expected("the numbers of what an error is (array)", other)),
        };
        let numbers = (0..length).map(|_| self.int(Some((0, u32::MAX.into()))));
        Ok(Value::Array(numbers.collect::<Result<_, String>>()?))
    }

    fn members(&mut self) -> Result<Value, String> {
        let length = match self.reader.head()? {
            Head::Array(length) => length,
            other => return Err(expected("the members of an error (array)", other)),
        };
        self.nested(|decoder| (0..length).map(|_| decoder.value(ERROR)).collect::<Result<_, _>>().map(Value::Array))
    }

    fn error_fields(&mut self) -> Result<Value, String> {
        let length = match self.reader.head()? {
            Head::Map(length) => length,
            other => return Err(expected("the fields of an error (map)", other)),
        };
        let fields = (0..length).map(|_| Ok((self.string()?, self.any()?)));
        Ok(Value::Map(fields.collect::<Result<_, String>>()?))
    }
}
