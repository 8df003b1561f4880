//! A value as it stands on the wire.

/// A MessagePack value in canonical form. Floats are kept as bits, so that NaNs compare and travel unchanged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// nil
    Nil,
    /// bool
    Bool(bool),
    /// Any integer form; within int64 and uint64.
    Int(i128),
    /// float 32
    Float32(u32),
    /// float 64
    Float64(u64),
    /// str, perhaps not UTF-8
    Str(Vec<u8>),
    /// bin
    Bytes(Vec<u8>),
    /// array
    Array(Vec<Value>),
    /// map, in the order of the wire
    Map(Vec<(Value, Value)>),
    /// ext
    Ext(i8, Vec<u8>),
}
