//! Prior and posterior of each parameter as SVG.

use super::priors::Axis;
use super::store::Generation;
use crate::chart::escaped;
use std::fmt::Write as _;

const WIDTH: f64 = 220.0;
const HEIGHT: f64 = 120.0;
const COLUMNS: usize = 4;
const BINS: usize = 20;

/// A panel a parameter: the prior as an outline, the posterior as bars, the best point as a line.
#[must_use]
pub fn marginals<A: Axis>(title: &str, priors: &[A], posterior: &Generation) -> String {
    let columns = COLUMNS.min(priors.len().max(1));
    let lines = priors.len().div_ceil(columns);
    let (width, height) = (columns as f64 * WIDTH, lines as f64 * HEIGHT + 54.0);
    let mut svg = String::new();
    let _ = writeln!(
        svg,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.0} {height:.0}\" \
         width=\"{width:.0}\" font-family=\"sans-serif\" font-size=\"10\">\n\
         <rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n\
         <text x=\"10\" y=\"20\" font-size=\"14\">{}</text>\n\
         <text x=\"10\" y=\"36\" fill=\"#555\">outline: prior; bars: posterior; line: least \
         distance</text>",
        escaped(title)
    );
    for (index, prior) in priors.iter().enumerate() {
        let (x, y) = (
            (index % columns) as f64 * WIDTH + 14.0,
            (index / columns) as f64 * HEIGHT + 50.0,
        );
        let _ = writeln!(svg, "<g transform=\"translate({x:.0} {y:.0})\">");
        panel(&mut svg, prior, index, posterior);
        svg.push_str("</g>\n");
    }
    svg.push_str("</svg>\n");
    svg
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
