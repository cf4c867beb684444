//! `flee_out.csv`: a single member in the columns of Flee's own output (flee-model §12.1).
//!
//! As in Flee, the date runs one day ahead of the day, and when nothing was reported (people are
//! displaced by conflict or flood alone) the reported sum is printed as 0.

use super::Source;
use super::text::CsvText;
use crate::{ResultsError, Table};
use outflow_model::observed::Observed;

/// The text of the file.
#[allow(clippy::cast_precision_loss)]
pub(super) fn flee_out(source: &Source<'_>, observed: &Observed) -> Result<Vec<u8>, ResultsError> {
    let days = source.days;
    let stocks = source.open(Table::Stocks)?.numbers(0, "count")?;
    let totals = source.open(Table::Totals)?.numbers(0, "count")?;
    let total = |measure: usize, day: usize| totals[measure * days + day];

    let mut header = vec!["Day".to_owned(), "Date".to_owned()];
    for camp in observed.camps() {
        header.extend(["sim", "data", "error"].map(|column| format!("{} {column}", camp.name)));
    }
    header.extend(
        [
            "Total error",
            "refugees in camps (UNHCR)",
            "total refugees (simulation)",
            "raw UNHCR refugee count",
            "refugees in camps (simulation)",
            "refugee_debt",
        ]
        .map(str::to_owned),
    );
    let header: Vec<&str> = header.iter().map(String::as_str).collect();
    let mut csv = CsvText::with_header(&header);
    for (day, index) in (0_u32..).zip(0..days) {
        csv.integer(day.into());
        csv.text(
            &source
                .reproducible
                .start
                .plus_days(i64::from(day) + 1)
                .to_string(),
        );
        let (mut simulated_sum, mut reported_sum, mut difference) = (0.0, 0_i64, 0.0);
        for (camp, place) in observed.camps().iter().enumerate() {
            let simulated = stocks[place.place * days + index];
            let reported = observed.at_camp(camp, day);
            simulated_sum += simulated;
            reported_sum += reported;
            difference += round4((simulated - reported as f64).abs());
            let error = if (reported as f64) < 1e-5 {
                0.0
            } else {
                round4((simulated / reported as f64 - 1.0).abs())
            };
            csv.number(simulated)
                .integer(reported)
                .raw(python_float(error).as_bytes());
        }
        let (displaced, raw) = (total(0, index), total(2, index));
        if raw > 0.0 {
            csv.raw(python_float(difference / raw).as_bytes())
                .integer(reported_sum)
                .number(displaced)
                .number(raw)
                .number(simulated_sum)
                .number(total(3, index));
        } else {
            csv.raw(b"0.0")
                .integer(0)
                .number(displaced)
                .integer(0)
                .number(simulated_sum)
                .integer(0);
        }
        csv.end();
    }
    Ok(csv.into_bytes())
}

fn round4(value: f64) -> f64 {
    (value * 1e4).round_ties_even() / 1e4
}

/// A float as Python prints it: the shortest digits that read back the same, with an exponent
/// below 1e-4 and from 1e16.
fn python_float(value: f64) -> String {
    if value != 0.0 && value.is_finite() && !(1e-4..1e16).contains(&value.abs()) {
        let text = format!("{value:e}");
        let (digits, exponent) = text.split_once('e').unwrap_or((&text, "0"));
        let exponent: i32 = exponent.parse().unwrap_or(0);
        let sign = if exponent < 0 { '-' } else { '+' };
        return format!("{digits}e{sign}{:02}", exponent.abs());
    }
    let text = value.to_string();
    if value.is_finite() && !text.contains('.') {
        format!("{text}.0")
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floats_are_printed_as_python_prints_them() {
        let cases = [
            (0.0, "0.0"),
            (1.0, "1.0"),
            (0.1234, "0.1234"),
            (0.0001, "0.0001"),
            (0.000_099_9, "9.99e-05"),
            (1e-5, "1e-05"),
            (123_456_789_012_345_680.0, "1.2345678901234568e+17"),
            (1e15, "1000000000000000.0"),
            (1e16, "1e+16"),
        ];
        for (value, text) in cases {
            assert_eq!(python_float(value), text);
        }
    }
}
