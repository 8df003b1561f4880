//! MessagePack in its shortest forms into the frame, and a reader of replies that never reads past the end
//! (docs/wire.md).

pub use usegolib_schema::numbers::SEGMENT_FROM;
pub use usegolib_schema::numbers::ext::{
    BIG_INT as EXT_BIG, CALLBACK as EXT_CALLBACK, NIL as EXT_NIL, TYPED as EXT_TYPED, VIEW as EXT_VIEW,
};
use usegolib_schema::numbers::ext::{
    GIVEN as EXT_GIVEN, OBJECT as EXT_OBJECT, SEGMENT as EXT_SEGMENT, TIMESTAMP as EXT_TIMESTAMP,
};

/// Writes a tag and what follows it.
#[inline]
fn put<const N: usize>(out: &mut Vec<u8>, tag: u8, rest: [u8; N]) {
    let mut whole = [0; 9];
    whole[0] = tag;
    whole[1..=N].copy_from_slice(&rest);
    out.extend_from_slice(&whole[..=N]);
}

#[inline]
pub fn put_uint(out: &mut Vec<u8>, value: u64) {
    match value {
        0..0x80 => out.push(value as u8),
        0x80..0x100 => put(out, 0xcc, (value as u8).to_be_bytes()),
        0x100..0x1_0000 => put(out, 0xcd, (value as u16).to_be_bytes()),
        0x1_0000..0x1_0000_0000 => put(out, 0xce, (value as u32).to_be_bytes()),
        _ => put(out, 0xcf, value.to_be_bytes()),
    }
}

#[inline]
pub fn put_int(out: &mut Vec<u8>, value: i64) {
    match value {
        0.. => put_uint(out, value as u64),
        -32.. => out.push(value as u8),
        -0x80.. => put(out, 0xd0, (value as i8).to_be_bytes()),
        -0x8000.. => put(out, 0xd1, (value as i16).to_be_bytes()),
        -0x8000_0000.. => put(out, 0xd2, (value as i32).to_be_bytes()),
        _ => put(out, 0xd3, value.to_be_bytes()),
    }
}

#[inline]
pub fn put_float64(out: &mut Vec<u8>, value: f64) {
    put(out, 0xcb, value.to_be_bytes());
}

#[inline]
pub fn put_float32(out: &mut Vec<u8>, value: f32) {
    put(out, 0xca, value.to_be_bytes());
}

/// The header of an extension; false when it is too long.
pub fn put_ext_header(out: &mut Vec<u8>, code: u8, length: usize) -> bool {
    match length {
        1 | 2 | 4 | 8 | 16 => out.push(0xd4 + length.trailing_zeros() as u8),
        0..0x100 => put(out, 0xc7, (length as u8).to_be_bytes()),
        0x100..0x1_0000 => put(out, 0xc8, (length as u16).to_be_bytes()),
        0x1_0000..0x1_0000_0000 => put(out, 0xc9, (length as u32).to_be_bytes()),
        _ => return false,
    }
    out.push(code);
    true
}

/// A timestamp in the shortest of its three forms.
pub fn put_timestamp(out: &mut Vec<u8>, seconds: i64, nanos: u32) {
    match seconds {
        0..0x1_0000_0000 if nanos == 0 => {
            put_ext_header(out, EXT_TIMESTAMP, 4);
            out.extend_from_slice(&(seconds as u32).to_be_bytes());
        }
        0..0x4_0000_0000 => {
            put_ext_header(out, EXT_TIMESTAMP, 8);
            out.extend_from_slice(&(u64::from(nanos) << 34 | seconds as u64).to_be_bytes());
        }
        _ => {
            put_ext_header(out, EXT_TIMESTAMP, 12);
            out.extend_from_slice(&nanos.to_be_bytes());
            out.extend_from_slice(&seconds.to_be_bytes());
        }
    }
}

/// The handle of an object.
#[inline]
pub fn put_handle(out: &mut Vec<u8>, handle: u64) {
    let mut bytes = [0xd7, EXT_OBJECT, 0, 0, 0, 0, 0, 0, 0, 0];
    bytes[2..].copy_from_slice(&handle.to_be_bytes());
    out.extend_from_slice(&bytes);
}

