//! One member of a run: its state, and a step as a list of phases (design.md §4).

use super::away::{Away, KINDS};
use super::beds::Beds;
use super::conduct::ConductLists;
use super::control_path::{Change, Control, path};
use super::corridor::Lines;
use super::crossing::{Lane, Queues};
use super::fields::{FieldStep, Fields, Seen};
use super::home::Home;
use super::leaving::{LeavingLists, SceneLists};
use super::levels::Levels;
use super::network::Network;
use super::news::News;
use super::plan::Plan;
use super::population::{HouseholdId, Households, Rows, Status};
use super::record::ChainRecord;
use super::recorder::{self, Recorder};
use super::road::{Arrival, Convoy, Road};
use super::split::{Draws, Id, Split};
use super::start;
use super::ways::{Ways, Weighed};
use super::window::Window;
use crate::control::Continue;
use crate::draw::Count;
use crate::{EngineError, purpose};
use outflow_model::chain::{DAY, Holder, PARAMETERS, Parameters, Persons, Tick};
use outflow_model::math;
use outflow_model::rules::chain::belief::{self, SURPRISE_DAYS};
use outflow_model::rules::chain::control::areas_held;
use outflow_model::rules::chain::destination::Own;
use outflow_model::rules::chain::shelter::{self, Shelter};
use outflow_random::{Purpose, StableHash, StreamKey};
use serde::{Deserialize, Serialize};

/// Groups of persons that planners count: under 5, of school age, 60 and over, women alone with children.
const WHO: usize = 4;

/// Everything that goes on from step to step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(bound = "C: Households")]
pub(super) struct State<C: Households> {
    /// Start of the step that runs.
    pub(super) tick: Tick,
    /// Start of the step before.
    pub(super) previous: Tick,
    pub(super) control: Control,
    pub(super) fields: Fields,
    pub(super) news: News,
    pub(super) window: Window,
    /// By place.
    pub(super) homes: Vec<Home<C>>,
    pub(super) away: Away<C>,
    pub(super) road: Road<C>,
    pub(super) queues: Queues<C>,
    pub(super) lines: Lines<C>,
    /// By place.
    pub(super) beds: Vec<Beds>,
    /// Seats on buses not yet taken, by place and who offers them ([`Plan::offers`]).
    pub(super) seats: Vec<f64>,
    /// Persons.
    pub(super) dead: f64,
    pub(super) held: f64,
    pub(super) total: f64,
}

/// A member in the middle of its run.
pub(super) struct Member<'a, D: Split> {
    pub(super) plan: &'a Plan,
    pub(super) number: u32,
    pub(super) p: Parameters,
    path: Vec<Change>,
    pub(super) state: State<D::Count>,
    pub(super) recorder: Recorder,
    /// Length of the step that runs.
    pub(super) length: Tick,
    // What follows from the state and the timeline.
    pub(super) levels: Levels,
    pub(super) network: Network,
    pub(super) ways: Ways,
    pub(super) seen: Seen,
    /// Whether a kin set has a place that can be reached from an exit: `set * exits + exit`.
    pub(super) kin_behind: Vec<super::ways::Behind>,
    /// Lots of this step so far: see [`next_lot`](Self::next_lot).
    lots: u32,
    /// Changes of the network when that was worked out.
    pub(super) kin_seen: u64,
    /// The party of each exit now.
    pub(super) exit_parties: Vec<usize>,
    /// Factor on the rates of each place today.
    pub(super) shocks: Vec<f64>,
    /// Hours of waiting by way, exit and place.
    pub(super) waits: [Vec<Vec<f64>>; 2],
    /// Response to danger of the type that responds most.
    pub(super) most_danger: f64,
    /// Rate of death of the type that loses most often, in units of that of a person.
    pub(super) most_mortality: f64,
    /// Rate of death of a person in each place, times the days since the day began.
    pub(super) injuries: Vec<f64>,
    /// Factors in the choice of an exit.
    pub(super) own: Own,
    pub(super) arrivals: Vec<Arrival<D::Count>>,
    // Lists kept for their memory only.
    pub(super) conduct_lists: ConductLists<D::Count>,
    pub(super) leaving_lists: LeavingLists<D::Count>,
    pub(super) scene: SceneLists,
    pub(super) weighed: [Weighed; 2],
    /// Leavers by exit and mode.
    pub(super) batches: Vec<Rows<D::Count>>,
    /// Cars, walkers and persons that queue at each place.
    pub(super) queued: Vec<[f64; 3]>,
}

