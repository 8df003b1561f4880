//! The platform tag of a wheel: where its library runs, read from the library.

use object::Endianness;
use object::read::macho::MachHeader;
use usegolib_schema::Manifest;

use crate::errors::{Error, Result};
use crate::steps::publish::glibc_floor;

/// Libraries that every glibc system of the manylinux family has.
const MANYLINUX: [&str; 10] = [
    "libc.so",
    "libm.so",
    "libdl.so",
    "libpthread.so",
    "librt.so",
    "libresolv.so",
    "ld-linux",
    "ld64.so",
    "libgcc_s.so",
    "libstdc++.so",
];

/// The tag for the libraries of a wheel: its artifact's, and the core's when that is inside.
///
/// # Errors
/// Python has no name for their platform.
pub fn platform(manifest: &Manifest, libraries: &[&[u8]]) -> Result<String> {
    let unknown = || {
        Error::usage(format!("Python wheels have no name for {}/{}", manifest.goos, manifest.goarch))
            .hint("leave this target out, or package without --wheel")
    };
    let tag = match manifest.goos.as_str() {
        "linux" => linux(manifest, libraries),
        "darwin" => macos(&manifest.goarch, libraries),
        "windows" => match manifest.goarch.as_str() {
            "amd64" => Some("win_amd64".to_owned()),
            "arm64" => Some("win_arm64".to_owned()),
            "386" => Some("win32".to_owned()),
            _ => None,
        },
        _ => None,
    };
    tag.ok_or_else(unknown)
}

fn linux(manifest: &Manifest, libraries: &[&[u8]]) -> Option<String> {
    let machine = match manifest.goarch.as_str() {
        "amd64" => "x86_64",
        "arm64" => "aarch64",
        "386" => "i686",
        "arm" => "armv7l",
        "ppc64le" => "ppc64le",
        "s390x" => "s390x",
        "riscv64" => "riscv64",
        "loong64" => "loongarch64",
        _ => return None,
    };
    // The floor that the compiler was told, or what a library asks for where that is newer.
    let told = manifest.libc_floor.as_deref().and_then(numbers);
    let asked = libraries.iter().map(|data| glibc_floor(data).as_deref().and_then(numbers));
    let floor = asked.chain([told]).flatten().max().filter(|_| libraries.iter().all(|data| needs_only_glibc(data)));
    Some(match floor {
        Some((major, minor)) => format!("manylinux_{major}_{minor}_{machine}"),
        None => format!("linux_{machine}"),
    })
}

/// 2 and 17 of `2.17`.
fn numbers(version: &str) -> Option<(u32, u32)> {
    let mut parts = version.split('.');
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

/// Whether every library it needs is one of glibc's; another one may not be where the wheel is installed.
fn needs_only_glibc(data: &[u8]) -> bool {
    let needed = match object::FileKind::parse(data) {
        Ok(object::FileKind::Elf64) => needed::<object::elf::FileHeader64<Endianness>>(data),
        Ok(object::FileKind::Elf32) => needed::<object::elf::FileHeader32<Endianness>>(data),
        _ => None,
    };
    needed.is_some_and(|names| names.iter().all(|name| MANYLINUX.iter().any(|known| name.starts_with(known))))
}

fn needed<Elf: object::read::elf::FileHeader<Endian = Endianness>>(data: &[u8]) -> Option<Vec<String>> {
    use object::read::elf::{Dyn, SectionHeader};
    let header = Elf::parse(data).ok()?;
    let endian = header.endian().ok()?;
    let sections = header.sections(endian, data).ok()?;
    let (entries, link) = sections.iter().find_map(|section| section.dynamic(endian, data).ok().flatten())?;
    let strings = sections.strings(endian, data, link).ok()?;
    let names = entries.iter().filter(|entry| entry.tag32(endian) == Some(object::elf::DT_NEEDED));
    names
        .map(|entry| entry.string(endian, strings).ok().map(|name| String::from_utf8_lossy(name).into_owned()))
        .collect()
}

/// The oldest macOS that all of them say they run on.
fn macos(goarch: &str, libraries: &[&[u8]]) -> Option<String> {
    let machine = match goarch {
        "amd64" => "x86_64",
        "arm64" => "arm64",
        _ => return None,
    };
    let oldest = libraries.iter().map(|data| oldest_macos(data)).collect::<Option<Vec<_>>>()?.into_iter().max()?;
    // From macOS 11 on, pip compares the major version alone.
    let (major, minor) = (oldest >> 16, (oldest >> 8) & 0xff);
    Some(format!("macosx_{major}_{}_{machine}", if major > 10 { 0 } else { minor }))
}

/// `major << 16 | minor << 8 | patch`
fn oldest_macos(data: &[u8]) -> Option<u32> {
    let header = object::macho::MachHeader64::<Endianness>::parse(data, 0).ok()?;
    let endian = header.endian().ok()?;
    let mut commands = header.load_commands(endian, data, 0).ok()?;
    while let Some(command) = commands.next().ok()? {
        if let Some(version) = command.build_version().ok().flatten() {
            return Some(version.minos.get(endian));
        }
    }
    None
}
