//! `funcN`: a func of Go that calls a callable of Python; `proxyN`: a value of an interface type whose methods call
//! those of an object of Python.

use std::collections::BTreeMap;

use usegolib_schema::numbers::MAX_WORDS;
use usegolib_schema::{Kind, Method, Mode, Package, Parameter, Scalar, Symbol, SymbolKind, TypeId};

use super::context::{Context, EmittedFile};
use super::source::{Source, quote};
use super::values::scalar_writer;

impl Context<'_> {
    /// How a func of the type is called, when generated code can make one.
    fn back(&self, id: TypeId) -> Option<&Method> {
        let Kind::Func { params, results, call: Some(call), .. } = self.underlying(id) else { return None };
        (self.is_spellable(id) && params.iter().chain(results).all(|part| self.is_spellable(*part))).then_some(call)
    }

    /// The first type with the same methods, and these, where an object of Python can be given for an interface type.
    pub(super) fn implemented(&self, id: TypeId) -> Option<(TypeId, &[Method])> {
        let first = self.proxies[id as usize]?;
        let (Kind::Interface { methods, .. } | Kind::Named { methods, .. }) = &self.ty(id).kind else { return None };
        Some((first, methods))
    }

    /// By type number: the first type with the same methods, for the types that Python may give values of.
    pub(super) fn find_proxies(&self, given: &[bool]) -> Vec<Option<TypeId>> {
        let mut first: BTreeMap<TypeId, TypeId> = BTreeMap::new();
        let all = (0..).zip(given);
        all.map(|(id, given)| {
            (*given && self.methods_for_python(id).is_some())
                .then(|| *first.entry(self.underlying_id(id)).or_insert(id))
        })
        .collect()
    }

    /// The methods of an interface type, when generated code can make a type that has them all.
    fn methods_for_python(&self, id: TypeId) -> Option<&[Method]> {
        let (Kind::Interface { methods, .. } | Kind::Named { methods, .. }) = &self.ty(id).kind else { return None };
        let is_called = |method: &Method| {
            let mut parts = method.params.iter().skip(1).map(|p| p.ty).chain(method.results.iter().map(|r| r.ty));
            method.function.is_some() && parts.all(|part| self.is_spellable(part))
        };
        let underlying = self.underlying_id(id);
        let all = matches!(self.ty(underlying).kind, Kind::Interface { .. })
            && self.is_spellable(id)
            && !methods.is_empty()
            && !self.is_file(id)
            && self.method_names(underlying).is_some_and(|names| names.len() == methods.len())
            && methods.iter().all(is_called);
        all.then_some(methods)
    }

    /// Whether values of a type may have pointers to data that Python can change.
    fn is_noted(&self, id: TypeId) -> bool {
        let mut seen = Vec::new();
        let mut pending = vec![id];
        while let Some(id) = pending.pop() {
            if self.is_any(id) || (self.is_given(id) && self.handle(id).is_none()) {
                return true;
            }
            if !seen.contains(&id) && self.handle(id).is_none() {
                seen.push(id);
                pending.extend(super::types::parts(&self.ty(id).kind));
            }
        }
        false
    }

    pub(super) fn underlying_id(&self, id: TypeId) -> TypeId {
        match self.ty(id).kind {
            Kind::Named { underlying, .. } => underlying,
            _ => id,
        }
    }

    /// Whether a callable of Python can be given where a func of the type is wanted.
    pub(super) fn is_called_back(&self, id: TypeId) -> bool {
        self.back(id).is_some()
    }
}

/// What a host function gives before Python has provided it: an error, or zero values. None for other variables.
fn gives_zero(symbol: &Symbol) -> Option<bool> {
    symbol.directives.iter().find_map(|directive| match directive.split_whitespace().collect::<Vec<_>>()[..] {
        ["host"] => Some(false),
        ["host", "zero"] => Some(true),
        _ => None,
    })
}

/// `hosts.go`: puts something into the host functions that can be called before Python has provided them; empty for
/// none.
pub(super) fn hosts_file(context: &Context) -> Option<EmittedFile> {
    let mut source = Source::new(context);
    let mut lines = String::new();
    for package in &context.schema.packages {
        for symbol in &package.symbols {
            if let Some(value) = source.unregistered(package, symbol) {
                let place = format!("{}.{}", source.package(&package.path), symbol.name);
                lines.push_str(&format!("\tif {place} == nil {{\n\t\t{place} = {value}\n\t}}\n"));
            }
        }
    }
    if lines.is_empty() {
        return None;
    }
    source.declare(&format!("// Host functions that Python has not provided yet.\nfunc init() {{\n{lines}}}\n"));
    Some(source.into_file("hosts.go"))
}

