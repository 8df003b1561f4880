//! How deep Go and Python have called each other on a thread.
//!
//! Each level takes memory of the thread's stack, of which neither Go nor Python sees the end coming: beyond it the
//! process ends. So the levels are counted, and none is entered where less than [`RESERVE`] of the stack is left. A
//! level takes 2 KiB on the fast lane and 5 to 9 KiB on the portable one (measured on x86-64, CPython 3.9 to 3.13).

use std::cell::Cell;
use std::ffi::c_void;
use std::ops::Range;
use std::ptr::null_mut;

/// Levels on a thread.
const MOST: u32 = 32;
/// Bytes of the stack that a callback finds free at least.
const RESERVE: usize = 24 * 1024;
/// The floor of a thread that has not asked for its own. No address is above it.
const UNKNOWN: usize = usize::MAX;

/// What the core knows of a thread, in one place: finding it costs as much as what is done with it.
pub struct Thread {
    depth: Cell<u32>,
    /// No callback begins with a frame below this address; 0 where the bounds of the stack cannot be asked for.
    floor: Cell<usize>,
    /// Calls with callables that it is in. The fast lane says so.
    pub calls: Cell<u32>,
    /// Its thread state of CPython, where the fast lane has made that; else NULL.
    pub state: Cell<*mut c_void>,
}

thread_local! {
    static THREAD: Thread = const {
        Thread {
            depth: Cell::new(0),
            floor: Cell::new(UNKNOWN),
            calls: Cell::new(0),
            state: Cell::new(null_mut()),
        }
    };
}

/// The calling thread.
#[inline]
pub fn thread<'a>() -> &'a Thread {
    // SAFETY: it has no destructor and is there until the thread ends, which the reference cannot leave.
    unsafe { &*THREAD.with(std::ptr::from_ref) }
}

/// Counts one level more. Reports whether the thread has room for it. Ends with [`leave`] in both cases. A thread that
/// Python ends in between needs its count no more.
#[inline]
pub fn enter(thread: &Thread) -> bool {
    let depth = thread.depth.get() + 1;
    thread.depth.set(depth);
    let local = 0_u8;
    let here = (&raw const local).addr();
    depth <= MOST && (here >= thread.floor.get() || is_above_floor(thread, here))
}

/// Ends a level.
#[inline]
pub fn leave(thread: &Thread) {
    thread.depth.set(thread.depth.get() - 1);
}

/// How many levels are below the one that was entered last.
pub fn levels(thread: &Thread) -> u32 {
    thread.depth.get() - 1
}

/// Asks for the floor of the thread's stack where that has not been done, and compares once more.
#[cold]
fn is_above_floor(thread: &Thread, here: usize) -> bool {
    if thread.floor.get() == UNKNOWN {
        // A frame outside of the stack is on one that the program has made itself.
        let stack = stack().filter(|stack| stack.contains(&here));
        thread.floor.set(stack.map_or(0, |stack| stack.start + RESERVE));
    }
    here >= thread.floor.get()
}

/// The addresses of the thread's stack, where they can be asked for.
#[cfg(any(target_os = "linux", target_os = "android"))]
fn stack() -> Option<Range<usize>> {
    let mut attributes = std::mem::MaybeUninit::uninit();
    let (mut lowest, mut size, mut guard) = (null_mut(), 0, 0);
    // SAFETY: the attributes are filled by the first function before the others read and destroy them.
    unsafe {
        if libc::pthread_getattr_np(libc::pthread_self(), attributes.as_mut_ptr()) != 0 {
            return None;
        }
        let found = libc::pthread_attr_getstack(attributes.as_ptr(), &raw mut lowest, &raw mut size) == 0
            && libc::pthread_attr_getguardsize(attributes.as_ptr(), &raw mut guard) == 0;
        libc::pthread_attr_destroy(attributes.as_mut_ptr());
        // Some versions of the C library count the guard as a part of the stack.
        found.then(|| lowest.addr() + guard..lowest.addr() + size)
    }
}

/// The addresses of the thread's stack, where they can be asked for.
#[cfg(target_vendor = "apple")]
fn stack() -> Option<Range<usize>> {
    // SAFETY: both ask for a number of the calling thread.
    let (highest, size) = unsafe {
        let thread = libc::pthread_self();
        (libc::pthread_get_stackaddr_np(thread).addr(), libc::pthread_get_stacksize_np(thread))
    };
    Some(highest - size..highest)
}

/// The addresses of the thread's stack, where they can be asked for.
#[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
fn stack() -> Option<Range<usize>> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Enters levels until there is no room for one more, each with a frame of about 4 KiB.
    fn enter_all(own: &Thread) -> u32 {
        let frame = std::hint::black_box([0_u8; 4096]);
        let deepest = if enter(own) { enter_all(own) } else { levels(own) };
        leave(own);
        deepest + u32::from(std::hint::black_box(frame)[0])
    }

    /// How many levels a thread with so much stack can enter.
    fn levels_with(stack: usize) -> u32 {
        let thread = std::thread::Builder::new().stack_size(stack);
        thread
            .spawn(|| {
                let own = super::thread();
                let deepest = enter_all(own);
                assert_eq!(own.depth.get(), 0);
                deepest
            })
            .unwrap()
            .join()
            .unwrap()
    }

    #[test]
    fn a_small_stack_has_fewer_levels() {
        assert_eq!(levels_with(1024 * 1024), MOST);
        if cfg!(any(target_os = "linux", target_vendor = "apple")) {
            let few = levels_with(64 * 1024);
            assert!((1..10).contains(&few), "{few}");
        }
    }
}
