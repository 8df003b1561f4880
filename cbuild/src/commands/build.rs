//! `build`: settles the plan, then runs the steps.

use std::path::{Path, PathBuf};
use std::time::Duration;

use usegolib_schema::{Manifest, Schema, SymbolKind};

use crate::cli::BuildArgs;
use crate::errors::{Error, Result};
use crate::fingerprint::{self, Fingerprint};
use crate::plan::{Origin, Request, Source, Subject};
use crate::process::Runner;
use crate::steps::compile::{self, Failure};
use crate::steps::copy::{self, Around, Copy};
use crate::steps::generate::{self, Descriptor};
use crate::steps::publish::{self, ArtifactDir, MANIFEST_FILE, Product};
use crate::steps::{resolve, scan};
use crate::toolchain::{Choice, Tools};
use crate::ui::Ui;
use crate::work::Work;
use crate::{paths, target};

/// How often generated functions that Go refuses are left out before giving up.
const ATTEMPTS: usize = 3;

/// Builds an artifact, or finds that nothing has changed.
///
/// # Errors
/// See [`crate::errors::Kind`].
pub fn run(args: &BuildArgs, ui: &Ui) -> Result<()> {
    let mut runner = Runner::new(ui, args.dry_run);
    let mut tools = Tools::settle(&Choice::from(&args.tools), &runner)?;
    if let Some(dir) = &args.gomodcache {
        tools.go = tools.go.with_module_cache(Some(std::path::absolute(dir)?));
    }
    let requests = requests(args, &tools)?;
    let cache = paths::cache_dir()?;
    let root = args.out.as_ref().map_or_else(paths::default_root, |out| Ok(std::path::absolute(out)?))?;
    let place = if args.dry_run { None } else { Some(Work::new(&cache)?) };
    let work = place.as_ref().map_or_else(|| Ok(cache.join("work/build")), Work::path)?;
    name_paths(&mut runner, &tools, &requests, &cache, &root, &work);
    Build { args, ui, runner: &runner, tools: &tools, cache: &cache, root: &root, work: &work, times: Vec::new() }
        .run(&requests)
}

/// What `--module` and `--version` say.
fn requests(args: &BuildArgs, tools: &Tools) -> Result<Vec<Request>> {
    let Some(version) = &args.version else {
        return args.modules.iter().map(|module| Request::parse(module, &tools.go)).collect();
    };
    let [module] = args.modules.as_slice() else {
        return Err(Error::usage("--version goes with one --module").hint("write --module path@version for each"));
    };
    if module.contains('@') {
        return Err(Error::usage(format!("--module {module} has a version already")).hint("leave --version out"));
    }
    match Request::parse(module, &tools.go)? {
        Request::Directory(_) => Err(Error::usage("a directory has no version").hint("leave --version out")),
        _ => Ok(vec![Request::parse(&format!("{module}@{version}"), &tools.go)?]),
    }
}

/// Transcripts show what a path is, not where this machine has it.
fn name_paths(runner: &mut Runner<'_>, tools: &Tools, requests: &[Request], cache: &Path, root: &Path, work: &Path) {
    runner.name(&tools.go.found.program, "go");
    runner.name(&tools.cc.found.program, "cc");
    if let Some(cxx) = tools.cc.cxx.as_ref().filter(|cxx| !cxx.contains(' ')) {
        runner.name(Path::new(cxx), "cxx");
    }
    runner.name(cache, "cache");
    runner.name(root, "out");
    runner.name(work, "work");
    let directories = requests.iter().filter_map(|request| match request {
        Request::Directory(dir) => Some(dir),
        _ => None,
    });
    for (number, dir) in directories.enumerate() {
        let module = dir.ancestors().find(|dir| dir.join("go.mod").is_file()).unwrap_or(dir);
        let name = if number == 0 { "module".to_owned() } else { format!("module {}", number + 1) };
        runner.name(module, &name);
    }
}

/// One build under way.
struct Build<'a> {
    args: &'a BuildArgs,
    ui: &'a Ui,
    runner: &'a Runner<'a>,
    tools: &'a Tools,
    cache: &'a Path,
    root: &'a Path,
    work: &'a Path,
    times: Vec<(&'static str, Duration)>,
}

