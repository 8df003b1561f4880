//! Tables of generation-tagged handles: instance (12 bits, highest), generation (20), slot (32).
//!
//! A handle that was removed never names anything again: a slot whose generation would wrap is retired. Zero is
//! invalid.

/// Largest instance number.
pub const MAX_INSTANCE: u16 = 0xfff;
/// Largest generation.
const MAX_GENERATION: u32 = 0xf_ffff;

/// Puts a handle together.
#[must_use]
pub fn pack(instance: u16, generation: u32, slot: u32) -> u64 {
    u64::from(instance & MAX_INSTANCE) << 52 | u64::from(generation & MAX_GENERATION) << 32 | u64::from(slot)
}

/// Takes a handle apart: instance, generation, slot.
#[must_use]
pub fn unpack(handle: u64) -> (u16, u32, u32) {
    ((handle >> 52) as u16, (handle >> 32) as u32 & MAX_GENERATION, handle as u32)
}

/// Why a handle names nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// It was given out once and removed since.
    Removed,
    /// It was never given out.
    Unknown,
}

struct Slot<T> {
    /// Generation of the present value, or of the next one. Begins at 1, so that no handle is zero.
    generation: u32,
    entry: Option<(u16, T)>,
}

/// A table of values by handle.
pub struct Table<T> {
    slots: Vec<Slot<T>>,
    free: Vec<u32>,
    max_generation: u32,
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T> Table<T> {
    /// An empty table.
    #[must_use]
    pub const fn new() -> Self {
        Self { slots: Vec::new(), free: Vec::new(), max_generation: MAX_GENERATION }
    }

    /// Adds a value; its handle carries `instance`. None when all 2^32 slots are used up.
    pub fn insert(&mut self, instance: u16, value: T) -> Option<u64> {
        let index = match self.free.pop() {
            Some(index) => index,
            None => {
                let index = u32::try_from(self.slots.len()).ok()?;
                self.slots.push(Slot { generation: 1, entry: None });
                index
            }
        };
        let slot = &mut self.slots[index as usize];
        slot.entry = Some((instance, value));
        Some(pack(instance, slot.generation, index))
    }

    /// The value of a handle.
    pub fn get(&self, handle: u64) -> Result<&T, Missing> {
        let (instance, generation, index) = unpack(handle);
        match self.slots.get(index as usize) {
            Some(Slot { generation: current, entry: Some((owner, value)) })
                if *current == generation && *owner == instance =>
            {
                Ok(value)
            }
            // A removed slot keeps no instance, so a forged instance with an old generation counts as removed, too.
            Some(slot) if generation != 0 && generation < slot.generation => Err(Missing::Removed),
            _ => Err(Missing::Unknown),
        }
    }

    /// Takes a value out; its handle is never given out again.
    pub fn remove(&mut self, handle: u64) -> Result<T, Missing> {
        self.get(handle)?;
        let index = handle as u32;
        let slot = &mut self.slots[index as usize];
        let (_, value) = slot.entry.take().ok_or(Missing::Unknown)?;
        // One past the largest generation marks a retired slot: no handle has it, and it is not put into the free list.
        slot.generation += 1;
        if slot.generation <= self.max_generation {
            self.free.push(index);
        }
        Ok(value)
    }

    /// All handles with their values, in the order of their slots.
    pub fn iter(&self) -> impl Iterator<Item = (u64, &T)> {
        self.slots.iter().zip(0..).filter_map(|(slot, index)| {
            slot.entry.as_ref().map(|(instance, value)| (pack(*instance, slot.generation, index), value))
        })
    }

    /// Number of values.
    #[must_use]
    pub fn len(&self) -> usize {
        self.iter().count()
    }

    /// Whether there is no value.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::{HashMap, HashSet};

    #[test]
    fn zero_is_invalid_and_forged_handles_are_unknown() {
        let mut table = Table::new();
        let handle = table.insert(5, "value").unwrap();
        assert_ne!(handle, 0);
        assert_eq!(unpack(handle), (5, 1, 0));
        assert_eq!(table.get(0), Err(Missing::Unknown));
        assert_eq!(table.get(handle + 1), Err(Missing::Unknown), "another slot");
        assert_eq!(table.get(pack(6, 1, 0)), Err(Missing::Unknown), "another instance");
        assert_eq!(table.get(pack(5, 2, 0)), Err(Missing::Unknown), "a generation still to come");
        assert_eq!(table.get(handle), Ok(&"value"));
    }

    #[test]
    fn removed_handles_stay_removed() {
        let mut table = Table::new();
        let first = table.insert(1, 1).unwrap();
        assert_eq!(table.remove(first), Ok(1));
        assert_eq!(table.remove(first), Err(Missing::Removed));
        let second = table.insert(1, 2).unwrap();
        assert_eq!(unpack(second).2, unpack(first).2, "the slot is used again");
        assert_eq!(table.get(first), Err(Missing::Removed));
        assert_eq!(table.get(second), Ok(&2));
    }

    #[test]
    fn a_slot_is_retired_before_its_generation_wraps() {
        let mut table = Table { max_generation: 3, ..Table::new() };
        let mut seen = HashSet::new();
        for _ in 0..10 {
            let handle = table.insert(1, ()).unwrap();
            assert!(seen.insert(handle), "handle {handle:x} was given out twice");
            table.remove(handle).unwrap();
        }
        assert_eq!(table.slots.len(), 4, "three generations per slot");
        assert!(table.is_empty());
    }

    proptest! {
        #[test]
        fn behaves_like_a_map_whose_keys_are_never_used_again(steps in prop::collection::vec((any::<bool>(), 0_u16..4096, any::<prop::sample::Index>()), 1..200)) {
            let mut table = Table { max_generation: 5, ..Table::new() };
            let (mut model, mut order, mut removed) = (HashMap::new(), Vec::new(), HashSet::new());
            for (number, (add, instance, pick)) in steps.into_iter().enumerate() {
                if add || order.is_empty() {
                    let handle = table.insert(instance, number).unwrap();
                    prop_assert!(handle != 0 && !removed.contains(&handle));
                    prop_assert_eq!(unpack(handle).0, instance);
                    prop_assert!(model.insert(handle, number).is_none());
                    order.push(handle);
                } else {
                    let handle = order.swap_remove(pick.index(order.len()));
                    prop_assert_eq!(table.remove(handle).ok(), model.remove(&handle));
                    removed.insert(handle);
                }
                prop_assert_eq!(table.len(), model.len());
                for (handle, value) in &model {
                    prop_assert_eq!(table.get(*handle), Ok(value));
                }
                for handle in &removed {
                    prop_assert_eq!(table.get(*handle), Err(Missing::Removed));
                }
            }
        }
    }
}
