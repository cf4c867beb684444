//! A run of the chain of control.

use super::reports::{self, interval};
use super::wayfinding::{stamp, streams};
use crate::ReportError;
use crate::chain::{Centre, Chain, Fact, Frame, Front, Held, Parameter};
use crate::fan::{Interval, Samples};
use crate::study::{Crossing, Kind, Link, Place, Reception, Role, Stamp, StreamKind, Study};
use outflow_engine::chain::ChainRecord;
use outflow_model::chain::{
    Cause, Distribution, FactKind, Holder, PARAMETERS, ParameterTable, Part, PlaceKind, Scenario,
    Target,
};
use outflow_model::rules::chain::frames::Movement;
use outflow_results::chain::{
    FactsFile, Quantiles, Reading, SeriesAnswers, SeriesFile, by_front, frame_reports, front_of,
    sum as movement_of,
};
use outflow_results::{ParameterChoice, RunFolder};
use std::collections::BTreeMap;

/// Places of reception told apart; the rest is joined.
const PLACES: usize = 20;
/// Panels of belief and of centres.
const PANELS: usize = 6;
/// Maps of control.
const MAPS: usize = 6;

/// What identifies the run, and the command that makes it again: of the scenario with what the
/// command line changed in it.
fn stamp_of(run: &RunFolder, scenario: &Scenario) -> Stamp {
    let mut stamp = stamp(run);
    let Some(options) = run.manifest().reproducible.options.chain() else {
        return stamp;
    };
    let command = &mut stamp.command;
    let mut flag = |name: &str, value: &str| {
        command.push(' ');
        command.push_str(name);
        command.push(' ');
        command.push_str(value);
    };
    let parameters = match options.parameters {
        ParameterChoice::Drawn => "drawn",
        ParameterChoice::Best => "best",
    };
    flag("--parameters", parameters);
    if options.hasten > 1 {
        flag("--hasten", &options.hasten.to_string());
    }
    if let Some(variant) = &options.variant {
        flag("--variant", variant);
    }
    if let Some(moment) = options.as_of {
        flag("--as-of", &moment.to_string().replace(' ', "T"));
    }
    if let Some(front) = &options.front {
        flag("--front", front);
    }
    let off: Vec<&str> = Part::ALL
        .iter()
        .filter(|part| !scenario.parts.is_on(**part))
        .map(|part| part.name())
        .collect();
    if !off.is_empty() {
        flag("--without", &off.join(","));
    }
    let usual = ParameterTable::default();
    let rows = scenario.parameters.0.iter().zip(&usual.0);
    for ((parameter, usual), spec) in rows.zip(PARAMETERS) {
        if parameter.distribution == Distribution::Fixed && parameter != usual {
            flag(
                "--set",
                &format!("parameters.{}={}", spec.name, parameter.value),
            );
        }
    }
    stamp
}

/// Samples of a measure summed over places.
struct Sums {
    days: usize,
    by_name: BTreeMap<(&'static str, &'static str), Samples>,
}

impl Sums {
    fn add(
        &mut self,
        record: &ChainRecord,
        topic: &'static str,
        measure: &'static str,
        places: usize,
    ) {
        let Some(position) = ChainRecord::position(topic, measure) else {
            return;
        };
        let series = (0..self.days).map(|day| {
            (0..places)
                .map(|place| record.value(position, place, day))
                .sum()
        });
        let days = self.days;
        self.by_name
            .entry((topic, measure))
            .or_insert_with(|| Samples::new(days))
            .push(series);
    }

    fn take(&mut self, topic: &'static str, measure: &'static str) -> Samples {
        self.by_name
            .remove(&(topic, measure))
            .unwrap_or_else(|| Samples::new(self.days))
    }
}

/// Samples of a measure for each place.
#[derive(Clone)]
struct ByPlace(Vec<Samples>);

impl ByPlace {
    fn new(places: usize, days: usize) -> Self {
        Self(vec![Samples::new(days); places])
    }

