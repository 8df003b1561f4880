//! Views: memory of Go that Python reads. A view is given back when its Python object is freed.
//!
//! An object dies anywhere: inside Python's collector, on a thread that is inside Go, while the interpreter ends. So
//! the handle goes into the queue of [`freed`], and a thread of this core, which no Python code ever waits for, is
//! woken to give back what is there.

use std::sync::OnceLock;
use std::thread::Thread;

use crate::{fork, freed};

static GIVER: OnceLock<Option<Thread>> = OnceLock::new();

/// Puts the handle of a view into the queue and wakes the thread. Never enters Go, never waits, and does nothing in a
/// forked child.
pub fn release(handle: u64) {
    if fork::is_forked() {
        return;
    }
    freed::push([handle]);
    if let Some(thread) = GIVER.get_or_init(start) {
        thread.unpark();
    }
}

/// Starts the thread; without one, a later call gives back what waits.
fn start() -> Option<Thread> {
    let _blocked = Blocked::signals();
    match std::thread::Builder::new().name("usegolib-views".to_owned()).spawn(run) {
        Ok(started) => Some(started.thread().clone()),
        Err(error) => {
            log::warn!("no thread can be started ({error}): memory behind views is given back by later calls");
            None
        }
    }
}

fn run() {
    loop {
        let waiting = freed::take();
        if waiting.is_empty() {
            // Whoever pushes unparks afterwards; an unpark that came first makes this return at once.
            std::thread::park();
        } else {
            freed::give_back(waiting);
        }
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
        // SAFETY: the sets are locals, filled before they are used; only this thread's mask changes, until the value is
        // dropped.
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
