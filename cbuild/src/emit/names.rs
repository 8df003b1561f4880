//! Names in generated code: what packages are called, and how types are spelled.

use std::collections::{BTreeMap, BTreeSet};

use usegolib_schema::{ChanDirection, Kind, Schema, TypeId};

use super::source::Source;

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
    /// Import path of the module that the bridge package is in.
    home: String,
    /// Import path of the runtime.
    pub(super) runtime: String,
}

impl<'a> Names<'a> {
    pub(super) fn new(schema: &'a Schema, bridge_import: &str) -> Self {
        let runtime = format!("{bridge_import}/rt");
        let mut paths: BTreeSet<String> = schema.packages.iter().map(|p| p.path.clone()).collect();
        for ty in &schema.types {
            qualify(&ty.go, |path| {
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
        Names { schema, aliases, home, runtime }
    }

    pub(super) fn alias(&self, path: &str) -> String {
        self.aliases.get(path).cloned().unwrap_or_else(|| last_name(path))
    }

    /// Whether an unexported type can get an exported name: in a package of the schema, in the module that the bridge
    /// package is in.
    pub(super) fn can_alias(&self, path: &str, name: &str) -> bool {
        let is_home = path == self.home || path.strip_prefix(&self.home).is_some_and(|rest| rest.starts_with('/'));
        is_home && has_alias(name) && self.schema.packages.iter().any(|package| package.path == path)
    }

    /// Whether the bridge package may import a package: `internal` ones are for what is beside them, `vendor` is Go's own.
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
        && ["a", "o", "p", "r", "w", "call", "words", "dec", "enc", "struct", "interface"].contains(&prefix);
    numbered || TAKEN.contains(&alias)
}

/// A name for a package of which only the path is known: its last element, without a version.
fn last_name(path: &str) -> String {
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

/// The name under which generated code reaches a type of another package: for an unexported one the alias that
/// [`unexported_names`] declares beside it.
fn exported(name: &str) -> String {
    if name.starts_with(char::is_uppercase) { name.to_owned() } else { format!("Usegolib_{name}") }
}

/// Whether an unexported type can be given another name: an alias cannot have type arguments.
pub(super) fn has_alias(name: &str) -> bool {
    !name.contains('[')
}

/// A file for each package with unexported types that generated code needs: by import path, the Go source that gives them exported names.
#[must_use]
pub fn unexported_names(schema: &Schema) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    for package in &schema.packages {
        let hidden: BTreeSet<&str> =
            schema.types.iter().filter_map(|ty| hidden_name(&ty.kind, &package.path)).collect();
        if hidden.is_empty() {
            continue;
        }
        let aliases: Vec<String> = hidden.iter().map(|name| format!("type {} = {name}\n", exported(name))).collect();
        let head = "// Code generated by usegolib. DO NOT EDIT.\n\n";
        files.insert(package.path.clone(), format!("{head}package {}\n\n{}", package.name, aliases.join("\n")));
    }
    files
}

/// The name of an unexported type of a package.
fn hidden_name<'t>(kind: &'t Kind, in_package: &str) -> Option<&'t str> {
    match kind {
        Kind::Named { package, name, .. } | Kind::Object { package, name, .. }
            if package == in_package && !name.starts_with(char::is_uppercase) && has_alias(name) =>
        {
            Some(name)
        }
        _ => None,
    }
}

/// Replaces the import paths in a type's exact spelling by what `name` gives for them.
fn qualify(go: &str, mut name: impl FnMut(&str) -> String) -> String {
    let mut result = String::new();
    let mut rest = go;
    while let Some(c) = rest.chars().next() {
        if c == '"' {
            let end = quoted_length(rest);
            result.push_str(&rest[..end]);
            rest = &rest[end..];
        } else if " []{}(),;*<".contains(c) {
            result.push(c);
            rest = &rest[1..];
        } else {
            let end = rest.find(|c| " []{}(),;*<\"".contains(c)).unwrap_or(rest.len());
            let word = &rest[..end];
            let word = match word.strip_prefix("...") {
                Some(elem) => {
                    result.push_str("...");
                    elem
                }
                None => word,
            };
            match word.rsplit_once('.') {
                Some((path, last)) if !path.is_empty() && !path.ends_with('.') => {
                    result.push_str(&format!("{}.{}", name(path), exported(last)));
                }
                _ => result.push_str(word),
            }
            rest = &rest[end..];
        }
    }
    result
}

/// The length of the quoted string at the beginning of the text.
fn quoted_length(text: &str) -> usize {
    let mut escaped = false;
    for (i, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return i + 1,
            _ => {}
        }
    }
    text.len()
}

