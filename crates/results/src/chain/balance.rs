//! The mass balance of a run, by region of homes.
//!
//! ```text
//! present before + returned = present after + left (towards each party, or elsewhere) + dead + residual
//! ```
//!
//! *Before* is the start of day 0. `dead` are those who died at home. The residual is printed, never
//! fitted away: it is 0 unless something is lost.

use super::regions::regions;
use super::{ALL_REGIONS, Reading};

/// A line of the balance.
#[derive(Clone, Debug, PartialEq)]
pub struct BalanceRow {
    /// Region of places; `*` for all.
    pub region: String,
    /// What: one of [`BALANCE_ITEMS`], or `towards:PARTY`.
    pub item: String,
    /// Persons.
    pub persons: f64,
}

/// The items, in order; `towards:PARTY` stands after `left` for each party.
pub const BALANCE_ITEMS: [&str; 13] = [
    "present_before",
    "present_after",
    "left",
    "elsewhere",
    "returned",
    "dead",
    "residual",
    "away",
    "travelling",
    "queueing",
    "sheltered",
    "held",
    "dead_anywhere",
];

/// The balance of a member: all regions first, then each region where anybody lives; `away` (and
/// for all regions where those away are) stands below the residual, to be read beside it.
#[must_use]
pub fn balance(reading: &Reading<'_>) -> Vec<BalanceRow> {
    let mut rows = Vec::new();
    let days = reading.record.days;
    let Some(last) = days.checked_sub(1) else {
        return rows;
    };
    let parties = &reading.scenario.parties;
    for (region, target) in regions(reading.scenario) {
        let on = |topic: &str, measure: &str, day| reading.sum(topic, measure, &target, day);
        let over = |topic: &str, measure: &str| -> f64 {
            (0..days).map(|day| on(topic, measure, day)).sum()
        };
        let (left, returned) = (over("moves", "left"), over("moves", "returned"));
        let dead = over("moves", "dead");
        let after = on("people", "present", last);
        let before = on("people", "present", 0) + on("moves", "left", 0) + on("moves", "dead", 0)
            - on("moves", "returned", 0);
        if region != ALL_REGIONS && before == 0.0 && after == 0.0 && left == 0.0 {
            continue;
        }
        let mut towards = vec![0.0; parties.len()];
        for row in &reading.record.departures {
            let exit = reading.scenario.exits.get(row.exit as usize);
            let covered = target.covers(row.origin as usize, outflow_model::chain::Holder::Nobody);
            let party = exit.map(|exit| reading.party_of(exit, row.day as usize));
            if let Some(sum) = party.and_then(|party| towards.get_mut(party))
                && covered
            {
                *sum += row.persons;
            }
        }
        let mut add = |item: String, persons: f64| {
            rows.push(BalanceRow {
                region: region.clone(),
                item,
                persons,
            });
        };
        add("present_before".to_owned(), before);
        add("present_after".to_owned(), after);
        add("left".to_owned(), left);
        for (party, persons) in parties.iter().zip(&towards) {
            add(format!("towards:{}", party.id), *persons);
        }
        add("elsewhere".to_owned(), left - towards.iter().sum::<f64>());
        add("returned".to_owned(), returned);
        add("dead".to_owned(), dead);
        add(
            "residual".to_owned(),
            before + returned - after - left - dead,
        );
        add("away".to_owned(), on("people", "away", last));
        if region == ALL_REGIONS {
            for item in ["travelling", "queueing", "sheltered", "held"] {
                add(item.to_owned(), reading.value("whole", item, 0, last));
            }
            let dead = reading.value("whole", "dead", 0, last);
            add("dead_anywhere".to_owned(), dead);
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chain::tiny::{record, scenario, set};

    #[test]
    fn the_residual_is_what_is_lost() {
        let scenario = scenario();
        let mut record = record(&scenario, 0);
        record.departures.retain(|row| row.day == 1);
        let left: f64 = record.departures.iter().map(|row| row.persons).sum();
        set(&mut record, "people", "present", 0, 0, 100.0);
        set(&mut record, "moves", "left", 0, 1, left);
        set(&mut record, "moves", "returned", 0, 2, 2.0);
        set(&mut record, "moves", "dead", 0, 2, 1.0);
        set(
            &mut record,
            "people",
            "present",
            0,
            2,
            100.0 - left + 2.0 - 1.0 - 3.0,
        );
        let rows = balance(&Reading::new(&scenario, &record));
        let of = |region: &str, item: &str| {
            rows.iter()
                .find(|row| row.region == region && row.item == item)
                .unwrap()
                .persons
        };
        let region = scenario.places[0].region.clone();
        for region in ["*", &region] {
            assert_eq!(of(region, "present_before"), 100.0);
            assert_eq!(of(region, "residual"), 3.0);
            assert_eq!(of(region, "towards:east"), 4.0);
            assert_eq!(of(region, "towards:west"), 5.0);
            assert_eq!(of(region, "elsewhere"), 0.0);
        }
    }
}
