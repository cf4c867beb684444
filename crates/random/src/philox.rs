//! Philox4x64-10, a counter-based generator: a bijection of 256 bits chosen by a 128-bit key.
//!
//! Source: J. K. Salmon, M. A. Moraes, R. O. Dror, D. E. Shaw, "Parallel random numbers: as easy
//! as 1, 2, 3", SC'11, section 3.3 and table 2.

/// Multipliers of the two halves.
const MULTIPLIERS: [u64; 2] = [0xD2E7_470E_E14C_6C93, 0xCA5A_8263_9512_1157];
/// What is added to the key after each round: the golden ratio and sqrt(3) - 1, as fractions
/// of 2^64.
const WEYL: [u64; 2] = [0x9E37_79B9_7F4A_7C15, 0xBB67_AE85_84CA_A73B];
/// Rounds of the full-strength variant.
const ROUNDS: usize = 10;

/// The four output words of one counter value under one key.
///
/// It is a pure function, and for a given key a bijection: two counters never give the same
/// block.
///
/// ```
/// let block = outflow_random::philox4x64([0; 4], [0; 2]);
/// assert_eq!(block[0], 0x1655_4d9e_ca36_314c);
/// ```
#[must_use]
#[inline]
pub fn philox4x64(counter: [u64; 4], key: [u64; 2]) -> [u64; 4] {
    let mut x = counter;
    let mut k = key;
    for round in 0..ROUNDS {
        if round > 0 {
            k = [k[0].wrapping_add(WEYL[0]), k[1].wrapping_add(WEYL[1])];
        }
        let (high_0, low_0) = wide_product(MULTIPLIERS[0], x[0]);
        let (high_1, low_1) = wide_product(MULTIPLIERS[1], x[2]);
        x = [high_1 ^ (x[1] ^ k[0]), low_1, high_0 ^ (x[3] ^ k[1]), low_0];
    }
    x
}

/// High and low half of a 128-bit product.
#[inline(always)]
fn wide_product(a: u64, b: u64) -> (u64, u64) {
    let product = u128::from(a) * u128::from(b);
    ((product >> 64) as u64, product as u64)
}

#[cfg(test)]
mod tests {
    use super::philox4x64;

    /// The three known answers for `philox4x64 10` in Random123's `tests/kat_vectors`.
    #[test]
    fn gives_the_published_known_answers() {
        let pi = [
            0x243f_6a88_85a3_08d3,
            0x1319_8a2e_0370_7344,
            0xa409_3822_299f_31d0,
            0x082e_fa98_ec4e_6c89,
        ];
        assert_eq!(
            philox4x64([0; 4], [0; 2]),
            [
                0x1655_4d9e_ca36_314c,
                0xdb20_fe9d_672d_0fdc,
                0xd7e7_72ce_e186_176b,
                0x7e68_b68a_ec7b_a23b
            ]
        );
        assert_eq!(
            philox4x64([u64::MAX; 4], [u64::MAX; 2]),
            [
                0x87b0_92c3_013f_e90b,
                0x438c_3c67_be8d_0224,
                0x9cc7_d7c6_9cd7_77b6,
                0xa09c_aebf_594f_0ba0
            ]
        );
        assert_eq!(
            philox4x64(pi, [0x4528_21e6_38d0_1377, 0xbe54_66cf_34e9_0c6c]),
            [
                0xa528_f454_03e6_1d95,
                0x38c7_2dbd_566e_9788,
                0xa5a1_610e_72fd_18b5,
                0x57bd_43b5_e52b_7fe6
            ]
        );
    }
}
