//! Runs of a scenario and its changes, kept in memory: one is under way at a time.

use crate::case::{Case, Options};
use crate::change::Change;
use crate::sample::{Sample, Shape};
use outflow_engine::{Continue, Control, EngineError};
use outflow_scenario::Input;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::Instant;

/// How far a run is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    Running,
    Done,
    Cancelled,
    Failed(String),
}

impl Stage {
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Done => "done",
            Self::Cancelled => "cancelled",
            Self::Failed(_) => "failed",
        }
    }
}

/// One ensemble.
pub(crate) struct Run {
    pub(crate) id: u32,
    pub(crate) title: String,
    pub(crate) changes: Vec<Change>,
    pub(crate) input: Input,
    pub(crate) shape: Shape,
    /// Members asked for.
    pub(crate) members: Vec<u32>,
    stage: Mutex<Stage>,
    samples: RwLock<Vec<Arc<Sample>>>,
    days_done: AtomicU64,
    cancel: AtomicBool,
    started: Instant,
    seconds: Mutex<Option<f64>>,
}

/// A lock whose holder panicked is used all the same: what it guards is replaced as a whole.
pub(crate) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Run {
    /// A run that begins.
    pub(crate) fn new(
        id: u32,
        title: String,
        changes: Vec<Change>,
        input: Input,
        members: Vec<u32>,
    ) -> Self {
        Self {
            id,
            title,
            changes,
            shape: Shape::of(&input),
            input,
            members,
            stage: Mutex::new(Stage::Running),
            samples: RwLock::new(Vec::new()),
            days_done: AtomicU64::new(0),
            cancel: AtomicBool::new(false),
            started: Instant::now(),
            seconds: Mutex::new(None),
        }
    }

    pub(crate) fn stage(&self) -> Stage {
        locked(&self.stage).clone()
    }

    /// Members that are finished, ascending by number.
    pub(crate) fn samples(&self) -> Vec<Arc<Sample>> {
        self.samples
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Share of the work that is done, 0 to 1.
    #[allow(clippy::cast_precision_loss)]
    pub(crate) fn progress(&self) -> f64 {
        if self.stage() == Stage::Done {
            return 1.0;
        }
        let all = (self.members.len() * self.shape.days).max(1);
        (self.days_done.load(Ordering::Relaxed) as f64 / all as f64).min(1.0)
    }

    /// Seconds since it began, or that it took.
    pub(crate) fn seconds(&self) -> f64 {
        locked(&self.seconds).unwrap_or_else(|| self.started.elapsed().as_secs_f64())
    }

    /// Asks it to stop; what is finished is kept.
    pub(crate) fn cancel(&self) {
        self.cancel.store(true, Ordering::Relaxed);
    }

    pub(crate) fn add(&self, sample: Sample) {
        let mut samples = self.samples.write().unwrap_or_else(PoisonError::into_inner);
        let at = samples.partition_point(|other| other.member < sample.member);
        samples.insert(at, Arc::new(sample));
    }

    pub(crate) fn end(&self, stage: Stage) {
        *locked(&self.seconds) = Some(self.started.elapsed().as_secs_f64());
        *locked(&self.stage) = stage;
    }

    /// Runs its members on some threads; returns when all have finished or one failed.
    pub(crate) fn work(&self, case: &Case, threads: usize) {
        let next = AtomicUsize::new(0);
        let failed: Mutex<Option<EngineError>> = Mutex::new(None);
        std::thread::scope(|scope| {
            for _ in 0..threads.clamp(1, self.members.len().max(1)) {
                scope.spawn(|| {
                    while let Some(member) = self.members.get(next.fetch_add(1, Ordering::Relaxed))
                    {
                        if self.cancel.load(Ordering::Relaxed) {
                            break;
                        }
                        match case.run(*member, &mut Watch(self)) {
                            Ok(sample) => self.add(sample),
                            Err(EngineError::Stopped { .. }) => break,
                            Err(error) => {
                                locked(&failed).get_or_insert(error);
                                self.cancel();
                                break;
                            }
                        }
                    }
                });
            }
        });
        let failed = failed.into_inner().unwrap_or_else(PoisonError::into_inner);
        self.end(match failed {
            Some(error) => Stage::Failed(error.to_string()),
            None if self.samples().len() < self.members.len() => Stage::Cancelled,
            None => Stage::Done,
        });
    }
}

struct Watch<'a>(&'a Run);

impl Control for Watch<'_> {
    fn after_day(&mut self, _: u32, _: &dyn Fn() -> Vec<u8>) -> Continue {
        self.0.days_done.fetch_add(1, Ordering::Relaxed);
        if self.0.cancel.load(Ordering::Relaxed) {
            Continue::No
        } else {
            Continue::Yes
        }
    }
}

/// Runs kept at most; the oldest what-if makes room.
const KEPT: usize = 8;

/// All runs of what is open. The first is the base.
#[derive(Default)]
pub(crate) struct Runs {
    all: Vec<Arc<Run>>,
    next: u32,
}

/// Why a run does not begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Busy(pub(crate) u32);

impl Runs {
    /// Every run, oldest first.
    pub(crate) fn all(&self) -> &[Arc<Run>] {
        &self.all
    }

    /// The run of this number.
    pub(crate) fn get(&self, id: u32) -> Option<Arc<Run>> {
        self.all.iter().find(|run| run.id == id).cloned()
    }

    /// Adds a run that may be under way, unless another one is.
    pub(crate) fn add(&mut self, make: impl FnOnce(u32) -> Run) -> Result<Arc<Run>, Busy> {
        if let Some(run) = self.all.iter().find(|run| run.stage() == Stage::Running) {
            return Err(Busy(run.id));
        }
        if self.all.len() >= KEPT {
            self.all.remove(1);
        }
        let run = Arc::new(make(self.next));
        self.next += 1;
        self.all.push(Arc::clone(&run));
        Ok(run)
    }

    /// Forgets a run; not the base, and none that is under way.
    pub(crate) fn forget(&mut self, id: u32) -> bool {
        let at = self.all.iter().position(|run| run.id == id);
        match at.filter(|at| *at > 0 && self.all[*at].stage() != Stage::Running) {
            Some(at) => {
                self.all.remove(at);
                true
            }
            None => false,
        }
    }

    /// Asks everything to stop.
    pub(crate) fn stop(&self) {
        for run in &self.all {
            run.cancel();
        }
    }
}

/// Runs an ensemble in the background.
pub(crate) fn start(run: &Arc<Run>, options: &Options, threads: usize) {
    let (run, options) = (Arc::clone(run), options.clone());
    std::thread::spawn(move || match Case::new(run.input.clone(), &options) {
        Ok(case) => run.work(&case, threads),
        Err(error) => run.end(Stage::Failed(error.to_string())),
    });
}
