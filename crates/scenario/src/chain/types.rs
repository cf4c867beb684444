//! `types.csv`: household types.

use super::context::check_id;
use super::names::Names;
use super::shares::Sums;
use super::table::{self, amount, share};
use crate::limits;
use crate::native::Column;
use crate::native::ids::Ids;
use crate::native::rows::number;
use crate::native::sheet::{Record, optional, required};
use crate::native::write::WriteError;
use crate::table::Cell;
use outflow_diagnostics::{Code, Diagnostics, Source, Span, nearest, quoted};
use outflow_model::chain::{HouseholdType, Persons};

/// The columns of `types.csv`.
pub(super) const COLUMNS: &[Column] = &[
    required("id"),
    required("share"),
    optional("women"),
    optional("men"),
    optional("older_women"),
    optional("older_men"),
    optional("school_age"),
    optional("under5"),
    optional("car_share"),
    optional("walks"),
    optional("danger_factor"),
    optional("split_leaving"),
    optional("split_staying"),
    optional("source"),
];

/// Persons of one class in one household.
const MOST_PERSONS: i64 = 100;

/// The ids of the parts, which may stand further down, and where.
struct Split {
    parts: [(String, Span); 2],
}

/// Reads the table.
pub(super) fn read(source: &Source, problems: &mut Diagnostics) -> Vec<HouseholdType> {
    let mut ids = Ids::of("household type", Code::UnknownType);
    let mut sums = Sums::default();
    let mut splits = Vec::new();
    let mut types = table::rows(
        source,
        COLUMNS,
        limits::CHAIN_ROWS,
        problems,
        |record, index, problems| {
            ids.take(&record.cell("id"), index, problems);
            check_id(&record.cell("id"), &[], problems);
            let one = read_type(record, problems);
            sums.add(String::new(), one.share, record.cell("share").span());
            splits.push(read_split(record, problems));
            Some(one)
        },
    );
    if types.is_empty() && !problems.has_errors() {
        problems.report_file(Code::EmptyFile, source.name(), |d| {
            d.message("there is no household type at all")
        });
    }
    sums.must_be_one(source, problems, |_| {
        "the shares of the household types".to_owned()
    });
    for (index, split) in splits.into_iter().enumerate() {
        let Some(Split { parts }) = split else {
            continue;
        };
        let mut found = [None; 2];
        for (slot, (id, span)) in found.iter_mut().zip(&parts) {
            *slot = ids.get(id).filter(|part| *part != index);
            if slot.is_none() {
                problems.report(Code::UnknownType, source, *span, |d| {
                    if ids.get(id).is_some() {
                        return d.message("a household type is split into itself");
                    }
                    d.message(format!("no household type has the id {}", quoted(id)))
                        .nearest(nearest(id, ids.all()))
                });
            }
        }
        if let [Some(leaving), Some(staying)] = found {
            check_parts(
                &types,
                [index, leaving, staying],
                source,
                parts[0].1,
                problems,
            );
            types[index].split = Some((leaving, staying));
        }
    }
    types
}

fn read_type(record: &Record<'_>, problems: &mut Diagnostics) -> HouseholdType {
    let mut count = |name: &str| {
        let cell = record.cell(name);
        if cell.is_blank() {
            return 0.0;
        }
        let count = cell
            .integer_in(name, 0, MOST_PERSONS, problems)
            .unwrap_or(1);
        f64::from(i32::try_from(count).unwrap_or(0))
    };
    let persons = Persons {
        women: count("women"),
        men: count("men"),
        older_women: count("older_women"),
        older_men: count("older_men"),
        school_age: count("school_age"),
        under5: count("under5"),
    };
    let id = record.cell("id");
    if persons.total() == 0.0 {
        id.report(problems, Code::OutOfRange, |d| {
            d.message("nobody belongs to this household type")
                .help("write at least one person")
        });
    }
    HouseholdType {
        id: id.trimmed().to_owned(),
        share: share(record, "share", problems).unwrap_or(0.0),
        persons,
        car_share: record
            .number("car_share", 0.0, 1.0, problems)
            .unwrap_or(0.0),
        walks: record.number("walks", 0.0, 1.0, problems).unwrap_or(1.0),
        danger_factor: amount(record, "danger_factor", 1.0, problems),
        split: None,
    }
}

/// The two parts: both, or none.
fn read_split(record: &Record<'_>, problems: &mut Diagnostics) -> Option<Split> {
    let (leaving, staying) = (record.cell("split_leaving"), record.cell("split_staying"));
    let part = |cell: &Cell<'_>| (cell.trimmed().to_owned(), cell.span());
    match (leaving.is_blank(), staying.is_blank()) {
        (true, true) => None,
        (false, false) => Some(Split {
            parts: [part(&leaving), part(&staying)],
        }),
        (one_is_missing, _) => {
            let cell = if one_is_missing { leaving } else { staying };
            cell.report(problems, Code::MissingValue, |d| {
                d.message("only one part of the split is named").help(
                    "write the type of those who leave and that of those who stay, or neither",
                )
            });
            None
        }
    }
}

/// Warns when the persons of the parts are not those of the whole.
fn check_parts(
    types: &[HouseholdType],
    [whole, leaving, staying]: [usize; 3],
    source: &Source,
    span: Span,
    problems: &mut Diagnostics,
) {
    let persons = |index: usize| types.get(index).map(|one| one.persons).unwrap_or_default();
    let name = |index: usize| quoted(types.get(index).map_or("", |one| &one.id));
    if persons(leaving) + persons(staying) != persons(whole) {
        problems.report(Code::SplitPersons, source, span, |d| {
            d.message(format!(
                "the persons of {} and {} are not those of {}",
                name(leaving),
                name(staying),
                name(whole)
            ))
            .help("class by class, the persons of both parts add up to those of the whole")
        });
    }
}

/// Writes the table.
pub(super) fn write(names: &Names<'_>) -> Result<Option<String>, WriteError> {
    let types = &names.scenario.types;
    let part = |index: usize| {
        let found = types.get(index).map(|one| one.id.clone());
        found.ok_or(WriteError::NoSuch {
            what: "household type",
            index,
        })
    };
    let rows = types.iter().map(|one| {
        let (leaving, staying) = match one.split {
            Some((leaving, staying)) => (part(leaving)?, part(staying)?),
            None => Default::default(),
        };
        let persons = one.persons;
        Ok([
            one.id.clone(),
            number(one.share)?,
            number(persons.women)?,
            number(persons.men)?,
            number(persons.older_women)?,
            number(persons.older_men)?,
            number(persons.school_age)?,
            number(persons.under5)?,
            number(one.car_share)?,
            number(one.walks)?,
            number(one.danger_factor)?,
            leaving,
            staying,
        ])
    });
    table::write(COLUMNS, 11, rows)
}
