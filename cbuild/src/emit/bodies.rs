//! Prints the body of a generated function behind the reading of its arguments: the call or access, and the results.

use usegolib_schema::{Callable, Package, Role, Symbol, SymbolKind, TypeId};

use super::source::Source;
use super::types::Handle;

/// The statements between the reading of the arguments and the write-backs.
pub(super) fn body(source: &mut Source, callable: &Callable) -> String {
    match callable.role {
        Role::Func(package, symbol) => {
            let function = source.function(package, symbol);
            call(source, callable, &function, 0)
        }
        Role::Method(receiver, method) => {
            let function = format!("{}.{}", source.receiver(receiver, callable), method.name);
            call(source, callable, &function, 1)
        }
        Role::CallFunc(..) => call(source, callable, "a0", 1),
        Role::New(id, _) => {
            let value = new(source, id, callable.params.is_empty());
            single(source, callable, &value)
        }
        Role::GetVar(package, symbol) => {
            let place = variable(source, package, symbol);
            let value = read(source, callable, &place);
            single(source, callable, &value)
        }
        Role::GetField(_, field) => {
            let value = read(source, callable, &format!("a0.{}", field.name));
            single(source, callable, &value)
        }
        Role::SetVar(package, symbol) => {
            let place = variable(source, package, symbol);
            let assign = assign(source, callable, &place, "a0");
            let changed = if symbol.is_sentinel() { "\trt.SentinelChanged()\n" } else { "" };
            let unset = source
                .unregistered(package, symbol)
                .map_or_else(String::new, |value| format!("\tif {place} == nil {{\n\t\t{place} = {value}\n\t}}\n"));
            format!("{assign}{unset}{changed}\tc.Results(0)\n")
        }
        Role::SetField(_, field) => {
            let assign = assign(source, callable, &format!("a0.{}", field.name), "a1");
            format!("{assign}\tc.Results(0)\n")
        }
    }
}

/// A call and what becomes of its results; `first` is the first parameter that is an argument.
fn call(source: &mut Source, callable: &Callable, function: &str, first: usize) -> String {
    let mut args: Vec<String> = Vec::new();
    if callable.context {
        args.push("c.Context()".to_owned());
    }
    for (i, param) in callable.params.iter().enumerate().skip(first) {
        let value = if source.context.is_out(param) && !param.variadic { ".Value" } else { "" };
        args.push(format!("a{i}{value}{}", if param.variadic { "..." } else { "" }));
    }
    let mut targets: Vec<String> = (0..callable.results.len()).map(|i| format!("r{i}")).collect();
    if callable.error {
        targets.push("err".to_owned());
    }
    let assign = if targets.is_empty() { String::new() } else { format!("{} := ", targets.join(", ")) };
    let call = format!("\t{assign}{function}({})\n", args.join(", "));
    if callable.error { call + &results_or_error(source, callable) } else { call + &results(source, callable, "\t") }
}

/// Writes the results, or the error and those beside it when some are not zero.
fn results_or_error(source: &mut Source, callable: &Callable) -> String {
    if callable.results.is_empty() || !outs(source, callable).is_empty() {
        let results = results(source, callable, "\t\t");
        let beside = beside(source, callable);
        return format!("\tif err != nil {{\n\t\tc.Error(err)\n{beside}\t}} else {{\n{results}\t}}\n");
    }
    let (count, some) = (callable.results.len(), is_some_set(source, callable));
    let mut text = format!("\tif err != nil {{\n\t\tc.Error(err)\n\t}} else {{\n\t\tc.Results({count})\n\t}}\n");
    text.push_str(&format!("\tif err == nil || c.Beside({count}, {some}) {{\n"));
    text.push_str(&values(source, callable, "\t\t"));
    text + "\t}\n"
}

/// Writes the results beside an error, and what was made for out parameters: a decoder that fails half way has filled
/// a part.
fn beside(source: &mut Source, callable: &Callable) -> String {
    let outs = outs(source, callable);
    if outs.is_empty() {
        return String::new();
    }
    let rt = source.runtime();
    let made: Vec<String> = outs.iter().map(|out| format!("{rt}.Made({out})")).collect();
    let results = callable.results.len();
    let count = if results > 0 { format!("{results} + {}", made.join(" + ")) } else { made.join(" + ") };
    let mut text = format!("\t\tif n := {count}; c.Beside(n, n > {results}");
    if !callable.results.is_empty() {
        text.push_str(&format!(" || {}", is_some_set(source, callable)));
    }
    text.push_str(") {\n");
    text.push_str(&values(source, callable, "\t\t\t"));
    for out in &outs {
        text.push_str(&format!("\t\t\te.Outs({out})\n"));
    }
    text + "\t\t}\n"
}

/// Whether some result is not zero, as an expression.
fn is_some_set(source: &mut Source, callable: &Callable) -> String {
    let parts: Vec<String> =
        callable.results.iter().enumerate().map(|(i, result)| source.is_set(result.ty, &format!("r{i}"))).collect();
    parts.join(" || ")
}

