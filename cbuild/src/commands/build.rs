//! `build`: settles the tools and the request, then runs the pipeline.

use std::path::{Path, PathBuf};

use crate::cli::BuildArgs;
use crate::errors::{Error, Result};
use crate::paths;
use crate::pipeline::Build;
use crate::plan::Request;
use crate::process::Runner;
use crate::runtime::Parts;
use crate::target::Target;
use crate::toolchain::{Choice, Tools};
use crate::ui::Ui;
use crate::work::Work;

/// Builds an artifact for every target, or finds that nothing has changed.
///
/// # Errors
/// See [`crate::errors::Kind`].
pub fn run(args: &BuildArgs, ui: &Ui) -> Result<()> {
    let targets = Target::parse_all(&args.targets)?;
    if targets.is_empty() {
        return run_one(args, None, ui).map(drop);
    }
    let several = targets.len() > 1;
    for target in targets {
        if several {
            ui.say(&format!("for {target}:"));
        }
        run_one(args, Some(target), ui)?;
    }
    Ok(())
}

/// Builds for one target; the path of the manifest.
///
/// # Errors
/// As [`run`].
pub fn run_one(args: &BuildArgs, target: Option<Target>, ui: &Ui) -> Result<PathBuf> {
    let mut runner = Runner::new(ui, args.dry_run);
    let mut tools = Tools::settle(&Choice { target, ..Choice::from(&args.tools) }, &runner)?;
    if let Some(dir) = &args.gomodcache {
        tools.go = tools.go.with_module_cache(Some(std::path::absolute(dir)?));
    }
    let requests = requests(args, &tools)?;
    let cache = paths::cache_dir()?;
    let root = args.out.as_ref().map_or_else(paths::default_root, |out| Ok(std::path::absolute(out)?))?;
    let place = if args.dry_run { None } else { Some(Work::new(&cache, &modules(&requests))?) };
    let work = place.as_ref().map_or_else(|| Ok(cache.join("work/build")), Work::path)?;
    name_paths(&mut runner, &tools, &requests, &cache, &root, &work);
    runner.legend();
    Build {
        args,
        ui,
        runner: &runner,
        tools: &tools,
        cache: &cache,
        root: &root,
        work: &work,
        times: Vec::new(),
        parts: Parts::default(),
    }
    .run(&requests)
}

/// What is built, without versions, as one text.
fn modules(requests: &[Request]) -> String {
    let names: Vec<String> = requests.iter().map(Request::name).collect();
    names.join("\n")
}

/// What `--module` and `--version` say.
fn requests(args: &BuildArgs, tools: &Tools) -> Result<Vec<Request>> {
    let Some(version) = &args.version else {
        let parse = |module: &String| {
            // Whoever imports compress.gzip imports compress first.
            let above = args.for_import && tools.go.is_standard_directory(module);
            if above { Ok(Request::Standard(module.clone())) } else { Request::parse(module, &tools.go) }
        };
        return args.modules.iter().map(parse).collect();
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
