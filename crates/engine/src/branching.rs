//! Choosing a route branch by branch, where people know routes of several places (flee-model
//! §8.3).
//!
//! Some hundred routes may lead from a place, but they share their first steps, and a day ends
//! before most of them do. So those who leave are split at each fork, when they get there: what
//! lies beyond is not drawn before it matters. Where a day ends under way, all whose day ends at
//! the same branch draw the rest of their route together. To be split late or early is the same
//! in distribution: the parts of a multinomial split are multinomial.

use crate::cohort::Cohort;
use crate::draw::Draw;
use crate::edge::{Edge, short};
use crate::journeys::{Draws, Trip, part_of, sum};
use crate::purpose;
use crate::routes::Branch;
use crate::rows::Bins;
use crate::stops::Here;
use crate::tables::Tree;
use crate::undrawn::{Left, NONE, Step, Steps};
use crate::walk::{Tally, Walker};
use outflow_model::key::{GroupKey, Site};
use outflow_random::StableHash;

/// Where a walk down the branches starts.
#[derive(Clone, Copy)]
struct Start<'a> {
    place: usize,
    choice: usize,
    tree: &'a Tree,
    /// The branches walked, and whether people have set out on the first of them already.
    from: usize,
    to: usize,
    on_first: bool,
    /// Part of those at the end of the first branch who are refused there.
    refused: f64,
    /// Whether the rest of routes is drawn for all of a sub-batch together.
    pooled: bool,
}

impl<D: Draw> Cohort<D> {
    /// Begins a day: sheaves of another network are of no use.
    pub(crate) fn begin_branching(&mut self, walker: &Walker) {
        let branching = &mut self.branching;
        if branching.routes != walker.tables.routes_built {
            branching.routes = walker.tables.routes_built;
            branching.sheaves.clear();
            branching.sheaf_at.clear();
            branching.in_order = 0;
            branching.left.clear();
            branching.pools.clear();
            branching.pool_at.clear();
        }
    }

    /// Phase A by branches: the people of a row at a place with no route decide: those who leave
    /// choose their first step, and the others stay.
    pub(crate) fn leave_by_branch(
        &mut self,
        trip: Trip,
        here: Here,
        draws: &mut Draws<D>,
        people: &mut Bins<D::Count>,
        tally: &mut Tally<D::Count>,
    ) {
        let zero = D::Count::default();
        let walker = trip.walker;
        let key = here.key;
        let place = key.site.as_place().unwrap_or_default();
        let choice = walker.tables.choice(place, key.class, key.entry);
        let index = walker.tables.index(place, key.class, key.entry);
        let branches = &walker.tables.branches[place];
        if self.branching.left.len() <= index {
            self.branching.left.resize(index + 1, Left::default());
        }
        let left = &mut self.branching.left[index];
        left.tree.clone_from(&choice.tree);
        left.seen = 0;
        let mut taking = self.branching.room(branches.len());
        for bin in 0..people.counts.len() {
            let n = people.counts[bin];
            if n <= zero {
                continue;
            }
            let staying =
                self.first_branches(trip, &here, bin, n, draws, people, &mut taking, tally);
            let mut branch = 0;
            while let Some(step) = branches.get(branch) {
                let n = std::mem::take(&mut taking[branch]);
                if n > zero {
                    let way = walker.world.network.objects[step.object as usize].way;
                    tally.leave(place, way, n);
                    let (grid, track) = (self.grid, self.track);
                    let due = &mut self.branching.sheaf(walker, key, place, branch).due;
                    due.add_bin(bin, n, people, grid, track, &mut draws.labels);
                }
                branch = step.end as usize;
            }
            if staying > zero {
                let edge = self.resting(walker, key, 0.0);
                self.rest_of_bin(&trip, &edge, &mut draws.labels, bin, staying, people);
            }
        }
        self.branching.taking = taking;
    }

