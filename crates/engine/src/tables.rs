//! What people at each place can choose, kept up to date as scores, links and occupancies
//! change. Engines read these tables; the numbers in them come from the model's rules.

use crate::options::EngineKind;
use crate::plan::Plan;
use crate::routes::{Branch, Candidate, Waypoints, candidates};
use outflow_model::environment::Environment;
use outflow_model::place_state::PlaceState;
use outflow_model::rules::capacity::{CapacityBand, REFUSED_BELOW};
use outflow_model::rules::move_chance::move_chance;
use outflow_model::rules::route_weight::{EndView, base, home_km, prune, pull, weight};
use outflow_random::Cumulative;

/// Where a choice leads.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Target {
    /// Nowhere: the end of the route is full.
    Refused,
    /// Onto a link object, with these waypoints left.
    Go { object: u32, rest: u32 },
}

/// What people of one class at one place can do.
#[derive(Clone, Debug, Default)]
pub(crate) struct Choice {
    /// Chance to leave today, at most 1.
    pub chance: f64,
    /// Weights of the options; `None` when there is no way out.
    pub weights: Option<Cumulative>,
    /// Where each option leads.
    pub targets: Vec<Target>,
    /// The tree of routes, where people choose branch by branch.
    pub tree: Tree,
    /// Chances of the options, and to stay; then the same for those who have to go on.
    odds: Vec<f64>,
    bases: Vec<f64>,
}

impl Choice {
    /// The chance of each option, and last of all to stay, for those who have to go on or may stay.
    #[inline]
    pub(crate) fn odds(&self, keeps_going: bool) -> &[f64] {
        let (may_stay, keep_going) = self.odds.split_at(self.odds.len() / 2);
        if keeps_going { keep_going } else { may_stay }
    }

    /// Works out the odds from chance, weights and targets.
    fn find_odds(&mut self) {
        self.odds.clear();
        for chance in [self.chance, 1.0] {
            let Some(weights) = &self.weights else {
                self.odds.push(1.0);
                continue;
            };
            let mut staying = 1.0 - chance;
            for (option, target) in self.targets.iter().enumerate() {
                let chance = chance * weights.probability(option);
                let refused = matches!(target, Target::Refused);
                self.odds.push(if refused { 0.0 } else { chance });
                staying += if refused { chance } else { 0.0 };
            }
            self.odds.push(staying);
        }
    }
}

/// Chances along a tree of routes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tree {
    /// Weight of the route that ends at each branch; 0 where it is refused.
    pub own: Vec<f64>,
    /// Chance of each branch, for those who took none of the earlier ones at the same fork: the
    /// rest end there, or (at the root) are refused.
    pub shares: Vec<f64>,
}

impl Tree {
    /// Works out the shares from the weights of ends; `refused` is the weight of routes that
    /// nobody may take. `masses` is scratch space.
    pub(crate) fn weigh(&mut self, branches: &[Branch], refused: f64, masses: &mut Vec<f64>) {
        masses.clone_from(&self.own);
        let mut root = refused;
        self.shares.resize(branches.len(), 0.0);
        // Backwards: what follows from a branch is summed up before it is reached.
        for (index, branch) in branches.iter().enumerate().rev() {
            let mass = masses[index];
            let sum = match masses.get_mut(branch.parent as usize) {
                Some(sum) => sum,
                None => &mut root,
            };
            *sum += mass;
            self.shares[index] = if mass > 0.0 { mass / *sum } else { 0.0 };
        }
    }
}

/// People of each ethnicity and religion at each place this morning.
#[derive(Clone, Debug, Default)]
pub(crate) struct Kinds {
    /// `ethnicity[place][value]`.
    pub ethnicity: Vec<Vec<f64>>,
    /// `religion[place][value]`.
    pub religion: Vec<Vec<f64>>,
}

/// All choices, and the routes behind them.
pub(crate) struct Tables {
    /// Shared lists of waypoints.
    pub waypoints: Waypoints,
    routes: Vec<Vec<Candidate>>,
    /// The tree of routes from each place.
    pub branches: Vec<Vec<Branch>>,
    /// Whether routes are chosen branch by branch. It makes no difference to what is chosen; there
    /// it has to be known how far people get on a branch, and that they find it by its name.
    pub by_branch: bool,
    /// Grows whenever some place begins or ceases to be refused.
    pub refusals: u64,
    /// Places whose routes end at each place.
    fed_by: Vec<Vec<u32>>,
    choices: Vec<Choice>,
    classes: usize,
    /// Places of entry told apart: all of them under `true_home`, else 1.
    entries: usize,
    /// Capacity bands; `None` is unlimited.
    pub bands: Vec<Option<CapacityBand>>,
    multipliers: Vec<f64>,
    seen: Vec<PlaceState>,
    network_version: Option<u64>,
    markers: Vec<bool>,
    weights: Vec<f64>,
    masses: Vec<f64>,
    /// Grows whenever the choices at a place change.
    stamps: Vec<u32>,
    /// How often the choices at any place changed.
    pub changes: u64,
    /// How often routes were found anew.
    pub routes_built: u64,
    /// `step[place][first place of a name]`: the link object to take, [`NO_LINK`] for none.
    step: Vec<Vec<u32>>,
}

