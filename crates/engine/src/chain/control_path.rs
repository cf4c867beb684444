//! Control over time in one member, and what each change of it sets off.

use super::front::drawn_front;
use super::plan::Plan;
use crate::purpose;
use outflow_model::chain::{Holder, Tick};
use outflow_model::rules::chain::control;
use outflow_random::StableHash;
use serde::{Deserialize, Serialize};

/// A change of control of one member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Change {
    pub(super) tick: i64,
    pub(super) place: usize,
    pub(super) holder: Holder,
    /// Row of the scenario's table.
    pub(super) row: Option<usize>,
}

/// The changes of one member, ascending by tick: one uniform number a name in `together` (or a row
/// of its own), and the rows of a place in file order, each at least a tick after the one before.
pub(super) fn path(plan: &Plan, member: u32) -> Vec<Change> {
    let mut last = vec![i64::MIN; plan.places()];
    let mut changes: Vec<Change> = plan
        .control
        .iter()
        .map(|(row, change)| {
            let hash = match &change.together {
                Some(name) => StableHash::new().word(1).text(name),
                None => StableHash::new().word(2).text(&change.id),
            };
            let u = plan
                .key(member, 0, purpose::CHAIN_CONTROL)
                .state(hash.finish())
                .stream()
                .uniform();
            let tick = control::moment(change.when, u).max(last[change.place].saturating_add(1));
            last[change.place] = tick;
            Change {
                tick,
                place: change.place,
                holder: change.holder,
                row: *row,
            }
        })
        .collect();
    changes.sort_by_key(|change| change.tick);
    if let Some(from) = plan.front_from {
        changes.retain(|change| change.tick < i64::from(from));
        let drawn = drawn_front(plan, member, &changes, from);
        changes.extend(drawn);
    }
    changes
}

/// A place that a party lost in a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Loss {
    pub(super) place: usize,
    pub(super) party: usize,
    pub(super) tick: i64,
}

/// What changed in a step.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Turn {
    /// Places whose holder is another, contested or none included.
    pub(super) changed: Vec<usize>,
    /// Of them those that somebody else has now, or nobody.
    pub(super) renewed: Vec<usize>,
    pub(super) losses: Vec<Loss>,
}

/// Who holds what, as of the last step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Control {
    pub(super) holders: Vec<Holder>,
    /// The party that held a place last, or holds it.
    pub(super) before: Vec<Holder>,
    /// Who has it, through times when it is contested; none where it was given up.
    owner: Vec<Option<usize>>,
    /// Tick since which the party has held it.
    pub(super) since: Vec<i64>,
    /// Whether it was ever contested, or fought in.
    pub(super) fought: Vec<bool>,
    /// Changes done.
    done: usize,
}

/// A party that holds a place at the start has long held it.
const LONG_AGO: i64 = -1_000_000;

impl Control {
    pub(super) fn new(plan: &Plan) -> Self {
        let holders: Vec<Holder> = plan.scenario.places.iter().map(|one| one.holder).collect();
        Self {
            owner: holders.iter().map(|holder| holder.party()).collect(),
            since: vec![LONG_AGO; holders.len()],
            fought: holders
                .iter()
                .map(|holder| *holder == Holder::Contested)
                .collect(),
            before: holders.clone(),
            holders,
            done: 0,
        }
    }

    /// Takes the changes up to a tick.
    pub(super) fn advance(&mut self, path: &[Change], tick: Tick) -> Turn {
        let mut turn = Turn::default();
        while let Some(change) = path.get(self.done) {
            if change.tick > i64::from(tick) {
                break;
            }
            self.done += 1;
            let place = change.place;
            if self.holders[place] == change.holder {
                continue;
            }
            turn.changed.push(place);
            let owner = self.owner[place];
            match change.holder {
                Holder::Contested => self.fought[place] = true,
                Holder::Nobody | Holder::Party(_) => {
                    let next = change.holder.party();
                    if let Some(party) = owner
                        && next != owner
                    {
                        turn.losses.push(Loss {
                            place,
                            party,
                            tick: change.tick,
                        });
                    }
                    if next != owner {
                        self.since[place] = change.tick;
                        turn.renewed.push(place);
                    }
                    self.owner[place] = next;
                    if next.is_some() {
                        self.before[place] = change.holder;
                    }
                }
            }
            self.holders[place] = change.holder;
        }
        for places in [&mut turn.changed, &mut turn.renewed] {
            places.sort_unstable();
            places.dedup();
        }
        turn
    }

    /// Who has a place, through times when it is contested.
    pub(super) fn owner(&self, place: usize) -> Option<usize> {
        self.owner[place]
    }

    /// Days that the holder has held a place.
    #[allow(clippy::cast_precision_loss)]
    pub(super) fn held_days(&self, place: usize, tick: Tick) -> f64 {
        (i64::from(tick) - self.since[place]).max(0) as f64 / f64::from(outflow_model::chain::DAY)
    }
}
