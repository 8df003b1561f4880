//! Loads a library: dlopen, then a second comparison of the descriptor, the exports, signals, and init.

use std::ffi::c_void;
use std::mem::ManuallyDrop;

use super::descriptor::{HEADER, parse, total_length};
use super::manifest::Head;
use super::place::Placed;
use crate::abi::host::{ArtifactSymbols, HOST_VERSION, Host};
use crate::command_line;
use crate::envelope::OpenRequest;
use crate::failure::{Failure, Outcome, StatusCode, fail};
use crate::rendezvous::{Entry, LoadGuard, Text};
use crate::{callbacks, logs};

/// Loads a verified library whose descriptor, as it stands in the file, is `descriptor`. The library is never unloaded.
pub fn open(
    guard: &LoadGuard,
    placed: Placed,
    descriptor: &[u8],
    manifest: &Head,
    request: &OpenRequest,
) -> Outcome<&'static Entry> {
    let name = placed.path.display().to_string();
    let arguments = command_line::split(&request.argv);
    // Go reads them on a thread of its own, and is done with that when `init` has returned.
    let shown = command_line::show(&arguments);
    // Never dropped: a Go library cannot be unloaded.
    let library = ManuallyDrop::new(guard.load(|| dlopen(&placed))?);
    // Counted from here on, also when something below fails: its runtime is in the process for good.
    let Some(instance) = guard.reserve() else {
        return fail!(Limit, "no instance number is left for {name}");
    };
    if placed.keep_open {
        std::mem::forget(placed.file);
    }
    // SAFETY: the exports of an artifact have the types of docs/abi.md; the descriptor, compared next, says that it is
    // one.
    let symbols = unsafe { resolve(&library, &name) }?;
    check_loaded(&symbols, descriptor, &name)?;
    init(&symbols, instance, request, &name)?;
    drop(shown);
    if arguments.len() > command_line::room() {
        log::warn!(
            "the init functions of {name} could be shown {} of {} arguments: the process was started with no more",
            command_line::room(),
            arguments.len()
        );
    }
    let entry = Entry {
        size: size_of::<Entry>() as u32,
        functions: parse(descriptor)?.functions,
        instance,
        build_id: Text::leak(manifest.build_id.as_bytes()),
        library: Text::leak(name.as_bytes()),
        loaded_from: Text::leak(placed.load_from.to_string_lossy().as_bytes()),
        descriptor: Text::leak(descriptor),
        symbols,
    };
    Ok(Box::leak(Box::new(entry)))
}

fn dlopen(placed: &Placed) -> Outcome<libloading::Library> {
    #[cfg(unix)]
    // SAFETY: running a library's constructors is what loading means; the bytes were verified against the manifest.
    let opened = unsafe {
        use libloading::os::unix::{Library, RTLD_LOCAL, RTLD_NOW};
        Library::open(Some(&placed.load_from), RTLD_NOW | RTLD_LOCAL).map(Into::into)
    };
    #[cfg(not(unix))]
    // SAFETY: running a library's constructors is what loading means; the bytes were verified against the manifest.
    let opened = unsafe { libloading::Library::new(&placed.load_from) };
    opened.map_err(|error| {
        let failure = Failure::new(StatusCode::Load, format!("cannot load {}: {error}", placed.path.display()));
        match remedy(&failure.message) {
            Some(hint) => failure.hint(hint),
            None => failure,
        }
    })
}

/// What helps against an error of dlopen, by the words that glibc has for it.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
fn remedy(text: &str) -> Option<&'static str> {
    if text.contains("static TLS") {
        Some(
            "too many libraries use static TLS; set GLIBC_TUNABLES=glibc.rtld.optional_static_tls=16384 before the process starts, or build several modules into one artifact",
        )
    } else if text.contains("GLIBC_") {
        Some("the library was built on a system with a newer glibc; build it with zig, or on this system")
    } else if text.contains("failed to map segment") || text.contains("Operation not permitted") {
        Some(
            "the file system does not allow executable code (noexec); use another artifact directory, or USEGOLIB_LOAD=memfd",
        )
    } else {
        None
    }
}

/// Other systems have other words, and neither GLIBC_TUNABLES nor memfd.
#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
fn remedy(_text: &str) -> Option<&'static str> {
    None
}

/// The exports.
///
/// # Safety
/// The library's symbols have the types of docs/abi.md.
unsafe fn resolve(library: &libloading::Library, name: &str) -> Outcome<ArtifactSymbols> {
    /// # Safety
    /// The symbol has the type `T`, which is a pointer.
    unsafe fn symbol<T: Copy>(library: &libloading::Library, symbol: &str, name: &str) -> Outcome<T> {
        // SAFETY: `T` is a pointer, and the symbol has that type (`# Safety` above).
        let found = unsafe { library.get::<T>(symbol.as_bytes()) };
        found.map(|found| *found).map_err(|_| {
            Failure::new(StatusCode::Incompatible, format!("{name} does not export {symbol}"))
                .hint("it was not built by this usegolib; build the artifact again")
        })
    }
    // SAFETY: the fields of `ArtifactSymbols` have the types that docs/abi.md gives to these exports.
    unsafe {
        Ok(ArtifactSymbols {
            descriptor: symbol::<*const c_void>(library, "ugl_descriptor", name)?,
            init: symbol(library, "ugl_artifact_init", name)?,
            call: symbol(library, "ugl_artifact_call", name)?,
            take: symbol(library, "ugl_artifact_take", name)?,
            drop: symbol(library, "ugl_artifact_drop", name)?,
            words: symbol(library, "ugl_artifact_words", name).ok(),
        })
    }
}

/// The loaded library is the verified file: dlopen of a name that was used before gives the old code.
fn check_loaded(symbols: &ArtifactSymbols, descriptor: &[u8], name: &str) -> Outcome<()> {
    let start = symbols.descriptor.cast::<u8>();
    // SAFETY: every version of the descriptor has a header of this size.
    let header = unsafe { std::slice::from_raw_parts(start, HEADER) };
    let length = total_length(header)?;
    // SAFETY: the header, compared with the tag, says how long the constant is.
    let loaded = unsafe { std::slice::from_raw_parts(start, length) };
    if loaded == descriptor {
        return Ok(());
    }
    let text = format!("{name} was replaced while an older library of that name is loaded");
    Err(Failure::new(StatusCode::Incompatible, text).hint("start the process again"))
}

/// Calls `ugl_artifact_init` once.
fn init(symbols: &ArtifactSymbols, instance: u16, request: &OpenRequest, name: &str) -> Outcome<()> {
    let argv: &'static [u8] = Box::leak(request.argv.as_slice().into());
    let host: &'static Host = Box::leak(Box::new(Host {
        size: size_of::<Host>() as u32,
        version: HOST_VERSION,
        instance,
        reserved: 0,
        reserved2: 0,
        log: Some(logs::from_artifact),
        argv_ptr: argv.as_ptr(),
        argv_len: argv.len(),
        callback: Some(callbacks::call),
        drop: Some(callbacks::drop),
        callback_words: Some(callbacks::call_words),
    }));
    // SAFETY: the export of a library that is never unloaded; the host table lives as long as the process.
    let code = unsafe { (symbols.init)(host, request.environ.as_ptr(), request.environ.len()) };
    if code == StatusCode::Ok as i32 {
        return Ok(());
    }
    fail!(
        Load,
        "{name}: its initialisation failed with status {code}\nhint: build the artifact again with this usegolib"
    )
}
