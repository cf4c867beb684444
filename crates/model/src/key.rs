//! The lumping key: everything that can influence the future of a person, and nothing else
//! (design.md §2, flee-model §13.1).
//!
//! | field | in use when | flee-model §13.1 |
//! | --- | --- | --- |
//! | `site` | always | 1 |
//! | `drives` | on a link | 2 |
//! | `walks` | on a link with `walk_probability` | 2 |
//! | `route` | awareness above 1, markers, or closures with either | 3 |
//! | `TRAVELLED` | `start_on_foot` | 4 |
//! | `recent` | `avoid_short_stints` | 5 |
//! | `class` | hazard, matching, forecast and farmer rules | 6, 7, 8 |
//! | `HARVESTING`, `entry` | `harvest_months` (`entry` also under `true_home`) | 9 |
//! | `SETTLED` | `camps_are_sinks` | 10 |
//!
//! A field that is not in use holds its neutral value, so that people whom it cannot tell apart
//! are counted together. [`KeyFields`] says which are in use.

use crate::scenario::{PlaceKind, Scenario, Settings};

/// Where somebody is: at a place or on a link object, in one number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Site(u32);

const ON_LINK: u32 = 1 << 31;

impl Site {
    /// At a place.
    #[must_use]
    #[inline]
    pub fn place(index: usize) -> Self {
        Self(u32::try_from(index).unwrap_or(u32::MAX) & !ON_LINK)
    }

    /// On a link object.
    #[must_use]
    #[inline]
    pub fn link(index: usize) -> Self {
        Self(u32::try_from(index).unwrap_or(u32::MAX) | ON_LINK)
    }

    /// The place, if at one.
    #[must_use]
    #[inline]
    pub fn as_place(self) -> Option<usize> {
        (self.0 & ON_LINK == 0).then_some(self.0 as usize)
    }

    /// The link object, if on one.
    #[must_use]
    #[inline]
    pub fn as_link(self) -> Option<usize> {
        (self.0 & ON_LINK != 0).then_some((self.0 & !ON_LINK) as usize)
    }

    /// The number behind it.
    #[must_use]
    #[inline]
    pub fn code(self) -> u32 {
        self.0
    }

    /// The site with this number.
    #[must_use]
    #[inline]
    pub fn from_code(code: u32) -> Self {
        Self(code)
    }
}

/// The key. 32 bytes with padding; equal keys are exchangeable people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct GroupKey {
    /// Where they are.
    pub site: Site,
    /// Remaining waypoints: id of a route in the engine's table, 0 for none.
    pub route: u32,
    /// Recent travel `r`: bits of the (rounded) number.
    pub recent: u64,
    /// Full daily advances made on this link at the ordinary speed.
    pub drives: u16,
    /// Full daily advances made on this link at walking speed.
    pub walks: u16,
    /// Class of attributes.
    pub class: u16,
    /// Place of entry, [`GroupKey::NO_ENTRY`] when not in use.
    pub entry: u16,
    /// Marks: [`GroupKey::TRAVELLED`], [`GroupKey::HARVESTING`], [`GroupKey::SETTLED`].
    pub marks: u8,
}

impl GroupKey {
    /// Mark: has completed a link.
    pub const TRAVELLED: u8 = 1;
    /// Mark: is home for the harvest.
    pub const HARVESTING: u8 = 2;
    /// Mark: has settled for good.
    pub const SETTLED: u8 = 4;
    /// Neutral value of `entry`.
    pub const NO_ENTRY: u16 = u16::MAX;

    /// Somebody who has just entered at a place.
    #[must_use]
    pub fn entering(place: usize, class: u16, fields: &KeyFields) -> Self {
        let entry = if fields.entry {
            u16::try_from(place).unwrap_or(Self::NO_ENTRY)
        } else {
            Self::NO_ENTRY
        };
        Self {
            site: Site::place(place),
            route: 0,
            recent: 0,
            drives: 0,
            walks: 0,
            class,
            entry,
            marks: 0,
        }
    }

    /// Recent travel as a number.
    #[must_use]
    #[inline]
    pub fn recent(&self) -> f64 {
        f64::from_bits(self.recent)
    }

    /// Whether a mark is set.
    #[must_use]
    #[inline]
    pub fn has(&self, mark: u8) -> bool {
        self.marks & mark != 0
    }

    /// The key as four words, for hashing; `site` and `route` come first.
    #[must_use]
    #[inline]
    pub fn words(&self) -> [u64; 4] {
        [
            u64::from(self.site.0) << 32 | u64::from(self.route),
            self.recent,
            self.own_word(),
            u64::from(self.marks),
        ]
    }

    /// The fields besides site, route and marks in one word.
    #[must_use]
    pub fn own_word(&self) -> u64 {
        u64::from(self.drives) << 48
            | u64::from(self.walks) << 32
            | u64::from(self.class) << 16
            | u64::from(self.entry)
    }
}

impl std::hash::Hash for GroupKey {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        let words = self.words();
        state.write_u64(words[0] ^ words[3].rotate_left(56));
        state.write_u64(words[1]);
        state.write_u64(words[2]);
    }
}

/// Which optional fields of the key are in use under given settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyFields {
    /// Remaining waypoints outlive a decision.
    pub route: bool,
    /// Walking days are counted apart.
    pub walks: bool,
    /// Whether a link was completed.
    pub travelled: bool,
    /// Recent travel.
    pub recent: bool,
    /// Classes of attributes.
    pub class: bool,
    /// Place of entry.
    pub entry: bool,
    /// Home for the harvest.
    pub harvesting: bool,
    /// Settled for good.
    pub settled: bool,
}

impl KeyFields {
    /// The fields that a scenario with this many classes of attributes needs.
    #[must_use]
    pub fn of(scenario: &Scenario, classes: usize) -> Self {
        let is_marker = |kind: PlaceKind| kind == PlaceKind::Marker;
        let markers = scenario.places.iter().any(|place| is_marker(place.kind))
            || scenario
                .timeline
                .kind_changes
                .iter()
                .any(|change| is_marker(change.kind));
        let walkers = scenario
            .links
            .iter()
            .any(|link| link.walk_probability.is_some_and(|p| p > 0.0));
        Self::new(&scenario.settings, markers, walkers, classes)
    }

    /// The fields that `settings` need, for a scenario with markers or walkers or not.
    #[must_use]
    pub fn new(settings: &Settings, markers: bool, walkers: bool, classes: usize) -> Self {
        let rules = &settings.move_rules;
        let harvest = !rules.harvest_months.is_empty();
        Self {
            route: rules.awareness_level > 1 || markers,
            walks: walkers,
            travelled: rules.start_on_foot,
            recent: rules.avoid_short_stints,
            class: classes > 1,
            entry: harvest || (rules.stay_close_to_home && settings.departures().true_home),
            harvesting: harvest,
            settled: settings.spawn_rules.camps_are_sinks,
        }
    }
}
