//! Where the files of a Flee folder are.

use super::{FleeOptions, settings, settings_csv, settings_yaml};
use crate::files::{self, Folder, Need, join};
use crate::limits;
use crate::ready::Fault;
use crate::yaml::Node;
use outflow_diagnostics::{Code, Diagnostics, Severity, Source, nearest};
use outflow_model::scenario::Settings;

/// The folders of a case.
pub(super) struct Layout<'f> {
    /// The folder of the case, in which the names below are.
    pub(super) folder: &'f Folder,
    /// The case folder itself, relative to `folder`.
    pub(super) root: String,
    /// The folder of the input tables.
    pub(super) input: String,
    /// The folder of the reported figures; none when there is none.
    pub(super) data: Option<String>,
}

/// The tables of the folder of the input tables, but for those of attributes (`demographics_*.csv`).
const TABLES: [&str; 10] = [
    "sim_period.csv",
    "locations.csv",
    "routes.csv",
    "closures.csv",
    "conflicts.csv",
    "flood_level.csv",
    "location_changes.csv",
    "agents.csv",
    "region_attributes_IPC.csv",
    "registration_corrections.csv",
];
const DEMOGRAPHICS: &str = "demographics_";
const LAYOUT: &str = "data_layout.csv";
const SETTINGS: [&str; 3] = ["simsetting.yml", "simsetting.yaml", "simsetting.csv"];

/// Names of the folder of the input tables, newest first; the last is the case folder itself.
const INPUT: [&str; 3] = ["input_csv", "input_files", ""];

impl<'f> Layout<'f> {
    /// Finds the folders. A case folder holds `input_csv` (earlier `input_files`) and
    /// `source_data`, or all files directly; the folder of the input tables may be given too.
    pub(super) fn find(folder: &'f Folder, problems: &mut Diagnostics) -> Option<Self> {
        if !folder.has_folder("") {
            let shown = folder.shown("");
            problems.report_file(Code::MissingFolder, &shown, |d| {
                d.message("there is no such folder")
            });
            return None;
        }
        let has_tables = |name: &str| {
            folder.has_file(&join(name, "locations.csv"))
                || folder.has_file(&join(name, "routes.csv"))
        };
        let is_input_folder = has_tables("") && !folder.has_folder("source_data");
        let root = if is_input_folder && folder.has_folder("../source_data") {
            ".."
        } else {
            ""
        };
        let input = INPUT
            .into_iter()
            .find(|name| has_tables(name))
            .or_else(|| INPUT.into_iter().find(|name| folder.has_folder(name)))
            .unwrap_or_default();
        if input.is_empty() && !has_tables("") {
            let shown = folder.shown("");
            let near = folder
                .list("")
                .iter()
                .find_map(|file| nearly(file, &["locations.csv", "routes.csv"]));
            problems.report_file(Code::MissingFolder, &shown, |d| {
                let d = d.nearest(near);
                d.message(
                    "this is no scenario: it has neither a scenario.toml nor an input_csv with locations.csv in it, as Flee folders have",
                )
                .help("'outflow new' begins a scenario out of a list of places")
            });
            return None;
        }
        let data = if folder.has_folder(&join(root, "source_data")) {
            Some(join(root, "source_data"))
        } else if folder.has_file("data_layout.csv") {
            Some(String::new())
        } else {
            let shown = folder.shown("source_data");
            problems.report_file(Code::MissingFolder, &shown, |d| {
                d.message("there is no folder of reported figures")
                    .help("it holds data_layout.csv and one table per camp")
            });
            None
        };
        Some(Self {
            folder,
            root: root.to_owned(),
            input: input.to_owned(),
            data,
        })
    }

    /// The name of the case.
    pub(super) fn title(&self) -> String {
        if self.root.is_empty() {
            return self.folder.title();
        }
        match self.folder {
            Folder::Disk(path) => path
                .canonicalize()
                .ok()
                .as_deref()
                .and_then(std::path::Path::parent)
                .map(|parent| Folder::disk(parent).title())
                .unwrap_or_default(),
            Folder::Memory(_) => String::new(),
        }
    }

    /// The settings: those of the options, else `simsetting.yml` (or, of old, `simsetting.csv`)
    /// in the case folder or beside the tables, else the defaults.
    pub(super) fn settings(
        &self,
        options: &FleeOptions,
        problems: &mut Diagnostics,
    ) -> SettingsFile {
        let limit = limits::SETTINGS_BYTES;
        let (name, source) = if let Some(path) = &options.settings {
            let name = path.to_string_lossy().into_owned();
            (
                name,
                files::read_path(path, Need::Required, limit, problems),
            )
        } else if let Some(name) = self.settings_name() {
            let source = self.folder.read(&name, Need::Required, limit, problems);
            (name, source)
        } else {
            let shown = self.settings_shown(options);
            problems.report_file(Code::NoSettings, &shown, |d| {
                d.message("there is no settings file, so every setting has Flee's default")
                    .nearest(self.nearly_settings().as_deref())
            });
            (String::new(), None)
        };
        let mut file = SettingsFile {
            settings: Settings::default(),
            shown: self.settings_shown(options),
            text: None,
        };
        if let Some(source) = source
            && let Some(tree) = tree_of(&name, &source, problems)
        {
            file.settings = settings::from_tree(&source, &tree, problems);
            file.text = Some((source, tree));
        }
        file
    }

