//! A day's travel of all groups at once (design.md §2).
//!
//! People who reach the same place with the same km behind them, and do not differ in what can
//! influence their way, have the same distribution of what is left of their day, whatever link
//! they came by. So they meet in a [`Stop`] and decide together: the day is a network of stops,
//! worked through in the order of km covered, and not a tree of journeys for each group. People of
//! a stop may differ in recent travel, which they keep; it is looked at where it matters.

use crate::cohort::Cohort;
use crate::draw::{Count, Draw};
use crate::edge::{Edge, Goal, NOWHERE, PARTS, Rest, short};
use crate::error::EngineError;
use crate::kernel::WORTH_A_DAY;
use crate::purpose;
use crate::rows::{Bins, Grid};
use crate::shared_out::Split;
use crate::stops::{Here, SECTIONS};
use crate::tables::{Choice, Target};
use crate::walk::{MOST_HOPS, Tally, Walker};
use outflow_model::key::GroupKey;
use outflow_random::{Purpose, StableHash};

/// Everybody in a list of counts by bin.
#[inline]
pub(crate) fn sum<C: Count>(counts: &[C]) -> C {
    counts.iter().copied().sum()
}

/// Bins with anybody in them.
#[inline]
fn occupied<C: Count>(counts: &[C]) -> u64 {
    counts.iter().map(|n| u64::from(*n > C::default())).sum()
}

impl Walker<'_> {
    /// The chance that people with this recent travel leave a place: whoever reached a town in the
    /// course of the day may have to go on.
    #[inline]
    pub(crate) fn chance(&self, choice: &Choice, here: &Here, recent: f64) -> f64 {
        if here.hops > 0 && self.keeps_going(&here.key, recent, here.covered_km) {
            1.0
        } else {
            choice.chance
        }
    }
}

/// The streams of one group's splits: of people, and of their passive labels.
pub(crate) struct Draws<D> {
    pub people: D,
    pub labels: D,
}

/// What all steps of a sub-batch have in common.
#[derive(Clone, Copy)]
pub(crate) struct Trip<'a> {
    pub walker: &'a Walker<'a>,
    pub member: u32,
    pub batch: u32,
    /// Stable hash of what rounds recent travel today.
    rounding: u64,
}

impl<'a> Trip<'a> {
    pub(crate) fn new(walker: &'a Walker<'a>, member: u32, batch: u32) -> Self {
        let rounding = StableHash::new()
            .word(walker.plan.options.seed)
            .word(u64::from(member) << 32 | u64::from(walker.day));
        Self {
            walker,
            member,
            batch,
            rounding: rounding.finish(),
        }
    }

    /// A number uniform on [0, 1) for those of a bin who rest at the end of an edge today.
    #[inline]
    pub(crate) fn rounding(&self, edge: u64, bin: usize) -> f64 {
        let hash = StableHash::new().word(self.rounding ^ edge.wrapping_add(bin as u64));
        (hash.finish() >> 11) as f64 * (1.0 / (1_u64 << 53) as f64)
    }

    pub(crate) fn draws<D: Draw>(&self, state: u64, hop: u32) -> Draws<D> {
        self.draws_for(purpose::TRAVEL, state, hop)
    }

    pub(crate) fn draws_for<D: Draw>(&self, what: Purpose, state: u64, hop: u32) -> Draws<D> {
        let stream = |what| {
            let key = self.walker.plan.stream(self.member, self.walker.day, what);
            D::new(key.state(state).batch(self.batch).hop(hop))
        };
        Draws {
            people: stream(what),
            labels: stream(purpose::LABELS),
        }
    }
}

/// Who of those due travels in this sub-batch, by bin, into `going`.
pub(crate) fn part_of<D: Draw>(
    trip: Trip,
    hash: u64,
    share: f64,
    due: &Bins<D::Count>,
    going: &mut Vec<D::Count>,
) {
    going.clear();
    going.extend_from_slice(due.occupied_part());
    if share >= 1.0 {
        return;
    }
    let key = trip
        .walker
        .plan
        .stream(trip.member, trip.walker.day, purpose::BATCH);
    let mut draw = D::new(key.state(hash).batch(trip.batch));
    for n in going.iter_mut().filter(|n| **n > D::Count::default()) {
        *n = draw.part(*n, share);
    }
}

