//! Horizontal bars with a name before and a number behind them.

use super::svg::{Anchor, Panel, cut, width_of};

/// A bar.
#[derive(Clone, Debug)]
pub(crate) struct Bar {
    pub(crate) name: String,
    pub(crate) value: f64,
    /// Ends of an interval.
    pub(crate) range: Option<(f64, f64)>,
    /// What stands behind it.
    pub(crate) text: String,
    pub(crate) colour: &'static str,
}

/// Draws bars on a scale from 0 to the largest.
#[allow(clippy::cast_precision_loss)]
pub(crate) fn panel(title: &str, axis: &str, bars: &[Bar], mark: Option<f64>, width: f64) -> Panel {
    // Where there is little room, names stand above their bars.
    let above = width < 450.0;
    let row = if above { 39.0 } else { 24.0 };
    let lift = if above { 15.0 } else { 0.0 };
    let top = 24.0;
    let height = top + row * bars.len() as f64 + 8.0;
    let mut panel = Panel::new(width, height, title);
    panel.text(2.0, 13.0, Anchor::Start, "s", axis);
    let names = bars
        .iter()
        .map(|bar| width_of(&bar.name, 12.0))
        .fold(0.0, f64::max)
        .min(width * 0.46);
    let texts = bars
        .iter()
        .map(|bar| width_of(&bar.text, 12.0))
        .fold(0.0, f64::max);
    let left = if above { 2.0 } else { names + 10.0 };
    let right = (width - texts - 12.0).max(left + 20.0);
    let largest = bars
        .iter()
        .map(|bar| bar.range.map_or(bar.value, |(_, high)| high.max(bar.value)))
        .fold(mark.unwrap_or(1e-12), f64::max);
    let x = |value: f64| left + (right - left) * (value / largest).clamp(0.0, 1.0);
    for (index, bar) in bars.iter().enumerate() {
        let y = top + row * index as f64;
        if above {
            let name = cut(&bar.name, width - 4.0, 12.0);
            panel.text(left, y + 13.0, Anchor::Start, "n", &name);
        } else {
            let name = cut(&bar.name, names + 2.0, 12.0);
            panel.text(left - 6.0, y + 15.0, Anchor::End, "n", &name);
        }
        let (y, row) = (y + lift, row - lift);
        panel.rect(
            (left, y + 3.0),
            (x(bar.value) - left, row - 7.0),
            &format!("fill=\"{}\"", bar.colour),
            None,
        );
        let mut end = x(bar.value);
        if let Some((low, high)) = bar.range {
            let middle = y + 3.0 + (row - 7.0) / 2.0;
            panel.line((x(low), middle), (x(high), middle), "whisker");
            for end in [low, high] {
                panel.line((x(end), middle - 4.0), (x(end), middle + 4.0), "whisker");
            }
            end = end.max(x(high));
        }
        panel.text(end + 5.0, y + 15.0, Anchor::Start, "n", &bar.text);
    }
    panel.line((left, top), (left, height - 6.0), "axis");
    if let Some(mark) = mark {
        panel.line((x(mark), top - 4.0), (x(mark), height - 6.0), "beds");
    }
    panel
}
