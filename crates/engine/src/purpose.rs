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
/// The rest of a route, for those whose day ended on it.
pub(crate) const REST_OF_ROUTE: Purpose = Purpose(9);
/// Phase A, one record a person: leave or stay.
pub(crate) const STAY: Purpose = Purpose(10);

// The chain of control.

/// Values of parameters.
pub(crate) const CHAIN_PARAMETER: Purpose = Purpose(101);
/// Moments of changes of control.
pub(crate) const CHAIN_CONTROL: Purpose = Purpose(102);
/// Who lives where at the start.
pub(crate) const CHAIN_START: Purpose = Purpose(103);
/// Shocks shared by a place, or by all, on a day.
pub(crate) const CHAIN_SHOCK: Purpose = Purpose(104);
/// Which households of a place leave.
pub(crate) const CHAIN_LEAVE: Purpose = Purpose(105);
/// How a household leaves, whether it splits, and where to.
pub(crate) const CHAIN_DEPART: Purpose = Purpose(107);
/// Who gets a seat.
pub(crate) const CHAIN_SEATS: Purpose = Purpose(108);
/// Who reconsiders how to live under a holder, and what follows.
pub(crate) const CHAIN_CONDUCT: Purpose = Purpose(109);
/// Who gets a post.
pub(crate) const CHAIN_POSTS: Purpose = Purpose(110);
/// Who turns from a side.
pub(crate) const CHAIN_LEANING: Purpose = Purpose(111);
/// Who of a batch is served at a crossing, and how it fares there.
pub(crate) const CHAIN_CROSSING: Purpose = Purpose(112);
/// Choosing anew where the way is cut.
pub(crate) const CHAIN_RECHOOSE: Purpose = Purpose(113);
/// Where kin are, who finds which shelter.
pub(crate) const CHAIN_SHELTER: Purpose = Purpose(114);
/// Intentions to return.
pub(crate) const CHAIN_INTENTION: Purpose = Purpose(115);
/// Whose stay in a shelter ends.
pub(crate) const CHAIN_STAY: Purpose = Purpose(116);
/// Where the kin of those who came home are.
pub(crate) const CHAIN_KIN: Purpose = Purpose(118);
/// Who returns, and who visits.
pub(crate) const CHAIN_RETURN: Purpose = Purpose(117);
/// How the front of a forecast moves.
pub(crate) const CHAIN_FRONT: Purpose = Purpose(120);
/// Who leaves a shelter again, and where to.
pub(crate) const CHAIN_FLIGHT: Purpose = Purpose(119);
