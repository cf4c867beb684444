//! `outflow serve`: the map in a browser.

use crate::error::CliError;
use crate::input::folder_is_there;
use crate::interrupt;
use crate::output::Output;
use crate::parallel::default_threads;
use outflow_serve::{Options, ServeError, serve};
use std::path::PathBuf;

/// Show a scenario or a run on a map in a browser, change it and run it again
///
/// A scenario is run first; the page shows it as its members finish. A run folder is shown as it
/// is. The server listens on 127.0.0.1 only and needs no network. Nothing is written unless
/// --save names a folder.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Scenario folder, Flee folder or run folder
    #[arg(value_name = "SCENARIO|RUN", default_value = ".")]
    folder: PathBuf,
    /// Port on 127.0.0.1; 0 for any that is free
    #[arg(long, value_name = "PORT", default_value_t = 8787)]
    port: u16,
    /// Members to run of a scenario
    #[arg(long, value_name = "N", default_value_t = 100)]
    members: u32,
    /// Seed of every draw
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,
    /// Threads to use [default: as many as there are cores]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1024))]
    threads: Option<u32>,
    /// Let each household stand for this many: faster, and coarser; 1 is exact; for the chain of control
    #[arg(long, value_name = "H", default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..))]
    hasten: u32,
    /// Show no count from 1 to below N; 0 shows all
    #[arg(long, value_name = "N", default_value_t = 10)]
    min_cell: u32,
    /// Show flows on roads near a front too (read INTENDED_USE.md first)
    #[arg(long)]
    front_flows: bool,
    /// Folder into which changed scenarios may be written
    #[arg(long, value_name = "FOLDER")]
    save: Option<PathBuf>,
}

/// Serves until it is interrupted.
pub(crate) fn run(args: &Args, out: &mut Output) -> Result<(), CliError> {
    folder_is_there("SCENARIO|RUN", &args.folder)?;
    if let Some(save) = &args.save {
        folder_is_there("--save", save)?;
    }
    interrupt::listen();
    let options = Options {
        folder: args.folder.clone(),
        port: args.port,
        seed: args.seed,
        members: args.members,
        threads: args
            .threads
            .map_or_else(default_threads, |threads| threads as usize),
        hasten: args.hasten,
        min_cell: args.min_cell,
        front_flows: args.front_flows,
        save: args.save.clone(),
    };
    let mut said = Ok(());
    let ready = |address| {
        said = out
            .line(&format!("http://{address}/  (Ctrl-C ends it)"))
            .and_then(|()| out.flush());
    };
    serve(options, ready, interrupt::asked).map_err(|error| {
        let flag = match error {
            ServeError::Listen { .. } => "--port",
            ServeError::Members(_) => "--members",
            ServeError::Stopped(_) => "serve",
        };
        CliError::usage(flag, error.to_string())
    })?;
    said
}
