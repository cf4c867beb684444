//! What is open: a scenario that is run, a run as it is, or a folder with problems.

use crate::case::{Case, Options};
use crate::change::{Change, Unfit, changed};
use crate::pool::Pool;
use crate::runs::{Busy, Run, Runs, Stage, locked};
use crate::sample::{Quantity, Sample};
use outflow_diagnostics::{Diagnostics, render_json, render_text};
use outflow_engine::{Plan, RecentGrid, RunOptions, chain};
use outflow_model::chain::Part;
use outflow_results::{OptionsEntry, Pipeline, ResultsError, RunFolder, Table};
use outflow_scenario::{Input, ReadOptions};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

/// How members are run.
#[derive(Clone, Copy, Debug)]
pub(crate) struct How {
    pub(crate) seed: u64,
    /// Members of a scenario that is opened.
    pub(crate) members: u32,
    pub(crate) threads: usize,
    /// Households that each household of a run stands for, in the chain of control.
    pub(crate) hasten: u32,
}

/// What the server is about.
pub(crate) struct Open {
    folder: PathBuf,
    how: How,
    state: Mutex<State>,
}

enum State {
    /// It has problems, and these are they.
    Broken(Problems),
    Ready(Ready),
}

struct Ready {
    input: Input,
    options: Options,
    kind: &'static str,
    problems: Problems,
    runs: Runs,
    pool: Pool,
    /// Whether its members have settings of their own, which the folder does not hold.
    drawn: bool,
}

/// What `outflow check` says.
#[derive(Clone, Debug)]
pub(crate) struct Problems {
    found: Diagnostics,
    engine: Option<String>,
}

impl Problems {
    fn of(found: Diagnostics) -> Self {
        Self {
            found,
            engine: None,
        }
    }

    /// The same as `outflow check --json`, with the text that it prints.
    pub(crate) fn json(&self) -> Value {
        let mut value = render_json(&self.found);
        if let Some(map) = value.as_object_mut() {
            map.insert("engine".to_owned(), self.engine.clone().into());
            map.insert("text".to_owned(), render_text(&self.found, false).into());
        }
        value
    }
}

/// On what terms what is open was run: the title of the what-if, the date of the forecast, its front, and
/// parts of the model that are left out. Nothing of these for a scenario as it is.
fn terms(input: &Input, options: &Options) -> Value {
    let (Input::Chain(scenario), Options::Chain(entry)) = (input, options) else {
        return json!({});
    };
    let without = Part::ALL
        .iter()
        .filter(|part| !scenario.parts.is_on(**part));
    json!({
        "variant": entry.variant_title(scenario),
        "as_of": entry.as_of,
        "front": entry.front_title(scenario),
        "without": without.map(|part| part.name()).collect::<Vec<_>>(),
    })
}

/// Why something cannot be done.
#[derive(Debug)]
pub(crate) enum Refused {
    /// Nothing can be run: the folder has problems.
    Broken,
    Busy(Busy),
    Unfit(Unfit),
}

impl Open {
    /// Opens a folder, and begins to run it when it is a scenario.
    pub(crate) fn new(folder: &Path, how: How) -> Self {
        let open = Self {
            folder: folder.to_path_buf(),
            how,
            state: Mutex::new(State::Broken(Problems::of(Diagnostics::new()))),
        };
        open.read();
        open
    }

    /// Reads the folder again: what was run is forgotten.
    pub(crate) fn read(&self) {
        let state = if self.folder.join("manifest.json").is_file() {
            self.run_folder()
        } else {
            self.scenario_folder()
        };
        let mut held = locked(&self.state);
        if let State::Ready(ready) = &*held {
            ready.runs.stop();
        }
        *held = state;
    }

