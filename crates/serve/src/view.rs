//! What the page is shown of a run: medians for the map, intervals for series, differences. Small
//! counts are suppressed as in the report.

use crate::compared::common;
use crate::measure::{Unit, causes, position};
use crate::runs::Run;
use crate::sample::{Sample, Shape};
use outflow_model::scenario::Scenario;
use outflow_report::{Guard, Shown};
use outflow_results::chain::FRONT_KM;
use outflow_results::chain::Quantiles;
use outflow_scenario::Input;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Arc;

/// The topic of what passes a crossing.
const CROSSINGS: &str = "crossings";

/// Rows of a table of homes or places; the rest is joined.
const ROWS: usize = 12;

/// How much is told.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Telling {
    pub(crate) guard: Guard,
    /// Whether flows on roads near a front are told.
    pub(crate) front_flows: bool,
}

/// A number without a needless fraction.
#[allow(clippy::cast_possible_truncation)]
fn number(value: f64) -> Value {
    if value.fract() == 0.0 && value.abs() < 1e15 {
        Value::from(value as i64)
    } else {
        Value::from(value)
    }
}

pub(crate) fn rounded(value: f64, digits: i32) -> f64 {
    let unit = 10_f64.powi(digits);
    (value * unit).round() / unit
}

/// A median over members, in any order.
fn median(values: &mut [f64]) -> f64 {
    let count = values.len();
    if count == 0 {
        return 0.0;
    }
    let (below, middle, _) = values.select_nth_unstable_by(count / 2, f64::total_cmp);
    if count % 2 == 1 {
        return *middle;
    }
    let before = below.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    f64::midpoint(before, *middle)
}

/// The value that most members have, the least of several.
fn most_common(values: &mut [f64]) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    let mut best = (0, 0.0);
    for run in values.chunk_by(|a, b| a == b) {
        if run.len() > best.0 {
            best = (run.len(), run[0]);
        }
    }
    best.1
}