    /// `n` people of a bin at a place decide whether to leave, and choose their first branch: into
    /// `taking`, by branch. Gives how many stay.
    #[allow(clippy::too_many_arguments)]
    #[inline]
    fn first_branches(
        &mut self,
        trip: Trip,
        here: &Here,
        bin: usize,
        n: D::Count,
        draws: &mut Draws<D>,
        people: &Bins<D::Count>,
        taking: &mut [D::Count],
        tally: &mut Tally<D::Count>,
    ) -> D::Count {
        let walker = trip.walker;
        let place = here.key.site.as_place().unwrap_or_default();
        let choice = walker.tables.choice(place, here.key.class, here.key.entry);
        let branches = &walker.tables.branches[place];
        tally.visits += 1;
        let recent = f64::from_bits(people.recent(bin, self.grid));
        let chance = walker.chance(choice, here, recent);
        let leaving = draws.people.part(n, chance);
        let mut rest = leaving;
        let mut branch = 0;
        while let Some(step) = branches.get(branch) {
            if rest <= D::Count::default() {
                break;
            }
            let n = draws.people.part(rest, choice.tree.shares[branch]);
            taking[branch] = n;
            rest -= n;
            branch = step.end as usize;
        }
        // Those whose route is refused stay with the others.
        n - (leaving - rest)
    }

    /// All sheaves, or a part of each, set off.
    pub(crate) fn set_off_by_branch(
        &mut self,
        trip: Trip,
        share: f64,
        tally: &mut Tally<D::Count>,
    ) {
        let zero = D::Count::default();
        let walker = trip.walker;
        for index in 0..self.branching.sheaves.len() {
            let sheaf = &mut self.branching.sheaves[index];
            if sheaf.due.total <= zero {
                continue;
            }
            let (key, place, branch, choice) = (sheaf.key, sheaf.place, sheaf.branch, sheaf.choice);
            let hash = sheaf.hash;
            let mut draws: Draws<D> = trip.draws(hash, 0);
            let mut due = std::mem::take(&mut sheaf.due);
            let share = if walker.changing_from(&key) {
                share
            } else {
                1.0
            };
            let mut going = std::mem::take(&mut self.journeys.others);
            part_of::<D>(trip, hash, share, &due, &mut going);
            if sum(&going) <= zero {
                self.journeys.others = going;
                self.branching.sheaves[index].due = due;
                continue;
            }
            let mut left = std::mem::take(&mut self.branching.left[choice]);
            let branches = &walker.tables.branches[place];
            let mut masses = std::mem::take(&mut self.branching.masses);
            left.look(walker.tables, walker.world, branches, &mut masses);
            self.branching.masses = masses;
            let here = Here::setting_off(key);
            let first = &branches[branch];
            let goes_on = walker.hop(key, 0.0, false).goes_on;
            let start = Start {
                place,
                choice,
                tree: if goes_on { &left.open } else { &left.tree },
                from: branch,
                to: first.end as usize,
                on_first: true,
                refused: if goes_on { left.refused[branch] } else { 0.0 },
                pooled: false,
            };
            let mut taking = self.branching.room(branches.len());
            let mut steps = std::mem::take(&mut self.branching.sheaves[index].steps);
            steps.renew(self.journeys.generation, branches.len());
            for (bin, &n) in going.iter().enumerate().filter(|(_, n)| **n > zero) {
                taking[branch] = n;
                self.walk_branches(
                    &trip,
                    &start,
                    &here,
                    bin,
                    &mut taking,
                    &mut steps,
                    &mut draws,
                    &mut due,
                    tally,
                );
            }
            self.branching.taking = taking;
            self.branching.sheaves[index].steps = steps;
            self.branching.left[choice] = left;
            if share >= 1.0 {
                due.clear();
            } else {
                due.take_out(&going);
            }
            self.journeys.others = going;
            self.branching.sheaves[index].due = due;
        }
    }

    /// The people of a stop decide whether to go on, and walk down the branches.
    pub(crate) fn choose_by_branch(
        &mut self,
        trip: Trip,
        here: Here,
        draws: &mut Draws<D>,
        people: &mut Bins<D::Count>,
        steps: &mut Steps,
        tally: &mut Tally<D::Count>,
    ) {
        let zero = D::Count::default();
        let walker = trip.walker;
        let place = here.key.site.as_place().unwrap_or_default();
        let choice = walker.tables.choice(place, here.key.class, here.key.entry);
        let branches = &walker.tables.branches[place];
        steps.renew(self.journeys.generation, branches.len());
        let start = Start {
            place,
            choice: walker.tables.index(place, here.key.class, here.key.entry),
            tree: &choice.tree,
            from: 0,
            to: branches.len(),
            on_first: false,
            refused: 0.0,
            pooled: !walker.plan.fields.recent,
        };
        let mut taking = self.branching.room(branches.len());
        for bin in 0..people.counts.len() {
            let n = people.counts[bin];
            if n <= zero {
                continue;
            }
            let staying =
                self.first_branches(trip, &here, bin, n, draws, people, &mut taking, tally);
            if staying < n {
                self.walk_branches(
                    &trip,
                    &start,
                    &here,
                    bin,
                    &mut taking,
                    steps,
                    draws,
                    people,
                    tally,
                );
            }
            if staying > zero {
                let edge = match steps.staying {
                    Some(edge) => edge,
                    None => self.resting(walker, here.key, here.covered_km),
                };
                steps.staying = Some(edge);
                self.rest_of_bin(&trip, &edge, &mut draws.labels, bin, staying, people);
            }
        }
        self.branching.taking = taking;
    }

