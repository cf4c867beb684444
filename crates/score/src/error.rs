//! What can be wrong with the input of a score.

/// Why counts cannot be compared.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ScoreError {
    /// No camp or no day.
    #[error("nothing to score: {camps} camps on {days} days; expected at least one of each")]
    Empty {
        /// Camps.
        camps: usize,
        /// Days.
        days: usize,
    },
    /// A slice of the wrong length.
    #[error("{what} has {found} values; expected {expected}")]
    Shape {
        /// Which slice.
        what: &'static str,
        /// Its length.
        found: usize,
        /// The length that fits the others.
        expected: usize,
    },
    /// A count that is negative, infinite or no number.
    #[error("{what} holds {value} at position {position}; expected a count, 0 or more")]
    Count {
        /// Which slice.
        what: &'static str,
        /// Index within it.
        position: usize,
        /// The value there.
        value: f64,
    },
}
