//! The queue of handles that Python has freed and Go still holds. The process has one queue, and one function empties
//! it.
//!
//! A handle arrives from anywhere: the collector, a thread that is inside Go, a finaliser while the interpreter ends, a
//! reply that nobody could read. So arriving is a push under a lock that is held for a moment, and never enters Go.
//!
//! Two empty the queue:
//!
//! - a call on either lane, once enough handles are waiting (`cpython/lane/release.rs`, `ffi/call.rs`);
//! - the thread of [`crate::views`], which a view wakes, as a view may hold much memory.
//!
//! Handles of an artifact that was closed go back like all others: the library stays loaded, and its table is what
//! keeps the memory.

use std::sync::atomic::{AtomicUsize, Ordering};

use parking_lot::{Mutex, MutexGuard};
use usegolib_schema::numbers::{FREED_BATCH, RELEASE};

use crate::artifact::enter_go;
use crate::handles::unpack;
use crate::{fork, loader};

/// Handles in one call of the function that takes them back.
const MOST_AT_ONCE: usize = 4096;

static QUEUE: Mutex<Vec<u64>> = Mutex::new(Vec::new());
static WAITING: AtomicUsize = AtomicUsize::new(0);

/// The queue, locked. In a forked child there is none: the handles are the parent's, and a thread that the child does
/// not have may hold the lock.
fn queue() -> Option<MutexGuard<'static, Vec<u64>>> {
    if fork::is_forked() { None } else { Some(QUEUE.lock()) }
}

/// Notes handles that nobody uses any more. Releasing one twice is harmless: handles are never given out again.
pub fn push(handles: impl IntoIterator<Item = u64>) {
    if let Some(mut queue) = queue() {
        queue.extend(handles);
        WAITING.store(queue.len(), Ordering::Relaxed);
    }
}

/// Whether enough are waiting to be worth a call.
#[inline(always)]
pub fn is_due() -> bool {
    WAITING.load(Ordering::Relaxed) >= FREED_BATCH
}

/// Takes all that are waiting.
pub fn take() -> Vec<u64> {
    let mut queue = queue();
    WAITING.store(0, Ordering::Relaxed);
    queue.as_mut().map(|queue| std::mem::take(&mut **queue)).unwrap_or_default()
}

/// Gives handles back to the libraries that they are of. Enters Go: no lock is held, and no GIL where there is one.
pub fn give_back(mut handles: Vec<u64>) {
    if fork::is_forked() {
        return;
    }
    handles.sort_unstable();
    for group in handles.chunk_by(|one, other| unpack(*one).0 == unpack(*other).0) {
        let Some(library) = loader::library(unpack(group[0]).0) else { continue };
        for part in group.chunks(MOST_AT_ONCE) {
            let bytes: Vec<u8> = part.iter().flat_map(|handle| handle.to_le_bytes()).collect();
            let mut frame = Vec::with_capacity(bytes.len() + 8);
            // Writing into a vector cannot fail.
            let _ = rmp::encode::write_array_len(&mut frame, 1);
            let _ = rmp::encode::write_bin(&mut frame, &bytes);
            let mut reply = [0_u8; 64];
            let out = (reply.as_mut_ptr(), reply.len());
            // SAFETY: the export of a loaded artifact, which is never unloaded; frame and reply stay where they are
            // until Go returns.
            let answer = unsafe { enter_go(library.entry.symbols.call, RELEASE, std::ptr::null(), &frame, out) };
            if answer.written().is_none() {
                log::warn!("{} did not take back {} handles", library.entry.library.to_text(), part.len());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn handles_wait_until_they_are_taken_and_unknown_ones_are_dropped() {
        take();
        push(1..=FREED_BATCH as u64 - 1);
        assert!(!is_due());
        push([1 << 52]);
        assert!(is_due());
        let taken = take();
        assert_eq!(taken.len(), FREED_BATCH);
        assert!(!is_due() && take().is_empty());
        // No library has these instance numbers.
        give_back(taken);
    }
}
