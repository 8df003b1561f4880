//! Publish: library, documentation and build record first, then the manifest by a rename, the only commit.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use fs4::fs_std::FileExt;
use serde::{Deserialize, Serialize};
use usegolib::envelope::LoadMode;
use usegolib::loader::signature;
use usegolib_schema::{
    ABI_VERSION, CCompiler, Descriptor, LibraryFile, MANIFEST_VERSION, Manifest, Module, Options, Schema, SymbolKind,
};

use crate::artifact::{DOCS_FILE, Docs, MANIFEST_FILE};
use crate::digest::file_digest;
use crate::errors::{Error, Kind, Result};
use crate::fingerprint::{Fingerprint, InputFile};
use crate::glibc::glibc_floor;
use crate::lock::{Guard, Locked};
use crate::paths;
use crate::toolchain::Tools;
use crate::ui::Ui;

const BUILD_FILE: &str = "build.json";
const LOCK_FILE: &str = ".lock";
const TEMPORARY: &str = ".tmp-";

/// `build.json`: facts of one build that its inputs do not determine. Never shipped, never hashed.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct BuildRecord {
    /// Counts the builds of this artifact.
    pub sequence: u64,
    /// Seconds since 1970.
    pub built_at: u64,
    /// Seconds per step.
    pub seconds: BTreeMap<String, f64>,
    /// Tools with program, version and origin.
    pub tools: BTreeMap<String, ToolRecord>,
    /// Every file of local modules that went into the build.
    pub files: Vec<InputFile>,
    /// Where the local modules are, by module path.
    #[serde(default)]
    pub directories: BTreeMap<String, PathBuf>,
}

impl BuildRecord {
    /// The record of the last build of an artifact; empty where it came without one.
    #[must_use]
    pub fn read(artifact: &Path) -> Self {
        read_json(&artifact.join(BUILD_FILE)).unwrap_or_default()
    }
}

/// Whether a file in an artifact's directory is a library of some build.
#[must_use]
pub fn is_library(name: &str) -> bool {
    name.starts_with("lib") && [".so", ".dylib", ".dll"].iter().any(|end| name.ends_with(end))
}

/// Whether a file in an artifact's directory is one that a build has not finished.
#[must_use]
pub fn is_temporary(name: &str) -> bool {
    name.starts_with(TEMPORARY)
}

/// A tool of a build.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct ToolRecord {
    /// The program.
    pub program: PathBuf,
    /// Its version.
    pub version: String,
    /// Where it was found.
    pub source: String,
}

/// The directory of one artifact, locked against other builds until this value is dropped.
pub struct ArtifactDir {
    /// The directory.
    pub path: PathBuf,
    _lock: std::fs::File,
}

impl ArtifactDir {
    /// Creates and locks it, saying so when another build has to be waited for; removes what a killed build left.
    ///
    /// # Errors
    /// It cannot be created or written to.
    pub fn lock(path: PathBuf, private: bool, ui: &Ui) -> Result<Self> {
        paths::create_private_dir(&path, private)?;
        let file = fs_err::OpenOptions::new().create(true).append(true).open(path.join(LOCK_FILE))?.into_parts().0;
        if !file.try_lock_exclusive()? {
            ui.say(&format!("waiting for another build of {} ...", path.display()));
            file.lock_exclusive()?;
        }
        for entry in fs_err::read_dir(&path)?.flatten() {
            if is_temporary(&entry.file_name().to_string_lossy()) {
                fs_err::remove_file(entry.path())?;
            }
        }
        Ok(Self { path, _lock: file })
    }

    /// The manifest, when there is one that this version understands.
    #[must_use]
    pub fn manifest(&self) -> Option<Manifest> {
        read_json(&self.path.join(MANIFEST_FILE))
            .filter(|manifest: &Manifest| manifest.manifest_version == MANIFEST_VERSION)
    }

    /// The record of the last build.
    #[must_use]
    pub fn record(&self) -> BuildRecord {
        BuildRecord::read(&self.path)
    }

