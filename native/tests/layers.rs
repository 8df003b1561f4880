//! The rooms of the Rust sources, and that a room uses only those below it (docs/architecture.md, "Rooms").
//!
//! A path into a room names what its door (its `mod.rs`) shows: the compiler sees to that, since a room's files are
//! private modules. What it cannot see is checked here: the direction of the arrows, circles between the files of a
//! room, and doors that stand open.

#[path = "support/paths.rs"]
mod paths;

use std::collections::{BTreeMap, BTreeSet};

use paths::{Source, sources};

/// Top layers first; modules of one layer do not know each other.
const NATIVE: &[&[&str]] = &[
    &["ffi"],
    &["cpython", "views"],
    &["freed"],
    &["loader"],
    &["artifact"],
    &["tickets"],
    &["library"],
    &["callbacks", "logs", "rendezvous"],
    &["buffer", "envelope", "fork", "frame", "options"],
    &["command_line", "failure", "faults", "handles", "nesting", "signals"],
    &["abi"],
];

/// The rooms of the fast lane, `native/src/cpython`.
const CPYTHON: &[&[&str]] = &[
    &["make"],
    &["callbacks", "calls"],
    &["write_back"],
    &["decode", "encode"],
    &["kinds"],
    &["lane"],
    &["classes"],
    &["types"],
    &["interpreter"],
    &["plan", "wire"],
];

const CBUILD: &[&[&str]] = &[
    &["commands"],
    &["pipeline"],
    &["package", "report", "store"],
    &["steps", "stubs"],
    &["fingerprint", "generics", "work"],
    &["cli", "emit", "plan"],
    &["lock", "toolchain"],
    &["paths", "trust"],
    &["process"],
    &["artifact", "digest", "glibc", "runtime", "size", "target", "ui"],
    &["errors"],
];

/// Files of the fast lane's rooms that are doors themselves: their names are part of what is used.
const OPEN: [&str; 5] = ["interpreter::slot", "kinds::buffers", "kinds::dates", "kinds::numbers", "kinds::uuids"];

/// What is wrong with a tree of sources: modules without a layer, and uses that do not go down.
fn upwards(sources: &[Source], inside: &[&str], layers: &[&[&str]]) -> Vec<String> {
    let depth = inside.len();
    let layer = |name: &str| layers.iter().position(|names| names.contains(&name));
    let mut wrong = Vec::new();
    let mut found = BTreeSet::new();
    for source in sources.iter().filter(|source| source.module.len() > depth && source.module.starts_with_names(inside))
    {
        let own = source.module[depth].as_str();
        found.insert(own);
        let Some(from) = layer(own) else {
            wrong.push(format!("{} is in no layer of native/tests/layers.rs", source.file));
            continue;
        };
        for used in source.uses.iter().filter(|used| used.len() > depth && used.starts_with_names(inside)) {
            let Some(to) = layer(&used[depth]) else { continue };
            if used[depth] != own && to <= from {
                wrong.push(format!("{} uses {}, which is not below {own}", source.file, used.join("::")));
            }
        }
    }
    let stale = layers.iter().copied().flatten().filter(|name| !found.contains(*name));
    wrong.extend(stale.map(|name| format!("native/tests/layers.rs names {name}, which is not there")));
    wrong
}

trait Names {
    fn starts_with_names(&self, names: &[&str]) -> bool;
}

impl Names for Vec<String> {
    fn starts_with_names(&self, names: &[&str]) -> bool {
        self.len() >= names.len() && self.iter().zip(names).all(|(one, other)| one == other)
    }
}