/// Bytes of the place of a pointer.
pub const PLACE_SIZE: usize = 4;

/// A pointer that was given before, by its place in the frame.
pub fn put_place(out: &mut Vec<u8>, place: u32) {
    out.extend_from_slice(&[0xd6, EXT_GIVEN]);
    out.extend_from_slice(&place.to_be_bytes());
}

/// The header of an array; false when it has too many elements.
#[inline]
pub fn put_array(out: &mut Vec<u8>, length: usize) -> bool {
    put_header(out, length, 0x90, 0xdc)
}

/// The header of a map; false when it has too many entries.
#[inline]
pub fn put_map(out: &mut Vec<u8>, length: usize) -> bool {
    put_header(out, length, 0x80, 0xde)
}

#[inline]
fn put_header(out: &mut Vec<u8>, length: usize, short: u8, long: u8) -> bool {
    match length {
        0..16 => out.push(short | length as u8),
        16..0x1_0000 => put(out, long, (length as u16).to_be_bytes()),
        0x1_0000..0x1_0000_0000 => put(out, long + 1, (length as u32).to_be_bytes()),
        _ => return false,
    }
    true
}

/// The header of a str that is not a segment; false when it is too long.
#[inline]
pub fn put_str_header(out: &mut Vec<u8>, length: usize) -> bool {
    match length {
        0..32 => out.push(0xa0 | length as u8),
        32..0x100 => put(out, 0xd9, (length as u8).to_be_bytes()),
        0x100..0x1_0000 => put(out, 0xda, (length as u16).to_be_bytes()),
        0x1_0000..0x1_0000_0000 => put(out, 0xdb, (length as u32).to_be_bytes()),
        _ => return false,
    }
    true
}

/// The header of binary data that is not a segment; false when it is too long.
#[inline]
pub fn put_bin_header(out: &mut Vec<u8>, length: usize) -> bool {
    match length {
        0..0x100 => put(out, 0xc4, (length as u8).to_be_bytes()),
        0x100..0x1_0000 => put(out, 0xc5, (length as u16).to_be_bytes()),
        0x1_0000..0x1_0000_0000 => put(out, 0xc6, (length as u32).to_be_bytes()),
        _ => return false,
    }
    true
}

/// Names segment number `index`.
pub fn put_segment(out: &mut Vec<u8>, index: usize, length: usize) {
    out.extend_from_slice(&[0xc7, 12, EXT_SEGMENT]);
    out.extend_from_slice(&(index as u32).to_be_bytes());
    out.extend_from_slice(&(length as u64).to_be_bytes());
}

/// The handles of objects and views in a reply or a part of one, wherever they stand; ends at what is not a value.
pub fn handles(data: &[u8], mut each: impl FnMut(u64)) {
    let mut reader = Reader { data, at: 0 };
    while reader.over_one(&mut each).is_some() {}
}

/// Reads a reply. A method returns None when the bytes do not have the usual form; the portable lane then reads the
/// reply and raises the error.
pub struct Reader<'a> {
    pub data: &'a [u8],
    pub at: usize,
}

/// An integer of any form.
pub enum Integer {
    Signed(i64),
    Unsigned(u64),
}

impl<'a> Reader<'a> {
    /// The next byte, not yet read.
    #[inline]
    pub fn peek(&self) -> Option<u8> {
        self.data.get(self.at).copied()
    }

    #[inline]
    pub fn byte(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.at += 1;
        Some(byte)
    }

    /// Whether the next value is nil, which is then read.
    #[inline]
    pub fn nil(&mut self) -> bool {
        let nil = self.peek() == Some(0xc0);
        self.at += usize::from(nil);
        nil
    }

    #[inline]
    fn fixed<const N: usize>(&mut self) -> Option<[u8; N]> {
        let bytes = self.data.get(self.at..)?.first_chunk()?;
        self.at += N;
        Some(*bytes)
    }