    /// Whether the artifact of this manifest is whole: its library is there and has its size.
    #[must_use]
    pub fn is_whole(&self, manifest: &Manifest) -> bool {
        let library = self.path.join(&manifest.library.path);
        library.metadata().is_ok_and(|meta| meta.len() == manifest.library.size)
            && self.path.join(&manifest.docs).is_file()
    }

    /// Writes a file under a temporary name, on disk before it gets its own name.
    fn put(&self, name: &str, content: &[u8]) -> Result<()> {
        let temporary = self.path.join(format!("{TEMPORARY}{name}"));
        let mut file = fs_err::File::create(&temporary)?;
        file.write_all(content)?;
        file.sync_all()?;
        Ok(fs_err::rename(temporary, self.path.join(name))?)
    }

    /// A signature is of one manifest: that of another one would be shipped, and refused where somebody looks at it.
    fn remove_signature(&self, manifest: &[u8], ui: &Ui) -> Result<()> {
        let file = self.path.join(signature::FILE);
        if !file.is_file() || fs_err::read(self.path.join(MANIFEST_FILE)).is_ok_and(|old| old == manifest) {
            return Ok(());
        }
        fs_err::remove_file(file)?;
        ui.warn(&format!(
            "the signature was that of the build before and is removed; sign {} again",
            self.path.display()
        ));
        Ok(())
    }

    /// Removes the libraries of earlier builds. That of the last one stays until the next: a process may be about to
    /// load it. One that cannot be removed is loaded on Windows, and is left to `artifact prune`.
    fn remove_old_libraries(&self, kept: &[Option<&String>]) {
        for entry in self.path.read_dir().into_iter().flatten().flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            if is_library(&name) && !kept.contains(&Some(&name)) {
                let _ = std::fs::remove_file(entry.path());
            }
        }
    }

    /// Copies the library beside its place and renames it: a loaded library is never written to.
    fn put_library(&self, from: &Path, name: &str) -> Result<LibraryFile> {
        let temporary = self.path.join(format!("{TEMPORARY}{name}"));
        fs_err::copy(from, &temporary)?;
        fs_err::File::open(&temporary)?.sync_all()?;
        let (sha256, size) = file_digest(&temporary)?;
        fs_err::rename(temporary, self.path.join(name))?;
        Ok(LibraryFile { path: name.to_owned(), sha256, size })
    }
}

fn read_json<T: for<'a> Deserialize<'a>>(path: &Path) -> Option<T> {
    serde_json::from_slice(&std::fs::read(path).ok()?).ok()
}

/// Everything to publish.
pub struct Product<'a> {
    /// The library in the work directory.
    pub library: &'a Path,
    /// Its file name in the artifact.
    pub library_name: String,
    /// What it says about itself.
    pub descriptor: &'a Descriptor,
    /// The main module.
    pub module: Module,
    /// The schema without documentation.
    pub schema: Schema,
    /// The documentation.
    pub docs: Docs,
    /// What it was made from.
    pub fingerprint: &'a Fingerprint,
    /// What was asked for.
    pub options: Options,
    /// Where the local modules are, by module path.
    pub directories: BTreeMap<String, PathBuf>,
    /// Time per step.
    pub times: &'a [(&'static str, Duration)],
}

/// Publishes; returns the manifest as written.
///
/// # Errors
/// The file system's; the previous artifact then still stands.
pub fn publish(
    artifact: &ArtifactDir,
    product: Product<'_>,
    tools: &Tools,
    guard: &Guard,
    ui: &Ui,
) -> Result<Manifest> {
    let previous = artifact.manifest().map(|manifest| manifest.library.path);
    let library = artifact.put_library(product.library, &product.library_name)?;
    let floor = tools.cc.floor.clone().or_else(|| glibc_floor(&std::fs::read(product.library).ok()?));
    let record = record(artifact.record().sequence + 1, &product, tools);
    let docs = pretty(&product.docs)?;
    let manifest = manifest(product, library, floor, tools);
    let text = pretty(&manifest)?;
    let allowed = check(&artifact.path.join(&manifest.library.path), &text);
    if let Err(error) = allowed.and_then(|()| guard.check(&Locked::of(&manifest, &text))) {
        // Everything that was there stays, the library of the build before the last one as well.
        if previous.as_ref() != Some(&manifest.library.path) {
            let _ = std::fs::remove_file(artifact.path.join(&manifest.library.path));
        }
        return Err(error);
    }
    artifact.put(DOCS_FILE, &docs)?;
    artifact.put(BUILD_FILE, &pretty(&record)?)?;
    artifact.remove_signature(&text, ui)?;
    artifact.put(MANIFEST_FILE, &text)?;
    sync_dir(&artifact.path)?;
    artifact.remove_old_libraries(&[Some(&manifest.library.path), previous.as_ref()]);
    Ok(manifest)
}

