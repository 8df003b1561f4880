//! Reading MessagePack from a slice: heads and lengths, checked against what is left before anything is allocated.

use rmp::Marker;

/// The head of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Head {
    /// nil
    Nil,
    /// bool
    Bool(bool),
    /// Any integer form.
    Int(i128),
    /// float 32, its bits
    Float32(u32),
    /// float 64, its bits
    Float64(u64),
    /// str of so many bytes, all of which are there
    Str(usize),
    /// bin of so many bytes, all of which are there
    Bytes(usize),
    /// array of so many elements; as many bytes at least are there
    Array(usize),
    /// map of so many pairs; twice as many bytes at least are there
    Map(usize),
    /// ext: code and length; all bytes are there
    Ext(i8, usize),
}

impl Head {
    /// What it is called in messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Nil => "nil",
            Self::Bool(_) => "bool",
            Self::Int(_) => "int",
            Self::Float32(_) | Self::Float64(_) => "float",
            Self::Str(_) => "str",
            Self::Bytes(_) => "bin",
            Self::Array(_) => "array",
            Self::Map(_) => "map",
            Self::Ext(..) => "ext",
        }
    }
}

/// A position in a frame.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'a> {
    bytes: &'a [u8],
    start: usize,
}

impl<'a> Reader<'a> {
    /// At the beginning of a frame.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, start: bytes.len() }
    }

    /// Bytes left.
    pub fn left(&self) -> usize {
        self.bytes.len()
    }

    /// Bytes read.
    pub fn position(&self) -> usize {
        self.start - self.bytes.len()
    }

    /// The next bytes.
    pub fn take(&mut self, length: usize) -> Result<&'a [u8], String> {
        match self.bytes.split_at_checked(length) {
            Some((taken, rest)) => {
                self.bytes = rest;
                Ok(taken)
            }
            None => Err(format!("at byte {}: {length} bytes announced, {} left", self.position(), self.left())),
        }
    }

    fn unsigned(&mut self, width: usize) -> Result<u64, String> {
        Ok(self.take(width)?.iter().fold(0, |number, byte| number << 8 | u64::from(*byte)))
    }

    fn signed(&mut self, width: usize) -> Result<i128, String> {
        let unused = 64 - 8 * width as u32;
        Ok(i128::from(((self.unsigned(width)? << unused) as i64) >> unused))
    }

    /// A length of `width` bytes, of items that take `item` bytes each at least.
    fn length(&mut self, width: usize, item: usize) -> Result<usize, String> {
        let length = self.unsigned(width)?;
        self.announced(length, item)
    }

    fn announced(&self, length: u64, item: usize) -> Result<usize, String> {
        let fits = usize::try_from(length)
            .ok()
            .filter(|length| length.checked_mul(item).is_some_and(|all| all <= self.left()));
        fits.ok_or_else(|| {
            format!("at byte {}: {length} elements or bytes announced, {} bytes left", self.position(), self.left())
        })
    }

    fn ext(&mut self, length: u64) -> Result<Head, String> {
        let code = self.take(1)?[0] as i8;
        Ok(Head::Ext(code, self.announced(length, 1)?))
    }

    /// The head of the next value; what follows it is not read.
    pub fn head(&mut self) -> Result<Head, String> {
        let first =
            self.take(1).map_err(|_| format!("at byte {}: the frame ends where a value should be", self.position()))?;
        Ok(match Marker::from_u8(first[0]) {
            Marker::Null => Head::Nil,
            Marker::True => Head::Bool(true),
            Marker::False => Head::Bool(false),
            Marker::FixPos(number) => Head::Int(i128::from(number)),
            Marker::FixNeg(number) => Head::Int(i128::from(number)),
            Marker::U8 => Head::Int(self.unsigned(1)?.into()),
            Marker::U16 => Head::Int(self.unsigned(2)?.into()),
            Marker::U32 => Head::Int(self.unsigned(4)?.into()),
            Marker::U64 => Head::Int(self.unsigned(8)?.into()),
            Marker::I8 => Head::Int(self.signed(1)?),
            Marker::I16 => Head::Int(self.signed(2)?),
            Marker::I32 => Head::Int(self.signed(4)?),
            Marker::I64 => Head::Int(self.signed(8)?),
            Marker::F32 => Head::Float32(self.unsigned(4)? as u32),
            Marker::F64 => Head::Float64(self.unsigned(8)?),
            Marker::FixStr(length) => Head::Str(self.announced(length.into(), 1)?),
            Marker::Str8 => Head::Str(self.length(1, 1)?),
            Marker::Str16 => Head::Str(self.length(2, 1)?),
            Marker::Str32 => Head::Str(self.length(4, 1)?),
            Marker::Bin8 => Head::Bytes(self.length(1, 1)?),
            Marker::Bin16 => Head::Bytes(self.length(2, 1)?),
            Marker::Bin32 => Head::Bytes(self.length(4, 1)?),
            Marker::FixArray(length) => Head::Array(self.announced(length.into(), 1)?),
            Marker::Array16 => Head::Array(self.length(2, 1)?),
            Marker::Array32 => Head::Array(self.length(4, 1)?),
            Marker::FixMap(length) => Head::Map(self.announced(length.into(), 2)?),
            Marker::Map16 => Head::Map(self.length(2, 2)?),
            Marker::Map32 => Head::Map(self.length(4, 2)?),
            Marker::FixExt1 => self.ext(1)?,
            Marker::FixExt2 => self.ext(2)?,
            Marker::FixExt4 => self.ext(4)?,
            Marker::FixExt8 => self.ext(8)?,
            Marker::FixExt16 => self.ext(16)?,
            Marker::Ext8 => self.sized_ext(1)?,
            Marker::Ext16 => self.sized_ext(2)?,
            Marker::Ext32 => self.sized_ext(4)?,
            Marker::Reserved => return Err(format!("at byte {}: 0xc1 begins no value", self.position() - 1)),
        })
    }

    fn sized_ext(&mut self, width: usize) -> Result<Head, String> {
        let length = self.unsigned(width)?;
        self.ext(length)
    }
}
