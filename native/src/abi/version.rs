//! Version of both ABIs.

/// Version of the C ABI of the core and of the ABI between core and artifact: `major << 16 | minor`.
pub const ABI_VERSION: u32 = 0x0001_0000;

// The header generator reads the number above; its home is the schema crate.
const _: () = assert!(ABI_VERSION == usegolib_schema::ABI_VERSION);

/// The ABI version of this library, `major << 16 | minor`. The only function without the two shapes; never fails.
#[unsafe(no_mangle)]
pub extern "C-unwind" fn ugl_abi_version() -> u32 {
    ABI_VERSION
}
