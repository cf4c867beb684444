//! What is kept of each member: measures by place and day.

/// Unit of a measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    Persons,
    Cars,
    Hours,
    /// A share, 0 to 1.
    Share,
    Km,
    /// Index of a party; -1 contested, -2 nobody.
    Holder,
}

impl Unit {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Persons => "persons",
            Self::Cars => "cars",
            Self::Hours => "hours",
            Self::Share => "share",
            Self::Km => "km",
            Self::Holder => "holder",
        }
    }

    /// Whether small numbers of it are not told.
    pub(crate) fn counts(self) -> bool {
        matches!(self, Self::Persons | Self::Cars)
    }
}

/// A measure of places.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Measure {
    pub(crate) name: &'static str,
    pub(crate) unit: Unit,
    /// Whether it is the state at the end of the day; else it happened in the day.
    pub(crate) state: bool,
    /// The measures of the record that it is the sum of: topic and names.
    pub(crate) of: (&'static str, &'static [&'static str]),
}

const fn state(
    name: &'static str,
    unit: Unit,
    topic: &'static str,
    of: &'static [&'static str],
) -> Measure {
    Measure {
        name,
        unit,
        state: true,
        of: (topic, of),
    }
}

const fn in_day(
    name: &'static str,
    unit: Unit,
    topic: &'static str,
    of: &'static [&'static str],
) -> Measure {
    Measure {
        name,
        unit,
        state: false,
        of: (topic, of),
    }
}

/// Measures of places in the chain of control.
pub(crate) const CHAIN: &[Measure] = &[
    state(
        "people",
        Unit::Persons,
        "people",
        &["present", "host", "rent", "centre", "none"],
    ),
    state("present", Unit::Persons, "people", &["present"]),
    state(
        "displaced",
        Unit::Persons,
        "people",
        &["host", "rent", "centre", "none"],
    ),
    state("host", Unit::Persons, "people", &["host"]),
    state("rent", Unit::Persons, "people", &["rent"]),
    state("centre", Unit::Persons, "people", &["centre"]),
    state("none", Unit::Persons, "people", &["none"]),
    state("beds", Unit::Persons, "control", &["beds"]),
    state("wants_cannot", Unit::Persons, "people", &["wants_cannot"]),
    in_day("left", Unit::Persons, "moves", &["left"]),
    in_day("arrived", Unit::Persons, "moves", &["arrived"]),
    in_day("returned", Unit::Persons, "moves", &["returned"]),
    in_day("sent_onward", Unit::Persons, "moves", &["sent_onward"]),
    in_day(
        "queue_persons",
        Unit::Persons,
        "crossings",
        &["queue_persons"],
    ),
    in_day("queue_cars", Unit::Cars, "crossings", &["queue_cars"]),
    in_day("wait_hours", Unit::Hours, "crossings", &["wait_hours"]),
    in_day("crossed", Unit::Persons, "crossings", &["crossed"]),
    in_day("turned_back", Unit::Persons, "crossings", &["turned_back"]),
    state("belief", Unit::Share, "control", &["belief"]),
    state("holder", Unit::Holder, "control", &["holder"]),
    state("front_km", Unit::Km, "control", &["front_km"]),
    in_day("danger", Unit::Persons, "motives", &["danger"]),
    in_day("reprisal", Unit::Persons, "motives", &["reprisal"]),
    in_day("coercion", Unit::Persons, "motives", &["coercion"]),
    in_day("draft", Unit::Persons, "motives", &["draft"]),
    in_day("hardship", Unit::Persons, "motives", &["hardship"]),
    in_day("contagion", Unit::Persons, "motives", &["contagion"]),
    in_day("evacuation", Unit::Persons, "motives", &["evacuation"]),
    in_day("transfer", Unit::Persons, "motives", &["transfer"]),
    in_day("family", Unit::Persons, "motives", &["family"]),
    in_day("permanence", Unit::Persons, "motives", &["permanence"]),
];

/// Measures of places in wayfinding.
pub(crate) const WAYFINDING: &[Measure] = &[
    state("people", Unit::Persons, "stocks", &[]),
    in_day("arrived", Unit::Persons, "arrivals", &[]),
];

/// Measures of the run as a whole.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Total {
    pub(crate) name: &'static str,
}

/// Totals of the chain of control: persons who left home in the day, who are on the road or in
/// queues, and who are sheltered away from home.
pub(crate) const CHAIN_TOTALS: &[Total] = &[
    Total { name: "left" },
    Total { name: "travelling" },
    Total { name: "sheltered" },
    Total { name: "returned" },
];

/// Totals of wayfinding: persons displaced so far, and on their way.
pub(crate) const WAYFINDING_TOTALS: &[Total] =
    &[Total { name: "displaced" }, Total { name: "travelling" }];

/// Causes of leaving, in the order of the record.
pub(crate) fn causes() -> impl Iterator<Item = &'static str> {
    outflow_model::chain::Cause::ALL
        .iter()
        .map(|cause| cause.name())
}

/// Position of a measure by name.
pub(crate) fn position(measures: &[Measure], name: &str) -> Option<usize> {
    measures.iter().position(|measure| measure.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use outflow_engine::chain::ChainRecord;

    #[test]
    fn every_measure_of_the_chain_is_in_the_record() {
        for measure in CHAIN {
            for name in measure.of.1 {
                assert!(
                    ChainRecord::position(measure.of.0, name).is_some(),
                    "{name}"
                );
            }
        }
        for cause in causes() {
            assert!(position(CHAIN, cause).is_some(), "{cause}");
        }
    }
}
