//! Fan charts as SVG: what was reported, and intervals of 50 and 90 %.

use std::fmt::Write as _;

/// A band of a fan: day, and the ends of the 90 % and 50 % intervals about the median.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Band {
    /// Day.
    pub day: f64,
    /// Values at 5, 25, 50, 75 and 95 %.
    pub values: [f64; 5],
}

/// A panel: one place.
#[derive(Clone, Debug, PartialEq)]
pub struct Panel {
    /// Its title.
    pub title: String,
    /// What was reported: day and count.
    pub reported: Vec<(f64, f64)>,
    /// Fans, each in ascending days.
    pub fans: Vec<Vec<Band>>,
    /// A day to mark: that of the forecast.
    pub mark: Option<f64>,
}

const WIDTH: f64 = 340.0;
const HEIGHT: f64 = 170.0;
const LEFT: f64 = 58.0;
const TOP: f64 = 26.0;
const COLUMNS: usize = 3;

/// The panels in rows of three, below a title. Days are written as `label` gives them.
#[must_use]
pub fn fans(title: &str, panels: &[Panel], label: &dyn Fn(f64) -> String) -> String {
    let grid = Grid {
        legend: "line: reported; bands: 50 and 90 % of the forecast; dashes: its median",
        columns: COLUMNS,
        panel: (WIDTH, HEIGHT),
        first: (0.0, 44.0),
    };
    sheet(title, &grid, panels, |svg, _, panel| {
        draw(svg, panel, label)
    })
}

/// Panels in rows below a title. Lengths are in pixels.
pub(crate) struct Grid {
    /// What lines and colours mean, as XML.
    pub(crate) legend: &'static str,
    /// Most panels in a row.
    pub(crate) columns: usize,
    /// Width and height of a panel with the space around it.
    pub(crate) panel: (f64, f64),
    /// Where the first panel is.
    pub(crate) first: (f64, f64),
}

/// A chart of its own, with a panel for each of the items; `draw` is given the item's number.
pub(crate) fn sheet<T>(
    title: &str,
    grid: &Grid,
    items: &[T],
    draw: impl Fn(&mut String, usize, &T),
) -> String {
    let (wide, high) = grid.panel;
    let columns = grid.columns.min(items.len().max(1));
    let lines = items.len().div_ceil(columns);
    let (width, height) = (columns as f64 * wide, lines as f64 * high + 54.0);
    let mut svg = String::new();
    let _ = writeln!(
        svg,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.0} {height:.0}\" \
         width=\"{width:.0}\" font-family=\"sans-serif\" font-size=\"10\">\n\
         <rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n\
         <text x=\"10\" y=\"20\" font-size=\"14\">{}</text>\n\
         <text x=\"10\" y=\"36\" fill=\"#555\">{}</text>",
        escaped(title),
        grid.legend
    );
    for (index, item) in items.iter().enumerate() {
        let (x, y) = (
            (index % columns) as f64 * wide + grid.first.0,
            (index / columns) as f64 * high + grid.first.1,
        );
        let _ = writeln!(svg, "<g transform=\"translate({x:.0} {y:.0})\">");
        draw(&mut svg, index, item);
        svg.push_str("</g>\n");
    }
    svg.push_str("</svg>\n");
    svg
}

