//! Beds of a place: those that open, and those that are ordered once a day.

use super::member::Member;
use super::plan::Plan;
use super::split::Split;
use outflow_model::chain::Tick;
use outflow_model::rules::chain::road;
use outflow_model::rules::chain::shelter::{self, Shelter};
use serde::{Deserialize, Serialize};

/// Beds of a place.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Beds {
    pub(super) open: f64,
    /// Tick at which they open, beds.
    ordered: Vec<(Tick, f64)>,
}

impl<D: Split> Member<'_, D> {
    /// Beds at the start.
    pub(super) fn beds_at_start(plan: &Plan) -> Vec<Beds> {
        (0..plan.places())
            .map(|place| Beds {
                open: plan.reception[place].map_or(0.0, |row| plan.scenario.receptions[row].beds),
                ..Beds::default()
            })
            .collect()
    }

    /// Beds ordered earlier open.
    pub(super) fn open_beds(&mut self) {
        let now = self.state.tick;
        for beds in &mut self.state.beds {
            let open = &mut beds.open;
            beds.ordered.retain(|(tick, number)| {
                let due = *tick <= now;
                if due {
                    *open += number;
                }
                !due
            });
        }
    }

    /// Once a day: beds are ordered for those in centres and those without shelter.
    pub(super) fn order_beds(&mut self, end: Tick) {
        for place in 0..self.plan.places() {
            let Some(row) = self.plan.reception[place] else {
                continue;
            };
            let row = &self.plan.scenario.receptions[row];
            let beds = &mut self.state.beds[place];
            let persons = &self.state.away.persons[place];
            let asked = persons[Shelter::Centre as usize] + persons[Shelter::None as usize];
            let ordered = beds.ordered.iter().map(|(_, number)| number).sum();
            let more = shelter::beds_to_order(asked, beds.open, ordered, row.beds_max).ceil();
            if more > 0.0 {
                // Ordered at the end of a day: without a lead they are there in the next step.
                let lead = if row.lead_days > 0.0 {
                    road::ticks(row.lead_days * 24.0)
                } else {
                    0
                };
                beds.ordered.push((end + lead, more));
            }
        }
    }
}
