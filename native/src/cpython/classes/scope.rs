//! What reading and building values needs to know about their types.

use super::kinds::Classes;
use super::made::Made;
use super::typed::Typed;
use crate::artifact::Artifact;
use crate::cpython::plan::Node;

/// The types of a plan: its nodes, the classes that they name, what Python makes when it is asked, and whose they are.
#[derive(Clone, Copy)]
pub struct Scope<'a> {
    pub nodes: &'a [Node],
    pub classes: &'a Classes,
    pub made: &'a Made,
    pub artifact: &'a Artifact,
}

impl Typed {
    /// The scope of its values, of a function that has met it.
    pub fn scope<'a>(&'a self, outer: &Scope<'a>) -> Scope<'a> {
        Scope { nodes: &self.nodes, classes: &self.classes, ..*outer }
    }
}
