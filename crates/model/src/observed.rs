//! Reported counts as a run sees them: scaled, corrected, merged and interpolated
//! (flee-model §2.13, §2.14, §6.2).

use crate::scenario::{PlaceKind, Report, Scenario, Series};

/// Reported counts by day of every series, and which places are compared with them.
#[derive(Clone, Debug, PartialEq)]
pub struct Observed {
    series: Vec<Curve>,
    camps: Vec<ObservedCamp>,
    total: Option<usize>,
    sum_from_camps: bool,
    empty_camps_on_day0: bool,
}

/// A place whose simulated count is compared with a reported one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObservedCamp {
    /// Index of the place: of several of its name the last that is compared. Flee takes the last of all,
    /// so that a town of the same name would stand for the camp.
    pub place: usize,
    /// Its name.
    pub name: String,
    /// Index of the series.
    pub series: usize,
}

/// One series: (day, people ÷ `hasten`) in file order.
#[derive(Clone, Debug, PartialEq)]
struct Curve {
    name: String,
    points: Vec<(i32, f64)>,
}

/// What makes observations unusable.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ObservedError {
    /// A camp has no series.
    #[error("camp '{0}' has no observed series; list it in source_data/data_layout.csv")]
    MissingSeries(String),
    /// A series has no report.
    #[error("series '{0}' has no reports")]
    Empty(String),
    /// A correction does not match a report.
    #[error(
        "the correction of '{0}' on day {1} matches no report on that day (the first report cannot be corrected)"
    )]
    NoSuchReport(String, i32),
    /// A correction would divide by a count below one.
    #[error(
        "the correction of '{0}' on day {1} follows a report of less than one person and cannot be applied"
    )]
    DivisionByZero(String, i32),
    /// `sum_from_camps` is off and there is no series `total`.
    #[error("sum_from_camps is off, but no series is named 'total'")]
    NoTotal,
}

impl Observed {
    /// Prepares the observations of a scenario.
    ///
    /// # Errors
    /// When a camp has no series, a series no report, or a correction no report to act on.
    pub fn new(scenario: &Scenario) -> Result<Self, ObservedError> {
        let settings = &scenario.settings;
        let hasten = f64::from(settings.hasten);
        let lossless = settings.departures().lossless_merge;
        let mut series = Vec::with_capacity(scenario.observations.series.len());
        for given in &scenario.observations.series {
            series.push(Curve {
                name: given.name.clone(),
                points: merged(given, hasten, lossless),
            });
        }
        for correction in &scenario.observations.corrections {
            if let Some(curve) = series.get_mut(correction.series) {
                curve.correct(correction.day)?;
            }
        }
        if let Some(curve) = series.iter().find(|curve| curve.points.is_empty()) {
            return Err(ObservedError::Empty(curve.name.clone()));
        }
        let total = series.iter().position(|curve| curve.name == "total");
        if !settings.spawn_rules.sum_from_camps && total.is_none() && !series.is_empty() {
            return Err(ObservedError::NoTotal);
        }
        let camps = reported_camps(scenario, &series)?;
        Ok(Self {
            series,
            camps,
            total,
            sum_from_camps: settings.spawn_rules.sum_from_camps,
            empty_camps_on_day0: settings.spawn_rules.empty_camps_on_day0,
        })
    }

    /// Places compared with reports, in file order: camps at the start, or every place when
    /// floods displace people.
    #[must_use]
    pub fn camps(&self) -> &[ObservedCamp] {
        &self.camps
    }

    /// Whether there are series at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.series.is_empty()
    }

    /// Reported people at a camp (index into [`Observed::camps`]) on a day, in agents of
    /// `hasten` people. With `empty_camps_on_day0` the value of day 0 is subtracted.
    #[must_use]
    pub fn at_camp(&self, camp: usize, day: u32) -> i64 {
        let curve = &self.series[self.camps[camp].series];
        let start = if self.empty_camps_on_day0 {
            curve.value(0)
        } else {
            0
        };
        curve.value(day_index(day)) - start
    }

    /// People of day 0 at a camp, before any subtraction.
    #[must_use]
    pub fn day0_at_camp(&self, camp: usize) -> i64 {
        self.series[self.camps[camp].series].value(0)
    }

    /// The value of day 0 of the series with this name, 0 when there is none.
    #[must_use]
    pub fn day0_of(&self, name: &str) -> i64 {
        self.series
            .iter()
            .find(|curve| curve.name == name)
            .map_or(0, |curve| curve.value(0))
    }

    /// `D(t)`: change of the reported total on day `t` (flee-model §6.2). On day 0 the sum
    /// includes the first series, which is the total itself (S3), unless `count_day0_once`.
    #[must_use]
    pub fn inflow(&self, day: u32, count_day0_once: bool) -> i64 {
        let t = day_index(day);
        let skip_total = usize::from(t > 0 || count_day0_once);
        if t == 0 && self.empty_camps_on_day0 {
            return 0;
        }
        let change = |curve: &Curve| {
            let before = if t == 0 { 0 } else { curve.value(t - 1) };
            curve.value(t) - before
        };
        if self.sum_from_camps {
            self.series.iter().skip(skip_total).map(change).sum()
        } else {
            self.total.map_or(0, |total| change(&self.series[total]))
        }
    }
}

fn day_index(day: u32) -> i32 {
    i32::try_from(day).unwrap_or(i32::MAX)
}

