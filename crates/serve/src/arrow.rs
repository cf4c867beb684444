//! Tables as Arrow streams (the IPC streaming format), for those who read them into pandas, polars,
//! R or `DuckDB`: the same numbers as the answers in JSON, as told there.

use crate::runs::Run;
use crate::view::Frames;
use arrow_array::{ArrayRef, Date32Array, Float64Array, Int64Array, RecordBatch, StringArray};
use arrow_ipc::writer::StreamWriter;
use arrow_schema::ArrowError;
use outflow_model::scenario::Date;
use outflow_scenario::Input;
use serde_json::Value;
use std::sync::Arc;

/// Media type of the streaming format (Apache Arrow, registered with IANA).
pub(crate) const MEDIA_TYPE: &str = "application/vnd.apache.arrow.stream";

/// A table of columns with names.
#[derive(Default)]
struct Table(Vec<(String, ArrayRef)>);

impl Table {
    fn texts<'a>(&mut self, name: &str, values: impl Iterator<Item = &'a str>) {
        let array = StringArray::from_iter_values(values);
        self.0.push((name.to_owned(), Arc::new(array)));
    }

    fn numbers(&mut self, name: &str, values: impl Iterator<Item = Option<f64>>) {
        let array: Float64Array = values.collect();
        self.0.push((name.to_owned(), Arc::new(array)));
    }

    fn whole(&mut self, name: &str, values: impl Iterator<Item = i64>) {
        let array = Int64Array::from_iter_values(values);
        self.0.push((name.to_owned(), Arc::new(array)));
    }

    fn dates(&mut self, start: Date, days: impl Iterator<Item = usize>) {
        let first = start.days_since_epoch();
        let array = Date32Array::from_iter_values(
            days.map(|day| first.saturating_add(i32::try_from(day).unwrap_or(i32::MAX))),
        );
        self.0.push(("date".to_owned(), Arc::new(array)));
    }

    fn stream(self) -> Result<Vec<u8>, ArrowError> {
        let batch = RecordBatch::try_from_iter(self.0)?;
        let mut writer = StreamWriter::try_new(Vec::new(), batch.schema_ref())?;
        writer.write(&batch)?;
        writer.into_inner()
    }
}

fn start(input: &Input) -> Date {
    match input {
        Input::Wayfinding(scenario) => scenario.start,
        Input::Chain(scenario) => scenario.start,
    }
}

/// Ids of the places.
fn places(input: &Input) -> Vec<&str> {
    match input {
        Input::Wayfinding(scenario) => {
            let places = scenario.places.iter();
            places.map(|place| place.name.as_str()).collect()
        }
        Input::Chain(scenario) => {
            let places = scenario.places.iter();
            places.map(|place| place.id.as_str()).collect()
        }
    }
}

/// Every place on every day: date, place, and a column a measure.
pub(crate) fn frames(run: &Run, frames: &Frames) -> Result<Vec<u8>, ArrowError> {
    let shape = frames.shape;
    let names = places(&run.input);
    let days = || 0..shape.days;
    let mut table = Table::default();
    table.dates(
        start(&run.input),
        days().flat_map(|day| std::iter::repeat_n(day, shape.places)),
    );
    table.texts("place", days().flat_map(|_| names.iter().copied()));
    for (name, values) in &frames.places {
        // Below 0: not told. Holders are numbers of parties, and below 0 where there is none.
        let told = |value: &f64| (*value >= 0.0 || *name == "holder").then_some(*value);
        table.numbers(name, values.iter().map(told));
    }
    table.stream()
}

/// Every road on every day, one row a way: date, from, to, people; none where they are not told.
pub(crate) fn flows(run: &Run, frames: &Frames) -> Result<Vec<u8>, ArrowError> {
    let shape = frames.shape;
    let names = places(&run.input);
    let ways: Vec<(&str, &str)> = run
        .ends()
        .iter()
        .flat_map(|(from, to)| [(names[*from], names[*to]), (names[*to], names[*from])])
        .collect();
    let days = || 0..shape.days;
    let mut table = Table::default();
    table.dates(
        start(&run.input),
        days().flat_map(|day| std::iter::repeat_n(day, ways.len())),
    );
    table.texts("from", days().flat_map(|_| ways.iter().map(|way| way.0)));
    table.texts("to", days().flat_map(|_| ways.iter().map(|way| way.1)));
    table.numbers(
        "people",
        frames
            .flows
            .iter()
            .map(|people| (*people >= 0.0).then_some(*people)),
    );
    table.stream()
}

const LEVELS: [&str; 5] = ["p05", "p25", "p50", "p75", "p95"];

/// Series by name, each with its unit and five lists by day: date, series, unit, five levels.
fn series(start: Date, all: &[(&str, &str, &Value)]) -> Result<Vec<u8>, ArrowError> {
    let days = |fan: &Value| fan[2].as_array().map_or(0, Vec::len);
    let rows = || {
        all.iter()
            .flat_map(|(name, unit, fan)| (0..days(fan)).map(move |day| (*name, *unit, *fan, day)))
    };
    let mut table = Table::default();
    table.dates(start, rows().map(|row| row.3));
    table.texts("series", rows().map(|row| row.0));
    table.texts("unit", rows().map(|row| row.1));
    for (level, name) in LEVELS.iter().enumerate() {
        table.numbers(name, rows().map(|row| row.2[level][row.3].as_f64()));
    }
    table.stream()
}

/// The totals of a run by day.
pub(crate) fn totals(run: &Run, frames: &Frames) -> Result<Vec<u8>, ArrowError> {
    let all: Vec<(&str, &str, &Value)> = frames
        .totals
        .as_object()
        .into_iter()
        .flatten()
        .map(|(name, fan)| (name.as_str(), "persons", fan))
        .collect();
    series(start(&run.input), &all)
}

/// The series of a place, from its answer in JSON; those of another run and the difference with the
/// words `against` and `difference` before their names.
pub(crate) fn place(run: &Run, answer: &Value) -> Result<Vec<u8>, ArrowError> {
    let mut named: Vec<(String, &str, &Value)> = Vec::new();
    let ours = &answer["series"];
    for (name, one) in ours.as_object().into_iter().flatten() {
        let unit = one["unit"].as_str().unwrap_or_default();
        named.push((name.clone(), unit, &one["q"]));
        for which in ["against", "difference"] {
            let fan = &answer[which][name];
            if fan.is_array() {
                named.push((format!("{which} {name}"), unit, fan));
            }
        }
    }
    let all: Vec<(&str, &str, &Value)> = named
        .iter()
        .map(|(name, unit, fan)| (name.as_str(), *unit, *fan))
        .collect();
    series(start(&run.input), &all)
}

/// The quantities of a comparison, from its answer in JSON.
pub(crate) fn compare(answer: &Value) -> Result<Vec<u8>, ArrowError> {
    let none = Vec::new();
    let rows = answer["rows"].as_array().unwrap_or(&none);
    let mut table = Table::default();
    for name in ["of", "name", "unit"] {
        table.texts(
            name,
            rows.iter()
                .map(|row| row[name].as_str().unwrap_or_default()),
        );
    }
    let members = answer["members"].as_i64().unwrap_or(0);
    table.whole("members", rows.iter().map(|_| members));
    for which in ["base", "run", "difference"] {
        for (level, name) in LEVELS.iter().enumerate() {
            table.numbers(
                &format!("{which}_{name}"),
                rows.iter().map(|row| row[which][level].as_f64()),
            );
        }
    }
    for name in ["more", "variance_saved"] {
        table.numbers(name, rows.iter().map(|row| row[name].as_f64()));
    }
    table.stream()
}