impl Source<'_> {
    /// What stands in a variable with the directive `host` while Python has not provided it; none for other symbols.
    pub(super) fn unregistered(&mut self, package: &Package, symbol: &Symbol) -> Option<String> {
        let zero = gives_zero(symbol)?;
        let id = symbol.ty.filter(|_| symbol.kind == SymbolKind::Var && symbol.setter.is_some())?;
        if !self.context.is_called_back(id) || !self.context.reachable[id as usize] {
            return None;
        }
        let name = quote(&format!("{}.{}", package.path, symbol.name));
        Some(format!("func{id}({}.Unregistered({name}, {zero}))", self.runtime()))
    }

    /// `funcN`; empty for every type that is no func, and for those that cannot be made.
    pub(super) fn callback(&mut self, id: TypeId) -> String {
        let Some(call) = self.context.back(id) else { return String::new() };
        if let Some(words) = self.callback_words(id, call) {
            return words;
        }
        let (rt, go) = (self.runtime(), self.go(id));
        let begin = format!("h.Begin({})", call.params.len() - 1);
        let signature = self.callback_signature(call);
        let body = self.callback_body(call, &begin).replace("\n\t", "\n\t\t");
        format!(
            "\n// func{id} is a {go} that calls Python.\nfunc func{id}(h *{rt}.Callable) {go} {{\n\treturn func{signature} {{\n\t{body}\t}}\n}}\n"
        )
    }

    /// `implN`, and `proxyN` where the type is the first one with these methods; empty for types that are no interface,
    /// and for those that no object can stand for.
    pub(super) fn implementation(&mut self, id: TypeId) -> String {
        let Some((proxy, methods)) = self.context.implemented(id) else { return String::new() };
        let (rt, go) = (self.runtime(), self.go(id));
        let has_more = !self.context.optional(id).is_empty();
        let made = if has_more { format!("wide{proxy}(h, can)") } else { format!("proxy{proxy}{{h}}") };
        let mut text = format!(
            "\n// impl{id} gives an object of Python as a {go}.\nfunc impl{id}(h *{rt}.Held, {}) {go} {{ return {made} }}\n",
            if has_more { "can uint32" } else { "_ uint32" }
        );
        if proxy != id {
            return text;
        }
        if has_more {
            return text + &self.wide_proxies(id, methods);
        }
        text.push_str(&format!("\n// proxy{id} is an object of Python as a {go}.\ntype proxy{id} struct{{ *held }}\n"));
        for (index, method) in methods.iter().enumerate() {
            text.push_str(&self.proxy_method(&format!("proxy{id}"), "p.held", id, index, method));
        }
        text
    }

    /// A method that calls Python, the one with that index of an interface type. `held` gives the object.
    pub(super) fn proxy_method(
        &mut self,
        receiver: &str,
        held: &str,
        id: TypeId,
        index: usize,
        method: &Method,
    ) -> String {
        let rt = self.runtime();
        let signature = self.callback_signature(method);
        let body = if method.is_of_file() && method.name.starts_with("Read") {
            // Python fills the memory of Go itself, and 0 is the end, as for files.
            let arguments: String = (0..method.params.len() - 1).map(|i| format!(", p{i}")).collect();
            format!("\treturn {rt}.File{}({held}{arguments})\n", method.name)
        } else {
            let begin = format!("{rt}.Method({held}, {id}, {index}, {})", method.params.len() - 1);
            self.callback_body(method, &begin)
        };
        format!("\nfunc (p {receiver}) {}{signature} {{\n{body}}}\n", method.name)
    }

    /// The statements of a func or method that calls Python; `begin` gives the invocation.
    fn callback_body(&mut self, call: &Method, begin: &str) -> String {
        let params = &call.params[1..];
        let arguments: String =
            params.iter().enumerate().map(|(i, param)| self.encode(param.ty, &format!("p{i}"), "\t")).collect();
        let results: String = call
            .results
            .iter()
            .enumerate()
            .map(|(i, result)| self.decode_into(result.ty, &format!("r{i}"), "\t\t"))
            .collect();
        let encoder = match (arguments.is_empty(), params.iter().any(|param| self.context.is_noted(param.ty))) {
            (true, _) => "",
            (false, false) => "\te := &c.E\n",
            (false, true) => "\tc.Note()\n\te := &c.E\n",
        };
        let written = self.written(params);
        let called = format!("c.Call({})", call.results.len());
        let read = if results.is_empty() {
            format!("\t{called}\n")
        } else {
            format!("\tif {called} {{\n\t\td := &c.D\n{results}\t}}\n")
        };
        let (end, back) = match (call.error, call.results.is_empty()) {
            (true, true) => ("", "\treturn c.Err()\n".to_owned()),
            (true, false) => ("\terr = c.Err()\n", format!("\treturn {}, err\n", result_names(call))),
            (false, true) => ("\tc.End()\n", String::new()),
            (false, false) => ("\tc.End()\n", format!("\treturn {}\n", result_names(call))),
        };
        format!("\tc := {begin}\n{encoder}{arguments}{read}{written}{end}{back}")
    }

    /// Puts what Python has written into arguments there; empty where it cannot write into any.
    fn written(&mut self, params: &[Parameter]) -> String {
        let mut cases = String::new();
        for (i, param) in params.iter().enumerate().filter(|(_, param)| param.mode == Mode::InOut) {
            let function = match self.context.underlying(param.ty) {
                Kind::Slice { .. } | Kind::Bytes => "WrittenSlice",
                Kind::Map { .. } | Kind::Set { .. } => "WrittenMap",
                _ => continue,
            };
            let (rt, value) = (self.runtime(), self.decode_value(param.ty));
            cases.push_str(&format!("\t\tcase {i}:\n\t\t\t{rt}.{function}(d, p{i}, {value})\n"));
        }
        if !cases.is_empty() {
            let rt = self.runtime();
            return format!(
                "\tc.Written(func(d *{rt}.Decoder, param int) {{\n\t\tswitch param {{\n{cases}\t\t}}\n\t}})\n"
            );
        }
        let is_noted = params.iter().any(|param| self.context.is_noted(param.ty));
        if is_noted { "\tc.Written(nil)\n".to_owned() } else { cases }
    }

    /// The same for a func of bools and numbers, which travel as words; None for others.
    fn callback_words(&mut self, id: TypeId, call: &Method) -> Option<String> {
        let params = &call.params[1..];
        if params.len() > MAX_WORDS || call.results.len() > 1 || params.iter().any(|param| param.variadic) {
            return None;
        }
        let context = self.context;
        let scalars: Vec<Scalar> = params.iter().map(|param| context.number(param.ty)).collect::<Option<_>>()?;
        let result = match call.results.first() {
            Some(result) => Some((context.number(result.ty)?, self.go(result.ty))),
            None => None,
        };
        let (rt, go, signature) = (self.runtime(), self.go(id), self.callback_signature(call));
        let letters: String = scalars.iter().map(|scalar| letter(*scalar)).collect();
        let kind: String = result.iter().map(|(scalar, _)| letter(*scalar)).collect();
        let words: String =
            scalars.iter().enumerate().map(|(i, scalar)| format!(", {}", to_word(&rt, *scalar, i))).collect();
        let called = format!("h.CallWords({letters:?}, {kind:?}{words})");
        let value = result.map(|(scalar, go)| from_word(&rt, scalar, &go));
        let body = match (call.error, value) {
            (true, Some(value)) => format!("\t\tw, err := {called}\n\t\treturn {value}, err\n"),
            (true, None) => format!("\t\t_, err := {called}\n\t\treturn err\n"),
            (false, Some(value)) => {
                format!(
                    "\t\tw, err := {called}\n\t\tif err != nil {{\n\t\t\t{rt}.Unheard(err)\n\t\t}}\n\t\treturn {value}\n"
                )
            }
            (false, None) => format!("\t\tif _, err := {called}; err != nil {{\n\t\t\t{rt}.Unheard(err)\n\t\t}}\n"),
        };
        Some(format!(
            "\n// func{id} is a {go} that calls Python.\nfunc func{id}(h *{rt}.Callable) {go} {{\n\treturn func{signature} {{\n{body}\t}}\n}}\n"
        ))
    }

    /// Parameters and results of the func that is made, with names.
    fn callback_signature(&mut self, call: &Method) -> String {
        let mut params: Vec<String> = Vec::new();
        if call.context {
            params.push(format!("_ {}.Context", self.package("context")));
        }
        for (i, param) in call.params[1..].iter().enumerate() {
            let go = self.go(param.ty);
            let variadic = go.strip_prefix("[]").filter(|_| param.variadic).map(|elem| format!("...{elem}"));
            params.push(format!("p{i} {}", variadic.unwrap_or(go)));
        }
        let mut results: Vec<String> = Vec::new();
        for (i, result) in call.results.iter().enumerate() {
            results.push(format!("r{i} {}", self.go(result.ty)));
        }
        match (call.error, results.is_empty()) {
            (true, true) => return format!("({}) error", params.join(", ")),
            (true, false) => results.push("err error".to_owned()),
            (false, true) => return format!("({})", params.join(", ")),
            (false, false) => {}
        }
        format!("({}) ({})", params.join(", "), results.join(", "))
    }
}

fn result_names(call: &Method) -> String {
    (0..call.results.len()).map(|i| format!("r{i}")).collect::<Vec<_>>().join(", ")
}

/// What the bridge calls the kind of a word (go-runtime/bridge/callback_words.go).
fn letter(scalar: Scalar) -> char {
    match scalar {
        Scalar::Bool => 'b',
        Scalar::Float32 => 'e',
        Scalar::Float64 => 'f',
        _ if scalar_writer(scalar).0 == "Int" => 'i',
        _ => 'u',
    }
}

/// The word of a parameter.
fn to_word(rt: &str, scalar: Scalar, index: usize) -> String {
    match letter(scalar) {
        'b' => format!("{rt}.BoolWord(bool(p{index}))"),
        'e' | 'f' => format!("{rt}.FloatWord(float64(p{index}))"),
        _ => format!("uint64(p{index})"),
    }
}

/// The value of a type from the word `w`.
fn from_word(rt: &str, scalar: Scalar, go: &str) -> String {
    match letter(scalar) {
        'b' => format!("{go}(w != 0)"),
        'e' | 'f' => format!("{go}({rt}.WordFloat(w))"),
        _ => format!("{go}(w)"),
    }
}
