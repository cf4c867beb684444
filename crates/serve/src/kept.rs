//! What is kept of a member of the first run so that a what-if can go on from it: its states at some
//! dates, and its record.

use outflow_engine::{Continue, Control};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Dates within a run whose state is kept: as many, evenly apart.
const DATES: u32 = 16;
/// Bytes that may be kept over all members of a run; later members are run from the start.
const MOST_BYTES: usize = 1 << 30;

/// Bytes made small: the first bytes of all words of eight, then the second ones, and so on, since
/// counts have the same first bytes; then Snappy.
#[derive(Debug, Default)]
pub(crate) struct Packed {
    bytes: Vec<u8>,
    rest: Vec<u8>,
}

impl Packed {
    pub(crate) fn new(bytes: &[u8]) -> Self {
        let (words, rest) = bytes.as_chunks::<8>();
        let mut planes = Vec::with_capacity(words.len() * 8);
        for plane in 0..8 {
            planes.extend(words.iter().map(|word| word[plane]));
        }
        Self {
            // Fails only beyond 4 GiB; nothing comes back from no bytes, and the member is run
            // from the start.
            bytes: snap::raw::Encoder::new()
                .compress_vec(&planes)
                .unwrap_or_default(),
            rest: rest.to_vec(),
        }
    }

    pub(crate) fn of(value: &impl Serialize) -> Self {
        postcard::to_stdvec(value).map_or_else(|_| Self::default(), |bytes| Self::new(&bytes))
    }

    pub(crate) fn bytes(&self) -> Option<Vec<u8>> {
        let planes = snap::raw::Decoder::new().decompress_vec(&self.bytes).ok()?;
        let words = planes.len() / 8;
        let mut bytes = vec![0; words * 8];
        for (plane, values) in planes.chunks_exact(words.max(1)).enumerate() {
            for (word, value) in values.iter().enumerate() {
                bytes[word * 8 + plane] = *value;
            }
        }
        bytes.extend(&self.rest);
        Some(bytes)
    }

    pub(crate) fn value<T: DeserializeOwned>(&self) -> Option<T> {
        postcard::from_bytes(&self.bytes()?).ok()
    }

    fn size(&self) -> usize {
        self.bytes.len() + self.rest.len()
    }
}

/// A member that can be gone on from.
#[derive(Debug)]
pub(crate) struct Kept {
    /// Its record, of the whole run.
    pub(crate) record: Packed,
    /// Days done, and the state then; ascending.
    states: Vec<(u32, Packed)>,
}

impl Kept {
    /// The last state within so many days, and how many days are done in it.
    pub(crate) fn last(&self, days: u32) -> Option<(u32, &Packed)> {
        let at = self.states.partition_point(|(done, _)| *done <= days);
        let (done, state) = self.states.get(at.checked_sub(1)?)?;
        Some((*done, state))
    }
}

/// How much is kept in all.
#[derive(Debug, Default)]
pub(crate) struct Room(AtomicUsize);

impl Room {
    /// A member with its states and its record, if there is room for it.
    pub(crate) fn keep(&self, states: Vec<(u32, Packed)>, record: &impl Serialize) -> Option<Kept> {
        if self.full() {
            return None;
        }
        let record = Packed::of(record);
        let states_size: usize = states.iter().map(|(_, state)| state.size()).sum();
        self.0
            .fetch_add(record.size() + states_size, Ordering::Relaxed);
        Some(Kept { record, states })
    }

    fn full(&self) -> bool {
        self.0.load(Ordering::Relaxed) >= MOST_BYTES
    }
}

/// Watches a member and takes its states.
pub(crate) struct Keeper<'a> {
    watch: &'a mut dyn Control,
    every: u32,
    days: u32,
    pub(crate) states: Vec<(u32, Packed)>,
}

impl<'a> Keeper<'a> {
    /// Takes states of a run of so many days; none where there is no room for them.
    pub(crate) fn new(watch: &'a mut dyn Control, room: Option<&Room>, days: u32) -> Self {
        let open = room.is_some_and(|room| !room.full());
        Self {
            watch,
            every: if open { days.div_ceil(DATES).max(1) } else { 0 },
            days,
            states: Vec::new(),
        }
    }
}

impl Control for Keeper<'_> {
    fn after_day(&mut self, day: u32, checkpoint: &dyn Fn() -> Vec<u8>) -> Continue {
        self.watch.after_day(day, checkpoint)
    }

    fn state_after_day(&mut self, day: u32, state: &dyn Fn() -> Vec<u8>) {
        let done = day + 1;
        if self.every > 0 && done.is_multiple_of(self.every) && done < self.days {
            self.states.push((done, Packed::new(&state())));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_comes_back() {
        for length in [0, 1, 7, 8, 9, 64, 1000] {
            let bytes: Vec<u8> = (0..length)
                .map(|at| u8::try_from(at % 251).unwrap())
                .collect();
            assert_eq!(Packed::new(&bytes).bytes(), Some(bytes));
        }
        let counts: Vec<f64> = (0..4000).map(|at| f64::from(at % 97)).collect();
        let packed = Packed::of(&counts);
        assert!(packed.size() * 4 < counts.len() * 8, "{}", packed.size());
        assert_eq!(packed.value::<Vec<f64>>(), Some(counts));
    }

    #[test]
    fn the_last_state_within_some_days_is_found() {
        let state = |done: u32| (done, Packed::new(&done.to_le_bytes()));
        let kept = Kept {
            record: Packed::default(),
            states: vec![state(5), state(10)],
        };
        let last = |days| kept.last(days).map(|(done, _)| done);
        assert_eq!(
            [4, 5, 9, 10, 99].map(last),
            [None, Some(5), Some(5), Some(10), Some(10)]
        );
    }
}
