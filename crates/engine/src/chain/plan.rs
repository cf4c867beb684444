//! A scenario made ready: distances, the graph, tables of types, hashes of names. Shared by all
//! members, never changed.

use super::options::ChainOptions;
use super::population::Grades;
use crate::EngineError;
use outflow_model::chain::{
    ControlRow, EventKind, Grade, Leaning, PlaceKind, Scenario, Target, Tick,
};
use outflow_model::math;
use outflow_model::rules::chain::danger;
use outflow_model::rules::chain::front::DRAWN;
use outflow_random::{Purpose, StableHash, StreamKey};
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// A household type, as the engine asks for it.
#[derive(Clone, Debug)]
pub(super) struct Kind {
    pub(super) persons: f64,
    pub(super) adults: f64,
    pub(super) has_men: bool,
    /// Somebody else than men of 18 to 59 years.
    pub(super) has_others: bool,
    pub(super) has_children: bool,
    pub(super) has_dependants: bool,
    /// Response to danger.
    pub(super) danger_factor: f64,
    pub(super) women_alone_with_children: bool,
    /// Somebody of 18 to 59 years.
    pub(super) can_serve: bool,
    /// Who leaves and who stays when it splits.
    pub(super) split: Option<(u8, u8)>,
    /// What it loses when its persons die one by one: the type that is left, or none.
    pub(super) losses: Vec<Option<u8>>,
    /// The rate of each, and of all, in units of that of a person.
    pub(super) loss_rates: Vec<f64>,
    pub(super) mortality: f64,
}

/// One of the initial groups of a place: its share of the households is a product of shares.
#[derive(Clone, Debug, Default)]
pub(super) struct Shares {
    /// By type.
    pub(super) kinds: Vec<f64>,
    /// By leaning, none last.
    pub(super) leanings: Vec<f64>,
    /// By party, then grade.
    pub(super) grades: Vec<[f64; Grade::ALL.len()]>,
    /// By kin, none first.
    pub(super) kin: Vec<f64>,
}

impl Shares {
    /// Shares without kin elsewhere, and with.
    pub(super) fn any_kin(&self) -> [f64; 2] {
        [self.kin[0], self.kin[1..].iter().sum()]
    }
}

/// Expected counts only: share of all households below which a row is not kept by itself.
const SMALL: f64 = 1e-7;

/// A scenario made ready for every member. Built by [`Plan::new`].
#[derive(Debug)]
pub struct Plan {
    pub(super) scenario: Scenario,
    pub(super) options: ChainOptions,
    /// Rows of control that count: index in the scenario's table (`None`: of a front), and the row.
    pub(super) control: Vec<(Option<usize>, ControlRow)>,
    /// Ticks at which an event begins or ends, ascending: steps end there.
    pub(super) event_ticks: Vec<Tick>,
    pub(super) parties: usize,
    pub(super) kinds: Vec<Kind>,
    pub(super) place_hash: Vec<u64>,
    /// Great-circle distances, `place * places + other`.
    pub(super) distance_km: Vec<f64>,
    /// By road, control ignored; infinite where there is none.
    pub(super) road_km: Vec<f64>,
    /// Links at each place: link, other end.
    pub(super) links_at: Vec<Vec<(usize, usize)>>,
    /// Initial shares of each place.
    pub(super) shares: Vec<Shares>,
    /// Households that each household of the run stands for.
    pub(super) weight: f64,
    /// Households of the run at the start.
    pub(super) households: Vec<u64>,
    /// Expected counts only: households below which a row is not kept by itself.
    pub(super) small: f64,
    /// Index of the reception row of a place.
    pub(super) reception: Vec<Option<usize>>,
    /// Country of each place, as a number.
    pub(super) country: Vec<u16>,
    /// Index of each country that a crossing row names.
    pub(super) towards: Vec<u16>,
    /// Mean persons that a household of the run stands for, by the shares of types.
    pub(super) mean_size: f64,
    /// Rows of hazards by place.
    pub(super) hazards_at: Vec<Vec<usize>>,
    /// A household type in which nobody can serve, and one in which somebody can.
    pub(super) kinds_by_service: [Option<u8>; 2],
    /// Rows of crossings by place.
    pub(super) service_at: Vec<Vec<usize>>,
    /// Whether people queue before they set out on a link: `2 * link`, from its `to`; and 1, from its
    /// `from`.
    served: Vec<bool>,
    hostile: Vec<bool>,
    /// The tick from which the simple front moves.
    pub(super) front_from: Option<Tick>,
}

