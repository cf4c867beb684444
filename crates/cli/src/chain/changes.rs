//! What the command line changes in a scenario of the chain of control before it is run.

use crate::engine::Engine;
use crate::error::CliError;
use crate::input::{Changes, Say, open_to_run};
use crate::parallel::default_threads;
use clap::ValueEnum;
use outflow_diagnostics::nearest;
use outflow_infer::chain::draws::Draws;
use outflow_model::chain::{Moment, PARAMETERS, ParameterTable, Part, Scenario};
use outflow_model::rules::chain::front::DRAWN;
use outflow_results::{ChainOptionsEntry, ParameterChoice};
use outflow_scenario::Input;
use outflow_scenario::chain::{POSTERIOR as DRAWS, apply_setting, part_named};
use outflow_scenario::setting::Change;
use std::path::{Path, PathBuf};

/// Flags for scenarios of the chain of control only.
#[derive(Clone, Debug, Default, clap::Args)]
#[command(next_help_heading = "Chain of control")]
pub(crate) struct ChainFlags {
    /// Parts of the model to leave out, by number or name: 2-5,7 or danger,news
    #[arg(long, value_name = "PARTS")]
    pub(crate) without: Option<String>,
    /// A what-if of the scenario
    #[arg(long, value_name = "NAME")]
    pub(crate) variant: Option<String>,
    /// Use only what was known at this moment, for example 2022-09-07 or 2022-09-07T12:00
    #[arg(long, value_name = "MOMENT")]
    pub(crate) as_of: Option<Moment>,
    /// With --as-of: the front of all members, or 'drawn': for each member one that moves as often as
    /// the front did lately [default: each member has one of the scenario's, by weight]
    #[arg(long, value_name = "ID", requires = "as_of")]
    pub(crate) front: Option<String>,
    /// Parameters: drawn for each member, or the best single values [default: drawn for several
    /// members, best for one; without the chain of control: those of the scenario]
    #[arg(long, value_enum)]
    pub(crate) parameters: Option<Choice>,
    /// Take parameters jointly from the draws of a fit, a draw a member [default file: the scenario's
    /// posterior.csv]
    #[arg(long, value_name = "FILE", num_args = 0..=1)]
    pub(crate) posterior: Option<Option<PathBuf>>,
}

/// Where members have their parameters from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Choice {
    Drawn,
    Best,
}

impl Choice {
    pub(crate) fn entry(self) -> ParameterChoice {
        match self {
            Self::Drawn => ParameterChoice::Drawn,
            Self::Best => ParameterChoice::Best,
        }
    }
}

impl ChainFlags {
    /// The first of these flags that was given and means nothing to wayfinding.
    pub(crate) fn given_for_chain_only(&self) -> Option<&'static str> {
        [
            ("--without", self.without.is_some()),
            ("--variant", self.variant.is_some()),
            ("--as-of", self.as_of.is_some()),
        ]
        .into_iter()
        .find_map(|(flag, given)| given.then_some(flag))
    }

    /// The draws that `--posterior` names.
    fn draws(&self, folder: &Path) -> Result<Option<Draws>, CliError> {
        let Some(file) = &self.posterior else {
            return Ok(None);
        };
        let path = file.clone().unwrap_or_else(|| folder.join(DRAWS));
        if file.is_none() && !path.exists() {
            return Err(CliError::usage(
                "--posterior",
                format!(
                    "the scenario has no {DRAWS}; 'outflow fit {} --write' makes it, or name a file",
                    folder.display()
                ),
            ));
        }
        let text =
            std::fs::read_to_string(&path).map_err(CliError::io("--posterior", "read", &path))?;
        let draws = Draws::parse(&text)
            .map_err(|error| CliError::Input(format!("'{}': {error}", path.display())))?;
        Ok(Some(draws))
    }
}

