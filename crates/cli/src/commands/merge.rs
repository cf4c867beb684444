//! `outflow merge`: slices of one ensemble joined into one run.

use crate::error::CliError;
use crate::output::Output;
use outflow_results::{Existing, MemberRange, merge};
use serde_json::json;
use std::path::PathBuf;

/// Join runs of different members (slices) into the run of all of them
///
/// The slices must be of the same scenario, settings, seed, options and version, and share no
/// member. The result is, byte for byte, what one run of all members gives.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Run folder to write
    #[arg(value_name = "OUT")]
    out: PathBuf,
    /// Run folders to join
    #[arg(value_name = "SLICE", required = true)]
    slices: Vec<PathBuf>,
    /// Replace OUT if it is a run folder
    #[arg(long)]
    force: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Merges slices.
pub(crate) fn run(args: &Args, out: &mut Output) -> Result<(), CliError> {
    let existing = if args.force {
        Existing::Replace
    } else {
        Existing::Refuse
    };
    let report = merge(&args.out, &args.slices, existing).map_err(CliError::results("merge"))?;
    let ranges = |ranges: &[MemberRange]| {
        ranges
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join(", ")
    };
    let held = &report.run.manifest().reproducible.members;
    if args.json {
        return out.json(&json!({
            "run": args.out,
            "slices": args.slices.len(),
            "members": held,
            "gaps": report.gaps,
        }));
    }
    out.line(&format!(
        "wrote {}: members {}",
        args.out.display(),
        ranges(held)
    ))?;
    if !report.gaps.is_empty() {
        out.line(&format!("members {} are in no slice", ranges(&report.gaps)))?;
    }
    Ok(())
}