    fn scenario_folder(&self) -> State {
        let (input, found) = outflow_scenario::open(&self.folder, &ReadOptions::default());
        let mut problems = Problems::of(found);
        let Some(input) = input.filter(|_| !problems.found.has_errors()) else {
            return State::Broken(problems);
        };
        // What only shows when the parts are put together.
        let engine = match &input {
            Input::Wayfinding(scenario) => Plan::new(scenario, &RunOptions::default()).err(),
            Input::Chain(scenario) => {
                chain::Plan::new(scenario, &chain::ChainOptions::default()).err()
            }
        };
        if let Some(error) = engine {
            problems.engine = Some(error.to_string());
            return State::Broken(problems);
        }
        let members = usize::try_from(self.how.members).unwrap_or(1);
        let mut ready = Ready {
            options: Options::for_input(&input, self.how.seed, members, self.how.hasten),
            input,
            kind: "scenario",
            problems,
            runs: Runs::default(),
            pool: Pool::new(self.how.threads),
            drawn: false,
        };
        let input = ready.input.clone();
        let numbers: Vec<u32> = (0..self.how.members).collect();
        let base = ready
            .runs
            .add(|id| Run::new(id, String::new(), Vec::new(), input, numbers));
        if let Ok(run) = base {
            match Case::new(run.input.clone(), &ready.options) {
                Ok(case) => ready.pool.begin_base(&run, case),
                Err(error) => run.end(Stage::Failed(error.to_string())),
            }
        }
        State::Ready(ready)
    }

    fn run_folder(&self) -> State {
        match load(&self.folder) {
            Ok((input, options, samples, drawn)) => {
                let members: Vec<u32> = samples.iter().map(|sample| sample.member).collect();
                let mut runs = Runs::default();
                let base =
                    runs.add(|id| Run::new(id, String::new(), Vec::new(), input.clone(), members));
                if let Ok(run) = base {
                    for sample in samples {
                        run.add(sample);
                    }
                    run.end(Stage::Done);
                }
                State::Ready(Ready {
                    input,
                    options,
                    kind: "run",
                    problems: Problems::of(Diagnostics::new()),
                    runs,
                    pool: Pool::new(self.how.threads),
                    drawn,
                })
            }
            Err(error) => State::Broken(Problems {
                found: Diagnostics::new(),
                engine: Some(error.to_string()),
            }),
        }
    }

    /// What is open, for the page.
    pub(crate) fn json(&self) -> Value {
        let name = self
            .folder
            .canonicalize()
            .ok()
            .as_deref()
            .and_then(Path::file_name)
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default();
        match &*locked(&self.state) {
            State::Broken(_) => json!({ "name": name, "state": "broken" }),
            State::Ready(ready) => json!({
                "name": name,
                "state": "ready",
                "kind": ready.kind,
                "model": match ready.input {
                    Input::Wayfinding(_) => "wayfinding",
                    Input::Chain(_) => "chain",
                },
                "warnings": ready.problems.found.warnings(),
                // Households that each household of the runs stands for.
                "hasten": match &ready.options {
                    Options::Wayfinding(_) => None,
                    Options::Chain(entry) => Some(entry.hasten),
                },
                "terms": terms(&ready.input, &ready.options),
            }),
        }
    }

    /// Everything that is wrong with the folder.
    pub(crate) fn problems(&self) -> Value {
        match &*locked(&self.state) {
            State::Broken(problems) => problems.json(),
            State::Ready(ready) => ready.problems.json(),
        }
    }

    /// The run of this number.
    pub(crate) fn run(&self, id: u32) -> Option<Arc<Run>> {
        match &*locked(&self.state) {
            State::Broken(_) => None,
            State::Ready(ready) => ready.runs.get(id),
        }
    }

    /// Every run.
    pub(crate) fn runs(&self) -> Vec<Arc<Run>> {
        match &*locked(&self.state) {
            State::Broken(_) => Vec::new(),
            State::Ready(ready) => ready.runs.all().to_vec(),
        }
    }

