//! The build plan: modules, target and tools of a build, settled before anything is done.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};

use usegolib_schema::{Instantiations, Module, Options};

use crate::errors::{Error, Kind, Result};
use crate::paths;
use crate::toolchain::go::Go;

/// Path of the module around a bridge that has no module of its own.
const LOCAL: &str = "usegolib.local";

/// Standard packages that `--module std` means: those without a network, process or compiler side.
const STANDARD_SET: &str = "archive/tar archive/zip bufio bytes cmp compress/bzip2 compress/flate compress/gzip \
    compress/lzw compress/zlib container/heap container/list container/ring context crypto crypto/aes crypto/cipher \
    crypto/ecdsa crypto/ed25519 crypto/hmac crypto/md5 crypto/rand crypto/rsa crypto/sha1 crypto/sha256 crypto/sha512 \
    crypto/subtle encoding encoding/ascii85 encoding/asn1 encoding/base32 encoding/base64 encoding/binary \
    encoding/csv encoding/hex encoding/json encoding/pem encoding/xml errors fmt hash hash/adler32 hash/crc32 \
    hash/crc64 hash/fnv hash/maphash html html/template image image/color image/draw image/gif image/jpeg image/png \
    index/suffixarray io io/fs maps math math/big math/bits math/cmplx math/rand math/rand/v2 mime mime/quotedprintable \
    net/mail net/netip net/textproto net/url os path path/filepath reflect regexp regexp/syntax slices sort strconv \
    strings sync sync/atomic text/scanner text/tabwriter text/template time unicode unicode/utf16 unicode/utf8 unique";

/// What an import adds to that set for programs, connections and logs.
const WIDE_SET: &str = "crypto/ecdh crypto/elliptic crypto/tls crypto/x509 crypto/x509/pkix embed encoding/gob flag io/ioutil \
    iter log log/slog mime/multipart net net/http net/http/cookiejar net/http/httptrace net/http/httputil net/smtp os/exec \
    os/signal os/user text/template/parse";

/// One `--module`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Request {
    /// A package of the standard library, or `std` for a common set.
    Standard(String),
    /// A directory with Go code.
    Directory(PathBuf),
    /// An import path, with or without a version query.
    Remote {
        /// Module path, or the path of a package in one.
        path: String,
        /// What stands behind `@`.
        query: Option<String>,
    },
}

impl Request {
    /// Decides what a `--module` means.
    ///
    /// # Errors
    /// It is none of the three forms, or a directory that does not exist.
    pub fn parse(text: &str, go: &Go) -> Result<Self> {
        let is_path = |text: &str| {
            let first = Path::new(text).components().next();
            matches!(first, Some(Component::CurDir | Component::ParentDir | Component::RootDir | Component::Prefix(_)))
        };
        if is_path(text) || text.contains('\\') {
            return Self::directory(text);
        }
        let (path, query) = match text.split_once('@') {
            Some((path, query)) => (path, Some(query.to_owned())),
            None => (text, None),
        };
        if path == "std" || go.is_standard(path) {
            check_standard_version(query.as_deref(), go)?;
            return Ok(Self::Standard(path.to_owned()));
        }
        let looks_remote = path.split('/').next().is_some_and(|first| first.contains('.'));
        if !looks_remote && query.is_none() && Path::new(text).is_dir() {
            // A bare word is a directory only when it says so itself.
            if text.contains('/') || Path::new(text).join("go.mod").is_file() {
                return Self::directory(text);
            }
        }
        paths::check_module_path(path)?;
        query.as_deref().map_or(Ok(()), paths::check_version)?;
        if !looks_remote {
            return Err(not_standard(path, go));
        }
        Ok(Self::Remote { path: path.to_owned(), query })
    }

    /// Package, directory or import path, without a version.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::Standard(path) | Self::Remote { path, .. } => path.clone(),
            Self::Directory(dir) => dir.to_string_lossy().into_owned(),
        }
    }

    fn directory(text: &str) -> Result<Self> {
        let dir = std::fs::canonicalize(text).map_err(|_| {
            Error::new(Kind::ModuleNotFound, format!("{text} does not exist"))
                .hint("give a directory with Go code; an import path has no ./ in front")
        })?;
        if dir.is_dir() {
            return Ok(Self::Directory(dir));
        }
        Err(Error::new(Kind::ModuleNotFound, format!("{text} is a file"))
            .hint("give the directory of the module or package"))
    }
}

/// The standard library has the version of the Go that builds it, and no other.
fn check_standard_version(query: Option<&str>, go: &Go) -> Result<()> {
    match query {
        Some(query) if query != go.version && query != "latest" => {
            Err(Error::usage(format!("the standard library of this Go is {}, not {query}", go.version))
                .hint("leave the version out, or choose another Go with --go"))
        }
        _ => Ok(()),
    }
}

