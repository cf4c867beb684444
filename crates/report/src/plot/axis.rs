//! Axes: round numbers and dates.

use super::svg::{Anchor, Panel, width_of};
use crate::dates::{month_name, parts, short};
use crate::number::{Numbers, magnitude};
use crate::words::Words;
use outflow_model::scenario::Date;

/// A scale from 0 (or below) to a round number.
#[derive(Clone, Debug)]
pub(crate) struct Scale {
    pub(crate) top: f64,
    pub(crate) step: f64,
}

impl Scale {
    /// That holds values up to `largest` with about four steps.
    pub(crate) fn to(largest: f64) -> Self {
        let largest = if largest.is_finite() && largest > 0.0 {
            largest
        } else {
            1.0
        };
        let rough = largest / 4.0;
        let unit = 10_f64.powi(magnitude(rough));
        let step = [1.0, 2.0, 2.5, 5.0, 10.0]
            .into_iter()
            .map(|factor| factor * unit)
            .find(|step| step * 4.0 >= largest * 0.999)
            .unwrap_or(10.0 * unit);
        // No fractions of people on small scales.
        Self {
            top: (largest / step).ceil().max(1.0) * step,
            step,
        }
    }

    /// That of a share: 0 to 1.
    pub(crate) fn share() -> Self {
        Self {
            top: 1.0,
            step: 0.25,
        }
    }

    pub(crate) fn ticks(&self) -> Vec<f64> {
        let mut ticks = Vec::new();
        let mut value = 0.0;
        while value <= self.top * 1.0001 && ticks.len() < 12 {
            ticks.push(value);
            value += self.step;
        }
        ticks
    }
}

/// In which unit an axis counts: people, thousands or millions.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Unit {
    pub(crate) size: f64,
    pub(crate) key: &'static str,
}

impl Unit {
    pub(crate) fn of(top: f64) -> Self {
        let (size, key) = if top >= 2e6 {
            (1e6, "unit_million")
        } else if top >= 1e4 {
            (1e3, "unit_thousand")
        } else {
            (1.0, "unit_people")
        };
        Self { size, key }
    }
}

/// A tick's text: as many decimals as the step asks for.
pub(crate) fn tick_text(value: f64, step: f64, numbers: &Numbers) -> String {
    let mut decimals = 0_usize;
    let mut scaled = step;
    while decimals < 4 && (scaled - scaled.round()).abs() > 1e-6 * scaled.abs().max(1.0) {
        scaled *= 10.0;
        decimals += 1;
    }
    numbers.decimals(value, decimals)
}

/// Days that get a tick, with one or two lines of text.
pub(crate) fn date_ticks(
    start: Date,
    days: usize,
    width: f64,
    words: &Words,
) -> Vec<(usize, String, Option<String>)> {
    let date = |day: usize| start.plus_days(i64::try_from(day).unwrap_or(0));
    let room = (width / 46.0).floor().max(2.0);
    #[allow(clippy::cast_precision_loss)]
    let span = days as f64;
    let mut ticks = Vec::new();
    let mut year_told = None;
    let mut add = |day: usize, text: String| {
        let (year, ..) = parts(date(day));
        let year_line = (year_told != Some(year)).then(|| year.to_string());
        year_told = Some(year);
        ticks.push((day, text, year_line));
    };
    if span / 14.0 <= room {
        // Every so many days, from the first.
        let step = [1, 2, 7, 14]
            .into_iter()
            .find(|step| span / f64::from(*step) <= room)
            .unwrap_or(14);
        let step = usize::try_from(step).unwrap_or(14);
        for day in (0..days).step_by(step) {
            add(day, short(date(day), words));
        }
    } else {
        // The first of every so many months.
        let months = span / 30.4;
        let step = [1, 2, 3, 6, 12]
            .into_iter()
            .find(|step| months / f64::from(*step) <= room)
            .unwrap_or(12);
        let step = usize::try_from(step).unwrap_or(12);
        for day in 0..days {
            let (_, month, first) = parts(date(day));
            if first == 1 && (month - 1).is_multiple_of(step) {
                let text = if step == 12 {
                    String::new()
                } else {
                    month_name(month, words)
                };
                add(day, text);
            }
        }
    }
    ticks
}

/// The rectangle in which data stand.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Frame {
    pub(crate) left: f64,
    pub(crate) top: f64,
    pub(crate) right: f64,
    pub(crate) bottom: f64,
}

impl Frame {
    #[allow(clippy::cast_precision_loss)]
    pub(crate) fn x(&self, day: usize, days: usize) -> f64 {
        let last = days.saturating_sub(1).max(1) as f64;
        self.left + (self.right - self.left) * day as f64 / last
    }

    pub(crate) fn y(&self, value: f64, scale: &Scale) -> f64 {
        self.bottom - (self.bottom - self.top) * (value / scale.top).clamp(-0.02, 1.02)
    }

    /// The axis of dates below.
    pub(crate) fn draw_dates(&self, panel: &mut Panel, start: Date, days: usize, words: &Words) {
        panel.line((self.left, self.bottom), (self.right, self.bottom), "axis");
        for (day, text, year) in date_ticks(start, days, self.right - self.left, words) {
            let x = self.x(day, days);
            panel.line((x, self.bottom), (x, self.bottom + 4.0), "axis");
            let half = width_of(&text, 10.0) / 2.0;
            let (x, anchor) = if x + half > panel.width {
                (panel.width - 1.0, Anchor::End)
            } else {
                (x, Anchor::Middle)
            };
            if !text.is_empty() {
                panel.text(x, self.bottom + 15.0, anchor, "s", &text);
            }
            if let Some(year) = year {
                let y = if text.is_empty() { 15.0 } else { 27.0 };
                panel.text(x, self.bottom + y, anchor, "s", &year);
            }
        }
    }

    /// The axis of values on the left, with lines across, in a unit.
    pub(crate) fn draw_values(
        &self,
        panel: &mut Panel,
        scale: &Scale,
        size: f64,
        numbers: &Numbers,
    ) {
        for value in scale.ticks() {
            let y = self.y(value, scale);
            panel.line((self.left, y), (self.right, y), "grid");
            let text = tick_text(value / size, scale.step / size, numbers);
            panel.text(self.left - 5.0, y + 3.5, Anchor::End, "s", &text);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scales_end_on_round_numbers() {
        for (largest, top) in [(3_400_000.0, 4e6), (95.0, 100.0), (0.0, 1.0), (7.0, 8.0)] {
            assert!(
                (Scale::to(largest).top - top).abs() < 1e-9 * top,
                "{largest}: {top}"
            );
        }
        for power in -3..8 {
            for lead in 1..100 {
                let largest = f64::from(lead) * 10_f64.powi(power);
                let scale = Scale::to(largest);
                assert!(
                    scale.top >= largest * 0.999 && scale.ticks().len() <= 6,
                    "{largest}"
                );
            }
        }
    }
}
