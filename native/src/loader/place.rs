//! Hashes the bytes of a library in a place where nobody can change them before dlopen reads them.
//!
//! From a directory that only this user and root can write, by path (debuggers and perf find the file); otherwise as a
//! copy in a sealed memfd, whose descriptor is never closed.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use usegolib_schema::LibraryFile;

use super::access::is_private;
use crate::envelope::LoadMode;
use crate::failure::{Failure, Outcome, StatusCode, fail};

/// A library file that has been verified.
#[derive(Debug)]
pub struct Placed {
    /// Where the artifact keeps it.
    pub path: PathBuf,
    /// What dlopen is to be given.
    pub load_from: PathBuf,
    /// The verified bytes: the file, or the sealed memfd.
    pub file: File,
    /// The descriptor must stay open while the process lives.
    pub keep_open: bool,
}

/// Verifies a library file against its manifest, and puts it where it can be loaded from.
pub fn place(path: &Path, expected: &LibraryFile, mode: LoadMode) -> Outcome<Placed> {
    let name = path.display();
    let unreadable = |error: io::Error| match error.kind() {
        io::ErrorKind::NotFound => {
            Failure::not_found(format!("the library {name} is missing")).hint("build the artifact again")
        }
        _ => Failure::new(StatusCode::Error, format!("cannot read the library {name}: {error}")),
    };
    let mut file = File::open(path).map_err(unreadable)?;
    let metadata = file.metadata().map_err(unreadable)?;
    if !metadata.is_file() || metadata.len() != expected.size {
        let text = format!("{name} is damaged: {} bytes, the manifest says {}", metadata.len(), expected.size);
        return Err(Failure::new(StatusCode::Damaged, text).hint("build the artifact again"));
    }
    let by_path = match mode {
        LoadMode::Path => true,
        LoadMode::Memfd => false,
        LoadMode::Auto => is_private(path) || !cfg!(target_os = "linux"),
    };
    let mut copy = if by_path { None } else { Some(new_memfd(path)?) };
    let digest = hash(&mut file, copy.as_mut(), expected.size).map_err(unreadable)?;
    if !digest.eq_ignore_ascii_case(&expected.sha256) {
        let text = format!("{name} is damaged: its SHA-256 is {digest}, the manifest says {}", expected.sha256);
        return Err(Failure::new(StatusCode::Damaged, text).hint("build the artifact again"));
    }
    match copy {
        None => {
            // Absolute, so that dlopen does not search, and finds the same file whatever the working directory.
            let load_from = std::path::absolute(path).map_err(unreadable)?;
            Ok(Placed { path: path.to_owned(), load_from, file, keep_open: false })
        }
        Some(copy) => seal(copy, path),
    }
}

/// SHA-256 of at most `size` bytes, which are also written to `copy`. Reading less gives another digest, so it cannot
/// match.
fn hash(file: &mut File, mut copy: Option<&mut File>, size: u64) -> io::Result<String> {
    let mut digest = Sha256::new();
    let mut chunk = vec![0; 256 << 10];
    let mut limited = file.take(size);
    loop {
        match limited.read(&mut chunk)? {
            0 => return Ok(hex::encode(digest.finalize())),
            count => {
                digest.update(&chunk[..count]);
                if let Some(copy) = copy.as_mut() {
                    copy.write_all(&chunk[..count])?;
                }
            }
        }
    }
}

#[cfg(target_os = "linux")]
fn new_memfd(path: &Path) -> Outcome<File> {
    use std::os::fd::FromRawFd;
    let name = path.file_name().unwrap_or_default().to_string_lossy().replace('\0', "");
    let name = std::ffi::CString::new(format!("usegolib:{name}")).unwrap_or_default();
    let flags = libc::MFD_CLOEXEC | libc::MFD_ALLOW_SEALING;
    // The system call itself: glibc has a function for it from 2.27 on, and the core runs on 2.17.
    // SAFETY: the name is NUL-terminated.
    let descriptor = unsafe { libc::syscall(libc::SYS_memfd_create, name.as_ptr(), flags) };
    let Ok(descriptor @ 0..) = i32::try_from(descriptor) else {
        return fail!(
            Load,
            "memfd_create failed: {}\nhint: load by path (USEGOLIB_LOAD=path)",
            io::Error::last_os_error()
        );
    };
    // SAFETY: a descriptor that was just made and that nobody else has.
    Ok(unsafe { File::from_raw_fd(descriptor) })
}

#[cfg(not(target_os = "linux"))]
fn new_memfd(_path: &Path) -> Outcome<File> {
    fail!(NotSupported, "loading through a memfd is there on Linux only\nhint: load by path (USEGOLIB_LOAD=path)")
}

#[cfg(target_os = "linux")]
fn seal(copy: File, path: &Path) -> Outcome<Placed> {
    use std::os::fd::AsRawFd;
    let seals = libc::F_SEAL_WRITE | libc::F_SEAL_SHRINK | libc::F_SEAL_GROW | libc::F_SEAL_SEAL;
    // SAFETY: a system call with numbers.
    if unsafe { libc::fcntl(copy.as_raw_fd(), libc::F_ADD_SEALS, seals) } != 0 {
        return fail!(Load, "sealing the memfd failed: {}", io::Error::last_os_error());
    }
    let load_from = PathBuf::from(format!("/proc/self/fd/{}", copy.as_raw_fd()));
    Ok(Placed { path: path.to_owned(), load_from, file: copy, keep_open: true })
}

#[cfg(not(target_os = "linux"))]
fn seal(_copy: File, _path: &Path) -> Outcome<Placed> {
    fail!(NotSupported, "loading through a memfd is there on Linux only")
}

/// Go reserves address space while its library is loaded, and ends the process when it does not get it.
#[cfg(target_os = "linux")]
pub fn check_address_space() -> Outcome<()> {
    /// What one Go runtime reserves at the start, with room for its threads.
    const NEEDED: u64 = 1 << 30;
    let mut limit = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    // SAFETY: the target is a local of the right type.
    if unsafe { libc::getrlimit(libc::RLIMIT_AS, &raw mut limit) } != 0 || limit.rlim_cur == libc::RLIM_INFINITY {
        return Ok(());
    }
    let pages = std::fs::read_to_string("/proc/self/statm").ok();
    let pages: u64 = pages.and_then(|text| text.split(' ').next()?.parse().ok()).unwrap_or(0);
    // SAFETY: asks only for a number.
    let page = u64::try_from(unsafe { libc::sysconf(libc::_SC_PAGESIZE) }).unwrap_or(4096);
    let left = limit.rlim_cur.saturating_sub(pages * page);
    if left >= NEEDED {
        return Ok(());
    }
    fail!(
        Limit,
        "the address space limit of this process (RLIMIT_AS, ulimit -v) leaves {} MiB; a Go runtime reserves about {} MiB\n\
         hint: raise the limit, or limit memory by cgroup instead",
        left >> 20,
        NEEDED >> 20
    )
}

/// Elsewhere the limit does not count reservations.
#[cfg(not(target_os = "linux"))]
pub fn check_address_space() -> Outcome<()> {
    Ok(())
}
