//! xoshiro256++, a small fast generator for long streams.
//!
//! Source: D. Blackman, S. Vigna, "Scrambled linear pseudorandom number generators", ACM TOMS
//! 47(4), 2021, figure 5.

/// The state of the generator: any four words but four zeros. Its period is 2^256 - 1.
///
/// ```
/// use outflow_random::Xoshiro256;
/// assert_eq!(Xoshiro256([1, 2, 3, 4]).next_u64(), 41_943_041);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Xoshiro256(pub [u64; 4]);

impl Xoshiro256 {
    /// The next 64 random bits.
    #[inline]
    pub const fn next_u64(&mut self) -> u64 {
        let state = &mut self.0;
        let word = state[0]
            .wrapping_add(state[3])
            .rotate_left(23)
            .wrapping_add(state[0]);
        let shifted = state[1] << 17;
        state[2] ^= state[0];
        state[3] ^= state[1];
        state[1] ^= state[2];
        state[0] ^= state[3];
        state[2] ^= shifted;
        state[3] = state[3].rotate_left(45);
        word
    }
}

#[cfg(test)]
mod tests {
    use super::Xoshiro256;

    /// The first words of the authors' own program, as other libraries check them too.
    #[test]
    fn gives_the_words_of_the_reference_program() {
        let mut generator = Xoshiro256([1, 2, 3, 4]);
        let words: [u64; 10] = std::array::from_fn(|_| generator.next_u64());
        assert_eq!(
            words,
            [
                41_943_041,
                58_720_359,
                3_588_806_011_781_223,
                3_591_011_842_654_386,
                9_228_616_714_210_784_205,
                9_973_669_472_204_895_162,
                14_011_001_112_246_962_877,
                12_406_186_145_184_390_807,
                15_849_039_046_786_891_736,
                10_450_023_813_501_588_000,
            ]
        );
    }
}
