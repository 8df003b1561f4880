//! Types as Go source, with the packages as a file names them.

use usegolib_schema::{ChanDirection, Kind, TypeId};

use super::qualify::{qualify, quoted_length};
use super::source::Source;

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
    use super::*;

    #[test]
    fn fields_are_split_at_their_own_level() {
        let inner = "A int; B struct{C string; D a.T \"x;{\"}; E";
        assert_eq!(split_fields(inner), ["A int", "B struct{C string; D a.T \"x;{\"}", "E"]);
    }
}
