//! Names in the generated files: of classes, parameters, and what stands for names that Python cannot spell.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use usegolib_schema::{Kind, Schema, SymbolKind, TypeId};

use super::scan::Found;
use super::shape::{Shape, implementable, is_error, needed, shape, with_more};

/// Words that Python keeps for itself.
const KEYWORDS: [&str; 35] = [
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del",
    "elif", "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal",
    "not", "or", "pass", "raise", "return", "try", "while", "with", "yield",
];

/// Names of the classes in a stub. Exported types of the package itself have their own names there, and are spelled
/// through an alias where they are used, since an attribute of a class may have the same name. Others have private
/// names that begin with their package's.
pub(super) struct Names {
    classes: BTreeMap<TypeId, (String, Shape)>,
    /// Exception classes of error types, by the type that has the name in Go.
    errors: BTreeMap<TypeId, String>,
    /// Protocols of the objects of Python that can stand for interface types.
    implementations: BTreeMap<TypeId, String>,
    own: BTreeSet<String>,
}

impl Names {
    pub(super) fn new(schema: &Schema, found: &Found, own: &str) -> Self {
        let more = with_more(schema);
        let spelled = Spelled::new(schema, found, own);
        let mut names = Self {
            classes: BTreeMap::new(),
            errors: BTreeMap::new(),
            implementations: BTreeMap::new(),
            own: BTreeSet::new(),
        };
        // The class of the package's handle.
        let mut taken = BTreeSet::from(["API".to_owned()]);
        for &id in &found.types {
            let Some(shape) = shape(schema, &more, id) else { continue };
            let (mut name, is_own) = spelled.class(schema, id);
            if is_error(schema, id) && !matches!(schema.types[id as usize].kind, Kind::Pointer { .. }) {
                let error = names.take(name.clone(), is_own, &mut taken);
                names.errors.insert(id, error);
                name = format!("_{}_value", name.trim_start_matches('_'));
                let name = names.take(name, false, &mut taken);
                names.classes.insert(id, (name, shape));
                continue;
            }
            name = names.take(name, is_own, &mut taken);
            names.classes.insert(id, (name, shape));
        }
        taken.extend(names.aliases().into_iter().map(|(alias, _)| alias));
        for &id in &found.types {
            if implementable(schema, id).is_some_and(|methods| needed(methods).next().is_some()) {
                let name = format!("{}_methods", spelled.private(schema, id));
                let name = names.take(name, false, &mut taken);
                names.implementations.insert(id, name);
            }
        }
        names
    }

    /// A name that no other class has.
    fn take(&mut self, mut name: String, is_own: bool, taken: &mut BTreeSet<String>) -> String {
        while !taken.insert(name.clone()) {
            name.push('_');
        }
        if is_own {
            self.own.insert(name.clone());
        }
        name
    }

    /// The exception class of an error type.
    pub(super) fn error(&self, id: TypeId) -> Option<&str> {
        self.errors.get(&id).map(String::as_str)
    }

    /// The name and sort of a type's class, where it is defined.
    pub(super) fn class(&self, id: TypeId) -> Option<(&str, Shape)> {
        self.classes.get(&id).map(|(name, shape)| (name.as_str(), *shape))
    }

    /// The protocol of the objects of Python that can stand for an interface type.
    pub(super) fn implementation(&self, id: TypeId) -> Option<&str> {
        self.implementations.get(&id).map(String::as_str)
    }

    /// How a class is spelled where it is used.
    pub(super) fn spell(&self, name: &str) -> String {
        if self.own.contains(name) { format!("_{name}") } else { name.to_owned() }
    }

    /// Alias and class, for every class with a public name.
    pub(super) fn aliases(&self) -> Vec<(String, String)> {
        self.own.iter().map(|name| (format!("_{name}"), name.clone())).collect()
    }
}

/// Names as far as the schema settles them.
struct Spelled<'a> {
    own: &'a str,
    /// Symbols of types that have one: their names are identifiers, for instantiations too.
    symbols: HashMap<TypeId, &'a str>,
    prefixes: HashMap<&'a str, String>,
}

impl<'a> Spelled<'a> {
    fn new(schema: &'a Schema, found: &Found, own: &'a str) -> Self {
        let symbols = schema.packages.iter().flat_map(|package| &package.symbols);
        let types = symbols.filter(|symbol| symbol.kind == SymbolKind::Type && symbol.skip.is_none());
        let named = types.filter_map(|symbol| Some((symbol.ty?, symbol.name.as_str())));
        Self { own, symbols: named.collect(), prefixes: prefixes(schema, found) }
    }

