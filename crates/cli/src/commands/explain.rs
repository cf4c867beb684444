//! `outflow explain`: why people left, by switching causes off in all orders.

use crate::chain::changes::{ChainFlags, Common};
use crate::chain::ensemble::{How, Many, One};
use crate::chain::figures::{MinCell, figure};
use crate::chain::selector;
use crate::error::CliError;
use crate::output::{Output, columns};
use outflow_model::chain::{Cause, Measure, Moment, Scenario, Target};
use outflow_results::ParameterChoice;
use outflow_results::chain::{Quantiles, Question, Reading};
use outflow_score::Spread;
use serde_json::{Value, json};
use std::path::PathBuf;

/// Say why people left: the share of each cause, by runs with causes switched off
///
/// Seven groups of causes are switched off in all combinations (128 of them, each run by every
/// member), and each group gets its mean difference over all orders in which the groups can come:
/// its Shapley value. They add up to what happens with all causes less what happens with none.
/// low and high are the 5 and 95 % quantiles over members, which differ in their parameters; the
/// standard error says how well the mean over members is known. Beside them stand the motives that
/// were drawn, which say only what came first. For scenarios of the chain of control.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Scenario folder
    #[arg(value_name = "SCENARIO")]
    scenario: PathBuf,
    /// What is explained: left, left_towards, arrived, crossed, ... as in facts.csv
    #[arg(long, value_name = "MEASURE", default_value = "left", value_parser = measure)]
    measure: Measure,
    /// Where: *, place ids joined by ;, region:NAME, country:XX or held:PARTY
    #[arg(long, value_name = "SELECTOR", default_value = "*")]
    target: String,
    /// For whom, where the measure needs a party
    #[arg(long, value_name = "ID")]
    party: Option<String>,
    /// Start of the period [default: that of the run]
    #[arg(long, value_name = "MOMENT")]
    from: Option<Moment>,
    /// End of the period [default: that of the run]
    #[arg(long, value_name = "MOMENT")]
    to: Option<Moment>,
    /// Members of each combination
    #[arg(long, value_name = "N", default_value_t = 4, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    members: u32,
    #[command(flatten)]
    common: Common,
    #[command(flatten)]
    flags: ChainFlags,
    #[command(flatten)]
    min_cell: MinCell,
}

/// The groups that are switched together.
const GROUPS: [(&str, &[Cause]); 7] = [
    ("danger", &[Cause::Danger]),
    ("reprisal", &[Cause::Reprisal]),
    ("coercion", &[Cause::Coercion, Cause::Draft]),
    ("hardship", &[Cause::Hardship]),
    ("contagion", &[Cause::Contagion]),
    ("evacuation", &[Cause::Evacuation, Cause::Transfer]),
    ("permanence", &[Cause::Permanence, Cause::Family]),
];
const COALITIONS: u32 = 1 << GROUPS.len();

fn measure(text: &str) -> Result<Measure, String> {
    let known = Measure::ALL.iter().copied();
    known.clone().find(|one| one.name() == text).ok_or_else(|| {
        let names: Vec<&str> = known.map(Measure::name).collect();
        format!("expected one of {}", names.join(", "))
    })
}

/// Explains.
pub(crate) fn run(args: &Args, out: &mut Output) -> Result<(), CliError> {
    let prepared = args.common.prepare(&args.scenario, &args.flags)?;
    let scenario = &prepared.scenario;
    let question = args.question(scenario)?;
    if question.end <= question.start {
        return Err(CliError::usage(
            "--to",
            "the period ends before it has begun",
        ));
    }
    let parameters = args.common.parameters(&args.flags, args.members > 1);
    let options = prepared.options(args.common.engine, args.common.seed, parameters);
    let as_of = options
        .as_of
        .map(|moment| moment.ticks_since(scenario.start));
    let members = args.members;
    let make = |number: u32| {
        let member = number % members;
        let mut one = match as_of.zip(outflow_results::chain::front_of(scenario, member)) {
            Some((as_of, front)) if args.flags.front.is_none() => {
                outflow_results::chain::on_front(scenario, front, as_of)
            }
            _ => scenario.clone(),
        };
        switch(&mut one, number / members);
        One {
            scenario: one,
            member,
        }
    };
    let many = Many {
        days: scenario.days,
        options: options.to_engine(scenario.start),
        make: &make,
    };
    let how = How {
        scenario: &args.scenario,
        threads: args.common.threads(),
        quiet: args.common.quiet,
    };
    let numbers: Vec<u32> = (0..COALITIONS * members).collect();
    let full = (COALITIONS - 1) * members;
    let motives_of = args.motives_of(&question);
    let values = how.run(&many, &numbers, |(number, record)| {
        let reading = Reading::new(scenario, &record);
        let motives = (number >= full).then(|| motives(&reading, &motives_of));
        (number, (reading.answer(&question), motives))
    })?;
    let answers: Vec<Option<f64>> = values.iter().map(|(answer, _)| *answer).collect();
    if answers[full as usize..].iter().any(Option::is_none) {
        return Err(CliError::usage(
            "--measure",
            "the run has no answer to it: is the period within the run, and does the measure need --party?",
        ));
    }
    if answers.iter().any(Option::is_none) {
        return Err(CliError::usage(
            "--measure",
            format!(
                "{} has no value where some causes are left out, as nobody is displaced then; explain a count, such as left",
                args.measure.name()
            ),
        ));
    }
    let members = members as usize;
    let by_member: Vec<Vec<f64>> = (0..members)
        .map(|member| {
            let of_member = answers.iter().skip(member).step_by(members);
            of_member.map(|answer| answer.unwrap_or(0.0)).collect()
        })
        .collect();
    let drawn: Vec<[f64; 7]> = values
        .into_iter()
        .filter_map(|(_, motives)| motives)
        .collect();
    let explained = Explained {
        spread: match (parameters, args.flags.posterior.is_some()) {
            (ParameterChoice::Drawn, false) => "5 to 95 % over priors",
            (ParameterChoice::Drawn, true) => "5 to 95 % over the posterior",
            (ParameterChoice::Best, _) => "5 to 95 % by chance",
        },
        measure: args.measure,
        target: &args.target,
        by_member: &by_member,
        shapley: by_member.iter().map(|values| shapley(values)).collect(),
        drawn,
    };
    if args.common.json {
        out.json(&explained.to_json(args.min_cell))
    } else {
        explained.print(args.min_cell, out)
    }
}

