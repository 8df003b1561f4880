//! The runtime inside a package: usegolib's Python files under a name of the package's own, and the core of the
//! package's platform, from the usegolib that runs this or from a wheel of it.

use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use super::File;
use super::wheel::DISTRIBUTION;
use crate::errors::{Error, Result};
use crate::target::Target;

/// Files of the core by platform.
const CORES: [&str; 3] = ["libusegolib.so", "libusegolib.dylib", "usegolib.dll"];
/// Licences of what is compiled into the core; setup.py writes the file, a build without it has none.
const NOTICES: &str = "libusegolib.licenses.txt";

/// What can be put into packages.
#[derive(Debug)]
pub struct Runtime {
    /// Python files by their paths, with the imports of an installed usegolib.
    python: Vec<(String, String)>,
    cores: Vec<Core>,
    notices: Option<Vec<u8>>,
}

#[derive(Debug)]
struct Core {
    target: Target,
    name: String,
    data: Vec<u8>,
}

impl Runtime {
    /// The usegolib in which this program lies, and the cores of these wheels of it.
    ///
    /// # Errors
    /// This program does not lie in one, or a wheel is not one of this version.
    pub fn find(wheels: &[PathBuf]) -> Result<Self> {
        let root = installed()?;
        // A named one comes before the installed one of the same platform.
        let cores = wheels.iter().map(|wheel| of_wheel(wheel)).collect::<Result<_>>()?;
        let mut found = Self { python: Vec::new(), cores, notices: None };
        for entry in WalkDir::new(&root).sort_by_file_name().into_iter().flatten() {
            let name = entry.path().strip_prefix(&root).unwrap_or(entry.path()).to_string_lossy().replace('\\', "/");
            if name.ends_with(".py") || name == "py.typed" {
                found.python.push((name, fs_err::read_to_string(entry.path())?));
            } else if let Some(core) = name.strip_prefix("_bin/").filter(|name| CORES.contains(name)) {
                found.cores.extend(Core::new(core, fs_err::read(entry.path())?));
            } else if name == format!("_bin/{NOTICES}") {
                found.notices = Some(fs_err::read(entry.path())?);
            }
        }
        Ok(found)
    }

    /// Whether there is a core for each of these platforms.
    ///
    /// # Errors
    /// There is none; the hint says where to get one.
    pub fn check<'target>(&self, targets: impl IntoIterator<Item = &'target Target>) -> Result<()> {
        targets.into_iter().try_for_each(|target| self.core(target).map(|_| ()))
    }

    fn core(&self, target: &Target) -> Result<&Core> {
        self.cores.iter().find(|core| core.target == *target).ok_or_else(|| {
            let known: Vec<String> = self.cores.iter().map(|core| core.target.to_string()).collect();
            Error::usage(format!(
                "there is no runtime for {target} to put inside; there is one for {}",
                if known.is_empty() { "no platform".to_owned() } else { known.join(", ") }
            ))
            .hint(format!(
                "--runtime FILE takes it from a wheel of {DISTRIBUTION} for that platform; with --depend the package \
                 depends on {DISTRIBUTION} instead"
            ))
        })
    }

    /// The files below `<package>/_vendor`.
    ///
    /// # Errors
    /// There is no core for the platform.
    pub fn files(&self, package: &str, target: &Target) -> Result<Vec<File>> {
        let inside = format!("{package}._vendor.usegolib");
        let core = self.core(target)?;
        let place = |name: &str| format!("{package}/_vendor/usegolib/{name}");
        let mut files = vec![(format!("{package}/_vendor/__init__.py"), Vec::new())];
        files.extend(self.python.iter().map(|(name, source)| (place(name), renamed(source, &inside).into_bytes())));
        files.push((place(&format!("_bin/{}", core.name)), core.data.clone()));
        Ok(files)
    }

    /// The SPDX expression of the runtime, which its notices begin with.
    #[must_use]
    pub fn license(&self) -> Option<String> {
        let notices = String::from_utf8_lossy(self.notices.as_ref()?);
        Some(notices.lines().next()?.strip_prefix("SPDX-License-Identifier: ")?.to_owned())
    }

    /// The licences of the runtime, by file name.
    #[must_use]
    pub fn licenses(&self) -> Vec<File> {
        let own = ("usegolib.txt".to_owned(), include_bytes!("../../../LICENSE").to_vec());
        let notices = self.notices.iter().map(|text| ("usegolib-third-party.txt".to_owned(), text.clone()));
        std::iter::once(own).chain(notices).collect()
    }
}

