//! `outflow compare`: a scenario with and without a what-if, or two run folders.

use crate::chain::ablation::Ablation;
use crate::chain::changes::{ChainFlags, Common, Prepared, parts_of, prepare};
use crate::chain::ensemble::How;
use crate::chain::figures::{MinCell, figure};
use crate::chain::plans::Plans;
use crate::error::CliError;
use crate::input::Say;
use crate::members::Members;
use crate::output::{Output, columns};
use outflow_model::chain::Scenario;
use outflow_model::scenario::Date;
use outflow_results::OptionsEntry;
use outflow_results::chain::{Quantiles, Quantity, Reading, fact_reports, quantities};
use outflow_results::{Pipeline, RunFolder};
use outflow_score::variance_saved;
use serde_json::{Value, json};
use std::ops::Range;
use std::path::{Path, PathBuf};

/// Compare a scenario with one of its what-ifs, with itself without parts of the model, or two run
/// folders of the same members
///
/// Every member is run twice with the same random numbers and parameters, and what is told is the
/// difference member by member, so that chance common to both cancels. How much variance that
/// saves, against two ensembles drawn apart, is measured and printed. For scenarios and runs of the
/// chain of control.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Scenario folder; or a run folder, with RUN_B after it
    #[arg(value_name = "SCENARIO|RUN_A")]
    first: PathBuf,
    /// Another run folder with the same members
    #[arg(value_name = "RUN_B", conflicts_with_all = ["variant", "without", "as_of", "parameters", "posterior", "ablate"])]
    second: Option<PathBuf>,
    /// Compare with the scenario without these parts of the model, by number or name (2-5,7 or
    /// danger,news): which is nearer to the reported figures that nothing was fitted to?
    #[arg(long, value_name = "PARTS", conflicts_with = "variant")]
    ablate: Option<String>,
    /// Members to run: N (0 to N - 1), or A..B (A to B - 1)
    #[arg(long, value_name = "N|A..B", default_value = "10")]
    members: Members,
    /// First day of what is told, for example 2022-09-05 [default: that of the run]
    #[arg(long, value_name = "DATE")]
    from: Option<Date>,
    /// Last day of what is told: states are those at its end [default: that of the run]
    #[arg(long, value_name = "DATE")]
    to: Option<Date>,
    #[command(flatten)]
    common: Common,
    #[command(flatten)]
    flags: ChainFlags,
    #[command(flatten)]
    min_cell: MinCell,
}

/// The values of each quantity for one member.
type Values = Vec<Option<f64>>;

/// What is compared.
struct Sides {
    names: [String; 2],
    members: Vec<u32>,
    /// First and last day of what is told.
    days: [Date; 2],
    quantities: Vec<Quantity>,
    /// By member.
    values: [Vec<Values>; 2],
    ablation: Option<Ablation>,
}

/// Compares.
pub(crate) fn run(args: &Args, out: &mut Output) -> Result<(), CliError> {
    let sides = match &args.second {
        Some(second) => folders(args, second)?,
        None => ensembles(args)?,
    };
    if args.common.json {
        out.json(&sides.to_json(args.min_cell))
    } else {
        sides.print(args.min_cell, out)
    }
}

/// Days of the run of which to tell, from its start, and the dates of the first and the last.
fn period(args: &Args, start: Date, days: u32) -> Result<(Range<u32>, [Date; 2]), CliError> {
    let last = start.plus_days(i64::from(days.saturating_sub(1)));
    let asked = [args.from.unwrap_or(start), args.to.unwrap_or(last)];
    for (option, date) in [("--from", asked[0]), ("--to", asked[1])] {
        if !(start..=last).contains(&date) {
            return Err(CliError::usage(
                option,
                format!("{date} is no day of the run, which goes from {start} to {last}"),
            ));
        }
    }
    if asked[1] < asked[0] {
        return Err(CliError::usage("--to", "it lies before --from"));
    }
    let day = |date: Date| u32::try_from(date.days_since(start)).unwrap_or(0);
    Ok((day(asked[0])..day(asked[1]) + 1, asked))
}

