//! `doctor`: what of the tool chain is there, where it came from, and how to get the rest.

use std::path::Path;
use std::process::ExitCode;

use serde::Serialize;

use crate::cli::DoctorArgs;
use crate::errors::{Error, Result};
use crate::package::wheel::DISTRIBUTION;
use crate::paths;
use crate::process::{Command, Runner};
use crate::toolchain::{Choice, Found, Wheels, cc, go};
use crate::ui::Ui;

/// One line of the report.
#[derive(Debug, Serialize)]
struct Finding {
    what: &'static str,
    ok: bool,
    /// Building is impossible without it.
    needed: bool,
    version: String,
    path: String,
    source: String,
    problem: Option<String>,
    hint: Option<String>,
}

/// Looks at everything a build needs; exit code 1 when building is impossible.
///
/// # Errors
/// None: what is wrong is in the report.
pub fn run(args: &DoctorArgs, ui: &Ui) -> Result<ExitCode> {
    let runner = Runner::new(ui, false);
    let choice = Choice::from(&args.tools);
    let wheels = Wheels::new(&runner);
    let go = go::find(&choice, &wheels, &runner);
    let mut findings = Vec::new();
    match go {
        Ok(go) => {
            findings.push(Finding::tool("go", &go.found, &go.version));
            findings.push(match cc::find(&choice, &wheels, &go, &runner) {
                Ok(cc) => Finding::tool("cc", &cc.found, &format!("{} {}", cc.name, cc.version)),
                Err(error) => Finding::missing("cc", error),
            });
        }
        Err(error) => {
            findings.push(Finding::missing("go", error));
            // The target is not needed to see whether there is a compiler at all.
            findings.push(match cc::find(&choice, &wheels, &go::Go::host(), &runner) {
                Ok(cc) => Finding::tool("cc", &cc.found, &format!("{} {}", cc.name, cc.version)),
                Err(error) => Finding::missing("cc", error),
            });
        }
    }
    findings.push(python(&wheels, &runner));
    findings.extend(other_project(&wheels, &runner));
    findings.push(cache());
    let possible = findings.iter().all(|finding| finding.ok || !finding.needed);
    if ui.is_json() {
        ui.data(&serde_json::json!({"ok": possible, "findings": findings}).to_string());
    } else {
        print(&findings, possible, ui);
    }
    Ok(if possible { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

impl Finding {
    fn tool(what: &'static str, found: &Found, version: &str) -> Self {
        Self {
            what,
            ok: true,
            needed: true,
            version: version.to_owned(),
            path: found.program.display().to_string(),
            source: found.source.clone(),
            problem: None,
            hint: None,
        }
    }

    fn missing(what: &'static str, error: Error) -> Self {
        Self {
            what,
            ok: false,
            needed: true,
            version: String::new(),
            path: String::new(),
            source: String::new(),
            problem: Some(error.to_string()),
            hint: error.hint,
        }
    }
}

fn python(wheels: &Wheels<'_>, runner: &Runner<'_>) -> Finding {
    let mut finding = Finding::missing("python", Error::other("USEGOLIB_PYTHON is not set"));
    finding.needed = false;
    finding.hint = Some("run it as `python -m usegolib doctor`, so that wheels of that Python are found".into());
    let Some(python) = &wheels.python else { return finding };
    finding.path = python.display().to_string();
    finding.source = "USEGOLIB_PYTHON".into();
    match runner.query(&Command::new(python).args(["-c", "import sys; print(sys.version.split('\\n')[0])"])) {
        Ok(output) if output.success => {
            finding.version = String::from_utf8_lossy(&output.stdout).trim().to_owned();
            finding.ok = true;
            (finding.problem, finding.hint) = (None, None);
        }
        Ok(output) => finding.problem = Some(format!("this Python does not work: {}", output.stderr.trim())),
        Err(error) => finding.problem = Some(error.to_string()),
    }
    finding
}

/// The version and place of an installed distribution `usegolib`; nothing where there is none.
const OTHER_PROJECT: &str = "\
from importlib.metadata import PackageNotFoundError, distribution
try:
    found = distribution('usegolib')
    print('usegolib', found.version, 'in', found.locate_file(''))
except PackageNotFoundError:
    pass
";

/// The other project of this import name, where it is installed beside this one.
fn other_project(wheels: &Wheels<'_>, runner: &Runner<'_>) -> Option<Finding> {
    let output = runner.query(&Command::new(wheels.python.as_ref()?).args(["-c", OTHER_PROJECT])).ok()?;
    let found = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    if !found.starts_with("usegolib ") {
        return None;
    }
    let problem = format!("{found} is another project and writes over files of {DISTRIBUTION}");
    let hint = format!(
        "remove both, then install this one: pip uninstall usegolib {DISTRIBUTION}, pip install {DISTRIBUTION}"
    );
    let mut finding = Finding::missing("package", Error::other(problem).hint(hint));
    finding.needed = false;
    Some(finding)
}

/// The places that builds write to.
fn cache() -> Finding {
    let tried = paths::cache_dir().and_then(|dir| {
        paths::create_private_dir(&dir, true)?;
        tempfile::tempfile_in(&dir).map_err(|error| Error::from(error).at(dir.to_string_lossy()))?;
        Ok(dir)
    });
    match tried {
        Ok(dir) => Finding::tool("cache", &Found { program: dir, source: origin(&paths::default_root()) }, ""),
        Err(error) => Finding::missing("cache", error.hint("set XDG_CACHE_HOME to a directory you may write")),
    }
}

fn origin(root: &Result<std::path::PathBuf>) -> String {
    let root = root.as_deref().unwrap_or(Path::new("?"));
    format!("artifacts in {}", root.display())
}

fn print(findings: &[Finding], possible: bool, ui: &Ui) {
    for finding in findings {
        let mark = match (finding.ok, finding.needed) {
            (true, _) => "ok     ",
            (false, true) => "missing",
            (false, false) if finding.what == "package" => "bad    ",
            (false, false) => "none   ",
        };
        let problem = finding.problem.as_deref().unwrap_or_default();
        let facts: Vec<&str> =
            [&*finding.version, &*finding.path, problem].into_iter().filter(|fact| !fact.is_empty()).collect();
        let source = if finding.source.is_empty() { String::new() } else { format!("  ({})", finding.source) };
        ui.data(&format!("{mark}  {:6}  {}{source}", finding.what, facts.join("  ")));
        if let Some(hint) = &finding.hint {
            ui.data(&format!("                 hint: {hint}"));
        }
    }
    ui.data(if possible { "everything that a build needs is there" } else { "building is not possible yet" });
}
