//! The interval of decisions, and windows with another one.

use super::tree::{Entry, Tree};
use crate::chain::calendar::Calendar;
use outflow_diagnostics::Code;
use outflow_model::chain::{DAY, StepWindow, Tick};

const KEYS: [&str; 3] = ["from", "to", "step"];

/// An interval of decisions in days.
pub(super) fn step(entry: &Entry<'_>, tree: &mut Tree<'_>) -> Option<Tick> {
    let days = tree.number(entry, 1.0 / f64::from(DAY), 1.0)?;
    let exact = days * f64::from(DAY);
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let ticks = exact.round() as Tick;
    if (exact - f64::from(ticks)).abs() > 1e-6 || !DAY.is_multiple_of(ticks) {
        tree.report(Code::OutOfRange, entry.span, |d| {
            d.message(format!("a step of {days} days does not divide the day"))
                .help("a day has 96 quarters of an hour: write 1, 0.5, 0.25 or 0.125, for example")
        });
        return None;
    }
    Some(ticks)
}

/// The windows with another interval.
pub(super) fn read(entry: &Entry<'_>, calendar: Calendar, tree: &mut Tree<'_>) -> Vec<StepWindow> {
    let mut windows: Vec<StepWindow> = Vec::new();
    for item in tree.items(entry) {
        let Some(entries) = tree.section(&item) else {
            continue;
        };
        for entry in entries.iter().filter(|entry| !KEYS.contains(&entry.key)) {
            tree.unknown(entry, "[steps]", &KEYS);
        }
        let mut find = |key: &str| {
            let found = entries.iter().find(|entry| entry.key == key);
            if found.is_none() {
                tree.report(Code::MissingKey, item.span, |d| {
                    d.message(format!("there is no key '{key}' in [[steps]]"))
                        .help("write from = YYYY-MM-DD, to = YYYY-MM-DD and step = ...")
                });
            }
            found
        };
        let (from, to, length) = (find("from"), find("to"), find("step"));
        let length = length.and_then(|entry| step(entry, tree));
        let mut tick = |entry: Option<&Entry<'_>>, last: bool| {
            let entry = entry?;
            let tick = tree.date(entry)?.days_since(calendar.start) * i64::from(DAY);
            let inside = (0..calendar.end).contains(&(tick - i64::from(last)));
            if !inside {
                tree.report(Code::DateOutOfRange, entry.span, |d| {
                    d.message(format!("{} lies outside the run", entry.key))
                        .help("a window lies between the start and the end of the run")
                        .severity(outflow_diagnostics::Severity::Error)
                });
            }
            Tick::try_from(tick).ok().filter(|_| inside)
        };
        let (start, end) = (tick(from, false), tick(to, true));
        let (Some(start), Some(end), Some(step), Some(entry)) = (start, end, length, from) else {
            continue;
        };
        if end <= start {
            tree.report(Code::OutOfRange, entry.span, |d| {
                d.message("the window ends before it has begun")
            });
        } else if windows.iter().any(|one| one.from < end && start < one.to) {
            tree.report(Code::Overlap, entry.span, |d| {
                d.message("two windows of [[steps]] overlap")
            });
        }
        windows.push(StepWindow {
            from: start,
            to: end,
            step,
        });
    }
    windows
}
