//! Fields: what a place believes, has been promised, fears and remembers. They move at the start of
//! every step, before anybody decides.

use super::control_path::{Control, Loss};
use super::levels::Levels;
use super::news::Said;
use super::plan::Plan;
use outflow_model::chain::{DAY, Event, EventKind, Grade, HazardKind, Holder, Parameters, Tick};
use outflow_model::rules::chain::belief::{self, Surroundings, Wish};
use outflow_model::rules::chain::{control, danger, sanctions, statements};
use serde::{Deserialize, Serialize};

const GRADES: usize = Grade::ALL.len();

/// Fields that have a memory.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Fields {
    /// `ln η`, `place * leanings + leaning`.
    pub(super) ln_eta: Vec<f64>,
    /// Promises heard, `place * parties + party`.
    stock: Vec<f64>,
    /// By party.
    pub(super) credibility: Vec<f64>,
    /// Perceived probability of sanctions, `(place * parties + party) * grades + grade`.
    perceived: Vec<f64>,
    /// Events a day remembered, by place.
    memory: Vec<f64>,
    /// Danger to which people are used, a rate per day by place.
    used_to: Vec<f64>,
    /// Belief over the horizon of surprise as it was lately, mean over residents, by place.
    expected: Vec<f64>,
}

/// Fields that follow from those and the timeline.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// Front distance by place, km.
    pub(super) front_km: Vec<f64>,
    /// Closeness of the front by place.
    pub(super) closeness: Vec<f64>,
    /// Events a day as felt, by place.
    pub(super) felt: Vec<f64>,
    /// Danger beyond what people are used to, a rate per day by place.
    pub(super) danger: Vec<f64>,
    /// Events a day now, by place.
    pub(super) events: Vec<f64>,
    /// Abuse by the holder and shelling now, events a day by place.
    pub(super) abuse: Vec<f64>,
    pub(super) shelling: Vec<f64>,
    /// What is feared, ten expected years: `(place * parties + party) * grades + grade`.
    fear: Vec<f64>,
    kernel: Vec<f64>,
    /// Likeness of places, `place * places + other`; empty before the first loss.
    similarity: Vec<f64>,
    /// For whom the front distances were computed.
    holders: Vec<Holder>,
}

impl Seen {
    /// What households of a grade fear from a party, as seen from a place.
    #[inline]
    pub(super) fn fear(&self, plan: &Plan, place: usize, party: usize, grade: Grade) -> f64 {
        self.fear[(place * plan.parties + party) * GRADES + grade as usize]
    }

    /// Likeness of every two places to those who hear of a loss.
    pub(super) fn similarity(&mut self, plan: &Plan, p: &Parameters) -> &[f64] {
        if self.similarity.is_empty() {
            let alike = |km: &f64| belief::similarity(*km, p);
            self.similarity = plan.distance_km.iter().map(alike).collect();
        }
        &self.similarity
    }

    /// Brings what depends on who holds what to a tick.
    pub(super) fn see_control(&mut self, plan: &Plan, control: &Control, p: &Parameters) {
        if self.holders == control.holders && !self.front_km.is_empty() {
            return;
        }
        self.holders.clone_from(&control.holders);
        self.front_km = control::front_distances(
            &plan.scenario,
            &control.holders,
            &control.before,
            &plan.distance_km,
        );
        self.closeness = self
            .front_km
            .iter()
            .map(|km| control::closeness(*km, p.front_scale_km))
            .collect();
    }
}

/// One step of the fields: from when to when, and what it sees.
pub(super) struct FieldStep<'a> {
    pub(super) plan: &'a Plan,
    pub(super) p: &'a Parameters,
    pub(super) control: &'a Control,
    pub(super) levels: &'a Levels,
    /// Tick of the step before; equal to `tick` at the start.
    pub(super) previous: Tick,
    pub(super) tick: Tick,
    /// Length of the step that begins.
    pub(super) length: Tick,
}

