//! `funcN`: a func of Go that calls a callable of Python.

use usegolib_schema::{Kind, Method, TypeId};

use super::Context;
use super::source::Source;

impl Context<'_> {
    /// How a func of the type is called, when generated code can make one.
    fn back(&self, id: TypeId) -> Option<&Method> {
        let Kind::Func { params, results, call: Some(call), .. } = self.underlying(id) else { return None };
        (self.is_spellable(id) && params.iter().chain(results).all(|part| self.is_spellable(*part))).then_some(call)
    }

    /// Whether a callable of Python can be given where a func of the type is wanted.
    pub(super) fn is_called_back(&self, id: TypeId) -> bool {
        self.back(id).is_some()
    }
}

impl Source<'_> {
    /// `funcN`; empty for every type that is no func, and for those that cannot be made.
    pub(super) fn callback(&mut self, id: TypeId) -> String {
        let Some(call) = self.context.back(id) else { return String::new() };
        let (rt, go) = (self.runtime(), self.go(id));
        let params = &call.params[1..];
        let signature = self.callback_signature(call);
        let arguments: String =
            params.iter().enumerate().map(|(i, param)| self.encode(param.ty, &format!("p{i}"), "\t\t")).collect();
        let results: String = call
            .results
            .iter()
            .enumerate()
            .map(|(i, result)| self.decode_into(result.ty, &format!("r{i}"), "\t\t\t"))
            .collect();
        let encoder = if arguments.is_empty() { "" } else { "\t\te := &c.E\n" };
        let called = format!("c.Call({})", call.results.len());
        let read = if results.is_empty() {
            format!("\t\t{called}\n")
        } else {
            format!("\t\tif {called} {{\n\t\t\td := &c.D\n{results}\t\t}}\n")
        };
        let (end, back) = match (call.error, call.results.is_empty()) {
            (true, true) => ("", "\t\treturn c.Err()\n".to_owned()),
            (true, false) => ("\t\terr = c.Err()\n", format!("\t\treturn {}, err\n", result_names(call))),
            (false, true) => ("\t\tc.End()\n", String::new()),
            (false, false) => ("\t\tc.End()\n", format!("\t\treturn {}\n", result_names(call))),
        };
        format!(
            "\n// func{id} is a {go} that calls Python.\nfunc func{id}(h *{rt}.Callable) {go} {{\n\treturn func{signature} {{\n\t\tc := h.Begin({})\n{encoder}{arguments}{read}{end}{back}\t}}\n}}\n",
            params.len()
        )
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