const NO_LINK: u32 = u32::MAX;

impl Tables {
    pub(crate) fn new(plan: &Plan) -> Self {
        let places = plan.scenario.places.len();
        let classes = plan.classes.classes.len();
        let entries = if plan.home_is_entry { places } else { 1 };
        Self {
            waypoints: Waypoints::new(),
            routes: vec![Vec::new(); places],
            branches: vec![Vec::new(); places],
            by_branch: plan.fields.route
                && !plan.fields.walks
                && !plan.fields.harvesting
                && !plan.departures.share_daily_distance
                && plan.options.engine != EngineKind::Agent,
            refusals: 0,
            fed_by: vec![Vec::new(); places],
            choices: vec![Choice::default(); places * classes * entries],
            classes,
            entries,
            bands: vec![None; places],
            multipliers: vec![1.0; places],
            seen: Vec::new(),
            network_version: None,
            markers: Vec::new(),
            weights: Vec::new(),
            masses: Vec::new(),
            stamps: vec![0; places],
            changes: 0,
            routes_built: 0,
            step: Vec::new(),
        }
    }

    /// The choice of people of `class` at `place` who entered at `entry`.
    #[inline]
    pub(crate) fn choice(&self, place: usize, class: u16, entry: u16) -> &Choice {
        &self.choices[self.index(place, class, entry)]
    }

    /// The choice with this [`index`](Self::index).
    #[inline]
    pub(crate) fn choice_at(&self, index: usize) -> &Choice {
        &self.choices[index]
    }

    /// How many options there are at a place, until routes are found anew.
    #[inline]
    pub(crate) fn options(&self, place: usize) -> usize {
        self.routes[place].len()
    }

    /// The link object that an option at a place leads onto, and the waypoints left then.
    #[inline]
    pub(crate) fn first_step(&self, place: usize, option: usize) -> (u32, u32) {
        let route = &self.routes[place][option];
        (route.first, route.rest)
    }

    /// The first step of a route that somebody at `place` already follows, `None` where it is
    /// impossible or its end is full (flee-model §8.1, step 5).
    pub(crate) fn follow(
        &self,
        world: &Environment,
        place: usize,
        route: u32,
    ) -> Option<(u32, u32)> {
        let (next, end) = self.waypoints.ends(route);
        let object = self.step[place][world.network.first_of_name[next as usize]];
        if object == NO_LINK || self.refuses(world, end as usize) {
            return None;
        }
        Some((object, self.waypoints.tail(route)))
    }

    /// Places that lose their pull as they fill, if any of them is so full now that departures
    /// can change it.
    pub(crate) fn limited_and_filling(&self, present: &[f64]) -> Option<Vec<bool>> {
        let filling = self
            .bands
            .iter()
            .zip(present)
            .any(|(band, n)| band.is_some_and(|band| *n > band.from));
        filling.then(|| self.bands.iter().map(Option::is_some).collect())
    }

    /// Marks these places and those whose choices depend on how full they are.
    pub(crate) fn feeding(&self, filling: &[usize]) -> Vec<bool> {
        let mut marked = vec![false; self.bands.len()];
        for &place in filling {
            marked[place] = true;
            for &fed in &self.fed_by[place] {
                marked[fed as usize] = true;
            }
        }
        marked
    }

    /// How often the choices at a place have changed.
    #[inline]
    pub(crate) fn stamp(&self, place: usize) -> u32 {
        self.stamps[place]
    }

    pub(crate) fn refuses(&self, world: &Environment, end: usize) -> bool {
        let end = world.network.first_of_name[end];
        world.places[end].camp && self.multipliers[end] < REFUSED_BELOW
    }

