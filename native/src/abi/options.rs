//! Options of a call as C sees them, shared by the core's ABI and the artifact's.

/// Flag of [`CallOpts`]: the frame must not name segments; for frames that cross processes or outlive the call.
pub const CALL_SELF_CONTAINED: u32 = 1;

/// Flag of [`CallOpts`]: the core checks the arguments against the schema before Go is entered (slower; for tests and
/// untrusted frames).
pub const CALL_CHECK_FRAME: u32 = 2;

/// Flag of [`CallOpts`]: long results that are slices of numbers or bytes stay in Go's memory, and the reply names it
/// (docs/wire.md); each one is to be given back with `ugl_release_view`.
pub const CALL_VIEWS: u32 = 4;

/// Flag of [`CallOpts`]: the same for results of 64 KiB and more, whose bytes the caller copies; so they are copied
/// once on their way.
pub const CALL_LARGE_VIEWS: u32 = 8;

/// Flag of [`CallOpts`]: the calling thread keeps a lock during the call that callbacks need, Python's GIL. A callback
/// on another thread waits half a second for the end of the call, then Go gets an error that says so.
pub const CALL_HOLDS: u32 = 16;

/// Flag of [`Segment`]: a slice that the frame fills with it is this memory itself, and Go may write to it; else a
/// copy.
pub const SEGMENT_LENT: u64 = 1;

/// Bytes lent to a call: a frame names them by index and length. The caller keeps them alive and unchanged until the
/// call has returned.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Segment {
    /// First byte; NULL only with `len` 0.
    pub ptr: *const u8,
    /// Number of bytes.
    pub len: usize,
    /// `UGL_SEGMENT_*` flags.
    pub flags: u64,
}

/// Options of a call. NULL stands for all defaults. Fields are appended, never moved: a shorter struct (an older
/// caller) is completed with zeros, a longer one is accepted while the bytes that are not known here are zero.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct CallOpts {
    /// `sizeof(ugl_call_opts)` as the caller knows it.
    pub size: u32,
    /// `UGL_CALL_*` flags.
    pub flags: u32,
    /// Deadline in ns; 0: none. Not served yet: *not supported* when set.
    pub deadline_ns: u64,
    /// Cancel token; 0: none. Not served yet.
    pub cancel: u64,
    /// Context values frame; NULL only with `context_len` 0. Not served yet.
    pub context_ptr: *const u8,
    /// Bytes in the context values frame.
    pub context_len: usize,
    /// Segments; NULL only with `segments_len` 0.
    pub segments_ptr: *const Segment,
    /// Number of segments.
    pub segments_len: usize,
    /// Bit i: what Go writes into parameter i comes back in the reply; parameters from 64 on never do.
    pub writeback: u64,
}

impl Default for CallOpts {
    fn default() -> Self {
        Self {
            size: size_of::<Self>() as u32,
            flags: 0,
            deadline_ns: 0,
            cancel: 0,
            context_ptr: std::ptr::null(),
            context_len: 0,
            segments_ptr: std::ptr::null(),
            segments_len: 0,
            writeback: 0,
        }
    }
}
