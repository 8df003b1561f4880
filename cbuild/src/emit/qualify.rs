//! The import paths in the spelling of a type, replaced by the names that generated code has for them.

use std::collections::BTreeMap;

use usegolib_schema::Spelling;

/// Other names of types, by their exact spelling.
pub(super) type Spellings = BTreeMap<String, Spelling>;

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
pub(super) fn quoted_length(text: &str) -> usize {
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

#[cfg(test)]
mod tests {
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
}