/// The parameters of a member: drawn each from its prior or posterior or all jointly, or at their
/// best values.
fn parameters(plan: &Plan, member: u32) -> Parameters {
    let table = &plan.scenario.parameters;
    if !plan.options.draw_parameters {
        return table.best();
    }
    table.of_member(member, |index| {
        let name = StableHash::new().text(PARAMETERS[index].name).finish();
        plan.key(member, 0, purpose::CHAIN_PARAMETER)
            .state(name)
            .stream()
            .uniform()
    })
}

/// Values in the order of [`PARAMETERS`].
fn values(plan: &Plan, member: u32) -> Vec<f64> {
    let table = &plan.scenario.parameters.0;
    table
        .iter()
        .zip(PARAMETERS)
        .map(|(parameter, spec)| {
            if plan.options.draw_parameters {
                let name = StableHash::new().text(spec.name).finish();
                let key = plan.key(member, 0, purpose::CHAIN_PARAMETER).state(name);
                parameter.of_member(member, key.stream().uniform())
            } else {
                parameter.best()
            }
        })
        .collect()
}

impl<'a, D: Split> Member<'a, D> {
    /// A member before its first step.
    pub(super) fn new(plan: &'a Plan, number: u32) -> Self {
        let places = plan.places();
        let p = parameters(plan, number);
        let mut next = 0;
        let homes: Vec<Home<D::Count>> = (0..places)
            .map(|place| start::people::<D>(plan, number, place, &mut next))
            .collect();
        let state = State {
            tick: 0,
            previous: 0,
            control: Control::new(plan),
            fields: Fields::new(plan, &p),
            news: News::default(),
            window: Window::new(places),
            total: homes.iter().map(|home| home.persons).sum(),
            homes,
            away: Away::new(plan),
            road: Road::new(),
            queues: Queues::new(),
            lines: Lines::new(),
            beds: Self::beds_at_start(plan),
            seats: vec![0.0; places * plan.offers()],
            dead: 0.0,
            held: 0.0,
        };
        let recorder = Recorder::new(plan, number, D::Count::WHOLE, values(plan, number));
        Self::with(plan, number, state, recorder)
    }

    /// A member with a state and a record.
    pub(super) fn with(
        plan: &'a Plan,
        number: u32,
        state: State<D::Count>,
        recorder: Recorder,
    ) -> Self {
        let p = parameters(plan, number);
        Self {
            plan,
            number,
            own: Own::new(&p),
            p,
            path: path(plan, number),
            state,
            recorder,
            length: DAY,
            levels: Levels::default(),
            network: Network::default(),
            ways: Ways::default(),
            seen: Seen::default(),
            kin_behind: Vec::new(),
            lots: 0,
            kin_seen: 0,
            exit_parties: Vec::new(),
            shocks: vec![1.0; plan.places()],
            waits: [Vec::new(), Vec::new()],
            most_danger: plan
                .scenario
                .types
                .iter()
                .map(|one| one.danger_factor)
                .fold(0.0, f64::max),
            most_mortality: plan
                .kinds
                .iter()
                .map(|kind| kind.mortality)
                .fold(0.0, f64::max),
            injuries: vec![0.0; plan.places()],
            arrivals: Vec::new(),
            conduct_lists: ConductLists::default(),
            leaving_lists: LeavingLists::default(),
            scene: Default::default(),
            weighed: Default::default(),
            batches: Vec::new(),
            queued: vec![[0.0; 3]; plan.places()],
        }
    }

