//! What the library file says about itself: its header, and the descriptor in its data, read without running any of it.

use object::read::ReadCache;
use object::{Architecture, BinaryFormat, Object, ObjectKind, ObjectSection};

use super::descriptor::{HEADER, total_length};
use super::manifest::Head;
use super::place::Placed;
use crate::failure::{Failure, Outcome, StatusCode, fail};

type Binary<'data> = object::File<'data, &'data ReadCache<&'data std::fs::File>>;

/// The exported symbol of the descriptor.
const SYMBOL: &[u8] = b"ugl_descriptor";

/// Checks format, machine and kind of the file that will be loaded, and gives the bytes of its descriptor.
pub fn check(placed: &Placed, manifest: &Head) -> Outcome<Vec<u8>> {
    let name = placed.path.display().to_string();
    let cache = ReadCache::new(&placed.file);
    let binary = Binary::parse(&cache)
        .map_err(|error| Failure::new(StatusCode::Damaged, format!("{name} is not a library: {error}")))?;
    check_header(&binary, manifest, &name)?;
    read_descriptor(&binary, &name)
}

fn check_header(binary: &Binary<'_>, manifest: &Head, name: &str) -> Outcome<()> {
    let expected_format = match manifest.goos.as_str() {
        "windows" => BinaryFormat::Pe,
        "darwin" | "ios" => BinaryFormat::MachO,
        _ => BinaryFormat::Elf,
    };
    if binary.format() != expected_format {
        return fail!(
            Incompatible,
            "{name} is a {:?} file, {} needs {expected_format:?}",
            binary.format(),
            manifest.goos
        );
    }
    let (found, expected) = (binary.architecture(), architecture(&manifest.goarch));
    if Some(found) != expected {
        let text = format!("{name} is made for the machine {found:?}, the manifest says {}", manifest.goarch);
        return Err(Failure::new(StatusCode::Incompatible, text).hint("build the artifact again for this machine"));
    }
    if binary.kind() != ObjectKind::Dynamic {
        return fail!(Incompatible, "{name} is not a shared library but {:?}", binary.kind());
    }
    Ok(())
}

/// The machine of a GOARCH, as the header of a library names it.
#[must_use]
pub fn architecture(goarch: &str) -> Option<Architecture> {
    Some(match goarch {
        "amd64" => Architecture::X86_64,
        "arm64" => Architecture::Aarch64,
        "386" => Architecture::I386,
        "arm" => Architecture::Arm,
        "riscv64" => Architecture::Riscv64,
        "ppc64" | "ppc64le" => Architecture::PowerPc64,
        "s390x" => Architecture::S390x,
        "loong64" => Architecture::LoongArch64,
        _ => return None,
    })
}

fn read_descriptor(binary: &Binary<'_>, name: &str) -> Outcome<Vec<u8>> {
    let damaged = |error: object::Error| Failure::new(StatusCode::Damaged, format!("{name}: {error}"));
    let exports = binary.exports().map_err(damaged)?;
    // Mach-O puts an underscore before every C name.
    let found = exports.iter().find(|export| export.name().strip_prefix(b"_").unwrap_or(export.name()) == SYMBOL);
    let Some(export) = found else {
        return Err(Failure::new(StatusCode::Incompatible, format!("{name} does not export ugl_descriptor"))
            .hint("it was not built by usegolib; build the artifact again"));
    };
    let address = export.address();
    let read = |length: usize| -> Outcome<Option<Vec<u8>>> {
        for section in binary.sections() {
            if let Some(bytes) = section.data_range(address, length as u64).map_err(damaged)? {
                return Ok(Some(bytes.to_vec()));
            }
        }
        Ok(None)
    };
    let outside = || Failure::new(StatusCode::Damaged, format!("{name}: its descriptor lies outside its data"));
    let header = read(HEADER)?.ok_or_else(outside)?;
    read(total_length(&header)?)?.ok_or_else(outside)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_machine_of_the_table_can_be_recognized() {
        for machine in &usegolib_schema::MACHINES {
            assert!(architecture(machine.go).is_some(), "{}", machine.go);
        }
    }
}
