//! A loaded library: what its process shares about it, and its schema.

use once_cell::sync::OnceCell;
use serde_json::value::RawValue;
use usegolib_schema::Schema;

use crate::failure::{Failure, Outcome, StatusCode};
use crate::frame::Signatures;
use crate::rendezvous::Entry;

/// A loaded library as this core sees it. Lives as long as the process.
pub struct Library {
    /// What all cores of the process share about it.
    pub entry: &'static Entry,
    /// The schema as text; parsed when first needed.
    schema: Box<RawValue>,
    signatures: OnceCell<Signatures>,
}

impl Library {
    /// A library with the schema of its manifest.
    #[must_use]
    pub fn new(entry: &'static Entry, schema: Box<RawValue>) -> Self {
        Self { entry, schema, signatures: OnceCell::new() }
    }

    /// Its types and functions, for `CALL_CHECK_FRAME` and for the plans of the fast lane.
    pub(crate) fn signatures(&self) -> Outcome<&Signatures> {
        self.signatures.get_or_try_init(|| {
            let schema: Schema = serde_json::from_str(self.schema.get()).map_err(|error| {
                let library = self.entry.library.to_text();
                Failure::new(StatusCode::Damaged, format!("the schema of {library} cannot be read: {error}"))
            })?;
            Ok(Signatures::new(&schema))
        })
    }
}