    /// Runs the remaining days.
    pub(super) fn run(
        mut self,
        control: &mut dyn crate::Control,
    ) -> Result<ChainRecord, EngineError> {
        let end = self.plan.scenario.end();
        while self.state.tick < end {
            self.step();
            if self.state.tick.is_multiple_of(DAY) {
                let days = self.state.tick / DAY;
                self.check_mass()?;
                control.state_after_day(days - 1, &|| self.bare());
                let go_on = control.after_day(days - 1, &|| self.checkpoint());
                if go_on == Continue::No && self.state.tick < end {
                    return Err(EngineError::Stopped { day: days });
                }
            }
        }
        self.write_origins();
        self.write_control();
        Ok(self.recorder.record)
    }

    /// One step. What a phase sees is the state at its start.
    fn step(&mut self) {
        self.length = self.end_of_step() - self.state.tick;
        self.recorder.record.work.batches += 1;
        self.lots = 0;
        let day_starts = self.state.tick.is_multiple_of(DAY);
        self.follow_the_timeline();
        if day_starts {
            self.begin_day();
            self.live();
        }
        self.leave();
        self.travel();
        self.receive();
        if day_starts {
            self.flee_again();
            self.move_on();
            self.go_home();
        }
        let end = self.state.tick + self.length;
        self.record_queues(end);
        if end.is_multiple_of(DAY) {
            self.order_beds(end);
            self.count_injured();
            self.end_day();
        }
        self.state.previous = self.state.tick;
        self.state.tick = end;
    }

    /// When the step that begins ends: at the next multiple of the interval of decisions or, sooner, when
    /// control changes or an event begins or ends. So what changes takes effect at its time, whatever the
    /// interval.
    fn end_of_step(&self) -> Tick {
        let now = self.state.tick;
        let interval = self.plan.scenario.step_at(now);
        let end = now - now % interval + interval;
        let events = &self.plan.event_ticks;
        let event = events.get(events.partition_point(|tick| *tick <= now));
        let done = self
            .path
            .partition_point(|change| change.tick <= i64::from(now));
        let change = self
            .path
            .get(done)
            .and_then(|change| Tick::try_from(change.tick).ok());
        let sooner = [event.copied(), change].into_iter().flatten();
        sooner.fold(end, Tick::min)
    }

    /// Phases 1 and 2: control, levels, the network; what people hear and believe.
    fn follow_the_timeline(&mut self) {
        let plan = self.plan;
        let tick = self.state.tick;
        let turn = self.state.control.advance(&self.path, tick);
        let control = &self.state.control;
        self.levels.update(plan, &control.holders, tick, &self.p);
        self.network.update(plan, &control.holders, tick, &self.p);
        self.see_exits();
        self.ways.update(plan, &self.network, &self.exit_parties);
        self.see_kin();
        let control = &self.state.control;
        self.seen.see_control(plan, control, &self.p);
        let step = FieldStep {
            plan,
            p: &self.p,
            control,
            levels: &self.levels,
            previous: self.state.previous,
            tick,
            length: self.length,
        };
        if tick == 0 {
            self.state.fields.begin(&step, &self.seen);
        }
        self.state
            .news
            .lose(&step, &turn.losses, &mut self.state.fields, &mut self.seen);
        // A place that was only contested for a time keeps what it believed, and how it lived.
        for &place in &turn.renewed {
            self.state.fields.settle(&step, &self.seen, place);
        }
        self.state.fields.see(&step);
        self.state.news.listen(&step, &mut self.state.fields);
        self.state.news.arrive(&step, &mut self.state.fields);
        self.state.fields.drift(&step, &self.seen);
        self.state.fields.show(&step, &mut self.seen);
        for &place in &turn.renewed {
            self.start_quietly(place);
        }
        self.think_again(&turn.renewed);
        self.open_beds();
    }

