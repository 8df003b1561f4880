//! From the sources in native/src/abi and native/src/ffi to the generated files, by the same syntax trees that cbindgen
//! reads.

#[path = "files.rs"]
mod files;
#[path = "numbers.rs"]
mod numbers;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use quote::ToTokens;
use syn::{Attribute, Expr, FnArg, Item, Lit, Meta, Pat, Type};

/// Structs that Python needs, with their Python names.
const STRUCTS: [&str; 4] = ["Status", "Segment", "CallOpts", "CallbackAnswer"];
/// Constants that Python needs.
const CONSTANTS: [&str; 10] = [
    "ABI_VERSION",
    "CALL_SELF_CONTAINED",
    "CALL_CHECK_FRAME",
    "CALL_VIEWS",
    "CALL_HOLDS",
    "SEGMENT_LENT",
    "DECODE_CLOSED",
    "DECODE_OTHER_TYPE",
    "DECODE_FOREIGN",
    "CALLBACK_BEGUN",
];

/// The repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("native has a parent").to_owned()
}

/// Every generated file: its path in the repository, and what it should hold.
pub fn all() -> Vec<(&'static str, String)> {
    let items = parse_sources();
    vec![
        ("native/include/usegolib.h", header()),
        ("usegolib/_core/abi.py", python(&items)),
        ("usegolib/_core/numbers.py", numbers::python()),
        ("go-runtime/bridge/numbers.go", numbers::bridge()),
        ("go-runtime/bridge/file_types.go", files::bridge(numbers::go_head("rt", "its files.rs"))),
        ("go-runtime/scan/basics.go", numbers::scanner()),
        ("docs/status.md", status_table(&items)),
        ("docs/manifest.schema.json", manifest_schema()),
    ]
}

/// All items of native/src/abi and native/src/ffi, in the order of the files' names.
fn parse_sources() -> Vec<Item> {
    let list = |room| {
        let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(room);
        std::fs::read_dir(directory).expect("the room is there").map(|entry| entry.expect("readable").path())
    };
    let mut paths: Vec<_> = list("abi").chain(list("ffi")).collect();
    paths.sort_by_key(|path| path.file_name().map(ToOwned::to_owned));
    let parse = |path: &PathBuf| {
        let source = std::fs::read_to_string(path).expect("the source is readable");
        syn::parse_file(&source).expect("the source compiles").items
    };
    paths.iter().flat_map(parse).collect()
}

/// The JSON Schema of manifest.json, from the structs that write and read it.
fn manifest_schema() -> String {
    let mut schema = schemars::schema_for!(usegolib_schema::Manifest);
    schema.insert("title".into(), "manifest.json of a usegolib artifact".into());
    let text = serde_json::to_string_pretty(&schema).expect("memory");
    // Links between Rust items mean nothing outside.
    text.replace("[`", "`").replace("`]", "`") + "\n"
}

fn header() -> String {
    let crate_dir = env!("CARGO_MANIFEST_DIR");
    let config = cbindgen::Config::from_file(Path::new(crate_dir).join("cbindgen.toml")).expect("cbindgen.toml");
    let mut builder = cbindgen::Builder::new().with_config(config);
    let order = [
        "abi/status",
        "abi/options",
        "abi/host",
        "abi/version",
        "ffi/artifact",
        "ffi/call",
        "ffi/callback",
        "ffi/freed",
        "ffi/ticket",
        "ffi/view",
        "ffi/log",
        "ffi/rendezvous",
        "ffi/signals",
        "ffi/python",
    ];
    for name in order {
        builder = builder.with_src(Path::new(crate_dir).join(format!("src/{name}.rs")));
    }
    let mut text = Vec::new();
    builder.generate().expect("cbindgen reads the sources").write(&mut text);
    c_documentation(&String::from_utf8(text).expect("UTF-8"))
}

/// Documentation for Rust made one for C: no safety sections, C names instead of links.
fn c_documentation(text: &str) -> String {
    let mut lines = Vec::new();
    let mut is_safety = false;
    for line in text.lines() {
        match line.trim() {
            "# Safety" => {
                is_safety = true;
                lines.pop();
            }
            "*/" => is_safety = false,
            _ => {}
        }
        if !is_safety {
            lines.push(line);
        }
    }
    c_names(&(lines.join("\n") + "\n"))
}

