//! The only place that starts a process. No shell is ever involved.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::thread;

use crate::errors::{Error, Result};
use crate::ui::Ui;

/// A program with its arguments, environment and input.
#[derive(Clone, Debug)]
pub struct Command {
    program: PathBuf,
    args: Vec<String>,
    env: Vec<(String, String)>,
    dir: Option<PathBuf>,
    input: Vec<u8>,
    output: Option<PathBuf>,
    names_packages: bool,
}

/// What a process left behind.
#[derive(Clone, Debug, Default)]
pub struct Output {
    /// It exited with status 0.
    pub success: bool,
    /// Everything on its standard output.
    pub stdout: Vec<u8>,
    /// Everything on its standard error, passwords in URLs removed.
    pub stderr: String,
}

impl Command {
    /// A command without arguments.
    pub fn new(program: impl Into<PathBuf>) -> Self {
        let program = program.into();
        Self {
            program,
            args: Vec::new(),
            env: Vec::new(),
            dir: None,
            input: Vec::new(),
            output: None,
            names_packages: false,
        }
    }

    /// Appends an argument.
    #[must_use]
    pub fn arg(mut self, arg: impl Into<String>) -> Self {
        self.args.push(arg.into());
        self
    }

    /// Appends arguments.
    #[must_use]
    pub fn args<S: Into<String>>(mut self, args: impl IntoIterator<Item = S>) -> Self {
        self.args.extend(args.into_iter().map(Into::into));
        self
    }

    /// Sets variables on top of this process's environment.
    #[must_use]
    pub fn envs(mut self, env: impl IntoIterator<Item = (String, String)>) -> Self {
        self.env.extend(env);
        self
    }

    /// Where it runs.
    #[must_use]
    pub fn dir(mut self, dir: impl Into<PathBuf>) -> Self {
        self.dir = Some(dir.into());
        self
    }

    /// What it reads from standard input.
    #[must_use]
    pub fn input(mut self, input: Vec<u8>) -> Self {
        self.input = input;
        self
    }

    /// In a transcript: which file the standard output goes to. (It is always captured.)
    #[must_use]
    pub fn output(mut self, output: impl Into<PathBuf>) -> Self {
        self.output = Some(output.into());
        self
    }

    /// It names every package that it compiles on a line of standard error (`go build -v`): these are progress, and no
    /// part of what it says.
    #[must_use]
    pub fn names_packages(mut self) -> Self {
        self.names_packages = true;
        self
    }

    /// The command as one line that a POSIX shell would take.
    fn line(&self) -> String {
        let mut words = Vec::new();
        if let Some(dir) = &self.dir {
            words.push(format!("cd {} &&", quote(&dir.to_string_lossy())));
        }
        words.extend(self.env.iter().map(|(name, value)| format!("{name}={}", quote(value))));
        words.push(quote(&self.program.to_string_lossy()));
        words.extend(self.args.iter().map(|arg| quote(arg)));
        if let Some(output) = &self.output {
            words.push(format!("> {}", quote(&output.to_string_lossy())));
        }
        words.join(" ")
    }
}

/// Starts commands, or in a dry run only writes them down.
pub struct Runner<'a> {
    ui: &'a Ui,
    dry: bool,
    names: Vec<(String, String)>,
}

impl<'a> Runner<'a> {
    /// A runner; with `dry`, [`Runner::run`] starts nothing.
    #[must_use]
    pub fn new(ui: &'a Ui, dry: bool) -> Self {
        Self { ui, dry, names: Vec::new() }
    }

    /// Whether this is a dry run.
    #[must_use]
    pub fn is_dry(&self) -> bool {
        self.dry
    }

    /// In transcripts, `path` is shown as `<name>`.
    pub fn name(&mut self, path: &Path, name: &str) {
        self.names.push((path.to_string_lossy().into_owned(), format!("<{name}>")));
        // A directory inside another one has to be replaced first.
        self.names.sort_by_key(|(path, _)| std::cmp::Reverse(path.len()));
    }

    /// In a dry run, tells a person what the names stand for.
    pub fn legend(&self) {
        if self.dry {
            for (path, name) in self.names.iter().rev() {
                self.ui.say(&format!("# {name} is {path}"));
            }
        }
    }

    /// A text with the named paths replaced.
    #[must_use]
    pub fn anonymous(&self, text: &str) -> String {
        self.names.iter().fold(text.to_owned(), |text, (path, name)| text.replace(path, name))
    }

    /// Adds a line to the transcript of a dry run for what is done without a process.
    pub fn note(&self, text: &str) {
        if self.dry {
            self.ui.data(&format!("# {}", self.anonymous(text)));
        }
    }

