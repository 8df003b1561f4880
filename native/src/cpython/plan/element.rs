//! Elements of slices and arrays that travel as they stand in memory.

use usegolib_schema::Scalar;

/// Bools and numbers as they stand in Go's memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Raw {
    Bool,
    I8,
    I16,
    I32,
    I64,
    U8,
    U16,
    U32,
    U64,
    F32,
    F64,
    C64,
    C128,
}

impl Raw {
    pub fn new(scalar: Scalar, word_size: u8) -> Option<Self> {
        let word = word_size == 8;
        Some(match scalar {
            Scalar::Bool => Self::Bool,
            Scalar::Int8 => Self::I8,
            Scalar::Int16 => Self::I16,
            Scalar::Int32 => Self::I32,
            Scalar::Int64 => Self::I64,
            Scalar::Int => {
                if word {
                    Self::I64
                } else {
                    Self::I32
                }
            }
            Scalar::Uint8 => Self::U8,
            Scalar::Uint16 => Self::U16,
            Scalar::Uint32 => Self::U32,
            Scalar::Uint64 => Self::U64,
            Scalar::Uint | Scalar::Uintptr => {
                if word {
                    Self::U64
                } else {
                    Self::U32
                }
            }
            Scalar::Float32 => Self::F32,
            Scalar::Float64 => Self::F64,
            Scalar::Complex64 => Self::C64,
            Scalar::Complex128 => Self::C128,
            Scalar::String => return None,
        })
    }

    /// Bytes of one element.
    pub fn size(self) -> usize {
        match self {
            Self::Bool | Self::I8 | Self::U8 => 1,
            Self::I16 | Self::U16 => 2,
            Self::I32 | Self::U32 | Self::F32 => 4,
            Self::I64 | Self::U64 | Self::F64 | Self::C64 => 8,
            Self::C128 => 16,
        }
    }

    /// Limits of an integer type: smallest, largest.
    pub fn limits(self) -> Option<(i64, u64)> {
        Some(match self {
            Self::I8 => (i64::from(i8::MIN), i8::MAX as u64),
            Self::I16 => (i64::from(i16::MIN), i16::MAX as u64),
            Self::I32 => (i64::from(i32::MIN), i32::MAX as u64),
            Self::I64 => (i64::MIN, i64::MAX as u64),
            Self::U8 => (0, u64::from(u8::MAX)),
            Self::U16 => (0, u64::from(u16::MAX)),
            Self::U32 => (0, u64::from(u32::MAX)),
            Self::U64 => (0, u64::MAX),
            Self::Bool | Self::F32 | Self::F64 | Self::C64 | Self::C128 => return None,
        })
    }
}