/// Circles between the files of one room.
fn circles(sources: &[Source]) -> Vec<String> {
    let modules: BTreeSet<&[String]> = sources.iter().map(|source| source.module.as_slice()).collect();
    let mut uses: BTreeMap<&[String], BTreeSet<&[String]>> = BTreeMap::new();
    for source in sources {
        let own = source.module.as_slice();
        for used in &source.uses {
            // The file that a path leads into; the door of a room is above its files, so a file does not use its own.
            let target = (1..=used.len()).rev().map(|end| &used[..end]).find(|path| modules.contains(path));
            let Some(target) = target.filter(|target| *target != own && !own.starts_with(target)) else { continue };
            uses.entry(own).or_default().insert(target);
        }
    }
    // A file from which nothing leads on is in no circle; what is left when all those are gone are the circles.
    loop {
        let left: BTreeSet<&[String]> = uses.keys().copied().collect();
        let before: usize = uses.values().map(BTreeSet::len).sum();
        uses.values_mut().for_each(|targets| targets.retain(|target| left.contains(target)));
        uses.retain(|_, targets| !targets.is_empty());
        if uses.values().map(BTreeSet::len).sum::<usize>() == before {
            break;
        }
    }
    uses.iter()
        .flat_map(|(from, to)| to.iter().map(move |to| format!("{} -> {}", from.join("::"), to.join("::"))))
        .collect()
}

/// Doors that use their files, and whose own items their files use.
fn circles_with_doors(sources: &[Source]) -> Vec<String> {
    let mut found = Vec::new();
    for door in sources.iter().filter(|door| !door.below.is_empty()) {
        let depth = door.module.len();
        let inside = sources.iter().filter(|file| file.module.len() > depth && file.module.starts_with(&door.module));
        for file in inside {
            let own =
                file.uses.iter().filter(|used| used.len() > depth && used.starts_with(&door.module)).filter(|used| {
                    let path = &used[..=depth];
                    !sources.iter().any(|other| other.module == path) && !door.handed_on.contains(&used[depth])
                });
            found.extend(own.map(|used| {
                format!("{} uses {} of its door, which uses {}", file.file, used[depth], door.below[0].join("::"))
            }));
        }
    }
    found
}

fn assert_none(wrong: &[String]) {
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_core_uses_only_what_is_below() {
    assert_none(&upwards(&sources("native/src"), &[], NATIVE));
}

#[test]
fn the_rooms_of_the_fast_lane_use_only_what_is_below() {
    assert_none(&upwards(&sources("native/src"), &["cpython"], CPYTHON));
}

#[test]
fn the_build_tool_uses_only_what_is_below() {
    assert_none(&upwards(&sources("cbuild/src"), &[], CBUILD));
}

#[test]
fn no_files_are_in_a_circle() {
    assert_none(&circles(&sources("native/src")));
    assert_none(&circles(&sources("cbuild/src")));
}

#[test]
fn no_door_is_in_a_circle_with_its_files() {
    assert_none(&circles_with_doors(&sources("native/src")));
    assert_none(&circles_with_doors(&sources("cbuild/src")));
}

#[test]
fn a_room_of_the_fast_lane_has_one_door() {
    let sources = sources("native/src");
    let doors = sources.iter().filter(|source| source.module.starts_with_names(&["cpython"]));
    let open =
        doors.flat_map(|door| door.public.iter().map(|name| [&door.module[1..], std::slice::from_ref(name)].concat()));
    assert_eq!(open.map(|path| path.join("::")).collect::<Vec<_>>(), OPEN);
}

#[test]
fn what_goes_up_is_found() {
    let source = |file: &str, module: &[&str], text: &str| Source::new(file, module, text);
    let good =
        source("b.rs", &["b"], "use crate::{a::{self, One}, b::Two};\n/// [`crate::c`]\nfn f() { crate::a::g(); }");
    let bad = source("a.rs", &["a"], "mod tests { use super::*; fn f() { super::super::b::g(); } }");
    let layers: &[&[&str]] = &[&["c"], &["b"], &["a"]];
    let third = source("c.rs", &["c"], "use crate::b::g; struct A;");
    assert_eq!(upwards(&[good, bad, third], &[], layers), ["a.rs uses b::g, which is not below a"]);
    let one = source("a/x.rs", &["a", "x"], "use super::y::Y;");
    let other = source("a/y.rs", &["a", "y"], "use super::x::{X, Z};");
    assert_eq!(circles(&[one, other]), ["a::x -> a::y", "a::y -> a::x"]);
}
