//! The commands, one file each.

mod artifact;
mod build;
mod doctor;
mod r#gen;
mod inspect;
mod package;
mod sync;
mod version;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::CommandFactory;

use crate::cli::{Cli, Command};
use crate::errors::Result;
use crate::package::tags;
use crate::toolchain::Choice;
use crate::ui::Ui;

/// Runs a command; everything it has to say is said when this returns.
#[must_use]
pub fn run(cli: &Cli) -> ExitCode {
    let ui = Ui::new(cli.talk.quiet, cli.talk.verbose, cli.talk.json);
    let done = |()| ExitCode::SUCCESS;
    let result = match &cli.command {
        Command::Version => {
            version::run(&ui);
            Ok(ExitCode::SUCCESS)
        }
        Command::Build(args) => build::run(args, &ui).map(done),
        Command::Package(args) => package::run(args, &ui).map(done),
        Command::Sync(args) => sync::run(args, &ui).map(done),
        Command::Completions(args) => completions(args.shell, &ui),
        Command::Artifact(command) => artifact::run(command, &ui),
        Command::Gen(args) => r#gen::run(args, &ui).map(done),
        Command::Inspect(args) => inspect::run(args, &ui).map(done),
        Command::Doctor(args) => doctor::run(args, &ui),
        Command::WheelTag(args) => wheel_tag(&args.files, &ui),
    };
    result.unwrap_or_else(|error| {
        ui.error(&error);
        ExitCode::FAILURE
    })
}

fn wheel_tag(paths: &[PathBuf], ui: &Ui) -> Result<ExitCode> {
    let mut files = Vec::new();
    for path in paths {
        files.push((path.to_string_lossy(), fs_err::read(path)?));
    }
    let files: Vec<tags::Library<'_>> = files.iter().map(|(name, data)| (&**name, data.as_slice())).collect();
    let tag = tags::of_files(&files)?;
    ui.result(&serde_json::json!({"tag": tag}), [tag.clone()]);
    Ok(ExitCode::SUCCESS)
}

fn completions(shell: clap_complete::Shell, ui: &Ui) -> Result<ExitCode> {
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "usegolib", &mut text);
    let text = String::from_utf8_lossy(&text).trim_end().to_owned();
    ui.result(&serde_json::json!({"shell": shell.to_string(), "completions": text}), [text.clone()]);
    Ok(ExitCode::SUCCESS)
}

impl From<&crate::cli::ToolArgs> for Choice {
    fn from(args: &crate::cli::ToolArgs) -> Self {
        Self { go: args.go.clone(), cc: args.cc.clone(), target: None }
    }
}
