//! What a run is of: scenario, options and version.

use crate::canonical::{canonical_json, sha256_hex};
use crate::manifest::{
    ChainOptionsEntry, ExitEntry, LinkEntry, MemberRange, OptionsEntry, PlaceEntry, PlaceKindEntry,
    Reproducible, WayfindingOptionsEntry,
};
use crate::table::Series;
use crate::{ResultsError, Table};
use outflow_engine::RunOptions;
use outflow_model::chain;
use outflow_model::observed::Observed;
use outflow_model::scenario::Scenario;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Which pipeline a run is of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pipeline {
    /// Flee's day.
    #[default]
    Wayfinding,
    /// The chain of control.
    Chain,
}

impl Pipeline {
    // By reference, as serde asks for it.
    #[allow(clippy::trivially_copy_pass_by_ref)]
    pub(crate) fn is_wayfinding(&self) -> bool {
        *self == Self::Wayfinding
    }
}

/// A scenario of either pipeline.
#[derive(Clone, Debug)]
pub enum Subject {
    /// Of wayfinding.
    Wayfinding(Arc<Scenario>),
    /// Of the chain of control.
    Chain(Arc<chain::Scenario>),
}

impl Subject {
    /// Which pipeline it is of.
    #[must_use]
    pub fn pipeline(&self) -> Pipeline {
        match self {
            Self::Wayfinding(_) => Pipeline::Wayfinding,
            Self::Chain(_) => Pipeline::Chain,
        }
    }

    pub(crate) fn wayfinding(&self) -> Result<&Arc<Scenario>, ResultsError> {
        match self {
            Self::Wayfinding(scenario) => Ok(scenario),
            Self::Chain(_) => Err(ResultsError::OtherPipeline("wayfinding")),
        }
    }

    pub(crate) fn chain(&self) -> Result<&Arc<chain::Scenario>, ResultsError> {
        match self {
            Self::Chain(scenario) => Ok(scenario),
            Self::Wayfinding(_) => Err(ResultsError::OtherPipeline("the chain of control")),
        }
    }
}

/// What a run is of: two runs with equal identities have equal members.
#[derive(Clone, Debug)]
pub struct Identity {
    pub(crate) subject: Subject,
    pub(crate) scenario_json: String,
    pub(crate) scenario_sha256: String,
    pub(crate) options: OptionsEntry,
    pub(crate) version: String,
    pub(crate) sha256: String,
}

impl Identity {
    /// Of a scenario of wayfinding (settings in force included) run with some options by this
    /// version.
    ///
    /// # Errors
    /// When a number of the scenario has no JSON form.
    pub fn new(scenario: Scenario, options: &RunOptions) -> Result<Self, ResultsError> {
        Self::of_members(scenario, options, None)
    }

    /// As [`new`](Self::new), where each member has settings of its own, drawn from something that
    /// `drawn` names in full.
    ///
    /// # Errors
    /// When a number of the scenario has no JSON form.
    pub fn of_members(
        scenario: Scenario,
        options: &RunOptions,
        drawn: Option<&str>,
    ) -> Result<Self, ResultsError> {
        let scenario_json = canonical_json(&scenario).map_err(json)?;
        let options = WayfindingOptionsEntry {
            drawn_sha256: drawn.map(|drawn| sha256_hex(drawn.as_bytes())),
            ..options.into()
        };
        Self::with(
            Subject::Wayfinding(Arc::new(scenario)),
            scenario_json,
            OptionsEntry::Wayfinding(options),
            env!("CARGO_PKG_VERSION").to_owned(),
        )
    }

    /// Of a scenario of the chain of control (as it is run, switches and parameters included) run
    /// with some options by this version.
    ///
    /// # Errors
    /// When a number of the scenario has no JSON form.
    pub fn of_chain(
        scenario: chain::Scenario,
        options: ChainOptionsEntry,
    ) -> Result<Self, ResultsError> {
        let scenario_json = canonical_json(&scenario).map_err(json)?;
        Self::with(
            Subject::Chain(Arc::new(scenario)),
            scenario_json,
            OptionsEntry::Chain(options),
            env!("CARGO_PKG_VERSION").to_owned(),
        )
    }

    /// Of a scenario whose canonical JSON is known.
    pub(crate) fn with(
        subject: Subject,
        scenario_json: String,
        options: OptionsEntry,
        version: String,
    ) -> Result<Self, ResultsError> {
        let scenario_sha256 = sha256_hex(scenario_json.as_bytes());
        let all = canonical_json(&(&scenario_sha256, &options, &version)).map_err(json)?;
        Ok(Self {
            subject,
            scenario_json,
            scenario_sha256,
            options,
            version,
            sha256: sha256_hex(all.as_bytes()),
        })
    }

