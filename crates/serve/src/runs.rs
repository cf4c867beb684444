//! Runs of a scenario and its changes, kept in memory: the first, and what-ifs, of which one is
//! under way at a time.

use crate::change::Change;
use crate::sample::{Sample, Shape};
use outflow_scenario::Input;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
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
    /// The frames last asked for, and of how many members they are.
    frames: Mutex<Option<(usize, Arc<str>)>>,
    /// Seconds until there was a first answer: a few members.
    first: Mutex<Option<f64>>,
    /// Fewest days that a member took over from the first run; `NOBODY` while none did.
    from: AtomicU32,
}

const NOBODY: u32 = u32::MAX;
/// Members of a first answer.
const FEW: usize = 2;

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
            frames: Mutex::new(None),
            first: Mutex::new(None),
            from: AtomicU32::new(NOBODY),
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

    /// The frames of the members that are finished, made anew only when there are more.
    pub(crate) fn frames(&self, make: impl FnOnce() -> (usize, String)) -> Arc<str> {
        let mut held = locked(&self.frames);
        match &*held {
            Some((members, text)) if *members == self.finished() => Arc::clone(text),
            _ => {
                let (members, text) = make();
                let text: Arc<str> = text.into();
                *held = Some((members, Arc::clone(&text)));
                text
            }
        }
    }

    /// The two ends of each link.
    pub(crate) fn ends(&self) -> Vec<(usize, usize)> {
        match &self.input {
            Input::Wayfinding(scenario) => {
                let links = scenario.links.iter();
                links.map(|link| (link.from, link.to)).collect()
            }
            Input::Chain(scenario) => {
                let links = scenario.links.iter();
                links.map(|link| (link.from, link.to)).collect()
            }
        }
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

    /// Seconds until there was a first answer.
    pub(crate) fn first_answer(&self) -> Option<f64> {
        *locked(&self.first)
    }

    /// Days that all members took over from the first run, where they did.
    pub(crate) fn taken_over(&self) -> Option<u32> {
        let days = self.from.load(Ordering::Relaxed);
        (days != NOBODY).then_some(days)
    }

    /// A member went on after so many days of the first run.
    pub(crate) fn took_over(&self, days: u32) {
        self.from.fetch_min(days, Ordering::Relaxed);
        self.days_done.fetch_add(u64::from(days), Ordering::Relaxed);
    }

    /// A day of a member is done.
    pub(crate) fn day_done(&self) {
        self.days_done.fetch_add(1, Ordering::Relaxed);
    }

    /// Asks it to stop; what is finished is kept.
    pub(crate) fn cancel(&self) {
        self.cancel.store(true, Ordering::Relaxed);
    }

    pub(crate) fn is_cancelled(&self) -> bool {
        self.cancel.load(Ordering::Relaxed)
    }

    /// How many members are finished.
    pub(crate) fn finished(&self) -> usize {
        self.samples
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .len()
    }

    pub(crate) fn add(&self, sample: Sample) {
        let mut samples = self.samples.write().unwrap_or_else(PoisonError::into_inner);
        let at = samples.partition_point(|other| other.member < sample.member);
        samples.insert(at, Arc::new(sample));
        if samples.len() == FEW.min(self.members.len()) {
            *locked(&self.first) = Some(self.started.elapsed().as_secs_f64());
        }
    }

    pub(crate) fn end(&self, stage: Stage) {
        *locked(&self.seconds) = Some(self.started.elapsed().as_secs_f64());
        *locked(&self.stage) = stage;
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

    /// Adds a run, unless another one than the first is under way.
    pub(crate) fn add(&mut self, make: impl FnOnce(u32) -> Run) -> Result<Arc<Run>, Busy> {
        let what_ifs = self.all.iter().skip(1);
        if let Some(run) = what_ifs
            .into_iter()
            .find(|run| run.stage() == Stage::Running)
        {
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
