//! Phase 8, once a day: stays end, people are sent on, and those without shelter ask again.

use super::away::{KINDS, index};
use super::member::Member;
use super::population::{KIN_FORGOTTEN, Rows, merged};
use super::reception::at_most_of;
use super::recorder;
use super::road::{Convoy, Goal};
use super::split::{Split, draw_out};
use crate::draw::Count;
use crate::purpose;
use outflow_model::chain::{DAY, Pathway, Reception};
use outflow_model::rules::chain::ability::Mode;
use outflow_model::rules::chain::shelter::{self, Shelter};
use outflow_model::rules::chain::{border, within};

/// Speed over the air line of those sent on to a place without a road in the scenario, km/h.
const COACH_KMH: f64 = 40.0;

impl<D: Split> Member<'_, D> {
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

    /// Households take another shelter in the place where they are.
    fn move_in(&mut self, place: usize, kind: Shelter, rows: Rows<D::Count>) {
        for mut row in rows {
            row.key.kin = KIN_FORGOTTEN;
            self.put((index(place), kind as u8, row.key.home), row);
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

    /// Stays with hosts end: who looks for a dwelling and finds one rents it, some find other hosts; the
    /// others take a bed, or stay where there is none.
    fn leave_hosts(&mut self, place: usize) {
        let plan = self.plan;
        let Some(row) = plan.reception[place].filter(|_| plan.scenario.parts.reception) else {
            return;
        };
        let kind = Shelter::Host;
        let (leaving, mut draw) = self.ending(place, kind, shelter::host_rate(&self.p));
        if leaving <= D::Count::default() {
            return;
        }
        let (_, _, occupancy) = self.room(place);
        let host_share = plan.scenario.receptions[row].host_share;
        let wishes = shelter::wishes(occupancy, host_share, &self.p);
        let mut wanting = [D::Count::default(); 3];
        draw.among(leaving, &wishes, |wish, n| wanting[wish] = n);
        let renting = self.can_rent(place, wanting[0]);
        let others = leaving - renting - wanting[1];
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