    fn add(&mut self, record: &ChainRecord, topic: &str, measures: &[&str]) {
        let positions: Vec<_> = measures
            .iter()
            .filter_map(|measure| ChainRecord::position(topic, measure))
            .collect();
        for (place, samples) in self.0.iter_mut().enumerate() {
            let days = samples.days();
            samples.push((0..days).map(|day| {
                positions
                    .iter()
                    .map(|position| record.value(*position, place, day))
                    .sum()
            }));
        }
    }
}

const SHELTERS: [&str; 4] = ["host", "rent", "centre", "none"];
const AGES: [&str; 4] = ["under5", "school_age", "older", "women_with_children"];
const CHOICES: [&str; 3] = ["both", "one", "none"];
const MODES: [&str; 3] = ["car", "bus", "foot"];

/// Loads the run.
#[allow(clippy::too_many_lines)]
pub(crate) fn load(run: &RunFolder, others: &str) -> Result<Study, ReportError> {
    let scenario = run.chain_scenario()?;
    let days = usize::try_from(scenario.days).unwrap_or(0);
    let count = scenario.places.len();
    let members = run.members().len();
    let mut sums = Sums {
        days,
        by_name: BTreeMap::new(),
    };
    let mut present = ByPlace::new(count, days);
    let mut asking = present.clone();
    let mut centre = present.clone();
    let mut arrived = present.clone();
    let mut onward = present.clone();
    let mut refused = present.clone();
    let mut beds = present.clone();
    let mut crossed = present.clone();
    let mut queue = present.clone();
    let mut wait = present.clone();
    let mut belief = present.clone();
    let mut left = vec![0.0; count];
    let mut held: Vec<Vec<BTreeMap<Held, u32>>> = vec![vec![BTreeMap::new(); count]; days];
    let mut flows: Vec<Vec<f64>> = vec![Vec::new(); scenario.links.len()];
    let mut homes: BTreeMap<(String, String), f64> = BTreeMap::new();
    let mut intentions: BTreeMap<String, Vec<[f64; 4]>> = BTreeMap::new();
    let mut movements: BTreeMap<String, Vec<Movement>> = BTreeMap::new();
    let mut answers: Vec<SeriesAnswers> = Vec::new();
    let regions = regions(&scenario);
    #[allow(clippy::cast_precision_loss)]
    let share = 1.0 / members.max(1) as f64;
    let index = |index: u32| usize::try_from(index).unwrap_or(usize::MAX);
    {
        let records = run.chain_records(&scenario)?;
        for member in run.members() {
            let record = records(*member)?;
            let reading = Reading::new(&scenario, &record);
            answers.push(reading.series());
            for cause in Cause::ALL {
                sums.add(&record, "motives", cause.name(), count);
            }
            for name in SHELTERS.iter().chain(&AGES) {
                sums.add(&record, "people", name, count);
            }
            for name in CHOICES.iter().chain(&MODES) {
                sums.add(&record, "choices", name, count);
            }
            sums.add(&record, "people", "wants_cannot", count);
            sums.add(&record, "crossings", "queue_persons", count);
            for name in ["left", "returned"] {
                sums.add(&record, "moves", name, count);
            }
            for name in ["travelling", "queueing"] {
                sums.add(&record, "whole", name, 1);
            }
            present.add(&record, "people", &SHELTERS);
            asking.add(&record, "people", &["centre", "none"]);
            centre.add(&record, "people", &["centre"]);
            arrived.add(&record, "moves", &["arrived"]);
            onward.add(&record, "moves", &["sent_onward"]);
            refused.add(&record, "moves", &["shelter_refused"]);
            beds.add(&record, "control", &["beds"]);
            crossed.add(&record, "crossings", &["crossed"]);
            queue.add(&record, "crossings", &["queue_persons"]);
            wait.add(&record, "crossings", &["wait_hours"]);
            belief.add(&record, "control", &["belief"]);
            for (place, left) in left.iter_mut().enumerate() {
                *left += (0..days)
                    .map(|day| reading.value("moves", "left", place, day))
                    .sum::<f64>()
                    * share;
            }
            for (day, held) in held.iter_mut().enumerate() {
                for (place, counts) in held.iter_mut().enumerate() {
                    let holder = match reading.holder(place, day) {
                        Holder::Party(party) => Held::By(party),
                        Holder::Contested => Held::Contested,
                        Holder::Nobody => Held::Nobody,
                    };
                    *counts.entry(holder).or_default() += 1;
                }
            }
            let mut nets = vec![0.0; scenario.links.len()];
            for flow in &record.flows {
                if let Some(net) = nets.get_mut(index(flow.link)) {
                    *net += if flow.forth {
                        flow.persons
                    } else {
                        -flow.persons
                    };
                }
            }
            for (flows, net) in flows.iter_mut().zip(nets) {
                flows.push(net);
            }
            let mut by_region: BTreeMap<&str, [f64; 4]> = BTreeMap::new();
            for origin in &record.origins {
                let (Some(home), Some(place)) = (
                    scenario.places.get(index(origin.home)),
                    scenario.places.get(index(origin.place)),
                ) else {
                    continue;
                };
                *homes
                    .entry((home.name.clone(), place.name.clone()))
                    .or_default() += origin.persons * share;
                let sums = by_region.entry(home.region.as_str()).or_default();
                for (sum, persons) in sums.iter_mut().zip(origin.intentions) {
                    *sum += persons;
                }
            }
            for (region, _) in &regions {
                intentions
                    .entry(region.clone())
                    .or_default()
                    .push(by_region.get(region.as_str()).copied().unwrap_or_default());
            }
            for (region, target) in
                std::iter::once(&("*".to_owned(), Target::Everywhere)).chain(&regions)
            {
                movements
                    .entry(region.clone())
                    .or_default()
                    .push(movement_of(&reading, target, 0..scenario.days));
            }
        }
    }
    let control = control(&held);
    let reception = reception(&scenario, others, &present, &arrived, &asking);
    let centres = centres(&scenario, &centre, &arrived, &onward, &refused, &beds);
    let changed = changed_places(&scenario, &control);
    let belief = changed
        .iter()
        .take(PANELS)
        .map(|place| {
            (
                scenario.places[*place].name.clone(),
                belief.0[*place].clone(),
            )
        })
        .collect();
    let crossings = crossings(&scenario, &crossed, &queue, &wait);
    let departures = sums.take("moves", "left");
    let mut displaced = Samples::new(days);
    for series in departures.members() {
        let mut sum = 0.0;
        displaced.push(series.iter().map(|left| {
            sum += left;
            sum
        }));
    }
    let travelling = sums
        .take("whole", "travelling")
        .plus(&sums.take("whole", "queueing"));
    let forecast = run
        .manifest()
        .reproducible
        .options
        .chain()
        .is_some_and(|options| options.as_of.is_some());
    let with_fronts = run
        .manifest()
        .reproducible
        .options
        .chain()
        .is_some_and(|options| by_front(&scenario, options));
    let file = FactsFile::new(&scenario, &run.chain_facts(&scenario)?, with_fronts);
    let series_file = SeriesFile::new(&scenario, &answers.iter().collect::<Vec<_>>());
    let medians: Vec<f64> = flows
        .iter()
        .map(|flows| Interval::of(flows.iter().copied()).q50)
        .collect();
    let mut series =
        |topic: &'static str, names: &[&'static str]| -> Vec<(&'static str, Samples)> {
            names
                .iter()
                .map(|name| (*name, sums.take(topic, name)))
                .collect()
        };
    let whole_run = |series: Vec<(&'static str, Samples)>| -> Vec<(&'static str, Interval)> {
        series
            .into_iter()
            .map(|(name, samples)| (name, samples.sum()))
            .collect()
    };
    let causes: Vec<&'static str> = Cause::ALL.iter().map(|cause| cause.name()).collect();
    let chain = Chain {
        parties: scenario
            .parties
            .iter()
            .map(|party| party.name.clone())
            .collect(),
        control,
        motives: series("motives", &causes),
        choices: whole_run(series("choices", &CHOICES)),
        modes: whole_run(series("choices", &MODES)),
        wants_cannot: series("people", &["wants_cannot"]).remove(0).1,
        queueing: series("crossings", &["queue_persons"]).remove(0).1,
        shelter: series("people", &SHELTERS),
        composition: series("people", &AGES),
        centres,
        returned: series("moves", &["returned"]).remove(0).1,
        belief,
        intentions: intentions
            .into_iter()
            .map(|(region, members)| {
                let of = |at: usize| Interval::of(members.iter().map(|counts| counts[at]));
                (region, [of(0), of(1), of(2), of(3)])
            })
            .filter(|(_, counts)| counts.iter().any(|count| count.q95 >= 0.5))
            .collect(),
        facts: facts(&file),
        fronts: fronts(&scenario, &file, run.members()),
        series: reports::series(&scenario, &series_file),
        groups: reports::groups(&series_file),
        frames: if forecast {
            Vec::new()
        } else {
            frames(&movements)
        },
        parameters: parameters(&scenario),
    };
    Ok(Study {
        kind: Kind::Chain,
        title: scenario.title.clone(),
        start: scenario.start,
        days,
        members,
        stamp: stamp_of(run, &scenario),
        places: places(&scenario, &present, &left),
        links: scenario
            .links
            .iter()
            .zip(medians)
            .map(|(link, net)| Link {
                from: link.from,
                to: link.to,
                forth: net.max(0.0),
                back: (-net).max(0.0),
            })
            .collect(),
        displaced,
        travelling,
        reception,
        crossings,
        streams: streams(StreamKind::Homes, &homes),
        fit: None,
        settings: Vec::new(),
        scenario: serde_json::to_value(&scenario).unwrap_or_default(),
        sources: None,
        changes: None,
        chain: Some(chain),
    })
}

