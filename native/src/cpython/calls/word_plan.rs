//! Which functions are called with words, and how their arguments and result travel.

use std::cell::Cell;

use crate::abi::host::{ArtifactWords, MAX_WORDS};
use crate::cpython::classes::Classes;
use crate::cpython::interpreter::Obj;
use crate::cpython::plan::{CallPlan, Node};

/// What a function that is called with words needs, apart from what every function needs.
pub struct WordPlan {
    pub enter: ArtifactWords,
    pub number: u32,
    pub hold: bool,
    /// There is an out buffer: for a string, or an error. Without one, the reply of a panic is fetched by its ticket.
    pub has_out: bool,
    pub params: Box<[Word]>,
    pub result: Option<Word>,
    /// The artifact does not take words for it: later calls go with a frame at once.
    pub refused: Cell<bool>,
}

/// How an argument or a result travels.
pub enum Word {
    Bool,
    Int {
        low: i64,
        high: i64,
    },
    Uint {
        high: u64,
    },
    Float64,
    Float32,
    /// Two words.
    Str,
    /// The handle of an object of the class, which the function owns; 0 as a result is nil.
    Object {
        class: Obj,
    },
}

impl Word {
    fn new(node: &Node, classes: &Classes) -> Option<Self> {
        Some(match node {
            Node::Bool => Self::Bool,
            Node::Int { low, high } => Self::Int { low: *low, high: *high },
            Node::Uint { high } => Self::Uint { high: *high },
            Node::Float64 => Self::Float64,
            Node::Float32 => Self::Float32,
            Node::Str => Self::Str,
            Node::Object { class, .. } => Self::Object { class: classes.objects[*class] },
            _ => return None,
        })
    }

    fn width(&self) -> usize {
        if matches!(self, Self::Str) { 2 } else { 1 }
    }
}

impl WordPlan {
    /// None for a function that cannot be called with words. An artifact may still refuse a call with words (status
    /// *not supported*), for example one that an older build made.
    pub fn new(plan: &CallPlan, classes: &Classes, enter: ArtifactWords) -> Option<Self> {
        let words = |nodes: &mut dyn Iterator<Item = usize>| -> Option<Box<[Word]>> {
            nodes.map(|node| Word::new(&plan.nodes[node], classes)).collect()
        };
        let params = words(&mut plan.params.iter().map(|param| param.node))?;
        let results = words(&mut plan.results.iter().copied())?;
        let is_wide = params.iter().map(Word::width).sum::<usize>() > MAX_WORDS;
        if plan.variadic || plan.flags != 0 || is_wide || results.len() > 1 {
            return None;
        }
        let result = results.into_iter().next();
        let has_out = plan.error || matches!(result, Some(Word::Str));
        Some(Self { enter, number: plan.number, hold: plan.hold, has_out, params, result, refused: Cell::new(false) })
    }
}
