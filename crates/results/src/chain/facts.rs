//! What members say where something was reported.
//!
//! A state (`present`, `in_host`, `belief`, ...) is that at the end of the last day that has ended
//! when the period ends; a sum (`left`, `arrived`, ...) and a largest value (`queue_cars`, ...) are
//! over the days that the period touches, a sum with the part of a day that lies in it. What lies outside the run, or is 0 divided by 0,
//! is no answer. A reported figure is compared with the state of the model itself: nothing is added
//! for errors of reporting.

use super::{Quantiles, Reading, front_of};
use outflow_model::chain::{Exit, Fact, FactKind, Holder, Measure, Moment, Scenario, Target};
use outflow_model::math;
use serde::Serialize;
use std::collections::BTreeMap;

/// What is asked of a record.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// What is measured.
    pub measure: Measure,
    /// Where.
    pub target: Target,
    /// For whom, where the measure needs a party.
    pub party: Option<usize>,
    /// First tick of the period.
    pub start: i64,
    /// First tick after it.
    pub end: i64,
}

impl From<&Fact> for Question {
    fn from(fact: &Fact) -> Self {
        Self {
            measure: fact.measure,
            target: fact.target.clone(),
            party: fact.party,
            start: fact.start,
            end: fact.end,
        }
    }
}

impl Reading<'_> {
    /// What the record answers; `None` when it cannot.
    #[must_use]
    pub fn answer(&self, question: &Question) -> Option<f64> {
        let target = &question.target;
        let at_end = |topic, measure| {
            let day = self.day_before(question.end)?;
            Some(self.sum(topic, measure, target, day))
        };
        let in_period = |topic, measure| {
            let days = self.parts(question.start, question.end)?;
            let sums = days.map(|(day, part)| part * self.sum(topic, measure, target, day));
            Some(sums.sum::<f64>())
        };
        let largest = |topic, measure| {
            let days = self.days(question.start, question.end)?;
            let all = days.flat_map(|day| {
                self.places(target, day)
                    .map(move |place| self.value(topic, measure, place, day))
            });
            Some(all.fold(0.0, f64::max))
        };
        match question.measure {
            Measure::AreaHeld => self.area_held(target, question.party?, question.end),
            Measure::Present => at_end("people", "present"),
            Measure::Crossed => in_period("crossings", "crossed"),
            Measure::Arrived => in_period("moves", "arrived"),
            Measure::InCentre => at_end("people", "centre"),
            Measure::InHost => at_end("people", "host"),
            Measure::InRent => at_end("people", "rent"),
            Measure::ShareHost => self.shelter_share(target, "host", question.end),
            Measure::ShareRent => self.shelter_share(target, "rent", question.end),
            Measure::ShareCentre => self.shelter_share(target, "centre", question.end),
            Measure::QueueCars => largest("crossings", "queue_cars"),
            Measure::QueueHours => largest("crossings", "wait_hours"),
            Measure::SentOnward => in_period("moves", "sent_onward"),
            Measure::Left => in_period("moves", "left"),
            Measure::LeftTowards => {
                self.left_towards(target, question.party?, question.start, question.end)
            }
            Measure::Served => at_end("control", "serve"),
            Measure::Accepted => self.conduct_share(target, "accept", question.end),
            Measure::Belief => self.belief(target, question.end),
            Measure::CentresPeak => {
                let days = self.days(question.start, question.end)?;
                let daily = days.map(|day| self.sum("people", "centre", target, day));
                Some(daily.fold(0.0, f64::max))
            }
            Measure::Returned => in_period("moves", "returned"),
            Measure::Displaced => {
                let day = self.day_before(question.end)?;
                let of = |measure| self.sum("people", measure, target, day);
                Some(of("host") + of("rent") + of("centre") + of("none"))
            }
            Measure::Away => at_end("people", "away"),
        }
    }

    /// What the record answers to every reported figure of the scenario, in their order.
    #[must_use]
    pub fn facts(&self) -> Vec<Option<f64>> {
        let facts = self.scenario.facts.iter();
        facts.map(|fact| self.answer(&fact.into())).collect()
    }

    /// Area held by a party, km².
    fn area_held(&self, target: &Target, party: usize, end: i64) -> Option<f64> {
        let day = self.day_before(end)?;
        if *target == Target::Everywhere {
            return Some(self.value("parties", "area_km2", party, day));
        }
        let held = self
            .places(target, day)
            .filter(|place| self.holder(*place, day).party() == Some(party));
        Some(held.map(|place| self.scenario.places[place].area_km2).sum())
    }

    /// Share of the displaced in a kind of shelter.
    fn shelter_share(&self, target: &Target, shelter: &str, end: i64) -> Option<f64> {
        let day = self.day_before(end)?;
        let of = |measure| self.sum("people", measure, target, day);
        let all = of("host") + of("rent") + of("centre") + of("none");
        (all > 0.0).then(|| of(shelter) / all)
    }

    /// Share of the households present that live in a certain way under the holder.
    #[must_use]
    pub fn conduct_share(&self, target: &Target, conduct: &str, end: i64) -> Option<f64> {
        let day = self.day_before(end)?;
        let of = |measure| self.sum("control", measure, target, day);
        let all = of("abstain") + of("accept") + of("serve") + of("resist");
        (all > 0.0).then(|| of(conduct) / all)
    }

    /// Mean belief over residents present.
    fn belief(&self, target: &Target, end: i64) -> Option<f64> {
        let day = self.day_before(end)?;
        let (mut people, mut sum) = (0.0, 0.0);
        for place in self.places(target, day) {
            let present = self.value("people", "present", place, day);
            people += present;
            sum += present * self.value("control", "belief", place, day);
        }
        (people > 0.0).then(|| sum / people)
    }

    /// The party of an exit on a day: where it follows the holder, who holds its place at the end of the day.
    pub(super) fn party_of(&self, exit: &Exit, day: usize) -> usize {
        let holders = (0..=day).rev().map(|day| self.holder(exit.place, day));
        let now = holders.filter_map(Holder::party).next();
        now.filter(|_| exit.follows).unwrap_or(exit.party)
    }

    /// Persons who left home towards exits of a party.
    fn left_towards(&self, target: &Target, party: usize, start: i64, end: i64) -> Option<f64> {
        let parts: BTreeMap<usize, f64> = self.parts(start, end)?.collect();
        let mut left = 0.0;
        for row in &self.record.departures {
            let (day, origin) = (row.day as usize, row.origin as usize);
            let exit = self.scenario.exits.get(row.exit as usize);
            if let Some(part) = parts.get(&day)
                && exit.is_some_and(|exit| self.party_of(exit, day) == party)
                && target.covers(origin, self.holder(origin, day))
            {
                left += part * row.persons;
            }
        }
        Some(left)
    }
}

