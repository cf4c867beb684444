//! What a run of the chain of control comes to: reported against modelled, and the mass balance.

use crate::chain::figures::{MinCell, figure, range};
use crate::chain::series::print_series;
use crate::error::CliError;
use crate::output::{Output, columns};
use outflow_model::chain::{FactKind, PARAMETERS, Scenario, Status};
use outflow_model::rules::chain::front::DRAWN;
use outflow_results::chain::{
    BalanceRow, FactReport, FactsFile, Quantiles, SeriesAnswers, SeriesFile, by_front,
};
use outflow_results::{ChainOptionsEntry, ParameterChoice, RunFolder};
use serde_json::{Value, json};

/// How a member ended.
#[derive(Clone, Debug)]
pub(crate) struct End {
    pub(crate) member: u32,
    pub(crate) facts: Vec<Option<f64>>,
    pub(crate) series: SeriesAnswers,
    pub(crate) balance: Vec<BalanceRow>,
    pub(crate) states: u64,
    pub(crate) peak_states: u64,
    pub(crate) steps: u64,
}

/// Everything that is said of a run.
pub(crate) struct Report<'a> {
    pub(crate) scenario: &'a Scenario,
    pub(crate) options: &'a ChainOptionsEntry,
    pub(crate) notes: &'a [String],
    pub(crate) min_cell: MinCell,
    pub(crate) ends: Vec<End>,
    pub(crate) run: Option<RunFolder>,
    pub(crate) engine_seconds: f64,
    pub(crate) seconds: f64,
    pub(crate) verbose: bool,
    /// What the same members say with parameters from the priors, beside a posterior.
    pub(crate) prior: Option<Vec<FactReport>>,
}

