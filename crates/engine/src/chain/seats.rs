//! Seats on buses and trains: who asks whom, who gets one, and which are kept for the next step.

use super::leavers::Leaver;
use super::leaving::{Asking, Going, Scene};
use super::member::Member;
use super::network::way;
use super::split::{Split, lots};
use super::ways::Choosing;
use crate::draw::Count;
use crate::purpose;
use outflow_model::chain::EventKind;
use outflow_model::rules::chain::ability::{self, Mode};

impl<D: Split> Member<'_, D> {
    /// Seats of an offer in this step.
    pub(super) fn seats(&self, place: usize, offer: usize) -> f64 {
        let day = self.seats_per_day(place, offer);
        // What is left over is gone with the offer.
        if day > 0.0 {
            self.state.seats[place * self.plan.offers() + offer] + day * self.dt()
        } else {
            0.0
        }
    }

    fn seats_per_day(&self, place: usize, offer: usize) -> f64 {
        self.levels.by_party(EventKind::Transport, place)[offer] * self.p.seat_level
    }

    /// Seats on buses, by lot among those who ask in this step. Where several offer seats, each household
    /// asks one of them, by the exits to which its seats lead.
    pub(super) fn take_seats(
        &mut self,
        scene: &Scene,
        leavers: &[Leaver<D::Count>],
        asking: &mut Asking<D::Count>,
        going: &mut Going<D::Count>,
    ) {
        let plan = self.plan;
        let place = scene.place;
        let served = self.ways.served(place).iter();
        let open: Vec<usize> = served
            .enumerate()
            .filter(|(offer, served)| **served && self.seats(place, *offer) > 0.0)
            .map(|(offer, _)| offer)
            .collect();
        let asked = if open.len() > 1 && !asking.is_empty() {
            self.ask_for_seats(place, leavers, asking, &open)
        } else {
            vec![asking.iter().map(|(_, n)| *n).collect(); open.len()]
        };
        let mut taken = vec![0.0; plan.offers()];
        for (&offer, sizes) in open.iter().zip(&asked) {
            taken[offer] = self.fill(place, offer, sizes, leavers, asking, going);
        }
        self.keep_seats(place, &taken);
        asking.retain(|(_, n)| *n > D::Count::default());
    }

    /// How many of those who ask for a seat ask which offer: by offer, then by the place in `asking`.
    fn ask_for_seats(
        &mut self,
        place: usize,
        leavers: &[Leaver<D::Count>],
        asking: &Asking<D::Count>,
        open: &[usize],
    ) -> Vec<Vec<D::Count>> {
        let plan = self.plan;
        let mut asked = vec![vec![D::Count::default(); asking.len()]; open.len()];
        let mut weighed = std::mem::take(&mut self.weighed);
        let weighing = &mut weighed[way(Mode::Bus)];
        self.weigh(place, Mode::Bus, f64::INFINITY, weighing);
        let mut draws = self.draws(purpose::CHAIN_SEATS, plan.place_hash[place], 1);
        for (at, &(number, n)) in asking.iter().enumerate() {
            let leaver = &leavers[number];
            let class = leaver.class;
            // Where its kin are is drawn when it sets out.
            let who = Choosing {
                home: place,
                leaning: class.leaning,
                kin: 0,
                grades: class.grades,
                offer: None,
            };
            self.choose(weighing, &self.own, &who);
            let hostile = |a, b| plan.hostile(a, b);
            let weights: Vec<f64> = open
                .iter()
                .map(|offer| ability::asks(plan.offerer(*offer), weighing.by_party(), hostile))
                .collect();
            draws
                .of(leaver.id)
                .among(n, &weights, |option, n| asked[option][at] = n);
        }
        self.weighed = weighed;
        asked
    }

    /// Fills the seats of an offer from `sizes` of those asking; gives the persons who have one.
    fn fill(
        &mut self,
        place: usize,
        offer: usize,
        sizes: &[D::Count],
        leavers: &[Leaver<D::Count>],
        asking: &mut Asking<D::Count>,
        going: &mut Going<D::Count>,
    ) -> f64 {
        let size_of = |number: usize| self.persons(leavers[number].cell.kind);
        let persons: f64 = sizes
            .iter()
            .zip(&*asking)
            .map(|(n, (number, _))| n.as_f64() * size_of(*number))
            .sum();
        if persons <= 0.0 {
            return 0.0;
        }
        let households: f64 = sizes.iter().map(|n| n.as_f64()).sum();
        let share = (self.seats(place, offer) / persons).min(1.0);
        let due = if share >= 1.0 {
            sizes.iter().copied().sum()
        } else {
            D::at_most(households * share)
        };
        let key = self
            .key(purpose::CHAIN_SEATS)
            .state(self.plan.place_hash[place])
            .batch(u32::try_from(offer).unwrap_or(u32::MAX));
        let mut used = 0.0;
        lots(&mut D::new(key), sizes, due, |at, n| {
            let (number, asks) = &mut asking[at];
            used += n.as_f64() * size_of(*number);
            *asks -= n;
            going.push((*number, Mode::Bus, Some(offer), n));
        });
        used
    }

    /// The end of a step for the seats of a place, of which so many were taken, by offer; none where
    /// nothing is said.
    pub(super) fn keep_seats(&mut self, place: usize, taken: &[f64]) {
        let offers = self.plan.offers();
        for offer in 0..offers {
            let left = self.seats(place, offer) - taken.get(offer).copied().unwrap_or(0.0);
            self.state.seats[place * offers + offer] = self.seats_kept(place, offer, left);
        }
    }

    /// Seats not taken that are still there in the next step: those of a day or of a bus. The others
    /// are lost; so neither steps nor the size of households matter.
    pub(super) fn seats_kept(&self, place: usize, offer: usize, seats: f64) -> f64 {
        let day = self.seats_per_day(place, offer);
        if day > 0.0 {
            seats.min(day.max(self.p.persons_per_bus).max(self.plan.mean_size))
        } else {
            0.0
        }
    }
}
