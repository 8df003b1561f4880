//! The objects of a call that Go makes pointers of, and where their data begins in the frame.

use std::collections::HashMap;

use usegolib_schema::TypeId;

use crate::cpython::interpreter::{Api, Obj};
use crate::cpython::wire::{PLACE_SIZE, put_place};

/// So many are looked through one by one.
const SHORT: usize = 8;

/// An object, held by a reference of its own.
#[derive(Clone, Copy)]
pub struct Entry {
    pub place: u32,
    pub object: Obj,
    /// What the pointer leads to; None where another place of the object is another pointer.
    ty: Option<TypeId>,
}

/// Those of one call.
#[derive(Default)]
pub struct Given {
    entries: Vec<Entry>,
    /// Where the frame names a place.
    references: Vec<usize>,
    /// Index by object and type, while there are many.
    index: HashMap<(usize, TypeId), usize>,
}

impl Given {
    /// Whether the frame names places: Go reads them as pointers that were given before.
    pub fn is_named(&self) -> bool {
        !self.references.is_empty()
    }

    /// The entries, in the order of the frame.
    #[inline]
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Notes an object whose data is written next; None when the frame is too long.
    ///
    /// # Safety
    /// The GIL is held; the object is alive.
    pub unsafe fn note(&mut self, api: &Api, frame: &[u8], object: Obj, ty: Option<TypeId>) -> Option<()> {
        let place = u32::try_from(frame.len()).ok()?;
        // SAFETY: the GIL is held; the object is alive.
        self.entries.push(Entry { place, object: unsafe { api.own(object) }, ty });
        let count = self.entries.len();
        if count > SHORT {
            let from = if count == SHORT + 1 { 0 } else { count - 1 };
            for (index, entry) in self.entries.iter().enumerate().skip(from) {
                if let Some(ty) = entry.ty {
                    self.index.insert((entry.object as usize, ty), index);
                }
            }
        }
        Some(())
    }

    /// Writes the place of an object that was given before as such a pointer; false for all others.
    pub fn refer(&mut self, frame: &mut Vec<u8>, object: Obj, ty: TypeId) -> bool {
        let found = if self.entries.len() > SHORT {
            self.index.get(&(object as usize, ty)).map(|index| self.entries[*index])
        } else {
            self.entries.iter().find(|entry| entry.object == object && entry.ty == Some(ty)).copied()
        };
        if let Some(entry) = found {
            put_place(frame, entry.place);
            self.references.push(frame.len() - PLACE_SIZE);
        }
        found.is_some()
    }

    /// Corrects the places of what stands behind a position at which `size` bytes were put into the frame.
    pub fn moved(&mut self, frame: &mut [u8], start: usize, size: usize) {
        let behind = |place: u32| place as usize > start;
        let added = |place: u32| place.saturating_add(size as u32);
        for entry in self.entries.iter_mut().rev().take_while(|entry| behind(entry.place)) {
            entry.place = added(entry.place);
        }
        for at in self.references.iter_mut().rev().take_while(|at| **at > start) {
            *at += size;
            if let Some(bytes) = frame.get_mut(*at..).and_then(<[u8]>::first_chunk_mut::<PLACE_SIZE>) {
                let place = u32::from_be_bytes(*bytes);
                if behind(place) {
                    *bytes = added(place).to_be_bytes();
                }
            }
        }
    }

    /// Gives the objects up.
    ///
    /// # Safety
    /// The GIL is held.
    #[inline]
    pub unsafe fn clear(&mut self, api: &Api) {
        if self.entries.is_empty() {
            return;
        }
        self.references.clear();
        self.index.clear();
        while let Some(entry) = self.entries.pop() {
            // SAFETY: the reference is owned, and out of the list before it is given up, which can run code.
            unsafe { api.release(entry.object) };
        }
    }

    /// Gives memory back that a call seldom needs.
    pub fn trim(&mut self) {
        if self.entries.capacity() > 4096 {
            *self = Self::default();
        }
    }
}
