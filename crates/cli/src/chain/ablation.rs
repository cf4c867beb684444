//! What parts of the model are worth: predicted figures with and without them.

use crate::chain::figures::{figure, range};
use crate::error::CliError;
use crate::output::{Output, columns};
use outflow_results::chain::FactReport;
use serde_json::{Value, json};

/// Errors that differ by less are alike.
const ALIKE: f64 = 0.01;
/// Standard errors by which the means must differ to be told apart.
const TOLD_APART: f64 = 2.0;

/// Reported figures that nothing was fitted to, beside both sides.
pub(crate) struct Ablation {
    names: [String; 2],
    figures: Vec<Figure>,
    /// Predicted figures that a side gives no positive median for.
    without_error: usize,
}

struct Figure {
    sides: [FactReport; 2],
    errors: [f64; 2],
}

/// Mean errors of both sides.
struct Means {
    errors: [f64; 2],
    difference: f64,
    /// Standard error of the difference, over figures; none for one figure.
    standard_error: Option<f64>,
}

impl Ablation {
    /// Compares the figures that are not fitted.
    pub(crate) fn new(names: [String; 2], [base, other]: [Vec<FactReport>; 2]) -> Self {
        let mut without_error = 0;
        let mut figures = Vec::new();
        for (a, b) in base.into_iter().zip(other).filter(|(a, _)| !a.fitted) {
            match (a.log_error(), b.log_error()) {
                (Some(one), Some(two)) => figures.push(Figure {
                    sides: [a, b],
                    errors: [one, two],
                }),
                _ => without_error += 1,
            }
        }
        Self {
            names,
            figures,
            without_error,
        }
    }

    #[allow(clippy::cast_precision_loss)]
    fn means(&self) -> Option<Means> {
        let n = self.figures.len() as f64;
        if self.figures.is_empty() {
            return None;
        }
        let mean = |side: usize| self.figures.iter().map(|one| one.errors[side]).sum::<f64>() / n;
        let errors = [mean(0), mean(1)];
        let difference = errors[1] - errors[0];
        let squares: f64 = self
            .figures
            .iter()
            .map(|one| (one.errors[1] - one.errors[0] - difference).powi(2))
            .sum();
        Some(Means {
            errors,
            difference,
            standard_error: (n > 1.0).then(|| (squares / (n - 1.0) / n).sqrt()),
        })
    }

    fn inside90(&self, side: usize) -> usize {
        let met = |one: &&Figure| one.sides[side].inside90 == Some(true);
        self.figures.iter().filter(met).count()
    }

    pub(crate) fn to_json(&self) -> Value {
        let means = self.means();
        json!({
            "figures": self.figures.iter().map(|one| json!({
                "id": one.sides[0].id,
                "reported_low": one.sides[0].reported_low,
                "reported_high": one.sides[0].reported_high,
                "kind": one.sides[0].kind,
                "base": one.sides[0].p50,
                "other": one.sides[1].p50,
                "error_base": one.errors[0],
                "error_other": one.errors[1],
            })).collect::<Vec<_>>(),
            "mean_error_base": means.as_ref().map(|means| means.errors[0]),
            "mean_error_other": means.as_ref().map(|means| means.errors[1]),
            "difference": means.as_ref().map(|means| means.difference),
            "standard_error": means.as_ref().and_then(|means| means.standard_error),
            "without_error": self.without_error,
        })
    }

    pub(crate) fn print(&self, out: &mut Output) -> Result<(), CliError> {
        let Some(means) = self.means() else {
            return out.line("no figure was reported that nothing was fitted to");
        };
        let [base, other] = &self.names;
        let header = [
            "predicted figure",
            "reported",
            base,
            other,
            &format!("error {base}"),
            other,
        ];
        let mut rows = vec![header.map(str::to_owned).to_vec()];
        for one in &self.figures {
            let said = |side: usize| one.sides[side].p50.map_or("-".to_owned(), figure);
            rows.push(vec![
                one.sides[0].id.clone(),
                range(one.sides[0].reported_low, one.sides[0].reported_high),
                said(0),
                said(1),
                format!("{:.2}", one.errors[0]),
                format!("{:.2}", one.errors[1]),
            ]);
        }
        out.text(&columns(&rows))?;
        let nearer = |sign: f64| {
            let by = |one: &&Figure| sign * (one.errors[1] - one.errors[0]) > ALIKE;
            self.figures.iter().filter(by).count()
        };
        out.line(&format!(
            "error: natural logarithm of how many times a median is off, at most 3; {} figures, {} more have no error",
            self.figures.len(),
            self.without_error
        ))?;
        let (ours, theirs) = (nearer(1.0), nearer(-1.0));
        out.line(&format!(
            "mean error {:.2} '{base}', {:.2} '{other}'; nearer in {ours} and {theirs} figures, alike in {}; the middle 90 % meet {} and {}",
            means.errors[0],
            means.errors[1],
            self.figures.len() - ours - theirs,
            self.inside90(0),
            self.inside90(1)
        ))?;
        out.line(&self.verdict(&means))
    }

    fn verdict(&self, means: &Means) -> String {
        let Some(error) = means.standard_error else {
            return "one figure cannot say which is better".to_owned();
        };
        let size = means.difference.abs();
        if size == 0.0 && error == 0.0 {
            "these figures do not tell the two apart: no error differs".to_owned()
        } else if size < TOLD_APART * error {
            format!(
                "these figures do not tell the two apart: the mean errors differ by {size:.2} ± {error:.2} (standard error over figures)"
            )
        } else {
            let nearer = &self.names[usize::from(means.difference < 0.0)];
            format!("'{nearer}' is nearer, by {size:.2} ± {error:.2} (standard error over figures)")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use outflow_model::chain::{FactKind, Measure, Moment};

    fn said(id: &str, fitted: bool, median: f64) -> FactReport {
        FactReport {
            id: id.to_owned(),
            measure: Measure::Left,
            unit: "persons".to_owned(),
            reported_low: 10.0,
            reported_high: 10.0,
            kind: FactKind::Exact,
            p05: None,
            p25: None,
            p50: Some(median),
            p75: None,
            p95: None,
            fitted,
            inside50: None,
            inside90: Some(median == 10.0),
            known: "2022-02-24".parse::<Moment>().unwrap(),
            text: String::new(),
            source: String::new(),
        }
    }

    #[test]
    fn means_are_over_predicted_figures_that_both_give() {
        let e = std::f64::consts::E;
        let base = vec![
            said("a", false, 10.0),
            said("b", false, 10.0 * e),
            said("c", false, 0.0),
            said("d", true, 10.0),
        ];
        let other = vec![
            said("a", false, 10.0 / e),
            said("b", false, 10.0 * e),
            said("c", false, 10.0),
            said("d", true, 99.0),
        ];
        let names = ["as it is", "without news"].map(str::to_owned);
        let ablation = Ablation::new(names, [base, other]);
        let means = ablation.means().unwrap();
        assert!((means.errors[0] - 0.5).abs() < 1e-12);
        assert!((means.errors[1] - 1.0).abs() < 1e-12);
        assert!((means.standard_error.unwrap() - 0.5).abs() < 1e-12);
        assert_eq!((ablation.without_error, ablation.inside90(0)), (1, 1));
        let verdict = ablation.verdict(&means);
        assert!(
            verdict.starts_with("these figures do not tell"),
            "{verdict}"
        );
    }
}