    /// Begins a run with changes; by default with the members of the base.
    pub(crate) fn begin(
        &self,
        title: String,
        changes: Vec<Change>,
        members: Option<u32>,
    ) -> Result<Arc<Run>, Refused> {
        let (base, options) = match &*locked(&self.state) {
            State::Broken(_) => return Err(Refused::Broken),
            State::Ready(ready) if ready.drawn => {
                return Err(Refused::Unfit(Unfit::Tables(
                    "the members of this run have settings drawn for each, which cannot be drawn \
                     again here; open the scenario instead"
                        .to_owned(),
                )));
            }
            State::Ready(ready) => (ready.input.clone(), ready.options.clone()),
        };
        // Reading and checking takes a moment: others may look meanwhile.
        let input = changed(&base, &changes).map_err(Refused::Unfit)?;
        let case = Case::new(input.clone(), &options);
        let mut held = locked(&self.state);
        let State::Ready(ready) = &mut *held else {
            return Err(Refused::Broken);
        };
        let numbers: Vec<u32> = match (members, ready.runs.all().first()) {
            (None, Some(base)) => base.members.clone(),
            (Some(members), Some(base)) => {
                let first = base.members.first().copied().unwrap_or(0);
                (first..first.saturating_add(members)).collect()
            }
            (members, None) => (0..members.unwrap_or(self.how.members)).collect(),
        };
        let run = ready
            .runs
            .add(|id| Run::new(id, title, changes, input, numbers))
            .map_err(Refused::Busy)?;
        match case {
            Ok(case) => ready.pool.begin(&run, case),
            Err(error) => run.end(Stage::Failed(error.to_string())),
        }
        Ok(run)
    }

    /// Forgets a run; says whether it did.
    pub(crate) fn forget(&self, id: u32) -> bool {
        match &mut *locked(&self.state) {
            State::Broken(_) => false,
            State::Ready(ready) => ready.runs.forget(id),
        }
    }

    /// Asks a run to stop.
    pub(crate) fn cancel(&self, run: &Run) {
        run.cancel();
        if let State::Ready(ready) = &*locked(&self.state) {
            ready.pool.look();
        }
    }

    /// Asks all runs to stop.
    pub(crate) fn stop(&self) {
        if let State::Ready(ready) = &*locked(&self.state) {
            ready.runs.stop();
            ready.pool.look();
        }
    }
}

/// A run folder as it is.
fn load(folder: &Path) -> Result<(Input, Options, Vec<Sample>, bool), ResultsError> {
    let run = RunFolder::open(folder)?;
    let mut samples = Vec::with_capacity(run.members().len());
    let options = match &run.manifest().reproducible.options {
        OptionsEntry::Chain(entry) => Options::Chain(entry.clone()),
        OptionsEntry::Wayfinding(entry) => Options::Wayfinding(RunOptions {
            engine: entry.engine,
            seed: entry.seed,
            recent_grid: match entry.recent_grid {
                RecentGrid::Bits(bits) => RecentGrid::Bits(bits),
                RecentGrid::Exact => RecentGrid::Exact,
            },
            track_origin: entry.track_origin,
            threads: 1,
        }),
    };
    let input = match run.pipeline() {
        Pipeline::Chain => {
            let scenario = run.chain_scenario()?;
            let records = run.chain_records(&scenario)?;
            for member in run.members() {
                samples.push(Sample::of_chain(&scenario, &records(*member)?));
            }
            drop(records);
            Input::Chain(Box::new(scenario))
        }
        Pipeline::Wayfinding => {
            let scenario = run.scenario()?;
            let (stocks, arrivals, flows, totals) = (
                run.counts(Table::Stocks)?,
                run.counts(Table::Arrivals)?,
                run.counts(Table::Flows)?,
                run.all_totals()?,
            );
            for member in run.members() {
                let totals = totals(*member)?;
                let record = outflow_engine::MemberRecord {
                    member: *member,
                    days: usize::try_from(scenario.days).unwrap_or(0),
                    places: scenario.places.len(),
                    links: scenario.links.len(),
                    present: stocks(*member)?,
                    arrivals: arrivals(*member)?,
                    flows: flows(*member)?,
                    travelling: totals.travelling,
                    displaced: totals.displaced,
                    origins: run.origins(*member)?,
                    ..outflow_engine::MemberRecord::default()
                };
                samples.push(Sample::of_wayfinding(&scenario, &record));
            }
            Input::Wayfinding(Box::new(scenario))
        }
    };
    let drawn = matches!(
        &run.manifest().reproducible.options,
        OptionsEntry::Wayfinding(entry) if entry.drawn_sha256.is_some()
    );
    Ok((input, options, samples, drawn))
}

/// The quantities of a sample, by what they are of and their name.
pub(crate) fn quantity<'a>(sample: &'a Sample, like: &Quantity) -> Option<&'a Quantity> {
    sample
        .quantities
        .iter()
        .find(|other| other.of == like.of && other.name == like.name)
}