/// Runs a scenario with and without the what-if.
fn ensembles(args: &Args) -> Result<Sides, CliError> {
    if args.flags.variant.is_none() && args.ablate.is_none() {
        return Err(CliError::usage(
            "--variant",
            "name the what-if to compare with (or parts to leave out, with --ablate), or give two run folders",
        ));
    }
    let say = if args.common.quiet {
        Say::Nothing
    } else {
        Say::Count
    };
    let base = crate::chain::changes::chain_scenario(&args.first, say)?;
    let flags = ChainFlags {
        variant: None,
        ..args.flags.clone()
    };
    let make = |scenario: Scenario, flags: &ChainFlags| {
        let prepared = prepare(
            scenario,
            &args.first,
            flags,
            &args.common.set,
            args.common.days,
        )?;
        Ok::<_, CliError>(prepared.hastened(args.common.hasten))
    };
    let members: Vec<u32> = args.members.range.clone().collect();
    // A what-if comes on top of the posterior, as in a run.
    let mut left_out = args.flags.clone();
    if let Some(parts) = &args.ablate {
        parts_of("--ablate", parts)?;
        let already = flags.without.iter().map(String::as_str);
        let all: Vec<&str> = already.chain([parts.as_str()]).collect();
        left_out.without = Some(all.join(","));
    }
    let (base, changed) = (make(base.clone(), &flags)?, make(base, &left_out)?);
    if !args.common.quiet {
        for note in &base.notes {
            eprintln!("note: {note}");
        }
    }
    let (days, dates) = period(args, base.scenario.start, base.scenario.days)?;
    let quantities = quantities(&base.scenario, days);
    let values = |prepared: &Prepared| -> Result<(Vec<Values>, Vec<Values>), CliError> {
        let parameters = args
            .common
            .parameters(&args.flags, args.members.of_several());
        let options = prepared.options(args.common.engine, args.common.seed, parameters);
        let plans = Plans::new(prepared, &options).map_err(|error| CliError::Engine {
            scenario: args.first.clone(),
            error,
        })?;
        let how = How {
            scenario: &args.first,
            threads: args.common.threads(),
            quiet: args.common.quiet,
        };
        let both: Vec<(Values, Values)> = how.run(&plans, &members, |record| {
            let reading = Reading::new(&plans.scenario, &record);
            let values = quantities.iter().map(|one| one.value(&reading));
            (record.member, (values.collect(), reading.facts()))
        })?;
        Ok(both.into_iter().unzip())
    };
    let ((values_of_base, facts_of_base), (values, facts)) = (values(&base)?, values(&changed)?);
    let other = match (&args.flags.variant, &args.ablate) {
        (Some(name), _) => name.clone(),
        (None, parts) => format!("without {}", parts.as_deref().unwrap_or_default()),
    };
    let names = ["as it is".to_owned(), other];
    let reports = |answers: &[Values]| {
        let answers: Vec<&[Option<f64>]> = answers.iter().map(Vec::as_slice).collect();
        fact_reports(&base.scenario, &answers)
    };
    let ablation = args.ablate.is_some().then(|| {
        let sides = [reports(&facts_of_base), reports(&facts)];
        Ablation::new(names.clone(), sides)
    });
    Ok(Sides {
        names,
        members,
        days: dates,
        quantities,
        values: [values_of_base, values],
        ablation,
    })
}

