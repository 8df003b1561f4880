//! Finds the lowest version of glibc that a library needs.

use object::read::elf::{FileHeader, SectionHeader};

/// The newest glibc symbol version an ELF library asks for: the oldest glibc that can load it.
#[must_use]
pub fn glibc_floor(data: &[u8]) -> Option<String> {
    let newest = match object::FileKind::parse(data).ok()? {
        object::FileKind::Elf64 => newest_glibc::<object::elf::FileHeader64<object::Endianness>>(data),
        object::FileKind::Elf32 => newest_glibc::<object::elf::FileHeader32<object::Endianness>>(data),
        _ => None,
    }?;
    Some(newest.iter().map(u32::to_string).collect::<Vec<_>>().join("."))
}

fn newest_glibc<Elf: FileHeader<Endian = object::Endianness>>(data: &[u8]) -> Option<Vec<u32>> {
    let header = Elf::parse(data).ok()?;
    let endian = header.endian().ok()?;
    let sections = header.sections(endian, data).ok()?;
    let (mut needs, link) = sections.iter().find_map(|section| section.gnu_verneed(endian, data).ok().flatten())?;
    let strings = sections.strings(endian, data, link).ok()?;
    let mut newest: Option<Vec<u32>> = None;
    while let Some((_, mut versions)) = needs.next().ok()? {
        while let Some(version) = versions.next().ok()? {
            let name = std::str::from_utf8(version.name(endian, strings).ok()?).ok()?;
            let Some(numbers) = name.strip_prefix("GLIBC_") else { continue };
            let numbers: Option<Vec<u32>> = numbers.split('.').map(|number| number.parse().ok()).collect();
            newest = newest.max(numbers);
        }
    }
    newest
}
