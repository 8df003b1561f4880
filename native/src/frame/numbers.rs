//! Numbers: ranges of Go's integers, floats of either width, big numbers, timestamps.

use usegolib_schema::Scalar;

use super::Value;

/// Smallest and largest value of an integer type; None for the other scalars.
pub fn range(scalar: Scalar, word_size: u8) -> Option<(i128, i128)> {
    let signed = |bits: u32| (-(1_i128 << (bits - 1)), (1_i128 << (bits - 1)) - 1);
    let unsigned = |bits: u32| (0, (1_i128 << bits) - 1);
    let word = 8 * u32::from(word_size);
    Some(match scalar {
        Scalar::Int => signed(word),
        Scalar::Int8 => signed(8),
        Scalar::Int16 => signed(16),
        Scalar::Int32 => signed(32),
        Scalar::Int64 => signed(64),
        Scalar::Uint | Scalar::Uintptr => unsigned(word),
        Scalar::Uint8 => unsigned(8),
        Scalar::Uint16 => unsigned(16),
        Scalar::Uint32 => unsigned(32),
        Scalar::Uint64 => unsigned(64),
        Scalar::Bool | Scalar::Float32 | Scalar::Float64 | Scalar::Complex64 | Scalar::Complex128 | Scalar::String => {
            return None;
        }
    })
}

/// A float 64 as float 32; an error when it is finite and beyond float32's range. Rounding is Go's.
pub fn narrow(bits: u64) -> Result<u32, String> {
    let wide = f64::from_bits(bits);
    let narrow = wide as f32;
    if wide.is_finite() && narrow.is_infinite() {
        return Err(format!("{wide} does not fit in float32"));
    }
    Ok(narrow.to_bits())
}

/// A float 32 as float 64.
pub fn widen(bits: u32) -> u64 {
    f64::from(f32::from_bits(bits)).to_bits()
}

/// The content of ext 1: a sign byte, then the magnitude, big-endian without leading zeros. What fits in 64 bits
/// becomes an int.
pub fn big_int(content: &[u8]) -> Result<Value, String> {
    let Some((sign @ (0 | 1), magnitude)) = content.split_first() else {
        return Err("a big integer must begin with a sign byte 0 or 1".to_owned());
    };
    if magnitude.first() == Some(&0) {
        return Err("the magnitude of a big integer has leading zeros".to_owned());
    }
    if magnitude.len() <= 8 {
        let number = magnitude.iter().fold(0_i128, |number, byte| number << 8 | i128::from(*byte));
        let number = if *sign == 1 { -number } else { number };
        if number >= i128::from(i64::MIN) {
            return Ok(Value::Int(number));
        }
    }
    Ok(Value::Ext(1, content.to_vec()))
}

/// The content of ext -1 in its shortest form.
pub fn timestamp(content: &[u8]) -> Result<Value, String> {
    let number = |bytes: &[u8]| bytes.iter().fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
    let (seconds, nanoseconds) = match content.len() {
        4 => (number(content) as i64, 0),
        8 => ((number(content) & ((1 << 34) - 1)) as i64, number(content) >> 34),
        12 => (number(&content[4..]) as i64, number(&content[..4])),
        length => return Err(format!("a timestamp has 4, 8 or 12 bytes, not {length}")),
    };
    if nanoseconds >= 1_000_000_000 {
        return Err(format!("a timestamp has {nanoseconds} nanoseconds, a second or more"));
    }
    let short = match u64::try_from(seconds) {
        Ok(seconds) if seconds >> 34 == 0 && nanoseconds == 0 && seconds >> 32 == 0 => {
            (seconds as u32).to_be_bytes().to_vec()
        }
        Ok(seconds) if seconds >> 34 == 0 => (nanoseconds << 34 | seconds).to_be_bytes().to_vec(),
        _ => [&(nanoseconds as u32).to_be_bytes()[..], &seconds.to_be_bytes()].concat(),
    };
    Ok(Value::Ext(-1, short))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_follow_the_word_size() {
        assert_eq!(range(Scalar::Int, 8), Some((i64::MIN.into(), i64::MAX.into())));
        assert_eq!(range(Scalar::Uint, 4), Some((0, u32::MAX.into())));
        assert_eq!(range(Scalar::Int8, 8), Some((-128, 127)));
        assert_eq!(range(Scalar::String, 8), None);
    }

    #[test]
    fn timestamps_take_their_shortest_form() {
        let long = |nanoseconds: u32, seconds: i64| [&nanoseconds.to_be_bytes()[..], &seconds.to_be_bytes()].concat();
        assert_eq!(timestamp(&long(0, 7)), Ok(Value::Ext(-1, vec![0, 0, 0, 7])));
        assert_eq!(timestamp(&long(1, 0)), Ok(Value::Ext(-1, (1_u64 << 34).to_be_bytes().to_vec())));
        assert_eq!(timestamp(&long(0, 1 << 33)), Ok(Value::Ext(-1, (1_u64 << 33).to_be_bytes().to_vec())));
        assert_eq!(timestamp(&long(5, -1)), Ok(Value::Ext(-1, long(5, -1))));
        assert_eq!(timestamp(&long(5, 1 << 34)), Ok(Value::Ext(-1, long(5, 1 << 34))));
        assert!(timestamp(&long(1_000_000_000, 0)).is_err());
        assert!(timestamp(b"12345").is_err());
    }

    #[test]
    fn big_integers_that_fit_become_ints() {
        assert_eq!(big_int(&[0]), Ok(Value::Int(0)));
        assert_eq!(big_int(&[1, 5]), Ok(Value::Int(-5)));
        assert_eq!(big_int(&[0, 255, 255, 255, 255, 255, 255, 255, 255]), Ok(Value::Int(u64::MAX.into())));
        let below = [1, 128, 0, 0, 0, 0, 0, 0, 1];
        assert_eq!(big_int(&below), Ok(Value::Ext(1, below.to_vec())));
        assert!(big_int(&[]).is_err() && big_int(&[2, 1]).is_err() && big_int(&[0, 0, 1]).is_err());
    }
}