fn not_standard(path: &str, go: &Go) -> Error {
    let error =
        Error::new(Kind::ModuleNotFound, format!("{path} is no package of the standard library of {}", go.version));
    if Path::new(path).is_dir() {
        return error.hint(format!("for the directory write ./{path}"));
    }
    match nearest_standard(path) {
        Some(near) => error.hint(format!("did you mean {near}? A directory is written ./{path}")),
        None => error.hint("import paths of other modules begin with a host name: github.com/google/uuid"),
    }
}

fn nearest_standard(path: &str) -> Option<&'static str> {
    let lower = path.to_lowercase();
    let same_end = |name: &&str| name.rsplit('/').next() == Some(lower.as_str()) || *name == lower;
    let near = |name: &&str| distance(name, &lower) <= 1.max(lower.len() / 4);
    let mut names = STANDARD_SET.split_whitespace();
    names.clone().find(same_end).or_else(|| names.find(near))
}

/// Edit distance.
fn distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.bytes().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, y) in b.bytes().enumerate() {
            let replace = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = replace.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

/// Where the sources of a module are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The user's directory; never written to.
    Directory(PathBuf),
    /// Go's module cache, by path and version.
    Cache,
}

/// A module whose packages are bound.
#[derive(Clone, Debug)]
pub struct Source {
    /// Module path.
    pub path: String,
    /// Exact version, or `local`.
    pub version: String,
    /// See [`Origin`].
    pub origin: Origin,
    /// Import path patterns of the packages asked for; empty means all.
    pub patterns: Vec<String>,
}

/// Everything one artifact is made from.
#[derive(Clone, Debug, Default)]
pub struct Subject {
    /// Modules in the order they were asked for.
    pub modules: Vec<Source>,
    /// Standard packages.
    pub standard: Vec<String>,
    /// Instantiations asked for, now or by earlier builds of the artifact.
    pub generics: Vec<Instantiations>,
    /// Those of them that this build was asked for: a mistake in one is an error.
    pub asked: Vec<Instantiations>,
    /// What `import_` was given, where that names the directory; see [`crate::steps::import_set`].
    pub request: Vec<String>,
}

impl Subject {
    /// Only the standard library.
    #[must_use]
    pub fn is_standard(&self) -> bool {
        self.modules.is_empty()
    }

    /// The one module that the bridge is put into, when there is exactly one.
    #[must_use]
    pub fn single(&self) -> Option<&Source> {
        match self.modules.as_slice() {
            [module] if self.standard.is_empty() => Some(module),
            _ => None,
        }
    }

    /// Path of the module that the bridge package belongs to.
    #[must_use]
    pub fn main_module(&self) -> String {
        match self.single() {
            Some(module) => module.path.clone(),
            None if self.is_standard() => format!("{LOCAL}/std"),
            None => paths::BUNDLE.to_owned(),
        }
    }

    /// Modules as the manifest lists them, the main one first.
    #[must_use]
    pub fn manifest_modules(&self, go: &Go) -> Vec<Module> {
        let mut modules: Vec<Module> =
            self.modules.iter().map(|m| Module { path: m.path.clone(), version: m.version.clone() }).collect();
        if !self.standard.is_empty() {
            modules.push(Module { path: "std".into(), version: go.version.clone() });
        }
        modules
    }

    /// The main module: the first one asked for.
    #[must_use]
    pub fn main(&self, go: &Go) -> Module {
        let standard = Module { path: "std".into(), version: go.version.clone() };
        self.manifest_modules(go).into_iter().next().unwrap_or(standard)
    }

    /// Name and version of the artifact's directory. Several modules get a directory named by what they are, what
    /// `import_` made of several names one named by these: usegolib/_artifacts/find.py computes the same.
    #[must_use]
    pub fn directory(&self, go: &Go) -> (String, String) {
        if !self.request.is_empty() {
            let text = format!("import\n{}", self.request.join("\n"));
            return (paths::BUNDLE.to_owned(), crate::digest::digest(text.as_bytes())[..16].to_owned());
        }
        let modules = self.manifest_modules(go);
        if let [only] = modules.as_slice() {
            return (only.path.clone(), only.version.clone());
        }
        let mut names: Vec<String> = modules.iter().map(|m| format!("{}@{}", m.path, m.version)).collect();
        names.sort();
        (paths::BUNDLE.to_owned(), crate::digest::digest(names.join("\n").as_bytes())[..16].to_owned())
    }