impl Plan {
    /// Makes a scenario ready.
    ///
    /// # Errors
    /// When there are more parties, types, kin sets or places than keys have room for, no
    /// household type with a share, or no front of the name asked for.
    pub fn new(scenario: &Scenario, options: &ChainOptions) -> Result<Self, EngineError> {
        let setting = |setting, problem: String| EngineError::Setting { setting, problem };
        if scenario.parties.len() > Grades::PARTIES {
            return Err(setting(
                "parties",
                format!(
                    "{} parties; at most {}",
                    scenario.parties.len(),
                    Grades::PARTIES
                ),
            ));
        }
        if scenario.types.len() > 250 || scenario.kin_sets.len() > 250 {
            return Err(setting("types", "at most 250 types and kin sets".into()));
        }
        if scenario.places.len() > usize::from(u16::MAX) {
            return Err(setting("places", "at most 65535 places".into()));
        }
        let weight: f64 = scenario.types.iter().map(|one| one.share).sum();
        let households_each = f64::from(options.hasten);
        if options.hasten == 0 {
            return Err(setting("hasten", "0; at least 1".into()));
        }
        let mean_size = households_each
            * scenario
                .types
                .iter()
                .map(|one| one.share * one.persons.total())
                .sum::<f64>()
            / weight;
        if mean_size.is_nan() || mean_size <= 0.0 {
            return Err(setting(
                "types",
                "no household type with a share above 0 and persons in it".into(),
            ));
        }
        let scenario = as_known(scenario, options)?;
        let control = control_rows(&scenario, options)?;
        let event_ticks = event_ticks(&scenario);
        let mut countries: Vec<&str> = Vec::new();
        let mut country_of = |code| {
            let found = countries.iter().position(|one| *one == code);
            let at = found.unwrap_or_else(|| {
                countries.push(code);
                countries.len() - 1
            });
            u16::try_from(at).unwrap_or(u16::MAX)
        };
        let country: Vec<u16> = scenario
            .places
            .iter()
            .map(|place| country_of(place.country.as_str()))
            .collect();
        let towards: Vec<u16> = scenario
            .crossings
            .iter()
            .map(|row| country_of(row.towards.as_str()))
            .collect();
        let mut service_at = vec![Vec::new(); scenario.places.len()];
        for (index, row) in scenario.crossings.iter().enumerate() {
            service_at[row.place].push(index);
        }
        let served = scenario
            .links
            .iter()
            .flat_map(|link| {
                [(link.to, link.from), (link.from, link.to)].map(|(from, to)| {
                    is_served(&scenario, &country, &service_at[from], &towards, (from, to))
                })
            })
            .collect();
        let mut links_at = vec![Vec::new(); scenario.places.len()];
        for (index, link) in scenario.links.iter().enumerate() {
            links_at[link.from].push((index, link.to));
            links_at[link.to].push((index, link.from));
        }
        let parties = scenario.parties.len();
        let mut reception = vec![None; scenario.places.len()];
        for (index, row) in scenario.receptions.iter().enumerate() {
            reception[row.place] = Some(index);
        }
        let kinds = kinds(&scenario, households_each);
        let kinds_by_service = [false, true].map(|can| {
            let found = kinds.iter().position(|kind| kind.can_serve == can);
            found.and_then(|kind| u8::try_from(kind).ok())
        });
        let households: Vec<u64> = scenario
            .places
            .iter()
            .map(|place| whole(place.residents / mean_size))
            .collect();
        #[allow(clippy::cast_precision_loss)]
        let small = SMALL * households.iter().sum::<u64>() as f64;
        Ok(Self {
            parties,
            kinds,
            kinds_by_service,
            weight: households_each,
            place_hash: scenario.places.iter().map(|one| text(&one.id)).collect(),
            distance_km: distances(&scenario),
            road_km: roads(&scenario, &links_at),
            links_at,
            shares: (0..scenario.places.len())
                .map(|place| shares(&scenario, place))
                .collect(),
            small,
            households,
            reception,
            country,
            towards,
            service_at,
            served,
            mean_size,
            hazards_at: (0..scenario.places.len())
                .map(|place| {
                    let rows = scenario.hazards.iter().enumerate();
                    rows.filter(|(_, row)| row.place == place)
                        .map(|(index, _)| index)
                        .collect()
                })
                .collect(),
            hostile: (0..parties * parties)
                .map(|pair| scenario.are_hostile(pair / parties.max(1), pair % parties.max(1)))
                .collect(),
            front_from: options
                .as_of
                .filter(|_| options.front.as_deref() == Some(DRAWN)),
            control,
            event_ticks,
            options: options.clone(),
            scenario,
        })
    }