fn draw(svg: &mut String, panel: &Panel, label: &dyn Fn(f64) -> String) {
    let bands = || panel.fans.iter().flatten();
    let days = || {
        bands()
            .map(|band| band.day)
            .chain(panel.reported.iter().map(|(day, _)| *day))
    };
    let (first, last) = (
        days().fold(f64::INFINITY, f64::min),
        days().fold(f64::NEG_INFINITY, f64::max),
    );
    let reported = panel.reported.iter().map(|(_, count)| *count);
    let peak = reported.clone().fold(1.0, f64::max);
    // A wild upper end must not flatten the rest.
    let top = bands()
        .map(|band| band.values[4])
        .fold(peak, f64::max)
        .min(3.0 * peak);
    let _ = writeln!(
        svg,
        "<text x=\"{LEFT}\" y=\"14\" font-size=\"11\" font-weight=\"bold\">{}</text>",
        escaped(&panel.title)
    );
    if !(first.is_finite() && last > first) {
        return;
    }
    let (plot_width, plot_height) = (WIDTH - LEFT - 14.0, HEIGHT - TOP - 26.0);
    let x = |day: f64| LEFT + (day - first) / (last - first) * plot_width;
    let y = |count: f64| TOP + plot_height * (1.0 - (count / top).clamp(0.0, 1.0));
    let path = |points: &[(f64, f64)]| {
        points
            .iter()
            .enumerate()
            .fold(String::new(), |mut path, (index, (day, count))| {
                let letter = if index == 0 { 'M' } else { 'L' };
                let _ = write!(path, "{letter}{:.1} {:.1}", x(*day), y(*count));
                path
            })
    };
    for share in [0.0, 0.5, 1.0] {
        let at = y(top * share);
        let _ = writeln!(
            svg,
            "<line x1=\"{LEFT}\" x2=\"{:.1}\" y1=\"{at:.1}\" y2=\"{at:.1}\" stroke=\"#ddd\"/>\
             <text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\" fill=\"#555\">{}</text>",
            LEFT + plot_width,
            LEFT - 4.0,
            at + 3.0,
            grouped(top * share)
        );
    }
    for fan in &panel.fans {
        for (low, high, colour) in [(0, 4, "#cfe0f2"), (1, 3, "#8fb6dd")] {
            let mut outline: Vec<(f64, f64)> =
                fan.iter().map(|b| (b.day, b.values[high])).collect();
            outline.extend(fan.iter().rev().map(|b| (b.day, b.values[low])));
            let _ = writeln!(
                svg,
                "<path d=\"{}Z\" fill=\"{colour}\" fill-opacity=\"0.8\"/>",
                path(&outline)
            );
        }
        let median: Vec<(f64, f64)> = fan.iter().map(|b| (b.day, b.values[2])).collect();
        let _ = writeln!(
            svg,
            "<path d=\"{}\" fill=\"none\" stroke=\"#1f5f9f\" stroke-dasharray=\"3 2\"/>",
            path(&median)
        );
    }
    let _ = writeln!(
        svg,
        "<path d=\"{}\" fill=\"none\" stroke=\"#000\" stroke-width=\"1.2\"/>",
        path(&panel.reported)
    );
    if let Some(mark) = panel.mark {
        let at = x(mark);
        let _ = writeln!(
            svg,
            "<line x1=\"{at:.1}\" x2=\"{at:.1}\" y1=\"{TOP}\" y2=\"{:.1}\" stroke=\"#b33\" \
             stroke-dasharray=\"2 2\"/>",
            TOP + plot_height
        );
    }
    for (day, anchor) in [(first, "start"), (last, "end")] {
        let _ = writeln!(
            svg,
            "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"{anchor}\" fill=\"#555\">{}</text>",
            x(day),
            TOP + plot_height + 14.0,
            escaped(&label(day))
        );
    }
}

/// A count with its thousands apart.
pub(crate) fn grouped(count: f64) -> String {
    let digits = format!("{count:.0}");
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index) % 3 == 0 && digit.is_ascii_digit() {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Text for XML.
pub(crate) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chart_has_a_panel_for_each_place() {
        let band = |day| Band {
            day,
            values: [1.0, 2.0, 3.0, 4.0, 5.0],
        };
        let panel = Panel {
            title: "A & B".into(),
            reported: vec![(0.0, 2.0), (10.0, 3.0)],
            fans: vec![vec![band(10.0), band(20.0)]],
            mark: Some(10.0),
        };
        let svg = fans("Title", &[panel.clone(), panel], &|day| {
            format!("day {day}")
        });
        assert_eq!(svg.matches("<g ").count(), 2);
        assert!(svg.contains("A &amp; B") && svg.contains("day 20"));
        assert_eq!(grouped(1_234_567.0), "1,234,567");
    }
}
