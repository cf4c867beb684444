//! A hash whose values never change: no library, platform or version has a say in them.

/// Builds a 64-bit hash of words, numbers and texts, for the `state` of a
/// [`StreamKey`](crate::StreamKey).
///
/// The algorithm, in arithmetic modulo 2^64:
///
/// - the state starts at `0x4F75_7466_6C6F_7721` ("Outflow!");
/// - a word `w` turns the state `h` into `mix(h + 0x9E37_79B9_7F4A_7C15 + w)`, where `mix` is
///   Stafford's variant 13 of the finaliser of MurmurHash3 (the one of SplitMix64: Steele, Lea,
///   Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014):
///   `z ^= z >> 30; z *= 0xBF58_476D_1CE4_E5B9; z ^= z >> 27; z *= 0x94D0_49BB_1331_11EB;
///   z ^= z >> 31`;
/// - a text is its length in bytes plus 2^63 as a word, then its UTF-8 bytes, eight a word,
///   little-endian, the last one filled with zeros;
/// - a float is its IEEE bits as a word, with -0 taken as 0;
/// - the hash is `mix(h)` of the last state.
///
/// `mix` is a bijection, so two sequences that differ in one word only never collide. In general
/// two sequences collide with probability about 2^-64: with a million states, once in about
/// forty million runs.
///
/// ```
/// use outflow_random::StableHash;
/// let hash = StableHash::new().text("Kherson").word(3).finish();
/// assert_eq!(hash, StableHash::new().text("Kherson").word(3).finish());
/// assert_ne!(hash, StableHash::new().word(3).text("Kherson").finish());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StableHash(u64);

impl Default for StableHash {
    fn default() -> Self {
        Self::new()
    }
}

impl StableHash {
    /// The hash of nothing yet.
    #[must_use]
    #[inline]
    pub const fn new() -> Self {
        Self(0x4F75_7466_6C6F_7721)
    }

    /// Adds a word.
    #[must_use]
    #[inline]
    pub const fn word(self, word: u64) -> Self {
        Self(mix(self
            .0
            .wrapping_add(0x9E37_79B9_7F4A_7C15)
            .wrapping_add(word)))
    }

    /// Adds a float by its bits; -0 counts as 0.
    #[must_use]
    #[inline]
    pub fn float(self, value: f64) -> Self {
        self.word((value + 0.0).to_bits())
    }

    /// Adds a text.
    #[must_use]
    pub fn text(self, text: &str) -> Self {
        let length = self.word(text.len() as u64 | 1 << 63);
        text.as_bytes().chunks(8).fold(length, |hash, chunk| {
            let mut bytes = [0; 8];
            bytes[..chunk.len()].copy_from_slice(chunk);
            hash.word(u64::from_le_bytes(bytes))
        })
    }

    /// The hash of everything added so far.
    #[must_use]
    #[inline]
    pub const fn finish(self) -> u64 {
        mix(self.0)
    }
}

/// Stafford's variant 13: a bijection of 64 bits in which every input bit flips every output bit
/// with a probability near one half.
#[inline]
const fn mix(mut z: u64) -> u64 {
    z ^= z >> 30;
    z = z.wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z ^= z >> 27;
    z = z.wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ z >> 31
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_inputs_do_not_collide() {
        let mut hashes = Vec::new();
        for a in 0..200 {
            hashes.push(StableHash::new().word(a).finish());
            hashes.push(StableHash::new().text(&"x".repeat(a as usize)).finish());
            for b in 0..200 {
                hashes.push(StableHash::new().word(a).word(b).finish());
            }
        }
        let count = hashes.len();
        hashes.sort_unstable();
        hashes.dedup();
        assert_eq!(hashes.len(), count);
    }

    #[test]
    fn each_bit_flips_about_half_of_the_hash() {
        let base = StableHash::new().word(12_345).word(0).finish();
        for bit in 0..64 {
            for (first, second) in [(1_u64 << bit, 0), (0, 1_u64 << bit)] {
                let other = StableHash::new().word(12_345 ^ first).word(second).finish();
                let flipped = (base ^ other).count_ones();
                assert!((12..=52).contains(&flipped), "bit {bit}: {flipped}");
            }
        }
    }

    #[test]
    fn zero_has_one_sign() {
        assert_eq!(StableHash::new().float(-0.0), StableHash::new().float(0.0));
        assert_ne!(StableHash::new().float(1.0), StableHash::new().float(-1.0));
    }
}