    /// Whether two parties are hostile to each other.
    #[inline]
    pub(super) fn hostile(&self, a: usize, b: usize) -> bool {
        self.hostile[a * self.parties + b]
    }

    /// Whether people queue before they set out on a link, from its `from` or from its `to`.
    #[inline]
    pub(super) fn is_served(&self, link: usize, forth: bool) -> bool {
        self.served[2 * link + usize::from(forth)]
    }

    /// Number of places.
    #[inline]
    pub(super) fn places(&self) -> usize {
        self.scenario.places.len()
    }

    /// Number of leanings: one a party, and none.
    #[inline]
    pub(super) fn leanings(&self) -> usize {
        self.parties + 1
    }

    /// Whether a leaning is to a party hostile to `holder`.
    #[inline]
    pub(super) fn leans_against(&self, leaning: u8, holder: Option<usize>) -> bool {
        let leaning = usize::from(leaning);
        holder.is_some_and(|holder| leaning < self.parties && self.hostile(leaning, holder))
    }

    /// Numbers of those who can offer seats: the parties, and nobody in particular.
    pub(super) fn offers(&self) -> usize {
        self.parties + 1
    }

    /// The party of an offer of seats.
    #[inline]
    pub(super) fn offerer(&self, offer: usize) -> Option<usize> {
        (offer < self.parties).then_some(offer)
    }

    /// Grades of a household once it has fled to an exit that a party holds.
    #[inline]
    pub(super) fn fled(&self, grades: Grades, party: usize) -> Grades {
        (0..self.parties)
            .filter(|other| self.hostile(*other, party))
            .fold(grades, |grades, other| grades.raised(other, Grade::Fled))
    }

    /// The key of a member's draws for a purpose at a tick.
    #[inline]
    pub(super) fn key(&self, member: u32, tick: Tick, purpose: Purpose) -> StreamKey {
        StreamKey::new(self.options.seed, member)
            .tick(tick)
            .purpose(purpose)
    }

    /// Whether people can live in a place.
    pub(super) fn is_settlement(&self, place: usize) -> bool {
        self.scenario.places[place].kind == PlaceKind::Settlement
    }
}

/// Whether people queue at `from` on their way to the neighbouring place `to`: `from` is a crossing,
/// and `to` is in another country or in one towards which it has a row.
fn is_served(
    scenario: &Scenario,
    country: &[u16],
    rows: &[usize],
    towards: &[u16],
    (from, to): (usize, usize),
) -> bool {
    scenario.parts.border
        && scenario.places[from].kind == PlaceKind::Crossing
        && (country[from] != country[to] || rows.iter().any(|row| towards[*row] == country[to]))
}