impl FieldStep<'_> {
    /// Days since the step before.
    fn dt(&self) -> f64 {
        f64::from(self.tick - self.previous) / f64::from(DAY)
    }

    /// Impulses since the step before.
    fn impulses(&self) -> impl Iterator<Item = &Event> {
        let from = if self.tick == 0 {
            -1
        } else {
            i64::from(self.previous)
        };
        let to = i64::from(self.tick);
        self.plan
            .scenario
            .events
            .iter()
            .filter(move |event| from < event.start && event.start <= to)
    }

    /// Statements made since the step before, with who makes them.
    pub(super) fn statements(&self) -> impl Iterator<Item = (usize, &Event)> {
        self.impulses()
            .filter_map(|event| Some((self.speaker(event)?, event)))
    }

    /// Who makes a statement that has an effect; of other events: nobody.
    fn speaker(&self, event: &Event) -> Option<usize> {
        let parts = &self.plan.scenario.parts;
        let counts = match event.kind {
            EventKind::Promise | EventKind::Annexation => parts.promises,
            EventKind::Threat => parts.coercion,
            _ => false,
        };
        event.party.filter(|_| counts)
    }

    /// The places to which an event is addressed.
    pub(super) fn audience(&self, event: &Event) -> impl Iterator<Item = usize> {
        let holders = self.control.holders.iter().enumerate();
        holders
            .filter(|(place, holder)| event.target.covers(*place, **holder))
            .map(|(place, _)| place)
    }
}

impl Fields {
    pub(super) fn new(plan: &Plan, p: &Parameters) -> Self {
        let places = plan.places();
        let mut perceived = vec![0.0; places * plan.parties * GRADES];
        for place in 0..places {
            for party in 0..plan.parties {
                for grade in Grade::ALL {
                    perceived[(place * plan.parties + party) * GRADES + grade as usize] =
                        listed(plan, party, grade, 0).unwrap_or(0.0);
                }
            }
        }
        Self {
            ln_eta: vec![0.0; places * plan.leanings()],
            stock: vec![0.0; places * plan.parties],
            credibility: vec![p.credibility_start; plan.parties],
            perceived,
            memory: memory_at_start(plan, p),
            used_to: used_to_at_start(plan, p),
            expected: vec![0.0; plan.places()],
        }
    }

    /// Promises made before the run, and belief at its level: the fields at the start.
    pub(super) fn begin(&mut self, step: &FieldStep, seen: &Seen) {
        let plan = step.plan;
        let mut made: Vec<(usize, &Event)> = plan
            .scenario
            .events
            .iter()
            .filter(|event| event.start < 0 && event.kind != EventKind::Threat)
            .filter_map(|event| Some((step.speaker(event)?, event)))
            .collect();
        made.sort_by_key(|(_, event)| event.start);
        let mut last = None;
        for (party, event) in made {
            self.forget(step, days_between(last.unwrap_or(event.start), event.start));
            for place in step.audience(event) {
                let reach = step.levels.reach[place * plan.parties + party];
                self.hear(step, &Said::new(party, event, place), 0.0, reach);
            }
            last = Some(event.start);
        }
        if let Some(last) = last {
            self.forget(step, days_between(last, 0));
        }
        for place in 0..plan.places() {
            self.settle(step, seen, place);
        }
    }

    fn forget(&mut self, step: &FieldStep, days: f64) {
        for stock in &mut self.stock {
            *stock = statements::forgotten(*stock, days, step.p);
        }
    }

    /// Belief over some days in a place by those of a leaning.
    pub(super) fn belief(&self, plan: &Plan, place: usize, leaning: usize, days: f64) -> f64 {
        belief::belief(self.ln_eta[place * plan.leanings() + leaning], days)
    }

    /// Mean over residents of a function of `ln η`.
    pub(super) fn mean_over(&self, plan: &Plan, place: usize, of: impl Fn(f64) -> f64) -> f64 {
        let shares = &plan.shares[place].leanings;
        let total: f64 = shares.iter().sum();
        let at = place * plan.leanings();
        shares
            .iter()
            .zip(&self.ln_eta[at..])
            .map(|(share, ln_eta)| share * of(*ln_eta))
            .sum::<f64>()
            / total
    }

    /// Belief goes to its level at once: a new holder, or no memory of another.
    pub(super) fn settle(&mut self, step: &FieldStep, seen: &Seen, place: usize) {
        for leaning in 0..step.plan.leanings() {
            if let Some(level) = self.level(step, seen, place, leaning) {
                self.ln_eta[place * step.plan.leanings() + leaning] = level;
            }
        }
        self.expected[place] = self.mean_over(step.plan, place, belief::surprise);
    }

