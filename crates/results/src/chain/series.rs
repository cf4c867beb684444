//! What members say where a quantity was reported date after date, and how well.
//!
//! The median over members is scored by RMSPE, Pearson's correlation and the averaged relative
//! difference, the ensemble by its fair CRPS and by how often what was reported meets its middle 50 and
//! 90 %. Where two readings were reported, scores take their middle. Beside them stand rules that know
//! nothing of the world: the value of some days before, and the centred weekly mean of what was reported
//! itself, which nobody could know in time and which says how far smoothing alone would get.
//!
//! Series of one group are parts of one whole. Their values over periods are summed up from the start, and
//! the averaged relative difference is taken over the parts as in Suleimenova, Bell, Groen (Sci. Rep. 2017),
//! on the days on which every part has a value that is scored.

use super::{Quantiles, Question, Reading};
use outflow_model::chain::{DAY, Measure, Moment, Scenario, Series, SeriesValue};
use outflow_score::pointwise::{mape, pcc, rmspe};
use outflow_score::{Comparison, Form, crps, relative_difference};
use serde::Serialize;

/// Answers of a member: by series, then by value; `None` when it cannot say.
pub type SeriesAnswers = Vec<Vec<Option<f64>>>;

/// Days back of the rule "as it was", in the reports.
const DAYS_BACK: [i64; 3] = [1, 7, 14];
/// Half-width of the centred mean in days.
const HALF_WEEK: i64 = 3;

impl Reading<'_> {
    /// What the record answers to every value of every series, in their order.
    #[must_use]
    pub fn series(&self) -> SeriesAnswers {
        let all = self.scenario.series.iter();
        all.map(|series| {
            let values = series.values.iter();
            values
                .map(|value| {
                    self.answer(&Question {
                        measure: series.measure,
                        target: series.target.clone(),
                        party: series.party,
                        start: value.start,
                        end: value.end,
                    })
                })
                .collect()
        })
        .collect()
    }
}

/// How well something agrees with what was reported; `None` where it is not defined.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct SeriesScores {
    /// Number of values scored.
    pub values: usize,
    /// Root mean square percentage error, as a ratio.
    pub rmspe: Option<f64>,
    /// Pearson's correlation.
    pub pcc: Option<f64>,
    /// Mean over values of |said − reported| / reported.
    pub ard: Option<f64>,
}

/// A trivial rule and its scores.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BaselineScore {
    /// Name: `days_ago_7`, `centred_week`.
    pub rule: String,
    /// Its scores, over the values for which it says something.
    #[serde(flatten)]
    pub scores: SeriesScores,
}

/// One value beside what the members say.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ValueReport {
    /// First moment of the period.
    pub start: Moment,
    /// First moment after it.
    pub end: Moment,
    /// Reported, the lower reading.
    pub reported_low: f64,
    /// Reported, the higher reading.
    pub reported_high: f64,
    /// Whether it is among those scored.
    pub scored: bool,
    /// Quantiles over members; `None` when the model cannot say.
    #[serde(flatten)]
    pub said: Option<Quantiles>,
}

/// One series beside what the members say.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SeriesReport {
    /// Stable id.
    pub id: String,
    /// What it measures.
    pub measure: Measure,
    /// Unit, for people.
    pub unit: String,
    /// Whether parameters were fitted to it.
    pub fitted: bool,
    /// Scores of the median over members.
    #[serde(flatten)]
    pub scores: SeriesScores,
    /// Share of the values scored that meet the middle 50 % of the members.
    pub coverage50: Option<f64>,
    /// Share of the values scored that meet the middle 90 %.
    pub coverage90: Option<f64>,
    /// Mean fair CRPS, in the unit of the series; needs two members.
    pub crps: Option<f64>,
    /// Rules to compare with.
    pub baselines: Vec<BaselineScore>,
    /// What was reported, for people.
    pub text: String,
    /// Who reported it.
    pub source: String,
    /// Every value.
    pub values_said: Vec<ValueReport>,
}

/// How a whole is shared out over the series of a group.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct GroupReport {
    /// Name of the group.
    pub group: String,
    /// Its series.
    pub parts: Vec<String>,
    /// Days that are scored.
    pub days: usize,
    /// Averaged relative difference of the medians.
    pub ard: Option<f64>,
    /// The same after scaling the medians to the reported total of the day.
    pub ard_rescaled: Option<f64>,
}

