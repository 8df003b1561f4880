//! The only place that prints: data to standard output, talk to standard error.

use std::io::{IsTerminal, Write};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use crate::errors::Error;

/// How progress is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Talk {
    /// Nothing but warnings and errors.
    Quiet,
    /// One line per step.
    Lines,
    /// A spinner that turns into the line.
    Spinner,
}

/// Where everything is said.
#[derive(Debug)]
pub struct Ui {
    talk: Talk,
    verbose: bool,
    json: bool,
    now: Mutex<Now>,
}

/// The step under way, for progress within it.
#[derive(Debug, Default)]
struct Now {
    doing: String,
    bar: Option<ProgressBar>,
    packages: usize,
    told: Option<Instant>,
}

/// Without a terminal, so often is said that something goes on.
const LINE_EVERY: Duration = Duration::from_secs(10);

impl Ui {
    /// Spinners need a terminal on standard error and no CI.
    #[must_use]
    pub fn new(quiet: bool, verbose: bool, json: bool) -> Self {
        let talk = if quiet {
            Talk::Quiet
        } else if std::io::stderr().is_terminal() && std::env::var_os("CI").is_none() && !verbose {
            Talk::Spinner
        } else {
            Talk::Lines
        };
        Self { talk, verbose, json, now: Mutex::default() }
    }

    /// Whether data is wanted as JSON.
    #[must_use]
    pub fn is_json(&self) -> bool {
        self.json
    }

    /// Data: JSON where that is asked for, else these lines.
    pub fn result(&self, json: &serde_json::Value, lines: impl IntoIterator<Item = String>) {
        if self.json {
            self.data(&json.to_string());
        } else {
            lines.into_iter().for_each(|line| self.data(&line));
        }
    }

    /// Data: a line on standard output.
    pub fn data(&self, text: &str) {
        match writeln!(std::io::stdout(), "{text}") {
            Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
                eprintln!("error: cannot write to standard output: {error}");
                std::process::exit(1);
            }
            _ => {} // a closed pipe (`| head`) is the reader's decision
        }
    }

    /// Progress and results for a person.
    pub fn say(&self, text: &str) {
        if self.talk != Talk::Quiet {
            let _ = writeln!(std::io::stderr(), "{text}");
        }
    }

    /// What went wrong without stopping the work; shown with `--quiet` too.
    pub fn warn(&self, text: &str) {
        let _ = writeln!(std::io::stderr(), "warning: {text}");
    }

    /// Details asked for with `-v`.
    pub fn verbose(&self, text: impl FnOnce() -> String) {
        if self.verbose {
            let _ = writeln!(std::io::stderr(), "+ {}", text());
        }
    }

    /// The end of a failed run.
    pub fn error(&self, error: &Error) {
        let mut stderr = std::io::stderr();
        let _ = writeln!(stderr, "error: {error}");
        if let Some(hint) = &error.hint {
            let _ = writeln!(stderr, "hint: {hint}");
        }
        if self.json {
            let line = serde_json::json!({
                "error": error.to_string(), "hint": error.hint, "kind": error.kind.to_string(),
            });
            self.data(&line.to_string());
        }
    }

    /// Begins a step; the spinner runs until it is finished or dropped. Without a terminal, only what may take long
    /// is worth a line of its own.
    #[must_use]
    pub fn step(&self, doing: &str, long: bool) -> Step<'_> {
        let bar = match self.talk {
            Talk::Spinner => {
                let bar = ProgressBar::new_spinner();
                bar.set_style(ProgressStyle::with_template("{spinner} {msg} ({elapsed})").expect("a valid template"));
                bar.set_message(doing.to_owned());
                bar.enable_steady_tick(Duration::from_millis(100));
                Some(bar)
            }
            Talk::Lines => {
                if long {
                    self.say(&format!("{doing} ..."));
                }
                None
            }
            Talk::Quiet => None,
        };
        let start = Instant::now();
        *self.now() = Now { doing: doing.to_owned(), bar: bar.clone(), packages: 0, told: Some(start) };
        Step { ui: self, bar, start }
    }

    /// Go has compiled one more package.
    pub fn package(&self, path: &str) {
        let mut now = self.now();
        now.packages += 1;
        if let Some(bar) = &now.bar {
            bar.set_message(format!("{}: {} compiled, {path}", now.doing, now.packages));
        } else if self.talk == Talk::Lines && now.told.is_some_and(|told| told.elapsed() >= LINE_EVERY) {
            now.told = Some(Instant::now());
            self.say(&format!("{} ... {} packages compiled, now {path}", now.doing, now.packages));
        }
    }

    fn now(&self) -> MutexGuard<'_, Now> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A step of a longer work.
pub struct Step<'a> {
    ui: &'a Ui,
    bar: Option<ProgressBar>,
    start: Instant,
}

impl Step<'_> {
    /// Says what was done and how long it took; returns that time.
    pub fn done(self, done: &str) -> Duration {
        let time = self.start.elapsed();
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
        self.ui.say(&format!("{done} ({:.1} s)", time.as_secs_f64()));
        time
    }
}

impl Drop for Step<'_> {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