impl Args {
    fn question(&self, scenario: &Scenario) -> Result<Question, CliError> {
        let party = self
            .party
            .as_ref()
            .map(|id| selector::party("--party", scenario, id))
            .transpose()?;
        let needs_party = matches!(self.measure, Measure::LeftTowards | Measure::AreaHeld);
        if needs_party && party.is_none() {
            return Err(CliError::usage(
                "--party",
                format!("the measure {} needs a party", self.measure.name()),
            ));
        }
        let tick = |moment: Option<Moment>, default: i64| {
            moment.map_or(default, |moment| moment.ticks_since(scenario.start))
        };
        Ok(Question {
            measure: self.measure,
            target: selector::target(scenario, &self.target)?,
            party,
            start: tick(self.from, 0),
            end: tick(self.to, i64::from(scenario.end())),
        })
    }

    /// Where the motives are looked up: the homes in the target, or all where it names no homes.
    fn motives_of(&self, question: &Question) -> Question {
        let homes = matches!(
            self.measure,
            Measure::Left | Measure::LeftTowards | Measure::Present | Measure::Returned
        );
        Question {
            target: if homes {
                question.target.clone()
            } else {
                Target::Everywhere
            },
            ..question.clone()
        }
    }
}

/// Leaves on what the bits of a coalition say.
fn switch(scenario: &mut Scenario, coalition: u32) {
    for (bit, (_, causes)) in GROUPS.iter().enumerate() {
        if coalition & (1 << bit) == 0 {
            for cause in *causes {
                scenario.causes.set(*cause, false);
            }
        }
    }
}

/// Persons by group of the motive drawn.
fn motives(reading: &Reading<'_>, question: &Question) -> [f64; 7] {
    let days = reading.days(question.start, question.end).unwrap_or(0..0);
    GROUPS.map(|(_, causes)| {
        let of = |day: usize| -> f64 {
            let causes = causes.iter();
            causes
                .map(|cause| reading.sum("motives", cause.name(), &question.target, day))
                .sum()
        };
        days.clone().map(of).sum()
    })
}

/// Shapley values of a game given by the values of its coalitions, by bits: the mean gain of each
/// player over all orders in which they can come (Shapley 1953).
fn shapley(values: &[f64]) -> Vec<f64> {
    let players = values.len().trailing_zeros();
    // 1 / (n · C(n − 1, |S|)): how often a player comes just after S.
    let weight = |size: u32| {
        let choose = (0..size).fold(1.0, |product, k| {
            product * f64::from(players - 1 - k) / f64::from(k + 1)
        });
        1.0 / (f64::from(players) * choose)
    };
    (0..players)
        .map(|player| {
            let bit = 1_usize << player;
            (0..values.len())
                .filter(|coalition| coalition & bit == 0)
                .map(|coalition| {
                    weight(coalition.count_ones()) * (values[coalition | bit] - values[coalition])
                })
                .sum()
        })
        .collect()
}

struct Explained<'a> {
    /// What the interval is over.
    spread: &'static str,
    measure: Measure,
    target: &'a str,
    by_member: &'a [Vec<f64>],
    shapley: Vec<Vec<f64>>,
    drawn: Vec<[f64; 7]>,
}

/// What is told of one group.
struct Line {
    cause: &'static str,
    mean: f64,
    low: f64,
    high: f64,
    /// Monte Carlo error of the mean; of one member nothing is known of it.
    error: Option<f64>,
    drawn: f64,
}