/// Flags that the analyses of the chain of control share.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Common {
    /// Seed of every draw
    #[arg(long, value_name = "S", default_value_t = 1)]
    pub(crate) seed: u64,
    /// Which engine: groups of like people, one record a household, or expectations
    #[arg(long, value_enum, default_value_t = Engine::Cohort)]
    pub(crate) engine: Engine,
    /// Change one setting, for example parameters.reprisal_rate=0.5; may be repeated
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub(crate) set: Vec<Change>,
    /// Run this many days in place of the scenario's own number
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=i64::from(outflow_scenario::limits::DAYS)))]
    pub(crate) days: Option<u32>,
    /// Threads to use [default: as many as there are cores]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1024))]
    pub(crate) threads: Option<u32>,
    /// Let each household stand for this many: faster, and coarser
    #[arg(long, value_name = "H", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) hasten: Option<u32>,
    /// Show no progress bar and no warnings
    #[arg(long)]
    pub(crate) quiet: bool,
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
}

impl Common {
    pub(crate) fn threads(&self) -> usize {
        self.threads
            .map_or_else(default_threads, |threads| threads as usize)
    }

    /// Reads a scenario of the chain of control and changes it.
    pub(crate) fn prepare(&self, folder: &Path, flags: &ChainFlags) -> Result<Prepared, CliError> {
        let say = if self.quiet { Say::Nothing } else { Say::Count };
        let scenario = chain_scenario(folder, say)?;
        let prepared = prepare(scenario, folder, flags, &self.set, self.days)?;
        Ok(prepared.hastened(self.hasten))
    }

    /// Where members have their parameters from.
    pub(crate) fn parameters(&self, flags: &ChainFlags, several: bool) -> ParameterChoice {
        choice(flags, several)
    }
}

/// Drawn for several members or from a fit, best for one, unless said.
pub(crate) fn choice(flags: &ChainFlags, several: bool) -> ParameterChoice {
    match flags.parameters {
        Some(choice) => choice.entry(),
        None if several || flags.posterior.is_some() => ParameterChoice::Drawn,
        None => ParameterChoice::Best,
    }
}

/// Reads a scenario that must be of the chain of control.
pub(crate) fn chain_scenario(folder: &Path, say: Say) -> Result<Scenario, CliError> {
    match open_to_run(folder, &Changes::default(), say)? {
        Input::Chain(scenario) => Ok(*scenario),
        Input::Wayfinding(_) => Err(CliError::Input(format!(
            "'{}' is no scenario of the chain of control (model = \"chain\")",
            folder.display()
        ))),
    }
}

/// A scenario as it will be run.
#[derive(Clone, Debug)]
pub(crate) struct Prepared {
    pub(crate) scenario: Scenario,
    pub(crate) variant: Option<String>,
    pub(crate) as_of: Option<Moment>,
    pub(crate) front: Option<String>,
    /// Households that each household of the run stands for.
    pub(crate) hasten: u32,
    /// What the reader of the results must know.
    pub(crate) notes: Vec<String>,
}

impl Prepared {
    /// The same with households that stand for several.
    pub(crate) fn hastened(mut self, hasten: Option<u32>) -> Self {
        self.hasten = hasten.unwrap_or(1);
        if self.hasten > 1 {
            self.notes.push(format!(
                "each household of this run stands for {} (--hasten): means are near those of an exact run, \
                 intervals are too wide where few people move",
                self.hasten
            ));
            self.notes.extend(coarse(&self.scenario, self.hasten));
        }
        self
    }

    /// What the result depends on besides the scenario.
    pub(crate) fn options(
        &self,
        engine: Engine,
        seed: u64,
        parameters: ParameterChoice,
    ) -> ChainOptionsEntry {
        ChainOptionsEntry {
            engine: engine.kind(),
            seed,
            parameters,
            hasten: self.hasten,
            variant: self.variant.clone(),
            as_of: self.as_of,
            front: self.front.clone(),
        }
    }
}

/// Households of a place up to which nothing can be said of it.
const FEW_HOUSEHOLDS: f64 = 10.0;
/// Persons in a household, roughly.
const HOUSEHOLD: f64 = 2.5;