    /// What is done once a day: shocks, the week's window, empty rows forgotten.
    fn begin_day(&mut self) {
        let plan = self.plan;
        let tick = self.state.tick;
        let persons = self.state.homes.iter().map(|home| home.persons);
        self.state.window.begin_day(tick, persons);
        for home in &mut self.state.homes {
            home.tidy();
        }
        self.state.away.tidy(plan.small);
        let day = self.shock(StableHash::new().text("day").finish(), self.p.shock_day);
        self.shocks = (0..plan.places())
            .map(|place| day * self.shock(plan.place_hash[place], self.p.shock_place))
            .collect();
    }

    /// A lognormal factor of mean 1; 1 where nothing is drawn.
    fn shock(&self, state: u64, spread: f64) -> f64 {
        let key = self.key(purpose::CHAIN_SHOCK).state(state);
        match D::new(key).stream() {
            Some(stream) => math::exp(spread * normal(stream) - 0.5 * spread * spread),
            None => 1.0,
        }
    }

    /// Length of the step in days.
    pub(super) fn dt(&self) -> f64 {
        f64::from(self.length) / f64::from(DAY)
    }

    /// Persons in a household of a type.
    #[inline]
    pub(super) fn persons(&self, kind: u8) -> f64 {
        self.plan.kinds[usize::from(kind)].persons
    }

    /// The key of draws of this step.
    pub(super) fn key(&self, purpose: Purpose) -> StreamKey {
        self.plan.key(self.number, self.state.tick, purpose)
    }

    /// The draws for the rows of a group with a stable name; `lot` tells those of one purpose apart.
    pub(super) fn draws(&self, purpose: Purpose, name: u64, lot: u32) -> Draws<D> {
        Draws::new(self.key(purpose).state(name).hop(lot))
    }

    /// A number that tells draws for one purpose at one place within a step apart.
    pub(super) fn next_lot(&mut self) -> u32 {
        self.lots += 1;
        self.lots
    }

    /// The id of the part of a household that splits off.
    pub(super) fn other_id(&self, id: Id<D>) -> Id<D> {
        let word = if D::Count::SEPARATE {
            StableHash::new()
                .word(id.word())
                .word(u64::from(self.state.tick))
                .finish()
        } else {
            0
        };
        HouseholdId::from_word(word)
    }

    /// Phase 9: the state at the end of a day.
    fn end_day(&mut self) {
        self.write_people();
        self.write_places();
        self.write_parties();
        self.write_whole();
        let states = self.state.homes.iter().map(Home::states).sum::<usize>()
            + self.state.away.states()
            + self
                .travelling()
                .map(|convoy| convoy.rows.len())
                .sum::<usize>();
        let work = &mut self.recorder.record.work;
        work.states += states as u64;
        work.peak_states = work.peak_states.max(states as u64);
        self.recorder.end_day();
    }

    fn travelling(&self) -> impl Iterator<Item = &Convoy<D::Count>> {
        let waiting = self.lanes().flat_map(|lane| &lane.waiting);
        self.state.road.all().chain(waiting)
    }

    /// Queues at crossings, and lines for corridors.
    fn lanes(&self) -> impl Iterator<Item = &Lane<D::Count>> {
        let queues = self.state.queues.all.iter().flat_map(|queue| &queue.lanes);
        queues.chain(self.state.lines.all.iter().map(|line| &line.lane))
    }

