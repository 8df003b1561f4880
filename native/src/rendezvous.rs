//! What all cores of a process share: loaded libraries, the load lock, instance numbers, the fork mark, the signal
//! chain.
//!
//! Two copies of this library in one process (a vendored one beside an installed one) must not each load Go on their
//! own. The first publishes the address of its table (Python keeps it in a capsule), later ones join it, or refuse
//! naming both files. The table is a contract between versions: its size and version come first, and fields are
//! appended.

#[cfg(unix)]
use std::ffi::{CStr, c_void};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

use parking_lot::{Mutex, ReentrantMutex};

use crate::abi::host::{ArtifactSymbols, ArtifactWords};
use crate::failure::{Outcome, fail};
pub use crate::signals::MAX_RUNTIMES;
use crate::{faults, fork, signals};

/// Version of [`Rendezvous`] and [`Entry`]; cores of different versions refuse each other.
pub const RENDEZVOUS_VERSION: u32 = 1;

/// Bytes that live as long as the process.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Text {
    ptr: *const u8,
    len: usize,
}

impl Text {
    /// Keeps a copy for good.
    #[must_use]
    pub fn leak(bytes: &[u8]) -> Self {
        let kept: &'static [u8] = Box::leak(bytes.into());
        Self { ptr: kept.as_ptr(), len: kept.len() }
    }

    /// The bytes.
    #[must_use]
    pub fn bytes(&self) -> &'static [u8] {
        // SAFETY: only `leak` makes a Text, in this core or in another one of the process, and it never frees the
        // bytes.
        unsafe { std::slice::from_raw_parts(self.ptr, self.len) }
    }

    /// The bytes as text.
    #[must_use]
    pub fn to_text(&self) -> String {
        String::from_utf8_lossy(self.bytes()).into_owned()
    }
}

/// A loaded library. Constant once published.
#[repr(C)]
#[derive(Debug)]
pub struct Entry {
    /// Size of the struct as its maker knows it.
    pub size: u32,
    /// Number of functions.
    pub functions: u32,
    /// Instance number.
    pub instance: u16,
    /// Build id.
    pub build_id: Text,
    /// Path of the library.
    pub library: Text,
    /// What dlopen was given.
    pub loaded_from: Text,
    /// The descriptor, as it stands in the library.
    pub descriptor: Text,
    /// The exports.
    pub symbols: ArtifactSymbols,
}

impl Entry {
    /// `ugl_artifact_words`, where the artifact has it and the core that loaded it knew of it.
    #[must_use]
    pub fn words(&self) -> Option<ArtifactWords> {
        if self.size as usize == size_of::<Self>() { self.symbols.words } else { None }
    }
}

// SAFETY: constant data whose pointers are valid as long as the process.
unsafe impl Send for Entry {}
// SAFETY: constant data whose pointers are valid as long as the process.
unsafe impl Sync for Entry {}

/// The table.
#[repr(C)]
pub struct Rendezvous {
    size: u32,
    version: u32,
    owner: Text,
    fork_mark: *const AtomicU64,
    fork_epoch: *const AtomicU64,
    lock: extern "C-unwind" fn(),
    unlock: extern "C-unwind" fn(),
    runtimes: extern "C-unwind" fn() -> u32,
    reserve: extern "C-unwind" fn() -> u32,
    find: unsafe extern "C-unwind" fn(build_id: *const u8, len: usize) -> *const Entry,
    publish: unsafe extern "C-unwind" fn(*const Entry),
    before_load: extern "C-unwind" fn(),
    after_load: extern "C-unwind" fn(),
    lift_handlers: extern "C-unwind" fn(),
    settle_handlers: extern "C-unwind" fn(),
}

// SAFETY: constant after creation; the functions and atomics in it may be used from any thread.
unsafe impl Send for Rendezvous {}
// SAFETY: constant after creation; the functions and atomics in it may be used from any thread.
unsafe impl Sync for Rendezvous {}

static OWN: OnceLock<Rendezvous> = OnceLock::new();
/// The table that this core uses for good: another core's from when it has joined, its own from the first load on. One
/// cell, which is set once: whichever comes first, a load that goes by one table and a join of another cannot both
/// happen.
static CHOSEN: OnceLock<&'static Rendezvous> = OnceLock::new();

