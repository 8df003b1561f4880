//! Remote modules: Go itself finds module and version, in a temporary module.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::workspace::GoMod;
use crate::errors::{Error, Kind, Result};
use crate::paths::escape;
use crate::plan::{Origin, Source};
use crate::process::{Command, Runner};
use crate::toolchain::go::Go;

/// What `go mod download -json` says of a module in the cache.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Download {
    /// Directory of the sources; not writable.
    #[serde(default)]
    pub dir: PathBuf,
    /// Its go.mod, made up by Go when the module has none.
    #[serde(default, rename = "GoMod")]
    pub go_mod: PathBuf,
    #[serde(default)]
    error: Option<String>,
}

/// Finds the module of an import path and the exact version for a query.
///
/// # Errors
/// There is no such module, version or package, or it cannot be reached.
pub fn resolve(path: &str, query: Option<&str>, scratch: &Path, go: &Go, runner: &Runner<'_>) -> Result<Source> {
    let dir = scratch.join("get");
    let asked = format!("{path}@{}", query.unwrap_or("latest"));
    let command = get_command(&asked, &dir, go);
    if runner.is_dry() {
        runner.run(&command)?;
        let version = query.filter(|query| query.starts_with('v')).unwrap_or("<version>").to_owned();
        return Ok(Source { path: path.to_owned(), version, origin: Origin::Cache, patterns: Vec::new() });
    }
    fs_err::create_dir_all(&dir)?;
    fs_err::write(dir.join("go.mod"), format!("module usegolib.local/get\n\ngo {}\n", go.language()))?;
    let output = runner.run(&command)?;
    let mut pattern = path.to_owned();
    if let Some(module) = module_without_package(&output.stderr).filter(|_| !output.success) {
        // A directory without a package stands for the packages below it.
        pattern.push_str("/...");
        let below = format!("{pattern}@{}", query.unwrap_or("latest"));
        if !runner.run(&get_command(&below, &dir, go))?.success {
            return Err(no_package(path, &module));
        }
    } else if !output.success {
        return Err(failure(&asked, &output.stderr));
    }
    let go_mod = GoMod::read(&dir.join("go.mod"), go, runner)?;
    let is_above =
        |module: &str| path.strip_prefix(module).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    let module = go_mod
        .require
        .unwrap_or_default()
        .into_iter()
        .filter(|module| is_above(&module.path))
        .max_by_key(|module| module.path.len())
        .ok_or_else(|| Error::new(Kind::ModuleNotFound, format!("go get {asked} found no module for it")))?;
    let patterns = if module.path == path { Vec::new() } else { vec![pattern] };
    Ok(Source { path: module.path, version: module.version, origin: Origin::Cache, patterns })
}

/// The module, with its version, that Go found for an import path of which it has no package.
fn module_without_package(text: &str) -> Option<String> {
    let said = text.lines().find_map(|line| line.strip_prefix("go: module "))?;
    let (found, _) = said.split_once(", but does not contain package ")?;
    // `M@query found (version)`, where the query is no version already.
    let (asked, version) = found.split_once(" found")?;
    let (module, query) = asked.split_once('@')?;
    let version = version.trim_start_matches(" (").split([',', ')']).next().filter(|version| !version.is_empty());
    Some(format!("{module}@{}", version.unwrap_or(query)))
}

fn no_package(path: &str, module: &str) -> Error {
    Error::new(Kind::ModuleNotFound, format!("{module} has no Go package in {path}, nor below it"))
        .hint(format!("`go mod download -json {module}` says where its directories are"))
}

fn get_command(asked: &str, dir: &Path, go: &Go) -> Command {
    go.command().args(["get", "--"]).arg(asked).dir(dir)
}

/// Puts a module into Go's cache and says where it is.
///
/// # Errors
/// As [`resolve`].
pub fn download(source: &Source, scratch: &Path, go: &Go, runner: &Runner<'_>) -> Result<Download> {
    let asked = format!("{}@{}", source.path, source.version);
    let command = go.command().args(["mod", "download", "-json"]).arg(&asked).dir(scratch.join("get"));
    let output = runner.run(&command)?;
    if runner.is_dry() {
        return Ok(Download { dir: PathBuf::new(), go_mod: PathBuf::new(), error: None });
    }
    let download: Download = serde_json::from_slice(&output.stdout).map_err(|_| failure(&asked, &output.stderr))?;
    match &download.error {
        Some(error) => Err(failure(&asked, error)),
        None if !output.success => Err(failure(&asked, &output.stderr)),
        None => Ok(download),
    }
}

/// Removes modules from Go's cache, so that they are downloaded again (`--redownload`).
///
/// # Errors
/// The cache cannot be found or written to.
pub fn forget(modules: &[Source], go: &Go, runner: &Runner<'_>) -> Result<()> {
    for module in modules.iter().filter(|module| matches!(module.origin, Origin::Cache)) {
        runner.note(&format!("remove {}@{} from the module cache", module.path, module.version));
        if !runner.is_dry() {
            let output = runner.query(&go.command().args(["env", "GOMODCACHE"]))?;
            forget_one(Path::new(String::from_utf8_lossy(&output.stdout).trim()), module)?;
        }
    }
    Ok(())
}

