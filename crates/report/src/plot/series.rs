//! A time series with its intervals.

use super::axis::{Frame, Scale, Unit};
use super::svg::{Anchor, Panel, cut, way, wrapped};
use crate::dates;
use crate::fan::Interval;
use crate::number::Numbers;
use crate::words::Words;
use outflow_model::scenario::Date;

/// What one panel of a time series shows.
#[derive(Clone, Debug)]
pub(crate) struct Series<'a> {
    pub(crate) title: &'a str,
    /// Lines for the title in the panel; 0: it stands above it.
    pub(crate) lines: usize,
    pub(crate) start: Date,
    pub(crate) fan: &'a [Interval],
    /// Days of the intervals, and how many days the axis has; without, a day each.
    pub(crate) on: Option<(&'a [usize], usize)>,
    /// What the axis reaches at least, so that panels can be compared.
    pub(crate) top: f64,
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

/// How many lines the longest of these titles takes in a panel: two at most.
pub(crate) fn lines_of<'a>(titles: impl IntoIterator<Item = &'a str>) -> usize {
    let lines = |title: &str| wrapped(title, PANEL.0 - 6.0, TITLE).len();
    titles.into_iter().map(lines).max().unwrap_or(1).min(2)
}

/// A title in so many lines, the last one cut where it must be.
fn title_lines(title: &str, lines: usize, width: f64) -> Vec<String> {
    let mut all = wrapped(title, width - 6.0, TITLE);
    if all.len() > lines && lines > 0 {
        let rest = all.split_off(lines - 1).join(" ");
        all.push(rest);
    }
    all.truncate(lines);
    all.iter()
        .map(|line| cut(line, width - 6.0, TITLE))
        .collect()
}

/// For the width of titles, which are bold.
const TITLE: f64 = 13.6;

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
    let days = series.on.map_or(fan.len(), |(_, days)| days);
    let day_of = |at: usize| series.on.map_or(at, |(on, _)| on[at]);
    let largest = fan
        .iter()
        .map(|one| one.q95)
        .chain(dots.iter().map(|(_, value)| *value))
        .chain(series.line.into_iter().flatten().copied())
        .fold(series.top, f64::max);
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
    // A panel by itself has its title above it; one of several lines is higher by these.
    #[allow(clippy::cast_precision_loss)]
    let drop = (series.lines as f64 - 1.0) * 14.0;
    let height = size.1 + drop.max(0.0);
    let mut panel = Panel::new(size.0, height, series.title);
    let frame = Frame {
        left: 42.0,
        top: 40.0 + drop,
        right: size.0 - 10.0,
        bottom: height - 32.0,
    };
    // The last line of the title stands above the unit.
    let title = title_lines(series.title, series.lines, size.0);
    #[allow(clippy::cast_precision_loss)]
    let mut y = 13.0 + (series.lines - title.len()) as f64 * 14.0;
    for line in title {
        panel.text(2.0, y, Anchor::Start, "b", &line);
        y += 14.0;
    }
    panel.text(2.0, 27.0 + drop, Anchor::Start, "s", unit);
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
                .map(|(at, one)| (x(day_of(at)), y(high(one))));
            let down = fan
                .iter()
                .enumerate()
                .rev()
                .map(|(at, one)| (x(day_of(at)), y(low(one))));
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
        .map(|(at, one)| (x(day_of(at)), y(one.q50))));
    panel.path(&data, "class=\"median\"", None);
    for (day, value) in &dots {
        panel.circle((x(*day), y(*value)), 2.6, "class=\"dot\"", None);
    }
    tips(&mut panel, series, &frame, numbers, words);
    panel
}

/// What is shown on pointing at a day: at most forty strips.
fn tips(panel: &mut Panel, series: &Series<'_>, frame: &Frame, numbers: &Numbers, words: &Words) {
    let count = series.fan.len();
    let days = series.on.map_or(count, |(_, days)| days);
    let day_of = |at: usize| match series.on {
        Some((on, _)) => on.get(at).copied().unwrap_or(days),
        None => at,
    };
    let step = count.div_ceil(40).max(1);
    for at in (0..count).step_by(step) {
        let (one, day) = (&series.fan[at], day_of(at));
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
        let to = frame.x(day_of(at + step).min(days), days).min(frame.right);
        panel.rect(
            (from, frame.top),
            (to - from, frame.bottom - frame.top),
            "class=\"hit\"",
            Some(&tip),
        );
    }
}