/// A reported figure beside what the members say.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FactReport {
    /// Stable id.
    pub id: String,
    /// What it measures.
    pub measure: Measure,
    /// Unit, for people.
    pub unit: String,
    /// Reported, the lower reading.
    pub reported_low: f64,
    /// Reported, the higher reading.
    pub reported_high: f64,
    /// How it is meant.
    pub kind: FactKind,
    /// 5 % quantile over members; `None` when the model cannot say.
    pub p05: Option<f64>,
    /// 25 % quantile.
    pub p25: Option<f64>,
    /// Median.
    pub p50: Option<f64>,
    /// 75 % quantile.
    pub p75: Option<f64>,
    /// 95 % quantile.
    pub p95: Option<f64>,
    /// Whether parameters were fitted to it.
    pub fitted: bool,
    /// Whether what is reported meets the middle 50 % of the members.
    pub inside50: Option<bool>,
    /// Whether what is reported meets the middle 90 % of the members.
    pub inside90: Option<bool>,
    /// When it could be known.
    pub known: Moment,
    /// What was reported.
    pub text: String,
    /// Who reported it.
    pub source: String,
}

/// Relative error that a figure reported as "about" so many is taken to have.
const ABOUT: f64 = 0.1;
/// The largest error that counts: to be twenty times off is as bad as anything.
const MOST_ERROR: f64 = 3.0;

impl FactReport {
    /// How far the median is from what was reported: the natural logarithm of its ratio to the nearer end,
    /// 0 within it and at most 3. `about` reaches a tenth beyond its readings, and of `at least` only
    /// what is missing counts. `None` where the median is not above 0, or the model cannot say.
    #[must_use]
    pub fn log_error(&self) -> Option<f64> {
        let said = self.p50.filter(|said| *said > 0.0)?;
        let (low, high) = match self.kind {
            FactKind::About => (
                self.reported_low * (1.0 - ABOUT),
                self.reported_high * (1.0 + ABOUT),
            ),
            FactKind::AtLeast => (self.reported_low, f64::INFINITY),
            FactKind::Exact | FactKind::Interval => (self.reported_low, self.reported_high),
        };
        let error = if said < low {
            math::ln(low / said)
        } else if said > high {
            math::ln(said / high)
        } else {
            0.0
        };
        Some(error.min(MOST_ERROR))
    }
}

