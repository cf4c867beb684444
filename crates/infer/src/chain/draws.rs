//! Joint draws of parameters, as the file `posterior.csv`.
//!
//! A line with names, then one line a draw: its number from 0, the moment from which all figures that
//! it was fitted to could be known, and the value of each parameter.

use crate::error::InferError;
use outflow_model::chain::{Moment, PARAMETERS, ParameterTable};
use std::fmt::Write as _;

/// Joint draws of some parameters.
#[derive(Clone, Debug, PartialEq)]
pub struct Draws {
    /// Indices in the list of parameters.
    pub parameters: Vec<usize>,
    /// One value a parameter, a row each draw.
    pub rows: Vec<Vec<f64>>,
    /// From when everything that they were fitted to could be known.
    pub known: Moment,
}

impl Draws {
    /// The file.
    #[must_use]
    pub fn to_csv(&self) -> String {
        let mut text = String::from("draw,known");
        for parameter in &self.parameters {
            let _ = write!(text, ",{}", PARAMETERS[*parameter].name);
        }
        text.push('\n');
        for (number, row) in self.rows.iter().enumerate() {
            let _ = write!(text, "{number},{}", self.known);
            for value in row {
                let _ = write!(text, ",{value}");
            }
            text.push('\n');
        }
        text
    }

    /// Reads the file.
    ///
    /// # Errors
    /// When it is none, with line and column.
    pub fn parse(text: &str) -> Result<Self, InferError> {
        let wrong =
            |line: usize, problem: String| InferError::File(format!("line {line}: {problem}"));
        let mut lines = text
            .lines()
            .enumerate()
            .filter(|(_, line)| !line.trim().is_empty());
        let (_, head) = lines.next().ok_or_else(|| {
            InferError::File(
                "it is empty; expected draw,known,... as 'outflow fit' writes it".into(),
            )
        })?;
        let names: Vec<&str> = head
            .trim_start_matches('\u{feff}')
            .split(',')
            .map(str::trim)
            .collect();
        let [draw, known, parameters @ ..] = &names[..] else {
            return Err(wrong(
                1,
                "expected the columns draw, known and one or more parameters".into(),
            ));
        };
        if (*draw, *known) != ("draw", "known") || parameters.is_empty() {
            return Err(wrong(
                1,
                "expected the columns draw, known and one or more parameters".into(),
            ));
        }
        let mut indices = Vec::new();
        for (column, name) in parameters.iter().enumerate() {
            let index = ParameterTable::index(name)
                .ok_or_else(|| wrong(1, format!("column {}: there is no parameter '{name}'; 'outflow explain-parameters' lists them", column + 3)))?;
            if indices.contains(&index) {
                return Err(wrong(
                    1,
                    format!("column {}: '{name}' stands there twice", column + 3),
                ));
            }
            indices.push(index);
        }
        let mut rows = Vec::new();
        let mut last: Option<Moment> = None;
        for (number, line) in lines {
            let cells: Vec<&str> = line.split(',').map(str::trim).collect();
            if cells.len() != names.len() {
                return Err(wrong(
                    number + 1,
                    format!("{} cells; expected {}", cells.len(), names.len()),
                ));
            }
            let known: Moment = cells[1].parse().map_err(|_| {
                wrong(
                    number + 1,
                    format!(
                        "column 2: '{}' is no moment; write a date such as 2022-09-08",
                        cells[1]
                    ),
                )
            })?;
            last = last.max(Some(known));
            let row = cells[2..]
                .iter()
                .enumerate()
                .map(|(column, cell)| {
                    let wrong = |problem: String| {
                        let (column, name) = (column + 3, parameters[column]);
                        wrong(number + 1, format!("column {column} ({name}): {problem}"))
                    };
                    let value = cell.parse::<f64>().ok().filter(|value| value.is_finite());
                    let value = value.ok_or_else(|| wrong(format!("'{cell}' is no number")))?;
                    let (least, most) = PARAMETERS[indices[column]].domain();
                    if value < least || value > most {
                        let most = if most.is_finite() {
                            format!(" and at most {most}")
                        } else {
                            String::new()
                        };
                        return Err(wrong(format!("'{cell}' must be at least {least}{most}")));
                    }
                    Ok(value)
                })
                .collect::<Result<Vec<f64>, InferError>>()?;
            rows.push(row);
        }
        let Some(known) = last else {
            return Err(InferError::File("it has no draws".into()));
        };
        Ok(Self {
            parameters: indices,
            rows,
            known,
        })
    }

    /// Median, 5 % and 95 % quantile of a column.
    #[must_use]
    pub fn summary(&self, column: usize) -> (f64, f64, f64) {
        let mut values: Vec<f64> = self.rows.iter().map(|row| row[column]).collect();
        values.sort_by(f64::total_cmp);
        let at = |level: f64| {
            // Linear between order statistics.
            let place = level * (values.len().max(1) - 1) as f64;
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            let below = place.floor() as usize;
            let above = (below + 1).min(values.len() - 1);
            values[below] + (place - place.floor()) * (values[above] - values[below])
        };
        if values.is_empty() {
            return (0.0, 0.0, 0.0);
        }
        (at(0.5), at(0.05), at(0.95))
    }

    /// Puts the draws into a table of parameters, with their medians as best values, in place of all
    /// posteriors that it has. Parameters without draws keep their priors.
    pub fn put_into(&self, table: &mut ParameterTable) {
        table.forget_posteriors();
        for (column, index) in self.parameters.iter().enumerate() {
            if let Some(parameter) = table.0.get_mut(*index) {
                parameter.posterior = Some(self.summary(column));
                parameter.draws = self.rows.iter().map(|row| row[column]).collect();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        let draws = Draws {
            parameters: vec![3, 0],
            rows: vec![vec![0.1 + 0.2, 1e-9], vec![2.0, 0.003], vec![7.5, 0.1]],
            known: "2022-09-08T12:00".parse().unwrap(),
        };
        let text = draws.to_csv();
        assert!(
            text.starts_with("draw,known,danger_saturation,danger_rate\n0,2022-09-08T12:00,0.3"),
            "{text}"
        );
        assert_eq!(Draws::parse(&text).unwrap(), draws);
        assert_eq!(draws.summary(0).0, 2.0);
        let mut table = ParameterTable::default();
        draws.put_into(&mut table);
        assert_eq!(table.best().danger_rate, 0.003);
        assert_eq!(table.of_member(4, |_| 0.5).danger_saturation, 2.0);
    }

    #[test]
    fn errors_name_line_and_column() {
        for (text, told) in [
            ("", "empty"),
            ("danger_rate\n1\n", "line 1: expected the columns"),
            (
                "draw,known,danger_rat\n",
                "column 3: there is no parameter 'danger_rat'",
            ),
            (
                "draw,known,danger_rate,danger_rate\n",
                "column 4: 'danger_rate' stands there twice",
            ),
            ("draw,known,danger_rate\n", "no draws"),
            (
                "draw,known,danger_rate\n0,2022-01-01\n",
                "line 2: 2 cells; expected 3",
            ),
            (
                "draw,known,danger_rate\n0,soon,1\n",
                "line 2: column 2: 'soon' is no moment",
            ),
            (
                "draw,known,danger_rate\n0,2022-01-01,inf\n",
                "line 2: column 3 (danger_rate): 'inf'",
            ),
        ] {
            let error = Draws::parse(text).unwrap_err().to_string();
            assert!(error.contains(told), "{error}");
        }
    }
}