impl Report<'_> {
    fn facts(&self) -> FactsFile {
        let answers: Vec<(u32, Vec<Option<f64>>)> = self
            .ends
            .iter()
            .map(|end| (end.member, end.facts.clone()))
            .collect();
        FactsFile::new(
            self.scenario,
            &answers,
            by_front(self.scenario, self.options),
        )
    }

    fn series(&self) -> SeriesFile {
        let answers: Vec<&SeriesAnswers> = self.ends.iter().map(|end| &end.series).collect();
        SeriesFile::new(self.scenario, &answers)
    }

    /// For programs.
    pub(crate) fn to_json(&self) -> Result<Value, CliError> {
        let facts = self.facts();
        let series = self.series();
        let manifest = self.run.as_ref().map(RunFolder::manifest);
        let balance: Vec<Value> = balance_means(&self.ends)
            .into_iter()
            .map(|row| {
                let persons = match row.item.as_str() {
                    // It must show that nobody is lost.
                    "residual" => json!(row.persons),
                    _ => self.min_cell.json(row.persons),
                };
                json!({ "region": row.region, "item": row.item, "persons": persons })
            })
            .collect();
        Ok(json!({
            "run": self.run.as_ref().map(RunFolder::path),
            "title": self.scenario.title,
            "scenario_sha256": manifest.map(|manifest| &manifest.reproducible.scenario_sha256),
            "reproducible_sha256": manifest.map(|manifest| &manifest.reproducible_sha256),
            "start": self.scenario.start,
            "days": self.scenario.days,
            "members": self.ends.len(),
            "options": self.options,
            "notes": self.notes,
            "facts": facts.facts,
            "fronts": facts.fronts,
            "prior": self.prior,
            "series": series.series,
            "groups": series.groups,
            "balance": balance,
            "assumed": assumed(self.scenario),
            "seconds": self.seconds,
            "engine_seconds": self.engine_seconds,
        }))
    }

    /// For people.
    pub(crate) fn print(&self, out: &mut Output) -> Result<(), CliError> {
        let days = self.scenario.days;
        let members = self.ends.len();
        let last = i64::from(days.saturating_sub(1));
        out.line(&format!(
            "{}: {} to {} ({days} days), {members} {}, parameters {}",
            self.scenario.title,
            self.scenario.start,
            self.scenario.start.plus_days(last),
            if members == 1 { "member" } else { "members" },
            match self.options.parameters {
                ParameterChoice::Drawn => "drawn",
                ParameterChoice::Best => "at their best values",
            }
        ))?;
        if let Some(moment) = self.options.as_of {
            let front = match (&self.options.front, self.facts().fronts.is_empty()) {
                (Some(front), _) if front == DRAWN => "a front drawn for each member".to_owned(),
                (Some(front), _) => format!("front '{front}'"),
                (None, false) => "fronts by weight".to_owned(),
                (None, true) => "the front as it was".to_owned(),
            };
            out.line(&format!("as of {moment}, {front}"))?;
        }
        for note in self.notes {
            out.line(&format!("note: {note}"))?;
        }
        let facts = self.facts();
        match &self.prior {
            Some(prior) => print_beside(out, prior, &facts.facts)?,
            None => print_facts(out, &facts.facts, from_a_fit(self.scenario))?,
        }
        for front in &facts.fronts {
            out.line(&format!(
                "front '{}' ({}), weight {:.2}, {} members:",
                front.front, front.title, front.weight, front.members
            ))?;
            print_facts(out, &front.facts, from_a_fit(self.scenario))?;
        }
        if !self.scenario.series.is_empty() {
            print_series(out, &self.series())?;
        }
        self.print_balance(out)?;
        out.line(&format!(
            "{} of {} parameters are assumed; 'outflow explain-parameters' lists them",
            assumed(self.scenario).len(),
            PARAMETERS.len()
        ))?;
        if self.verbose {
            let states: u64 = self.ends.iter().map(|end| end.states).sum();
            let peak = self.ends.iter().map(|end| end.peak_states).max();
            let steps: u64 = self.ends.iter().map(|end| end.steps).sum();
            #[allow(clippy::cast_precision_loss)]
            let a_step = self.engine_seconds / steps.max(1) as f64;
            let steps = steps / members.max(1) as u64;
            out.line(&format!(
                "{steps} steps a member, {} occupied states at most, {} summed over days; {:.3} ms a step",
                peak.unwrap_or(0),
                states,
                1e3 * a_step
            ))?;
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

    fn print_balance(&self, out: &mut Output) -> Result<(), CliError> {
        let rows = balance_means(&self.ends);
        let mut items: Vec<&str> = Vec::new();
        for row in rows.iter().filter(|row| row.region != "*") {
            if !items.contains(&row.item.as_str()) {
                items.push(&row.item);
            }
        }
        if items.is_empty() {
            items = rows.iter().map(|row| row.item.as_str()).collect();
        }
        let title = if self.ends.len() == 1 {
            "mass balance by region of homes, persons"
        } else {
            "mass balance by region of homes, persons, means over members"
        };
        out.line(title)?;
        let mut header = vec!["region".to_owned()];
        header.extend(items.iter().map(|item| {
            item.strip_prefix("towards:")
                .map_or_else(|| item.replace('_', " "), |party| format!("to {party}"))
        }));
        let mut table = vec![header];
        let mut regions: Vec<&str> = Vec::new();
        for row in &rows {
            if !regions.contains(&row.region.as_str()) {
                regions.push(&row.region);
            }
        }
        for region in regions {
            let mut line = vec![if region == "*" { "all" } else { region }.to_owned()];
            line.extend(items.iter().map(|item| {
                rows.iter()
                    .find(|row| row.region == region && row.item == *item)
                    .map_or("-".to_owned(), |row| {
                        if row.item == "residual" {
                            figure(row.persons)
                        } else {
                            self.min_cell.text(row.persons)
                        }
                    })
            }));
            table.push(line);
        }
        out.text(&columns(&table))
    }
}

/// Names of the assumed parameters.
pub(crate) fn assumed(scenario: &Scenario) -> Vec<&'static str> {
    PARAMETERS
        .iter()
        .zip(&scenario.parameters.0)
        .filter(|(_, parameter)| parameter.status == Status::Assumed)
        .map(|(spec, _)| spec.name)
        .collect()
}

/// Means over members, in the order of the first one.
#[allow(clippy::cast_precision_loss)]
fn balance_means(ends: &[End]) -> Vec<BalanceRow> {
    let mut rows: Vec<BalanceRow> = Vec::new();
    for end in ends {
        for row in &end.balance {
            match rows
                .iter_mut()
                .find(|sum| sum.region == row.region && sum.item == row.item)
            {
                Some(sum) => sum.persons += row.persons,
                None => rows.push(row.clone()),
            }
        }
    }
    for row in &mut rows {
        row.persons /= ends.len().max(1) as f64;
    }
    rows
}

/// Whether any parameter of a scenario comes out of a fit.
pub(crate) fn from_a_fit(scenario: &Scenario) -> bool {
    let parameters = &scenario.parameters.0;
    parameters
        .iter()
        .any(|one| one.posterior.is_some() || !one.draws.is_empty())
}

