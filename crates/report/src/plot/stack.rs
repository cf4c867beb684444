//! Parts of a whole by date, stacked.

use super::axis::{Frame, Scale, Unit};
use super::svg::{Anchor, Panel, way};
use crate::number::Numbers;
use crate::words::Words;
use outflow_model::scenario::Date;

/// A layer: its name, colour, and value on each day.
#[derive(Clone, Debug)]
pub(crate) struct Layer {
    pub(crate) name: String,
    pub(crate) colour: &'static str,
    pub(crate) values: Vec<f64>,
}

/// Draws layers of people, the first at the bottom.
pub(crate) fn panel(
    title: &str,
    start: Date,
    layers: &[Layer],
    size: (f64, f64),
    numbers: &Numbers,
    words: &Words,
) -> Panel {
    let days = layers.first().map_or(0, |layer| layer.values.len());
    let mut below = vec![0.0; days];
    let mut heights: Vec<Vec<f64>> = Vec::new();
    for layer in layers {
        for (sum, value) in below.iter_mut().zip(&layer.values) {
            *sum += numbers.guard.drawn(*value);
        }
        heights.push(below.clone());
    }
    let scale = Scale::to(below.iter().copied().fold(0.0, f64::max));
    let unit = Unit::of(scale.top);
    let mut panel = Panel::new(size.0, size.1, title);
    let frame = Frame {
        left: 42.0,
        top: 24.0,
        right: size.0 - 10.0,
        bottom: size.1 - 32.0,
    };
    panel.text(2.0, 13.0, Anchor::Start, "s", words.get(unit.key));
    frame.draw_values(&mut panel, &scale, unit.size, numbers);
    for index in (0..layers.len()).rev() {
        let top = heights[index].iter().enumerate();
        let floor = vec![0.0; days];
        let bottom = if index == 0 {
            &floor
        } else {
            &heights[index - 1]
        };
        let up = top.map(|(day, value)| (frame.x(day, days), frame.y(*value, &scale)));
        let down = bottom
            .iter()
            .enumerate()
            .rev()
            .map(|(day, value)| (frame.x(day, days), frame.y(*value, &scale)));
        let data = format!("{}Z", way(up.chain(down)));
        let more = format!("fill=\"{}\" class=\"layer\"", layers[index].colour);
        panel.path(&data, &more, Some(&layers[index].name));
    }
    frame.draw_dates(&mut panel, start, days, words);
    panel
}
