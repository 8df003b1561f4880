//! Go calls Python: the way from an artifact to the one function that Python has registered for all its callables.
//!
//! No lock is held while Python runs. The pointer is taken away before Python ends ([`register`] with none), and
//! [`COUNTS`] says how many calls are still on their way, so that Python can wait for them.
//!
//! On CPython the fast lane calls most callables itself ([`serve_directly`]). It asks for no more than the registered
//! function does, and is not asked while none is registered. What it does not handle it leaves alone, and the
//! registered function does it from the beginning.

use std::mem::transmute;
use std::ptr::null_mut;
use std::sync::atomic::{AtomicPtr, AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use parking_lot::{Mutex, MutexGuard};

use crate::abi::host::{
    CALLBACK_BEGUN, CALLBACK_CALL, CALLBACK_FILE, CALLBACK_HELD, CALLBACK_METHOD, CALLBACK_NOT_RUN, CALLBACK_TOO_DEEP,
    CallbackAnswer, CallbackWords, PythonCallback,
};
use crate::abi::status::StatusCode;
use crate::buffer::Output;
use crate::failure::Outcome;
use crate::fork;
use crate::nesting::{self, Thread};

/// What Python reads without calling the core.
#[repr(C)]
pub struct Counts {
    /// Calls into Python that have not returned; of the fast lane's only those on threads of Go's.
    running: AtomicU64,
    /// Entries in the queue of what Go has dropped.
    dropped: AtomicU64,
}

static COUNTS: Counts = Counts { running: AtomicU64::new(0), dropped: AtomicU64::new(0) };

/// The call that keeps the GIL while Go runs, by a number; 0 while there is none. Written with the GIL held.
static HELD: AtomicU64 = AtomicU64::new(0);
static HOLDS: AtomicU64 = AtomicU64::new(0);
/// The thread of that call, by the address of what the core knows of it. Written with the GIL held.
static HOLDER: AtomicUsize = AtomicUsize::new(0);

/// How long a callback waits for a call that keeps the GIL. Such a call is short, or it waits for the callback, which
/// would wait for ever.
const LONGEST_HELD: Duration = Duration::from_millis(500);

/// The registered function; NULL while there is none.
static FUNCTION: AtomicPtr<()> = AtomicPtr::new(null_mut());

/// The fast lane's function; NULL while there is none. Code of this library: it is never gone.
static DIRECT: AtomicPtr<()> = AtomicPtr::new(null_mut());

/// Calls the callable of a number with the arguments in a frame, and writes its reply and the answer. False: it has
/// done nothing, and the registered function is to be asked.
pub type Direct = unsafe fn(
    thread: &Thread,
    number: u64,
    in_ptr: *const u8,
    in_len: usize,
    out_ptr: *mut u8,
    out_cap: usize,
    answer: &mut CallbackAnswer,
) -> bool;

/// The fast lane's function for words; NULL while there is none.
static DIRECT_WORDS: AtomicPtr<()> = AtomicPtr::new(null_mut());

/// Calls with words; the status. *Not supported*: it has done nothing.
pub type DirectWords = unsafe fn(thread: &Thread, words: *mut CallbackWords) -> i32;

/// What Go does not hold any more: the number, how often Go got it, how often Go has written it.
type Dropped = [u64; 3];

static DROPPED: Mutex<Vec<Dropped>> = Mutex::new(Vec::new());

/// The queue, locked. In a forked child there is none: a thread that the child does not have may hold the lock.
fn queue() -> Option<MutexGuard<'static, Vec<Dropped>>> {
    if fork::is_forked() { None } else { Some(DROPPED.lock()) }
}

/// Registers the function at an address, or none with 0; gives the address of [`Counts`].
///
/// # Safety
/// The address is 0 or that of a [`PythonCallback`] that lives until it is replaced and no call is running.
pub unsafe fn register(address: u64) -> usize {
    FUNCTION.store(address as usize as *mut (), Ordering::SeqCst);
    &raw const COUNTS as usize
}

/// Sets the fast lane's functions.
pub fn serve_directly(function: Direct, with_words: DirectWords) {
    DIRECT.store(function as *mut (), Ordering::Release);
    DIRECT_WORDS.store(with_words as *mut (), Ordering::Release);
}

/// Writes what Go has dropped, as many entries as fit: three numbers of 8 bytes each in native order.
pub fn dropped(output: &Output) -> Outcome<()> {
    let Some(mut queue) = queue() else { return output.write(&[]) };
    let kept = queue.len().saturating_sub(output.raw().1 / size_of::<Dropped>());
    let bytes: Vec<u8> = queue[kept..].iter().flatten().flat_map(|number| number.to_ne_bytes()).collect();
    output.write(&bytes)?;
    queue.truncate(kept);
    COUNTS.dropped.store(kept as u64, Ordering::Relaxed);
    Ok(())
}

