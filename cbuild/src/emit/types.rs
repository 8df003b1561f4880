//! How each type is read and written: inline for the simple ones, by `decN` and `encN` for the others.
//!
//! Types that are large or hold others (struct, array, big numbers) are passed by pointer, all others by value.

use usegolib_schema::{Field, Kind, Scalar, Schema, Symbol, SymbolKind, TypeId};

use super::source::{Source, quote};
use super::{Context, EmittedFile};

/// Types per file.
const CHUNK: usize = 200;

/// Whether values of a type are copied, and not kept in Go.
pub(super) fn is_data(schema: &Schema, id: TypeId) -> bool {
    let mut seen = vec![false; schema.types.len()];
    let mut pending = vec![id];
    while let Some(id) = pending.pop() {
        if std::mem::replace(&mut seen[id as usize], true) {
            continue;
        }
        match &schema.types[id as usize].kind {
            Kind::Interface { .. }
            | Kind::Func { .. }
            | Kind::Chan { .. }
            | Kind::Iter { .. }
            | Kind::Object { .. }
            | Kind::TypeParam { .. } => return false,
            kind => pending.extend(parts(kind)),
        }
    }
    true
}

/// The types that a kind is made of.
fn parts(kind: &Kind) -> Vec<TypeId> {
    match kind {
        Kind::Slice { elem } | Kind::Array { elem, .. } | Kind::Set { elem } | Kind::Pointer { elem } => vec![*elem],
        Kind::Map { key, elem } => vec![*key, *elem],
        Kind::Struct { fields } => fields.iter().map(|f| f.ty).collect(),
        Kind::Named { underlying, .. } => vec![*underlying],
        _ => Vec::new(),
    }
}

/// By type number: whether generated code needs the type, because a bound function or an exported type leads to it.
pub(super) fn reachable(schema: &Schema) -> Vec<bool> {
    let mut seen = vec![false; schema.types.len()];
    let symbols = schema.packages.iter().flat_map(|p| &p.symbols);
    let mut pending: Vec<TypeId> = symbols.flat_map(roots).filter(|id| is_data(schema, *id)).collect();
    while let Some(id) = pending.pop() {
        if std::mem::replace(&mut seen[id as usize], true) {
            continue;
        }
        match &schema.types[id as usize].kind {
            // A named struct is read and written as itself, so the unnamed one behind it is not needed.
            Kind::Named { underlying, .. } => match &schema.types[*underlying as usize].kind {
                kind @ Kind::Struct { .. } => pending.extend(parts(kind)),
                _ => pending.push(*underlying),
            },
            kind => pending.extend(parts(kind)),
        }
    }
    seen
}

fn roots(symbol: &Symbol) -> Vec<TypeId> {
    match symbol.kind {
        SymbolKind::Func if symbol.function.is_some() => {
            symbol.params.iter().map(|p| p.ty).chain(symbol.results.iter().map(|r| r.ty)).collect()
        }
        SymbolKind::Type if symbol.skip.is_none() => symbol.ty.into_iter().collect(),
        _ => Vec::new(),
    }
}

pub(super) fn files(context: &Context) -> Vec<EmittedFile> {
    let ids: Vec<TypeId> =
        (0..).take(context.schema.types.len()).filter(|id| context.reachable[*id as usize]).collect();
    let mut files = Vec::new();
    for (number, chunk) in ids.chunks(CHUNK).enumerate() {
        let mut source = Source::new(context);
        let mut empty = true;
        for id in chunk {
            let text = source.helpers(*id);
            empty &= text.is_empty();
            source.append(&text);
        }
        if !empty {
            files.push(source.into_file(format!("types_{number}.go")));
        }
    }
    files
}

/// What memory a slice or array of a type is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Raw {
    Numbers,
    Bools,
}