    fn write_people(&mut self) {
        let plan = self.plan;
        let places = plan.places();
        let kinds = plan.kinds.len();
        let of_home = self.state.away.of_home.iter();
        let mut away: Vec<f64> = of_home.map(|[persons, _]| *persons).collect();
        // Under 5, of school age, 60 and over, women alone with children, by place and shelter.
        let mut who = vec![[[0.0; WHO]; KINDS]; places];
        for (at, there) in self.state.away.types.chunks(kinds).enumerate() {
            let mut persons = Persons::default();
            let mut women = 0.0;
            for (kind, &n) in there.iter().enumerate().filter(|(_, n)| **n != 0.0) {
                let n = n.max(0.0) * plan.weight;
                persons += plan.scenario.types[kind].persons.times(n);
                if plan.kinds[kind].women_alone_with_children {
                    women += n * plan.scenario.types[kind].persons.total();
                }
            }
            who[at / KINDS][at % KINDS] =
                [persons.under5, persons.school_age, persons.older(), women];
        }
        for convoy in self.travelling() {
            for row in &convoy.rows {
                away[usize::from(row.key.home)] +=
                    row.n.as_f64() * plan.kinds[usize::from(row.key.kind)].persons;
            }
        }
        for place in 0..places {
            let home = &self.state.homes[place];
            let ways_out = self.ways_out(place);
            let wants_cannot: f64 = Status::ALL
                .into_iter()
                .zip(home.persons_by_status)
                .filter(|(status, _)| ways_out.bar(*status))
                .map(|(_, persons)| persons)
                .sum();
            let values = [
                (recorder::PRESENT, home.persons),
                (
                    recorder::PRESENT_HOUSEHOLDS,
                    home.households.as_f64() * plan.weight,
                ),
                (recorder::WANTS_CANNOT, wants_cannot),
                (recorder::AWAY, away[place]),
            ];
            for (at, value) in values {
                self.recorder.set(at, place, value);
            }
            for shelter in Shelter::ALL {
                let at = (recorder::HOST.0, recorder::HOST.1 + shelter as usize);
                let persons = self.state.away.persons[place][shelter as usize];
                self.recorder.set(at, place, persons);
            }
            for group in 0..WHO {
                let at = (recorder::UNDER5.0, recorder::UNDER5.1 + group);
                let all = who[place].iter().map(|shelter| shelter[group]).sum();
                self.recorder.set(at, place, all);
            }
            for (number, &persons) in who[place].as_flattened().iter().enumerate() {
                let at = (recorder::COMPOSITION.0, recorder::COMPOSITION.1 + number);
                self.recorder.set(at, place, persons);
            }
        }
    }

    fn write_places(&mut self) {
        let plan = self.plan;
        for place in 0..plan.places() {
            let holder = self.state.control.holders[place];
            #[allow(clippy::cast_precision_loss)]
            let number = match holder {
                Holder::Party(party) => party as f64,
                Holder::Contested => -1.0,
                Holder::Nobody => -2.0,
            };
            let belief = if holder.party().is_some() {
                let fields = &self.state.fields;
                fields.mean_over(plan, place, |ln_eta| belief::belief(ln_eta, SURPRISE_DAYS))
            } else {
                0.0
            };
            let rent = if plan.reception[place].is_some() {
                shelter::rent_index(self.occupancy(place))
            } else {
                0.0
            };
            let values = [
                (recorder::HOLDER, number),
                (recorder::FRONT_KM, self.seen.front_km[place]),
                (recorder::EVENTS_FELT, self.seen.felt[place]),
                (recorder::BELIEF, belief),
                (recorder::BEDS, self.state.beds[place].open),
                (recorder::RENT_INDEX, rent),
            ];
            for (at, value) in values {
                self.recorder.set(at, place, value);
            }
            let conduct = self.state.homes[place].by_conduct();
            for (number, households) in conduct.into_iter().enumerate() {
                let at = (recorder::CONDUCT.0, recorder::CONDUCT.1 + number);
                self.recorder.set(at, place, households * plan.weight);
            }
        }
    }

