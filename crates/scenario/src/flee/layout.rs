//! Where the files of a Flee folder are.

use super::{FleeOptions, settings, settings_csv, settings_yaml};
use crate::files::{self, Folder, Need, join};
use crate::limits;
use outflow_diagnostics::{Code, Diagnostics, Source};
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
            problems.report_file(Code::MissingFolder, &shown, |d| {
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
    pub(super) fn settings(&self, options: &FleeOptions, problems: &mut Diagnostics) -> Settings {
        let limit = limits::SETTINGS_BYTES;
        if let Some(path) = &options.settings {
            let name = path.to_string_lossy();
            return files::read_path(path, Need::Required, limit, problems)
                .map(|source| parse(&name, &source, problems))
                .unwrap_or_default();
        }
        let Some(name) = self.settings_name() else {
            let shown = self.settings_shown(options);
            problems.report_file(Code::NoSettings, &shown, |d| {
                d.message("there is no settings file, so every setting has Flee's default")
            });
            return Settings::default();
        };
        self.folder
            .read(&name, Need::Required, limit, problems)
            .map(|source| parse(&name, &source, problems))
            .unwrap_or_default()
    }

    /// The settings file of the folder.
    fn settings_name(&self) -> Option<String> {
        ["simsetting.yml", "simsetting.yaml", "simsetting.csv"]
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

fn parse(name: &str, source: &Source, problems: &mut Diagnostics) -> Settings {
    let old = std::path::Path::new(name)
        .extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case("csv"));
    let tree = if old {
        Some(settings_csv::tree(source, problems))
    } else {
        settings_yaml::tree(source, problems)
    };
    tree.map(|tree| settings::from_tree(source, &tree, problems))
        .unwrap_or_default()
}
