//! What a day comes to, all at once (design.md §2).
//!
//! People of a row who set off have the same day before them: a list of ways that it can go, each with
//! its chance and its end. Which ways there are depends on the network alone, so they are worked out
//! once. Their chances follow from the choices at the places between: they are worked out when they
//! are needed and kept until one of these choices changes, be it in the course of the day, where
//! a nearly full camp makes people travel in sub-batches. So a group is split once, and not at
//! every stop. People who differ in recent travel have different chances only where a town lies
//! between: there is a list for each stretch of bins that no town tells apart.
//!
//! It is the same in distribution as to go from stop to stop (`journeys`), which is done where the
//! ways are many for so few people. Which of the two it is depends on the network and the
//! number of people only, never on what has been worked out before.

use crate::cohort::Cohort;
use crate::draw::{Count, Draw};
use crate::edge::{Edge, Goal, NOWHERE, Rest, short};
use crate::journeys::{Draws, Trip, sum};
use crate::rows::Bins;
use crate::stops::{Here, Stop};
use crate::walk::{Tally, Walker};

/// Steps that all ways together may have.
const MOST_STEPS: usize = 1024;

/// People of a row from whom on it is asked whether their day is worth working out.
pub(crate) const WORTH_A_DAY: u64 = 8;

/// Steps for each person of a row up to whom their day is worked out; where there are more, people
/// go from place to place.
const STEPS_A_PERSON: f64 = 16.0;

/// Steps up to which a day is worth working out for so many people: a power of 2, so that it is
/// tried anew a few times only as people become more.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn worth<C: Count>(people: C) -> usize {
    let steps = (people.as_f64() * STEPS_A_PERSON).min(MOST_STEPS as f64);
    (steps as usize).next_power_of_two()
}

/// The day of a row.
#[derive(Clone, Debug, Default)]
pub(crate) struct Kernel {
    /// How often stops had been thrown away when the ways were worked out.
    generation: u32,
    /// All ways that the day can go, as long as the network is the same; whatever their chances.
    ways: Ways,
    /// Steps up to which that was tried.
    tried: usize,
    /// Places at which people may decide.
    places: Vec<u32>,
    /// How often choices had changed when chances were last looked at, and the sum of the stamps of
    /// the places then.
    changes: u64,
    stamps: u64,
    /// The chances of the ends, for bins of recent travel that no town tells apart.
    chances: Vec<Chances>,
    /// How many of these hold.
    weighed: usize,
}

/// All ways that a day can go: forks where people decide, in the order of the decisions that lie
/// before them.
#[derive(Clone, Debug, Default)]
struct Ways {
    /// Links taken, each after another one.
    steps: Vec<Step>,
    /// How many of the branches are those of the first link.
    first: usize,
    branches: Vec<Branch>,
    forks: Vec<Fork>,
    /// How the day can end: at each fork after all branches, and before, at those branches that
    /// lead to no other. Nothing where there are more than `tried` steps.
    ends: Vec<End>,
}

/// A link taken in the course of a day.
#[derive(Clone, Copy, Debug)]
struct Step {
    /// The step before, [`NOWHERE`] for the first.
    before: u32,
    /// Place left and way, [`NOWHERE`] for those who had set out before.
    from: u32,
    way: u32,
    /// Place reached, or [`NOWHERE`].
    reached: u32,
}

/// A place at which people decide in the course of a day.
#[derive(Clone, Copy, Debug)]
struct Fork {
    /// The stop.
    stop: u32,
    /// The step that leads to it.
    step: u32,
    place: u32,
    /// The choice.
    choice: u32,
    /// Bins of recent travel below which nobody stops here while it is a town.
    keeps_below: u32,
    /// One after its last branch.
    last: u32,
}

/// An option of a fork, of drivers or walkers.
#[derive(Clone, Copy, Debug)]
struct Branch {
    option: u32,
    /// The fork it leads to, [`NOWHERE`] where the day ends.
    fork: u32,
    /// Part of those who take the option.
    part: f64,
}

/// An end of the day: where people rest, and the last step before.
#[derive(Clone, Copy, Debug)]
struct End {
    rest: Rest,
    step: u32,
}

