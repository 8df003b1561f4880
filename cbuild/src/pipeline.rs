//! The build path: the five steps in their order, and what passes from one to the next.

use std::path::{Path, PathBuf};
use std::time::Duration;

use usegolib_schema::{ABI_VERSION, Descriptor, Manifest, Schema};

use crate::artifact::MANIFEST_FILE;
use crate::cli::BuildArgs;
use crate::emit::{may_hold_big, may_hold_funcs};
use crate::errors::Result;
use crate::fingerprint::{self, Fingerprint};
use crate::lock::{Guard, Lock, Locked};
use crate::plan::{Origin, Request, Source, Subject};
use crate::process::Runner;
use crate::report;
use crate::runtime::Parts;
use crate::steps::compile::{self, Failure, Refused};
use crate::steps::copy::{self, Around, Copy};
use crate::steps::generate;
use crate::steps::leave_out::leave_out;
use crate::steps::publish::{self, ArtifactDir, Product};
use crate::steps::{import_set, remote, resolve, scan};
use crate::toolchain::Tools;
use crate::ui::Ui;
use crate::{generics, paths, store, target};

/// How often a build is tried, leaving out generated functions that Go refuses.
const ATTEMPTS: usize = 3;

/// One build under way.
pub struct Build<'a> {
    /// What was asked for.
    pub args: &'a BuildArgs,
    /// Where it is said.
    pub ui: &'a Ui,
    /// Starts the tools.
    pub runner: &'a Runner<'a>,
    /// Go and the C compiler.
    pub tools: &'a Tools,
    /// The cache of this user.
    pub cache: &'a Path,
    /// The artifact root.
    pub root: &'a Path,
    /// The work directory.
    pub work: &'a Path,
    /// Time per step so far.
    pub times: Vec<(&'static str, Duration)>,
    /// What the scan found: see [`scan::Scanned`].
    pub parts: Parts,
}