/// Writes `r0`, `r1`, ...
fn values(source: &mut Source, callable: &Callable, indent: &str) -> String {
    let of_object = matches!(callable.role, Role::Method(..) | Role::GetField(..));
    let mut text = String::new();
    for (i, result) in callable.results.iter().enumerate() {
        if of_object && source.context.is_live(result.ty) {
            text.push_str(&format!("{indent}{}.EncodeLive(e, &r{i})\n", source.runtime()));
        }
        text.push_str(&source.result(result.ty, &format!("r{i}"), indent));
    }
    text
}

/// What was made for out parameters, as arguments.
fn outs(source: &Source, callable: &Callable) -> Vec<String> {
    callable
        .params
        .iter()
        .enumerate()
        .filter(|(_, param)| source.context.is_out(param))
        .map(|(i, param)| if param.variadic { format!("o{i}...") } else { format!("a{i}") })
        .collect()
}

/// Writes `r0`, `r1`, ... and what was made for out parameters.
fn results(source: &mut Source, callable: &Callable, indent: &str) -> String {
    let outs = outs(source, callable);
    let rt = source.runtime();
    let mut count: Vec<String> = outs.iter().map(|out| format!("{rt}.Made({out})")).collect();
    if count.is_empty() || !callable.results.is_empty() {
        count.insert(0, callable.results.len().to_string());
    }
    let count = count.join(" + ");
    let mut text = format!("{indent}c.Results({count})\n");
    text.push_str(&values(source, callable, indent));
    for out in &outs {
        text.push_str(&format!("{indent}e.Outs({out})\n"));
    }
    text
}

/// One result that is an expression.
fn single(source: &mut Source, callable: &Callable, value: &str) -> String {
    let results = results(source, callable, "\t");
    format!("\tr0 := {value}\n{results}")
}

/// A new value behind a pointer; of a func type the argument, which is of that type once it is read.
fn new(source: &mut Source, id: TypeId, from_nothing: bool) -> String {
    if source.context.pointee(id).is_none() {
        return "a0".to_owned();
    }
    if !from_nothing {
        return "&a0".to_owned();
    }
    let go = source.go(id);
    format!("new({})", go.strip_prefix('*').unwrap_or(&go))
}

fn variable(source: &mut Source, package: &Package, symbol: &Symbol) -> String {
    debug_assert_eq!(symbol.kind, SymbolKind::Var, "only variables are read and assigned");
    format!("{}.{}", source.package(&package.path), symbol.name)
}

/// What a variable or field holds; for an object by value the pointer to it.
fn read(source: &mut Source, callable: &Callable, place: &str) -> String {
    let Some(result) = callable.results.first() else { return place.to_owned() };
    if source.context.is_hidden(result.ty) && source.context.pointee(result.ty).is_some() {
        return format!("{}.HiddenPlace(&{place})", source.runtime());
    }
    if is_place(source, result.ty) {
        let (rt, go) = (source.runtime(), source.go(result.ty));
        return format!("{rt}.Place[{go}](&{place})");
    }
    place.to_owned()
}

fn assign(source: &mut Source, callable: &Callable, place: &str, value: &str) -> String {
    let rt = source.runtime();
    if callable.params.last().is_some_and(|param| source.context.is_hidden(param.ty)) {
        return format!("\t{rt}.PutHidden(&{place}, {value})\n");
    }
    if callable.params.last().is_some_and(|param| is_place(source, param.ty)) {
        return format!("\t{rt}.Put(&{place}, {value})\n");
    }
    format!("\t{place} = {value}\n")
}

/// Whether a type stands for an object by value too: the schema gives the pointer for both.
fn is_place(source: &Source, id: TypeId) -> bool {
    let context = source.context;
    !context.is_hidden(id)
        && context.pointee(id).is_some_and(|elem| matches!(context.handle(elem), Some(Handle::Boxed)))
}

impl Source<'_> {
    /// A package-level function as an expression.
    pub(super) fn function(&mut self, package: &Package, symbol: &Symbol) -> String {
        let alias = self.package(&package.path);
        let name = symbol.generic.as_ref().unwrap_or(&symbol.name);
        if symbol.type_args.is_empty() {
            return format!("{alias}.{name}");
        }
        let args: Vec<String> = symbol.type_args.iter().map(|id| self.go(*id)).collect();
        format!("{alias}.{name}[{}]", args.join(", "))
    }

    /// The receiver of a method as an expression. A type without a name that can be written here is asked for the one
    /// method.
    fn receiver(&mut self, id: TypeId, callable: &Callable) -> String {
        let Role::Method(_, method) = callable.role else { return "a0".to_owned() };
        if !self.context.is_hidden(id) {
            return "a0".to_owned();
        }
        let mut params: Vec<String> = Vec::new();
        if callable.context {
            params.push(format!("{}.Context", self.package("context")));
        }
        for param in &callable.params[1..] {
            let go = self.go(param.ty);
            params.push(match go.strip_prefix("[]") {
                Some(elem) if param.variadic => format!("...{elem}"),
                _ => go,
            });
        }
        let mut results: Vec<String> = callable.results.iter().map(|result| self.go(result.ty)).collect();
        if callable.error {
            results.push("error".to_owned());
        }
        let results = match results.len() {
            0 => String::new(),
            1 => format!(" {}", results[0]),
            _ => format!(" ({})", results.join(", ")),
        };
        format!("a0.(interface {{\n\t\t{}({}){results}\n\t}})", method.name, params.join(", "))
    }
}
