//! Wrong texts in the small folder of the chain of control, by table, and what is said of them.

mod border;
mod control;
mod events;
mod figures;
mod people;
mod places;
mod settings;
mod tables;

/// A file, the text that is replaced where it first stands (all of it when empty), the text in its place, and what is said
/// as `file:line:column code nearest`.
pub(crate) type Case = (
    &'static str,
    &'static str,
    &'static str,
    &'static [&'static str],
);

/// All cases.
pub(crate) fn cases() -> impl Iterator<Item = &'static Case> {
    [
        settings::CASES,
        places::CASES,
        control::CASES,
        events::CASES,
        people::CASES,
        border::CASES,
        figures::CASES,
        tables::CASES,
    ]
    .into_iter()
    .flatten()
}
