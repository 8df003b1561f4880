//! What differs between targets: names of libraries, words, compilers' names for them.

use std::path::Path;

/// Bytes in a Go `int`.
#[must_use]
pub fn word_size(goarch: &str) -> u8 {
    match goarch {
        "386" | "arm" | "mips" | "mipsle" => 4,
        _ => 8,
    }
}

/// The file name of a library.
#[must_use]
pub fn library_name(goos: &str, name: &str, build_id: &str) -> String {
    let extension = match goos {
        "darwin" | "ios" => "dylib",
        "windows" => "dll",
        _ => "so",
    };
    format!("lib{name}-{}.{extension}", &build_id[..16])
}

/// zig's name of a target; `None` where zig's own default is right.
#[must_use]
pub fn zig(goos: &str, goarch: &str, glibc: &str) -> Option<String> {
    if goos != "linux" {
        return None;
    }
    let (arch, abi) = match goarch {
        "amd64" => ("x86_64", ""),
        "arm64" => ("aarch64", ""),
        "386" => ("x86", ""),
        "arm" => ("arm", "eabihf"),
        "riscv64" => ("riscv64", ""),
        "ppc64le" => ("powerpc64le", ""),
        "s390x" => ("s390x", ""),
        "loong64" => ("loongarch64", ""),
        _ => return None,
    };
    // These came to glibc after 2.17.
    let glibc = match goarch {
        "riscv64" => "2.27",
        "loong64" => "2.36",
        _ => glibc,
    };
    Some(if is_musl() { format!("{arch}-linux-musl{abi}") } else { format!("{arch}-linux-gnu{abi}.{glibc}") })
}

/// Whether this Linux has musl as its only C library, as Alpine does.
fn is_musl() -> bool {
    let has = |prefix: &str| {
        ["/lib", "/lib64"]
            .iter()
            .filter_map(|dir| Path::new(dir).read_dir().ok())
            .flatten()
            .flatten()
            .any(|entry| entry.file_name().to_string_lossy().starts_with(prefix))
    };
    has("ld-musl-") && !has("ld-linux")
}
