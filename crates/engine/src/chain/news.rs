//! News on its way from place to place: of losses, and what the parties say.
//!
//! A loss is one item for every other place of the party that lost. Each channel that works in a
//! place brings it after its delay; when more people hear it than before, belief there falls by the
//! difference, so that in the end the impulse is that of everybody who heard. A place without a
//! channel hears when it has one. A statement is one item for every place to which it is addressed, and
//! comes by the channels of the party that makes it.

use super::control_path::{Control, Loss};
use super::fields::{FieldStep, Fields, Seen};
use super::plan::Plan;
use outflow_model::chain::{Channel, ChannelKind, DAY, Event, EventKind, Holder};
use outflow_model::rules::chain::news;
use serde::{Deserialize, Serialize};

/// Days after which no one speaks of something any more; of a loss, once it was heard.
const OLD_DAYS: i64 = 60;

/// News of a loss for one place.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Item {
    place: u32,
    from: u32,
    party: u32,
    tick: i64,
    /// Impulse when everybody hears it.
    size: f64,
    /// Share that has heard it.
    heard: f64,
}

/// A statement for one place. It stands by itself: a what-if that goes on from here has other rows.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Said {
    pub(super) place: u32,
    pub(super) party: u32,
    /// Whether it is a threat; else a promise.
    pub(super) threat: bool,
    pub(super) strength: f64,
    tick: i64,
    /// Share that has heard it.
    heard: f64,
}

impl Said {
    /// Of a party, as the event says, heard by nobody yet.
    pub(super) fn new(party: usize, event: &Event, place: usize) -> Self {
        let index = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Self {
            place: index(place),
            party: index(party),
            threat: event.kind == EventKind::Threat,
            strength: event.value,
            tick: event.start,
            heard: 0.0,
        }
    }
}

/// News that has not reached everybody.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct News {
    items: Vec<Item>,
    said: Vec<Said>,
    /// Whether a party has ever had a place: `place * parties + party`.
    ever: Vec<bool>,
}

impl News {
    /// Losses of a step become news, and credibility falls. All are seen as just before the step.
    pub(super) fn lose(
        &mut self,
        step: &FieldStep,
        losses: &[Loss],
        fields: &mut Fields,
        seen: &mut Seen,
    ) {
        let plan = step.plan;
        self.ever.resize(plan.places() * plan.parties, false);
        let owned =
            (0..plan.places()).filter_map(|place| Some((place, step.control.owner(place)?)));
        let lost = losses.iter().map(|loss| (loss.place, loss.party));
        for (place, party) in owned.chain(lost) {
            self.ever[place * plan.parties + party] = true;
        }
        if losses.is_empty() || !plan.scenario.parts.promises {
            return;
        }
        let similarity = seen.similarity(plan, step.p);
        let surprises: Vec<f64> = losses
            .iter()
            .map(|loss| fields.surprise(loss.place))
            .collect();
        for (loss, surprise) in losses.iter().zip(surprises) {
            let had = had(plan, step.control, losses, loss);
            let residents = |place: usize| plan.scenario.places[place].residents;
            // Of all that the party has ever had of that standing: to lose it piece by piece costs what it
            // costs to lose it at once.
            let all: Vec<usize> = (0..plan.places())
                .filter(|place| self.ever[place * plan.parties + loss.party])
                .filter(|place| {
                    taken(plan, *place, loss.party) == taken(plan, loss.place, loss.party)
                })
                .collect();
            let people: f64 = all.iter().map(|place| residents(*place)).sum();
            if people <= 0.0 {
                continue;
            }
            fields.lose(step, loss, residents(loss.place) / people, surprise);
            let places = plan.places();
            for &place in &had {
                if step.control.owner(place) != Some(loss.party) {
                    continue;
                }
                let alike = |other: usize| residents(other) * similarity[place * places + other];
                let alike_all: f64 = all.iter().map(|other| alike(*other)).sum();
                let size = step.p.loss_effect * surprise * alike(loss.place) / alike_all;
                if size > 0.0 {
                    let index = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
                    self.items.push(Item {
                        place: index(place),
                        from: index(loss.place),
                        party: index(loss.party),
                        tick: loss.tick.max(0),
                        size,
                        heard: 0.0,
                    });
                }
            }
        }
    }

