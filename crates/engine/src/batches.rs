//! How much of a day's travel can happen before occupancies must be looked at again
//! (flee-model §9.3, §13.4).
//!
//! While every camp stays below its capacity band, or above it, no multiplier changes and all
//! travel can be drawn at once. A camp that may be pushed into its band makes the phase run in
//! sub-batches: first as many people as are expected to bring a camp to its band, then parts that
//! are expected to go as far as the point at which people begin to be refused, or half of the band. The multipliers of a sub-batch are those of the occupancies expected half-way through it
//! (the midpoint rule: its error falls with the square of the part). Sizes depend on counts only,
//! never on threads or on the order of places.

use crate::tables::Tables;
use outflow_model::environment::Environment;
use outflow_model::rules::capacity::REFUSED_BELOW;
use outflow_model::scenario::MoveRules;

/// Part of a band that one sub-batch is expected to fill at most.
const BAND_PART: f64 = 1.0 / 2.0;

/// People for which an estimate counts against what is seen.
const PRIOR: f64 = 8.0;

/// Part of a band that the first sub-batch of a day may fill at worst.
const FIRST_PART: f64 = 1.0 / 8.0;

/// Part of a band by which a sub-batch may end beyond a point where the multiplier bends.
const BEYOND: f64 = 1.0 / 128.0;

/// Smallest part of a day's travellers in a sub-batch.
const LEAST_SHARE: f64 = 1.0 / 512.0;

/// Which limited places can be reached on the same day from each place.
#[derive(Clone, Debug, Default)]
pub(crate) struct Reach {
    /// (limited place, places from which it can be reached, itself included).
    limited: Vec<(usize, Vec<usize>)>,
    /// Places that can be reached from each place, itself included.
    onward: Vec<Vec<u32>>,
    version: Option<u64>,
}

impl Reach {
    /// Computes what can be reached, if the network or the bands changed.
    pub(crate) fn update(&mut self, world: &Environment, tables: &Tables, rules: &MoveRules) {
        let limited = (0..world.places.len()).filter(|&place| tables.bands[place].is_some());
        let known = self.limited.iter().map(|entry| entry.0);
        let same_network = self.version == Some(world.network.version);
        if same_network && limited.clone().eq(known) {
            return;
        }
        let speed = world
            .network
            .objects
            .iter()
            .filter_map(|link| link.max_move_speed)
            .fold(rules.max_move_speed.max(rules.max_walk_speed), f64::max);
        self.limited = limited
            .map(|place| (place, reaching(world, place, speed)))
            .collect();
        if !same_network {
            self.onward = vec![Vec::new(); world.places.len()];
            for goal in 0..world.places.len() {
                for source in reaching(world, goal, speed) {
                    self.onward[source].push(u32::try_from(goal).unwrap_or(u32::MAX));
                }
            }
        }
        self.version = Some(world.network.version);
    }

    /// Marks every place from which somebody can get today to one of the `marked` places.
    pub(crate) fn spread(&self, marked: &[bool]) -> Vec<bool> {
        self.onward
            .iter()
            .map(|onward| onward.iter().any(|&place| marked[place as usize]))
            .collect()
    }

    /// The next sub-batch, with `left` of the whole day's travel still to do. `arriving` counts
    /// those still to travel by where they first arrive; `pace` is how many each place is
    /// thought to gain in a whole day: as the day before, or as in the last sub-batch.
    pub(crate) fn next(
        &self,
        tables: &Tables,
        present: &[f64],
        arriving: &[f64],
        pace: &[f64],
        left: f64,
    ) -> SubBatch {
        let mut next = SubBatch {
            share: left,
            filling: Vec::new(),
        };
        for (place, sources) in &self.limited {
            let Some(band) = &tables.bands[*place] else {
                continue;
            };
            let people = present[*place];
            if people >= band.full {
                continue;
            }
            let most: f64 = sources.iter().map(|&source| arriving[source]).sum();
            let room = band.from - people;
            if most <= room {
                continue;
            }
            let expected = pace[*place].max(1.0).min(most / left);
            next.filling.push((*place, expected));
            let bends = [
                band.from,
                band.from + REFUSED_BELOW * band.width(),
                band.full,
            ];
            let bend = bends.into_iter().find(|&bend| people < bend);
            let mut step = bend.unwrap_or(band.full) - people;
            if room <= 0.0 {
                step = step.min(BAND_PART * band.width());
            }
            let step = (step + BEYOND * band.width()).max(1.0);
            let mut share = step / expected;
            if left >= 1.0 && room > 0.0 {
                // Before anything was seen of today, the band is not entered by more than this
                // even if all who can reach the camp do.
                share = share.min((room + FIRST_PART * band.width()) / most);
            }
            next.share = next.share.min(share.max(LEAST_SHARE));
        }
        next
    }
}

/// How many people a place is thought to gain in a whole day, once it gained so many in a part of
/// it: the mean of a Poisson rate, what was thought before counting for [`PRIOR`] people.
pub(crate) fn pace(before: f64, gained: f64, share: f64) -> f64 {
    (gained.max(0.0) + PRIOR) / (share + PRIOR / before.max(1.0))
}

/// Part of a day's travel.
#[derive(Clone, Debug)]
pub(crate) struct SubBatch {
    /// Part of the whole day.
    pub share: f64,
    /// Places whose multiplier may change in it, and how many they are thought to gain in a
    /// whole day.
    pub filling: Vec<(usize, f64)>,
}

impl SubBatch {
    /// People at each place half-way through, as far as that is expected.
    pub(crate) fn half_way(&self, present: &[f64]) -> Vec<f64> {
        let mut people = present.to_vec();
        for &(place, expected) in &self.filling {
            // Each sees those before them: the first of the sub-batch nobody, the last all others.
            people[place] += 0.5 * (self.share * expected - 1.0).max(0.0);
        }
        people
    }
}

/// Places from which somebody who arrives with the whole day left can reach `goal` today at up
/// to `speed` km a day: whoever has covered less than `speed` km may take one more link shorter
/// than `speed`.
fn reaching(world: &Environment, goal: usize, speed: f64) -> Vec<usize> {
    let mut best = vec![f64::INFINITY; world.places.len()];
    let mut changed = true;
    while changed {
        changed = false;
        for (from, open) in world.network.open.iter().enumerate() {
            for &object in open {
                let link = &world.network.objects[object];
                let way = if link.to == goal {
                    if link.length_km < speed {
                        0.0
                    } else {
                        f64::INFINITY
                    }
                } else {
                    link.length_km + best[link.to]
                };
                if way < best[from] && way < speed {
                    best[from] = way;
                    changed = true;
                }
            }
        }
    }
    (0..best.len())
        .filter(|&place| place == goal || best[place] < speed)
        .collect()
}
