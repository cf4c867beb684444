//! How many people a change of the reported total displaces, and the debt that falls leave
//! (flee-model §6.2).
//!
//! ```text
//! new = D - debt;   new < 0: debt = -new, new = 0;   else debt = 0
//! ```

/// People newly displaced and the debt left, from today's change and the debt so far.
///
/// ```
/// use outflow_model::rules::inflow::displaced;
/// let mut debt = 0;
/// let new = [1000, -50, -50, 100, 100].map(|change| {
///     let (new, left) = displaced(change, debt);
///     debt = left;
///     new
/// });
/// assert_eq!(new, [1000, 0, 0, 0, 100]);
/// ```
#[must_use]
pub fn displaced(change: i64, debt: i64) -> (u64, i64) {
    match u64::try_from(change - debt) {
        Ok(new) => (new, 0),
        Err(_) => (0, debt - change),
    }
}