impl Context<'_> {
    fn underlying(&self, id: TypeId) -> &Kind {
        match &self.ty(id).kind {
            Kind::Named { underlying, .. } => &self.ty(*underlying).kind,
            kind => kind,
        }
    }

    /// Whether a str is accepted besides the type's own form.
    fn has_text(&self, id: TypeId) -> bool {
        let named_string = matches!(self.underlying(id), Kind::Scalar { scalar: Scalar::String });
        matches!(self.ty(id).kind, Kind::Named { text: true, .. }) && !named_string
    }

    fn raw_element(&self, id: TypeId) -> Option<Raw> {
        match self.underlying(id) {
            _ if self.has_text(id) => None,
            Kind::Scalar { scalar: Scalar::String } => None,
            Kind::Scalar { scalar: Scalar::Bool } => Some(Raw::Bools),
            Kind::Scalar { .. } => Some(Raw::Numbers),
            _ => None,
        }
    }

    /// Passed by pointer.
    fn is_by_pointer(&self, id: TypeId) -> bool {
        matches!(
            self.underlying(id),
            Kind::Struct { .. } | Kind::Array { .. } | Kind::BigInt | Kind::BigRat | Kind::BigFloat
        )
    }

    /// The type whose helpers serve this one; none when it is written inline.
    fn helper(&self, id: TypeId) -> Option<TypeId> {
        match &self.ty(id).kind {
            Kind::Named { .. } if self.has_text(id) => Some(id),
            Kind::Named { .. } if matches!(self.underlying(id), Kind::Struct { .. }) => Some(id),
            Kind::Named { underlying, .. } => self.helper(*underlying),
            Kind::Slice { elem } | Kind::Array { elem, .. } => self.raw_element(*elem).is_none().then_some(id),
            Kind::Map { .. } | Kind::Set { .. } | Kind::Struct { .. } | Kind::Pointer { .. } => Some(id),
            _ => None,
        }
    }

    /// Whether writing it can fail for its value: it may be cyclic, or hold something that cannot leave Go.
    fn can_fail(&self, id: TypeId) -> bool {
        let mut seen = Vec::new();
        let mut pending = vec![id];
        while let Some(id) = pending.pop() {
            if self.ty(id).recursive || matches!(self.ty(id).kind, Kind::Any | Kind::BigFloat) {
                return true;
            }
            if !seen.contains(&id) {
                seen.push(id);
                pending.extend(parts(&self.ty(id).kind));
            }
        }
        false
    }

    /// Whether a map key may turn out not to be one: it holds an interface.
    fn may_be_unhashable(&self, id: TypeId) -> bool {
        match self.underlying(id) {
            Kind::Any => true,
            Kind::Array { elem, .. } => self.may_be_unhashable(*elem),
            Kind::Struct { fields } => fields.iter().any(|f| self.may_be_unhashable(f.ty)),
            _ => false,
        }
    }

    /// Whether a nil pointer to it could not be told from a pointer to its nil.
    fn is_nilable_element(&self, id: TypeId) -> bool {
        matches!(self.underlying(id), Kind::Pointer { .. } | Kind::Any | Kind::Error)
    }
}

fn scalar_method(scalar: Scalar) -> &'static str {
    match scalar {
        Scalar::Bool => "Bool",
        Scalar::Int => "Int",
        Scalar::Int8 => "Int8",
        Scalar::Int16 => "Int16",
        Scalar::Int32 => "Int32",
        Scalar::Int64 => "Int64",
        Scalar::Uint => "Uint",
        Scalar::Uint8 => "Uint8",
        Scalar::Uint16 => "Uint16",
        Scalar::Uint32 => "Uint32",
        Scalar::Uint64 => "Uint64",
        Scalar::Uintptr => "Uintptr",
        Scalar::Float32 => "Float32",
        Scalar::Float64 => "Float64",
        Scalar::Complex64 => "Complex64",
        Scalar::Complex128 => "Complex128",
        Scalar::String => "String",
    }
}

/// The encoder's method for a scalar, and the Go type that it takes.
fn scalar_writer(scalar: Scalar) -> (&'static str, &'static str) {
    match scalar {
        Scalar::Bool => ("Bool", "bool"),
        Scalar::Int | Scalar::Int8 | Scalar::Int16 | Scalar::Int32 | Scalar::Int64 => ("Int", "int64"),
        Scalar::Uint | Scalar::Uint8 | Scalar::Uint16 | Scalar::Uint32 | Scalar::Uint64 | Scalar::Uintptr => {
            ("Uint", "uint64")
        }
        Scalar::Float32 => ("Float32", "float32"),
        Scalar::Float64 => ("Float64", "float64"),
        Scalar::Complex64 => ("Complex64", "complex64"),
        Scalar::Complex128 => ("Complex128", "complex128"),
        Scalar::String => ("String", "string"),
    }
}

