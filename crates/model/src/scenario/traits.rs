//! Attributes that people draw when they are displaced (age, gender, ethnicity, ...).

use serde::{Deserialize, Serialize};

/// One attribute and how its values are shared out at each place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TraitTable {
    /// Name of the attribute, for example `age`.
    pub name: String,
    /// The values, in file order.
    pub values: Vec<TraitValue>,
    /// Weight of each value where the place has no column of its own.
    pub default_weights: Vec<f64>,
    /// Weights at places that have a column, in column order.
    pub place_weights: Vec<TraitWeights>,
}

/// Weights of the values of an attribute at one place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TraitWeights {
    /// The name of the place.
    pub place: String,
    /// One weight a value; they need not sum to one.
    pub weights: Vec<f64>,
}

/// A value of an attribute.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum TraitValue {
    /// A number (age in years, flood awareness 0 to 2).
    Number(f64),
    /// A text (`male`, `female`, a language, a religion).
    Text(String),
}

/// People of one place and one set of attributes who are there from the start.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ListedGroup {
    /// Where they are.
    pub place: usize,
    /// Their attributes: name and value.
    pub traits: Vec<(String, TraitValue)>,
    /// How many.
    pub people: u64,
}