/// Reads two run folders.
fn folders(args: &Args, second: &Path) -> Result<Sides, CliError> {
    let first = args.first.as_path();
    let failed = CliError::results("RUN");
    let open = |path: &Path| -> Result<(RunFolder, Scenario), CliError> {
        let run = RunFolder::open(path).map_err(failed)?;
        if run.pipeline() == Pipeline::Wayfinding {
            return Err(CliError::usage(
                "RUN",
                format!(
                    "'{0}' is a run of wayfinding, and only runs of the chain of control are compared member by member; \
                     for others there are 'outflow score' and 'outflow report {0} --since'",
                    path.display()
                ),
            ));
        }
        let scenario = run.chain_scenario().map_err(failed)?;
        Ok((run, scenario))
    };
    let (a, b) = (open(first)?, open(second)?);
    if a.0.members() != b.0.members() {
        return Err(CliError::usage(
            "RUN_B",
            format!(
                "it holds other members than '{}'; only the same members can be compared",
                first.display()
            ),
        ));
    }
    if a.1.days != b.1.days || a.1.start != b.1.start {
        return Err(CliError::usage(
            "RUN_B",
            format!("it has other dates than '{}'", first.display()),
        ));
    }
    let (days, dates) = period(args, a.1.start, a.1.days)?;
    let of = |(run, scenario): &(RunFolder, Scenario)| -> Result<_, CliError> {
        let quantities = quantities(scenario, days.clone());
        let records = run.chain_records(scenario).map_err(failed)?;
        let mut values: Vec<Values> = Vec::new();
        for member in run.members() {
            let record = records(*member).map_err(failed)?;
            let reading = Reading::new(scenario, &record);
            values.push(quantities.iter().map(|one| one.value(&reading)).collect());
        }
        Ok((quantities, values))
    };
    let ((ours, base), (theirs, other)) = (of(&a)?, of(&b)?);
    // Quantities of regions or parties that only one of them has are left out.
    let common: Vec<(usize, usize)> = ours
        .iter()
        .enumerate()
        .filter_map(|(at, one)| {
            let there = theirs
                .iter()
                .position(|other| other.region == one.region && other.name == one.name)?;
            Some((at, there))
        })
        .collect();
    for note in uncommon([&a.0, &b.0].map(|run| &run.manifest().reproducible.options)) {
        eprintln!("note: {note}");
    }
    Ok(Sides {
        names: [first, second].map(|path| path.display().to_string()),
        members: a.0.members().to_vec(),
        days: dates,
        quantities: common.iter().map(|(at, _)| ours[*at].clone()).collect(),
        values: [
            pick(&base, common.iter().map(|pair| pair.0)),
            pick(&other, common.iter().map(|pair| pair.1)),
        ],
        ablation: None,
    })
}

/// What two run folders differ in that nobody asks about when comparing them.
fn uncommon([a, b]: [&OptionsEntry; 2]) -> Vec<String> {
    let mut notes = Vec::new();
    if a.seed() != b.seed() {
        notes.push(format!(
            "the seeds are {} and {}: chance is not common to both",
            a.seed(),
            b.seed()
        ));
    }
    if a.engine() != b.engine() {
        notes.push(format!(
            "the engines are {} and {}: chance is not common to both",
            a.engine().name(),
            b.engine().name()
        ));
    }
    if let Some((a, b)) = a.chain().zip(b.chain()) {
        if a.hasten != b.hasten {
            notes.push(format!(
                "a household stands for {} and for {}: chance is not common to both",
                a.hasten, b.hasten
            ));
        }
        if a.parameters != b.parameters {
            notes.push(
                "members of one have drawn parameters and of the other the best ones: the difference holds that too"
                    .to_owned(),
            );
        }
    }
    notes
}

fn pick(values: &[Values], columns: impl Iterator<Item = usize> + Clone) -> Vec<Values> {
    let one = |member: &Values| columns.clone().map(|at| member[at]).collect();
    values.iter().map(one).collect()
}

/// One quantity compared.
struct Row<'a> {
    quantity: &'a Quantity,
    sides: [Quantiles; 2],
    difference: Quantiles,
    /// Share of the variance of the difference that the common numbers save.
    saved: Option<f64>,
}

