//! The private copy: the module the bridge is put into. The user's files are read and never written.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::links::Links;
use super::remote;
use super::workspace::{GoMod, Replacements, Surroundings, surroundings};
use crate::digest::walk;
use crate::errors::{Error, Kind, Result};
use crate::plan::{Origin, Source, Subject};
use crate::process::Runner;
use crate::toolchain::go::Go;

/// Where the main module of a build lies, and how Go is to treat it.
#[derive(Clone, Debug)]
pub struct Copy {
    /// The module's directory in the work directory.
    pub dir: PathBuf,
    /// `-mod=mod`, or nothing where vendor/ is used.
    pub mod_flag: Option<&'static str>,
    /// Where messages point to instead of `dir`.
    pub shown: Option<PathBuf>,
    /// The user's other modules.
    pub links: Links,
    /// The directories of the copied modules, by module path: those of the subject.
    pub modules: BTreeMap<String, PathBuf>,
}

impl Copy {
    /// Where a package of a copied module is, or will be.
    #[must_use]
    pub fn package_dir(&self, package: &str) -> Option<PathBuf> {
        let below = |module: &str| package.strip_prefix(module).filter(|rest| rest.is_empty() || rest.starts_with('/'));
        let found = self.modules.iter().filter_map(|(path, dir)| Some((path.len(), dir, below(path)?)));
        found.max_by_key(|(length, ..)| *length).map(|(_, dir, rest)| dir.join(rest.trim_start_matches('/')))
    }
}

/// What is around the local modules of a subject: replacements, workspaces, vendor directories.
#[derive(Clone, Debug, Default)]
pub struct Around {
    modules: Vec<Surroundings>,
}

impl Around {
    /// Reads it, for all modules in order.
    ///
    /// # Errors
    /// A go.mod or go.work cannot be read, or a vendor directory stands in the way of several modules.
    pub fn read(subject: &Subject, go: &Go, runner: &Runner<'_>) -> Result<Self> {
        let mut around = Self::default();
        for module in &subject.modules {
            let found = match &module.origin {
                Origin::Directory(dir) => surroundings(dir, go, runner)?,
                // Go drops the replace lines of modules that are not the main one; so they are dropped here.
                Origin::Cache => Surroundings::default(),
            };
            if found.vendor && subject.single().is_none() {
                return Err(Error::usage(format!(
                    "module {} has a vendor directory, which cannot be used together with other modules",
                    module.path
                ))
                .hint("build it as an artifact of its own, or without vendor/"));
            }
            around.modules.push(found);
        }
        Ok(around)
    }

    /// Local directories that the build reads beside the modules themselves.
    #[must_use]
    pub fn directories(&self) -> Vec<PathBuf> {
        let mut all: Vec<PathBuf> = self.modules.iter().flat_map(|found| found.replacements.directories()).collect();
        all.sort();
        all.dedup();
        all
    }
}

/// Makes the main module in `work`.
///
/// # Errors
/// Files cannot be copied, a module cannot be had, or replacements contradict each other.
pub fn make(
    subject: &Subject,
    around: &Around,
    work: &Path,
    excluded: &Path,
    go: &Go,
    runner: &Runner<'_>,
) -> Result<Copy> {
    let dir = work.join("module");
    match (subject.single(), around.modules.first()) {
        (Some(module), Some(surroundings)) => match &module.origin {
            Origin::Directory(from) => local(module, from, &dir, surroundings, excluded, go, runner),
            Origin::Cache => cached(module, &dir, work, go, runner),
        },
        _ => own(subject, around, &dir, work, excluded, go, runner),
    }
}

fn local(
    module: &Source,
    from: &Path,
    dir: &Path,
    found: &Surroundings,
    excluded: &Path,
    go: &Go,
    runner: &Runner<'_>,
) -> Result<Copy> {
    runner.note(&format!("copy {} to {} (hard links where possible)", from.display(), dir.display()));
    if !runner.is_dry() {
        copy_tree(from, dir, excluded, found.workspace)?;
    }
    let mut links = Links::beside(dir);
    if !found.vendor {
        edit(dir, &found.replacements.arguments(&mut links, runner)?, go, runner)?;
    }
    let mod_flag = if found.vendor { None } else { Some("-mod=mod") };
    let modules = BTreeMap::from([(module.path.clone(), dir.to_path_buf())]);
    Ok(Copy { dir: dir.to_path_buf(), mod_flag, shown: Some(from.to_path_buf()), links, modules })
}