/// Reading and writing one value, inline.
impl Source<'_> {
    /// The function that writes back a parameter whose memory can be compared; none for other types.
    pub(super) fn raw_memory(&self, id: TypeId) -> Option<&'static str> {
        let context = self.context;
        match context.underlying(id) {
            _ if context.has_text(id) => None,
            Kind::Bytes => Some("AfterRaw"),
            Kind::Slice { elem } => match context.raw_element(*elem)? {
                Raw::Numbers => Some("AfterRaw"),
                Raw::Bools => Some("AfterBools"),
            },
            _ => None,
        }
    }

    /// Declares a variable and reads its value.
    pub(super) fn decode_new(&mut self, id: TypeId, name: &str, indent: &str) -> String {
        if self.context.is_by_pointer(id) {
            let go = self.go(id);
            let read = self.decode_into(id, name, indent);
            format!("{indent}var {name} {go}\n{read}")
        } else {
            format!("{indent}{name} := {}\n", self.decode_value(id))
        }
    }

    /// Reads into something addressable that holds the zero value.
    pub(super) fn decode_into(&mut self, id: TypeId, target: &str, indent: &str) -> String {
        if !self.context.is_by_pointer(id) {
            return format!("{indent}{target} = {}\n", self.decode_value(id));
        }
        if let Some(helper) = self.context.helper(id) {
            let address = self.address(id, helper, target);
            return format!("{indent}dec{helper}(d, {address})\n");
        }
        let context = self.context;
        match context.underlying(id) {
            Kind::Array { elem, .. } => {
                let raw = context.raw_element(*elem);
                self.raw_call(raw, "rt.DecodeRawArray", "rt.DecodeBoolArray", &format!("d, {target}[:]"), indent)
            }
            kind => {
                let (method, go) = big(kind);
                let address = self.big_address(id, go, target);
                format!("{indent}d.{method}({address})\n")
            }
        }
    }

    fn raw_call(&mut self, raw: Option<Raw>, numbers: &str, bools: &str, args: &str, indent: &str) -> String {
        self.runtime();
        let function = if raw == Some(Raw::Bools) { bools } else { numbers };
        format!("{indent}{function}({args})\n")
    }

    /// The address of a value as the helper of another type takes it.
    fn address(&mut self, id: TypeId, helper: TypeId, target: &str) -> String {
        if id == helper {
            return format!("&{target}");
        }
        let go = self.go(helper);
        format!("(*{go})(&{target})")
    }

    fn big_address(&mut self, id: TypeId, go: &str, target: &str) -> String {
        if matches!(self.context.ty(id).kind, Kind::Named { .. }) {
            let package = self.package("math/big");
            return format!("(*{package}.{go})(&{target})");
        }
        format!("&{target}")
    }

    /// An expression that reads a value of exactly the type.
    fn decode_value(&mut self, id: TypeId) -> String {
        let context = self.context;
        let kind = context.underlying(id);
        let helper = context.helper(id);
        let value = match (helper, kind) {
            (Some(helper), _) => format!("dec{helper}(d)"),
            (None, Kind::Slice { elem }) => {
                self.runtime();
                let function = if context.raw_element(*elem) == Some(Raw::Bools) { "DecodeBools" } else { "DecodeRaw" };
                format!("rt.{function}[{}](d)", self.go(*elem))
            }
            (None, kind) => format!("d.{}()", plain_method(kind)),
        };
        let is_named = matches!(context.ty(id).kind, Kind::Named { .. });
        if is_named && helper != Some(id) { format!("{}({value})", self.go(id)) } else { value }
    }

    /// Writes the value of something addressable.
    pub(super) fn encode(&mut self, id: TypeId, value: &str, indent: &str) -> String {
        let context = self.context;
        if let Some(helper) = context.helper(id) {
            let value = if context.is_by_pointer(id) { self.address(id, helper, value) } else { value.to_owned() };
            return format!("{indent}enc{helper}(e, {value})\n");
        }
        let is_named = matches!(context.ty(id).kind, Kind::Named { .. });
        match context.underlying(id) {
            Kind::Scalar { scalar } => {
                let (method, go) = scalar_writer(*scalar);
                let value =
                    if is_named || go != context.ty(id).go { format!("{go}({value})") } else { value.to_owned() };
                format!("{indent}e.{method}({value})\n")
            }
            Kind::Slice { elem } => self.raw_call(
                context.raw_element(*elem),
                "rt.EncodeRaw",
                "rt.EncodeBools",
                &format!("e, {value}"),
                indent,
            ),
            Kind::Array { elem, .. } => {
                let args = format!("e, {value}[:]");
                self.raw_call(context.raw_element(*elem), "rt.EncodeRaw", "rt.EncodeBools", &args, indent)
            }
            kind @ (Kind::BigInt | Kind::BigRat | Kind::BigFloat) => {
                let (method, go) = big(kind);
                let address = self.big_address(id, go, value);
                format!("{indent}e.{method}({address})\n")
            }
            kind => format!("{indent}e.{}({value})\n", plain_method(kind)),
        }
    }
}

