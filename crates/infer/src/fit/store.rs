//! Generations of a fit, kept in a folder as they are finished.

use crate::assimilate::sampler::effective;
use crate::error::InferError;
use serde::{Deserialize, Serialize};
use std::fs;
use std::path::{Path, PathBuf};

/// One generation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Generation {
    /// Points of the unit cube.
    pub points: Vec<Vec<f64>>,
    /// Their weights, summing to one.
    pub weights: Vec<f64>,
    /// Distance of each.
    pub distances: Vec<f64>,
    /// Distance that none exceeds.
    pub tolerance: f64,
    /// Simulations that it took.
    pub simulations: u64,
    /// What each was compared by, where the method goes by that.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub summaries: Vec<Vec<f64>>,
    /// What each says where something was reported; may be empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub answers: Vec<Vec<Option<f64>>>,
}

impl Generation {
    /// The point with the least distance.
    #[must_use]
    pub fn best(&self) -> Option<(&[f64], f64)> {
        self.points
            .iter()
            .zip(&self.distances)
            .min_by(|a, b| a.1.total_cmp(b.1))
            .map(|(point, distance)| (point.as_slice(), *distance))
    }

    /// How many draws of equal weight say as much.
    #[must_use]
    pub fn effective(&self) -> f64 {
        effective(self.weights.iter().copied())
    }

    /// The weighted mean of each parameter, in the unit cube.
    #[must_use]
    pub fn mean(&self) -> Vec<f64> {
        let parameters = self.points.first().map_or(0, Vec::len);
        let mut mean = vec![0.0; parameters];
        for (point, weight) in self.points.iter().zip(&self.weights) {
            for (sum, value) in mean.iter_mut().zip(point) {
                *sum += weight * value;
            }
        }
        mean
    }
}

impl Generation {
    /// The weighted quantile of a parameter, in the unit cube.
    #[must_use]
    pub fn quantile(&self, parameter: usize, level: f64) -> f64 {
        let values = self.points.iter().map(|point| point[parameter]);
        weighted_quantile(values.zip(self.weights.iter().copied()).collect(), level).unwrap_or(0.5)
    }

    /// The weighted quantile of what the points say to a report; `None` where none has an answer.
    #[must_use]
    pub fn answer_quantile(&self, report: usize, level: f64) -> Option<f64> {
        let said = self.answers.iter().zip(&self.weights);
        let said = said.filter_map(|(all, weight)| Some((all.get(report).copied()??, *weight)));
        weighted_quantile(said.collect(), level)
    }
}

/// The least value that a share `level` of the weight does not exceed.
fn weighted_quantile(mut values: Vec<(f64, f64)>, level: f64) -> Option<f64> {
    values.sort_by(|a, b| a.0.total_cmp(&b.0));
    let total: f64 = values.iter().map(|(_, weight)| weight).sum();
    let mut reached = 0.0;
    for (value, weight) in &values {
        reached += weight;
        if reached >= level * total {
            return Some(*value);
        }
    }
    values.last().map(|(value, _)| *value)
}

/// Where generations are kept: nowhere, or a folder that belongs to one fit.
#[derive(Clone, Debug)]
pub struct Store(Option<PathBuf>);

impl Store {
    /// Keeps nothing.
    #[must_use]
    pub fn none() -> Self {
        Self(None)
    }

    /// A folder, made if need be. `identity` is what the fit depends on: a folder of another fit
    /// is refused.
    ///
    /// # Errors
    /// When the folder cannot be written or belongs to another fit.
    pub fn open(folder: &Path, identity: &str) -> Result<Self, InferError> {
        fs::create_dir_all(folder).map_err(|error| cannot("write", folder, &error))?;
        let path = folder.join("fit.json");
        match fs::read_to_string(&path) {
            Ok(text) if text != identity => {
                return Err(InferError::File(format!(
                    "'{}' holds another fit (other scenario, priors, options or seed)",
                    folder.display()
                )));
            }
            Ok(_) => {}
            Err(_) => write_whole(&path, identity)?,
        }
        Ok(Self(Some(folder.to_path_buf())))
    }

    /// A generation, if it is kept.
    ///
    /// # Errors
    /// When its file is damaged.
    pub fn load(&self, number: usize) -> Result<Option<Generation>, InferError> {
        let Some(folder) = &self.0 else {
            return Ok(None);
        };
        let path = folder.join(name(number));
        let Ok(text) = fs::read_to_string(&path) else {
            return Ok(None);
        };
        serde_json::from_str(&text)
            .map(Some)
            .map_err(|error| InferError::File(format!("'{}' is damaged: {error}", path.display())))
    }

    /// Keeps a generation: its file appears when it is whole.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn save(&self, number: usize, generation: &Generation) -> Result<(), InferError> {
        let Some(folder) = &self.0 else {
            return Ok(());
        };
        let text = serde_json::to_string(generation)
            .map_err(|error| InferError::File(error.to_string()))?;
        write_whole(&folder.join(name(number)), &text)
    }
}

fn name(number: usize) -> String {
    format!("generation-{number:03}.json")
}

/// Writes a file under another name and gives it its own when it is whole.
fn write_whole(path: &Path, text: &str) -> Result<(), InferError> {
    let partial = path.with_extension("partial");
    fs::write(&partial, text).map_err(|error| cannot("write", &partial, &error))?;
    fs::rename(&partial, path).map_err(|error| cannot("write", path, &error))
}

fn cannot(what: &str, path: &Path, error: &std::io::Error) -> InferError {
    InferError::File(format!("cannot {what} '{}': {error}", path.display()))
}
