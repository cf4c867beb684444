//! Two runs compared, member by member with the same number: quantities, totals, and how well so many members
//! pin down a mean difference.

use crate::measure::Unit;
use crate::open::quantity;
use crate::runs::Run;
use crate::sample::Sample;
use crate::view::{Telling, quantiles, rounded};
use outflow_score::variance_saved;
use serde_json::{Map, Value, json};
use std::sync::Arc;

impl Telling {
    /// Quantities of two runs and their differences, member by member.
    pub(crate) fn compare(self, base: &Run, run: &Run) -> Value {
        let pairs = common(run, base);
        let Some((first, _)) = pairs.first() else {
            return json!({ "members": 0, "rows": [], "totals": {} });
        };
        let mut rows = Vec::new();
        for like in &first.quantities {
            let values: Vec<(f64, f64)> = pairs
                .iter()
                .filter_map(|(ours, base)| {
                    let base = quantity(base, like)?.value?;
                    Some((base, quantity(ours, like)?.value?))
                })
                .collect();
            if values.is_empty() || values.iter().all(|pair| *pair == (0.0, 0.0)) {
                continue;
            }
            let (a, b): (Vec<f64>, Vec<f64>) = values.iter().copied().unzip();
            let differences: Vec<f64> = values.iter().map(|(a, b)| b - a).collect();
            let unit = match (like.counts, like.name.as_str()) {
                (true, _) => Unit::Persons,
                (false, name) if name.ends_with("hours") => Unit::Hours,
                (false, _) => Unit::Share,
            };
            let told = |values: Vec<f64>| -> Vec<Value> {
                quantiles(values)
                    .iter()
                    .map(|value| self.told(unit, *value))
                    .collect()
            };
            #[allow(clippy::cast_precision_loss)]
            let more = differences.iter().filter(|value| **value > 0.0).count() as f64
                / differences.len() as f64;
            rows.push(json!({
                "of": like.of,
                "name": like.name,
                "unit": unit.name(),
                "base": told(a.clone()),
                "run": told(b.clone()),
                "difference": quantiles(differences.clone())
                    .iter()
                    .map(|value| self.difference(unit, *value))
                    .collect::<Vec<_>>(),
                "more": rounded(more, 2),
                // Where all is counted together, or of places that receive people what they received.
                "by_members": self.by_members(
                    like.of == "*" || (!run.shape.chain && like.name == "arrived"),
                    unit,
                    &differences,
                ),
                "variance_saved": variance_saved(&a, &b).map(|share| rounded(share, 2)),
            }));
        }
        json!({
            "members": pairs.len(),
            "rows": rows,
            "totals": self.compared_totals(base, run, &pairs),
        })
    }

    /// How well the first so many members pin down the mean difference: number of members, mean,
    /// and the interval in which the mean over ever more members lies with 95 %.
    fn by_members(self, wanted: bool, unit: Unit, differences: &[f64]) -> Value {
        if !wanted {
            return Value::Array(Vec::new());
        }
        let count = differences.len();
        (2..=count)
            .filter(|n| *n <= 20 || n.is_multiple_of(count.div_ceil(40)) || *n == count)
            .map(|n| {
                let (mean, half) = mean_interval(&differences[..n]);
                let mut row = vec![Value::from(n)];
                for value in [mean, mean - half, mean + half] {
                    row.push(self.difference(unit, value));
                }
                Value::from(row)
            })
            .collect()
    }

    fn compared_totals(self, base: &Run, run: &Run, pairs: &[Pair]) -> Value {
        let days = base.shape.days.min(run.shape.days);
        let mut totals = Map::new();
        for (index, total) in run.shape.totals().iter().enumerate() {
            let fan = |difference: bool, value: &dyn Fn(&Pair, usize) -> f64| {
                self.fan(Unit::Persons, days, difference, |day| {
                    pairs.iter().map(|pair| value(pair, day)).collect()
                })
            };
            let ours = |pair: &Pair, day: usize| pair.0.total(run.shape, index, day);
            let theirs = |pair: &Pair, day: usize| pair.1.total(base.shape, index, day);
            totals.insert(
                total.name.to_owned(),
                json!({
                    "base": fan(false, &theirs),
                    "run": fan(false, &ours),
                    "difference": fan(true, &|pair, day| ours(pair, day) - theirs(pair, day)),
                }),
            );
        }
        totals.into()
    }
}

/// Mean, and half of its 95 % interval by Student's t (Student 1908); at least two values.
#[allow(clippy::cast_precision_loss)]
fn mean_interval(values: &[f64]) -> (f64, f64) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    let error = (squares / (n - 1.0) / n).sqrt();
    (mean, student_975(values.len() - 1) * error)
}

/// The 97.5 % quantile of Student's t, to three digits: as tabled for few degrees of freedom, else
/// by the first terms of the expansion around the normal quantile (Abramowitz and Stegun 26.7.5).
#[allow(clippy::cast_precision_loss)]
fn student_975(degrees: usize) -> f64 {
    const TABLE: [f64; 10] = [
        12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228,
    ];
    let z = 1.959_964_f64;
    match degrees.checked_sub(1).and_then(|at| TABLE.get(at)) {
        Some(tabled) => *tabled,
        None => {
            let v = degrees.max(1) as f64;
            z + (z.powi(3) + z) / (4.0 * v)
                + (5.0 * z.powi(5) + 16.0 * z.powi(3) + 3.0 * z) / (96.0 * v * v)
                + (3.0 * z.powi(7) + 19.0 * z.powi(5) + 17.0 * z.powi(3) - 15.0 * z)
                    / (384.0 * v * v * v)
        }
    }
}

pub(crate) type Pair = (Arc<Sample>, Arc<Sample>);

/// Members that both runs have finished.
pub(crate) fn common(run: &Run, other: &Run) -> Vec<Pair> {
    let theirs = other.samples();
    run.samples()
        .into_iter()
        .filter_map(|ours| {
            let at = theirs
                .binary_search_by_key(&ours.member, |sample| sample.member)
                .ok()?;
            Some((ours, Arc::clone(&theirs[at])))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_of_student() {
        for (degrees, quantile) in [
            (1, 12.706),
            (10, 2.228),
            (11, 2.201),
            (20, 2.086),
            (99, 1.984),
        ] {
            assert!((student_975(degrees) - quantile).abs() < 6e-4, "{degrees}");
        }
        assert!((student_975(10_000_000) - 1.96).abs() < 1e-3);
    }

    /// Four values with mean 2.5 and standard deviation 1.291: the error is .6455, times 3.182.
    #[test]
    fn the_interval_of_a_mean() {
        let (mean, half) = mean_interval(&[1.0, 2.0, 3.0, 4.0]);
        assert_eq!(mean, 2.5);
        assert!((half - 2.054).abs() < 1e-3);
        assert_eq!(mean_interval(&[3.0, 3.0, 3.0]), (3.0, 0.0));
    }
}
