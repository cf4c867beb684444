//! `links.geojson`: places, and links with the people who took them.

use super::Source;
use crate::{ResultsError, Table};
use serde_json::{Value, json};

/// A feature collection: a point a place with the mean number of people there at the end, and a
/// line a link with the mean number of people who set out on it each way over the whole run.
#[allow(clippy::cast_precision_loss)]
pub(super) fn links(source: &Source<'_>) -> Result<Vec<u8>, ResultsError> {
    let run = source.reproducible;
    let members = source.members.len().max(1) as f64;
    let days = source.days.max(1);
    let (stocks, flows) = (source.open(Table::Stocks)?, source.open(Table::Flows)?);
    let mut at_end = vec![0.0; run.places.len()];
    let mut people = vec![0.0; 2 * run.links.len()];
    for group in 0..source.members.len() {
        let counts = stocks.numbers(group, "count")?;
        for (sum, series) in at_end.iter_mut().zip(counts.chunks(days)) {
            *sum += series.last().copied().unwrap_or(0.0);
        }
        let counts = flows.numbers(group, "count")?;
        for (sum, series) in people.iter_mut().zip(counts.chunks(days)) {
            *sum += series.iter().sum::<f64>();
        }
    }
    let mean = |sum: f64| (sum / members * 1e4).round() / 1e4;
    let point = |index: usize| {
        run.places.get(index).map_or(json!([0.0, 0.0]), |place| {
            json!([place.longitude, place.latitude])
        })
    };
    let name = |index: usize| {
        run.places
            .get(index)
            .map_or("", |place| place.name.as_str())
    };
    let mut features: Vec<Value> = Vec::with_capacity(run.places.len() + run.links.len());
    for (index, place) in run.places.iter().enumerate() {
        features.push(json!({
            "type": "Feature",
            "geometry": { "type": "Point", "coordinates": point(index) },
            "properties": {
                "place": place.name,
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
                "link": index,
                "from": name(link.from),
                "to": name(link.to),
                "length_km": link.length_km,
                "count_forth": mean(people[2 * index]),
                "count_back": mean(people[2 * index + 1]),
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
