//! Files of a run folder besides its Parquet tables, all derived from them.

mod chain;
mod flee_out;
mod geojson;
mod keyed;
pub(crate) mod quantiles;
mod single;
mod text;

use crate::files::write;
use crate::identity::Subject;
use crate::manifest::Reproducible;
use crate::table::{Layout, TableReader};
use crate::{ExportEntry, Identity, ResultsError, Table, sha256_hex};
use outflow_model::observed::Observed;
use outflow_model::scenario::Scenario;
use std::path::Path;
use text::CsvText;

/// What exports are derived from.
struct Source<'a> {
    folder: &'a Path,
    identity: &'a Identity,
    reproducible: &'a Reproducible,
    members: Vec<u32>,
    days: usize,
}

impl Source<'_> {
    fn open(&self, table: Table) -> Result<TableReader, ResultsError> {
        let layout = Layout::new(table, self.identity.subject.pipeline());
        TableReader::open(&self.folder.join(table.file()), layout)
    }

    /// The calendar dates of the days, as text.
    fn dates(&self) -> Vec<String> {
        (0_i64..)
            .take(self.days)
            .map(|day| self.reproducible.start.plus_days(day).to_string())
            .collect()
    }

    /// `NAME.csv` of a single member, or `NAME_quantiles.csv` over several.
    fn time_series(&self, table: Table) -> Result<(String, Vec<u8>), ResultsError> {
        let name = table.name();
        Ok(if let [member] = self.members[..] {
            (
                format!("{name}.csv"),
                single::time_series(self, table, member)?,
            )
        } else {
            (
                format!("{name}_quantiles.csv"),
                quantiles::time_series(self, table)?,
            )
        })
    }
}

/// Takes a file's name and content.
type Keep<'a> = dyn FnMut(String, &[u8]) -> Result<(), ResultsError> + 'a;

/// Writes the exports of a run whose tables stand in `folder`, and lists them.
pub(crate) fn write_exports(
    folder: &Path,
    identity: &Identity,
    reproducible: &Reproducible,
) -> Result<Vec<ExportEntry>, ResultsError> {
    let source = Source {
        folder,
        identity,
        reproducible,
        members: reproducible
            .members
            .iter()
            .flat_map(|range| range.first..range.end)
            .collect(),
        days: usize::try_from(reproducible.days).unwrap_or(usize::MAX),
    };
    let mut exports = Vec::new();
    let mut keep = |file: String, text: &[u8]| -> Result<(), ResultsError> {
        write(&folder.join(&file), text)?;
        exports.push(ExportEntry {
            file,
            sha256: sha256_hex(text),
        });
        Ok(())
    };
    match &identity.subject {
        Subject::Wayfinding(scenario) => wayfinding(&source, scenario, &mut keep)?,
        Subject::Chain(scenario) => chain::exports(&source, scenario, &mut keep)?,
    }
    Ok(exports)
}

/// The exports of wayfinding.
fn wayfinding(
    source: &Source<'_>,
    scenario: &Scenario,
    keep: &mut Keep<'_>,
) -> Result<(), ResultsError> {
    let observed = Observed::new(scenario)?;
    for table in [Table::Stocks, Table::Arrivals, Table::Flows, Table::Totals] {
        let (file, text) = source.time_series(table)?;
        keep(file, &text)?;
    }
    if let [member] = source.members[..] {
        if source
            .identity
            .tables()
            .any(|table| table == Table::Origins)
        {
            keep("origins.csv".to_owned(), &single::origins(source, member)?)?;
        }
        if !observed.is_empty() {
            keep(
                "flee_out.csv".to_owned(),
                &flee_out::flee_out(source, &observed)?,
            )?;
        }
    }
    keep("scores.csv".to_owned(), &single::scores(source)?)?;
    if !observed.is_empty() {
        keep("observed.csv".to_owned(), &reports(source, &observed))?;
    }
    keep("links.geojson".to_owned(), &geojson::wayfinding(source)?)
}

/// `observed.csv`: reported people by day and place, as the scores take them.
fn reports(source: &Source<'_>, observed: &Observed) -> Vec<u8> {
    let mut csv = CsvText::with_header(&["date", "place", "count"]);
    for (day, date) in (0_u32..).zip(source.dates()) {
        for (camp, place) in observed.camps().iter().enumerate() {
            csv.text(&date)
                .text(&place.name)
                .integer(observed.at_camp(camp, day))
                .end();
        }
    }
    csv.into_bytes()
}
