//! The compiled fixture, loaded once, and its C interface.

use std::collections::HashMap;
use std::ffi::{CStr, CString, c_char, c_int, c_void};
use std::sync::OnceLock;

use usegolib_schema::{BASIC_TYPES, Role, Schema};

use crate::build;
use crate::wire::{Value, decode, encode};

unsafe extern "C" {
    fn dlopen(path: *const c_char, mode: c_int) -> *mut c_void;
    fn dlsym(library: *mut c_void, name: *const c_char) -> *mut c_void;
    fn dlerror() -> *const c_char;
}

#[repr(C)]
pub struct Segment {
    pub ptr: *const u8,
    pub len: usize,
    pub flags: u64,
}

#[repr(C)]
struct Options {
    size: u32,
    flags: u32,
    deadline_ns: u64,
    cancel: u64,
    context_ptr: *const u8,
    context_len: usize,
    segments_ptr: *const Segment,
    segments_len: usize,
    writeback: u64,
}

type Init = unsafe extern "C" fn(*const c_void, *const u8, usize) -> i32;
type Call = unsafe extern "C" fn(u32, *const Options, *const u8, usize, *mut u8, usize, *mut usize, *mut u64) -> i32;
type Take = unsafe extern "C" fn(u64, *mut u8, usize, *mut usize) -> i32;
type Drop = unsafe extern "C" fn(u64) -> i32;

pub struct Artifact {
    library: usize,
    call: Call,
    take: Take,
    drop: Drop,
    functions: HashMap<String, u32>,
    schema: Schema,
}

/// What `ugl_artifact_call` leaves behind.
#[derive(Debug)]
pub struct Outcome {
    pub status: i32,
    pub bytes: Vec<u8>,
    pub length: usize,
    pub ticket: u64,
}

/// How a call is made.
pub struct How<'a> {
    pub flags: u32,
    pub writeback: u64,
    pub segments: &'a [Segment],
    pub capacity: usize,
}

impl Default for How<'_> {
    fn default() -> Self {
        How { flags: 0, writeback: 0, segments: &[], capacity: 1 << 16 }
    }
}

/// Builds and loads the fixture; a Go library stays until the process ends, so all tests share it.
pub fn artifact() -> &'static Artifact {
    static ARTIFACT: OnceLock<Artifact> = OnceLock::new();
    ARTIFACT.get_or_init(|| {
        let schema = build::schema("fixture.schema.json");
        let dir = build::module(&schema);
        let command = [
            "go",
            "build",
            "-buildmode=c-shared",
            "-trimpath",
            "-buildvcs=false",
            "-ldflags",
            "-s -w",
            "-o",
            "lib.so",
            "./usegolib_bridge",
        ];
        build::run(dir.path(), &command);
        load(&dir.path().join("lib.so"), schema)
    })
}

fn load(path: &std::path::Path, schema: Schema) -> Artifact {
    let name = CString::new(path.to_str().expect("a plain path")).expect("no NUL");
    // SAFETY: the library is the one just built; its initializers are Go's runtime.
    let library = unsafe { dlopen(name.as_ptr(), 2) };
    if library.is_null() {
        // SAFETY: dlopen has just failed on this thread, so dlerror gives a string.
        panic!("{}", unsafe { CStr::from_ptr(dlerror()) }.to_string_lossy());
    }
    let symbol = |name: &str| {
        let name = CString::new(name).expect("no NUL");
        // SAFETY: the library is open and the name ends with NUL.
        let address = unsafe { dlsym(library, name.as_ptr()) };
        assert!(!address.is_null(), "no symbol {name:?}");
        address
    };
    // SAFETY: the types are those of docs/abi.md section 2, which the runtime exports.
    let (init, call, take, drop) = unsafe {
        (
            std::mem::transmute::<*mut c_void, Init>(symbol("ugl_artifact_init")),
            std::mem::transmute::<*mut c_void, Call>(symbol("ugl_artifact_call")),
            std::mem::transmute::<*mut c_void, Take>(symbol("ugl_artifact_take")),
            std::mem::transmute::<*mut c_void, Drop>(symbol("ugl_artifact_drop")),
        )
    };
    let mut environ: Vec<u8> = std::env::vars().flat_map(|(k, v)| format!("{k}={v}\0").into_bytes()).collect();
    environ.extend(b"USEGOLIB_EMIT_TEST=seen\0");
    // SAFETY: the environment lives until the call returns; no host table is given.
    assert_eq!(unsafe { init(std::ptr::null(), environ.as_ptr(), environ.len()) }, 0);
    let functions = schema.callables().map(|callable| (name_of(&schema, &callable.role), callable.number)).collect();
    Artifact { library: library as usize, call, take, drop, functions, schema }
}