/// Counts a call into Python, which ends with [`end`]; false when Python is not to be entered.
pub fn begin() -> bool {
    // First the count, then the function: who takes the function away and then reads 0 knows that nobody has it.
    COUNTS.running.fetch_add(1, Ordering::SeqCst);
    !FUNCTION.load(Ordering::SeqCst).is_null() && !fork::is_forked()
}

/// Ends what [`begin`] has begun.
pub fn end() {
    COUNTS.running.fetch_sub(1, Ordering::SeqCst);
}

/// A call begins that keeps the GIL while Go runs.
#[inline]
pub fn hold() {
    let number = HOLDS.load(Ordering::Relaxed) + 1;
    HOLDS.store(number, Ordering::Relaxed);
    hold_again(number);
}

/// It has ended, or lets go of the GIL for a while, as Python runs: what [`hold_again`] needs.
#[inline]
pub fn release_held() -> u64 {
    let held = HELD.load(Ordering::Relaxed);
    HELD.store(0, Ordering::Relaxed);
    held
}

/// It goes on.
#[inline]
pub fn hold_again(held: u64) {
    HOLDER.store(std::ptr::from_ref(nesting::thread()).addr(), Ordering::Relaxed);
    HELD.store(held, Ordering::Relaxed);
}

/// Whether this thread is the one that keeps the GIL.
fn holds_here() -> bool {
    HELD.load(Ordering::Relaxed) != 0 && HOLDER.load(Ordering::Relaxed) == std::ptr::from_ref(nesting::thread()).addr()
}

/// Waits for a call that keeps the GIL; false when it goes on for so long that it seems to wait for this one.
#[inline]
pub fn may_wait() -> bool {
    let held = HELD.load(Ordering::Relaxed);
    held == 0 || outlasts(held)
}

