//! Runs the real program and makes what it says independent of the machine.

#![allow(dead_code, reason = "every test file uses a part of it")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::{Mutex, OnceLock, PoisonError};

use tempfile::TempDir;

/// A place for one test, with a command that has a clean environment.
pub struct Sandbox {
    dir: TempDir,
    env: Vec<(String, String)>,
}

/// What a run left behind.
pub struct Run {
    pub success: bool,
    pub stdout: String,
    pub stderr: String,
    text: String,
}

impl Run {
    /// Exit code and both outputs, for a snapshot.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The JSON line on standard output.
    pub fn json(&self) -> serde_json::Value {
        assert!(self.success, "{}", self.text);
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }
}

/// Variables that choose tools or change builds; tests set them on purpose only.
const CLEARED: [&str; 19] = [
    "USEGOLIB_TRUSTED_KEYS",
    "USEGOLIB_LOCK",
    "USEGOLIB_ALLOW_SHARED",
    "XDG_CONFIG_HOME",
    "USEGOLIB_GO",
    "USEGOLIB_CC",
    "USEGOLIB_ZIG",
    "USEGOLIB_PYTHON",
    "USEGOLIB_ARTIFACT_DIR",
    "ZIG",
    "GOFLAGS",
    "GOWORK",
    "GOTOOLCHAIN",
    "GOOS",
    "GOARCH",
    "CC",
    "CXX",
    "CI",
    "CLICOLOR_FORCE",
];

/// Held while a program starts or a script is written. A child has the open files of this process until it runs its
/// own program, and the system refuses to run a script that somebody has open for writing ("Text file busy").
static STARTING: Mutex<()> = Mutex::new(());

impl Sandbox {
    /// The scanner's cache is shared by the tests of a run, Go's own cache with the user.
    pub fn new() -> Self {
        let dir = tempfile::tempdir().expect("a temporary directory");
        let cache = Path::new(env!("CARGO_TARGET_TMPDIR")).join("cache");
        let mut sandbox = Self { dir, env: Vec::new() };
        sandbox.set("XDG_CACHE_HOME", &cache.to_string_lossy());
        sandbox.set("GOCACHE", go("GOCACHE"));
        sandbox
    }

    pub fn path(&self) -> PathBuf {
        self.dir.path().canonicalize().expect("it exists")
    }

    pub fn out(&self) -> String {
        self.path().join("out").to_string_lossy().into_owned()
    }

    pub fn set(&mut self, name: &str, value: &str) {
        self.env.push((name.to_owned(), value.to_owned()));
    }

    pub fn write(&self, name: &str, content: &str) -> PathBuf {
        let path = self.path().join(name);
        std::fs::create_dir_all(path.parent().expect("below the sandbox")).expect("writable");
        std::fs::write(&path, content).expect("writable");
        path
    }

    /// A program of a few shell lines.
    #[cfg(unix)]
    pub fn script(&self, name: &str, body: &str) -> String {
        use std::os::unix::fs::PermissionsExt;
        let _alone = STARTING.lock().unwrap_or_else(PoisonError::into_inner);
        let path = self.write(name, &format!("#!/bin/sh\n{body}\n"));
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).expect("our own file");
        path.to_string_lossy().into_owned()
    }

    pub fn run(&self, args: &[&str]) -> Run {
        let mut command = Command::new(env!("CARGO_BIN_EXE_usegolib-cbuild"));
        for name in CLEARED {
            command.env_remove(name);
        }
        let envs = self.env.iter().map(|(name, value)| (name, value));
        let output = output(command.args(args).envs(envs).current_dir(self.dir.path()));
        let stdout = String::from_utf8_lossy(&output.stdout).into_owned();
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        let text =
            format!("exit code: {}\n--- stdout\n{stdout}--- stderr\n{stderr}", output.status.code().unwrap_or(-1));
        Run { success: output.status.success(), stdout, stderr, text }
    }

    /// A build into the sandbox, with its JSON.
    pub fn build(&self, args: &[&str]) -> serde_json::Value {
        let out = self.out();
        let mut all = vec!["build", "--json", "--out", &out];
        all.extend_from_slice(args);
        self.run(&all).json()
    }

    /// Snapshot settings that replace what differs between machines and runs.
    pub fn settings(&self) -> insta::Settings {
        let mut settings = insta::Settings::clone_current();
        settings.set_prepend_module_to_snapshot(false);
        let fixtures = fixture("");
        settings.add_filter(&escape(&self.path().to_string_lossy()), "[SANDBOX]");
        settings.add_filter(&escape(fixtures.trim_end_matches('/')), "[FIXTURES]");
        settings.add_filter(&format!("{}(-[0-9a-f]{{16}})?", escape(go("GOVERSION"))), "[GO]");
        settings.add_filter("bundle@[0-9a-f]{16}", "bundle@[ID]");
        settings.add_filter(r"\(\d+\.\d s\)", "([TIME])");
        // Said when a step takes longer than ten seconds.
        settings.add_filter(r"\w.* \.\.\. \d+ packages compiled, now .*\n", "");
        settings.add_filter(r"GOOS=\w+ GOARCH=\w+", "GOOS=[OS] GOARCH=[ARCH]");
        settings.add_filter(r"\b(linux|darwin)[-/](amd64|arm64)", "[TARGET]");
        settings.add_filter(r"[0-9a-f]{16}\.(so|dylib)", "[ID].so");
        settings.add_filter(r"\(\d+ bytes\)", "([SIZE] bytes)");
        settings.add_filter(r"(C compiler  ).*", "$1[CC]");
        // The order is by the length of the paths, which are this machine's.
        settings.add_filter(r"(# <[\w ]+> is .*\n)+", "[LEGEND]\n");
        settings.add_filter(r"(compiled with \S+ and )\w+", "$1[CC]");
        settings
    }
}

/// Path of a fixture module.
pub fn fixture(name: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name).to_string_lossy().into_owned()
}

/// Every file below a directory with its content.
pub fn contents(dir: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let files = walkdir::WalkDir::new(dir).sort_by_file_name().into_iter().map(|entry| entry.expect("readable"));
    let files = files.filter(|entry| entry.file_type().is_file());
    files.map(|entry| (entry.path().to_path_buf(), std::fs::read(entry.path()).expect("readable"))).collect()
}

/// What the Go of this machine says of itself: `GOCACHE` or `GOVERSION`.
pub fn go(name: &str) -> &'static str {
    static ANSWERS: OnceLock<[String; 2]> = OnceLock::new();
    let answers = ANSWERS.get_or_init(|| {
        ["GOCACHE", "GOVERSION"].map(|name| {
            let output = output(Command::new("go").args(["env", name]));
            String::from_utf8_lossy(&output.stdout).trim().to_owned()
        })
    });
    &answers[usize::from(name == "GOVERSION")]
}

fn output(command: &mut Command) -> Output {
    let starting = STARTING.lock().unwrap_or_else(PoisonError::into_inner);
    let child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    drop(starting);
    let child = child.unwrap_or_else(|error| panic!("{command:?}: {error} (these tests need Go on PATH)"));
    child.wait_with_output().expect("it ends")
}

fn escape(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_alphanumeric() || "/_".contains(c) { c.to_string() } else { format!("\\{c}") })
        .collect()
}
