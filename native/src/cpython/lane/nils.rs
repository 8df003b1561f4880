//! Nil slices, maps, sets and `[]byte` in Python: empty containers of classes of their own (usegolib/_values/nil.py).
//! Empty, they go to Go as nil; once something is in them, they are read as what they derive from.

use crate::cpython::interpreter::{Api, Obj};
use crate::cpython::plan::Node;

/// What a nil of Go is in Python.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Nil {
    /// In the order of the numbers of extension 7; any has no sets.
    List,
    Dict,
    Bytes,
    Set,
}

pub const ALL: [Nil; 4] = [Nil::List, Nil::Dict, Nil::Bytes, Nil::Set];

/// The classes, in the order of [`ALL`]; the lane owns them.
pub struct Nils(pub [Obj; 4]);

impl Nils {
    /// From a tuple of the classes, borrowed.
    ///
    /// # Safety
    /// The GIL is held; `classes` is alive.
    pub unsafe fn new(api: &Api, classes: Obj) -> Option<Self> {
        // SAFETY: the GIL is held; `classes` is alive; the getter refuses other objects.
        let classes = [0, 1, 2, 3].map(|index| unsafe { (api.PyTuple_GetItem)(classes, index) });
        if classes.iter().any(|class| class.is_null()) {
            return None;
        }
        // SAFETY: alive, as the tuple is.
        Some(Self(classes.map(|class| unsafe { api.own(class) })))
    }

    /// Which of them a type is.
    #[inline]
    pub fn find(&self, ty: Obj) -> Option<Nil> {
        ALL.into_iter().zip(self.0).find(|(_, class)| *class == ty).map(|(nil, _)| nil)
    }
}

impl Nil {
    /// The type that its instances are read as when something is in them.
    pub fn plain(self, api: &Api) -> Obj {
        match self {
            Self::List => api.PyList_Type,
            Self::Dict => api.PyDict_Type,
            Self::Bytes => api.PyBytes_Type,
            Self::Set => api.PySet_Type,
        }
    }

    /// Whether values of a type can be it.
    pub fn suits(self, node: &Node) -> bool {
        match node {
            Node::Slice { .. } | Node::RawSlice(_) | Node::Instances { len: None, .. } => self == Self::List,
            Node::Map { .. } => self == Self::Dict,
            Node::Bytes => self == Self::Bytes,
            Node::Set { .. } => self == Self::Set,
            _ => false,
        }
    }
}
