//! zig as the C compiler: it brings its own C library, and can aim at an old one.

use super::choice::Found;
use super::compiler::{Cc, go_quote};
use super::darwin;
use super::go::Go;
use crate::errors::{Error, Kind, Result};
use crate::process::{Command, Runner};
use crate::target;

/// Makes a compiler of a zig program.
///
/// # Errors
/// The program does not answer `zig version`.
pub fn compiler(found: Found, go: &Go, runner: &Runner<'_>) -> Result<Cc> {
    let output = runner.query(&Command::new(&found.program).arg("version"))?;
    let version = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    if !output.success || version.is_empty() {
        return Err(Error::new(Kind::CcNotFound, format!("this zig does not work: {}", output.stderr.trim()))
            .at(format!("{}, from {}", found.program.display(), found.source))
            .hint("choose another C compiler with --cc"));
    }
    let floor = (go.goos == "linux").then(|| target::glibc_floor(&go.goarch).to_owned());
    let target = target::zig(&go.goos, &go.goarch).filter(|_| go.is_foreign() || go.goos == "linux");
    let arguments = target.map(|target| format!(" -target {target}")).unwrap_or_default();
    let program = go_quote(&found.program.to_string_lossy());
    let search = if go.goos == "darwin" && go.is_foreign() { search(go, runner)? } else { String::new() };
    Ok(Cc {
        name: "zig".into(),
        command: format!("{program} cc{arguments}{search}"),
        cxx: Some(format!("{program} c++{arguments}{search}")),
        arguments: format!(" cc{arguments}"),
        version,
        floor,
        found,
    })
}

/// Where the stubs for macOS are found.
fn search(go: &Go, runner: &Runner<'_>) -> Result<String> {
    if runner.is_dry() {
        return Ok(" -F<stubs> -L<stubs>".into());
    }
    let dir = darwin::stubs(go)?;
    let word = |flag: &str| go_quote(&format!("{flag}{}", dir.display()));
    Ok(format!(" {} {}", word("-F"), word("-L")))
}
