//! A time series with its intervals.

use super::axis::{Frame, Scale, Unit};
use super::svg::{Anchor, Panel, cut, way};
use crate::dates;
use crate::fan::Interval;
use crate::number::Numbers;
use crate::words::Words;
use outflow_model::scenario::Date;

/// What one panel of a time series shows.
#[derive(Clone, Debug)]
pub(crate) struct Series<'a> {
    pub(crate) title: &'a str,
    /// Whether the title stands in the panel.
    pub(crate) titled: bool,
    pub(crate) start: Date,
    pub(crate) fan: &'a [Interval],
    /// Reported values on their days.
    pub(crate) dots: Vec<(usize, f64)>,
    /// A line to compare with, such as beds.
    pub(crate) line: Option<&'a [f64]>,
    pub(crate) measure: Measure,
    pub(crate) spread: bool,
}

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Measure {
    /// People: small counts are not drawn.
    People,
    /// A quantity with a unit of its own, named by a phrase.
    Quantity(&'static str),
    /// A share, 0 to 1.
    Share,
}

/// Size of a panel.
pub(crate) const PANEL: (f64, f64) = (340.0, 214.0);

/// Draws a panel.
pub(crate) fn panel(
    series: &Series<'_>,
    size: (f64, f64),
    numbers: &Numbers,
    words: &Words,
) -> Panel {
    let drawn = |value: f64| match series.measure {
        Measure::People => numbers.guard.drawn(value),
        _ => value,
    };
    let fan: Vec<Interval> = series
        .fan
        .iter()
        .map(|one| Interval {
            q05: drawn(one.q05),
            q25: drawn(one.q25),
            q50: drawn(one.q50),
            q75: drawn(one.q75),
            q95: drawn(one.q95),
        })
        .collect();
    let dots: Vec<(usize, f64)> = series
        .dots
        .iter()
        .map(|(day, value)| (*day, drawn(*value)))
        .collect();
    let days = fan.len();
    let largest = fan
        .iter()
        .map(|one| one.q95)
        .chain(dots.iter().map(|(_, value)| *value))
        .chain(series.line.into_iter().flatten().copied())
        .fold(0.0, f64::max);
    let scale = match series.measure {
        Measure::Share => Scale::share(),
        _ => Scale::to(largest),
    };
    let (size_of_unit, unit) = match series.measure {
        Measure::People => {
            let unit = Unit::of(scale.top);
            (unit.size, words.get(unit.key))
        }
        Measure::Quantity(key) => (1.0, words.get(key)),
        Measure::Share => (1.0, words.get("unit_share")),
    };
    let mut panel = Panel::new(size.0, size.1, series.title);
    // A panel by itself has its title above it.
    let lift = if series.titled { 0.0 } else { 14.0 };
    let frame = Frame {
        left: 42.0,
        top: 40.0 - lift,
        right: size.0 - 10.0,
        bottom: size.1 - 32.0,
    };
    if series.titled {
        panel.text(
            2.0,
            13.0,
            Anchor::Start,
            "b",
            &cut(series.title, size.0 - 6.0, 14.0),
        );
    }
    panel.text(2.0, 27.0 - lift, Anchor::Start, "s", unit);
    frame.draw_values(&mut panel, &scale, size_of_unit, numbers);
    frame.draw_dates(&mut panel, series.start, days, words);
    let x = |day: usize| frame.x(day, days);
    let y = |value: f64| frame.y(value, &scale);
    if series.spread {
        for (class, low, high) in [
            (
                "band90",
                (|one| one.q05) as fn(&Interval) -> f64,
                (|one| one.q95) as fn(&Interval) -> f64,
            ),
            ("band50", |one| one.q25, |one| one.q75),
        ] {
            let up = fan
                .iter()
                .enumerate()
                .map(|(day, one)| (x(day), y(high(one))));
            let down = fan
                .iter()
                .enumerate()
                .rev()
                .map(|(day, one)| (x(day), y(low(one))));
            let data = format!("{}Z", way(up.chain(down)));
            panel.path(&data, &format!("class=\"{class}\""), None);
        }
    }
    if let Some(line) = series.line {
        let data = way(line
            .iter()
            .enumerate()
            .map(|(day, value)| (x(day), y(*value))));
        panel.path(&data, "class=\"beds\"", None);
    }
    let data = way(fan
        .iter()
        .enumerate()
        .map(|(day, one)| (x(day), y(one.q50))));
    panel.path(&data, "class=\"median\"", None);
    for (day, value) in &dots {
        panel.circle((x(*day), y(*value)), 2.6, "class=\"dot\"", None);
    }
    tips(&mut panel, series, &frame, numbers, words);
    panel
}

/// What is shown on pointing at a day: at most forty strips.
fn tips(panel: &mut Panel, series: &Series<'_>, frame: &Frame, numbers: &Numbers, words: &Words) {
    let days = series.fan.len();
    let step = days.div_ceil(40).max(1);
    for day in (0..days).step_by(step) {
        let one = &series.fan[day];
        let date = series.start.plus_days(i64::try_from(day).unwrap_or(0));
        let text = match series.measure {
            Measure::People => numbers.median(one),
            Measure::Share => numbers.percent(one.q50),
            Measure::Quantity(_) => numbers.figure(one.q50),
        };
        let mut tip = format!("{}: {text}", dates::long(date, words));
        if series.spread && series.measure == Measure::People {
            let range = numbers.range(one.q05, one.q95, one, words);
            tip.push_str(&words.fill("tip_range", &[("range", &range)]));
        }
        let from = frame.x(day, days);
        let to = frame.x((day + step).min(days), days).min(frame.right);
        panel.rect(
            (from, frame.top),
            (to - from, frame.bottom - frame.top),
            "class=\"hit\"",
            Some(&tip),
        );
    }
}
