//! Which modules a source file uses.

use std::path::{Path, PathBuf};

use quote::ToTokens;

/// A source file.
pub struct Source {
    /// From the root of the repository.
    pub file: String,
    /// Its module, without `crate`.
    pub module: Vec<String>,
    /// All paths that begin with `crate` or `super`, from the crate's root.
    pub uses: Vec<Vec<String>>,
    /// The modules that it declares for others to see.
    pub public: Vec<String>,
    /// What it takes from the modules that it declares, apart from what it only hands on (`pub use`).
    pub below: Vec<Vec<String>>,
    /// The names that it hands on.
    pub handed_on: Vec<String>,
}

/// The files of a crate, apart from its root.
pub fn sources(directory: &str) -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("native has a parent");
    let mut files = Vec::new();
    list(&root.join(directory), &mut files);
    files.sort();
    let read = |file: &PathBuf| {
        let below = file.strip_prefix(root.join(directory)).expect("listed there").with_extension("");
        let mut module: Vec<String> = below.iter().map(|part| part.to_string_lossy().into_owned()).collect();
        module.retain(|part| part != "mod");
        let names: Vec<&str> = module.iter().map(String::as_str).collect();
        let text = std::fs::read_to_string(file).expect("the source is readable");
        Source::new(&file.strip_prefix(root).expect("in the repository").display().to_string(), &names, &text)
    };
    let all = files.iter().map(read);
    all.filter(|source| !["lib", "main"].contains(&source.module[0].as_str())).collect()
}

fn list(directory: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(directory).expect("the directory is there") {
        let path = entry.expect("readable").path();
        if path.is_dir() {
            list(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

impl Source {
    /// Reads a file's text.
    pub fn new(file: &str, module: &[&str], text: &str) -> Self {
        let parsed = syn::parse_file(text).unwrap_or_else(|error| panic!("{file}: {error}"));
        let public = parsed.items.iter().filter_map(|item| match item {
            syn::Item::Mod(item) if !matches!(item.vis, syn::Visibility::Inherited) => Some(item.ident.to_string()),
            _ => None,
        });
        let module: Vec<String> = module.iter().map(ToString::to_string).collect();
        let public = public.collect();
        let declared: Vec<String> = parsed.items.iter().filter_map(declared).collect();
        let (handed_on, own): (Vec<_>, Vec<_>) = parsed.items.iter().partition(|item| is_handed_on(item));
        let below = own.iter().flat_map(|item| below(&spaced(item), &declared)).collect();
        let handed_on = handed_on.iter().flat_map(|item| names(&spaced(item))).collect();
        let tokens = spaced(&parsed);
        let words: Vec<&str> = tokens.split_whitespace().collect();
        Self { file: file.to_owned(), uses: uses(&words, &module), module, public, below, handed_on }
    }
}

/// The tokens of a piece of source, without comments, with spaces between them also where `to_string` puts none.
fn spaced(source: &impl ToTokens) -> String {
    let mut text = String::new();
    for character in source.to_token_stream().to_string().chars() {
        if "()[]&*!<>".contains(character) {
            text.extend([' ', character, ' ']);
        } else {
            text.push(character);
        }
    }
    text
}

/// The name of a module with a file of its own.
fn declared(item: &syn::Item) -> Option<String> {
    match item {
        syn::Item::Mod(item) if item.content.is_none() => Some(item.ident.to_string()),
        _ => None,
    }
}

fn is_handed_on(item: &syn::Item) -> bool {
    matches!(item, syn::Item::Use(item) if !matches!(item.vis, syn::Visibility::Inherited))
}

/// The paths in tokens that begin with one of these modules.
fn below(tokens: &str, modules: &[String]) -> Vec<Vec<String>> {
    let words: Vec<&str> = tokens.split_whitespace().collect();
    let mut found = Vec::new();
    for at in 0..words.len() {
        let begins = at == 0 || words[at - 1] != "::";
        if begins && words.get(at + 1) == Some(&"::") && modules.iter().any(|module| module == words[at]) {
            path(&words, at, Vec::new(), &mut found);
        }
    }
    found
}

/// The words of tokens that are names.
fn names(tokens: &str) -> Vec<String> {
    let is_name = |word: &&str| word.starts_with(|first: char| first.is_alphabetic() || first == '_');
    tokens.split_whitespace().filter(is_name).map(str::to_owned).collect()
}

/// The paths in the words of a file.
fn uses(words: &[&str], module: &[String]) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    // Modules that are written in the file: the depth of their braces.
    let (mut depth, mut inner): (usize, Vec<(usize, String)>) = (0, Vec::new());
    let mut at = 0;
    while at < words.len() {
        match words[at] {
            "mod" if words.get(at + 2) == Some(&"{") => inner.push((depth, words[at + 1].to_owned())),
            "{" => depth += 1,
            "}" => {
                depth = depth.saturating_sub(1);
                inner.retain(|(outside, _)| *outside < depth);
            }
            "crate" | "super" if words.get(at + 1) == Some(&"::") && (at == 0 || words[at - 1] != "::") => {
                let mut base: Vec<String> = Vec::new();
                if words[at] == "super" {
                    base.extend(module.iter().cloned());
                    base.extend(inner.iter().map(|(_, name)| name.clone()));
                    base.pop();
                    while words.get(at + 2) == Some(&"super") {
                        base.pop();
                        at += 2;
                    }
                }
                at = path(words, at + 2, base, &mut found);
                continue;
            }
            _ => {}
        }
        at += 1;
    }
    found
}

/// Reads what follows `base ::`, a name or a group; gives the place behind it.
fn path(words: &[&str], mut at: usize, mut base: Vec<String>, found: &mut Vec<Vec<String>>) -> usize {
    if words.get(at) == Some(&"{") {
        at += 1;
        while words.get(at).is_some_and(|word| *word != "}") {
            at = if words[at] == "," { at + 1 } else { path(words, at, base.clone(), found) };
        }
        return at + 1;
    }
    let name = words.get(at).copied().unwrap_or_default();
    if name.starts_with(|first: char| first.is_alphabetic() || first == '_') && name != "self" {
        base.push(name.to_owned());
    }
    at += 1;
    if words.get(at) == Some(&"::") {
        return path(words, at + 1, base, found);
    }
    if words.get(at) == Some(&"as") {
        at += 2;
    }
    found.push(base);
    at
}
