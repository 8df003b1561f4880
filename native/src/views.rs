//! Memory of Go that Python looks at, given back when the Python object dies.
//!
//! An object dies anywhere: inside Python's collector, on a thread that is inside Go, while the interpreter ends. So the handle
//! goes into a queue, and a thread of this core, which no Python code ever waits for, gives the handles to their artifacts in batches.

use std::sync::mpsc::{Receiver, Sender, channel};

use once_cell::sync::OnceCell;

use crate::artifact::enter_go;
use crate::handles::unpack;
use crate::{fork, loader};

/// The runtime's own function that takes handles of objects back (docs/wire.md).
const RELEASE: u32 = 0xffff_ff00;
/// Handles in one call.
const BATCH: usize = 1024;

static QUEUE: OnceCell<Option<Sender<u64>>> = OnceCell::new();

/// Puts the handle of a view into the queue. Never enters Go, never waits, and does nothing in a forked child.
pub fn release(handle: u64) {
    if fork::is_forked() {
        return;
    }
    if let Some(queue) = QUEUE.get_or_init(start) {
        // It fails only when the thread has ended, which it never does.
        let _ = queue.send(handle);
    }
}

/// Starts the thread; without one, memory that was looked at stays.
fn start() -> Option<Sender<u64>> {
    let (sender, receiver) = channel();
    let _blocked = Blocked::signals();
    match std::thread::Builder::new().name("usegolib-views".to_owned()).spawn(move || run(&receiver)) {
        Ok(_) => Some(sender),
        Err(error) => {
            log::warn!("no thread can be started ({error}): memory behind views is not given back");
            None
        }
    }
}

fn run(queue: &Receiver<u64>) {
    while let Ok(first) = queue.recv() {
        let mut handles: Vec<u64> = std::iter::once(first).chain(queue.try_iter().take(BATCH - 1)).collect();
        handles.sort_unstable();
        for batch in handles.chunk_by(|a, b| unpack(*a).0 == unpack(*b).0) {
            hand_over(batch);
        }
    }
}

/// Gives handles of one artifact back to it.
fn hand_over(handles: &[u64]) {
    let Some(library) = loader::library(unpack(handles[0]).0) else { return };
    let bytes: Vec<u8> = handles.iter().flat_map(|handle| handle.to_le_bytes()).collect();
    let mut frame = Vec::new();
    // Writing into a vector cannot fail.
    let _ = rmp::encode::write_array_len(&mut frame, 1);
    let _ = rmp::encode::write_bin(&mut frame, &bytes);
    let mut reply = [0; 16];
    let out = (reply.as_mut_ptr(), reply.len());
    // SAFETY: the export of a loaded artifact, which is never unloaded; frame and reply outlive the call.
    let answer = unsafe { enter_go(library.entry.symbols.call, RELEASE, std::ptr::null(), &frame, out) };
    if answer.written().is_none() {
        log::warn!("{} did not take back {} views", library.entry.library.to_text(), handles.len());
    }
}

/// A thread that is started meanwhile has signals blocked: those that Python waits for are to reach Python's threads.
struct Blocked {
    #[cfg(unix)]
    before: libc::sigset_t,
}

impl Blocked {
    #[cfg(unix)]
    fn signals() -> Self {
        let mut all = std::mem::MaybeUninit::<libc::sigset_t>::uninit();
        let mut before = std::mem::MaybeUninit::<libc::sigset_t>::uninit();
        // SAFETY: the sets are locals, filled before they are used; only this thread's mask changes, until the value is dropped.
        unsafe {
            libc::sigfillset(all.as_mut_ptr());
            for fault in [libc::SIGSEGV, libc::SIGBUS, libc::SIGFPE] {
                libc::sigdelset(all.as_mut_ptr(), fault);
            }
            libc::sigemptyset(before.as_mut_ptr());
            libc::pthread_sigmask(libc::SIG_BLOCK, all.as_ptr(), before.as_mut_ptr());
            Self { before: before.assume_init() }
        }
    }

    #[cfg(not(unix))]
    fn signals() -> Self {
        Self {}
    }
}

impl Drop for Blocked {
    fn drop(&mut self) {
        #[cfg(unix)]
        // SAFETY: the mask that this thread had.
        unsafe {
            libc::pthread_sigmask(libc::SIG_SETMASK, &raw const self.before, std::ptr::null_mut());
        }
    }
}
