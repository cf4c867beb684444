//! The report of a run: one self-contained page, and single figures.
//!
//! A loader turns a run folder into plain structures; figures and sections draw from these and do
//! not know where they come from. Nothing is simulated here. Counts below the smallest cell are
//! not shown, in no table and no figure.
//!
//! | part | what |
//! | --- | --- |
//! | `load` | run folders of each kind as one `Study` |
//! | `guard`, `number` | what may be shown of a count, and how it is rounded and written |
//! | `plot` | panels of SVG: series, bars, stacks, maps, ribbons |
//! | `figures` | drawings with title, legend and table |
//! | `png` | a drawing as pixels |
//! | `sections`, `page` | the page |
//! | `words` | the phrases, one file a language |

mod chain;
mod compare;
mod dates;
mod desk;
mod error;
mod fan;
mod figures;
mod guard;
mod load;
mod number;
mod page;
mod plot;
#[cfg(feature = "png")]
mod png;
mod sections;
mod sources;
mod study;
mod table;
mod words;

pub use error::ReportError;
pub use guard::{Guard, Shown};
pub use plot::basemap::{Feature, features};
pub use words::{Language, Words};

use desk::Desk;
use figures::Figure;
use number::Numbers;
use outflow_results::RunFolder;
use std::path::Path;
use study::Study;

/// How a report is made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// Language of its words.
    pub language: Language,
    /// Counts above 0 and below this are not shown; 0 shows all.
    pub min_cell: u32,
    /// Days that it takes to open beds.
    pub lead_days: u32,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            language: Language::default(),
            min_cell: 10,
            lead_days: 14,
        }
    }
}

/// The report of a run, ready to be written.
#[derive(Clone, Debug)]
pub struct Report {
    study: Study,
    words: Words,
    numbers: Numbers,
    options: Options,
}

impl Report {
    /// Loads a run.
    ///
    /// # Errors
    /// When the run folder cannot be read.
    pub fn new(run: &RunFolder, options: Options) -> Result<Self, ReportError> {
        let words = Words::of(options.language)?;
        let numbers = Numbers::new(Guard::new(options.min_cell), &words);
        Ok(Self {
            study: load::load(run, words.get("others"))?,
            words,
            numbers,
            options,
        })
    }

    /// Adds what changed since an earlier run.
    ///
    /// # Errors
    /// When the earlier run cannot be read.
    pub fn since(&mut self, earlier: &RunFolder) -> Result<(), ReportError> {
        let earlier = load::load(earlier, self.words.get("others"))?;
        if earlier.kind != self.study.kind {
            return Err(ReportError::OtherModel);
        }
        self.study.changes = Some(compare::changes(&earlier, &self.study));
        Ok(())
    }

    /// Adds the sources, remarks and licences that the scenario folder of the run names.
    ///
    /// # Errors
    /// When the folder cannot be read or is that of another scenario.
    pub fn sources_of(&mut self, scenario: &Path) -> Result<(), ReportError> {
        self.study.sources = Some(sources::read(scenario, &self.study.title)?);
        Ok(())
    }

    /// The whole report as one page of HTML.
    #[must_use]
    pub fn html(&self) -> String {
        let desk = self.desk();
        page::html(&desk, &page::figures(&desk))
    }

    /// Names and titles of the figures.
    #[must_use]
    pub fn figures(&self) -> Vec<(&'static str, String)> {
        figures::all(&self.desk())
            .into_iter()
            .map(|figure| (figure.name, figure.title))
            .collect()
    }

    /// One figure as SVG, with its title, legend and a note on the run.
    ///
    /// # Errors
    /// When there is no figure of this name.
    pub fn svg(&self, name: &str) -> Result<String, ReportError> {
        let desk = self.desk();
        let figure = self.figure(&desk, name)?;
        let stamp = &self.study.stamp;
        let origin = desk.fill(
            "svg_note",
            &[
                ("title", &self.study.title),
                ("version", &stamp.version),
                (
                    "hash",
                    &stamp.run_sha256.chars().take(12).collect::<String>(),
                ),
            ],
        );
        let mut lines = vec![figure.note.clone(), origin];
        if ["map", "map-near", "control"].contains(&name) {
            lines.push(desk.say("boundaries").to_owned());
        }
        Ok(figure.svg(&lines))
    }

    /// One figure as PNG (feature `png`, on by default), two pixels for each unit of the SVG, in a font that comes with the
    /// program.
    ///
    /// # Errors
    /// When there is no figure of this name.
    #[cfg(feature = "png")]
    pub fn png(&self, name: &str) -> Result<Vec<u8>, ReportError> {
        png::draw(&self.svg(name)?)
    }

    /// The numbers behind one figure as CSV.
    ///
    /// # Errors
    /// When there is no figure of this name.
    pub fn csv(&self, name: &str) -> Result<String, ReportError> {
        self.figure(&self.desk(), name)?.table.csv()
    }

    fn desk(&self) -> Desk<'_> {
        Desk {
            study: &self.study,
            words: &self.words,
            numbers: &self.numbers,
            options: &self.options,
        }
    }

    fn figure(&self, desk: &Desk<'_>, name: &str) -> Result<Figure, ReportError> {
        let mut all = figures::all(desk);
        match all.iter().position(|figure| figure.name == name) {
            Some(index) => Ok(all.swap_remove(index)),
            None => Err(ReportError::NoFigure {
                name: name.to_owned(),
                known: all.iter().map(|figure| figure.name.to_owned()).collect(),
            }),
        }
    }
}
