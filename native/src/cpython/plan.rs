//! The plan of a function: what the schema says about its parameters and results, compiled once into a table of nodes.
//!
//! A node says how one type is read and built. What this lane does not handle is [`Node::Portable`]: a call that meets such a
//! value goes through the portable lane, before Go is entered, or hands it the reply.

use usegolib_schema::Scalar;

use super::api::Obj;
use super::big::UuidNode;
use super::named::{Class, New};
use super::times::{DurationNode, TimeNode};
use super::typed::Known;

/// Index of a node in its plan.
pub type NodeId = usize;

/// How one type is read and built.
pub enum Node {
    Bool,
    Int {
        low: i64,
        high: i64,
    },
    Uint {
        high: u64,
    },
    Float64,
    Float32,
    Complex(Raw),
    Str,
    Bytes,
    /// A slice whose elements travel as they stand in memory.
    RawSlice(Raw),
    /// The same for an array.
    RawArray {
        raw: Raw,
        len: usize,
    },
    /// A slice, or an array of a length, of such elements that are instances of a class in Python.
    Instances {
        class: Class,
        raw: Raw,
        len: Option<usize>,
    },
    /// A named type with a class: read plain or as an instance, built as an instance.
    Named {
        class: Class,
        inner: NodeId,
    },
    /// `[N]byte`, which is bytes in Python.
    ByteArray {
        len: usize,
    },
    Slice {
        elem: NodeId,
    },
    Array {
        elem: NodeId,
        len: usize,
    },
    Set {
        elem: NodeId,
    },
    Map {
        key: NodeId,
        elem: NodeId,
        /// Results whose keys are frozen, and keys of which two can be one, are left to the portable lane.
        keys: Keys,
    },
    Pointer {
        elem: NodeId,
        /// The value stands in an array of 1, since it may be nil itself.
        wrapped: bool,
    },
    Struct(StructNode),
    /// A pointer that stays in Go. Where it leads to data, that is read as well.
    Object {
        /// The class of its objects; the function owns it.
        class: Obj,
        data: Option<NodeId>,
        /// The data stands in an array of 1, since it may be nil itself.
        wrapped: bool,
    },
    /// Any other type whose values stay in Go: only Go knows which objects fit.
    Handle {
        class: Obj,
        /// Data that has the methods fits as well.
        interface: bool,
    },
    Any,
    Time(TimeNode),
    Duration(DurationNode),
    BigInt,
    Uuid(UuidNode),
    /// nil only; an error value is left to the portable lane.
    Error,
    Portable,
}

/// What the keys of a map are.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Keys {
    Str,
    Int,
    /// Built here, read by the portable lane.
    Plain,
    Frozen,
}

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

/// A struct type with its Python class.
pub struct StructNode {
    /// The generated dict subclass; the function owns it.
    pub class: Obj,
    /// Its `tp_new`, which is dict's.
    pub new: New,
    pub fields: Box<[FieldNode]>,
    /// By class, made when first asked: how dataclasses stand for it (usegolib/_direct_types.py); the function owns it.
    pub shapes: Obj,
}

/// A field of a struct.
pub struct FieldNode {
    /// Its key, an interned str; the function owns it.
    pub key: Obj,
    /// Its Go name, where that stands for it as well; else NULL. The function owns it.
    pub name: Obj,
    pub node: NodeId,
    /// A plain mapping must have it.
    pub required: bool,
    pub omit: Omit,
}

/// When a field stays out of the dict.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Omit {
    Never,
    None,
    False,
    /// As `False`, but -0.0 stays.
    Zero,
    /// When it equals a zero value: the portable lane compares.
    Equal,
}

/// A parameter.
pub struct ParamNode {
    pub node: NodeId,
    /// What Go writes into it comes back.
    pub written: bool,
}

/// What Python makes when it is first asked for, by number or by what is on the wire: dicts, which the function owns.
pub struct Made {
    /// Classes of objects by type number; -1 for objects whose type the schema does not have.
    pub objects: Obj,
    /// Exception classes by the numbers of what an error matches, as they stand in the reply.
    pub raised: Obj,
    /// Numbers of the types that values of a class have inside `any`; None for classes that have none.
    pub numbers: Obj,
    /// What Python knows about a type and all that it is made of, by number.
    pub entries: Obj,
    /// By class: True where the buffer of an instance says all about it.
    pub buffers: Obj,
    /// The types that were met.
    pub known: Known,
}

/// What was chosen for the calls of a function, beside what its schema says.
pub struct Chosen {
    /// `UGL_CALL_*` flags.
    pub flags: u32,
    pub hold: bool,
    pub writeback: bool,
}

/// A compiled function.
pub struct Plan {
    pub nodes: Box<[Node]>,
    pub params: Box<[ParamNode]>,
    /// The last parameter takes any number of arguments.
    pub variadic: bool,
    pub results: Box<[NodeId]>,
    /// It can fail with a Go error.
    pub error: bool,
    /// Of the artifact: the highest bits of its handles.
    pub instance: u16,
    /// The function's number on the wire.
    pub number: u32,
    /// The GIL is kept while Go runs.
    pub hold: bool,
    /// `UGL_CALL_*` flags of the calls.
    pub flags: u32,
}
