//! The figures of a report, each with the table of what it shows.

mod beds;
mod chain;
mod crossings;
pub(crate) mod fronts;
mod map;
pub(crate) mod places;
pub(crate) mod reported;
mod scores;
mod streams;

use crate::desk::Desk;
use crate::plot::svg::{Anchor, Panel, at, cut, escaped, width_of, wrapped};
use crate::table::Table;
use std::fmt::Write;

/// How an entry of a legend looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mark {
    /// A filled square.
    Area(&'static str),
    /// A line, with a class of the figures' style.
    Line(&'static str),
    /// A disc, with a class of the figures' style.
    Disc(&'static str),
}

/// A drawing with its words and numbers.
#[derive(Clone, Debug)]
pub(crate) struct Figure {
    /// Name, for `--figure`.
    pub(crate) name: &'static str,
    pub(crate) title: String,
    pub(crate) note: String,
    pub(crate) legend: Vec<(Mark, String)>,
    pub(crate) panels: Vec<Panel>,
    /// Panels in place of these where there is little room.
    pub(crate) narrow: Vec<Panel>,
    /// Whether panels are small multiples, side by side.
    pub(crate) multiples: bool,
    pub(crate) table: Table,
}

/// How figures look, on the page and by themselves.
pub(crate) const STYLE: &str = include_str!("../plot/style.css");

/// Every figure of the report, in the order of the page.
pub(crate) fn all(desk: &Desk<'_>) -> Vec<Figure> {
    [
        places::arrivals(desk),
        places::places(desk),
        fronts::fronts(desk),
        map::map(desk),
        map::near(desk),
        chain::control(desk),
        beds::beds(desk),
        chain::centres(desk),
        chain::shelter(desk),
        crossings::crossings(desk),
        chain::queues(desk),
        chain::motives(desk),
        chain::belief(desk),
        streams::streams(desk),
        scores::scores(desk),
        reported::reported(desk),
    ]
    .into_iter()
    .flatten()
    .collect()
}

impl Figure {
    /// The figure by itself: one SVG with title, legend and note.
    pub(crate) fn svg(&self, lines: &[String]) -> String {
        let gap = 16.0;
        let columns = if self.multiples && self.panels.len() > 1 {
            if self.panels.len() > 4 { 3 } else { 2 }
        } else {
            1
        };
        let widest = self
            .panels
            .iter()
            .map(|panel| panel.width)
            .fold(320.0, f64::max);
        #[allow(clippy::cast_precision_loss)]
        let width = widest * columns as f64 + gap * (columns - 1) as f64 + 2.0 * gap;
        let mut top = Panel::new(width, 0.0, self.title.clone());
        let mut y = 30.0;
        top.text(
            gap,
            y,
            Anchor::Start,
            "h",
            &cut(&self.title, width - 2.0 * gap, 16.0),
        );
        y += 10.0;
        let mut x = gap;
        for (mark, text) in &self.legend {
            let wide = 26.0 + width_of(text, 12.0) + 14.0;
            if x > gap && x + wide > width - gap {
                x = gap;
                y += 18.0;
            }
            let mut swatch = mark.swatch(x, y + 2.0);
            top.raw(&std::mem::take(&mut swatch));
            top.text(x + 26.0, y + 13.0, Anchor::Start, "n", text);
            x += wide;
        }
        if !self.legend.is_empty() {
            y += 26.0;
        }
        let mut body = std::mem::take(&mut top.body);
        for row in self.panels.chunks(columns) {
            let mut x = gap;
            for panel in row {
                let _ = write!(
                    body,
                    "<svg x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\">{body}</svg>",
                    x = at(x),
                    y = at(y),
                    w = at(panel.width),
                    h = at(panel.height),
                    body = panel.body
                );
                x += panel.width + gap;
            }
            y += row.iter().map(|panel| panel.height).fold(0.0, f64::max) + gap;
        }
        top.body = body;
        for line in lines {
            for line in wrapped(line, width - 2.0 * gap, 10.5) {
                y += 14.0;
                top.text(gap, y, Anchor::Start, "s", &line);
            }
        }
        y += 14.0;
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {w} {h}\" width=\"{w}\" \
             height=\"{h}\" role=\"img\" aria-labelledby=\"t d\" class=\"plot\"><title id=\"t\">\
             {title}</title><desc id=\"d\">{note}</desc><style>{STYLE}</style><rect width=\"{w}\" \
             height=\"{h}\" fill=\"#fff\"/>{body}</svg>\n",
            w = at(width),
            h = at(y),
            title = escaped(&self.title),
            note = escaped(&self.note),
            body = top.body,
        )
    }
}

impl Mark {
    /// A little picture of the mark with its corner at a point.
    pub(crate) fn swatch(self, x: f64, y: f64) -> String {
        match self {
            Self::Area(colour) if colour.starts_with('#') => format!(
                "<rect x=\"{}\" y=\"{}\" width=\"20\" height=\"12\" fill=\"{colour}\" stroke=\"#555\" stroke-width=\".5\"/>",
                at(x),
                at(y)
            ),
            Self::Area(class) => format!(
                "<rect x=\"{}\" y=\"{}\" width=\"20\" height=\"12\" class=\"{class}\"/>",
                at(x),
                at(y)
            ),
            Self::Line(class) => {
                // Round ends of a wide line need room.
                let ends = if class.contains("wide") { 4.5 } else { 0.0 };
                format!(
                    "<path d=\"M{} {m}L{} {m}\" class=\"{class}\"/>",
                    at(x + ends),
                    at(x + 20.0 - ends),
                    m = at(y + 6.0)
                )
            }
            Self::Disc(class) => format!(
                "<circle cx=\"{}\" cy=\"{}\" r=\"5\" class=\"{class}\"/>",
                at(x + 10.0),
                at(y + 6.0)
            ),
        }
    }
}
