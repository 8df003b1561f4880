//! From a manifest to a loaded library: check, open, check again.
//!
//! 1. [`access`], [`manifest`], [`signature`]: nobody else can write here; the digest and the signature that are asked
//!    for; versions, platform, a file name that stays in its directory, the schema's digest.
//! 2. [`place`]: size and SHA-256 of the very bytes that will be loaded, by path or in a sealed memfd.
//! 3. [`binary`]: the file's own header (ELF, PE, Mach-O: machine and kind), and its descriptor, before any of its code
//!    runs.
//! 4. `open_library`: dlopen, the descriptor again, the exports, signals, init. Never unloaded.

pub mod access;
pub mod binary;
pub mod descriptor;
pub mod manifest;
mod open_library;
pub mod place;
pub mod signature;

use std::path::Path;
use std::sync::LazyLock;

use parking_lot::Mutex;

use crate::artifact;
use crate::envelope::{ArtifactInfo, LoadMode, OpenRequest};
use crate::failure::{Outcome, fail};
use crate::library::Library;
use crate::rendezvous::{self, Entry, LoadGuard, MAX_RUNTIMES};
use crate::{fork, logs};

use manifest::Head;
use place::Placed;

/// From this number of Go runtimes on, a warning says what it costs.
const MANY_RUNTIMES: u32 = 8;

/// Libraries of this core by build id. The table of the rendezvous knows those of all cores.
static LIBRARIES: LazyLock<Mutex<Vec<&'static Library>>> = LazyLock::new(Mutex::default);

/// Opens an artifact: a new handle, on a library that is loaded unless it already is.
pub fn open(request: &OpenRequest) -> Outcome<(u64, ArtifactInfo)> {
    logs::init();
    rendezvous::table().check_fork()?;
    let path = Path::new(&request.manifest);
    let manifest = accepted(request)?;
    manifest::check_platform(&manifest, path)?;
    let guard = rendezvous::lock();
    let library = match guard.find(&manifest.build_id) {
        Some(entry) => join(entry, manifest, guard.table().fork_mark())?,
        None => load(&guard, path, manifest, request)?,
    };
    drop(guard);
    artifact::open(library)
}

/// A library that is loaded already, by this core or by another one of the process.
fn join(
    entry: &'static Entry,
    manifest: Head,
    mark: &'static std::sync::atomic::AtomicU64,
) -> Outcome<&'static Library> {
    descriptor::check(&descriptor::parse(entry.descriptor.bytes())?, &manifest, &entry.library.to_text())?;
    let mut libraries = LIBRARIES.lock();
    if let Some(library) = libraries.iter().copied().find(|library| std::ptr::eq(library.entry, entry)) {
        return Ok(library);
    }
    fork::set(mark);
    let library = leak(entry, manifest);
    libraries.push(library);
    Ok(library)
}

/// The library of this core with an instance number.
pub fn library(instance: u16) -> Option<&'static Library> {
    LIBRARIES.lock().iter().copied().find(|library| library.entry.instance == instance)
}

fn load(guard: &LoadGuard, path: &Path, manifest: Head, request: &OpenRequest) -> Outcome<&'static Library> {
    check_room(guard.runtimes())?;
    let (placed, bytes) = verified(path, &manifest, request, request.load)?;
    let entry = open_library::open(guard, placed, &bytes, &manifest, request)?;
    let library = leak(entry, manifest);
    LIBRARIES.lock().push(library);
    guard.publish(entry);
    log::debug!("loaded {} as runtime {}", entry.loaded_from.to_text(), entry.instance);
    Ok(library)
}

/// The library's bytes, their header and their descriptor, as the manifest says; none of its code has run.
fn verified(path: &Path, manifest: &Head, request: &OpenRequest, mode: LoadMode) -> Outcome<(Placed, Vec<u8>)> {
    let library = path.with_file_name(&manifest.library.path);
    access::refuse_shared(&library, request.allow_shared)?;
    check_library(&library, manifest, mode)
}

/// The same for a library that lies anywhere: a build checks what it is about to publish.
pub fn check_library(library: &Path, manifest: &Head, mode: LoadMode) -> Outcome<(Placed, Vec<u8>)> {
    let placed = place::place(library, &manifest.library, mode)?;
    let bytes = binary::check(&placed, manifest)?;
    descriptor::check(&descriptor::parse(&bytes)?, manifest, &placed.path.display().to_string())?;
    Ok((placed, bytes))
}

/// Everything that loading checks, for an artifact of any platform, without loading it.
pub fn verify(request: &OpenRequest) -> Outcome<()> {
    let manifest = accepted(request)?;
    verified(Path::new(&request.manifest), &manifest, request, LoadMode::Path).map(drop)
}

/// The manifest that is asked for, when it may be used at all.
fn accepted(request: &OpenRequest) -> Outcome<Head> {
    let path = Path::new(&request.manifest);
    access::refuse_shared(path, request.allow_shared)?;
    manifest::read(path, request.manifest_sha256.as_deref(), &request.trusted_keys)
}

fn leak(entry: &'static Entry, manifest: Head) -> &'static Library {
    Box::leak(Box::new(Library::new(entry, manifest.schema)))
}

/// Whether one more Go runtime may be loaded; loading beyond what the process allows would kill it.
fn check_room(runtimes: u32) -> Outcome<()> {
    const WAYS_OUT: &str =
        "hint: build several modules into one artifact (build --module A --module B): they share one Go runtime";
    if runtimes >= MAX_RUNTIMES {
        return fail!(Limit, "{runtimes} Go runtimes are loaded in this process, the most there can be\n{WAYS_OUT}");
    }
    if runtimes + 1 == MANY_RUNTIMES {
        log::warn!(
            "this is Go runtime number {MANY_RUNTIMES} in this process; each has its own threads and heap\n{WAYS_OUT}"
        );
    }
    place::check_address_space()
}
