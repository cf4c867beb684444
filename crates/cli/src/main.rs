//! The outflow command: simulates where people go when control of territory shifts.

mod chain;
mod commands;
mod engine;
mod error;
mod files;
mod forecasts;
mod inference;
mod input;
mod interrupt;
mod members;
mod output;
mod parallel;
mod progress;
mod scoring;
mod summary;
mod writing;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};
use output::Output;
use std::process::ExitCode;

/// Simulates where people go when control of territory shifts.
///
/// Exit codes: 0 fine, 1 the input has problems, 2 usage or input/output, 130 interrupted.
#[derive(Debug, Parser)]
#[command(name = "outflow", version, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    New(commands::new::Args),
    Run(commands::run::Args),
    Check(commands::check::Args),
    Score(commands::score::Args),
    Validate(commands::validate::Args),
    Report(commands::report::Args),
    Serve(commands::serve::Args),
    Fit(commands::fit::Args),
    Forecast(commands::forecast::Args),
    Backtest(commands::backtest::Args),
    Convert(commands::convert::Args),
    Merge(commands::merge::Args),
    Compare(commands::compare::Args),
    Explain(commands::explain::Args),
    ExplainParameters(commands::explain_parameters::Args),
    Sensitivity(commands::sensitivity::Args),
}

/// The command line; ends the program where it cannot be used.
fn parse() -> Cli {
    let matches = with_signs(Cli::command()).try_get_matches();
    match matches.and_then(|matches| Cli::from_arg_matches(&matches)) {
        Ok(cli) => cli,
        Err(error) => {
            let said = error.render().to_string();
            if !said.contains(NOT_WHOLE) {
                error.exit();
            }
            eprint!("{}", said.replace(NOT_WHOLE, "expected a whole number"));
            std::process::exit(error.exit_code())
        }
    }
}

/// What is said of text, or of a number with a sign or a point, where a whole number belongs.
const NOT_WHOLE: &str = "invalid digit found in string";

/// Lets every option that takes a value be given a number below 0, so that what is said is of the number.
fn with_signs(command: clap::Command) -> clap::Command {
    let signed = |argument: clap::Arg| {
        let takes = argument.get_action().takes_values() && !argument.is_positional();
        if takes {
            argument.allow_negative_numbers(true)
        } else {
            argument
        }
    };
    command.mut_args(signed).mut_subcommands(with_signs)
}

fn main() -> ExitCode {
    let mut out = Output::new();
    let done = match parse().command {
        Command::New(args) => commands::new::run(&args, &mut out),
        Command::Run(args) => commands::run::run(&args, &mut out),
        Command::Check(args) => commands::check::run(&args, &mut out),
        Command::Score(args) => commands::score::run(&args, &mut out),
        Command::Validate(args) => commands::validate::run(&args, &mut out),
        Command::Report(args) => commands::report::run(&args, &mut out),
        Command::Serve(args) => commands::serve::run(&args, &mut out),
        Command::Fit(args) => commands::fit::run(&args, &mut out),
        Command::Forecast(args) => commands::forecast::run(&args, &mut out),
        Command::Backtest(args) => commands::backtest::run(&args, &mut out),
        Command::Convert(args) => commands::convert::run(&args, &mut out),
        Command::Merge(args) => commands::merge::run(&args, &mut out),
        Command::Compare(args) => commands::compare::run(&args, &mut out),
        Command::Explain(args) => commands::explain::run(&args, &mut out),
        Command::ExplainParameters(args) => commands::explain_parameters::run(&args, &mut out),
        Command::Sensitivity(args) => commands::sensitivity::run(&args, &mut out),
    };
    match done.and_then(|()| out.flush()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => error.report(),
    }
}
