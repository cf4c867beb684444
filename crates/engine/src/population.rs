//! What the pipeline asks of an engine: to hold people and to move them, phase by phase.

use crate::draw::Count;
use crate::error::EngineError;
use crate::record::OriginCount;
use crate::tables::Kinds;
use crate::walk::{Tally, Walker};
use outflow_model::key::GroupKey;

/// The people of one member.
pub(crate) trait Population {
    /// Whole people, or expected ones.
    type Count: Count;
    /// What a checkpoint keeps of them.
    type Saved: serde::Serialize + serde::de::DeserializeOwned;

    /// `n` people enter with this key; `origin` is their passive label.
    fn enter(&mut self, walker: &Walker, key: GroupKey, n: Self::Count, origin: u16);

    /// Phase A: everybody at one of the places for which `deciding` is true decides. Whoever is on
    /// a link is due to travel.
    fn decide(
        &mut self,
        walker: &Walker,
        member: u32,
        deciding: &[bool],
        tally: &mut Tally<Self::Count>,
    );

    /// People still to travel today who will reach the end of their link, by that end.
    fn arriving(&self, walker: &Walker) -> Vec<f64>;

    /// Phase B for a random part of those still to travel: each with probability `share`, all
    /// of them from 1 on, and all whose journey does not depend on nearly full camps.
    fn travel(
        &mut self,
        walker: &Walker,
        member: u32,
        batch: u32,
        share: f64,
        tally: &mut Tally<Self::Count>,
    ) -> Result<(), EngineError>;

    /// Whoever stands in a place with a chance to settle for good may do so; `chances` is by
    /// place.
    fn settle(&mut self, walker: &Walker, member: u32, chances: &[f64]);

    /// The day is over.
    fn end_day(&mut self);

    /// People on links.
    fn travelling(&self) -> Self::Count;

    /// Everybody.
    fn total(&self) -> Self::Count;

    /// People by ethnicity and religion at each place.
    fn kinds(&self, walker: &Walker) -> Kinds;

    /// People by origin at each place.
    fn origins(&self, day: u32, into: &mut Vec<OriginCount>);

    /// Occupied states (people, for `agent`).
    fn states(&self) -> usize;

    /// For a checkpoint.
    fn save(&self) -> Self::Saved;

    /// From a checkpoint.
    fn load(&mut self, walker: &Walker, saved: Self::Saved);
}