impl Source<'_> {
    /// The Go expression of a type; imports what it names.
    pub(super) fn go(&mut self, id: TypeId) -> String {
        let context = self.context;
        let ty = context.ty(id);
        match &ty.kind {
            Kind::Bytes => "[]byte".to_owned(),
            Kind::Slice { elem } => format!("[]{}", self.go(*elem)),
            Kind::Array { len, elem } => format!("[{len}]{}", self.go(*elem)),
            Kind::Map { key, elem } => format!("map[{}]{}", self.go(*key), self.go(*elem)),
            Kind::Set { elem } => format!("map[{}]struct{{}}", self.go(*elem)),
            Kind::Pointer { elem, .. } => format!("*{}", self.go(*elem)),
            Kind::Struct { .. } if ty.go == "struct{}" => ty.go.clone(),
            // gofmt breaks struct and interface types over lines, so they get a name.
            Kind::Struct { .. } => format!("struct{id}"),
            Kind::Interface { .. } => format!("interface{id}"),
            Kind::Func { params, results, variadic, .. } => self.func_type(params, results, *variadic),
            Kind::Chan { elem, direction } => {
                let go = self.go(*elem);
                match direction {
                    ChanDirection::Both if go.starts_with("<-") => format!("chan ({go})"),
                    ChanDirection::Both => format!("chan {go}"),
                    ChanDirection::Send => format!("chan<- {go}"),
                    ChanDirection::Receive => format!("<-chan {go}"),
                }
            }
            _ => self.spelled(&ty.go),
        }
    }

    fn func_type(&mut self, params: &[TypeId], results: &[TypeId], variadic: bool) -> String {
        let mut list: Vec<String> = params.iter().map(|id| self.go(*id)).collect();
        if let Some(last) = list.last_mut().filter(|_| variadic) {
            *last = format!("...{}", last.strip_prefix("[]").unwrap_or(last));
        }
        let results: Vec<String> = results.iter().map(|id| self.go(*id)).collect();
        let results = match results.len() {
            0 => String::new(),
            1 => format!(" {}", results[0]),
            _ => format!(" ({})", results.join(", ")),
        };
        format!("func({}){results}", list.join(", "))
    }

    /// A type's exact spelling with the packages as this file names them.
    fn spelled(&mut self, go: &str) -> String {
        qualify(go, |path| self.package(path))
    }

    /// The declaration of the name that an unnamed struct or interface type has in generated code.
    pub(super) fn alias(&mut self, id: TypeId, what: &str) -> String {
        let go = &self.context.ty(id).go;
        let inner = go.strip_prefix(what).and_then(|s| s.strip_prefix('{')?.strip_suffix('}')).unwrap_or(go);
        let parts = split_fields(inner).into_iter();
        let parts: Vec<String> = if what == "struct" {
            parts.map(|field| self.field(field)).collect()
        } else {
            parts.map(|method| format!("\t{}\n", self.spelled(method))).collect()
        };
        // An empty line between fields, so that gofmt aligns nothing.
        format!("type {what}{id} = {what} {{\n{}}}\n", parts.join("\n"))
    }

    fn field(&mut self, field: &str) -> String {
        let types = &self.context.schema.types;
        let nested = field.split_once(' ').and_then(|(name, rest)| {
            let end = rest.find(" \"").unwrap_or(rest.len());
            let id = types.iter().position(|t| t.go == rest[..end])?;
            Some((name, TypeId::try_from(id).ok()?, &rest[end..]))
        });
        match nested {
            Some((name, id, tag)) => format!("\t{name} {}{tag}\n", self.go(id)),
            None => format!("\t{}\n", self.spelled(field)),
        }
    }
}

/// Splits the inside of a struct type at the semicolons between its own fields.
pub(super) fn split_fields(inner: &str) -> Vec<&str> {
    let (mut fields, mut depth, mut start, mut i) = (Vec::new(), 0, 0, 0);
    while i < inner.len() {
        match inner.as_bytes()[i] {
            b'"' => {
                i += quoted_length(&inner[i..]);
                continue;
            }
            b'{' => depth += 1,
            b'}' => depth -= 1,
            b';' if depth == 0 => {
                fields.push(inner[start..i].trim());
                start = i + 1;
            }
            _ => {}
        }
        i += 1;
    }
    fields.push(inner[start..].trim());
    fields
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_in_spellings_become_names() {
        for (go, expected) in [
            ("int", "int"),
            ("map[string]example.com/m.Person", "map[string]<example.com/m>.Person"),
            ("[]*gopkg.in/yaml.v3.Node", "[]*<gopkg.in/yaml.v3>.Node"),
            ("[]example.com/m.hidden", "[]<example.com/m>.Usegolib_hidden"),
            ("example.com/m.Pair[int,time.Time]", "<example.com/m>.Pair[int,<time>.Time]"),
            ("func(...m/x.T) <-chan m/x.U", "func(...<m/x>.T) <-chan <m/x>.U"),
            ("struct{A m/x.T \"json:\\\"a.b\\\"\"; x.E}", "struct{A <m/x>.T \"json:\\\"a.b\\\"\"; <x>.E}"),
        ] {
            assert_eq!(qualify(go, |path| format!("<{path}>")), expected);
        }
    }

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
    fn fields_are_split_at_their_own_level() {
        let inner = "A int; B struct{C string; D a.T \"x;{\"}; E";
        assert_eq!(split_fields(inner), ["A int", "B struct{C string; D a.T \"x;{\"}", "E"]);
    }

    #[test]
    fn names_that_generated_code_uses_are_taken() {
        assert!(["a0", "call12", "dec3", "type", "v", "encodeAny"].iter().all(|name| is_taken(name)));
        assert!(["a", "call", "strings", "sha256", "decimal"].iter().all(|name| !is_taken(name)));
    }
}
