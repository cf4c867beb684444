//! A figure as PNG: the SVG, rasterised with a font that comes with the program, so that the
//! picture does not depend on the fonts of the machine.
//!
//! The font is Noto Sans (regular and bold; SIL Open Font License 1.1), which has Latin and
//! Cyrillic letters.

use crate::ReportError;
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree, fontdb};
use std::sync::{Arc, LazyLock};

/// Pixels for each unit of the drawing: sharp in print and on dense screens.
const SCALE: f32 = 2.0;

/// Name of the font; the style of the figures lists it.
const FAMILY: &str = "Noto Sans";

/// The fonts of the program, and none of the machine.
static FONTS: LazyLock<Arc<fontdb::Database>> = LazyLock::new(|| {
    let mut fonts = fontdb::Database::new();
    for font in [notosans::REGULAR_TTF, notosans::BOLD_TTF] {
        fonts.load_font_source(fontdb::Source::Binary(Arc::new(font)));
    }
    fonts.set_sans_serif_family(FAMILY);
    Arc::new(fonts)
});

/// Draws an SVG as PNG.
///
/// # Errors
/// When the SVG cannot be drawn, which a test of every figure rules out.
pub(crate) fn draw(svg: &str) -> Result<Vec<u8>, ReportError> {
    let failed = |reason: &dyn std::fmt::Display| ReportError::Picture {
        reason: reason.to_string(),
    };
    let options = Options {
        font_family: FAMILY.to_owned(),
        fontdb: Arc::clone(&FONTS),
        ..Options::default()
    };
    let tree = Tree::from_str(svg, &options).map_err(|error| failed(&error))?;
    let size = tree
        .size()
        .to_int_size()
        .scale_by(SCALE)
        .ok_or_else(|| failed(&"it has no size"))?;
    let mut picture =
        Pixmap::new(size.width(), size.height()).ok_or_else(|| failed(&"it is too large"))?;
    resvg::render(
        &tree,
        Transform::from_scale(SCALE, SCALE),
        &mut picture.as_mut(),
    );
    picture.encode_png().map_err(|error| failed(&error))
}