/// The chances of all ends for people whose recent travel is in some bins.
#[derive(Clone, Debug, Default)]
struct Chances {
    /// These bins: from, and up to without.
    bins: (usize, usize),
    /// Sums of the chances up to and with each end.
    sums: Vec<f64>,
}

/// How many people of each bin come to each end, and which ends anybody comes to.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ends<C> {
    /// Bins side by side.
    width: usize,
    /// By end, and bins within.
    counts: Vec<C>,
    /// People of all bins by end.
    totals: Vec<C>,
    used: Vec<u32>,
}

impl<C: Count> Ends<C> {
    /// Room for so many ends and bins; nobody is there.
    #[inline]
    fn begin(&mut self, ends: usize, width: usize) {
        self.width = width;
        if self.totals.len() < ends {
            self.totals.resize(ends, C::default());
        }
        if self.counts.len() < ends * width {
            self.counts.resize(ends * width, C::default());
        }
    }

    #[inline]
    fn add(&mut self, end: usize, bin: usize, n: C) {
        let total = &mut self.totals[end];
        if *total <= C::default() {
            self.used.push(end as u32);
        }
        *total += n;
        self.counts[end * self.width + bin] += n;
    }
}

impl Ways {
    /// Adds a step that leads along an edge, by an option that a part takes.
    fn add(
        &mut self,
        walker: &Walker,
        stops: &[Stop],
        edge: &Edge,
        option: usize,
        part: f64,
        step: Step,
    ) {
        let number = short(self.steps.len());
        self.steps.push(step);
        let mut branch = Branch {
            option: short(option),
            fork: NOWHERE,
            part,
        };
        match (edge.goal, edge.rest()) {
            (Goal::Stop(stop), _) => {
                let key = stops[stop as usize].here.key;
                let place = key.site.as_place().unwrap_or_default();
                branch.fork = short(self.forks.len());
                self.forks.push(Fork {
                    stop,
                    step: number,
                    place: short(place),
                    choice: short(walker.tables.index(place, key.class, key.entry)),
                    keeps_below: 0,
                    last: 0,
                });
            }
            (_, Some(rest)) => self.ends.push(End { rest, step: number }),
            _ => {}
        }
        self.branches.push(branch);
    }

    /// The chances of the ends for people of a bin.
    fn weigh(&self, walker: &Walker, bin: usize, reached: &mut Vec<f64>, into: &mut Chances) {
        into.bins = (0, usize::MAX);
        into.sums.clear();
        reached.clear();
        reached.resize(self.forks.len(), 0.0);
        let mut sum = 0.0;
        let mut end = |chance: f64| {
            sum += chance;
            into.sums.push(sum);
        };
        let (first, branches) = self.branches.split_at(self.first);
        for branch in first {
            match reached.get_mut(branch.fork as usize) {
                Some(fork) => *fork = branch.part,
                None => end(branch.part),
            }
        }
        let mut next = self.first;
        for (number, fork) in self.forks.iter().enumerate() {
            let mut keeps = false;
            if fork.keeps_below > 0 && walker.world.places[fork.place as usize].town {
                let below = fork.keeps_below as usize;
                keeps = bin < below;
                if keeps {
                    into.bins.1 = into.bins.1.min(below);
                } else {
                    into.bins.0 = into.bins.0.max(below);
                }
            }
            let odds = walker.tables.choice_at(fork.choice as usize).odds(keeps);
            let chance = reached[number];
            let range = next - self.first..fork.last as usize - self.first;
            for branch in &branches[range] {
                let chance = chance * odds[branch.option as usize] * branch.part;
                match reached.get_mut(branch.fork as usize) {
                    Some(fork) => *fork = chance,
                    None => end(chance),
                }
            }
            end(chance * odds[odds.len() - 1]);
            next = fork.last as usize;
        }
        debug_assert_eq!(into.sums.len(), self.ends.len(), "a chance for each end");
        debug_assert!((sum - 1.0).abs() < 1e-9, "{sum} in all");
    }

