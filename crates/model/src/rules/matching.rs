//! Pull of places where people of one's own ethnicity or religion are (flee-model §10.3).
//!
//! ```text
//! factor = (count / population) · 10        ethnicity
//! factor = (count / population) / average   religion
//! ```
//!
//! A population below 1 (camps have none) counts as 100 000 000.

const NO_POPULATION: f64 = 100_000_000.0;

fn share(count: f64, population: i64) -> f64 {
    #[allow(clippy::cast_precision_loss)]
    let population = if population < 1 {
        NO_POPULATION
    } else {
        population as f64
    };
    count / population
}

/// Factor for `count` people of the same ethnicity at a place.
#[must_use]
pub fn ethnicity_factor(count: f64, population: i64) -> f64 {
    share(count, population) * 10.0
}

/// Factor for `count` people of the same religion at a place.
#[must_use]
pub fn religion_factor(count: f64, population: i64, average_fraction: f64) -> f64 {
    share(count, population) / average_fraction
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn factors_are_shares_over_what_is_usual() {
        assert_eq!(ethnicity_factor(50.0, 1000), 0.5);
        // A tenth of the place counts as 1, whatever its size.
        assert_eq!(ethnicity_factor(7.0, 70), 1.0);
        assert_eq!(religion_factor(50.0, 1000, 0.25), 0.2);
        assert_eq!(religion_factor(250.0, 1000, 0.25), 1.0);
    }

    #[test]
    fn no_population_counts_as_a_hundred_million() {
        for population in [0, -5] {
            assert_eq!(ethnicity_factor(1e7, population), 1.0);
            assert_eq!(religion_factor(1e8, population, 0.5), 2.0);
        }
        assert_eq!(ethnicity_factor(0.0, 0), 0.0);
        assert_eq!(ethnicity_factor(1.0, 1), 10.0);
    }
}
