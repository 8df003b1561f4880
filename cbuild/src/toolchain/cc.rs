//! The C compiler: `--cc`, `USEGOLIB_CC`, `USEGOLIB_ZIG` or `ZIG`, the ziglang wheel, zig on PATH, clang, gcc.

use super::choice::{Choice, Found, first_variable, named};
pub use super::compiler::Cc;
use super::compiler::{go_quote, split};
use super::go::Go;
use super::python::Wheels;
use super::zig;
use crate::errors::{Error, Kind, Result};
use crate::process::{Command, Runner, env_var, which};
use crate::target;

/// Finds a compiler for the target of `go`.
///
/// # Errors
/// There is none, or the one asked for does not work.
pub fn find(choice: &Choice, wheels: &Wheels<'_>, go: &Go, runner: &Runner<'_>) -> Result<Cc> {
    let as_zig = |found| {
        if go.is_foreign() && target::zig(&go.goos, &go.goarch).is_none() {
            return Err(foreign(go, "zig", wheels));
        }
        zig::compiler(found, go, runner)
    };
    if go.goos == "linux" && !go.is_foreign() && target::is_musl() {
        return Err(target::musl("this machine"));
    }
    let asked = choice.cc.clone().map(|value| ("--cc".to_owned(), value));
    if let Some((source, value)) = asked.or_else(|| first_variable(&["USEGOLIB_CC"])) {
        return chosen(source, &value, go, runner);
    }
    if let Some((source, value)) = first_variable(&["USEGOLIB_ZIG", "ZIG"]) {
        let program = named(&value).ok_or_else(|| missing(&source, &value))?;
        return as_zig(Found { program, source });
    }
    if let Some(program) = wheels.zig() {
        return as_zig(Found { program, source: "the ziglang wheel".into() });
    }
    if let Some(program) = which("zig") {
        return as_zig(Found { program, source: "PATH".into() });
    }
    for name in ["clang", "gcc"] {
        if let Some(program) = which(name) {
            if go.is_foreign() {
                return Err(foreign(go, name, wheels));
            }
            return native(Found { program, source: "PATH".into() }, &[], runner);
        }
    }
    Err(Error::new(
        Kind::CcNotFound,
        "no C compiler found: looked at --cc, USEGOLIB_CC, USEGOLIB_ZIG, ZIG, the ziglang wheel, and zig, clang and gcc on PATH",
    )
    .hint(format!("{}   (or install gcc or clang)", wheels.install("ziglang"))))
}

fn foreign(go: &Go, name: &str, wheels: &Wheels<'_>) -> Error {
    let text =
        format!("{}/{} is another platform than this machine, and {name} builds only for this one", go.goos, go.goarch);
    Error::new(Kind::CcNotFound, text).hint(format!(
        "{}   (zig builds for all), or name a cross compiler with --cc",
        wheels.install("\"ziglang<0.17\"")
    ))
}

/// A compiler named by the user: a program, or a program with arguments as in CC.
fn chosen(source: String, value: &str, go: &Go, runner: &Runner<'_>) -> Result<Cc> {
    let (program, arguments) = match named(value) {
        Some(program) => (program, Vec::new()),
        None => {
            let words = split(value);
            let (first, rest) = words.split_first().ok_or_else(|| missing(&source, value))?;
            (named(first).ok_or_else(|| missing(&source, value))?, rest.to_vec())
        }
    };
    let is_zig = program.file_stem().is_some_and(|stem| stem == "zig");
    let found = Found { program, source };
    if is_zig && arguments.is_empty() {
        return zig::compiler(found, go, runner);
    }
    native(found, &arguments, runner)
}

fn missing(source: &str, value: &str) -> Error {
    Error::new(Kind::CcNotFound, format!("{source} names {value:?}, which is no program"))
        .hint(format!("correct {source}, or leave it out to let usegolib choose a compiler"))
}

/// A compiler that is used as it is. What `--version` says is recorded, so that an update rebuilds.
fn native(found: Found, arguments: &[String], runner: &Runner<'_>) -> Result<Cc> {
    let output = runner.query(&Command::new(&found.program).args(arguments.to_vec()).arg("--version"))?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let version = text.lines().next().unwrap_or_default().trim().to_owned();
    if !output.success || version.is_empty() {
        return Err(Error::new(Kind::CcNotFound, format!("this C compiler does not work: {}", output.stderr.trim()))
            .at(format!("{}, from {}", found.program.display(), found.source))
            .hint("choose another one with --cc"));
    }
    let stem = found.program.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let name = if version.contains("clang") {
        "clang".to_owned()
    } else if version.contains("Free Software Foundation") || stem.contains("gcc") || version.starts_with("cc ") {
        "gcc".to_owned()
    } else {
        stem
    };
    let mut words = vec![go_quote(&found.program.to_string_lossy())];
    words.extend(arguments.iter().map(|argument| go_quote(argument)));
    let arguments = words[1..].iter().map(|word| format!(" {word}")).collect();
    let cxx = if env_var("CXX").is_none() { sibling(&found, &name) } else { None };
    Ok(Cc { command: words.join(" "), arguments, cxx, floor: None, name, version, found })
}

/// The C++ compiler beside a C compiler, so that both come from one tool chain.
fn sibling(found: &Found, name: &str) -> Option<String> {
    let stem = found.program.file_stem()?.to_str()?;
    let other = match name {
        "clang" if stem.starts_with("clang") => stem.replacen("clang", "clang++", 1),
        "gcc" if stem.contains("gcc") => stem.replacen("gcc", "g++", 1),
        _ => return None,
    };
    let program = found.program.with_file_name(format!("{other}{}", std::env::consts::EXE_SUFFIX));
    crate::process::is_executable(&program).then(|| go_quote(&program.to_string_lossy()))
}
