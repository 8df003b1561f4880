//! Objects that Python has freed, and Go still holds: released together, by a call that comes along.
//!
//! One queue for the process, as handles are the process's; what is pushed under one GIL may be released under another.

use std::ffi::{c_int, c_void};
use std::sync::atomic::{AtomicUsize, Ordering};

use once_cell::sync::OnceCell;
use parking_lot::Mutex;

use super::api::{Address, Api, Obj};
use super::lane::Lane;
use super::wire::put_bin_header;
use crate::{artifact, fork, handles};

/// So many are released together; `usegolib/_objects/base.py` has the same number.
const BATCH: usize = 64;
/// The number of Go's own function that releases objects (docs/wire.md).
const RELEASE: u32 = 0xFFFF_FF00;

static QUEUE: Mutex<Vec<u64>> = Mutex::new(Vec::new());
static WAITING: AtomicUsize = AtomicUsize::new(0);

/// What freeing an object needs of CPython, where no lane is at hand. Static functions: the same in all interpreters.
pub struct Memory {
    pub clear_weak_references: unsafe extern "C-unwind" fn(Obj),
    pub get_slot: unsafe extern "C-unwind" fn(Obj, c_int) -> Address,
    pub release: unsafe extern "C-unwind" fn(Obj),
}

static MEMORY: OnceCell<Memory> = OnceCell::new();

/// Keeps what [`memory`] gives.
pub fn prepare(api: &Api) {
    MEMORY.get_or_init(|| Memory {
        clear_weak_references: api.PyObject_ClearWeakRefs,
        get_slot: api.PyType_GetSlot,
        release: api.Py_DecRef,
    });
}

/// There from the first lane on.
#[inline]
pub fn memory() -> Option<&'static Memory> {
    MEMORY.get()
}

/// Notes a freed object. The lock is only ever held for a moment, and no Python code runs meanwhile.
#[inline]
pub fn push(handle: u64) {
    let mut queue = QUEUE.lock();
    queue.push(handle);
    WAITING.store(queue.len(), Ordering::Relaxed);
}

/// Whether enough are waiting to be worth a call.
#[inline(always)]
pub fn is_due() -> bool {
    WAITING.load(Ordering::Relaxed) >= BATCH
}

/// Gives all that are waiting back to Go.
///
/// # Safety
/// The GIL is held, and no value with a destructor is on the caller's stack.
#[cold]
pub unsafe fn release(lane: &Lane) {
    let waiting = Box::into_raw(Box::new(std::mem::take(&mut *QUEUE.lock())));
    WAITING.store(0, Ordering::Relaxed);
    // SAFETY: by this function's contract; a new box.
    unsafe { give_back_without_gil(lane, waiting) };
}

/// The same for a list of handles, which is freed. Go may have to wait for a processor: other Python threads do not wait with it.
///
/// # Safety
/// As for [`release`]; `waiting` is a box that nobody else has.
unsafe fn give_back_without_gil(lane: &Lane, waiting: *mut Vec<u64>) {
    // SAFETY: the GIL is held; nothing but a raw pointer is on the stack while it is taken back.
    unsafe {
        let thread = (lane.api.PyEval_SaveThread)();
        give_back(waiting);
        (lane.api.PyEval_RestoreThread)(thread);
    }
}

/// Gives one handle back at once.
///
/// # Safety
/// As for [`release`].
pub unsafe fn release_one(lane: &Lane, handle: u64) {
    // SAFETY: by this function's contract; a new box.
    unsafe { give_back_without_gil(lane, Box::into_raw(Box::new(vec![handle]))) };
}

/// Releases a list of handles, by artifact; frees the list.
///
/// # Safety
/// `waiting` is a box that nobody else has.
unsafe fn give_back(waiting: *mut Vec<u64>) {
    // SAFETY: by this function's contract.
    let mut waiting = unsafe { Box::from_raw(waiting) };
    if fork::is_forked() {
        // They belong to the parent's Go, which cannot run here.
        return;
    }
    waiting.sort_unstable();
    for group in waiting.chunk_by(|one, other| instance(*one) == instance(*other)) {
        let Some(found) = artifact::of_instance(instance(group[0])) else { continue };
        for part in group.chunks(4096) {
            let mut frame = Vec::with_capacity(part.len() * 8 + 8);
            frame.push(0x91);
            if !put_bin_header(&mut frame, part.len() * 8) {
                continue;
            }
            part.iter().for_each(|handle| frame.extend_from_slice(&handle.to_le_bytes()));
            let mut reply = [0_u8; 64];
            // SAFETY: frame and reply stay where they are until Go returns. What is answered, a number, does not matter: what
            // could not be released was not there.
            let _ = unsafe {
                artifact::enter_go(
                    found.library.entry.symbols.call,
                    RELEASE,
                    std::ptr::null(),
                    &frame,
                    (reply.as_mut_ptr(), reply.len()),
                )
            };
        }
    }
}

fn instance(handle: u64) -> u16 {
    handles::unpack(handle).0
}

/// `flush()`, a function for Python: releases all that are waiting.
pub unsafe extern "C-unwind" fn flush(capsule: Obj, _ignored: *mut c_void) -> Obj {
    // SAFETY: CPython passes the capsule that the function was made with.
    unsafe {
        let lane = super::lane::of_capsule(capsule);
        if lane.is_null() {
            return std::ptr::null_mut();
        }
        release(&*lane);
        (*lane).api.own((*lane).api._Py_NoneStruct)
    }
}