    /// What a branch comes to for people here who take it.
    #[cold]
    fn look_at_branch(walker: &Walker, key: GroupKey, covered_km: f64) -> Step {
        let hop = walker.hop(key, covered_km, false);
        Step {
            known: true,
            goes_on: hop.goes_on,
            marks: hop.key.marks,
            reached: hop.reached.map_or(NONE, short),
            next: NONE,
            covered_km: hop.covered_km,
        }
    }

    /// Those of a bin of `from` who are in `taking` go along their branches until their route or
    /// their day ends; leaves 0 in `taking`.
    #[allow(clippy::too_many_arguments)]
    fn walk_branches(
        &mut self,
        trip: &Trip,
        start: &Start,
        here: &Here,
        bin: usize,
        taking: &mut [D::Count],
        steps: &mut Steps,
        draws: &mut Draws<D>,
        from: &mut Bins<D::Count>,
        tally: &mut Tally<D::Count>,
    ) {
        let zero = D::Count::default();
        let walker = trip.walker;
        let branches = &walker.tables.branches[start.place][..];
        let objects = &walker.world.network.objects;
        let (grid, track) = (self.grid, self.track);
        let mut index = start.from;
        while index < start.to {
            let branch = &branches[index];
            let mut n = std::mem::take(&mut taking[index]);
            if n <= zero {
                index = branch.end as usize;
                continue;
            }
            let first = start.on_first && index == start.from;
            if !first {
                let object = &objects[branch.object as usize];
                tally.leave(object.from, object.way, n);
            }
            // Where they set out on it, and where it leads them.
            let before = || match steps.branches.get(branch.parent as usize) {
                Some(before) if !first => (before.marks, before.covered_km),
                _ => (here.key.marks, here.covered_km),
            };
            let key_before = |marks: u8| GroupKey {
                site: Site::link(branch.object as usize),
                marks,
                ..here.key
            };
            let hop = || {
                let (marks, covered_km) = before();
                walker.hop(key_before(marks), covered_km, false)
            };
            let mut step = steps.branches[index];
            if !step.known {
                let (marks, covered_km) = before();
                step = Self::look_at_branch(walker, key_before(marks), covered_km);
            }
            tally.visits += 1;
            if step.reached != NONE {
                tally.reached[step.reached as usize] += n;
            }
            if !step.goes_on {
                if start.pooled {
                    if step.next == NONE {
                        step.next =
                            self.branching
                                .pool((start.choice, start.place), index, hop().key);
                    }
                    let pool = self.branching.people_of_pool(step.next);
                    pool.add_bin(bin, n, from, grid, track, &mut draws.labels);
                } else {
                    let hop = hop();
                    let mut rests = std::mem::take(&mut steps.rests[index]);
                    let end = (hop.key, hop.covered_km);
                    self.draw_rest(trip, start, index, end, &mut rests, draws, bin, n, from);
                    steps.rests[index] = rests;
                }
                steps.branches[index] = step;
                index = branch.end as usize;
                continue;
            }
            if first && start.refused > 0.0 {
                // Some find that the end of their route has filled up since they left.
                let refused = draws.people.part(n, start.refused);
                n -= refused;
                if refused > zero {
                    let hop = hop();
                    let edge = self.resting(walker, hop.key, hop.covered_km);
                    self.rest_of_bin(trip, &edge, &mut draws.labels, bin, refused, from);
                }
            }
            let shares = &start.tree.shares;
            n = fork(&mut draws.people, branches, shares, index, n, taking);
            if n > zero {
                if step.next == NONE {
                    let hop = hop();
                    let there = Here {
                        key: hop.key,
                        covered_km: hop.covered_km,
                        hops: 0,
                    };
                    step.next = self.stop_at(walker, there);
                }
                let speed = walker.plan.rules.max_move_speed;
                let hops = here.hops + branch.depth;
                let people = self.journeys.reach(step.next, hops, speed);
                people.add_bin(bin, n, from, grid, track, &mut draws.labels);
            }
            steps.branches[index] = step;
            index += 1;
        }
    }

