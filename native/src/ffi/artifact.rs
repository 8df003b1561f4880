//! Opening, closing and asking about artifacts.

use super::control::{Control, control};
use crate::abi::status::Status;
use crate::{artifact, envelope, loader};

/// Opens an artifact. `handle` is 0 (not looked at). In: envelope `{manifest: str path, environ: bin ("K=V\0K=V\0..."),
/// argv: bin ("ARG\0ARG\0..."), load: "auto" | "path" | "memfd", manifest_sha256: str, allow_shared: bool,
/// trusted_keys: [str]}`, all but the first optional. Out: envelope `{artifact: uint handle, instance: uint, library:
/// str path, loaded_from: str, build_id: str, functions: uint}`. The library is loaded unless one with the same build
/// id already is; every call gives a handle of its own. Fails with not found, damaged, incompatible, untrusted, load,
/// limit, forked.
///
/// # Safety
/// Pointers are NULL or valid for the length beside them until the call returns (docs/abi.md).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn ugl_open(
    handle: u64,
    in_ptr: *const u8,
    in_len: usize,
    out_ptr: *mut u8,
    out_cap: usize,
    out_len: *mut usize,
    out_status: *mut Status,
) -> i32 {
    // Part of the shape; this function has no object.
    let _ = handle;
    let raw = Control { in_ptr, in_len, out_ptr, out_cap, out_len, out_status };
    // SAFETY: each pointer is NULL or valid for the length beside it until the call returns (`# Safety` above);
    // `control` compares NULL and length before anything is read.
    unsafe {
        control(&raw, |input, output| {
            let (handle, info) = loader::open(&envelope::decode(input)?)?;
            output.write(&envelope::encode(&info)?).inspect_err(|_| {
                // The caller never learns this handle; it asks again with a larger buffer, and the library stays
                // loaded.
                let _ = artifact::close(handle);
            })
        })
    }
}

/// Checks an artifact as `ugl_open` does, of any platform, and loads nothing. `handle` is 0. In: the envelope of
/// `ugl_open`. Out: nothing. Fails with not found, damaged, incompatible, untrusted.
///
/// # Safety
/// Pointers are NULL or valid for the length beside them until the call returns (docs/abi.md).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn ugl_verify(
    handle: u64,
    in_ptr: *const u8,
    in_len: usize,
    out_ptr: *mut u8,
    out_cap: usize,
    out_len: *mut usize,
    out_status: *mut Status,
) -> i32 {
    // Part of the shape; this function has no object.
    let _ = handle;
    let raw = Control { in_ptr, in_len, out_ptr, out_cap, out_len, out_status };
    // SAFETY: each pointer is NULL or valid for the length beside it until the call returns (`# Safety` above);
    // `control` compares NULL and length before anything is read.
    unsafe {
        control(&raw, |input, output| {
            loader::verify(&envelope::decode(input)?)?;
            output.write(&[])
        })
    }
}

/// Closes an artifact handle and frees its kept replies; the library stays loaded. In and out are empty. Fails with
/// closed, not found, forked.
///
/// # Safety
/// Pointers are NULL or valid for the length beside them until the call returns (docs/abi.md).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn ugl_close(
    artifact: u64,
    in_ptr: *const u8,
    in_len: usize,
    out_ptr: *mut u8,
    out_cap: usize,
    out_len: *mut usize,
    out_status: *mut Status,
) -> i32 {
    let raw = Control { in_ptr, in_len, out_ptr, out_cap, out_len, out_status };
    // SAFETY: each pointer is NULL or valid for the length beside it until the call returns (`# Safety` above);
    // `control` compares NULL and length before anything is read.
    unsafe {
        control(&raw, |_input, output| {
            artifact::close(artifact)?;
            output.write(&[])
        })
    }
}

/// Tells about an open artifact, also in a forked child. In: nothing. Out: the envelope of `ugl_open`. Fails with
/// closed, not found.
///
/// # Safety
/// Pointers are NULL or valid for the length beside them until the call returns (docs/abi.md).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn ugl_info(
    artifact: u64,
    in_ptr: *const u8,
    in_len: usize,
    out_ptr: *mut u8,
    out_cap: usize,
    out_len: *mut usize,
    out_status: *mut Status,
) -> i32 {
    let raw = Control { in_ptr, in_len, out_ptr, out_cap, out_len, out_status };
    // SAFETY: each pointer is NULL or valid for the length beside it until the call returns (`# Safety` above);
    // `control` compares NULL and length before anything is read.
    unsafe {
        control(&raw, |_input, output| output.write(&envelope::encode(&artifact::get(artifact)?.info(artifact))?))
    }
}

/// Lists the open artifacts. `handle` is 0. In: nothing. Out: envelope, an array of what `ugl_open` gives.
///
/// # Safety
/// Pointers are NULL or valid for the length beside them until the call returns (docs/abi.md).
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn ugl_loaded(
    handle: u64,
    in_ptr: *const u8,
    in_len: usize,
    out_ptr: *mut u8,
    out_cap: usize,
    out_len: *mut usize,
    out_status: *mut Status,
) -> i32 {
    // Part of the shape; this function has no object.
    let _ = handle;
    let raw = Control { in_ptr, in_len, out_ptr, out_cap, out_len, out_status };
    // SAFETY: each pointer is NULL or valid for the length beside it until the call returns (`# Safety` above);
    // `control` compares NULL and length before anything is read.
    unsafe { control(&raw, |_input, output| output.write(&envelope::encode(&artifact::all())?)) }
}
