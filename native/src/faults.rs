//! Keeps Go's handlers for faults (SIGSEGV, SIGBUS, SIGFPE) in their place, whoever sets handlers before or after a
//! load (Unix).
//!
//! Go turns a fault in Go code into a panic, and hands every other one to the handler it found when its library was
//! loaded. Somebody who sets a handler later (`faulthandler.enable()`) takes all of them from Go, and a nil dereference
//! in Go ends the process. So the chain is, for each of the three signals:
//!
//! ```text
//! first -> Go, newest runtime -> ... -> Go, oldest runtime -> last -> outside
//! ```
//!
//! - `outside` is the handler of everybody who is not Go, and may change at any time.
//! - [`last`] stands for it towards Go: it was there when the oldest runtime was loaded. Without it Go would take every
//!   fault for its own and exit with status 2, where a process without Go dies by the signal.
//! - [`first`] tells faults from signals that a process sent (`kill -SEGV`, `raise`): those go to `outside` at once.
//!
//! Whoever sets handlers after a load does so between [`lift`] and [`settle`]: between them the chain is not there, so
//! that a handler that remembers its predecessor, to restore it later, finds `outside` and not the chain. Nothing here
//! costs a call into Go anything.
//!
//! All functions but the handlers are called under the load lock.

pub use chain::{after_load, before_load, lift, settle};

/// Other systems: nothing to do.
#[cfg(not(unix))]
mod chain {
    /// Before a library is loaded.
    pub fn before_load() {}
    /// After a library was loaded, or was not.
    pub fn after_load() {}
    /// Before somebody sets handlers.
    pub fn lift() {}
    /// After somebody set handlers.
    pub fn settle() {}
}

#[cfg(unix)]
mod chain {
    use std::ffi::{c_int, c_void};
    use std::mem::MaybeUninit;
    use std::sync::atomic::{AtomicPtr, AtomicUsize, Ordering};

    use libc::{sigaction, siginfo_t};

    /// The chain of one signal. The actions are leaked, since a handler may be reading one while it is replaced.
    struct Chain {
        signal: c_int,
        /// What there is besides Go; NULL before the first load.
        outside: AtomicPtr<sigaction>,
        /// The handler of the runtime loaded last; NULL while there is none.
        go: AtomicPtr<sigaction>,
        /// The thread that is inside the handler `outside`; 0: none.
        inside: AtomicUsize,
    }

    const fn chain(signal: c_int) -> Chain {
        let none = std::ptr::null_mut();
        Chain { signal, outside: AtomicPtr::new(none), go: AtomicPtr::new(none), inside: AtomicUsize::new(0) }
    }

    static CHAINS: [Chain; 3] = [chain(libc::SIGSEGV), chain(libc::SIGBUS), chain(libc::SIGFPE)];

    type Handler = extern "C" fn(c_int, *mut siginfo_t, *mut c_void);
    type ShortHandler = extern "C" fn(c_int);

    /// Before a library is loaded: its runtime is to find the one loaded before it, or [`last`].
    pub fn before_load() {
        for chain in &CHAINS {
            chain.adopt();
            match chain.go() {
                Some(go) => set(chain.signal, go),
                None => set(chain.signal, &action(last, 0)),
            }
        }
    }

    /// After a library was loaded, or was not.
    pub fn after_load() {
        for chain in &CHAINS {
            let found = get(chain.signal);
            // A handler without SA_SIGINFO is not Go's, and must not be called with three arguments.
            if !is_ours(&found) && is_function(&found) && found.sa_flags & libc::SA_SIGINFO != 0 {
                chain.go.store(leak(found), Ordering::Release);
            }
        }
        settle();
    }

    /// Takes the chain away: the handlers are as if Go were not there. [`settle`] must follow.
    pub fn lift() {
        for chain in &CHAINS {
            chain.adopt();
            if let Some(outside) = chain.outside() {
                set(chain.signal, outside);
            }
        }
    }

    /// Puts the chain (back) in its place, before whatever handlers there are now, and has every handler of the process
    /// run on the alternate stack, since that of a goroutine is too small for one.
    pub fn settle() {
        if CHAINS.iter().all(|chain| chain.go().is_none()) {
            return lift();
        }
        for chain in &CHAINS {
            chain.adopt();
            if let Some(go) = chain.go() {
                set(chain.signal, &sigaction { sa_sigaction: first as Handler as usize, ..*go });
            }
        }
        for signal in 1..=last_signal() {
            let found = get(signal);
            if is_function(&found) && found.sa_flags & libc::SA_ONSTACK == 0 {
                set(signal, &sigaction { sa_flags: found.sa_flags | libc::SA_ONSTACK, ..found });
            }
        }
    }

    impl Chain {
        fn go(&self) -> Option<&'static sigaction> {
            // SAFETY: NULL, or leaked by `leak`.
            unsafe { self.go.load(Ordering::Acquire).as_ref() }
        }

