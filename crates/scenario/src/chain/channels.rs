//! `channels.csv`: how news travels.

use super::context::Context;
use super::names::Names;
use super::table::{self, amount, share};
use super::target::{self, Allow};
use super::words::{self, CHANNELS};
use crate::native::Column;
use crate::native::ids::Ids;
use crate::native::rows::number;
use crate::native::sheet::{optional, required};
use crate::native::write::WriteError;
use outflow_diagnostics::{Code, Diagnostics, Source};
use outflow_model::chain::{Channel, ChannelKind};

/// The columns of `channels.csv`.
pub(super) const COLUMNS: &[Column] = &[
    required("id"),
    optional("party"),
    required("kind"),
    required("target"),
    required("reach"),
    required("delay_hours"),
    optional("start"),
    optional("end"),
    optional("source"),
];

/// Reads the table.
pub(super) fn read(
    source: &Source,
    context: &Context<'_>,
    problems: &mut Diagnostics,
) -> Vec<Channel> {
    let mut ids = Ids::of("channel", Code::DuplicateId);
    table::all(source, COLUMNS, problems, |record, index, problems| {
        ids.take(&record.cell("id"), index, problems);
        let party = context.optional_party(record, problems);
        let kind = words::read(&record.cell("kind"), CHANNELS, "kind of channel", problems);
        let target = target::read(&record.cell("target"), Allow::Places, context, problems);
        let reach = share(record, "reach", problems);
        let delay_hours = amount(record, "delay_hours", 0.0, problems);
        let start = context.calendar.start(record, problems);
        let end = context.calendar.end(record, Some(start), problems);
        let cell = record.cell("party");
        match (kind, cell.is_blank()) {
            (Some(ChannelKind::Holder | ChannelKind::Other), true) => {
                cell.report(problems, Code::MissingParty, |d| {
                    d.message("the channel belongs to nobody")
                        .help("write the id of the party that speaks through it")
                });
            }
            (Some(ChannelKind::Word), false) => cell.report(problems, Code::OutOfRange, |d| {
                d.message("word of mouth belongs to no party")
                    .help("leave the cell empty")
            }),
            _ => {}
        }
        Some(Channel {
            id: record.cell("id").trimmed().to_owned(),
            party,
            kind: kind?,
            target: target?,
            reach: reach?,
            delay_hours,
            start,
            end,
        })
    })
}

/// Writes the table.
pub(super) fn write(names: &Names<'_>) -> Result<Option<String>, WriteError> {
    let rows = names.scenario.channels.iter().map(|row| {
        Ok([
            row.id.clone(),
            names.optional_party(row.party)?,
            words::write(&row.kind, CHANNELS),
            names.target(&row.target)?,
            number(row.reach)?,
            number(row.delay_hours)?,
            names.calendar.text(row.start)?,
            names.calendar.optional_text(row.end)?,
        ])
    });
    table::write(COLUMNS, 7, rows)
}
