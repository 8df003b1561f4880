//! The call plan of a function: what the schema says about its parameters and results, compiled once into a table of
//! nodes.
//!
//! A call plan knows no host: classes are numbers of tables that the host keeps beside it ([`super::Host`]).
//!
//! A node says how one type is read and built. What this lane does not handle is [`Node::Portable`]: a call that meets
//! such a value goes through the portable lane, before Go is entered, or hands it the reply.

use super::element::Raw;
use usegolib_schema::TypeId;

/// Index of a node in its call plan.
pub type NodeId = usize;

/// Index of a class in the table that the host has beside the call plan, one table for each kind of class.
pub type ClassId = usize;

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
        class: ClassId,
        raw: Raw,
        len: Option<usize>,
    },
    /// A named type with a class: read plain or as an instance, built as an instance.
    Named {
        class: ClassId,
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
        /// The type that it leads to, where its data can be changed in Python too.
        shared: Option<TypeId>,
    },
    Struct(StructNode),
    /// A pointer that stays in Go. Where it leads to data, that is read as well.
    Object {
        /// The class of its objects.
        class: ClassId,
        data: Option<NodeId>,
        /// The data stands in an array of 1, since it may be nil itself.
        wrapped: bool,
        /// As for a pointer.
        shared: Option<TypeId>,
    },
    /// Any other type whose values stay in Go: only Go knows which objects fit.
    Handle {
        class: ClassId,
        /// Data that has the methods fits as well.
        interface: bool,
        /// The type, where Go can make a func of it out of a callable of Python.
        func: Option<TypeId>,
    },
    Any,
    Time(ClassId),
    Duration(ClassId),
    BigInt,
    Uuid(ClassId),
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

/// A struct type that has a class.
pub struct StructNode {
    pub class: ClassId,
    pub fields: Box<[FieldNode]>,
}

/// A field of a struct.
pub struct FieldNode {
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

/// What was chosen for the calls of a function, beside what its schema says.
pub struct Chosen {
    /// `UGL_CALL_*` flags.
    pub flags: u32,
    pub hold: bool,
    pub writeback: bool,
    pub takes_callables: bool,
}

/// A compiled function.
pub struct CallPlan {
    pub nodes: Box<[Node]>,
    pub params: Box<[ParamNode]>,
    /// The last parameter takes any number of arguments.
    pub variadic: bool,
    pub results: Box<[NodeId]>,
    /// It can fail with a Go error.
    pub error: bool,
    /// What Go writes through pointers is asked for.
    pub writeback: bool,
    /// The function's number on the wire.
    pub number: u32,
    /// The GIL is kept while Go runs.
    pub hold: bool,
    /// Callables of Python can be given to it without looking at the other arguments.
    pub takes_callables: bool,
    /// `UGL_CALL_*` flags of the calls.
    pub flags: u32,
}

/// A compiled func type, for callables of Python that stand for it: what they are given, and what they give.
pub struct FuncNodes {
    pub nodes: Box<[Node]>,
    pub params: Box<[NodeId]>,
    pub results: Box<[NodeId]>,
}
