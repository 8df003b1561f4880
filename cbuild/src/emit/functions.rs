//! `functions_<n>_<name>.go` and `dispatch.go`: one generated function per bound Go function.

use usegolib_schema::{Mode, Package, Parameter, Symbol};

use super::source::{Source, quote};
use super::{Context, EmittedFile};

/// Bits in `opts.writeback`; parameters from here on are never written back.
const WRITEBACK_BITS: usize = 64;

pub(super) fn files(context: &Context) -> Vec<EmittedFile> {
    let functions = context.functions();
    let mut files = vec![dispatch(context, &functions)];
    for (number, package) in context.schema.packages.iter().enumerate() {
        let mut source = Source::new(context);
        let mut empty = true;
        for (_, symbol) in functions.iter().filter(|(i, symbol)| *i == number && context.is_served(symbol)) {
            empty = false;
            let text = function(&mut source, package, symbol);
            source.declare(&text);
        }
        if !empty {
            files.push(source.into_file(format!("functions_{number}_{}.go", file_name(&package.name))));
        }
    }
    files
}

/// A part of a file name that no build constraint hides in.
fn file_name(package: &str) -> String {
    let plain: String = package.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    // A name such as `functions_0_windows.go` would be left out elsewhere, `..._test.go` everywhere.
    format!("{plain}_calls")
}

fn dispatch(context: &Context, functions: &[(usize, &Symbol)]) -> EmittedFile {
    let mut source = Source::new(context);
    let rt = source.runtime();
    let mut rows = String::new();
    let mut next = 0;
    for (package, symbol) in functions {
        let number = symbol.function.unwrap_or_default();
        // Numbers are consecutive; a gap would shift all that follow, so it is filled.
        for _ in next..number {
            rows.push_str("\t{},\n");
        }
        next = number + 1;
        let name = format!("{}.{}", context.schema.packages[*package].name, symbol.name);
        let params: Vec<&str> = symbol.params.iter().map(|p| p.name.as_str()).collect();
        let run = if context.is_served(symbol) { format!("call{number}") } else { "nil".to_owned() };
        let params = quote(&params.join(","));
        rows.push_str(&format!("\t{{Name: {}, Params: {params}, Run: {run}}},\n", quote(&name)));
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
    Memory { kind: &'static str },
    /// Two encodings against each other.
    Encoded,
}

fn function(source: &mut Source, package: &Package, symbol: &Symbol) -> String {
    let number = symbol.function.unwrap_or_default();
    let rt = source.runtime();
    let name = source.package(&package.path);
    let encodes = symbol.results.iter().any(|result| source.view_writer(result.ty).is_none());
    let mut text =
        format!("// call{number} is {}.{}.\nfunc call{number}(c *{rt}.Call) {{\n", package.name, symbol.name);
    text.push_str(if encodes { "\td, e := &c.D, &c.E\n" } else { "\td := &c.D\n" });
    text.push_str(&format!("\td.Args({})\n", symbol.params.len()));
    let backs: Vec<Option<Back>> = symbol.params.iter().enumerate().map(|(i, param)| back(source, i, param)).collect();
    for (i, param) in symbol.params.iter().enumerate() {
        if let Some(Back::Memory { .. }) = backs[i] {
            text.push_str(&format!("\tp{i} := d.Pos()\n"));
        }
        text.push_str(&source.decode_new(param.ty, &format!("a{i}"), "\t"));
    }
    text.push_str("\tif !c.Decoded() {\n\t\treturn\n\t}\n");
    for (i, param) in symbol.params.iter().enumerate() {
        if let Some(Back::Encoded) = backs[i] {
            let write = source.encode(param.ty, &format!("a{i}"), "\t\t");
            text.push_str(&format!("\tw{i} := func(e *{rt}.Encoder) {{\n{write}\t}}\n\tc.Before({i}, w{i})\n"));
        }
    }
    text.push_str(&call(source, symbol, &format!("{name}.{}", symbol.name)));
    for (i, back) in backs.iter().enumerate() {
        match back {
            Some(Back::Memory { kind }) => text.push_str(&format!("\t{rt}.{kind}(c, {i}, p{i}, a{i})\n")),
            Some(Back::Encoded) => text.push_str(&format!("\tc.After({i}, w{i})\n")),
            None => {}
        }
    }
    text.push_str("}\n");
    text
}

fn back(source: &Source, index: usize, param: &Parameter) -> Option<Back> {
    if param.mode == Mode::In || index >= WRITEBACK_BITS {
        return None;
    }
    Some(match source.raw_memory(param.ty) {
        Some(kind) => Back::Memory { kind },
        None => Back::Encoded,
    })
}

/// The call itself and what becomes of its results.
fn call(source: &mut Source, symbol: &Symbol, callee: &str) -> String {
    let mut args: Vec<String> = Vec::new();
    if symbol.context {
        args.push(format!("{}.Background()", source.package("context")));
    }
    for (i, param) in symbol.params.iter().enumerate() {
        args.push(format!("a{i}{}", if param.variadic { "..." } else { "" }));
    }
    let mut targets: Vec<String> = (0..symbol.results.len()).map(|i| format!("r{i}")).collect();
    if symbol.error {
        targets.push("err".to_owned());
    }
    let assign = if targets.is_empty() { String::new() } else { format!("{} := ", targets.join(", ")) };
    let mut text = format!("\t{assign}{callee}({})\n", args.join(", "));
    let indent = if symbol.error { "\t\t" } else { "\t" };
    let mut results = format!("{indent}c.Results({})\n", symbol.results.len());
    for (i, result) in symbol.results.iter().enumerate() {
        results.push_str(&source.result(result.ty, &format!("r{i}"), indent));
    }
    if symbol.error {
        text.push_str(&format!("\tif err != nil {{\n\t\tc.Error(err)\n\t}} else {{\n{results}\t}}\n"));
    } else {
        text.push_str(&results);
    }
    text
}
