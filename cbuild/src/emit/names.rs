//! Names of packages in generated code.

use std::collections::{BTreeMap, BTreeSet};

use usegolib_schema::Schema;

use super::qualify::{Spellings, qualify};

/// Names that generated code uses itself, or that mean something in Go, so no import may take them.
const TAKEN: &[&str] = &[
    "any",
    "append",
    "at",
    "bool",
    "break",
    "byte",
    "c",
    "cap",
    "case",
    "chan",
    "clear",
    "close",
    "complex",
    "complex128",
    "complex64",
    "const",
    "continue",
    "copy",
    "d",
    "decodeAny",
    "default",
    "defer",
    "delete",
    "e",
    "else",
    "encodeAny",
    "err",
    "error",
    "fallthrough",
    "false",
    "float32",
    "float64",
    "for",
    "func",
    "functions",
    "go",
    "goTypes",
    "goto",
    "h",
    "held",
    "i",
    "hiddenTypes",
    "if",
    "imag",
    "import",
    "init",
    "int",
    "int16",
    "int32",
    "int64",
    "int8",
    "interface",
    "iota",
    "k",
    "len",
    "main",
    "make",
    "map",
    "max",
    "min",
    "n",
    "new",
    "nil",
    "number",
    "ok",
    "p",
    "package",
    "panic",
    "print",
    "println",
    "range",
    "real",
    "recover",
    "return",
    "rune",
    "select",
    "sentinels",
    "streams",
    "string",
    "struct",
    "switch",
    "true",
    "type",
    "uint",
    "uint16",
    "uint32",
    "uint64",
    "uint8",
    "uintptr",
    "v",
    "var",
    "x",
    "C",
    "_",
];

/// The import names of every package that generated code may mention; the same in all its files.
pub(super) struct Names<'a> {
    schema: &'a Schema,
    aliases: BTreeMap<String, String>,
    spellings: Spellings,
    /// Import path of the module that the bridge package is in.
    home: String,
    /// Import path of the runtime.
    pub(super) runtime: String,
}

impl<'a> Names<'a> {
    pub(super) fn new(schema: &'a Schema, bridge_import: &str) -> Self {
        let runtime = format!("{bridge_import}/rt");
        let spellings: Spellings =
            schema.spellings.iter().map(|spelling| (spelling.ty.clone(), spelling.clone())).collect();
        let mut paths: BTreeSet<String> = schema.packages.iter().map(|p| p.path.clone()).collect();
        paths.extend(schema.error_values.iter().map(|values| values.package.clone()));
        for ty in &schema.types {
            qualify(&ty.go, &spellings, |path| {
                paths.insert(path.to_owned());
                String::new()
            });
        }
        paths.insert("context".to_owned());
        let mut aliases = BTreeMap::from([(runtime.clone(), "rt".to_owned())]);
        let mut used = BTreeSet::from(["rt".to_owned()]);
        for path in paths {
            let known = schema.packages.iter().find(|p| p.path == path && !p.name.is_empty());
            let wanted = known.map_or_else(|| last_name(&path), |package| package.name.clone());
            let mut alias = wanted.clone();
            let mut number = 2;
            while is_taken(&alias) || !used.insert(alias.clone()) {
                alias = format!("{wanted}_{number}");
                number += 1;
            }
            aliases.insert(path, alias);
        }
        let home = bridge_import.rsplit_once('/').map_or(bridge_import, |(home, _)| home).to_owned();
        Names { schema, aliases, spellings, home, runtime }
    }

    pub(super) fn alias(&self, path: &str) -> String {
        self.aliases.get(path).cloned().unwrap_or_else(|| last_name(path))
    }

    /// Other names of types.
    pub(super) fn spellings(&self) -> &Spellings {
        &self.spellings
    }

    /// Whether the bridge package may import a package: `internal` ones are for what is beside them, `vendor` is Go's
    /// own.
    pub(super) fn is_importable(&self, path: &str) -> bool {
        let elements: Vec<&str> = path.split('/').collect();
        let internal = elements.iter().rposition(|element| *element == "internal");
        let is_below = |at: usize| at > 0 && format!("{}/", self.home).starts_with(&(elements[..at].join("/") + "/"));
        elements[0] != "vendor" && internal.is_none_or(is_below)
    }

    /// The name in a package's clause, as far as it is known.
    pub(super) fn package_name(&self, path: &str) -> String {
        match self.schema.packages.iter().find(|p| p.path == path) {
            Some(package) if !package.name.is_empty() => package.name.clone(),
            _ => last_name(path),
        }
    }

    /// The line of an import block; the name is left out where Go would find the same one.
    pub(super) fn import_spec(&self, path: &str, alias: &str) -> String {
        let known = path == self.runtime
            || path == "context"
            || self.schema.packages.iter().any(|p| p.path == path && p.name == alias)
            || !path.contains('.');
        if known && path.rsplit('/').next() == Some(alias) {
            format!("\"{path}\"")
        } else {
            format!("{alias} \"{path}\"")
        }
    }
}

fn is_taken(alias: &str) -> bool {
    let prefix = alias.trim_end_matches(|c: char| c.is_ascii_digit());
    let numbered = prefix.len() < alias.len()
        && [
            "a",
            "o",
            "p",
            "r",
            "w",
            "call",
            "words",
            "dec",
            "element",
            "enc",
            "func",
            "giv",
            "impl",
            "proxy",
            "struct",
            "interface",
        ]
        .contains(&prefix);
    numbered || TAKEN.contains(&alias)
}

/// A name for a package of which only the path is known: its last element, without a version.
pub(super) fn last_name(path: &str) -> String {
    let is_version = |s: &str| s.len() > 1 && s.starts_with('v') && s[1..].bytes().all(|b| b.is_ascii_digit());
    let mut elements = path.rsplit('/');
    let last = elements.next().unwrap_or(path);
    let last = if is_version(last) { elements.next().unwrap_or(last) } else { last };
    let last = match last.rsplit_once('.') {
        Some((name, version)) if is_version(version) => name,
        _ => last,
    };
    let mut name: String = last.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        name.insert_str(0, "pkg_");
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_is_called_by_its_last_element() {
        for (path, expected) in [
            ("strings", "strings"),
            ("math/rand/v2", "rand"),
            ("gopkg.in/yaml.v3", "yaml"),
            ("github.com/a/go-b", "go_b"),
            ("example.com/3d", "pkg_3d"),
            ("v2", "v2"),
        ] {
            assert_eq!(last_name(path), expected);
        }
    }

    #[test]
    fn names_that_generated_code_uses_are_taken() {
        assert!(["a0", "call12", "dec3", "type", "v", "encodeAny"].iter().all(|name| is_taken(name)));
        assert!(["a", "call", "strings", "sha256", "decimal"].iter().all(|name| !is_taken(name)));
    }
}