/// The state of every place and link on every day.
pub(crate) struct Frames {
    pub(crate) members: usize,
    pub(crate) shape: Shape,
    /// Measures of places, each `[day][place]`.
    pub(crate) places: Vec<(&'static str, Vec<f64>)>,
    /// `[day][2 · link]`, as in [`Sample`]; -1 where it is not told.
    pub(crate) flows: Vec<f64>,
    /// Links that are not told on some day.
    pub(crate) hidden_links: usize,
    /// Totals with their intervals, as [`Telling::fan`] gives them.
    pub(crate) totals: Value,
}

impl Frames {
    /// As the page asks for it. Half a million numbers: written, not built as a tree.
    pub(crate) fn json(&self) -> String {
        let shape = self.shape;
        let mut text = String::with_capacity(6 * shape.days * shape.places * self.places.len());
        // Writing to a text cannot fail.
        let _ = write!(
            text,
            r#"{{"members":{},"days":{},"places":{{"#,
            self.members, shape.days
        );
        for (at, (name, table)) in self.places.iter().enumerate() {
            let comma = if at > 0 { "," } else { "" };
            let _ = write!(text, r#"{comma}"{name}":"#);
            rows(&mut text, table, shape.days, shape.places);
        }
        text.push_str(r#"},"flows":"#);
        rows(&mut text, &self.flows, shape.days, 2 * shape.links);
        let _ = write!(
            text,
            r#","hidden_links":{},"totals":{}}}"#,
            self.hidden_links, self.totals
        );
        text
    }
}

/// A list by day of lists.
fn rows(text: &mut String, values: &[f64], days: usize, each: usize) {
    text.push('[');
    for day in 0..days {
        text.push_str(if day > 0 { ",[" } else { "[" });
        for (at, value) in values[day * each..(day + 1) * each].iter().enumerate() {
            if at > 0 {
                text.push(',');
            }
            // Whole numbers have no fraction here either.
            let _ = write!(text, "{value}");
        }
        text.push(']');
    }
    text.push(']');
}

impl Telling {
    /// A value as it may be told.
    pub(crate) fn told(self, unit: Unit, value: f64) -> Value {
        number(self.telling(unit, value))
    }

    fn telling(self, unit: Unit, value: f64) -> f64 {
        match unit {
            Unit::Persons | Unit::Cars => self.guard.drawn(value),
            Unit::Hours | Unit::Km => rounded(value, 1),
            Unit::Share => rounded(value, 3),
            Unit::Holder => value,
        }
    }

    /// A difference as it may be told: a multiple of the base.
    pub(crate) fn difference(self, unit: Unit, value: f64) -> Value {
        if unit.counts() {
            // Never minus zero.
            number(self.guard.rounded(value, 0) + 0.0)
        } else {
            self.told(unit, value)
        }
    }

    /// Median and intervals by day, as five lists.
    pub(crate) fn fan<'a>(
        self,
        unit: Unit,
        days: usize,
        difference: bool,
        values: impl Fn(usize) -> Vec<f64> + 'a,
    ) -> Value {
        let mut lists: Vec<Vec<Value>> = (0..5).map(|_| Vec::with_capacity(days)).collect();
        for day in 0..days {
            let levels = quantiles(values(day));
            for (list, level) in lists.iter_mut().zip(levels) {
                list.push(if difference {
                    self.difference(unit, level)
                } else {
                    self.told(unit, level)
                });
            }
        }
        lists.into_iter().map(Value::from).collect()
    }

    /// The state of every place and link on every day, medians over members.
    pub(crate) fn frames(self, run: &Run) -> Frames {
        let samples = run.samples();
        let shape = run.shape;
        let names: &[&'static str] = if shape.chain {
            &[
                "people",
                "displaced",
                "left",
                "arrived",
                "centre",
                "beds",
                "queue_persons",
                "wait_hours",
                "holder",
            ]
        } else {
            &["people", "arrived"]
        };
        let hidden: Vec<bool> = (0..shape.places)
            .map(|place| self.hides(shape, &samples, place))
            .collect();
        let mut values: Vec<f64> = Vec::with_capacity(samples.len());
        let places = names
            .iter()
            .filter_map(|name| Some((*name, position(shape.measures(), name)?)))
            .map(|(name, measure)| {
                let unit = shape.measures()[measure].unit;
                let of_crossings = shape.measures()[measure].of.0 == CROSSINGS;
                let mut table = Vec::with_capacity(shape.days * shape.places);
                for day in 0..shape.days {
                    for (place, hidden) in hidden.iter().enumerate() {
                        values.clear();
                        values.extend(
                            samples
                                .iter()
                                .map(|sample| sample.place(shape, measure, place, day)),
                        );
                        let value = if unit == Unit::Holder {
                            most_common(&mut values)
                        } else {
                            median(&mut values)
                        };
                        table.push(if of_crossings && *hidden {
                            -1.0
                        } else {
                            self.telling(unit, value)
                        });
                    }
                }
                (name, table)
            })
            .collect();
        let (flows, hidden_links) = self.flows(run, &samples);
        Frames {
            members: samples.len(),
            shape,
            places,
            flows,
            hidden_links,
            totals: self.totals(shape, &samples),
        }
    }

    /// Whether what passes a place is not told by day: where it is near the front on some day, in any member.
    /// On none of its days, since what is missing would stand out.
    fn hides(self, shape: Shape, samples: &[Arc<Sample>], place: usize) -> bool {
        let front = position(shape.measures(), "front_km").filter(|_| !self.front_flows);
        front.is_some_and(|front| {
            let mut days = 0..shape.days;
            days.any(|day| {
                let mut samples = samples.iter();
                samples.any(|sample| sample.place(shape, front, place, day) < FRONT_KM)
            })
        })
    }

    /// Flows by day, link and way; -1 where they are not told. And on how many links that is so on
    /// some day.
    fn flows(self, run: &Run, samples: &[Arc<Sample>]) -> (Vec<f64>, usize) {
        let shape = run.shape;
        let near = position(shape.measures(), "front_km").filter(|_| !self.front_flows);
        let ends = run.ends();
        let mut ever = vec![false; shape.links];
        let mut flows = Vec::with_capacity(shape.days * 2 * shape.links);
        let mut values: Vec<f64> = Vec::with_capacity(samples.len());
        for day in 0..shape.days {
            for (link, (from, to)) in ends.iter().enumerate() {
                // In any member: the front of each may lie elsewhere.
                let at_front = near.is_some_and(|measure| {
                    samples.iter().any(|sample| {
                        [*from, *to]
                            .iter()
                            .any(|place| sample.place(shape, measure, *place, day) < FRONT_KM)
                    })
                });
                if at_front {
                    ever[link] = true;
                    flows.extend([-1.0, -1.0]);
                    continue;
                }
                for way in 0..2 {
                    values.clear();
                    values.extend(
                        samples
                            .iter()
                            .map(|sample| sample.link(shape, link, way, day)),
                    );
                    flows.push(self.telling(Unit::Persons, median(&mut values)));
                }
            }
        }
        (flows, ever.into_iter().filter(|hidden| *hidden).count())
    }

    fn totals(self, shape: Shape, samples: &[Arc<Sample>]) -> Value {
        let mut totals = Map::new();
        for (index, total) in shape.totals().iter().enumerate() {
            let fan = self.fan(Unit::Persons, shape.days, false, |day| {
                samples
                    .iter()
                    .map(|sample| sample.total(shape, index, day))
                    .collect()
            });
            totals.insert(total.name.to_owned(), fan);
        }
        totals.into()
    }

    /// Everything about one place: series with intervals, where its people come from, why they
    /// left until the end of a day. With another run, that one's series and the difference.
    pub(crate) fn place(self, run: &Run, place: usize, day: usize, against: Option<&Run>) -> Value {
        let (shape, samples) = (run.shape, run.samples());
        let mut series = Map::new();
        let (mut hidden, hides) = (false, self.hides(shape, &samples, place));
        for (index, measure) in shape.measures().iter().enumerate() {
            if matches!(measure.unit, Unit::Holder) || causes().any(|cause| cause == measure.name) {
                continue;
            }
            let values = |day: usize| -> Vec<f64> {
                samples
                    .iter()
                    .map(|sample| sample.place(shape, index, place, day))
                    .collect()
            };
            if measure.of.0 == CROSSINGS && hides {
                hidden = true;
                continue;
            }
            let nothing = (0..shape.days).all(|day| values(day).iter().all(|value| *value < 0.5));
            if nothing && (measure.unit.counts() || measure.unit == Unit::Hours) {
                continue;
            }
            series.insert(
                measure.name.to_owned(),
                json!({
                    "unit": measure.unit.name(),
                    "state": measure.state,
                    "q": self.fan(measure.unit, shape.days, false, values),
                }),
            );
        }
        let mut value = json!({
            "place": place,
            "members": samples.len(),
            "series": series,
            "hidden": hidden,
            "motives": self.motives(shape, &samples, place, day),
            "origins": self.pairs(&samples, place, true),
            "goals": self.pairs(&samples, place, false),
            "reported": reported(&run.input, place),
        });
        if let Some(other) = against {
            let (theirs, difference) = self.against(run, other, place, &series_names(&value));
            value["against"] = theirs;
            value["difference"] = difference;
        }
        value
    }

    /// The same place in another run, and the differences of members with the same number.
    fn against(self, run: &Run, other: &Run, place: usize, names: &[String]) -> (Value, Value) {
        let pairs = common(run, other);
        let days = run.shape.days.min(other.shape.days);
        let (mut theirs, mut differences) = (Map::new(), Map::new());
        for name in names {
            let Some(measure) = position(run.shape.measures(), name) else {
                continue;
            };
            if place >= other.shape.places {
                continue;
            }
            let unit = run.shape.measures()[measure].unit;
            theirs.insert(
                name.clone(),
                self.fan(unit, days, false, |day| {
                    pairs
                        .iter()
                        .map(|(_, b)| b.place(other.shape, measure, place, day))
                        .collect()
                }),
            );
            differences.insert(
                name.clone(),
                self.fan(unit, days, true, |day| {
                    pairs
                        .iter()
                        .map(|(a, b)| {
                            a.place(run.shape, measure, place, day)
                                - b.place(other.shape, measure, place, day)
                        })
                        .collect()
                }),
            );
        }
        (theirs.into(), differences.into())
    }

    /// Persons who left home in a place by cause, from the start to the end of a day.
    fn motives(self, shape: Shape, samples: &[Arc<Sample>], place: usize, day: usize) -> Value {
        let last = day.min(shape.days.saturating_sub(1));
        let rows: Vec<(&str, [f64; 5])> = causes()
            .filter_map(|cause| {
                let measure = position(shape.measures(), cause)?;
                let sums = samples
                    .iter()
                    .map(|sample| {
                        (0..=last)
                            .map(|day| sample.place(shape, measure, place, day))
                            .sum()
                    })
                    .collect();
                Some((cause, quantiles(sums)))
            })
            .collect();
        let medians: Vec<f64> = rows.iter().map(|(_, levels)| levels[2]).collect();
        let shown = self.with_total(&medians);
        rows.iter()
            .zip(shown)
            .filter(|((_, levels), _)| levels[4] >= 0.5)
            .map(|((cause, levels), shown)| {
                // What is left out has no interval either.
                let of_told = |level: f64| match shown {
                    Shown::Count(_) => self.told(Unit::Persons, level),
                    Shown::Under | Shown::Hidden => Value::Null,
                };
                json!({
                    "cause": cause,
                    "people": self.shown(shown),
                    "low": of_told(levels[0]),
                    "high": of_told(levels[4]),
                })
            })
            .collect()
    }

    /// Homes of those who are in a place at the end, or where those from it are: means over
    /// members, which add up.
    fn pairs(self, samples: &[Arc<Sample>], place: usize, homes: bool) -> Value {
        let mut people: BTreeMap<usize, f64> = BTreeMap::new();
        #[allow(clippy::cast_precision_loss)]
        let share = 1.0 / samples.len().max(1) as f64;
        let index = |index: u32| usize::try_from(index).unwrap_or(usize::MAX);
        for pair in samples.iter().flat_map(|sample| &sample.pairs) {
            let (here, there) = if homes {
                (pair.place, pair.home)
            } else {
                (pair.home, pair.place)
            };
            if index(here) == place {
                *people.entry(index(there)).or_default() += pair.persons * share;
            }
        }
        let mut rows: Vec<(Option<usize>, f64)> = people
            .into_iter()
            .filter(|(_, people)| *people >= 0.5)
            .map(|(place, people)| (Some(place), people))
            .collect();
        rows.sort_by(|a, b| b.1.total_cmp(&a.1));
        let rest: f64 = rows.iter().skip(ROWS).map(|row| row.1).sum();
        if rows.len() > ROWS {
            rows.truncate(ROWS);
            rows.push((None, rest));
        }
        let counts: Vec<f64> = rows.iter().map(|row| row.1).collect();
        let shown = self.with_total(&counts);
        rows.iter()
            .zip(shown)
            .map(|((place, _), shown)| json!({ "place": place, "people": self.shown(shown) }))
            .collect()
    }

    /// What may be told of counts that are shown beside their total.
    fn with_total(self, counts: &[f64]) -> Vec<Shown> {
        let mut all = counts.to_vec();
        all.push(counts.iter().sum());
        let mut shown = self.guard.together(&all, &[(0..all.len()).collect()]);
        shown.pop();
        shown
    }

    /// A count, `"<"` when it is small, `"†"` when another could be worked out from it.
    fn shown(self, shown: Shown) -> Value {
        match shown {
            Shown::Count(count) => number(self.guard.rounded(count, 0)),
            Shown::Under => "<".into(),
            Shown::Hidden => "†".into(),
        }
    }
}

fn series_names(value: &Value) -> Vec<String> {
    value["series"]
        .as_object()
        .map(|map| map.keys().cloned().collect())
        .unwrap_or_default()
}

/// 5, 25, 50, 75 and 95 % over members, by linear interpolation; 0 without members.
pub(crate) fn quantiles(values: Vec<f64>) -> [f64; 5] {
    Quantiles::of(values).map_or([0.0; 5], |of| [of.p05, of.p25, of.p50, of.p75, of.p95])
}

/// Reports of a place: day and people.
fn reported(input: &Input, place: usize) -> Value {
    let Input::Wayfinding(scenario) = input else {
        return Value::Array(Vec::new());
    };
    let scenario: &Scenario = scenario;
    let Some(name) = scenario.places.get(place).map(|place| &place.name) else {
        return Value::Array(Vec::new());
    };
    let series = scenario
        .observations
        .series
        .iter()
        .find(|series| series.name == *name && series.parts.len() == 1);
    let days = i64::from(scenario.days);
    series
        .into_iter()
        .flat_map(|series| series.parts.iter().flatten())
        .filter(|report| (0..days).contains(&i64::from(report.day)))
        .map(|report| json!([report.day, report.people]))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn medians_and_modes() {
        assert_eq!(median(&mut [3.0, 1.0, 2.0]), 2.0);
        assert_eq!(median(&mut [4.0, 1.0, 2.0, 3.0]), 2.5);
        assert_eq!(median(&mut []), 0.0);
        assert_eq!(most_common(&mut [1.0, -1.0, 1.0, -2.0]), 1.0);
        assert_eq!(most_common(&mut [1.0, -1.0]), -1.0);
    }

    /// Published tables of Student's t: 2.201 at 11, 2.086 at 20, 1.984 at 99, 1.960 at infinity.
    #[test]
    fn numbers_have_no_needless_fraction() {
        assert_eq!(number(1230.0).to_string(), "1230");
        assert_eq!(number(0.5).to_string(), "0.5");
    }
}