    #[inline]
    pub fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let bytes = self.data.get(self.at..)?.get(..length)?;
        self.at += length;
        Some(bytes)
    }

    /// An extension: its code and its content.
    pub fn ext(&mut self) -> Option<(u8, &'a [u8])> {
        let length = match self.byte()? {
            tag @ 0xd4..=0xd8 => 1 << (tag - 0xd4),
            0xc7 => usize::from(self.byte()?),
            0xc8 => usize::from(u16::from_be_bytes(self.fixed()?)),
            0xc9 => u32::from_be_bytes(self.fixed()?) as usize,
            _ => return None,
        };
        Some((self.byte()?, self.take(length)?))
    }

    /// Reads over one value, or over the header of one with values in it.
    fn over_one(&mut self, each: &mut impl FnMut(u64)) -> Option<()> {
        match self.peek()? {
            0xa0..0xc0 | 0xd9..=0xdb => self.text().map(drop),
            0xc4..=0xc6 => self.binary().map(drop),
            0xca | 0xcb => self.float().map(drop),
            0x90..0xa0 | 0xdc | 0xdd => self.array().map(drop),
            0x80..0x90 | 0xde | 0xdf => self.map().map(drop),
            0xd4..=0xd8 | 0xc7..=0xc9 => {
                let (code, content) = self.ext()?;
                match code {
                    EXT_OBJECT | EXT_VIEW => each(u64::from_be_bytes(*content.first_chunk()?)),
                    // A number and a value, which is read next.
                    EXT_TYPED => self.at -= content.len(),
                    _ => {}
                }
                Some(())
            }
            0xc1 => None,
            0xc0 | 0xc2 | 0xc3 => self.byte().map(drop),
            _ => self.integer().map(drop),
        }
    }

    /// The code of an extension, which is not read yet.
    #[inline]
    pub fn ext_code(&self) -> Option<u8> {
        let header = match self.peek()? {
            0xd4..=0xd8 => 1,
            tag @ 0xc7..=0xc9 => 1 + (1 << (tag - 0xc7)),
            _ => return None,
        };
        self.data.get(self.at + header).copied()
    }

    /// The handle of an object, and the number of its dynamic type where that is there.
    #[inline]
    pub fn handle(&mut self) -> Option<(u64, Option<u32>)> {
        match self.ext()? {
            (EXT_OBJECT, content) if matches!(content.len(), 8 | 12) => {
                let (handle, number) = content.split_first_chunk()?;
                Some((u64::from_be_bytes(*handle), number.first_chunk().map(|number| u32::from_be_bytes(*number))))
            }
            _ => None,
        }
    }

    /// Seconds and nanoseconds of a timestamp.
    pub fn timestamp(&mut self) -> Option<(i64, u32)> {
        let (EXT_TIMESTAMP, content) = self.ext()? else { return None };
        let (seconds, nanos) = match *content {
            [_, _, _, _] => (i64::from(u32::from_be_bytes(content.try_into().ok()?)), 0),
            [_, _, _, _, _, _, _, _] => {
                let both = u64::from_be_bytes(content.try_into().ok()?);
                ((both & 0x3_ffff_ffff) as i64, (both >> 34) as u32)
            }
            [a, b, c, d, ref seconds @ ..] => {
                (i64::from_be_bytes(seconds.try_into().ok()?), u32::from_be_bytes([a, b, c, d]))
            }
            _ => return None,
        };
        (nanos < 1_000_000_000).then_some((seconds, nanos))
    }

    /// An integer of any form that is an int64.
    #[inline]
    pub fn signed(&mut self) -> Option<i64> {
        match self.integer()? {
            Integer::Signed(number) => Some(number),
            Integer::Unsigned(number) => i64::try_from(number).ok(),
        }
    }

    #[inline]
    pub fn integer(&mut self) -> Option<Integer> {
        Some(match self.byte()? {
            tag @ 0..0x80 => Integer::Signed(i64::from(tag)),
            tag @ 0xe0.. => Integer::Signed(i64::from(tag as i8)),
            0xcc => Integer::Signed(i64::from(self.byte()?)),
            0xcd => Integer::Signed(i64::from(u16::from_be_bytes(self.fixed()?))),
            0xce => Integer::Signed(i64::from(u32::from_be_bytes(self.fixed()?))),
            0xcf => Integer::Unsigned(u64::from_be_bytes(self.fixed()?)),
            0xd0 => Integer::Signed(i64::from(i8::from_be_bytes(self.fixed()?))),
            0xd1 => Integer::Signed(i64::from(i16::from_be_bytes(self.fixed()?))),
            0xd2 => Integer::Signed(i64::from(i32::from_be_bytes(self.fixed()?))),
            0xd3 => Integer::Signed(i64::from_be_bytes(self.fixed()?)),
            0xc0 => Integer::Signed(0),
            _ => return None,
        })
    }

    #[inline]
    pub fn float(&mut self) -> Option<f64> {
        Some(match self.byte()? {
            0xcb => f64::from_be_bytes(self.fixed()?),
            0xca => f64::from(f32::from_be_bytes(self.fixed()?)),
            0xc0 => 0.0,
            _ => return None,
        })
    }

    #[inline]
    pub fn text(&mut self) -> Option<&'a [u8]> {
        let length = match self.byte()? {
            tag @ 0xa0..0xc0 => usize::from(tag & 31),
            0xd9 => usize::from(self.byte()?),
            0xda => usize::from(u16::from_be_bytes(self.fixed()?)),
            0xdb => u32::from_be_bytes(self.fixed()?) as usize,
            0xc0 => 0,
            _ => return None,
        };
        self.take(length)
    }

    #[inline]
    pub fn binary(&mut self) -> Option<&'a [u8]> {
        let length = match self.byte()? {
            0xc4 => usize::from(self.byte()?),
            0xc5 => usize::from(u16::from_be_bytes(self.fixed()?)),
            0xc6 => u32::from_be_bytes(self.fixed()?) as usize,
            0xc0 => 0,
            _ => return None,
        };
        self.take(length)
    }

    /// The header of an array that is not nil; its elements can be there.
    #[inline]
    pub fn array(&mut self) -> Option<usize> {
        self.header(0x90, 0xdc, 1)
    }

    /// The header of a map that is not nil; its entries can be there.
    #[inline]
    pub fn map(&mut self) -> Option<usize> {
        self.header(0x80, 0xde, 2)
    }

    #[inline]
    fn header(&mut self, short: u8, long: u8, least: usize) -> Option<usize> {
        let length = match self.byte()? {
            tag if tag & 0xf0 == short => usize::from(tag & 15),
            tag if tag == long => usize::from(u16::from_be_bytes(self.fixed()?)),
            tag if tag == long + 1 => u32::from_be_bytes(self.fixed()?) as usize,
            _ => return None,
        };
        (length.checked_mul(least)? <= self.data.len() - self.at).then_some(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn handles_are_found_wherever_they_stand() {
        let mut reply = Vec::new();
        put_array(&mut reply, 5);
        put_handle(&mut reply, 1);
        put_map(&mut reply, 1);
        put_str_header(&mut reply, 3);
        // Not a handle: text that looks like one.
        reply.extend_from_slice(&[0xd7, EXT_OBJECT, 0]);
        put_handle(&mut reply, 2);
        let mut inner = vec![7];
        put_handle(&mut inner, 3);
        put_ext_header(&mut reply, EXT_TYPED, inner.len());
        reply.extend_from_slice(&inner);
        put_bin_header(&mut reply, 2);
        reply.extend_from_slice(&[0xd7, EXT_OBJECT]);
        put_ext_header(&mut reply, EXT_VIEW, 24);
        reply.extend_from_slice(&[0; 7]);
        reply.push(4);
        reply.extend_from_slice(&[0; 16]);
        for tail in [&[][..], &[0xc1], &[0xd7, EXT_OBJECT, 1]] {
            let mut found = Vec::new();
            handles(&[&reply, tail].concat(), |handle| found.push(handle));
            assert_eq!(found, [1, 2, 3, 4]);
        }
    }
}
