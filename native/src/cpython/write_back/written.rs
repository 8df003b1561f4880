//! Puts what Go wrote into arguments into the caller's own lists, dicts, structs and buffers, as
//! usegolib/_codec/writeback.py does.
//!
//! First everything is prepared, then it is applied. What this does not know (other classes, elements of other types,
//! the same object in two places) makes the portable lane do the whole from the beginning. Nothing of the caller's is
//! changed while changes are prepared; one that cannot be applied (memory is short, a finaliser has changed the
//! container) leaves those before it, which are made again then.
//!
//! Both run code: making an object can start the collector, replacing an element can free it. So a container, and each
//! element that is looked at, is held by a reference of its own: the arguments by the caller of the function,
//! containers in `changes`, which Python code cannot reach, elements by the function that looks at them. A dict is left
//! to the portable lane when its size changes meanwhile.

use std::mem::MaybeUninit;
use std::ptr::null_mut;

use crate::cpython::classes::Scope;
use crate::cpython::decode::Decoder;
use crate::cpython::interpreter::{Buffer, Obj, Owned, type_of};
use crate::cpython::kinds::buffers;
use crate::cpython::lane::Lane;
use crate::cpython::plan::{CallPlan, Node, NodeId, Raw};
use crate::cpython::types::Pending;

/// More containers than this are left to the portable lane.
const MOST: usize = 64;
/// The same for buffers.
const MOST_BUFFERS: usize = 4;

/// What is to be done.
pub struct Changes<'a> {
    pub lane: &'a Lane,
    pub plan: &'a CallPlan,
    pub scope: Scope<'a>,
    pub pending: &'a Pending,
    /// Container, keys that go or None, new content; and so on. Of the call's level; whoever made the changes clears
    /// it.
    containers: &'a Owned,
    buffers: [(Obj, Raw, &'a [u8]); MOST_BUFFERS],
    count: usize,
}

impl<'a> Changes<'a> {
    /// No changes; `containers` is empty.
    pub fn new(plan: &'a CallPlan, decoder: &Decoder<'a>, containers: &'a Owned) -> Self {
        let &Decoder { lane, scope, pending, .. } = decoder;
        let buffers = [(null_mut(), Raw::U8, &[][..]); MOST_BUFFERS];
        Self { lane, plan, scope, pending, containers, buffers, count: 0 }
    }

    /// Reads the write-backs of a reply; None when the portable lane is to do that.
    ///
    /// # Safety
    /// The GIL is held; `given` are the arguments by position, which the caller of the function keeps alive.
    pub unsafe fn read(&mut self, decoder: &mut Decoder<'a>, given: &[Obj]) -> Option<()> {
        let count = decoder.reader.array().filter(|count| count % 2 == 0)?;
        for _ in 0..count / 2 {
            let index = usize::try_from(decoder.reader.signed()?).ok()?;
            if self.plan.variadic && index + 1 == self.plan.params.len() {
                return None;
            }
            let node = self.behind(decoder, self.plan.params.get(index)?.node)?;
            // SAFETY: the GIL is held; `given` are the arguments by position, which the caller of the function keeps
            // alive; the new value is owned here.
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
    fn behind(&self, decoder: &mut Decoder<'a>, mut node: NodeId) -> Option<NodeId> {
        loop {
            match self.plan.nodes[node] {
                Node::Pointer { elem, wrapped, .. } => {
                    if wrapped && decoder.reader.array() != Some(1) {
                        return None;
                    }
                    node = elem;
                }
                Node::Object { data: Some(data), .. } => node = data,
                Node::Named { inner, .. } => node = inner,
                _ => return Some(node),
            }
        }
    }

    /// A buffer that is written as Go has it.
    ///
    /// # Safety
    /// The GIL is held; `old` is alive.
    unsafe fn buffer(&mut self, old: Obj, raw: Raw, chunk: &'a [u8]) -> Option<()> {
        // SAFETY: the GIL is held; `old` is alive.
        unsafe { copy(self.lane, old, raw, chunk, false)? };
        *self.buffers.get_mut(self.count)? = (old, raw, chunk);
        self.count += 1;
        Some(())
    }

    /// Notes a change, and holds its parts.
    ///
    /// # Safety
    /// The GIL is held; the objects are alive.
    pub unsafe fn note(&mut self, old: Obj, gone: Obj, new: Obj) -> Option<()> {
        let length = self.containers.len();
        let twice = (0..length / 3).any(|index| self.containers.get(index * 3) == old);
        if twice || length >= 3 * MOST {
            return None;
        }
        // SAFETY: the GIL is held; the objects are alive.
        [old, gone, new].iter().for_each(|part| unsafe { self.containers.push(&self.lane.api, *part) });
        Some(())
    }

    /// Applies the changes; false, with an exception set or not, when one could not be.
    ///
    /// # Safety
    /// The GIL is held; the caller of the function keeps the arguments alive.
    pub unsafe fn apply(&self) -> bool {
        let copied = self.buffers[..self.count]
            .iter()
            // SAFETY: the GIL is held; the caller of the function keeps the arguments alive: `old` is an argument.
            .all(|(old, raw, chunk)| unsafe { copy(self.lane, *old, *raw, chunk, true) }.is_some());
        copied
            && (0..self.containers.len() / 3).all(|change| {
                let [old, gone, new] = [0, 1, 2].map(|part| self.containers.get(change * 3 + part));
                // SAFETY: the list holds all three until it is cleared.
                unsafe { self.apply_one(old, gone, new) }
            })
    }

    /// Makes a container hold what is new.
    ///
    /// # Safety
    /// The GIL is held; all three are held, and were noted together.
    unsafe fn apply_one(&self, old: Obj, gone: Obj, new: Obj) -> bool {
        let api = &self.lane.api;
        // SAFETY: the GIL is held; all three are held, and were noted together.
        unsafe {
            if type_of(old) == api.PyList_Type {
                return (api.PyList_SetSlice)(old, 0, (api.PyList_Size)(old), new) == 0;
            }
            let keys = if gone == api._Py_NoneStruct { 0 } else { (api.PyList_Size)(gone) };
            for index in 0..keys {
                let key = (api.PyList_GetItem)(gone, index);
                if key.is_null() {
                    return false;
                }
                // The list is ours, but whoever asks the collector for all objects has it as well.
                api.own(key);
                let deleted = (api.PyDict_DelItem)(old, key) == 0;
                api.release(key);
                if !deleted {
                    // A finaliser may have taken it away since the changes were prepared.
                    if (api.PyErr_ExceptionMatches)(api.PyExc_KeyError) == 0 {
                        return false;
                    }
                    (api.PyErr_Clear)();
                }
            }
            (api.PyDict_Update)(old, new) == 0
        }
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
    // SAFETY: the GIL is held; `object` is alive; a filled buffer is released once, and its memory is as long as it
    // says.
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
