//! Switches of parts and causes, front scenarios and what-ifs.

use super::{ControlRow, DAY, EventKind, Scenario};
use serde::{Deserialize, Serialize};

macro_rules! switches {
    ($all:ident $one:ident $what:literal: $($variant:ident $field:ident $name:literal $doc:literal)*) => {
        #[doc = $what]
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $one { $(#[doc = $doc] $variant,)* }

        impl $one {
            /// Every one of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The name in settings and tables.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }
        }

        /// Which of them are switched on: all, unless said.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(deny_unknown_fields, default)]
        pub struct $all { $(#[doc = $doc] pub $field: bool,)* }

        impl Default for $all {
            fn default() -> Self {
                Self { $($field: true,)* }
            }
        }

        impl $all {
            /// Whether one is on.
            #[must_use]
            pub fn is_on(&self, one: $one) -> bool {
                match one { $($one::$variant => self.$field,)* }
            }

            /// Switches one.
            pub fn set(&mut self, one: $one, on: bool) {
                match one { $($one::$variant => self.$field = on,)* }
            }
        }
    };
}

switches! {
    Parts Part "Parts of the model.":
    Conduct conduct "conduct" "Part 2: conduct under a holder, and associations that it leaves."
    Promises promises "promises" "Part 3: statements, credibility, belief that moves."
    Inducements inducements "inducements" "Part 4: pay, pensions, aid and papers."
    Coercion coercion "coercion" "Part 5: force, pressure and sanctions."
    Danger danger "danger" "Part 6: shelling and fighting."
    News news "news" "Part 7: reach and delay of news; off: everybody hears everything at once."
    Border border "border" "Part 10: service rates, filtration, limits of corridors; off: everybody is let through."
    Reception reception "reception" "Part 11: limits of shelter; off: whoever needs a bed finds one."
    Return returns "return" "Part 12: returns."
}

switches! {
    Causes Cause "Causes of leaving: the motive recorded for a departure.":
    Danger danger "danger" "Shelling and fighting."
    Reprisal reprisal "reprisal" "Sanctions feared from who comes or is there."
    Coercion coercion "coercion" "Force on dissent and pressure to serve."
    Draft draft "draft" "Mobilisation of men."
    Hardship hardship "hardship" "Work, school, heating or pay lost."
    Contagion contagion "contagion" "Others left."
    Evacuation evacuation "evacuation" "A call and seats of a party that does not hold the place, or holds it after a fight."
    Transfer transfer "transfer" "Movement organised by the holder; whether voluntary is not known."
    Family family "family" "Kin elsewhere."
    Permanence permanence "permanence" "No wish to live under a holder who seems to stay."
}

/// A front scenario: control after the date of a forecast.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Front {
    /// Stable id.
    pub id: String,
    /// Name for people.
    pub title: String,
    /// The user's weight.
    pub weight: f64,
    /// Changes of control that replace those after the date of the forecast.
    pub control: Vec<ControlRow>,
}

/// A what-if.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Variant {
    /// Stable id.
    pub id: String,
    /// Name for people.
    pub title: String,
    /// Kinds of events left out.
    pub without: Vec<EventKind>,
    /// Changes of control moved in time: first tick, first tick after, days added, stretch of the
    /// time since the first tick.
    pub shift_control: Option<(i64, i64, f64, f64)>,
    /// Parameters set.
    pub parameters: Vec<(String, f64)>,
    /// Parts switched.
    pub parts: Vec<(Part, bool)>,
    /// Causes switched.
    pub causes: Vec<(Cause, bool)>,
}

impl Variant {
    /// Makes the changes.
    pub(super) fn apply(&self, scenario: &mut Scenario) {
        let ours = |variant: &mut Option<String>| {
            if variant.as_ref() == Some(&self.id) {
                *variant = None;
            }
        };
        scenario.events.retain(|event| {
            event.variant.as_ref() == Some(&self.id) || !self.without.contains(&event.kind)
        });
        scenario
            .control
            .iter_mut()
            .for_each(|row| ours(&mut row.variant));
        scenario
            .hazards
            .iter_mut()
            .for_each(|row| ours(&mut row.variant));
        scenario
            .events
            .iter_mut()
            .for_each(|row| ours(&mut row.variant));
        scenario
            .crossings
            .iter_mut()
            .for_each(|row| ours(&mut row.variant));
        if let Some(shift) = self.shift_control {
            scenario
                .control
                .iter_mut()
                .for_each(|row| moved(row, shift));
        }
        for (name, value) in &self.parameters {
            scenario.parameters.fix(name, *value);
        }
        for (part, on) in &self.parts {
            scenario.parts.set(*part, *on);
        }
        for (cause, on) in &self.causes {
            scenario.causes.set(*cause, *on);
        }
    }
}

/// Moves a change of control whose most likely moment is in the window.
fn moved(row: &mut ControlRow, (from, to, days, stretch): (i64, i64, f64, f64)) {
    if !(from..to).contains(&row.when.start) {
        return;
    }
    let place = |tick: i64| {
        #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation)]
        let after = ((tick - from) as f64 * stretch + days * f64::from(DAY)).round() as i64;
        from + after
    };
    row.when.earliest = place(row.when.earliest);
    row.when.start = place(row.when.start);
    row.when.latest = place(row.when.latest);
}