#[cold]
fn outlasts(held: u64) -> bool {
    let begin = Instant::now();
    while HELD.load(Ordering::Relaxed) == held {
        if begin.elapsed() > LONGEST_HELD {
            return false;
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    true
}

/// `callback` of the host table.
///
/// # Safety
/// `input` and `out` are NULL or valid for the lengths beside them, `out_len` and `ticket` for a write, until it
/// returns.
pub unsafe extern "C-unwind" fn call(
    operation: u32,
    number: u64,
    input: *const u8,
    in_len: usize,
    out: *mut u8,
    out_cap: usize,
    out_len: *mut usize,
    ticket: *mut u64,
) -> i32 {
    let mut answer = CallbackAnswer { status: CALLBACK_NOT_RUN, attempt: 0, length: 0, ticket: 0 };
    let thread = nesting::thread();
    let has_room = nesting::enter(thread);
    let direct = DIRECT.load(Ordering::Acquire);
    let mut done = false;
    if operation == CALLBACK_CALL && has_room && !direct.is_null() && !fork::is_forked() {
        // SAFETY: only `serve_directly` stores an address, that of a `Direct`; the memory is valid until this function
        // returns (`# Safety` above).
        done =
            unsafe { transmute::<*mut (), Direct>(direct)(thread, number, input, in_len, out, out_cap, &mut answer) };
    }
    if !done {
        let levels = nesting::levels(thread).to_ne_bytes();
        let is_file = operation == CALLBACK_FILE;
        let too_deep = (is_file || operation == CALLBACK_CALL || operation == CALLBACK_METHOD) && !has_room;
        // The memory of a file is no place for a reply: one that does not fit is kept.
        let out_cap = if too_deep && is_file { 0 } else { out_cap };
        let (operation, input, in_len) =
            if too_deep { (CALLBACK_TOO_DEEP, levels.as_ptr(), levels.len()) } else { (operation, input, in_len) };
        // SAFETY: the memory is valid until this function returns (`# Safety` above); the answer and the levels are
        // locals.
        unsafe { ask(operation, number, input, in_len, out, out_cap, &mut answer) };
    }
    nesting::leave(thread);
    // SAFETY: both are valid for a write (`# Safety` above).
    unsafe {
        out_len.write(answer.length);
        ticket.write(answer.ticket);
    }
    answer.status
}

/// Asks the registered function.
///
/// # Safety
/// As for [`call`].
unsafe fn ask(
    operation: u32,
    number: u64,
    input: *const u8,
    in_len: usize,
    out: *mut u8,
    out_cap: usize,
    answer: &mut CallbackAnswer,
) {
    let is_open = begin();
    let function = FUNCTION.load(Ordering::SeqCst);
    if !is_open || function.is_null() {
        answer.status = StatusCode::Closed as i32;
    } else if !holds_here() && !may_wait() {
        answer.status = CALLBACK_HELD;
    } else {
        // Python lets go of the GIL while it runs.
        let held = if holds_here() { release_held() } else { 0 };
        // SAFETY: only `register` stores an address, that of a `PythonCallback`, and whoever replaces it waits for
        // the calls that are counted as running.
        let function = unsafe { transmute::<*mut (), PythonCallback>(function) };
        for attempt in 0..2 {
            answer.attempt = attempt;
            // SAFETY: the memory is valid until this function returns (`# Safety` above).
            unsafe { function(operation, number, input, in_len, out, out_cap, std::ptr::from_mut(answer)) };
            if answer.status != CALLBACK_NOT_RUN || answer.attempt == CALLBACK_BEGUN {
                break;
            }
        }
        if held != 0 {
            hold_again(held);
        }
    }
    end();
}

/// `callback_words` of the host table.
///
/// # Safety
/// `words` is valid until it returns.
pub unsafe extern "C-unwind" fn call_words(words: *mut CallbackWords) -> i32 {
    let direct = DIRECT_WORDS.load(Ordering::Acquire);
    if direct.is_null() {
        return StatusCode::NotSupported as i32;
    }
    if fork::is_forked() {
        return StatusCode::Closed as i32;
    }
    let thread = nesting::thread();
    let status = if nesting::enter(thread) {
        // SAFETY: only `serve_directly` stores an address, that of a `DirectWords`; the words are valid.
        unsafe { transmute::<*mut (), DirectWords>(direct)(thread, words) }
    } else {
        StatusCode::Decode as i32
    };
    nesting::leave(thread);
    status
}

/// `drop` of the host table: never enters Python, never waits for it.
///
/// # Safety
/// None; it is unsafe as all functions of the table are.
pub unsafe extern "C-unwind" fn drop(number: u64, passes: u64, writes: u64) {
    if let Some(mut queue) = queue() {
        queue.push([number, passes, writes]);
        COUNTS.dropped.store(queue.len() as u64, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The function and the queue are those of the process: one test at a time.
    static ONE: Mutex<()> = Mutex::new(());

    unsafe extern "C-unwind" fn echo(
        operation: u32,
        number: u64,
        _input: *const u8,
        in_len: usize,
        _out: *mut u8,
        out_cap: usize,
        answer: *mut CallbackAnswer,
    ) {
        if operation == 0 {
            // SAFETY: the core gives a valid answer.
            unsafe { *answer = CallbackAnswer { status: 0, attempt: 0, length: in_len + out_cap, ticket: number } };
        }
    }

    fn run(operation: u32) -> (i32, usize, u64) {
        let (input, mut out, mut length, mut ticket) = ([0_u8; 3], [0_u8; 4], 0, 0);
        // SAFETY: all pointers are to locals.
        let code =
            unsafe { call(operation, 7, input.as_ptr(), 3, out.as_mut_ptr(), 4, &raw mut length, &raw mut ticket) };
        (code, length, ticket)
    }

    #[test]
    fn without_a_function_a_call_is_refused_and_one_that_does_nothing_has_not_run() {
        let _one = ONE.lock();
        assert_eq!(run(0).0, StatusCode::Closed as i32);
        let function: PythonCallback = echo;
        // SAFETY: the function lives as long as the process.
        unsafe { register(function as usize as u64) };
        assert_eq!(run(0), (0, 7, 7));
        assert_eq!(run(1), (CALLBACK_NOT_RUN, 0, 0));
        // SAFETY: nothing is registered any more.
        unsafe { register(0) };
        assert_eq!(run(0).0, StatusCode::Closed as i32);
        assert_eq!(COUNTS.running.load(Ordering::SeqCst), 0);
    }

    #[test]
    fn what_go_drops_is_given_in_parts_that_fit() {
        let _one = ONE.lock();
        for number in 1..=3 {
            // SAFETY: any number may be dropped.
            unsafe { super::drop(number, 10, 20) };
        }
        let mut taken = Vec::new();
        for _ in 0..3 {
            let (mut bytes, mut length) = ([0_u8; 50], 0);
            // SAFETY: pointer and capacity of a local.
            let output = unsafe { Output::new(bytes.as_mut_ptr(), 50, &raw mut length) }.unwrap();
            dropped(&output).unwrap();
            taken.extend(bytes[..length].chunks(8).map(|b| u64::from_ne_bytes(b.try_into().unwrap())));
        }
        taken.sort_unstable();
        assert_eq!(taken, [1, 2, 3, 10, 10, 10, 20, 20, 20]);
        assert_eq!(COUNTS.dropped.load(Ordering::Relaxed), 0);
    }
}