    /// How unexpected the loss of a place is to those elsewhere.
    pub(super) fn surprise(&self, place: usize) -> f64 {
        self.expected[place]
    }

    /// The level to which belief moves, where a party holds the place.
    fn level(&self, step: &FieldStep, seen: &Seen, place: usize, leaning: usize) -> Option<f64> {
        let plan = step.plan;
        let holder = step.control.holders[place].party()?;
        let promised = plan.scenario.parts.promises;
        let around = Surroundings {
            held_days: step.control.held_days(place, step.tick),
            closeness: seen.closeness[place],
            promises: if promised {
                self.stock[place * plan.parties + holder]
            } else {
                0.0
            },
            credibility: self.credibility[holder],
        };
        let wish = if leaning == holder {
            Wish::Stays
        } else if leaning < plan.parties && plan.hostile(leaning, holder) {
            Wish::Leaves
        } else {
            Wish::Neutral
        };
        Some(belief::level(around, wish, step.p))
    }

    /// Credibility falls with what is lost, everywhere and at once. `held`: the share of the people
    /// of each loss among those that the party held just before.
    pub(super) fn lose(&mut self, step: &FieldStep, loss: &Loss, share: f64, surprise: f64) {
        let stock = self.stock[loss.place * step.plan.parties + loss.party];
        let credibility = &mut self.credibility[loss.party];
        *credibility = statements::broken(*credibility, share, surprise, stock, step.p);
    }

    /// Withdrawals and calls seen since the step before.
    pub(super) fn see(&mut self, step: &FieldStep) {
        for event in step.impulses() {
            self.shake(step, event);
        }
    }

    /// A statement is heard by a share `reach` of its place, `before` of them earlier.
    pub(super) fn hear(&mut self, step: &FieldStep, said: &Said, before: f64, reach: f64) {
        let party = said.party as usize;
        let credibility = self.credibility[party];
        let at = said.place as usize * step.plan.parties + party;
        let strength = said.strength;
        if !said.threat {
            let stock = &mut self.stock[at];
            *stock = statements::heard(*stock, strength, before, reach, credibility);
            return;
        }
        for grade in 1..GRADES {
            if step.levels.law[party][grade].0 > 0.0 {
                let perceived = &mut self.perceived[at * GRADES + grade];
                *perceived =
                    sanctions::threatened(*perceived, strength, before, reach, credibility, step.p);
            }
        }
    }

    /// What people see with their own eyes, or hear from the holder itself, about its staying.
    fn shake(&mut self, step: &FieldStep, event: &Event) {
        if !matches!(
            event.kind,
            EventKind::WithdrawalSeen | EventKind::EvacuationCall
        ) {
            return;
        }
        if !step.plan.scenario.parts.promises {
            return;
        }
        for (place, &holder) in step.control.holders.iter().enumerate() {
            // Of whoever holds the place, or held it until it was fought over or left.
            let Some(side) = control::side(holder, step.control.before[place]) else {
                continue;
            };
            if !event.target.covers(place, holder) {
                continue;
            }
            let impulse = match event.kind {
                EventKind::WithdrawalSeen if event.party.is_none_or(|party| party == side) => {
                    step.p.seen_effect * event.value
                }
                // Its value is how many follow; what it says of the holder is said to all who hear it.
                EventKind::EvacuationCall if event.party == Some(side) => {
                    step.p.call_effect * step.levels.hears(step.plan, place, side)
                }
                _ => continue,
            };
            self.impulse(step.plan, place, impulse);
        }
    }

    /// Adds an impulse to `ln η` of everybody in a place.
    pub(super) fn impulse(&mut self, plan: &Plan, place: usize, impulse: f64) {
        let at = place * plan.leanings();
        for ln_eta in &mut self.ln_eta[at..at + plan.leanings()] {
            *ln_eta = belief::shaken(*ln_eta, impulse);
        }
    }

