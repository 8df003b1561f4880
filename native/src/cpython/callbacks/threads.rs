//! The GIL on the thread of a callback.
//!
//! - A thread of Python's, mostly one that waits for its own call of Go, has a thread state, which is used.
//! - A thread of Go's gets one at its first callback, which takes 10 to 20 microseconds, and keeps it: it is pinned.
//!   Nothing uses the state but that thread. When the thread ends, its last act is to give the state back, with the GIL
//!   held. Go ends a thread only when a goroutine that was locked to it ends, so most are there until the process ends;
//!   Python frees their states then.
//!
//! That last act is counted as a call into Python: who ends Python waits for it, or it finds that Python has ended, and
//! does nothing. In a forked child no such thread is left.
//!
//! On Windows a thread of Go's makes a state for each callback.

use std::cell::Cell;
use std::ffi::c_int;

use crate::cpython::interpreter::Api;

thread_local! {
    /// The thread has a thread state.
    static HAS_STATE: Cell<bool> = const { Cell::new(false) };
    /// Calls with callables that the thread is in; Python says so.
    static CALLS: Cell<u32> = const { Cell::new(0) };
}

/// Notes how many calls with callables the calling thread is in.
pub fn set_calls(count: u32) {
    CALLS.set(count);
}

/// Whether the thread is in no such call: its context is not that of a caller who waits for the callable.
#[inline]
pub fn is_elsewhere() -> bool {
    CALLS.get() == 0
}

/// Takes the GIL; gives what [`give_back`] needs. A thread that holds it already, in a call that keeps it, goes on.
///
/// # Safety
/// Python has not ended, and who ends it waits for this call. No value with a destructor is on the caller's stack.
#[inline]
pub unsafe fn take(api: &'static Api) -> c_int {
    // SAFETY: Python has not ended (`# Safety` above).
    unsafe {
        if !HAS_STATE.get() {
            first(api);
        }
        (api.PyGILState_Ensure)()
    }
}

/// Gives the GIL back.
///
/// # Safety
/// `taken` is from [`take`], and the thread holds the GIL.
#[inline]
pub unsafe fn give_back(api: &Api, taken: c_int) {
    // SAFETY: `taken` is from `take`, on the same thread.
    unsafe { (api.PyGILState_Release)(taken) };
}

/// The first callback of a thread.
#[cold]
unsafe fn first(api: &'static Api) {
    // SAFETY: the GIL is not needed to ask; Python has not ended.
    unsafe {
        if (api.PyGILState_GetThisThreadState)().is_null() && !pinned::pin(api) {
            return;
        }
    }
    HAS_STATE.set(true);
}

#[cfg(unix)]
mod pinned {
    use std::ffi::c_void;
    use std::mem::transmute;
    use std::ptr::null_mut;
    use std::sync::OnceLock;
    use std::sync::atomic::{AtomicPtr, Ordering};

    use crate::callbacks;
    use crate::cpython::interpreter::Api;

    type Destructor = unsafe extern "C" fn(*mut c_void);

    /// The key under which a thread has its state, to be told when the thread ends; None when there are no more keys.
    static KEY: OnceLock<Option<libc::pthread_key_t>> = OnceLock::new();
    /// For threads that end.
    static API: AtomicPtr<Api> = AtomicPtr::new(null_mut());

    fn key() -> Option<libc::pthread_key_t> {
        *KEY.get_or_init(|| {
            let mut key = 0;
            // SAFETY: the function has the signature of a destructor, but that it may unwind: Python ends a thread so
            // that waits for the GIL after Python has ended, and the C library lets it pass.
            let unpin = unsafe { transmute::<unsafe extern "C-unwind" fn(*mut c_void), Destructor>(unpin) };
            // SAFETY: the key is a local; the destructor lives as long as the process, as this library does.
            (unsafe { libc::pthread_key_create(&raw mut key, Some(unpin)) } == 0).then_some(key)
        })
    }

    /// Makes a thread state that stays; false when that cannot be.
    ///
    /// # Safety
    /// Python has not ended; the thread has no thread state.
    pub unsafe fn pin(api: &'static Api) -> bool {
        let Some(key) = key() else { return false };
        API.store(std::ptr::from_ref(api).cast_mut(), Ordering::Release);
        // SAFETY: Python has not ended. The state counts one user, who never leaves: later ones do not free it.
        unsafe {
            (api.PyGILState_Ensure)();
            let state = (api.PyEval_SaveThread)();
            if libc::pthread_setspecific(key, state) == 0 {
                return true;
            }
            (api.PyEval_RestoreThread)(state);
            (api.PyThreadState_Clear)(state);
            (api.PyThreadState_DeleteCurrent)();
        }
        false
    }

    /// The thread ends: its state is given back.
    unsafe extern "C-unwind" fn unpin(state: *mut c_void) {
        let api = API.load(Ordering::Acquire);
        if callbacks::begin() && !api.is_null() {
            // SAFETY: Python has not ended, and who ends it waits; the state is this thread's, and nothing uses it.
            unsafe {
                let api = &*api;
                (api.PyEval_RestoreThread)(state);
                (api.PyThreadState_Clear)(state);
                (api.PyThreadState_DeleteCurrent)();
            }
        }
        callbacks::end();
    }
}

#[cfg(not(unix))]
mod pinned {
    use crate::cpython::interpreter::Api;

    /// No state stays here.
    ///
    /// # Safety
    /// None.
    pub unsafe fn pin(_api: &'static Api) -> bool {
        false
    }
}