    /// Brings the tables up to date at the start of a day's movement, with `present` people at
    /// each place.
    pub(crate) fn begin_day(
        &mut self,
        plan: &Plan,
        world: &Environment,
        day: u32,
        present: &[f64],
        kinds: Option<&Kinds>,
    ) {
        let places = world.places.len();
        let markers: Vec<bool> = world.places.iter().map(|place| place.marker).collect();
        let rebuild =
            self.network_version != Some(world.network.version) || markers != self.markers;
        if rebuild {
            self.rebuild_routes(plan, world);
            self.network_version = Some(world.network.version);
            self.markers = markers;
        }
        let all = rebuild || kinds.is_some() || plan.forecasts;
        let mut stale = vec![all; places];
        if !all {
            for place in 0..places {
                if self.matters(plan, &self.seen[place], &world.places[place]) {
                    stale[place] = true;
                    for &fed in &self.fed_by[place] {
                        stale[fed as usize] = true;
                    }
                }
            }
        }
        self.seen.clone_from(&world.places);
        self.refusals += 1;
        let mut reweigh = stale.clone();
        for (place, state) in world.places.iter().enumerate() {
            self.bands[place] = CapacityBand::new(state.capacity, &plan.rules);
            let multiplier = self.multiplier(place, present[place]);
            if multiplier != self.multipliers[place] {
                self.multipliers[place] = multiplier;
                for &fed in &self.fed_by[place] {
                    reweigh[fed as usize] = true;
                }
            }
        }
        for place in (0..places).filter(|&place| stale[place]) {
            for entry in 0..self.entries {
                for class in 0..self.classes {
                    self.rebase(plan, world, day, place, entry, class, kinds);
                }
            }
        }
        for place in (0..places).filter(|&place| reweigh[place]) {
            self.reweigh(plan, world, place);
        }
    }

    /// Whether a change of a place can change a choice.
    fn matters(&self, plan: &Plan, before: &PlaceState, now: &PlaceState) -> bool {
        if plan.reads_population || before == now {
            return before != now;
        }
        *before
            != PlaceState {
                population: before.population,
                ..now.clone()
            }
    }

    /// Brings the tables up to date after occupancies changed, and returns whether any choice
    /// did.
    pub(crate) fn see_occupancy(
        &mut self,
        plan: &Plan,
        world: &Environment,
        present: &[f64],
    ) -> bool {
        let mut stale: Vec<u32> = Vec::new();
        for (place, &people) in present.iter().enumerate() {
            if self.bands[place].is_none() {
                continue;
            }
            let multiplier = self.multiplier(place, people);
            if multiplier != self.multipliers[place] {
                let refused = |multiplier| multiplier < REFUSED_BELOW;
                if refused(multiplier) != refused(self.multipliers[place]) {
                    self.refusals += 1;
                }
                self.multipliers[place] = multiplier;
                stale.extend(&self.fed_by[place]);
            }
        }
        stale.sort_unstable();
        stale.dedup();
        for &place in &stale {
            self.reweigh(plan, world, place as usize);
        }
        !stale.is_empty()
    }

    fn multiplier(&self, place: usize, present: f64) -> f64 {
        self.bands[place].map_or(1.0, |band| band.multiplier(present))
    }

    fn rebuild_routes(&mut self, plan: &Plan, world: &Environment) {
        self.routes_built += 1;
        let mut names = world.network.first_of_name.iter().enumerate();
        self.by_branch &= names.all(|(place, &first)| place == first);
        let places = world.places.len();
        let objects = &world.network.objects;
        self.step = vec![vec![NO_LINK; places]; places];
        for (open, step) in world.network.open.iter().zip(&mut self.step) {
            for &object in open {
                let end = world.network.first_of_name[objects[object].to];
                if step[end] == NO_LINK {
                    step[end] = u32::try_from(object).unwrap_or(NO_LINK);
                }
            }
        }
        for place in 0..world.places.len() {
            (self.routes[place], self.branches[place]) = candidates(
                place,
                world,
                plan.rules.awareness_level,
                plan.fields.route,
                &mut self.waypoints,
                &plan.place_hashes,
            );
        }
        self.fed_by.iter_mut().for_each(Vec::clear);
        for (place, routes) in self.routes.iter().enumerate() {
            for route in routes {
                let fed = &mut self.fed_by[world.network.first_of_name[route.end as usize]];
                let place = u32::try_from(place).unwrap_or(u32::MAX);
                if fed.last() != Some(&place) {
                    fed.push(place);
                }
                if route.end as usize != world.network.first_of_name[route.end as usize] {
                    let own = &mut self.fed_by[route.end as usize];
                    if own.last() != Some(&place) {
                        own.push(place);
                    }
                }
            }
        }
    }

