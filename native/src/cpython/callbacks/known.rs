//! The callables that this lane calls, by their numbers.
//!
//! Python owns what Go holds (usegolib/_objects/held.py). An entry here is made when Go first calls a number, and goes
//! when Python says that Go has dropped it ([`forget`]). The GIL guards the table.

use std::cell::UnsafeCell;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::ptr::{from_ref, null, null_mut};
use std::sync::atomic::{AtomicPtr, Ordering};

use super::func::{Func, of_capsule};
use crate::cpython::interpreter::{Api, Obj};
use crate::cpython::lane::{Helper, Lane};

/// The lane that serves; NULL before [`serve_with`].
static LANE: AtomicPtr<Lane> = AtomicPtr::new(null_mut());

/// Makes a lane the one whose callables Go calls.
pub fn serve_with(lane: &'static Lane) {
    LANE.store(from_ref(lane).cast_mut(), Ordering::Release);
}

/// That lane.
#[inline]
pub fn served() -> Option<&'static Lane> {
    // SAFETY: NULL, or a lane that lives for good.
    unsafe { LANE.load(Ordering::Acquire).as_ref() }
}

/// A callable; its references are the entry's.
pub struct Entry {
    pub function: Obj,
    /// The context of the moment when it was given.
    pub context: Obj,
    capsule: Obj,
    /// In the capsule; NULL for a callable that the portable lane calls.
    pub func: *const Func,
}

/// Boxes: an entry is in use while others come and go.
#[allow(clippy::vec_box, reason = "entries are handed out by address")]
type Table = HashMap<u64, Box<Entry>, BuildHasherDefault<Numbers>>;

/// Numbers are counted up: they need no mixing but that of their lowest bits into the highest, which the table looks at
/// as well.
#[derive(Default)]
struct Numbers(u64);

impl Hasher for Numbers {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.write_u64(u64::from(*byte)));
    }

    #[inline]
    fn write_u64(&mut self, number: u64) {
        self.0 = number.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
}

struct Known(UnsafeCell<Option<Table>>);

// SAFETY: used with the GIL held, which guards it.
unsafe impl Sync for Known {}

static KNOWN: Known = Known(UnsafeCell::new(None));

/// The entry of a number, which stays where it is until [`forget`]; NULL for one that the portable lane calls, and
/// when an exception is set.
///
/// # Safety
/// The GIL is held. Nothing that needs dropping is on the caller's stack.
#[inline]
pub unsafe fn find(lane: &Lane, number: u64) -> *const Entry {
    // SAFETY: the GIL is held, and no reference into the table outlives the statement.
    let found =
        unsafe { (*KNOWN.0.get()).as_ref().and_then(|table| table.get(&number)).map(|entry| &raw const **entry) };
    // SAFETY: the GIL is held, and nothing that needs dropping is on the stack.
    found.unwrap_or_else(|| unsafe { ask(lane, number) })
}

/// Asks Python for a callable that Go calls for the first time.
///
/// # Safety
/// As for [`find`].
#[cold]
unsafe fn ask(lane: &Lane, number: u64) -> *const Entry {
    let api = &lane.api;
    // SAFETY: the GIL is held; references are owned until they are given up or away. Python runs in the helper only,
    // and no reference into the table is held then; another thread may have asked meanwhile, whose entry stays.
    unsafe {
        let key = (api.PyLong_FromUnsignedLongLong)(number);
        let answer = lane.callbacks.call(api, Helper::Direct, &[key]);
        api.release(key);
        if answer.is_null() || answer == api._Py_NoneStruct {
            api.release(answer);
            return null();
        }
        let part = |index| (api.PyTuple_GetItem)(answer, index);
        let [function, context, capsule] = [part(0), part(1), part(2)];
        if function.is_null() || context.is_null() || capsule.is_null() {
            api.release(answer);
            return null();
        }
        let func = of_capsule(lane, capsule);
        let table = (*KNOWN.0.get()).get_or_insert_with(Table::default);
        let entry = table.entry(number).or_insert_with(|| {
            let [function, context, capsule] = [function, context, capsule].map(|object| api.own(object));
            Box::new(Entry { function, context, capsule, func })
        });
        let entry = &raw const **entry;
        api.release(answer);
        entry
    }
}

/// Lets go of the callables among these entries of what Go has dropped: a number and two counts, 8 bytes each in native
/// order.
///
/// # Safety
/// The GIL is held; Go does not have the numbers any more, so no call of them is running.
pub unsafe fn forget(api: &Api, dropped: &[u8]) {
    for entry in dropped.chunks_exact(24) {
        let number = entry[..8].try_into().map_or(0, u64::from_ne_bytes);
        // SAFETY: the GIL is held; the entry is out of the table before its references are given up, which can run
        // code. The box is freed before that.
        unsafe {
            let gone = (*KNOWN.0.get()).as_mut().and_then(|table| table.remove(&number));
            let Some(Entry { function, context, capsule, .. }) = gone.map(|entry| *entry) else { continue };
            [function, context, capsule].into_iter().for_each(|object| api.release(object));
        }
    }
}
