//! Scan: `go list` compiles the packages and describes them, the scanner writes the schema.

use std::path::{Component, MAIN_SEPARATOR, Path, PathBuf};

use usegolib_schema::{SCHEMA_VERSION, Schema};

use super::copy::{self, Copy};
use super::remote;
use crate::errors::{Error, Kind, Result};
use crate::plan::Subject;
use crate::process::{Command, Runner};
use crate::runtime::{self, Parts};
use crate::toolchain::Tools;
use crate::{generics, target};

/// The fields of `go list -json` that the scanner reads.
const FIELDS: &str = "ImportPath,Dir,Name,Export,GoFiles,CgoFiles,Module,Standard,Imports,EmbedFiles,ImportMap,Error,DepsErrors,DepOnly,\
    Incomplete,ForTest";

/// Flags that `go list` and `go build` share.
#[must_use]
pub fn shared_flags(copy: &Copy, jobs: Option<usize>) -> Vec<String> {
    let mut flags: Vec<String> =
        ["-v", "-buildmode=c-shared", "-trimpath", "-buildvcs=false"].map(str::to_owned).into();
    flags.extend(copy.mod_flag.map(str::to_owned));
    flags.extend(jobs.map(|jobs| format!("-p={jobs}")));
    flags
}

/// What is known about the packages.
pub struct Scanned {
    /// Packages, symbols and types.
    pub schema: Schema,
    /// What the bridge needs because of what they import, directly or not: values of math/big can turn up where no type
    /// says so, errors of github.com/pkg/errors and of what builds on it carry stacks, and fmt prints errors by `%+v`.
    pub parts: Parts,
    /// Instantiations of earlier builds that Go does not allow any more, with the reason.
    pub forgotten: Vec<String>,
}

/// Makes the schema of the packages asked for.
///
/// # Errors
/// Go cannot read the module at all, or there is no package that can be bound.
pub fn scan(
    subject: &Subject,
    copy: &Copy,
    scanner: &Path,
    tools: &Tools,
    jobs: Option<usize>,
    runner: &Runner<'_>,
) -> Result<Scanned> {
    let list = Command::new(&tools.go.found.program)
        .envs(tools.env())
        .args(["list", "-e", "-export", "-deps"])
        .arg(format!("-json={FIELDS}"))
        .args(shared_flags(copy, jobs))
        .args(subject.patterns())
        .dir(&copy.dir)
        .output(copy.dir.with_file_name("packages.json"))
        .names_packages();
    let listed = runner.run(&list)?;
    if !listed.success {
        return Err(list_failure(&in_users_words(&listed.stderr, copy)));
    }
    let parts = Parts {
        big: imports(&listed.stdout, "math/big"),
        stacks: imports(&listed.stdout, "github.com/pkg/errors"),
        fmt: imports(&listed.stdout, "fmt"),
        ..Parts::default()
    };
    copy::check_versions(subject, &copy.dir, &tools.go, runner)?;
    let scan = Command::new(scanner)
        .args(["--bridge".to_owned(), bridge_import(subject)])
        .args(["--word-size".to_owned(), target::word_size(&tools.go.goarch).to_string()])
        .args(copy.modules.keys().flat_map(|path| ["--module".to_owned(), path.clone()]))
        .args(subject.named().flat_map(|path| ["--package".to_owned(), path.clone()]))
        .args(generics_args(subject, copy, runner)?)
        .args((!subject.request.is_empty()).then_some("--imported"))
        .input(listed.stdout)
        .output(copy.dir.with_file_name("schema.json"));
    let output = runner.run(&scan)?;
    if runner.is_dry() {
        let word_size = target::word_size(&tools.go.goarch);
        let schema = Schema {
            schema_version: SCHEMA_VERSION,
            word_size,
            packages: Vec::new(),
            types: Vec::new(),
            left_out: Vec::new(),
            error_values: Vec::new(),
            spellings: Vec::new(),
        };
        return Ok(Scanned { schema, parts, forgotten: Vec::new() });
    }
    if !output.success {
        if let Some(text) = output.stderr.strip_prefix("generics: ") {
            return Err(generics::refused(text));
        }
        return Err(Error::other(format!("the scanner failed: {}", output.stderr.trim())));
    }
    let forgotten = output.stderr.lines().filter_map(|line| line.strip_prefix("forgotten: ")).map(str::to_owned);
    let forgotten = forgotten.collect();
    let mut schema: Schema = serde_json::from_slice(&output.stdout)
        .map_err(|error| Error::other(format!("the scanner wrote something else than a schema: {error}")))?;
    // The manifest holds no machine paths: there, files are named relative to the module.
    let private = format!("{}{MAIN_SEPARATOR}", copy.dir.display());
    for package in &mut schema.packages {
        package.error = package.error.take().map(|error| error.replace(&private, ""));
    }
    check(&schema, subject, copy, &listed.stderr)?;
    Ok(Scanned { schema, parts, forgotten })
}

