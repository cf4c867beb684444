//! The key quantities of a run, by region: what a comparison looks at.

use super::{ALL_REGIONS, Question, Reading, regions_of};
use outflow_model::chain::{DAY, Measure, Scenario, Target};
use std::ops::Range;

/// A quantity of a run.
#[derive(Clone, Debug)]
pub struct Quantity {
    /// Region of places; `*` for all.
    pub region: String,
    /// What, for people.
    pub name: String,
    /// Whether it counts persons or households.
    pub counts: bool,
    what: What,
}

#[derive(Clone, Debug)]
enum What {
    Answer(Question),
    Conduct(Target, &'static str, i64),
}

impl Quantity {
    /// Its value for a member; `None` where it has none.
    #[must_use]
    pub fn value(&self, reading: &Reading<'_>) -> Option<f64> {
        match &self.what {
            What::Answer(question) => reading.answer(question),
            What::Conduct(target, conduct, end) => reading.conduct_share(target, conduct, *end),
        }
    }
}

/// What happened in some days, and how it stood at the end of the last of them: for all places and by
/// region. `days` counts from the start of the run, 0 first.
#[must_use]
pub fn quantities(scenario: &Scenario, days: Range<u32>) -> Vec<Quantity> {
    let named = regions_of(scenario, |place| !place.region.is_empty());
    let everywhere = (ALL_REGIONS.to_owned(), Target::Everywhere);
    let regions: Vec<(String, Target)> = std::iter::once(everywhere).chain(named).collect();
    let [start, end] = [days.start, days.end].map(|day| i64::from(day) * i64::from(DAY));
    let mut all = Vec::new();
    for (region, target) in &regions {
        let places: Vec<_> = scenario
            .places
            .iter()
            .enumerate()
            .filter(|(at, _)| target.covers(*at, outflow_model::chain::Holder::Nobody))
            .map(|(_, place)| place)
            .collect();
        let homes = places.iter().any(|place| place.residents > 0.0);
        let mut ask = |name: String, measure: Measure, party: Option<usize>| {
            all.push(Quantity {
                region: region.clone(),
                name,
                counts: !matches!(measure, Measure::Belief | Measure::QueueHours),
                what: What::Answer(Question {
                    measure,
                    target: target.clone(),
                    party,
                    start,
                    end,
                }),
            });
        };
        if homes {
            ask("left".to_owned(), Measure::Left, None);
            for (index, party) in scenario.parties.iter().enumerate() {
                if scenario
                    .exits
                    .iter()
                    .any(|exit| exit.follows || exit.party == index)
                {
                    let name = format!("left to {}", party.id);
                    ask(name, Measure::LeftTowards, Some(index));
                }
            }
            ask("returned".to_owned(), Measure::Returned, None);
        }
        for (name, measure) in [
            ("crossed", Measure::Crossed),
            ("arrived", Measure::Arrived),
            ("in centres at the end", Measure::InCentre),
            ("in centres at most", Measure::CentresPeak),
            ("longest wait, hours", Measure::QueueHours),
        ] {
            ask(name.to_owned(), measure, None);
        }
        if homes {
            ask("belief at the end".to_owned(), Measure::Belief, None);
            for conduct in ["serve", "accept", "abstain", "resist"] {
                all.push(Quantity {
                    region: region.clone(),
                    name: format!("share that {conduct}s at the end"),
                    counts: false,
                    what: What::Conduct(target.clone(), conduct, end),
                });
            }
        }
    }
    all
}