fn big(kind: &Kind) -> (&'static str, &'static str) {
    match kind {
        Kind::BigInt => ("BigInt", "Int"),
        Kind::BigRat => ("BigRat", "Rat"),
        _ => ("BigFloat", "Float"),
    }
}

/// The method of decoder and encoder for a type that needs no helper.
fn plain_method(kind: &Kind) -> &'static str {
    match kind {
        Kind::Scalar { scalar } => scalar_method(*scalar),
        Kind::Bytes => "Bytes",
        Kind::Time => "Time",
        Kind::Duration => "Duration",
        Kind::Error => "Error",
        // Any; nothing else is data and comes here.
        _ => "Any",
    }
}

/// The helpers.
impl Source<'_> {
    /// `decN`, `encN`, and the name of an unnamed struct type; empty when the type has none.
    fn helpers(&mut self, id: TypeId) -> String {
        if self.context.helper(id) != Some(id) {
            return String::new();
        }
        self.runtime();
        let context = self.context;
        let (decode, encode) = match context.underlying(id) {
            Kind::Struct { fields } => (self.decode_struct(id, fields), self.encode_struct(id, fields)),
            Kind::Array { len, elem } if context.raw_element(*elem).is_none() => {
                (self.decode_array(id, *len, *elem), self.encode_elements(id, *elem))
            }
            Kind::Slice { elem } if context.raw_element(*elem).is_none() => {
                (self.decode_slice(id, *elem), self.encode_elements(id, *elem))
            }
            Kind::Map { key, elem } => (self.decode_map(id, *key, Some(*elem)), self.encode_map(id, *key, Some(*elem))),
            Kind::Set { elem } => (self.decode_map(id, *elem, None), self.encode_map(id, *elem, None)),
            Kind::Pointer { elem } => (self.decode_pointer(id, *elem), self.encode_pointer(id, *elem)),
            // Named with text over something inline.
            _ => (self.decode_inline(id), self.encode_inline(id)),
        };
        let alias = match context.ty(id).kind {
            Kind::Struct { .. } if context.ty(id).go != "struct{}" => {
                format!("\n// struct{id} is a struct type without a name of its own.\n{}", self.struct_alias(id))
            }
            _ => String::new(),
        };
        let go = self.go(id);
        let (pointer, result) = if context.is_by_pointer(id) { ("*", false) } else { ("", true) };
        let head = if result {
            format!("// dec{id} reads a {go}.\nfunc dec{id}(d *rt.Decoder) (v {go}) {{\n")
        } else {
            format!("// dec{id} reads a {go}.\nfunc dec{id}(d *rt.Decoder, v *{go}) {{\n")
        };
        let text = self.text_check(id, result);
        let end = if result { "\treturn v\n" } else { "" };
        format!(
            "{alias}\n{head}{text}{decode}{end}}}\n\n// enc{id} writes a {go}.\nfunc enc{id}(e *rt.Encoder, v {pointer}{go}) {{\n{encode}}}\n"
        )
    }

    /// Adds text as it is.
    fn append(&mut self, text: &str) {
        if let Some(text) = text.strip_prefix('\n') {
            self.declare(text);
        }
    }

    fn text_check(&self, id: TypeId, result: bool) -> String {
        let (address, back) = if result { ("&v", "return v") } else { ("v", "return") };
        if self.context.has_text(id) { format!("\tif d.Text({address}) {{\n\t\t{back}\n\t}}\n") } else { String::new() }
    }

    /// Entering and leaving a level, for types that can contain themselves.
    fn levels(&self, id: TypeId) -> (&'static str, &'static str) {
        if self.is_recursive(id) { (" || !d.Enter()", "\td.Leave()\n") } else { ("", "") }
    }

    fn is_recursive(&self, id: TypeId) -> bool {
        self.context.ty(id).recursive
    }

    fn decode_struct(&mut self, id: TypeId, fields: &[Field]) -> String {
        if fields.is_empty() {
            return "\td.Struct(0)\n".to_owned();
        }
        let (enter, leave) = self.levels(id);
        let mut text = format!("\tat, ok := d.Struct({})\n\tif !ok{enter} {{\n\t\treturn\n\t}}\n", fields.len());
        for field in fields {
            text.push_str(&self.decode_into(field.ty, &format!("v.{}", field.name), "\t"));
        }
        let names: Vec<String> = fields.iter().map(|f| quote(&f.name)).collect();
        text.push_str(&format!("\tif d.Failed() {{\n\t\td.AtField(at, {})\n\t}}\n{leave}", names.join(", ")));
        text
    }

    fn encode_struct(&mut self, id: TypeId, fields: &[Field]) -> String {
        let recursive = self.is_recursive(id);
        let mut text = String::new();
        if recursive {
            text.push_str("\tif !e.Enter(nil) {\n\t\treturn\n\t}\n");
        }
        text.push_str(&format!("\te.Array({})\n", fields.len()));
        let owner = self.context.ty(id).go.rsplit(['.', '/']).next().unwrap_or_default().to_owned();
        let owner = if owner.contains('{') || owner.contains('}') { "struct".to_owned() } else { owner };
        let leave = if recursive { "\t\te.Leave()\n" } else { "" };
        for field in fields {
            text.push_str(&self.encode(field.ty, &format!("v.{}", field.name), "\t"));
            if self.context.can_fail(field.ty) {
                let name = quote(&format!("{owner}.{}", field.name));
                text.push_str(&format!("\tif e.Failed() {{\n\t\te.At({name})\n{leave}\t\treturn\n\t}}\n"));
            }
        }
        text.push_str(if recursive { "\te.Leave()\n" } else { "" });
        text
    }

    fn decode_array(&mut self, id: TypeId, len: u64, elem: TypeId) -> String {
        let (enter, leave) = self.levels(id);
        let read = self.decode_into(elem, "v[i]", "\t\t");
        format!(
            "\tif !d.Array({len}){enter} {{\n\t\treturn\n\t}}\n\tfor i := range v {{\n{read}{FAILED_AT_INDEX}\t}}\n{leave}"
        )
    }

    fn decode_slice(&mut self, id: TypeId, elem: TypeId) -> String {
        let (enter, leave) = self.levels(id);
        let go = self.go(id);
        let read = self.decode_into(elem, "v[i]", "\t\t");
        format!(
            "\tn, ok := d.Slice()\n\tif !ok{enter} {{\n\t\treturn nil\n\t}}\n\tv = make({go}, n)\n\tfor i := range v {{\n{read}{FAILED_AT_INDEX}\t}}\n{leave}"
        )
    }

    fn encode_elements(&mut self, id: TypeId, elem: TypeId) -> String {
        let is_slice = matches!(self.context.underlying(id), Kind::Slice { .. });
        let (enter, leave) = match (self.is_recursive(id), is_slice) {
            (false, _) => (String::new(), ""),
            (true, true) => ("\tif !rt.EnterSlice(e, v) {\n\t\treturn\n\t}\n".to_owned(), "\te.Leave()\n"),
            (true, false) => ("\tif !e.Enter(nil) {\n\t\treturn\n\t}\n".to_owned(), "\te.Leave()\n"),
        };
        let write = self.encode(elem, "v[i]", "\t\t");
        let stop = if self.context.can_fail(elem) { "\t\tif e.Failed() {\n\t\t\tbreak\n\t\t}\n" } else { "" };
        format!("{enter}\te.Array(len(v))\n\tfor i := range v {{\n{write}{stop}\t}}\n{leave}")
    }

    /// A map, or a set when there is no element.
    fn decode_map(&mut self, id: TypeId, key: TypeId, elem: Option<TypeId>) -> String {
        let (enter, leave) = self.levels(id);
        let go = self.go(id);
        let mut read = self.decode_new(key, "k", "\t\t");
        if let Some(elem) = elem {
            read.push_str(&self.decode_new(elem, "x", "\t\t"));
        }
        let check = if self.context.may_be_unhashable(key) { " || !d.Hashable(k)" } else { "" };
        let value = if elem.is_some() { "x" } else { "struct{}{}" };
        let header = if elem.is_some() { "Map" } else { "Slice" };
        format!(
            "\tn, ok := d.{header}()\n\tif !ok{enter} {{\n\t\treturn nil\n\t}}\n\tv = make({go}, n)\n\tfor i := 0; i < n; i++ {{\n{read}\t\tif d.Failed(){check} {{\n\t\t\td.AtKey(k)\n\t\t\tbreak\n\t\t}}\n\t\tv[k] = {value}\n\t}}\n{leave}"
        )
    }

    fn encode_map(&mut self, id: TypeId, key: TypeId, elem: Option<TypeId>) -> String {
        let (enter, leave) = if self.is_recursive(id) {
            ("\tif !rt.EnterMap(e, v) {\n\t\treturn\n\t}\n", "\te.Leave()\n")
        } else {
            ("", "")
        };
        let mut write = self.encode(key, "k", "\t\t");
        let (header, variables) = if elem.is_some() { ("Map", "k, x") } else { ("Set", "k") };
        if let Some(elem) = elem {
            write.push_str(&self.encode(elem, "x", "\t\t"));
        }
        format!(
            "{enter}\tat := e.{header}(len(v))\n\tfor {variables} := range v {{\n\t\te.Entry()\n{write}\t}}\n\te.EndMap(at)\n{leave}"
        )
    }

    fn decode_pointer(&mut self, id: TypeId, elem: TypeId) -> String {
        let (enter, leave) = self.levels(id);
        let go = self.go(elem);
        let header = if self.context.is_nilable_element(elem) { "PointerBox" } else { "Pointer" };
        let read = if self.context.is_by_pointer(elem) && self.context.helper(elem) == Some(elem) {
            format!("\tdec{elem}(d, v)\n")
        } else {
            self.decode_into(elem, "(*v)", "\t").replace("\t(*v) =", "\t*v =").replace("&(*v)", "v")
        };
        format!("\tif !d.{header}(){enter} {{\n\t\treturn nil\n\t}}\n\tv = new({go})\n{read}{leave}")
    }

    fn encode_pointer(&mut self, id: TypeId, elem: TypeId) -> String {
        let (enter, leave) = if self.is_recursive(id) {
            ("\tif !rt.EnterPointer(e, v) {\n\t\treturn\n\t}\n", "\te.Leave()\n")
        } else {
            ("", "")
        };
        let header = if self.context.is_nilable_element(elem) { "\te.Array(1)\n" } else { "" };
        let write = if self.context.is_by_pointer(elem) && self.context.helper(elem) == Some(elem) {
            format!("\tenc{elem}(e, v)\n")
        } else {
            self.encode(elem, "(*v)", "\t")
                .replace("((*v))", "(*v)")
                .replace("(e, (*v))", "(e, *v)")
                .replace("&(*v)", "v")
        };
        format!("\tif v == nil {{\n\t\te.Nil()\n\t\treturn\n\t}}\n{enter}{header}{write}{leave}")
    }

    /// Reads the underlying type of a named one with text.
    fn decode_inline(&mut self, id: TypeId) -> String {
        let context = self.context;
        match context.underlying(id) {
            Kind::Array { elem, .. } => {
                let raw = context.raw_element(*elem);
                self.raw_call(raw, "rt.DecodeRawArray", "rt.DecodeBoolArray", "d, v[:]", "\t")
            }
            Kind::Slice { elem } => {
                let function = if context.raw_element(*elem) == Some(Raw::Bools) { "DecodeBools" } else { "DecodeRaw" };
                format!("\tv = rt.{function}[{}](d)\n", self.go(*elem))
            }
            kind => format!("\tv = {}(d.{}())\n", self.go(id), plain_method(kind)),
        }
    }

    fn encode_inline(&mut self, id: TypeId) -> String {
        let context = self.context;
        match context.underlying(id) {
            Kind::Array { elem, .. } => {
                self.raw_call(context.raw_element(*elem), "rt.EncodeRaw", "rt.EncodeBools", "e, v[:]", "\t")
            }
            Kind::Slice { elem } => {
                self.raw_call(context.raw_element(*elem), "rt.EncodeRaw", "rt.EncodeBools", "e, v", "\t")
            }
            Kind::Scalar { scalar } => {
                let (method, go) = scalar_writer(*scalar);
                format!("\te.{method}({go}(v))\n")
            }
            kind => format!("\te.{}(v)\n", plain_method(kind)),
        }
    }
}

const FAILED_AT_INDEX: &str = "\t\tif d.Failed() {\n\t\t\td.AtIndex(i)\n\t\t\tbreak\n\t\t}\n";
