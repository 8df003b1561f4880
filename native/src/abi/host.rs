//! The ABI between the core and an artifact: what an artifact exports, and the table it is given.

use std::ffi::c_void;

use super::options::CallOpts;

/// Version of [`Host`]; an artifact refuses a host whose version it does not know.
pub const HOST_VERSION: u32 = 1;

/// The core's function table, given to `ugl_artifact_init`. Constant, and alive as long as the process. Entries are
/// appended.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Host {
    /// `sizeof(ugl_host)` as the core knows it.
    pub size: u32,
    /// `UGL_HOST_VERSION`.
    pub version: u32,
    /// Instance number of the artifact, 1 to 4095: the highest 12 bits of its handles.
    pub instance: u16,
    /// Reserved, 0.
    pub reserved: u16,
    /// Reserved, 0.
    pub reserved2: u32,
    /// Logs `len` bytes of UTF-8 at `ptr`; level 1 error, 2 warn, 3 info, 4 debug, 5 trace. Any thread; copies the
    /// text.
    pub log: Option<unsafe extern "C-unwind" fn(level: i32, ptr: *const u8, len: usize)>,
    /// The command line behind the program's name, `ARG\0ARG\0...`; lives as long as the process.
    pub argv_ptr: *const u8,
    /// Bytes at `argv_ptr`.
    pub argv_len: usize,
    /// Asks Python (docs/abi.md): operation 0 calls the callable `number` with the arguments at `in_ptr`; 1 gives the
    /// reply kept under the ticket `number`; 2 reports the exception `number`, which nobody waits for; 3 calls a method
    /// of the object `number`; 4 a method of the file `number`, whose memory is at `out_ptr`. Ok; buffer too small
    /// (`*out_len` and `*ticket` set); closed when Python is ending or has no such number. Any thread; no lock of the
    /// core is held meanwhile.
    pub callback: Option<
        unsafe extern "C-unwind" fn(
            operation: u32,
            number: u64,
            in_ptr: *const u8,
            in_len: usize,
            out_ptr: *mut u8,
            out_cap: usize,
            out_len: *mut usize,
            ticket: *mut u64,
        ) -> i32,
    >,
    /// Go does not hold the callable, exception or object `number` any more, which it got `passes` times and has
    /// written `writes` times. Any thread; never enters Python.
    pub drop: Option<unsafe extern "C-unwind" fn(number: u64, passes: u64, writes: u64)>,
    /// Calls a callable whose arguments and result are bools and numbers, without frames. Ok: `words[0]` is the result,
    /// if there is one. Decode: nothing was done, and a call with a frame says why. Buffer too small: there is another
    /// reply, an exception mostly, of `length` bytes under the `ticket`. Not supported: nothing was done, and later
    /// calls of the callable are to be made with frames. Closed as for `callback`.
    pub callback_words: Option<unsafe extern "C-unwind" fn(words: *mut CallbackWords) -> i32>,
}

/// A call of a callable of Python with words: integers extended to 64 bits, floats as the bits of a float64, bools 0
/// and 1.
#[repr(C)]
#[derive(Debug)]
pub struct CallbackWords {
    /// The callable's number.
    pub number: u64,
    /// Set with *buffer too small*: bytes of the reply.
    pub length: u64,
    /// And where it is kept.
    pub ticket: u64,
    /// The arguments; afterwards the result, if there is one.
    pub words: [u64; MAX_WORDS],
}

/// The operation of `callback` that calls a callable.
pub const CALLBACK_CALL: u32 = 0;

/// The operation that calls a method of an object.
pub const CALLBACK_METHOD: u32 = 3;

/// An operation of [`PythonCallback`] only, in place of a call: Go and Python have called each other as deep as the
/// thread's stack allows. In: how deep that is, 4 bytes in native order.
pub const CALLBACK_TOO_DEEP: u32 = 16;

/// Operation of `callback`: calls a method of a file.
pub const CALLBACK_FILE: u32 = 4;

/// [`CallbackAnswer::status`] before the call: Python has not come so far as to answer.
pub const CALLBACK_NOT_RUN: i32 = -1;

/// A status of `callback` and `callback_words`: a call that keeps the GIL while Go runs seems to wait for this one.
pub const CALLBACK_HELD: i32 = -2;

/// [`CallbackAnswer::attempt`] once Python has begun. Until then a signal handler can have raised an exception at the
/// very entry of the Python function, where no Python code can catch it: the core calls a second time.
pub const CALLBACK_BEGUN: u32 = 2;

