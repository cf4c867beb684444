//! Random streams that are functions of what they are for.

use crate::philox::philox4x64;
use crate::xoshiro::Xoshiro256;

/// What a stream is used for: one number per kind of draw, so that a draw added in one rule
/// shifts none in another.
///
/// ```
/// use outflow_random::Purpose;
/// const DEPARTURE: Purpose = Purpose(3);
/// assert_ne!(DEPARTURE, Purpose(4));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Purpose(pub u16);

/// The full name of a stream. Equal keys give equal draws; keys that differ in any field give
/// unrelated ones.
///
/// The fields are laid out without loss in the key and the counter of [Philox4x64](philox4x64):
///
/// | word | content |
/// | --- | --- |
/// | key 0 | `seed` |
/// | key 1 | `member` |
/// | counter 0 | index of the block of four draws, from 0 |
/// | counter 1 | `tick` in the upper 32 bits, `purpose` in bits 16 to 31, zero below |
/// | counter 2 | `state` |
/// | counter 3 | `batch` in the upper 32 bits, `hop` in the lower |
///
/// Since Philox is a bijection of the counter for each key, no two streams of one seed and
/// member ever share a block.
///
/// ```
/// use outflow_random::{Purpose, StreamKey};
/// let key = StreamKey::new(42, 0).tick(7).purpose(Purpose(1)).state(99);
/// let (mut a, mut b) = (key.stream(), key.stream());
/// assert_eq!(a.next_u64(), b.next_u64());
/// assert_ne!(key.hop(1).stream().next_u64(), key.stream().next_u64());
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StreamKey {
    /// Seed of the run.
    pub seed: u64,
    /// Member of the ensemble.
    pub member: u32,
    /// Time, in ticks.
    pub tick: u32,
    /// What is drawn.
    pub purpose: Purpose,
    /// Stable hash of whom it is drawn for (see [`StableHash`](crate::StableHash)).
    pub state: u64,
    /// Sub-batch of the phase.
    pub batch: u32,
    /// Hop within the day's journey.
    pub hop: u32,
}

impl StreamKey {
    /// The key of one member of a run, with every other field 0.
    #[must_use]
    #[inline]
    pub const fn new(seed: u64, member: u32) -> Self {
        Self {
            seed,
            member,
            tick: 0,
            purpose: Purpose(0),
            state: 0,
            batch: 0,
            hop: 0,
        }
    }

    /// The same key at another tick.
    #[must_use]
    #[inline]
    pub const fn tick(mut self, tick: u32) -> Self {
        self.tick = tick;
        self
    }

    /// The same key for another purpose.
    #[must_use]
    #[inline]
    pub const fn purpose(mut self, purpose: Purpose) -> Self {
        self.purpose = purpose;
        self
    }

    /// The same key for another state.
    #[must_use]
    #[inline]
    pub const fn state(mut self, state: u64) -> Self {
        self.state = state;
        self
    }

    /// The same key in another sub-batch.
    #[must_use]
    #[inline]
    pub const fn batch(mut self, batch: u32) -> Self {
        self.batch = batch;
        self
    }

    /// The same key at another hop.
    #[must_use]
    #[inline]
    pub const fn hop(mut self, hop: u32) -> Self {
        self.hop = hop;
        self
    }

    /// The stream of this key, at its beginning. Nothing is computed until the first draw.
    #[must_use]
    #[inline]
    pub const fn stream(self) -> Stream {
        Stream {
            key: [self.seed, self.member as u64],
            counter: [
                0,
                (self.tick as u64) << 32 | (self.purpose.0 as u64) << 16,
                self.state,
                (self.batch as u64) << 32 | self.hop as u64,
            ],
            block: [0; 4],
            used: 4,
            blocks: Blocks::Philox,
        }
    }

    /// A stream of this key for many draws: its first four words are those of
    /// [`stream`](Self::stream), and those after them come from [xoshiro256++](crate::Xoshiro256)
    /// with the second block of that stream as its state, at a quarter of the cost.
    ///
    /// ```
    /// use outflow_random::StreamKey;
    /// let key = StreamKey::new(42, 0);
    /// let (mut long, mut short) = (key.long_stream(), key.stream());
    /// assert!((0..4).all(|_| long.next_u64() == short.next_u64()));
    /// assert_ne!(long.next_u64(), short.next_u64());
    /// ```
    #[must_use]
    #[inline]
    pub const fn long_stream(self) -> Stream {
        let mut stream = self.stream();
        stream.blocks = Blocks::First;
        stream
    }
}

/// A sequence of random numbers, given by its [`StreamKey`] and by how many were taken.
#[derive(Clone, Debug)]
pub struct Stream {
    key: [u64; 2],
    /// The counter of the next block; in a long stream, after the first block, the state.
    counter: [u64; 4],
    block: [u64; 4],
    /// How many words of `block` are spent.
    used: u8,
    blocks: Blocks,
}

/// Where the next block comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Blocks {
    /// Philox, for ever.
    Philox,
    /// Philox once more, then the faster generator.
    First,
    /// The faster generator, to be seeded.
    Second,
    /// The faster generator.
    Later,
}