static LOAD_LOCK: ReentrantMutex<()> = ReentrantMutex::new(());
static RUNTIMES: AtomicU32 = AtomicU32::new(0);
static ENTRIES: Mutex<Vec<&'static Entry>> = Mutex::new(Vec::new());
static EPOCH: AtomicU64 = AtomicU64::new(0);

/// The table this core uses, or would use now.
pub fn table() -> &'static Rendezvous {
    CHOSEN.get().copied().unwrap_or_else(own)
}

/// Takes the load lock until the guard is dropped. From then on the table is chosen.
pub fn lock() -> LoadGuard {
    let table = *CHOSEN.get_or_init(own);
    (table.lock)();
    LoadGuard(table)
}

/// The address of this core's own table.
pub fn address() -> u64 {
    std::ptr::from_ref(own()) as u64
}

/// Uses another core's table from now on.
///
/// # Safety
/// `address` is one that `ugl_rendezvous(0)` of a core in this process gave.
pub unsafe fn join(address: u64) -> Outcome<()> {
    if address == std::ptr::from_ref(table()) as u64 {
        return Ok(());
    }
    let other = address as usize as *const Rendezvous;
    if other.is_null() || !other.is_aligned() {
        return fail!(InvalidArgument, "{address:#x} is not the address of a rendezvous table");
    }
    // SAFETY: a core of this process gave the address, and cores are never unloaded (`# Safety` above); size and
    // version come first in every version of the table.
    let (size, version) = unsafe { ((*other).size, (*other).version) };
    let own_path = own().owner.to_text();
    if version != RENDEZVOUS_VERSION || (size as usize) < size_of::<Rendezvous>() {
        return fail!(
            Incompatible,
            "two versions of usegolib's core in one process: {own_path} (table version {RENDEZVOUS_VERSION}) cannot share the Go runtimes of another copy (version {version})\n\
             hint: keep one copy of usegolib, or bring both to the same version"
        );
    }
    // SAFETY: of a known version and size; tables live as long as the process, since cores are never unloaded.
    let other: &'static Rendezvous = unsafe { &*other };
    let refuse = || {
        fail!(
            Incompatible,
            "two copies of usegolib's core in one process: {own_path} has already loaded Go and cannot join {}\n\
             hint: import one copy of usegolib only",
            other.owner.to_text()
        )
    };
    let chosen = *CHOSEN.get_or_init(|| other);
    if std::ptr::eq(chosen, other) { Ok(()) } else { refuse() }
}

fn own() -> &'static Rendezvous {
    OWN.get_or_init(|| {
        fork::at_fork(before_fork, after_fork_in_parent, after_fork_in_child);
        Rendezvous {
            size: size_of::<Rendezvous>() as u32,
            version: RENDEZVOUS_VERSION,
            owner: Text::leak(own_path().as_bytes()),
            fork_mark: fork::new_mark(),
            fork_epoch: &raw const EPOCH,
            lock: take_lock,
            unlock,
            runtimes,
            reserve,
            find,
            publish,
            before_load,
            after_load,
            lift_handlers,
            settle_handlers,
        }
    })
}

impl Rendezvous {
    /// The mark of [`crate::fork`].
    pub fn fork_mark(&'static self) -> &'static AtomicU64 {
        // SAFETY: `own` stores the address of a mark that is mapped for good, in this core or in the one that made the
        // table.
        unsafe { &*self.fork_mark }
    }

    /// Refuses in a forked child whose parent had loaded a runtime.
    pub fn check_fork(&'static self) -> Outcome<()> {
        fork::check_mark(self.fork_mark(), (self.runtimes)())
    }
}

/// The load lock is held: the parts of the table that need it.
pub struct LoadGuard(&'static Rendezvous);

impl LoadGuard {
    /// The table that is locked.
    pub fn table(&self) -> &'static Rendezvous {
        self.0
    }

    /// The library with this build id.
    pub fn find(&self, build_id: &str) -> Option<&'static Entry> {
        // SAFETY: pointer and length of a str; entries live as long as the process.
        unsafe { (self.0.find)(build_id.as_ptr(), build_id.len()).as_ref() }
    }

