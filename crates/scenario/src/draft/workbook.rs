//! Lists of places in workbooks, as spreadsheet programs keep them.

use crate::files::read_bytes;
use crate::limits;
use calamine::{Data, Range, Reader, Sheets, open_workbook_auto_from_rs};
use outflow_diagnostics::{Code, Diagnostics, Source, nearest, quoted};
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

/// Endings of the names of workbooks that can be read: those of Excel, and of `LibreOffice`.
pub const WORKBOOKS: [&str; 5] = ["xlsx", "xlsm", "xlsb", "xls", "ods"];

/// Rows and columns beyond which a sheet is no list of places.
const MOST_ROWS: u32 = 100_000;
const MOST_COLUMNS: u32 = 1_000;

/// A sheet of a workbook, as a list that [`read_places`](super::read_places) reads.
#[derive(Debug)]
pub struct Sheet {
    /// Its cells, separated by commas; a line a row of the sheet.
    pub list: Source,
    /// Its name.
    pub name: String,
    /// How many sheets the workbook has.
    pub sheets: usize,
}

/// Reads the sheet of this name, or the first one with anything in it. Numbers are written with as many digits as
/// tell them apart, dates by year, month and day. `None` where there is an error.
#[must_use]
pub fn read_workbook(
    path: &Path,
    sheet: Option<&str>,
    problems: &mut Diagnostics,
) -> Option<Sheet> {
    let bytes = read_bytes(path, limits::WORKBOOK_BYTES, problems)?;
    let shown = path.display().to_string();
    // A damaged workbook is refused, whatever it does to who reads it.
    let read = catch_unwind(AssertUnwindSafe(|| read_sheet(bytes, sheet)));
    match read.unwrap_or_else(|_| Err(Refusal::new("the workbook is damaged"))) {
        Ok((name, sheets, text)) => Some(Sheet {
            list: Source::new(format!("{shown}[{name}]"), text),
            name,
            sheets,
        }),
        Err(refusal) => {
            problems.report_file(Code::BadWorkbook, &shown, |d| {
                let d = d.message(refusal.message).help(refusal.help);
                d.nearest(refusal.nearest.as_deref())
            });
            None
        }
    }
}

/// Why a workbook is not read.
struct Refusal {
    message: String,
    help: String,
    nearest: Option<String>,
}

impl Refusal {
    fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            help: "save its sheet as CSV (UTF-8) and give that file".to_owned(),
            nearest: None,
        }
    }
}

/// Name, number of sheets, and text of a sheet.
fn read_sheet(bytes: Vec<u8>, sheet: Option<&str>) -> Result<(String, usize, String), Refusal> {
    let mut book = open_workbook_auto_from_rs(Cursor::new(bytes))
        .map_err(|error| Refusal::new(format!("the workbook cannot be read: {error}")))?;
    let names = book.sheet_names();
    let wanted: Vec<&String> = match sheet {
        Some(sheet) => names.iter().filter(|name| *name == sheet).collect(),
        None => names.iter().collect(),
    };
    if let (Some(sheet), []) = (sheet, wanted.as_slice()) {
        let known: Vec<String> = names.iter().map(|name| quoted(name)).collect();
        return Err(Refusal {
            message: format!("the workbook has no sheet {}", quoted(sheet)),
            help: format!("its sheets are {}", known.join(", ")),
            nearest: nearest(sheet, names.iter().map(String::as_str)).map(str::to_owned),
        });
    }
    for name in wanted {
        let cells = cells(&mut book, name)?;
        if let Some((row, column)) = cells.end() {
            if row >= MOST_ROWS || column >= MOST_COLUMNS {
                let message = format!("the sheet {} is too large for a list", quoted(name));
                return Err(Refusal::new(message));
            }
            return Ok((name.clone(), names.len(), text(&cells)?));
        }
    }
    Err(Refusal::new("the workbook is empty"))
}

fn cells(book: &mut Sheets<Cursor<Vec<u8>>>, name: &str) -> Result<Range<Data>, Refusal> {
    book.worksheet_range(name).map_err(|error| {
        Refusal::new(format!(
            "the sheet {} cannot be read: {error}",
            quoted(name)
        ))
    })
}

/// The cells of a sheet with commas between them, each row on the line of its number.
fn text(cells: &Range<Data>) -> Result<String, Refusal> {
    let (above, left) = cells.start().unwrap_or_default();
    let mut lines = csv::WriterBuilder::new()
        .flexible(true)
        .comment(Some(b'#'))
        .from_writer(vec![b'\n'; above as usize]);
    let failed = |error: String| Refusal::new(format!("the sheet cannot be read: {error}"));
    for row in cells.rows() {
        if row.iter().all(|cell| cell_text(cell).is_empty()) {
            // A row of nothing: a line of nothing.
            lines
                .write_record([""; 2])
                .map_err(|error| failed(error.to_string()))?;
            continue;
        }
        let blank = std::iter::repeat_n(String::new(), left as usize);
        lines
            .write_record(blank.chain(row.iter().map(cell_text)))
            .map_err(|error| failed(error.to_string()))?;
    }
    let bytes = lines
        .into_inner()
        .map_err(|error| failed(error.to_string()))?;
    String::from_utf8(bytes).map_err(|error| failed(error.to_string()))
}

/// What stands in a cell, on one line.
fn cell_text(cell: &Data) -> String {
    match cell {
        Data::Empty => String::new(),
        Data::DateTime(moment) if !moment.is_duration() => {
            let (year, month, day, ..) = moment.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}")
        }
        Data::String(text) => text.replace(['\n', '\r', '\0'], " "),
        other => other.to_string(),
    }
}