impl<D: Draw> Cohort<D> {
    /// Everybody due, or a part of them, travels to the end of the day.
    pub(crate) fn travel_together(
        &mut self,
        trip: Trip,
        share: f64,
        tally: &mut Tally<D::Count>,
    ) -> Result<(), EngineError> {
        self.journeys.begin(trip.walker);
        for row in 0..self.rows.rows.len() {
            if self.rows.rows[row].due.total > D::Count::default() {
                self.set_off(trip, share, row, tally)?;
            }
        }
        if trip.walker.tables.by_branch {
            self.set_off_by_branch(trip, share, tally);
        }
        for section in 0..SECTIONS {
            if self.journeys.waiting == 0 {
                break;
            }
            let mut next = 0;
            while let Some(&stop) = self.journeys.sections[section].get(next) {
                self.go_on(trip, stop as usize, tally)?;
                next += 1;
            }
            self.journeys.sections[section].clear();
        }
        self.draw_pools(trip);
        Ok(())
    }

    /// Those of a row who travel in this sub-batch take their first step of the day.
    fn set_off(
        &mut self,
        trip: Trip,
        share: f64,
        row: usize,
        tally: &mut Tally<D::Count>,
    ) -> Result<(), EngineError> {
        let index = row;
        let row = &mut self.rows.rows[row];
        if row.edges.0 != self.journeys.generation {
            row.edges = (self.journeys.generation, [Edge::UNKNOWN; 2]);
        }
        let mut edges = row.edges.1;
        let calm = !trip.walker.changing_from(&row.key);
        let all = share >= 1.0 || calm;
        let here = Here::setting_off(row.key);
        let share = if all { 1.0 } else { share };
        let mut draws = trip.draws::<D>(row.hash, 0);
        let mut due = std::mem::take(&mut row.due);
        let mut going = std::mem::take(&mut self.journeys.others);
        part_of::<D>(trip, row.hash, share, &due, &mut going);
        if !all {
            due.take_out(&going);
        }
        if self.ahead && sum(&going) >= D::Count::from_people(WORTH_A_DAY) {
            self.go_all_day(
                trip, index, &mut edges, &mut draws, &mut going, &mut due, tally,
            );
        }
        if sum(&going) > D::Count::default() {
            let [drive, walk] = &mut edges;
            let edges = [drive, walk];
            self.take(trip, here, edges, &mut draws, &going, &mut due, tally)?;
        }
        self.rows.rows[index].edges.1 = edges;
        if all {
            due.clear();
        }
        self.journeys.others = going;
        self.rows.rows[index].due = due;
        Ok(())
    }

    /// People on a link take a step along it, `going[bin]` of each bin of `from`, which has their
    /// recent travel and labels; `edges` are known or left [`Edge::UNKNOWN`], for drivers and
    /// walkers.
    #[allow(clippy::too_many_arguments)]
    #[inline]
    fn take(
        &mut self,
        trip: Trip,
        here: Here,
        [drive, walk]: [&mut Edge; 2],
        draws: &mut Draws<D>,
        going: &[D::Count],
        from: &mut Bins<D::Count>,
        tally: &mut Tally<D::Count>,
    ) -> Result<(), EngineError> {
        let link = &trip.walker.world.network.objects[here.key.site.as_link().unwrap_or_default()];
        if link.walk_probability <= 0.0 {
            return self.arrive(trip, here, false, drive, draws, going, from, tally);
        }
        let walking: Vec<D::Count> = going
            .iter()
            .map(|&n| draws.people.part(n, link.walk_probability))
            .collect();
        let driving: Vec<D::Count> = going
            .iter()
            .zip(&walking)
            .map(|(&n, &walking)| n - walking)
            .collect();
        for (going, edge, walks) in [(&walking, walk, true), (&driving, drive, false)] {
            self.arrive(trip, here, walks, edge, draws, going, from, tally)?;
        }
        Ok(())
    }

    /// People get to where a step along their link leads.
    #[allow(clippy::too_many_arguments)]
    #[inline]
    fn arrive(
        &mut self,
        trip: Trip,
        here: Here,
        walks: bool,
        edge: &mut Edge,
        draws: &mut Draws<D>,
        going: &[D::Count],
        from: &mut Bins<D::Count>,
        tally: &mut Tally<D::Count>,
    ) -> Result<(), EngineError> {
        let n = sum(going);
        if n <= D::Count::default() {
            return Ok(());
        }
        if matches!(edge.goal, Goal::Unknown) {
            *edge = self.edge(trip.walker, here, walks);
        }
        tally.visits += occupied(going);
        if edge.reached != NOWHERE {
            tally.reached[edge.reached as usize] += n;
        }
        match edge.goal {
            Goal::Stop(stop) if self.ahead => {
                self.part_ways(&trip, stop, here.hops, draws, going, from, tally)?;
            }
            Goal::Stop(stop) => self.meet(trip, stop, here.hops, draws, going, from),
            Goal::Rest(_) => self.rest(trip, *edge, draws, going, from),
            Goal::Unknown => {}
        }
        Ok(())
    }