    /// How many runtimes are loaded.
    pub fn runtimes(&self) -> u32 {
        (self.0.runtimes)()
    }

    /// Counts one more runtime; its instance number, or None at the limit.
    pub fn reserve(&self) -> Option<u16> {
        u16::try_from((self.0.reserve)()).ok().filter(|instance| *instance != 0)
    }

    /// Makes a library known to all cores.
    pub fn publish(&self, entry: &'static Entry) {
        // SAFETY: the entry lives as long as the process.
        unsafe { (self.0.publish)(entry) };
    }

    /// Loads a library by `load`, with the signal handlers prepared before and repaired after it. Marks the process.
    pub fn load<T>(&self, load: impl FnOnce() -> Outcome<T>) -> Outcome<T> {
        (self.0.before_load)();
        let loaded = load();
        (self.0.after_load)();
        if loaded.is_ok() {
            fork::set(self.0.fork_mark());
        }
        loaded
    }

    /// Takes the chain of fault handlers away, for somebody who sets handlers next.
    pub fn lift_handlers(&self) {
        (self.0.lift_handlers)();
    }

    /// Puts it back, before the handlers set meanwhile.
    pub fn settle_handlers(&self) {
        (self.0.settle_handlers)();
    }
}

impl Drop for LoadGuard {
    fn drop(&mut self) {
        (self.0.unlock)();
    }
}

extern "C-unwind" fn take_lock() {
    std::mem::forget(LOAD_LOCK.lock());
}

extern "C-unwind" fn unlock() {
    // SAFETY: called once per `lock`, by the thread that holds it.
    unsafe { LOAD_LOCK.force_unlock() };
}

extern "C-unwind" fn runtimes() -> u32 {
    RUNTIMES.load(Ordering::Acquire)
}

extern "C-unwind" fn reserve() -> u32 {
    // Under the load lock, so nobody counts in between.
    match RUNTIMES.load(Ordering::Acquire) {
        MAX_RUNTIMES.. => 0,
        count => {
            RUNTIMES.store(count + 1, Ordering::Release);
            count + 1
        }
    }
}

unsafe extern "C-unwind" fn find(build_id: *const u8, len: usize) -> *const Entry {
    // SAFETY: `find` of the table is called with the pointer and length of a str that lives until it returns
    // (`Rendezvous::find`).
    let build_id = unsafe { std::slice::from_raw_parts(build_id, len) };
    let entries = ENTRIES.lock();
    let found = entries.iter().find(|entry| entry.build_id.bytes() == build_id);
    found.map_or(std::ptr::null(), |entry| std::ptr::from_ref(*entry))
}

unsafe extern "C-unwind" fn publish(entry: *const Entry) {
    // SAFETY: the entry was leaked by the core that loaded the library (`Rendezvous::publish`).
    ENTRIES.lock().push(unsafe { &*entry });
}

extern "C-unwind" fn before_load() {
    faults::before_load();
}

extern "C-unwind" fn after_load() {
    signals::after_load();
    faults::after_load();
}

extern "C-unwind" fn lift_handlers() {
    faults::lift();
}

extern "C-unwind" fn settle_handlers() {
    faults::settle();
}

extern "C" fn before_fork() {
    take_lock();
}

extern "C" fn after_fork_in_parent() {
    unlock();
}

extern "C" fn after_fork_in_child() {
    if let Some(table) = OWN.get() {
        table.fork_mark().store(0, Ordering::Relaxed);
    }
    EPOCH.fetch_add(1, Ordering::Relaxed);
    unlock();
}

/// The file this code was loaded from.
fn own_path() -> String {
    #[cfg(unix)]
    {
        // SAFETY: zeroed is valid for Dl_info, and the address is of a function in this library.
        let (found, info) = unsafe {
            let mut info: libc::Dl_info = std::mem::zeroed();
            (libc::dladdr(own_path as *const c_void, &raw mut info) != 0, info)
        };
        if found && !info.dli_fname.is_null() {
            // SAFETY: dladdr gives a NUL-terminated name that lives as long as the library.
            return unsafe { CStr::from_ptr(info.dli_fname) }.to_string_lossy().into_owned();
        }
    }
    "an unknown file".to_owned()
}