/// The fronts of a forecast with their members.
fn fronts(scenario: &Scenario, file: &FactsFile, members: &[u32]) -> Vec<Front> {
    file.fronts
        .iter()
        .enumerate()
        .map(|(index, front)| Front {
            title: front.title.clone(),
            weight: front.weight,
            members: (0..members.len())
                .filter(|member| front_of(scenario, members[*member]) == Some(index))
                .collect(),
        })
        .collect()
}

/// Regions of places where somebody lives.
fn regions(scenario: &Scenario) -> Vec<(String, Target)> {
    let mut regions: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (index, place) in scenario.places.iter().enumerate() {
        if place.residents > 0.0 {
            regions.entry(place.region.clone()).or_default().push(index);
        }
    }
    regions
        .into_iter()
        .map(|(name, places)| (name, Target::Places(places)))
        .collect()
}

fn places(scenario: &Scenario, present: &ByPlace, left: &[f64]) -> Vec<Place> {
    scenario
        .places
        .iter()
        .enumerate()
        .map(|(index, place)| {
            let receives = scenario.receptions.iter().any(|one| one.place == index);
            let role = match place.kind {
                PlaceKind::Crossing => Role::Crossing,
                PlaceKind::Junction => Role::Bend,
                PlaceKind::Settlement if left[index] >= 1.0 && !receives => Role::Origin,
                PlaceKind::Settlement if receives => Role::Reception,
                PlaceKind::Settlement => Role::Town,
            };
            Place {
                name: place.name.clone(),
                role,
                latitude: place.latitude,
                longitude: place.longitude,
                at_end: present.0[index].last().q50,
            }
        })
        .collect()
}