/// `series.json`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SeriesFile {
    /// Every series.
    pub series: Vec<SeriesReport>,
    /// Every group.
    pub groups: Vec<GroupReport>,
}

impl SeriesFile {
    /// From the answers of each member.
    #[must_use]
    pub fn new(scenario: &Scenario, members: &[&SeriesAnswers]) -> Self {
        let said: Vec<Vec<Vec<f64>>> = (0..scenario.series.len())
            .map(|series| {
                (0..scenario.series[series].values.len())
                    .map(|value| {
                        let answers = members.iter();
                        answers
                            .filter_map(|answers| answers.get(series)?.get(value).copied()?)
                            .collect()
                    })
                    .collect()
            })
            .collect();
        let reports = scenario.series.iter().zip(&said);
        let series: Vec<SeriesReport> = reports
            .map(|(series, said)| report(scenario, series, said))
            .collect();
        Self {
            groups: groups(scenario, &series),
            series,
        }
    }
}

fn report(scenario: &Scenario, series: &Series, said: &[Vec<f64>]) -> SeriesReport {
    let moment = |tick| Moment::from_ticks(scenario.start, tick);
    let quantiles: Vec<Option<Quantiles>> = said
        .iter()
        .map(|said| Quantiles::of(said.iter().copied()))
        .collect();
    let scored: Vec<usize> = (0..series.values.len())
        .filter(|at| series.is_scored(&series.values[*at]) && quantiles[*at].is_some())
        .collect();
    let pairs = scored.iter().filter_map(|at| {
        let said = quantiles[*at].as_ref()?.p50;
        Some((said, series.values[*at].middle()))
    });
    let meets = |low: fn(&Quantiles) -> f64, high: fn(&Quantiles) -> f64| {
        let inside = scored.iter().filter(|at| {
            let value = &series.values[**at];
            quantiles[**at]
                .as_ref()
                .is_some_and(|said| high(said) >= value.low && low(said) <= value.high)
        });
        share(inside.count(), scored.len())
    };
    let all_crps: Option<Vec<f64>> = scored
        .iter()
        .map(|at| crps::fair(&said[*at], series.values[*at].middle()))
        .collect();
    SeriesReport {
        id: series.id.clone(),
        measure: series.measure,
        unit: series.unit.clone(),
        fitted: series.fitted,
        scores: scores(pairs),
        coverage50: meets(|said| said.p25, |said| said.p75),
        coverage90: meets(|said| said.p05, |said| said.p95),
        crps: all_crps.as_deref().and_then(mean),
        baselines: baselines(series),
        text: series.text.clone(),
        source: series.source.clone(),
        values_said: series
            .values
            .iter()
            .zip(&quantiles)
            .map(|(value, said)| ValueReport {
                start: moment(value.start),
                end: moment(value.end),
                reported_low: value.low,
                reported_high: value.high,
                scored: series.is_scored(value),
                said: *said,
            })
            .collect(),
    }
}

/// Scores of what was said against what was reported.
fn scores(pairs: impl IntoIterator<Item = (f64, f64)>) -> SeriesScores {
    let (said, reported): (Vec<f64>, Vec<f64>) = pairs.into_iter().unzip();
    let Ok(both) = Comparison::new(1, &said, &reported) else {
        return SeriesScores::default();
    };
    SeriesScores {
        values: said.len(),
        rmspe: rmspe(&both),
        pcc: pcc(&both),
        ard: mape(&both),
    }
}

#[allow(clippy::cast_precision_loss)]
fn share(part: usize, whole: usize) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

#[allow(clippy::cast_precision_loss)]
fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

