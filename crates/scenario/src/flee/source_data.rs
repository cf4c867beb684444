//! `source_data`: reported figures (flee-model §2.13).

use crate::files::{Folder, Need, join, stays_inside};
use crate::limits;
use crate::reported::check_report;
use crate::table::{Row, Table};
use outflow_diagnostics::{Code, Diagnostics, Severity, Source, Span, quoted};
use outflow_model::scenario::{Date, Observations, Report, Series};
use std::collections::BTreeMap;

/// One row of `data_layout.csv`.
#[derive(Clone, Debug)]
pub struct LayoutRow {
    /// Name of the place, or `total`.
    pub name: String,
    /// Where the name stands.
    pub span: Span,
    /// The files of its reports, and where their names stand.
    pub files: Vec<(String, Span)>,
}

/// Reads `data_layout.csv`; no rows when it is damaged.
pub fn parse_layout(source: &Source, problems: &mut Diagnostics) -> Vec<LayoutRow> {
    let mut table = Table::new(source);
    let mut rows: Vec<LayoutRow> = Vec::new();
    let mut starts: BTreeMap<String, usize> = BTreeMap::new();
    while let Some(row) = table.next_data_row(problems) {
        let name = row.cell(0);
        if row.len() < 2 {
            name.report(problems, Code::RowTooShort, |d| {
                d.message("the row has one cell, so it is skipped")
                    .help("write the name of a place and the file of its reported figures")
                    .severity(Severity::Warning)
            });
            continue;
        }
        if name.text().is_empty() {
            super::locations::report_nameless(&row, problems);
            continue;
        }
        if rows.len() >= limits::SERIES {
            name.report(problems, Code::TableTooLarge, |d| {
                d.message(format!("there are more than {} series", limits::SERIES))
            });
            break;
        }
        if let Some(earlier) = starts.insert(name.text().to_owned(), name.span().start()) {
            name.report(problems, Code::DuplicateSeries, |d| {
                d.message(format!(
                    "{} has a row already, on line {}",
                    quoted(name.text()),
                    source.line(earlier)
                ))
                .help("write all its files in one row")
            });
        }
        rows.push(LayoutRow {
            name: name.text().to_owned(),
            span: name.span(),
            files: files_of(&row, problems),
        });
    }
    if table.is_damaged() {
        return Vec::new();
    }
    if rows.is_empty() {
        problems.report_file(Code::EmptyFile, source.name(), |d| {
            d.message("the file lists no reported figures")
                .help("write rows `total,<file>` and `<camp>,<file>`")
        });
    }
    rows
}

fn files_of(row: &Row<'_>, problems: &mut Diagnostics) -> Vec<(String, Span)> {
    let mut files = Vec::new();
    for cell in row.cells().skip(1) {
        let file = cell.trimmed();
        if file.is_empty() {
            continue;
        }
        if files.len() >= limits::FILES_PER_SERIES {
            cell.report(problems, Code::TableTooLarge, |d| {
                d.message(format!(
                    "a series has more than {} files",
                    limits::FILES_PER_SERIES
                ))
            });
            break;
        }
        if stays_inside(file) {
            files.push((file.to_owned(), cell.span()));
        } else {
            cell.report(problems, Code::OutsideFolder, |d| {
                d.message(format!("{} leads out of the folder", quoted(file)))
                    .help("name a file in the folder of data_layout.csv")
            });
        }
    }
    if row.cells().skip(1).all(|cell| cell.is_blank()) {
        row.cell(1).report(problems, Code::MissingValue, |d| {
            d.message("no file is named")
                .help("write the name of a table beside this one")
        });
    }
    files
}

/// Reads the series one after the other, each file once.
#[derive(Debug)]
pub struct Observed {
    start: Date,
    series: Vec<Series>,
    files: BTreeMap<String, Option<Vec<Report>>>,
    reports: usize,
    full: bool,
}

impl Observed {
    /// No series yet; days are counted from `start`.
    #[must_use]
    pub fn new(start: Date) -> Self {
        Self {
            start,
            series: Vec::new(),
            files: BTreeMap::new(),
            reports: 0,
            full: false,
        }
    }

    /// Reads the files of a row of the layout.
    pub fn read_series(
        &mut self,
        row: &LayoutRow,
        folder: &Folder,
        data: &str,
        layout: &Source,
        problems: &mut Diagnostics,
    ) {
        let mut parts = Vec::new();
        for (file, span) in &row.files {
            if self.full {
                break;
            }
            let name = join(data, file);
            if !self.files.contains_key(file) {
                if !folder.has_file(&name) && !folder.has_folder(&name) {
                    problems.report(Code::MissingFile, layout, *span, |d| {
                        let files = folder.list(data);
                        d.message(format!("the file {} does not exist", quoted(file)))
                            .nearest(outflow_diagnostics::nearest(
                                file,
                                files.iter().map(String::as_str),
                            ))
                    });
                    self.files.insert(file.clone(), None);
                    continue;
                }
                let reports = folder
                    .table(&name, Need::Required, problems)
                    .map(|source| parse_reports(&source, self.start, problems));
                self.files.insert(file.clone(), reports);
            }
            if let Some(Some(reports)) = self.files.get(file) {
                self.reports += reports.len();
                if self.reports > limits::REPORTS {
                    self.full = true;
                    problems.report(Code::TableTooLarge, layout, *span, |d| {
                        d.message(format!("there are more than {} reports", limits::REPORTS))
                    });
                    break;
                }
                parts.push(reports.clone());
            }
        }
        self.series.push(Series {
            name: row.name.clone(),
            parts,
        });
    }

    /// All series, in layout order.
    #[must_use]
    pub fn finish(self) -> Observations {
        Observations {
            series: self.series,
            corrections: Vec::new(),
        }
    }
}

/// Reads one table of reports: date, count. Days are counted from `start`.
pub fn parse_reports(source: &Source, start: Date, problems: &mut Diagnostics) -> Vec<Report> {
    let mut table = Table::new(source);
    let mut reports: Vec<Report> = Vec::new();
    let mut first = true;
    let mut any = false;
    while let Some(row) = table.next_row(problems) {
        let header = std::mem::replace(&mut first, false) && is_header(&row);
        if header || row.len() < 2 || row.is_comment() || row.cell(1).is_blank() {
            continue;
        }
        any = true;
        let date = row.cell(0);
        if date.is_blank() {
            super::locations::report_nameless(&row, problems);
            continue;
        }
        if reports.len() >= limits::REPORTS {
            date.report(problems, Code::TableTooLarge, |d| {
                d.message(format!("there are more than {} reports", limits::REPORTS))
            });
            break;
        }
        let day = date
            .date("the date of the report", problems)
            .map(|date| date.days_since(start));
        let count = row.cell(1);
        let people = count.integer_in(
            "the number of people",
            -crate::limits::REPORTED,
            crate::limits::REPORTED,
            problems,
        );
        let (Some(day), Some(people)) = (day, people) else {
            continue;
        };
        check_report((&date, day), (&count, people), reports.last(), problems);
        let Ok(day) = i32::try_from(day) else {
            continue;
        };
        reports.push(Report { day, people });
    }
    if !any {
        problems.report_file(Code::EmptyFile, source.name(), |d| {
            d.message("the file holds no report")
                .help("write rows `YYYY-MM-DD,<number of people>`")
        });
    }
    reports
}

/// Whether the first row of a table of reports is a header (flee-model §2.13).
fn is_header(row: &Row<'_>) -> bool {
    let head = super::header::folded(row.cell(0).text());
    row.len() < 2 || matches!(head.as_str(), "" | "date" | "datetime" | "day" | "time")
}
