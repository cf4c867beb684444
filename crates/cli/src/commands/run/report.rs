//! What a run says of itself when it is done.

use super::args::Args;
use crate::error::CliError;
use crate::output::{Output, columns, people};
use crate::scoring::Scorer;
use crate::summary::{MemberEnd, Range, Spreads, score_table};
use outflow_model::scenario::Scenario;
use outflow_results::RunFolder;
use serde_json::{Map, Value, json};

/// Everything that is said at the end of a run.
pub(super) struct Report<'a> {
    args: &'a Args,
    scenario: &'a Scenario,
    scorer: Option<&'a Scorer>,
    pub(super) members: Vec<MemberEnd>,
    pub(super) run: Option<RunFolder>,
    pub(super) engine_seconds: f64,
    pub(super) seconds: f64,
}

impl<'a> Report<'a> {
    pub(super) fn new(args: &'a Args, scenario: &'a Scenario, scorer: Option<&'a Scorer>) -> Self {
        Self {
            args,
            scenario,
            scorer,
            members: Vec::new(),
            run: None,
            engine_seconds: 0.0,
            seconds: 0.0,
        }
    }

    /// Prints the report as asked.
    pub(super) fn print(&self, out: &mut Output) -> Result<(), CliError> {
        if self.args.json {
            out.json(&self.to_json())
        } else if self.args.quiet {
            Ok(())
        } else {
            self.print_text(out)
        }
    }

    fn spreads(&self) -> Spreads {
        let mut spreads = Spreads::default();
        for scores in self
            .members
            .iter()
            .filter_map(|member| member.scores.as_ref())
        {
            spreads.add(scores);
        }
        spreads
    }

    fn over_members(&self, value: impl Fn(&MemberEnd) -> f64) -> Range {
        Range::of(self.members.iter().map(value))
    }

    /// Whether all reports are of days outside the run.
    fn is_unreported(&self) -> bool {
        let series = self.scenario.observations.series.iter();
        let mut reports = series.flat_map(|one| one.parts.iter().flatten());
        reports
            .all(|report| u32::try_from(report.day).map_or(true, |day| day >= self.scenario.days))
    }

    /// Places worth a line: those with reports, or else those where people are.
    fn places(&self) -> Vec<usize> {
        match self.scorer {
            Some(scorer) => scorer.places().to_vec(),
            None => (0..self.scenario.places.len())
                .filter(|place| {
                    self.members
                        .iter()
                        .any(|member| member.present[*place] > 0.0)
                })
                .collect(),
        }
    }

    fn to_json(&self) -> Value {
        let places: Vec<Value> = self
            .places()
            .iter()
            .enumerate()
            .map(|(index, place)| {
                json!({
                    "place": self.scenario.places[*place].name,
                    "simulated": self.over_members(|member| member.present[*place]).to_json(),
                    "observed": self.scorer.map(|scorer| scorer.last_day()[index]),
                })
            })
            .collect();
        let baselines: Option<Map<String, Value>> = self.scorer.map(|scorer| {
            scorer
                .baselines()
                .iter()
                .map(|(name, ard)| ((*name).to_owned(), json!(ard)))
                .collect()
        });
        let manifest = self.run.as_ref().map(RunFolder::manifest);
        json!({
            "run": self.run.as_ref().map(RunFolder::path),
            "title": self.scenario.title,
            "scenario_sha256": manifest.map(|manifest| &manifest.reproducible.scenario_sha256),
            "reproducible_sha256": manifest.map(|manifest| &manifest.reproducible_sha256),
            "start": self.scenario.start,
            "days": self.scenario.days,
            "people_per_count": self.scenario.settings.hasten,
            "members": self.members.len(),
            "seed": self.args.seed,
            "displaced": self.over_members(|member| member.displaced).to_json(),
            "travelling": self.over_members(|member| member.travelling).to_json(),
            "places": places,
            "scores": self.spreads().to_json(),
            "baselines": baselines,
            "seconds": self.seconds,
            "engine_seconds": self.engine_seconds,
        })
    }

    fn print_text(&self, out: &mut Output) -> Result<(), CliError> {
        let (members, days) = (self.members.len(), self.scenario.days);
        let last = self
            .scenario
            .start
            .plus_days(i64::from(days.saturating_sub(1)));
        out.line(&format!(
            "{}: {} to {} ({days} days), {members} {}",
            self.scenario.title,
            self.scenario.start,
            last,
            if members == 1 {
                "member"
            } else {
                "members, mean (5 to 95 %)"
            }
        ))?;
        if self.scenario.settings.hasten > 1 {
            out.line(&format!(
                "each counted person stands for {}",
                self.scenario.settings.hasten
            ))?;
        }
        out.text(&columns(&[
            vec![
                "displaced".to_owned(),
                self.over_members(|member| member.displaced).text(),
            ],
            vec![
                "still travelling".to_owned(),
                self.over_members(|member| member.travelling).text(),
            ],
        ]))?;
        let mut rows = vec![vec![format!("on {last}"), "simulated".to_owned()]];
        if self.scorer.is_some() {
            rows[0].push("reported".to_owned());
        }
        for (index, place) in self.places().into_iter().enumerate() {
            let simulated = self.over_members(|member| member.present[place]).text();
            let mut row = vec![self.scenario.places[place].name.clone(), simulated];
            row.extend(self.scorer.map(|scorer| people(scorer.last_day()[index])));
            rows.push(row);
        }
        out.text(&columns(&rows))?;
        if let Some(scorer) = self.scorer {
            out.text(&score_table(&self.spreads(), &scorer.baselines()))?;
            if self.is_unreported() {
                out.line(
                    "note: no report falls into the run; what is called reported is the nearest figure, \
                     and the scores say nothing",
                )?;
            }
        }
        if self.args.verbose {
            out.line(&format!(
                "{:.2} s in all, {:.2} s in the engine (summed over threads)",
                self.seconds, self.engine_seconds
            ))?;
        }
        if let Some(run) = &self.run {
            out.line(&format!("wrote {}", run.path().display()))?;
        }
        Ok(())
    }
}
