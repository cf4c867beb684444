//! Who runs what: threads that take members of the first run and of the what-if under way.
//!
//! A what-if goes first. Its members go on from those of the first run, so a member is taken once
//! the first run has it; and a thread in the middle of a member of the first run lets the what-if in
//! at the end of each day, and goes on afterwards.

use crate::case::Case;
use crate::kept::{Kept, Room};
use crate::runs::{Run, Stage, locked};
use outflow_engine::{Continue, Control, EngineError};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};

/// A run with what it takes to run it.
struct Work {
    run: Arc<Run>,
    case: Arc<Case>,
    /// Members that nobody has begun.
    todo: Vec<u32>,
    /// Members under way.
    busy: Vec<u32>,
    failed: Option<EngineError>,
}

impl Work {
    fn new(run: Arc<Run>, case: Arc<Case>) -> Self {
        Self {
            todo: run.members.clone(),
            run,
            case,
            busy: Vec::new(),
            failed: None,
        }
    }

    fn ended(&self) -> bool {
        self.todo.is_empty() && self.busy.is_empty()
    }

    fn take(&mut self, at: usize) -> u32 {
        let member = self.todo.remove(at);
        self.busy.push(member);
        member
    }
}

#[derive(Default)]
struct Queue {
    base: Option<Work>,
    what_if: Option<Work>,
    threads: usize,
    stop: bool,
}

/// What a thread is to do.
struct Job {
    run: Arc<Run>,
    case: Arc<Case>,
    member: u32,
    of_base: bool,
}

impl Queue {
    /// The next member of the what-if that the first run has, or will never have.
    fn next_of_what_if(&mut self) -> Option<Job> {
        let base = self.base.as_ref();
        let comes = |member: &u32| {
            base.is_some_and(|base| base.todo.contains(member) || base.busy.contains(member))
        };
        let work = self.what_if.as_mut()?;
        let at = work.todo.iter().position(|member| !comes(member))?;
        let member = work.take(at);
        Some(Job {
            run: Arc::clone(&work.run),
            case: Arc::clone(&work.case),
            member,
            of_base: false,
        })
    }

    fn next_of_base(&mut self) -> Option<Job> {
        let work = self.base.as_mut().filter(|work| !work.todo.is_empty())?;
        let member = work.take(0);
        Some(Job {
            run: Arc::clone(&work.run),
            case: Arc::clone(&work.case),
            member,
            of_base: true,
        })
    }

    /// Ends runs that have nothing left to do, and those that were cancelled once their last
    /// member has stopped.
    fn settle(&mut self) {
        for slot in [&mut self.base, &mut self.what_if] {
            let Some(work) = slot.as_mut() else { continue };
            if work.run.is_cancelled() {
                work.todo.clear();
            }
            if work.ended() && work.run.stage() == Stage::Running {
                let all = work.run.finished() == work.run.members.len();
                work.run.end(match work.failed.take() {
                    Some(error) => Stage::Failed(error.to_string()),
                    None if all => Stage::Done,
                    None => Stage::Cancelled,
                });
            }
        }
        // The first run stays: what-ifs go on from it.
        if self.what_if.as_ref().is_some_and(Work::ended) {
            self.what_if = None;
        }
    }
}

#[derive(Default)]
struct Shared {
    queue: Mutex<Queue>,
    wake: Condvar,
    /// Whether a what-if has members to run: asked after each day.
    urgent: AtomicBool,
    kept: Mutex<BTreeMap<u32, Arc<Kept>>>,
    room: Room,
}

/// Threads that run members; they end with the pool.
pub(crate) struct Pool {
    shared: Arc<Shared>,
    threads: usize,
}

impl Pool {
    pub(crate) fn new(threads: usize) -> Self {
        Self {
            shared: Arc::default(),
            threads: threads.max(1),
        }
    }

    /// Runs the first run.
    pub(crate) fn begin_base(&self, run: &Arc<Run>, case: Case) {
        locked(&self.shared.queue).base = Some(Work::new(Arc::clone(run), Arc::new(case)));
        self.go();
    }

