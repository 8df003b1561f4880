//! Interface types that Python's files stand for: `rt` has a type for each set of methods that a file can have.

use usegolib_schema::{Kind, Method, TypeId, basic};

use super::Context;

impl Context<'_> {
    /// Whether a type is an interface all of whose methods are those of files. Files of Python, and objects of Python
    /// with these methods, go through `rt.DecodeFile`; for all other interfaces a proxy is generated.
    pub(super) fn is_file(&self, id: TypeId) -> bool {
        let (Kind::Interface { methods } | Kind::Named { methods, .. }) = &self.ty(id).kind else { return false };
        let underlying = match self.ty(id).kind {
            Kind::Named { underlying, .. } => underlying,
            _ => id,
        };
        matches!(self.ty(underlying).kind, Kind::Interface { .. })
            && self.is_spellable(id)
            && !methods.is_empty()
            && self.method_names(underlying).is_some_and(|names| names.len() == methods.len())
            && methods.iter().all(is_of_file)
    }
}

/// Whether a method is one of `io.Reader`, `Writer`, `Closer`, `Seeker`, `ReaderAt` and `WriterAt`.
fn is_of_file(method: &Method) -> bool {
    const INT: TypeId = basic("int");
    const INT64: TypeId = basic("int64");
    const BYTES: TypeId = basic("[]uint8");
    let (params, results): (&[TypeId], &[TypeId]) = match method.name.as_str() {
        "Read" | "Write" => (&[BYTES], &[INT]),
        "Close" => (&[], &[]),
        "Seek" => (&[INT64, INT], &[INT64]),
        "ReadAt" | "WriteAt" => (&[BYTES, INT64], &[INT]),
        _ => return false,
    };
    method.error
        && !method.context
        && method.params.iter().skip(1).map(|p| p.ty).eq(params.iter().copied())
        && method.results.iter().map(|r| r.ty).eq(results.iter().copied())
}
