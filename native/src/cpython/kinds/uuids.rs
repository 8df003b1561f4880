//! The usual text of a UUID.

/// The number of a UUID in the usual form; other texts are left to the portable lane.
pub fn parse(text: &[u8]) -> Option<u128> {
    let mut number = 0;
    if text.len() != 36 {
        return None;
    }
    for (index, byte) in text.iter().enumerate() {
        if matches!(index, 8 | 13 | 18 | 23) {
            if *byte != b'-' {
                return None;
            }
        } else {
            number = number << 4 | u128::from(char::from(*byte).to_digit(16)?);
        }
    }
    Some(number)
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn only_the_usual_text_of_a_uuid_is_read() {
        assert_eq!(parse(b"00000000-0000-0000-0000-00000000000A"), Some(10));
        assert_eq!(parse(b"ffffffff-ffff-ffff-ffff-ffffffffffff"), Some(u128::MAX));
        for text in [&b"0000000000000000000000000000000a"[..], b"", b"00000000-0000-0000-0000-00000000000g"] {
            assert_eq!(parse(text), None);
        }
    }
}
