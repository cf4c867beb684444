//! Who is away from home, by place, shelter and home.

use super::plan::Plan;
use super::population::{Households, Pool, Row};
use outflow_model::rules::chain::shelter::Shelter;
use serde::{Deserialize, Serialize};

/// Kinds of shelter.
pub(super) const KINDS: usize = Shelter::ALL.len();

/// Where a group of those away is: place, shelter (by [`Shelter::ALL`]), home.
pub(super) type Spot = (u16, u8, u16);

/// Households away from home that have reached somewhere.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(bound = "C: Households")]
pub(super) struct Away<C: Households> {
    /// By place and shelter (`place * shelters + shelter`), ascending by home.
    pub(super) groups: Vec<Vec<(u16, Pool<C>)>>,
    /// Households by place and shelter.
    pub(super) households: Vec<[f64; KINDS]>,
    /// Persons by place and shelter.
    pub(super) persons: Vec<[f64; KINDS]>,
    /// Households by place, shelter and type: `(place * shelters + shelter) * types + type`.
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
            types: vec![0.0; places * KINDS * plan.kinds.len()],
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

    /// Forgets groups without anybody; of expected counts, joins rows below a size.
    pub(super) fn tidy(&mut self, small: f64) {
        for pools in &mut self.groups {
            pools.retain_mut(|(_, pool)| {
                pool.tidy(small);
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
        self.types[(place * KINDS + shelter) * plan.kinds.len() + kind] += n;
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

pub(super) fn index(place: usize) -> u16 {
    u16::try_from(place).unwrap_or(u16::MAX)
}