/// `facts.json`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FactsFile {
    /// Over all members.
    pub facts: Vec<FactReport>,
    /// In a forecast by several fronts: those of each front apart.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fronts: Vec<FrontFacts>,
}

/// What the members of one front say.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FrontFacts {
    /// Stable id of the front.
    pub front: String,
    /// Name for people.
    pub title: String,
    /// Share of the weights of all fronts.
    pub weight: f64,
    /// How many members have it.
    pub members: usize,
    /// Over these members.
    pub facts: Vec<FactReport>,
}

impl FactsFile {
    /// From the answers of each member; `by_front` when members have fronts by weight.
    #[must_use]
    pub fn new(scenario: &Scenario, members: &[(u32, Vec<Option<f64>>)], by_front: bool) -> Self {
        let weights: f64 = scenario.fronts.iter().map(|front| front.weight).sum();
        let answers = |front: Option<usize>| -> Vec<&[Option<f64>]> {
            members
                .iter()
                .filter(|(member, _)| front.is_none() || front_of(scenario, *member) == front)
                .map(|(_, answers)| answers.as_slice())
                .collect()
        };
        let fronts = if by_front { &scenario.fronts[..] } else { &[] };
        Self {
            facts: fact_reports(scenario, &answers(None)),
            fronts: fronts
                .iter()
                .enumerate()
                .map(|(index, front)| {
                    let of_front = answers(Some(index));
                    FrontFacts {
                        front: front.id.clone(),
                        title: front.title.clone(),
                        weight: front.weight / weights,
                        members: of_front.len(),
                        facts: fact_reports(scenario, &of_front),
                    }
                })
                .collect(),
        }
    }
}

/// Every reported figure beside what some members say.
#[must_use]
pub fn fact_reports(scenario: &Scenario, members: &[&[Option<f64>]]) -> Vec<FactReport> {
    scenario
        .facts
        .iter()
        .enumerate()
        .map(|(index, fact)| {
            let answers = members
                .iter()
                .filter_map(|answers| answers.get(index).copied().flatten());
            report(scenario, fact, Quantiles::of(answers))
        })
        .collect()
}