/// Rules that know what was reported and nothing of the model; only for series by day.
fn baselines(series: &Series) -> Vec<BaselineScore> {
    let day = i64::from(DAY);
    let daily = series
        .values
        .iter()
        .filter(|value| value.end - value.start == day)
        .count();
    if 2 * daily <= series.values.len() || daily < 15 {
        return Vec::new();
    }
    let scored = || series.values.iter().filter(|value| series.is_scored(value));
    let rule = |rule: String, said: &dyn Fn(&SeriesValue) -> Option<f64>| BaselineScore {
        rule,
        scores: scores(scored().filter_map(|value| Some((said(value)?, value.middle())))),
    };
    let at = |start: i64| {
        let found = series
            .values
            .binary_search_by_key(&start, |value| value.start);
        found.ok().map(|at| series.values[at].middle())
    };
    let mut rules: Vec<BaselineScore> = DAYS_BACK
        .iter()
        .map(|back| {
            rule(format!("days_ago_{back}"), &|value| {
                at(value.start - back * day)
            })
        })
        .collect();
    rules.push(rule("centred_week".to_owned(), &|value| {
        let week: Vec<f64> = (-HALF_WEEK..=HALF_WEEK)
            .filter_map(|offset| at(value.start + offset * day))
            .collect();
        mean(&week)
    }));
    rules
}

/// The groups in the order in which they are first named.
fn groups(scenario: &Scenario, reports: &[SeriesReport]) -> Vec<GroupReport> {
    let mut names: Vec<&str> = Vec::new();
    for series in &scenario.series {
        if !series.group.is_empty() && !names.contains(&series.group.as_str()) {
            names.push(&series.group);
        }
    }
    names
        .iter()
        .map(|name| {
            let parts: Vec<(&Series, &SeriesReport)> = scenario
                .series
                .iter()
                .zip(reports)
                .filter(|(series, _)| series.group == *name)
                .collect();
            group(name, &parts)
        })
        .collect()
}

