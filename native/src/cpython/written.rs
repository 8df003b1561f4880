//! What Go wrote into arguments, put into the caller's own lists, dicts, structs and buffers, as usegolib/_codec/writeback.py does.
//!
//! First everything is prepared, then it is applied. What this does not know (other classes, elements of other types, the same object
//! in two places) makes the portable lane do the whole from the beginning; nothing has been changed then. What is prepared stands in Python
//! objects and plain arrays: applying it may free objects of the caller's, and so run code.

use std::mem::MaybeUninit;
use std::ptr::null_mut;

use super::api::{Buffer, Obj, type_of};
use super::buffers;
use super::decode::Decoder;
use super::lane::Lane;
use super::plan::{Made, Node, NodeId, Plan, Raw};
use crate::artifact::Artifact;

/// More containers than this are left to the portable lane.
const MOST: isize = 64;
/// The same for buffers.
const MOST_BUFFERS: usize = 4;

/// What is to be done.
pub struct Changes<'a> {
    pub lane: &'a Lane,
    pub plan: &'a Plan,
    pub made: &'a Made,
    pub artifact: &'a Artifact,
    /// A list, owned: container, keys that go or None, new content; and so on.
    containers: Obj,
    buffers: [(Obj, Raw, &'a [u8]); MOST_BUFFERS],
    count: usize,
}

impl<'a> Changes<'a> {
    /// Reads the write-backs of a reply; None when the portable lane is to do that.
    ///
    /// # Safety
    /// The GIL is held; `given` are the arguments by position, alive.
    pub unsafe fn read(lane: &'a Lane, plan: &'a Plan, decoder: &mut Decoder<'a>, given: &[Obj]) -> Option<Self> {
        // SAFETY: by this function's contract.
        unsafe {
            let containers = (lane.api.PyList_New)(0);
            let mut changes = Self {
                lane,
                plan,
                made: decoder.made,
                artifact: decoder.artifact,
                containers,
                buffers: [(null_mut(), Raw::U8, &[]); MOST_BUFFERS],
                count: 0,
            };
            let read = if containers.is_null() { None } else { changes.fill(decoder, given) };
            if read.is_none() {
                changes.drop();
                return None;
            }
            Some(changes)
        }
    }

    /// # Safety
    /// As for [`Changes::read`].
    unsafe fn fill(&mut self, decoder: &mut Decoder<'a>, given: &[Obj]) -> Option<()> {
        let count = decoder.reader.array().filter(|count| count % 2 == 0)?;
        for _ in 0..count / 2 {
            let index = usize::try_from(decoder.reader.signed()?).ok()?;
            if self.plan.variadic && index + 1 == self.plan.params.len() {
                return None;
            }
            let node = self.behind(self.plan.params.get(index)?.node);
            // SAFETY: by this function's contract; the new value is owned here.
            unsafe {
                let old = *given.get(index)?;
                if let Some((raw, list)) = element(&self.plan.nodes[node]) {
                    if !list || type_of(old) != self.lane.api.PyList_Type {
                        self.buffer(old, raw, decoder.reader.binary()?)?;
                        continue;
                    }
                }
                let new = decoder.value(node, 1);
                let merged = if new.is_null() { None } else { self.merge(node, old, new) };
                self.lane.api.release(new);
                merged?;
            }
        }
        Some(())
    }

    /// The type of what comes back, without pointers around it.
    fn behind(&self, mut node: NodeId) -> NodeId {
        loop {
            match self.plan.nodes[node] {
                Node::Pointer { elem, wrapped: false } => node = elem,
                Node::Object { data: Some(data), .. } => node = data,
                Node::Named { inner, .. } => node = inner,
                _ => return node,
            }
        }
    }

    /// A buffer that is written as Go has it.
    ///
    /// # Safety
    /// The GIL is held; `old` is alive.
    unsafe fn buffer(&mut self, old: Obj, raw: Raw, chunk: &'a [u8]) -> Option<()> {
        // SAFETY: by this function's contract.
        unsafe { copy(self.lane, old, raw, chunk, false)? };
        *self.buffers.get_mut(self.count)? = (old, raw, chunk);
        self.count += 1;
        Some(())
    }

    /// Notes a change; `gone` and `new` are borrowed.
    ///
    /// # Safety
    /// The GIL is held; the objects are alive.
    pub unsafe fn note(&mut self, old: Obj, gone: Obj, new: Obj) -> Option<()> {
        let api = &self.lane.api;
        // SAFETY: by this function's contract.
        unsafe {
            let length = (api.PyList_Size)(self.containers);
            let twice = (0..length / 3).any(|index| (api.PyList_GetItem)(self.containers, index * 3) == old);
            let full = twice || length >= 3 * MOST;
            (!full && [old, gone, new].iter().all(|part| (api.PyList_Append)(self.containers, *part) == 0))
                .then_some(())
        }
    }

    /// Applies the changes; false, with an exception set, when one could not be.
    ///
    /// # Safety
    /// The GIL is held, and the arguments are alive.
    pub unsafe fn apply(self) -> bool {
        let api = &self.lane.api;
        // SAFETY: by this function's contract; the list of changes holds what is used here.
        unsafe {
            let mut done = self.buffers[..self.count]
                .iter()
                .all(|(old, raw, chunk)| copy(self.lane, *old, *raw, chunk, true).is_some());
            let mut at = 0;
            while done && at < (api.PyList_Size)(self.containers) {
                let [old, gone, new] = [0, 1, 2].map(|part| (api.PyList_GetItem)(self.containers, at + part));
                at += 3;
                if type_of(old) == api.PyList_Type {
                    done = (api.PyList_SetSlice)(old, 0, (api.PyList_Size)(old), new) == 0;
                    continue;
                }
                if gone != api._Py_NoneStruct {
                    let mut index = 0;
                    while done && index < (api.PyList_Size)(gone) {
                        done = (api.PyDict_DelItem)(old, (api.PyList_GetItem)(gone, index)) == 0;
                        index += 1;
                    }
                }
                done = done && (api.PyDict_Update)(old, new) == 0;
            }
            self.drop();
            done
        }
    }

    /// Gives the changes up.
    ///
    /// # Safety
    /// The GIL is held.
    pub unsafe fn drop(self) {
        // SAFETY: the list is owned, or NULL.
        unsafe { self.lane.api.release(self.containers) };
    }
}

/// How the elements of a slice or array stand in memory, and whether a list stands for it.
fn element(node: &Node) -> Option<(Raw, bool)> {
    Some(match node {
        Node::RawSlice(raw) | Node::Instances { raw, len: None, .. } => (*raw, true),
        Node::RawArray { raw, .. } | Node::Instances { raw, .. } => (*raw, false),
        Node::Bytes | Node::ByteArray { .. } => (Raw::U8, false),
        _ => return None,
    })
}

/// Copies elements into a writable contiguous buffer of just that size, or asks whether that can be done.
///
/// # Safety
/// The GIL is held; `object` is alive.
unsafe fn copy(lane: &Lane, object: Obj, raw: Raw, chunk: &[u8], write: bool) -> Option<()> {
    let api = &lane.api;
    let mut buffer = MaybeUninit::<Buffer>::zeroed();
    // SAFETY: by this function's contract; a filled buffer is released once, and its memory is as long as it says.
    unsafe {
        let ty = type_of(object);
        let sequence = ty == api.PyList_Type || ty == api.PyTuple_Type;
        if sequence || (api.PyObject_GetBuffer)(object, buffer.as_mut_ptr(), buffers::FULL) != 0 {
            return None;
        }
        let view = buffer.assume_init_ref();
        let good = view.ndim == 1
            && view.len as usize == chunk.len()
            && (api.PyBuffer_IsContiguous)(buffer.as_ptr(), b'C' as _) != 0
            && buffers::fits(view, raw, None);
        if good && write && !chunk.is_empty() {
            std::ptr::copy_nonoverlapping(chunk.as_ptr(), view.buf.cast(), chunk.len());
        }
        (api.PyBuffer_Release)(buffer.as_mut_ptr());
        good.then_some(())
    }
}
