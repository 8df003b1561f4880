//! What differs between targets: names of libraries, words, compilers' names for them.

use std::fmt;
use std::path::Path;

use object::Object;
use usegolib_schema::Machine;

use crate::errors::{Error, Result};

/// A platform in Go's words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// GOOS
    pub goos: String,
    /// GOARCH
    pub goarch: String,
}

/// The platforms that zig links for and that are tested: `--target all`.
pub const ALL: [&str; 8] = [
    "linux/amd64",
    "linux/arm64",
    "linux/386",
    "linux/riscv64",
    "darwin/amd64",
    "darwin/arm64",
    "windows/amd64",
    "windows/arm64",
];

/// Others for which Go makes shared libraries and zig has a C library.
const OTHERS: [&str; 5] = ["linux/arm", "linux/ppc64le", "linux/s390x", "linux/loong64", "windows/386"];

impl Target {
    /// `linux/arm64`, also written `linux-arm64`.
    ///
    /// # Errors
    /// A platform that cannot be built for, with the reason.
    pub fn parse(text: &str) -> Result<Self> {
        if text.contains("musl") {
            return Err(musl(text));
        }
        let name = text.replacen('-', "/", 1);
        match name.split_once('/') {
            Some((goos, goarch)) if ALL.contains(&name.as_str()) || OTHERS.contains(&name.as_str()) => {
                Ok(Self { goos: goos.to_owned(), goarch: goarch.to_owned() })
            }
            _ => Err(Error::usage(format!("{text:?} is no platform that usegolib builds for")).hint(format!(
                "all, or some of: {}, {}",
                ALL.join(", "),
                OTHERS.join(", ")
            ))),
        }
    }

    /// The platform that a library is made for; none for a file that is no library, or of a platform not known here.
    #[must_use]
    pub fn of_library(data: &[u8]) -> Option<Self> {
        let binary = object::File::parse(data).ok()?;
        let goos = match binary.format() {
            object::BinaryFormat::Elf => "linux",
            object::BinaryFormat::MachO => "darwin",
            object::BinaryFormat::Pe => "windows",
            _ => return None,
        };
        let fits = |target: &Self| {
            target.goos == goos && usegolib::loader::binary::architecture(&target.goarch) == Some(binary.architecture())
        };
        ALL.iter().chain(&OTHERS).filter_map(|name| Self::parse(name).ok()).find(fits)
    }

    /// All that are meant by the values of `--target`, each once.
    ///
    /// # Errors
    /// As [`Target::parse`].
    pub fn parse_all(texts: &[String]) -> Result<Vec<Self>> {
        let names = texts.iter().flat_map(|text| if text == "all" { ALL.to_vec() } else { vec![text.as_str()] });
        let mut targets: Vec<Self> = Vec::new();
        for target in names.map(Self::parse) {
            let target = target?;
            if !targets.contains(&target) {
                targets.push(target);
            }
        }
        Ok(targets)
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.goos, self.goarch)
    }
}

/// musl cannot load what Go makes.
#[must_use]
pub fn musl(what: &str) -> Error {
    Error::usage(format!(
        "{what}: a Go library cannot be loaded into a process of musl (Alpine): Go places its thread-local data as only a \
         program's own libraries may, and reads the program's arguments from constructors, to which musl does not give them"
    ))
    .hint("use an image with glibc (Debian, Ubuntu, Fedora; python:3-slim); see https://github.com/golang/go/issues/13492")
}

/// Bytes in a Go `int`.
#[must_use]
pub fn word_size(goarch: &str) -> u8 {
    Machine::by_go(goarch).map_or(8, |machine| machine.word_size)
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

/// zig's name of a target; `None` where zig has no C library for it.
#[must_use]
pub fn zig(goos: &str, goarch: &str) -> Option<String> {
    let arch = Machine::by_go(goarch)?.zig?;
    match goos {
        "linux" => {
            let abi = if goarch == "arm" { "gnueabihf" } else { "gnu" };
            Some(format!("{arch}-linux-{abi}.{}", glibc_floor(goarch)))
        }
        "windows" => Some(format!("{arch}-windows-gnu")),
        "darwin" => Some(format!("{arch}-macos")),
        _ => None,
    }
}

/// The oldest glibc that zig is told to link for.
#[must_use]
pub fn glibc_floor(goarch: &str) -> &'static str {
    match goarch {
        // These came to glibc after 2.17.
        "riscv64" => "2.27",
        "loong64" => "2.36",
        _ => "2.17",
    }
}

/// Whether this Linux has musl as its only C library, as Alpine does.
#[must_use]
pub fn is_musl() -> bool {
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
