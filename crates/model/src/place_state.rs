//! What a place is on a given day: all that a rule may see of it.

use crate::scenario::{MoveRules, PlaceKind};

/// Mark of a place without conflict in [`PlaceState::intensity`].
pub const NO_CONFLICT: f64 = -1.0;

/// Move chances below this make a place a camp (flee-model §2.3, S42).
const CAMP_BELOW_CHANCE: f64 = 0.005;

/// A place on a given day (flee-model §4).
#[derive(Clone, Debug, PartialEq)]
pub struct PlaceState {
    /// It shelters displaced people.
    pub camp: bool,
    /// It is a camp for internally displaced people.
    pub idp_camp: bool,
    /// It is an ordinary settlement.
    pub town: bool,
    /// It is a node at which nobody decides.
    pub marker: bool,
    /// It is exposed to floods.
    pub flood_zone: bool,
    /// It lies in another country than the first place of the scenario.
    pub foreign: bool,
    /// Chance per day that somebody here leaves, before any other rule.
    pub move_chance: f64,
    /// Conflict intensity, [`NO_CONFLICT`] without conflict.
    pub intensity: f64,
    /// Day on which the conflict began, -1 when no event set it.
    pub conflict_since: i64,
    /// Residents in agents.
    pub population: i64,
    /// Capacity in agents; below 1 (after scaling) it is unlimited.
    pub capacity: i64,
    /// Factor on its pull as a camp, for the people it is made for
    /// ([`size_pull`](crate::rules::route_weight::size_pull)); 1 where its capacity is unlimited.
    pub size_pull: f64,
    /// Percent of people with critical food deprivation.
    pub food_deprivation: Option<f64>,
    /// Flood level.
    pub flood_level: i64,
    /// How attractive the place is (flee-model §7.3).
    pub score: f64,
}

impl PlaceState {
    /// A place of this kind (flee-model §2.3), with `intensity` if it is a conflict zone.
    #[must_use]
    pub fn of_kind(kind: PlaceKind, intensity: f64, rules: &MoveRules) -> Self {
        let mut place = Self {
            camp: false,
            idp_camp: false,
            town: false,
            marker: false,
            flood_zone: false,
            foreign: false,
            move_chance: 1.0,
            intensity: NO_CONFLICT,
            conflict_since: -1,
            population: 0,
            capacity: -1,
            size_pull: 1.0,
            food_deprivation: None,
            flood_level: 0,
            score: 1.0,
        };
        place.become_kind(kind, intensity, rules);
        place
    }

    /// Turns the place into this kind; population, capacity and `conflict_since` stay.
    pub fn become_kind(&mut self, kind: PlaceKind, intensity: f64, rules: &MoveRules) {
        self.camp = matches!(kind, PlaceKind::Camp | PlaceKind::IdpCamp);
        self.idp_camp = kind == PlaceKind::IdpCamp;
        self.town = kind == PlaceKind::Town;
        self.marker = kind == PlaceKind::Marker;
        self.flood_zone = kind == PlaceKind::FloodZone;
        self.intensity = if kind == PlaceKind::ConflictZone {
            intensity
        } else {
            NO_CONFLICT
        };
        self.move_chance = match kind {
            PlaceKind::Camp => rules.camp_movechance,
            PlaceKind::IdpCamp => rules.idpcamp_movechance,
            PlaceKind::ConflictZone => rules.conflict_movechance,
            PlaceKind::FloodZone | PlaceKind::Town => rules.default_movechance,
            PlaceKind::ForwardingHub | PlaceKind::Marker | PlaceKind::Other => 1.0,
        };
        if self.move_chance < CAMP_BELOW_CHANCE && !self.camp && !self.flood_zone {
            self.camp = true;
            self.town = false;
        }
    }

    /// Whether people are displaced from here by conflict.
    #[must_use]
    pub fn in_conflict(&self) -> bool {
        self.intensity > 0.0
    }

    /// Conflict of this intensity begins on `day` (flee-model §7.1).
    pub fn start_conflict(&mut self, intensity: f64, day: i64, rules: &MoveRules) {
        self.move_chance = rules.conflict_movechance;
        self.intensity = intensity;
        self.town = false;
        self.conflict_since = day;
    }

    /// Conflict ends: the place is a town from now on, whatever it was (flee-model §7.1, S43).
    pub fn end_conflict(&mut self, rules: &MoveRules) {
        self.move_chance = rules.default_movechance;
        self.intensity = NO_CONFLICT;
        self.town = true;
    }

    /// The camp closes and is an ordinary town (flee-model §2.6).
    pub fn close_camp(&mut self, rules: &MoveRules) {
        self.move_chance = rules.default_movechance;
        self.camp = false;
        self.idp_camp = false;
        self.marker = false;
        self.flood_zone = false;
        self.town = true;
        self.intensity = NO_CONFLICT;
    }

    /// The place opens as a camp (flee-model §2.6). Opening as a plain camp does not clear the
    /// mark of a camp for internally displaced people.
    pub fn open_camp(&mut self, idp: bool, rules: &MoveRules) {
        self.camp = true;
        self.idp_camp = self.idp_camp || idp;
        self.town = false;
        self.marker = false;
        self.flood_zone = false;
        self.intensity = NO_CONFLICT;
        self.move_chance = if idp {
            rules.idpcamp_movechance
        } else {
            rules.camp_movechance
        };
    }
}
