//! Prior and posterior of each parameter as SVG.

use super::priors::Axis;
use super::store::Generation;
use crate::chart::{Grid, escaped, sheet};
use std::fmt::Write as _;

const WIDTH: f64 = 220.0;
const HEIGHT: f64 = 120.0;
const COLUMNS: usize = 4;
const BINS: usize = 20;

/// A panel a parameter: the prior as an outline, the posterior as bars, the best point as a line.
#[must_use]
pub fn marginals<A: Axis>(title: &str, priors: &[A], posterior: &Generation) -> String {
    let grid = Grid {
        legend: "outline: prior; bars: posterior; line: least distance",
        columns: COLUMNS,
        panel: (WIDTH, HEIGHT),
        first: (14.0, 50.0),
    };
    sheet(title, &grid, priors, |svg, index, prior| {
        panel(svg, prior, index, posterior);
    })
}

fn panel(svg: &mut String, prior: &impl Axis, index: usize, posterior: &Generation) {
    let (wide, high, top) = (WIDTH - 32.0, HEIGHT - 50.0, 18.0);
    let mut bins = [0.0; BINS];
    for (point, weight) in posterior.points.iter().zip(&posterior.weights) {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let bin = ((point[index] * BINS as f64) as usize).min(BINS - 1);
        bins[bin] += weight;
    }
    let even = 1.0 / BINS as f64;
    let peak = bins.iter().copied().fold(2.0 * even, f64::max);
    let name = prior.name().rsplit('.').next().unwrap_or_default();
    let _ = writeln!(
        svg,
        "<text y=\"10\" font-size=\"11\" font-weight=\"bold\">{}</text>",
        escaped(name)
    );
    let bar = wide / BINS as f64;
    for (bin, share) in bins.iter().enumerate() {
        let tall = share / peak * high;
        let _ = writeln!(
            svg,
            "<rect x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{tall:.1}\" fill=\"#8fb6dd\"/>",
            bin as f64 * bar,
            top + high - tall,
            bar - 0.5
        );
    }
    let _ = writeln!(
        svg,
        "<rect x=\"0\" y=\"{:.1}\" width=\"{wide}\" height=\"{:.1}\" fill=\"none\" stroke=\"#777\"/>",
        top + high * (1.0 - even / peak),
        high * even / peak
    );
    if let Some((best, _)) = posterior.best() {
        let at = best[index] * wide;
        let _ = writeln!(
            svg,
            "<line x1=\"{at:.1}\" x2=\"{at:.1}\" y1=\"{top}\" y2=\"{:.1}\" stroke=\"#b33\"/>",
            top + high
        );
    }
    let _ = writeln!(
        svg,
        "<text x=\"0\" y=\"{0:.1}\" fill=\"#555\">{1}</text>\
         <text x=\"{wide}\" y=\"{0:.1}\" text-anchor=\"end\" fill=\"#555\">{2}</text>",
        top + high + 12.0,
        prior.text(0.0),
        prior.text(1.0)
    );
}
