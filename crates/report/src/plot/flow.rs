//! From where to where: two columns of bars with ribbons between them.

use super::colour;
use super::svg::{Anchor, Panel, at, cut, width_of};

/// A side: its name, its sum, and what stands beside it.
#[derive(Clone, Debug)]
pub(crate) struct End {
    pub(crate) name: String,
    pub(crate) text: String,
    pub(crate) sum: f64,
}

/// Draws ribbons of `people[from][to]`.
#[allow(clippy::cast_precision_loss)]
pub(crate) fn panel(
    title: &str,
    heads: (&str, &str),
    from: &[End],
    to: &[End],
    people: &[Vec<f64>],
    tips: &[Vec<String>],
    width: f64,
) -> Panel {
    let total: f64 = from.iter().map(|end| end.sum).sum::<f64>().max(1e-9);
    let rows = from.len().max(to.len());
    let gap = if rows > 14 { 6.0 } else { 10.0 };
    let bars = 300.0_f64.max(rows as f64 * 16.0);
    let top = 26.0;
    let height = top + bars + gap * rows.saturating_sub(1) as f64 + 8.0;
    let side = (width * 0.31).clamp(96.0, 220.0);
    let mut panel = Panel::new(width, height, title);
    // From the edges inwards: where there is little room they would reach beyond them.
    panel.text(0.0, 14.0, Anchor::Start, "b", heads.0);
    panel.text(width, 14.0, Anchor::End, "b", heads.1);
    let (left, right) = (side + 10.0, width - side - 10.0);
    // Where there is little room, counts are left to the table.
    let text = |end: &End| {
        if width < 450.0 {
            return cut(&end.name, side, 12.0);
        }
        let count = width_of(&end.text, 12.0) + 6.0;
        format!("{} {}", cut(&end.name, side - count, 12.0), end.text)
    };
    let starts = |ends: &[End]| {
        // Small ones get some height, so that their names do not overlap.
        let least = 13.0;
        let heights: Vec<f64> = ends.iter().map(|end| end.sum / total * bars).collect();
        let slots: Vec<f64> = heights.iter().map(|height| height.max(least)).collect();
        let free = height - top - 8.0;
        let used: f64 = slots.iter().sum::<f64>();
        let gap = ((free - used) / ends.len().saturating_sub(1).max(1) as f64).clamp(0.0, 24.0);
        let mut y =
            top + ((free - used - gap * ends.len().saturating_sub(1) as f64) / 2.0).max(0.0);
        let mut at = Vec::new();
        for (height, slot) in heights.iter().zip(&slots) {
            at.push((y + (slot - height) / 2.0, *height));
            y += slot + gap;
        }
        at
    };
    let (from_at, to_at) = (starts(from), starts(to));
    let mut out: Vec<f64> = from_at.iter().map(|(y, _)| *y).collect();
    let mut into: Vec<f64> = to_at.iter().map(|(y, _)| *y).collect();
    for (i, row) in people.iter().enumerate() {
        for (j, count) in row.iter().enumerate() {
            let thick = count / total * bars;
            if thick <= 0.0 {
                continue;
            }
            let (y0, y1) = (out[i], into[j]);
            out[i] += thick;
            into[j] += thick;
            let middle = (left + right) / 2.0;
            let (x0, x1) = (left + 8.0, right - 8.0);
            let data = format!(
                "M{x0} {a}C{m} {a} {m} {b} {x1} {b}L{x1} {d}C{m} {d} {m} {c} {x0} {c}Z",
                x0 = at(x0),
                x1 = at(x1),
                m = at(middle),
                a = at(y0),
                b = at(y1),
                c = at(y0 + thick.max(0.4)),
                d = at(y1 + thick.max(0.4)),
            );
            let more = format!(
                "fill=\"{}\" class=\"ribbon\"",
                colour::ALL[j % colour::ALL.len()]
            );
            panel.path(
                &data,
                &more,
                tips.get(i).and_then(|row| row.get(j)).map(String::as_str),
            );
        }
    }
    for (end, (y, tall)) in from.iter().zip(&from_at) {
        panel.rect((left, *y), (8.0, tall.max(0.8)), "fill=\"#555\"", None);
        let text = text(end);
        panel.text(left - 5.0, y + tall / 2.0 + 4.0, Anchor::End, "n", &text);
    }
    for (index, (end, (y, tall))) in to.iter().zip(&to_at).enumerate() {
        let fill = format!("fill=\"{}\"", colour::ALL[index % colour::ALL.len()]);
        panel.rect((right - 8.0, *y), (8.0, tall.max(0.8)), &fill, None);
        let text = text(end);
        panel.text(right + 5.0, y + tall / 2.0 + 4.0, Anchor::Start, "n", &text);
    }
    panel
}