impl Explained<'_> {
    /// Mean over members of what happens with a coalition.
    #[allow(clippy::cast_precision_loss)]
    fn with(&self, coalition: usize) -> f64 {
        let sum: f64 = self.by_member.iter().map(|values| values[coalition]).sum();
        sum / self.by_member.len().max(1) as f64
    }

    fn full(&self) -> f64 {
        self.with(COALITIONS as usize - 1)
    }

    fn lines(&self) -> Vec<Line> {
        let drawn = |group: usize| -> f64 { self.drawn.iter().map(|member| member[group]).sum() };
        let all: f64 = (0..GROUPS.len()).map(drawn).sum();
        GROUPS
            .iter()
            .enumerate()
            .filter_map(|(group, (cause, _))| {
                let values: Vec<f64> = self.shapley.iter().map(|member| member[group]).collect();
                let spread = Spread::of(&values)?;
                #[allow(clippy::cast_precision_loss)]
                let error = spread.sd.map(|sd| sd / (values.len() as f64).sqrt());
                let quantiles = Quantiles::of(values)?;
                Some(Line {
                    cause,
                    mean: spread.mean,
                    low: quantiles.p05,
                    high: quantiles.p95,
                    error,
                    drawn: if all > 0.0 { drawn(group) / all } else { 0.0 },
                })
            })
            .collect()
    }

    fn counts(&self) -> bool {
        !matches!(
            self.measure,
            Measure::ShareHost
                | Measure::ShareRent
                | Measure::ShareCentre
                | Measure::Accepted
                | Measure::Belief
                | Measure::QueueHours
        )
    }

    fn to_json(&self, cell: MinCell) -> Value {
        // The parts of a total add up to it exactly: it is a total that is too small to be told.
        let told = !self.counts() || cell.json(self.full()) != Value::Null;
        let number = |value: f64| if told { json!(value) } else { Value::Null };
        let causes: Vec<Value> = self
            .lines()
            .iter()
            .map(|line| {
                json!({
                    "cause": line.cause,
                    "shapley": number(line.mean),
                    "low": number(line.low),
                    "high": number(line.high),
                    "standard_error": line.error.map_or(Value::Null, number),
                    "drawn_share": line.drawn,
                })
            })
            .collect();
        json!({
            "measure": self.measure,
            "target": self.target,
            "members": self.by_member.len(),
            "total": number(self.full() - self.with(0)),
            "with_all_causes": number(self.full()),
            "with_no_cause": number(self.with(0)),
            "causes": causes,
        })
    }

    fn print(&self, cell: MinCell, out: &mut Output) -> Result<(), CliError> {
        let number = |value: f64| {
            if self.counts() {
                cell.text(value)
            } else {
                figure(value)
            }
        };
        out.line(&format!(
            "{} in {}: {} with all causes, {} with none; {} members of each of {COALITIONS} combinations",
            self.measure.name(),
            self.target,
            number(self.full()),
            number(self.with(0)),
            self.by_member.len()
        ))?;
        let header = [
            "cause",
            "due to it",
            "share",
            self.spread,
            "Monte Carlo error",
            "drawn as motive",
        ];
        let mut rows = vec![header.map(str::to_owned).to_vec()];
        let total = self.full() - self.with(0);
        let percent = |share: f64| format!("{:.0} %", 100.0 * share);
        for line in self.lines() {
            rows.push(vec![
                line.cause.to_owned(),
                number(line.mean),
                if total == 0.0 {
                    "-".to_owned()
                } else {
                    percent(line.mean / total)
                },
                format!("{} to {}", number(line.low), number(line.high)),
                line.error.map_or("-".to_owned(), number),
                percent(line.drawn),
            ]);
        }
        rows.push(vec!["total".to_owned(), number(total)]);
        out.text(&columns(&rows))?;
        if self.by_member.len() < 2 {
            out.line("one member: nothing is known of its error; ask for more with --members")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapley_values_are_those_of_the_glove_game() {
        // Two left gloves and one right: the right one is worth 2/3, the left ones 1/6 each.
        let worth = |coalition: usize| {
            let (left, right) = ((coalition & 3).count_ones(), coalition >> 2);
            if left > 0 && right > 0 { 1.0 } else { 0.0 }
        };
        let values: Vec<f64> = (0..8).map(worth).collect();
        for (found, expected) in shapley(&values)
            .iter()
            .zip([1.0 / 6.0, 1.0 / 6.0, 2.0 / 3.0])
        {
            assert!((found - expected).abs() < 1e-12);
        }
    }

    #[test]
    fn they_add_up_to_all_less_none() {
        let values: Vec<f64> = (0..128_u32)
            .map(|at| f64::from(at * 7919 % 101) + f64::from(at.count_ones()))
            .collect();
        let sum: f64 = shapley(&values).iter().sum();
        assert!((sum - (values[127] - values[0])).abs() < 1e-9);
    }

    #[test]
    fn every_cause_is_in_one_group() {
        for cause in Cause::ALL {
            let groups = GROUPS.iter().filter(|(_, causes)| causes.contains(cause));
            assert_eq!(groups.count(), 1, "{}", cause.name());
        }
        assert!(measure("left_towards").is_ok());
        assert!(measure("lost").unwrap_err().contains("left_towards"));
    }
}
