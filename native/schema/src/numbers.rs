//! Numbers that the parts of usegolib share. This is their home; `ugl-generate` writes `usegolib/_core/numbers.py` and
//! `go-runtime/bridge/numbers.go` from it.

/// Number of the first of the runtime's own functions, which no schema lists.
pub const FIRST_RESERVED: u32 = 0xffff_ff00;
/// Their names in the order of their numbers.
pub const RESERVED: [&str; 28] = [
    "release", "equal", "hash", "text", "type", "stats", "len", "value", "call", "file", "channel", "receive", "send",
    "cap", "close", "select", "iterate", "next", "stop", "answer", "slice", "elements", "put", "change", "start",
    "wait", "outcomes", "cancel",
];
/// Number of the one that takes handles of objects back.
pub const RELEASE: u32 = FIRST_RESERVED;

/// Parameters from here on are never written back: the mask has one bit for each before.
pub const WRITEBACK_LIMIT: usize = 64;
/// Most words of the arguments of a function that is called with words.
pub const MAX_WORDS: usize = 8;
/// So many freed objects are released together.
pub const FREED_BATCH: usize = 64;
/// Most errors in the chain of one.
pub const MAX_CHAIN: usize = 64;
/// Most errors that are written for one, with the members of joined ones and their members.
pub const MAX_MEMBERS: usize = 64;
/// Levels of containers and pointers that a value may have, in both directions.
pub const MAX_DEPTH: u32 = 256;
/// Strings and buffers longer than this travel beside the frame.
pub const SEGMENT_FROM: usize = 4096;
/// In place of the number of a type: the methods that readers and writers of Python may have besides those of files, in
/// the order of native/examples/ugl-generate/files.rs.
pub const MORE_OF_FILES: u32 = u32::MAX;

/// Codes of the wire's extensions, as bytes.
pub mod ext {
    /// MessagePack's own timestamp.
    pub const TIMESTAMP: u8 = 0xff;
    /// A big integer.
    pub const BIG_INT: u8 = 1;
    /// A value with the number of its type.
    pub const TYPED: u8 = 2;
    /// Memory beside the frame.
    pub const SEGMENT: u8 = 3;
    /// The handle of an object.
    pub const OBJECT: u8 = 4;
    /// A callable of Python.
    pub const CALLBACK: u8 = 5;
    /// A result that stays in Go's memory.
    pub const VIEW: u8 = 6;
    /// A nil inside any that is not the nil of any.
    pub const NIL: u8 = 7;
    /// A pointer that was made of data of the frame, by the place of that data.
    pub const GIVEN: u8 = 8;
}