fn reported_camps(
    scenario: &Scenario,
    series: &[Curve],
) -> Result<Vec<ObservedCamp>, ObservedError> {
    let floods = scenario.settings.spawn_rules.flood_zone_spawning_only
        && scenario
            .settings
            .spawn_rules
            .flood_driven_spawn_mode
            .is_some();
    if series.is_empty() {
        return Ok(Vec::new());
    }
    let rules = &scenario.settings.move_rules;
    let is_camp = |kind| crate::place_state::PlaceState::of_kind(kind, 1.0, rules).camp;
    let mut camps = Vec::new();
    let places = scenario.places.iter().enumerate();
    let places = places.filter(|(_, place)| floods || is_camp(place.kind));
    for (_, place) in places.clone() {
        let by_rule = !matches!(place.kind, PlaceKind::Camp | PlaceKind::IdpCamp);
        match series.iter().position(|curve| curve.name == place.name) {
            Some(series) => camps.push(ObservedCamp {
                place: places
                    .clone()
                    .rfind(|other| other.1.name == place.name)
                    .map_or(0, |other| other.0),
                name: place.name.clone(),
                series,
            }),
            None if by_rule && !floods => {}
            None => return Err(ObservedError::MissingSeries(place.name.clone())),
        }
    }
    Ok(camps)
}

fn merged(given: &Series, hasten: f64, lossless: bool) -> Vec<(i32, f64)> {
    let scaled = |part: &Vec<Report>| -> Vec<(i32, f64)> {
        #[allow(clippy::cast_precision_loss)]
        part.iter()
            .map(|report| (report.day, report.people as f64 / hasten))
            .collect()
    };
    let mut parts = given.parts.iter().map(scaled);
    let first = parts.next().unwrap_or_default();
    parts.fold(first, |sum, part| {
        if lossless {
            add_by_interpolation(&sum, &part)
        } else {
            add_as_flee(&sum, &part)
        }
    })
}

/// Flee's merge of two files of one camp, losses included (flee-model §2.13, S38).
fn add_as_flee(first: &[(i32, f64)], second: &[(i32, f64)]) -> Vec<(i32, f64)> {
    let Some(last_of_first) = first.len().checked_sub(1) else {
        return second.to_vec();
    };
    let mut sum = Vec::with_capacity(first.len() + second.len());
    let mut i = 0;
    let mut last_second: Option<f64> = None;
    for &(day, value) in second {
        while first[i].0 < day {
            // Flee fails where the first file starts earlier; nobody was reported in the second.
            sum.push((first[i].0, first[i].1 + last_second.unwrap_or(0.0)));
            if i == last_of_first {
                break;
            }
            i += 1;
        }
        if first[i].0 == day {
            sum.push((day, value + first[i].1));
            last_second = Some(value);
            i = (i + 1).min(last_of_first);
        } else if day < first[i].0 {
            sum.push((day, value + first[i].1));
            last_second = Some(value);
        }
    }
    sum
}

/// The sum of two curves, each linear between its reports and constant outside.
fn add_by_interpolation(first: &[(i32, f64)], second: &[(i32, f64)]) -> Vec<(i32, f64)> {
    let mut days: Vec<i32> = first.iter().chain(second).map(|point| point.0).collect();
    days.sort_unstable();
    days.dedup();
    days.iter()
        .map(|&day| (day, interpolated(first, day) + interpolated(second, day)))
        .collect()
}

fn interpolated(points: &[(i32, f64)], day: i32) -> f64 {
    let Some(&(first_day, first_value)) = points.first() else {
        return 0.0;
    };
    if day <= first_day {
        return first_value;
    }
    // File order, not date order: Flee takes the first later row (flee-model §2.13).
    for pair in points.windows(2) {
        let ((from, before), (to, after)) = (pair[0], pair[1]);
        if to > day {
            let fraction = f64::from(day - from) / f64::from(to - from);
            return before + fraction * (after - before);
        }
    }
    points.last().map_or(0.0, |point| point.1)
}

impl Curve {
    #[allow(clippy::cast_possible_truncation)]
    fn value(&self, day: i32) -> i64 {
        interpolated(&self.points, day) as i64
    }

    fn correct(&mut self, day: i32) -> Result<(), ObservedError> {
        if day < 0 {
            return Ok(());
        }
        let rows: Vec<usize> = (1..self.points.len())
            .filter(|&i| self.points[i].0 == day)
            .collect();
        if rows.is_empty() {
            return Err(ObservedError::NoSuchReport(self.name.clone(), day));
        }
        for row in rows {
            let before = self.points[row - 1].1;
            if before <= 0.0 {
                return Err(ObservedError::DivisionByZero(self.name.clone(), day));
            }
            let factor = self.points[row].1 / before;
            for point in &mut self.points[..row] {
                point.1 *= factor;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn interpolation_is_flat_outside_and_linear_inside() {
        let points = [(2, 10.0), (6, 30.0)];
        assert_eq!(
            [0, 2, 3, 6, 9].map(|day| interpolated(&points, day)),
            [10.0, 10.0, 15.0, 30.0, 30.0]
        );
    }

    #[test]
    fn corrections_scale_what_came_before() {
        let mut curve = Curve {
            name: "a".into(),
            points: vec![(0, 100.0), (10, 200.0), (20, 100.0)],
        };
        curve.correct(20).unwrap();
        assert_eq!(curve.points, vec![(0, 50.0), (10, 100.0), (20, 100.0)]);
        assert!(curve.correct(15).is_err());
        assert!(curve.correct(-3).is_ok());
    }

    #[test]
    fn merges_agree_where_dates_do() {
        let (a, b) = ([(0, 1.0), (10, 2.0)], [(0, 5.0), (10, 7.0)]);
        assert_eq!(add_as_flee(&a, &b), vec![(0, 6.0), (10, 9.0)]);
        assert_eq!(add_by_interpolation(&a, &b), vec![(0, 6.0), (10, 9.0)]);
    }
}
