//! Writing a value in its shortest form.

use rmp::encode::{self as mp, ByteBuf, RmpWrite};

use super::Value;

/// Appends a value in its shortest form.
pub(super) fn write(value: &Value, bytes: &mut Vec<u8>) {
    let mut buffer = ByteBuf::from_vec(std::mem::take(bytes));
    // Writing to memory cannot fail.
    let Ok(()) = write_value(&mut buffer, value);
    *bytes = buffer.into_vec();
}

type Written = Result<(), std::convert::Infallible>;

fn write_value(buffer: &mut ByteBuf, value: &Value) -> Written {
    let ok = |written: Result<rmp::Marker, mp::ValueWriteError<std::convert::Infallible>>| match written {
        Ok(_) => (),
        Err(error) => match error {
            mp::ValueWriteError::InvalidMarkerWrite(never) | mp::ValueWriteError::InvalidDataWrite(never) => {
                match never {}
            }
        },
    };
    match value {
        Value::Nil => mp::write_nil(buffer)?,
        Value::Bool(value) => mp::write_bool(buffer, *value)?,
        Value::Int(number) => ok(match u64::try_from(*number) {
            Ok(number) => mp::write_uint(buffer, number),
            Err(_) => mp::write_sint(buffer, *number as i64),
        }),
        Value::Float32(bits) => {
            buffer.write_u8(0xca)?;
            buffer.write_bytes(&bits.to_be_bytes())?;
        }
        Value::Float64(bits) => {
            buffer.write_u8(0xcb)?;
            buffer.write_bytes(&bits.to_be_bytes())?;
        }
        Value::Str(text) => {
            ok(mp::write_str_len(buffer, text.len() as u32));
            buffer.write_bytes(text)?;
        }
        Value::Bytes(content) => {
            ok(mp::write_bin_len(buffer, content.len() as u32));
            buffer.write_bytes(content)?;
        }
        Value::Array(values) => {
            ok(mp::write_array_len(buffer, values.len() as u32));
            for value in values {
                write_value(buffer, value)?;
            }
        }
        Value::Map(pairs) => {
            ok(mp::write_map_len(buffer, pairs.len() as u32));
            for (key, value) in pairs {
                write_value(buffer, key)?;
                write_value(buffer, value)?;
            }
        }
        Value::Ext(code, content) => {
            ok(mp::write_ext_meta(buffer, content.len() as u32, *code));
            buffer.write_bytes(content)?;
        }
    }
    Ok(())
}