    /// A file whose name is nearly that of the settings.
    fn nearly_settings(&self) -> Option<String> {
        let files = [&self.root, &self.input].map(|name| self.folder.list(name));
        files
            .into_iter()
            .flatten()
            .find(|file| nearly(file, &SETTINGS).is_some())
    }

    /// Warns of tables under names that are nearly those of tables that are read. Other files are left alone,
    /// and a copy beside its table is only noted.
    pub(super) fn check_other_files(&self, problems: &mut Diagnostics) {
        let data = self.data.as_deref();
        let beside = data == Some(self.input.as_str());
        let mut folders = vec![(self.input.as_str(), &TABLES[..])];
        if self.root != self.input {
            folders.push((self.root.as_str(), &["location_changes.csv"][..]));
        }
        if let Some(data) = data.filter(|_| !beside) {
            folders.push((data, &[LAYOUT][..]));
        }
        for (name, tables) in folders {
            for file in self.folder.list(name) {
                let known = tables.contains(&file.as_str()) || (beside && file == LAYOUT);
                let table = if tables.len() > 1 && nearly_demographics(&file) {
                    Some("demographics_<attribute>.csv")
                } else {
                    nearly(&file, tables).filter(|_| !known)
                };
                let Some(table) = table else { continue };
                let there = self.folder.has_file(&join(name, table));
                let shown = self.folder.shown(&join(name, &file));
                problems.report_file(Code::UnknownKey, &shown, |d| {
                    d.message("no table of a Flee folder has this name, so it is not read")
                        .nearest(Some(table))
                        .severity(if there {
                            Severity::Note
                        } else {
                            Severity::Warning
                        })
                });
            }
        }
    }

    /// The settings file of the folder.
    fn settings_name(&self) -> Option<String> {
        SETTINGS
            .into_iter()
            .flat_map(|file| [join(&self.root, file), join(&self.input, file)])
            .find(|name| self.folder.has_file(name))
    }

    /// How diagnostics name the settings file.
    pub(super) fn settings_shown(&self, options: &FleeOptions) -> String {
        match &options.settings {
            Some(path) => path.display().to_string(),
            None => {
                let name = self.settings_name();
                self.folder
                    .shown(&name.unwrap_or_else(|| join(&self.root, "simsetting.yml")))
            }
        }
    }
}

/// The table that a file was probably meant to be.
fn nearly<'a>(file: &str, tables: &[&'a str]) -> Option<&'a str> {
    let stem = |name: &str| {
        name.rsplit_once('.')
            .map(|(stem, ending)| (stem.to_owned(), ending.to_lowercase()))
    };
    let (own, ending) = stem(file)?;
    // Endings are alike in all names, so they are left out of the comparison.
    tables.iter().copied().find(|table| {
        stem(table).is_some_and(|(stem, other)| {
            other == ending && nearest(&own, [stem.as_str()]).is_some()
        })
    })
}

/// Whether a file was probably meant to be a table of an attribute, and is not read as one.
fn nearly_demographics(file: &str) -> bool {
    let lower = file.to_lowercase();
    let starts = ["demographics", "demographic_", "demography_"];
    lower.ends_with(".csv")
        && !(file.starts_with(DEMOGRAPHICS) && file.ends_with(".csv"))
        && starts.iter().any(|start| lower.starts_with(start))
}

/// The settings, and where they stand.
pub(super) struct SettingsFile {
    pub(super) settings: Settings,
    /// How diagnostics name the file.
    shown: String,
    /// What it says; none where there is no file, or none that can be read.
    text: Option<(Source, Node)>,
}

impl SettingsFile {
    /// Reports what is wrong with a setting: at its key, where it is given.
    pub(super) fn report(&self, fault: &Fault, problems: &mut Diagnostics) {
        let found = self.text.as_ref().and_then(|(source, tree)| {
            let span = settings::span_of(tree, fault.setting)?;
            Some((source, span))
        });
        match found {
            Some((source, span)) => {
                problems.report(fault.code, source, span, |d| fault.describe(d));
            }
            None => problems.report_file(fault.code, &self.shown, |d| fault.describe(d)),
        }
    }
}

fn tree_of(name: &str, source: &Source, problems: &mut Diagnostics) -> Option<Node> {
    let old = std::path::Path::new(name)
        .extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case("csv"));
    if old {
        Some(settings_csv::tree(source, problems))
    } else {
        settings_yaml::tree(source, problems)
    }
}