    /// Adds the packages of an earlier build of the same artifact, so that a build never takes anything away.
    /// `left_out` are those that it had not been asked for by name.
    pub fn extend(&mut self, earlier: &Options, left_out: &[String]) {
        self.remember(earlier.generics.iter().cloned());
        let standard = earlier.packages.iter().filter(|package| !package.contains('.'));
        if !self.standard.is_empty() {
            self.standard.extend(standard.cloned());
            sort_unique(&mut self.standard);
        }
        if let [module] = self.modules.as_mut_slice() {
            let whole = format!("{}/...", module.path);
            match (module.patterns.is_empty(), earlier.packages.is_empty()) {
                (true, true) => {}
                // The whole module has them all, but for those that exist for tests.
                (false, true) => {
                    module.patterns.retain(|pattern| left_out.contains(pattern));
                    if !module.patterns.is_empty() {
                        module.patterns.push(whole);
                    }
                }
                (true, false) => {
                    module
                        .patterns
                        .extend(earlier.packages.iter().filter(|pattern| !pattern.ends_with("...")).cloned());
                    module.patterns.push(whole);
                }
                (false, false) => module.patterns.extend(earlier.packages.iter().cloned()),
            }
            sort_unique(&mut module.patterns);
        }
    }

    /// Adds instantiations that earlier builds were asked for.
    pub fn remember(&mut self, instantiations: impl IntoIterator<Item = Instantiations>) {
        self.generics.extend(instantiations);
        sort_unique(&mut self.generics);
    }

    /// Packages that are asked for by their own names, not by a pattern.
    pub fn named(&self) -> impl Iterator<Item = &String> {
        let all = self.modules.iter().flat_map(|module| &module.patterns);
        all.filter(|pattern| !pattern.ends_with("..."))
    }

    /// Where the local modules are, by module path.
    #[must_use]
    pub fn directories(&self) -> BTreeMap<String, PathBuf> {
        let local = self.modules.iter().filter_map(|module| match &module.origin {
            Origin::Directory(dir) => Some((module.path.clone(), dir.clone())),
            Origin::Cache => None,
        });
        local.collect()
    }

    /// The options that the manifest records.
    #[must_use]
    pub fn options(&self) -> Options {
        let mut modules: Vec<String> = self.modules.iter().map(|module| module.path.clone()).collect();
        let mut packages: Vec<String> = self.modules.iter().flat_map(|module| module.patterns.clone()).collect();
        if !self.standard.is_empty() {
            modules.push("std".into());
            packages.extend(self.standard.iter().cloned());
        }
        sort_unique(&mut packages);
        Options { modules, packages, generics: self.generics.clone(), request: self.request.clone() }
    }

    /// Patterns for `go list`.
    #[must_use]
    pub fn patterns(&self) -> Vec<String> {
        let single = self.single().is_some();
        let mut patterns = self.standard.clone();
        for module in &self.modules {
            match (module.patterns.is_empty(), single) {
                (true, true) => patterns.push("./...".into()),
                (true, false) => patterns.push(format!("{}/...", module.path)),
                // Relative ones are looked for in the copy only; Go would ask the network for an unknown import path.
                (false, true) => patterns.extend(module.patterns.iter().map(|pattern| relative(pattern, &module.path))),
                (false, false) => patterns.extend(module.patterns.iter().cloned()),
            }
        }
        patterns
    }
}

fn relative(pattern: &str, module: &str) -> String {
    pattern.strip_prefix(module).map_or_else(|| pattern.to_owned(), |rest| format!(".{rest}"))
}

/// The packages of a standard request.
#[must_use]
pub fn standard_packages(name: &str, go: &Go) -> Vec<String> {
    if name != "std" {
        return vec![name.to_owned()];
    }
    STANDARD_SET.split_whitespace().filter(|package| go.is_standard(package)).map(str::to_owned).collect()
}

/// The standard packages of an import, by name: the smallest set that has all that are asked for. A directory without a
/// package stands for those below it. None when only all of them will do.
#[must_use]
pub fn import_set(asked: &[String], go: &Go) -> Option<(Option<&'static str>, Vec<String>)> {
    let common = standard_packages("std", go);
    let mut wide: Vec<String> = WIDE_SET.split_whitespace().map(str::to_owned).filter(|p| go.is_standard(p)).collect();
    wide.extend(common.iter().cloned());
    let has = |set: &[String]| {
        asked.iter().all(|asked| match go.is_standard(asked) {
            true => set.contains(asked),
            false => set.iter().any(|package| package.starts_with(&format!("{asked}/"))),
        })
    };
    if has(&common) {
        return Some((None, common));
    }
    has(&wide).then_some((Some("std+net"), wide))
}

/// Sorts and removes what stands there twice.
pub fn sort_unique<T: Ord>(list: &mut Vec<T>) {
    list.sort();
    list.dedup();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances() {
        assert_eq!(distance("strings", "strngs"), 1);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(nearest_standard("sha256"), Some("crypto/sha256"));
        assert_eq!(nearest_standard("zzzzzz"), None);
    }
}