    /// Everything that moves by itself, over the days since the step before.
    pub(super) fn drift(&mut self, step: &FieldStep, seen: &Seen) {
        let (plan, p, dt) = (step.plan, step.p, step.dt());
        for place in 0..plan.places() {
            if !plan.scenario.parts.promises {
                self.settle(step, seen, place);
                continue;
            }
            for leaning in 0..plan.leanings() {
                if let Some(level) = self.level(step, seen, place, leaning) {
                    let ln_eta = &mut self.ln_eta[place * plan.leanings() + leaning];
                    *ln_eta = belief::drifted(*ln_eta, level, dt, p);
                }
            }
        }
        for place in 0..plan.places() {
            let now = self.mean_over(plan, place, belief::surprise);
            self.expected[place] = belief::remembered(self.expected[place], now, dt);
        }
        self.forget(step, dt);
        for credibility in &mut self.credibility {
            *credibility = statements::recovered(*credibility, dt, p);
        }
        self.observe(step, dt);
        for (place, memory) in self.memory.iter_mut().enumerate() {
            let events = events(plan, place, step.previous.into(), step.tick.into(), |_| {
                true
            });
            *memory = danger::remembered(*memory, events, p.danger_half_life_days, dt);
        }
    }

    /// Perceived sanctions move to practice where it can be seen; a new law is taken at its word.
    fn observe(&mut self, step: &FieldStep, dt: f64) {
        let plan = step.plan;
        if !plan.scenario.parts.coercion {
            return;
        }
        for (place, holder) in step.control.holders.iter().enumerate() {
            for party in 0..plan.parties {
                let reach = if holder.party() == Some(party) {
                    1.0
                } else {
                    step.levels.hears_of(plan, place, party)
                };
                for (grade, (years, practice)) in step.levels.law[party].iter().enumerate() {
                    if *years > 0.0 {
                        let at = (place * plan.parties + party) * GRADES + grade;
                        self.perceived[at] =
                            sanctions::observed(self.perceived[at], *practice, reach, dt, step.p);
                    }
                }
            }
        }
        let new = plan.scenario.sanctions.iter().filter(|row| {
            i64::from(step.previous) < row.start && row.start <= i64::from(step.tick)
        });
        for row in new {
            // Kin count as for a post where the law does not list them, as at the start.
            let kin_listed = plan.scenario.sanctions.iter().any(|other| {
                (other.party, other.grade) == (row.party, Grade::Kin)
                    && other.start <= i64::from(step.tick)
            });
            let kin = (row.grade == Grade::Post && !kin_listed).then_some(Grade::Kin);
            for place in 0..plan.places() {
                let grades = [Some(row.grade), kin];
                for grade in grades.into_iter().flatten() {
                    let at = (place * plan.parties + row.party) * GRADES + grade as usize;
                    self.perceived[at] = row.perceived;
                }
            }
        }
    }

    /// What people see of danger and sanctions in the step that begins.
    pub(super) fn show(&mut self, step: &FieldStep, seen: &mut Seen) {
        let (plan, p) = (step.plan, step.p);
        let places = plan.places();
        if seen.kernel.is_empty() {
            seen.kernel = kernel(plan, p);
        }
        seen.felt = felt(&self.memory, &seen.kernel);
        let days = f64::from(step.length) / f64::from(DAY);
        seen.danger.clear();
        for (place, used_to) in self.used_to.iter_mut().enumerate() {
            let danger = if plan.scenario.parts.danger {
                danger::danger(seen.felt[place], seen.closeness[place], p)
            } else {
                0.0
            };
            seen.danger.push(danger::rate(danger, *used_to, p));
            *used_to = danger::used_to(*used_to, danger, days, p);
        }
        let end = step.tick + step.length;
        let now = |only: Option<HazardKind>| -> Vec<f64> {
            (0..places)
                .map(|place| {
                    events(plan, place, step.tick.into(), end.into(), |kind| {
                        only.is_none_or(|one| one == kind)
                    })
                })
                .collect()
        };
        seen.events = now(None);
        if step.tick.is_multiple_of(DAY) {
            seen.abuse = now(Some(HazardKind::Abuse));
            seen.shelling = now(Some(HazardKind::Shelling));
        }
        seen.fear = vec![0.0; places * plan.parties * GRADES];
        if !plan.scenario.parts.coercion {
            return;
        }
        for place in 0..places {
            for party in 0..plan.parties {
                let amnesty = step.levels.of(EventKind::Amnesty, place, party);
                for (grade, (years, _)) in step.levels.law[party].iter().enumerate() {
                    let at = (place * plan.parties + party) * GRADES + grade;
                    seen.fear[at] = sanctions::feared(self.perceived[at], *years, amnesty);
                }
            }
        }
    }
}

