//! Functions of bools, numbers, strings and objects are called with words besides frames (docs/abi.md 2): one more
//! generated function each.

use usegolib_schema::numbers::MAX_WORDS;
use usegolib_schema::{Callable, Kind, Role, Scalar, TypeId};

use super::context::Context;
use super::source::Source;
use super::types::Handle;
use super::values::scalar_writer;

/// What a word is, or two.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Word {
    Scalar(Scalar),
    Object,
}

impl Context<'_> {
    /// Whether a function is called with words.
    pub(super) fn has_words(&self, callable: &Callable) -> bool {
        matches!(callable.role, Role::Func(..) | Role::Method(..) | Role::GetField(..) | Role::SetField(..))
            && self.is_served(callable)
            && !callable.context
            && callable.params.iter().map(|param| self.width(param.ty)).sum::<usize>() <= MAX_WORDS
            && callable.results.len() <= 1
            && callable.params.iter().all(|param| !param.variadic && self.word(param.ty).is_some())
            && callable.results.iter().all(|result| self.word(result.ty).is_some())
            && !(matches!(callable.role, Role::GetField(..) | Role::SetField(..)) && self.has_place(callable))
    }

    /// Whether a field is an object by value, whose pointer stands for it.
    fn has_place(&self, callable: &Callable) -> bool {
        let held = callable.results.first().map(|result| result.ty);
        held.or(callable.params.get(1).map(|param| param.ty)).is_some_and(|id| self.word(id) == Some(Word::Object))
    }

    /// The words of a type.
    fn width(&self, id: TypeId) -> usize {
        if self.word(id) == Some(Word::Scalar(Scalar::String)) { 2 } else { 1 }
    }

    /// The bool or number that a value of the type is, where it is one and nothing else is known of it.
    pub(super) fn number(&self, id: TypeId) -> Option<Scalar> {
        match self.word(id) {
            Some(Word::Scalar(scalar)) if scalar != Scalar::String && !self.has_text(id) => Some(scalar),
            _ => None,
        }
    }

    fn word(&self, id: TypeId) -> Option<Word> {
        match self.underlying(id) {
            // Only where generated code can name the type.
            Kind::Pointer { .. } if self.handle(id) == Some(Handle::Pointer) && !self.is_hidden(id) => {
                Some(Word::Object)
            }
            _ if self.handle(id).is_some() => None,
            Kind::Scalar { scalar: Scalar::Complex64 | Scalar::Complex128 } => None,
            Kind::Scalar { scalar } => Some(Word::Scalar(*scalar)),
            _ => None,
        }
    }
}

/// The function that is called with words; None for one that has none.
pub(super) fn function(source: &mut Source, callable: &Callable) -> Option<String> {
    let context = source.context;
    if !context.has_words(callable) {
        return None;
    }
    let (number, rt, title) = (callable.number, source.runtime(), context.title(callable));
    let (mut body, args) = arguments(source, callable);
    body.push_str(&call(source, callable, &args));
    body.push_str(&result(source, callable));
    Some(format!("// words{number} is {title} without frames.\nfunc words{number}(w *{rt}.Words) int32 {{\n{body}}}\n"))
}

/// The statements that come first, and an expression for every argument.
fn arguments(source: &mut Source, callable: &Callable) -> (String, Vec<String>) {
    let context = source.context;
    let (mut text, mut args, mut at) = (String::new(), Vec::new(), 0);
    for (i, param) in callable.params.iter().enumerate() {
        let go = source.go(param.ty);
        match context.word(param.ty) {
            Some(Word::Scalar(scalar)) => args.push(format!("{go}(w.{}({at}))", scalar_writer(scalar).0)),
            _ => {
                let rt = source.runtime();
                text.push_str(&format!(
                    "\ta{i}, ok := w.Object({at}).({go})\n\tif !ok {{\n\t\treturn {rt}.StatusDecode\n\t}}\n"
                ));
                args.push(format!("a{i}"));
            }
        }
        at += context.width(param.ty);
    }
    (text, args)
}

/// The call, or the access to a field; its result is `r0`.
fn call(source: &mut Source, callable: &Callable, args: &[String]) -> String {
    let function = match callable.role {
        Role::Func(package, symbol) => source.function(package, symbol),
        Role::Method(_, method) => format!("{}.{}", args[0], method.name),
        Role::GetField(_, field) => return format!("\tr0 := {}.{}\n", args[0], field.name),
        Role::SetField(_, field) => return format!("\t{}.{} = {}\n", args[0], field.name, args[1]),
        _ => return String::new(),
    };
    let first = usize::from(matches!(callable.role, Role::Method(..)));
    let targets: Vec<&str> = callable.results.iter().map(|_| "r0").chain(callable.error.then_some("err")).collect();
    let assign = if targets.is_empty() { String::new() } else { format!("{} := ", targets.join(", ")) };
    let mut text = format!("\t{assign}{function}({})\n", args[first..].join(", "));
    if callable.error {
        text.push_str("\tif err != nil {\n");
        if let Some(result) = callable.results.first() {
            let (rt, some) = (source.runtime(), source.is_set(result.ty, "r0"));
            let write = source.encode(result.ty, "r0", "\t\t\t\t");
            text.push_str(&format!(
                "\t\tif {some} {{\n\t\t\treturn w.ErrorBeside(err, func(e *{rt}.Encoder) {{\n{write}\t\t\t}})\n\t\t}}\n"
            ));
        }
        text.push_str("\t\treturn w.Error(err)\n\t}\n");
    }
    text
}

/// The statements that set the result and end the function.
fn result(source: &mut Source, callable: &Callable) -> String {
    let ok = format!("\treturn {}.StatusOK\n", source.runtime());
    let Some(result) = callable.results.first() else { return ok };
    match source.context.word(result.ty) {
        Some(Word::Scalar(Scalar::String)) => "\treturn w.SetString(string(r0))\n".to_owned(),
        Some(Word::Scalar(scalar)) => {
            let (method, go) = scalar_writer(scalar);
            format!("\tw.Set{method}({go}(r0))\n{ok}")
        }
        _ => "\treturn w.SetObject(r0, r0 == nil)\n".to_owned(),
    }
}