    /// So many people went a way whose last step each of these is: leaves 0 in `passing`.
    #[inline]
    fn count<C: Count>(&self, passing: &mut [C], tally: &mut Tally<C>) {
        // Backwards: all who go on from a step are known before it is reached.
        for (number, step) in self.steps.iter().enumerate().rev() {
            let n = std::mem::take(&mut passing[number]);
            if n <= C::default() {
                continue;
            }
            if step.reached != NOWHERE {
                tally.reached[step.reached as usize] += n;
            }
            if step.before != NOWHERE {
                tally.leave(step.from as usize, step.way as usize, n);
                passing[step.before as usize] += n;
            }
        }
    }
}

impl Kernel {
    /// Sees whether the chances still hold.
    fn look(&mut self, walker: &Walker) {
        if self.changes != walker.tables.changes {
            self.changes = walker.tables.changes;
            let stamp = |&place: &u32| u64::from(walker.tables.stamp(place as usize));
            let stamps = self.places.iter().map(stamp).sum();
            if std::mem::replace(&mut self.stamps, stamps) != stamps {
                self.weighed = 0;
            }
        }
    }

    /// The number of the chances for people of a bin.
    fn chances(&mut self, walker: &Walker, bin: usize, reached: &mut Vec<f64>) -> usize {
        let holds = |one: &Chances| (one.bins.0..one.bins.1).contains(&bin);
        if let Some(known) = self.chances[..self.weighed].iter().position(holds) {
            return known;
        }
        if self.chances.len() == self.weighed {
            self.chances.push(Chances::default());
        }
        self.ways
            .weigh(walker, bin, reached, &mut self.chances[self.weighed]);
        self.weighed += 1;
        self.weighed - 1
    }
}

impl<D: Draw> Cohort<D> {
    /// People of a row set off, `going[bin]` of each bin of `from`, whose day was worked out or can
    /// be; `edges` is where their first step leads, driving and walking. Leaves 0 in `going` for
    /// those who are done for the day.
    #[allow(clippy::too_many_arguments)]
    pub(crate) fn go_all_day(
        &mut self,
        trip: Trip,
        row: usize,
        edges: &mut [Edge; 2],
        draws: &mut Draws<D>,
        going: &mut [D::Count],
        from: &mut Bins<D::Count>,
        tally: &mut Tally<D::Count>,
    ) {
        let zero = D::Count::default();
        if self.kernels.len() < self.rows.rows.len() {
            self.kernels.resize(self.rows.rows.len(), Kernel::default());
        }
        let mut kernel = std::mem::take(&mut self.kernels[row]);
        let most = worth(sum(going));
        let new = kernel.generation != self.journeys.generation;
        // Where it was given up sooner, it may be worth it today.
        if new || kernel.ways.ends.is_empty() && kernel.tried < most {
            kernel.generation = self.journeys.generation;
            self.work_out(trip.walker, row, edges, most, &mut kernel);
        }
        if !kernel.ways.ends.is_empty() && kernel.ways.steps.len() <= most {
            kernel.look(trip.walker);
            let steps = kernel.ways.steps.len();
            if self.passing.len() < steps {
                self.passing.resize(steps, zero);
            }
            let mut first = 0;
            while let Some(ahead) = going[first..].iter().position(|n| *n > zero) {
                first += ahead;
                let number = kernel.chances(trip.walker, first, &mut self.reached);
                let chances = &kernel.chances[number];
                let end = chances.bins.1.min(going.len());
                let going = &mut going[first..end];
                self.split_day(
                    trip,
                    &kernel.ways,
                    &chances.sums,
                    first,
                    going,
                    draws,
                    from,
                    tally,
                );
                first = end;
            }
            kernel.ways.count(&mut self.passing, tally);
        }
        self.kernels[row] = kernel;
    }

    /// People of bins from `first` on are shared out over the ends of their day.
    #[allow(clippy::too_many_arguments)]
    fn split_day(
        &mut self,
        trip: Trip,
        ways: &Ways,
        sums: &[f64],
        first: usize,
        going: &mut [D::Count],
        draws: &mut Draws<D>,
        from: &mut Bins<D::Count>,
        tally: &mut Tally<D::Count>,
    ) {
        let zero = D::Count::default();
        let mut ends = std::mem::take(&mut self.ends);
        ends.begin(sums.len(), going.len());
        for (bin, n) in going.iter_mut().enumerate() {
            let n = std::mem::take(n);
            if n > zero {
                draws
                    .people
                    .share_by_sums(n, sums, |end, n| ends.add(end, bin, n));
            }
        }
        for &end in &ends.used {
            let n = std::mem::take(&mut ends.totals[end as usize]);
            let counts = &mut ends.counts[end as usize * ends.width..][..ends.width];
            let end = &ways.ends[end as usize];
            self.passing[end.step as usize] += n;
            tally.visits += self.rest_all(&trip, &end.rest, &mut draws.labels, first, counts, from);
        }
        ends.used.clear();
        self.ends = ends;
    }

