//! Nil slices, maps, sets and `[]byte` in Python: empty containers of classes of their own (usegolib/_codec/nil.py). Empty, they go to Go as
//! nil; once something is in them, they are read as what they derive from.

use std::ptr::null_mut;

use super::api::{Api, Obj, type_of};
use super::decode::Decoder;
use super::encode::{Encoder, NotHere, Read};
use super::plan::{Node, NodeId};
use super::wire::EXT_NIL;

/// What a nil of Go is in Python.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Nil {
    /// In the order of the numbers of extension 7; any has no sets.
    List,
    Dict,
    Bytes,
    Set,
}

const ALL: [Nil; 4] = [Nil::List, Nil::Dict, Nil::Bytes, Nil::Set];

/// The classes, in the order of [`ALL`]; the lane owns them.
pub struct Nils([Obj; 4]);

impl Nils {
    /// From a tuple of the classes, borrowed.
    ///
    /// # Safety
    /// The GIL is held; `classes` is alive.
    pub unsafe fn new(api: &Api, classes: Obj) -> Option<Self> {
        // SAFETY: by this function's contract; the getter refuses other objects.
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
    fn plain(self, api: &Api) -> Obj {
        match self {
            Self::List => api.PyList_Type,
            Self::Dict => api.PyDict_Type,
            Self::Bytes => api.PyBytes_Type,
            Self::Set => api.PySet_Type,
        }
    }

    /// Whether values of a type can be it.
    fn suits(self, node: &Node) -> bool {
        match node {
            Node::Slice { .. } | Node::RawSlice(_) | Node::Instances { len: None, .. } => self == Self::List,
            Node::Map { .. } => self == Self::Dict,
            Node::Bytes => self == Self::Bytes,
            Node::Set { .. } => self == Self::Set,
            _ => false,
        }
    }
}

impl Decoder<'_> {
    /// A nil: an owned reference or NULL.
    ///
    /// # Safety
    /// The GIL is held.
    #[cold]
    pub unsafe fn nil(&self, nil: Nil) -> Obj {
        // SAFETY: the GIL is held; the class is the lane's.
        unsafe { (self.lane.api.PyObject_Call)(self.lane.nils.0[nil as usize], self.lane.no_arguments, null_mut()) }
    }

    /// A nil inside `any`.
    ///
    /// # Safety
    /// The GIL is held.
    #[cold]
    pub unsafe fn any_nil(&mut self) -> Obj {
        match self.reader.ext() {
            // SAFETY: the GIL is held.
            Some((EXT_NIL, &[number @ 0..=2])) => unsafe { self.nil(ALL[usize::from(number)]) },
            _ => null_mut(),
        }
    }
}

impl Encoder<'_> {
    /// The type that an instance of one of the classes is read as; None when it was nil, and has been written.
    ///
    /// # Safety
    /// The GIL is held; `value` is alive and of the class of `nil`.
    #[cold]
    pub unsafe fn nil_or(&mut self, node: NodeId, value: Obj, nil: Nil) -> Option<Obj> {
        let plain = nil.plain(&self.lane.api);
        if !nil.suits(&self.nodes[node]) {
            // SAFETY: by this function's contract.
            return Some(unsafe { type_of(value) });
        }
        // SAFETY: by this function's contract; the classes have the truth of what they derive from.
        if unsafe { (self.lane.api.PyObject_IsTrue)(value) } == 1 {
            return Some(plain);
        }
        self.level.frame.push(0xc0);
        None
    }

    /// The same inside `any`.
    ///
    /// # Safety
    /// As for [`Encoder::nil_or`]; `value` is held.
    #[cold]
    pub unsafe fn any_nil(&mut self, value: Obj, nil: Nil, depth: u32) -> Read {
        // SAFETY: as above.
        unsafe {
            if (self.lane.api.PyObject_IsTrue)(value) == 1 {
                return self.any(value, nil.plain(&self.lane.api), depth);
            }
        }
        if nil == Nil::Set {
            return Err(NotHere);
        }
        self.level.frame.extend_from_slice(&[0xd4, EXT_NIL, nil as u8]);
        Ok(())
    }

    /// The empty value that stands for a nil where a pointer to it is made, since a method may write into it; None for all others.
    ///
    /// # Safety
    /// The GIL is held; `value` is alive.
    pub unsafe fn writable_nil(&self, mut node: NodeId, value: Obj) -> Option<u8> {
        // SAFETY: by this function's contract.
        let mut ty = unsafe { type_of(value) };
        while let Node::Named { class, inner } = &self.nodes[node] {
            (ty, node) = (class.read_as(ty), *inner);
        }
        let header = match (self.lane.nils.find(ty)?, &self.nodes[node]) {
            (Nil::Dict, Node::Map { .. }) => 0x80,
            (Nil::Set, Node::Set { .. }) => 0x90,
            _ => return None,
        };
        // SAFETY: as above.
        (unsafe { (self.lane.api.PyObject_IsTrue)(value) } == 0).then_some(header)
    }
}
