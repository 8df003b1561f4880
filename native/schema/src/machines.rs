//! Processor architectures: what Go, Rust, operating systems, file formats, zig and wheels call them. This is the home
//! of the table; `ugl-generate` writes `usegolib/_core/numbers.py` from it.

/// One architecture that Go makes shared libraries for.
#[derive(Clone, Copy, Debug)]
pub struct Machine {
    /// GOARCH.
    pub go: &'static str,
    /// `std::env::consts::ARCH`.
    pub rust: &'static str,
    /// Whether it is little-endian, as Rust has one name for both kinds.
    pub little: bool,
    /// What uname or `PROCESSOR_ARCHITECTURE` say, in lower case.
    pub system: &'static [&'static str],
    /// Bytes in a Go `int`.
    pub word_size: u8,
    /// Its number in ELF files.
    pub elf: u16,
    /// Its number in PE files.
    pub pe: Option<u16>,
    /// Its number in Mach-O files.
    pub mach: Option<u32>,
    /// zig's name of it; `None` where zig has no C library for it.
    pub zig: Option<&'static str>,
    /// The machine in the tags of wheels for Linux, and on macOS but for `arm64`.
    pub wheel: Option<&'static str>,
    /// GOARCH of a 32-bit process on a 64-bit kernel.
    pub narrow: Option<&'static str>,
}

const fn machine(go: &'static str, rust: &'static str, system: &'static [&'static str], elf: u16) -> Machine {
    Machine {
        go,
        rust,
        little: true,
        system,
        word_size: 8,
        elf,
        pe: None,
        mach: None,
        zig: Some(rust),
        wheel: Some(rust),
        narrow: None,
    }
}

/// All of them.
pub const MACHINES: [Machine; 9] = [
    Machine {
        pe: Some(0x8664),
        mach: Some(0x0100_0007),
        narrow: Some("386"),
        ..machine("amd64", "x86_64", &["x86_64", "amd64"], 62)
    },
    Machine {
        pe: Some(0xaa64),
        mach: Some(0x0100_000c),
        narrow: Some("arm"),
        ..machine("arm64", "aarch64", &["aarch64", "arm64"], 183)
    },
    Machine {
        word_size: 4,
        pe: Some(0x14c),
        mach: Some(7),
        wheel: Some("i686"),
        ..machine("386", "x86", &["i386", "i486", "i586", "i686", "x86"], 3)
    },
    Machine {
        word_size: 4,
        pe: Some(0x1c4),
        wheel: Some("armv7l"),
        ..machine("arm", "arm", &["armv6l", "armv7l"], 40)
    },
    machine("loong64", "loongarch64", &["loongarch64"], 258),
    machine("riscv64", "riscv64", &["riscv64"], 243),
    Machine {
        zig: Some("powerpc64le"),
        wheel: Some("ppc64le"),
        ..machine("ppc64le", "powerpc64", &["ppc64le", "powerpc64le"], 21)
    },
    Machine { little: false, zig: None, wheel: None, ..machine("ppc64", "powerpc64", &["ppc64", "powerpc64"], 21) },
    Machine { little: false, ..machine("s390x", "s390x", &["s390x"], 22) },
];

impl Machine {
    /// The one with this GOARCH.
    #[must_use]
    pub fn by_go(goarch: &str) -> Option<&'static Self> {
        MACHINES.iter().find(|machine| machine.go == goarch)
    }

    /// The one that this program was compiled for.
    #[must_use]
    pub fn own() -> Option<&'static Self> {
        Self::by_rust(std::env::consts::ARCH, cfg!(target_endian = "little"))
    }

    /// The one that Rust calls so.
    #[must_use]
    pub fn by_rust(arch: &str, little: bool) -> Option<&'static Self> {
        MACHINES.iter().find(|machine| machine.rust == arch && machine.little == little)
    }
}

/// GOOS of this process.
#[must_use]
pub fn goos() -> &'static str {
    if cfg!(target_os = "macos") { "darwin" } else { std::env::consts::OS }
}

/// GOARCH of this process; Rust's name where Go makes no shared libraries.
#[must_use]
pub fn goarch() -> &'static str {
    Machine::own().map_or(std::env::consts::ARCH, |machine| machine.go)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rust_names_lead_to_go_names() {
        let go = |arch, little| Machine::by_rust(arch, little).map(|machine| machine.go);
        // A process on loong64 used to refuse its own artifacts.
        assert_eq!(go("loongarch64", true), Some("loong64"));
        assert_eq!((go("powerpc64", true), go("powerpc64", false)), (Some("ppc64le"), Some("ppc64")));
        assert_eq!((go("x86_64", true), go("sparc64", false)), (Some("amd64"), None));
    }
}