/// Links to Rust items as the names that C and Python know.
fn c_names(text: &str) -> String {
    text.replace("[`CallOpts`]", "`ugl_call_opts`")
        .replace("[`CallbackAnswer::status`]", "`status` of `ugl_callback_answer`")
        .replace("[`CallbackAnswer::attempt`]", "`attempt` of `ugl_callback_answer`")
        .replace("[`PythonCallback`]", "`ugl_python_callback`")
        .replace("[`Host`]", "`ugl_host`")
        .replace("UGL_STATUS_CODE_", "UGL_STATUS_")
}

/// The lines of a doc comment, without the safety section, which is for Rust.
fn doc(attributes: &[Attribute]) -> Vec<String> {
    let lines = attributes.iter().filter(|attribute| attribute.path().is_ident("doc")).filter_map(|attribute| {
        let Meta::NameValue(pair) = &attribute.meta else { return None };
        let Expr::Lit(literal) = &pair.value else { return None };
        let Lit::Str(text) = &literal.lit else { return None };
        Some(text.value().trim().to_owned())
    });
    let mut lines: Vec<String> = lines.take_while(|line| line != "# Safety").collect();
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    lines.iter().map(|line| c_names(line)).collect()
}

/// Text as lines of a Python comment or docstring, within the line length of the project.
fn wrapped(text: &str, indent: &str) -> String {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let line = lines.last_mut().expect("one line at least");
        if !line.is_empty() && indent.len() + line.len() + word.len() > 110 {
            lines.push(word.to_owned());
        } else {
            line.push_str(if line.is_empty() { "" } else { " " });
            line.push_str(word);
        }
    }
    lines.join(&format!("\n{indent}"))
}

/// Name, number and documentation of every status code.
fn status_codes(items: &[Item]) -> Vec<(String, i32, String)> {
    let found = items.iter().find_map(|item| match item {
        Item::Enum(item) if item.ident == "StatusCode" => Some(item),
        _ => None,
    });
    let code = |variant: &syn::Variant| {
        let (_, number) = variant.discriminant.as_ref().expect("every status code has its number");
        let number = number.to_token_stream().to_string().parse().expect("a number");
        (snake(&variant.ident.to_string()), number, doc(&variant.attrs).join(" "))
    };
    found.expect("StatusCode").variants.iter().map(code).collect()
}

/// `BufferTooSmall` as `buffer_too_small`.
fn snake(name: &str) -> String {
    let mut snake = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.extend(letter.to_lowercase());
    }
    snake
}

fn status_table(items: &[Item]) -> String {
    let mut text = String::from(
        "# Status codes\n\n\
         Generated by `cargo run -p usegolib-native --example ugl-generate` from `native/src/abi/status.rs`; do not edit.\n\n\
         Every function of the C ABI returns one of these, and puts the same number into `out_status->code`.\n\
         The five functions of an artifact return them too. Numbers are permanent; new ones are appended.\n\n\
         | number | C | Python | meaning |\n|---|---|---|---|\n",
    );
    for (name, number, doc) in status_codes(items) {
        let upper = name.to_uppercase();
        writeln!(text, "| {number} | `UGL_STATUS_{upper}` | `STATUS_{upper}` | {doc} |").expect("memory");
    }
    text.push_str("\n`out_status->detail` says more of some; nobody has to look into the message for it.\n\n");
    text.push_str("| number | C | Python | meaning |\n|---|---|---|---|\n");
    for name in CONSTANTS.iter().filter(|name| name.starts_with("DECODE_")) {
        let (number, doc) = constant(items, name);
        writeln!(text, "| {number} | `UGL_{name}` | `{name}` | {doc} |").expect("memory");
    }
    text
}

/// Value and documentation of a constant.
fn constant(items: &[Item], name: &str) -> (String, String) {
    let found = items.iter().find_map(|item| match item {
        Item::Const(item) if item.ident == name => Some(item),
        _ => None,
    });
    let item = found.expect("the constant is there");
    (item.expr.to_token_stream().to_string().replace('_', ""), doc(&item.attrs).join(" "))
}

