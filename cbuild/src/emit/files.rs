//! Interface types that Python's files stand for: `rt` has a type for each set of methods that a file can have.

use usegolib_schema::{Kind, Method, TypeId, is_file_system};

use super::context::Context;

impl Context<'_> {
    /// Whether a type is an interface all of whose methods are those of files. Files of Python, and objects of Python
    /// with these methods, go through `rt.DecodeFile`; for all other interfaces a proxy is generated.
    pub(super) fn is_file(&self, id: TypeId) -> bool {
        let (Kind::Interface { methods, .. } | Kind::Named { methods, .. }) = &self.ty(id).kind else { return false };
        let underlying = match self.ty(id).kind {
            Kind::Named { underlying, .. } => underlying,
            _ => id,
        };
        matches!(self.ty(underlying).kind, Kind::Interface { .. })
            && self.is_spellable(id)
            && !methods.is_empty()
            && self.method_names(underlying).is_some_and(|names| names.len() == methods.len())
            && methods.iter().all(Method::is_of_file)
    }

    /// Whether a directory, or a mapping of names to content, stands for an interface type (`rt.DecodeFileSystem`).
    pub(super) fn is_file_system(&self, id: TypeId) -> bool {
        self.is_spellable(id) && is_file_system(&self.ty(self.underlying_id(id)).go)
    }
}
