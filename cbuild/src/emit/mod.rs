//! The emitter: prints the Go source of a bridge package from the schema.
//!
//! It is a pure function and decides nothing: what is bound, and under which number, stands in the schema. Its output
//! is package `main` of the artifact; the runtime that it uses (`rt`) is copied beside it as it is.
//!
//! | file | content |
//! |---|---|
//! | `main.go` | registration, and the empty `main` that c-shared wants |
//! | `dispatch.go` | the table: function number to generated function |
//! | `calls_<n>.go` | one function per numbered function of the schema: functions, methods, accessors, constructors |
//! | `types_<n>.go` | `decN` and `encN` for the compound types of the type table |
//! | `streams.go` | how items of channels and iterators are read and written; only where there are such types |
//! | `any.go` | type number to Go type and back, for values behind interfaces; the variables that errors are compared with |
//! | `descriptor/descriptor.c` | the constant data by which a library is recognized before it is loaded |

mod any;
mod bodies;
mod callbacks;
mod calls;
mod context;
mod descriptor;
mod exported;
mod files;
mod go_types;
mod helpers;
mod names;
mod optional;
mod qualify;
mod source;
mod spelling;
mod streams;
mod types;
mod values;
mod words;

use usegolib_schema::Schema;

pub use context::EmittedFile;
pub(crate) use context::items as stream_items;
pub use exported::declared_names;
pub(crate) use spelling::method_names;
pub use types::{may_hold_big, may_hold_funcs};

use context::Context;
use descriptor::PACKAGE as DESCRIPTOR;
use names::Names;
use source::Source;

/// What the schema does not say.
pub struct EmitInput<'a> {
    /// Import path of the generated package; the runtime is its sub-package `rt`.
    pub bridge_import: &'a str,
    /// The JSON of the descriptor, as docs/abi.md has it.
    pub descriptor_json: &'a str,
}

/// Prints the bridge package of a schema. The same input gives the same bytes.
#[must_use]
pub fn emit(schema: &Schema, input: &EmitInput) -> Vec<EmittedFile> {
    let names = Names::new(schema, input.bridge_import);
    let mut context = Context { schema, names, reachable: types::reachable(schema), proxies: Vec::new() };
    context.proxies = context.find_proxies(&types::given(schema));
    let mut files = calls::files(&context);
    files.extend(types::files(&context));
    let streams = streams::file(&context);
    files.insert(0, main_file(&context, input.bridge_import, streams.is_some()));
    files.extend(streams);
    files.push(any::file(&context));
    files.extend(callbacks::hosts_file(&context));
    files.extend(descriptor::files(input.descriptor_json));
    files
}

fn main_file(context: &Context, bridge: &str, has_streams: bool) -> EmittedFile {
    let mut source = Source::new(context);
    let rt = source.runtime();
    let slices =
        if types::has_live_slices(context) { format!("\t\tSlices:    {rt}.Slices{{}},\n") } else { String::new() };
    let streams = if has_streams { format!("\t\tStreams:   {rt}.Streams(streams),\n") } else { String::new() };
    source.block(
        "// Package main is the library that Python loads. Everything it exports stands in package rt.\n",
        // The C code of the descriptor is in a package of its own: where main uses cgo, Go wants a C header for the
        // library, and for that it runs cgo and the C compiler in every build for every package that has C code and
        // exports nothing.
        &format!(
            "import _ \"{bridge}/{DESCRIPTOR}\"\n\nfunc init() {{\n\t{rt}.Register(functions, {rt}.Hooks{{\n\t\tEncode:    encodeAny,\n\t\tDecode:    decodeAny,\n\t\tTypes:     goTypes,\n\t\tHidden:    hiddenTypes,\n\t\tSentinels: sentinels,\n{streams}{slices}\t}})\n}}\n\nfunc main() {{}}\n"
        ),
    );
    source.into_file("main.go")
}
