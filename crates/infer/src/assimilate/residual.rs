//! Reports about a curve that a model gives, in logarithms:
//!
//! ```text
//! ln(reported + a) = ln(modelled + a) + c + z(t) + w(day of the week) + e
//! ```
//!
//! `c` is the coverage of the reports, `z` the model's slow error (an Ornstein-Uhlenbeck process), `w` a
//! rhythm of the week, `e` noise that includes the chance of small counts (1 / (modelled + a)) and what
//! makes reports over-dispersed. A correction of a register lets `c` jump. All are normal, so a Kalman
//! filter gives the exact chance of the reports and the exact distribution of the next one (Durbin,
//! Koopman, Time Series Analysis by State Space Methods, 2012, chapter 4). A report that lies beyond
//! three standard deviations is taken with an error so much wider that it lies there: one misprint
//! must not decide.

/// Coverage, slow error, seven days of the week.
const STATE: usize = 9;
/// Standard deviations beyond which a report counts less.
const FAR: f64 = 3.0;

/// How reports are spread about the model: standard deviations in logarithms.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ReportModel {
    /// Of the coverage.
    pub coverage: f64,
    /// Of the slow error.
    pub drift: f64,
    /// Days in which the slow error halves.
    pub half_life_days: f64,
    /// Of the factor of a day of the week.
    pub weekly: f64,
    /// Of a single report.
    pub noise: f64,
    /// Of the jump of the coverage where a register is corrected.
    pub correction: f64,
}

impl Default for ReportModel {
    /// Assumed.
    fn default() -> Self {
        Self {
            coverage: 0.5,
            drift: 0.3,
            half_life_days: 14.0,
            weekly: 0.1,
            noise: 0.08,
            correction: 0.3,
        }
    }
}

/// A report and what the model says to it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Told {
    /// Middle of its period, days from the start.
    pub day: f64,
    /// Day of the week, 0 to 6; `None` for longer periods and for states.
    pub weekday: Option<usize>,
    /// Reported.
    pub reported: f64,
    /// Modelled.
    pub modelled: f64,
}

/// What the reports of one series have said about a curve so far.
#[derive(Clone, Debug)]
pub struct Residual {
    model: ReportModel,
    /// Added to counts before logarithms are taken.
    floor: f64,
    mean: [f64; STATE],
    covariance: [[f64; STATE]; STATE],
    day: Option<f64>,
    log_likelihood: f64,
}

impl Residual {
    /// Before any report.
    #[must_use]
    pub fn new(model: ReportModel, floor: f64) -> Self {
        let mut covariance = [[0.0; STATE]; STATE];
        covariance[0][0] = model.coverage * model.coverage;
        covariance[1][1] = model.drift * model.drift;
        for (day, row) in covariance.iter_mut().enumerate().skip(2) {
            row[day] = model.weekly * model.weekly;
        }
        Self {
            model,
            floor: floor.max(1e-9),
            mean: [0.0; STATE],
            covariance,
            day: None,
            log_likelihood: 0.0,
        }
    }

    /// The logarithm of the chance of all reports seen.
    #[must_use]
    pub fn log_likelihood(&self) -> f64 {
        self.log_likelihood
    }

    /// The next report, not before the last one.
    pub fn see(&mut self, told: Told) {
        self.wait(told.day);
        let (predicted, mut variance) = self.said(told.weekday, told.modelled);
        let gap = self.log(told.reported) - self.log(told.modelled) - predicted;
        let far = gap * gap / (FAR * FAR);
        let gain_of = self.along(told.weekday);
        variance = variance.max(far);
        self.log_likelihood -=
            0.5 * (gap * gap / variance + libm::log(std::f64::consts::TAU * variance));
        for i in 0..STATE {
            self.mean[i] += gain_of[i] * gap / variance;
            for j in 0..STATE {
                self.covariance[i][j] -= gain_of[i] * gain_of[j] / variance;
            }
        }
    }

    /// The register is corrected: coverage may jump.
    pub fn correct(&mut self) {
        self.covariance[0][0] += self.model.correction * self.model.correction;
    }

    /// Mean and variance of the logarithm (of the count, raised) of the report on a day not before the
    /// last one, of which the model says `modelled`.
    #[must_use]
    pub fn ahead(&self, day: f64, weekday: Option<usize>, modelled: f64) -> (f64, f64) {
        let mut then = self.clone();
        then.wait(day);
        let (mean, variance) = then.said(weekday, modelled);
        (self.log(modelled) + mean, variance)
    }

    /// The count of a logarithm.
    #[must_use]
    pub fn count(&self, log: f64) -> f64 {
        (libm::exp(log) - self.floor).max(0.0)
    }

    fn log(&self, count: f64) -> f64 {
        libm::log(count.max(0.0) + self.floor)
    }

    /// The slow error goes on until a day.
    fn wait(&mut self, day: f64) {
        let days = self.day.map_or(0.0, |last| (day - last).max(0.0));
        self.day = Some(day);
        let keep = libm::exp2(-days / self.model.half_life_days.max(1e-9));
        self.mean[1] *= keep;
        for i in 0..STATE {
            self.covariance[1][i] *= keep;
            self.covariance[i][1] *= keep;
        }
        self.covariance[1][1] += self.model.drift * self.model.drift * (1.0 - keep * keep);
    }