fn forget_one(cache: &Path, module: &Source) -> Result<()> {
    let (path, version) = (escape(&module.path), escape(&module.version));
    let sources = cache.join(format!("{path}@{version}"));
    if sources.is_dir() {
        make_writable(&sources)?;
        fs_err::remove_dir_all(&sources)?;
    }
    for kind in ["info", "mod", "zip", "ziphash"] {
        let file = cache.join("cache/download").join(&path).join("@v").join(format!("{version}.{kind}"));
        match fs_err::remove_file(file) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
    }
    Ok(())
}

/// Go writes its module cache without write permission, which directories need for their entries to be removed.
fn make_writable(dir: &Path) -> Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs_err::set_permissions(dir, std::fs::Permissions::from_mode(0o755))?;
    }
    for entry in fs_err::read_dir(dir)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            make_writable(&entry.path())?;
        }
    }
    Ok(())
}

/// Makes an error of what Go says about a module it could not get.
#[must_use]
pub fn failure(asked: &str, text: &str) -> Error {
    let text: Vec<&str> = text.lines().filter(|line| !line.starts_with("go: downloading ")).collect();
    let text = text.join("\n");
    let has = |patterns: &[&str]| patterns.iter().any(|pattern| text.contains(pattern));
    let message = format!("cannot get {asked}: {}", text.trim());
    if has(&[
        "dial tcp",
        "no such host",
        "i/o timeout",
        "connection refused",
        "connection reset",
        "proxyconnect",
        "tls:",
        "network is unreachable",
        "502 Bad Gateway",
        "503 Service",
        "504 Gateway",
        "GOPROXY list is not the empty",
        "Could not resolve host",
        "module lookup disabled by GOPROXY=off",
        "unsupported protocol scheme",
        "refusing to pass credentials",
    ]) {
        let proxy = crate::process::env_var("GOPROXY").is_some();
        let hint =
            if proxy { "check the network and GOPROXY" } else { "check the network; behind a proxy set GOPROXY" };
        return Error::new(Kind::Network, message).hint(format!("{hint}, then try again"));
    }
    if has(&["invalid version", "unknown revision", "no matching versions"]) {
        let module = asked.split('@').next().unwrap_or(asked);
        return Error::new(Kind::ModuleNotFound, message)
            .hint(format!("the versions there are: go list -m -versions {module}"));
    }
    if has(&["requires go >= ", "GOTOOLCHAIN=local"]) {
        return Error::new(Kind::GoNotFound, message)
            .hint("choose a newer Go with --go, or let Go fetch one: GOTOOLCHAIN=auto");
    }
    if has(&[
        "404 Not Found",
        "403 Forbidden",
        "410 Gone",
        "does not contain package",
        "unrecognized import path",
        "malformed",
        "not found",
        "cannot find module",
        "could not read Username",
        "disallowed version string",
        "no such file or directory",
        // Windows' words for the same.
        "cannot find the file specified",
        "cannot find the path specified",
    ]) {
        return Error::new(Kind::ModuleNotFound, message)
            .hint("check path and version; for a private module set GOPRIVATE and the credentials of git");
    }
    Error::other(message).hint("run the same with `go get` for more, or -v to see the commands")
}

#[cfg(test)]
mod tests {
    use super::{forget_one, module_without_package};
    use crate::plan::{Origin, Source};

    #[test]
    fn what_go_says_of_a_module_without_the_package() {
        let text = "go: downloading example.com/m v1.0.0\n\
                    go: module example.com/m@latest found (v1.0.0), but does not contain package example.com/m/a";
        assert_eq!(module_without_package(text).as_deref(), Some("example.com/m@v1.0.0"));
        let replaced = "go: module example.com/m@v1 found (v1.2.0, replaced by ../m), but does not contain package x";
        assert_eq!(module_without_package(replaced).as_deref(), Some("example.com/m@v1.2.0"));
        let exact = "go: module example.com/m@v1.0.0 found, but does not contain package example.com/m/a";
        assert_eq!(module_without_package(exact).as_deref(), Some("example.com/m@v1.0.0"));
        assert_eq!(module_without_package("go: example.com/m@v9: unknown revision v9"), None);
    }

    #[test]
    fn only_the_named_version_is_forgotten() {
        let cache = tempfile::tempdir().unwrap();
        let put = |path: &str| {
            let file = cache.path().join(path);
            fs_err::create_dir_all(file.parent().unwrap()).unwrap();
            fs_err::write(&file, "").unwrap();
            file
        };
        let source = put("github.com/!burnt!sushi/toml@v1.0.0/sub/a.go");
        let zip = put("cache/download/github.com/!burnt!sushi/toml/@v/v1.0.0.zip");
        let kept = [
            put("github.com/!burnt!sushi/toml@v1.0.1/a.go"),
            put("cache/download/github.com/!burnt!sushi/toml/@v/v1.0.1.zip"),
            put("cache/download/github.com/!burnt!sushi/toml/@v/list"),
        ];
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let read_only = std::fs::Permissions::from_mode(0o555);
            fs_err::set_permissions(source.parent().unwrap(), read_only).unwrap();
        }
        let module = Source {
            path: "github.com/BurntSushi/toml".into(),
            version: "v1.0.0".into(),
            origin: Origin::Cache,
            patterns: Vec::new(),
        };
        forget_one(cache.path(), &module).unwrap();
        assert!(!source.exists() && !zip.exists() && kept.iter().all(|file| file.exists()));
        forget_one(cache.path(), &module).unwrap();
    }
}