impl Build<'_> {
    /// Runs all steps, or finds that nothing has changed; the path of the manifest.
    ///
    /// # Errors
    /// The first one of any step.
    pub fn run(mut self, requests: &[Request]) -> Result<PathBuf> {
        let go = &self.tools.go;
        if let Some(manifest) = self.is_there(requests)? {
            return Ok(manifest);
        }
        let mut subject = self.step("resolve", "resolving", |build| {
            let mut subject = resolve::resolve(requests, &build.args.packages, build.work, go, build.runner)?;
            if build.args.for_import {
                import_set::settle(&mut subject, requests, build.work, go, build.runner)?;
            } else {
                subject.request.clone_from(&build.args.recorded_request);
            }
            subject.asked = generics::asked(build.args)?;
            subject.generics = generics::wanted(build.args, &subject.asked);
            let said = report::subject(&subject, build.tools);
            Ok((subject, format!("resolved {said}")))
        })?;
        if self.args.redownload {
            remote::forget(&subject.modules, go, self.runner)?;
        }
        let (module, version) = subject.directory(go);
        let dir = paths::artifact_dir(self.root, &module, &version, &go.goos, &go.goarch);
        if self.runner.is_dry() {
            self.dry(&subject, &dir)?;
            return Ok(dir.join(MANIFEST_FILE));
        }
        let guard = self.guard(&dir)?;
        // The directory of several modules has a name of its own; manifest and lock have the main module's.
        let main = subject.main(go);
        guard.check_name(&main.path, &main.version, &format!("{}-{}", go.goos, go.goarch))?;
        let artifact = ArtifactDir::lock(dir, self.args.out.is_none(), self.ui)?;
        let known = artifact.manifest();
        if let Some(known) = known.as_ref().filter(|_| !self.args.exact) {
            subject.extend(&known.options, &known.schema.left_out);
        }
        if known.is_none() && self.args.for_import && subject.request.is_empty() {
            subject.remember(store::instances_of_other_versions(&artifact.path));
        }
        let around = Around::read(&subject, go, self.runner)?;
        let record = artifact.record();
        let fingerprint = fingerprint::take(&subject, self.tools, &around.directories(), &record.files, self.root)?;
        if let Some(known) = known.filter(|known| self.is_current(known, &fingerprint, &artifact)) {
            self.check_lock(&guard, &known, &artifact)?;
            return Ok(self.report(&known, &artifact, true));
        }
        let manifest = self.build(&subject, &around, &fingerprint, &artifact, &guard)?;
        self.relock(&manifest, &artifact.path)?;
        Ok(self.report(&manifest, &artifact, false))
    }

    /// The locks that the result must be in.
    fn guard(&self, dir: &Path) -> Result<Guard> {
        if self.args.relock { Ok(self.args.guard.clone()) } else { self.args.guard.and_above(dir) }
    }

    /// An artifact that is there already is none of this build's doing, and would not be loaded all the same.
    fn check_lock(&self, guard: &Guard, known: &Manifest, artifact: &ArtifactDir) -> Result<()> {
        self.relock(known, &artifact.path)?;
        guard.check(&Locked::of(known, &fs_err::read(artifact.path.join(MANIFEST_FILE))?))
    }

    /// Writes an artifact into the locks of the roots it lies in.
    fn relock(&self, manifest: &Manifest, dir: &Path) -> Result<()> {
        if !self.args.relock {
            return Ok(());
        }
        for (file, mut lock) in Lock::above(dir)? {
            lock.add(manifest, dir)?;
            lock.write(&file, file.parent().unwrap_or(dir))?;
        }
        Ok(())
    }

    /// A module at an exact version that was built before needs neither network nor Go's cache.
    fn is_there(&self, requests: &[Request]) -> Result<Option<PathBuf>> {
        let [Request::Remote { path, query: Some(version) }] = requests else { return Ok(None) };
        let dir = paths::artifact_dir(self.root, path, version, &self.tools.go.goos, &self.tools.go.goarch);
        if self.runner.is_dry()
            || self.args.redownload
            || !self.args.packages.is_empty()
            || self.args.generics.is_some()
            || !dir.join(MANIFEST_FILE).is_file()
        {
            return Ok(None);
        }
        let guard = self.guard(&dir)?;
        let artifact = ArtifactDir::lock(dir, self.args.out.is_none(), self.ui)?;
        let source =
            Source { path: path.clone(), version: version.clone(), origin: Origin::Cache, patterns: Vec::new() };
        let mut subject = Subject { modules: vec![source], ..Subject::default() };
        if let Some(known) = artifact.manifest().filter(|_| !self.args.exact) {
            subject.extend(&known.options, &known.schema.left_out);
        }
        let fingerprint = fingerprint::take(&subject, self.tools, &[], &[], self.root)?;
        let known = artifact.manifest().filter(|known| self.is_current(known, &fingerprint, &artifact));
        if let Some(known) = &known {
            self.check_lock(&guard, known, &artifact)?;
        }
        Ok(known.map(|known| self.report(&known, &artifact, true)))
    }

    fn is_current(&self, known: &Manifest, fingerprint: &Fingerprint, artifact: &ArtifactDir) -> bool {
        !self.args.force
            && !self.args.redownload
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
        guard: &Guard,
    ) -> Result<Manifest> {
        let go = &self.tools.go;
        let (copy, mut schema, parts) = self.step("scan", "scanning packages", |build| {
            let copy = copy::make(subject, around, build.work, build.root, go, build.runner)?;
            let scan::Scanned { schema, parts, forgotten } = build.scan(subject, &copy)?;
            report::forgotten(&forgotten, build.ui);
            let done = format!("scanned {}", report::packages(&schema));
            Ok(((copy, schema, parts), done))
        })?;
        self.parts = parts;
        report::broken(&schema, &copy, self.ui);
        report::left_out(&schema, self.ui);
        let docs = generate::split_docs(&mut schema);
        let library = self.work.join("library");
        let mut attempts = ATTEMPTS;
        let descriptor = loop {
            let descriptor = self.descriptor(subject, fingerprint, &schema)?;
            attempts -= 1;
            let Some(refused) = self.library(subject, &copy, &schema, &descriptor, &library, attempts)? else {
                break descriptor;
            };
            leave_out(&mut schema, &refused);
        };
        let times = std::mem::take(&mut self.times);
        let main = subject.main(go);
        let product = Product {
            library: &library,
            library_name: target::library_name(&go.goos, &paths::short_name(&main.path), &fingerprint.build_id),
            descriptor: &descriptor,
            module: main,
            schema,
            docs,
            fingerprint,
            options: subject.options(),
            directories: subject.directories(),
            times: &times,
        };
        self.step("publish", "publishing", |build| {
            let manifest = publish::publish(artifact, product, build.tools, guard, build.ui)?;
            let done = format!("published {}", artifact.path.display());
            Ok((manifest, done))
        })
    }

    /// Generates and compiles; answers with the functions that Go refuses, while there are attempts left to leave
    /// them out.
    fn library(
        &mut self,
        subject: &Subject,
        copy: &Copy,
        schema: &Schema,
        descriptor: &Descriptor,
        library: &Path,
        attempts: usize,
    ) -> Result<Option<Refused>> {
        let import = scan::bridge_import(subject);
        let files = self.step("generate", "generating Go code", |build| {
            let files = generate::generate(schema, &import, descriptor)?;
            generate::write_names(schema, copy)?;
            let big = build.parts.big || may_hold_big(schema);
            let funcs = may_hold_funcs(schema);
            generate::write(&files, &copy.dir, Parts { big, funcs, ..build.parts })?;
            if let Some(keep) = &build.args.keep {
                generate::keep(&copy.dir, keep)?;
            }
            let done = format!("generated {}", report::count(files.len(), "file"));
            Ok((files, done))
        })?;
        let command = compile::command(copy, &import, library, self.tools, self.jobs());
        self.step("compile", "compiling", |build| {
            match compile::compile(&command, &files, schema, copy, library, build.runner) {
                Ok(()) => {
                    let tools = build.tools;
                    Ok((None, format!("compiled with {} and {}", tools.go.version, tools.cc.name)))
                }
                Err(Failure::Functions(functions)) if attempts > 0 => {
                    let done = format!("leaving out {} that Go refuses", report::count(functions.len(), "function"));
                    Ok((Some(functions), done))
                }
                Err(Failure::Functions(functions)) => {
                    Err(compile::error(&functions.into_values().collect::<Vec<_>>().join("\n")))
                }
                Err(Failure::Error(error)) => Err(error),
            }
        })
    }

    fn jobs(&self) -> Option<usize> {
        self.args.jobs.map(usize::from)
    }

    fn scan(&self, subject: &Subject, copy: &Copy) -> Result<scan::Scanned> {
        let scanner = scan::scanner(self.cache, self.work, self.tools, self.runner)?;
        scan::scan(subject, copy, &scanner, self.tools, self.jobs(), self.runner)
    }

    fn descriptor(&self, subject: &Subject, fingerprint: &Fingerprint, schema: &Schema) -> Result<Descriptor> {
        let go = &self.tools.go;
        Ok(Descriptor {
            abi_version: ABI_VERSION,
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
        let command = compile::command(&copy, &import, &library, self.tools, self.jobs());
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

    fn report(&self, manifest: &Manifest, artifact: &ArtifactDir, cached: bool) -> PathBuf {
        report::result(manifest, artifact, cached, self.args.prints, self.ui);
        artifact.path.join(MANIFEST_FILE)
    }
}
