//! Who is displaced on a day: counts from the model's rules, places by draw
//! (flee-model §6).

use crate::draw::{Count, Draw};
use crate::error::EngineError;
use crate::plan::Plan;
use crate::purpose;
use outflow_model::environment::Environment;
use outflow_model::rules::inflow;
use outflow_model::rules::spawning::{DailyCount, by_conflict, by_flood, weight};
use outflow_random::Cumulative;

/// What displacement depends on from day to day.
pub(crate) struct Spawning<C> {
    /// Weight of each place among those where people come from.
    pub weights: Vec<f64>,
    /// Fall in the reports not yet made up for.
    pub debt: i64,
    /// Sum of the changes of the reports.
    pub raw: i64,
    /// People ever displaced.
    pub displaced: C,
    /// People displaced from each place who count against its population.
    pub taken: Vec<C>,
    /// Shares of the classes of attributes at each place; `None` with one class only.
    pub classes: Option<Vec<Option<Cumulative>>>,
    residents: Vec<i64>,
}

impl<C: Count> Spawning<C> {
    pub(crate) fn new(plan: &Plan, world: &Environment) -> Self {
        let classes = (plan.classes.classes.len() > 1).then(|| {
            let shares = |sums: &Vec<f64>| -> Vec<f64> {
                let before = std::iter::once(0.0).chain(sums.iter().copied());
                sums.iter()
                    .zip(before)
                    .map(|(sum, before)| sum - before)
                    .collect()
            };
            plan.classes
                .cumulative
                .iter()
                .map(|sums| Cumulative::new(&shares(sums)))
                .collect()
        });
        let mut this = Self {
            weights: Vec::new(),
            debt: 0,
            raw: 0,
            displaced: C::default(),
            taken: vec![C::default(); world.places.len()],
            classes,
            residents: world.places.iter().map(|place| place.population).collect(),
        };
        this.refresh(plan, world, 0);
        this
    }

    /// Recomputes the weights of places.
    pub(crate) fn refresh(&mut self, plan: &Plan, world: &Environment, day: u32) {
        let rules = &plan.scenario.settings.spawn_rules;
        self.weights.clear();
        self.weights.extend(
            world
                .places
                .iter()
                .map(|place| weight(place, i64::from(day), rules)),
        );
    }
    /// The people displaced on `day`, by place.
    pub(crate) fn draw<D: Draw<Count = C>>(
        &mut self,
        plan: &Plan,
        world: &mut Environment,
        member: u32,
        day: u32,
    ) -> Result<Vec<(usize, C)>, EngineError> {
        let rules = &plan.scenario.settings.spawn_rules;
        let mut groups: Vec<(usize, C)> = Vec::new();
        if rules.flood_driven_spawn_mode.is_some() || rules.conflict_driven_spawning.is_some() {
            for place in 0..world.places.len() {
                let state = &world.places[place];
                let count = match (
                    &rules.flood_driven_spawn_mode,
                    &rules.conflict_driven_spawning,
                ) {
                    (Some(floods), _) => by_flood(state, floods),
                    (None, Some(conflicts)) => by_conflict(state, conflicts),
                    (None, None) => None,
                };
                let Some(count) = count else { continue };
                let key = plan
                    .stream(member, day, purpose::SPAWN_COUNT)
                    .state(plan.place_hashes[place]);
                let n = match count {
                    DailyCount::Fixed(n) => {
                        D::new(key).rounded(n, plan.departures.stochastic_rounding)
                    }
                    DailyCount::Poisson(mean) => D::new(key).poisson(mean),
                };
                groups.push((place, n));
            }
        } else {
            let new = self.due(plan, world, day);
            if new > 0 {
                let Some(weights) = Cumulative::new(&self.weights) else {
                    return Err(EngineError::NowhereToComeFrom { day, people: new });
                };
                let key = plan.stream(member, day, purpose::SPAWN_PLACE);
                let mut counts = vec![C::default(); self.weights.len()];
                D::new(key).share(C::from_people(new), &weights, |place, n| counts[place] += n);
                groups = counts.into_iter().enumerate().collect();
            }
        }
        groups.retain(|(_, n)| *n > C::default());
        for &(place, n) in &groups {
            self.displaced += n;
            self.take_from_population(plan, world, place, n);
        }
        Ok(groups)
    }

    /// People due by the reports (flee-model §6.2).
    fn due(&mut self, plan: &Plan, world: &mut Environment, day: u32) -> u64 {
        if plan.observed.is_empty() {
            return 0;
        }
        let rules = &plan.scenario.settings.spawn_rules;
        let change = plan.observed.inflow(day, plan.departures.count_day0_once);
        self.raw += change;
        if day == 0 && rules.insert_day0 {
            if !plan.departures.keep_capacity_on_day0 || rules.empty_camps_on_day0 {
                for (state, place) in world.places.iter_mut().zip(&plan.scenario.places) {
                    if state.capacity > 0 {
                        state.capacity -= plan.observed.day0_of(&place.name);
                    }
                }
            }
            self.debt = 0;
            return 0;
        }
        let (new, debt) = inflow::displaced(change, self.debt);
        self.debt = debt;
        new
    }

    /// The displaced leave the population of their place, which does not fall below 0.
    pub(crate) fn take_from_population(
        &mut self,
        plan: &Plan,
        world: &mut Environment,
        place: usize,
        n: C,
    ) {
        if !plan.scenario.settings.spawn_rules.take_from_population {
            return;
        }
        self.taken[place] += n;
        self.apply_taken(world, place);
    }

    /// Sets the population of a place from those taken.
    pub(crate) fn apply_taken(&self, world: &mut Environment, place: usize) {
        #[allow(clippy::cast_possible_truncation)]
        let taken = self.taken[place].as_f64().floor() as i64;
        world.places[place].population = (self.residents[place] - taken).max(0);
    }
}

/// People in reported camps before day 0 (flee-model §6.1).
pub(crate) fn at_start(plan: &Plan) -> Vec<(usize, u64)> {
    let rules = &plan.scenario.settings.spawn_rules;
    if rules.empty_camps_on_day0 {
        return Vec::new();
    }
    let camps = plan.observed.camps().iter().enumerate();
    camps
        .map(|(index, camp)| {
            let reported = if rules.insert_day0 {
                plan.observed.day0_at_camp(index).max(0)
            } else {
                0
            };
            let listed = plan.scenario.places[camp.place]
                .initial_present
                .unwrap_or(0);
            (camp.place, reported.unsigned_abs() + listed)
        })
        .filter(|(_, people)| *people > 0)
        .collect()
}
