//! Links from the work directory to the user's other modules: Go writes the right side of every replacement into the
//! library, and no machine path belongs there.

use std::path::{MAIN_SEPARATOR, Path, PathBuf};

use crate::errors::Result;
use crate::process::Runner;

/// The links of one build.
#[derive(Clone, Debug)]
pub struct Links {
    dir: PathBuf,
    targets: Vec<PathBuf>,
}

impl Links {
    /// No links yet; they will be beside `module`, the private copy.
    #[must_use]
    pub fn beside(module: &Path) -> Self {
        Self { dir: module.with_file_name("other"), targets: Vec::new() }
    }

    /// Makes a link to a directory and spells it for the private copy's go.mod.
    ///
    /// # Errors
    /// The file system's.
    pub fn link(&mut self, target: &Path, runner: &Runner<'_>) -> Result<String> {
        if !cfg!(unix) {
            return Ok(target.to_string_lossy().into_owned());
        }
        match self.targets.iter().position(|known| known == target) {
            Some(number) => Ok(format!("../other/{number}")),
            None => {
                let link = self.place(target);
                self.make(target, &link, runner)?;
                Ok(format!("../other/{}", self.targets.len() - 1))
            }
        }
    }

    /// A place beside the private copy for something of the user's; messages name that instead.
    pub fn place(&mut self, target: &Path) -> PathBuf {
        self.targets.push(target.to_path_buf());
        self.dir.join((self.targets.len() - 1).to_string())
    }

    fn make(&self, target: &Path, link: &Path, runner: &Runner<'_>) -> Result<()> {
        runner.note(&format!("link {} to {}", link.display(), target.display()));
        if runner.is_dry() {
            return Ok(());
        }
        fs_err::create_dir_all(&self.dir)?;
        #[cfg(unix)]
        fs_err::os::unix::fs::symlink(target, link)?;
        Ok(())
    }

    /// Replaces the links in a message by where they lead to.
    #[must_use]
    pub fn resolve(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for (number, target) in self.targets.iter().enumerate() {
            let target = format!("{}{MAIN_SEPARATOR}", target.display());
            let link = self.dir.join(number.to_string());
            text = text.replace(&format!("{}{MAIN_SEPARATOR}", link.display()), &target);
            // As it stands in go.mod, with slashes everywhere.
            text = text.replace(&format!("../other/{number}/"), &target);
        }
        text
    }
}