fn cached(module: &Source, dir: &Path, work: &Path, go: &Go, runner: &Runner<'_>) -> Result<Copy> {
    let shown = copy_cached(module, dir, work, go, runner)?;
    let modules = BTreeMap::from([(module.path.clone(), dir.to_path_buf())]);
    let mod_flag = Some("-mod=mod");
    Ok(Copy { dir: dir.to_path_buf(), mod_flag, shown: Some(shown), links: Links::beside(dir), modules })
}

/// Copies a module from Go's cache, without its replace lines; where it was.
fn copy_cached(module: &Source, dir: &Path, work: &Path, go: &Go, runner: &Runner<'_>) -> Result<PathBuf> {
    let download = remote::download(module, work, go, runner)?;
    let asked = format!("{}@{}", module.path, module.version);
    runner.note(&format!("copy {asked} from the module cache to {}", dir.display()));
    if runner.is_dry() {
        return Ok(PathBuf::new());
    }
    copy_tree(&download.dir, dir, Path::new(""), true)?;
    let from = if download.go_mod.is_file() { download.go_mod } else { download.dir.join("go.mod") };
    fs_err::write(dir.join("go.mod"), fs_err::read(from)?)?;
    let go_mod = GoMod::read(&dir.join("go.mod"), go, runner)?;
    edit(dir, &go_mod.dropped_replacements(), go, runner)?;
    Ok(download.dir)
}

/// A module of our own: for the standard library alone, and around several modules. These are copied beside it, since
/// files may have to be added to each.
fn own(
    subject: &Subject,
    around: &Around,
    dir: &Path,
    work: &Path,
    excluded: &Path,
    go: &Go,
    runner: &Runner<'_>,
) -> Result<Copy> {
    let mut links = Links::beside(dir);
    let path = subject.main_module();
    runner.note(&format!("write {} of module {path}", dir.join("go.mod").display()));
    let mut replacements = Replacements::default();
    let mut arguments = Vec::new();
    let mut sums = String::new();
    let mut modules = BTreeMap::new();
    for (number, (module, found)) in subject.modules.iter().zip(&around.modules).enumerate() {
        let to = dir.with_file_name("other").join(number.to_string());
        let version = match &module.origin {
            Origin::Cache => {
                let from = copy_cached(module, &to, work, go, runner)?;
                links.place(&from);
                module.version.clone()
            }
            Origin::Directory(from) => {
                links.place(from);
                runner.note(&format!("copy {} to {} (hard links where possible)", from.display(), to.display()));
                if !runner.is_dry() {
                    copy_tree(from, &to, excluded, true)?;
                }
                sums.push_str(&std::fs::read_to_string(from.join("go.sum")).unwrap_or_default());
                replacements.unite(found.replacements.but(&subject.modules), &module.path)?;
                placeholder(&module.path)
            }
        };
        arguments.push(format!("-replace={}=../other/{number}", module.path));
        arguments.push(format!("-require={}@{version}", module.path));
        modules.insert(module.path.clone(), to);
    }
    arguments.extend(replacements.arguments(&mut links, runner)?);
    if !runner.is_dry() {
        fs_err::create_dir_all(dir)?;
        fs_err::write(dir.join("go.mod"), format!("module {path}\n\ngo {}\n", go.language()))?;
        fs_err::write(dir.join("go.sum"), sums)?;
    }
    edit(dir, &arguments, go, runner)?;
    Ok(Copy { dir: dir.to_path_buf(), mod_flag: Some("-mod=mod"), shown: None, links, modules })
}