    #[allow(clippy::too_many_arguments)]
    fn rebase(
        &mut self,
        plan: &Plan,
        world: &Environment,
        day: u32,
        place: usize,
        entry: usize,
        class: usize,
        kinds: Option<&Kinds>,
    ) {
        let rules = &plan.rules;
        let traits = &plan.classes.classes[class];
        let home = if self.entries > 1 { entry } else { place };
        let index = (place * self.entries + entry) * self.classes + class;
        let choice = &mut self.choices[index];
        let forecast = world.forecast(place, day);
        choice.chance = move_chance(
            &world.places[place],
            rules,
            forecast,
            traits.flood_awareness,
        )
        .clamp(0.0, 1.0);
        choice.bases.clear();
        for route in &self.routes[place] {
            let end = route.end as usize;
            let of_kind = |table: &[Vec<f64>], value: Option<u16>| {
                value
                    .and_then(|value| table.get(end)?.get(usize::from(value)).copied())
                    .unwrap_or(0.0)
            };
            let view = EndView {
                place: &world.places[end],
                forecast: world.forecast(end, day),
                same_ethnicity: kinds
                    .map_or(0.0, |kinds| of_kind(&kinds.ethnicity, traits.ethnicity)),
                same_religion: kinds.map_or(0.0, |kinds| of_kind(&kinds.religion, traits.religion)),
                home_km: if rules.stay_close_to_home {
                    home_km(
                        plan.coordinates(end),
                        plan.coordinates(home),
                        plan.axes_swapped,
                    )
                } else {
                    0.0
                },
            };
            let pull = pull(&view, traits, rules, plan.flood_once);
            choice.bases.push(base(pull, route.length_km, rules));
        }
        choice.targets.clear();
    }

    fn reweigh(&mut self, plan: &Plan, world: &Environment, place: usize) {
        self.stamps[place] += 1;
        self.changes += 1;
        let first = place * self.entries * self.classes;
        for index in first..first + self.entries * self.classes {
            let routes = &self.routes[place];
            self.weights.clear();
            let choice = &self.choices[index];
            for (route, &base) in routes.iter().zip(&choice.bases) {
                let multiplier = self.multipliers[world.network.first_of_name[route.end as usize]];
                self.weights.push(weight(base, multiplier, &plan.rules));
            }
            prune(&mut self.weights, &plan.rules);
            if self.by_branch {
                self.reweigh_tree(world, place, index);
                continue;
            }
            let weights = Cumulative::new(&self.weights).or_else(|| {
                self.weights.fill(1.0);
                Cumulative::new(&self.weights)
            });
            let mut targets = std::mem::take(&mut self.choices[index].targets);
            targets.clear();
            for route in routes {
                targets.push(if self.refuses(world, route.end as usize) {
                    Target::Refused
                } else {
                    Target::Go {
                        object: route.first,
                        rest: route.rest,
                    }
                });
            }
            let choice = &mut self.choices[index];
            choice.weights = weights;
            choice.targets = targets;
            choice.find_odds();
        }
    }
}

impl Tables {
    /// The tree of a choice from the weights of routes.
    fn reweigh_tree(&mut self, world: &Environment, place: usize, index: usize) {
        let sum: f64 = self.weights.iter().sum();
        if !(sum > 0.0 && sum.is_finite()) {
            self.weights.fill(1.0);
        }
        let mut tree = std::mem::take(&mut self.choices[index].tree);
        let mut refused = 0.0;
        tree.own.clear();
        for branch in &self.branches[place] {
            let weight = self.weights.get(branch.route as usize).copied();
            let weight = weight.unwrap_or(0.0);
            if weight > 0.0 && self.refuses(world, branch.place as usize) {
                refused += weight;
                tree.own.push(0.0);
            } else {
                tree.own.push(weight);
            }
        }
        let mut masses = std::mem::take(&mut self.masses);
        tree.weigh(&self.branches[place], refused, &mut masses);
        self.masses = masses;
        self.choices[index].tree = tree;
    }

    /// Waypoints left at a branch to those whose route ends at another one that follows from it.
    pub(crate) fn rest_at(&self, place: usize, branch: &Branch, end: &Branch) -> u32 {
        let mut rest = self.routes[place][end.route as usize].rest;
        for _ in 1..branch.depth {
            rest = self.waypoints.tail(rest);
        }
        rest
    }

    /// Index of the choice of people of `class` at `place` who entered at `entry`.
    #[inline]
    pub(crate) fn index(&self, place: usize, class: u16, entry: u16) -> usize {
        let entry = if self.entries > 1 {
            usize::from(entry)
        } else {
            0
        };
        (place * self.entries + entry) * self.classes + usize::from(class)
    }
}

impl Kinds {
    /// Nobody at any place.
    pub(crate) fn none(places: usize, classes: &outflow_model::traits::TraitClasses) -> Self {
        Self {
            ethnicity: vec![vec![0.0; classes.ethnicities.len()]; places],
            religion: vec![vec![0.0; classes.religions.len()]; places],
        }
    }

    /// Counts `n` people of a class at a place.
    pub(crate) fn count(
        &mut self,
        place: usize,
        class: &outflow_model::traits::TraitClass,
        n: f64,
    ) {
        if let Some(value) = class.ethnicity {
            self.ethnicity[place][usize::from(value)] += n;
        }
        if let Some(value) = class.religion {
            self.religion[place][usize::from(value)] += n;
        }
    }
}
