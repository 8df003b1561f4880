//! The program `usegolib-cbuild`; everything is in the library.

use std::process::ExitCode;

use clap::Parser;
use usegolib_cbuild::{cli::Cli, commands};

fn main() -> ExitCode {
    commands::run(&Cli::parse())
}