impl Build<'_> {
    fn run(mut self, requests: &[Request]) -> Result<()> {
        let go = &self.tools.go;
        if self.is_there(requests)? {
            return Ok(());
        }
        let mut subject = self.step("resolve", "resolving", |build| {
            let subject = resolve::resolve(requests, &build.args.packages, build.work, go, build.runner)?;
            let said = said(&subject, build.tools);
            Ok((subject, format!("resolved {said}")))
        })?;
        let (module, version) = subject.directory(go);
        let dir = paths::artifact_dir(self.root, &module, &version, &go.goos, &go.goarch);
        if self.runner.is_dry() {
            return self.dry(&subject, &dir);
        }
        let artifact = ArtifactDir::lock(dir, self.args.out.is_none(), self.ui)?;
        let known = artifact.manifest();
        if let Some(known) = &known {
            subject.extend(&known.options);
        }
        let around = Around::read(&subject, go, self.runner)?;
        let record = artifact.record();
        let fingerprint = fingerprint::take(&subject, self.tools, &around.directories(), &record.files, self.root)?;
        if let Some(known) = known.filter(|known| self.is_current(known, &fingerprint, &artifact)) {
            self.report(&known, &artifact, true);
            return Ok(());
        }
        let manifest = self.build(&subject, &around, &fingerprint, &artifact)?;
        self.report(&manifest, &artifact, false);
        Ok(())
    }

    /// A module at an exact version that was built before needs neither network nor Go's cache.
    fn is_there(&self, requests: &[Request]) -> Result<bool> {
        let [Request::Remote { path, query: Some(version) }] = requests else { return Ok(false) };
        let dir = paths::artifact_dir(self.root, path, version, &self.tools.go.goos, &self.tools.go.goarch);
        if self.runner.is_dry() || !self.args.packages.is_empty() || !dir.join(MANIFEST_FILE).is_file() {
            return Ok(false);
        }
        let artifact = ArtifactDir::lock(dir, self.args.out.is_none(), self.ui)?;
        let source =
            Source { path: path.clone(), version: version.clone(), origin: Origin::Cache, patterns: Vec::new() };
        let subject = Subject { modules: vec![source], standard: Vec::new() };
        let fingerprint = fingerprint::take(&subject, self.tools, &[], &[], self.root)?;
        let known = artifact.manifest().filter(|known| self.is_current(known, &fingerprint, &artifact));
        if let Some(known) = &known {
            self.report(known, &artifact, true);
        }
        Ok(known.is_some())
    }

    fn is_current(&self, known: &Manifest, fingerprint: &Fingerprint, artifact: &ArtifactDir) -> bool {
        !self.args.force
            && self.args.keep.is_none()
            && known.build_id == fingerprint.build_id
            && artifact.is_whole(known)
    }

    fn build(
        &mut self,
        subject: &Subject,
        around: &Around,
        fingerprint: &Fingerprint,
        artifact: &ArtifactDir,
    ) -> Result<Manifest> {
        let go = &self.tools.go;
        let (copy, mut schema) = self.step("scan", "scanning packages", |build| {
            let copy = copy::make(subject, around, build.work, build.root, go, build.runner)?;
            let schema = build.scan(subject, &copy)?;
            let done = format!("scanned {}", packages(&schema));
            Ok(((copy, schema), done))
        })?;
        self.warn_of_broken(&schema, &copy);
        let docs = generate::split_docs(&mut schema);
        let (module, version) = subject.directory(go);
        let import = scan::bridge_import(subject);
        let library = self.work.join("library");
        let mut attempt = 1;
        let descriptor = loop {
            let descriptor = self.descriptor(subject, fingerprint, &schema)?;
            let files = self.step("generate", "generating Go code", |build| {
                let files = generate::generate(&schema, &import, &descriptor)?;
                generate::write(&files, &copy.dir)?;
                if let Some(keep) = &build.args.keep {
                    generate::keep(&copy.dir, keep)?;
                }
                let done = format!("generated {} files", files.len());
                Ok((files, done))
            })?;
            let command = compile::command(&copy, &import, &library, self.tools, self.args.jobs.map(usize::from));
            let refused = self.step("compile", "compiling", |build| {
                match compile::compile(&command, &files, &copy, &library, build.runner) {
                    Ok(_) => Ok((None, format!("compiled with {} and {}", go.version, build.tools.cc.name))),
                    Err(Failure::Functions(functions)) if attempt < ATTEMPTS => {
                        let done = format!("leaving out {} functions that Go refuses", functions.len());
                        Ok((Some(functions), done))
                    }
                    Err(Failure::Functions(functions)) => {
                        Err(compile::error(&functions.into_values().collect::<Vec<_>>().join("\n")))
                    }
                    Err(Failure::Error(error)) => Err(error),
                }
            })?;
            let Some(refused) = refused else { break descriptor };
            compile::leave_out(&mut schema, &refused);
            attempt += 1;
        };
        let name = target::library_name(&go.goos, &paths::short_name(&module), &fingerprint.build_id);
        let options = subject.options();
        let times = std::mem::take(&mut self.times);
        let product = Product {
            library: &library,
            library_name: name,
            descriptor: &descriptor,
            module: (module, version),
            schema,
            docs,
            fingerprint,
            options,
            times: &times,
        };
        self.step("publish", "publishing", |build| {
            let manifest = publish::publish(artifact, product, build.tools)?;
            let done = format!("published {}", artifact.path.display());
            Ok((manifest, done))
        })
    }

    fn scan(&self, subject: &Subject, copy: &Copy) -> Result<Schema> {
        let scanner = scan::scanner(self.cache, self.work, self.tools, self.runner)?;
        scan::scan(subject, copy, &scanner, self.tools, self.args.jobs.map(usize::from), self.runner)
    }

    fn descriptor(&self, subject: &Subject, fingerprint: &Fingerprint, schema: &Schema) -> Result<Descriptor> {
        let go = &self.tools.go;
        Ok(Descriptor {
            abi_version: generate::ABI_VERSION,
            schema_sha256: generate::schema_digest(schema)?,
            build_id: fingerprint.build_id.clone(),
            go_version: go.version.clone(),
            goos: go.goos.clone(),
            goarch: go.goarch.clone(),
            functions: generate::bound_functions(schema),
            modules: subject.manifest_modules(go),
        })
    }

    /// The commands of a build in their order, none of them run.
    fn dry(&self, subject: &Subject, dir: &Path) -> Result<()> {
        let around = Around::read(subject, &self.tools.go, self.runner)?;
        let copy = copy::make(subject, &around, self.work, self.root, &self.tools.go, self.runner)?;
        self.scan(subject, &copy)?;
        let bridge = copy.dir.join(generate::BRIDGE_DIR);
        self.runner.note(&format!("write the generated bridge and its runtime to {}", bridge.display()));
        let import = scan::bridge_import(subject);
        let library = self.work.join("library");
        let command = compile::command(&copy, &import, &library, self.tools, self.args.jobs.map(usize::from));
        self.runner.run(&command)?;
        self.runner.note(&format!("publish to {}", dir.display()));
        Ok(())
    }

    fn step<T>(
        &mut self,
        name: &'static str,
        doing: &str,
        work: impl FnOnce(&Self) -> Result<(T, String)>,
    ) -> Result<T> {
        if self.runner.is_dry() {
            return work(self).map(|(value, _)| value);
        }
        let step = self.ui.step(doing, matches!(name, "scan" | "compile"));
        let (value, done) = work(self)?;
        let time = step.done(&done);
        self.times.push((name, time));
        Ok(value)
    }

    fn warn_of_broken(&self, schema: &Schema, copy: &Copy) {
        for package in &schema.packages {
            if let Some(error) = &package.error {
                let error = scan::in_users_words(error.trim_end(), copy);
                self.ui.warn(&format!("package {} is left out:\n{error}", package.path));
            }
        }
    }

    fn report(&self, manifest: &Manifest, artifact: &ArtifactDir, cached: bool) {
        let (bound, total) = counts(&manifest.schema);
        let skipped = total - bound;
        let path: PathBuf = artifact.path.join(MANIFEST_FILE);
        if cached {
            self.ui.say(&format!("nothing has changed: {}", artifact.path.display()));
        }
        let more = if skipped > 0 { ", see usegolib inspect" } else { "" };
        self.ui.say(&format!("bound {bound} of {total} functions ({skipped} skipped{more})"));
        if self.args.json {
            let line = serde_json::json!({
                "manifest": path, "module": manifest.module, "version": manifest.version, "bound": bound,
                "total": total, "skipped": skipped, "cached": cached,
            });
            self.ui.data(&line.to_string());
        }
    }
}

/// Bound functions, and all there are.
fn counts(schema: &Schema) -> (usize, usize) {
    let symbols = || schema.packages.iter().flat_map(|package| &package.symbols);
    let total = symbols().filter(|symbol| symbol.kind == SymbolKind::Func).count();
    (symbols().filter(|symbol| symbol.kind == SymbolKind::Func && symbol.function.is_some()).count(), total)
}

fn said(subject: &Subject, tools: &Tools) -> String {
    let mut names: Vec<String> =
        subject.modules.iter().map(|module| format!("{}@{}", module.path, module.version)).collect();
    if !subject.standard.is_empty() {
        names.push(format!("{} of {}", count(subject.standard.len(), "standard package"), tools.go.version));
    }
    names.join(", ")
}

fn packages(schema: &Schema) -> String {
    count(schema.packages.len(), "package")
}

fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}
