//! A run folder, read back.

use crate::canonical::hex;
use crate::identity::{Pipeline, Subject};
use crate::manifest::{FORMAT, Manifest};
use crate::table::{Layout, TableReader};
use crate::{Identity, ResultsError, Table, sha256_hex};
use outflow_engine::OriginCount;
use outflow_model::scenario::Scenario;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A run folder.
#[derive(Debug)]
pub struct RunFolder {
    path: PathBuf,
    manifest: Manifest,
    members: Vec<u32>,
}

/// The daily totals of one member.
#[derive(Clone, Debug, PartialEq)]
pub struct Totals {
    /// People ever displaced until the end of each day.
    pub displaced: Vec<f64>,
    /// People on their way at the end of each day.
    pub travelling: Vec<f64>,
    /// Flee's raw reported count.
    pub raw_reported: Vec<f64>,
    /// Flee's debt.
    pub debt: Vec<f64>,
}

/// Only what tells a manifest of this version from others.
#[derive(Deserialize)]
struct FormatOnly {
    outflow_run: u32,
}

impl RunFolder {
    /// Opens a run folder: reads its manifest, and checks it and that its files exist.
    ///
    /// # Errors
    /// When it is no run folder, of another version of the layout, or damaged.
    pub fn open(path: &Path) -> Result<Self, ResultsError> {
        let not_a_run = |reason: String| ResultsError::NotARun {
            path: path.to_path_buf(),
            reason,
        };
        if !path.is_dir() {
            let reason = if path.exists() {
                "it is a file"
            } else {
                "it does not exist"
            };
            return Err(not_a_run(reason.to_owned()));
        }
        let file = path.join("manifest.json");
        let text = match fs::read(&file) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Err(not_a_run("it has no manifest.json".to_owned()));
            }
            Err(error) => return Err(ResultsError::io("read", &file)(error)),
        };
        match serde_json::from_slice::<FormatOnly>(&text) {
            Ok(format) if format.outflow_run == FORMAT => {}
            Ok(format) => {
                return Err(not_a_run(format!(
                    "its manifest has version {}; this version of outflow reads version {FORMAT}",
                    format.outflow_run
                )));
            }
            Err(error) => return Err(not_a_run(format!("its manifest cannot be read: {error}"))),
        }
        let manifest: Manifest = serde_json::from_slice(&text)
            .map_err(|error| ResultsError::damaged(&file, error.to_string()))?;
        if !manifest.is_intact()? {
            return Err(ResultsError::damaged(
                &file,
                "its hash does not match its content",
            ));
        }
        let members: Vec<u32> = manifest
            .reproducible
            .members
            .iter()
            .flat_map(|range| range.first..range.end)
            .collect();
        let folder = Self {
            path: path.to_path_buf(),
            manifest,
            members,
        };
        for name in folder.files().map(|(name, _)| name) {
            let file = folder.path.join(name);
            if !file.is_file() {
                return Err(ResultsError::damaged(
                    &folder.path,
                    format!("{name} is missing"),
                ));
            }
        }
        Ok(folder)
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Its manifest.
    #[must_use]
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// The numbers of its members, ascending.
    #[must_use]
    pub fn members(&self) -> &[u32] {
        &self.members
    }

    /// Every file with its hash, `manifest.json` apart.
    fn files(&self) -> impl Iterator<Item = (&str, &str)> {
        let parts = &self.manifest.reproducible;
        let tables = parts
            .tables
            .iter()
            .map(|table| (table.file.as_str(), table.sha256.as_str()));
        let exports = parts
            .exports
            .iter()
            .map(|file| (file.file.as_str(), file.sha256.as_str()));
        tables.chain(exports)
    }

    /// Checks every file against its hash.
    ///
    /// # Errors
    /// When a file differs from what was written.
    pub fn verify(&self) -> Result<(), ResultsError> {
        for (name, sha256) in self.files() {
            self.verify_file(name, sha256)?;
        }
        Ok(())
    }

    fn verify_file(&self, name: &str, sha256: &str) -> Result<(), ResultsError> {
        let path = self.path.join(name);
        let mut file = fs::File::open(&path).map_err(ResultsError::io("read", &path))?;
        let mut hash = Sha256::new();
        let mut buffer = vec![0_u8; 1 << 18];
        loop {
            let read = file
                .read(&mut buffer)
                .map_err(ResultsError::io("read", &path))?;
            if read == 0 {
                break;
            }
            hash.update(&buffer[..read]);
        }
        if hex(&hash.finalize()) == sha256 {
            Ok(())
        } else {
            Err(ResultsError::damaged(
                &path,
                "its hash does not match its content",
            ))
        }
    }

    /// Which pipeline it is a run of.
    #[must_use]
    pub fn pipeline(&self) -> Pipeline {
        self.manifest.reproducible.model
    }

    /// The scenario of wayfinding with the settings in force, as it was run.
    ///
    /// # Errors
    /// When the run is of another pipeline or `scenario.json` differs from what was written.
    pub fn scenario(&self) -> Result<Scenario, ResultsError> {
        let (subject, _) = self.read_scenario()?;
        subject
            .wayfinding()
            .map(|scenario| Scenario::clone(scenario))
    }

    fn read_scenario(&self) -> Result<(Subject, String), ResultsError> {
        let path = self.path.join("scenario.json");
        let text = fs::read_to_string(&path).map_err(ResultsError::io("read", &path))?;
        if sha256_hex(text.as_bytes()) != self.manifest.reproducible.scenario_sha256 {
            return Err(ResultsError::damaged(
                &path,
                "its hash does not match its content",
            ));
        }
        let subject = match self.pipeline() {
            Pipeline::Wayfinding => {
                serde_json::from_str(&text).map(|scenario| Subject::Wayfinding(Arc::new(scenario)))
            }
            Pipeline::Chain => {
                serde_json::from_str(&text).map(|scenario| Subject::Chain(Arc::new(scenario)))
            }
        };
        subject
            .map(|subject| (subject, text))
            .map_err(|error| ResultsError::damaged(&path, error.to_string()))
    }

    /// What the run is of.
    ///
    /// # Errors
    /// When `scenario.json` differs from what was written.
    pub fn identity(&self) -> Result<Identity, ResultsError> {
        let parts = &self.manifest.reproducible;
        let (subject, json) = self.read_scenario()?;
        Identity::with(subject, json, parts.options.clone(), parts.version.clone())
    }

    /// Opens a table, its hash checked.
    pub(crate) fn table(&self, table: Table) -> Result<TableReader, ResultsError> {
        let entry = self
            .manifest
            .reproducible
            .tables
            .iter()
            .find(|entry| entry.name == table)
            .ok_or_else(|| {
                ResultsError::damaged(&self.path, format!("there is no table {}", table.name()))
            })?;
        self.verify_file(&entry.file, &entry.sha256)?;
        let path = self.path.join(&entry.file);
        let reader = TableReader::open(&path, Layout::new(table, self.pipeline()))?;
        let groups = reader.metadata().num_row_groups();
        if reader.rows() != entry.rows || groups != self.members.len() {
            return Err(ResultsError::damaged(
                &path,
                format!(
                    "{} rows of {groups} members; expected {} of {}",
                    reader.rows(),
                    entry.rows,
                    self.members.len()
                ),
            ));
        }
        Ok(reader)
    }

    /// A reader of the counts of `stocks`, `arrivals` or `flows`: a function from a member to a
    /// day-major matrix (`flows`: two columns a link, `from` towards `to` first).
    ///
    /// # Errors
    /// When the table is damaged.
    pub fn counts(
        &self,
        table: Table,
    ) -> Result<impl Fn(u32) -> Result<Vec<f64>, ResultsError> + use<'_>, ResultsError> {
        let reader = self.table(table)?;
        let days = self.days();
        Ok(move |member| {
            let by_series = reader.numbers(self.group(member)?, "count")?;
            Ok(day_major(&by_series, days))
        })
    }

    /// People at each place at the end of each day of a member, day-major.
    ///
    /// # Errors
    /// When the table is damaged or the member is not in the run.
    pub fn stocks(&self, member: u32) -> Result<Vec<f64>, ResultsError> {
        self.counts(Table::Stocks)?(member)
    }

    /// People who reached each place in each day of a member, day-major.
    ///
    /// # Errors
    /// When the table is damaged or the member is not in the run.
    pub fn arrivals(&self, member: u32) -> Result<Vec<f64>, ResultsError> {
        self.counts(Table::Arrivals)?(member)
    }

    /// People who set out on each link in each day of a member, day-major, two columns a link.
    ///
    /// # Errors
    /// When the table is damaged or the member is not in the run.
    pub fn flows(&self, member: u32) -> Result<Vec<f64>, ResultsError> {
        self.counts(Table::Flows)?(member)
    }

    /// The daily totals of a member.
    ///
    /// # Errors
    /// When the table is damaged or the member is not in the run.
    pub fn totals(&self, member: u32) -> Result<Totals, ResultsError> {
        self.all_totals()?(member)
    }

    /// A reader of daily totals: a function from a member to them.
    ///
    /// # Errors
    /// When the table is damaged.
    pub fn all_totals(
        &self,
    ) -> Result<impl Fn(u32) -> Result<Totals, ResultsError> + use<'_>, ResultsError> {
        let reader = self.table(Table::Totals)?;
        Ok(move |member| {
            let counts = reader.numbers(self.group(member)?, "count")?;
            let mut series = counts.chunks(self.days().max(1)).map(<[f64]>::to_vec);
            let mut next = || series.next().unwrap_or_default();
            Ok(Totals {
                displaced: next(),
                travelling: next(),
                raw_reported: next(),
                debt: next(),
            })
        })
    }

    /// People by place of origin of a member; empty unless origins were tracked.
    ///
    /// # Errors
    /// When the table is damaged or the member is not in the run.
    pub fn origins(&self, member: u32) -> Result<Vec<OriginCount>, ResultsError> {
        let tables = &self.manifest.reproducible.tables;
        if !tables.iter().any(|entry| entry.name == Table::Origins) {
            return Ok(Vec::new());
        }
        let reader = self.table(Table::Origins)?;
        let group = self.group(member)?;
        let first = self.manifest.reproducible.start.days_since_epoch();
        let place = |name: &String| {
            let places = &self.manifest.reproducible.places;
            let index = places.iter().position(|place| place.name == *name);
            index
                .and_then(|index| u32::try_from(index).ok())
                .ok_or_else(|| {
                    ResultsError::damaged(&self.path, format!("there is no place '{name}'"))
                })
        };
        let dates = reader.integers(group, "date")?;
        let origins = reader.texts(group, "origin")?;
        let places = reader.texts(group, "place")?;
        let people = reader.numbers(group, "count")?;
        let mut rows = Vec::with_capacity(dates.len());
        for (((date, origin), here), people) in dates.iter().zip(&origins).zip(&places).zip(people)
        {
            let day = u32::try_from(date.saturating_sub(first)).unwrap_or(0);
            rows.push(OriginCount {
                day,
                origin: place(origin)?,
                place: place(here)?,
                people,
            });
        }
        Ok(rows)
    }

    /// Every score of every member: member, name and value.
    ///
    /// # Errors
    /// When the table is damaged.
    pub fn scores(&self) -> Result<Vec<(u32, String, f64)>, ResultsError> {
        let reader = self.table(Table::Scores)?;
        let mut rows = Vec::new();
        for (group, member) in self.members.iter().enumerate() {
            let names = reader.texts(group, "score")?;
            let values = reader.numbers(group, "value")?;
            rows.extend(
                names
                    .into_iter()
                    .zip(values)
                    .map(|(name, value)| (*member, name, value)),
            );
        }
        Ok(rows)
    }

    pub(crate) fn group(&self, member: u32) -> Result<usize, ResultsError> {
        self.members.binary_search(&member).map_err(|_| {
            let held: Vec<String> = self
                .manifest
                .reproducible
                .members
                .iter()
                .map(ToString::to_string)
                .collect();
            ResultsError::NoSuchMember {
                member,
                held: held.join(", "),
            }
        })
    }

    pub(crate) fn days(&self) -> usize {
        usize::try_from(self.manifest.reproducible.days).unwrap_or(usize::MAX)
    }
}

/// Day by day what is given series by series.
pub(crate) fn day_major(values: &[f64], days: usize) -> Vec<f64> {
    let mut out = Vec::with_capacity(values.len());
    for day in 0..days {
        out.extend(values.iter().skip(day).step_by(days.max(1)));
    }
    out
}
