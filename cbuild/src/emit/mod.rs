//! The emitter: prints the Go source of a bridge package from the schema.
//!
//! It is a pure function and decides nothing: what is bound, and under which number, stands in the schema. Its output
//! is package `main` of the artifact; the runtime that it uses (`rt`) is copied beside it as it is.
//!
//! | file | content |
//! |---|---|
//! | `main.go` | registration, and the empty `main` that c-shared wants |
//! | `dispatch.go` | the table: function number to generated function |
//! | `functions_<n>_<name>.go` | one function per bound Go function of a package |
//! | `types_<n>.go` | `decN` and `encN` for the compound types of the type table |
//! | `any.go` | type number to Go type and back, for values in an `any` |
//! | `descriptor.c` | the constant data by which a library is recognized before it is loaded |

mod any;
mod descriptor;
mod functions;
mod helpers;
mod names;
mod source;
mod types;
mod values;
mod words;

use usegolib_schema::{Schema, SymbolKind, TypeId};

pub use names::unexported_names;

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
    /// By type number: a bound function or an exported data type leads to it.
    reachable: Vec<bool>,
}

/// Prints the bridge package of a schema. The same input gives the same bytes.
#[must_use]
pub fn emit(schema: &Schema, input: &EmitInput) -> Vec<EmittedFile> {
    let context =
        Context { schema, names: Names::new(schema, input.bridge_import), reachable: types::reachable(schema) };
    let mut files = vec![main_file(&context)];
    files.extend(functions::files(&context));
    files.extend(types::files(&context));
    files.push(any::file(&context));
    files.push(descriptor::file(input.descriptor_json));
    files
}

fn main_file(context: &Context) -> EmittedFile {
    let mut source = Source::new(context);
    let rt = source.runtime();
    source.block(
        "// Package main is the library that Python loads. Everything it exports stands in package rt.\n",
        &format!(
            "import \"C\"\n\nfunc init() {{\n\t{rt}.Register(functions, {rt}.Hooks{{Encode: encodeAny, Decode: decodeAny}})\n}}\n\nfunc main() {{}}\n"
        ),
    );
    source.into_file("main.go")
}

impl Context<'_> {
    /// The bound functions in the order of their numbers: package index, symbol.
    fn functions(&self) -> Vec<(usize, &usegolib_schema::Symbol)> {
        let mut list: Vec<_> = self
            .schema
            .packages
            .iter()
            .enumerate()
            .flat_map(|(i, package)| package.symbols.iter().map(move |symbol| (i, symbol)))
            .filter(|(_, symbol)| symbol.function.is_some())
            .collect();
        list.sort_by_key(|(_, symbol)| symbol.function);
        list
    }

    /// Whether generated code can call it: a function all of whose types are data.
    fn is_served(&self, symbol: &usegolib_schema::Symbol) -> bool {
        let types = symbol.params.iter().map(|p| p.ty).chain(symbol.results.iter().map(|r| r.ty));
        symbol.kind == SymbolKind::Func && types.into_iter().all(|ty| types::is_data(self.schema, ty))
    }

    fn ty(&self, id: TypeId) -> &usegolib_schema::Type {
        &self.schema.types[id as usize]
    }
}