/// Go takes the highest version that anything requires; a module must not silently become another version than asked.
/// It is known when the packages have been listed: until then Go has not looked into all modules.
///
/// # Errors
/// One did.
pub fn check_versions(subject: &Subject, dir: &Path, go: &Go, runner: &Runner<'_>) -> Result<()> {
    if subject.single().is_some() {
        return Ok(());
    }
    let asked: Vec<&Source> = subject.modules.iter().filter(|module| module.origin == Origin::Cache).collect();
    if asked.is_empty() {
        return Ok(());
    }
    let list = go.command().args(["list", "-m", "-mod=mod", "-f", "{{.Path}} {{.Version}}"]);
    let output = runner.run(&list.args(asked.iter().map(|module| module.path.clone())).dir(dir))?;
    if !output.success {
        return Err(remote::failure("the modules", &output.stderr));
    }
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    for (path, version) in text.lines().filter_map(|line| line.split_once(' ')) {
        if let Some(module) = asked.iter().find(|module| module.path == path && module.version != version) {
            return Err(Error::usage(format!(
                "{path} {} is asked for, but another of the modules requires {version}",
                module.version
            ))
            .hint(format!("ask for {path}@{version}, or build them as artifacts of their own")));
        }
    }
    Ok(())
}

/// A version for a module that is replaced by a directory: Go checks only that it fits the path's major version.
fn placeholder(path: &str) -> String {
    let last = path.rsplit('/').next().unwrap_or_default();
    let major = last.strip_prefix('v').or_else(|| last.rsplit_once(".v").map(|(_, major)| major));
    match major.and_then(|major| major.parse::<u32>().ok()) {
        Some(major) => format!("v{major}.0.0"),
        None => "v0.0.0".into(),
    }
}

fn edit(dir: &Path, arguments: &[String], go: &Go, runner: &Runner<'_>) -> Result<()> {
    if arguments.is_empty() {
        return Ok(());
    }
    let output = runner.run(&go.command().args(["mod", "edit"]).args(arguments.to_vec()).dir(dir))?;
    if output.success {
        return Ok(());
    }
    Err(Error::new(Kind::Compile, output.stderr.trim()).at("go.mod").hint("mend go.mod"))
}

/// Copies a module by hard links; files that Go may write to in the copy become files of their own.
fn copy_tree(from: &Path, to: &Path, excluded: &Path, without_vendor: bool) -> Result<()> {
    fs_err::create_dir_all(to)?;
    let vendor = from.join("vendor");
    let mut parent = PathBuf::new();
    for entry in walk(from, excluded) {
        let entry = entry?;
        let path = entry.path();
        if without_vendor && path.starts_with(&vendor) {
            continue;
        }
        let target = to.join(path.strip_prefix(from).unwrap_or(path));
        if target.parent() != Some(&parent) {
            parent = target.parent().unwrap_or(to).to_path_buf();
            fs_err::create_dir_all(&parent)?;
        }
        copy_file(path, &target)?;
    }
    Ok(())
}

fn copy_file(path: &Path, target: &Path) -> Result<()> {
    // What a link leads to counts; broken links and sockets are no sources.
    let Ok(real) = std::fs::canonicalize(path) else { return Ok(()) };
    if real.is_dir() {
        #[cfg(unix)]
        std::os::unix::fs::symlink(real, target)?;
        return Ok(());
    }
    if !real.is_file() {
        return Ok(());
    }
    let name = path.file_name().unwrap_or_default();
    let written = ["go.mod", "go.sum", "go.work", "go.work.sum"].iter().any(|file| name == *file);
    if written {
        // Not fs::copy: the module cache's read-only mode must not come along.
        fs_err::write(target, fs_err::read(&real)?)?;
    } else if std::fs::hard_link(&real, target).is_err() {
        fs_err::copy(&real, target)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::placeholder;

    #[test]
    fn placeholders_fit_the_path() {
        assert_eq!(placeholder("example.com/mod"), "v0.0.0");
        assert_eq!(placeholder("example.com/mod/v2"), "v2.0.0");
        assert_eq!(placeholder("gopkg.in/yaml.v3"), "v3.0.0");
        assert_eq!(placeholder("example.com/v"), "v0.0.0");
    }
}
