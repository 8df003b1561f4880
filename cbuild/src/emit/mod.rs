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
//! | `descriptor.c` | the constant data by which a library is recognized before it is loaded |

mod any;
mod bodies;
mod callbacks;
mod calls;
mod descriptor;
mod exported;
mod files;
mod go_types;
mod helpers;
mod names;
mod qualify;
mod source;
mod spelling;
mod streams;
mod types;
mod values;
mod words;

use usegolib_schema::{Callable, Role, Schema, TypeId};

pub use exported::declared_names;
pub(crate) use spelling::method_names;
pub use types::{may_hold_big, may_hold_funcs};

use names::Names;
use source::Source;

/// What the schema does not say.
pub struct EmitInput<'a> {
    /// Import path of the generated package; the runtime is its sub-package `rt`.
    pub bridge_import: &'a str,
    /// The JSON of the descriptor, as docs/abi.md has it.
    pub descriptor_json: &'a str,
}

/// One generated file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmittedFile {
    /// Path relative to the bridge package's directory, separated by `/`.
    pub path: String,
    /// The whole text.
    pub contents: String,
}

/// Everything the printers share.
struct Context<'a> {
    schema: &'a Schema,
    names: Names<'a>,
    /// By type number: values of it are read or written as data, because a numbered function or an exported type leads
    /// to it.
    reachable: Vec<bool>,
    /// By type number: the type whose proxy stands for an interface type, where Python may give objects for it.
    proxies: Vec<Option<TypeId>>,
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
    files.insert(0, main_file(&context, streams.is_some()));
    files.extend(streams);
    files.push(any::file(&context));
    files.extend(callbacks::hosts_file(&context));
    files.push(descriptor::file(input.descriptor_json));
    files
}

fn main_file(context: &Context, has_streams: bool) -> EmittedFile {
    let mut source = Source::new(context);
    let rt = source.runtime();
    let slices =
        if types::has_live_slices(context) { format!("\t\tSlices:    {rt}.Slices{{}},\n") } else { String::new() };
    let streams = if has_streams { format!("\t\tStreams:   {rt}.Streams(streams),\n") } else { String::new() };
    source.block(
        "// Package main is the library that Python loads. Everything it exports stands in package rt.\n",
        &format!(
            "import \"C\"\n\nfunc init() {{\n\t{rt}.Register(functions, {rt}.Hooks{{\n\t\tEncode:    encodeAny,\n\t\tDecode:    decodeAny,\n\t\tTypes:     goTypes,\n\t\tHidden:    hiddenTypes,\n\t\tSentinels: sentinels,\n{streams}{slices}\t}})\n}}\n\nfunc main() {{}}\n"
        ),
    );
    source.into_file("main.go")
}

impl Context<'_> {
    /// Whether generated code can call it: all its types can be written there. Of one that cannot, a method is called
    /// through an interface, and what it gives is handed on, and assigned by reflection.
    fn is_served(&self, callable: &Callable) -> bool {
        let mut params = callable.params.iter().enumerate();
        let mut results = callable.results.iter();
        let untyped = |i, ty| match callable.role {
            Role::Method(..) => i == 0 && self.is_hidden(ty),
            Role::SetField(..) => i == 1 && self.is_hidden(ty) && self.pointee(ty).is_some(),
            _ => false,
        };
        params.all(|(i, param)| self.is_spellable(param.ty) || untyped(i, param.ty))
            && results.all(|result| self.is_spellable(result.ty) || self.is_hidden_handle(result.ty))
    }

    /// What a function is called in messages.
    fn title(&self, callable: &Callable) -> String {
        match callable.role {
            Role::Func(package, symbol) | Role::GetVar(package, symbol) | Role::SetVar(package, symbol) => {
                format!("{}.{}", package.name, symbol.name)
            }
            Role::Method(ty, method) => format!("{}.{}", self.short(ty), method.name),
            Role::GetField(ty, field) | Role::SetField(ty, field) => format!("{}.{}", self.short(ty), field.name),
            Role::New(ty, _) | Role::CallFunc(ty, _) => self.short(ty),
        }
    }

    fn ty(&self, id: TypeId) -> &usegolib_schema::Type {
        &self.schema.types[id as usize]
    }
}
