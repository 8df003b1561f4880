//! `artifact`: what is done with artifacts after they were built, one file per command.

mod list;
mod lock;
mod prune;
mod rebuild;
mod rm;
mod selection;
mod sign;
mod verify;

use std::process::ExitCode;

use crate::cli::ArtifactCommand;
use crate::errors::Result;
use crate::ui::Ui;

/// Runs one of them.
///
/// # Errors
/// What the command says.
pub fn run(command: &ArtifactCommand, ui: &Ui) -> Result<ExitCode> {
    let done = |()| ExitCode::SUCCESS;
    match command {
        ArtifactCommand::List(args) => list::run(args, ui).map(done),
        ArtifactCommand::Verify(args) => verify::run(args, ui),
        ArtifactCommand::Rm(args) => rm::run(args, ui),
        ArtifactCommand::Rebuild(args) => rebuild::run(args, ui).map(done),
        ArtifactCommand::Prune(args) => prune::run(args, ui).map(done),
        ArtifactCommand::Keygen(args) => sign::keygen(args, ui).map(done),
        ArtifactCommand::Sign(args) => sign::run(args, ui).map(done),
        ArtifactCommand::Lock(args) => lock::run(args, ui).map(done),
    }
}
