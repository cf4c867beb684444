//! What a run comes to, for people and for programs.

use crate::output::{columns, people};
use outflow_score::{SHOWN, Scores, Spread};
use serde_json::{Map, Value, json};

/// Scores of many members.
#[derive(Debug, Default)]
pub(crate) struct Spreads {
    names: Vec<&'static str>,
    values: Vec<Vec<f64>>,
}

impl Spreads {
    /// Adds a member's scores; those that are not defined are left out.
    pub(crate) fn add(&mut self, scores: &Scores) {
        for (index, (name, value)) in scores.named().into_iter().enumerate() {
            if self.names.len() <= index {
                self.names.push(name);
                self.values.push(Vec::new());
            }
            self.values[index].extend(value);
        }
    }

    /// Mean and standard deviation of each score that is defined for some member.
    pub(crate) fn all(&self) -> impl Iterator<Item = (&'static str, Spread)> + '_ {
        self.names
            .iter()
            .zip(&self.values)
            .filter_map(|(name, values)| Spread::of(values).map(|spread| (*name, spread)))
    }

    /// One score.
    pub(crate) fn of(&self, name: &str) -> Option<Spread> {
        self.all()
            .find(|(other, _)| *other == name)
            .map(|(_, spread)| spread)
    }

    /// As JSON: name, mean and standard deviation.
    pub(crate) fn to_json(&self) -> Value {
        self.all()
            .map(|(name, spread)| (name.to_owned(), json!(spread)))
            .collect::<Map<_, _>>()
            .into()
    }
}

/// The scores of a run above those of the trivial rules.
pub(crate) fn score_table(spreads: &Spreads, baselines: &[(&str, f64)]) -> String {
    let mut rows = vec![["score", "mean", "sd"].map(str::to_owned).to_vec()];
    for (name, spread) in spreads.all().filter(|(name, _)| SHOWN.contains(name)) {
        rows.push(vec![
            name.to_owned(),
            decimals(spread.mean),
            spread.sd.map_or("-".to_owned(), decimals),
        ]);
    }
    let mut text = columns(&rows);
    if !baselines.is_empty() {
        text.push_str("trivial rules that know the reported total of each day:\n");
        let rows: Vec<Vec<String>> = std::iter::once(["rule", "ard"].map(str::to_owned).to_vec())
            .chain(
                baselines
                    .iter()
                    .map(|(name, ard)| vec![(*name).to_owned(), decimals(*ard)]),
            )
            .collect();
        text.push_str(&columns(&rows));
    }
    text
}

fn decimals(value: f64) -> String {
    if value.abs() < 0.000_05 {
        // Without the sign of what is rounded away.
        "0.0000".to_owned()
    } else if value.abs() < 1000.0 {
        format!("{value:.4}")
    } else {
        people(value)
    }
}

/// One member's state at the end of the run, and its scores.
#[derive(Clone, Debug)]
pub(crate) struct MemberEnd {
    pub(crate) member: u32,
    /// People at each place at the end of the last day.
    pub(crate) present: Vec<f64>,
    pub(crate) displaced: f64,
    pub(crate) travelling: f64,
    pub(crate) scores: Option<Scores>,
}

/// Mean and the 5 and 95 % quantiles over members.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Range {
    pub(crate) mean: f64,
    pub(crate) q05: f64,
    pub(crate) q95: f64,
}

impl Range {
    /// Of some values, in any order.
    #[allow(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss
    )]
    pub(crate) fn of(values: impl IntoIterator<Item = f64>) -> Self {
        let mut values: Vec<f64> = values.into_iter().collect();
        values.sort_unstable_by(f64::total_cmp);
        let at = |level: f64| {
            let Some(last) = values.len().checked_sub(1) else {
                return 0.0;
            };
            let position = level * last as f64;
            let below = position.floor() as usize;
            let above = (below + 1).min(last);
            values[below] + (position - below as f64) * (values[above] - values[below])
        };
        let mean = values.iter().sum::<f64>() / values.len().max(1) as f64;
        Self {
            mean,
            q05: at(0.05),
            q95: at(0.95),
        }
    }

    /// For people to read: the mean, and the range where there is one.
    pub(crate) fn text(self) -> String {
        if self.q05 == self.q95 {
            people(self.mean)
        } else {
            format!(
                "{} ({} to {})",
                people(self.mean),
                people(self.q05),
                people(self.q95)
            )
        }
    }

    pub(crate) fn to_json(self) -> Value {
        json!({ "mean": self.mean, "q05": self.q05, "q95": self.q95 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_has_no_sign() {
        let texts = [-0.0, -0.000_01, -0.000_1, 0.5].map(decimals);
        assert_eq!(texts, ["0.0000", "0.0000", "-0.0001", "0.5000"]);
    }

    #[test]
    fn ranges() {
        let range = Range::of((0..=100).rev().map(f64::from));
        assert_eq!((range.mean, range.q05, range.q95), (50.0, 5.0, 95.0));
        assert_eq!(range.text(), "50 (5 to 95)");
        assert_eq!(Range::of([1234.0]).text(), "1,234");
    }
}
