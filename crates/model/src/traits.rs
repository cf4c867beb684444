//! Classes of people: the product of all attributes that a rule in use reads, and nothing else
//! (flee-model §10.1, §13.1 rows 6 to 8).

use crate::rules::hazard_exponent;
use crate::scenario::{ListedGroup, Scenario, Settings, TraitTable, TraitValue};

/// What the rules see of a person besides where they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TraitClass {
    /// Exponent on the score of places (flee-model §10.2).
    pub exponent: u8,
    /// Index of the ethnicity, when a rule reads it.
    pub ethnicity: Option<u16>,
    /// Index of the religion, when a rule reads it.
    pub religion: Option<u16>,
    /// Flood awareness, when forecasts are in use.
    pub flood_awareness: u8,
    /// A farmer, when only farmers go home for the harvest.
    pub farmer: bool,
}

impl TraitClass {
    /// The class of everybody where no rule reads an attribute.
    #[must_use]
    pub fn plain() -> Self {
        Self {
            exponent: 1,
            ethnicity: None,
            religion: None,
            flood_awareness: 0,
            farmer: false,
        }
    }
}

/// Every class that can occur, and how likely each is at each place.
#[derive(Clone, Debug, PartialEq)]
pub struct TraitClasses {
    /// The classes; at most 65 536.
    pub classes: Vec<TraitClass>,
    /// Names of the ethnicities.
    pub ethnicities: Vec<String>,
    /// Names of the religions.
    pub religions: Vec<String>,
    /// `cumulative[place][class]`: cumulative probabilities at each place.
    pub cumulative: Vec<Vec<f64>>,
}

/// Why classes cannot be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TraitError {
    /// A rule reads an attribute that nobody has.
    #[error(
        "{rule} needs the attribute '{attribute}': add demographics_{attribute}.csv to the input folder"
    )]
    Missing {
        /// The rule.
        rule: &'static str,
        /// The attribute.
        attribute: &'static str,
    },
    /// More classes than a key can hold.
    #[error("the attributes in use make more than 65536 classes of people")]
    TooMany,
}

/// Which attributes the settings read.
struct InUse {
    hazards: bool,
    ethnicity: bool,
    religion: bool,
    awareness: bool,
    farmers: bool,
    boys_only: bool,
}

impl InUse {
    fn of(settings: &Settings) -> Self {
        let rules = &settings.move_rules;
        let departures = settings.departures();
        Self {
            hazards: hazard_exponent::in_use(rules),
            ethnicity: rules.match_camp_ethnicity
                || rules.match_town_ethnicity
                || rules.match_conflict_ethnicity,
            religion: rules.match_camp_religion,
            awareness: rules
                .flood_rules
                .as_ref()
                .is_some_and(|floods| floods.flood_forecaster),
            farmers: departures.only_farmers_harvest && !rules.harvest_months.is_empty(),
            boys_only: departures.boys_only,
        }
    }
}

/// One person's values while classes are enumerated.
#[derive(Clone)]
struct Draft {
    age: f64,
    gender: String,
    class: TraitClass,
    probability: f64,
}

impl TraitClasses {
    /// The classes of a scenario.
    ///
    /// # Errors
    /// When a rule in use reads an attribute that the scenario lacks.
    pub fn new(scenario: &Scenario) -> Result<Self, TraitError> {
        let in_use = InUse::of(&scenario.settings);
        let mut this = Self {
            classes: Vec::new(),
            ethnicities: names_of(&scenario.traits, "ethnicity", &scenario.listed_groups),
            religions: names_of(&scenario.traits, "religion", &scenario.listed_groups),
            cumulative: Vec::new(),
        };
        let mut shares: Vec<Vec<(usize, f64)>> = Vec::with_capacity(scenario.places.len());
        for place in &scenario.places {
            let mut row: Vec<(usize, f64)> = Vec::new();
            for draft in this.drafts(scenario, &place.name, place.farmer_fraction, &in_use)? {
                let class = this.index_of(&draft.class)?;
                match row.iter_mut().find(|(index, _)| *index == class) {
                    Some(entry) => entry.1 += draft.probability,
                    None => row.push((class, draft.probability)),
                }
            }
            shares.push(row);
        }
        for group in &scenario.listed_groups {
            let class = this.class_of_listed(group, &scenario.settings);
            this.index_of(&class)?;
        }
        let count = this.classes.len();
        this.cumulative = shares.iter().map(|row| cumulative(row, count)).collect();
        Ok(this)
    }

