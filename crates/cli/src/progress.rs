//! A progress bar on standard error, for work of more than two seconds on a terminal.

use indicatif::{ProgressBar, ProgressStyle};
use std::io::IsTerminal;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// How long work lasts before a bar is shown.
const PATIENCE: Duration = Duration::from_secs(2);

/// How far work has come: counted by many threads, shown by one.
pub(crate) struct Progress {
    steps: u64,
    done: AtomicU64,
    wanted: bool,
    started: Instant,
}

/// The bar, once it is shown.
#[derive(Default)]
pub(crate) struct Bar(Option<ProgressBar>);

impl Progress {
    /// Of some steps; never shown when `quiet` or when standard error is no terminal.
    pub(crate) fn new(steps: u64, quiet: bool) -> Self {
        let wanted = !quiet && std::io::stderr().is_terminal() && std::io::stdout().is_terminal();
        Self {
            steps,
            done: AtomicU64::new(0),
            wanted,
            started: Instant::now(),
        }
    }

    /// One step more is done.
    pub(crate) fn step(&self) {
        self.done.fetch_add(1, Ordering::Relaxed);
    }

    /// Shows the bar when it is time.
    pub(crate) fn show(&self, bar: &mut Bar) {
        if !self.wanted || self.started.elapsed() < PATIENCE {
            return;
        }
        let shown = bar.0.get_or_insert_with(|| {
            let style = ProgressStyle::with_template(
                "{bar:40} {percent:>3} %  {elapsed} of about {duration}",
            )
            .unwrap_or_else(|_| ProgressStyle::default_bar());
            ProgressBar::new(self.steps)
                .with_style(style)
                .with_elapsed(self.started.elapsed())
        });
        shown.set_position(self.done.load(Ordering::Relaxed).min(self.steps));
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        if let Some(bar) = &self.0 {
            bar.finish_and_clear();
        }
    }
}