        fn outside(&self) -> Option<&'static sigaction> {
            // SAFETY: NULL, or leaked by `leak`.
            unsafe { self.outside.load(Ordering::Acquire).as_ref() }
        }

        /// Notes the present handler as the one outside, unless it is a part of the chain.
        fn adopt(&self) {
            let found = get(self.signal);
            let same = |known: &sigaction| known.sa_sigaction == found.sa_sigaction && known.sa_flags == found.sa_flags;
            if !is_ours(&found) && !self.go().is_some_and(same) && !self.outside().is_some_and(same) {
                self.outside.store(leak(found), Ordering::Release);
            }
        }

        /// What happens to a signal that is not Go's. Async-signal-safe, as all of the handlers.
        fn to_outside(&self, info: *mut siginfo_t, context: *mut c_void) {
            let (signal, sent) = (self.signal, is_sent(info));
            let Some(outside) = self.outside() else { return die(signal) };
            if !is_function(outside) {
                // A fault cannot be ignored.
                if !(sent && outside.sa_sigaction == libc::SIG_IGN) {
                    die(signal);
                }
                return;
            }
            // SAFETY: asks only for a value.
            let thread = unsafe { libc::pthread_self() } as usize;
            let before = self.inside.load(Ordering::Relaxed);
            // The handler sends the signal to itself: it has reported the fault and gives up, as faulthandler's does.
            if sent && before == thread {
                return die(signal);
            }
            self.inside.store(thread, Ordering::Relaxed);
            if outside.sa_flags & libc::SA_NODEFER != 0 {
                unblock(signal);
            }
            // SAFETY: the handler was set for this signal by sigaction, with these flags, so it takes these arguments.
            unsafe {
                if outside.sa_flags & libc::SA_SIGINFO != 0 {
                    std::mem::transmute::<usize, Handler>(outside.sa_sigaction)(signal, info, context);
                } else {
                    std::mem::transmute::<usize, ShortHandler>(outside.sa_sigaction)(signal);
                }
            }
            self.inside.store(before, Ordering::Relaxed);
        }
    }

    fn chain_of(signal: c_int) -> Option<&'static Chain> {
        CHAINS.iter().find(|chain| chain.signal == signal)
    }

    /// The first handler of the chain: faults to Go, the rest outside.
    extern "C" fn first(signal: c_int, info: *mut siginfo_t, context: *mut c_void) {
        let Some(chain) = chain_of(signal) else { return };
        match chain.go() {
            // SAFETY: `after_load` stores only SA_SIGINFO handlers, of libraries that are never unloaded.
            Some(go) if !is_sent(info) => unsafe {
                std::mem::transmute::<usize, Handler>(go.sa_sigaction)(signal, info, context);
            },
            _ => chain.to_outside(info, context),
        }
    }

    /// The last one: the oldest Go runtime calls it for a fault that happened outside Go.
    extern "C" fn last(signal: c_int, info: *mut siginfo_t, context: *mut c_void) {
        if let Some(chain) = chain_of(signal) {
            chain.to_outside(info, context);
        }
    }

    /// A process sent the signal; the kernel did not.
    fn is_sent(info: *mut siginfo_t) -> bool {
        // SAFETY: the kernel gives every SA_SIGINFO handler a siginfo_t, and Go passes it on.
        let code = unsafe { (*info).si_code };
        if cfg!(target_os = "linux") { code <= 0 } else { code == libc::SI_USER }
    }

    /// The default action: the end of the process by this signal.
    fn die(signal: c_int) {
        // SAFETY: zeroed is valid for sigaction: SIG_DFL, no flags.
        set(signal, &unsafe { std::mem::zeroed() });
        // SAFETY: a plain system call. While the signal is blocked it waits until the handlers have returned.
        unsafe { libc::raise(signal) };
    }

    fn unblock(signal: c_int) {
        let mut set = MaybeUninit::<libc::sigset_t>::uninit();
        // SAFETY: the set is a local that sigemptyset fills; only this thread's mask changes, until the handler
        // returns.
        unsafe {
            libc::sigemptyset(set.as_mut_ptr());
            libc::sigaddset(set.as_mut_ptr(), signal);
            libc::pthread_sigmask(libc::SIG_UNBLOCK, set.as_ptr(), std::ptr::null_mut());
        }
    }

    fn action(handler: Handler, flags: c_int) -> sigaction {
        // SAFETY: zeroed is valid for sigaction.
        let empty: sigaction = unsafe { std::mem::zeroed() };
        sigaction { sa_sigaction: handler as usize, sa_flags: libc::SA_SIGINFO | libc::SA_ONSTACK | flags, ..empty }
    }

    fn is_ours(action: &sigaction) -> bool {
        [first as Handler as usize, last as Handler as usize].contains(&action.sa_sigaction)
    }

    fn is_function(action: &sigaction) -> bool {
        ![libc::SIG_DFL, libc::SIG_IGN].contains(&action.sa_sigaction)
    }

    fn leak(action: sigaction) -> *mut sigaction {
        Box::into_raw(Box::new(action))
    }

    /// The action of a signal; SIG_DFL where there is none to ask for.
    fn get(signal: c_int) -> sigaction {
        let mut found = MaybeUninit::<sigaction>::zeroed();
        // SAFETY: asks only; the target is a local of the right type, and zeroed is valid when the call fails.
        unsafe {
            libc::sigaction(signal, std::ptr::null(), found.as_mut_ptr());
            found.assume_init()
        }
    }

    fn set(signal: c_int, action: &sigaction) {
        // SAFETY: the action came from sigaction, or has a handler of ours, which is never unloaded.
        unsafe { libc::sigaction(signal, action, std::ptr::null_mut()) };
    }

    fn last_signal() -> c_int {
        #[cfg(target_os = "linux")]
        return libc::SIGRTMAX();
        #[cfg(not(target_os = "linux"))]
        31
    }
}
