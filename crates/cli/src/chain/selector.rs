//! `--target SELECTOR` and `--party ID`.

use crate::error::CliError;
use outflow_diagnostics::nearest;
use outflow_model::chain::{Scenario, Target};

/// The places that a selector names: `*`, ids joined by `;`, `region:NAME`, `country:XX` or
/// `held:PARTY`.
pub(crate) fn target(scenario: &Scenario, text: &str) -> Result<Target, CliError> {
    let matching = |wanted: &dyn Fn(usize) -> bool, what: &str| {
        let places: Vec<usize> = (0..scenario.places.len())
            .filter(|at| wanted(*at))
            .collect();
        if places.is_empty() {
            Err(CliError::usage(
                "--target",
                format!("no place is in {what}"),
            ))
        } else {
            Ok(Target::Places(places))
        }
    };
    if text == "*" {
        return Ok(Target::Everywhere);
    }
    if let Some(region) = text.strip_prefix("region:") {
        return matching(
            &|at| scenario.places[at].region == region,
            &format!("region '{region}'"),
        );
    }
    if let Some(country) = text.strip_prefix("country:") {
        return matching(
            &|at| scenario.places[at].country == country,
            &format!("country '{country}'"),
        );
    }
    if let Some(party_id) = text.strip_prefix("held:") {
        return party("--target", scenario, party_id).map(Target::HeldBy);
    }
    let places = text.split(';').map(|id| {
        scenario.place(id.trim()).ok_or_else(|| {
            let ids = scenario.places.iter().map(|place| place.id.as_str());
            let near = nearest(id, ids);
            let near = near.map_or(String::new(), |near| format!("; did you mean '{near}'?"));
            CliError::usage("--target", format!("there is no place '{id}'{near}"))
        })
    });
    Ok(Target::Places(places.collect::<Result<_, _>>()?))
}

/// A party by its id.
pub(crate) fn party(flag: &'static str, scenario: &Scenario, id: &str) -> Result<usize, CliError> {
    scenario.party(id).ok_or_else(|| {
        let ids: Vec<&str> = scenario
            .parties
            .iter()
            .map(|party| party.id.as_str())
            .collect();
        CliError::usage(
            flag,
            format!("there is no party '{id}'; there are {}", ids.join(", ")),
        )
    })
}