/// How the tests call a function: `Name`, `Type.Method`, `get Type.Field`, `new Type`, `func(...).call`.
fn name_of(schema: &Schema, role: &Role) -> String {
    let short = |id: u32| {
        let go = &schema.types[id as usize].go;
        go.rsplit(['.', '/']).next().unwrap_or(go).trim_start_matches('*').to_owned()
    };
    match role {
        Role::Func(_, symbol) => symbol.name.clone(),
        Role::GetVar(_, symbol) => format!("get {}", symbol.name),
        Role::SetVar(_, symbol) => format!("set {}", symbol.name),
        Role::Method(id, method) | Role::CallFunc(id, method) => format!("{}.{}", short(*id), method.name),
        Role::GetField(id, field) => format!("get {}.{}", short(*id), field.name),
        Role::SetField(id, field) => format!("set {}.{}", short(*id), field.name),
        Role::New(id, _) => format!("new {}", short(*id)),
    }
}

impl Artifact {
    pub fn raw(&self, fn_number: u32, frame: &[u8], how: &How) -> Outcome {
        let options = Options {
            size: size_of::<Options>() as u32,
            flags: how.flags,
            deadline_ns: 0,
            cancel: 0,
            context_ptr: std::ptr::null(),
            context_len: 0,
            segments_ptr: how.segments.as_ptr(),
            segments_len: how.segments.len(),
            writeback: how.writeback,
        };
        let mut bytes = vec![0xaa; how.capacity];
        let (mut length, mut ticket) = (0, 0);
        // SAFETY: all pointers are to live memory of the given lengths.
        let status = unsafe {
            (self.call)(
                fn_number,
                &options,
                frame.as_ptr(),
                frame.len(),
                bytes.as_mut_ptr(),
                bytes.len(),
                &mut length,
                &mut ticket,
            )
        };
        bytes.truncate(length);
        Outcome { status, bytes, length, ticket }
    }

    pub fn number(&self, name: &str) -> u32 {
        *self.functions.get(name).unwrap_or_else(|| panic!("no function {name}"))
    }

    /// The number of a type by its Go spelling.
    pub fn type_number(&self, go: &str) -> u32 {
        let position = self.schema.types.iter().position(|t| t.go == go);
        let number = position.unwrap_or_else(|| panic!("no type {go}"));
        assert!(number >= BASIC_TYPES.len() || BASIC_TYPES[number] == go);
        u32::try_from(number).expect("a small table")
    }

    pub fn call_with(&self, name: &str, args: &[Value], how: &How) -> Outcome {
        self.raw(self.number(name), &encode(&Value::List(args.to_vec())), how)
    }

    /// The kind of reply and its payload.
    pub fn reply(&self, name: &str, args: &[Value], writeback: u64) -> (u8, Value) {
        let outcome = self.call_with(name, args, &How { writeback, ..How::default() });
        assert_eq!(outcome.status, 0, "{name}: {}", String::from_utf8_lossy(&outcome.bytes));
        (outcome.bytes[0], decode(&outcome.bytes[1..]))
    }

    /// The kind of reply and its payload, by function number.
    pub fn reply_of(&self, number: u32, args: &[Value]) -> (u8, Value) {
        let outcome = self.raw(number, &encode(&Value::List(args.to_vec())), &How::default());
        assert_eq!(outcome.status, 0, "{number}: {}", String::from_utf8_lossy(&outcome.bytes));
        (outcome.bytes[0], decode(&outcome.bytes[1..]))
    }

    /// The status and text of a call that the bridge refuses, by function number.
    pub fn refusal_of(&self, number: u32, args: &[Value]) -> (i32, String) {
        let outcome = self.raw(number, &encode(&Value::List(args.to_vec())), &How::default());
        (outcome.status, String::from_utf8_lossy(&outcome.bytes).into_owned())
    }

    /// The results of a call that succeeds.
    pub fn results(&self, name: &str, args: &[Value]) -> Vec<Value> {
        match self.reply(name, args, 0) {
            (0, Value::List(results)) => results,
            other => panic!("{name}: {other:?}"),
        }
    }

    /// The status and text of a call that the bridge refuses.
    pub fn refusal(&self, name: &str, args: &[Value]) -> (i32, String) {
        let outcome = self.call_with(name, args, &How::default());
        (outcome.status, String::from_utf8_lossy(&outcome.bytes).into_owned())
    }

    pub fn take(&self, ticket: u64, capacity: usize) -> (i32, usize, Vec<u8>) {
        let (mut bytes, mut length) = (vec![0; capacity], 0);
        // SAFETY: the buffer has the given length.
        let status = unsafe { (self.take)(ticket, bytes.as_mut_ptr(), bytes.len(), &mut length) };
        if status == 0 {
            bytes.truncate(length);
        }
        (status, length, bytes)
    }

    pub fn drop(&self, ticket: u64) -> i32 {
        // SAFETY: the function takes any number.
        unsafe { (self.drop)(ticket) }
    }

    pub fn descriptor(&self) -> String {
        let name = c"ugl_descriptor";
        // SAFETY: the library is never closed, and the symbol is a string that ends with NUL.
        unsafe { CStr::from_ptr(dlsym(self.library as *mut c_void, name.as_ptr()).cast()) }
            .to_string_lossy()
            .into_owned()
    }
}
