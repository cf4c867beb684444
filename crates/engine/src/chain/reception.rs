//! Phase 7, and moves onward of phase 8: kin, rent, hosts, centres, or no shelter.
//!
//! Everybody who asks for shelter in a place in a step sees the places that are free at the start
//! of the phase; where more ask than there are, lots decide.

use super::member::Member;
use super::plan::Plan;
use super::population::{
    Households, KIN_FORGOTTEN, Pool, Row, Rows, Status, Who, merged, pick, push,
};
use super::recorder;
use super::road::{Arrival, Convoy, Goal};
use super::split::{Split, draw_out, shared};
use crate::draw::Count;
use crate::purpose;
use outflow_model::chain::{DAY, Pathway, Reception, Tick};
use outflow_model::rules::chain::ability::Mode;
use outflow_model::rules::chain::homecoming;
use outflow_model::rules::chain::shelter::{self, Shelter};
use outflow_model::rules::chain::{border, road, within};
use outflow_random::{StableHash, StreamKey};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Kinds of shelter.
pub(super) const KINDS: usize = Shelter::ALL.len();
/// Speed over the air line of those sent on to a place without a road in the scenario, km/h.
const COACH_KMH: f64 = 40.0;

/// Where a group of those away is: place, shelter (by [`Shelter::ALL`]), home.
pub(super) type Spot = (u16, u8, u16);

/// Households away from home that have reached somewhere.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(bound = "C: Households")]
pub(super) struct Away<C: Households> {
    /// By place and shelter (`place * shelters + shelter`), ascending by home.
    pub(super) groups: Vec<Vec<(u16, Pool<C>)>>,
    /// Households by place and shelter.
    households: Vec<[f64; KINDS]>,
    /// Persons by place and shelter.
    pub(super) persons: Vec<[f64; KINDS]>,
    /// Households by place and type, all shelters: `place * types + type`.
    pub(super) types: Vec<f64>,
    /// Persons and households by home.
    pub(super) of_home: Vec<[f64; 2]>,
}

impl<C: Households> Away<C> {
    pub(super) fn new(plan: &Plan) -> Self {
        let places = plan.places();
        Self {
            groups: vec![Vec::new(); places * KINDS],
            households: vec![[0.0; KINDS]; places],
            persons: vec![[0.0; KINDS]; places],
            types: vec![0.0; places * plan.kinds.len()],
            of_home: vec![[0.0; 2]; places],
        }
    }

    /// Place and shelter of a position in the list of groups.
    pub(super) fn place_and_shelter(at: usize) -> (usize, u8) {
        (at / KINDS, u8::try_from(at % KINDS).unwrap_or(u8::MAX))
    }

    /// Those of a home in one place and shelter, where there are any.
    pub(super) fn pool(&mut self, at: usize, home: u16) -> Option<&mut Pool<C>> {
        let pools = &mut self.groups[at];
        let found = pools.binary_search_by_key(&home, |(home, _)| *home);
        found.ok().map(|found| &mut pools[found].1)
    }

    /// Adds households.
    #[inline]
    pub(super) fn put(&mut self, plan: &Plan, spot: Spot, row: Row<C>) {
        self.count(plan, spot, row.key.kind, row.n.as_f64());
        let pools = &mut self.groups[usize::from(spot.0) * KINDS + usize::from(spot.1)];
        let found = pools.binary_search_by_key(&spot.2, |(home, _)| *home);
        let at = found.unwrap_or_else(|at| {
            pools.insert(at, (spot.2, Pool::default()));
            at
        });
        pools[at].1.add(row);
    }

    /// Forgets groups without anybody.
    pub(super) fn tidy(&mut self) {
        for pools in &mut self.groups {
            pools.retain_mut(|(_, pool)| {
                pool.tidy();
                !pool.rows.is_empty()
            });
        }
    }

    /// Number of occupied states.
    pub(super) fn states(&self) -> usize {
        let pools = self.groups.iter().flatten();
        pools.map(|(_, pool)| pool.rows.len()).sum()
    }