    /// Runs a what-if, before the first run goes on.
    pub(crate) fn begin(&self, run: &Arc<Run>, case: Case) {
        locked(&self.shared.queue).what_if = Some(Work::new(Arc::clone(run), Arc::new(case)));
        self.shared.urgent.store(true, Ordering::Relaxed);
        self.go();
    }

    /// Looks at what was cancelled.
    pub(crate) fn look(&self) {
        locked(&self.shared.queue).settle();
        self.shared.wake.notify_all();
    }

    fn go(&self) {
        let mut queue = locked(&self.shared.queue);
        while queue.threads < self.threads {
            queue.threads += 1;
            let shared = Arc::clone(&self.shared);
            std::thread::spawn(move || shared.work());
        }
        drop(queue);
        self.shared.wake.notify_all();
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        let mut queue = locked(&self.shared.queue);
        queue.stop = true;
        for work in [&queue.base, &queue.what_if].into_iter().flatten() {
            work.run.cancel();
        }
        queue.settle();
        drop(queue);
        self.shared.wake.notify_all();
    }
}

impl Shared {
    fn work(&self) {
        let mut queue = locked(&self.queue);
        loop {
            queue.settle();
            let job = queue.next_of_what_if().or_else(|| queue.next_of_base());
            match job {
                Some(job) => {
                    drop(queue);
                    self.perform(&job);
                    queue = locked(&self.queue);
                }
                None if queue.stop => return,
                None => {
                    queue = self
                        .wake
                        .wait(queue)
                        .unwrap_or_else(PoisonError::into_inner);
                }
            }
        }
    }

    /// Members of the what-if, from within a member of the first run.
    fn let_in(&self) {
        while self.urgent.load(Ordering::Relaxed) {
            let job = locked(&self.queue).next_of_what_if();
            match job {
                Some(job) => self.perform(&job),
                None => return,
            }
        }
    }

    fn perform(&self, job: &Job) {
        let run = &job.run;
        let mut watch = Watch { shared: self, job };
        let kept = locked(&self.kept).get(&job.member).cloned();
        let branched = match (&kept, job.of_base) {
            (Some(kept), false) => {
                let base = locked(&self.queue)
                    .base
                    .as_ref()
                    .map(|work| Arc::clone(&work.case));
                base.and_then(|base| job.case.branch(&base, kept, job.member, &mut watch))
            }
            _ => None,
        };
        let done = match branched {
            Some((days, sample)) => {
                run.took_over(days);
                sample.map(|sample| (sample, None))
            }
            None => {
                let room = job.of_base.then_some(&self.room);
                job.case.run(job.member, &mut watch, room)
            }
        };
        let mut failed = None;
        match done {
            Ok((sample, kept)) => {
                if let Some(kept) = kept {
                    locked(&self.kept).insert(job.member, Arc::new(kept));
                }
                run.add(sample);
            }
            Err(EngineError::Stopped { .. }) => {}
            Err(error) => {
                run.cancel();
                failed = Some(error);
            }
        }
        let mut queue = locked(&self.queue);
        let work = if job.of_base {
            &mut queue.base
        } else {
            &mut queue.what_if
        };
        if let Some(work) = work.as_mut() {
            work.busy.retain(|member| *member != job.member);
            work.failed = work.failed.take().or(failed);
        }
        queue.settle();
        let urgent = queue
            .what_if
            .as_ref()
            .is_some_and(|work| !work.todo.is_empty());
        self.urgent.store(urgent, Ordering::Relaxed);
        drop(queue);
        self.wake.notify_all();
    }
}

struct Watch<'a> {
    shared: &'a Shared,
    job: &'a Job,
}

impl Control for Watch<'_> {
    fn after_day(&mut self, _: u32, _: &dyn Fn() -> Vec<u8>) -> Continue {
        self.job.run.day_done();
        if self.job.of_base {
            self.shared.let_in();
        }
        if self.job.run.is_cancelled() {
            Continue::No
        } else {
            Continue::Yes
        }
    }
}