impl Core {
    fn new(name: &str, data: Vec<u8>) -> Option<Self> {
        Some(Self { target: Target::of_library(&data)?, name: name.to_owned(), data })
    }
}

/// The core in a wheel of this version of usegolib.
fn of_wheel(path: &Path) -> Result<Core> {
    let wrong = |text: String| {
        Error::usage(text).at(path.to_string_lossy()).hint(format!(
            "--runtime takes a wheel of {DISTRIBUTION} {}, for the platform of a target",
            env!("CARGO_PKG_VERSION")
        ))
    };
    let mut zip = zip::ZipArchive::new(Cursor::new(fs_err::read(path)?))
        .map_err(|error| wrong(format!("this is no wheel: {error}")))?;
    let info = format!("{}-{}.dist-info/METADATA", DISTRIBUTION.replace('-', "_"), env!("CARGO_PKG_VERSION"));
    if zip.index_for_name(&info).is_none() {
        return Err(wrong(format!("this is no wheel of {DISTRIBUTION} {}", env!("CARGO_PKG_VERSION"))));
    }
    for name in CORES {
        let Ok(mut file) = zip.by_name(&format!("usegolib/_bin/{name}")) else { continue };
        let mut data = Vec::new();
        file.read_to_end(&mut data)?;
        return Core::new(name, data).ok_or_else(|| wrong(format!("{name} in this wheel is no library")));
    }
    Err(wrong("there is no core in this wheel".to_owned()))
}

/// usegolib/, in which this program lies as `_bin/usegolib-cbuild`.
fn installed() -> Result<PathBuf> {
    let program = std::env::current_exe()?;
    let above = program.parent().and_then(Path::parent).filter(|dir| dir.join("_shared.py").is_file());
    above.map(Path::to_path_buf).ok_or_else(|| {
        Error::other("packages get the runtime of the usegolib that is installed, and this program does not lie in one")
            .at(program.to_string_lossy())
            .hint("run it from an installed usegolib (python -m usegolib package ...), or add --depend")
    })
}

/// Every module of the runtime imports the others by their whole names.
fn renamed(source: &str, inside: &str) -> String {
    let line = |line: &str| {
        let start = line.trim_start();
        if start.starts_with("from usegolib") || start.starts_with("import usegolib._") {
            line.replacen("usegolib", inside, 1)
        } else if start == "import usegolib" {
            line.replacen("usegolib", &format!("{inside} as usegolib"), 1)
        } else if line == "COPIED = \"\"" {
            format!("COPIED = {:?}", env!("CARGO_PKG_VERSION"))
        } else {
            line.replace("\"usegolib._", &format!("\"{inside}._"))
        }
    };
    source.lines().map(line).collect::<Vec<_>>().join("\n") + "\n"
}

#[cfg(test)]
mod tests {
    use super::renamed;

    #[test]
    fn imports_get_the_name_inside() {
        let source = "from usegolib import errors\n    from usegolib._x import y\nlog = \"usegolib\"\n\
            m = f\"usegolib._v.{z}\"\nimport usegolib\nCOPIED = \"\"\n";
        let expected = format!(
            "from p._vendor.usegolib import errors\n    from p._vendor.usegolib._x import y\nlog = \"usegolib\"\n\
            m = f\"p._vendor.usegolib._v.{{z}}\"\nimport p._vendor.usegolib as usegolib\nCOPIED = \"{}\"\n",
            env!("CARGO_PKG_VERSION")
        );
        assert_eq!(renamed(source, "p._vendor.usegolib"), expected);
    }
}
