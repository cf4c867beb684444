//! Series that were reported date after date, beside what members say: as tables of scores.

use crate::chain::figures::figure;
use crate::error::CliError;
use crate::output::{Output, columns};
use outflow_results::chain::{SeriesFile, SeriesScores};

/// Scores of every series, of the rules beside them, and of groups.
pub(crate) fn print_series(out: &mut Output, file: &SeriesFile) -> Result<(), CliError> {
    let header = [
        "reported series",
        "values",
        "RMSPE",
        "PCC",
        "ARD",
        "in 50 %",
        "in 90 %",
        "CRPS",
        "",
    ];
    let mut rows = vec![header.map(str::to_owned).to_vec()];
    let mut beside = vec![
        ["rule beside it", "values", "RMSPE", "PCC", "ARD"]
            .map(str::to_owned)
            .to_vec(),
    ];
    for series in &file.series {
        let mut row = vec![series.id.clone()];
        row.extend(scores(&series.scores));
        row.extend([
            share(series.coverage50),
            share(series.coverage90),
            series.crps.map_or("-".to_owned(), figure),
            if series.fitted { "fitted" } else { "predicted" }.to_owned(),
        ]);
        rows.push(row);
        for rule in &series.baselines {
            let mut row = vec![format!("{}: {}", series.id, rule.rule)];
            row.extend(scores(&rule.scores));
            beside.push(row);
        }
    }
    out.text(&columns(&rows))?;
    for group in &file.groups {
        out.line(&format!(
            "{}, summed up, over {}: ARD {} ({} with the total of each day as reported), {} days",
            group.group,
            group.parts.join(", "),
            three(group.ard),
            three(group.ard_rescaled),
            group.days
        ))?;
    }
    if beside.len() > 1 {
        out.line("rules that know the reports alone:")?;
        out.text(&columns(&beside))?;
    }
    Ok(())
}

fn scores(scores: &SeriesScores) -> [String; 4] {
    [
        scores.values.to_string(),
        three(scores.rmspe),
        three(scores.pcc),
        three(scores.ard),
    ]
}

fn three(score: Option<f64>) -> String {
    score.map_or("-".to_owned(), |score| format!("{score:.3}"))
}

fn share(share: Option<f64>) -> String {
    share.map_or("-".to_owned(), |share| format!("{share:.2}"))
}
