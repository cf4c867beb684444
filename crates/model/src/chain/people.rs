//! Household types, leanings, associations, kin and sanctions.

use serde::{Deserialize, Serialize};
use std::ops::{Add, AddAssign};

/// Persons by class.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Persons {
    /// Women of 18 to 59 years.
    pub women: f64,
    /// Men of 18 to 59 years.
    pub men: f64,
    /// Women of 60 years and over.
    pub older_women: f64,
    /// Men of 60 years and over.
    pub older_men: f64,
    /// Children of 5 to 17 years.
    pub school_age: f64,
    /// Children under 5 years.
    pub under5: f64,
}

impl Persons {
    /// All of them.
    #[must_use]
    pub fn total(&self) -> f64 {
        self.adults() + self.children()
    }

    /// Persons of 18 years and over.
    #[must_use]
    pub fn adults(&self) -> f64 {
        self.women + self.men + self.older()
    }

    /// Persons of 60 years and over.
    #[must_use]
    pub fn older(&self) -> f64 {
        self.older_women + self.older_men
    }

    /// Persons under 18 years.
    #[must_use]
    pub fn children(&self) -> f64 {
        self.school_age + self.under5
    }

    /// Persons of each class, in the order of the fields.
    #[must_use]
    pub fn classes(&self) -> [f64; 6] {
        [
            self.women,
            self.men,
            self.older_women,
            self.older_men,
            self.school_age,
            self.under5,
        ]
    }

    /// Every class times a number.
    #[must_use]
    pub fn times(&self, factor: f64) -> Self {
        Self {
            women: self.women * factor,
            men: self.men * factor,
            older_women: self.older_women * factor,
            older_men: self.older_men * factor,
            school_age: self.school_age * factor,
            under5: self.under5 * factor,
        }
    }
}

impl Add for Persons {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self {
            women: self.women + other.women,
            men: self.men + other.men,
            older_women: self.older_women + other.older_women,
            older_men: self.older_men + other.older_men,
            school_age: self.school_age + other.school_age,
            under5: self.under5 + other.under5,
        }
    }
}

impl AddAssign for Persons {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

/// A household type: what moves together.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HouseholdType {
    /// Stable id.
    pub id: String,
    /// Share of households at the start; 0 for types that exist by splits only.
    pub share: f64,
    /// Who belongs to it.
    pub persons: Persons,
    /// Share with a usable car.
    pub car_share: f64,
    /// Share able to walk 20 km.
    pub walks: f64,
    /// Response to danger relative to others.
    pub danger_factor: f64,
    /// Types into which it may split: who leaves, who stays.
    pub split: Option<(usize, usize)>,
}

/// A private preference over parties.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Leaning {
    /// To a party.
    Party(usize),
    /// To none.
    None,
}

/// A share of a leaning in a region.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LeaningShare {
    /// The region; `*` for all that are not named.
    pub region: String,
    /// The leaning.
    pub leaning: Leaning,
    /// Share of households.
    pub share: f64,
}

/// For what a party may sanction a household, from nothing to the gravest.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Grade {
    /// Nothing.
    #[default]
    None,
    /// Kin of somebody associated.
    Kin,
    /// Took pay, pension, aid or papers.
    Recipient,
    /// Fled to the other side.
    Fled,
    /// Held a post: clerk, teacher, utility or rail worker.
    Post,
    /// Command or police.
    Command,
}

impl Grade {
    /// Every grade, lowest first.
    pub const ALL: [Self; 6] = [
        Self::None,
        Self::Kin,
        Self::Recipient,
        Self::Fled,
        Self::Post,
        Self::Command,
    ];

    /// The name in tables.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Kin => "kin",
            Self::Recipient => "recipient",
            Self::Fled => "fled",
            Self::Post => "post",
            Self::Command => "command",
        }
    }
}

/// A share of households that a party may sanction.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Association {
    /// The region; `*` for all that are not named.
    pub region: String,
    /// The party that may sanction.
    pub party: usize,
    /// For what.
    pub grade: Grade,
    /// Share of households.
    pub share: f64,
}

/// What a party may do to households of a grade.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sanction {
    /// The party.
    pub party: usize,
    /// The grade.
    pub grade: Grade,
    /// Years by law.
    pub law_years: f64,
    /// Probability as practised.
    pub practice: f64,
    /// Probability as perceived at the start.
    pub perceived: f64,
    /// First tick; may be before the run.
    pub start: i64,
    /// When it could be known.
    pub known: i64,
}

/// Places where kin live, with weights.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct KinSet {
    /// Stable id.
    pub id: String,
    /// Places and weights, weights above 0.
    pub places: Vec<(usize, f64)>,
}

/// A share of households with kin in a set of places.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct KinShare {
    /// The region; `*` for all that are not named.
    pub region: String,
    /// Index of the set.
    pub set: usize,
    /// Share of households.
    pub share: f64,
}