fn text(text: &str) -> u64 {
    StableHash::new().text(text).finish()
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn whole(amount: f64) -> u64 {
    amount.round().max(0.0) as u64
}

/// The scenario as it could be known at the date of a forecast: later rows are left out, and so are
/// those of what-ifs that were not applied.
fn as_known(scenario: &Scenario, options: &ChainOptions) -> Result<Scenario, EngineError> {
    let mut known = scenario.clone();
    let as_of = options.as_of.map_or(i64::MAX, i64::from);
    known
        .hazards
        .retain(|row| row.variant.is_none() && row.known <= as_of);
    known
        .events
        .retain(|row| row.variant.is_none() && row.known <= as_of);
    known
        .crossings
        .retain(|row| row.variant.is_none() && row.known <= as_of);
    known.sanctions.retain(|row| row.known <= as_of);
    known.sanctions.sort_by_key(|row| row.start);
    for event in &mut known.events {
        // What a party annexes it treats as its own from then on; other impulses are over at once.
        if event.kind == EventKind::Annexation {
            event.end = None;
        } else if event.kind.is_impulse() {
            event.end = Some(event.start);
        }
    }
    if scenario
        .events
        .iter()
        .any(|event| matches!(event.kind, EventKind::Corridor) && !is_links(&event.target))
    {
        return Err(EngineError::Setting {
            setting: "events",
            problem: "a corridor needs links as its target".into(),
        });
    }
    Ok(known)
}

fn is_links(target: &Target) -> bool {
    matches!(target, Target::Links(_))
}

/// Rows of control that count, in file order; those of the front after them.
fn control_rows(
    scenario: &Scenario,
    options: &ChainOptions,
) -> Result<Vec<(Option<usize>, ControlRow)>, EngineError> {
    let as_of = options.as_of.map_or(i64::MAX, i64::from);
    let mut rows: Vec<(Option<usize>, ControlRow)> = scenario
        .control
        .iter()
        .enumerate()
        .filter(|(_, row)| row.variant.is_none() && row.known <= as_of && row.when.start <= as_of)
        .map(|(index, row)| (Some(index), row.clone()))
        .collect();
    if let Some(name) = options.front.as_ref().filter(|name| *name != DRAWN) {
        let front = scenario.fronts.iter().find(|front| front.id == *name);
        let Some(front) = front else {
            return Err(EngineError::Setting {
                setting: "front",
                problem: format!("there is no front scenario '{name}'"),
            });
        };
        rows.extend(front.control.iter().map(|row| (None, row.clone())));
    }
    Ok(rows)
}

fn kinds(scenario: &Scenario, weight: f64) -> Vec<Kind> {
    let index = |at: usize| u8::try_from(at).unwrap_or(u8::MAX);
    scenario
        .types
        .iter()
        .enumerate()
        .map(|(kind, one)| {
            let persons = &one.persons;
            let losses = danger::losses(&scenario.types, kind);
            let loss_rates: Vec<f64> = losses.iter().map(|(rate, _)| *rate).collect();
            Kind {
                persons: weight * persons.total(),
                adults: weight * persons.adults(),
                has_men: persons.men > 0.0,
                has_others: persons.total() > persons.men,
                has_children: persons.children() > 0.0,
                has_dependants: persons.children() + persons.older() > 0.0,
                danger_factor: one.danger_factor,
                women_alone_with_children: persons.children() > 0.0
                    && persons.men + persons.older() == 0.0,
                can_serve: persons.women + persons.men > 0.0,
                split: one
                    .split
                    .map(|(leaving, staying)| (index(leaving), index(staying))),
                losses: losses.iter().map(|(_, left)| left.map(index)).collect(),
                mortality: loss_rates.iter().sum(),
                loss_rates,
            }
        })
        .collect()
}

fn distances(scenario: &Scenario) -> Vec<f64> {
    let at = |place: &outflow_model::chain::Place| (place.latitude, place.longitude);
    let places = &scenario.places;
    places
        .iter()
        .flat_map(|from| {
            places
                .iter()
                .map(|to| math::great_circle_km(at(from), at(to)))
        })
        .collect()
}

/// Shortest ways along all links, in km.
fn roads(scenario: &Scenario, links_at: &[Vec<(usize, usize)>]) -> Vec<f64> {
    let places = scenario.places.len();
    let mut all = vec![f64::INFINITY; places * places];
    for from in 0..places {
        let km = &mut all[from * places..(from + 1) * places];
        km[from] = 0.0;
        let mut heap = BinaryHeap::from([Reverse((0_u64, from))]);
        while let Some(Reverse((bits, place))) = heap.pop() {
            let so_far = f64::from_bits(bits);
            if so_far > km[place] {
                continue;
            }
            for &(link, other) in &links_at[place] {
                let way = so_far + scenario.links[link].length_km;
                if way < km[other] {
                    km[other] = way;
                    heap.push(Reverse((way.to_bits(), other)));
                }
            }
        }
    }
    all
}

/// Shares of the households of a place at the start. A region's own rows count; where it has none,
/// those of `*`.
fn shares(scenario: &Scenario, place: usize) -> Shares {
    let region = scenario.places[place].region.as_str();
    let parties = scenario.parties.len();
    let chosen = |named: bool, row: &str| row == if named { region } else { "*" };

    let mut leanings = vec![0.0; parties + 1];
    let named = scenario.leanings.iter().any(|row| row.region == region);
    for row in &scenario.leanings {
        if chosen(named, &row.region) {
            leanings[match row.leaning {
                Leaning::Party(party) => party,
                Leaning::None => parties,
            }] += row.share;
        }
    }
    if leanings.iter().sum::<f64>() <= 0.0 {
        leanings[parties] = 1.0;
    }

    let mut grades = vec![[0.0; Grade::ALL.len()]; parties];
    for (party, shares) in grades.iter_mut().enumerate() {
        let rows = scenario
            .associations
            .iter()
            .filter(|row| row.party == party);
        let named = rows.clone().any(|row| row.region == region);
        for row in rows.filter(|row| chosen(named, &row.region)) {
            shares[row.grade as usize] += row.share;
        }
        let some: f64 = shares[1..].iter().sum();
        shares[0] = (1.0 - some).max(0.0);
    }

    let mut kin = vec![0.0; scenario.kin_sets.len() + 1];
    let named = scenario.kin.iter().any(|row| row.region == region);
    for row in &scenario.kin {
        if chosen(named, &row.region) {
            kin[row.set + 1] += row.share;
        }
    }
    kin[0] = (1.0 - kin[1..].iter().sum::<f64>()).max(0.0);

    Shares {
        kinds: scenario.types.iter().map(|one| one.share).collect(),
        leanings,
        grades,
        kin,
    }
}

/// Ticks within the run at which an event, a row of a crossing or a channel begins or ends.
fn event_ticks(scenario: &Scenario) -> Vec<Tick> {
    let events = scenario.events.iter().map(|row| [Some(row.start), row.end]);
    let crossings = scenario
        .crossings
        .iter()
        .map(|row| [Some(row.start), row.end]);
    let channels = scenario
        .channels
        .iter()
        .map(|row| [Some(row.start), row.end]);
    let mut ticks: Vec<Tick> = events
        .chain(crossings)
        .chain(channels)
        .flatten()
        .flatten()
        .filter_map(|tick| Tick::try_from(tick).ok())
        .collect();
    ticks.sort_unstable();
    ticks.dedup();
    ticks
}
