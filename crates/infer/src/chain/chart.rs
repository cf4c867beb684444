//! Reported figures with what prior and posterior say to them, as SVG.

use crate::chart::escaped;
use std::fmt::Write as _;

/// A figure in the picture.
#[derive(Clone, Debug, PartialEq)]
pub struct FigureRow {
    /// Its name.
    pub name: String,
    /// What was reported; without an upper end where it is a least value.
    pub reported: (f64, Option<f64>),
    /// 5, 50 and 95 % quantiles with parameters from the prior, if there is an answer.
    pub prior: Option<[f64; 3]>,
    /// Those with parameters from the posterior.
    pub posterior: Option<[f64; 3]>,
}

const WIDE: f64 = 420.0;
const LEFT: f64 = 220.0;
const ROW: f64 = 26.0;
const TOP: f64 = 64.0;

/// A line a figure, each in multiples of what was reported, a tenth to ten times on a logarithmic
/// scale; what lies beyond is drawn at the edge.
#[must_use]
pub fn figures(title: &str, rows: &[FigureRow]) -> String {
    let (width, height) = (LEFT + WIDE + 20.0, TOP + ROW * rows.len() as f64 + 30.0);
    let mut svg = String::new();
    let _ = writeln!(
        svg,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.0} {height:.0}\" \
         width=\"{width:.0}\" font-family=\"sans-serif\" font-size=\"11\">\n\
         <rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n\
         <text x=\"10\" y=\"20\" font-size=\"14\">{}</text>\n\
         <text x=\"10\" y=\"37\" fill=\"#555\">grey: reported; light: prior, dark: posterior (median \
         and 90 %); as a multiple of the middle of what was reported</text>",
        escaped(title)
    );
    let bottom = TOP + ROW * rows.len() as f64;
    for (times, name) in [
        (0.1, "0.1"),
        (0.3, "0.3"),
        (1.0, "1"),
        (3.0, "3"),
        (10.0, "10"),
    ] {
        let x = across(times);
        let _ = writeln!(
            svg,
            "<line x1=\"{x:.1}\" x2=\"{x:.1}\" y1=\"{:.1}\" y2=\"{bottom:.1}\" stroke=\"#ddd\"/>\
             <text x=\"{x:.1}\" y=\"{:.1}\" text-anchor=\"middle\" fill=\"#555\">{name}</text>",
            TOP - 8.0,
            bottom + 16.0
        );
    }
    for (index, row) in rows.iter().enumerate() {
        let y = TOP + ROW * index as f64;
        let (low, high) = row.reported;
        let middle = high.map_or(low, |high| libm::sqrt(low.max(high * 0.01) * high));
        let at = |value: f64| across(value / middle.max(1e-12));
        let (from, to) = (at(low), high.map_or(across(10.0), &at));
        let _ = writeln!(
            svg,
            "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>\
             <rect x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{:.1}\" fill=\"#ccc\" fill-opacity=\"0.7\"/>",
            LEFT - 8.0,
            y + ROW / 2.0 + 4.0,
            escaped(&row.name),
            from - 1.0,
            y + 2.0,
            to - from + 2.0,
            ROW - 4.0
        );
        for (said, offset, colour) in [
            (row.prior, 9.0, "#9cc3e6"),
            (row.posterior, 17.0, "#1f4e79"),
        ] {
            if let Some([low, median, high]) = said {
                let y = y + offset;
                let _ = writeln!(
                    svg,
                    "<line x1=\"{:.1}\" x2=\"{:.1}\" y1=\"{y:.1}\" y2=\"{y:.1}\" stroke=\"{colour}\" stroke-width=\"3\"/>\
                     <circle cx=\"{:.1}\" cy=\"{y:.1}\" r=\"4\" fill=\"{colour}\"/>",
                    at(low),
                    at(high),
                    at(median)
                );
            }
        }
    }
    svg.push_str("</svg>\n");
    svg
}

fn across(times: f64) -> f64 {
    let power = libm::log10(times.clamp(0.1, 10.0));
    LEFT + WIDE * (power + 1.0) / 2.0
}