    /// The stop of people who are at a place in the course of a day.
    pub(crate) fn stop_at(&mut self, walker: &Walker, there: Here) -> u32 {
        self.journeys
            .stop(walker, Here { hops: 0, ..there }, self.grid)
    }

    /// People get to a stop after so many hops.
    pub(crate) fn meet(
        &mut self,
        trip: Trip,
        stop: u32,
        hops: u32,
        draws: &mut Draws<D>,
        going: &[D::Count],
        from: &mut Bins<D::Count>,
    ) {
        let speed = trip.walker.plan.rules.max_move_speed;
        let people = self.journeys.reach(stop, hops, speed);
        people.add_all(going, from, self.grid, self.track, &mut draws.labels);
    }

    /// The edge of people who are done for the day with this key, and so many km covered.
    pub(crate) fn resting(&mut self, walker: &Walker, key: GroupKey, covered_km: f64) -> Edge {
        let row = self.rows.row(key, |key| walker.state_hash(key));
        let hash = self.rows.rows[row as usize].hash;
        let rounding = StableHash::new().word(hash).float(covered_km).finish();
        Edge {
            goal: Goal::Rest(row),
            reached: NOWHERE,
            rounding,
            ahead: self.ahead_by(walker, covered_km),
        }
    }

    /// What the km covered today add to the recent travel of tomorrow, in [`PARTS`] of a bin; where
    /// recent travel is not on a grid, the bits of these km.
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        clippy::cast_sign_loss
    )]
    fn ahead_by(&self, walker: &Walker, covered_km: f64) -> u64 {
        match self.grid {
            Grid::Steps { steps, .. } => {
                let bins = walker.plan.next_recent(0.0, covered_km) * steps;
                (bins * PARTS as f64).round() as u64
            }
            Grid::Exact => covered_km.to_bits(),
        }
    }

    /// Works out where a step along a link leads.
    pub(crate) fn edge(&mut self, walker: &Walker, here: Here, walks: bool) -> Edge {
        let hop = walker.hop(here.key, here.covered_km, walks);
        let reached = hop.reached.map_or(NOWHERE, short);
        if !hop.goes_on {
            let resting = self.resting(walker, hop.key, hop.covered_km);
            return Edge { reached, ..resting };
        }
        let there = Here {
            key: hop.key,
            covered_km: hop.covered_km,
            hops: 0,
        };
        Edge {
            goal: Goal::Stop(self.journeys.stop(walker, there, self.grid)),
            reached,
            rounding: 0,
            ahead: 0,
        }
    }

    /// People are done for the day at the end of `edge`, `going[bin]` of each bin of `from`.
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        clippy::cast_sign_loss
    )]
    pub(crate) fn rest(
        &mut self,
        trip: Trip,
        edge: Edge,
        draws: &mut Draws<D>,
        going: &[D::Count],
        from: &mut Bins<D::Count>,
    ) {
        let zero = D::Count::default();
        for (bin, &n) in going.iter().enumerate().filter(|(_, n)| **n > zero) {
            self.rest_of_bin(&trip, &edge, &mut draws.labels, bin, n, from);
        }
    }

    /// `n` people of a bin of `from` are done for the day at the end of `edge`.
    #[inline]
    pub(crate) fn rest_of_bin(
        &mut self,
        trip: &Trip,
        edge: &Edge,
        labels: &mut D,
        bin: usize,
        n: D::Count,
        from: &mut Bins<D::Count>,
    ) {
        match (self.grid, edge.rest()) {
            (Grid::Exact, _) => self.rest_exactly(trip, edge, labels, bin, n, from),
            (_, Some(rest)) => self.rest_at(trip, &rest, labels, bin, n, from),
            _ => {}
        }
    }

    /// `n` people of a bin of `from` are done for the day, where recent travel is on a grid.
    #[inline]
    pub(crate) fn rest_at(
        &mut self,
        trip: &Trip,
        rest: &Rest,
        labels: &mut D,
        bin: usize,
        n: D::Count,
        from: &mut Bins<D::Count>,
    ) {
        let zero = D::Count::default();
        let (mut to, mut up) = (0, zero);
        if trip.walker.plan.fields.recent {
            // To one of the two neighbours on the grid, the nearer the likelier.
            let part;
            (to, part) = rest.tomorrow(bin);
            if part > 0.0 {
                up = D::round_up(n, part, trip.rounding(rest.rounding, bin));
            }
        }
        let next = &mut self.rows.rows[rest.row as usize].next;
        if self.track {
            for (bin_then, n) in [(to, n - up), (to + 1, up)] {
                if n > zero {
                    let known = from.labels.get_mut(bin);
                    let labels = known.map(|known| labels.take_labels(known, n));
                    next.add_labels(bin_then, labels.unwrap_or_default());
                    next.add_to(bin_then, n);
                }
            }
            return;
        }
        next.add_to(to, n - up);
        if up > zero {
            next.add_to(to + 1, up);
        }
    }

    /// The people of bins from `first` on, taken out of `counts`, are done for the day, where
    /// recent travel is on a grid; gives the number of bins with anybody in them.
    pub(crate) fn rest_all(
        &mut self,
        trip: &Trip,
        rest: &Rest,
        labels: &mut D,
        first: usize,
        counts: &mut [D::Count],
        from: &mut Bins<D::Count>,
    ) -> u64 {
        let zero = D::Count::default();
        let mut visits = 0;
        if self.track || !trip.walker.plan.fields.recent {
            for (bin, n) in counts.iter_mut().enumerate() {
                let n = std::mem::take(n);
                if n > zero {
                    visits += 1;
                    self.rest_at(trip, rest, labels, first + bin, n, from);
                }
            }
            return visits;
        }
        let next = &mut self.rows.rows[rest.row as usize].next;
        let last = rest.tomorrow(first + counts.len() - 1).0 + 1;
        if next.counts.len() <= last {
            next.counts.resize(last + 1, zero);
        }
        for (bin, n) in counts.iter_mut().enumerate() {
            let n = std::mem::take(n);
            if n > zero {
                visits += 1;
                let (to, part) = rest.tomorrow(first + bin);
                let up = D::round_up(n, part, trip.rounding(rest.rounding, first + bin));
                next.total += n;
                next.counts[to] += n - up;
                next.counts[to + 1] += up;
            }
        }
        visits
    }

    /// The same where recent travel is not on a grid.
    fn rest_exactly(
        &mut self,
        trip: &Trip,
        edge: &Edge,
        labels: &mut D,
        bin: usize,
        n: D::Count,
        from: &mut Bins<D::Count>,
    ) {
        let Goal::Rest(row) = edge.goal else { return };
        let next = &mut self.rows.rows[row as usize].next;
        let recent = f64::from_bits(from.recent(bin, self.grid));
        let recent = trip
            .walker
            .plan
            .next_recent(recent, f64::from_bits(edge.ahead));
        let known = from.labels.get_mut(bin);
        let labels = known.map(|known| labels.take_labels(known, n));
        next.add_any(recent.to_bits(), self.grid, n, labels);
    }

    /// The people of a stop follow their route or decide.
    fn go_on(
        &mut self,
        trip: Trip,
        stop: usize,
        tally: &mut Tally<D::Count>,
    ) -> Result<(), EngineError> {
        let (crowd, mut people) = self.journeys.take_people(stop);
        let there = &self.journeys.stops[stop];
        let mut here = there.here;
        let walker = trip.walker;
        if here.hops > MOST_HOPS {
            return Err(walker.endless(&here.key));
        }
        let mut draws = trip.draws::<D>(there.hash, there.times);
        let place = here.key.site.as_place().unwrap_or_default();
        let stays = walker.stays_for_harvest(&mut here.key, place, people.total, tally);
        if !stays && here.key.route == 0 {
            if walker.tables.by_branch {
                let mut steps = self.journeys.take_steps(stop);
                self.choose_by_branch(trip, here, &mut draws, &mut people, &mut steps, tally);
                self.journeys.keep_steps(stop, steps);
            } else {
                self.choose(trip, here, stop, &mut draws, &mut people, tally)?;
            }
        } else {
            let mut going = std::mem::take(&mut self.journeys.others);
            going.clear();
            going.extend_from_slice(people.occupied_part());
            tally.visits += occupied(&going);
            let way = (!stays)
                .then(|| walker.tables.follow(walker.world, place, here.key.route))
                .flatten();
            if let Some((object, rest)) = way {
                let way = walker.world.network.objects[object as usize].way;
                tally.leave(place, way, people.total);
                let on_link = here.on_link(object, rest);
                let options = [0, 2];
                self.take_option(
                    trip,
                    on_link,
                    stop,
                    options,
                    &mut draws,
                    &going,
                    &mut people,
                    tally,
                )?;
            } else {
                let key = GroupKey {
                    route: if stays { here.key.route } else { 0 },
                    ..here.key
                };
                let edge = self.resting(walker, key, here.covered_km);
                self.rest(trip, edge, &mut draws, &going, &mut people);
            }
            self.journeys.others = going;
        }
        self.journeys.give_back(crowd, people);
        Ok(())
    }

    /// People at a stop take the step of an option of it, `options` for drivers and walkers.
    #[allow(clippy::too_many_arguments)]
    #[inline]
    fn take_option(
        &mut self,
        trip: Trip,
        on_link: Here,
        stop: usize,
        options: [usize; 2],
        draws: &mut Draws<D>,
        going: &[D::Count],
        people: &mut Bins<D::Count>,
        tally: &mut Tally<D::Count>,
    ) -> Result<(), EngineError> {
        let link = on_link.key.site.as_link().unwrap_or_default();
        let walked = trip.walker.world.network.objects[link].walk_probability > 0.0;
        let ways = if walked { 2 } else { 1 };
        let mut edges = [Edge::UNKNOWN; 2];
        for (edge, &option) in edges.iter_mut().zip(&options[..ways]) {
            *edge = self.journeys.edge(stop, option);
        }
        let known = edges.map(|edge| !matches!(edge.goal, Goal::Unknown));
        let [drive, walk] = &mut edges;
        self.take(trip, on_link, [drive, walk], draws, going, people, tally)?;
        for way in (0..ways).filter(|&way| !known[way]) {
            self.journeys.keep(stop, options[way], &edges[way]);
        }
        Ok(())
    }

    /// The people of a stop decide whether to go on and where.
    fn choose(
        &mut self,
        trip: Trip,
        here: Here,
        stop: usize,
        draws: &mut Draws<D>,
        people: &mut Bins<D::Count>,
        tally: &mut Tally<D::Count>,
    ) -> Result<(), EngineError> {
        let walker = trip.walker;
        let place = here.key.site.as_place().unwrap_or_default();
        let choice = walker.tables.choice(place, here.key.class, here.key.entry);
        let options = choice.targets.len();
        let mut split = std::mem::take(&mut self.journeys.split);
        tally.visits += self.share_out(walker, here, choice, people, &mut draws.people, &mut split);
        for (option, target) in choice.targets.iter().enumerate() {
            let (going, &Target::Go { object, rest }) = (split.of(option), target) else {
                continue;
            };
            let n = sum(going);
            if n <= D::Count::default() {
                continue;
            }
            tally.leave(place, walker.world.network.objects[object as usize].way, n);
            let on_link = here.on_link(object, rest);
            let numbers = [option, options + 1 + option];
            self.take_option(trip, on_link, stop, numbers, draws, going, people, tally)?;
        }
        let staying = split.of(options);
        if sum(staying) > D::Count::default() {
            let mut edge = self.journeys.edge(stop, options);
            if matches!(edge.goal, Goal::Unknown) {
                edge = self.resting(walker, here.key, here.covered_km);
                self.journeys.keep(stop, options, &edge);
            }
            self.rest(trip, edge, draws, staying, people);
        }
        self.journeys.split = split;
        Ok(())
    }

    /// Shares people at a place out over the options of their choice, with those who stay as one
    /// more at the end; gives the number of bins with anybody in them.
    #[inline]
    pub(crate) fn share_out(
        &self,
        walker: &Walker,
        here: Here,
        choice: &Choice,
        people: &Bins<D::Count>,
        draw: &mut D,
        split: &mut Split<D::Count>,
    ) -> u64 {
        let options = choice.targets.len();
        let counts = people.occupied_part();
        split.begin(options + 1, counts.len());
        let mut visits = 0;
        for (bin, &n) in counts.iter().enumerate() {
            if n <= D::Count::default() {
                continue;
            }
            visits += 1;
            let recent = f64::from_bits(people.recent(bin, self.grid));
            let chance = walker.chance(choice, &here, recent);
            let staying = match &choice.weights {
                Some(weights) if chance > 0.0 => {
                    draw.leave(n, chance, weights, |option, n| split.add(option, bin, n))
                }
                _ => n,
            };
            split.add(options, bin, staying);
        }
        for option in 0..options {
            if choice.targets[option] == Target::Refused {
                split.join(option, options);
            }
        }
        visits
    }
}
