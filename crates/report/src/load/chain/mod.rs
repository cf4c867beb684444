//! A run of the chain of control.

mod answers;
mod control;
mod gather;
mod places;
mod samples;
mod stamp;

use self::gather::{AGES, CHOICES, Gathered, MODES, SHELTERS};
use super::reports;
use super::wayfinding::streams;
use crate::ReportError;
use crate::chain::Chain;
use crate::fan::{Interval, Samples};
use crate::study::{Kind, Link, StreamKind, Study};
use outflow_model::chain::{Cause, Scenario};
use outflow_results::RunFolder;
use outflow_results::chain::{FactsFile, SeriesFile, by_front};
use std::collections::BTreeMap;

/// Places whose belief is shown.
const PANELS: usize = 6;

/// Loads the run.
pub(crate) fn load(run: &RunFolder, others: &str) -> Result<Study, ReportError> {
    let scenario = run.chain_scenario()?;
    let members = run.members().len();
    let mut gathered = Gathered::new(&scenario, members);
    let records = run.chain_records(&scenario)?;
    for member in run.members() {
        gathered.add(&scenario, &records(*member)?);
    }
    let displaced = displaced(&gathered.sums.take("moves", "left"));
    let travelling = ["travelling", "queueing"].map(|measure| gathered.sums.take("whole", measure));
    Ok(Study {
        kind: Kind::Chain,
        title: scenario.title.clone(),
        start: scenario.start,
        days: usize::try_from(scenario.days).unwrap_or(0),
        members,
        numbers: run.members().to_vec(),
        stamp: stamp::stamp_of(run, &scenario),
        terms: stamp::terms(run, &scenario),
        places: places::places(&scenario, &gathered),
        links: links(&scenario, &gathered.flows),
        displaced,
        travelling: travelling[0].plus(&travelling[1]),
        reception: places::reception(&scenario, others, &gathered),
        crossings: places::crossings(&scenario, &gathered),
        streams: streams(StreamKind::Homes, &gathered.homes),
        fit: None,
        settings: Vec::new(),
        scenario: serde_json::to_value(&scenario).unwrap_or_default(),
        sources: None,
        changes: None,
        chain: Some(chain(run, &scenario, gathered)?),
    })
}

/// What only a run of the chain has.
fn chain(run: &RunFolder, scenario: &Scenario, gathered: Gathered) -> Result<Chain, ReportError> {
    let options = run.manifest().reproducible.options.chain();
    let forecast = options.is_some_and(|options| options.as_of.is_some());
    let with_fronts = options.is_some_and(|options| by_front(scenario, options));
    let file = FactsFile::new(scenario, &run.chain_facts(scenario)?, with_fronts);
    let answers: Vec<_> = gathered.answers.iter().collect();
    let series_file = SeriesFile::new(scenario, &answers);
    let control = control::control(&gathered.held);
    let changed = control::changed_places(scenario, &control);
    let belief = changed.iter().take(PANELS).map(|place| {
        let belief = gathered.belief.0[*place].clone();
        (scenario.places[*place].name.clone(), belief)
    });
    let (belief, centres) = (belief.collect(), places::centres(scenario, &gathered));
    let mut sums = gathered.sums;
    let causes: Vec<&'static str> = Cause::ALL.iter().map(|cause| cause.name()).collect();
    Ok(Chain {
        parties: scenario
            .parties
            .iter()
            .map(|party| party.name.clone())
            .collect(),
        control,
        motives: sums.take_all("motives", &causes),
        choices: whole_run(sums.take_all("choices", &CHOICES)),
        modes: whole_run(sums.take_all("choices", &MODES)),
        wants_cannot: sums.take("people", "wants_cannot"),
        queueing: sums.take("crossings", "queue_persons"),
        shelter: sums.take_all("people", &SHELTERS),
        composition: sums.take_all("people", &AGES),
        centres,
        returned: sums.take("moves", "returned"),
        belief,
        intentions: intentions(gathered.intentions),
        facts: answers::facts(&file),
        fronts: answers::fronts(scenario, &file, run.members()),
        series: reports::series(scenario, &series_file),
        groups: reports::groups(&series_file),
        frames: if forecast {
            Vec::new()
        } else {
            answers::frames(&gathered.movements)
        },
        parameters: answers::parameters(scenario),
    })
}

/// How many have left so far, from those who leave each day.
fn displaced(departures: &Samples) -> Samples {
    let mut displaced = Samples::new(departures.days());
    for series in departures.members() {
        let mut sum = 0.0;
        displaced.push(series.iter().map(|left| {
            sum += left;
            sum
        }));
    }
    displaced
}

/// The median of those who went along each link more than came back along it.
fn links(scenario: &Scenario, flows: &[Vec<f64>]) -> Vec<Link> {
    let links = scenario.links.iter().zip(flows);
    links
        .map(|(link, flows)| {
            let net = Interval::of(flows.iter().copied()).q50;
            Link {
                from: link.from,
                to: link.to,
                forth: net.max(0.0),
                back: (-net).max(0.0),
            }
        })
        .collect()
}

/// Sums over the whole run.
fn whole_run(series: Vec<(&'static str, Samples)>) -> Vec<(&'static str, Interval)> {
    series
        .into_iter()
        .map(|(name, samples)| (name, samples.sum()))
        .collect()
}

/// What those who are away intend, by region of home.
fn intentions(by_region: BTreeMap<String, Vec<[f64; 4]>>) -> Vec<(String, [Interval; 4])> {
    by_region
        .into_iter()
        .map(|(region, members)| {
            let of = |at: usize| Interval::of(members.iter().map(|counts| counts[at]));
            (region, [of(0), of(1), of(2), of(3)])
        })
        .filter(|(_, counts)| counts.iter().any(|count| count.q95 >= 0.5))
        .collect()
}
