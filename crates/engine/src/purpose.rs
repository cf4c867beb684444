//! What each stream is for. A number is never reused: new draws shift no old ones.

use outflow_random::Purpose;

/// Where the newly displaced come from.
pub(crate) const SPAWN_PLACE: Purpose = Purpose(1);
/// How many are displaced (Poisson modes and random rounding).
pub(crate) const SPAWN_COUNT: Purpose = Purpose(2);
/// Which class of attributes they have.
pub(crate) const SPAWN_CLASS: Purpose = Purpose(3);
/// Phase A: leave or stay, and by which route.
pub(crate) const DECIDE: Purpose = Purpose(4);
/// Phase B: a day's journey.
pub(crate) const TRAVEL: Purpose = Purpose(5);
/// Who is in a sub-batch.
pub(crate) const BATCH: Purpose = Purpose(6);
/// Who settles for good.
pub(crate) const SETTLE: Purpose = Purpose(7);
/// How passive labels are shared out.
pub(crate) const LABELS: Purpose = Purpose(8);