fn group(name: &str, parts: &[(&Series, &SeriesReport)]) -> GroupReport {
    // What each part has come to by the end of each of its values: end, said, reported, scored.
    let stocks: Vec<Vec<(i64, f64, f64, bool)>> = parts
        .iter()
        .map(|(series, report)| {
            let (mut said_so_far, mut reported_so_far) = (0.0, 0.0);
            let rows = series.values.iter().zip(&report.values_said);
            rows.filter_map(|(value, row)| {
                let (said, reported) = (row.said.as_ref()?.p50, value.middle());
                if series.measure.is_state() {
                    (said_so_far, reported_so_far) = (said, reported);
                } else {
                    said_so_far += said;
                    reported_so_far += reported;
                }
                Some((value.end, said_so_far, reported_so_far, row.scored))
            })
            .collect()
        })
        .collect();
    let (mut said, mut reported) = (Vec::new(), Vec::new());
    let mut days = 0;
    for &(end, _, _, _) in stocks.first().map_or(&[][..], Vec::as_slice) {
        let row: Option<Vec<(f64, f64)>> = stocks
            .iter()
            .map(|part| {
                let at = part.binary_search_by_key(&end, |row| row.0).ok()?;
                let (_, said, reported, scored) = part[at];
                scored.then_some((said, reported))
            })
            .collect();
        if let Some(row) = row {
            days += 1;
            said.extend(row.iter().map(|(said, _)| *said));
            reported.extend(row.iter().map(|(_, reported)| *reported));
        }
    }
    let both = Comparison::new(parts.len(), &said, &reported).ok();
    let ard = |form| both.as_ref().map(|both| relative_difference(both, form));
    GroupReport {
        group: name.to_owned(),
        parts: parts.iter().map(|(series, _)| series.id.clone()).collect(),
        days,
        ard: ard(Form::Normal),
        ard_rescaled: ard(Form::Rescaled),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chain::tiny::{record, scenario, set};
    use outflow_model::chain::Target;

    fn series(id: &str, place: usize, group: &str, reported: &[f64]) -> Series {
        let day = i64::from(DAY);
        Series {
            id: id.to_owned(),
            measure: Measure::Left,
            target: Target::Places(vec![place]),
            party: None,
            group: group.to_owned(),
            unit: "persons".to_owned(),
            fitted: false,
            score_from: 0,
            score_to: 100 * day,
            text: String::new(),
            source: String::new(),
            values: (0..)
                .zip(reported)
                .map(|(at, value)| SeriesValue {
                    start: at * day,
                    end: (at + 1) * day,
                    low: *value,
                    high: *value,
                    known: (at + 1) * day,
                })
                .collect(),
        }
    }

    #[test]
    fn the_median_is_scored_and_what_lies_outside_the_run_is_not() {
        let mut scenario = scenario();
        scenario.series = vec![series("left", 0, "", &[10.0, 20.0, 40.0, 80.0])];
        let answers: Vec<SeriesAnswers> = [8.0, 11.0, 14.0]
            .iter()
            .map(|first| {
                let mut record = record(&scenario, 0);
                for (day, left) in [*first, 20.0, 30.0].into_iter().enumerate() {
                    set(&mut record, "moves", "left", 0, day, left);
                }
                Reading::new(&scenario, &record).series()
            })
            .collect();
        assert_eq!(answers[0], [[Some(8.0), Some(20.0), Some(30.0), None]]);
        let members: Vec<&SeriesAnswers> = answers.iter().collect();
        let file = SeriesFile::new(&scenario, &members);
        let report = &file.series[0];
        // Medians 11, 20, 30 against 10, 20, 40: errors of .1, 0 and -.25.
        let expected = ((0.01 + 0.0625) / 3.0_f64).sqrt();
        assert!((report.scores.rmspe.unwrap() - expected).abs() < 1e-12);
        assert!((report.scores.ard.unwrap() - 0.35 / 3.0).abs() < 1e-4);
        assert_eq!(report.scores.values, 3);
        assert_eq!(report.coverage50, Some(2.0 / 3.0));
        // Fair CRPS of 8, 11, 14 at 10: 7/3 less half the mean of 3, 6, 3 = 4; then 0; then 10.
        assert!((report.crps.unwrap() - (7.0 / 3.0 - 2.0 + 10.0) / 3.0).abs() < 1e-12);
        assert!(report.values_said[3].said.is_none());
        assert!(report.baselines.is_empty());
    }

    #[test]
    fn the_rules_beside_know_the_reports_alone() {
        let mut scenario = scenario();
        let reported: Vec<f64> = (0..20).map(|day| 100.0 + 5.0 * f64::from(day)).collect();
        scenario.series = vec![series("left", 0, "", &reported)];
        scenario.series[0].score_from = 14 * i64::from(DAY);
        let report = &SeriesFile::new(&scenario, &[]).series[0];
        let of = |name: &str| {
            let rule = report.baselines.iter().find(|one| one.rule == name);
            rule.unwrap().scores
        };
        let expected: f64 = (14..20)
            .map(|day| (35.0 / reported[day]).powi(2) / 6.0)
            .sum::<f64>()
            .sqrt();
        assert!((of("days_ago_7").rmspe.unwrap() - expected).abs() < 1e-12);
        assert_eq!(of("days_ago_14").values, 6);
        assert!((of("days_ago_1").pcc.unwrap() - 1.0).abs() < 1e-12);
        // On a straight line the centred mean is the value itself, but for the last three days.
        assert!(of("centred_week").rmspe.unwrap() < of("days_ago_1").rmspe.unwrap());
        assert_eq!(report.scores.values, 0);
    }

    #[test]
    fn parts_of_a_whole_are_summed_up_from_the_start() {
        let mut scenario = scenario();
        scenario.series = vec![
            series("one", 0, "sides", &[10.0, 10.0, 20.0]),
            series("two", 1, "sides", &[30.0, 30.0, 40.0]),
            series("other", 1, "", &[1.0]),
        ];
        scenario.series[0].score_from = i64::from(DAY);
        let mut record = record(&scenario, 0);
        for day in 0..3 {
            set(&mut record, "moves", "left", 0, day, 20.0);
            set(&mut record, "moves", "left", 1, day, 20.0);
        }
        let answers = Reading::new(&scenario, &record).series();
        let groups = SeriesFile::new(&scenario, &[&answers]).groups;
        assert_eq!(groups.len(), 1);
        assert_eq!(groups[0].parts, ["one", "two"]);
        // Day 2: 40 and 40 for 20 and 60; day 3: 60 and 60 for 40 and 100.
        assert_eq!(groups[0].days, 2);
        let expected = 0.5 * (40.0 / 80.0 + 60.0 / 140.0);
        assert!((groups[0].ard.unwrap() - expected).abs() < 1e-4);
    }
}