    /// Index of the class of a listed group.
    #[must_use]
    pub fn listed_class(&self, group: &ListedGroup, settings: &Settings) -> u16 {
        let class = self.class_of_listed(group, settings);
        let index = self
            .classes
            .iter()
            .position(|known| *known == class)
            .unwrap_or(0);
        u16::try_from(index).unwrap_or(0)
    }

    fn index_of(&mut self, class: &TraitClass) -> Result<usize, TraitError> {
        if let Some(index) = self.classes.iter().position(|known| known == class) {
            return Ok(index);
        }
        if self.classes.len() > usize::from(u16::MAX) {
            return Err(TraitError::TooMany);
        }
        self.classes.push(class.clone());
        Ok(self.classes.len() - 1)
    }

    fn drafts(
        &self,
        scenario: &Scenario,
        place: &str,
        farmers: Option<f64>,
        in_use: &InUse,
    ) -> Result<Vec<Draft>, TraitError> {
        let start = Draft {
            age: 30.0,
            gender: String::new(),
            class: TraitClass::plain(),
            probability: 1.0,
        };
        let mut drafts = vec![start];
        let needed = |attribute, rule| {
            table(&scenario.traits, attribute).ok_or(TraitError::Missing { rule, attribute })
        };
        if in_use.hazards {
            let rules = &scenario.settings.move_rules;
            if rules.children_avoid_hazards
                || rules.elderly_avoid_hazards
                || (in_use.boys_only && rules.boys_take_risk)
            {
                let ages = needed("age", "ChildrenAvoidHazards or ElderlyAvoidHazards")?;
                drafts = split(&drafts, ages, place, |draft, value| {
                    if let TraitValue::Number(age) = value {
                        draft.age = *age;
                    }
                });
            }
            if rules.women_avoid_hazards || rules.boys_take_risk {
                let genders = needed("gender", "WomenAvoidHazards or BoysTakeRisk")?;
                drafts = split(&drafts, genders, place, |draft, value| {
                    draft.gender = text(value)
                });
            }
            for draft in &mut drafts {
                draft.class.exponent =
                    hazard_exponent::exponent(draft.age, &draft.gender, rules, in_use.boys_only);
            }
            drafts = reduced(drafts);
        }
        if in_use.ethnicity {
            let values = needed("ethnicity", "a rule that matches ethnicity")?;
            drafts = split(&drafts, values, place, |draft, value| {
                draft.class.ethnicity = index_in(&self.ethnicities, value);
            });
        }
        if in_use.religion {
            let values = needed("religion", "MatchCampReligion")?;
            drafts = split(&drafts, values, place, |draft, value| {
                draft.class.religion = index_in(&self.religions, value);
            });
        }
        if in_use.awareness {
            let values = needed("floodawareness", "flood_forecaster")?;
            drafts = split(&drafts, values, place, |draft, value| {
                draft.class.flood_awareness = awareness(value);
            });
        }
        if let Some(fraction) = farmers.filter(|_| in_use.farmers) {
            let mut both = drafts.clone();
            both.iter_mut().for_each(|draft| {
                draft.class.farmer = true;
                draft.probability *= fraction;
            });
            drafts
                .iter_mut()
                .for_each(|draft| draft.probability *= 1.0 - fraction);
            drafts.extend(both);
        }
        Ok(drafts)
    }

