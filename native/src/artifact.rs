//! Open artifacts: handles on loaded libraries, and the call into Go.
//!
//! A library is loaded once and never unloaded; every `ugl_open` gives a handle of its own on it, with its own kept
//! replies.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use parking_lot::RwLock;

use crate::abi::host::ArtifactCall;
use crate::abi::options::{CALL_CHECK_FRAME, CALL_HOLDS, CallOpts};
use crate::buffer::Output;
use crate::callbacks;
use crate::envelope::ArtifactInfo;
use crate::failure::{Failure, Outcome, StatusCode, fail};
use crate::fork;
use crate::handles::{Missing, Table};
use crate::library::Library;
use crate::options;
use crate::tickets::{self, Tickets};

/// An open artifact.
pub struct Artifact {
    /// Its library.
    pub library: &'static Library,
    /// Tickets of kept replies.
    kept: Arc<Tickets>,
    closed: AtomicBool,
}

static ARTIFACTS: RwLock<Table<Arc<Artifact>>> = RwLock::new(Table::new());

/// Gives a new handle on a library.
pub fn open(library: &'static Library) -> Outcome<(u64, ArtifactInfo)> {
    let artifact = Arc::new(Artifact { library, kept: Arc::default(), closed: AtomicBool::new(false) });
    let Some(handle) = ARTIFACTS.write().insert(library.entry.instance, artifact.clone()) else {
        return fail!(Limit, "no more artifact handles");
    };
    Ok((handle, artifact.info(handle)))
}

/// The artifact of a handle.
pub fn get(handle: u64) -> Outcome<Arc<Artifact>> {
    ARTIFACTS.read().get(handle).map(Arc::clone).map_err(|missing| no_artifact(handle, missing))
}

/// Closes a handle and frees its kept replies.
pub fn close(handle: u64) -> Outcome<()> {
    fork::check()?;
    let artifact = ARTIFACTS.write().remove(handle).map_err(|missing| no_artifact(handle, missing))?;
    artifact.closed.store(true, Ordering::Relaxed);
    artifact.kept.close();
    Ok(())
}

/// All open artifacts.
pub fn all() -> Vec<ArtifactInfo> {
    ARTIFACTS.read().iter().map(|(handle, artifact)| artifact.info(handle)).collect()
}

fn no_artifact(handle: u64, missing: Missing) -> Failure {
    match missing {
        Missing::Removed => Failure::new(StatusCode::Closed, format!("the artifact handle {handle:#018x} is closed")),
        Missing::Unknown => Failure::not_found(format!("{handle:#018x} is not an artifact handle")),
    }
}

impl Artifact {
    /// Whether the handle was closed; for callers that keep the artifact instead of looking the handle up every time.
    #[inline]
    pub(crate) fn is_closed(&self) -> bool {
        self.closed.load(Ordering::Relaxed)
    }

    /// What `ugl_open` and `ugl_info` tell.
    #[must_use]
    pub fn info(&self, handle: u64) -> ArtifactInfo {
        let entry = self.library.entry;
        ArtifactInfo {
            artifact: handle,
            instance: entry.instance,
            library: entry.library.to_text(),
            loaded_from: entry.loaded_from.to_text(),
            build_id: entry.build_id.to_text(),
            functions: entry.functions,
        }
    }
}

/// Calls a Go function.
///
/// # Safety
/// `opts` is NULL or points to options as docs/abi.md says, whose pointers are valid until the call returns.
pub unsafe fn call(handle: u64, function: u32, opts: *const CallOpts, input: &[u8], output: &Output) -> Outcome<()> {
    fork::check()?;
    let artifact = get(handle)?;
    // SAFETY: `opts` is NULL, or valid for as many bytes as its first field says (`# Safety` above).
    let opts = unsafe { options::read(opts) }?;
    if let Some(opts) = opts.as_ref().filter(|opts| opts.flags & CALL_CHECK_FRAME != 0) {
        let lengths: Vec<usize> = options::segments(opts).iter().map(|segment| segment.len).collect();
        artifact.library.signatures()?.check_arguments(function, input, &lengths)?;
    }
    // SAFETY: `read` checked size and pointers of the options, whose memory is valid until the call returns (`# Safety`
    // above); `artifact` is open and its library is never unloaded.
    unsafe {
        match opts {
            Some(mut opts) if opts.flags & CALL_HOLDS != 0 => {
                opts.flags &= !CALL_HOLDS; // of no use to Go
                callbacks::hold();
                let outcome = enter(&artifact, function, Some(&opts), input, output);
                callbacks::release_held();
                outcome
            }
            opts => enter(&artifact, function, opts.as_ref(), input, output),
        }
    }
}