/// Places of reception, the smallest joined.
fn reception(
    scenario: &Scenario,
    others: &str,
    present: &ByPlace,
    arrived: &ByPlace,
    asking: &ByPlace,
) -> Vec<Reception> {
    let mut all: Vec<(f64, Reception)> = scenario
        .places
        .iter()
        .enumerate()
        .filter_map(|(index, place)| {
            let offers = scenario.receptions.iter().find(|one| one.place == index);
            let peak = present.0[index].peak().q50;
            if offers.is_none() && peak < 1.0 {
                return None;
            }
            let one = Reception {
                place: index,
                name: place.name.clone(),
                present: present.0[index].clone(),
                arrivals: arrived.0[index].clone(),
                asking: asking.0[index].clone(),
                beds: offers
                    .filter(|one| one.beds_max > 0.0)
                    .map(|one| vec![one.beds; present.0[index].days()]),
                reported: None,
            };
            Some((peak, one))
        })
        .collect();
    all.sort_by(|a, b| b.0.total_cmp(&a.0));
    let rest = all.split_off(all.len().min(PLACES));
    let mut kept: Vec<Reception> = all.into_iter().map(|(_, one)| one).collect();
    let mut rest = rest.into_iter().map(|(_, one)| one);
    if let Some(first) = rest.next() {
        let joined = rest.fold(first, |sum, one| Reception {
            present: sum.present.plus(&one.present),
            arrivals: sum.arrivals.plus(&one.arrivals),
            asking: sum.asking.plus(&one.asking),
            ..sum
        });
        kept.push(Reception {
            place: usize::MAX,
            name: others.to_owned(),
            beds: None,
            ..joined
        });
    }
    kept
}