impl Stream {
    /// The next 64 random bits.
    ///
    /// ```
    /// use outflow_random::StreamKey;
    /// let mut stream = StreamKey::new(1, 0).stream();
    /// assert_ne!(stream.next_u64(), stream.next_u64());
    /// ```
    #[inline]
    pub fn next_u64(&mut self) -> u64 {
        if self.used > 3 {
            self.refill();
        }
        let word = self.block[usize::from(self.used & 3)];
        self.used += 1;
        word
    }

    #[inline]
    fn refill(&mut self) {
        self.used = 0;
        if matches!(self.blocks, Blocks::Philox | Blocks::First) {
            self.block = philox4x64(self.counter, self.key);
            self.counter[0] = self.counter[0].wrapping_add(1);
            if self.blocks == Blocks::First {
                self.blocks = Blocks::Second;
            }
            return;
        }
        if self.blocks == Blocks::Second {
            self.counter = philox4x64(self.counter, self.key);
            self.blocks = Blocks::Later;
        }
        let mut generator = Xoshiro256(self.counter);
        for word in &mut self.block {
            *word = generator.next_u64();
        }
        self.counter = generator.0;
    }

    /// A number uniform on [0, 1), a multiple of 2^-53.
    ///
    /// ```
    /// use outflow_random::StreamKey;
    /// let u = StreamKey::new(1, 0).stream().uniform();
    /// assert!((0.0..1.0).contains(&u));
    /// ```
    #[inline]
    pub fn uniform(&mut self) -> f64 {
        (self.next_u64() >> 11) as f64 * (1.0 / (1_u64 << 53) as f64)
    }

    /// A number uniform on (0, 1), an odd multiple of 2^-53: its logarithm is finite and below 0.
    ///
    /// ```
    /// use outflow_random::StreamKey;
    /// let u = StreamKey::new(1, 0).stream().uniform_open();
    /// assert!(u > 0.0 && u < 1.0);
    /// ```
    #[inline]
    pub fn uniform_open(&mut self) -> f64 {
        ((self.next_u64() >> 12) as f64 + 0.5) * (1.0 / (1_u64 << 52) as f64)
    }

    /// A whole number uniform on 0..`bound`, without bias; 0 when `bound` is 0.
    ///
    /// Source: D. Lemire, "Fast random integer generation in an interval", ACM TOMACS 29(1), 2019.
    ///
    /// ```
    /// use outflow_random::StreamKey;
    /// assert!(StreamKey::new(1, 0).stream().below(6) < 6);
    /// ```
    #[inline]
    pub fn below(&mut self, bound: u64) -> u64 {
        let mut product = u128::from(self.next_u64()) * u128::from(bound);
        if (product as u64) < bound {
            let threshold = bound.wrapping_neg() % bound;
            while (product as u64) < threshold {
                product = u128::from(self.next_u64()) * u128::from(bound);
            }
        }
        (product >> 64) as u64
    }

    /// Whether an event of probability `p` happens. `p` at or below 0 never does and `p` at or
    /// above 1 always does, both without a draw; a `p` that is not a number never does.
    ///
    /// ```
    /// use outflow_random::StreamKey;
    /// let mut stream = StreamKey::new(1, 0).stream();
    /// assert!(!stream.bernoulli(0.0));
    /// assert!(stream.bernoulli(1.0));
    /// ```
    #[inline]
    pub fn bernoulli(&mut self, p: f64) -> bool {
        if p >= 1.0 {
            true
        } else if p > 0.0 {
            self.uniform() < p
        } else {
            false
        }
    }

    /// A waiting time with mean 1 (divide by a rate to scale it).
    ///
    /// ```
    /// use outflow_random::StreamKey;
    /// assert!(StreamKey::new(1, 0).stream().exponential() > 0.0);
    /// ```
    #[inline]
    pub fn exponential(&mut self) -> f64 {
        -crate::math::ln(self.uniform_open())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_of_the_key_changes_the_draws() {
        let key = StreamKey::new(5, 5)
            .tick(5)
            .purpose(Purpose(5))
            .state(5)
            .batch(5)
            .hop(5);
        let mut firsts: Vec<u64> = [
            key,
            StreamKey { seed: 6, ..key },
            StreamKey { member: 6, ..key },
            key.tick(6),
            key.purpose(Purpose(6)),
            key.state(6),
            key.batch(6),
            key.hop(6),
        ]
        .iter()
        .map(|key| key.stream().next_u64())
        .collect();
        firsts.sort_unstable();
        firsts.dedup();
        assert_eq!(firsts.len(), 8);
    }

    #[test]
    fn a_stream_is_the_blocks_of_its_counter() {
        let mut stream = StreamKey::new(1, 2)
            .tick(3)
            .purpose(Purpose(4))
            .state(5)
            .batch(6)
            .hop(7)
            .stream();
        for block in 0..3 {
            let counter = [block, 3 << 32 | 4 << 16, 5, 6 << 32 | 7];
            for word in philox4x64(counter, [1, 2]) {
                assert_eq!(stream.next_u64(), word);
            }
        }
    }

    #[test]
    fn below_is_without_bias_at_an_awkward_bound() {
        let mut stream = StreamKey::new(9, 0).stream();
        let bound = u64::MAX / 3 * 2;
        let low = (0..40_000)
            .filter(|_| stream.below(bound) < bound / 2)
            .count();
        assert!((19_400..20_600).contains(&low), "{low}");
        assert_eq!(stream.below(0), 0);
        assert_eq!(stream.below(1), 0);
    }
}