    /// The scenario.
    #[must_use]
    pub fn subject(&self) -> &Subject {
        &self.subject
    }

    /// SHA-256 of the canonical JSON of the scenario.
    #[must_use]
    pub fn scenario_sha256(&self) -> &str {
        &self.scenario_sha256
    }

    /// The tables that the run has.
    pub(crate) fn tables(&self) -> impl Iterator<Item = Table> + use<> {
        let pipeline = self.subject.pipeline();
        let left_out = match &self.options {
            OptionsEntry::Wayfinding(options) if !options.track_origin => Some(Table::Origins),
            _ => None,
        };
        Table::all(pipeline)
            .iter()
            .copied()
            .filter(move |table| Some(*table) != left_out)
    }

    /// The time series of a table.
    pub(crate) fn series(&self, table: Table) -> Series {
        match &self.subject {
            Subject::Wayfinding(scenario) => Series::wayfinding(table, scenario),
            Subject::Chain(scenario) => Series::chain(table, scenario),
        }
    }

    /// The reproducible part of the manifest, tables and exports still to be listed.
    pub(crate) fn reproducible(
        &self,
        members: Vec<MemberRange>,
    ) -> Result<Reproducible, ResultsError> {
        match &self.subject {
            Subject::Wayfinding(scenario) => self.of_wayfinding(scenario, members),
            Subject::Chain(scenario) => Ok(self.of_chain_of_control(scenario, members)),
        }
    }

    fn of_wayfinding(
        &self,
        scenario: &Scenario,
        members: Vec<MemberRange>,
    ) -> Result<Reproducible, ResultsError> {
        let reported = Observed::new(scenario)?;
        Ok(Reproducible {
            model: Pipeline::Wayfinding,
            title: scenario.title.clone(),
            scenario_sha256: self.scenario_sha256.clone(),
            version: self.version.clone(),
            options: self.options.clone(),
            members,
            start: scenario.start,
            days: scenario.days,
            people_per_count: scenario.settings.hasten,
            places: scenario
                .places
                .iter()
                .map(|place| PlaceEntry {
                    id: None,
                    name: place.name.clone(),
                    region: place.region.clone(),
                    country: place.country.clone(),
                    kind: PlaceKindEntry::Wayfinding(place.kind),
                    latitude: place.latitude,
                    longitude: place.longitude,
                })
                .collect(),
            links: scenario
                .links
                .iter()
                .map(|link| LinkEntry {
                    id: None,
                    from: link.from,
                    to: link.to,
                    length_km: link.length_km,
                })
                .collect(),
            parties: Vec::new(),
            exits: Vec::new(),
            reported: reported
                .camps()
                .iter()
                .map(|camp| camp.name.clone())
                .collect(),
            tables: Vec::new(),
            exports: Vec::new(),
        })
    }

    fn of_chain_of_control(
        &self,
        scenario: &chain::Scenario,
        members: Vec<MemberRange>,
    ) -> Reproducible {
        Reproducible {
            model: Pipeline::Chain,
            title: scenario.title.clone(),
            scenario_sha256: self.scenario_sha256.clone(),
            version: self.version.clone(),
            options: self.options.clone(),
            members,
            start: scenario.start,
            days: scenario.days,
            people_per_count: 1,
            places: scenario
                .places
                .iter()
                .map(|place| PlaceEntry {
                    id: Some(place.id.clone()),
                    name: place.name.clone(),
                    region: place.region.clone(),
                    country: place.country.clone(),
                    kind: PlaceKindEntry::Chain(place.kind),
                    latitude: place.latitude,
                    longitude: place.longitude,
                })
                .collect(),
            links: scenario
                .links
                .iter()
                .map(|link| LinkEntry {
                    id: Some(link.id.clone()),
                    from: link.from,
                    to: link.to,
                    length_km: link.length_km,
                })
                .collect(),
            parties: scenario
                .parties
                .iter()
                .map(|party| party.id.clone())
                .collect(),
            exits: scenario
                .exits
                .iter()
                .map(|exit| ExitEntry {
                    place: exit.place,
                    party: exit.party,
                })
                .collect(),
            reported: scenario.facts.iter().map(|fact| fact.id.clone()).collect(),
            tables: Vec::new(),
            exports: Vec::new(),
        }
    }
}

fn json(source: serde_json::Error) -> ResultsError {
    ResultsError::Json {
        file: "scenario.json".into(),
        source,
    }
}
