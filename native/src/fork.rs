//! Go cannot run in a forked child: its other threads are gone. A child is told so instead of hanging.
//!
//! The mark is a word on a page of its own that the kernel wipes in a forked child (MADV_WIPEONFORK), so that a child
//! made by the bare system call is found out as well; where that is missing, the handler that runs after fork() in the
//! child clears it. The load lock is held across fork, so that no child begins with the loader's locks held by a thread
//! it does not have.

use std::sync::atomic::{AtomicPtr, AtomicU64, Ordering};

use crate::failure::{Outcome, fail};

/// Mark of the runtimes this core uses; NULL while there is none.
static USED: AtomicPtr<AtomicU64> = AtomicPtr::new(std::ptr::null_mut());

/// Refuses in a forked child whose parent had loaded a Go runtime. Cheap: every call begins with it.
#[inline]
pub fn check() -> Outcome<()> {
    if is_forked() { forked() } else { Ok(()) }
}

/// What [`check`] asks.
#[inline]
pub fn is_forked() -> bool {
    let mark = USED.load(Ordering::Acquire);
    // SAFETY: not NULL only after `set` stored the address of a mark, and marks live as long as the process.
    !mark.is_null() && unsafe { &*mark }.load(Ordering::Relaxed) == 0
}

/// Refuses like [`check`], for a core that may not have used the runtimes of its table yet.
pub fn check_mark(mark: &AtomicU64, runtimes: u32) -> Outcome<()> {
    if runtimes == 0 || mark.load(Ordering::Relaxed) != 0 { Ok(()) } else { forked() }
}

#[cold]
fn forked() -> Outcome<()> {
    fail!(
        Forked,
        "this process was forked from one that had loaded Go (now pid {}); a Go runtime does not survive fork\n\
         hint: start processes with spawn or forkserver, or use usegolib for the first time after the fork",
        std::process::id()
    )
}

/// Notes that a Go runtime is there.
pub fn set(mark: &'static AtomicU64) {
    mark.store(1, Ordering::Relaxed);
    USED.store(std::ptr::from_ref(mark).cast_mut(), Ordering::Release);
}

/// A mark, zero, on its own page.
pub fn new_mark() -> &'static AtomicU64 {
    #[cfg(target_os = "linux")]
    if let Some(mark) = wiped_page() {
        return mark;
    }
    Box::leak(Box::new(AtomicU64::new(0)))
}

#[cfg(target_os = "linux")]
fn wiped_page() -> Option<&'static AtomicU64> {
    // SAFETY: asks only for a number.
    let size = usize::try_from(unsafe { libc::sysconf(libc::_SC_PAGESIZE) }).ok()?;
    let (protection, flags) = (libc::PROT_READ | libc::PROT_WRITE, libc::MAP_PRIVATE | libc::MAP_ANONYMOUS);
    // SAFETY: a fresh anonymous mapping; no existing memory is touched.
    let page = unsafe { libc::mmap(std::ptr::null_mut(), size, protection, flags, -1, 0) };
    if page == libc::MAP_FAILED {
        return None;
    }
    // An old kernel (before 4.14) refuses; then the handler after fork() does the work alone.
    // SAFETY: exactly the mapping made above.
    let _ = unsafe { libc::madvise(page, size, libc::MADV_WIPEONFORK) };
    // SAFETY: mapped for good, zeroed, aligned to a page.
    Some(unsafe { &*page.cast::<AtomicU64>() })
}

/// Runs `prepare` before every fork, `parent` after it in the parent, `child` in the child.
pub fn at_fork(prepare: extern "C" fn(), parent: extern "C" fn(), child: extern "C" fn()) {
    #[cfg(unix)]
    {
        let as_hook = |hook: extern "C" fn()| -> Option<unsafe extern "C" fn()> { Some(hook) };
        // SAFETY: the functions live as long as this library, which Python never unloads.
        let failed = unsafe { libc::pthread_atfork(as_hook(prepare), as_hook(parent), as_hook(child)) };
        if failed != 0 {
            log::warn!("pthread_atfork failed ({failed}): a fork during a load may hang the child");
        }
    }
    #[cfg(not(unix))]
    let _ = (prepare, parent, child);
}
