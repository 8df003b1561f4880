//! A function that the fast lane can call: its call plan, the artifact, and the Python objects that the plan names.

use std::sync::Arc;

use super::word_plan::WordPlan;
use crate::abi::host::ArtifactCall;
use crate::artifact::Artifact;
use crate::cpython::classes::{Classes, Made, Scope};
use crate::cpython::interpreter::{Api, Obj};
use crate::cpython::plan::CallPlan;

/// Made by the first call after the artifact was opened.
pub struct Ready {
    pub plan: CallPlan,
    /// The classes that its nodes name.
    pub classes: Classes,
    pub made: Made,
    pub artifact: Arc<Artifact>,
    /// The artifact's way in.
    pub call: ArtifactCall,
    /// For a function that is called with words as a rule.
    pub words: Option<WordPlan>,
    /// The named tuple of the results; owned, or NULL.
    pub result_class: Obj,
    /// Names of the parameters, interned; None for one without a name. Owned.
    pub names: Box<[Obj]>,
    /// What this value owns: classes, keys, names.
    pub owned: Vec<Obj>,
}

impl Ready {
    /// Whether Go can be entered; the portable lane says why not.
    #[inline]
    pub fn is_open(&self) -> bool {
        !crate::fork::is_forked() && !self.artifact.is_closed()
    }

    /// What reading arguments and building results needs.
    #[inline(always)]
    pub fn scope(&self) -> Scope<'_> {
        Scope { nodes: &self.plan.nodes, classes: &self.classes, made: &self.made, artifact: &self.artifact }
    }

    /// Frees a value made by `prepare`.
    ///
    /// # Safety
    /// The GIL is held, and nothing uses `ready` any more.
    pub unsafe fn free(ready: *mut Self, api: &Api) {
        // SAFETY: the GIL is held, and nothing uses `ready` any more; giving references up may run code, which cannot
        // reach the value.
        unsafe {
            let ready = Box::from_raw(ready);
            let Self { mut owned, made, result_class, .. } = *ready;
            owned.extend(made.known.into_owned());
            let (pointer, length, capacity) = {
                let mut owned = std::mem::ManuallyDrop::new(owned);
                (owned.as_mut_ptr(), owned.len(), owned.capacity())
            };
            for index in 0..length {
                api.release(*pointer.add(index));
            }
            api.release(result_class);
            drop(Vec::from_raw_parts(pointer, 0, capacity));
        }
    }
}