/// Whether a package is in the listing of `go list -deps -json`.
fn imports(listing: &[u8], path: &str) -> bool {
    let wanted = format!("\"ImportPath\": \"{path}\"");
    String::from_utf8_lossy(listing).contains(&wanted)
}

/// The instantiations asked for, in a file for the scanner.
fn generics_args(subject: &Subject, copy: &Copy, runner: &Runner<'_>) -> Result<Vec<String>> {
    if subject.generics.is_empty() {
        return Ok(Vec::new());
    }
    let file = copy.dir.with_file_name("generics.json");
    if !runner.is_dry() {
        fs_err::write(&file, generics::for_scanner(&subject.generics, &subject.asked)?)?;
    }
    Ok(vec!["--generics".to_owned(), file.to_string_lossy().into_owned()])
}

/// Import path of the generated package.
#[must_use]
pub fn bridge_import(subject: &Subject) -> String {
    format!("{}/usegolib_bridge", subject.main_module())
}

/// Replaces the private copy in a message by the directory the user knows; Go's relative file names too, since they
/// are relative to a directory that is gone when the message is read.
#[must_use]
pub fn in_users_words(text: &str, copy: &Copy) -> String {
    let text = copy.links.resolve(text);
    let Some(shown) = &copy.shown else { return text };
    let line = |line: &str| match line.split_once(".go:") {
        Some((name, rest)) if !Path::new(name).has_root() && copy.dir.join(format!("{name}.go")).is_file() => {
            let below: PathBuf = Path::new(name).components().filter(|part| *part != Component::CurDir).collect();
            format!("{}.go:{rest}", shown.join(below).display())
        }
        _ => line.replace(&*copy.dir.to_string_lossy(), &shown.to_string_lossy()),
    };
    let mut lines: Vec<String> = text.lines().map(line).collect();
    lines.extend(text.ends_with('\n').then(String::new));
    lines.join("\n")
}

/// What `go list` says when it cannot list at all.
#[must_use]
pub fn list_failure(text: &str) -> Error {
    let error = remote::failure("the packages", text);
    if error.kind == Kind::Other {
        return Error::new(Kind::Compile, format!("go list failed: {}", text.trim()))
            .hint("mend what Go names; `go build ./...` in the module shows the same");
    }
    error
}

/// One broken package costs nothing but itself; nothing left is an error.
fn check(schema: &Schema, subject: &Subject, copy: &Copy, said: &str) -> Result<()> {
    if schema.packages.iter().any(|package| package.error.is_none()) {
        return Ok(());
    }
    let patterns = subject.patterns().join(" ");
    if schema.packages.is_empty() {
        if let Some(pattern) = subject.patterns().iter().find(|pattern| is_empty(pattern, said)) {
            return Err(no_package_below(pattern.trim_end_matches("/..."), copy));
        }
        let said = in_users_words(said.trim(), copy);
        let detail = if said.is_empty() { String::new() } else { format!(": {said}") };
        return Err(Error::new(Kind::ModuleNotFound, format!("no package of {patterns} can be imported{detail}"))
            .hint("packages named main and those below internal/ cannot; see `go list ./...` for what there is"));
    }
    let errors: Vec<&str> = schema.packages.iter().filter_map(|package| package.error.as_deref()).collect();
    let text = in_users_words(&errors.join("\n"), copy);
    let guess = remote::failure(&patterns, &text);
    if matches!(guess.kind, Kind::Network) {
        return Err(guess);
    }
    let missing = ["is not in std", "no Go files in", "directory not found", "matched no packages"];
    let kind = if missing.iter().any(|sign| text.contains(sign)) { Kind::ModuleNotFound } else { Kind::Compile };
    Err(Error::new(kind, format!("no package is left to bind:\n{}", text.trim_end()))
        .hint("mend what Go names; `go build ./...` in the module shows the same"))
}