/// What Python answers to [`PythonCallback`].
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct CallbackAnswer {
    /// A status code; `UGL_CALLBACK_NOT_RUN` until Python has set it.
    pub status: i32,
    /// 0 at the first attempt and 1 at the second; Python sets `UGL_CALLBACK_BEGUN` before it does anything.
    pub attempt: u32,
    /// Bytes of the reply.
    pub length: usize,
    /// With buffer too small: where the reply is kept.
    pub ticket: u64,
}

/// The function that Python registers with `ugl_callbacks`: as `callback` of [`Host`], but for the answer.
pub type PythonCallback = unsafe extern "C-unwind" fn(
    operation: u32,
    number: u64,
    in_ptr: *const u8,
    in_len: usize,
    out_ptr: *mut u8,
    out_cap: usize,
    answer: *mut CallbackAnswer,
);

/// `ugl_artifact_init`: runs once, before the first call. Sets the environment (`K=V\0K=V\0...`) and the command line,
/// ignores SIGPIPE, keeps the host table.
pub type ArtifactInit =
    unsafe extern "C-unwind" fn(host: *const Host, environ_ptr: *const u8, environ_len: usize) -> i32;

/// `ugl_artifact_call`: ok; buffer too small (`*out_len` and `*ticket` set); not found for an unknown function; decode
/// and encode with a text in the out buffer, cut at `out_cap`, `*out_len` its length. `opts` may be NULL.
pub type ArtifactCall = unsafe extern "C-unwind" fn(
    function: u32,
    opts: *const CallOpts,
    in_ptr: *const u8,
    in_len: usize,
    out_ptr: *mut u8,
    out_cap: usize,
    out_len: *mut usize,
    ticket: *mut u64,
) -> i32;

/// Most words of the arguments of a function that is called with words.
pub const MAX_WORDS: usize = 8;
// The C header needs the number itself.
const _: () = assert!(MAX_WORDS == usegolib_schema::numbers::MAX_WORDS);

/// A call whose arguments and result are bools, numbers and objects, one word each, and strings, two words each,
/// without frames: integers extended to 64 bits, floats as the bits of a float64, bools 0 and 1, of an object its
/// handle (0 for nil as a result); of a string address and length. A string as the result stands in the out buffer, and
/// `words[0]` is its length.
#[repr(C)]
#[derive(Debug)]
pub struct Words {
    /// The function's number.
    pub function: u32,
    /// Reserved, 0.
    pub reserved: u32,
    /// For a string, and for a reply that is no plain result; may be NULL only with `out_cap` 0.
    pub out_ptr: *mut u8,
    /// Bytes at `out_ptr`.
    pub out_cap: usize,
    /// Set by the artifact: 0 when there is a plain result, else the length of a reply (an error, a panic).
    pub out_len: usize,
    /// Set by the artifact with *buffer too small*: the ticket of the reply.
    pub ticket: u64,
    /// The arguments; afterwards the result, if there is one.
    pub words: [u64; MAX_WORDS],
}

/// `ugl_artifact_words`: ok; not supported when the function is not called in this way; decode when an argument is no
/// such object, and a call with a frame is to say so; buffer too small (`out_len` and `ticket` set).
pub type ArtifactWords = unsafe extern "C-unwind" fn(words: *mut Words) -> i32;

/// `ugl_artifact_take`: copies a kept reply and frees it; not found for an unknown ticket; buffer too small keeps it.
pub type ArtifactTake =
    unsafe extern "C-unwind" fn(ticket: u64, out_ptr: *mut u8, out_cap: usize, out_len: *mut usize) -> i32;

/// `ugl_artifact_drop`: frees a kept reply; not found for an unknown ticket.
pub type ArtifactDrop = unsafe extern "C-unwind" fn(ticket: u64) -> i32;

/// Addresses of the exports of an artifact.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct ArtifactSymbols {
    /// `ugl_descriptor`.
    pub descriptor: *const c_void,
    /// `ugl_artifact_init`.
    pub init: ArtifactInit,
    /// `ugl_artifact_call`.
    pub call: ArtifactCall,
    /// `ugl_artifact_take`.
    pub take: ArtifactTake,
    /// `ugl_artifact_drop`.
    pub drop: ArtifactDrop,
    /// `ugl_artifact_words`; artifacts may be without it.
    pub words: Option<ArtifactWords>,
}

// SAFETY: the addresses are code and constant data of a library that is never unloaded, and the functions may be called
// from any thread.
unsafe impl Send for ArtifactSymbols {}
// SAFETY: code and constant data of a library that is never unloaded; shared references only read addresses.
unsafe impl Sync for ArtifactSymbols {}
