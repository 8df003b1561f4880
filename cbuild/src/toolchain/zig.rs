//! zig as the C compiler: it brings its own C library, and can aim at an old one.

use super::Found;
use super::cc::Cc;
use crate::errors::{Error, Kind, Result};
use crate::process::{Command, Runner};
use crate::target;

/// The oldest glibc that zig is told to link for.
const GLIBC_FLOOR: &str = "2.17";

/// Makes a compiler of a zig program.
///
/// # Errors
/// The program does not answer `zig version`.
pub fn compiler(found: Found, goos: &str, goarch: &str, runner: &Runner<'_>) -> Result<Cc> {
    let output = runner.query(&Command::new(&found.program).arg("version"))?;
    let version = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    if !output.success || version.is_empty() {
        return Err(Error::new(Kind::CcNotFound, format!("this zig does not work: {}", output.stderr.trim()))
            .at(format!("{}, from {}", found.program.display(), found.source))
            .hint("choose another C compiler with --cc"));
    }
    let target = target::zig(goos, goarch, GLIBC_FLOOR);
    let arguments = target.as_ref().map(|target| format!(" -target {target}")).unwrap_or_default();
    let program = go_quote(&found.program.to_string_lossy());
    let floor = target.filter(|target| target.contains("gnu")).map(|_| GLIBC_FLOOR.to_owned());
    Ok(Cc {
        name: "zig".into(),
        command: format!("{program} cc{arguments}"),
        cxx: Some(format!("{program} c++{arguments}")),
        version,
        floor,
        found,
    })
}

/// A word of CC, as Go splits it.
#[must_use]
pub fn go_quote(word: &str) -> String {
    if !word.contains(char::is_whitespace) && !word.contains(['"', '\'']) {
        word.to_owned()
    } else if word.contains('"') {
        format!("'{word}'")
    } else {
        format!("\"{word}\"")
    }
}