/// What becomes of places in which a household stands for too many.
fn coarse(scenario: &Scenario, hasten: u32) -> Option<String> {
    let homes = scenario.places.iter().map(|place| place.residents);
    let homes: Vec<f64> = homes.filter(|residents| *residents > 0.0).collect();
    let needed = FEW_HOUSEHOLDS * HOUSEHOLD * f64::from(hasten);
    let few = homes
        .iter()
        .filter(|residents| **residents < needed)
        .count();
    (few > 0).then(|| {
        format!(
            "{few} of {} places come to fewer than {FEW_HOUSEHOLDS} households then, and what is said of them means \
             little; a smaller --hasten keeps them apart",
            homes.len()
        )
    })
}

/// Makes the changes: the posterior, the what-if, settings, parts left out, then what was known.
pub(crate) fn prepare(
    mut scenario: Scenario,
    folder: &Path,
    flags: &ChainFlags,
    set: &[Change],
    days: Option<u32>,
) -> Result<Prepared, CliError> {
    let draws = flags.draws(folder)?;
    if let Some(draws) = &draws {
        if let Some(moment) = flags.as_of.filter(|moment| *moment < draws.known) {
            return Err(CliError::usage(
                "--posterior",
                format!(
                    "it was fitted to figures known by {}, after {moment}; fit with --as-of {moment}",
                    draws.known
                ),
            ));
        }
        draws.put_into(&mut scenario.parameters);
    }
    let mut scenario = match &flags.variant {
        Some(name) => with_variant(&scenario, name)?,
        None => scenario,
    };
    for change in set {
        apply_setting(&mut scenario, change)?;
    }
    if let Some(parts) = &flags.without {
        for part in parts_of("--without", parts)? {
            scenario.parts.set(part, false);
        }
    }
    if let Some(days) = days {
        scenario.days = days;
    }
    let mut prepared = Prepared {
        scenario,
        variant: flags.variant.clone(),
        as_of: flags.as_of,
        front: flags.front.clone(),
        hasten: 1,
        notes: Vec::new(),
    };
    if let Some(moment) = flags.as_of {
        prepared.forget_after(moment, draws.is_some())?;
    }
    Ok(prepared)
}

impl Prepared {
    /// `known` says that the posterior was known by then.
    fn forget_after(&mut self, moment: Moment, known: bool) -> Result<(), CliError> {
        let scenario = &self.scenario;
        let tick = moment.ticks_since(scenario.start);
        if !(0..i64::from(scenario.end())).contains(&tick) {
            return Err(CliError::usage(
                "--as-of",
                format!(
                    "{moment} is not within the run, which has {} days from {}",
                    scenario.days, scenario.start
                ),
            ));
        }
        let mut then = scenario.known_by(tick);
        // Reported figures are what a forecast is held against; no engine reads them.
        then.facts.clone_from(&scenario.facts);
        let facts = scenario.facts.iter();
        let mut fitted_later = facts
            .filter(|fact| fact.fitted)
            .any(|fact| fact.known > tick);
        for series in scenario.series.iter().filter(|series| series.fitted) {
            let mut scored = series.values.iter();
            fitted_later |= scored.any(|value| series.is_scored(value) && value.known > tick);
        }
        let posteriors = then
            .parameters
            .0
            .iter()
            .any(|parameter| parameter.posterior.is_some());
        if fitted_later && posteriors && !known {
            then.parameters.forget_posteriors();
            self.notes.push(format!(
                "posteriors were fitted to figures known after {moment}: the priors are used"
            ));
        }
        if let Some(id) = self.front.as_ref().filter(|id| *id != DRAWN) {
            let front = then
                .fronts
                .iter()
                .position(|front| front.id == *id)
                .ok_or_else(|| {
                    let ids = then.fronts.iter().map(|front| front.id.as_str());
                    unknown("--front", "front", id, ids.chain([DRAWN]))
                })?;
            then = outflow_results::chain::on_front(&then, front, tick);
        }
        self.scenario = then;
        Ok(())
    }
}

