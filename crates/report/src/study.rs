//! What the report draws from: the same plain structures for every kind of run.

use crate::chain::Chain;
use crate::compare::Changes;
use crate::fan::{Interval, Samples};
use crate::sources::Sources;
use outflow_model::chain::Moment;
use outflow_model::scenario::Date;
use serde_json::Value;

/// Which model made the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Flee's rules of wayfinding.
    Wayfinding,
    /// The chain of control.
    Chain,
}

/// A run, loaded.
#[derive(Clone, Debug)]
pub(crate) struct Study {
    pub(crate) kind: Kind,
    pub(crate) title: String,
    pub(crate) start: Date,
    pub(crate) days: usize,
    pub(crate) members: usize,
    /// Their numbers.
    pub(crate) numbers: Vec<u32>,
    pub(crate) stamp: Stamp,
    pub(crate) terms: Terms,
    pub(crate) places: Vec<Place>,
    pub(crate) links: Vec<Link>,
    /// People displaced until the end of each day; in the chain of control departures from home,
    /// those who left again counted again.
    pub(crate) displaced: Samples,
    /// People on the road at the end of each day.
    pub(crate) travelling: Samples,
    pub(crate) reception: Vec<Reception>,
    pub(crate) crossings: Vec<Crossing>,
    pub(crate) streams: Option<Streams>,
    pub(crate) fit: Option<Fit>,
    pub(crate) settings: Vec<Setting>,
    pub(crate) scenario: Value,
    pub(crate) sources: Option<Sources>,
    pub(crate) changes: Option<Changes>,
    pub(crate) chain: Option<Chain>,
}

/// What identifies a run and makes it again.
#[derive(Clone, Debug)]
pub(crate) struct Stamp {
    pub(crate) version: String,
    pub(crate) engine: String,
    pub(crate) seed: u64,
    /// `0..20`, as the command takes them.
    pub(crate) members: String,
    pub(crate) command: String,
    pub(crate) scenario_sha256: String,
    pub(crate) run_sha256: String,
}

/// A place.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub(crate) name: String,
    pub(crate) role: Role,
    pub(crate) latitude: f64,
    pub(crate) longitude: f64,
    /// People there at the end, median.
    pub(crate) at_end: f64,
}

/// What a place is on the map.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Role {
    /// People are received there.
    Reception,
    /// People are displaced from there.
    Origin,
    /// A border point.
    Crossing,
    /// A settlement.
    Town,
    /// A bend or junction: not shown.
    Bend,
}

/// A way between two places.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Link {
    pub(crate) from: usize,
    pub(crate) to: usize,
    /// People over the whole run, median, from `from` to `to` and back.
    pub(crate) forth: f64,
    pub(crate) back: f64,
}

/// A place where people are received.
#[derive(Clone, Debug)]
pub(crate) struct Reception {
    pub(crate) place: usize,
    pub(crate) name: String,
    /// People there at the end of each day.
    pub(crate) present: Samples,
    /// People who reached it in each day.
    pub(crate) arrivals: Samples,
    /// Of those there, who asks for a bed in a centre.
    pub(crate) asking: Samples,
    /// Beds on each day; `None` without a limit.
    pub(crate) beds: Option<Vec<f64>>,
    pub(crate) reported: Option<Reported>,
}

/// Reported people at a place.
#[derive(Clone, Debug)]
pub(crate) struct Reported {
    /// Interpolated for each day.
    pub(crate) daily: Vec<f64>,
    /// Days with a report of their own.
    pub(crate) days: Vec<usize>,
}

/// A border crossing, or a link between two countries.
#[derive(Clone, Debug)]
pub(crate) struct Crossing {
    pub(crate) name: String,
    /// People who passed in each day.
    pub(crate) passed: Samples,
    /// Longest wait of each day, hours.
    pub(crate) wait_hours: Option<Samples>,
    /// Longest queue of each day, persons.
    pub(crate) queue: Option<Samples>,
    /// Whether it is near the front on some day, in some member.
    pub(crate) near_front: bool,
}

/// On what terms a run was made: what has to be known before any number.
#[derive(Clone, Debug, Default)]
pub(crate) struct Terms {
    /// The what-if, by its title.
    pub(crate) variant: Option<String>,
    /// As of when a forecast is.
    pub(crate) as_of: Option<Moment>,
    /// How the front goes on in it.
    pub(crate) front: Option<FrontTerms>,
    /// Parts of the model that are left out, by name.
    pub(crate) without: Vec<&'static str>,
    /// Households (in wayfinding persons) that each counted one stands for.
    pub(crate) hasten: u64,
    /// Whether members have parameters of their own.
    pub(crate) drawn: bool,
}

impl Terms {
    /// By name, for a comparison.
    pub(crate) fn named(&self) -> [(&'static str, String); 6] {
        let none = || "–".to_owned();
        let front = match &self.front {
            Some(FrontTerms::One(front)) => front.clone(),
            Some(FrontTerms::Each) => "by weight".to_owned(),
            Some(FrontTerms::Drawn) => "drawn".to_owned(),
            None => none(),
        };
        let parameters = if self.drawn { "drawn" } else { "best" };
        [
            ("what-if", self.variant.clone().unwrap_or_else(none)),
            (
                "as of",
                self.as_of.map_or_else(none, |moment| moment.to_string()),
            ),
            ("front", front),
            (
                "without",
                if self.without.is_empty() {
                    none()
                } else {
                    self.without.join(", ")
                },
            ),
            ("hasten", self.hasten.to_string()),
            ("parameters", parameters.to_owned()),
        ]
    }
}

/// How the front goes on in a forecast.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum FrontTerms {
    /// As in one of the scenario's fronts, by its title.
    One(String),
    /// Members have the scenario's fronts by weight.
    Each,
    /// Drawn for each member.
    Drawn,
}

