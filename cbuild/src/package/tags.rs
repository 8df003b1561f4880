//! The platform tag of a wheel: where its library runs, read from the library.

use object::Endianness;
use object::read::macho::MachHeader;
use usegolib_schema::{Machine, Manifest};

use crate::errors::{Error, Result};
use crate::glibc::glibc_floor;
use crate::target::Target;

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

/// A library of a wheel: its file name and its bytes.
pub type Library<'a> = (&'a str, &'a [u8]);

/// The tag for the libraries of a wheel: its artifact's, and the core's when that is inside.
///
/// # Errors
/// Python has no name for their platform.
pub fn platform(manifest: &Manifest, libraries: &[Library<'_>]) -> Result<String> {
    let target = Target { goos: manifest.goos.clone(), goarch: manifest.goarch.clone() };
    named(&target, manifest.libc_floor.as_deref(), libraries)
}

/// The tag for files of one platform, whichever that is: for usegolib's own wheel.
///
/// # Errors
/// One of them is no library or program, or they are of several platforms.
pub fn of_files(files: &[Library<'_>]) -> Result<String> {
    let mut targets = Vec::new();
    for (name, data) in files {
        let target = Target::of_library(data)
            .ok_or_else(|| Error::usage("this is no library or program of a platform that is known").at(*name))?;
        targets.push(target);
    }
    targets.dedup();
    match targets.as_slice() {
        [target] => named(target, None, files),
        _ => Err(Error::usage("the files of a wheel must be of one platform")),
    }
}

fn named(target: &Target, told: Option<&str>, libraries: &[Library<'_>]) -> Result<String> {
    let unknown = || Error::usage(format!("Python wheels have no name for {target}")).hint("leave this target out");
    let tag = match target.goos.as_str() {
        "linux" => linux(&target.goarch, told, libraries),
        "darwin" => macos(&target.goarch, libraries),
        "windows" => match target.goarch.as_str() {
            "amd64" => Some("win_amd64".to_owned()),
            "arm64" => Some("win_arm64".to_owned()),
            "386" => Some("win32".to_owned()),
            _ => None,
        },
        _ => None,
    };
    tag.ok_or_else(unknown)
}

fn linux(goarch: &str, told: Option<&str>, libraries: &[Library<'_>]) -> Option<String> {
    let machine = Machine::by_go(goarch)?.wheel?;
    let everywhere = libraries.iter().all(|(_, data)| other_libraries(data).is_some_and(|names| names.is_empty()));
    Some(match floor(told, libraries).filter(|_| everywhere) {
        Some((major, minor)) => format!("manylinux_{major}_{minor}_{machine}"),
        None => format!("linux_{machine}"),
    })
}

/// The glibc that the compiler was told, or what a library asks for where that is newer.
fn floor(told: Option<&str>, libraries: &[Library<'_>]) -> Option<(u32, u32)> {
    let told = told.and_then(numbers);
    libraries.iter().map(|(_, data)| asked(data)).chain([told]).flatten().max()
}

fn asked(data: &[u8]) -> Option<(u32, u32)> {
    glibc_floor(data).as_deref().and_then(numbers)
}

/// What an author should know of the systems on which a wheel with these libraries does not run; nothing where it runs
/// as widely as this program can make it.
#[must_use]
pub fn remark(manifest: &Manifest, libraries: &[Library<'_>]) -> Option<String> {
    if manifest.goos != "linux" {
        return None;
    }
    if let Some((name, others)) = libraries
        .iter()
        .find_map(|(name, data)| other_libraries(data).filter(|others| !others.is_empty()).map(|others| (name, others)))
    {
        return Some(format!(
            "{name} needs {}, which not every Linux has: the wheel's tag is linux, which the Python index does not take",
            others.join(", ")
        ));
    }
    let floor = floor(manifest.libc_floor.as_deref(), libraries)?;
    if numbers(crate::target::glibc_floor(&manifest.goarch)).is_some_and(|lowest| floor <= lowest) {
        return None;
    }
    let own = manifest.library.path.as_str();
    let by_core = libraries.iter().any(|(name, data)| *name != own && asked(data) == Some(floor));
    let by_own = libraries.iter().any(|(name, data)| *name == own && asked(data) == Some(floor)) || !by_core;
    let mut ways = Vec::new();
    if by_own {
        ways.push(format!(
            "the Go library asks for it, since {} linked it with this machine's C library: zig links for {} \
             (pip install \"ziglang<0.17\", then package again)",
            manifest.c_compiler.name,
            crate::target::glibc_floor(&manifest.goarch)
        ));
    }
    if by_core {
        ways.push(
            "the runtime inside asks for it: --runtime takes one from a manylinux_2_17 wheel of usegolib-rs".into(),
        );
    }
    Some(format!("the wheel runs with glibc {}.{} or newer only; {}", floor.0, floor.1, ways.join("; ")))
}

/// 2 and 17 of `2.17`.
fn numbers(version: &str) -> Option<(u32, u32)> {
    let mut parts = version.split('.');
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

/// The libraries it needs that are not glibc's, and may not be where the wheel is installed; none for no ELF file.
fn other_libraries(data: &[u8]) -> Option<Vec<String>> {
    let needed = match object::FileKind::parse(data) {
        Ok(object::FileKind::Elf64) => needed::<object::elf::FileHeader64<Endianness>>(data),
        Ok(object::FileKind::Elf32) => needed::<object::elf::FileHeader32<Endianness>>(data),
        _ => None,
    };
    let is_known = |name: &String| MANYLINUX.iter().any(|known| name.starts_with(known));
    needed.map(|names| names.into_iter().filter(|name| !is_known(name)).collect())
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
fn macos(goarch: &str, libraries: &[Library<'_>]) -> Option<String> {
    let machine = match goarch {
        "amd64" => "x86_64",
        "arm64" => "arm64",
        _ => return None,
    };
    let oldest = libraries.iter().map(|(_, data)| oldest_macos(data)).collect::<Option<Vec<_>>>()?.into_iter().max()?;
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