/// Reported against modelled, one row a figure; `fitted` says whether the parameters come out of a fit.
pub(crate) fn print_facts(
    out: &mut Output,
    facts: &[FactReport],
    fitted: bool,
) -> Result<(), CliError> {
    if facts.is_empty() {
        return out.line("no single figure was reported to compare with");
    }
    let header = [
        "reported figure",
        "reported",
        "kind",
        "modelled",
        "middle 50 %",
        "middle 90 %",
        "",
        "meets",
    ];
    let mut rows = vec![header.map(str::to_owned).to_vec()];
    let mut unsaid = Vec::new();
    for fact in facts {
        let quantiles = said(fact);
        let interval = |low: fn(&Quantiles) -> f64, high: fn(&Quantiles) -> f64| {
            quantiles
                .as_ref()
                .map_or("-".to_owned(), |said| range(low(said), high(said)))
        };
        if quantiles.is_none() {
            unsaid.push(fact.id.as_str());
        }
        rows.push(vec![
            fact.id.clone(),
            range(fact.reported_low, fact.reported_high),
            kind(fact.kind).to_owned(),
            quantiles
                .as_ref()
                .map_or("no answer".to_owned(), |said| figure(said.p50)),
            interval(|said| said.p25, |said| said.p75),
            interval(|said| said.p05, |said| said.p95),
            standing(fact.fitted, fitted).to_owned(),
            meets(fact).to_owned(),
        ]);
    }
    out.text(&columns(&rows))?;
    if !unsaid.is_empty() {
        out.line(&format!(
            "no answer from the model (outside the run, or nobody there): {}",
            unsaid.join(", ")
        ))?;
    }
    for line in coverage(facts, fitted) {
        out.line(&line)?;
    }
    Ok(())
}

/// What a figure is to the parameters: those of a prior were fitted to none.
fn standing(of: bool, fitted: bool) -> &'static str {
    match (of, fitted) {
        (true, true) => "fitted",
        (true, false) => "kept to fit",
        (false, _) => "predicted",
    }
}

/// How many figures the members meet, those to fit to and the others apart.
fn coverage(facts: &[FactReport], by_fit: bool) -> Vec<String> {
    let told: Vec<&FactReport> = facts.iter().filter(|fact| fact.p50.is_some()).collect();
    [true, false]
        .into_iter()
        .filter_map(|fitted| {
            let name = standing(fitted, by_fit);
            let of: Vec<_> = told.iter().filter(|fact| fact.fitted == fitted).collect();
            let within = |inside: fn(&FactReport) -> Option<bool>| {
                of.iter().filter(|fact| inside(fact) == Some(true)).count()
            };
            (!of.is_empty()).then(|| {
                format!(
                    "{name}: {} of {} meet the middle 50 %, {} the middle 90 %",
                    within(|fact| fact.inside50),
                    of.len(),
                    within(|fact| fact.inside90)
                )
            })
        })
        .collect()
}

/// Reported against modelled with parameters from the prior and from the posterior.
fn print_beside(
    out: &mut Output,
    prior: &[FactReport],
    posterior: &[FactReport],
) -> Result<(), CliError> {
    let header = [
        "reported figure",
        "reported",
        "kind",
        "prior: median (90 %)",
        "meets",
        "posterior: median (90 %)",
        "meets",
        "",
    ];
    let mut rows = vec![header.map(str::to_owned).to_vec()];
    let answer = |fact: &FactReport| {
        said(fact).map_or("no answer".to_owned(), |said| {
            format!("{} ({})", figure(said.p50), range(said.p05, said.p95))
        })
    };
    for (before, after) in prior.iter().zip(posterior) {
        rows.push(vec![
            after.id.clone(),
            range(after.reported_low, after.reported_high),
            kind(after.kind).to_owned(),
            answer(before),
            meets(before).to_owned(),
            answer(after),
            meets(after).to_owned(),
            standing(after.fitted, true).to_owned(),
        ]);
    }
    out.text(&columns(&rows))?;
    for (name, facts) in [("prior", prior), ("posterior", posterior)] {
        for line in coverage(facts, name == "posterior") {
            out.line(&format!("{name}, {line}"))?;
        }
    }
    Ok(())
}

/// The narrowest range of the members that the report meets.
fn meets(fact: &FactReport) -> &'static str {
    match (fact.inside50, fact.inside90) {
        (Some(true), _) => "50 %",
        (_, Some(true)) => "90 %",
        (_, Some(false)) => "no",
        _ => "-",
    }
}

fn kind(kind: FactKind) -> &'static str {
    match kind {
        FactKind::Exact => "exact",
        FactKind::AtLeast => "at least",
        FactKind::About => "about",
        FactKind::Interval => "interval",
    }
}

fn said(fact: &FactReport) -> Option<Quantiles> {
    Some(Quantiles {
        p05: fact.p05?,
        p25: fact.p25?,
        p50: fact.p50?,
        p75: fact.p75?,
        p95: fact.p95?,
    })
}
