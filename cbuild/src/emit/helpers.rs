//! `decN` and `encN`: the functions that read and write a compound type.

use usegolib_schema::{Field, Kind, TypeId};

use super::source::{Source, quote};
use super::types::Raw;
use super::values::{plain_method, scalar_writer};

/// Ends a loop over elements at the first failure, and says where it was.
const FAILED_AT_INDEX: &str = "\t\tif d.Failed() {\n\t\t\td.AtIndex(i)\n\t\t\tbreak\n\t\t}\n";

/// A nil slice or map is nil on the wire.
const NIL: &str = "\tif v == nil {\n\t\te.Nil()\n\t\treturn\n\t}\n";

impl Source<'_> {
    /// `decN`, `encN`, and the name of an unnamed struct type; empty when the type has none.
    pub(super) fn helpers(&mut self, id: TypeId) -> String {
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
            Kind::Pointer { elem, object: true, .. } => (self.decode_object_pointer(id, *elem), String::new()),
            Kind::Pointer { elem, .. } => (self.decode_plain_pointer(id, *elem), self.encode_pointer(id, *elem)),
            Kind::Object { .. } => ("\trt.DecodeBoxed(d, v)\n".to_owned(), String::new()),
            // Named with text over something inline.
            _ => (self.decode_inline(id), self.encode_inline(id)),
        };
        let go = self.go(id);
        let (pointer, result) = if context.is_by_pointer(id) { ("*", false) } else { ("", true) };
        let head = if result {
            format!("// dec{id} reads a {go}.\nfunc dec{id}(d *rt.Decoder) (v {go}) {{\n")
        } else {
            format!("// dec{id} reads a {go}.\nfunc dec{id}(d *rt.Decoder, v *{go}) {{\n")
        };
        let text = self.text_check(id, result);
        let given = self.given(id);
        let end = if result { "\treturn v\n" } else { "" };
        let encode = if encode.is_empty() {
            encode
        } else {
            format!("\n// enc{id} writes a {go}.\nfunc enc{id}(e *rt.Encoder, v {pointer}{go}) {{\n{encode}}}\n")
        };
        format!("\n{head}{text}{decode}{end}}}\n{encode}{given}")
    }

    /// `givN`: what a pointer leads to, as a typed value; empty for types that are none, or that Python cannot change.
    fn given(&mut self, id: TypeId) -> String {
        let Some(elem) = self.context.pointee(id).filter(|_| self.context.is_given(id)) else { return String::new() };
        let go = self.go(id);
        let write = self.encode_behind(elem, "v.(P)", "\t").replace("v.(P)", &format!("v.({go})"));
        format!(
            "\n// giv{id} writes what a {go} leads to.\nfunc giv{id}(e *rt.Encoder, v any) {{\n\tat := e.Typed({elem})\n{write}\te.EndTyped(at)\n}}\n"
        )
    }

    /// The declaration of the name that an unnamed struct or interface type has in generated code, if it is one.
    pub(super) fn alias_declaration(&mut self, id: TypeId) -> String {
        let what = match self.context.ty(id).kind {
            Kind::Struct { .. } if self.context.ty(id).go != "struct{}" => "struct",
            Kind::Interface { .. } => "interface",
            _ => return String::new(),
        };
        let alias = self.alias(id, what);
        let article = if what == "interface" { "an" } else { "a" };
        format!("\n// {what}{id} is {article} {what} type without a name of its own.\n{alias}")
    }

    /// Adds text as it is.
    pub(super) fn append(&mut self, text: &str) {
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
            "\tif d.IsHandle() {{\n\t\tv, _ = d.Live(v).({go})\n\t\treturn v\n\t}}\n\tn, ok := d.Slice()\n\tif !ok{enter} {{\n\t\treturn nil\n\t}}\n\tv = make({go}, n)\n\tfor i := range v {{\n{read}{FAILED_AT_INDEX}\t}}\n{leave}"
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
        let nil = if is_slice { NIL } else { "" };
        format!("{nil}{enter}\te.Array(len(v))\n\tfor i := range v {{\n{write}{stop}\t}}\n{leave}")
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
            "{NIL}{enter}\tat := e.{header}(len(v))\n\tfor {variables} := range v {{\n\t\te.Entry()\n{write}\t}}\n\te.EndMap(at)\n{leave}"
        )
    }

    fn decode_plain_pointer(&mut self, id: TypeId, elem: TypeId) -> String {
        let read = self.decode_pointer(id, elem);
        if !self.context.is_given(id) {
            return read;
        }
        let go = self.go(id);
        format!("\tif d.IsGiven() {{\n\t\treturn rt.DecodeHandle[{go}](d)\n\t}}\n{read}")
    }

    fn decode_pointer(&mut self, id: TypeId, elem: TypeId) -> String {
        let (enter, leave) = self.levels(id);
        let go = self.go(elem);
        let header = if self.context.is_nilable_element(elem) { "PointerBox" } else { "Pointer" };
        let (at, note) = if self.context.is_given(id) {
            ("\tat := d.Pos()\n".to_owned(), format!("\trt.Given(d, at, v, giv{id})\n"))
        } else {
            (String::new(), String::new())
        };
        let read = if self.context.is_by_pointer(elem) && self.context.helper(elem) == Some(elem) {
            format!("\tdec{elem}(d, v)\n")
        } else {
            self.decode_into(elem, "(*v)", "\t").replace("\t(*v) =", "\t*v =").replace("&(*v)", "v")
        };
        format!("{at}\tif !d.{header}(){enter} {{\n\t\treturn nil\n\t}}\n\tv = new({go})\n{note}{read}{leave}")
    }

    fn encode_pointer(&mut self, id: TypeId, elem: TypeId) -> String {
        let (enter, leave) = if self.is_recursive(id) {
            ("\tif !rt.EnterPointer(e, v) {\n\t\treturn\n\t}\n", "\te.Leave()\n")
        } else {
            ("", "")
        };
        let header = if self.context.is_nilable_element(elem) { "\te.Array(1)\n" } else { "" };
        let write = self.encode_behind(elem, "v", "\t");
        let is_given = self.context.is_given(id);
        let given = if is_given { "\tif rt.EncodeGiven(e, v) {\n\t\treturn\n\t}\n" } else { "" };
        format!("\tif v == nil {{\n\t\te.Nil()\n\t\treturn\n\t}}\n{given}{enter}{header}{write}{leave}")
    }

    /// A pointer that stays in Go, to data: as a handle, or as the data.
    fn decode_object_pointer(&mut self, id: TypeId, elem: TypeId) -> String {
        let go = self.go(id);
        let read = self.decode_pointer(id, elem);
        // A frame decides how deep it goes, also where values that leave Go do not nest.
        let (read, leave) = match self.is_recursive(id) {
            true => (read, ""),
            false => (read.replace("!d.Pointer() ", "!d.Pointer() || !d.Enter() "), "\td.Leave()\n"),
        };
        let read = match self.context.is_given(id) {
            true => read,
            // Noted all the same: it stands as data in what is written back.
            false => {
                let new = format!("\tv = new({})\n", self.go(elem));
                format!("\tat := d.Pos()\n{}", read.replace(&new, &format!("{new}\trt.Given(d, at, v, nil)\n")))
            }
        };
        format!("\tif d.IsHandle() {{\n\t\treturn rt.DecodeHandle[{go}](d)\n\t}}\n{read}{leave}")
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
