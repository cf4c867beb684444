//! Choosing a route branch by branch, where people know routes of several places (flee-model
//! §8.3).
//!
//! Some hundred routes may lead from a place, but they share their first steps, and a day ends
//! before most of them do. So those who leave are split at each fork, when they get there: what
//! lies beyond is not drawn before it matters. Where a day ends under way, all whose day ends at
//! the same branch draw the rest of their route together. To be split late or early is the same
//! in distribution: the parts of a multinomial split are multinomial.

use crate::cohort::Cohort;
use crate::draw::{Count, Draw};
use crate::journeys::{Draws, Edge, Here, Part, Trip, part_of};
use crate::purpose;
use crate::routes::Branch;
use crate::rows::Bins;
use crate::tables::{Tables, Tree};
use crate::walk::{Tally, Walker};
use outflow_model::environment::Environment;
use outflow_model::key::{GroupKey, Site};
use outflow_random::StableHash;

/// People who left a place this morning and have chosen their first step only.
#[derive(Clone, Debug)]
struct Sheaf<C> {
    /// Where they are, on the link of their first step.
    key: GroupKey,
    /// Their choice and first branch.
    choice: usize,
    place: usize,
    branch: usize,
    hash: u64,
    due: Bins<C>,
}

/// Chances as they were when people of a choice left this morning.
#[derive(Clone, Debug, Default)]
struct Left {
    tree: Tree,
    /// The same without the routes that are refused by now.
    open: Tree,
    /// Part of those at the end of each first branch who are refused there.
    refused: Vec<f64>,
    /// State of the tables for which that holds.
    seen: u64,
}

impl Left {
    /// Leaves out the routes that have come to be refused.
    fn look(
        &mut self,
        tables: &Tables,
        world: &Environment,
        branches: &[Branch],
        masses: &mut Vec<f64>,
    ) {
        if self.seen == tables.refusals {
            return;
        }
        self.seen = tables.refusals;
        self.open.own.clone_from(&self.tree.own);
        self.refused.resize(branches.len(), 0.0);
        let mut first = 0;
        while let Some(root) = branches.get(first) {
            let (mut refused, mut open) = (0.0, self.tree.own[first]);
            let beyond = first + 1..root.end as usize;
            for (own, branch) in self.open.own[beyond.clone()]
                .iter_mut()
                .zip(&branches[beyond])
            {
                if *own > 0.0 && tables.refuses(world, branch.place as usize) {
                    refused += std::mem::take(own);
                } else {
                    open += *own;
                }
            }
            let all = refused + open;
            self.refused[first] = if refused > 0.0 { refused / all } else { 0.0 };
            first = root.end as usize;
        }
        self.open.weigh(branches, 0.0, masses);
    }
}

/// People whose day ended at a branch and who have yet to draw the rest of their route.
#[derive(Clone, Debug)]
struct Pool<C> {
    key: GroupKey,
    covered_km: f64,
    choice: usize,
    place: usize,
    branch: usize,
    people: Bins<C>,
}

/// All that is undrawn.
#[derive(Clone, Debug)]
pub(crate) struct Branching<C> {
    sheaves: Vec<Sheaf<C>>,
    /// How often routes were rebuilt when sheaves were last made.
    routes: u64,
    left: Vec<Left>,
    pools: Vec<Pool<C>>,
    used: usize,
    /// Pool by choice and branch, plus 1.
    pool_at: Vec<Vec<u32>>,
    /// Scratch space: who takes each branch, and their km at its end.
    taking: Vec<Vec<Part<C>>>,
    ending: Vec<Vec<Part<C>>>,
    km: Vec<f64>,
    masses: Vec<f64>,
}

impl<C> Default for Branching<C> {
    fn default() -> Self {
        Self {
            sheaves: Vec::new(),
            routes: 0,
            left: Vec::new(),
            pools: Vec::new(),
            used: 0,
            pool_at: Vec::new(),
            taking: Vec::new(),
            ending: Vec::new(),
            km: Vec::new(),
            masses: Vec::new(),
        }
    }
}

impl<C: Count> Branching<C> {
    /// People under way by where they are on a link.
    pub(crate) fn due(&self) -> impl Iterator<Item = (&GroupKey, C)> {
        self.sheaves
            .iter()
            .map(|sheaf| (&sheaf.key, sheaf.due.total))
    }

