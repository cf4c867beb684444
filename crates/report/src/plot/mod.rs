//! Drawing: panels of SVG, with their own small set of marks. Nothing here knows a run.

pub(crate) mod axis;
pub(crate) mod bars;
pub(crate) mod basemap;
pub(crate) mod flow;
pub(crate) mod map;
pub(crate) mod series;
pub(crate) mod stack;
pub(crate) mod svg;

/// Colours that colour-blind people can tell apart (Okabe and Ito, 2008).
pub(crate) mod colour {
    pub(crate) const BLUE: &str = "#0072b2";
    pub(crate) const VERMILION: &str = "#d55e00";
    pub(crate) const GREEN: &str = "#009e73";
    pub(crate) const ORANGE: &str = "#e69f00";
    pub(crate) const SKY: &str = "#56b4e9";
    pub(crate) const PURPLE: &str = "#cc79a7";
    pub(crate) const YELLOW: &str = "#f0e442";
    pub(crate) const BLACK: &str = "#222222";
    pub(crate) const GREY: &str = "#8a8a8a";

    /// In the order in which categories take them.
    pub(crate) const ALL: [&str; 8] = [BLUE, ORANGE, GREEN, PURPLE, SKY, VERMILION, YELLOW, GREY];
}
