//! Values of attributes in cells: a number where the text is one, else the text. A text that looks
//! like a number, is blank, or is itself in single quotes, stands between single quotes.

use super::WriteError;
use super::rows::number;
use outflow_model::scenario::TraitValue;

/// The value in a text.
pub(super) fn read(text: &str) -> TraitValue {
    if let Some(inner) = quoted(text) {
        return TraitValue::Text(inner.to_owned());
    }
    match as_number(text) {
        Some(number) => TraitValue::Number(number),
        None => TraitValue::Text(text.to_owned()),
    }
}

/// The text for a value.
pub(super) fn write(value: &TraitValue) -> Result<String, WriteError> {
    Ok(match value {
        TraitValue::Number(value) => number(*value)?,
        TraitValue::Text(text)
            if text.trim().is_empty() || as_number(text).is_some() || quoted(text).is_some() =>
        {
            format!("'{text}'")
        }
        TraitValue::Text(text) => text.clone(),
    })
}

fn quoted(text: &str) -> Option<&str> {
    text.strip_prefix('\'')?.strip_suffix('\'')
}

fn as_number(text: &str) -> Option<f64> {
    text.trim().parse().ok().filter(|n: &f64| n.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_survive() {
        let texts = [
            "", " ", "5", " 5", "nan", "male", "'a'", "'", "''", "1e3", "inf",
        ];
        for text in texts {
            let value = TraitValue::Text(text.to_owned());
            assert_eq!(read(&write(&value).unwrap()), value, "{text:?}");
        }
        for number in [0.0, -1.5, 1e300, 5e-324] {
            let value = TraitValue::Number(number);
            assert_eq!(read(&write(&value).unwrap()), value);
        }
    }
}
