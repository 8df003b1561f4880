//! Go types as data.

use serde::{Deserialize, Serialize};

use crate::{Parameter, ResultValue, Skip};

/// Index of a type in [`crate::Schema::types`]; also its number on the wire (extension `any`).
pub type TypeId = u32;

/// The types every table begins with, in this order, so that their numbers are the same in all artifacts.
pub const BASIC_TYPES: [&str; 25] = [
    "bool",
    "int",
    "int8",
    "int16",
    "int32",
    "int64",
    "uint",
    "uint8",
    "uint16",
    "uint32",
    "uint64",
    "uintptr",
    "float32",
    "float64",
    "complex64",
    "complex128",
    "string",
    "[]uint8",
    "any",
    "error",
    "time.Time",
    "time.Duration",
    "math/big.Int",
    "math/big.Rat",
    "math/big.Float",
];

/// The number of one of [`BASIC_TYPES`].
///
/// # Panics
/// It is none of them.
#[must_use]
pub const fn basic(name: &str) -> TypeId {
    let mut id = 0;
    while !same(BASIC_TYPES[id].as_bytes(), name.as_bytes()) {
        id += 1;
    }
    id as TypeId
}

const fn same(one: &[u8], other: &[u8]) -> bool {
    let mut i = 0;
    while i < one.len() && i < other.len() && one[i] == other[i] {
        i += 1;
    }
    i == one.len() && i == other.len()
}

/// One entry of the type table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct Type {
    /// What the type is; decides wire format, conversion and Go code.
    #[serde(flatten)]
    pub kind: Kind,
    /// The Go spelling with full package paths, for messages and documentation (`map[string]example.com/mod.Person`).
    pub go: String,
    /// Values of this type can contain themselves through pointers, slices or maps.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub recursive: bool,
}

