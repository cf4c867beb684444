//! Charts of forecasts: what was reported, and the stack's fans.

use outflow_infer::chart::{Band, Panel, fans};
use outflow_infer::forecast::{Component, Issued};
use outflow_infer::reports::Reports;
use outflow_model::scenario::Date;
use outflow_score::Quantiles;

/// The values of a band.
pub(crate) fn band(day: u32, quantiles: &Quantiles) -> Band {
    let (low, high) = quantiles.interval(0.9).unwrap_or_default();
    let (lower, upper) = quantiles.interval(0.5).unwrap_or_default();
    Band {
        day: f64::from(day),
        values: [low, lower, quantiles.median(), upper, high],
    }
}

/// What was reported and the stack's fan, a panel a place.
pub(crate) fn chart(
    title: &str,
    start: Date,
    reports: &Reports,
    issued: &Issued,
    horizons: &[u32],
) -> String {
    let panels: Vec<Panel> = issued
        .places
        .iter()
        .enumerate()
        .map(|(place, name)| {
            let now = issued.today[place];
            let mut fan = vec![Band {
                day: f64::from(issued.origin),
                values: [now; 5],
            }];
            if let Some(stack) = issued.quantiles.last() {
                fan.extend(
                    horizons
                        .iter()
                        .zip(stack)
                        .map(|(horizon, places)| band(issued.origin + horizon, &places[place])),
                );
            }
            Panel {
                title: name.clone(),
                reported: reported(reports, name),
                fans: vec![fan],
                mark: Some(f64::from(issued.origin)),
            }
        })
        .collect();
    fans(
        &format!(
            "{title}: forecast as of {}",
            start.plus_days(i64::from(issued.origin))
        ),
        &panels,
        &|day| date_of(start, day),
    )
}

/// A chart a horizon: what was reported, and the stack's bands for each day, made that many days
/// before.
pub(crate) fn charts(
    title: &str,
    start: Date,
    reports: &Reports,
    issued: &[Issued],
    horizons: &[u32],
) -> Vec<(String, String)> {
    let days = u32::try_from(reports.days()).unwrap_or(0);
    let mut files = Vec::new();
    for (h, horizon) in horizons.iter().enumerate() {
        let panels: Vec<Panel> = reports
            .names
            .iter()
            .map(|name| {
                let fan = issued
                    .iter()
                    .filter(|from| from.origin + horizon < days)
                    .filter_map(|from| {
                        let place = from.places.iter().position(|other| other == name)?;
                        let stack = from.quantiles.last()?;
                        Some(band(from.origin + horizon, &stack[h][place]))
                    })
                    .collect();
                Panel {
                    title: name.clone(),
                    reported: reported(reports, name),
                    fans: vec![fan],
                    mark: None,
                }
            })
            .collect();
        let title = format!(
            "{title}: {} forecast {horizon} days before",
            Component::Stack.name()
        );
        files.push((
            format!("fans_{horizon}_days.svg"),
            fans(&title, &panels, &|day| date_of(start, day)),
        ));
    }
    files
}

/// The date of a day, for a chart.
#[allow(clippy::cast_possible_truncation)]
pub(crate) fn date_of(start: Date, day: f64) -> String {
    start.plus_days(day as i64).to_string()
}

/// What was reported at a place, by day.
pub(crate) fn reported(reports: &Reports, name: &str) -> Vec<(f64, f64)> {
    (0..u32::try_from(reports.days()).unwrap_or(0))
        .filter_map(|day| reports.told(name, day).map(|count| (f64::from(day), count)))
        .collect()
}
