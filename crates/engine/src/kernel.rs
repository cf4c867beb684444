//! What a day comes to, worked out once (design.md §2).
//!
//! While no choice on their way changes, people of a row who set off have the same day before
//! them: a list of ways that the day can go, each with its chance and its end. It is worked out
//! when it is first asked for and kept until a choice changes that it looked at, so that a group
//! is split once a day, and not once a stop. People who differ in recent travel have different
//! days only where a town lies between: there is a list for each stretch of bins that no town
//! tells apart.
//!
//! It is the same in distribution as to go from stop to stop (`journeys`), which is done where a
//! nearly full camp changes choices in the course of the day, or where the ways are many for so few
//! people.

use crate::cohort::Cohort;
use crate::draw::{Count, Draw};
use crate::edge::{Edge, Goal, NOWHERE, Rest, short};
use crate::journeys::{Draws, Trip, sum};
use crate::rows::Bins;
use crate::stops::Here;
use crate::tables::Target;
use crate::walk::{Tally, Walker};
use outflow_random::{AliasTable, Cumulative};

/// Steps that all ways together may have.
const MOST_STEPS: usize = 1024;

/// People of a row from whom on it is asked whether their day is worth working out.
pub(crate) const WORTH_A_DAY: u64 = 24;

/// Steps for each person of a row up to whom their day is worked out; where there are more, people
/// go from place to place.
const STEPS_A_PERSON: f64 = 8.0;

/// Steps up to which a day is worth working out for so many people: a power of 2, so that it is
/// tried anew a few times only as people become more.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn worth<C: Count>(people: C) -> usize {
    let steps = (people.as_f64() * STEPS_A_PERSON).min(MOST_STEPS as f64);
    (steps as usize).next_power_of_two()
}

/// The days of a row.
#[derive(Clone, Debug, Default)]
pub(crate) struct Kernels {
    /// How often choices had changed when the days were last looked at.
    changes: u64,
    /// How often stops had been thrown away.
    generation: u32,
    days: Vec<Day>,
}

/// How the day can go for people of a row whose recent travel is in some bins.
#[derive(Clone, Debug, Default)]
struct Day {
    /// These bins: from, and up to without.
    bins: (usize, usize),
    /// Places at which people may decide, and the sum of their stamps.
    places: Vec<u32>,
    stamps: u64,
    /// Links taken, each after another one.
    steps: Vec<Step>,
    /// How the day can end; nothing where there are more than `tried` steps.
    ends: Vec<End>,
    /// Steps up to which it was worked out.
    tried: usize,
    /// The chance of each end.
    chances: Vec<f64>,
    /// Chances of the ends, where there is more than one: to draw them one by one.
    table: Option<AliasTable>,
    /// The same to draw all at once, by ends as in `order`: the likeliest last, which is drawn
    /// first. Worked out when many people come.
    weights: Option<Cumulative>,
    order: Vec<u32>,
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

/// An end of the day: where people rest, and the last step before.
#[derive(Clone, Copy, Debug)]
struct End {
    rest: Rest,
    step: u32,
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

impl Day {
    fn stamps(&self, walker: &Walker) -> u64 {
        let stamp = |&place: &u32| u64::from(walker.tables.stamp(place as usize));
        self.places.iter().map(stamp).sum()
    }

    /// Prepares the chances for many people at once.
    fn weigh(&mut self) {
        self.order = (0..self.ends.len()).map(short).collect();
        let chance = |end: u32| self.chances[end as usize];
        self.order.sort_by(|&a, &b| chance(a).total_cmp(&chance(b)));
        let chances: Vec<f64> = self.order.iter().map(|&end| chance(end)).collect();
        self.weights = Cumulative::new(&chances);
    }

    /// Shares `n` people out over the ends.
    #[inline]
    fn draw<D: Draw>(&mut self, n: D::Count, draw: &mut D, mut add: impl FnMut(usize, D::Count)) {
        match &self.table {
            None => add(0, n),
            Some(table) if D::draws_each(n, table.len()) => draw.each_from(n, table, add),
            Some(_) => {
                if self.weights.is_none() {
                    self.weigh();
                }
                if let Some(weights) = &self.weights {
                    let order = &self.order;
                    draw.share(n, weights, |rank, n| add(order[rank] as usize, n));
                }
            }
        }
    }

    /// Adds an end after a step.
    fn end(&mut self, step: u32, edge: &Edge, chance: f64) {
        if let Some(rest) = edge.rest() {
            self.ends.push(End { rest, step });
            self.chances.push(chance);
        }
    }

    /// `n` people went this way.
    #[inline]
    fn count<C: Count>(&self, mut step: u32, n: C, tally: &mut Tally<C>) {
        while step != NOWHERE {
            let link = &self.steps[step as usize];
            if link.way != NOWHERE {
                tally.leave(link.from as usize, link.way as usize, n);
            }
            if link.reached != NOWHERE {
                tally.reached[link.reached as usize] += n;
            }
            step = link.before;
        }
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
            self.kernels
                .resize(self.rows.rows.len(), Kernels::default());
        }
        let mut kernels = std::mem::take(&mut self.kernels[row]);
        if kernels.generation != self.journeys.generation {
            kernels.generation = self.journeys.generation;
            kernels.days.clear();
        } else if kernels.changes != trip.walker.tables.changes {
            kernels
                .days
                .retain(|day| day.stamps == day.stamps(trip.walker));
        }
        kernels.changes = trip.walker.tables.changes;
        let most = worth(sum(going));
        let mut first = 0;
        while let Some(ahead) = going[first..].iter().position(|n| *n > zero) {
            first += ahead;
            let holds = |day: &Day| (day.bins.0..day.bins.1).contains(&first);
            let mut number = kernels.days.iter().position(holds);
            // Where it was given up sooner, it may be worth it today.
            let gave_up = |day: &Day| day.ends.is_empty() && day.tried < most;
            if let Some(known) = number.filter(|&number| gave_up(&kernels.days[number])) {
                kernels.days.swap_remove(known);
                number = None;
            }
            let number = number.unwrap_or_else(|| {
                let day = self.work_out(trip.walker, row, edges, first, most);
                kernels.days.push(day);
                kernels.days.len() - 1
            });
            let day = &mut kernels.days[number];
            let end = day.bins.1.min(going.len());
            if !day.ends.is_empty() && day.steps.len() <= most {
                self.split_day(trip, day, first, &mut going[first..end], draws, from, tally);
            }
            first = end;
        }
        self.kernels[row] = kernels;
    }