    /// Mean and variance of the next report's logarithm less that of the model.
    fn said(&self, weekday: Option<usize>, modelled: f64) -> (f64, f64) {
        let along = self.along(weekday);
        let mut parts = [Some(0), Some(1), weekday.map(|day| 2 + day)]
            .into_iter()
            .flatten();
        let few = 1.0 / (modelled.max(0.0) + self.floor).max(1.0);
        let noise = self.model.noise * self.model.noise + few;
        let (mut mean, mut variance) = (0.0, noise);
        for part in parts.by_ref() {
            mean += self.mean[part];
            variance += along[part];
        }
        (mean, variance)
    }

    /// Covariance of the state with what a report shows of it.
    fn along(&self, weekday: Option<usize>) -> [f64; STATE] {
        let mut along = [0.0; STATE];
        for (sum, row) in along.iter_mut().zip(&self.covariance) {
            *sum = row[0] + row[1] + weekday.map_or(0.0, |day| row[2 + day]);
        }
        along
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fit::linear::{cholesky, solve};

    fn told() -> Vec<Told> {
        [(0.5, 90.0), (1.5, 120.0), (4.5, 140.0), (8.5, 95.0)]
            .into_iter()
            .map(|(day, reported)| Told {
                day,
                weekday: Some(day as usize % 7),
                reported,
                modelled: 100.0,
            })
            .collect()
    }

    /// The same from the joint normal distribution of all reports at once.
    fn at_once(model: ReportModel, floor: f64, told: &[Told]) -> (f64, f64, f64) {
        let n = told.len();
        let covariance = |a: &Told, b: &Told, same: bool| {
            let apart = libm::exp2(-(a.day - b.day).abs() / model.half_life_days);
            let mut sum = model.coverage.powi(2) + model.drift.powi(2) * apart;
            if a.weekday.is_some() && a.weekday == b.weekday {
                sum += model.weekly.powi(2);
            }
            if same {
                sum += model.noise.powi(2) + 1.0 / (a.modelled + floor);
            }
            sum
        };
        let known = &told[..n - 1];
        let next = &told[n - 1];
        let m = n - 1;
        let matrix: Vec<f64> = (0..m * m)
            .map(|at| covariance(&known[at / m], &known[at % m], at / m == at % m))
            .collect();
        let lower = cholesky(&matrix, m);
        let gaps: Vec<f64> = known
            .iter()
            .map(|one| libm::log((one.reported + floor) / (one.modelled + floor)))
            .collect();
        let solved = solve(&lower, m, &gaps);
        let square: f64 = gaps.iter().zip(&solved).map(|(a, b)| a * b).sum();
        let determinant: f64 = (0..m).map(|i| 2.0 * libm::log(lower[i * m + i])).sum();
        let log = -0.5 * (square + determinant + m as f64 * libm::log(std::f64::consts::TAU));
        let across: Vec<f64> = known
            .iter()
            .map(|one| covariance(one, next, false))
            .collect();
        let mean: f64 = across.iter().zip(&solved).map(|(a, b)| a * b).sum();
        let explained = solve(&lower, m, &across);
        let part: f64 = across.iter().zip(&explained).map(|(a, b)| a * b).sum();
        (log, mean, covariance(next, next, true) - part)
    }

    #[test]
    fn it_is_the_joint_normal_distribution() {
        let (model, floor) = (ReportModel::default(), 5.0);
        let all = told();
        let mut residual = Residual::new(model, floor);
        for one in &all[..3] {
            residual.see(*one);
        }
        let (log, mean, variance) = at_once(model, floor, &all);
        assert!((residual.log_likelihood() - log).abs() < 1e-9);
        let (ahead, spread) = residual.ahead(all[3].day, all[3].weekday, 100.0);
        assert!((ahead - libm::log(105.0) - mean).abs() < 1e-9);
        assert!((spread - variance).abs() < 1e-9);
    }

    #[test]
    fn a_misprint_moves_little_and_a_correction_much() {
        let mut residual = Residual::new(ReportModel::default(), 1.0);
        let report = |day: u32, reported| Told {
            day: f64::from(day),
            weekday: None,
            reported,
            modelled: 1000.0,
        };
        for day in 0..20 {
            residual.see(report(day, 1000.0));
        }
        let mut corrected = residual.clone();
        residual.see(report(20, 5000.0));
        let (after, _) = residual.ahead(21.0, None, 1000.0);
        assert!(residual.count(after) < 1400.0, "{}", residual.count(after));
        corrected.correct();
        corrected.see(report(20, 2000.0));
        let (after, _) = corrected.ahead(21.0, None, 1000.0);
        assert!(
            corrected.count(after) > 1500.0,
            "{}",
            corrected.count(after)
        );
    }

    #[test]
    fn far_ahead_the_slow_error_is_forgotten_and_coverage_is_not() {
        let model = ReportModel {
            coverage: 0.3,
            ..ReportModel::default()
        };
        let mut residual = Residual::new(model, 1.0);
        for day in 0..60 {
            residual.see(Told {
                day: f64::from(day),
                weekday: None,
                reported: 800.0,
                modelled: 1000.0,
            });
        }
        let near = residual.ahead(61.0, None, 1000.0);
        let far = residual.ahead(600.0, None, 1000.0);
        assert!(near.0 < far.0 && far.0 < libm::log(1001.0));
        assert!(near.1 < far.1);
    }
}