    /// `n` people of a bin whose day ended at a branch, with this key and km covered, draw the
    /// rest of their route; `edges` is where they rest, by branch from `at` on, as far as known.
    #[allow(clippy::too_many_arguments)]
    fn draw_rest(
        &mut self,
        trip: &Trip,
        start: &Start,
        at: usize,
        end: (GroupKey, f64),
        edges: &mut Vec<Option<Edge>>,
        draws: &mut Draws<D>,
        bin: usize,
        n: D::Count,
        from: &mut Bins<D::Count>,
    ) {
        let zero = D::Count::default();
        let walker = trip.walker;
        let branches = &walker.tables.branches[start.place][..];
        let mut taking = std::mem::take(&mut self.branching.ending);
        if taking.len() < branches.len() {
            taking.resize(branches.len(), zero);
        }
        taking[at] = n;
        let last = branches[at].end as usize;
        edges.resize(last - at, None);
        let mut index = at;
        while index < last {
            let branch = &branches[index];
            let n = std::mem::take(&mut taking[index]);
            if n <= zero {
                index = branch.end as usize;
                continue;
            }
            let shares = &start.tree.shares;
            let n = fork(&mut draws.people, branches, shares, index, n, &mut taking);
            if n > zero {
                let edge = match edges[index - at] {
                    Some(edge) => edge,
                    None => {
                        let key = GroupKey {
                            route: walker.tables.rest_at(start.place, &branches[at], branch),
                            ..end.0
                        };
                        self.resting(walker, key, end.1)
                    }
                };
                edges[index - at] = Some(edge);
                self.rest_of_bin(trip, &edge, &mut draws.labels, bin, n, from);
            }
            index += 1;
        }
        self.branching.ending = taking;
    }

    /// The end of a sub-batch: all pools draw.
    pub(crate) fn draw_pools(&mut self, trip: Trip) {
        let walker = trip.walker;
        let mut used = std::mem::take(&mut self.branching.used);
        for &index in &used {
            let index = index as usize;
            let pool = &mut self.branching.pools[index];
            pool.used = false;
            let mut people = std::mem::take(&mut pool.people);
            let mut edges = std::mem::take(&mut pool.edges);
            let key = pool.key;
            let (place, choice, at) = (pool.place, pool.choice, pool.branch);
            let state = StableHash::new()
                .word(walker.state_hash(&key))
                .word(walker.tables.branches[place][at].hash);
            let mut draws: Draws<D> = trip.draws_for(purpose::REST_OF_ROUTE, state.finish(), 0);
            let start = Start {
                place,
                choice,
                tree: &walker.tables.choice(place, key.class, key.entry).tree,
                from: at,
                to: 0,
                on_first: false,
                refused: 0.0,
                pooled: false,
            };
            // Without recent travel the km covered make no difference any more.
            let end = (key, 0.0);
            for bin in 0..people.counts.len() {
                let n = people.counts[bin];
                if n > D::Count::default() {
                    self.draw_rest(
                        &trip,
                        &start,
                        at,
                        end,
                        &mut edges,
                        &mut draws,
                        bin,
                        n,
                        &mut people,
                    );
                }
            }
            people.clear();
            let pool = &mut self.branching.pools[index];
            (pool.people, pool.edges) = (people, edges);
        }
        used.clear();
        self.branching.used = used;
    }
}

/// `n` people at a branch choose among the branches that follow it: `taking` gets those who go on,
/// by branch. Gives those whose route ends here.
#[inline]
fn fork<D: Draw>(
    draw: &mut D,
    branches: &[Branch],
    shares: &[f64],
    index: usize,
    mut n: D::Count,
    taking: &mut [D::Count],
) -> D::Count {
    let end = branches[index].end as usize;
    let mut next = index + 1;
    while next < end && n > D::Count::default() {
        let part = draw.part(n, shares[next]);
        taking[next] = part;
        n -= part;
        next = branches[next].end as usize;
    }
    n
}