    /// The name of a class, and whether it is public.
    fn class(&self, schema: &Schema, id: TypeId) -> (String, bool) {
        let (declared, suffix) = match &schema.types[id as usize].kind {
            Kind::Pointer { elem, .. } => (*elem, "_object"),
            _ => (id, ""),
        };
        let (package, name) = match &schema.types[declared as usize].kind {
            Kind::Named { package, name, .. } | Kind::Object { package, name, .. } => (package.as_str(), name.as_str()),
            Kind::Time => ("time", "Time"),
            Kind::Duration => ("time", "Duration"),
            Kind::BigInt => ("math/big", "Int"),
            Kind::BigRat => ("math/big", "Rat"),
            Kind::BigFloat => ("math/big", "Float"),
            _ => ("", "unnamed"),
        };
        let name = self.symbols.get(&declared).map_or_else(|| identifier(name), |name| (*name).to_owned());
        let exported = name.chars().next().is_some_and(char::is_uppercase) && !is_keyword(&name);
        if package == self.own && exported && suffix.is_empty() {
            return (name, true);
        }
        let prefix = self.prefixes.get(package).map_or("unnamed", String::as_str);
        (format!("_{prefix}_{name}{suffix}"), false)
    }

    /// A name that begins with that of the type's package, whatever the package is.
    fn private(&self, schema: &Schema, id: TypeId) -> String {
        let (name, is_own) = self.class(schema, id);
        let prefix = self.prefixes.get(self.own).map_or("unnamed", String::as_str);
        if is_own { format!("_{prefix}_{name}") } else { name }
    }
}

/// For each package of a type its last path element, or the whole path where that is not unique.
fn prefixes<'a>(schema: &'a Schema, found: &Found) -> HashMap<&'a str, String> {
    let mut packages: BTreeSet<&str> = ["time", "math/big"].into();
    for &id in &found.types {
        if let Kind::Named { package, .. } | Kind::Object { package, .. } = &schema.types[id as usize].kind {
            packages.insert(package);
        }
    }
    let short = |path: &str| {
        let mut elements = path.rsplit('/');
        let last = elements.next().unwrap_or_default();
        let version = last.strip_prefix('v').is_some_and(|n| !n.is_empty() && n.chars().all(|c| c.is_ascii_digit()));
        identifier(if version { elements.next().unwrap_or(last) } else { last })
    };
    let mut count: HashMap<String, usize> = HashMap::new();
    for path in &packages {
        *count.entry(short(path)).or_default() += 1;
    }
    let prefix = |path: &str| if count[&short(path)] == 1 { short(path) } else { identifier(path) };
    packages.iter().map(|path| (*path, prefix(path))).collect()
}

/// A text with `_` for everything that cannot stand in an identifier.
pub(super) fn identifier(text: &str) -> String {
    text.chars().map(|c| if c.is_alphanumeric() { c } else { '_' }).collect()
}

/// Whether Python can spell a name.
pub(super) fn is_identifier(name: &str) -> bool {
    let letter = |c: char| c.is_alphabetic() || c == '_';
    name.chars().next().is_some_and(letter) && name.chars().all(|c| letter(c) || c.is_alphanumeric())
}

/// Whether Python reads a Go name as a keyword.
pub(super) fn is_keyword(name: &str) -> bool {
    KEYWORDS.contains(&name)
}

/// A Go name in Python: keywords get an underscore; empty when it is unnamed or Python would read another name.
pub(super) fn python_name(name: &str) -> String {
    // Python normalizes identifiers; what is not ASCII is given by position, so that nothing depends on tables here.
    // Names that come from export data alone may be no identifiers (`#rv1`).
    if name == "_" || !name.is_ascii() || !is_identifier(name) {
        return String::new();
    }
    if is_keyword(name) { format!("{name}_") } else { name.to_owned() }
}

/// Python names of parameters, as `usegolib/_codec/signature.py` gives them; false: by position only.
pub(super) fn parameter_names(go_names: &[&str]) -> Vec<(String, bool)> {
    let mut names: Vec<String> = go_names.iter().map(|name| python_name(name)).collect();
    for index in 0..names.len() {
        let clashes =
            |name: &String| names[..index].contains(name) || (name.ends_with('_') && names[index + 1..].contains(name));
        let mut name = names[index].clone();
        while !name.is_empty() && clashes(&name) {
            name.push('_');
        }
        names[index] = name;
    }
    let mut taken: BTreeSet<String> = names.iter().filter(|name| !name.is_empty()).cloned().collect();
    let mut made = Vec::new();
    for (index, name) in names.into_iter().enumerate() {
        if !name.is_empty() {
            made.push((name, true));
            continue;
        }
        let mut name = format!("arg{index}");
        while !taken.insert(name.clone()) {
            name.push('_');
        }
        made.push((name, false));
    }
    made
}

#[cfg(test)]
mod tests {
    use super::parameter_names;

    #[test]
    fn parameters_have_the_names_that_calls_use() {
        let names = |go: &[&str]| parameter_names(go).into_iter().map(|(name, _)| name).collect::<Vec<_>>();
        assert_eq!(names(&["a", "from", "", "_"]), ["a", "from_", "arg2", "arg3"]);
        assert_eq!(names(&["from", "from_"]), ["from__", "from_"]);
        assert_eq!(names(&["", "arg0"]), ["arg0_", "arg0"]);
    }
}
