//! Draws from many options in constant time.

use crate::Stream;
use crate::categorical::{at_least_0, is_usable};

/// Weights of options prepared so that a draw costs the same however many there are.
///
/// Source: A. J. Walker, "An efficient method for generating discrete random variables with general
/// distributions", ACM TOMS 3 (1977); built in linear time as in M. D. Vose, "A linear algorithm for
/// generating random numbers with a given distribution", IEEE Trans. Softw. Eng. 17 (1991).
///
/// ```
/// use outflow_random::{AliasTable, StreamKey};
/// let table = AliasTable::new(&[1.0, 0.0, 3.0]).unwrap();
/// let mut stream = StreamKey::new(1, 0).stream();
/// assert_ne!(table.draw(&mut stream), 1);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct AliasTable {
    columns: Vec<Column>,
}

/// One option's column: its own share of the column, and who has the rest.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Column {
    own_share: f64,
    alias: u32,
}

impl AliasTable {
    /// Builds the table. A weight below 0 or not a number counts as 0; `None` when none is above 0,
    /// their sum is infinite, or there are more than 2^32 options.
    #[must_use]
    pub fn new(weights: &[f64]) -> Option<Self> {
        let total = weights
            .iter()
            .fold(0.0, |sum, &weight| sum + at_least_0(weight));
        if !is_usable(total) || u32::try_from(weights.len()).is_err() {
            return None;
        }
        let mean = total / weights.len() as f64;
        let mut shares: Vec<f64> = weights
            .iter()
            .map(|&weight| at_least_0(weight) / mean)
            .collect();
        let (mut small, mut large): (Vec<u32>, Vec<u32>) =
            (0..weights.len() as u32).partition(|&option| shares[option as usize] < 1.0);
        let mut columns: Vec<Column> = (0..weights.len() as u32)
            .map(|option| Column {
                own_share: 1.0,
                alias: option,
            })
            .collect();
        while let (Some(&poor), Some(&rich)) = (small.last(), large.last()) {
            small.pop();
            columns[poor as usize] = Column {
                own_share: shares[poor as usize],
                alias: rich,
            };
            let left = (shares[rich as usize] + shares[poor as usize]) - 1.0;
            shares[rich as usize] = left;
            if left < 1.0 {
                large.pop();
                small.push(rich);
            }
        }
        // Columns that rounding left over are full, unless their option has no weight.
        let heaviest = heaviest(weights);
        for option in small {
            if at_least_0(weights[option as usize]) == 0.0 {
                columns[option as usize] = Column {
                    own_share: 0.0,
                    alias: heaviest,
                };
            }
        }
        Some(Self { columns })
    }

    /// Number of options.
    #[must_use]
    #[inline]
    pub fn len(&self) -> usize {
        self.columns.len()
    }

    /// Always false: there is at least one option with a weight above 0.
    #[must_use]
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.columns.is_empty()
    }

    /// Draws the index of one option, from a single word: its product with the number of options
    /// gives the column in the upper half and the place within it in the lower.
    #[must_use]
    #[inline]
    pub fn draw(&self, stream: &mut Stream) -> usize {
        let product = u128::from(stream.next_u64()) * self.columns.len() as u128;
        let index = (product >> 64) as usize;
        let column = self.columns[index];
        let height = (product as u64 >> 11) as f64 * (1.0 / (1_u64 << 53) as f64);
        // Either is as likely as not: a jump would be guessed wrong half the time.
        std::hint::select_unpredictable(height < column.own_share, index, column.alias as usize)
    }
}

/// Index of the largest weight.
fn heaviest(weights: &[f64]) -> u32 {
    let mut best = 0;
    for (option, &weight) in weights.iter().enumerate() {
        if at_least_0(weight) > at_least_0(weights[best]) {
            best = option;
        }
    }
    best as u32
}
