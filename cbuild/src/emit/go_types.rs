//! Types as Go source, with the packages as a file names them.

use usegolib_schema::{ChanDirection, Kind, TypeId};

use super::names::Spellings;
use super::source::Source;

/// Replaces the import paths in a type's exact spelling by what `name` gives for them, and types that are written by
/// another name by that.
pub(super) fn qualify(go: &str, spellings: &Spellings, mut name: impl FnMut(&str) -> String) -> String {
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
            if let Some(elem) = rest.strip_prefix("...") {
                result.push_str("...");
                rest = elem;
            }
            let end = rest.find(|c| " []{}(),;*<\"".contains(c)).unwrap_or(rest.len());
            let word = &rest[..end];
            let whole = &rest[..end + arguments_length(&rest[end..])];
            if let Some(other) = spellings.get(whole) {
                result.push_str(&format!("{}.{}", name(&other.package), other.name));
                rest = &rest[whole.len()..];
                continue;
            }
            match word.rsplit_once('.') {
                Some((path, last)) if !path.is_empty() && !path.ends_with('.') => {
                    result.push_str(&format!("{}.{last}", name(path)));
                }
                _ => result.push_str(word),
            }
            rest = &rest[end..];
        }
    }
    result
}

/// The length of the type arguments, brackets included, at the beginning of the text; 0 when there are none.
fn arguments_length(text: &str) -> usize {
    let mut depth = 0;
    for (i, c) in text.char_indices() {
        match c {
            '[' => depth += 1,
            _ if depth == 0 => return 0,
            ']' if depth == 1 => return i + 1,
            ']' => depth -= 1,
            _ => {}
        }
    }
    0
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
        let context = self.context;
        qualify(go, context.names.spellings(), |path| self.package(path))
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
    use usegolib_schema::Spelling;

    use super::*;

    #[test]
    fn paths_in_spellings_become_names() {
        let spelling = |ty: &str, name: &str| {
            let (ty, name, package) = (ty.to_owned(), name.to_owned(), "example.com/m".to_owned());
            (ty.clone(), Spelling { ty, package, name, declared: false })
        };
        let spellings = Spellings::from([
            spelling("example.com/m.hidden", "Usegolib_hidden"),
            spelling("example.com/m.pair[x.T,[]int]", "Pair"),
        ]);
        for (go, expected) in [
            ("int", "int"),
            ("map[string]example.com/m.Person", "map[string]<example.com/m>.Person"),
            ("[]*gopkg.in/yaml.v3.Node", "[]*<gopkg.in/yaml.v3>.Node"),
            ("[]example.com/m.hidden", "[]<example.com/m>.Usegolib_hidden"),
            ("func(...example.com/m.pair[x.T,[]int])", "func(...<example.com/m>.Pair)"),
            (
                "map[example.com/m.hidden][]example.com/m.hidden",
                "map[<example.com/m>.Usegolib_hidden][]<example.com/m>.Usegolib_hidden",
            ),
            ("example.com/m.Pair[int,time.Time]", "<example.com/m>.Pair[int,<time>.Time]"),
            ("func(...m/x.T) <-chan m/x.U", "func(...<m/x>.T) <-chan <m/x>.U"),
            ("struct{A m/x.T \"json:\\\"a.b\\\"\"; x.E}", "struct{A <m/x>.T \"json:\\\"a.b\\\"\"; <x>.E}"),
        ] {
            assert_eq!(qualify(go, &spellings, |path| format!("<{path}>")), expected);
        }
    }

    #[test]
    fn fields_are_split_at_their_own_level() {
        let inner = "A int; B struct{C string; D a.T \"x;{\"}; E";
        assert_eq!(split_fields(inner), ["A int", "B struct{C string; D a.T \"x;{\"}", "E"]);
    }
}
