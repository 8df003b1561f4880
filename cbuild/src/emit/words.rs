//! Functions of bools, numbers and strings are called with words besides frames (docs/abi.md 2): one more generated function each.

use usegolib_schema::{Callable, Kind, Role, Scalar, TypeId};

use super::Context;
use super::source::Source;
use super::values::scalar_writer;

/// Most words of the arguments of such a function: `maxWords` of the runtime.
const MOST: usize = 8;

impl Context<'_> {
    /// Whether a function is called with words.
    pub(super) fn has_words(&self, callable: &Callable) -> bool {
        matches!(callable.role, Role::Func(..))
            && self.is_served(callable)
            && !callable.context
            && callable.params.iter().map(|param| self.width(param.ty)).sum::<usize>() <= MOST
            && callable.results.len() <= 1
            && callable.params.iter().all(|param| !param.variadic && self.word(param.ty).is_some())
            && callable.results.iter().all(|result| self.word(result.ty).is_some())
    }

    /// The words of a type.
    fn width(&self, id: TypeId) -> usize {
        if matches!(self.underlying(id), Kind::Scalar { scalar: Scalar::String }) { 2 } else { 1 }
    }

    /// The scalar of a type that is a word, or two.
    fn word(&self, id: TypeId) -> Option<Scalar> {
        match self.underlying(id) {
            _ if self.handle(id).is_some() => None,
            Kind::Scalar { scalar: Scalar::Complex64 | Scalar::Complex128 } => None,
            Kind::Scalar { scalar } => Some(*scalar),
            _ => None,
        }
    }
}

/// The function that is called with words; None for one that has none.
pub(super) fn function(source: &mut Source, callable: &Callable) -> Option<String> {
    let context = source.context;
    let Role::Func(package, symbol) = callable.role else { return None };
    if !context.has_words(callable) {
        return None;
    }
    let number = callable.number;
    let (rt, name) = (source.runtime(), source.function(package, symbol));
    let method = |id| context.word(id).map_or(("Int", "int64"), scalar_writer);
    let mut args = Vec::new();
    let mut at = 0;
    for param in &callable.params {
        args.push(format!("{}(w.{}({at}))", source.go(param.ty), method(param.ty).0));
        at += context.width(param.ty);
    }
    let targets: Vec<&str> = callable.results.iter().map(|_| "r0").chain(callable.error.then_some("err")).collect();
    let assign = if targets.is_empty() { String::new() } else { format!("{} := ", targets.join(", ")) };
    let mut body = format!("\t{assign}{name}({})\n", args.join(", "));
    if callable.error {
        body.push_str("\tif err != nil {\n\t\treturn w.Error(err)\n\t}\n");
    }
    let mut end = format!("\treturn {rt}.StatusOK\n");
    for result in &callable.results {
        let (method, go) = method(result.ty);
        if method == "String" {
            end = "\treturn w.SetString(string(r0))\n".to_owned();
        } else {
            body.push_str(&format!("\tw.Set{method}({go}(r0))\n"));
        }
    }
    let title = context.title(callable);
    Some(format!(
        "// words{number} is {title} without frames.\nfunc words{number}(w *{rt}.Words) int32 {{\n{body}{end}}}\n"
    ))
}
