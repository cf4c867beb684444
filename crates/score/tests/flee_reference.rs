//! Flee's own mean results, where they are at hand: the score of the mean is near the mean of the
//! scores, and not above it (the score is convex in the simulated counts).

use outflow_score::{Comparison, Form, relative_difference};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

#[test]
fn the_score_of_the_mean_is_near_the_mean_of_the_scores() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/flee-reference");
    let Ok(scores) = fs::read_to_string(folder.join("scores.csv")) else {
        println!("skipped: '{}' is absent", folder.display());
        return;
    };
    for line in scores.lines().skip(1) {
        let fields: Vec<&str> = line.split(',').collect();
        let number = |column: usize| fields[column].parse::<f64>().unwrap_or(0.0);
        let Ok(text) = fs::read_to_string(folder.join(format!("{}.csv", fields[0]))) else {
            continue;
        };
        let (camps, mean, observed) = matrices(&text);
        let both = Comparison::new(camps, &mean, &observed).unwrap();
        assert_eq!(both.days() as f64, number(2), "{}", fields[0]);
        for (form, score, sd) in [
            (Form::Normal, number(4), number(5)),
            (Form::Rescaled, number(6), number(7)),
        ] {
            let of_mean = relative_difference(&both, form);
            // What convexity costs is of the order of the noise of single runs.
            let least = score - 0.02 - 3.0 * sd;
            let most = score + 0.002;
            assert!(
                (least..most).contains(&of_mean),
                "{} {form:?}: {of_mean} {score}",
                fields[0]
            );
        }
    }
}

/// Number of camps, and the mean simulated and observed counts, day-major.
fn matrices(text: &str) -> (usize, Vec<f64>, Vec<f64>) {
    let mut camps: BTreeSet<String> = BTreeSet::new();
    let (mut mean, mut observed) = (Vec::new(), Vec::new());
    for line in text.lines().skip(1) {
        let fields: Vec<&str> = line.split(',').collect();
        camps.insert(fields[1].to_owned());
        mean.push(fields[3].parse().unwrap());
        observed.push(fields[7].parse().unwrap());
    }
    (camps.len(), mean, observed)
}
