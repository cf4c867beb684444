//! Beds of a place, and a camp that is new.

use super::find::place_of;
use crate::change::{Refusal, camp};
use outflow_model::chain::{Exit, Holder, Link, Pathway, Place, PlaceKind, Reception, Scenario};

/// A centre that is open from the start. Nights, pathway and lead time are assumed.
pub(super) fn centre(place: usize, beds: f64, most: f64) -> Reception {
    Reception {
        place,
        pathway: Pathway::CentreFirst,
        beds,
        beds_max: most,
        lead_days: 1.0,
        nights: 30.0,
        rent_units: 0.0,
        host_share: 0.0,
    }
}

pub(super) fn place_camp(
    scenario: &mut Scenario,
    name: &str,
    position: (f64, f64),
    beds: f64,
    near: Option<&str>,
) -> Result<(), Refusal> {
    let near = near.map(|near| place_of(scenario, near)).transpose()?;
    let candidates = scenario.places.iter().enumerate().filter(|(index, one)| {
        near.map_or(one.kind == PlaceKind::Settlement, |near| near == *index)
    });
    let (near, length_km) = camp::way_to(
        name,
        position,
        beds,
        candidates.map(|(index, one)| (index, (one.latitude, one.longitude))),
    )?;
    let id = camp::id_of(name, |id| scenario.place(id).is_some());
    let place = scenario.places.len();
    let host = scenario.places[near].clone();
    let party = match host.holder {
        Holder::Party(party) => party,
        Holder::Contested | Holder::Nobody => {
            return Err(Refusal(format!(
                "nobody holds '{}' at the start; name another place for the camp",
                host.id
            )));
        }
    };
    scenario.links.push(Link {
        id: format!("{}--{id}", host.id),
        from: near,
        to: place,
        length_km,
        speed_kmh: None,
        checkpoints: 0.0,
        walk: true,
    });
    scenario.places.push(Place {
        id,
        name: name.trim().to_owned(),
        kind: PlaceKind::Settlement,
        latitude: position.0,
        longitude: position.1,
        residents: 0.0,
        displaced: 0.0,
        area_km2: 0.0,
        ..host
    });
    scenario.receptions.push(centre(place, beds, beds));
    scenario.exits.push(Exit {
        place,
        party,
        follows: false,
        attraction: 0.0,
    });
    Ok(())
}
