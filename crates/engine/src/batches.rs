//! How much of a day's travel can happen before occupancies must be looked at again
//! (flee-model §9.3, §13.4).
//!
//! While every camp stays below its capacity band, or above it, no multiplier changes and all
//! travel can be drawn at once. A camp that may be pushed into its band makes the phase run in
//! sub-batches: first as many people as cannot reach the band even if all of them went there,
//! then parts small against the width of the band. Sizes depend on counts only, never on
//! threads or on the order of places.

use crate::tables::Tables;
use outflow_model::environment::Environment;
use outflow_model::scenario::MoveRules;

/// Part of a band that one sub-batch is expected to fill at most.
const BAND_PART: f64 = 1.0 / 8.0;

/// Smallest part of a day's travellers in a sub-batch.
const LEAST_SHARE: f64 = 1.0 / 32.0;

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

    /// Part of the whole day's travel to do next: at most `left`, the part still to do; and the
    /// places whose multiplier may change in it. `arriving` counts those still to travel by
    /// where they first arrive, `usual` the people who reached each place the day before.
    pub(crate) fn next_share(
        &self,
        tables: &Tables,
        present: &[f64],
        arriving: &[f64],
        usual: &[f64],
        left: f64,
    ) -> (f64, Vec<usize>) {
        let mut share = left;
        let mut filling = Vec::new();
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
            filling.push(*place);
            let safe = if room > 0.0 { left * room / most } else { 0.0 };
            let expected = usual[*place]
                .max(arriving[*place] / left)
                .max(1.0)
                .min(most / left);
            let fine = (BAND_PART * band.width() / expected).max(LEAST_SHARE);
            share = share.min(safe.max(fine));
        }
        (share, filling)
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