fn report(scenario: &Scenario, fact: &Fact, said: Option<Quantiles>) -> FactReport {
    let inside = |low: f64, high: f64| match fact.kind {
        FactKind::AtLeast => high >= fact.low,
        FactKind::Exact | FactKind::About | FactKind::Interval => {
            high >= fact.low && low <= fact.high
        }
    };
    FactReport {
        id: fact.id.clone(),
        measure: fact.measure,
        unit: fact.unit.clone(),
        reported_low: fact.low,
        reported_high: fact.high,
        kind: fact.kind,
        p05: said.map(|said| said.p05),
        p25: said.map(|said| said.p25),
        p50: said.map(|said| said.p50),
        p75: said.map(|said| said.p75),
        p95: said.map(|said| said.p95),
        fitted: fact.fitted,
        inside50: said.map(|said| inside(said.p25, said.p75)),
        inside90: said.map(|said| inside(said.p05, said.p95)),
        known: Moment::from_ticks(scenario.start, fact.known),
        text: fact.text.clone(),
        source: fact.source.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chain::tiny::{fact, record, scenario, set};

    fn ask(measure: Measure, target: Target, party: Option<usize>, days: (i64, i64)) -> Question {
        Question {
            measure,
            target,
            party,
            start: days.0 * 96,
            end: days.1 * 96,
        }
    }

    #[test]
    fn states_are_those_before_the_end_and_sums_are_over_the_period() {
        let scenario = scenario();
        let mut record = record(&scenario, 0);
        for day in 0..3 {
            set(&mut record, "people", "present", 0, day, 100.0 - day as f64);
            set(
                &mut record,
                "moves",
                "left",
                0,
                day,
                10.0 * (day + 1) as f64,
            );
        }
        let reading = Reading::new(&scenario, &record);
        let here = || Target::Places(vec![0]);
        let answer = |measure, days| reading.answer(&ask(measure, here(), None, days));
        assert_eq!(answer(Measure::Present, (0, 1)), Some(100.0));
        assert_eq!(answer(Measure::Present, (0, 3)), Some(98.0));
        assert_eq!(answer(Measure::Left, (1, 3)), Some(50.0));
        assert_eq!(answer(Measure::Left, (1, 4)), None);
        assert_eq!(answer(Measure::Left, (-1, 2)), None);
        assert_eq!(answer(Measure::Present, (0, 0)), None);
        let half = Question {
            start: 40,
            end: 96 + 48,
            ..ask(Measure::Left, here(), None, (0, 1))
        };
        // 56 of 96 quarters of an hour of the first day, and half of the second.
        let left = reading.answer(&half).unwrap();
        assert!(
            (left - (10.0 * 56.0 / 96.0 + 20.0 / 2.0)).abs() < 1e-12,
            "{left}"
        );
        let half = Question {
            measure: Measure::Present,
            ..half
        };
        assert_eq!(reading.answer(&half), Some(100.0));
    }

    #[test]
    fn places_are_followed_to_their_holder() {
        let scenario = scenario();
        let mut record = record(&scenario, 0);
        for (place, day, holder) in [(0, 0, 0.0), (0, 1, 1.0), (1, 0, 1.0), (1, 1, -1.0)] {
            set(&mut record, "control", "holder", place, day, holder);
        }
        for place in 0..2 {
            for day in 0..2 {
                set(&mut record, "moves", "left", place, day, 7.0);
            }
        }
        set(&mut record, "parties", "area_km2", 1, 1, 55.0);
        let reading = Reading::new(&scenario, &record);
        let left = |party| reading.answer(&ask(Measure::Left, Target::HeldBy(party), None, (0, 2)));
        assert_eq!((left(0), left(1)), (Some(7.0), Some(14.0)));
        let area = |target| reading.answer(&ask(Measure::AreaHeld, target, Some(1), (0, 2)));
        assert_eq!(area(Target::Everywhere), Some(55.0));
        assert_eq!(
            area(Target::Places(vec![0, 1])),
            Some(scenario.places[0].area_km2)
        );
        assert_eq!(
            reading.answer(&ask(Measure::AreaHeld, Target::Everywhere, None, (0, 2))),
            None
        );
    }

    #[test]
    fn shares_and_means_are_weighed_and_undefined_without_people() {
        let scenario = scenario();
        let mut record = record(&scenario, 0);
        for (measure, persons) in [("host", 60.0), ("rent", 30.0), ("centre", 10.0)] {
            set(&mut record, "people", measure, 2, 2, persons);
        }
        for (place, present, belief) in [(0, 300.0, 0.2), (1, 100.0, 0.6)] {
            set(&mut record, "people", "present", place, 2, present);
            set(&mut record, "control", "belief", place, 2, belief);
        }
        set(&mut record, "control", "accept", 0, 2, 30.0);
        set(&mut record, "control", "abstain", 0, 2, 60.0);
        set(&mut record, "control", "serve", 0, 2, 10.0);
        let reading = Reading::new(&scenario, &record);
        let all = |measure| reading.answer(&ask(measure, Target::Everywhere, None, (0, 3)));
        assert_eq!(all(Measure::ShareHost), Some(0.6));
        assert_eq!(all(Measure::ShareRent), Some(0.3));
        assert_eq!(all(Measure::ShareCentre), Some(0.1));
        assert_eq!(all(Measure::InCentre), Some(10.0));
        assert!((all(Measure::Belief).unwrap() - 0.3).abs() < 1e-12);
        assert_eq!(all(Measure::Accepted), Some(0.3));
        assert_eq!(all(Measure::Served), Some(10.0));
        let nobody = ask(Measure::ShareHost, Target::Places(vec![0]), None, (0, 3));
        assert_eq!(reading.answer(&nobody), None);
    }

    #[test]
    fn peaks_are_over_days_and_queues_over_crossings() {
        let scenario = scenario();
        let mut record = record(&scenario, 0);
        for (place, day, persons) in [(0, 0, 5.0), (2, 0, 6.0), (0, 1, 9.0)] {
            set(&mut record, "people", "centre", place, day, persons);
            set(&mut record, "crossings", "queue_cars", place, day, persons);
            set(
                &mut record,
                "crossings",
                "wait_hours",
                place,
                day,
                persons / 2.0,
            );
            set(&mut record, "crossings", "crossed", place, day, persons);
        }
        let reading = Reading::new(&scenario, &record);
        let all = |measure| reading.answer(&ask(measure, Target::Everywhere, None, (0, 3)));
        assert_eq!(all(Measure::CentresPeak), Some(11.0));
        assert_eq!(all(Measure::QueueCars), Some(9.0));
        assert_eq!(all(Measure::QueueHours), Some(4.5));
        assert_eq!(all(Measure::Crossed), Some(20.0));
    }

    #[test]
    fn sides_are_those_of_the_exits() {
        let scenario = scenario();
        let record = record(&scenario, 0);
        let reading = Reading::new(&scenario, &record);
        // The tiny record has 3 × day + exit + 1 persons a day from place 0 to each exit.
        let towards = |party, days| {
            reading.answer(&ask(Measure::LeftTowards, Target::Everywhere, party, days))
        };
        assert_eq!(towards(Some(0), (0, 1)), Some(1.0));
        assert_eq!(towards(Some(1), (0, 3)), Some(2.0 + 5.0 + 8.0));
        assert_eq!(towards(None, (0, 3)), None);
        let others = ask(
            Measure::LeftTowards,
            Target::Places(vec![1]),
            Some(1),
            (0, 3),
        );
        assert_eq!(reading.answer(&others), Some(0.0));
    }

    #[test]
    fn an_exit_that_follows_counts_for_who_holds_its_place() {
        let mut scenario = scenario();
        scenario.exits[0].follows = true;
        let mut record = record(&scenario, 0);
        // Held by party 0, contested, held by party 1.
        for (day, holder) in [0.0, -1.0, 1.0].into_iter().enumerate() {
            set(&mut record, "control", "holder", 2, day, holder);
        }
        let reading = Reading::new(&scenario, &record);
        let towards = |party| {
            let question = ask(Measure::LeftTowards, Target::Everywhere, party, (0, 3));
            reading.answer(&question)
        };
        assert_eq!(towards(Some(0)), Some(1.0 + 4.0));
        assert_eq!(towards(Some(1)), Some(7.0 + 2.0 + 5.0 + 8.0));
    }

    #[test]
    fn every_measure_has_an_answer() {
        let mut scenario = scenario();
        scenario.facts = Measure::ALL
            .iter()
            .map(|measure| fact(*measure, Some(1), (0, 2)))
            .collect();
        let mut record = record(&scenario, 0);
        set(&mut record, "people", "host", 2, 1, 1.0);
        set(&mut record, "people", "present", 0, 1, 1.0);
        set(&mut record, "control", "abstain", 0, 1, 1.0);
        let answers = Reading::new(&scenario, &record).facts();
        for (fact, answer) in scenario.facts.iter().zip(&answers) {
            assert!(answer.is_some(), "{}", fact.measure.name());
        }
    }

    #[test]
    fn errors_are_logarithms_of_how_many_times_a_median_is_off() {
        let of = |kind: FactKind, low: f64, high: f64, said: f64| {
            let mut scenario = scenario();
            scenario.facts = vec![Fact {
                low,
                high,
                kind,
                ..fact(Measure::Left, None, (0, 1))
            }];
            fact_reports(&scenario, &[&[Some(said)]])[0].log_error()
        };
        let near = |error: Option<f64>, expected: f64| {
            assert!((error.unwrap() - expected).abs() < 1e-12, "{error:?}");
        };
        near(of(FactKind::Interval, 10.0, 20.0, 15.0), 0.0);
        near(of(FactKind::Interval, 10.0, 20.0, 40.0), 2_f64.ln());
        near(of(FactKind::Exact, 10.0, 10.0, 5.0), 2_f64.ln());
        near(of(FactKind::About, 10.0, 10.0, 11.0), 0.0);
        near(of(FactKind::About, 10.0, 10.0, 22.0), 2_f64.ln());
        near(of(FactKind::AtLeast, 10.0, 10.0, 1e6), 0.0);
        near(of(FactKind::AtLeast, 10.0, 10.0, 1e-6), MOST_ERROR);
        assert_eq!(of(FactKind::Exact, 10.0, 10.0, 0.0), None);
    }

    #[test]
    fn what_is_reported_is_inside_where_it_meets_the_members() {
        let mut scenario = scenario();
        let about = fact(Measure::Left, None, (0, 1));
        scenario.facts = vec![
            Fact {
                low: 95.0,
                high: 120.0,
                ..about.clone()
            },
            Fact {
                low: 60.0,
                high: 60.0,
                kind: FactKind::AtLeast,
                ..about.clone()
            },
            Fact {
                low: 10.0,
                high: 12.0,
                ..about
            },
        ];
        let members: Vec<(u32, Vec<Option<f64>>)> = (0..=100)
            .map(|member| {
                let said = f64::from(member);
                (member, vec![Some(said), Some(said), None])
            })
            .collect();
        let file = FactsFile::new(&scenario, &members, false);
        let inside: Vec<_> = file
            .facts
            .iter()
            .map(|fact| (fact.inside50, fact.inside90))
            .collect();
        assert_eq!(
            inside,
            [
                (Some(false), Some(true)),
                (Some(true), Some(true)),
                (None, None)
            ]
        );
        assert_eq!(file.facts[0].p50, Some(50.0));
        assert!(file.fronts.is_empty());
    }
}