/// Who comes from where and is where at the end: means over members, which add up.
#[derive(Clone, Debug)]
pub(crate) struct Streams {
    pub(crate) what: StreamKind,
    pub(crate) from: Vec<String>,
    pub(crate) to: Vec<String>,
    /// `people[from][to]`.
    pub(crate) people: Vec<Vec<f64>>,
}

/// What streams tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StreamKind {
    /// From the place of entry to the place at the end of the run.
    Origins,
    /// Over the last link to a place of reception, summed over the run.
    LastLink,
    /// From the home to the place at the end of the run.
    Homes,
}

/// How well the run meets the reports.
#[derive(Clone, Debug)]
pub(crate) struct Fit {
    /// Name, mean and standard deviation over members.
    pub(crate) scores: Vec<(String, f64, Option<f64>)>,
    /// Averaged relative difference of trivial rules.
    pub(crate) baselines: Vec<(&'static str, f64)>,
    /// Shares of days and places with the report inside the 50 % and the 90 % interval.
    pub(crate) inside: [f64; 2],
    /// How many days and places were compared.
    pub(crate) compared: usize,
}

/// A setting in force.
#[derive(Clone, Debug)]
pub(crate) struct Setting {
    pub(crate) name: String,
    pub(crate) value: String,
    /// The default, where it is another.
    pub(crate) default: Option<String>,
}

impl Study {
    /// All arrivals, day by day.
    pub(crate) fn arrivals(&self) -> Samples {
        self.reception
            .iter()
            .fold(Samples::new(self.days), |sum, one| sum.plus(&one.arrivals))
    }

    /// All people in reception, day by day.
    pub(crate) fn received(&self) -> Samples {
        self.reception
            .iter()
            .fold(Samples::new(self.days), |sum, one| sum.plus(&one.present))
    }

    /// The date of a day.
    pub(crate) fn date(&self, day: usize) -> Date {
        self.start.plus_days(i64::try_from(day).unwrap_or(i64::MAX))
    }

    /// The date of the last day.
    pub(crate) fn last(&self) -> Date {
        self.date(self.days.saturating_sub(1))
    }

    /// Whether there is more than one member.
    pub(crate) fn is_spread(&self) -> bool {
        self.members > 1
    }
}

/// Where somewhat less than a share of members stays below: a quantile over members.
pub(crate) fn level(values: impl IntoIterator<Item = f64>, level: f64) -> f64 {
    crate::fan::quantile(&crate::fan::sorted(values), level)
}

/// Beds that are missing at one place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Shortfall {
    /// Share of members in which beds are exceeded on some day.
    pub(crate) chance: f64,
    /// Largest number of beds missing: median, and what is enough in 80 % of members.
    pub(crate) beds: [f64; 2],
    /// First day on which beds are missing at the same levels.
    pub(crate) day: [Option<usize>; 2],
    /// Most people asking for a bed on a day.
    pub(crate) peak: Interval,
}

impl Reception {
    /// Beds missing; `None` where there is no limit.
    #[allow(clippy::cast_precision_loss)]
    pub(crate) fn shortfall(&self) -> Option<Shortfall> {
        let beds = self.beds.as_ref()?;
        let missing: Vec<Vec<f64>> = self
            .asking
            .members()
            .map(|series| {
                series
                    .iter()
                    .zip(beds)
                    .map(|(people, beds)| (people - beds).max(0.0))
                    .collect()
            })
            .collect();
        let members = missing.len().max(1) as f64;
        let most = |of: f64| level(missing.iter().map(|days| crate::fan::largest(days)), of);
        let first = |of: f64| {
            (0..self.asking.days())
                .find(|day| level(missing.iter().map(|days| days[*day]), of) >= 1.0)
        };
        Some(Shortfall {
            chance: missing
                .iter()
                .filter(|days| days.iter().any(|beds| *beds >= 1.0))
                .count() as f64
                / members,
            beds: [most(0.5), most(0.8)],
            day: [first(0.5), first(0.8)],
            peak: self.asking.peak(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two members, 100 beds: 120 people at most in one, 90 in the other.
    #[test]
    fn beds_are_missing_in_half_of_the_members() {
        let mut asking = Samples::new(3);
        asking.push([50.0, 110.0, 120.0]);
        asking.push([50.0, 80.0, 90.0]);
        let reception = Reception {
            place: 0,
            name: "a".to_owned(),
            present: asking.clone(),
            arrivals: Samples::new(3),
            asking,
            beds: Some(vec![100.0; 3]),
            reported: None,
        };
        let shortfall = reception.shortfall().unwrap();
        assert_eq!(shortfall.chance, 0.5);
        assert_eq!(shortfall.beds[0], 10.0);
        assert_eq!(shortfall.day, [Some(1), Some(1)]);
        assert_eq!(
            Reception {
                beds: None,
                ..reception
            }
            .shortfall(),
            None
        );
    }
}
