//! `calls_<n>.go` and `dispatch.go`: one generated function per numbered function of the schema.

use usegolib_schema::numbers::WRITEBACK_LIMIT;
use usegolib_schema::{Callable, Mode, Parameter, Role};

use super::bodies::body;
use super::context::{Context, EmittedFile};
use super::source::{Source, quote};
use super::types::Handle;
use super::words;

/// Functions per file.
const CHUNK: usize = 200;

pub(super) fn files(context: &Context) -> Vec<EmittedFile> {
    let mut callables: Vec<Callable> = context.schema.callables().collect();
    callables.sort_by_key(|callable| callable.number);
    let mut files = vec![dispatch(context, &callables)];
    let served: Vec<&Callable> = callables.iter().filter(|callable| context.is_served(callable)).collect();
    for (number, chunk) in served.chunks(CHUNK).enumerate() {
        let mut source = Source::new(context);
        for callable in chunk {
            let text = function(&mut source, callable);
            source.declare(&text);
            if let Some(text) = words::function(&mut source, callable) {
                source.declare(&text);
            }
        }
        files.push(source.into_file(format!("calls_{number}.go")));
    }
    files
}

fn dispatch(context: &Context, callables: &[Callable]) -> EmittedFile {
    let mut source = Source::new(context);
    let rt = source.runtime();
    let mut rows = String::new();
    let mut next = 0;
    for callable in callables {
        // Numbers are consecutive; a gap would shift all that follow, so it is filled.
        for _ in next..callable.number {
            rows.push_str("\t{},\n");
        }
        next = callable.number + 1;
        let params: Vec<&str> = callable.params.iter().map(|p| p.name.as_str()).collect();
        let (name, params) = (quote(&context.title(callable)), quote(&params.join(",")));
        let is_served = context.is_served(callable);
        let run = if is_served { format!("call{}", callable.number) } else { "nil".to_owned() };
        let value = match callable.role {
            Role::Func(package, symbol) if symbol.func_type.is_some() && is_served => {
                format!(", Value: {}", source.function(package, symbol))
            }
            _ => String::new(),
        };
        let words =
            if context.has_words(callable) { format!(", Words: words{}", callable.number) } else { String::new() };
        rows.push_str(&format!("\t{{Name: {name}, Params: {params}, Run: {run}{value}{words}}},\n"));
    }
    let table = if rows.is_empty() { "{}\n".to_owned() } else { format!("{{\n{rows}}}\n") };
    source.declare(&format!(
        "// functions is the dispatch table, by function number.\nvar functions = []{rt}.Function{table}"
    ));
    source.into_file("dispatch.go")
}

/// How a parameter's changes are found.
enum Back {
    /// The memory of a slice of numbers against the frame.
    Memory(&'static str),
    /// Two encodings against each other.
    Encoded,
    /// The same, unless the argument is a handle, or a pointer that another argument has given.
    Data,
}

fn function(source: &mut Source, callable: &Callable) -> String {
    let context = source.context;
    let number = callable.number;
    let rt = source.runtime();
    let mut text = format!("// call{number} is {}.\nfunc call{number}(c *{rt}.Call) {{\n", context.title(callable));
    let outs = callable.params.iter().any(|param| context.is_out(param));
    let encodes = outs || callable.results.iter().any(|result| source.view_writer(result.ty).is_none());
    text.push_str(if encodes { "\td, e := &c.D, &c.E\n" } else { "\td := &c.D\n" });
    text.push_str(&format!("\td.Args({})\n", callable.params.len()));
    let backs: Vec<Option<Back>> =
        callable.params.iter().enumerate().map(|(i, param)| back(source, i, param)).collect();
    for (i, param) in callable.params.iter().enumerate() {
        if let Some(Back::Memory(_) | Back::Data) = backs[i] {
            text.push_str(&format!("\tp{i} := d.Pos()\n"));
        }
        let read = argument(source, i, param);
        text.push_str(&match (&backs[i], is_quiet(context, callable, param)) {
            (_, true) => format!("\td.Quiet(true)\n{read}\td.Quiet(false)\n"),
            (Some(Back::Data), _) if context.pointee(param.ty).is_some() => format!("\td.Whole()\n{read}"),
            _ => read,
        });
    }
    text.push_str("\tif !c.Decoded() {\n\t\treturn\n\t}\n");
    let gives = gives(context, callable);
    text.push_str(if gives { "\tc.BeforeGiven()\n" } else { "" });
    for (i, param) in callable.params.iter().enumerate() {
        let before = match backs[i] {
            Some(Back::Encoded) => format!("c.Before({i}, w{i})"),
            Some(Back::Data) => format!("c.BeforeData({i}, p{i}, w{i})"),
            _ => continue,
        };
        let write = source.encode_data(param.ty, &format!("a{i}"), "\t\t");
        text.push_str(&format!("\tw{i} := func(e *{rt}.Encoder) {{\n{write}\t}}\n\t{before}\n"));
    }
    text.push_str(&body(source, callable));
    text.push_str(if gives { "\tc.AfterGiven()\n" } else { "" });
    for (i, back) in backs.iter().enumerate() {
        match back {
            Some(Back::Memory(kind)) => text.push_str(&format!("\t{rt}.{kind}(c, {i}, p{i}, a{i})\n")),
            Some(Back::Encoded | Back::Data) => text.push_str(&format!("\tc.After({i}, w{i})\n")),
            None => {}
        }
    }
    text.push_str("}\n");
    text
}

/// Whether what Go writes through pointers in some argument, which were made of data, is to be told.
fn gives(context: &Context, callable: &Callable) -> bool {
    let calls = matches!(callable.role, Role::Func(..) | Role::Method(..) | Role::CallFunc(..));
    let told = |param: &Parameter| !context.is_out(param) && !is_quiet(context, callable, param);
    calls && callable.params.iter().any(|param| told(param) && context.gives(param.ty))
}

/// Whether a parameter is one of which the source promises that it is only read.
fn is_quiet(context: &Context, callable: &Callable, param: &Parameter) -> bool {
    let promised = |directive: &String| {
        let mut words = directive.split([' ', '\t', ',']).filter(|word| !word.is_empty());
        words.next() == Some("in") && words.any(|word| word == param.name)
    };
    param.mode == Mode::In && callable.directives.iter().any(promised) && context.gives(param.ty)
}

fn argument(source: &mut Source, i: usize, param: &Parameter) -> String {
    match (source.context.is_out(param), param.variadic) {
        (true, true) => format!("\to{i}, a{i} := d.Outs()\n"),
        (true, false) => format!("\ta{i} := d.Out()\n"),
        _ => source.decode_new(param.ty, &format!("a{i}"), "\t"),
    }
}

fn back(source: &Source, index: usize, param: &Parameter) -> Option<Back> {
    let context = source.context;
    if param.mode == Mode::In || index >= WRITEBACK_LIMIT || context.is_out(param) {
        return None;
    }
    match context.handle(param.ty) {
        Some(Handle::Pointer) => context.takes_data(param.ty).then_some(Back::Data),
        Some(Handle::Interface) => Some(Back::Data),
        Some(Handle::Reference | Handle::Boxed) => None,
        None if context.is_given(param.ty) => Some(Back::Data),
        None => Some(source.raw_memory(param.ty).map_or(Back::Encoded, Back::Memory)),
    }
}