/// The scenario in a what-if.
pub(crate) fn with_variant(scenario: &Scenario, name: &str) -> Result<Scenario, CliError> {
    scenario.with_variant(name).ok_or_else(|| {
        let ids = scenario.variants.iter().map(|variant| variant.id.as_str());
        unknown("--variant", "what-if", name, ids)
    })
}

fn unknown<'a>(
    flag: &'static str,
    what: &str,
    name: &str,
    known: impl Iterator<Item = &'a str> + Clone,
) -> CliError {
    let near = nearest(name, known.clone());
    let hint = match near {
        Some(near) => format!("; did you mean '{near}'?"),
        None => {
            let all: Vec<&str> = known.collect();
            if all.is_empty() {
                "; the scenario has none".to_owned()
            } else {
                format!("; there are {}", all.join(", "))
            }
        }
    };
    CliError::usage(flag, format!("there is no {what} '{name}'{hint}"))
}

/// Indices of parameters whose names are joined by commas.
pub(crate) fn parameters_named(flag: &'static str, names: &str) -> Result<Vec<usize>, CliError> {
    names
        .split(',')
        .map(|name| {
            let name = name.trim();
            ParameterTable::index(name).ok_or_else(|| {
                let near = nearest(name, PARAMETERS.iter().map(|spec| spec.name));
                let near = near.map_or(String::new(), |near| format!("; did you mean '{near}'?"));
                CliError::usage(flag, format!("there is no parameter '{name}'{near}"))
            })
        })
        .collect()
}

/// The number of a part in the list of the rules.
fn number_of(part: Part) -> u32 {
    match part {
        Part::Conduct => 2,
        Part::Promises => 3,
        Part::Inducements => 4,
        Part::Coercion => 5,
        Part::Danger => 6,
        Part::News => 7,
        Part::Border => 10,
        Part::Reception => 11,
        Part::Return => 12,
    }
}

/// Parts by number, range or name.
pub(crate) fn parts_of(flag: &'static str, text: &str) -> Result<Vec<Part>, CliError> {
    let numbers = || {
        let all: Vec<String> = Part::ALL
            .iter()
            .map(|part| format!("{} {}", number_of(*part), part.name()))
            .collect();
        all.join(", ")
    };
    let mut parts = Vec::new();
    for item in text.split(',').map(str::trim) {
        let range = match item.split_once('-') {
            Some((first, last)) => first.parse::<u32>().ok().zip(last.parse::<u32>().ok()),
            None => item.parse::<u32>().ok().map(|one| (one, one)),
        };
        let before = parts.len();
        match range {
            Some((first, last)) => parts.extend(
                Part::ALL
                    .iter()
                    .copied()
                    .filter(|part| (first..=last).contains(&number_of(*part))),
            ),
            None => parts.extend(part_named(item)),
        }
        if parts.len() == before {
            return Err(CliError::usage(
                flag,
                format!(
                    "'{item}' is no part that can be left out; those are {}",
                    numbers()
                ),
            ));
        }
    }
    Ok(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_go_by_number_range_and_name() {
        let names = |text| -> Result<Vec<&str>, String> {
            let parts = parts_of("--without", text).map_err(|error| error.to_string())?;
            Ok(parts.into_iter().map(Part::name).collect())
        };
        assert_eq!(
            names("2-5,7"),
            Ok(vec![
                "conduct",
                "promises",
                "inducements",
                "coercion",
                "news"
            ])
        );
        assert_eq!(names("return, 6"), Ok(vec!["return", "danger"]));
        assert!(names("8").unwrap_err().contains("'8' is no part"));
        assert!(names("dangre").unwrap_err().contains("6 danger"));
        for part in Part::ALL {
            assert_eq!(
                parts_of("--without", &number_of(*part).to_string()).unwrap(),
                [*part]
            );
        }
    }
}
