//! `any.go`: the schema's types as dynamic types of interfaces.

use std::collections::BTreeMap;

use usegolib_schema::{BASIC_TYPES, Kind, TypeId};

use super::context::{Context, EmittedFile};
use super::source::{Source, quote};
use super::types::Handle;

pub(super) fn file(context: &Context) -> EmittedFile {
    let mut source = Source::new(context);
    let rt = source.runtime();
    let all = BASIC_TYPES.len()..context.schema.types.len();
    let ids: Vec<TypeId> = all.filter_map(|id| TypeId::try_from(id).ok()).collect();
    let encoders: Vec<TypeId> = ids.iter().copied().filter(|id| is_written_as_data(context, *id)).collect();
    let encode = encode_cases(&mut source, &encoders);
    source.declare(&format!(
        "// encodeAny writes v as a typed value when the schema has its type as data.\nfunc encodeAny(e *{rt}.Encoder, v any) bool {{\n{encode}}}\n"
    ));
    let decoders: Vec<TypeId> = ids.iter().copied().filter(|id| is_read_as_data(context, *id)).collect();
    let decode = decode_cases(&mut source, &decoders);
    source.declare(&format!(
        "// decodeAny reads a value of the type with that number.\nfunc decodeAny(d *{rt}.Decoder, number uint64) (any, bool) {{\n{decode}\treturn nil, false\n}}\n"
    ));
    let rows = type_rows(&mut source, &ids);
    source.declare(&format!("// goTypes are the types that can be spelled.\nvar goTypes = []{rt}.Type{rows}"));
    let rows = hidden_rows(context, &ids);
    source.declare(&format!("// hiddenTypes are those that cannot.\nvar hiddenTypes = []{rt}.HiddenType{rows}"));
    if context.proxies.iter().any(Option::is_some) {
        source.declare(&format!("// held is what proxies are made of.\ntype held = {rt}.Held\n"));
    }
    let rows = sentinel_rows(&mut source);
    source.declare(&format!(
        "// sentinels are the variables and constants that are errors.\nvar sentinels = []{rt}.Sentinel{rows}"
    ));
    source.into_file("any.go")
}

fn table(rows: &[String]) -> String {
    if rows.is_empty() {
        return "{}\n".to_owned();
    }
    let lines: String = rows.iter().map(|row| format!("\t{{{row}}},\n")).collect();
    format!("{{\n{lines}}}\n")
}

/// Data that can be the dynamic type of a value; interfaces never are.
fn is_written_as_data(context: &Context, id: TypeId) -> bool {
    context.reachable[id as usize]
        && context.handle(id).is_none()
        && !matches!(context.underlying(id), Kind::Any | Kind::Error)
        && context.is_spellable(id)
}

fn is_read_as_data(context: &Context, id: TypeId) -> bool {
    let takes = match context.handle(id) {
        None => true,
        Some(Handle::Pointer) => context.takes_data(id),
        Some(Handle::Boxed) => context.has_text(id),
        Some(Handle::Reference) => false,
        // An object of Python as a value of the interface.
        Some(Handle::Interface) => context.implemented(id).is_some() || context.is_file(id),
    };
    takes && context.reachable[id as usize] && context.is_spellable(id)
}

fn encode_cases(source: &mut Source, ids: &[TypeId]) -> String {
    if ids.is_empty() {
        return "\treturn false\n".to_owned();
    }
    let mut text = String::from("\tat := e.Mark()\n\tswitch v := v.(type) {\n");
    for id in ids {
        let go = source.go(*id);
        let write = source.encode(*id, "v", "\t\t");
        text.push_str(&format!("\tcase {go}:\n\t\te.Uint({id})\n{write}"));
    }
    text.push_str("\tdefault:\n\t\treturn false\n\t}\n\te.EndTyped(at)\n\treturn true\n");
    text
}

fn decode_cases(source: &mut Source, ids: &[TypeId]) -> String {
    if ids.is_empty() {
        return String::new();
    }
    let mut text = String::from("\tswitch number {\n");
    for id in ids {
        let read = source.decode_new(*id, "v", "\t\t");
        text.push_str(&format!("\tcase {id}:\n{read}\t\treturn v, true\n"));
    }
    text.push_str("\t}\n");
    text
}

/// One row per T, with the number of *T where that is an object.
fn type_rows(source: &mut Source, ids: &[TypeId]) -> String {
    let context = source.context;
    let mut rows: BTreeMap<TypeId, (Option<TypeId>, Option<TypeId>)> = BTreeMap::new();
    for id in ids.iter().copied().filter(|id| context.is_spellable(*id)) {
        match (context.handle(id), context.pointee(id)) {
            (Some(Handle::Pointer), Some(elem)) => rows.entry(elem).or_default().1 = Some(id),
            (None, _) if !context.reachable[id as usize] => {}
            _ if matches!(context.ty(id).kind, Kind::Interface { .. }) => {}
            _ => rows.entry(id).or_default().0 = Some(id),
        }
    }
    let mut lines = Vec::new();
    for (elem, (number, pointer)) in rows {
        let mut row = String::new();
        for (name, id) in [("Number", number), ("Pointer", pointer)] {
            if let Some(id) = id {
                row.push_str(&format!("{name}: {id}, "));
            }
        }
        let object = if matches!(context.handle(elem), Some(Handle::Boxed)) { "Object: true, " } else { "" };
        lines.push(format!("{row}{object}Nil: (*{})(nil)", source.go(elem)));
    }
    table(&lines)
}

fn hidden_rows(context: &Context, ids: &[TypeId]) -> String {
    let hidden = ids.iter().filter(|id| context.is_hidden(**id));
    let rows: Vec<String> = hidden.map(|id| format!("Number: {id}, Name: {}", quote(&context.ty(*id).go))).collect();
    table(&rows)
}

/// The variables that functions read, and the errors that none does, in the order of their numbers.
fn sentinel_rows(source: &mut Source) -> String {
    let schema = source.context.schema;
    let mut rows = Vec::new();
    for package in &schema.packages {
        for symbol in package.symbols.iter().filter(|s| s.is_sentinel()) {
            if let Some(number) = symbol.function {
                let alias = source.package(&package.path);
                rows.push((number, format!("Number: {number}, Var: &{alias}.{}", symbol.name)));
            }
        }
    }
    for values in &schema.error_values {
        let alias = source.package(&values.package);
        let address = if values.constants { "" } else { "&" };
        for (number, name) in (values.first..).zip(&values.names) {
            rows.push((number, format!("Number: {number}, Var: {address}{alias}.{name}")));
        }
    }
    rows.sort();
    table(&rows.into_iter().map(|(_, row)| row).collect::<Vec<_>>())
}
