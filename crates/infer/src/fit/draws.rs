//! Draws of settings, as the file `posterior.csv` of a fit of wayfinding.
//!
//! A line with names (`weight`, `distance`, then settings), then one line a particle.

use super::priors::{InSettings, Prior, applied, put};
use crate::error::InferError;
use outflow_model::scenario::Settings;
use outflow_random::{Purpose, StreamKey};
use serde_json::Value;

const PRIOR: Purpose = Purpose(25);

/// Weighted draws of some settings.
#[derive(Clone, Debug, PartialEq)]
pub struct SettingDraws {
    /// Dotted names of the settings.
    pub names: Vec<String>,
    /// One value a setting, a row each draw.
    pub rows: Vec<Vec<f64>>,
    /// Weights, adding up to one.
    pub weights: Vec<f64>,
}

impl SettingDraws {
    /// Reads the file.
    ///
    /// # Errors
    /// When it is none, with line and column, or a setting is unknown.
    pub fn parse(text: &str) -> Result<Self, InferError> {
        let wrong =
            |line: usize, problem: &str| InferError::File(format!("line {line}: {problem}"));
        let head = "expected the columns weight, distance and one or more settings, as 'outflow fit' writes them";
        let mut lines = text.lines().zip(1..);
        let names: Vec<String> = lines
            .next()
            .map(|(line, _)| cells(line))
            .ok_or_else(|| wrong(1, head))?;
        let [weight, distance, names @ ..] = &names[..] else {
            return Err(wrong(1, head));
        };
        if weight != "weight" || distance != "distance" || names.is_empty() {
            return Err(wrong(1, head));
        }
        let (mut rows, mut weights) = (Vec::new(), Vec::new());
        for (line, number) in lines.filter(|(line, _)| !line.trim().is_empty()) {
            let row = cells(line);
            if row.len() != names.len() + 2 {
                let found = format!("{} cells; expected {}", row.len(), names.len() + 2);
                return Err(wrong(number, &found));
            }
            let values = row
                .iter()
                .zip(1..)
                .map(|(cell, column)| {
                    let value = cell.parse().ok().filter(|value: &f64| value.is_finite());
                    value.ok_or_else(|| {
                        wrong(number, &format!("column {column}: '{cell}' is no number"))
                    })
                })
                .collect::<Result<Vec<f64>, InferError>>()?;
            if values[0] < 0.0 {
                return Err(wrong(number, "the weight is below 0"));
            }
            weights.push(values[0]);
            rows.push(values[2..].to_vec());
        }
        let total: f64 = weights.iter().sum();
        if total <= 0.0 {
            return Err(InferError::File("it has no draws with a weight".into()));
        }
        for weight in &mut weights {
            *weight /= total;
        }
        let draws = Self {
            names: names.to_vec(),
            rows,
            weights,
        };
        draws.applied(&Settings::default(), 0)?;
        Ok(draws)
    }

    /// The draw of a member. Members share the draws out by their weights, evenly from the first
    /// member on (by the van der Corput sequence), whatever the number of members.
    #[must_use]
    pub fn of_member(&self, member: u32) -> usize {
        let wanted = f64::from(member.wrapping_add(1).reverse_bits()) / (f64::from(u32::MAX) + 1.0);
        let mut reached = 0.0;
        for (draw, weight) in self.weights.iter().enumerate() {
            reached += weight;
            if wanted < reached {
                return draw;
            }
        }
        self.weights.len().saturating_sub(1)
    }

    /// Settings with the draw of a member.
    ///
    /// # Errors
    /// When a setting is unknown or does not take its value.
    pub fn applied(&self, settings: &Settings, member: u32) -> Result<Settings, InferError> {
        let row = &self.rows[self.of_member(member)];
        put(
            settings,
            self.names.iter().zip(row).map(|(name, value)| {
                let value = *value;
                let as_it_was: InSettings<'_> = Box::new(move |before: &Value| match before {
                    Value::Bool(_) => Value::from(value > 0.5),
                    #[allow(clippy::cast_possible_truncation)]
                    Value::Number(number) if !number.is_f64() => Value::from(value.round() as i64),
                    _ => Value::from(value),
                });
                (name.as_str(), as_it_was)
            }),
        )
    }
}

/// Where each member of an ensemble has its settings from.
#[derive(Clone, Debug, PartialEq)]
pub enum Drawn {
    /// A draw of a fit each.
    Posterior(SettingDraws),
    /// Drawn from priors, with a seed.
    Prior(Vec<Prior>, u64),
}

impl Drawn {
    /// Settings of a member; they depend on nothing but its number.
    ///
    /// # Errors
    /// When a setting is unknown or does not take its value.
    pub fn applied(&self, settings: &Settings, member: u32) -> Result<Settings, InferError> {
        match self {
            Self::Posterior(draws) => draws.applied(settings, member),
            Self::Prior(priors, seed) => {
                let mut stream = StreamKey::new(*seed, member).purpose(PRIOR).stream();
                let unit: Vec<f64> = priors.iter().map(|_| stream.uniform()).collect();
                applied(settings, priors, &unit)
            }
        }
    }

    /// What names it: two that are equal give equal settings.
    #[must_use]
    pub fn identity(&self) -> String {
        match self {
            Self::Posterior(draws) => format!("{draws:?}"),
            Self::Prior(priors, seed) => format!("{seed} {priors:?}"),
        }
    }
}

/// The cells of a line; names of settings hold no comma, so quotes only surround.
fn cells(line: &str) -> Vec<String> {
    line.split(',')
        .map(|cell| cell.trim().trim_matches('"').to_owned())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "weight,distance,move_rules.max_move_speed,move_rules.awareness_level,move_rules.start_on_foot\n\
                        1,0.2,200.5,2,1\n3,0.3,400,1,0\n";

    #[test]
    fn members_share_draws_out_by_weight() {
        let draws = SettingDraws::parse(TEXT).unwrap();
        let second = (0..100)
            .filter(|member| draws.of_member(*member) == 1)
            .count();
        assert!((74..=76).contains(&second), "{second}");
        let member = (0..4).find(|member| draws.of_member(*member) == 0).unwrap();
        let settings = draws.applied(&Settings::default(), member).unwrap();
        assert_eq!(settings.move_rules.max_move_speed, 200.5);
        assert_eq!(settings.move_rules.awareness_level, 2);
        assert!(settings.move_rules.start_on_foot);
    }

    #[test]
    fn errors_name_line_and_column() {
        for (text, told) in [
            ("", "line 1: expected the columns"),
            ("weight,distance\n", "line 1: expected the columns"),
            (
                "weight,distance,move_rules.softening\n1,2\n",
                "line 2: 2 cells; expected 3",
            ),
            (
                "weight,distance,move_rules.softening\n1,2,x\n",
                "line 2: column 3: 'x' is no number",
            ),
            ("weight,distance,move_rules.softening\n", "no draws"),
            (
                "weight,distance,move_rules.nothing\n1,1,1\n",
                "no such setting",
            ),
        ] {
            let error = SettingDraws::parse(text).unwrap_err().to_string();
            assert!(error.contains(told), "{error}");
        }
    }
}