    /// People of bins from `first` on are shared out over the ends of their day.
    #[allow(clippy::too_many_arguments)]
    fn split_day(
        &mut self,
        trip: Trip,
        day: &mut Day,
        first: usize,
        going: &mut [D::Count],
        draws: &mut Draws<D>,
        from: &mut Bins<D::Count>,
        tally: &mut Tally<D::Count>,
    ) {
        let zero = D::Count::default();
        let mut ends = std::mem::take(&mut self.ends);
        ends.begin(day.ends.len(), going.len());
        for (bin, n) in going.iter_mut().enumerate() {
            let n = std::mem::take(n);
            if n > zero {
                day.draw(n, &mut draws.people, |end, n| ends.add(end, bin, n));
            }
        }
        for &end in &ends.used {
            let n = std::mem::take(&mut ends.totals[end as usize]);
            let counts = &mut ends.counts[end as usize * ends.width..][..ends.width];
            let end = &day.ends[end as usize];
            day.count(end.step, n, tally);
            tally.visits += self.rest_all(&trip, &end.rest, &mut draws.labels, first, counts, from);
        }
        ends.used.clear();
        self.ends = ends;
    }

    /// Works out how the day can go for people of a row with recent travel of a bin.
    #[cold]
    fn work_out(
        &mut self,
        walker: &Walker,
        row: usize,
        edges: &mut [Edge; 2],
        bin: usize,
        most: usize,
    ) -> Day {
        let here = Here::setting_off(self.rows.rows[row].key);
        let link = here.key.site.as_link().unwrap_or_default();
        let walking = walker.world.network.objects[link].walk_probability;
        let mut day = Day {
            bins: (0, usize::MAX),
            tried: most,
            ..Day::default()
        };
        let mut few = true;
        for (edge, walks, chance) in [(0, false, 1.0 - walking), (1, true, walking)] {
            if chance <= 0.0 || !few {
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
            few = self.follow_step(walker, &mut day, step, edges[edge], bin, chance);
        }
        day.stamps = day.stamps(walker);
        if !few {
            day.ends.clear();
        }
        if day.ends.len() > 1 {
            day.table = AliasTable::new(&day.chances);
        }
        day
    }

    /// Adds a step that people take with some chance, and all that may follow; whether there are
    /// not too many steps.
    fn follow_step(
        &mut self,
        walker: &Walker,
        day: &mut Day,
        step: Step,
        edge: Edge,
        bin: usize,
        chance: f64,
    ) -> bool {
        if day.steps.len() >= day.tried {
            return false;
        }
        let step_number = short(day.steps.len());
        day.steps.push(step);
        let stop = match edge.goal {
            Goal::Stop(stop) => stop as usize,
            _ => {
                day.end(step_number, &edge, chance);
                return true;
            }
        };
        let here = self.journeys.stops[stop].here;
        let place = here.key.site.as_place().unwrap_or_default();
        if !day.places.contains(&short(place)) {
            day.places.push(short(place));
        }
        let fork = self.journeys.fork(walker, stop);
        let keeps_below = fork.keeps_below as usize;
        let choice = walker.tables.choice_at(fork.choice as usize);
        let options = choice.targets.len();
        let leaving = if bin < keeps_below {
            day.bins.1 = day.bins.1.min(keeps_below);
            1.0
        } else {
            day.bins.0 = day.bins.0.max(keeps_below);
            choice.chance
        };
        let weights = choice.weights.as_ref().filter(|_| leaving > 0.0);
        let mut staying = match weights {
            Some(_) => chance * (1.0 - leaving),
            None => chance,
        };
        for option in 0..options {
            let share = weights.map_or(0.0, |weights| weights.probability(option));
            let chance = chance * leaving * share;
            if chance <= 0.0 {
                continue;
            }
            let Target::Go { object, .. } = choice.targets[option] else {
                staying += chance;
                continue;
            };
            let link = &walker.world.network.objects[object as usize];
            let walks = link.walk_probability;
            let ways = [(option, 1.0 - walks), (options + 1 + option, walks)];
            for (number, part) in ways.into_iter().filter(|way| way.1 > 0.0) {
                let edge = self.edge_of(walker, stop, number);
                let step = Step {
                    before: step_number,
                    from: short(place),
                    way: short(link.way),
                    reached: edge.reached,
                };
                if !self.follow_step(walker, day, step, edge, bin, chance * part) {
                    return false;
                }
            }
        }
        if staying > 0.0 {
            let edge = self.edge_of(walker, stop, options);
            day.end(step_number, &edge, staying);
        }
        true
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
