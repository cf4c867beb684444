//! Running members on several threads, with checkpoints, progress and a way to stop.
//!
//! What a member is stands in [`Runner`]: one of wayfinding, one of the chain of control, or one of
//! many runs that an analysis asks for.

use crate::error::CliError;
use crate::interrupt;
use crate::progress::{Bar, Progress};
use outflow_engine::{
    Continue, Control, EngineError, MemberRecord, Plan, resume_member, run_member,
};
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::time::{Duration, Instant};

/// Time between two checkpoints of a member.
const BETWEEN_CHECKPOINTS: Duration = Duration::from_secs(5);

/// Runs members by their numbers.
pub(crate) trait Runner: Sync {
    /// What a member leaves.
    type Record: Send;
    /// Days of a member.
    fn days(&self) -> u32;
    /// Runs a member.
    fn run(&self, member: u32, control: &mut dyn Control) -> Result<Self::Record, EngineError>;
    /// Goes on with a member.
    fn resume(
        &self,
        member: u32,
        state: &[u8],
        control: &mut dyn Control,
    ) -> Result<Self::Record, EngineError>;
}

impl Runner for Plan {
    type Record = MemberRecord;

    fn days(&self) -> u32 {
        self.scenario().days
    }

    fn run(&self, member: u32, control: &mut dyn Control) -> Result<MemberRecord, EngineError> {
        run_member(self, member, control)
    }

    fn resume(
        &self,
        _: u32,
        state: &[u8],
        control: &mut dyn Control,
    ) -> Result<MemberRecord, EngineError> {
        resume_member(self, state, control)
    }
}

/// Keeps and gives back the state of unfinished members.
pub(crate) trait Keeper: Sync {
    /// Keeps the state of a member.
    fn save(&self, member: u32, state: &[u8]) -> Result<(), CliError>;
    /// The state of a member to go on from.
    fn load(&self, member: u32) -> Option<&[u8]>;
}

/// What is run, and how.
pub(crate) struct Job<'a, R> {
    pub(crate) runner: &'a R,
    pub(crate) scenario: &'a Path,
    pub(crate) members: &'a [u32],
    pub(crate) threads: usize,
    pub(crate) quiet: bool,
    pub(crate) keeper: Option<&'a dyn Keeper>,
}

/// Threads to use when the command line does not say.
pub(crate) fn default_threads() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

impl<R: Runner> Job<'_, R> {
    /// Runs the members. `convert` is called on the threads; `deliver` on this one, in the order
    /// in which members happen to finish, with at most a few finished members waiting. Returns
    /// the seconds that the engine took, summed over threads.
    pub(crate) fn run<T: Send>(
        &self,
        convert: impl Fn(R::Record) -> Result<T, CliError> + Sync,
        mut deliver: impl FnMut(T) -> Result<(), CliError>,
    ) -> Result<f64, CliError> {
        interrupt::listen();
        let threads = self.threads.clamp(1, self.members.len().max(1));
        let days = u64::from(self.runner.days());
        let progress = Progress::new(days * self.members.len() as u64, self.quiet);
        let (next, stop) = (AtomicUsize::new(0), AtomicBool::new(false));
        let engine_time = AtomicU64::new(0);
        let (send, receive) = sync_channel(threads);
        let mut first_error = None;
        std::thread::scope(|scope| {
            for _ in 0..threads {
                let send = send.clone();
                let (next, stop, progress, convert, engine_time) =
                    (&next, &stop, &progress, &convert, &engine_time);
                scope.spawn(move || {
                    while let Some(member) = self.members.get(next.fetch_add(1, Ordering::Relaxed))
                    {
                        if stop.load(Ordering::Relaxed) || interrupt::asked() {
                            break;
                        }
                        let start = Instant::now();
                        let record = self.member(*member, stop, progress);
                        let micros = u64::try_from(start.elapsed().as_micros()).unwrap_or(u64::MAX);
                        engine_time.fetch_add(micros, Ordering::Relaxed);
                        if send.send(record.and_then(convert)).is_err() {
                            break;
                        }
                    }
                });
            }
            drop(send);
            let mut bar = Bar::default();
            loop {
                match receive.recv_timeout(Duration::from_millis(100)) {
                    // What else has finished is delivered all the same.
                    Ok(Err(CliError::Interrupted(_))) => {}
                    Ok(result) => {
                        if first_error.is_none()
                            && let Err(error) = result.and_then(&mut deliver)
                        {
                            first_error = Some(error);
                            stop.store(true, Ordering::Relaxed);
                        }
                    }
                    Err(RecvTimeoutError::Timeout) => {}
                    Err(RecvTimeoutError::Disconnected) => break,
                }
                progress.show(&mut bar);
            }
        });
        match first_error {
            Some(error) => Err(error),
            None if interrupt::asked() => Err(CliError::Interrupted(self.keeper.is_some())),
            None => Ok(Duration::from_micros(engine_time.into_inner()).as_secs_f64()),
        }
    }

    fn member(
        &self,
        member: u32,
        stop: &AtomicBool,
        progress: &Progress,
    ) -> Result<R::Record, CliError> {
        let mut watch = Watch {
            member,
            stop,
            progress,
            keeper: self.keeper,
            last: Instant::now(),
            failed: None,
        };
        let record = match self.keeper.and_then(|keeper| keeper.load(member)) {
            Some(state) => self.runner.resume(member, state, &mut watch),
            None => self.runner.run(member, &mut watch),
        };
        if let Some(error) = watch.failed {
            return Err(error);
        }
        record.map_err(|error| match error {
            EngineError::Stopped { .. } => CliError::Interrupted(self.keeper.is_some()),
            error => CliError::Engine {
                scenario: self.scenario.to_path_buf(),
                error,
            },
        })
    }
}

/// Watches one member.
struct Watch<'a> {
    member: u32,
    stop: &'a AtomicBool,
    progress: &'a Progress,
    keeper: Option<&'a dyn Keeper>,
    last: Instant,
    failed: Option<CliError>,
}

impl Control for Watch<'_> {
    fn after_day(&mut self, _: u32, checkpoint: &dyn Fn() -> Vec<u8>) -> Continue {
        self.progress.step();
        if self.stop.load(Ordering::Relaxed) {
            return Continue::No;
        }
        let asked = interrupt::asked();
        if let Some(keeper) = self.keeper
            && (asked || self.last.elapsed() >= BETWEEN_CHECKPOINTS)
        {
            if let Err(error) = keeper.save(self.member, &checkpoint()) {
                self.failed = Some(error);
                return Continue::No;
            }
            self.last = Instant::now();
        }
        if asked { Continue::No } else { Continue::Yes }
    }
}