/// Enters Go, after all checks.
///
/// # Safety
/// The pointers of `opts` and `output` are valid until the call returns.
unsafe fn enter(
    artifact: &Artifact,
    function: u32,
    opts: Option<&CallOpts>,
    input: &[u8],
    output: &Output,
) -> Outcome<()> {
    let opts = opts.map_or(std::ptr::null(), std::ptr::from_ref);
    // SAFETY: the address is of a loaded artifact; input and output were checked and stay valid during the call.
    let answer = unsafe { enter_go(artifact.library.entry.symbols.call, function, opts, input, output.raw()) };
    if let Some(len) = answer.written() {
        output.set_len(len);
        return Ok(());
    }
    Err(refused(artifact, function, output, &answer))
}

/// What an artifact answered to a call.
pub(crate) struct Answer {
    pub(crate) code: i32,
    pub(crate) len: usize,
    pub(crate) ticket: u64,
    pub(crate) capacity: usize,
}

impl Answer {
    /// The number of bytes of the reply, when there is one in the out buffer.
    #[inline(always)]
    pub(crate) fn written(&self) -> Option<usize> {
        (self.code == StatusCode::Ok as i32 && self.len <= self.capacity).then_some(self.len)
    }
}

/// Enters Go: the part of a call that both lanes share. Never panics; what the answer means when it is no reply is said
/// by [`refused`].
///
/// # Safety
/// `call` is the export of a loaded artifact; the other pointers are valid until it returns.
#[inline(always)]
pub(crate) unsafe fn enter_go(
    call: ArtifactCall,
    function: u32,
    opts: *const CallOpts,
    input: &[u8],
    (out_ptr, capacity): (*mut u8, usize),
) -> Answer {
    let (mut len, mut ticket) = (0_usize, 0_u64);
    // SAFETY: `call` is the export of a loaded artifact, which is never unloaded, and its descriptor named this version
    // of the ABI when it was loaded; `opts` and the out buffer are valid until it returns (`# Safety` above), `len` and
    // `ticket` are locals.
    let code =
        unsafe { call(function, opts, input.as_ptr(), input.len(), out_ptr, capacity, &raw mut len, &raw mut ticket) };
    Answer { code, len, ticket, capacity }
}

/// What an answer without a reply means.
#[cold]
pub(crate) fn refused(
    artifact: &Artifact,
    function: u32,
    output: &Output,
    &Answer { code, len, ticket, .. }: &Answer,
) -> Failure {
    // SAFETY: for decode and encode the artifact has written min(len, capacity) bytes of text.
    let text = || String::from_utf8_lossy(unsafe { output.written(len) }).into_owned();
    let or_default = |text: String, default: &str| if text.is_empty() { default.to_owned() } else { text };
    match code {
        code if code == StatusCode::BufferTooSmall as i32 => {
            match tickets::keep(artifact.library, &artifact.kept, ticket) {
                Ok(ticket) => output.too_small(len, ticket),
                Err(failure) => failure,
            }
        }
        code if code == StatusCode::Decode as i32 => Failure {
            code: StatusCode::Decode,
            message: or_default(text(), "the arguments do not fit the schema").into(),
            // What an artifact says there when it is no ticket.
            detail: ticket,
        },
        code if code == StatusCode::Encode as i32 => {
            Failure::new(StatusCode::Encode, or_default(text(), "the result cannot be written"))
        }
        code if code == StatusCode::NotFound as i32 => {
            let count = artifact.library.entry.functions;
            Failure::not_found(format!("function {function} is not in the artifact, which has {count}"))
        }
        code => Failure::new(
            StatusCode::Error,
            format!(
                "the artifact {} broke the ABI: status {code} with length {len} for function {function}",
                artifact.library.entry.library.to_text()
            ),
        ),
    }
}