fn centres(
    scenario: &Scenario,
    centre: &ByPlace,
    arrived: &ByPlace,
    onward: &ByPlace,
    refused: &ByPlace,
    beds: &ByPlace,
) -> Vec<Centre> {
    let mut all: Vec<(f64, Centre)> = (0..scenario.places.len())
        .filter(|place| centre.0[*place].peak().q95 >= 1.0)
        .map(|place| {
            let one = Centre {
                name: scenario.places[place].name.clone(),
                present: centre.0[place].clone(),
                arrived: arrived.0[place].clone(),
                sent_onward: onward.0[place].clone(),
                refused: refused.0[place].clone(),
                beds: beds.0[place].fan().iter().map(|one| one.q50).collect(),
            };
            (one.present.peak().q50, one)
        })
        .collect();
    all.sort_by(|a, b| b.0.total_cmp(&a.0));
    all.truncate(PANELS);
    all.into_iter().map(|(_, one)| one).collect()
}

fn crossings(
    scenario: &Scenario,
    crossed: &ByPlace,
    queue: &ByPlace,
    wait: &ByPlace,
) -> Vec<Crossing> {
    let mut all: Vec<(f64, Crossing)> = (0..scenario.places.len())
        .filter(|place| scenario.places[*place].kind == PlaceKind::Crossing)
        .map(|place| {
            let one = Crossing {
                name: scenario.places[place].name.clone(),
                passed: crossed.0[place].clone(),
                wait_hours: Some(wait.0[place].clone()),
                queue: Some(queue.0[place].clone()),
            };
            (one.passed.sum().q50, one)
        })
        .filter(|(people, _)| *people >= 1.0)
        .collect();
    all.sort_by(|a, b| b.0.total_cmp(&a.0));
    all.truncate(12);
    all.into_iter().map(|(_, one)| one).collect()
}

