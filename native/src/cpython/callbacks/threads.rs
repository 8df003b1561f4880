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
//! A callback on a thread of Go's is counted before it waits for the GIL: who ends Python refuses later ones and waits
//! for those. One on a thread of Python's is neither counted nor refused: it is part of the Python code that runs on
//! that thread, and Python ends the thread itself when it asks for the GIL too late, as with every call that returns.
//!
//! On Windows a thread of Go's makes a state for each callback.

use std::ffi::c_int;

use crate::abi::host::CALLBACK_HELD;
use crate::abi::status::StatusCode;
use crate::callbacks::{begin, end, hold_again, may_wait, release_held};
use crate::cpython::interpreter::Api;
use crate::nesting::{self, Thread};

/// Notes how many calls with callables the calling thread is in.
pub fn set_calls(count: u32) {
    nesting::thread().calls.set(count);
}

/// How a thread has come by the GIL.
#[derive(Clone, Copy)]
pub enum Taken {
    /// It is a thread of Go's, with its own state.
    Pinned,
    /// It is a thread of Python's.
    Own,
    /// The same, which held the GIL already, in a call that keeps it: the call's number.
    Held(u64),
    /// It is a thread of Go's that gets a state for this once.
    Once(c_int),
}

/// Takes the GIL, which [`give_back`] ends; or the status for Go: Python is ending, or a call that keeps the GIL seems
/// to wait for this callback.
///
/// # Safety
/// `thread` is the calling one. No value with a destructor is on the caller's stack.
#[inline]
pub unsafe fn take(api: &'static Api, thread: &Thread) -> Result<Taken, i32> {
    // SAFETY: a state is used by its own thread only. Where Python may have ended, the thread is Python's, which ends
    // it then.
    unsafe {
        let pinned = thread.state.get();
        if !pinned.is_null() {
            begin_pinned()?;
            (api.PyEval_RestoreThread)(pinned);
            return Ok(Taken::Pinned);
        }
        let own = (api.PyGILState_GetThisThreadState)();
        if own.is_null() {
            return first(api, thread);
        }
        if (api.current_state)() == own {
            return Ok(Taken::Held(release_held()));
        }
        if !may_wait() {
            return Err(CALLBACK_HELD);
        }
        (api.PyEval_RestoreThread)(own);
        Ok(Taken::Own)
    }
}

/// Gives the GIL back.
///
/// # Safety
/// `taken` is from [`take`], and the thread holds the GIL.
#[inline]
pub unsafe fn give_back(api: &Api, taken: Taken) {
    // SAFETY: `taken` is from `take`, on the same thread, which holds the GIL.
    unsafe {
        match taken {
            Taken::Own => {
                (api.PyEval_SaveThread)();
            }
            Taken::Held(call) => hold_again(call),
            Taken::Pinned => {
                (api.PyEval_SaveThread)();
                end();
            }
            Taken::Once(state) => {
                (api.PyGILState_Release)(state);
                end();
            }
        }
    }
}

/// The first callback of a thread of Go's.
///
/// # Safety
/// As for [`take`]; the thread has no thread state.
#[cold]
unsafe fn first(api: &'static Api, thread: &Thread) -> Result<Taken, i32> {
    begin_pinned()?;
    // SAFETY: Python has not ended, and who ends it waits for this call.
    unsafe {
        let state = pinned::pin(api);
        if state.is_null() {
            return Ok(Taken::Once((api.PyGILState_Ensure)()));
        }
        thread.state.set(state);
        (api.PyEval_RestoreThread)(state);
    }
    Ok(Taken::Pinned)
}

/// Counts a callback on a thread of Go's, which is to wait for the GIL.
#[inline]
fn begin_pinned() -> Result<(), i32> {
    let is_open = begin();
    if is_open && may_wait() {
        return Ok(());
    }
    end();
    Err(if is_open { CALLBACK_HELD } else { StatusCode::Closed as i32 })
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

    /// Makes a thread state that stays; NULL when that cannot be.
    ///
    /// # Safety
    /// Python has not ended; the thread has no thread state.
    pub unsafe fn pin(api: &'static Api) -> *mut c_void {
        let Some(key) = key() else { return null_mut() };
        API.store(std::ptr::from_ref(api).cast_mut(), Ordering::Release);
        // SAFETY: Python has not ended. The state counts one user, who never leaves: later ones do not free it.
        unsafe {
            (api.PyGILState_Ensure)();
            let state = (api.PyEval_SaveThread)();
            if libc::pthread_setspecific(key, state) == 0 {
                return state;
            }
            (api.PyEval_RestoreThread)(state);
            (api.PyThreadState_Clear)(state);
            (api.PyThreadState_DeleteCurrent)();
        }
        null_mut()
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
    pub unsafe fn pin(_api: &'static Api) -> *mut std::ffi::c_void {
        std::ptr::null_mut()
    }
}
