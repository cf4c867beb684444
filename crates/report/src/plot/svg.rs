//! A panel of SVG, written mark by mark.

use std::fmt::Write;

/// Where a text is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Anchor {
    Start,
    Middle,
    End,
}

/// A panel: a drawing of its own size.
#[derive(Clone, Debug, Default)]
pub(crate) struct Panel {
    pub(crate) width: f64,
    pub(crate) height: f64,
    /// What the panel shows, in a few words, for those who do not see it.
    pub(crate) title: String,
    pub(crate) body: String,
}

/// A coordinate, to a tenth of a unit.
pub(crate) fn at(value: f64) -> String {
    let rounded = (value * 10.0).round() / 10.0;
    if rounded == 0.0 {
        return "0".to_owned();
    }
    format!("{rounded}")
}

/// Text in XML.
pub(crate) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

/// About how wide a text is, at a size.
#[allow(clippy::cast_precision_loss)]
pub(crate) fn width_of(text: &str, size: f64) -> f64 {
    text.chars()
        .map(|letter| match letter {
            'i' | 'l' | 'j' | '.' | ',' | '\'' | ' ' | '\u{a0}' | 'І' | 'і' | 'ї' => 0.31,
            '0'..='9' => 0.62,
            'm' | 'w' | 'M' | 'W' | 'ш' | 'щ' | 'ж' | 'ю' | 'м' | 'ы' | 'Ш' | 'Щ' | 'Ж' | 'Ю'
            | 'М' => 0.86,
            letter if letter.is_uppercase() => 0.7,
            _ => 0.59,
        })
        .sum::<f64>()
        * size
}

/// A text cut to a width, with an ellipsis where something is left out.
pub(crate) fn cut(text: &str, width: f64, size: f64) -> String {
    if width_of(text, size) <= width {
        return text.to_owned();
    }
    let mut kept = String::new();
    for letter in text.chars() {
        if width_of(&kept, size) + size * 1.3 > width {
            break;
        }
        kept.push(letter);
    }
    format!("{}…", kept.trim_end())
}

/// A text in lines of at most a width.
pub(crate) fn wrapped(text: &str, width: f64, size: f64) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let last = lines.len() - 1;
        let longer = format!(
            "{}{}{word}",
            lines[last],
            if lines[last].is_empty() { "" } else { " " }
        );
        if width_of(&longer, size) > width && !lines[last].is_empty() {
            lines.push(word.to_owned());
        } else {
            lines[last] = longer;
        }
    }
    lines
}

impl Panel {
    pub(crate) fn new(width: f64, height: f64, title: impl Into<String>) -> Self {
        Self {
            width,
            height,
            title: title.into(),
            body: String::new(),
        }
    }

    /// Anything.
    pub(crate) fn raw(&mut self, text: &str) {
        self.body.push_str(text);
    }

    pub(crate) fn text(&mut self, x: f64, y: f64, anchor: Anchor, class: &str, text: &str) {
        let anchor = match anchor {
            Anchor::Start => "",
            Anchor::Middle => " text-anchor=\"middle\"",
            Anchor::End => " text-anchor=\"end\"",
        };
        let _ = write!(
            self.body,
            "<text x=\"{}\" y=\"{}\"{anchor} class=\"{class}\">{}</text>",
            at(x),
            at(y),
            escaped(text)
        );
    }

    pub(crate) fn line(&mut self, from: (f64, f64), to: (f64, f64), class: &str) {
        let _ = write!(
            self.body,
            "<line x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\" class=\"{class}\"/>",
            at(from.0),
            at(from.1),
            at(to.0),
            at(to.1)
        );
    }

    /// A rectangle; `more` holds further attributes, `tip` what is shown on pointing at it.
    pub(crate) fn rect(
        &mut self,
        corner: (f64, f64),
        size: (f64, f64),
        more: &str,
        tip: Option<&str>,
    ) {
        let _ = write!(
            self.body,
            "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" {more}",
            at(corner.0),
            at(corner.1),
            at(size.0.max(0.0)),
            at(size.1.max(0.0))
        );
        self.close("rect", tip);
    }

    pub(crate) fn circle(
        &mut self,
        centre: (f64, f64),
        radius: f64,
        more: &str,
        tip: Option<&str>,
    ) {
        let _ = write!(
            self.body,
            "<circle cx=\"{}\" cy=\"{}\" r=\"{}\" {more}",
            at(centre.0),
            at(centre.1),
            at(radius)
        );
        self.close("circle", tip);
    }

    pub(crate) fn path(&mut self, data: &str, more: &str, tip: Option<&str>) {
        let _ = write!(self.body, "<path d=\"{data}\" {more}");
        self.close("path", tip);
    }

    fn close(&mut self, element: &str, tip: Option<&str>) {
        match tip {
            Some(tip) => {
                let _ = write!(self.body, "><title>{}</title></{element}>", escaped(tip));
            }
            None => self.body.push_str("/>"),
        }
    }

    /// The panel as an element of a page; `id` makes the ids in it its own.
    pub(crate) fn element(&self, id: &str) -> String {
        format!(
            "<svg viewBox=\"0 0 {w} {h}\" role=\"img\" aria-labelledby=\"{id}\" \
             class=\"plot\"><title id=\"{id}\">{title}</title>{body}</svg>",
            w = at(self.width),
            h = at(self.height),
            title = escaped(&self.title),
            body = self.body
        )
    }
}

/// A way through points, lines between them.
pub(crate) fn way(points: impl IntoIterator<Item = (f64, f64)>) -> String {
    let mut text = String::new();
    for (index, (x, y)) in points.into_iter().enumerate() {
        text.push(if index == 0 { 'M' } else { ' ' });
        text.push_str(&at(x));
        text.push(' ');
        text.push_str(&at(y));
    }
    text
}