    /// Households of a type come to a group; below 0: they leave it.
    #[inline]
    pub(super) fn count(&mut self, plan: &Plan, (place, shelter, home): Spot, kind: u8, n: f64) {
        let (place, shelter) = (usize::from(place), usize::from(shelter));
        let kind = usize::from(kind);
        let persons = n * plan.kinds[kind].persons;
        self.households[place][shelter] += n;
        self.persons[place][shelter] += persons;
        self.types[place * plan.kinds.len() + kind] += n;
        let of_home = &mut self.of_home[usize::from(home)];
        of_home[0] += persons;
        of_home[1] += n;
    }

    /// Mean persons in the households away from a home.
    pub(super) fn mean_size_of_home(&self, home: usize) -> f64 {
        let [persons, households] = self.of_home[home];
        if households > 0.0 {
            persons / households
        } else {
            1.0
        }
    }

    /// Mean persons in the households of a place and shelter.
    pub(super) fn mean_size(&self, place: usize, shelter: usize) -> Option<f64> {
        let households = self.households[place][shelter];
        (households > 0.0).then(|| self.persons[place][shelter] / households)
    }
}

/// Beds of a place.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Beds {
    pub(super) open: f64,
    /// Tick at which they open, beds.
    ordered: Vec<(Tick, f64)>,
    /// Persons who asked for a bed in vain today.
    refused: f64,
}

