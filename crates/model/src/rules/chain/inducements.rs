//! Part 4. Inducements.
//!
//! What counts of pay, pension, aid or papers is what is delivered, and of what is promised beyond
//! that a part that grows with the credibility of who promises:
//!
//! ```text
//! I = delivered + π·c·max(0, promised − delivered)
//! ```

use crate::chain::Parameters;

/// Weight of an inducement: shares of those eligible, promised and delivered, and the credibility
/// of the party.
#[must_use]
pub fn weight(promised: f64, delivered: f64, credibility: f64, p: &Parameters) -> f64 {
    delivered + p.promised_share * credibility * (promised - delivered).max(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn promises_count_for_less_than_delivery() {
        let p = Parameters::default();
        assert_eq!(weight(0.0, 0.4, 0.6, &p), 0.4);
        assert!((weight(1.0, 0.0, 0.6, &p) - 0.6 * p.promised_share).abs() < 1e-15);
        assert_eq!(weight(0.5, 1.0, 1.0, &p), 1.0);
    }
}