/// Perceived probability as the latest row in force says; kin of somebody associated: as for a post.
fn listed(plan: &Plan, party: usize, grade: Grade, tick: i64) -> Option<f64> {
    let latest = |grade: Grade| {
        plan.scenario
            .sanctions
            .iter()
            .rev()
            .find(|row| row.party == party && row.grade == grade && row.start <= tick)
            .map(|row| row.perceived)
    };
    latest(grade).or_else(|| (grade == Grade::Kin).then(|| latest(Grade::Post)).flatten())
}

#[allow(clippy::cast_precision_loss)]
fn days_between(from: i64, to: i64) -> f64 {
    (to - from).max(0) as f64 / f64::from(DAY)
}

/// Mean events a day at a place from one tick to another.
fn events(
    plan: &Plan,
    place: usize,
    from: i64,
    to: i64,
    counts: impl Fn(HazardKind) -> bool,
) -> f64 {
    if !plan.scenario.parts.danger || from >= to {
        return 0.0;
    }
    plan.hazards_at[place]
        .iter()
        .map(|row| &plan.scenario.hazards[*row])
        .filter(|row| row.start < to && row.end > from && counts(row.kind))
        .map(|row| {
            let overlap = days_between(row.start.max(from), row.end.min(to));
            danger::happened(row.events_per_day, row.reporting) * overlap
        })
        .sum::<f64>()
        / days_between(from, to)
}

/// Weights of events in every two places, `place * places + other`.
fn kernel(plan: &Plan, p: &Parameters) -> Vec<f64> {
    let weight = |km: &f64| danger::kernel(*km, p.danger_radius_km);
    plan.distance_km.iter().map(weight).collect()
}

/// Events a day as felt in each place, from those remembered.
fn felt(memory: &[f64], kernel: &[f64]) -> Vec<f64> {
    if memory.iter().all(|memory| *memory <= 0.0) {
        return vec![0.0; memory.len()];
    }
    kernel
        .chunks(memory.len())
        .map(|weights| weights.iter().zip(memory).map(|(k, m)| k * m).sum())
        .collect()
}

/// Half-lives before the start beyond which nobody asks to what people were used.
const HALF_LIVES_BEFORE: f64 = 8.0;

/// Danger to which people are used at the start, from the events before it, day by day. Where the front was
/// is not known.
fn used_to_at_start(plan: &Plan, p: &Parameters) -> Vec<f64> {
    let mut used_to = vec![0.0; plan.places()];
    let rows = &plan.scenario.hazards;
    let first = rows.iter().map(|row| row.start).min().unwrap_or(0);
    if first >= 0 || !plan.scenario.parts.danger {
        return used_to;
    }
    let day = i64::from(DAY);
    #[allow(clippy::cast_possible_truncation)]
    let most = (HALF_LIVES_BEFORE * p.habituation_days).ceil() as i64;
    let days = ((day - 1 - first) / day).min(most);
    let kernel = kernel(plan, p);
    let mut memory = vec![0.0; plan.places()];
    for from in (-days..0).map(|before| before * day) {
        for (used_to, felt) in used_to.iter_mut().zip(felt(&memory, &kernel)) {
            *used_to = danger::used_to(*used_to, danger::danger(felt, 0.0, p), 1.0, p);
        }
        for (place, memory) in memory.iter_mut().enumerate() {
            let events = events(plan, place, from, from + day, |_| true);
            *memory = danger::remembered(*memory, events, p.danger_half_life_days, 1.0);
        }
    }
    used_to
}

/// Memory of what happened before the run.
fn memory_at_start(plan: &Plan, p: &Parameters) -> Vec<f64> {
    let mut memory = vec![0.0; plan.places()];
    if !plan.scenario.parts.danger {
        return memory;
    }
    let half_life = p.danger_half_life_days;
    for row in plan.scenario.hazards.iter().filter(|row| row.start < 0) {
        let end = row.end.min(0);
        let events = danger::happened(row.events_per_day, row.reporting);
        let then = danger::remembered(0.0, events, half_life, days_between(row.start, end));
        memory[row.place] += danger::remembered(then, 0.0, half_life, days_between(end, 0));
    }
    memory
}
