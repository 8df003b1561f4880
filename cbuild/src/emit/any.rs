//! `any.go`: the schema's types as dynamic types of an `any`.

use usegolib_schema::{BASIC_TYPES, Kind, TypeId};

use super::source::Source;
use super::{Context, EmittedFile};

pub(super) fn file(context: &Context) -> EmittedFile {
    let mut source = Source::new(context);
    let rt = source.runtime();
    let all = BASIC_TYPES.len()..context.schema.types.len();
    let ids: Vec<TypeId> = all.filter(|id| context.reachable[*id]).filter_map(|id| TypeId::try_from(id).ok()).collect();
    let encoders: Vec<TypeId> = ids.iter().copied().filter(|id| is_concrete(context, *id)).collect();
    let encode = encode_cases(&mut source, &encoders);
    source.declare(&format!(
        "// encodeAny writes v as a typed value when the schema has its type.\nfunc encodeAny(e *{rt}.Encoder, v any) bool {{\n{encode}}}\n"
    ));
    let decode = decode_cases(&mut source, &ids);
    source.declare(&format!(
        "// decodeAny reads a value of the type with that number.\nfunc decodeAny(d *{rt}.Decoder, number uint64) (any, bool) {{\n{decode}\treturn nil, false\n}}\n"
    ));
    source.into_file("any.go")
}

/// Interfaces are never the dynamic type of a value.
fn is_concrete(context: &Context, id: TypeId) -> bool {
    match &context.ty(id).kind {
        Kind::Named { underlying, .. } => is_concrete(context, *underlying),
        Kind::Any | Kind::Error => false,
        _ => true,
    }
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
