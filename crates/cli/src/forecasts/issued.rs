//! What is forecast from a date: tables and JSON.

use crate::files::quoted;
use crate::output::{columns, people};
use outflow_infer::forecast::{Component, ForecastOptions, Issued, components};
use outflow_model::scenario::Date;
use outflow_score::LEVELS;
use serde_json::{Value, json};
use std::fmt::Write as _;

/// Every forecast, the stack last.
pub(crate) fn kinds(options: &ForecastOptions) -> Vec<Component> {
    let mut kinds = components(options);
    kinds.push(Component::Stack);
    kinds
}

/// What is forecast from a date, as tables.
pub(crate) fn summary(
    title: &str,
    start: Date,
    issued: &Issued,
    kinds: &[Component],
    horizons: &[u32],
) -> String {
    let date = |day: u32| start.plus_days(i64::from(day));
    let mut text = format!(
        "{title}: as of {}, the stack of {} forecasts, median (90 % interval)\n",
        date(issued.origin),
        kinds.len() - 1
    );
    let mut head = vec!["place".to_owned(), "last known".to_owned()];
    head.extend(
        horizons
            .iter()
            .map(|horizon| date(issued.origin + horizon).to_string()),
    );
    let mut rows = vec![head];
    let Some(stack) = issued.quantiles.last() else {
        return text;
    };
    for (place, name) in issued.places.iter().enumerate() {
        let mut row = vec![name.clone(), people(issued.today[place])];
        for horizon in stack {
            let (low, high) = horizon[place].interval(0.9).unwrap_or_default();
            row.push(format!(
                "{} ({} to {})",
                people(horizon[place].median()),
                people(low),
                people(high)
            ));
        }
        rows.push(row);
    }
    text.push_str(&columns(&rows));
    text.push_str("weights in the stack:\n");
    let mut rows = vec![
        std::iter::once("forecast".to_owned())
            .chain(horizons.iter().map(|h| format!("{h} days")))
            .collect::<Vec<_>>(),
    ];
    for (index, component) in kinds[..kinds.len() - 1].iter().enumerate() {
        rows.push(
            std::iter::once(component.name().to_owned())
                .chain(
                    issued
                        .weights
                        .iter()
                        .map(|weights| format!("{:.2}", weights[index])),
                )
                .collect(),
        );
    }
    text.push_str(&columns(&rows));
    text
}

/// What is forecast from a date, as JSON.
pub(crate) fn document(
    title: &str,
    start: Date,
    issued: &Issued,
    kinds: &[Component],
    horizons: &[u32],
) -> Value {
    let ahead = horizons;
    let forecasts: Vec<Value> = kinds
        .iter()
        .zip(&issued.quantiles)
        .flat_map(|(component, by_horizon)| {
            ahead
                .iter()
                .zip(by_horizon)
                .flat_map(move |(horizon, places)| {
                    issued
                        .places
                        .iter()
                        .zip(places)
                        .map(move |(place, quantiles)| {
                            json!({
                                "forecast": component.name(),
                                "horizon": horizon,
                                "date": start.plus_days(i64::from(issued.origin + horizon)),
                                "place": place,
                                "quantiles": quantiles.values(),
                            })
                        })
                })
        })
        .collect();
    json!({
        "title": title,
        "as_of": start.plus_days(i64::from(issued.origin)),
        "levels": LEVELS,
        "places": issued.places,
        "last_known": issued.today,
        "weights": horizons.iter().zip(&issued.weights).map(|(horizon, weights)| {
            let named: serde_json::Map<String, Value> = kinds
                .iter()
                .zip(weights)
                .map(|(component, weight)| (component.name().to_owned(), json!(weight)))
                .collect();
            json!({ "horizon": horizon, "weights": named })
        }).collect::<Vec<_>>(),
        "forecasts": forecasts,
    })
}

/// Quantiles of every forecast: date of the forecast, days ahead, date, place, levels.
pub(crate) fn quantile_table(
    start: Date,
    issued: &[Issued],
    kinds: &[Component],
    horizons: &[u32],
) -> String {
    let date = |day: u32| start.plus_days(i64::from(day));
    let mut text = String::from("as_of,horizon,date,place,forecast");
    for level in LEVELS {
        let _ = write!(text, ",q{level}");
    }
    text.push('\n');
    for from in issued {
        for (h, horizon) in horizons.iter().enumerate() {
            for (place, name) in from.places.iter().enumerate() {
                for (component, quantiles) in kinds.iter().zip(&from.quantiles) {
                    let _ = write!(
                        text,
                        "{},{horizon},{},{},{}",
                        date(from.origin),
                        date(from.origin + horizon),
                        quoted(name),
                        component.name()
                    );
                    for value in quantiles[h][place].values() {
                        let _ = write!(text, ",{value:.1}");
                    }
                    text.push('\n');
                }
            }
        }
    }
    text
}
