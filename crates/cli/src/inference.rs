//! Work of inference on the command line: its threads, its errors, the draws that it has left.

use crate::error::CliError;
use crate::interrupt;
use crate::progress::{Bar, Progress};
use outflow_infer::InferError;
use outflow_infer::fit::draws::SettingDraws;
use outflow_infer::fit::store::Generation;
use std::fs;
use std::path::Path;
use std::time::Duration;

/// The draws of settings in a file that a fit has written.
pub(crate) fn setting_draws(path: &Path) -> Result<SettingDraws, CliError> {
    let text = fs::read_to_string(path).map_err(CliError::io("--posterior", "read", path))?;
    SettingDraws::parse(&text)
        .map_err(|error| CliError::Input(format!("'{}': {error}", path.display())))
}

/// Runs work on a number of threads, with a bar.
pub(crate) fn on_threads<T: Send>(
    threads: usize,
    steps: u64,
    quiet: bool,
    scenario: &Path,
    work: impl FnOnce(&(dyn Fn() -> bool + Sync)) -> Result<T, InferError> + Send,
) -> Result<T, CliError> {
    interrupt::listen();
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()
        .map_err(|error| CliError::usage("--threads", error.to_string()))?;
    let progress = Progress::new(steps, quiet);
    let done = std::thread::scope(|scope| {
        let worker = scope.spawn(|| {
            pool.install(|| {
                work(&|| {
                    progress.step();
                    !interrupt::asked()
                })
            })
        });
        let mut bar = Bar::default();
        while !worker.is_finished() {
            std::thread::sleep(Duration::from_millis(20));
            progress.show(&mut bar);
        }
        worker.join()
    });
    match done {
        Ok(result) => result.map_err(|error| infer_error(scenario, error)),
        Err(panic) => std::panic::resume_unwind(panic),
    }
}

/// What went wrong, in the command's words.
pub(crate) fn infer_error(scenario: &Path, error: InferError) -> CliError {
    match error {
        InferError::Engine(error) => CliError::Engine {
            scenario: scenario.to_path_buf(),
            error,
        },
        InferError::Stopped => CliError::Interrupted(false),
        other => CliError::Input(format!("'{}': {other}", scenario.display())),
    }
}

/// Mean distance of a generation by its weights.
pub(crate) fn weighted_mean(generation: &Generation) -> f64 {
    let pairs = generation.distances.iter().zip(&generation.weights);
    pairs.map(|(distance, weight)| distance * weight).sum()
}