/// Who holds what on the first and last day, and after the days on which most places change.
fn control(held: &[Vec<BTreeMap<Held, u32>>]) -> Vec<(usize, Vec<Held>)> {
    let common = |counts: &BTreeMap<Held, u32>| {
        counts
            .iter()
            .max_by_key(|(held, count)| (**count, std::cmp::Reverse(**held)))
            .map_or(Held::Nobody, |(held, _)| *held)
    };
    let days: Vec<Vec<Held>> = held
        .iter()
        .map(|places| places.iter().map(common).collect())
        .collect();
    let Some(last) = days.len().checked_sub(1) else {
        return Vec::new();
    };
    let mut changes: Vec<(usize, usize)> = (1..last)
        .map(|day| {
            let changed = days[day]
                .iter()
                .zip(&days[day - 1])
                .filter(|(now, then)| now != then)
                .count();
            (changed, day)
        })
        .filter(|(changed, _)| *changed > 0)
        .collect();
    changes.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    let mut shown = vec![0, last];
    for (_, day) in changes {
        let apart = shown
            .iter()
            .all(|other| day.abs_diff(*other) >= (last / 25).max(2));
        if shown.len() < MAPS && apart {
            shown.push(day);
        }
    }
    shown.sort_unstable();
    shown.dedup();
    shown
        .into_iter()
        .map(|day| (day, days[day].clone()))
        .collect()
}

/// Places that change holder between the days shown, those with most residents first.
fn changed_places(scenario: &Scenario, control: &[(usize, Vec<Held>)]) -> Vec<usize> {
    let mut places: Vec<usize> = (0..scenario.places.len())
        .filter(|place| {
            scenario.places[*place].residents > 0.0
                && control
                    .windows(2)
                    .any(|pair| pair[0].1[*place] != pair[1].1[*place])
        })
        .collect();
    places.sort_by(|a, b| {
        scenario.places[*b]
            .residents
            .total_cmp(&scenario.places[*a].residents)
    });
    places
}

fn facts(file: &FactsFile) -> Vec<Fact> {
    let modelled = |fact: &outflow_results::chain::FactReport| {
        Some(Interval {
            q05: fact.p05?,
            q25: fact.p25?,
            q50: fact.p50?,
            q75: fact.p75?,
            q95: fact.p95?,
        })
    };
    file.facts
        .iter()
        .enumerate()
        .map(|(index, fact)| Fact {
            text: fact.text.clone(),
            source: fact.source.clone(),
            unit: fact.unit.clone(),
            known: fact.known.date,
            low: fact.reported_low,
            high: fact.reported_high,
            kind: match fact.kind {
                FactKind::Exact => "exact",
                FactKind::AtLeast => "at_least",
                FactKind::About => "about",
                FactKind::Interval => "interval",
            },
            modelled: modelled(fact),
            inside: [fact.inside50, fact.inside90],
            fitted: fact.fitted,
            fronts: file
                .fronts
                .iter()
                .map(|front| front.facts.get(index).and_then(modelled))
                .collect(),
        })
        .collect()
}

fn frames(movements: &BTreeMap<String, Vec<Movement>>) -> Vec<Frame> {
    movements
        .iter()
        .filter_map(|(region, members)| {
            let report = frame_reports(region, members)?;
            let share = |quantiles: &Option<Quantiles>| quantiles.as_ref().map(interval);
            let mut residents: Vec<(&'static str, Interval)> = report
                .residents
                .iter()
                .map(|(name, quantiles)| (*name, interval(quantiles)))
                .collect();
            residents.sort_by(|a, b| b.1.q50.total_cmp(&a.1.q50));
            residents.truncate(3);
            Some(Frame {
                region: report.region.clone(),
                left: interval(&report.left),
                shares: [
                    share(&report.governor),
                    share(&report.official),
                    share(&report.activist),
                ],
                residents,
            })
        })
        .filter(|frame| frame.left.q50 >= 1.0)
        .collect()
}

fn parameters(scenario: &Scenario) -> Vec<Parameter> {
    PARAMETERS
        .iter()
        .zip(&scenario.parameters.0)
        .map(|(spec, parameter)| {
            let (value, low, high) =
                parameter
                    .posterior
                    .unwrap_or((parameter.value, parameter.low, parameter.high));
            Parameter {
                spec,
                value,
                low,
                high,
                fixed: parameter.posterior.is_none()
                    && parameter.distribution == Distribution::Fixed,
                status: parameter.status,
                source: parameter.source.clone(),
            }
        })
        .collect()
}
