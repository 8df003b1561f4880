//! The commands, one file each.

mod artifact;
mod build;
mod doctor;
mod r#gen;
mod inspect;
mod package;
pub mod report;
mod sync;
mod version;

use std::process::ExitCode;

use clap::CommandFactory;

use crate::cli::{Cli, Command};
use crate::errors::Result;
use crate::toolchain::Choice;
use crate::ui::Ui;

/// Runs a command; everything it has to say is said when this returns.
#[must_use]
pub fn run(cli: Cli) -> ExitCode {
    let (ui, result) = match cli.command {
        Command::Version(args) => {
            let ui = Ui::new(false, false, false);
            version::run(&args, &ui);
            (ui, Ok(ExitCode::SUCCESS))
        }
        Command::Build(args) => {
            let ui = Ui::new(args.quiet, args.verbose, args.json);
            let result = build::run(&args, &ui).map(|()| ExitCode::SUCCESS);
            (ui, result)
        }
        Command::Package(args) => {
            let ui = Ui::new(args.quiet, args.verbose, args.json);
            let result = package::run(&args, &ui).map(|()| ExitCode::SUCCESS);
            (ui, result)
        }
        Command::Sync(args) => {
            let ui = Ui::new(args.quiet, args.verbose, args.json);
            let result = sync::run(&args, &ui).map(|()| ExitCode::SUCCESS);
            (ui, result)
        }
        Command::Completions(args) => {
            let mut text = Vec::new();
            clap_complete::generate(args.shell, &mut Cli::command(), "usegolib", &mut text);
            let ui = Ui::new(false, false, false);
            ui.data(String::from_utf8_lossy(&text).trim_end());
            (ui, Ok(ExitCode::SUCCESS))
        }
        Command::Artifact(command) => {
            let ui = artifact::ui(&command);
            let result = artifact::run(&command, &ui);
            (ui, result)
        }
        Command::Gen(args) => {
            let ui = Ui::new(args.quiet, false, false);
            let result = r#gen::run(&args, &ui).map(|()| ExitCode::SUCCESS);
            (ui, result)
        }
        Command::Inspect(args) => {
            let ui = Ui::new(false, false, args.json);
            let result = inspect::run(&args, &ui).map(|()| ExitCode::SUCCESS);
            (ui, result)
        }
        Command::Doctor(args) => {
            let ui = Ui::new(false, false, false);
            let result = doctor::run(&args, &ui);
            (ui, result)
        }
    };
    finish(&ui, result)
}

fn finish(ui: &Ui, result: Result<ExitCode>) -> ExitCode {
    result.unwrap_or_else(|error| {
        ui.error(&error);
        ExitCode::FAILURE
    })
}

impl From<&crate::cli::ToolArgs> for Choice {
    fn from(args: &crate::cli::ToolArgs) -> Self {
        Self { go: args.go.clone(), cc: args.cc.clone(), target: None }
    }
}
