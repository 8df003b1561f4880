//! The tools a build needs: found, not installed. Every choice says where it came from.

pub mod cc;
mod choice;
mod compiler;
mod darwin;
pub mod go;
mod python;
pub mod zig;

pub use choice::{Choice, Found};
pub use python::Wheels;

use crate::errors::Result;
use crate::process::Runner;

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