    /// Runs a command that belongs to the build; a dry run prints it and answers with empty success.
    ///
    /// # Errors
    /// The program cannot be started. An exit status other than 0 is not an error here.
    pub fn run(&self, command: &Command) -> Result<Output> {
        if self.dry {
            self.ui.data(&self.anonymous(&command.line()));
            return Ok(Output { success: true, ..Output::default() });
        }
        self.ui.verbose(|| command.line());
        start(command, self.ui)
    }

    /// Runs a command that only asks something of a tool; dry runs do it too.
    ///
    /// # Errors
    /// As [`Runner::run`].
    pub fn query(&self, command: &Command) -> Result<Output> {
        self.ui.verbose(|| command.line());
        start(command, self.ui)
    }
}

fn start(command: &Command, ui: &Ui) -> Result<Output> {
    let mut process = std::process::Command::new(&command.program);
    process.args(&command.args).envs(command.env.iter().map(|(name, value)| (name, value)));
    if let Some(dir) = &command.dir {
        process.current_dir(dir);
        // Go names files relative to PWD when it is set and right.
        process.env("PWD", dir);
    }
    process.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let failed = |error: std::io::Error| {
        Error::other(format!("cannot run {}: {error}", command.program.display())).at(command.program.to_string_lossy())
    };
    let mut child = process.spawn().map_err(failed)?;
    let mut stdin = child.stdin.take().expect("stdin was asked to be piped");
    let talk = child.stderr.take().expect("stderr was asked to be piped");
    let (output, said) = thread::scope(|scope| {
        // A program that exits without reading its input closes the pipe: its own message is the better one.
        scope.spawn(move || stdin.write_all(&command.input));
        let listener = scope.spawn(move || listen(talk, command.names_packages, ui));
        let output = child.wait_with_output();
        (output, listener.join().unwrap_or_default())
    });
    let output = output.map_err(failed)?;
    Ok(Output { success: output.status.success(), stdout: output.stdout, stderr: without_secrets(&said) })
}

/// Reads what a process says; names of packages go to the person who waits.
fn listen(talk: impl std::io::Read, names_packages: bool, ui: &Ui) -> String {
    let mut said = String::new();
    let mut talk = BufReader::new(talk);
    let mut line = Vec::new();
    while talk.read_until(b'\n', &mut line).is_ok_and(|length| length > 0) {
        let text = String::from_utf8_lossy(&line);
        if names_packages && is_package(text.trim_end()) {
            ui.package(text.trim_end());
        } else {
            said.push_str(&text);
        }
        line.clear();
    }
    said
}

/// Whether a line is an import path and nothing else.
fn is_package(line: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || "-_.~/+".contains(c);
    !line.is_empty() && !line.starts_with('.') && line.chars().all(is_part)
}

/// Removes `user:password@` from URLs, which Go repeats from GOPROXY in its messages.
fn without_secrets(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("://") {
        let (before, after) = rest.split_at(at + 3);
        clean.push_str(before);
        let end = after.find(|c: char| c == '/' || c.is_whitespace() || c == '"').unwrap_or(after.len());
        rest = match after[..end].rfind('@') {
            Some(secret) => {
                clean.push_str("***");
                &after[secret..]
            }
            None => after,
        };
    }
    clean + rest
}

fn quote(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_=+./:,@%<>{}".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

/// Looks a program up in PATH.
#[must_use]
pub fn which(name: &str) -> Option<PathBuf> {
    let file = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .filter(|dir| !dir.as_os_str().is_empty())
        .map(|dir| dir.join(&file))
        .find(|file| is_executable(file))
}

/// Whether `path` is a file that may be run.
#[must_use]
pub fn is_executable(path: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        path.metadata().is_ok_and(|meta| meta.is_file() && meta.permissions().mode() & 0o111 != 0)
    }
    #[cfg(not(unix))]
    path.is_file()
}

/// A variable of the environment, when set and not empty.
#[must_use]
pub fn env_var(name: impl AsRef<OsStr>) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_in_urls_are_removed() {
        let text = r#"Get "https://me:secret@proxy.example/mod": refused, see https://host/a@b"#;
        let clean = r#"Get "https://***@proxy.example/mod": refused, see https://host/a@b"#;
        assert_eq!(without_secrets(text), clean);
    }

    #[test]
    fn packages_are_told_from_messages() {
        for line in ["internal/abi", "gopkg.in/yaml.v3", "example.com/m-n/v2"] {
            assert!(is_package(line), "{line}");
        }
        for line in ["", "# example.com/m", "go: downloading example.com/m v1.0.0", "a.go:3:1: x", "./x.go", "\tx"] {
            assert!(!is_package(line), "{line}");
        }
    }

    #[test]
    fn words_with_spaces_are_quoted() {
        assert_eq!(quote("-ldflags=-s -w"), "'-ldflags=-s -w'");
        assert_eq!(quote("it's"), r"'it'\''s'");
        assert_eq!(quote(""), "''");
    }
}
