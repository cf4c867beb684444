//! Problems in input as data, and how they are shown.
//!
//! A [`Diagnostic`] says what is wrong, where, and what to write instead. [`Diagnostics`] collects
//! them in a stable order without ever growing beyond a bound. Showing them is apart: as text for
//! people ([`render_text`]) and as JSON for programs ([`render_json`]).
//!
//! ```
//! use outflow_diagnostics::{Code, Diagnostics, Source, render_text};
//!
//! let source = Source::new("routes.csv", "#name1,name2,distance\nA,B,-3\n".to_owned());
//! let mut problems = Diagnostics::new();
//! problems.report(Code::BadLength, &source, source.span(26, 28), |d| {
//!     d.message("a link is -3 km long").help("write a length above 0, in km")
//! });
//! assert_eq!(problems.errors(), 1);
//! let text = render_text(&problems, false);
//! assert!(text.contains("routes.csv:2:5"));
//! ```

mod code;
mod collection;
mod diagnostic;
mod json;
mod nearest;
mod source;
mod text;

pub use code::{Code, Severity};
pub use collection::{Diagnostics, More, PER_FILE_AND_CODE};
pub use diagnostic::{Diagnostic, Spot};
pub use json::render_json;
pub use nearest::nearest;
pub use source::{Source, Span, printable, quoted};
pub use text::{render_one, render_text, summary};