    /// The sheaf of those who take a first branch.
    fn sheaf(
        &mut self,
        walker: &Walker,
        key: GroupKey,
        place: usize,
        branch: usize,
    ) -> &mut Sheaf<C> {
        let choice = walker.tables.index(place, key.class, key.entry);
        let known = self
            .sheaves
            .binary_search_by_key(&(choice, branch, key.marks), |sheaf| {
                (sheaf.choice, sheaf.branch, sheaf.key.marks)
            });
        let index = known.unwrap_or_else(|index| {
            let step = &walker.tables.branches[place][branch];
            let key = GroupKey {
                site: Site::link(step.object as usize),
                ..key
            };
            let hash = StableHash::new()
                .word(walker.state_hash(&key))
                .word(step.hash);
            let sheaf = Sheaf {
                key,
                choice,
                place,
                branch,
                hash: hash.finish(),
                due: Bins::default(),
            };
            self.sheaves.insert(index, sheaf);
            index
        });
        &mut self.sheaves[index]
    }
}

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
            branching.left.clear();
            branching.pools.clear();
            branching.pool_at.clear();
        }
    }

    /// Phase A by branches: `people` of a row at a place with no route decide: those
    /// who leave choose their first step, and the others stay.
    pub(crate) fn leave_by_branch(
        &mut self,
        trip: Trip,
        key: GroupKey,
        hash: u64,
        people: &mut Bins<D::Count>,
        tally: &mut Tally<D::Count>,
    ) {
        let zero = D::Count::default();
        let walker = trip.walker;
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
        let mut draws: Draws<D> = trip.draws_for(purpose::DECIDE, hash, 0);
        let mut staying = std::mem::take(&mut self.journeys.others);
        for bin in 0..people.counts.len() {
            let n = people.counts[bin];
            if n <= zero {
                continue;
            }
            tally.visits += 1;
            let leaving = draws.people.part(n, choice.chance);
            let mut rest = leaving;
            let mut branch = 0;
            while let Some(step) = branches.get(branch).filter(|_| rest > zero) {
                let taking = draws.people.part(rest, choice.tree.shares[branch]);
                if taking > zero {
                    rest -= taking;
                    let way = walker.world.network.objects[step.object as usize].way;
                    tally.leave(place, way, taking);
                    let recent = people.recent(bin, self.grid);
                    let due = &mut self.branching.sheaf(walker, key, place, branch).due;
                    let labels = people.labels.get_mut(bin);
                    let labels = labels.map(|labels| draws.labels.take_labels(labels, taking));
                    due.add_any(recent, self.grid, taking, labels);
                }
                branch = step.end as usize;
            }
            let stays = n - (leaving - rest);
            if stays > zero {
                staying.push((u32::try_from(bin).unwrap_or(u32::MAX), stays));
            }
        }
        let row = self.rows.row(key, |key| walker.state_hash(key));
        self.rest(trip, row, 0.0, &mut draws, &staying, people);
        staying.clear();
        self.journeys.others = staying;
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
            let going = part_of::<D>(trip, hash, share, &due);
            if going.is_empty() {
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
            let mut taking = std::mem::take(&mut self.branching.taking);
            taking.resize(taking.len().max(branches.len()), Vec::new());
            taking[branch].extend(&going);
            self.branching.taking = taking;
            self.walk_branches(trip, start, here, &mut draws, &mut due, tally);
            self.branching.left[choice] = left;
            if share >= 1.0 {
                due.clear();
            } else {
                for &(bin, n) in &going {
                    due.counts[bin as usize] -= n;
                    due.total -= n;
                }
            }
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
        staying_edge: &mut Edge,
        tally: &mut Tally<D::Count>,
    ) {
        let zero = D::Count::default();
        let walker = trip.walker;
        let place = here.key.site.as_place().unwrap_or_default();
        let choice = walker.tables.choice(place, here.key.class, here.key.entry);
        let branches = &walker.tables.branches[place];
        let mut taking = std::mem::take(&mut self.branching.taking);
        taking.resize(taking.len().max(branches.len()), Vec::new());
        let mut staying = std::mem::take(&mut self.journeys.others);
        for (bin, n) in people.parts() {
            tally.visits += 1;
            let recent = f64::from_bits(people.recent(bin as usize, self.grid));
            let force = walker.keeps_going(&here.key, recent, here.covered_km);
            let chance = if force { 1.0 } else { choice.chance };
            let leaving = draws.people.part(n, chance);
            let mut rest = leaving;
            let mut branch = 0;
            while let Some(step) = branches.get(branch).filter(|_| rest > zero) {
                let n = draws.people.part(rest, choice.tree.shares[branch]);
                if n > zero {
                    taking[branch].push((bin, n));
                    rest -= n;
                }
                branch = step.end as usize;
            }
            let stays = n - (leaving - rest);
            if stays > zero {
                staying.push((bin, stays));
            }
        }
        self.branching.taking = taking;
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
        self.walk_branches(trip, start, here, draws, people, tally);
        if !staying.is_empty() {
            let row = self.row_of(walker, here.key, staying_edge);
            self.rest(trip, row, here.covered_km, draws, &staying, people);
            staying.clear();
        }
        self.journeys.others = staying;
    }

    /// Those in `taking` go along their branches until their route or their day ends.
    fn walk_branches(
        &mut self,
        trip: Trip,
        start: Start,
        here: Here,
        draws: &mut Draws<D>,
        from: &mut Bins<D::Count>,
        tally: &mut Tally<D::Count>,
    ) {
        let zero = D::Count::default();
        let walker = trip.walker;
        let branches = &walker.tables.branches[start.place];
        let objects = &walker.world.network.objects;
        let mut taking = std::mem::take(&mut self.branching.taking);
        let mut km = std::mem::take(&mut self.branching.km);
        km.resize(km.len().max(branches.len()), 0.0);
        let mut marks = here.key.marks;
        let mut index = start.from;
        while index < start.to {
            let branch = &branches[index];
            if taking[index].is_empty() {
                index = branch.end as usize;
                continue;
            }
            let mut going = std::mem::take(&mut taking[index]);
            let first = start.on_first && index == start.from;
            let object = &objects[branch.object as usize];
            let n: D::Count = going.iter().map(|part| part.1).sum();
            if !first {
                tally.leave(object.from, object.way, n);
            }
            let key = GroupKey {
                site: Site::link(branch.object as usize),
                marks,
                ..here.key
            };
            let covered_km = match km.get(branch.parent as usize) {
                Some(&km) if !first => km,
                _ => here.covered_km,
            };
            let hop = walker.hop(key, covered_km, false);
            tally.visits += going.len() as u64;
            if let Some(place) = hop.reached {
                tally.reached[place] += n;
            }
            if !hop.goes_on {
                if start.pooled {
                    let (grid, track) = (self.grid, self.track);
                    let pool = self.pool(start, index, hop.key, hop.covered_km);
                    pool.add_all(&going, from, grid, track, &mut draws.labels);
                } else {
                    self.draw_rest(
                        trip,
                        start,
                        index,
                        hop.key,
                        hop.covered_km,
                        draws,
                        &going,
                        from,
                    );
                }
                going.clear();
                taking[index] = going;
                index = branch.end as usize;
                continue;
            }
            km[index] = hop.covered_km;
            marks = hop.key.marks;
            if first && start.refused > 0.0 {
                // Some find that the end of their route has filled up since they left.
                let mut refused = Vec::new();
                for part in &mut going {
                    let n = draws.people.part(part.1, start.refused);
                    part.1 -= n;
                    refused.push((part.0, n));
                }
                refused.retain(|part| part.1 > zero);
                let row = self.rows.row(hop.key, |key| walker.state_hash(key));
                self.rest(trip, row, hop.covered_km, draws, &refused, from);
            }
            fork(
                &mut draws.people,
                branches,
                &start.tree.shares,
                index,
                &mut going,
                &mut taking,
            );
            if !going.is_empty() {
                let there = Here {
                    key: hop.key,
                    covered_km: hop.covered_km,
                    hops: here.hops + branch.depth,
                };
                self.meet(trip, there, draws, &going, from);
            }
            going.clear();
            taking[index] = going;
            index += 1;
        }
        self.branching.taking = taking;
        self.branching.km = km;
    }

    /// People whose day ended at a branch draw the rest of their route.
    #[allow(clippy::too_many_arguments)]
    fn draw_rest(
        &mut self,
        trip: Trip,
        start: Start,
        at: usize,
        key: GroupKey,
        covered_km: f64,
        draws: &mut Draws<D>,
        going: &[Part<D::Count>],
        from: &mut Bins<D::Count>,
    ) {
        let walker = trip.walker;
        let branches = &walker.tables.branches[start.place];
        let mut taking: Vec<Vec<Part<D::Count>>> = std::mem::take(&mut self.branching.ending);
        taking.resize(taking.len().max(branches.len()), Vec::new());
        taking[at].extend(going);
        let mut index = at;
        while index < branches[at].end as usize {
            let branch = &branches[index];
            if taking[index].is_empty() {
                index = branch.end as usize;
                continue;
            }
            let mut here = std::mem::take(&mut taking[index]);
            fork(
                &mut draws.people,
                branches,
                &start.tree.shares,
                index,
                &mut here,
                &mut taking,
            );
            if !here.is_empty() {
                let key = GroupKey {
                    route: walker.tables.rest_at(start.place, &branches[at], branch),
                    ..key
                };
                let row = self.rows.row(key, |key| walker.state_hash(key));
                self.rest(trip, row, covered_km, draws, &here, from);
            }
            here.clear();
            taking[index] = here;
            index += 1;
        }
        self.branching.ending = taking;
    }

    /// The pool of those whose day ended at a branch.
    fn pool(
        &mut self,
        start: Start,
        branch: usize,
        key: GroupKey,
        covered_km: f64,
    ) -> &mut Bins<D::Count> {
        let branching = &mut self.branching;
        let (choice, used) = (start.choice, branching.used);
        if branching.pool_at.len() <= choice {
            branching.pool_at.resize(choice + 1, Vec::new());
        }
        let slots = &mut branching.pool_at[choice];
        if slots.len() <= branch {
            slots.resize(branch + 1, 0);
        }
        if slots[branch] == 0 {
            if branching.pools.len() == used {
                branching.pools.push(Pool {
                    key,
                    covered_km,
                    choice,
                    place: start.place,
                    branch,
                    people: Bins::default(),
                });
            } else {
                let pool = &mut branching.pools[used];
                (pool.key, pool.covered_km) = (key, covered_km);
                (pool.choice, pool.place, pool.branch) = (choice, start.place, branch);
            }
            branching.used += 1;
            slots[branch] = u32::try_from(branching.used).unwrap_or(u32::MAX);
        }
        &mut branching.pools[slots[branch] as usize - 1].people
    }

    /// The end of a sub-batch: all pools draw.
    pub(crate) fn draw_pools(&mut self, trip: Trip) {
        let walker = trip.walker;
        for index in 0..self.branching.used {
            let pool = &mut self.branching.pools[index];
            let mut people = std::mem::take(&mut pool.people);
            let (key, covered_km) = (pool.key, pool.covered_km);
            let (place, choice, at) = (pool.place, pool.choice, pool.branch);
            self.branching.pool_at[choice][at] = 0;
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
            let mut going = std::mem::take(&mut self.journeys.others);
            going.extend(people.parts());
            self.draw_rest(
                trip,
                start,
                at,
                key,
                covered_km,
                &mut draws,
                &going,
                &mut people,
            );
            going.clear();
            self.journeys.others = going;
            people.clear();
            self.branching.pools[index].people = people;
        }
        self.branching.used = 0;
    }
}

/// Those at a branch choose among the branches that follow it: `taking` gets those who go on, by
/// branch, and `going` keeps those whose route ends here.
fn fork<D: Draw>(
    draw: &mut D,
    branches: &[Branch],
    shares: &[f64],
    index: usize,
    going: &mut Vec<Part<D::Count>>,
    taking: &mut [Vec<Part<D::Count>>],
) {
    let zero = D::Count::default();
    let end = branches[index].end as usize;
    going.retain_mut(|(bin, rest)| {
        let mut next = index + 1;
        while next < end && *rest > zero {
            let n = draw.part(*rest, shares[next]);
            if n > zero {
                taking[next].push((*bin, n));
                *rest -= n;
            }
            next = branches[next].end as usize;
        }
        *rest > zero
    });
}
