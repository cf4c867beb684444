//! What a run is of: scenario, options and version.

use crate::ResultsError;
use crate::canonical::{canonical_json, sha256_hex};
use crate::manifest::{LinkEntry, MemberRange, OptionsEntry, PlaceEntry, Reproducible};
use outflow_engine::RunOptions;
use outflow_model::observed::Observed;
use outflow_model::scenario::Scenario;
use std::sync::Arc;

/// What a run is of: two runs with equal identities have equal members.
#[derive(Clone, Debug)]
pub struct Identity {
    pub(crate) scenario: Arc<Scenario>,
    pub(crate) scenario_json: String,
    pub(crate) scenario_sha256: String,
    pub(crate) options: OptionsEntry,
    pub(crate) version: String,
    pub(crate) sha256: String,
}

impl Identity {
    /// Of a scenario (settings in force included) run with some options by this version.
    ///
    /// # Errors
    /// When a number of the scenario has no JSON form.
    pub fn new(scenario: Scenario, options: &RunOptions) -> Result<Self, ResultsError> {
        let scenario_json = canonical_json(&scenario).map_err(json)?;
        let version = env!("CARGO_PKG_VERSION").to_owned();
        Self::with(scenario, scenario_json, options.into(), version)
    }

    /// Of a scenario whose canonical JSON is known.
    pub(crate) fn with(
        scenario: Scenario,
        scenario_json: String,
        options: OptionsEntry,
        version: String,
    ) -> Result<Self, ResultsError> {
        let scenario_sha256 = sha256_hex(scenario_json.as_bytes());
        let all = canonical_json(&(&scenario_sha256, &options, &version)).map_err(json)?;
        Ok(Self {
            scenario: Arc::new(scenario),
            scenario_json,
            scenario_sha256,
            options,
            version,
            sha256: sha256_hex(all.as_bytes()),
        })
    }

    /// The scenario.
    #[must_use]
    pub fn scenario(&self) -> &Scenario {
        &self.scenario
    }

    /// SHA-256 of the canonical JSON of the scenario.
    #[must_use]
    pub fn scenario_sha256(&self) -> &str {
        &self.scenario_sha256
    }

    /// The reproducible part of the manifest, tables and exports still to be listed.
    pub(crate) fn reproducible(
        &self,
        members: Vec<MemberRange>,
    ) -> Result<Reproducible, ResultsError> {
        let scenario = &*self.scenario;
        let reported = Observed::new(scenario)?;
        Ok(Reproducible {
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
                    name: place.name.clone(),
                    region: place.region.clone(),
                    country: place.country.clone(),
                    kind: place.kind,
                    latitude: place.latitude,
                    longitude: place.longitude,
                })
                .collect(),
            links: scenario
                .links
                .iter()
                .map(|link| LinkEntry {
                    from: link.from,
                    to: link.to,
                    length_km: link.length_km,
                })
                .collect(),
            reported: reported
                .camps()
                .iter()
                .map(|camp| camp.name.clone())
                .collect(),
            tables: Vec::new(),
            exports: Vec::new(),
        })
    }
}

fn json(source: serde_json::Error) -> ResultsError {
    ResultsError::Json {
        file: "scenario.json".into(),
        source,
    }
}