/// The kinds of Go type. Both lanes and the emitter have exactly one conversion rule per kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Kind {
    /// A predeclared boolean, number or string.
    Scalar {
        /// Which one.
        scalar: Scalar,
    },
    /// `[]byte`.
    Bytes,
    /// `[]T`, except `[]byte`.
    Slice {
        /// T.
        elem: TypeId,
    },
    /// `[N]T`.
    Array {
        /// N.
        len: u64,
        /// T.
        elem: TypeId,
    },
    /// `map[K]V`.
    Map {
        /// K.
        key: TypeId,
        /// V.
        elem: TypeId,
    },
    /// `map[K]struct{}`.
    Set {
        /// K.
        elem: TypeId,
    },
    /// `struct{...}` whose fields are all data. Named struct types are [`Kind::Named`] around this.
    Struct {
        /// Fields in Go's order; also the order on the wire.
        fields: Vec<Field>,
    },
    /// `*T`. Without `object` it is copied: nil, or T as data.
    Pointer {
        /// T.
        elem: TypeId,
        /// It stays in Go behind a handle, since T is an object or has methods. Where T is data, parameters take T as
        /// well.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        object: bool,
        /// The method set of `*T`; the receiver is the first parameter, always of this type.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        methods: Vec<Method>,
        /// Fields that can be read through the pointer, promoted ones included.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        fields: Vec<Accessor>,
        /// Makes a `*T`: from a T where T is data, else from nothing.
        #[serde(rename = "new", default, skip_serializing_if = "Option::is_none")]
        constructor: Option<Box<Method>>,
    },
    /// A defined type; on the wire it is its underlying type.
    Named {
        /// Import path of the declaring package.
        package: String,
        /// Name within the package, with type arguments where it has them.
        name: String,
        /// The underlying type.
        underlying: TypeId,
        /// `[16]byte` with text marshalling: a UUID for Python.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        uuid: bool,
        /// `*T` implements encoding.TextUnmarshaler: a `str` is accepted as well.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        text: bool,
        /// `*T`, which has the methods of a concrete type; absent when there are none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pointer: Option<TypeId>,
        /// The methods of a type whose values are handles themselves (underlying interface, func, chan); the receiver
        /// is the first parameter, of this type.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        methods: Vec<Method>,
        /// As those of [`Kind::Interface`].
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        optional: Vec<Method>,
        /// Converts a func to a func type that has methods.
        #[serde(rename = "new", default, skip_serializing_if = "Option::is_none")]
        constructor: Option<Box<Method>>,
    },
    /// `time.Time`.
    Time,
    /// `time.Duration`.
    Duration,
    /// `math/big.Int` (pointers to it are [`Kind::Pointer`], as for every type).
    BigInt,
    /// `math/big.Rat`.
    BigRat,
    /// `math/big.Float`.
    BigFloat,
    /// `any`, the interface without methods.
    Any,
    /// The predeclared `error`.
    Error,
    /// An interface with methods; a handle.
    Interface {
        /// Its method set, where it has no name of its own; the receiver is the first parameter.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        methods: Vec<Method>,
        /// Methods that Go code looks for in its values by type assertions. They have no function. Objects of Python
        /// show those that they have; the place in the list is the number of a bit on the wire.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        optional: Vec<Method>,
    },
    /// A function type; a handle.
    Func {
        /// Parameter types.
        params: Vec<TypeId>,
        /// Result types.
        results: Vec<TypeId>,
        /// The last parameter is `...T`.
        #[serde(default)]
        variadic: bool,
        /// Calls a value of this type, which is the first parameter.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        call: Option<Box<Method>>,
    },
    /// A channel; a handle.
    Chan {
        /// Element type.
        elem: TypeId,
        /// Which ends can be used.
        direction: ChanDirection,
    },
    /// `iter.Seq` or `iter.Seq2`: one or two element types; a handle.
    Iter {
        /// Element types.
        elems: Vec<TypeId>,
    },
    /// A type whose values stay in Go: a handle to a copy of the value. Methods and fields are those of `*T`.
    Object {
        /// Import path of the declaring package.
        package: String,
        /// Name within the package, with type arguments where it has them.
        name: String,
        /// `*T`.
        pointer: TypeId,
        /// `*T` implements encoding.TextUnmarshaler: a `str` is accepted as well.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        text: bool,
    },
    /// A type parameter of a generic symbol.
    TypeParam {
        /// Its name.
        name: String,
    },
}

impl Kind {
    /// Whether nil is a value of this kind. A nil pointer to such a value could not be told from a pointer to nil, so
    /// a pointer that is not nil stands on the wire as an array of one (docs/wire.md). A named type has what its
    /// underlying type says.
    #[must_use]
    pub const fn has_nil(&self) -> bool {
        matches!(
            self,
            Self::Pointer { .. }
                | Self::Any
                | Self::Error
                | Self::Slice { .. }
                | Self::Map { .. }
                | Self::Set { .. }
                | Self::Bytes
        ) || self.is_reference()
    }

    /// Whether values of this kind stay in Go, and can be nil. Pointers are not among them: many are copied.
    #[must_use]
    pub const fn is_reference(&self) -> bool {
        matches!(self, Self::Interface { .. } | Self::Func { .. } | Self::Chan { .. } | Self::Iter { .. })
    }
}

/// The predeclared types with a value of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs, reason = "the names are Go's own")]
pub enum Scalar {
    Bool,
    Int,
    Int8,
    Int16,
    Int32,
    Int64,
    Uint,
    Uint8,
    Uint16,
    Uint32,
    Uint64,
    Uintptr,
    Float32,
    Float64,
    Complex64,
    Complex128,
    String,
}

/// Which ends of a channel can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum ChanDirection {
    /// `chan T`
    Both,
    /// `chan<- T`
    Send,
    /// `<-chan T`
    Receive,
}

/// An exported field of a struct.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct Field {
    /// The Go name.
    pub name: String,
    /// The key in Python: msgpack tag, else json tag, else the Go name.
    pub key: String,
    /// Its type.
    #[serde(rename = "type")]
    pub ty: TypeId,
    /// The tag asks to leave out zero values.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub omitempty: bool,
    /// Embedded: its fields and methods are promoted.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub embedded: bool,
    /// The whole tag as written; part of the identity of an unnamed struct type.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub tag: String,
}