/// What is about to be published is what loading will accept.
fn check(library: &Path, manifest: &[u8]) -> Result<()> {
    let head = usegolib::loader::manifest::parse(manifest, MANIFEST_FILE);
    head.and_then(|head| usegolib::loader::check_library(library, &head, LoadMode::Path)).map(drop).map_err(|failure| {
        Error::new(Kind::Compile, format!("Go and the C compiler made a library that cannot be used: {failure}"))
            .hint("choose another C compiler with --cc; this is a defect of usegolib when it is zig")
    })
}

fn manifest(product: Product<'_>, library: LibraryFile, libc_floor: Option<String>, tools: &Tools) -> Manifest {
    let schema = product.schema;
    let bound = schema.packages.iter().filter(|package| package.error.is_none());
    let packages: Vec<String> = bound.clone().map(|package| package.path.clone()).collect();
    let names = |package: &usegolib_schema::Package| -> Vec<String> {
        package
            .symbols
            .iter()
            .filter(|symbol| symbol.kind == SymbolKind::Func && symbol.function.is_some())
            .map(|symbol| symbol.name.clone())
            .collect()
    };
    let symbols = bound.map(|package| (package.path.clone(), names(package))).collect();
    Manifest {
        manifest_version: MANIFEST_VERSION,
        abi_version: ABI_VERSION,
        usegolib_version: env!("CARGO_PKG_VERSION").into(),
        module: product.module.path,
        version: product.module.version,
        modules: product.descriptor.modules.clone(),
        goos: tools.go.goos.clone(),
        goarch: tools.go.goarch.clone(),
        go_version: tools.go.version.clone(),
        packages,
        symbols,
        library,
        input_fingerprint: product.fingerprint.inputs.clone(),
        build_id: product.fingerprint.build_id.clone(),
        schema_sha256: product.descriptor.schema_sha256.clone(),
        c_compiler: CCompiler { name: tools.cc.name.clone(), version: tools.cc.version.clone() },
        libc_floor,
        options: product.options,
        docs: DOCS_FILE.into(),
        schema,
    }
}

fn record(sequence: u64, product: &Product<'_>, tools: &Tools) -> BuildRecord {
    let tool = |found: &crate::toolchain::Found, version: &str| ToolRecord {
        program: found.program.clone(),
        version: version.to_owned(),
        source: found.source.clone(),
    };
    let tools = BTreeMap::from([
        ("go".to_owned(), tool(&tools.go.found, &tools.go.version)),
        ("cc".to_owned(), tool(&tools.cc.found, &tools.cc.version)),
    ]);
    BuildRecord {
        sequence,
        built_at: SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs()),
        seconds: product.times.iter().map(|(step, time)| ((*step).to_owned(), time.as_secs_f64())).collect(),
        tools,
        files: product.fingerprint.files.clone(),
        directories: product.directories.clone(),
    }
}

fn pretty<T: Serialize>(value: &T) -> Result<Vec<u8>> {
    let mut text = serde_json::to_vec(value)?;
    text.push(b'\n');
    Ok(text)
}

/// Makes renames durable.
fn sync_dir(dir: &Path) -> Result<()> {
    if cfg!(unix) {
        fs_err::File::open(dir)?.sync_all().map_err(|error| Error::other(error.to_string()))?;
    }
    Ok(())
}