    /// News that arrives in a step.
    pub(super) fn arrive(&mut self, step: &FieldStep, fields: &mut Fields) {
        let plan = step.plan;
        let now = i64::from(step.tick);
        self.items.retain_mut(|item| {
            let place = item.place as usize;
            if step.control.owner(place) != Some(item.party as usize) {
                return false;
            }
            let reach = if plan.scenario.parts.news {
                reach_by(step, item, now)
            } else {
                1.0
            };
            if reach > item.heard {
                fields.impulse(plan, place, item.size * (reach - item.heard));
                item.heard = reach;
            }
            item.heard < 1.0 && !(is_old(item.tick, now) && item.heard > 0.0)
        });
    }

    /// Statements of a step are made, and those made are heard.
    pub(super) fn listen(&mut self, step: &FieldStep, fields: &mut Fields) {
        let plan = step.plan;
        let now = i64::from(step.tick);
        for (party, event) in step.statements() {
            let audience = step.audience(event);
            self.said
                .extend(audience.map(|place| Said::new(party, event, place)));
        }
        self.said.retain_mut(|said| {
            let reach = if plan.scenario.parts.news {
                reach_of_statement(step, said, now)
            } else {
                1.0
            };
            if reach > said.heard {
                fields.hear(step, said, said.heard, reach);
                said.heard = reach;
            }
            said.heard < 1.0 && !is_old(said.tick, now)
        });
    }
}

/// Whether something of a tick is not spoken of any more.
fn is_old(tick: i64, now: i64) -> bool {
    now - tick > OLD_DAYS * i64::from(DAY)
}

/// Places that a party had just before the losses of a step, of the same standing as the one lost:
/// taken since the start, or its own from the start.
fn had(plan: &Plan, control: &Control, losses: &[Loss], loss: &Loss) -> Vec<usize> {
    let party = loss.party;
    let lost = |place: usize| {
        losses
            .iter()
            .any(|loss| loss.place == place && loss.party == party)
    };
    (0..plan.places())
        .filter(|place| control.owner(*place) == Some(party) || lost(*place))
        .filter(|place| taken(plan, *place, party) == taken(plan, loss.place, party))
        .collect()
}

/// Whether a place that a party has had was not its own from the start.
fn taken(plan: &Plan, place: usize, party: usize) -> bool {
    plan.scenario.places[place].holder != Holder::Party(party)
}

/// Share of a place that has heard an item through the channels that work there now and had time
/// to bring it.
fn reach_by(step: &FieldStep, item: &Item, now: i64) -> f64 {
    let plan = step.plan;
    let place = item.place as usize;
    let km = plan.road_km[item.from as usize * plan.places() + place];
    reached(step, place, now - item.tick, |channel| {
        let over = (channel.kind == ChannelKind::Word).then_some(km);
        (channel.party != Some(item.party as usize))
            .then(|| news::delay_ticks(channel.delay_hours, over))
    })
}

/// The same of a statement, through the channels of the party that made it.
fn reach_of_statement(step: &FieldStep, said: &Said, now: i64) -> f64 {
    reached(step, said.place as usize, now - said.tick, |channel| {
        (channel.party == Some(said.party as usize) && channel.kind != ChannelKind::Word)
            .then(|| news::delay_ticks(channel.delay_hours, None))
    })
}

/// Share of a place that has heard something `age` ticks old; `delay`: of a channel that brings it, ticks.
fn reached(
    step: &FieldStep,
    place: usize,
    age: i64,
    delay: impl Fn(&Channel) -> Option<u32>,
) -> f64 {
    let plan = step.plan;
    let holder = step.control.holders[place];
    let heard = plan
        .scenario
        .channels
        .iter()
        .filter(|channel| channel.holds(step.tick) && channel.target.covers(place, holder))
        .filter(|channel| delay(channel).is_some_and(|delay| i64::from(delay) <= age))
        .map(|channel| step.levels.channel_reach(plan, channel, place));
    news::heard(heard)
}
