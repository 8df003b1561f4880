//! Gives every Go runtime of the process its asynchronous preemption back (Linux).
//!
//! Each Go runtime installs a SIGURG handler when its library is loaded; the one loaded last wins and drops the signals
//! meant for the threads of the others, whose garbage collector then waits for every tight loop (measured: 2 to 3 s
//! instead of 20 ms). After each load a trampoline takes the place of the newest handler and calls the handlers of all
//! runtimes so far.
//!
//! - One trampoline per runtime, not one function for all: a runtime that starts forwards to the handler it found,
//!   which must be one that calls only *earlier* runtimes, or the two would call each other for ever.
//! - A Go handler returns at once on threads that are not its own, so calling all of them is harmless.
//! - A signal that was dropped leaves its Go thread waiting for an answer for good; one more SIGURG to every thread
//!   mends it. Go installs its handler with SA_RESTART, so system calls of other threads go on.
//!
//! Callers hold the load lock.

/// Go runtimes per process.
pub const MAX_RUNTIMES: u32 = 64;

/// After a library was loaded: puts the trampoline in place and pokes every thread.
#[cfg(target_os = "linux")]
pub fn after_load() {
    if linux::install() {
        linux::poke_threads();
    }
}

/// Other systems: nothing to do (macOS does not allow a second runtime, Windows has no signals).
#[cfg(not(target_os = "linux"))]
pub fn after_load() {}

#[cfg(target_os = "linux")]
mod linux {
    use std::ffi::{c_int, c_void};
    use std::mem::MaybeUninit;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::MAX_RUNTIMES;

    const SLOTS: usize = MAX_RUNTIMES as usize;

    /// Handlers of the runtimes, in the order of loading; 0: none yet. Written under the load lock, read by signal
    /// handlers.
    static HANDLERS: [AtomicUsize; SLOTS] = [const { AtomicUsize::new(0) }; SLOTS];
    /// How many there are.
    static COUNT: AtomicUsize = AtomicUsize::new(0);

    type Handler = extern "C" fn(c_int, *mut libc::siginfo_t, *mut c_void);

    /// Calls the handlers of the first `N` runtimes, newest first. Async-signal-safe: atomics and calls only, errno
    /// kept.
    extern "C" fn trampoline<const N: usize>(signal: c_int, info: *mut libc::siginfo_t, context: *mut c_void) {
        // SAFETY: the address of this thread's errno is always valid.
        let errno = unsafe { *libc::__errno_location() };
        for slot in HANDLERS[..N].iter().rev() {
            let address = slot.load(Ordering::Acquire);
            if address != 0 {
                // SAFETY: `install` stores only addresses of three-argument (SA_SIGINFO) handlers of never unloaded
                // libraries.
                let handler = unsafe { std::mem::transmute::<usize, Handler>(address) };
                handler(signal, info, context);
            }
        }
        // SAFETY: the address of this thread's errno is always valid.
        unsafe { *libc::__errno_location() = errno };
    }

    macro_rules! trampolines {
        ($($n:literal)*) => { [$(trampoline::<$n>),*] };
    }

    /// The trampoline with index i serves i + 1 runtimes.
    static TRAMPOLINES: [Handler; SLOTS] = trampolines!(
        1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32
        33 34 35 36 37 38 39 40 41 42 43 44 45 46 47 48 49 50 51 52 53 54 55 56 57 58 59 60 61 62 63 64
    );

    /// Puts a trampoline before a handler that is new since the last time; tells whether it did.
    pub fn install() -> bool {
        let mut action = MaybeUninit::<libc::sigaction>::zeroed();
        // SAFETY: only asks; the target is a local of the right type.
        if unsafe { libc::sigaction(libc::SIGURG, std::ptr::null(), action.as_mut_ptr()) } != 0 {
            return false;
        }
        // SAFETY: zeroed is valid for sigaction, and the call above filled it.
        let mut action = unsafe { action.assume_init() };
        let (count, found) = (COUNT.load(Ordering::Acquire), action.sa_sigaction);
        let is_ours = TRAMPOLINES.iter().any(|ours| *ours as usize == found);
        // Without SA_SIGINFO it is not Go's handler, and must not be called with three arguments.
        let is_go = found != libc::SIG_DFL && found != libc::SIG_IGN && action.sa_flags & libc::SA_SIGINFO != 0;
        if is_ours || !is_go || count >= SLOTS {
            return false;
        }
        HANDLERS[count].store(found, Ordering::Release);
        COUNT.store(count + 1, Ordering::Release);
        action.sa_sigaction = TRAMPOLINES[count] as usize;
        // SAFETY: flags and mask are those Go chose; the handler is one of ours and never unloaded.
        unsafe { libc::sigaction(libc::SIGURG, &raw const action, std::ptr::null_mut()) == 0 }
    }

    /// Sends SIGURG to every thread of the process once.
    pub fn poke_threads() {
        let Ok(tasks) = std::fs::read_dir("/proc/self/task") else { return };
        for task in tasks.flatten() {
            if let Some(id) = task.file_name().to_str().and_then(|name| name.parse::<libc::pid_t>().ok()) {
                // SAFETY: plain system calls with numbers; a thread that has ended meanwhile is an error that does not
                // matter.
                unsafe { libc::syscall(libc::SYS_tgkill, libc::getpid(), id, libc::SIGURG) };
            }
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        static CALLS: [AtomicUsize; 2] = [AtomicUsize::new(0), AtomicUsize::new(0)];

        extern "C" fn first(_: c_int, _: *mut libc::siginfo_t, _: *mut c_void) {
            CALLS[0].fetch_add(1, Ordering::SeqCst);
        }

        extern "C" fn second(_: c_int, _: *mut libc::siginfo_t, _: *mut c_void) {
            CALLS[1].fetch_add(1, Ordering::SeqCst);
        }

        fn handle_with(handler: Handler) {
            // SAFETY: zeroed is valid for sigaction; the handlers only count.
            unsafe {
                let mut action: libc::sigaction = std::mem::zeroed();
                action.sa_sigaction = handler as usize;
                action.sa_flags = libc::SA_SIGINFO | libc::SA_ONSTACK | libc::SA_RESTART;
                assert_eq!(libc::sigaction(libc::SIGURG, &raw const action, std::ptr::null_mut()), 0);
            }
        }

        #[test]
        fn every_runtime_hears_every_signal() {
            assert!(!install(), "nobody handles SIGURG yet");
            handle_with(first);
            assert!(install());
            assert!(!install(), "nothing new");
            handle_with(second);
            assert!(install());
            let before = CALLS.each_ref().map(|calls| calls.load(Ordering::SeqCst));
            // SAFETY: a signal to this thread is delivered before raise returns.
            assert_eq!(unsafe { libc::raise(libc::SIGURG) }, 0);
            let after = CALLS.each_ref().map(|calls| calls.load(Ordering::SeqCst));
            assert_eq!([after[0] - before[0], after[1] - before[1]], [1, 1]);
        }
    }
}