    fn class_of_listed(&self, group: &ListedGroup, settings: &Settings) -> TraitClass {
        let in_use = InUse::of(settings);
        let value = |name: &str| {
            group
                .traits
                .iter()
                .find(|entry| entry.0 == name)
                .map(|entry| &entry.1)
        };
        let mut class = TraitClass::plain();
        if in_use.hazards {
            let age = match value("age") {
                Some(TraitValue::Number(age)) => *age,
                Some(TraitValue::Text(age)) => age.trim().parse().unwrap_or(30.0),
                None => 30.0,
            };
            let gender = value("gender").map(text).unwrap_or_default();
            class.exponent =
                hazard_exponent::exponent(age, &gender, &settings.move_rules, in_use.boys_only);
        }
        if in_use.ethnicity {
            class.ethnicity =
                value("ethnicity").and_then(|value| index_in(&self.ethnicities, value));
        }
        if in_use.religion {
            class.religion = value("religion").and_then(|value| index_in(&self.religions, value));
        }
        if in_use.awareness {
            class.flood_awareness = value("floodawareness").map_or(0, awareness);
        }
        class
    }
}

fn table<'a>(tables: &'a [TraitTable], name: &str) -> Option<&'a TraitTable> {
    tables.iter().find(|table| table.name == name)
}

fn names_of(tables: &[TraitTable], name: &str, listed: &[ListedGroup]) -> Vec<String> {
    let drawn = table(tables, name)
        .into_iter()
        .flat_map(|table| table.values.iter());
    let given = listed
        .iter()
        .flat_map(|group| &group.traits)
        .filter(|entry| entry.0 == name);
    let mut names: Vec<String> = Vec::new();
    for value in drawn.chain(given.map(|entry| &entry.1)) {
        let value = text(value);
        if !names.contains(&value) {
            names.push(value);
        }
    }
    names
}

fn split(
    drafts: &[Draft],
    table: &TraitTable,
    place: &str,
    set: impl Fn(&mut Draft, &TraitValue),
) -> Vec<Draft> {
    let own = table
        .place_weights
        .iter()
        .find(|weights| weights.place == place);
    let weights = own.map_or(&table.default_weights, |weights| &weights.weights);
    let total: f64 = weights.iter().sum();
    let mut split = Vec::with_capacity(drafts.len() * table.values.len());
    for draft in drafts {
        for (value, weight) in table
            .values
            .iter()
            .zip(weights)
            .filter(|(_, weight)| **weight > 0.0)
        {
            let mut one = draft.clone();
            set(&mut one, value);
            one.probability *= weight / total;
            split.push(one);
        }
    }
    split
}

/// Adds up drafts that differ only in values already used up.
fn reduced(drafts: Vec<Draft>) -> Vec<Draft> {
    let mut kept: Vec<Draft> = Vec::new();
    for draft in drafts {
        match kept.iter_mut().find(|known| known.class == draft.class) {
            Some(known) => known.probability += draft.probability,
            None => kept.push(draft),
        }
    }
    kept
}

fn cumulative(row: &[(usize, f64)], count: usize) -> Vec<f64> {
    let mut shares = vec![0.0; count];
    for &(class, probability) in row {
        shares[class] += probability;
    }
    let mut sum = 0.0;
    for share in &mut shares {
        sum += *share;
        *share = sum;
    }
    shares
}

fn text(value: &TraitValue) -> String {
    match value {
        TraitValue::Text(text) => text.clone(),
        TraitValue::Number(number) => number.to_string(),
    }
}

fn index_in(names: &[String], value: &TraitValue) -> Option<u16> {
    let value = text(value);
    names
        .iter()
        .position(|name| *name == value)
        .and_then(|index| u16::try_from(index).ok())
}

fn awareness(value: &TraitValue) -> u8 {
    let number = match value {
        TraitValue::Number(number) => *number,
        TraitValue::Text(text) => text.trim().parse().unwrap_or(0.0),
    };
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let level = number.clamp(0.0, 255.0) as u8;
    level
}