/// A method of a type, and every other numbered function that belongs to a type.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct Method {
    /// The Go name.
    pub name: String,
    /// The Go signature, for messages and documentation.
    pub signature: String,
    /// Number of the function that calls it; absent when it is not bound.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub function: Option<u32>,
    /// Why it is not bound.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub skip: Option<Skip>,
    /// Parameters as those of a symbol; the first is the receiver.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub params: Vec<Parameter>,
    /// Results, without a trailing error.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub results: Vec<ResultValue>,
    /// The last result is an `error`, which becomes an exception.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub error: bool,
    /// The first Go parameter after the receiver is a context.Context, filled from the call.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub context: bool,
    /// `//usegolib:` directives of the declaration.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub directives: Vec<String>,
}

impl Method {
    /// Whether it is a method of `io.Reader`, `Writer`, `Closer`, `Seeker`, `ReaderAt` or `WriterAt`. Files of Python
    /// stand for an interface that has no others (usegolib/_codec/files.py).
    #[must_use]
    pub fn is_of_file(&self) -> bool {
        const INT: TypeId = basic("int");
        const INT64: TypeId = basic("int64");
        const BYTES: TypeId = basic("[]uint8");
        let (params, results): (&[TypeId], &[TypeId]) = match self.name.as_str() {
            "Read" | "Write" => (&[BYTES], &[INT]),
            "Close" => (&[], &[]),
            "Seek" => (&[INT64, INT], &[INT64]),
            "ReadAt" | "WriteAt" => (&[BYTES, INT64], &[INT]),
            _ => return false,
        };
        self.error
            && !self.context
            && self.params.iter().skip(1).map(|p| p.ty).eq(params.iter().copied())
            && self.results.iter().map(|r| r.ty).eq(results.iter().copied())
    }
}

/// Whether an interface type, by its Go spelling, is that of `io/fs.FS`, or one whose methods the file systems of the
/// bridge have besides (go-runtime/bridge/file_system.go). A directory, or a mapping of names to content, stands for it
/// (usegolib/_codec/file_systems.py).
#[must_use]
pub fn is_file_system(go: &str) -> bool {
    let Some(methods) = go.strip_prefix("interface{").and_then(|rest| rest.strip_suffix('}')) else { return false };
    let mut methods = methods.split("; ").peekable();
    methods.clone().any(|method| method == FILE_SYSTEM_METHODS[0])
        && methods.all(|method| FILE_SYSTEM_METHODS.contains(&method))
}

/// Whether an interface type, by its Go spelling, is that of `io/fs.File`. Binary files, bytes and text stand for it
/// (usegolib/_codec/opened_files.py).
#[must_use]
pub fn is_opened_file(go: &str) -> bool {
    go == "interface{Close() error; Read([]uint8) (int, error); Stat() (io/fs.FileInfo, error)}"
}

/// Those of `io/fs.FS`, `ReadDirFS`, `ReadFileFS` and `StatFS`, as the schema spells them.
const FILE_SYSTEM_METHODS: [&str; 4] = [
    "Open(string) (io/fs.File, error)",
    "ReadDir(string) ([]io/fs.DirEntry, error)",
    "ReadFile(string) ([]uint8, error)",
    "Stat(string) (io/fs.FileInfo, error)",
];

/// A field read and written in Go through a pointer to its struct.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct Accessor {
    /// The Go name.
    pub name: String,
    /// The key in Python, as [`Field::key`].
    pub key: String,
    /// Its type; for a field that is an object by value, the pointer to it, so that what is read is the field itself.
    #[serde(rename = "type")]
    pub ty: TypeId,
    /// Number of the function that reads it: from the pointer to the value.
    pub get: u32,
    /// Number of the function that assigns it: from pointer and value.
    pub set: u32,
}