/// A C type of the ABI as ctypes spells it.
fn ctypes(ty: &Type) -> String {
    let text = ty.to_token_stream().to_string().replace(' ', "");
    let simple = match text.as_str() {
        "i32" => "c_int32",
        "u32" => "c_uint32",
        "u64" => "c_uint64",
        "usize" => "c_size_t",
        // Takes bytes, addresses, arrays and None alike.
        "*constu8" | "*mutu8" => "c_void_p",
        // Not c_char_p: ctypes would make bytes of it and lose the address.
        "*constc_char" => "c_void_p",
        "*mutusize" => "POINTER(c_size_t)",
        "*mutStatus" => "POINTER(Status)",
        "*constCallOpts" => "POINTER(CallOpts)",
        "*constSegment" => "POINTER(Segment)",
        other => panic!("no ctypes type for {other}"),
    };
    simple.to_owned()
}

fn python(items: &[Item]) -> String {
    let mut text = String::from(
        "\"\"\"The C ABI of the core for ctypes: constants, structures, prototypes.\n\n\
         Generated by `cargo run -p usegolib-native --example ugl-generate` from native/src/abi and native/src/ffi. Do not edit.\n\"\"\"\n\n\
         from __future__ import annotations\n\n\
         from ctypes import POINTER, Structure, c_int32, c_size_t, c_uint32, c_uint64, c_void_p\n\
         from typing import Any\n\n",
    );
    constants(items, &mut text);
    for name in STRUCTS {
        structure(items, name, &mut text);
    }
    text.push_str(
        "\n\n#: Result type and argument types by function.\nPROTOTYPES: dict[str, tuple[Any, list[Any]]] = {\n",
    );
    let mut functions: Vec<_> = items.iter().filter_map(prototype).collect();
    functions.sort();
    text.extend(functions);
    text.push_str("}\n");
    text
}

fn constants(items: &[Item], text: &mut String) {
    for name in CONSTANTS {
        let (value, doc) = constant(items, name);
        writeln!(text, "#: {}\n{name} = {value}", wrapped(&doc, "#: ")).expect("memory");
    }
    text.push('\n');
    let codes = status_codes(items);
    for (name, number, doc) in &codes {
        writeln!(text, "#: {}\nSTATUS_{} = {number}", wrapped(doc, "#: "), name.to_uppercase()).expect("memory");
    }
    text.push_str("\n#: Names of the status codes.\nSTATUS_NAMES = {\n");
    for (name, number, _) in &codes {
        writeln!(text, "    {number}: \"{}\",", name.replace('_', " ")).expect("memory");
    }
    text.push_str("}\n");
}

fn structure(items: &[Item], name: &str, text: &mut String) {
    let found = items.iter().find_map(|item| match item {
        Item::Struct(item) if item.ident == name => Some(item),
        _ => None,
    });
    let item = found.expect("the struct is there");
    let documentation = wrapped(&doc(&item.attrs).join(" "), "    ");
    write!(text, "\n\nclass {name}(Structure):\n    \"\"\"{documentation}\"\"\"\n\n    _fields_ = [\n")
        .expect("memory");
    for field in &item.fields {
        let field_name = field.ident.as_ref().expect("named fields");
        writeln!(text, "        (\"{field_name}\", {}),", ctypes(&field.ty)).expect("memory");
    }
    text.push_str("    ]\n");
}

/// The entry of an exported function.
fn prototype(item: &Item) -> Option<String> {
    let Item::Fn(item) = item else { return None };
    let name = item.sig.ident.to_string();
    item.sig.abi.as_ref().filter(|_| name.starts_with("ugl_"))?;
    let arguments: Vec<_> = item.sig.inputs.iter().map(argument).collect();
    let syn::ReturnType::Type(_, result) = &item.sig.output else { panic!("{name} returns nothing") };
    let result = ctypes(result);
    if arguments.is_empty() {
        return Some(format!("    \"{name}\": ({result}, []),\n"));
    }
    let lines: String = arguments.iter().map(|(name, ty)| format!("            {ty},  # {name}\n")).collect();
    Some(format!("    \"{name}\": (\n        {result},\n        [\n{lines}        ],\n    ),\n"))
}

fn argument(argument: &FnArg) -> (String, String) {
    let FnArg::Typed(argument) = argument else { panic!("a method cannot be exported") };
    let Pat::Ident(name) = &*argument.pat else { panic!("an exported function names its parameters") };
    (name.ident.to_string().trim_matches('_').to_owned(), ctypes(&argument.ty))
}
