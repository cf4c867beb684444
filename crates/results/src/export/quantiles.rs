//! CSV of quantiles over members.

use super::Source;
use super::single::{keys, shown};
use super::text::CsvText;
use crate::{ResultsError, Table};

/// The quantiles written, with the names of their columns.
pub(crate) const QUANTILES: [(&str, f64); 5] = [
    ("q05", 0.05),
    ("q25", 0.25),
    ("q50", 0.5),
    ("q75", 0.75),
    ("q95", 0.95),
];

/// Counts kept in memory at a time.
const HELD: usize = 32 << 20;

/// Mean and quantiles over members of some series of a table, one row a day, series by series.
pub(super) fn summaries(
    source: &Source<'_>,
    table: Table,
    wanted: &[usize],
) -> Result<Vec<[f64; 6]>, ResultsError> {
    let reader = source.open(table)?;
    let members = source.members.len();
    let days = source.days;
    let rows = wanted.len() * days;
    // One line of summary a row, filled in series by series, as many rows at a time as fit.
    let mut summary: Vec<[f64; 6]> = Vec::with_capacity(rows);
    let stripe = (HELD / members.max(1)).clamp(1, rows.max(1));
    let mut held = vec![0.0; stripe.min(rows) * members];
    for from in (0..rows).step_by(stripe) {
        let width = stripe.min(rows - from);
        for member in 0..members {
            let counts = reader.numbers(member, reader.layout().value())?;
            for (offset, row) in (from..from + width).enumerate() {
                let at = wanted[row / days] * days + row % days;
                held[offset * members + member] = counts.get(at).copied().unwrap_or(0.0);
            }
        }
        for values in held.chunks_exact_mut(members).take(width) {
            summary.push(summarised(values));
        }
    }
    Ok(summary)
}

/// Mean and quantiles over members of a table of time series, by day.
pub(super) fn time_series(source: &Source<'_>, table: Table) -> Result<Vec<u8>, ResultsError> {
    let series = source.identity.series(table);
    let all: Vec<usize> = (0..series.count).collect();
    let summary = summaries(source, table, &all)?;
    let mut header = vec!["date"];
    header.extend(series.columns.iter().map(|(name, _)| *name));
    header.push("mean");
    header.extend(QUANTILES.map(|(name, _)| name));
    let mut csv = CsvText::with_header(&header);
    let keys = keys(&series);
    let shown = shown(&series, |row| {
        summary[row * series.days..(row + 1) * series.days]
            .iter()
            .flatten()
            .any(|value| *value != 0.0)
    });
    for (day, date) in series.dates().iter().enumerate() {
        for row in &shown {
            csv.raw(date.as_bytes()).raw(keys[*row].as_bytes());
            for value in summary[row * series.days + day] {
                csv.rounded(value);
            }
            csv.end();
        }
    }
    Ok(csv.into_bytes())
}

/// Mean, then quantiles, of some values; sorts them.
#[allow(clippy::cast_precision_loss)]
pub(crate) fn summarised(values: &mut [f64]) -> [f64; 6] {
    let mut out = [0.0; 6];
    if values
        .first()
        .is_some_and(|first| values.iter().all(|value| value == first))
    {
        return [values[0]; 6];
    }
    out[0] = values.iter().sum::<f64>() / values.len() as f64;
    values.sort_unstable_by(f64::total_cmp);
    for (place, (_, level)) in out[1..].iter_mut().zip(QUANTILES) {
        *place = quantile(values, level);
    }
    out
}

/// The quantile of sorted values by linear interpolation between order statistics (type 7 of
/// Hyndman and Fan, The American Statistician 1996).
#[allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss
)]
#[must_use]
pub(crate) fn quantile(sorted: &[f64], level: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else {
        return 0.0;
    };
    let position = level * last as f64;
    let below = (position.floor() as usize).min(last);
    let above = (below + 1).min(last);
    let share = position - below as f64;
    sorted[below] + share * (sorted[above] - sorted[below])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_those_of_type_7() {
        let sorted = [1.0, 2.0, 3.0, 4.0];
        assert_eq!(quantile(&sorted, 0.5), 2.5);
        assert_eq!(quantile(&sorted, 0.25), 1.75);
        assert_eq!(quantile(&sorted, 1.0), 4.0);
        assert_eq!(quantile(&[7.0], 0.95), 7.0);
    }

    #[test]
    fn the_order_of_members_does_not_matter() {
        let mut one = [5.0, 1.0, 3.0, 9.0, 7.0];
        let mut two = [9.0, 3.0, 7.0, 5.0, 1.0];
        assert_eq!(summarised(&mut one), summarised(&mut two));
        assert_eq!(summarised(&mut one)[..4], [5.0, 1.4, 3.0, 5.0]);
    }
}
