//! What happens when: control, hazards, events, news channels.

use super::{Holder, Tick};
use serde::{Deserialize, Serialize};

/// A moment that is not known exactly, in ticks since day 0 (may be before it).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Uncertain {
    /// Earliest plausible tick.
    pub earliest: i64,
    /// Most likely tick.
    pub start: i64,
    /// Latest plausible tick.
    pub latest: i64,
}

/// A change of control.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ControlRow {
    /// Stable id.
    pub id: String,
    /// The place.
    pub place: usize,
    /// Who holds it from then on.
    pub holder: Holder,
    /// When.
    pub when: Uncertain,
    /// Rows with the same name share one draw.
    pub together: Option<String>,
    /// When it could be known.
    pub known: i64,
    /// The what-if to which the row belongs.
    pub variant: Option<String>,
}

/// Kinds of hazard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HazardKind {
    /// Shelling and other remote violence.
    Shelling,
    /// Fighting in or at the place.
    Fighting,
    /// Violence by a holder against civilians.
    Abuse,
}

/// Events of a hazard in a period.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Hazard {
    /// The place.
    pub place: usize,
    /// What.
    pub kind: HazardKind,
    /// First tick; may be before the run.
    pub start: i64,
    /// First tick after it.
    pub end: i64,
    /// Reported events per day.
    pub events_per_day: f64,
    /// Share of the events that were reported, above 0.
    pub reporting: f64,
    /// When it could be known.
    pub known: i64,
    /// The what-if to which the row belongs.
    pub variant: Option<String>,
}

/// Where an event acts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    /// Everywhere.
    Everywhere,
    /// In these places.
    Places(Vec<usize>),
    /// In the places that the party holds when the event acts.
    HeldBy(usize),
    /// On these links.
    Links(Vec<usize>),
}

impl Target {
    /// Whether the event acts in a place under a holder.
    #[must_use]
    pub fn covers(&self, place: usize, holder: Holder) -> bool {
        match self {
            Self::Everywhere => true,
            Self::Places(places) => places.contains(&place),
            Self::HeldBy(party) => holder == Holder::Party(*party),
            Self::Links(_) => false,
        }
    }
}

macro_rules! kinds {
    ($($variant:ident $name:literal $impulse:literal $doc:literal)*) => {
        /// Kinds of events.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum EventKind { $(#[doc = $doc] $variant,)* }

        impl EventKind {
            /// Every kind.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The name in tables.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// Whether it acts once at its start; else it is a level that holds for a period.
            #[must_use]
            pub fn is_impulse(self) -> bool {
                match self { $(Self::$variant => $impulse,)* }
            }
        }
    };
}

kinds! {
    Promise "promise" true "A party says that it stays; strength 0 to 1."
    Threat "threat" true "A party announces punishment; strength 0 to 1."
    Annexation "annexation" true "A party declares places its own; strength 0 to 1."
    WithdrawalSeen "withdrawal_seen" true "People see garrison or officials leave; strength 0 to 1."
    EvacuationCall "evacuation_call" false "A party calls people to leave; share that would follow."
    Mobilisation "mobilisation" false "A party drafts men; level 0 to 1."
    PayPromised "pay_promised" false "Pay in posts, promised; share of those eligible."
    PayDelivered "pay_delivered" false "Pay in posts, delivered; share of those eligible."
    PensionPromised "pension_promised" false "Pensions, promised; share of those eligible."
    PensionDelivered "pension_delivered" false "Pensions, delivered; share of those eligible."
    AidPromised "aid_promised" false "Aid, promised; share of those eligible."
    AidDelivered "aid_delivered" false "Aid, delivered; share of those eligible."
    PapersPromised "papers_promised" false "Papers, promised; share of those eligible."
    PapersDelivered "papers_delivered" false "Papers, delivered; share of those eligible."
    Posts "posts" false "Posts that a party has to give, per 1000 adults."
    Force "force" false "Force on dissent; level 0 to 1."
    Pressure "pressure" false "Pressure on those asked to serve; level 0 to 1."
    Amnesty "amnesty" false "Sanctions by the party as perceived are cut by this share."
    Blackout "blackout" false "Share of the reach of a party's channels that is lost."
    ServiceLoss "service_loss" false "Work, school, heating, pay lost; level 0 to 1."
    Transport "transport" false "Seats per day on buses that a party offers."
    Closure "closure" false "A link or place closed to those who move."
    Corridor "corridor" false "A link open across hostile lines; persons per day."
    RestDay "rest_day" false "A holiday: share of departures that are put off."
    ExitBan "exit_ban" false "Men of military age may not leave; share stopped."
}

/// Persons a day of a corridor without a limit, or seats a day of a way onward.
pub const UNLIMITED: f64 = f64::MAX;

/// An event.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// Stable id.
    pub id: String,
    /// What.
    pub kind: EventKind,
    /// Who speaks, gives, forces or offers; `None` where nobody need be named.
    pub party: Option<usize>,
    /// Where.
    pub target: Target,
    /// First tick; may be before the run.
    pub start: i64,
    /// First tick after it; `None`: to the end.
    pub end: Option<i64>,
    /// Strength, level, share, seats or posts, as the kind says.
    pub value: f64,
    /// When it could be known.
    pub known: i64,
    /// The what-if to which the row belongs.
    pub variant: Option<String>,
}

impl Event {
    /// Whether a level is in force at a tick.
    #[must_use]
    pub fn holds(&self, tick: Tick) -> bool {
        super::places::holds(self.start, self.end, tick)
    }
}

/// Kinds of news channels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChannelKind {
    /// The holder's own.
    Holder,
    /// The other side's.
    Other,
    /// Word of mouth along roads.
    Word,
}

/// A channel by which news travels.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Channel {
    /// Stable id.
    pub id: String,
    /// Whose it is; `None` for word of mouth.
    pub party: Option<usize>,
    /// What it is.
    pub kind: ChannelKind,
    /// Where it can be received.
    pub target: Target,
    /// Share of people whom it reaches.
    pub reach: f64,
    /// Delay in hours; for word of mouth per 100 km of road.
    pub delay_hours: f64,
    /// First tick; may be before the run.
    pub start: i64,
    /// First tick after it; `None`: to the end.
    pub end: Option<i64>,
}

impl Channel {
    /// Whether it works at a tick.
    #[must_use]
    pub fn holds(&self, tick: Tick) -> bool {
        super::places::holds(self.start, self.end, tick)
    }
}
