//! Reported figures to compare with.

use super::Target;
use serde::{Deserialize, Serialize};

macro_rules! measures {
    ($($variant:ident $name:literal $doc:literal)*) => {
        /// What a reported figure measures.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Measure { $(#[doc = $doc] $variant,)* }

        impl Measure {
            /// Every measure.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The name in tables.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }
        }
    };
}

measures! {
    AreaHeld "area_held" "Area held by the party at the end, km²."
    Present "present" "Residents present at the end, persons."
    Crossed "crossed" "Persons let through the crossings in the period."
    Arrived "arrived" "Persons who reached the places in the period."
    InCentre "in_centre" "Displaced persons in centres at the end."
    InHost "in_host" "Displaced persons with hosts at the end."
    InRent "in_rent" "Displaced persons renting at the end."
    ShareHost "share_host" "Share of the displaced with hosts at the end."
    ShareRent "share_rent" "Share of the displaced renting at the end."
    ShareCentre "share_centre" "Share of the displaced in centres at the end."
    QueueCars "queue_cars" "Largest queue at the crossings in the period, vehicles."
    QueueHours "queue_hours" "Longest wait at the crossings in the period, hours."
    SentOnward "sent_onward" "Persons sent on from the places in the period."
    Left "left" "Persons who left home in the places in the period."
    LeftTowards "left_towards" "Persons who left home in the period towards an exit of the party."
    Served "served" "Households with a post at the end."
    Accepted "accepted" "Share of households present that accept at the end."
    Belief "belief" "Belief over 30 days at the end, mean over residents."
    CentresPeak "centres_peak" "Largest number of persons in centres in the period."
    Returned "returned" "Persons who came home in the period."
    Displaced "displaced" "Displaced persons in the places at the end, in any shelter or none."
    Away "away" "Residents of the places who are away from them at the end, wherever, but for those held at a crossing."
}

impl Measure {
    /// Whether it is the state at the end of a period; else it is over the period.
    #[must_use]
    pub fn is_state(self) -> bool {
        match self {
            Self::AreaHeld
            | Self::Present
            | Self::InCentre
            | Self::InHost
            | Self::InRent
            | Self::ShareHost
            | Self::ShareRent
            | Self::ShareCentre
            | Self::Served
            | Self::Accepted
            | Self::Belief
            | Self::Displaced
            | Self::Away => true,
            Self::Crossed
            | Self::Arrived
            | Self::QueueCars
            | Self::QueueHours
            | Self::SentOnward
            | Self::Left
            | Self::LeftTowards
            | Self::CentresPeak
            | Self::Returned => false,
        }
    }

    /// Whether it is a share, between 0 and 1.
    #[must_use]
    pub fn is_share(self) -> bool {
        matches!(
            self,
            Self::ShareHost | Self::ShareRent | Self::ShareCentre | Self::Accepted | Self::Belief
        )
    }

    /// Whether it needs a party.
    #[must_use]
    pub fn needs_party(self) -> bool {
        matches!(self, Self::AreaHeld | Self::LeftTowards)
    }

    /// Whether it is counted at crossings.
    #[must_use]
    pub fn is_at_crossings(self) -> bool {
        matches!(self, Self::Crossed | Self::QueueCars | Self::QueueHours)
    }
}

/// How a reported figure is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FactKind {
    /// Exactly this.
    Exact,
    /// At least this.
    AtLeast,
    /// About this.
    About,
    /// Between low and high.
    Interval,
}

/// A reported figure.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Fact {
    /// Stable id.
    pub id: String,
    /// What it measures.
    pub measure: Measure,
    /// Where.
    pub target: Target,
    /// For whom, where the measure needs a party.
    pub party: Option<usize>,
    /// First tick of the period.
    pub start: i64,
    /// First tick after it; a state is that just before.
    pub end: i64,
    /// How it is meant.
    pub kind: FactKind,
    /// Reported, the lower reading.
    pub low: f64,
    /// Reported, the higher reading.
    pub high: f64,
    /// Unit, for people.
    pub unit: String,
    /// Whether parameters were fitted to it.
    pub fitted: bool,
    /// When it could be known.
    pub known: i64,
    /// What was reported, for people.
    pub text: String,
    /// Who reported it.
    pub source: String,
}
