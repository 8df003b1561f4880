//! How deep Go and Python have called each other on a thread.
//!
//! Each level takes memory of the thread's stack, of which neither Go nor Python sees the end coming: beyond it the
//! process ends. So the levels are counted, and there are fewer on a thread with a small stack.

use std::cell::Cell;
use std::ffi::c_void;
use std::ptr::null_mut;

/// Levels on a thread.
const MOST: u32 = 32;
/// Levels on a thread with less stack than [`SMALL`].
const MOST_ON_SMALL: u32 = 8;
const SMALL: usize = 256 * 1024;

/// What the core knows of a thread, in one place: finding it costs as much as what is done with it.
pub struct Thread {
    depth: Cell<u32>,
    /// Calls with callables that it is in. The fast lane says so.
    pub calls: Cell<u32>,
    /// Its thread state of CPython, where the fast lane has made that; else NULL.
    pub state: Cell<*mut c_void>,
}

thread_local! {
    static THREAD: Thread = const {
        Thread { depth: Cell::new(0), calls: Cell::new(0), state: Cell::new(null_mut()) }
    };
}

/// The calling thread.
#[inline]
pub fn thread<'a>() -> &'a Thread {
    // SAFETY: it has no destructor and is there until the thread ends, which the reference cannot leave.
    unsafe { &*THREAD.with(std::ptr::from_ref) }
}

/// Counts one level more: 0, or how many the thread has room for when that is one too many. Ends with [`leave`] in both
/// cases. A thread that Python ends in between needs its count no more.
#[inline]
pub fn enter(thread: &Thread) -> u32 {
    let depth = thread.depth.get() + 1;
    thread.depth.set(depth);
    if depth <= MOST_ON_SMALL { 0 } else { too_deep(depth) }
}

/// Ends a level.
#[inline]
pub fn leave(thread: &Thread) {
    thread.depth.set(thread.depth.get() - 1);
}

#[cold]
fn too_deep(depth: u32) -> u32 {
    let most = if stack_size().is_some_and(|size| size < SMALL) { MOST_ON_SMALL } else { MOST };
    if depth > most { most } else { 0 }
}

/// The size of the thread's stack, where it can be asked for.
#[cfg(any(target_os = "linux", target_os = "android"))]
fn stack_size() -> Option<usize> {
    let mut attributes = std::mem::MaybeUninit::uninit();
    let mut size = 0;
    // SAFETY: the attributes are filled by the first function before the others read and destroy them.
    unsafe {
        if libc::pthread_getattr_np(libc::pthread_self(), attributes.as_mut_ptr()) != 0 {
            return None;
        }
        let found = libc::pthread_attr_getstacksize(attributes.as_ptr(), &raw mut size) == 0;
        libc::pthread_attr_destroy(attributes.as_mut_ptr());
        found.then_some(size)
    }
}

/// The size of the thread's stack, where it can be asked for.
#[cfg(target_vendor = "apple")]
fn stack_size() -> Option<usize> {
    // SAFETY: asks for a number of the calling thread.
    Some(unsafe { libc::pthread_get_stacksize_np(libc::pthread_self()) })
}

/// The size of the thread's stack, where it can be asked for.
#[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
fn stack_size() -> Option<usize> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many levels a thread with so much stack can enter.
    fn levels(stack: usize) -> u32 {
        let thread = std::thread::Builder::new().stack_size(stack);
        thread
            .spawn(|| {
                let own = super::thread();
                let free = (0..100).take_while(|_| enter(own) == 0).count();
                let most = enter(own);
                (0..free + 2).for_each(|_| leave(own));
                assert_eq!((own.depth.get(), most as usize), (0, free));
                most
            })
            .unwrap()
            .join()
            .unwrap()
    }

    #[test]
    fn a_small_stack_has_fewer_levels() {
        assert_eq!(levels(1024 * 1024), MOST);
        if cfg!(any(target_os = "linux", target_vendor = "apple")) {
            assert_eq!(levels(128 * 1024), MOST_ON_SMALL);
        }
    }
}
