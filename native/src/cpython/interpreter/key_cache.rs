//! A cache of short dict keys. Consecutive replies mostly have the same few keys, so their str objects are used again.

use std::cell::UnsafeCell;
use std::ptr::null_mut;

use super::api::{Api, Obj};

/// Longer keys are not kept.
const LONGEST: usize = 31;
/// How many are kept; a power of two.
const PLACES: usize = 256;

#[derive(Clone, Copy)]
struct Place {
    length: u8,
    text: [u8; LONGEST],
    /// The str, owned; NULL in an empty place.
    key: Obj,
}

/// By a hash of the text. The GIL guards it; no Python code runs while it is looked at.
pub struct KeyCache(UnsafeCell<Box<[Place]>>);

impl Default for KeyCache {
    fn default() -> Self {
        let empty = Place { length: 0, text: [0; LONGEST], key: null_mut() };
        Self(UnsafeCell::new(vec![empty; PLACES].into()))
    }
}

impl KeyCache {
    /// The str of a key: a new reference, or NULL with an exception set.
    ///
    /// # Safety
    /// The GIL is held.
    #[inline]
    pub unsafe fn get(&self, api: &Api, text: &[u8]) -> Obj {
        // SAFETY: the GIL is held; nothing else looks at the places until this function has returned: making and
        // freeing an exact str runs no Python code.
        unsafe {
            if text.len() > LONGEST {
                return decode(api, text);
            }
            let place = &mut (&mut *self.0.get())[hash(text) % PLACES];
            if !place.key.is_null() && &place.text[..usize::from(place.length)] == text {
                return api.own(place.key);
            }
            let key = decode(api, text);
            if !key.is_null() {
                api.release(place.key);
                place.key = api.own(key);
                place.length = text.len() as u8;
                place.text[..text.len()].copy_from_slice(text);
            }
            key
        }
    }
}

/// # Safety
/// The GIL is held.
unsafe fn decode(api: &Api, text: &[u8]) -> Obj {
    // SAFETY: the GIL is held; pointer and length are of a slice.
    unsafe { (api.PyUnicode_DecodeUTF8)(text.as_ptr().cast(), text.len() as isize, c"surrogateescape".as_ptr()) }
}

fn hash(text: &[u8]) -> usize {
    let mixed = text.iter().fold(text.len(), |hash, byte| (hash ^ usize::from(*byte)).wrapping_mul(0x9e37_79b1));
    mixed ^ (mixed >> 15)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_keys_spread_over_the_places() {
        let mut seen = vec![0; PLACES];
        (0..PLACES).for_each(|number| seen[hash(format!("key{number}").as_bytes()) % PLACES] += 1);
        assert!(seen.iter().filter(|count| **count > 0).count() > PLACES / 2, "{seen:?}");
    }
}
