//! `links.geojson`: places, and links with the people who took them.

use super::Source;
use crate::{ResultsError, Table};
use serde_json::{Value, json};

/// In wayfinding: from the tables of counts.
pub(super) fn wayfinding(source: &Source<'_>) -> Result<Vec<u8>, ResultsError> {
    let run = source.reproducible;
    let days = source.days.max(1);
    let (stocks, flows) = (source.open(Table::Stocks)?, source.open(Table::Flows)?);
    let mut sums = Sums::new(run.places.len(), run.links.len());
    for group in 0..source.members.len() {
        let counts = stocks.numbers(group, "count")?;
        for (sum, series) in sums.at_end.iter_mut().zip(counts.chunks(days)) {
            *sum += series.last().copied().unwrap_or(0.0);
        }
        let counts = flows.numbers(group, "count")?;
        for (sum, series) in sums.on_links.iter_mut().zip(counts.chunks(days)) {
            *sum += series.iter().sum::<f64>();
        }
    }
    collection(source, &sums)
}

/// People summed over members.
pub(super) struct Sums {
    /// At each place at the end.
    pub(super) at_end: Vec<f64>,
    /// On each link over the whole run, each way.
    pub(super) on_links: Vec<f64>,
}

impl Sums {
    pub(super) fn new(places: usize, links: usize) -> Self {
        Self {
            at_end: vec![0.0; places],
            on_links: vec![0.0; 2 * links],
        }
    }
}

/// A feature collection: a point a place with the mean number of people there at the end, and a
/// line a link with the mean number of people who set out on it each way over the whole run.
#[allow(clippy::cast_precision_loss)]
pub(super) fn collection(source: &Source<'_>, sums: &Sums) -> Result<Vec<u8>, ResultsError> {
    let run = source.reproducible;
    let members = source.members.len().max(1) as f64;
    let Sums { at_end, on_links } = sums;
    let mean = |sum: f64| (sum / members * 1e4).round() / 1e4;
    let point = |index: usize| {
        run.places.get(index).map_or(json!([0.0, 0.0]), |place| {
            json!([place.longitude, place.latitude])
        })
    };
    let name = |index: usize| run.places.get(index).map_or("", |place| place.label());
    let mut features: Vec<Value> = Vec::with_capacity(run.places.len() + run.links.len());
    for (index, place) in run.places.iter().enumerate() {
        features.push(json!({
            "type": "Feature",
            "geometry": { "type": "Point", "coordinates": point(index) },
            "properties": {
                "place": place.label(),
                "kind": place.kind,
                "country": place.country,
                "count_at_end": mean(at_end[index]),
            },
        }));
    }
    for (index, link) in run.links.iter().enumerate() {
        features.push(json!({
            "type": "Feature",
            "geometry": { "type": "LineString", "coordinates": [point(link.from), point(link.to)] },
            "properties": {
                "link": link.id.as_ref().map_or_else(|| json!(index), |id| json!(id)),
                "from": name(link.from),
                "to": name(link.to),
                "length_km": link.length_km,
                "count_forth": mean(on_links[2 * index]),
                "count_back": mean(on_links[2 * index + 1]),
            },
        }));
    }
    let collection = json!({ "type": "FeatureCollection", "features": features });
    let mut text = serde_json::to_vec(&collection).map_err(|source| ResultsError::Json {
        file: "links.geojson".into(),
        source,
    })?;
    text.push(b'\n');
    Ok(text)
}
