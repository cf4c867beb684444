//! People in small numbers go on one by one.
//!
//! Where a few people of a bin get to a stop, nothing is gained by waiting for others: each of
//! them draws one number a decision and goes on from stop to stop, along the same edges and by
//! the same chances as all others. The parts of a multinomial split are sums of such draws, so it
//! is the same in distribution whoever goes alone.

use crate::cohort::Cohort;
use crate::draw::{Count, Draw};
use crate::edge::NOWHERE;
use crate::error::EngineError;
use crate::journeys::{Draws, Trip};
use crate::rows::Bins;
use crate::stops::Lead;
use crate::tables::Target;
use crate::walk::{MOST_HOPS, Tally};

/// People of a bin up to whom those who get to a stop go on alone.
const FEW: u64 = 8;

impl<D: Draw> Cohort<D> {
    /// People get to a stop after so many hops, `going[bin]` of each bin of `from`: few go on
    /// alone, and many wait for others.
    #[allow(clippy::too_many_arguments)]
    pub(crate) fn part_ways(
        &mut self,
        trip: &Trip,
        stop: u32,
        hops: u32,
        draws: &mut Draws<D>,
        going: &[D::Count],
        from: &mut Bins<D::Count>,
        tally: &mut Tally<D::Count>,
    ) -> Result<(), EngineError> {
        let (few, zero) = (D::Count::from_people(FEW), D::Count::default());
        let mut waiting = false;
        for (bin, &n) in going.iter().enumerate() {
            if n > few {
                waiting = true;
            } else if n > zero {
                for _ in 0..n.whole().unwrap_or_default() {
                    self.go_alone(trip, stop, hops, bin, draws, from, tally)?;
                }
            }
        }
        if waiting {
            let mut many = std::mem::take(&mut self.many);
            many.clear();
            many.extend(going.iter().map(|&n| if n > few { n } else { zero }));
            self.meet(*trip, stop, hops, draws, &many, from);
            self.many = many;
        }
        Ok(())
    }

    /// One person of a bin of `from` goes on from a stop to the end of the day.
    #[allow(clippy::too_many_arguments)]
    fn go_alone(
        &mut self,
        trip: &Trip,
        stop: u32,
        mut hops: u32,
        bin: usize,
        draws: &mut Draws<D>,
        from: &mut Bins<D::Count>,
        tally: &mut Tally<D::Count>,
    ) -> Result<(), EngineError> {
        let walker = trip.walker;
        let one = D::Count::from_people(1);
        let mut stop = stop as usize;
        loop {
            if hops > MOST_HOPS {
                return Err(walker.endless(&self.journeys.stops[stop].here.key));
            }
            let fork = self.journeys.fork(walker, stop);
            let choice = walker.tables.choice_at(fork.choice as usize);
            let chance = if bin < fork.keeps_below as usize {
                1.0
            } else {
                choice.chance
            };
            let options = choice.targets.len();
            let mut number = match &choice.weights {
                Some(weights) => draws.people.choose(chance, weights).unwrap_or(options),
                None => options,
            };
            tally.visits += 1;
            match choice.targets.get(number) {
                Some(&Target::Go { object, .. }) => {
                    let link = &walker.world.network.objects[object as usize];
                    tally.visits += 1;
                    tally.leave(fork.place as usize, link.way, one);
                    let chance = link.walk_probability;
                    let walks = chance > 0.0 && draws.people.part(one, chance) == one;
                    number += usize::from(walks) * (options + 1);
                }
                _ => number = options,
            }
            let mut lead = self.journeys.lead(&fork, number);
            if matches!(lead, Lead::Unknown) {
                self.edge_of(walker, stop, number);
                lead = self.journeys.lead(&fork, number);
            }
            match lead {
                Lead::Stop(next) => {
                    stop = next as usize;
                    hops += 1;
                    tally.reached[self.journeys.forks[stop].place as usize] += one;
                }
                Lead::End(end) => {
                    let edge = *self.journeys.end(end);
                    if edge.reached != NOWHERE {
                        tally.reached[edge.reached as usize] += one;
                    }
                    self.rest_of_bin(trip, &edge, &mut draws.labels, bin, one, from);
                    return Ok(());
                }
                Lead::Unknown => return Ok(()),
            }
        }
    }
}