    fn write_parties(&mut self) {
        let holders = &self.state.control.holders;
        let areas = areas_held(&self.plan.scenario, holders);
        let mut under = vec![0.0; self.plan.parties];
        for (holder, home) in holders.iter().zip(&self.state.homes) {
            if let Some(party) = holder.party() {
                under[party] += home.persons;
            }
        }
        for party in 0..self.plan.parties {
            let credibility = self.state.fields.credibility[party];
            self.recorder.set(recorder::AREA, party, areas[party]);
            self.recorder
                .set(recorder::RESIDENTS_UNDER, party, under[party]);
            self.recorder.set(recorder::CREDIBILITY, party, credibility);
        }
    }

    /// The mass balance: at home, on the road, in queues, sheltered, held, dead.
    fn balance(&self) -> [f64; 6] {
        let persons = |convoy: &Convoy<D::Count>| convoy.load.persons;
        let add = |sum: f64, persons: f64| sum + persons;
        [
            self.state.homes.iter().map(|home| home.persons).sum(),
            self.state.road.all().map(persons).fold(0.0, add),
            self.lanes()
                .flat_map(|lane| &lane.waiting)
                .map(persons)
                .fold(0.0, add),
            self.state.away.persons.iter().flatten().sum(),
            self.state.held,
            self.state.dead,
        ]
    }

    fn write_whole(&mut self) {
        let balance = self.balance();
        let at = [
            recorder::ALL_PRESENT,
            recorder::TRAVELLING,
            recorder::QUEUEING,
            recorder::SHELTERED,
            recorder::HELD,
            recorder::ALL_DEAD,
        ];
        for (at, persons) in at.into_iter().zip(balance) {
            self.recorder.set(at, 0, persons);
        }
        self.recorder.set(recorder::TOTAL, 0, self.state.total);
    }

    /// Nobody is lost or made.
    fn check_mass(&self) -> Result<(), EngineError> {
        let after: f64 = self.balance().iter().sum();
        let before = self.state.total;
        let tolerance = if D::Count::WHOLE {
            1e-6
        } else {
            1e-6 * before.max(1.0)
        };
        if (after - before).abs() <= tolerance {
            return Ok(());
        }
        Err(EngineError::NotConserved {
            day: self.state.tick / DAY,
            phase: "a step",
            before,
            after,
        })
    }

    fn write_origins(&mut self) {
        let mut origins: std::collections::BTreeMap<(u32, u32), [f64; 4]> =
            std::collections::BTreeMap::new();
        for (at, pools) in self.state.away.groups.iter().enumerate() {
            let (place, _) = Away::<D::Count>::place_and_shelter(at);
            for (home, pool) in pools {
                let at = (u32::from(*home), u32::try_from(place).unwrap_or(u32::MAX));
                for row in pool.rows.iter().filter(|row| row.n > D::Count::default()) {
                    let persons = row.n.as_f64() * self.persons(row.key.kind);
                    origins.entry(at).or_default()[usize::from(row.key.intention)] += persons;
                }
            }
        }
        self.recorder.record.origins = origins
            .into_iter()
            .map(|((home, place), intentions)| super::record::Origin {
                home,
                place,
                persons: intentions.iter().sum(),
                intentions,
            })
            .collect();
    }

    /// When each row of control took effect.
    fn write_control(&mut self) {
        let end = i64::from(self.plan.scenario.end());
        for change in &self.path {
            if let Some(row) = change.row
                && change.tick < end
            {
                self.recorder.record.control[row] = u32::try_from(change.tick.max(0)).ok();
            }
        }
    }
}

/// A standard normal number, by Marsaglia's polar method.
pub(super) fn normal(stream: &mut outflow_random::Stream) -> f64 {
    loop {
        let (u, v) = (2.0 * stream.uniform() - 1.0, 2.0 * stream.uniform() - 1.0);
        let s = u * u + v * v;
        if s > 0.0 && s < 1.0 {
            return u * math::sqrt(-2.0 * math::ln(s) / s);
        }
    }
}
