//! What the timeline says is in force: levels by place and party, and who hears what.

use super::plan::Plan;
use outflow_model::chain::{
    Channel, ChannelKind, Event, EventKind, Grade, Holder, Parameters, Tick,
};
use outflow_model::rules::chain::{news, sanctions};

const GRADES: usize = Grade::ALL.len();

/// Levels in force, recomputed only when what is in force or who holds what has changed.
#[derive(Debug, Default)]
pub(super) struct Levels {
    /// `(kind * places + place) * (parties + 1) + party`; the last party: nobody named.
    values: Vec<f64>,
    signature: Vec<bool>,
    holders: Vec<Holder>,
    slots: usize,
    places: usize,
    /// Reach of the channels of each party, `place * parties + party`.
    pub(super) reach: Vec<f64>,
    /// Reach of word of mouth by place.
    pub(super) word: Vec<f64>,
    /// Law in force by party and grade: years, practice.
    pub(super) law: Vec<[(f64, f64); GRADES]>,
}

fn adds_up(kind: EventKind) -> bool {
    matches!(kind, EventKind::Posts | EventKind::Transport)
}

impl Levels {
    /// Brings the levels to a tick.
    pub(super) fn update(&mut self, plan: &Plan, holders: &[Holder], tick: Tick, p: &Parameters) {
        let scenario = &plan.scenario;
        let signature: Vec<bool> = scenario
            .events
            .iter()
            .map(|event| event.holds(tick))
            .chain(scenario.channels.iter().map(|channel| channel.holds(tick)))
            .chain(
                scenario
                    .sanctions
                    .iter()
                    .map(|row| row.start <= i64::from(tick)),
            )
            .collect();
        if !self.values.is_empty() && signature == self.signature && holders == self.holders {
            return;
        }
        self.signature = signature;
        self.holders = holders.to_vec();
        self.places = plan.places();
        self.slots = plan.parties + 1;
        self.values = vec![0.0; EventKind::ALL.len() * self.places * self.slots + 1];
        for event in scenario.events.iter().filter(|event| event.holds(tick)) {
            self.enter(plan, event, holders);
        }
        self.hear(plan, holders, tick);
        self.law = laws(plan, tick, p);
    }

    fn enter(&mut self, plan: &Plan, event: &Event, holders: &[Holder]) {
        let party = event.party.unwrap_or(plan.parties);
        for (place, &holder) in holders.iter().enumerate() {
            if event.target.covers(place, holder) {
                let at = self.at(event.kind, place, party);
                let value = &mut self.values[at];
                *value = if adds_up(event.kind) {
                    *value + event.value
                } else {
                    value.max(event.value)
                };
            }
        }
    }

    fn hear(&mut self, plan: &Plan, holders: &[Holder], tick: Tick) {
        let scenario = &plan.scenario;
        let mut deaf = vec![1.0; self.places * plan.parties];
        let mut word_deaf = vec![1.0; self.places];
        for channel in scenario.channels.iter().filter(|one| one.holds(tick)) {
            for (place, &holder) in holders.iter().enumerate() {
                if !channel.target.covers(place, holder) {
                    continue;
                }
                let reach = self.channel_reach(plan, channel, place);
                match channel.party {
                    Some(party) if channel.kind != ChannelKind::Word => {
                        deaf[place * plan.parties + party] *= 1.0 - reach;
                    }
                    _ => word_deaf[place] *= 1.0 - reach,
                }
            }
        }
        let all = !scenario.parts.news;
        let heard = |deaf: f64| if all { 1.0 } else { 1.0 - deaf };
        self.reach = deaf.into_iter().map(heard).collect();
        self.word = word_deaf.into_iter().map(heard).collect();
    }

    /// Reach of a channel in a place under the blackouts in force.
    pub(super) fn channel_reach(&self, plan: &Plan, channel: &Channel, place: usize) -> f64 {
        let own = channel.party.map_or(0.0, |party| {
            self.values[self.at(EventKind::Blackout, place, party)]
        });
        let all = if channel.kind == ChannelKind::Word {
            0.0
        } else {
            self.values[self.at(EventKind::Blackout, place, plan.parties)]
        };
        news::reach(channel.reach, own.max(all))
    }

    /// Share of a place that hears what a party says or does: its channels, and word of mouth.
    pub(super) fn hears(&self, plan: &Plan, place: usize, party: usize) -> f64 {
        news::heard([self.reach[place * plan.parties + party], self.word[place]])
    }

    /// Share of a place that hears news of a party by other channels than its own.
    pub(super) fn hears_of(&self, plan: &Plan, place: usize, party: usize) -> f64 {
        news::heard(
            (0..plan.parties)
                .filter(|other| *other != party)
                .map(|other| self.reach[place * plan.parties + other])
                .chain([self.word[place]]),
        )
    }

    fn at(&self, kind: EventKind, place: usize, party: usize) -> usize {
        (kind as usize * self.places + place) * self.slots + party
    }

    /// A level of a party in a place; events that name no party count for all.
    pub(super) fn of(&self, kind: EventKind, place: usize, party: usize) -> f64 {
        let own = self.values[self.at(kind, place, party)];
        let any = self.values[self.at(kind, place, self.slots - 1)];
        if adds_up(kind) {
            own + any
        } else {
            own.max(any)
        }
    }

    /// A level in a place by who is named, in the order of parties; the last: nobody.
    pub(super) fn by_party(&self, kind: EventKind, place: usize) -> &[f64] {
        let from = self.at(kind, place, 0);
        &self.values[from..from + self.slots]
    }

    /// A level in a place, whoever is named.
    pub(super) fn any(&self, kind: EventKind, place: usize) -> f64 {
        let values = self.by_party(kind, place).iter().copied();
        if adds_up(kind) {
            values.sum()
        } else {
            values.fold(0.0, f64::max)
        }
    }

    /// What a party gives or forces at all in a place.
    pub(super) fn acts(&self, place: usize, party: usize) -> bool {
        use EventKind::{
            AidDelivered, AidPromised, Annexation, Force, PapersDelivered, PapersPromised,
            PayDelivered, PayPromised, PensionDelivered, PensionPromised, Posts, Pressure,
        };
        [
            AidDelivered,
            AidPromised,
            Annexation,
            Force,
            PapersDelivered,
            PapersPromised,
            PayDelivered,
            PayPromised,
            PensionDelivered,
            PensionPromised,
            Posts,
            Pressure,
        ]
        .iter()
        .any(|kind| self.of(*kind, place, party) > 0.0)
    }
}

/// The latest row in force of each party and grade: years by law, probability as practised.
fn laws(plan: &Plan, tick: Tick, p: &Parameters) -> Vec<[(f64, f64); GRADES]> {
    let rows = &plan.scenario.sanctions;
    (0..plan.parties)
        .map(|party| {
            let latest = |grade: Grade| {
                rows.iter().rev().find(|row| {
                    row.party == party && row.grade == grade && row.start <= i64::from(tick)
                })
            };
            let mut law = [(0.0, 0.0); GRADES];
            for (entry, grade) in law.iter_mut().zip(Grade::ALL) {
                let listed = |grade| latest(grade).map(|row| row.law_years);
                let practice = latest(grade)
                    .or_else(|| (grade == Grade::Kin).then(|| latest(Grade::Post)).flatten())
                    .map_or(0.0, |row| row.practice);
                *entry = (sanctions::years(listed, grade, p), practice);
            }
            law
        })
        .collect()
}