/// Whether a pattern has no package, by what Go says.
fn is_empty(pattern: &str, said: &str) -> bool {
    pattern.ends_with("/...") && said.contains(&format!("\"{pattern}\" matched no packages"))
}

fn no_package_below(dir: &str, copy: &Copy) -> Error {
    let place = match (dir.strip_prefix("./"), &copy.shown) {
        (Some(below), Some(shown)) => shown.join(below).display().to_string(),
        _ => dir.to_owned(),
    };
    Error::new(Kind::ModuleNotFound, format!("there is no Go package in {place}, nor below it"))
        .hint("name a directory that has one; `go list ./...` in the module lists them")
}

/// The scanner for this Go, built once per Go version and source digest.
///
/// # Errors
/// It cannot be compiled or put into the cache.
pub fn scanner(cache: &Path, work: &Path, tools: &Tools, runner: &Runner<'_>) -> Result<PathBuf> {
    let go = &tools.go;
    let dir = cache.join("scanner").join(format!("{}-{}", go.version.replace(' ', "_"), &runtime::digest()[..16]));
    let program = dir.join(format!("usegolib-scan{}", std::env::consts::EXE_SUFFIX));
    if program.is_file() && !runner.is_dry() {
        return Ok(program);
    }
    let sources = work.join("go-runtime");
    let built = work.join("usegolib-scan");
    runner.note(&format!("write the scanner's sources to {}", sources.display()));
    if !runner.is_dry() {
        runtime::write_scanner(&sources)?;
    }
    let output = runner.run(&scanner_command(tools, &sources, &built))?;
    if !output.success {
        return Err(Error::other(format!(
            "the scanner does not compile with {}: {}",
            go.version,
            output.stderr.trim()
        ))
        .hint("choose another Go with --go"));
    }
    if !runner.is_dry() {
        crate::paths::create_private_dir(&dir, true)?;
        // Built in the work directory and renamed: another build may do the same at this moment.
        fs_err::rename(&built, &program)?;
    }
    Ok(program)
}

/// Scanners of other versions of usegolib.
#[must_use]
pub fn old_scanners(cache: &Path) -> Vec<PathBuf> {
    let current = format!("-{}", &runtime::digest()[..16]);
    let entries = cache.join("scanner").read_dir().into_iter().flatten().flatten();
    let old = entries.filter(|entry| !entry.file_name().to_string_lossy().ends_with(&current));
    let mut dirs: Vec<PathBuf> = old.map(|entry| entry.path()).filter(|path| path.is_dir()).collect();
    dirs.sort();
    dirs
}

fn scanner_command(tools: &Tools, sources: &Path, built: &Path) -> Command {
    let host = |name: &str| tools.go.settings.get(name).cloned().unwrap_or_default();
    Command::new(&tools.go.found.program)
        .envs(tools.go.env())
        .envs([("CGO_ENABLED".to_owned(), "0".to_owned())])
        .envs([("GOOS".to_owned(), host("GOHOSTOS")), ("GOARCH".to_owned(), host("GOHOSTARCH"))])
        .args(["build", "-trimpath", "-buildvcs=false", "-mod=mod", "-o"])
        .arg(built.to_string_lossy())
        .arg("./cmd/usegolib-scan")
        .dir(sources)
}
