//! Functions of bools, numbers and strings are called with words besides frames (docs/abi.md 2): one more generated function each.

use usegolib_schema::{Kind, Package, Scalar, Symbol, SymbolKind, TypeId};

use super::Context;
use super::source::Source;
use super::values::scalar_writer;

/// Most words of the arguments of such a function: `maxWords` of the runtime.
const MOST: usize = 8;

impl Context<'_> {
    /// Whether a function is called with words.
    pub(super) fn has_words(&self, symbol: &Symbol) -> bool {
        symbol.kind == SymbolKind::Func
            && self.is_served(symbol)
            && !symbol.context
            && symbol.params.iter().map(|param| self.width(param.ty)).sum::<usize>() <= MOST
            && symbol.results.len() <= 1
            && symbol.params.iter().all(|param| !param.variadic && self.word(param.ty).is_some())
            && symbol.results.iter().all(|result| self.word(result.ty).is_some())
    }

    /// The words of a type.
    fn width(&self, id: TypeId) -> usize {
        if matches!(self.underlying(id), Kind::Scalar { scalar: Scalar::String }) { 2 } else { 1 }
    }

    /// The scalar of a type that is a word, or two.
    fn word(&self, id: TypeId) -> Option<Scalar> {
        match self.underlying(id) {
            Kind::Scalar { scalar: Scalar::Complex64 | Scalar::Complex128 } => None,
            Kind::Scalar { scalar } => Some(*scalar),
            _ => None,
        }
    }
}

/// The function that is called with words; only for one that [`Context::has_words`].
pub(super) fn function(source: &mut Source, package: &Package, symbol: &Symbol) -> String {
    let context = source.context;
    let number = symbol.function.unwrap_or_default();
    let (rt, name) = (source.runtime(), source.package(&package.path));
    let method = |id| context.word(id).map_or(("Int", "int64"), scalar_writer);
    let mut args = Vec::new();
    let mut at = 0;
    for param in &symbol.params {
        args.push(format!("{}(w.{}({at}))", source.go(param.ty), method(param.ty).0));
        at += context.width(param.ty);
    }
    let targets: Vec<&str> = symbol.results.iter().map(|_| "r0").chain(symbol.error.then_some("err")).collect();
    let assign = if targets.is_empty() { String::new() } else { format!("{} := ", targets.join(", ")) };
    let mut body = format!("\t{assign}{name}.{}({})\n", symbol.name, args.join(", "));
    if symbol.error {
        body.push_str("\tif err != nil {\n\t\treturn w.Error(err)\n\t}\n");
    }
    let mut end = format!("\treturn {rt}.StatusOK\n");
    for result in &symbol.results {
        let (method, go) = method(result.ty);
        if method == "String" {
            end = "\treturn w.SetString(string(r0))\n".to_owned();
        } else {
            body.push_str(&format!("\tw.Set{method}({go}(r0))\n"));
        }
    }
    format!(
        "// words{number} is {}.{} without frames.\nfunc words{number}(w *{rt}.Words) int32 {{\n{body}{end}}}\n",
        package.name, symbol.name
    )
}
