//! Reading and writing one value, inline: a statement or an expression.

use usegolib_schema::{Kind, Scalar, TypeId};

use super::source::{Source, quote};
use super::types::{Handle, Raw};

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
pub(super) fn scalar_writer(scalar: Scalar) -> (&'static str, &'static str) {
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
            Kind::Object { .. } => format!("{indent}{}.DecodeBoxed(d, &{target})\n", self.runtime()),
            kind => {
                let (method, go) = big(kind);
                let address = self.big_address(id, go, target);
                format!("{indent}d.{method}({address})\n")
            }
        }
    }

    pub(super) fn raw_call(
        &mut self,
        raw: Option<Raw>,
        numbers: &str,
        bools: &str,
        args: &str,
        indent: &str,
    ) -> String {
        self.runtime();
        let function = if raw == Some(Raw::Bools) { bools } else { numbers };
        format!("{indent}{function}({args})\n")
    }

    /// The address of a value as the helper of another type takes it.
    pub(super) fn address(&mut self, id: TypeId, helper: TypeId, target: &str) -> String {
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
    pub(super) fn decode_value(&mut self, id: TypeId) -> String {
        let context = self.context;
        if let (None, Some(handle)) = (context.helper(id), context.handle(id)) {
            let rt = self.runtime();
            return match handle {
                Handle::Pointer if context.is_hidden(id) => {
                    format!("{rt}.DecodeHidden(d, {})", quote(&context.reflected(id)))
                }
                _ if context.is_hidden(id) => format!("{rt}.DecodeInterface[any](d)"),
                Handle::Reference if context.takes_iterables(id) => {
                    let items = context.items(id).unwrap_or_default();
                    let function = match (context.underlying(id), items.len()) {
                        (Kind::Chan { .. }, _) => "DecodeChan",
                        (_, 1) => "DecodeSeq",
                        _ => "DecodeSeq2",
                    };
                    let elements: String = items.iter().map(|item| format!(", element{item}")).collect();
                    format!("{rt}.{function}[{}](d{elements})", self.go(id))
                }
                Handle::Reference if context.is_called_back(id) => format!("{rt}.DecodeFunc(d, func{id})"),
                Handle::Interface if context.is_file_system(id) => {
                    let made = if context.implemented(id).is_some() { format!("impl{id}") } else { "nil".to_owned() };
                    format!("{rt}.DecodeFileSystem[{}](d, {made})", self.go(id))
                }
                Handle::Interface if context.is_file(id) => format!("{rt}.DecodeFile[{}](d)", self.go(id)),
                Handle::Interface if context.implemented(id).is_some() => {
                    format!("{rt}.DecodeProxy(d, impl{id})")
                }
                Handle::Interface => format!("{rt}.DecodeInterface[{}](d)", self.go(id)),
                _ => format!("{rt}.DecodeHandle[{}](d)", self.go(id)),
            };
        }
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

    /// Whether a value is not zero, as an expression.
    pub(super) fn is_set(&mut self, id: TypeId, value: &str) -> String {
        match self.context.underlying(id) {
            Kind::Scalar { scalar: Scalar::Bool } => format!("bool({value})"),
            Kind::Scalar { scalar: Scalar::String } => format!("{value} != \"\""),
            Kind::Scalar { .. } | Kind::Duration => format!("{value} != 0"),
            Kind::Struct { .. }
            | Kind::Array { .. }
            | Kind::Object { .. }
            | Kind::Time
            | Kind::BigInt
            | Kind::BigRat
            | Kind::BigFloat => format!("!{}.IsZero(&{value})", self.runtime()),
            _ => format!("{value} != nil"),
        }
    }

    /// Writes a whole result, which may stay in Go's memory when it is a slice of numbers or bytes.
    pub(super) fn result(&mut self, id: TypeId, value: &str, indent: &str) -> String {
        match self.view_writer(id) {
            Some(writer) => format!("{indent}{}.{writer}(c, {value})\n", self.runtime()),
            None => self.encode(id, value, indent),
        }
    }

    /// What writes a result that may stay in Go's memory; it takes the call where others take its encoder.
    pub(super) fn view_writer(&self, id: TypeId) -> Option<&'static str> {
        let context = self.context;
        match context.underlying(id) {
            _ if context.helper(id).is_some() => None,
            Kind::Bytes => Some("ResultBytes"),
            Kind::Slice { elem } => match context.raw_element(*elem)? {
                Raw::Numbers => Some("ResultRaw"),
                Raw::Bools => Some("ResultBools"),
            },
            _ => None,
        }
    }

    /// Writes what a parameter was given as data; of a pointer what it leads to.
    pub(super) fn encode_data(&mut self, id: TypeId, value: &str, indent: &str) -> String {
        let context = self.context;
        match context.pointee(id) {
            Some(elem) if context.takes_data(id) => self.encode_behind(elem, value, indent),
            Some(elem) if context.is_given(id) => {
                let header =
                    if context.is_nilable_element(elem) { format!("{indent}e.Array(1)\n") } else { String::new() };
                header + &self.encode_behind(elem, value, indent)
            }
            _ => self.encode(id, value, indent),
        }
    }

    /// Writes what the pointer `value` leads to.
    pub(super) fn encode_behind(&mut self, elem: TypeId, value: &str, indent: &str) -> String {
        let context = self.context;
        if context.is_by_pointer(elem) && context.helper(elem) == Some(elem) {
            return format!("{indent}enc{elem}(e, {value})\n");
        }
        let pointed = format!("(*{value})");
        self.encode(elem, &pointed, indent)
            .replace(&format!("({pointed})"), &pointed)
            .replace(&format!("(e, {pointed})"), &format!("(e, *{value})"))
            .replace(&format!("&{pointed}"), value)
    }

    /// Writes the value of something addressable.
    pub(super) fn encode(&mut self, id: TypeId, value: &str, indent: &str) -> String {
        let context = self.context;
        match context.handle(id) {
            Some(Handle::Pointer) if context.takes_data(id) => {
                self.runtime();
                let boxed = context.pointee(id).is_some_and(|elem| context.is_nilable_element(elem));
                let header = if boxed { format!("{indent}\te.Array(1)\n") } else { String::new() };
                if context.is_given(id) {
                    return format!(
                        "{indent}if !rt.EncodeGiven(e, {value}) {{\n{indent}\te.Object({value}, {value} == nil)\n{indent}}}\n"
                    );
                }
                let data = self.encode_data(id, value, &format!("{indent}\t"));
                return format!(
                    "{indent}if rt.EnterData(e, {value}) {{\n{header}{data}{indent}\te.Leave()\n{indent}}} else {{\n{indent}\te.Object({value}, {value} == nil)\n{indent}}}\n"
                );
            }
            Some(Handle::Reference) if matches!(context.underlying(id), Kind::Func { .. }) => {
                return format!("{indent}e.Func({value}, {value} == nil)\n");
            }
            Some(Handle::Pointer | Handle::Reference) => return format!("{indent}e.Object({value}, {value} == nil)\n"),
            Some(Handle::Interface) => return format!("{indent}e.Interface({value})\n"),
            Some(Handle::Boxed) => return format!("{indent}{}.EncodeBoxed(e, &{value})\n", self.runtime()),
            None => {}
        }
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
pub(super) fn plain_method(kind: &Kind) -> &'static str {
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
