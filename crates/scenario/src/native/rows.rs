//! Writing of cells and rows.

use super::WriteError;

/// A table that is being written.
#[derive(Debug, Default)]
pub(crate) struct Rows {
    text: String,
}

impl Rows {
    /// A table with this header.
    pub(crate) fn new<'a>(heads: impl IntoIterator<Item = &'a str>) -> Self {
        let mut rows = Self::default();
        rows.push(heads);
        rows
    }

    /// Adds a row.
    pub(crate) fn push<T: AsRef<str>>(&mut self, cells: impl IntoIterator<Item = T>) {
        for (column, cell) in cells.into_iter().enumerate() {
            if column > 0 {
                self.text.push(',');
            }
            push_cell(&mut self.text, cell.as_ref());
        }
        self.text.push('\n');
    }

    /// The whole table.
    pub(crate) fn finish(self) -> String {
        self.text
    }
}

/// Quotes where the text would otherwise be read as something else.
fn push_cell(out: &mut String, cell: &str) {
    let plain =
        !cell.contains(['"', ',', '\n', '\r']) && cell.trim() == cell && !cell.starts_with('#');
    if plain {
        out.push_str(cell);
    } else {
        out.push('"');
        out.push_str(&cell.replace('"', "\"\""));
        out.push('"');
    }
}

/// The shortest text that is read back as the same number.
pub(crate) fn number(value: f64) -> Result<String, WriteError> {
    if !value.is_finite() {
        return Err(WriteError::NotFinite(value));
    }
    let size = value.abs();
    if size == 0.0 || (1e-5..1e16).contains(&size) {
        Ok(value.to_string())
    } else {
        Ok(format!("{value:e}"))
    }
}

/// As [`number`], empty for none.
pub(crate) fn optional_number(value: Option<f64>) -> Result<String, WriteError> {
    value.map_or(Ok(String::new()), number)
}

/// The count, empty for none.
pub(crate) fn optional_count<T: ToString>(value: Option<T>) -> String {
    value.map(|count| count.to_string()).unwrap_or_default()
}
