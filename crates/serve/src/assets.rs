//! The page, built from `web/` and part of the program.

use axum::http::header;
use axum::response::{IntoResponse, Response};

/// Files of the page with their types.
pub(crate) const FILES: &[(&str, &str, &[u8])] = &[
    (
        "index.html",
        "text/html; charset=utf-8",
        include_bytes!("../assets/index.html"),
    ),
    (
        "app.js",
        "text/javascript; charset=utf-8",
        include_bytes!("../assets/app.js"),
    ),
    (
        "maplibre.js",
        "text/javascript; charset=utf-8",
        include_bytes!("../assets/maplibre.js"),
    ),
    (
        "maplibre-worker.js",
        "text/javascript; charset=utf-8",
        include_bytes!("../assets/maplibre-worker.js"),
    ),
    (
        "app.css",
        "text/css; charset=utf-8",
        include_bytes!("../assets/app.css"),
    ),
];

/// A file of the page.
pub(crate) fn answer(name: &str) -> Option<Response> {
    let (_, kind, bytes) = FILES.iter().find(|(file, ..)| *file == name)?;
    Some(([(header::CONTENT_TYPE, *kind)], *bytes).into_response())
}