impl Sides {
    fn rows(&self) -> Vec<Row<'_>> {
        let rows = self.quantities.iter().enumerate();
        rows.filter_map(|(at, quantity)| {
            let pairs: Vec<(f64, f64)> = self.values[0]
                .iter()
                .zip(&self.values[1])
                .filter_map(|(a, b)| a[at].zip(b[at]))
                .collect();
            if pairs.iter().all(|pair| *pair == (0.0, 0.0)) {
                return None;
            }
            let (a, b): (Vec<f64>, Vec<f64>) = pairs.iter().copied().unzip();
            let differences: Vec<f64> = pairs.iter().map(|(a, b)| b - a).collect();
            Some(Row {
                quantity,
                saved: variance_saved(&a, &b),
                sides: [Quantiles::of(a)?, Quantiles::of(b)?],
                difference: Quantiles::of(differences)?,
            })
        })
        .collect()
    }

    fn to_json(&self, cell: MinCell) -> Value {
        let rows: Vec<Value> = self
            .rows()
            .iter()
            .map(|row| {
                let number = |value: f64| {
                    if row.quantity.counts {
                        cell.json(value)
                    } else {
                        value.into()
                    }
                };
                let all = |of: &Quantiles| {
                    json!({
                        "p05": number(of.p05),
                        "p25": number(of.p25),
                        "p50": number(of.p50),
                        "p75": number(of.p75),
                        "p95": number(of.p95),
                    })
                };
                json!({
                    "region": row.quantity.region,
                    "quantity": row.quantity.name,
                    "base": all(&row.sides[0]),
                    "other": all(&row.sides[1]),
                    "difference": all(&row.difference),
                    "variance_saved": row.saved,
                })
            })
            .collect();
        let mut document = json!({
            "base": self.names[0],
            "other": self.names[1],
            "members": self.members.len(),
            "from": self.days[0],
            "to": self.days[1],
            "differences": rows,
        });
        if let Some(ablation) = &self.ablation {
            document["ablation"] = ablation.to_json();
        }
        document
    }

    fn print(&self, cell: MinCell, out: &mut Output) -> Result<(), CliError> {
        out.line(&format!(
            "{} against {}, {} members, {} to {}",
            self.names[1],
            self.names[0],
            self.members.len(),
            self.days[0],
            self.days[1]
        ))?;
        let header = [
            "quantity",
            &self.names[0],
            &self.names[1],
            "difference",
            "middle 50 %",
            "middle 90 %",
            "variance saved",
        ];
        let rows = self.rows();
        let mut region = "";
        let mut table: Vec<Vec<String>> = Vec::new();
        for row in &rows {
            if region != row.quantity.region {
                region = &row.quantity.region;
                let name = if region == "*" { "all places" } else { region };
                if table.is_empty() {
                    table.push(header.map(str::to_owned).to_vec());
                }
                table.push(vec![format!("{name}:")]);
            }
            let number = |value: f64| {
                if row.quantity.counts {
                    cell.text(value)
                } else {
                    figure(value)
                }
            };
            let range = |low: f64, high: f64| match (number(low), number(high)) {
                (low, high) if low == high => low,
                (low, high) => format!("{low} to {high}"),
            };
            let difference = &row.difference;
            table.push(vec![
                format!("  {}", row.quantity.name),
                number(row.sides[0].p50),
                number(row.sides[1].p50),
                number(difference.p50),
                range(difference.p25, difference.p75),
                range(difference.p05, difference.p95),
                row.saved
                    .map_or("-".to_owned(), |saved| format!("{:.0} %", 100.0 * saved)),
            ]);
        }
        if table.is_empty() {
            return out.line("nothing happened in either");
        }
        out.text(&columns(&table))?;
        out.line(
            "variance saved: 1 - variance of the differences / sum of both variances; 0 % is what \
             two ensembles drawn apart would have",
        )?;
        match &self.ablation {
            Some(ablation) => ablation.print(out),
            None => Ok(()),
        }
    }
}