impl<D: Split> Member<'_, D> {
    /// Beds at the start.
    pub(super) fn beds_at_start(plan: &Plan) -> Vec<Beds> {
        (0..plan.places())
            .map(|place| Beds {
                open: plan.reception[place].map_or(0.0, |row| plan.scenario.receptions[row].beds),
                ..Beds::default()
            })
            .collect()
    }

    /// Beds ordered earlier open.
    pub(super) fn open_beds(&mut self) {
        let now = self.state.tick;
        for beds in &mut self.state.beds {
            let open = &mut beds.open;
            beds.ordered.retain(|(tick, number)| {
                let due = *tick <= now;
                if due {
                    *open += number;
                }
                !due
            });
        }
    }

    /// Once a day: beds are ordered for those who asked.
    pub(super) fn order_beds(&mut self, end: Tick) {
        for place in 0..self.plan.places() {
            let Some(row) = self.plan.reception[place] else {
                continue;
            };
            let row = &self.plan.scenario.receptions[row];
            let beds = &mut self.state.beds[place];
            let asked = self.state.away.persons[place][Shelter::Centre as usize] + beds.refused;
            let ordered = beds.ordered.iter().map(|(_, number)| number).sum();
            let more = shelter::beds_to_order(asked, beds.open, ordered, row.beds_max).ceil();
            if more > 0.0 {
                let lead = road::ticks(row.lead_days * 24.0);
                beds.ordered.push((end + lead, more));
            }
            beds.refused = 0.0;
        }
    }

    /// Phase 7: those who arrived in this step.
    pub(super) fn receive(&mut self) {
        let mut arrivals = std::mem::take(&mut self.arrivals);
        arrivals.sort_by_key(|arrival| (arrival.place, arrival.goal));
        let mut arrivals = arrivals.into_iter().peekable();
        while let Some(Arrival {
            place,
            goal,
            mut rows,
        }) = arrivals.next()
        {
            let mut asking: Rows<D::Count> = Vec::new();
            let mut goal = goal;
            loop {
                // All who arrive there for one goal, together.
                while let Some(next) =
                    arrivals.next_if(|next| next.place == place && next.goal == goal)
                {
                    rows.extend(next.rows);
                }
                rows = merged(rows);
                match goal {
                    Goal::Home(home) => {
                        self.come_home(home, std::mem::take(&mut rows), Status::Fresh);
                    }
                    Goal::Kin(_) => self.arrive(place, Shelter::Host, std::mem::take(&mut rows)),
                    Goal::Exit(_) => {
                        let rows = self.go_to_kin(place, std::mem::take(&mut rows));
                        asking.extend(rows);
                    }
                    Goal::Onward(_) if self.plan.reception[place].is_none() => {
                        // Whoever sent them on has a bed for them.
                        self.arrive(place, Shelter::Centre, std::mem::take(&mut rows));
                    }
                    Goal::Onward(_) => asking.append(&mut rows),
                }
                let Some(next) = arrivals.next_if(|next| next.place == place) else {
                    break;
                };
                goal = next.goal;
                rows = next.rows;
            }
            if !asking.is_empty() {
                self.ask(place, merged(asking));
            }
        }
    }

    /// Those with kin in the country go to them; gives the others.
    fn go_to_kin(&mut self, place: usize, rows: Rows<D::Count>) -> Rows<D::Count> {
        let plan = self.plan;
        let mut others = Vec::new();
        let mut going: BTreeMap<usize, Rows<D::Count>> = BTreeMap::new();
        let mut chosen = Vec::new();
        let mut draws = self.draws(purpose::CHAIN_SHELTER, plan.place_hash[place], 1);
        let sets = &plan.scenario.kin_sets;
        // Weights of the places of each set that can be reached.
        let mut weights: Vec<Option<Vec<f64>>> = vec![None; sets.len()];
        for row in rows {
            let set = row.key.kin.checked_sub(1).map(usize::from);
            let Some(set) = set.filter(|set| *set < sets.len()) else {
                others.push(row);
                continue;
            };
            let places = &sets[set].places;
            let weights = weights[set].get_or_insert_with(|| {
                let weight = |&(kin, weight): &(usize, f64)| {
                    if self.reaches_kin(place, kin) {
                        weight
                    } else {
                        0.0
                    }
                };
                places.iter().map(weight).collect()
            });
            if weights.iter().all(|weight| *weight <= 0.0) {
                others.push(row);
                continue;
            }
            shared(draws.of(row.id), row.n, weights, &mut chosen);
            for &(at, n) in &chosen {
                push(going.entry(places[at].0).or_default(), Row { n, ..row });
            }
        }
        for (kin, rows) in going {
            if kin == place {
                self.arrive(place, Shelter::Host, rows);
            } else {
                self.send(place, Goal::Kin(kin), Mode::Car, rows, None);
            }
        }
        others
    }

    /// Works out anew which kin can be reached from which exit, where the network has changed.
    pub(super) fn see_kin(&mut self) {
        if self.kin_seen == self.network.changes && !self.kin_behind.is_empty() {
            return;
        }
        self.kin_seen = self.network.changes;
        self.kin_behind.clear();
        let scenario = &self.plan.scenario;
        for set in &scenario.kin_sets {
            for exit in &scenario.exits {
                let behind = set
                    .places
                    .iter()
                    .any(|&(kin, weight)| weight > 0.0 && self.reaches_kin(exit.place, kin));
                self.kin_behind.push(behind);
            }
        }
    }

    /// Whether those who have come to a place go on to kin in another one.
    fn reaches_kin(&mut self, place: usize, kin: usize) -> bool {
        self.plan.country[kin] == self.plan.country[place] && self.has_way(place, kin)
    }

    /// A batch sets out from a place after the step, or is carried to where it goes in some hours.
    pub(super) fn send(
        &mut self,
        place: usize,
        goal: Goal,
        mode: Mode,
        rows: Rows<D::Count>,
        carried: Option<f64>,
    ) {
        let to = self.place_of(goal);
        let name = StableHash::new()
            .word(self.plan.place_hash[place])
            .word(self.plan.place_hash[to])
            .word(match goal {
                Goal::Exit(_) => 1,
                Goal::Kin(_) => 2,
                Goal::Onward(_) => 3,
                Goal::Home(_) => 4,
            })
            .word(u64::from(self.state.tick))
            .finish();
        let mut rows = rows;
        for row in &mut rows {
            row.key.intention = 0;
        }
        self.state.road.put(Convoy {
            name,
            mode,
            goal,
            from: place,
            place: if carried.is_some() { to } else { place },
            tick: self.state.tick + self.length + carried.map_or(0, road::ticks),
            served: false,
            load: self.load(&rows),
            rows: merged(rows),
        });
    }

    /// Shelters free in a place: rented dwellings (households), beds (persons), share of dwellings
    /// taken.
    fn room(&self, place: usize) -> (f64, f64, f64) {
        let plan = self.plan;
        if !plan.scenario.parts.reception {
            return (f64::INFINITY, f64::INFINITY, 0.0);
        }
        let Some(row) = plan.reception[place] else {
            return (0.0, 0.0, 1.0);
        };
        let units = plan.scenario.receptions[row].rent_units / plan.weight;
        let taken = self.rented(place);
        let occupancy = if units > 0.0 {
            (taken / units).min(1.0)
        } else {
            1.0
        };
        let beds =
            self.state.beds[place].open - self.state.away.persons[place][Shelter::Centre as usize];
        ((units - taken).max(0.0), beds.max(0.0), occupancy)
    }

    /// Dwellings taken by the displaced, those of earlier included.
    fn rented(&self, place: usize) -> f64 {
        self.state.away.households[place][Shelter::Rent as usize]
            + self.plan.scenario.places[place].displaced / self.plan.mean_size
    }

    /// Share of dwellings to let that are taken.
    pub(super) fn occupancy(&self, place: usize) -> f64 {
        self.room(place).2
    }

    /// Those who have just come ask for shelter in a place.
    fn ask(&mut self, place: usize, rows: Rows<D::Count>) {
        let plan = self.plan;
        let reception = plan.reception[place].map(|row| &plan.scenario.receptions[row]);
        let (Some(row), true) = (reception, plan.scenario.parts.reception) else {
            let kind = if plan.scenario.parts.reception {
                Shelter::None
            } else {
                Shelter::Centre
            };
            self.arrive(place, kind, rows);
            return;
        };
        let (_, _, occupancy) = self.room(place);
        let wishes = shelter::wishes(occupancy, row.host_share, &self.p);
        let none = match row.pathway {
            Pathway::KinFirst => {
                let [renting, hosted, mut bedding] = self.share_out(place, rows, wishes);
                self.arrive(place, Shelter::Host, hosted);
                bedding.extend(self.rent(place, renting));
                self.give_beds(place, bedding)
            }
            Pathway::CentreFirst => {
                let left = self.give_beds(place, rows);
                let [renting, hosted, mut none] = self.share_out(place, left, wishes);
                self.arrive(place, Shelter::Host, hosted);
                none.extend(self.rent(place, renting));
                none
            }
        };
        let persons = self.load(&none).persons;
        self.state.beds[place].refused += persons;
        self.recorder.add(recorder::SHELTER_REFUSED, place, persons);
        self.arrive(place, Shelter::None, none);
    }

    /// Shares rows out over three options.
    fn share_out(
        &mut self,
        place: usize,
        rows: Rows<D::Count>,
        weights: [f64; 3],
    ) -> [Rows<D::Count>; 3] {
        let mut parts = [Vec::new(), Vec::new(), Vec::new()];
        let mut chosen = Vec::new();
        let mut draws = self.draws(purpose::CHAIN_SHELTER, self.plan.place_hash[place], 2);
        for row in rows {
            shared(draws.of(row.id), row.n, &weights, &mut chosen);
            for &(option, n) in &chosen {
                push(&mut parts[option], Row { n, ..row });
            }
        }
        parts
    }

    /// Households of `n` that find a dwelling to rent.
    fn can_rent(&self, place: usize, n: D::Count) -> D::Count {
        let (free, _, _) = self.room(place);
        if n.as_f64() <= free {
            n
        } else {
            D::at_most(free)
        }
    }

    /// Households of `n`, together `persons` persons, that find beds.
    fn can_have_beds(&self, place: usize, n: D::Count, persons: f64) -> D::Count {
        let (_, free, _) = self.room(place);
        at_most_of::<D>(n, persons, free)
    }

    /// Rents while there are dwellings; gives those who found none.
    fn rent(&mut self, place: usize, rows: Rows<D::Count>) -> Rows<D::Count> {
        let most = self.can_rent(place, self.load(&rows).households);
        let (renting, others) = self.first(place, rows, most, 3);
        self.arrive(place, Shelter::Rent, renting);
        others
    }

    /// Takes beds while there are any; gives those who found none.
    fn give_beds(&mut self, place: usize, rows: Rows<D::Count>) -> Rows<D::Count> {
        let load = self.load(&rows);
        let most = self.can_have_beds(place, load.households, load.persons);
        let (bedding, others) = self.first(place, rows, most, 4);
        self.arrive(place, Shelter::Centre, bedding);
        others
    }

    /// `most` of the households by lot, and the others.
    fn first(
        &mut self,
        place: usize,
        rows: Rows<D::Count>,
        most: D::Count,
        lot: u32,
    ) -> (Rows<D::Count>, Rows<D::Count>) {
        let all: D::Count = rows.iter().map(|row| row.n).sum();
        if most >= all {
            return (rows, Vec::new());
        }
        let mut others = rows;
        let mut chosen = Vec::new();
        let mut draw = D::new(self.shelter_key(place, lot));
        pick(&mut draw, &mut others, all, &[most], |_, row| {
            chosen.push(row)
        });
        (chosen, others)
    }

    fn shelter_key(&self, place: usize, lot: u32) -> StreamKey {
        self.key(purpose::CHAIN_SHELTER)
            .state(self.plan.place_hash[place])
            .batch(lot)
    }

    /// Households arrive and take a shelter, with an intention to return.
    pub(super) fn arrive(&mut self, place: usize, kind: Shelter, rows: Rows<D::Count>) {
        if rows.is_empty() {
            return;
        }
        let persons = self.load(&rows).persons;
        self.recorder.add(recorder::ARRIVED, place, persons);
        let name = self.plan.place_hash[place];
        let mut draws = self.draws(purpose::CHAIN_INTENTION, name, kind as u32);
        for mut row in rows {
            if kind != Shelter::None {
                row.key.kin = KIN_FORGOTTEN;
            }
            let spot = (index(place), kind as u8, row.key.home);
            self.intend(spot, row, draws.of(row.id));
        }
    }

    /// Households take another shelter in the place where they are.
    fn move_in(&mut self, place: usize, kind: Shelter, rows: Rows<D::Count>) {
        for mut row in rows {
            row.key.kin = KIN_FORGOTTEN;
            self.put((index(place), kind as u8, row.key.home), row);
        }
    }

    /// Puts households where they are.
    fn put(&mut self, spot: Spot, row: Row<D::Count>) {
        self.state.away.put(self.plan, spot, row);
    }

    /// Draws intentions to return, and puts households where they are.
    pub(super) fn intend(&mut self, spot: Spot, row: Row<D::Count>, draw: &mut D) {
        let plan = self.plan;
        let who = row.key;
        let home = usize::from(who.home);
        let holder = self.state.control.holders[home].party();
        let feared = holder.map_or(0.0, |holder| {
            self.seen.fear(plan, home, holder, who.grades.of(holder))
        });
        let against = plan.leans_against(who.leaning, holder);
        let shares = homecoming::intentions(feared, against);
        draw.among(row.n, &shares, |intention, n| {
            let key = Who {
                intention: u8::try_from(intention).unwrap_or(0),
                ..who
            };
            self.put(spot, Row { key, n, ..row });
        });
    }

    /// Phase 8, once a day: stays end, people are sent on, those without shelter ask again. All in one
    /// kind of shelter of a place are alike in this: it is decided how many of them move, and lots
    /// decide who.
    pub(super) fn move_on(&mut self) {
        for place in 0..self.plan.places() {
            self.leave_centres(place);
            self.leave_hosts(place);
            self.ask_again(place);
        }
    }

    /// Households of a place in one kind of shelter.
    fn sheltered(&self, place: usize, kind: Shelter) -> D::Count {
        let pools = &self.state.away.groups[place * KINDS + kind as usize];
        pools.iter().map(|(_, pool)| pool.total).sum()
    }

    /// Takes households out of a kind of shelter of a place by lot: `amounts[group]` for each group.
    fn out_of(&mut self, place: usize, kind: Shelter, amounts: &[D::Count]) -> Vec<Rows<D::Count>> {
        let mut out: Vec<Rows<D::Count>> = vec![Vec::new(); amounts.len()];
        if amounts.iter().all(|n| *n <= D::Count::default()) {
            return out;
        }
        let key = self.shelter_key(place, 8 + kind as u32);
        let away = &mut self.state.away;
        let pools = &mut away.groups[place * KINDS + kind as usize];
        let totals: Vec<D::Count> = pools.iter().map(|(_, pool)| pool.total).collect();
        // Lots decide of which home, then who.
        let mut draw = D::new(key);
        let mut found: Vec<(usize, usize, D::Count)> = Vec::new();
        let all = totals.iter().copied().sum();
        draw_out(&mut draw, &totals, all, amounts, |pool, group, n| {
            found.push((pool, group, n));
        });
        let mut shares = vec![D::Count::default(); amounts.len()];
        for one in found.chunk_by(|a, b| a.0 == b.0) {
            shares.fill(D::Count::default());
            for &(_, group, n) in one {
                shares[group] += n;
            }
            let pool = &mut pools[one[0].0].1;
            pool.pick(&mut draw, &shares, |group, row| out[group].push(row));
        }
        for row in out.iter().flatten() {
            let spot = (index(place), kind as u8, row.key.home);
            away.count(self.plan, spot, row.key.kind, -row.n.as_f64());
        }
        out
    }

    /// Of those in a shelter of a place, how many leave it today at a rate per day.
    fn ending(&self, place: usize, kind: Shelter, rate: f64) -> (D::Count, D) {
        let key = self.key(purpose::CHAIN_STAY);
        let mut draw = D::new(key.state(self.plan.place_hash[place]).hop(kind as u32));
        let n = self.sheltered(place, kind);
        let p = if rate.is_finite() {
            within(rate, 1.0)
        } else {
            1.0
        };
        (draw.part(n, p), draw)
    }

    /// Persons in households of the mean size of a shelter.
    fn persons_of(&self, place: usize, kind: Shelter, n: D::Count) -> f64 {
        n.as_f64()
            * self
                .state
                .away
                .mean_size(place, kind as usize)
                .unwrap_or(1.0)
    }

    /// Stays in centres end: some take seats onward while there are any, the others look for a
    /// dwelling or a host; whoever finds nothing keeps the bed.
    fn leave_centres(&mut self, place: usize) {
        let plan = self.plan;
        let Some(reception) = plan.reception[place] else {
            return;
        };
        let reception = &plan.scenario.receptions[reception];
        let kind = Shelter::Centre;
        let (leaving, mut draw) = self.ending(place, kind, shelter::centre_rate(reception.nights));
        if leaving <= D::Count::default() {
            return;
        }
        let tick = self.state.tick;
        let ways: Vec<_> = plan
            .scenario
            .onward
            .iter()
            .filter(|way| way.from == place && way.holds(tick) && way.seats_per_day > 0.0)
            .collect();
        let mut amounts = vec![D::Count::default(); ways.len() + 2];
        let mut staying = leaving;
        if !ways.is_empty() {
            let asking = draw.part(leaving, self.p.onward_share);
            let weights: Vec<f64> = ways.iter().map(|way| way.weight).collect();
            draw.among(asking, &weights, |way, n| amounts[way] = n);
            for (way, n) in ways.iter().zip(&mut amounts) {
                *n = at_most_of::<D>(*n, self.persons_of(place, kind, *n), way.seats_per_day);
                staying -= *n;
            }
        }
        let (_, _, occupancy) = self.room(place);
        let wishes = shelter::wishes(occupancy, reception.host_share, &self.p);
        let mut wanting = [D::Count::default(); 3];
        draw.among(staying, &wishes, |wish, n| wanting[wish] = n);
        amounts[ways.len()] = self.can_rent(place, wanting[0]);
        amounts[ways.len() + 1] = wanting[1];
        let mut out = self.out_of(place, kind, &amounts);
        let hosted = out.pop().unwrap_or_default();
        let renting = out.pop().unwrap_or_default();
        self.move_in(place, Shelter::Host, hosted);
        self.move_in(place, Shelter::Rent, renting);
        for (way, rows) in ways.into_iter().zip(out) {
            self.send_on(place, way.to, rows);
        }
    }

    /// Sends households on by coach or train.
    fn send_on(&mut self, place: usize, to: usize, rows: Rows<D::Count>) {
        if rows.is_empty() {
            return;
        }
        let plan = self.plan;
        let persons = self.load(&rows).persons;
        self.recorder.add(recorder::SENT_ONWARD, place, persons);
        if self.has_way(place, to) {
            self.send(place, Goal::Onward(to), Mode::Bus, rows, None);
        } else {
            let km = plan.distance_km[place * plan.places() + to];
            self.send(
                place,
                Goal::Onward(to),
                Mode::Bus,
                rows,
                Some(km / COACH_KMH),
            );
        }
    }

    /// Stays with hosts end: who finds a dwelling rents it, else takes a bed, else stays.
    fn leave_hosts(&mut self, place: usize) {
        if self.plan.reception[place].is_none() || !self.plan.scenario.parts.reception {
            return;
        }
        let kind = Shelter::Host;
        let (leaving, _) = self.ending(place, kind, shelter::host_rate(&self.p));
        if leaving <= D::Count::default() {
            return;
        }
        let renting = self.can_rent(place, leaving);
        let others = leaving - renting;
        let bedding = self.can_have_beds(place, others, self.persons_of(place, kind, others));
        let mut out = self.out_of(place, kind, &[renting, bedding]);
        let bedding = out.pop().unwrap_or_default();
        let renting = out.pop().unwrap_or_default();
        self.move_in(place, Shelter::Rent, renting);
        self.move_in(place, Shelter::Centre, bedding);
    }

    /// Those without shelter in a place of reception ask again.
    fn ask_once_more(&mut self, place: usize, row: &Reception) {
        let kind = Shelter::None;
        let (asking, mut draw) = self.ending(place, kind, f64::INFINITY);
        if asking <= D::Count::default() {
            return;
        }
        let (_, _, occupancy) = self.room(place);
        let wishes = shelter::wishes(occupancy, row.host_share, &self.p);
        let beds = |this: &Self, n| this.can_have_beds(place, n, this.persons_of(place, kind, n));
        let mut bedding = D::Count::default();
        let mut wishing = asking;
        if row.pathway == Pathway::CentreFirst {
            bedding = beds(self, asking);
            wishing -= bedding;
        }
        let mut wanting = [D::Count::default(); 3];
        draw.among(wishing, &wishes, |wish, n| wanting[wish] = n);
        let renting = self.can_rent(place, wanting[0]);
        if row.pathway == Pathway::KinFirst {
            bedding = beds(self, wishing - wanting[1] - renting);
        }
        let none = asking - bedding - renting - wanting[1];
        self.state.beds[place].refused += self.persons_of(place, kind, none);
        let mut out = self.out_of(place, kind, &[renting, wanting[1], bedding]);
        for kind in [Shelter::Centre, Shelter::Host, Shelter::Rent] {
            let rows = out.pop().unwrap_or_default();
            self.move_in(place, kind, rows);
        }
    }

    /// Those without shelter ask again; those who stopped on the way try to go on.
    fn ask_again(&mut self, place: usize) {
        let plan = self.plan;
        if let Some(row) = plan.reception[place] {
            if plan.scenario.parts.reception {
                self.ask_once_more(place, &plan.scenario.receptions[row]);
            }
            return;
        }
        if self.sheltered(place, Shelter::None) <= D::Count::default() {
            return;
        }
        if plan.scenario.exits.iter().any(|exit| exit.place == place) {
            return;
        }
        let Some(exit) = self.ways.first(place, 0) else {
            return;
        };
        let (trying, _) = self.ending(place, Shelter::None, border::RECHOOSE_RATE);
        let rows = self.out_of(place, Shelter::None, &[trying]).remove(0);
        if rows.is_empty() {
            return;
        }
        let rows = merged(rows);
        self.choose_again(Convoy {
            name: plan.place_hash[place] ^ u64::from(self.state.tick / DAY),
            mode: Mode::Car,
            goal: Goal::Exit(exit),
            from: place,
            place,
            tick: self.state.tick + self.length,
            served: false,
            load: self.load(&rows),
            rows,
        });
    }
}

/// Households of `n`, together `persons` persons, for whom there is room.
fn at_most_of<D: Split>(n: D::Count, persons: f64, room: f64) -> D::Count {
    if persons <= room {
        n
    } else {
        D::at_most(n.as_f64() * room / persons)
    }
}

pub(super) fn index(place: usize) -> u16 {
    u16::try_from(place).unwrap_or(u16::MAX)
}