    /// Works out how the day can go for people of a row, if there are not more than `most` steps.
    #[cold]
    fn work_out(
        &mut self,
        walker: &Walker,
        row: usize,
        edges: &mut [Edge; 2],
        most: usize,
        kernel: &mut Kernel,
    ) {
        let here = Here::setting_off(self.rows.rows[row].key);
        let link = here.key.site.as_link().unwrap_or_default();
        let walking = walker.world.network.objects[link].walk_probability;
        let mut ways = Ways::default();
        for (edge, walks, part) in [(0, false, 1.0 - walking), (1, true, walking)] {
            if part <= 0.0 {
                continue;
            }
            if matches!(edges[edge].goal, Goal::Unknown) {
                edges[edge] = self.edge(walker, here, walks);
            }
            let step = Step {
                before: NOWHERE,
                from: NOWHERE,
                way: NOWHERE,
                reached: edges[edge].reached,
            };
            ways.add(walker, &self.journeys.stops, &edges[edge], 0, part, step);
        }
        ways.first = ways.branches.len();
        let mut next = 0;
        while next < ways.forks.len() && ways.steps.len() <= most {
            self.branch_out(walker, &mut ways, next);
            next += 1;
        }
        kernel.tried = most;
        // Of other places: nothing known of their choices counts.
        kernel.changes = u64::MAX;
        kernel.weighed = 0;
        kernel.places.clear();
        if ways.steps.len() > most {
            ways = Ways::default();
        }
        kernel
            .places
            .extend(ways.forks.iter().map(|fork| fork.place));
        kernel.places.sort_unstable();
        kernel.places.dedup();
        kernel.ways = ways;
    }

    /// Adds what can follow a fork: its options, whether anybody takes them now or not, and to stay.
    fn branch_out(&mut self, walker: &Walker, ways: &mut Ways, number: usize) {
        let fork = ways.forks[number];
        let (stop, place) = (fork.stop as usize, fork.place as usize);
        let options = walker.tables.options(place);
        for option in 0..options {
            let (object, _) = walker.tables.first_step(place, option);
            let link = &walker.world.network.objects[object as usize];
            let walks = link.walk_probability;
            let parts = [(option, 1.0 - walks), (options + 1 + option, walks)];
            for (number, part) in parts.into_iter().filter(|way| way.1 > 0.0) {
                let edge = self.edge_of(walker, stop, number);
                let step = Step {
                    before: fork.step,
                    from: fork.place,
                    way: short(link.way),
                    reached: edge.reached,
                };
                ways.add(walker, &self.journeys.stops, &edge, option, part, step);
            }
        }
        let edge = self.edge_of(walker, stop, options);
        if let Some(rest) = edge.rest() {
            ways.ends.push(End {
                rest,
                step: fork.step,
            });
        }
        ways.forks[number].keeps_below = self.journeys.forks[stop].keeps_below;
        ways.forks[number].last = short(ways.branches.len());
    }

    /// Where an option of a stop leads: those of drivers, then staying, then those of walkers.
    pub(crate) fn edge_of(&mut self, walker: &Walker, stop: usize, number: usize) -> Edge {
        let edge = self.journeys.edge(stop, number);
        if !matches!(edge.goal, Goal::Unknown) {
            return edge;
        }
        let here = self.journeys.stops[stop].here;
        let place = here.key.site.as_place().unwrap_or_default();
        let options = walker.tables.options(place);
        let edge = if number == options {
            self.resting(walker, here.key, here.covered_km)
        } else {
            let walks = number > options;
            let option = if walks { number - options - 1 } else { number };
            let (object, rest) = walker.tables.first_step(place, option);
            self.edge(walker, here.on_link(object, rest), walks)
        };
        self.journeys.keep(stop, number, &edge);
        edge
    }
}
